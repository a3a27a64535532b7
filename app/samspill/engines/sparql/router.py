"""Which engine answers a query: by its shape and by an estimate from counts kept at the build.

The constants are medians of `tests/bench/queries.py` over all projects of Horizon Europe (9.1 million statements); they
decide nothing unless somebody asks for `auto`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from samspill.engines.base import DEFAULT_DATASET, Answer, Dataset, Format, format_named
from samspill.engines.oxigraph import OxigraphEngine, rewrite
from samspill.engines.scan import scan
from samspill.engines.sparql.engine import ColumnsEngine, Compiled
from samspill.errors import DeclinedError, EngineError, QueryError, SnapshotError

Choice = Literal["auto", "columns", "oxigraph"]
CHOICES: tuple[Choice, ...] = ("auto", "columns", "oxigraph")

OXIGRAPH_LOAD, OXIGRAPH_ROW = 5.4e-6, 2.7e-6
"""Seconds that Oxigraph takes to load a statement, and to match one in a pattern."""
COLUMNS_OPEN, COLUMNS_PLAN, COLUMNS_ROW = 0.05, 0.10, 0.2e-6
"""Seconds to open a file of columns, to compile and plan a query, and to match a statement in a pattern."""


PATIENCE = 3.0
"""Seconds, at least, that the columns are given for their first row before Oxigraph is asked instead: ten times what
was estimated. A plan that joins in a bad order can take minutes."""


@dataclass(frozen=True)
class Decision:
    """Which engine, and why; with what it cost to say so."""

    engine: str
    reason: str
    compiled: Compiled | None = None
    estimates: tuple[tuple[str, float], ...] = ()
    """Seconds that each engine would take."""


class RoutedEngine:
    """Oxigraph and the columns behind one door. Oxigraph is loaded when it is first needed."""

    name = "auto"

    def __init__(self, load: Callable[[], OxigraphEngine], columns: ColumnsEngine, choice: Choice = "auto") -> None:
        """Take a function that loads Oxigraph, the columns, and a choice that overrides the router."""
        self._load = load
        self._columns = columns
        self._choice = choice

    @cached_property
    def oxigraph(self) -> OxigraphEngine:
        """Oxigraph over the same dataset."""
        return self._load()

    def decide(self, text: str, dataset: Dataset = DEFAULT_DATASET) -> Decision:
        """Say which engine is to answer.

        Raises QueryError for a text that does not parse, and DeclinedError when the columns were chosen by hand and
        decline.
        """
        if self._choice == "oxigraph":
            return Decision("oxigraph", "chosen by hand")
        found = scan(text)
        if not (found.default_graphs or found.named_graphs):
            OxigraphEngine().query(text, Dataset(dataset.regime))  # over nothing: it parses, and refuses what it must
        try:
            compiled = self._columns.compile(text, dataset)
        except (EngineError, SnapshotError) as error:  # declined, or a file of columns of an older version
            if self._choice == "columns":
                raise
            return Decision("oxigraph", f"the columns decline: {error.detail}")
        if self._choice == "columns":
            return Decision("columns", "chosen by hand", compiled)
        return self._cheaper(compiled)

    def _cheaper(self, compiled: Compiled) -> Decision:
        rows, loaded = compiled.rows(), "oxigraph" in self.__dict__
        every, _ = self._columns.statistics[""]
        oxigraph = (0.0 if loaded else every * OXIGRAPH_LOAD) + rows * OXIGRAPH_ROW
        columns = COLUMNS_OPEN * (not loaded) + COLUMNS_PLAN + rows * COLUMNS_ROW
        estimates = (("oxigraph", oxigraph), ("columns", columns))
        if loaded and compiled.bound_subject():
            return Decision("oxigraph", "a pattern names its subject", compiled, estimates)
        name = "columns" if columns < oxigraph else "oxigraph"
        reason = f"estimated {columns:.2f} s in columns, {oxigraph:.2f} s in oxigraph, for {rows:,} statements to match"
        return Decision(name, reason, compiled, estimates)

    def query(self, text: str, dataset: Dataset = DEFAULT_DATASET) -> Answer:
        """Start a query in the engine that the router chooses; raise QueryError as Oxigraph does."""
        decision = self.decide(text, dataset)
        if decision.engine == "columns" and decision.compiled is not None:
            return self._from_columns(text, dataset, decision, decision.compiled)
        return self._from_oxigraph(text, dataset, decision.reason)

    def _from_oxigraph(self, text: str, dataset: Dataset, reason: str) -> Answer:
        answer = self.oxigraph.query(text, dataset)
        return Answer(answer.kind, answer.engine, answer.stream, answer.write, reason)

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
