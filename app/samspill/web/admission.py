"""How many queries one client may have under way and ask in a minute, so that no single one takes every evaluator."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from ipaddress import ip_address

from samspill.errors import TooManyError
from samspill.web.clients import Client, Clients

_MINUTE = 60.0


class Admission:
    """Counts the queries of each client; for any number of threads, and of processes that share a table of clients."""

    def __init__(
        self, limit: int, rate: int = 0, clients: Clients | None = None, now: Callable[[], float] = time.monotonic
    ) -> None:
        """Let each client have `limit` queries at a time and `rate` a minute; 0 sets no limit.

        Clients on this machine are not counted: they are the operator's own, or a proxy that tells of no others.
        """
        self._limit = limit
        self._rate = rate
        self._clients = clients or Clients()
        self._now = now

    def enter(self, client: str) -> Callable[[], None]:
        """Count one more query of a client and return what to call, once or more, when it is over.

        Raises TooManyError for one that has its share already.
        """
        if _on_this_machine(client):
            return lambda: None
        with self._clients.of(client, self._now()) as found:
            self._refuse_too_many(found)
            self._clients.add(found, 1)
        left = threading.Lock()

        def leave() -> None:
            if left.acquire(blocking=False):
                with self._clients.of(client, self._now()) as found:
                    self._clients.add(found, -1)

        return leave

    def _refuse_too_many(self, client: Client) -> None:
        if self._limit and sum(client.under_way) >= self._limit:
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

    def _take(self, client: Client) -> int:
        """Take one of a client's queries, which come back evenly over a minute; return the seconds until there is one.

        A token bucket that holds a minute's queries.
        """
        now, rate = self._now(), float(self._rate)
        left = min(rate, client.left + (now - client.since) * rate / _MINUTE)
        if left < 1:
            return math.ceil((1 - left) * _MINUTE / rate)
        client.left, client.since = left - 1, now
        return 0


def _on_this_machine(client: str) -> bool:
    try:
        return ip_address(client).is_loopback
    except ValueError:
        return not client
