"""Oxigraph on disk: the dataset of a writable store, and engines over checkpoints of it. Imports pyoxigraph.

The layout is that of a published snapshot: named graphs hold what was stated, the graph `entailed` what follows, and
the store's unnamed graph the union that a query sees, each statement once. Two more named graphs are the store's own:
`default` holds what clients wrote into the default graph, `asserted` the union without what is entailed.

Quads are tuples of texts in N-Quads form; the graph "" is the unnamed one. Oxigraph writes numbers in its own way
(`"8.50"` comes back as `"8.5"`), so every statement passes through a store before it is compared with others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import pyoxigraph as ox

from samspill.engines.base import DEFAULT_DATASET, Answer, Dataset
from samspill.engines.oxigraph import KINDS, OxigraphEngine
from samspill.engines.oxigraph_text import format_of
from samspill.engines.refusals import DEEPEST, LONGEST, refusal, syntax_error
from samspill.engines.scan import scan
from samspill.errors import EngineError, QueryError, SourceError
from samspill.vocab import GRAPH

__all__ = [
    "ASSERTED",
    "BASE",
    "DEFAULT",
    "ENTAILED",
    "RESERVED",
    "DiskStore",
    "Quad",
    "checked_update",
    "data_of",
    "engine_over",
    "statements_of",
]

Quad = tuple[str, str, str, str]
"""Subject, predicate, object and graph, in N-Quads form; the graph "" is the store's unnamed one."""

DEFAULT, ASSERTED, ENTAILED = f"<{GRAPH}default>", f"<{GRAPH}asserted>", f"<{GRAPH}entailed>"
"""The graph of what was stated in the default graph; of the union without entailment; of what is entailed."""

UNION = f"<{GRAPH}union>"
"""The name by which USING can ask for what a query without FROM sees."""

BASE = "https://w3id.org/samspill/"
"""What relative IRIs in queries and updates are relative to."""

RESERVED = frozenset({DEFAULT, ASSERTED, UNION})
"""Graphs of the store's own, which `GRAPH ?g` does not find."""

_MANY = 10_000  # quads that are written as files of their own, and not through the log


class DiskStore:
    """A dataset on disk, open for writing by one process."""

    def __init__(self, path: Path) -> None:
        """Open the dataset in a folder, or make an empty one; raise EngineError when that cannot be done."""
        try:
            self._store = ox.Store(str(path))
        except OSError as error:
            raise EngineError(f"oxigraph: {error}") from error

    def close(self) -> None:
        """Let go of the files; nothing can be done with it afterwards."""
        del self._store

    def graphs(self) -> list[str]:
        """Return the named graphs, those of the store's own left out, sorted."""
        return sorted(name for node in self._store.named_graphs() if (name := str(node)) not in RESERVED)

    def has_graph(self, graph: str) -> bool:
        """Whether a named graph is there, be it empty; the default graph always is."""
        return graph == DEFAULT or self._store.contains_named_graph(ox.NamedNode(graph[1:-1]))

    def present(self, quads: Iterable[Quad]) -> Iterator[bool]:
        """Tell of each quad whether it is there."""
        return (quad in self._store for quad in _parsed(quads))

    def of_graph(self, graph: str) -> Iterator[Quad]:
        """Yield the quads of a graph."""
        for quad in self._store.quads_for_pattern(None, None, None, _graph(graph)):
            yield str(quad.subject), str(quad.predicate), str(quad.object), graph

    def holders(self, triples: Iterable[tuple[str, str, str]]) -> Iterator[set[str]]:
        """Yield of each statement the graphs that hold it, "" for the unnamed one."""
        for quad in _parsed((*triple, "") for triple in triples):
            found = self._store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
            yield {"" if isinstance(each.graph_name, ox.DefaultGraph) else str(each.graph_name) for each in found}

    def change(self, add: Iterable[Quad], remove: Iterable[Quad]) -> None:
        """Remove quads, then add others; graphs that are named and not there come to be."""
        for quad in _parsed(remove):
            self._store.remove(quad)
        coming = list(add)
        if len(coming) > _MANY:
            # Several times as fast, and not one transaction: an intent and checkpoints make up for that.
            self._store.bulk_extend(_parsed(coming))
        else:
            self._store.extend(_parsed(coming))

    def change_graphs(self, add: Iterable[str], remove: Iterable[str]) -> None:
        """Take graphs away with all that is in them, then make others, empty."""
        for graph in remove:
            self._store.remove_graph(ox.NamedNode(graph[1:-1]))
        for graph in add:
            self._store.add_graph(ox.NamedNode(graph[1:-1]))

    def solutions(
        self, query: str, base: str | None, default: Sequence[str], named: Sequence[str]
    ) -> Iterator[dict[str, str]]:
        """Yield the solutions of a SELECT over some graphs as `{variable: term}`, unbound variables left out."""
        found: Any = None
        try:
            found = self._store.query(
                query,
                base_iri=base,
                default_graph=[_graph("" if name == UNION else name) for name in default],
                named_graphs=[ox.NamedNode(name[1:-1]) for name in named],
            )
            names = [variable.value for variable in found.variables]
            for solution in found:
                yield {name: str(term) for name in names if (term := solution[name]) is not None}
        except (SyntaxError, ValueError, RuntimeError, OSError) as error:
            raise EngineError(f"oxigraph: {error}") from error
        finally:
            del found  # a traceback that holds this frame may end in another thread

    def load(self, path: Path) -> None:
        """Load an N-Quads file in bulk."""
        self._store.bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS)

    def dump(self, out: IO[bytes], graphs: Iterable[str]) -> None:
        """Write some graphs as N-Quads."""
        for graph in graphs:
            ox.serialize(self._store.quads_for_pattern(None, None, None, _graph(graph)), out, ox.RdfFormat.N_QUADS)

    def checkpoint(self, folder: Path) -> None:
        """Write the dataset as it is into a new folder: hard links where the file system has them, and on disk."""
        try:
            self._store.backup(str(folder))
        except OSError as error:
            raise EngineError(f"oxigraph: {error}") from error

    def flush(self) -> None:
        """Return when everything is on disk."""
        self._store.flush()

    def compact(self) -> None:
        """Lay the files anew, without what was deleted; takes as long as writing all of them."""
        self._store.optimize()


def engine_over(checkpoint: Path) -> CheckpointEngine:
    """Open a checkpoint for queries; raise EngineError when there is none."""
    return CheckpointEngine(checkpoint)


class CheckpointEngine(OxigraphEngine):
    """SPARQL 1.1 over a checkpoint of a writable store, which never changes."""

    takes_unknown_graphs = True
    base = BASE

    def __init__(self, folder: Path) -> None:
        """Open a checkpoint; raise EngineError when that cannot be done."""
        super().__init__()
        try:
            self._store = ox.Store.read_only(str(folder))
        except OSError as error:
            raise EngineError(f"oxigraph: {error}") from error
        names = (node.value for node in self._store.named_graphs())
        self._graphs = tuple(sorted(name for name in names if f"<{name}>" not in RESERVED))
        self._unlisted = (DEFAULT[1:-1],)

    def query(self, text: str, dataset: Dataset = DEFAULT_DATASET) -> Answer:
        """Do as any engine; several default graphs are merged in memory, since a checkpoint takes no further one."""
        merged = self._merged(text, dataset)
        return super().query(text, dataset) if merged is None else merged.own_query(text)

    def rows(self, text: str, dataset: Dataset = DEFAULT_DATASET) -> Iterator[dict[str, str]]:
        """Do as any engine; see `query`."""
        merged = self._merged(text, dataset)
        yield from super().rows(text, dataset) if merged is None else merged.own_rows(text)

    def _merged(self, text: str, dataset: Dataset) -> OxigraphEngine | None:
        """Return an engine in memory over the dataset that a query describes, if that has several default graphs."""
        found = scan(text)
        default, named = dataset.default_graphs, dataset.named_graphs
        if default is None and named is None:
            default, named = found.default_graphs, found.named_graphs
        if len(set(default or ())) < 2:
            return None
        self._accept(text, dataset)
        return _Merged(self._store, set(default or ()), set(named or ()))


class _Merged(OxigraphEngine):
    """A merge of some graphs as the default graph, and other graphs by name."""

    base = BASE

    def __init__(self, store: ox.Store, default: set[str], named: set[str]) -> None:
        super().__init__()
        for name in default:
            quads = store.quads_for_pattern(None, None, None, ox.NamedNode(name))
            self._store.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
        for name in named:
            self._store.bulk_extend(store.quads_for_pattern(None, None, None, ox.NamedNode(name)))
        self._graphs = tuple(sorted(named))

    def own_query(self, text: str) -> Answer:
        return self._answer(text, KINDS[scan(text).form or "SELECT"], self._arguments())

    def own_rows(self, text: str) -> Iterator[dict[str, str]]:
        yield from self._solutions(text, self._arguments())

    def _arguments(self) -> dict[str, object]:
        return {"default_graph": [ox.DefaultGraph()], "named_graphs": self._every()}


def _graph(name: str) -> ox.NamedNode | ox.DefaultGraph:
    return ox.NamedNode(name[1:-1]) if name else ox.DefaultGraph()


def _parsed(quads: Iterable[Quad]) -> Iterator[ox.Quad]:
    text = "".join(f"{s} {p} {o} {g} .\n" for s, p, o, g in quads)
    try:
        return iter(list(ox.parse(text.encode("utf-8"), ox.RdfFormat.N_QUADS)))
    except (SyntaxError, UnicodeEncodeError) as error:
        raise SourceError("statement", f"not N-Quads: {error}") from error


def _texts(quads: Iterable[ox.Quad]) -> Iterator[Quad]:
    for quad in quads:
        if isinstance(quad.object, ox.Triple):
            raise QueryError(f"a statement about a statement is not taken: {quad}", hint="RDF 1.1 has none")
        graph = DEFAULT if isinstance(quad.graph_name, ox.DefaultGraph) else str(quad.graph_name)
        yield str(quad.subject), str(quad.predicate), str(quad.object), graph


def checked_update(text: str, base: str | None, *, shown: str | None = None) -> None:
    """Refuse what is no SPARQL Update, and what an update may not ask for; it is run over nothing.

    LOAD must have been taken out: it would be obeyed. `shown` is the text to which places in errors refer. Raises
    QueryError with line and column.
    """
    found = scan(text)
    for each in found.services:
        raise refusal(text, each.start, "SERVICE is not allowed in an update", "ask the other endpoint yourself")
    if found.depth > DEEPEST or found.size > LONGEST * 1_000:
        raise QueryError(f"the update is nested deeper than {DEEPEST} brackets, or far too long")
    try:
        ox.Store().update(text, base_iri=base)
    except SyntaxError as error:
        raise syntax_error(shown or text, str(error)) from error
    except ValueError as error:
        raise QueryError(str(error)) from error
    except (RuntimeError, OSError):
        return  # a graph that must be there is not, where there is nothing


def data_of(text: str, base: str | None) -> list[Quad]:
    """Return the quads of an INSERT DATA, with blank nodes that are nowhere else; raise QueryError for other text."""
    store = ox.Store()
    try:
        store.update(text, base_iri=base)
    except SyntaxError as error:
        raise syntax_error(text, str(error)) from error
    except (ValueError, RuntimeError) as error:
        raise QueryError(str(error)) from error
    return list(_texts(store))


def statements_of(file: IO[bytes], syntax: str, base: str | None, graph: str) -> list[Quad]:
    """Return the statements of an RDF document as quads of a graph, with blank nodes that are nowhere else.

    Raises QueryError, with line and column, for what is not RDF of that syntax or has named graphs.
    """
    store = ox.Store()
    try:
        store.bulk_extend(
            ox.parse(file, format=format_of(syntax), base_iri=base, without_named_graphs=True, rename_blank_nodes=True)
        )
    except SyntaxError as error:
        message, hint = re.sub(r"^Parser error at [^:]*: ", "", error.msg or ""), "nothing of it was taken"
        if "LoadDocumentCallback" in message:
            message, hint = "its context lies on the web", "nothing is fetched: write the context into the document"
        where = f"line {error.lineno}, column {error.offset}: " if error.lineno else ""
        raise QueryError(f"{where}{message}", hint=hint, line=error.lineno, column=error.offset) from error
    except ValueError as error:
        raise QueryError(str(error), hint="nothing of it was taken") from error
    return [(s, p, o, graph) for s, p, o, _ in _texts(store)]
