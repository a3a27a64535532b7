"""An evaluator's life: it answers what comes through its socket until the web process closes it."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import socket
import threading
import traceback
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from samspill.engines.base import Answer, Dataset, Engine, format_named
from samspill.engines.oxigraph import STACK
from samspill.engines.stream import Gathering
from samspill.errors import EngineError, NotFoundError, SamspillError
from samspill.snapshot.published import Snapshot
from samspill.web.evaluators import wire
from samspill.web.evaluators.wire import GoneAwayError, Wire
from samspill.writable import FollowedStore

_ROWS_AT_ONCE = 500
_STACKS = 4  # threads that an evaluator has at a time, DuckDB's small ones together taken for one
_UNNOTICED = 200 << 20  # bytes
FOR_COLUMNS = 60
"""Percent of an evaluator's memory that DuckDB may fill before it spills to disk."""
_OF_LIBRARIES = (RuntimeError, ValueError, SyntaxError, MemoryError, OSError)
"""What engines raise on a strange query; anything else is a fault of ours, which the log tells."""


@dataclass(frozen=True)
class Limits:
    """What a query may take: memory beside the graph, and disk in a folder for what does not fit there, in MB."""

    megabytes: int
    spill_megabytes: int
    spill: Path
    services: str = ""
    """The endpoints that it may call, with spaces between them."""


def live(connection: socket.socket, snapshot: Snapshot | FollowedStore, limits: Limits) -> None:
    """Answer questions until the other side is gone, then end the process; called in a fork, never returns.

    The process may take so many MB more than it has now, the stacks of its threads aside, which stay untouched mostly.
    What needs more is ended by its own allocator.
    The columns are opened here, and not before the fork: DuckDB has threads, which a fork would lose.
    """
    engine = snapshot.routed(
        memory_limit=f"{limits.megabytes * FOR_COLUMNS // 100}MB",
        temporary=limits.spill / str(os.getpid()),
        spill_limit=f"{limits.spill_megabytes}MB",
    )
    _ = engine.oxigraph  # the keeper has loaded it: this tells the router so
    _limit_memory(limits.megabytes)
    threading.stack_size(STACK)
    memory = _Memory(limits.megabytes)
    columns = snapshot.columns_path if isinstance(snapshot, Snapshot) else None
    beside = _Beside(engine, columns, f"{limits.megabytes * FOR_COLUMNS // 100}MB")
    worker = threading.Thread(target=_answer_all, args=(Wire(connection), engine, memory, beside), name="evaluator")
    worker.start()
    worker.join()
    os._exit(0)  # not sys.exit: what the keeper registered to do at its end is not this process's to do


def _limit_memory(megabytes: int) -> None:
    with suppress(OSError, ValueError):  # no /proc, or a lower limit is set already
        resource.setrlimit(resource.RLIMIT_DATA, (_data() + STACK * _STACKS + (megabytes << 20),) * 2)


def _data() -> int:
    """Return the bytes of data and stacks that the process has mapped."""
    return int(Path("/proc/self/statm").read_text().split()[5]) * resource.getpagesize()


class _Memory:
    """Whether enough is left of what the process may take: an allocator keeps much of what a query has freed."""

    def __init__(self, megabytes: int) -> None:
        self._room = STACK * 2 + (megabytes << 19)
        self._peak = _peak()

    def worn(self) -> bool:
        """Whether another query has no more than half of the memory that it may take, even when all is given back."""
        if _peak() - self._peak < _UNNOTICED:  # what most queries take: there is nothing to look up
            return False
        with suppress(OSError):
            if self._left() < self._room:
                with suppress(OSError, AttributeError):
                    ctypes.CDLL(None).malloc_trim(0)
                return self._left() < self._room
        return False

    @staticmethod
    def _left() -> int:
        return resource.getrlimit(resource.RLIMIT_DATA)[0] - _data()


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


class _Beside:
    """What an evaluator answers beside queries: networks and proofs. It keeps what takes long to begin with."""

    def __init__(self, engine: Engine, columns: Path | None, memory_limit: str) -> None:
        self._engine, self._columns, self._memory_limit = engine, columns, memory_limit
        self._answering: dict[tuple[str, str], Any] = {}
        self._explaining: tuple[Any, Any] | None = None

    def network(self, asked: dict[str, Any]) -> bytes:
        from samspill.ties.answering import Answering  # the keeper has it when it forks, and nobody else needs it

        key = (asked["snapshot"], asked["made"])
        if key not in self._answering:
            self._answering = {key: Answering(self._engine, *key)}
        found: bytes = self._answering[key].answer(asked)
        return found

    def proof(self, statement: list[str]) -> bytes:
        from samspill.engines.columns import Columns
        from samspill.entail import Explainer

        if self._columns is None:
            raise NotFoundError("this store has no columns to explain from", hint="serve what `samspill build` made")
        if self._explaining is None:
            columns = Columns.open(self._columns, memory_limit=self._memory_limit)
            self._explaining = columns, Explainer(columns)
        columns, explainer = self._explaining
        s, p, o = statement
        return json.dumps(explainer.explain(columns, (s, p, o)).as_json(), ensure_ascii=False).encode()


def _answer_all(connection: Wire, engine: Engine, memory: _Memory, beside: _Beside) -> None:
    with suppress(GoneAwayError):
        while True:
            frame = connection.receive()
            if frame is None or frame[0] != wire.ASK:
                continue  # a CANCEL that crossed our last frame
            _answer(connection, engine, memory, beside, wire.read_json(frame[1]))


def _answer(connection: Wire, engine: Engine, memory: _Memory, beside: _Beside, asked: dict[str, Any]) -> None:
    def fail(error: SamspillError) -> None:
        connection.send_json(wire.FAILED, wire.error_to_json(error) | {"worn": memory.worn()})

    try:
        if not _did(connection, engine, beside, asked):
            return
        connection.send(wire.END, wire.WORN if memory.worn() else b"")
    except SamspillError as error:
        fail(error)
    except GoneAwayError:
        raise
    except Exception as error:  # noqa: BLE001  whatever a stranger's query brings up: told, and the evaluator goes on
        if not isinstance(error, _OF_LIBRARIES):
            traceback.print_exc()
        fail(EngineError(f"{engine.name}: {type(error).__name__}: {error}"))


def _did(connection: Wire, engine: Engine, beside: _Beside, asked: dict[str, Any]) -> bool:
    """Do what is asked; return False when nobody wants it after all."""
    if asked["do"] == "explain":
        connection.send_json(wire.ROWS, asdict(engine.explain(asked["text"], _dataset(asked))))
    elif asked["do"] == "network":
        connection.send(wire.DATA, beside.network(json.loads(asked["text"])))
    elif asked["do"] == "proof":
        connection.send(wire.DATA, beside.proof(json.loads(asked["text"])))
    elif asked["do"] in {"rows", "own_rows"}:
        _send_rows(connection, _rows(engine, asked))
    else:
        return _sent_answer(connection, _start(engine, asked), asked.get("formats", {}))
    return True


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


def _sent_answer(connection: Wire, answer: Answer, formats: dict[str, str]) -> bool:
    """Send an answer in the format that was told for its kind, or tell the kind and wait for one.

    Returns False when nobody wants it after all.
    """
    told = {"kind": answer.kind, **_told(answer)}
    if (name := formats.get(answer.kind)) is not None:
        connection.hold_json(wire.KIND, told)
    else:
        connection.send_json(wire.KIND, told)
        wanted = connection.receive()
        if wanted is None or wanted[0] != wire.FORMAT:
            return False
        name = wanted[1].decode()
    fmt = format_named(name)
    if fmt is None:
        raise EngineError(f"no format {name}")
    answer.write(fmt, Gathering(_Telling(connection, answer)))
    return True


def _told(answer: Answer) -> dict[str, str]:
    return {"engine": answer.engine, "reason": answer.reason}


class _Telling:
    """Sends an answer's bytes, and before the first of them which engine made them, which is known by then.

    A short answer goes in one piece with its end. A slow client makes the engine wait here.
    """

    def __init__(self, connection: Wire, answer: Answer) -> None:
        self._connection = connection
        self._answer: Answer | None = answer

    def __call__(self, data: bytes) -> None:
        if self._answer is not None:
            self._connection.hold_json(wire.ENGINE, _told(self._answer))
            self._answer = None
        self._connection.hold(wire.DATA, data)
