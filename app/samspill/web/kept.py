"""Short links: what was shared, in one file that only grows, under names made of the content.

A line of the file is a link in JSON. Processes that add to it take turns by a lock on the file, and each sees what
others have added by its length. A line that a crash has left half is passed over.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import json
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from samspill.errors import EngineError, ReadOnlyError, TooLargeError

__all__ = ["LONGEST", "Kept"]

LONGEST: Final = 20_000
"""Bytes that one link may hold, as JSON."""

_SHORTEST = 8  # characters of a name, of 5 bits each


class Kept:
    """The links of a file; for any number of threads and of processes."""

    def __init__(self, path: Path, most: int) -> None:
        """Name the file, which is made with the first link, and say how many links it may hold."""
        self._path = path
        self._most = most
        self._known: dict[str, tuple[int, int]] = {}
        self._read = 0
        self._turn = threading.Lock()

    def add(self, told: Mapping[str, str]) -> str:
        """Keep something and return its name; the same has the same name.

        Raises TooLargeError for what is too long, ReadOnlyError where nothing can be written and when there are as many
        links as there may be.
        """
        text = json.dumps(dict(sorted(told.items())), ensure_ascii=False).encode()
        if len(text) > LONGEST:
            raise TooLargeError(f"a link may hold {LONGEST:,} bytes, and this has {len(text):,}")
        with self._turn, self._opened() as file:
            self._catch_up(file)
            for name in _names(text):
                if name not in self._known:
                    return self._append(file, name, text)
                if self._line(file, name) == text:
                    return name
        raise EngineError("two texts have the same hash")

    def get(self, name: str) -> Mapping[str, str] | None:
        """Return what was kept under a name, or None."""
        with self._turn:
            if not self._path.is_file():
                return None
            descriptor = os.open(self._path, os.O_RDONLY)
            try:
                self._catch_up(descriptor)
                found = self._line(descriptor, name) if name in self._known else None
            finally:
                os.close(descriptor)
        return dict(json.loads(found)) if found else None

    @contextmanager
    def _opened(self) -> Iterator[int]:
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        except OSError as error:
            raise ReadOnlyError(f"no links can be kept here: {error.strerror}") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield descriptor
        finally:
            os.close(descriptor)

    def _append(self, file: int, name: str, text: bytes) -> str:
        if len(self._known) >= self._most:
            raise ReadOnlyError(f"{self._most:,} links are kept here, and no more", hint="share the query itself")
        end = os.fstat(file).st_size
        line = f"{name} ".encode() + text + b"\n"
        if end > self._read:  # a line that was left half
            line = b"\n" + line
        try:
            os.write(file, line)
            os.fsync(file)
        except OSError as error:
            raise ReadOnlyError(f"no links can be kept here: {error.strerror}") from error
        self._catch_up(file)
        return name

    def _catch_up(self, file: int) -> None:
        """Read what was added since the last time, up to the end of the last whole line."""
        size = os.fstat(file).st_size
        if size < self._read:  # another file than before
            self._known.clear()
            self._read = 0
        while self._read < size:
            data = os.pread(file, 1 << 20, self._read)
            whole = data.rfind(b"\n") + 1
            if not whole:
                return
            start = self._read
            for line in data[:whole].splitlines(keepends=True):
                name, space, text = line.rstrip(b"\n").partition(b" ")
                if space and _is_whole(name, text):
                    self._known.setdefault(name.decode(), (start + len(name) + 1, len(text)))
                start += len(line)
            self._read += whole

    def _line(self, file: int, name: str) -> bytes:
        start, length = self._known[name]
        return os.pread(file, length, start)


def _names(text: bytes) -> Iterator[str]:
    """Yield the names that a text may have, the shortest first."""
    whole = base64.b32encode(hashlib.sha256(text).digest()).decode().lower().rstrip("=")
    for length in range(_SHORTEST, len(whole) + 1):
        yield whole[:length]


def _is_whole(name: bytes, text: bytes) -> bool:
    return name.decode("ascii", "replace") in _names(text)
