"""How many queries one client may have under way and ask in a minute, so that no single one takes every evaluator."""

from __future__ import annotations

import math
import threading
import time
from collections import Counter
from collections.abc import Callable
from ipaddress import ip_address

from samspill.errors import TooManyError

_MINUTE = 60.0
_REMEMBERED = 10_000  # clients; those that may ask a full minute's queries again are forgotten first


class Admission:
    """Counts the queries of each client; for any number of threads, in each web process by itself."""

    def __init__(self, limit: int, rate: int = 0, now: Callable[[], float] = time.monotonic) -> None:
        """Let each client have `limit` queries at a time and `rate` a minute; 0 sets no limit.

        Clients on this machine are not counted: they are the operator's own, or a proxy that tells of no others.
        """
        self._limit = limit
        self._rate = rate
        self._now = now
        self._under_way: Counter[str] = Counter()
        self._left: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def enter(self, client: str) -> Callable[[], None]:
        """Count one more query of a client and return what to call, once or more, when it is over.

        Raises TooManyError for one that has its share already.
        """
        with self._lock:
            if not _on_this_machine(client):
                self._refuse_too_many(client)
            self._under_way[client] += 1
        left = threading.Lock()

        def leave() -> None:
            if left.acquire(blocking=False):
                with self._lock:
                    self._under_way[client] -= 1
                    if not self._under_way[client]:
                        del self._under_way[client]

        return leave

    def _refuse_too_many(self, client: str) -> None:
        if self._limit and self._under_way[client] >= self._limit:
            raise TooManyError(
                f"{self._limit} of your queries are under way, which is the limit",
                hint="wait for one of them to end",
                retry_after=1,
            )
        if self._rate and (seconds := self._take(client)):
            raise TooManyError(
                f"you have asked {self._rate} queries in a minute, which is the limit",
                hint=f"wait {seconds} s; one query with VALUES asks what many queries ask",
                retry_after=seconds,
            )

    def _take(self, client: str) -> int:
        """Take one of a client's queries, which come back evenly over a minute; return the seconds until there is one.

        A token bucket that holds a minute's queries.
        """
        now = self._now()
        left, since = self._left.get(client, (float(self._rate), now))
        left = min(float(self._rate), left + (now - since) * self._rate / _MINUTE)
        if left < 1:
            return math.ceil((1 - left) * _MINUTE / self._rate)
        if len(self._left) >= _REMEMBERED:
            self._left = {each: held for each, held in self._left.items() if now - held[1] < _MINUTE}
        self._left[client] = (left - 1, now)
        return 0


def _on_this_machine(client: str) -> bool:
    try:
        return ip_address(client).is_loopback
    except ValueError:
        return not client
