"""How many queries one client may have under way, so that no single one takes every evaluator."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from ipaddress import ip_address

from samspill.errors import TooManyError


class Admission:
    """Counts the queries of each client; for any number of threads."""

    def __init__(self, limit: int) -> None:
        """Let each client have `limit` queries at a time; 0 sets no limit.

        Clients on this machine are not counted: they are the operator's own, or a proxy that tells of no others.
        """
        self._limit = limit
        self._under_way: Counter[str] = Counter()
        self._lock = threading.Lock()

    def enter(self, client: str) -> Callable[[], None]:
        """Count one more query of a client and return what to call, once or more, when it is over.

        Raises TooManyError for one that has its share already.
        """
        counts = self._limit and not _on_this_machine(client)
        with self._lock:
            if counts and self._under_way[client] >= self._limit:
                raise TooManyError(
                    f"{self._limit} of your queries are under way, which is the limit",
                    hint="wait for one of them to end",
                    retry_after=1,
                )
            self._under_way[client] += 1
        left = threading.Lock()

        def leave() -> None:
            if left.acquire(blocking=False):
                with self._lock:
                    self._under_way[client] -= 1
                    if not self._under_way[client]:
                        del self._under_way[client]

        return leave


def _on_this_machine(client: str) -> bool:
    try:
        return ip_address(client).is_loopback
    except ValueError:
        return not client
