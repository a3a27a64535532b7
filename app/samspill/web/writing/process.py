"""The writer's process: it owns the store, and does one change after the other until the web process closes its socket.

Run as `python -m samspill.web.writing SOCKET FOLDER OPTIONS`, OPTIONS being JSON. For each change it says READY just
before the change is decided, and waits for GO: until then it may be killed, and nothing is left of the change.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import socket
import threading
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from samspill.engines.oxigraph import STACK
from samspill.errors import EngineError, SamspillError
from samspill.web.evaluators.wire import GoneAwayError, Wire
from samspill.web.writing import frames
from samspill.writable import folder
from samspill.writable.consequences import Rules
from samspill.writable.requests import Asked
from samspill.writable.store import WritableStore

_LOOK = 0.1  # seconds between looks whether the web process is still there


def main(descriptor: int, place: Path, options: str) -> None:
    """Open the store, say so, and do what comes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the web process's to answer
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    threading.stack_size(STACK)
    worker = threading.Thread(target=_live, args=(Wire(socket.socket(fileno=descriptor)), place, json.loads(options)))
    worker.start()
    worker.join()


def _end_with(parent: int) -> None:
    """End this process when the one that started it is gone; what is decided is done at the next start.

    The kernel could do it (PR_SET_PDEATHSIG), but counts the thread that started this process, not its process.
    """
    while os.getppid() == parent:
        time.sleep(_LOOK)
    os._exit(1)


def _live(wire: Wire, place: Path, options: dict[str, Any]) -> None:
    rules = Rules(
        tuple(map(Path, options["ontology"])), tuple(map(Path, options["shapes"])), entailment=options["entailment"]
    )
    with suppress(GoneAwayError):
        try:
            with folder.locked(place):
                store = WritableStore(place, rules, options["policy"], memory_limit=options["memory_limit"])
                gc.freeze()
                wire.send_json(frames.OPEN, {"number": store.number})
                while True:
                    _do(wire, store, frames.take_json(wire.receive(), frames.ASK), options["megabytes"])
        except SamspillError as error:
            frames.send_error(wire, error)


def _do(wire: Wire, store: WritableStore, asked: dict[str, Any], megabytes: int) -> None:
    documents = [frames.take(wire.receive(), frames.DOCUMENT) for _ in range(asked.pop("documents", 0))]
    try:
        if asked["do"] == "compact":
            store.compact(asked["who"])
            wire.send_json(frames.DONE, {})
        elif asked["do"] == "restore":
            store.restore(Path(asked["path"]), asked["who"])
            wire.send_json(frames.DONE, {})
        else:
            _limit_memory(megabytes)
            outcome = store.run(Asked.from_json(asked).change(documents), lambda number: _may_commit(wire, number))
            wire.send_json(frames.DONE, asdict(outcome))
    except SamspillError as error:
        frames.send_error(wire, error)
    except (RuntimeError, ValueError, SyntaxError, OSError) as error:
        # What a library raises on a stranger's text. The state in memory may be half changed: another process begins.
        frames.send_error(wire, EngineError(f"{type(error).__name__}: {error}"))
        raise GoneAwayError from error
    finally:
        _limit_memory(None)


def _may_commit(wire: Wire, number: int) -> bool:
    wire.send_json(frames.READY, {"number": number})
    frames.take(wire.receive(), frames.GO)
    _limit_memory(None)  # what is decided is done
    return True


def _limit_memory(megabytes: int | None) -> None:
    """Let the process take so many megabytes more address space than it has; what needs more ends it."""
    with suppress(OSError, ValueError):
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        soft = hard
        if megabytes is not None:
            size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
            soft = size + (megabytes << 20)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
