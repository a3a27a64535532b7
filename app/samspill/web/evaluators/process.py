"""The web process's view of the keeper and of one evaluator."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from samspill.errors import EngineError
from samspill.settings import Settings
from samspill.web.evaluators import wire
from samspill.web.evaluators.keeper import FORK, NONE, PID
from samspill.web.evaluators.wire import Wire


class Evaluator:
    """One forked process with the socket that it listens on; used by one query at a time."""

    def __init__(self, pid: int, connection: socket.socket, generation: int) -> None:
        """Take what a fork gave; `generation` counts what the keeper had loaded by then."""
        self.pid = pid
        self.generation = generation
        self.slowed = False
        self.wire = Wire(connection)

    def slow_down(self) -> None:
        """Let short queries of others go before this long one."""
        if not self.slowed:
            self.slowed = True
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self.pid, 10)

    def kill(self) -> None:
        """End it now."""
        self.wire.close()
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


class Keeper:
    """The process that holds the snapshot. Started at once; raises what loading the snapshot raised."""

    def __init__(self, folder: Path, settings: Settings, spill: Path) -> None:
        """Start the process and wait until it has loaded; evaluators get a folder in `spill` each."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self._control = ours
        self._lock = threading.Lock()
        self.generation = 0
        program = [sys.executable, "-m", "samspill.web.evaluators", str(theirs.fileno()), str(folder)]
        limits = (settings.evaluator_megabytes, settings.spill_megabytes, spill)
        with theirs:
            self._process = subprocess.Popen(
                [*program, *map(str, limits)],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
            )
        try:
            told = self._first_line()
        except BaseException:
            self.close()
            raise
        self.graphs: tuple[str, ...] = tuple(told["graphs"])
        self.engine: str = told["engine"]

    def _first_line(self) -> Any:
        line = bytearray()
        while not line.endswith(b"\n"):
            got = self._control.recv(1 << 16)
            if not got:
                raise EngineError("the process that holds the snapshot ended before it was loaded")
            line += got
        told = json.loads(line)
        if "error" in told:
            raise wire.error_from_json(told["error"])
        return told

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def memory(self) -> int:
        """Return its resident memory in bytes, 0 where that cannot be read."""
        try:
            pages = Path(f"/proc/{self.pid}/statm").read_text().split()[1]
        except OSError:
            return 0
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def fork(self) -> Evaluator:
        """Return a new evaluator; raise EngineError when the keeper is gone."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with theirs, self._lock:
            pid = self._call(FORK, [theirs.fileno()])
            return Evaluator(pid, ours, self.generation)

    def load_asserted(self) -> None:
        """Load what queries without entailment need, once, for the evaluators to come."""
        with self._lock:
            if self.generation == 0 and self._call(NONE, []):
                self.generation = 1

    def _call(self, letter: bytes, descriptors: list[int]) -> int:
        try:
            socket.send_fds(self._control, [letter], descriptors)
            answer = self._control.recv(PID.size, socket.MSG_WAITALL)
        except OSError as error:
            raise EngineError("the process that holds the snapshot is gone") from error
        if len(answer) != PID.size:
            raise EngineError("the process that holds the snapshot is gone")
        return int(PID.unpack(answer)[0])

    def close(self) -> None:
        """End the process; its evaluators end with it."""
        self._control.close()
        with suppress(ProcessLookupError):
            self._process.kill()
        self._process.wait()
