"""An evaluator's life: it answers what comes through its socket until the web process closes it."""

from __future__ import annotations

import os
import resource
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from samspill.engines.base import Answer, Dataset, Engine, format_named
from samspill.engines.oxigraph import STACK
from samspill.engines.stream import Gathering
from samspill.errors import EngineError, SamspillError
from samspill.web.evaluators import wire
from samspill.web.evaluators.wire import GoneAwayError, Wire

_ROWS_AT_ONCE = 500


def live(connection: socket.socket, engine: Engine, megabytes: int) -> None:
    """Answer questions until the other side is gone, then end the process; called in a fork, never returns.

    The process may take `megabytes` more address space than it has now. What needs more is ended by its own allocator.
    """
    _limit_memory(megabytes)
    threading.stack_size(STACK)
    worker = threading.Thread(target=_answer_all, args=(Wire(connection), engine), name="evaluator")
    worker.start()
    worker.join()
    os._exit(0)  # not sys.exit: what the keeper registered to do at its end is not this process's to do


def _limit_memory(megabytes: int) -> None:
    with suppress(OSError, ValueError):  # no /proc, or a lower limit is set already
        size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (size + STACK * 2 + (megabytes << 20),) * 2)


def _answer_all(connection: Wire, engine: Engine) -> None:
    with suppress(GoneAwayError):
        while True:
            frame = connection.receive()
            if frame is None or frame[0] != wire.ASK:
                continue  # a CANCEL that crossed our last frame
            _answer(connection, engine, wire.read_json(frame[1]))


def _answer(connection: Wire, engine: Engine, asked: dict[str, Any]) -> None:
    try:
        if asked["do"] in {"rows", "own_rows"}:
            _send_rows(connection, _rows(engine, asked))
        else:
            _send_answer(connection, _start(engine, asked))
    except SamspillError as error:
        connection.send_json(wire.FAILED, wire.error_to_json(error))
    except (RuntimeError, ValueError, SyntaxError, MemoryError, OSError) as error:
        # What an engine's library raises on a stranger's query: told, and the web process logs it as ours.
        told = EngineError(f"{engine.name}: {type(error).__name__}: {error}")
        connection.send_json(wire.FAILED, wire.error_to_json(told))


def _rows(engine: Engine, asked: dict[str, Any]) -> Iterator[dict[str, str]]:
    return engine.rows(asked["text"], _dataset(asked)) if asked["do"] == "rows" else engine.own_rows(asked["text"])


def _start(engine: Engine, asked: dict[str, Any]) -> Answer:
    return engine.query(asked["text"], _dataset(asked)) if asked["do"] == "query" else engine.own_query(asked["text"])


def _dataset(asked: dict[str, Any]) -> Dataset:
    regime, default, named = asked["dataset"]
    return Dataset(regime, *(None if each is None else tuple(each) for each in (default, named)))


def _send_rows(connection: Wire, rows: Iterator[dict[str, str]]) -> None:
    for batch in wire.in_batches(rows, _ROWS_AT_ONCE):
        connection.send_json(wire.ROWS, batch)
    connection.send(wire.END)


def _send_answer(connection: Wire, answer: Answer) -> None:
    connection.send_json(wire.KIND, {"kind": answer.kind, "engine": answer.engine})
    wanted = connection.receive()
    if wanted is None or wanted[0] != wire.FORMAT:
        return
    fmt = format_named(wanted[1].decode())
    if fmt is None:
        raise EngineError(f"no format {wanted[1].decode()}")
    answer.write(fmt, Gathering(partial(connection.send, wire.DATA)))  # a slow client makes the engine wait
    connection.send(wire.END)
