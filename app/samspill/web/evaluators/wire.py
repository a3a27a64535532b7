"""What the web process and an evaluator send each other: frames of a letter, a length and that many bytes."""

from __future__ import annotations

import json
import socket
import struct
import time
from collections.abc import Iterator
from typing import Any

from samspill import errors
from samspill.errors import EngineError, SamspillError

ASK, FORMAT, CANCEL = b"Q", b"F", b"X"
"""To an evaluator: a question, the format in which its answer is wanted, or that nobody wants it."""

KIND, ENGINE, ROWS, DATA, END, FAILED = b"K", b"N", b"R", b"D", b"Z", b"E"
"""From an evaluator: the answer's kind; the engine that made it; some of its rows; some of its bytes; its end; what
went wrong."""

WORN = b"w"
"""The payload of an end, from an evaluator that has little memory left for another query."""

Frame = tuple[bytes, bytes]

_HEAD = struct.Struct("!cI")
_RECEIVE = 1 << 18
_HELD = 1 << 15


class GoneAwayError(Exception):
    """The other side has closed its end, or died."""


class Wire:
    """One end of a stream socket, as frames. Not for several threads at once."""

    def __init__(self, connection: socket.socket) -> None:
        """Take an open socket."""
        self._socket = connection
        self._buffer = bytearray()
        self._held = b""

    def hold(self, letter: bytes, payload: bytes = b"") -> None:
        """Let a frame go with the next one that is sent; one that is long is sent at once."""
        if len(self._held) + len(payload) < _HELD:
            self._held += _HEAD.pack(letter, len(payload)) + payload
        else:
            self.send(letter, payload)

    def send(self, letter: bytes, payload: bytes = b"") -> None:
        """Send a frame, waiting while the other side is slow; raise GoneAwayError when there is none."""
        head = self._held + _HEAD.pack(letter, len(payload))
        self._held = b""
        try:
            self._socket.settimeout(None)
            if len(payload) < _RECEIVE:
                self._socket.sendall(head + payload)
            else:
                self._socket.sendall(head)
                self._socket.sendall(payload)
        except OSError as error:
            raise GoneAwayError from error

    def send_json(self, letter: bytes, value: object) -> None:
        """Send a frame of JSON."""
        self.send(letter, _json(value))

    def hold_json(self, letter: bytes, value: object) -> None:
        """Let a frame of JSON go with the next one."""
        self.hold(letter, _json(value))

    def receive(self, seconds: float | None = None) -> Frame | None:
        """Return the next frame, or None when it has not come within `seconds`.

        Raises GoneAwayError when the other side has closed its end.
        """
        deadline = None if seconds is None else time.monotonic() + seconds
        while (frame := self._whole()) is None:
            try:
                self._socket.settimeout(None if deadline is None else max(deadline - time.monotonic(), 0.001))
                got = self._socket.recv(_RECEIVE)
            except TimeoutError:
                return None
            except OSError as error:
                raise GoneAwayError from error
            if not got:
                raise GoneAwayError
            self._buffer += got
        return frame

    def _whole(self) -> Frame | None:
        if len(self._buffer) < _HEAD.size:
            return None
        letter, length = _HEAD.unpack_from(self._buffer)
        if len(self._buffer) < _HEAD.size + length:
            return None
        payload = bytes(self._buffer[_HEAD.size : _HEAD.size + length])
        del self._buffer[: _HEAD.size + length]
        return letter, payload

    def close(self) -> None:
        """Close this end."""
        self._socket.close()


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def error_to_json(error: SamspillError) -> dict[str, Any]:
    """Return what makes the same error again on the other side."""
    extra = {name: value for name, value in error.extra.items() if isinstance(value, str | int)}
    return {"kind": type(error).__name__, "detail": error.detail, "hint": error.hint, "extra": extra}


def error_from_json(told: dict[str, Any]) -> SamspillError:
    """Return the error that `error_to_json` told of; one whose kind is made otherwise is an EngineError."""
    kind = getattr(errors, told["kind"], EngineError)
    if not issubclass(kind, SamspillError) or issubclass(kind, errors.SourceError):
        kind = EngineError
    made: SamspillError = kind(told["detail"], hint=told["hint"], **told["extra"])
    return made


def read_json(payload: bytes) -> Any:
    """Return the value in a frame of JSON."""
    return json.loads(payload.decode("utf-8", "surrogatepass"))


def in_batches(rows: Iterator[dict[str, str]], size: int) -> Iterator[list[dict[str, str]]]:
    """Yield rows in lists of `size`, the last one shorter."""
    batch: list[dict[str, str]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
