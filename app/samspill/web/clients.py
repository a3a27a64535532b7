"""What is known of each client, in a table that all web processes of a server share."""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

FILE = "clients"
"""The name of the table in the folder that web processes share."""
MOST_PROCESSES = 16
_SLOTS = 1 << 13  # clients that are remembered, somewhat less
_NEAR = 16  # slots in which a client may be
_SLOT = struct.Struct(f"=16sdd{MOST_PROCESSES}H")
_NOBODY = bytes(16)


@dataclass
class Client:
    """One client: its queries under way in each process, and those it may still ask, with when that was so."""

    digest: bytes
    left: float
    since: float
    under_way: list[int]


class Clients:
    """A table of a fixed size; clients that have asked nothing for a minute make room for others first.

    For any number of threads, and for the processes that give it the same file; without one it is this process's own.
    """

    def __init__(self, path: Path | None = None, number: int = 0) -> None:
        """Map the file, made where it is not; `number` is that of this process."""
        self._number = number
        self._thread = threading.Lock()
        self._file: int | None = None
        if path is not None:
            self._file = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
            os.ftruncate(self._file, _SLOTS * _SLOT.size)
        self._table = mmap.mmap(-1 if self._file is None else self._file, _SLOTS * _SLOT.size)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with self._thread:
            if self._file is not None:
                fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                if self._file is not None:
                    fcntl.flock(self._file, fcntl.LOCK_UN)

    @contextmanager
    def of(self, name: str, now: float) -> Iterator[Client]:
        """Give what is known of a client, to be looked at and changed in the block; nothing else is, meanwhile."""
        digest = blake2b(name.encode(), digest_size=16).digest()
        with self._locked():
            slot, found = self._find(digest, now)
            try:
                yield found
            finally:
                self._write(slot, found)

    def add(self, client: Client, queries: int) -> None:
        """Count queries of a client as under way in this process."""
        client.under_way[self._number] = max(0, client.under_way[self._number] + queries)

    def _find(self, digest: bytes, now: float) -> tuple[int, Client]:
        """Return the client's slot, or one for it: a free one, or that of the one who has been idle for longest.

        Where all have queries under way, it shares one: more is counted then, never less.
        """
        first = int.from_bytes(digest[:4], "big")
        near = [(slot % _SLOTS, self._read(slot % _SLOTS)) for slot in range(first, first + _NEAR)]
        for slot, found in near:
            if found.digest == digest:
                return slot, found
        idle = [
            (found.since if found.digest != _NOBODY else -1, slot) for slot, found in near if not any(found.under_way)
        ]
        if not idle:
            return near[0]
        return min(idle)[1], Client(digest, float("inf"), now, [0] * MOST_PROCESSES)

    def _read(self, slot: int) -> Client:
        digest, left, since, *under_way = _SLOT.unpack_from(self._table, slot * _SLOT.size)
        return Client(digest, left, since, under_way)

    def _write(self, slot: int, found: Client) -> None:
        _SLOT.pack_into(self._table, slot * _SLOT.size, found.digest, found.left, found.since, *found.under_way)

    def forget(self, number: int) -> None:
        """Take back what a process had under way that is no more."""
        with self._locked():
            for slot in range(_SLOTS):
                found = self._read(slot)
                if found.under_way[number]:
                    found.under_way[number] = 0
                    self._write(slot, found)
