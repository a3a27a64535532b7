"""Connections of the server: waitress's, with one loop that costs the same however many of them are idle.

waitress asks each connection before each wait what it waits for, and is woken after each response to do so again. Here
the kernel remembers (epoll(7)): whoever changes what a connection waits for, in whichever thread, tells it.
"""

from __future__ import annotations

import json
import select
import socket
import struct
import threading
import time
from contextlib import suppress
from typing import Any

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask, WSGITask

__all__ = ["Listener"]

_LINGER_OFF = struct.pack("ii", 1, 0)
_REST = 0.001  # seconds
_EVENTS = 128  # that are taken from the kernel at a time


class _Task(WSGITask):  # type: ignore[misc]
    """A request and its response."""

    wrote_header: bool

    def write(self, data: bytes) -> None:
        """Write a part of the response; a request that waited long for its answer has not been idle.

        The header goes with the first part, in one packet.
        """
        self.channel.last_activity = time.time()
        if data and self.complete and not self.wrote_header and self.has_body:
            self.channel.hold(self.build_response_header())
            self.wrote_header = True
        super().write(data)

    def finish(self) -> None:
        """End the response; to HEAD there is no body, so no last chunk either."""
        if self.request.command == "HEAD" and not self.wrote_header:
            self.write(b"")
            self.chunked_response = False
        super().finish()
        self.channel.flush_held()

    def execute(self) -> None:
        """Run the application; break the connection off hard when it fails after its first byte.

        A client of HTTP/1.1 misses the last chunk. One of HTTP/1.0, a proxy mostly, takes the end of the connection
        for the end of the answer, so it must see a reset.
        """
        try:
            super().execute()
        except Exception:
            if self.wrote_header and not self.chunked_response and self.content_length is None:
                self.channel.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_OFF)
            raise


class _ErrorTask(ErrorTask):  # type: ignore[misc]
    """A request that is not HTTP, or too large to be read: told as a JSON problem like every other error."""

    def execute(self) -> None:
        """Write the problem and close the connection."""
        error = self.request.error
        problem = {"type": "about:blank", "title": error.reason, "status": error.code, "detail": error.body}
        body = json.dumps(problem).encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers += [
            ("Content-Type", "application/problem+json"),
            ("Access-Control-Allow-Origin", "*"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class _ToChannel:
    """The listener as one connection sees it: to wake the loop is to tell the kernel what the connection waits for."""

    def __init__(self, listener: Listener, channel: _Channel) -> None:
        self._listener = listener
        self.pull_trigger = channel.watch
        self.adj = listener.adj
        self.add_task = listener.add_task

    def __getattr__(self, name: str) -> Any:
        return getattr(self._listener, name)


class _Channel(HTTPChannel):  # type: ignore[misc]
    """A connection."""

    task_class = _Task
    error_task_class = _ErrorTask

    def __init__(self, server: Listener, sock: socket.socket, *others: Any, **named: Any) -> None:
        """Take a connection and wait for what comes from it."""
        self._watching = threading.Lock()
        self._waits_for: int | None = None
        self._held = b""
        self._epoll = server.epoll
        super().__init__(server, sock, *others, **named)
        self.server = _ToChannel(server, self)
        self.watch()

    def watch(self) -> None:
        """Tell the kernel what the connection waits for now; from any thread, after each change of its state."""
        with self._watching:
            if (file := self._fileno) is None or self._epoll.closed:
                return
            wanted = (select.EPOLLIN | select.EPOLLPRI) if self.readable() else 0
            wanted |= select.EPOLLOUT if self.writable() else 0
            if self._waits_for is None:
                self._epoll.register(file, wanted)
            elif wanted != self._waits_for:
                self._epoll.modify(file, wanted)
            self._waits_for = wanted

    def del_channel(self, map: Any = None) -> None:  # noqa: A002 (waitress names it so)
        """Forget the connection, whose number another may have next."""
        with self._watching:
            if self._fileno is not None and self._waits_for is not None:
                with suppress(OSError):
                    self._epoll.unregister(self._fileno)
            super().del_channel(map)

    def hold(self, data: bytes) -> None:
        """Let bytes go with the next that are written."""
        self._held = data

    def flush_held(self) -> None:
        """Write what is held, if nothing came after it."""
        if self._held:
            self.write_soon(b"")

    def write_soon(self, data: Any) -> int:
        """Write bytes, or a file, after what is held."""
        if self._held:
            held, self._held = self._held, b""
            if isinstance(data, bytes):
                data = held + data
            else:
                super().write_soon(held)
        written: int = super().write_soon(data)
        return written


class Listener(TcpWSGIServer):  # type: ignore[misc]
    """Accepts connections and looks after them.

    Where it shares its socket with other processes, it leaves the next connections to these for a moment after each: a
    client opens several at once, and they would all be with whoever wakes first.
    """

    channel_class = _Channel
    shares: bool

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """Listen on a socket that is bound."""
        self.epoll = select.epoll()
        self._listens = False
        self.shares = False
        self._rests_until = 0.0
        super().__init__(*arguments, **named)
        self.epoll.register(self.trigger.socket.fileno(), select.EPOLLIN)

    def once(self, seconds: float) -> None:
        """Wait so long for something to happen, and do what is to be done then."""
        rests = max(0.0, self._rests_until - time.monotonic())
        if (listens := self.readable() and not rests) != self._listens:
            (self.epoll.register if listens else self._deaf)(self.socket.fileno(), select.EPOLLIN)
            self._listens = listens
        for file, flags in self.epoll.poll(min(seconds, rests) if rests else seconds, _EVENTS):
            if (found := self._map.get(file)) is not None:
                wasyncore.readwrite(found, flags)
                if isinstance(found, _Channel):
                    found.watch()

    def _deaf(self, file: int, _: int) -> None:
        self.epoll.unregister(file)

    def close(self) -> None:
        """Stop to listen."""
        super().close()
        self.epoll.close()

    def handle_accept(self) -> None:
        """Take a connection; when there is room for no more, the one that has been idle for longest makes some."""
        super().handle_accept()
        self._rests_until = time.monotonic() + _REST if self.shares else 0.0
        if len(self._map) < self.adj.connection_limit:
            return
        idle = [each for each in self.active_channels.values() if not each.requests and not each.total_outbufs_len]
        if idle:
            min(idle, key=lambda each: each.last_activity).handle_close()

    def maintenance(self, now: float) -> None:
        """Close connections on which nothing moves, also those whose client takes nothing of its answer."""
        for channel in list(self.active_channels.values()):
            if channel.last_activity < now - self.adj.channel_timeout and (
                not channel.requests or channel.total_outbufs_len
            ):
                channel.handle_close()
