"""The keeper: a process with one thread that holds a snapshot in memory and forks evaluators from it.

Run as `python -m samspill.web.evaluators SOCKET FOLDER MEGABYTES MEGABYTES SPILL SERVICES`, SOCKET being the number of
an inherited Unix socket that listens; the rest is in `Limits`. Each web process has a connection, on which the first
line tells what was loaded. Then single letters come: `f` with a socket for a new evaluator, answered by its process id,
and `n` (read what the regime "none" needs, for the evaluators to come), answered by 1, or 0 when that failed. The
keeper ends when the last of the web processes has gone.
"""

from __future__ import annotations

import gc
import json
import os
import select
import selectors
import signal
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import cast

from samspill.engines.base import Dataset, Engine
from samspill.engines.refusals import allow_services
from samspill.errors import SamspillError
from samspill.snapshot.published import Snapshot
from samspill.web.evaluators import wire
from samspill.web.evaluators.evaluator import Limits, live
from samspill.web.evaluators.spill import alone, die_with
from samspill.writable import FollowedStore, FollowingEngine, is_writable_store

PID = struct.Struct("!q")
FORK, NONE = b"f", b"n"


def address_of(folder: Path) -> str:
    """Return the name of the socket of the keeper of a snapshot, among the files of its server."""
    return f"{folder.name}.keeper"


def main(descriptor: int, folder: Path, limits: Limits) -> None:
    """Load the snapshot, tell so to each web process that connects, and fork for them until all have gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the web process's to answer
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children leave no zombies
    allow_services(limits.services.split())
    listening, address = socket.socket(fileno=descriptor), limits.spill / address_of(folder)
    try:
        snapshot = FollowedStore(folder) if is_writable_store(folder) else Snapshot(folder)
        engine: Engine = snapshot.engine
        ready = {"graphs": engine.graphs(), "engine": engine.name, "pid": os.getpid(), "loaded": token_hex(4)}
    except SamspillError as error:
        _Connections(listening, address, {"error": wire.error_to_json(error)}).serve(_refuse)
        return
    import samspill.entail
    import samspill.ties.answering  # noqa: F401  they take a second, which all forks save

    gc.collect()
    gc.freeze()  # a collection in a fork would write to, and so copy, every page with an object
    connections = _Connections(listening, address, ready)

    def answer(letter: bytes, descriptors: list[int]) -> int:
        if letter == FORK:
            return _fork(connections, descriptors[0], snapshot, limits)
        return _load_asserted(engine)

    connections.serve(answer)


class _Connections:
    """The web processes that are connected."""

    def __init__(self, listening: socket.socket, address: Path, told: object) -> None:
        self._listening, self._address = listening, address
        self._first_line = json.dumps(told).encode() + b"\n"
        self._poll = selectors.DefaultSelector()
        self._poll.register(listening, selectors.EVENT_READ)

    def serve(self, answer: Callable[[bytes, list[int]], int]) -> None:
        """Answer each letter with a number, until the last web process has gone."""
        while True:
            for key, _ in self._poll.select():
                if key.fileobj is self._listening:
                    self._accept()
                    continue
                with suppress(OSError):
                    if self._answered(cast(socket.socket, key.fileobj), key.data, answer):
                        continue
                self._poll.unregister(key.fileobj)
                cast(socket.socket, key.fileobj).close()
                key.data.end()
            if len(self._poll.get_map()) == 1 and self._nobody_comes():
                return

    @staticmethod
    def _answered(
        connection: socket.socket, evaluators: _Evaluators, answer: Callable[[bytes, list[int]], int]
    ) -> bool:
        letter, descriptors, _, _ = socket.recv_fds(connection, 1, 1)
        if not letter:
            return False
        number = answer(letter, descriptors)
        if letter == FORK:
            evaluators.add(number)
        connection.sendall(PID.pack(number))
        return True

    def _accept(self) -> None:
        connection, _ = self._listening.accept()
        self._poll.register(connection, selectors.EVENT_READ, _Evaluators())
        with suppress(OSError):  # it has gone already, which its next letter tells
            connection.sendall(self._first_line)

    def _nobody_comes(self) -> bool:
        """Whether nobody is about to connect; nobody can from then on."""
        with alone(self._address.parent):
            readable = select.select([self._listening], [], [], 0)[0]
            if not readable:
                self._address.unlink(missing_ok=True)
            return not readable

    def close(self) -> None:
        """Close them all, in a fork, which has no business with them."""
        for key in list(self._poll.get_map().values()):
            cast(socket.socket, key.fileobj).close()
            if key.data is not None:
                key.data.close()
        self._poll.close()


class _Evaluators:
    """The evaluators of one web process, to be ended with it: one that computes does not see that nobody listens.

    They are known by descriptors (pidfd_open(2), Linux), since the kernel may give the number of a dead one to another.
    """

    def __init__(self) -> None:
        self._descriptors: list[int] = []

    def add(self, pid: int) -> None:
        ended = set(select.select(self._descriptors, [], [], 0)[0])
        for each in ended:
            os.close(each)
        self._descriptors = [each for each in self._descriptors if each not in ended]
        with suppress(OSError, AttributeError):
            self._descriptors.append(os.pidfd_open(pid))

    def end(self) -> None:
        for each in self._descriptors:
            with suppress(OSError):
                signal.pidfd_send_signal(each, signal.SIGKILL)
        self.close()

    def close(self) -> None:
        while self._descriptors:
            os.close(self._descriptors.pop())


def _refuse(_letter: bytes, _descriptors: list[int]) -> int:
    return 0


def _fork(connections: _Connections, descriptor: int, snapshot: Snapshot | FollowedStore, limits: Limits) -> int:
    keeper = os.getpid()
    pid = os.fork()
    if pid == 0:
        die_with(keeper, signal.SIGKILL)
        connections.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        live(socket.socket(fileno=descriptor), snapshot, limits)
    os.close(descriptor)
    return pid


def _load_asserted(engine: Engine) -> int:
    """Answer one query of the regime "none", which makes the engine read what it needs for all.

    A writable store has it at hand; and here it must not be opened, since its threads would not outlive a fork.
    """
    if isinstance(engine, FollowingEngine):
        return 1
    try:
        list(engine.rows("SELECT * {} LIMIT 1", Dataset("none")))
    except SamspillError:
        return 0
    return 1
