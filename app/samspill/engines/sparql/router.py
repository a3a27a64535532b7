"""Which engine answers a query: by its shape, and by an estimate from counts kept at the build.

The constants were fitted to `tests/bench/queries.py` over all projects of Horizon Europe (9.1 million statements).
Parsing a query for the estimate takes longer than many a lookup, so what was found is remembered by the query's shape:
queries that differ in the things they name go the same way.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from samspill.engines.base import DEFAULT_DATASET, Answer, Dataset, Explanation, Format, format_named
from samspill.engines.oxigraph import OxigraphEngine
from samspill.engines.oxigraph_text import rewrite
from samspill.engines.scan import Scan, scan, shape
from samspill.engines.sparql.engine import ColumnsEngine, Compiled
from samspill.engines.sparql.estimate import Work
from samspill.errors import DeclinedError, EngineError, QueryError, QueryMemoryError, SnapshotError

Choice = Literal["auto", "columns", "oxigraph"]
CHOICES: tuple[Choice, ...] = ("auto", "columns", "oxigraph")

OXIGRAPH_LOAD, OXIGRAPH_LOOK = 5.4e-6, 6e-6
"""Seconds that Oxigraph takes to load a statement, and to look one up (from 0.3 µs to 80 µs: it does not always find
the best order)."""
COLUMNS_OPEN, COLUMNS_PLAN, COLUMNS_READ, COLUMNS_TELL = 0.05, 0.08, 0.04e-6, 0.7e-6
"""Seconds to open a file of columns, to compile and plan a query, to read a statement, and to gather a solution."""

FLOWING = 150_000
"""Solutions, at most, that Oxigraph is asked for when nothing is to be joined or gathered: it tells the first in a few
milliseconds and so many in a second, the columns are done in a third of it but tell the first after 0.2 s."""

PATIENCE = 3.0
"""Seconds, at least, that the columns are given for their first row before Oxigraph is asked instead: ten times what
was estimated. A plan that joins in a bad order can take minutes."""

_SHAPES_KEPT = 1_000


@dataclass(frozen=True)
class Decision:
    """Which engine, and why; with what it cost to say so."""

    engine: str
    reason: str
    compiled: Compiled | None = None
    estimates: tuple[tuple[str, float], ...] = ()
    """Seconds that each engine would take."""
    looked_through: Scan | None = None
    """What Oxigraph found in a query of this shape, where all of the shape have that."""


class RoutedEngine:
    """Oxigraph and the columns behind one door. Oxigraph is loaded when it is first needed."""

    name = "auto"

    def __init__(self, load: Callable[[], OxigraphEngine], columns: ColumnsEngine, choice: Choice = "auto") -> None:
        """Take a function that loads Oxigraph, the columns, and a choice that overrides the router."""
        self._load = load
        self._columns = columns
        self._choice = choice
        self._walked: dict[tuple[str, Dataset], Decision] = {}

    @cached_property
    def oxigraph(self) -> OxigraphEngine:
        """Oxigraph over the same dataset."""
        return self._load()

    @property
    def columns(self) -> ColumnsEngine:
        """The columns of the same dataset, for what wants arrays and no rows."""
        return self._columns

    @property
    def _loaded(self) -> bool:
        return "oxigraph" in self.__dict__

    def decide(self, text: str, dataset: Dataset = DEFAULT_DATASET) -> Decision:
        """Say which engine is to answer.

        Raises QueryError for a text that does not parse, and DeclinedError when the columns were chosen by hand and
        decline.
        """
        if self._choice == "oxigraph":
            return Decision("oxigraph", "chosen by hand")
        key = (shape(text, self._columns.counts), dataset)
        if self._loaded and (known := self._walked.get(key)):
            return known
        found = scan(text)
        if not (found.default_graphs or found.named_graphs):
            OxigraphEngine().query(text, Dataset(dataset.regime))  # over nothing: it parses, and refuses what it must
        try:
            decision = self._by_hand() if self._choice == "columns" else self._cheaper(self._columns.work(text))
        except DeclinedError as error:
            decision = Decision("oxigraph", f"the columns decline: {error.detail}")
        if decision.engine == "oxigraph":
            plain = dataset == Dataset(dataset.regime)
            plain = plain and not (found.default_graphs or found.named_graphs or found.services)
            return self._remembered(key, replace(decision, looked_through=found if plain else None))
        return self._compiled(text, dataset, decision)

    def _by_hand(self) -> Decision:
        return Decision("columns", "chosen by hand")

    def _remembered(self, key: tuple[str, Dataset], decision: Decision) -> Decision:
        if len(self._walked) >= _SHAPES_KEPT:
            self._walked.pop(next(iter(self._walked)))
        self._walked[key] = decision
        return decision

    def _compiled(self, text: str, dataset: Dataset, decision: Decision) -> Decision:
        try:
            compiled = self._columns.compile(text, dataset)
        except (
            EngineError,
            QueryMemoryError,
            SnapshotError,
        ) as error:  # declined, or a file of columns of an older version
            if self._choice == "columns":
                raise
            return Decision("oxigraph", f"the columns decline: {error.detail}", None, decision.estimates)
        return Decision("columns", decision.reason, compiled, decision.estimates)

    def _cheaper(self, work: Work) -> Decision:
        every = sum(each.statements for each in self._columns.counts.values())
        oxigraph = (0.0 if self._loaded else every * OXIGRAPH_LOAD) + work.looked * OXIGRAPH_LOOK
        columns = COLUMNS_OPEN * (not self._loaded) + COLUMNS_PLAN
        columns += work.read * COLUMNS_READ + work.solutions * COLUMNS_TELL
        name = "columns" if columns < oxigraph else "oxigraph"
        reason = f"estimated {columns:.2g} s in columns, {oxigraph:.2g} s in oxigraph"
        if name == "columns" and self._loaded and work.flows and work.solutions <= FLOWING:
            name, reason = "oxigraph", f"{reason}, which tells the first solutions at once"
        return Decision(name, reason, None, (("oxigraph", oxigraph), ("columns", columns)))

    def explain(self, text: str, dataset: Dataset = DEFAULT_DATASET) -> Explanation:
        """Say which engine would answer, why, and with what SQL."""
        decision = self.decide(text, dataset)
        sql = None if decision.compiled is None else decision.compiled.sql()
        return Explanation(decision.engine, decision.reason, decision.estimates, sql)

    def query(self, text: str, dataset: Dataset = DEFAULT_DATASET) -> Answer:
        """Start a query in the engine that the router chooses; raise QueryError as Oxigraph does."""
        decision = self.decide(text, dataset)
        if decision.engine == "columns" and decision.compiled is not None:
            return self._from_columns(text, dataset, decision, decision.compiled)
        return self._from_oxigraph(text, dataset, decision)

    def _from_oxigraph(self, text: str, dataset: Dataset, decision: Decision) -> Answer:
        like = decision.looked_through
        answer = self.oxigraph.query_like(like, text, dataset) if like else self.oxigraph.query(text, dataset)
        return Answer(answer.kind, answer.engine, answer.stream, answer.write, decision.reason)

    def _from_columns(self, text: str, dataset: Dataset, decision: Decision, compiled: Compiled) -> Answer:
        def stream(fmt: Format) -> Iterator[bytes]:
            if compiled.kind not in fmt.holds:
                raise EngineError(f"{fmt.name} cannot hold {compiled.kind}")
            try:
                yield from _written(compiled, fmt, patience)
            except DeclinedError as error:
                if self._choice == "columns":
                    raise
                answer.engine, answer.reason = "oxigraph", f"the columns decline while they run: {error.detail}"
                yield from self.oxigraph.query(text, dataset).stream(fmt)

        estimated = dict(decision.estimates).get("columns", math.inf)  # there is none for what was chosen by hand
        patience = max(PATIENCE, 10 * estimated)
        answer = Answer(compiled.kind, "columns", stream, reason=decision.reason)
        return answer

    def rows(self, text: str, dataset: Dataset = DEFAULT_DATASET) -> Iterator[dict[str, str]]:
        """Yield each solution of a SELECT as `{variable: term in N-Triples form}`, unbound variables left out."""
        decision, tsv = self.decide(text, dataset), format_named("tsv")
        if decision.engine != "columns" or decision.compiled is None or tsv is None:
            return self.oxigraph.rows(text, dataset)
        if decision.compiled.kind != "solutions":
            raise QueryError("a SELECT query was expected here")
        lines = self.query(text, dataset).bytes(tsv).decode().removesuffix("\n").split("\n")
        names = [name.removeprefix("?") for name in lines[0].split("\t")]
        cells = (line.split("\t") for line in lines[1:])
        return ({name: cell for name, cell in zip(names, row, strict=True) if cell} for row in cells)

    def own_rows(self, text: str) -> Iterator[dict[str, str]]:
        """Yield solutions of a query of our own, from Oxigraph."""
        return self.oxigraph.own_rows(text)

    def own_query(self, text: str) -> Answer:
        """Start a query of our own, in Oxigraph."""
        return self.oxigraph.own_query(text)

    def graphs(self) -> tuple[str, ...]:
        """Return the IRIs of the named graphs, sorted."""
        return self.oxigraph.graphs()


def _written(compiled: Compiled, fmt: Format, patience: float) -> Iterator[bytes]:
    """Yield an answer; the formats of graphs other than N-Triples are rewritten from that."""
    ntriples = format_named("ntriples")
    if compiled.kind != "triples" or ntriples is None or fmt == ntriples:
        yield from compiled.stream(fmt, patience)
    else:
        yield rewrite(b"".join(compiled.stream(ntriples, patience)), fmt)
