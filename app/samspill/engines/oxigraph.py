"""Oxigraph, embedded: the whole of SPARQL 1.1 over a dataset in memory.

With `oxigraph_text`, RDF as text, and `oxigraph_disk`, a store on disk, what imports pyoxigraph. Its store holds each
named graph, and in the default graph the union that a query without FROM sees, so that a statement held by two sources
is one statement.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyoxigraph as ox

from samspill.engines.base import DEFAULT_DATASET, Answer, Dataset, Explanation, Format, Kind, Sink
from samspill.engines.oxigraph_text import RDF_FORMATS, RESULTS, serialize
from samspill.engines.refusals import calling_nobody, refused_or_scanned, syntax_error
from samspill.engines.scan import Scan, scan
from samspill.engines.stream import in_thread
from samspill.errors import EngineError, QueryError, ServiceError
from samspill.vocab import GRAPH

KINDS: dict[str, Kind] = {"SELECT": "solutions", "ASK": "boolean", "CONSTRUCT": "triples", "DESCRIBE": "triples"}
_FORM = re.compile(r"^(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.MULTILINE)
_MERGES = 8  # merges of several default graphs that are kept for the next query

STACK = 128 << 20
"""Bytes of stack for the threads that parse and evaluate strangers' queries; untouched stack takes no memory."""
_ASSERTED = ox.NamedNode(GRAPH + "asserted")


@lru_cache(maxsize=4)
def _nodes(names: tuple[str, ...]) -> tuple[ox.NamedNode, ...]:
    """Return nodes of some names; each query wants those of all graphs, and to make them takes half as long as it."""
    return tuple(map(ox.NamedNode, names))


def accept(text: str, base: str | None = None) -> Scan:
    """Parse a query over nothing; raise QueryError, with line and column, for what is malformed or refused."""
    found = refused_or_scanned(text)
    names: tuple[str, ...] = ()
    try:
        parsed: Any = ox.Store().query(calling_nobody(text, found), base_iri=base)  # parses, and runs over nothing
        if found.form == "SELECT":
            names = tuple(each.value for each in parsed.variables)
        del parsed  # it may not end in another thread, as what a traceback holds may
    except SyntaxError as error:
        raise syntax_error(text, str(error), lambda part: ox.Store().query(part, base_iri=base)) from error
    except (ValueError, RuntimeError, OSError) as error:
        if not found.services:
            raise QueryError(str(error)) from error
    if found.form is None:
        raise QueryError("neither SELECT, ASK, CONSTRUCT nor DESCRIBE")
    return replace(found, variables=names)


class OxigraphEngine:
    """SPARQL 1.1 over a published dataset, in memory, read only.

    Any number of threads may ask at once; an answer is computed in a thread of its own, without Python's lock.
    """

    name = "oxigraph"
    takes_unknown_graphs = False
    """Whether a graph that is named and not there is empty; a published dataset says that it has none such."""

    base: str | None = None
    """What relative IRIs in a query are relative to; None: there may be none."""

    def __init__(self) -> None:
        """Make an engine over nothing; `load` or `from_snapshot` fill it."""
        self._store = ox.Store()
        self._asserted_file: Path | None = None
        self._hidden = threading.Lock()
        self._merges: dict[frozenset[str], ox.NamedNode] = {}
        self._graphs: tuple[str, ...] = ()
        self._unlisted: tuple[str, ...] = ()  # graphs that can be named, and that `GRAPH ?g` does not find

    @classmethod
    def from_files(cls, named: Path | None, union: Path, asserted: Path | None = None) -> OxigraphEngine:
        """Load a dataset: its named graphs (N-Quads), the union that queries see by default, and without entailment.

        Without `named` there are no named graphs. `asserted` (N-Triples) is read the first time that a query asks for
        the regime "none".
        """
        engine = cls()
        try:
            if named is not None:
                engine._store.bulk_load(path=str(named), format=ox.RdfFormat.N_QUADS)
            engine._store.bulk_load(path=str(union), format=ox.RdfFormat.N_TRIPLES)
        except (OSError, SyntaxError) as error:
            raise EngineError(f"cannot load {union.parent}: {error}") from error
        engine._asserted_file = asserted
        engine._graphs = tuple(sorted(str(node.value) for node in engine._store.named_graphs()))
        return engine

    @classmethod
    def from_text(cls, text: str, *, syntax: str = "turtle") -> OxigraphEngine:
        """Make an engine over one small text, as the default graph (Turtle) or as a dataset (TriG)."""
        engine = cls()
        engine._store.load(text.encode(), format=RDF_FORMATS[syntax])
        engine._graphs = tuple(sorted(str(node.value) for node in engine._store.named_graphs()))
        return engine

    def explain(self, text: str, dataset: Dataset = DEFAULT_DATASET) -> Explanation:
        """Say that Oxigraph answers, unless it refuses."""
        self.query(text, dataset)
        return Explanation(self.name, "no other engine is asked here")

    def graphs(self) -> tuple[str, ...]:
        """Return the IRIs of the named graphs, sorted."""
        return self._graphs

    def size(self) -> int:
        """Return the number of statements held, the union beside the named graphs."""
        return len(self._store)

    def query(self, text: str, dataset: Dataset = DEFAULT_DATASET) -> Answer:
        """Check a query and make its answer ready to stream.

        Raises QueryError, with line and column from 1, for text that does not parse, for SERVICE, for an update, and
        for FROM clauses or protocol parameters that name a graph which is not here: nothing is ever fetched.
        """
        return self.query_like(self._accept(text, dataset), text, dataset)

    def query_like(self, found: Scan, text: str, dataset: Dataset) -> Answer:
        """Do as `query` for a text of the same shape as one that was looked through and parsed; it is not, again.

        What differs may be wrong all the same (an IRI without a scheme): QueryError comes while the answer is written.
        """
        return self._answer(text, KINDS[found.form or "SELECT"], self._dataset_arguments(found, dataset))

    def own_query(self, text: str) -> Answer:
        """Make the answer of a query of our own ready to stream: it is neither looked through nor refused."""
        form = _FORM.search(text)
        if form is None:
            raise QueryError("neither SELECT, ASK, CONSTRUCT nor DESCRIBE begins a line")
        return self._answer(text, KINDS[form[1]], {"named_graphs": self._every()})

    def _every(self) -> list[ox.NamedNode]:
        return list(_nodes((*self._graphs, *self._unlisted)))

    def _answer(self, text: str, kind: Kind, arguments: dict[str, Any]) -> Answer:
        def write(fmt: Format, out: Sink) -> None:
            _require(kind, fmt)
            self._write(text, arguments, kind, fmt, out)

        def stream(fmt: Format) -> Iterator[bytes]:
            _require(kind, fmt)
            return in_thread(lambda pipe: self._write(text, arguments, kind, fmt, pipe))

        return Answer(kind, self.name, stream, write)

    def rows(self, text: str, dataset: Dataset = DEFAULT_DATASET) -> Iterator[dict[str, str]]:
        """Yield each solution of a SELECT as `{variable: term in N-Triples form}`, unbound variables left out."""
        found = self._accept(text, dataset)
        if found.form != "SELECT":
            raise QueryError("a SELECT query was expected here")
        yield from self._solutions(text, self._dataset_arguments(found, dataset))

    def own_rows(self, text: str) -> Iterator[dict[str, str]]:
        """Yield solutions as `rows` does, for a query of our own making: it is neither looked through nor refused."""
        yield from self._solutions(text, {"named_graphs": self._every()})

    def _solutions(self, text: str, arguments: dict[str, Any]) -> Iterator[dict[str, str]]:
        solutions: Any = self._store.query(text, base_iri=self.base, **arguments)
        try:
            names = [variable.value for variable in solutions.variables]
            for solution in solutions:
                yield {name: str(term) for name in names if (term := solution[name]) is not None}
        finally:
            del solutions  # a traceback that holds this frame may end in another thread

    def ask(self, text: str, dataset: Dataset = DEFAULT_DATASET) -> bool:
        """Return the answer of an ASK query."""
        found = self._accept(text, dataset)
        if found.form != "ASK":
            raise QueryError("an ASK query was expected here")
        return bool(self._store.query(text, base_iri=self.base, **self._dataset_arguments(found, dataset)))

    def _accept(self, text: str, dataset: Dataset) -> Scan:
        """Parse a query and refuse what this engine must not do for a stranger."""
        found = accept(text, self.base)
        named = (dataset.default_graphs or ()) + (dataset.named_graphs or ())
        for graph in found.default_graphs + found.named_graphs + named:
            if graph not in self._graphs and graph not in self._unlisted and not self.takes_unknown_graphs:
                raise QueryError(
                    f"no graph <{graph}> in this dataset, and graphs are never fetched",
                    hint="SELECT DISTINCT ?g WHERE { GRAPH ?g { } } lists them",
                )
        return found

    def _dataset_arguments(self, found: Scan, dataset: Dataset) -> dict[str, Any]:
        """Tell Oxigraph which graphs to use; the protocol's parameters come before FROM (SPARQL Protocol, 2.1.4)."""
        defaults, named = dataset.default_graphs, dataset.named_graphs
        if defaults is None and named is None and (found.default_graphs or found.named_graphs):
            defaults, named = found.default_graphs, found.named_graphs
        if defaults is not None or named is not None:
            merged = [self._merge(defaults)] if defaults else []
            return {"default_graph": merged, "named_graphs": [ox.NamedNode(name) for name in named or ()]}
        every = list(_nodes(self._graphs))
        if dataset.regime == "none":
            self._load_asserted()
            return {"default_graph": [_ASSERTED], "named_graphs": every}
        return {"named_graphs": every}

    def _load_asserted(self) -> None:
        with self._hidden:
            if self._asserted_file is not None:
                self._store.bulk_load(path=str(self._asserted_file), format=ox.RdfFormat.N_TRIPLES, to_graph=_ASSERTED)
                self._asserted_file = None

    def _merge(self, names: tuple[str, ...]) -> ox.NamedNode:
        """Return a graph that holds the merge of some: given a list, Oxigraph counts what two of them say twice."""
        wanted = frozenset(names)
        if len(wanted) == 1:
            return ox.NamedNode(names[0])
        with self._hidden:
            if wanted not in self._merges:
                if len(self._merges) == _MERGES:
                    self._store.remove_graph(self._merges.pop(next(iter(self._merges))))
                graph = ox.NamedNode(f"{GRAPH}merged-{uuid4().hex}")
                every = (self._store.quads_for_pattern(None, None, None, ox.NamedNode(name)) for name in wanted)
                self._store.bulk_extend(
                    ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quads in every for quad in quads
                )
                self._merges[wanted] = graph
            return self._merges[wanted]

    def _write(self, text: str, arguments: dict[str, Any], kind: Kind, fmt: Format, out: Sink) -> None:
        """Evaluate and serialise; both in one thread, since Oxigraph's solutions may not leave theirs."""
        result: Any = None
        try:
            result = self._store.query(text, base_iri=self.base, **arguments)
            if kind != "triples":
                result.serialize(out, RESULTS[fmt.name])
            elif fmt.name in {"ntriples", "nquads"}:
                result.serialize(out, RDF_FORMATS[fmt.name])
            else:
                serialize(result, fmt, out)
        except (SyntaxError, ValueError, RuntimeError) as error:
            if isinstance(error, SyntaxError):
                accept(text, self.base)  # tells what is wrong with a text; the answer of a service may be it, too
            raise EngineError(f"oxigraph: {error}") from error
        except OSError as error:
            if not scan(text).services:
                raise
            raise ServiceError(f"a service that the query calls did not answer: {error}") from error
        finally:
            del result  # a traceback that holds this frame may end in another thread


def _require(kind: Kind, fmt: Format) -> None:
    if kind not in fmt.holds:
        raise EngineError(f"{fmt.name} cannot hold {kind}")
