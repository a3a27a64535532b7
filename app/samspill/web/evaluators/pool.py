"""The pool: an engine whose queries run in evaluators, within limits."""

from __future__ import annotations

import json
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from samspill.engines.base import DEFAULT_DATASET, Answer, Dataset, Explanation, Kind
from samspill.engines.names import Names
from samspill.engines.prepared import Prepared
from samspill.errors import OverloadError, QueryMemoryError, TimeLimitError
from samspill.settings import Settings
from samspill.snapshot.published import NAMES, PREPARED
from samspill.web.evaluators import wire
from samspill.web.evaluators.places import Places
from samspill.web.evaluators.process import Evaluator, Keeper
from samspill.web.evaluators.run import Run, Stream
from samspill.web.evaluators.spill import Spill
from samspill.web.site import Manifest

_NO_FORMATS: Mapping[Kind, str] = {}


Figure = tuple[str, str, float]
"""A figure for operators: its kind (gauge or counter), a sentence, the value."""


class PooledSnapshot:
    """A snapshot whose queries a pool answers; as a context manager it ends the processes."""

    def __init__(self, folder: Path, manifest: Manifest, settings: Settings, shared: Path | None = None) -> None:
        """Name the snapshot's folder, and the one that several web processes share; nothing is started yet."""
        self.manifest = manifest
        self._folder = folder
        self._settings = settings
        self._shared = shared

    @cached_property
    def engine(self) -> Pool:
        """The pool, started when first asked for; raises what loading the snapshot raises."""
        return Pool(self._folder, self._settings, self._shared)

    @cached_property
    def names(self) -> Names:
        """The names of things, read in this process."""
        return Names(self._folder / NAMES)

    @cached_property
    def prepared(self) -> Prepared:
        """What was answered at the build, read in this process."""
        return Prepared(self._folder / PREPARED, self.manifest.id)

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the processes, if they were started."""
        self.close()

    def close(self) -> None:
        """End the processes, if they were started."""
        if "engine" in self.__dict__:
            self.engine.close()


class Pool:
    """Answers queries in processes of their own; an `Engine`, for any number of threads.

    At most `evaluators` of them work at a time for longer than a moment (`run.TRIAL`). A query that finds no place
    free begins all the same, so that short ones do not wait for long ones; after that moment it stands still until it
    has a place, and raises OverloadError when there was none for `queue_seconds`. One that its evaluator
    has worked on for `query_seconds` (the time that a slow client takes does not count) raises TimeLimitError, one
    that takes too much memory QueryMemoryError. Closing an answer's stream before its end ends the evaluator.
    """

    def __init__(self, folder: Path, settings: Settings, shared: Path | None = None) -> None:
        """Start the keeper over a snapshot's folder; raise what loading it raises.

        Web processes that share a folder share the keeper and the number of evaluators at work.
        """
        self._settings = settings
        self._processes = Processes(folder, settings, shared)
        self._seconds = settings.query_seconds
        self._formats: Mapping[Kind, str] = {}
        self._left: Callable[[], bool] = lambda: False
        self.name = self._processes.keeper.engine

    def within(self, seconds: float) -> Pool:
        """Return the same pool with a lower limit of time a query."""
        other = self._twin()
        other._seconds = min(self._seconds, seconds)
        return other

    def expecting(self, formats: Mapping[Kind, str], left: Callable[[], bool]) -> Pool:
        """Return the same pool, whose answers are serialised at once in the format named for their kind.

        An answer of a kind for which there is none waits until it is asked for in one. Since the kind comes with the
        first bytes then, `query` raises ConnectionAbortedError when `left` tells meanwhile that nobody waits for them.
        """
        other = self._twin()
        other._formats, other._left = formats, left
        return other

    def _twin(self) -> Pool:
        """Return another one with the same processes; `copy.copy` takes as long as a tenth of a lookup."""
        other = object.__new__(Pool)
        other.__dict__.update(self.__dict__)
        return other

    def close(self) -> None:
        """End the keeper and all evaluators."""
        self._processes.close()

    def graphs(self) -> tuple[str, ...]:
        """Return the IRIs of the named graphs, sorted."""
        return self._processes.keeper.graphs

    @property
    def loaded(self) -> str:
        """Names the loading of the snapshot whose forks answer: blank nodes have other labels in another."""
        return self._processes.keeper.loaded

    def ready(self) -> bool:
        """Whether the process that holds the graph runs; the next query starts another where it does not."""
        return self._processes.keeper.alive()

    def figures(self) -> dict[str, Figure]:
        """Return figures for operators by name."""
        return self._processes.figures()

    def query(self, text: str, dataset: Dataset = DEFAULT_DATASET) -> Answer:
        """Start a query; raise QueryError when the text does not parse or is refused."""
        return self._answer("query", text, dataset)

    def own_query(self, text: str) -> Answer:
        """Start a query of our own."""
        return self._answer("own_query", text, DEFAULT_DATASET)

    def rows(self, text: str, dataset: Dataset = DEFAULT_DATASET) -> Iterator[dict[str, str]]:
        """Yield each solution of a SELECT as `{variable: term in N-Triples form}`."""
        return self._rows("rows", text, dataset)

    def own_rows(self, text: str) -> Iterator[dict[str, str]]:
        """Yield each solution of a SELECT of our own."""
        return self._rows("own_rows", text, DEFAULT_DATASET)

    def explain(self, text: str, dataset: Dataset = DEFAULT_DATASET) -> Explanation:
        """Say how a query would be answered, without answering it."""
        run = self._ask("explain", text, dataset)
        try:
            told = wire.read_json(run.next(wire.ROWS))
            run.next(wire.END)
        finally:
            run.cancel()
        return Explanation(**told | {"estimates": tuple(map(tuple, told["estimates"]))})

    def network(self, asked: str) -> bytes:
        """Return a network as `samspill.ties.answering` tells it, for a request as JSON."""
        return self._bytes("network", asked)

    def proof(self, statement: tuple[str, str, str]) -> Any:
        """Return a proof of a statement, its terms in N-Quads form, as the values of JSON (`Proof.as_json`).

        Raises NotFoundError for what is not in the graph, and where there are no columns.
        """
        return wire.read_json(self._bytes("proof", json.dumps(statement)))

    def _bytes(self, do: str, text: str) -> bytes:
        run = self._ask(do, text, DEFAULT_DATASET, keeping=True)
        try:
            data = run.next(wire.DATA)
            run.next(wire.END)
        finally:
            run.cancel()
        return data

    def _answer(self, do: str, text: str, dataset: Dataset) -> Answer:
        run = self._ask(do, text, dataset, self._formats)
        run.started = bool(self._formats)
        while (kind := run.next_or_pulse(wire.KIND)) is None:
            if self._left():
                run.cancel()
                raise ConnectionAbortedError
        told = wire.read_json(kind)
        stream = Stream(run, self._formats.get(told["kind"]))
        # An answer that nobody streams (the client accepts no format that holds it) gives its evaluator back.
        weakref.finalize(stream, run.cancel).atexit = False
        answer = Answer(told["kind"], told["engine"], stream, reason=told["reason"])
        stream.answer = weakref.ref(answer)
        return answer

    def _rows(self, do: str, text: str, dataset: Dataset) -> Iterator[dict[str, str]]:
        run = self._ask(do, text, dataset)
        run.started = True
        try:
            while batch := run.next(wire.ROWS):
                yield from wire.read_json(batch)
        finally:
            run.cancel()

    def _ask(
        self,
        do: str,
        text: str,
        dataset: Dataset,
        formats: Mapping[Kind, str] = _NO_FORMATS,
        *,
        keeping: bool = False,
    ) -> Run:
        evaluator = self._processes.take(stated_only=dataset.regime == "none", keeping=keeping)
        run = Run(self, self._processes, evaluator)
        told = (dataset.regime, dataset.default_graphs, dataset.named_graphs)
        run.send_json(wire.ASK, {"do": do, "text": text, "dataset": told, "formats": formats})
        return run

    def too_long(self) -> TimeLimitError:
        """Return the error for a query that ran past its limit."""
        return TimeLimitError(
            f"the query ran for {self._seconds:g} seconds, which is the limit, and was ended",
            hint="ask for less: a LIMIT, a bound subject, fewer joins without a common variable",
        )

    def too_many(self) -> OverloadError:
        """Return the error for a query that takes longer than a moment when all places stay taken."""
        return OverloadError(
            f"all {self._settings.evaluators} evaluators are busy",
            hint="try again in a moment",
            retry_after=max(1, round(self._settings.queue_seconds)),
        )

    def too_large(self) -> QueryMemoryError:
        """Return the error for a query whose evaluator died."""
        return QueryMemoryError(
            f"the query's evaluator died, most likely for want of memory ({self._settings.evaluator_megabytes} MB)",
            hint="ask for less: sorting, DISTINCT and GROUP BY hold their whole input",
        )

    @property
    def seconds(self) -> float:
        """The limit of time a query."""
        return self._seconds

    @property
    def queue_seconds(self) -> float:
        """The time that a query waits for a place."""
        return self._settings.queue_seconds


class Processes:
    """The keeper and its evaluators: those at work are counted, the others wait in `free`."""

    def __init__(self, folder: Path, settings: Settings, shared: Path | None) -> None:
        self._folder = folder
        self._settings = settings
        self._lock = threading.Lock()
        self._free: list[Evaluator] = []
        self._at_work = 0
        self._waiting = 0
        self._ended = 0
        self._keeping: Evaluator | None = None
        self._spill = Spill(shared)
        self._places = Places(self._spill.path, settings.evaluators, shared=shared is not None)
        try:
            self.keeper = self._keeper()
        except BaseException:
            self._places.close()
            self._spill.close()
            raise

    def _keeper(self) -> Keeper:
        return Keeper(self._folder, self._settings, self._spill)

    def take(self, *, stated_only: bool, keeping: bool) -> Evaluator:
        """Return a free evaluator or a new one, with a place if there is one.

        One that has worked out networks, or read the rules for a proof, keeps them, and is for such from then on.
        """
        placed = self._places.take(0)
        try:
            evaluator = self._taken(stated_only=stated_only, keeping=keeping)
        except BaseException:
            if placed:
                self._places.give_back()
            raise
        evaluator.placed, evaluator.keeping = placed, keeping
        with self._lock:
            self._at_work += 1
        return evaluator

    def placed(self, evaluator: Evaluator, seconds: float) -> bool:
        """Wait so long for a place for an evaluator that has none; return whether it has one now."""
        with self._lock:
            self._waiting += 1
        evaluator.placed = self._places.take(seconds)
        with self._lock:
            self._waiting -= 1
        return evaluator.placed

    def _taken(self, *, stated_only: bool, keeping: bool) -> Evaluator:
        keeper = self._living()
        if stated_only:
            keeper.load_asserted()
        kept = self._kept_one() if keeping else None
        return kept or self._free_one(keeper.generation if stated_only else 0) or keeper.fork()

    def _living(self) -> Keeper:
        with self._lock:
            if not self.keeper.alive():
                self.keeper.close()
                self._free.clear()  # they died with it
                self._keeping = None
                self.keeper = self._keeper()
            return self.keeper

    def _kept_one(self) -> Evaluator | None:
        with self._lock:
            found, self._keeping = self._keeping, None
            return found

    def _free_one(self, generation: int) -> Evaluator | None:
        with self._lock:
            while self._free:
                found = self._free.pop()
                if found.generation >= generation:
                    return found
                self._kill(found)
        return None

    def give_back(self, evaluator: Evaluator, *, usable: bool) -> None:
        """Take an evaluator back when its query is over; one that is not usable, or was slowed down, is ended.

        One that keeps networks may be slow: those who ask for others do not get it.
        """
        placed, evaluator.placed = evaluator.placed, False
        with self._lock:
            if kept := usable and evaluator.keeping and self._keeping is None:
                self._keeping = evaluator
            elif usable and not evaluator.keeping and not evaluator.slowed:
                self._free.append(evaluator)
                kept = True
        if not kept:
            self._kill(evaluator)
        with self._lock:
            self._at_work -= 1
            self._ended += not kept
        if placed:
            self._places.give_back()

    def figures(self) -> dict[str, Figure]:
        """Return figures for operators."""
        with self._lock:
            return {
                "evaluators_at_work": ("gauge", "Evaluators with a query.", self._at_work),
                "evaluators_free": ("gauge", "Evaluators without one.", len(self._free)),
                "queries_waiting": ("gauge", "Queries that wait for an evaluator.", self._waiting),
                "evaluators_ended_total": ("counter", "Evaluators that were killed, or not used again.", self._ended),
                "keeper_resident_bytes": ("gauge", "Memory of the process that holds the graph.", self.keeper.memory()),
            }

    def close(self) -> None:
        """End them all."""
        self.keeper.close()
        for each in (*self._free, *filter(None, [self._kept_one()])):
            each.kill()
        self._places.close()
        self._spill.close()

    def _kill(self, evaluator: Evaluator) -> None:
        evaluator.kill()
        self._spill.forget(evaluator.pid)
