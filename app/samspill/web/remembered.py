"""What took long to make and will be asked for again: the last answers, in the memory of a web process."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import cast

from flask import current_app

__all__ = ["Remembered", "remembered"]

_MEGABYTES = 32

Headers = tuple[tuple[str, str], ...]


class Remembered:
    """The last answers by their entity tags, which name the snapshot; for any number of threads."""

    def __init__(self, megabytes: int) -> None:
        """Keep so many megabytes of them, none larger than a quarter of that."""
        self._most = megabytes << 20
        self._lock = threading.Lock()
        self._answers: OrderedDict[str, tuple[bytes, Headers]] = OrderedDict()
        self._size = 0

    def get(self, tag: str) -> tuple[bytes, Headers] | None:
        """Return the bytes of an answer and its headers."""
        with self._lock:
            if tag in self._answers:
                self._answers.move_to_end(tag)
            return self._answers.get(tag)

    def put(self, tag: str, data: bytes, headers: Headers = ()) -> None:
        """Keep an answer; those that were not asked for for longest make room for it."""
        with self._lock:
            if tag in self._answers or len(data) > self._most // 4:
                return
            self._answers[tag] = data, headers
            self._size += len(data)
            while self._size > self._most:
                self._size -= len(self._answers.popitem(last=False)[1][0])


def remembered(what: str) -> Remembered:
    """Return what the application of the present request remembers of a sort of answers."""
    known = current_app.extensions
    if f"samspill.remembered.{what}" not in known:
        known[f"samspill.remembered.{what}"] = Remembered(_MEGABYTES)
    return cast(Remembered, known[f"samspill.remembered.{what}"])
