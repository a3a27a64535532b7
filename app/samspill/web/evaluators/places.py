"""Places for queries at work, counted over all web processes of a server."""

from __future__ import annotations

import fcntl
import os
import threading
import time
from contextlib import suppress
from pathlib import Path

_LOOK = 0.01  # seconds between two looks whether another process has given a place back


class Places:
    """So many places among the processes that use a folder; for any number of threads.

    Each place is a file that is locked by whoever has it (flock(2)): the kernel gives back what a killed process had.
    """

    def __init__(self, folder: Path, number: int, *, shared: bool) -> None:
        """Open the files; `shared` tells whether other processes use them, too."""
        flags = os.O_CREAT | os.O_RDWR | os.O_CLOEXEC
        self._free = [os.open(folder / f"place-{each}", flags, 0o600) for each in range(number)]
        self._taken: list[int] = []
        self._closed = False
        self._look = _LOOK if shared else None
        self._given_back = threading.Condition()
        self._waiting = 0
        self._looking = False

    def take(self, seconds: float) -> bool:
        """Take a place; return False when there was none for so long."""
        deadline = time.monotonic() + seconds
        with self._given_back:
            while not self._took():
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                self._wait(left)
            if self._waiting and not self._looking:
                self._given_back.notify()  # one of those who still wait looks from now on
        return True

    def _wait(self, seconds: float) -> None:
        """Wait for a place that a thread gives back; one of those who wait looks for those of other processes."""
        looks = self._look is not None and not self._looking
        self._looking |= looks
        self._waiting += 1
        self._given_back.wait(min(seconds, self._look) if looks and self._look else seconds)
        self._waiting -= 1
        self._looking &= not looks

    def _took(self) -> bool:
        for each, place in enumerate(self._free):
            with suppress(BlockingIOError):
                fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._taken.append(self._free.pop(each))
                return True
        return False

    def give_back(self) -> None:
        """Give back a place that was taken."""
        with self._given_back:
            place = self._taken.pop()
            if self._closed:
                os.close(place)
                return
            fcntl.flock(place, fcntl.LOCK_UN)
            self._free.append(place)
            self._given_back.notify()

    def close(self) -> None:
        """Close the files; those of places that are taken when they are given back."""
        with self._given_back:
            self._closed = True
            while self._free:
                os.close(self._free.pop())
