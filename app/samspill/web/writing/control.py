"""What operators ask of a store that is served, through a socket in its folder that only its owner can use."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from samspill.errors import SamspillError, SnapshotError
from samspill.web.writing.writer import Writer

__all__ = ["Control", "ask"]

_NAME = "control"
_LONGEST = 1 << 16  # bytes of a question


class Control:
    """Listens for operators, and hands on to the writer what they ask."""

    def __init__(self, place: Path, writer: Writer) -> None:
        """Listen, in a thread of its own."""
        self._writer = writer
        self._path = place / _NAME
        self._path.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        with _short(place) as folder:
            self._socket.bind(f"{folder}/{_NAME}")
        self._path.chmod(0o600)
        self._socket.listen()
        threading.Thread(target=self._serve, name="control", daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return  # closed
            with connection, suppress(OSError):
                connection.settimeout(10)
                connection.sendall(json.dumps(self._answer(connection)).encode() + b"\n")

    def _answer(self, connection: socket.socket) -> dict[str, Any]:
        try:
            asked = json.loads(connection.makefile("rb").readline(_LONGEST))
            self._writer.operate(**asked)
        except SamspillError as error:
            return {"error": error.detail, "hint": error.hint}
        except (ValueError, TypeError) as error:
            return {"error": f"not understood: {error}", "hint": None}
        return {"done": True}

    def close(self) -> None:
        """Stop listening."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._path.unlink(missing_ok=True)


def ask(place: Path, **asked: str) -> bool:
    """Ask the server of a store to do something, and wait until it is done; False when nobody serves it.

    Raises SnapshotError when it could not be done.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        try:
            with _short(place) as folder:
                connection.connect(f"{folder}/{_NAME}")
        except (FileNotFoundError, ConnectionRefusedError):
            return False
        connection.sendall(json.dumps(asked).encode() + b"\n")
        line = connection.makefile("rb").readline()
    if not line:
        raise SnapshotError(f"the server of {place} ended before it was done")
    told = json.loads(line)
    if "error" in told:
        raise SnapshotError(told["error"], hint=told["hint"])
    return True


@contextmanager
def _short(place: Path) -> Iterator[str]:
    """Give a short name to a folder: the path of a socket may have no more than 107 bytes."""
    descriptor = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}"
    finally:
        os.close(descriptor)
