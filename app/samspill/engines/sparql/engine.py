"""The engine over columns: a query compiled to one statement, its answer streamed as SQL writes it."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

from samspill.engines.base import DEFAULT_DATASET, Dataset, Format, Kind, PropertyCount
from samspill.engines.columns_read import Order, Reader
from samspill.engines.scan import Scan, scan
from samspill.engines.sparql import algebra as a
from samspill.engines.sparql import inline
from samspill.engines.sparql import trees as t
from samspill.engines.sparql.algebra import mentioned, parts
from samspill.engines.sparql.answers import Framed, compiled
from samspill.engines.sparql.estimate import Work, work
from samspill.engines.sparql.scope import Scope
from samspill.engines.sparql.solutions import Solutions, selected
from samspill.engines.sparql.translate import translate
from samspill.engines.sparql.trees import Tree, sql
from samspill.errors import DeclinedError, EngineError, QueryMemoryError, SnapshotError

_KINDS: dict[str, Kind] = {"SELECT": "solutions", "ASK": "boolean", "CONSTRUCT": "triples"}
_DEEPEST, _LONGEST = 30, 5_000  # brackets within brackets, and words, that the compiler takes on
_QUERIES_KEPT = 200  # compiled queries that are remembered: the file they are compiled against does not change
_VALUES_KEPT = 1_000  # constants of queries whose values are remembered


class ColumnsEngine:
    """Compiles and runs queries, or declines them with a reason; it answers nothing that it is not sure of."""

    name = "columns"

    def __init__(
        self, source: Path | Reader, *, counts: Mapping[str, PropertyCount] | None = None, **limits: Any
    ) -> None:
        """Take a file of columns, which is opened when the first query is asked, or a reader of one.

        `counts` are what it says with each property, which are read from it when they are not at hand; `limits` go to
        the Reader.
        """
        self._source = source
        self._counts = counts
        self._limits = limits
        self._values: dict[a.Term, dict[str, Tree]] = {}
        self._compiled: dict[tuple[str, Dataset], Compiled] = {}
        self._last: tuple[str, Scan, a.Query] | None = None

    @cached_property
    def reader(self) -> Reader:
        """The open file."""
        if isinstance(self._source, Reader):
            return self._source
        reader = Reader(self._source, **self._limits)
        if not reader.rows("SELECT 1 FROM duckdb_tables() WHERE table_name = 'extent'"):
            raise SnapshotError(
                "this snapshot was built without the tables that compiled queries read",
                hint="build it again",
            )
        return reader

    @cached_property
    def order(self) -> Order:
        """What ids tell of the order of terms."""
        return self.reader.order()

    @cached_property
    def counts(self) -> Mapping[str, PropertyCount]:
        """How much is said with each property, by IRI, for estimates."""
        return self._counts or self.reader.properties()

    def values(self, term: a.Term) -> dict[str, Tree]:
        """Return the numeric type, the values and the class of a term, as SQL; nothing for what has none."""
        if term.kind != 3:
            return {"cls": t.small(0)}
        if term not in self._values:
            if len(self._values) > _VALUES_KEPT:
                self._values.clear()
            given = {"lex": t.text(term.lexical), "dt": t.text(term.datatype)}
            names = {"nt": "sp_nt", "decimal": "sp_dec", "dbl": "sp_dbl", "us": "sp_us", "tz": "sp_tz"}
            columns = {name: inline.scalar(macro, *given.values()) for name, macro in names.items()}
            columns["cls"] = inline.scalar("sp_kind", columns["nt"], columns["us"], given["dt"], given["lex"])
            row = self.reader.rows(t.written(t.select(columns)))[0]
            self._values[term] = {name: t.scalar(cell) for name, cell in zip(columns, row, strict=True)}
        return self._values[term]

    def compile(self, text: str, dataset: Dataset = DEFAULT_DATASET) -> Compiled:
        """Compile a query, once; raise DeclinedError with the reason when that is not done."""
        key = (text, dataset)
        if key not in self._compiled:
            made = self._compile(text, dataset)
            if made.of_the_moment:
                return made
            if len(self._compiled) >= _QUERIES_KEPT:
                self._compiled.pop(next(iter(self._compiled)), None)
            self._compiled[key] = made
        return self._compiled[key]

    def solutions(self, text: str, dataset: Dataset = DEFAULT_DATASET) -> Solutions:
        """Return the solutions of a SELECT as columns of numbers; raise DeclinedError for what is not compiled."""
        tree, columns = self.compile(text, dataset).selected()
        table = self.reader.arrow(t.written(tree))
        return Solutions(table.rename_columns([name for name, _ in columns.values()]), dict(columns.values()))

    def lexicals(self, ids: Any) -> Any:
        """Return an Arrow table `id, kind, lexical` of terms by their ids, an Arrow array of 64 bits; in any order."""
        return self.reader.arrow(
            "SELECT t.id, t.kind, t.lexical FROM term AS t JOIN asked ON t.id = asked.id", asked=ids
        )

    def work(self, text: str) -> Work:
        """Estimate the work of a query; raise DeclinedError when it is none that could be compiled."""
        return work(self._read(text)[1], self.counts)

    def _read(self, text: str) -> tuple[Scan, a.Query]:
        """Return what a query says; the last one is remembered, for it is estimated first and then compiled."""
        last = self._last
        if last is None or last[0] != text:
            found = scan(text)
            if found.depth > _DEEPEST or found.size > _LONGEST:
                raise DeclinedError("a query this deep or this long")
            last = self._last = text, found, translate(text)
        return last[1], last[2]

    def _compile(self, text: str, dataset: Dataset) -> Compiled:
        found, query = self._read(text)
        defaults, named = dataset.default_graphs, dataset.named_graphs
        if defaults is None and named is None and (found.default_graphs or found.named_graphs):
            defaults, named = found.default_graphs, found.named_graphs
        terms = {each for each in mentioned((query.pattern, query.template)) if isinstance(each, a.Term)}
        graphs = {a.Term(1, name) for name in (*(defaults or ()), *(named or ()))}
        ids = self._ids(terms | graphs)
        if graphs - ids.keys():
            raise DeclinedError("a graph that is not in this dataset")
        return Compiled(self, query, ids, dataset.regime, defaults, named)

    def _ids(self, terms: set[a.Term]) -> dict[a.Term, int]:
        if not terms:
            return {}
        texts = [t.text(text) for text in sorted({term.lexical for term in terms})]
        found = self.reader.rows(
            t.written(t.among("id", "place", "h", [sql("md5_number_lower({x})", x=x) for x in texts]))
        )
        ids = [t.number(row[0]) for row in found]
        if not ids:
            return {}
        rows = self.reader.rows(t.written(t.among("kind, lexical, datatype, language, id", "term", "id", ids)))
        held = {a.Term(*row[:4]): int(row[4]) for row in rows}
        return {term: number for term in terms if (number := _held(term, held)) is not None}


class Compiled:
    """A query compiled against one file: what kind of answer it has, its SQL in a format, its answer."""

    def __init__(
        self,
        engine: ColumnsEngine,
        query: a.Query,
        ids: dict[a.Term, int],
        regime: str,
        defaults: tuple[str, ...] | None,
        named: tuple[str, ...] | None,
    ) -> None:
        """Take the query and what its terms and graphs are."""
        self.kind = _KINDS[query.form]
        self._engine = engine
        self._query = query
        self._ids = ids
        self._regime = regime
        self._defaults = defaults
        self._named = named
        self._framed: dict[str, Framed] = {}
        self._texts: dict[str, str] = {}
        self.of_the_moment = any(isinstance(each, a.Call) and each.op == "NOW" for each in parts(query.pattern))
        self.framed("json" if self.kind != "triples" else "ntriples")

    def _scope(self) -> Scope:
        quads = sql("SELECT q.g AS g, q.p AS p, q.s AS s, q.o AS o FROM quad AS q WHERE q.g <> 0")
        default = t.table("triple") if self._regime != "none" else sql("SELECT * FROM triple AS x WHERE x.stated")
        if self._defaults is not None or self._named is not None:
            default = sql(
                "SELECT DISTINCT q.p AS p, q.s AS s, q.o AS o FROM quad AS q WHERE {c}", c=self._within(self._defaults)
            )
            quads = sql(
                "SELECT q.g AS g, q.p AS p, q.s AS s, q.o AS o FROM quad AS q WHERE {c}", c=self._within(self._named)
            )
        graphs = sql("SELECT DISTINCT q.g AS g FROM {q} AS q", q=quads)
        order = self._engine.order
        if self._defaults is not None:
            order = Order(order.last_iri)  # other graphs may say other things
        return Scope(self._ids, default, self._narrow, quads, graphs, order, values=self._engine.values)

    def _narrow(self, number: int) -> Tree:
        """Return the statements of the default graph with a property that has a table of its own."""
        table = t.table(f"triple_{number}")
        return table if self._regime != "none" else sql("SELECT * FROM {t} AS x WHERE x.stated", t=table)

    def _within(self, names: tuple[str, ...] | None) -> Tree:
        ids = [self._ids[term] for name in names or () if (term := a.Term(1, name)) in self._ids]
        return t.either(*(sql("q.g = {n}", n=t.number(each)) for each in ids)) if ids else t.truth(False)

    def framed(self, form: str) -> Framed:
        """Return the SELECT in a format, and what stands around its rows."""
        try:
            if form not in self._framed:
                self._framed[form] = compiled(self._query, self._scope(), form)
            return self._framed[form]
        except RecursionError as error:
            raise DeclinedError("the query is nested too deep") from error

    def selected(self) -> tuple[Tree, dict[str, tuple[str, str]]]:
        """Return a SELECT of its solutions as ids, with the variable and kind of each column."""
        return selected(self._query, self._scope())

    def sql(self, *, pretty: bool = True) -> str:
        """Return the text of the statement, for reading."""
        return t.written(self.framed("json" if self.kind != "triples" else "ntriples").tree, pretty=pretty)

    def stream(self, fmt: Format, patience: float = math.inf) -> Iterator[bytes]:
        """Yield the answer in a format of a table, or as N-Triples.

        The first chunk comes when the first rows are there. Raises DeclinedError before that when SQL comes upon what
        it cannot do exactly, and when it has no row after `patience` seconds.
        """
        framed = self.framed(fmt.name)
        if fmt.name not in self._texts:
            self._texts[fmt.name] = t.written(framed.tree)
        chunks = self._engine.reader.texts(self._texts[fmt.name])
        until = time.monotonic() + patience
        try:
            first = next((chunk for chunk in chunks if chunk or time.monotonic() > until), b"")
            if not first and time.monotonic() > until:
                chunks.close()
                raise DeclinedError(f"no row after {patience:.0f} s")
        except (EngineError, QueryMemoryError) as error:
            raise DeclinedError(str(error).partition("declined: ")[2] or str(error)[:200]) from error
        yield framed.before + first[framed.skip :]
        yield from chain(chunks, (framed.after,))


def _held(term: a.Term, held: dict[a.Term, int]) -> int | None:
    """Return the id of a term; language tags are the same whatever their case (RDF 1.1 Concepts, 3.3)."""
    if term.language is None:
        return held.get(term)
    same = [
        number
        for other, number in held.items()
        if other.lexical == term.lexical and (other.language or "").lower() == term.language.lower()
    ]
    if len(same) > 1:
        raise DeclinedError("a language tag that the graph writes in several ways")
    return same[0] if same else None
