"""The web process's view of the keeper and of one evaluator."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from samspill.errors import EngineError
from samspill.settings import Settings
from samspill.web.evaluators import wire
from samspill.web.evaluators.keeper import FORK, NONE, PID, address_of
from samspill.web.evaluators.spill import Spill, alone
from samspill.web.evaluators.wire import Wire

_LIBRARIES = {
    "OPENBLAS_NUM_THREADS": "1",  # a fork would not have numpy's other threads
    "OMP_NUM_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",  # the other ones reserve a gigabyte, which counts against the limit
}


class Evaluator:
    """One forked process with the socket that it listens on; used by one query at a time."""

    def __init__(self, pid: int, connection: socket.socket, generation: int) -> None:
        """Take what a fork gave; `generation` counts what the keeper had loaded by then."""
        self.pid = pid
        self.generation = generation
        self.slowed = False
        self.keeping = False
        self.placed = False
        self.wire = Wire(connection)

    def slow_down(self) -> None:
        """Let short queries of others go before this long one."""
        if not self.slowed:
            self.slowed = True
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self.pid, 10)

    def worked(self) -> float:
        """Return the processor seconds that the process has taken so far, to a hundredth; 0 where nobody counts."""
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def pause(self) -> None:
        """Let it stand still."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it go on."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGCONT)

    def kill(self) -> None:
        """End it now."""
        self.wire.close()
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


class Keeper:
    """The process that holds the snapshot: the one that another web process has started, or a new one."""

    def __init__(self, folder: Path, settings: Settings, spill: Spill) -> None:
        """Connect to it and wait until it has loaded; raise what loading raised."""
        self._lock = threading.Lock()
        self._shared = spill.shared
        self._process: subprocess.Popen[bytes] | None = None
        self.generation = 0
        limits = (settings.evaluator_megabytes, settings.spill_megabytes, spill.path, settings.service_endpoints)
        with alone(spill.path):
            address = spill.path / address_of(folder)
            self._control = _connected(address) or self._start(folder, address, limits)
        try:
            told = self._first_line()
        except BaseException:
            self.close()
            raise
        self.graphs: tuple[str, ...] = tuple(told["graphs"])
        self.engine: str = told["engine"]
        self.pid: int = told["pid"]
        self.loaded: str = told["loaded"]

    def _start(self, folder: Path, address: Path, limits: tuple[object, ...]) -> socket.socket:
        address.unlink(missing_ok=True)  # of one that was killed
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening, _short(address) as name:
            listening.bind(name)
            listening.listen()
            program = [sys.executable, "-m", "samspill.web.evaluators", str(listening.fileno()), str(folder)]
            self._process = subprocess.Popen(
                [*program, *map(str, limits)],
                pass_fds=(listening.fileno(),),
                stdin=subprocess.DEVNULL,
                env={**os.environ, **_LIBRARIES},
            )
            control = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            control.connect(name)
            return control

    def _first_line(self) -> Any:
        line = bytearray()
        while not line.endswith(b"\n"):
            got = b""
            with suppress(OSError):
                got = self._control.recv(1 << 16)
            if not got:
                raise EngineError("the process that holds the snapshot ended before it was loaded")
            line += got
        told = json.loads(line)
        if "error" in told:
            raise wire.error_from_json(told["error"])
        return told

    def alive(self) -> bool:
        """Whether the process runs."""
        try:
            return self._control.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False

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
        """Leave the process, which ends with the last of those that use it; its evaluators end with it."""
        self._control.close()
        if self._process is None:
            return
        if self._shared:  # others may need it: whoever has started it must be there when it ends
            threading.Thread(target=self._process.wait, name="keeper", daemon=True).start()
            return
        with suppress(ProcessLookupError):
            self._process.kill()
        self._process.wait()


def _connected(address: Path) -> socket.socket | None:
    control = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with _short(address) as name:
            control.connect(name)
    except OSError:  # there is none, or it was killed
        control.close()
        return None
    return control


@contextmanager
def _short(address: Path) -> Iterator[str]:
    """Name a socket by its folder's descriptor (Linux): its address has room for some hundred bytes, a path may not."""
    if not Path("/proc/self/fd").exists():
        yield str(address)
        return
    folder = os.open(address.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{address.name}"
    finally:
        os.close(folder)
