"""The keeper: a process with one thread that holds a snapshot in memory and forks evaluators from it.

Run as `python -m samspill.web.evaluators SOCKET FOLDER MEGABYTES MEGABYTES SPILL`, SOCKET being the number of an
inherited Unix socket; the rest is in `Limits`. Through it come single letters: `f` with a socket for a new evaluator,
answered by its process id, and `n` (read what the regime "none" needs, for the evaluators to come), answered by 1, or
0 when that failed.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import signal
import socket
import struct
from contextlib import suppress
from pathlib import Path

from samspill.engines.base import Dataset, Engine
from samspill.errors import SamspillError
from samspill.snapshot import Snapshot
from samspill.web.evaluators import wire
from samspill.web.evaluators.evaluator import Limits, live
from samspill.writable import FollowedStore, FollowingEngine, is_writable_store

PID = struct.Struct("!q")
FORK, NONE = b"f", b"n"
_PR_SET_PDEATHSIG = 1


def main(descriptor: int, folder: Path, limits: Limits) -> None:
    """Load the snapshot, say so, and fork until the web process closes the control socket."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the web process's to answer
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children leave no zombies
    control = socket.socket(fileno=descriptor)
    try:
        snapshot = FollowedStore(folder) if is_writable_store(folder) else Snapshot(folder)
        engine: Engine = snapshot.engine
        ready: dict[str, object] = {"graphs": engine.graphs(), "engine": engine.name}
    except SamspillError as error:
        control.sendall(json.dumps({"error": wire.error_to_json(error)}).encode() + b"\n")
        return
    gc.collect()
    gc.freeze()  # a collection in a fork would write to, and so copy, every page with an object
    control.sendall(json.dumps(ready).encode() + b"\n")
    while True:
        letter, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if letter == FORK:
            control.sendall(PID.pack(_fork(control, descriptors[0], snapshot, limits)))
        elif letter == NONE:
            control.sendall(PID.pack(_load_asserted(engine)))
        else:
            return


def _fork(control: socket.socket, descriptor: int, snapshot: Snapshot | FollowedStore, limits: Limits) -> int:
    keeper = os.getpid()
    pid = os.fork()
    if pid == 0:
        _die_with(keeper)
        control.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        live(socket.socket(fileno=descriptor), snapshot, limits)
    os.close(descriptor)
    return pid


def _die_with(parent: int) -> None:
    """Let the kernel kill this process when its keeper ends, however it does (Linux)."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


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
