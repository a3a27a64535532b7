"""The server process: waitress, with what a streaming endpoint needs beyond its defaults.

Threads of the pool only move bytes from an engine to a socket. A client that reads slowly makes its engine wait (a
few chunks are held, never an answer); one that leaves, or takes nothing for a while, frees its thread.
"""

from __future__ import annotations

import errno
import os
import resource
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any, cast

from waitress import wasyncore
from waitress.adjustments import Adjustments

from samspill.engines.oxigraph import STACK
from samspill.errors import UsageError
from samspill.settings import Settings
from samspill.web import observe
from samspill.web.among import Among
from samspill.web.app import create_app
from samspill.web.connections import Listener
from samspill.web.dispatcher import PATIENCE, Dispatcher
from samspill.web.site import Published, Writable
from samspill.web.warming import warm

_BETWEEN = 1 << 19  # bytes of an answer between an engine and a slow client
_LAST_PORT = 65_535
_CONNECTIONS = 1_000
_FILES = 16_384
_IDLE = 60  # seconds without a byte after which a connection is closed
GRACE = 10.0
"""Seconds that answers under way get when the server is told to stop."""
_TAKEN = 16 << 20  # bytes of a body that is too long that are read all the same, so that the client sees the 413


class Server:
    """A server over one snapshot that listens as soon as it is made.

    Raises UsageError when it cannot listen on the host and port of the settings; port 0 takes a free one.
    """

    def __init__(self, snapshot: Published, settings: Settings, among: Among | None = None) -> None:
        """Bind the socket, make the application and the threads; one of several processes has a socket with them."""
        self._map: dict[int, Any] = {}
        self._told_to_stop = 0
        self._ended = False
        self._ending = threading.RLock()  # reentrant: a signal may come while it is held
        bound = among.listening if among else bind(settings.host, settings.port)
        _allow_files()
        adjustments = Adjustments(
            sockets=[bound],
            ident=None,
            threads=settings.threads,
            outbuf_high_watermark=_BETWEEN,
            outbuf_overflow=4 * _BETWEEN,  # never reached: answers stay out of temporary files
            max_request_body_size=max(_TAKEN, 2 * settings.max_query_bytes, _most(snapshot, settings)),
            channel_request_lookahead=1,  # connections are read while answered: so one sees a client leave
            channel_timeout=_IDLE,
            cleanup_interval=_IDLE // 4,
            connection_limit=_CONNECTIONS,
            log_socket_errors=False,
            **_proxy(settings.trusted_proxy),
        )
        threading.stack_size(STACK)  # of the threads made from now on: the pool's, and the engine's
        self._dispatcher = Dispatcher()
        self._dispatcher.set_thread_count(settings.threads)
        self.app = app = create_app(snapshot, settings, among)
        self._figures = observe.figures_of(app)
        self._listener = Listener(
            app,
            self._map,
            _sock=bound,
            dispatcher=self._dispatcher,
            adj=adjustments,
            sockinfo=(bound.family, bound.type, bound.proto, bound.getsockname()),
            bind_socket=False,
        )
        self._listener.shares = among is not None and among.count > 1

    @property
    def url(self) -> str:
        """The address of the start page, for a browser on this machine."""
        host, port = self._listener.socket.getsockname()[:2]
        shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
        return f"http://{shown}:{port}"

    def run(self) -> None:
        """Serve until `stop` is called; then take no more requests and give those under way time to end.

        Told a second time, it does not wait for them.
        """
        while not self._told_to_stop:
            self._listener.once(PATIENCE if self._dispatcher.look() else 1)
            self._figures.tell_others()
        self._listener.accepting = False
        deadline = time.monotonic() + GRACE
        while self._answering() and self._told_to_stop == 1 and time.monotonic() < deadline:
            self._listener.once(PATIENCE if self._dispatcher.look() else 0.1)
        self._dispatcher.shutdown(timeout=1)
        with self._ending:
            self._ended = True
            self._listener.close()
            wasyncore.close_all(self._map, ignore_all=True)

    def stop(self) -> None:
        """Tell the server to end, from any thread or a signal."""
        with self._ending:
            self._told_to_stop += 1
            if not self._ended:
                self._listener.pull_trigger()

    def _answering(self) -> bool:
        channels = list(self._listener.active_channels.values())
        return any(channel.requests or channel.total_outbufs_len for channel in channels)


def _allow_files() -> None:
    """Let the process have as many open files as it may: each connection is one, and 1,024 is a common beginning."""
    with suppress(OSError, ValueError):
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        most = _FILES if hard == resource.RLIM_INFINITY else min(hard, _FILES)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(most, resource.getrlimit(resource.RLIMIT_NOFILE)[0]), hard))


def _most(snapshot: Published, settings: Settings) -> int:
    """Return the bytes of the longest body that may come: a store that takes updates takes long ones."""
    return settings.max_update_bytes + _TAKEN if isinstance(snapshot, Writable) else 0


def _proxy(address: str) -> dict[str, Any]:
    return {"trusted_proxy": address, "trusted_proxy_headers": {"x-forwarded-for"}} if address else {}


def bind(host: str, port: int) -> socket.socket:
    """Return a socket bound to an address; raise UsageError where that cannot be."""
    if not 0 <= port <= _LAST_PORT:
        raise UsageError(f"cannot listen on {host}:{port}: ports go from 0 to {_LAST_PORT}")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = min(found, key=lambda each: each[0] != socket.AF_INET)
        bound = socket.socket(family, kind, protocol)
    except (OSError, OverflowError) as error:
        raise UsageError(f"cannot listen on {host}:{port}: {_reason(error)}") from error
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
    except (OSError, OverflowError) as error:
        bound.close()
        busy = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        hint = "something else listens there; --port 0 takes a free one" if busy else None
        raise UsageError(f"cannot listen on {host}:{port}: {_reason(error)}", hint=hint) from error
    return bound


def _reason(error: Exception) -> str:
    number = error.errno if isinstance(error, OSError) else None
    return os.strerror(number) if number and number > 0 else str(error)


def serve(
    snapshot: Published,
    settings: Settings,
    ready: Callable[[str], object] | None = None,
    among: Among | None = None,
) -> None:
    """Serve a snapshot until the process is told to end (SIGTERM or SIGINT); alone, or among several processes.

    The engine is loaded, and a page made for nobody, before `ready` is called with the address. Raises UsageError when
    it cannot listen.
    """
    if settings.access_log:
        observe.log_to_stdout()
    server = Server(snapshot, settings, among)
    snapshot.engine.graphs()
    if settings.warm:
        warm(server.app)

    def end(_signal: int, _frame: FrameType | None) -> None:
        server.stop()

    before = {each: signal.signal(each, end) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        if ready is not None:
            ready(server.url)
        server.run()
    finally:
        for each, handler in before.items():
            signal.signal(each, cast(Any, handler))
