"""SPARQL Update over a draft: each operation is turned into quads that come and go.

Patterns are asked of the dataset as queries, and templates and data are read, by Oxigraph itself; here solutions are
put into templates (SPARQL 1.1 Update, 3.1). The default graph of a pattern is what was stated in the default graph, as
the standard has it, and not the union that queries see: `USING <…/graph/union>` asks for that, and
`USING <…/graph/entailed>` for what is entailed.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self, TypeVar
from uuid import uuid4

from samspill.engines.oxigraph_disk import DEFAULT, DiskStore, Quad, checked_update, data_of
from samspill.engines.refusals import refusal
from samspill.engines.scan import tokens
from samspill.engines.update_scan import Operation, operations
from samspill.errors import QueryError
from samspill.writable.draft import Draft

Key = TypeVar("Key")

__all__ = ["Using", "run_update"]

_VARIABLE = "urn:x-samspill:variable:"
_HOLE = f"<{_VARIABLE}"


@dataclass(frozen=True)
class Using:
    """The dataset that the protocol names for the patterns of a request, as IRIs; None where it names none."""

    default: tuple[str, ...] | None = None
    named: tuple[str, ...] | None = None

    def __bool__(self) -> bool:
        """Whether it names any."""
        return self.default is not None or self.named is not None


def run_update(
    text: str,
    draft: Draft,
    store: DiskStore,
    scratch: Path,
    *,
    base: str | None = None,
    using: Using | None = None,
    home: str = DEFAULT,
) -> None:
    """Put what a request would change into a draft; `scratch` is a folder that may be made and is removed.

    `home` is the graph that stands for the default graph where the text names none.

    Raises QueryError for text that does not parse, for LOAD, for SERVICE, for a graph that must be there and is not,
    and for a dataset that is named both by the protocol and in the text.
    """
    found = operations(text)
    _refuse(text, found, using or Using())
    checked_update(_without_loads(text, found), base)
    with _Dataset(draft, store, scratch) as dataset:
        for operation in found:
            _Run(operation, draft, dataset, base, using or Using(), home).run()


def _refuse(text: str, found: list[Operation], using: Using) -> None:
    for operation in found:
        if operation.kind == "LOAD" and not operation.silent:
            raise refusal(text, operation.start, "LOAD is not done: nothing is ever fetched", "send it to /graphs")
        if using and operation.chooses_dataset:
            raise refusal(
                text, operation.start, "WITH or USING stands beside using-graph-uri or using-named-graph-uri",
                "name the dataset in one place",
            )  # fmt: skip


def _without_loads(text: str, found: list[Operation]) -> str:
    """Put blanks where LOAD SILENT stands: it fails silently."""
    for operation in found:
        if operation.kind == "LOAD":
            # An operation must stand between two semicolons.
            blank = "INSERT DATA { }".ljust(operation.end - operation.start)[: max(15, operation.end - operation.start)]
            text = text[: operation.start] + blank + text[operation.end :]
    return text


class _Dataset:
    """The dataset as the operations before have left it: the store itself, or a copy that is thrown away."""

    def __init__(self, draft: Draft, store: DiskStore, scratch: Path) -> None:
        self._draft, self._store, self._scratch = draft, store, scratch
        self._copy: DiskStore | None = None
        self._done: tuple[dict[Quad, bool], dict[str, bool]] = ({}, {})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._copy is not None:
            self._copy.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def now(self) -> DiskStore:
        """Return a dataset in which the draft holds."""
        if self._draft.empty() and self._copy is None:
            return self._store
        if self._copy is None:
            shutil.rmtree(self._scratch, ignore_errors=True)
            self._store.checkpoint(self._scratch)  # hard links: costs little, however large the dataset
            self._copy = DiskStore(self._scratch)
        quads, graphs = self._done
        self._copy.change_graphs(*_differences(graphs, self._draft.graphs))
        self._copy.change(*_differences(quads, self._draft.quads))
        self._done = dict(self._draft.quads), dict(self._draft.graphs)
        return self._copy


def _differences(before: dict[Key, bool], after: dict[Key, bool]) -> tuple[list[Key], list[Key]]:
    """Return what comes and what goes between two states of a draft."""
    add = [key for key, comes in after.items() if comes and before.get(key) is not True]
    add += [key for key, came in before.items() if not came and key not in after]
    remove = [key for key, comes in after.items() if not comes and before.get(key) is not False]
    remove += [key for key, came in before.items() if came and key not in after]
    return add, remove


@dataclass
class _Run:
    """One operation."""

    operation: Operation
    draft: Draft
    dataset: _Dataset
    base: str | None
    using: Using
    home: str = DEFAULT
    _iris: dict[str, str] = field(default_factory=dict)

    def run(self) -> None:
        kind = self.operation.kind
        if kind == "INSERT DATA":
            self.draft.insert(_at(self.home, self._data(self.operation.insert or "")))
        elif kind == "DELETE DATA":
            self.draft.delete(_at(self.home, self._data(self.operation.delete or "")))
        elif kind in {"DELETE WHERE", "MODIFY"}:
            self._modify()
        elif kind in {"CLEAR", "DROP", "CREATE"}:
            self._manage(kind)
        elif kind in {"COPY", "MOVE", "ADD"}:
            self._transfer(kind)

    def _data(self, inside: str) -> list[Quad]:
        return data_of(f"{self.operation.prologue}\nINSERT DATA {{{inside}}}", self.base)

    def _iri(self, term: str) -> str:
        """Return a term as written, as an IRI in N-Quads form."""
        if term not in self._iris:
            self._iris[term] = self._data(f"<urn:s> <urn:p> {term}")[0][2]
        return self._iris[term]

    # What changes statements

    def _modify(self) -> None:
        op = self.operation
        into = self._iri(op.into) if op.into else self.home
        going = _Template(self._template(op.delete), into)
        coming = _Template(self._template(op.insert), into)
        removed: dict[Quad, None] = {}
        added: dict[Quad, None] = {}
        for solution in self._solutions(sorted(going.variables | coming.variables), into):
            removed.update(dict.fromkeys(going.filled(solution)))
            added.update(dict.fromkeys(coming.filled(solution)))
        self.draft.delete(removed)
        self.draft.insert(added)

    def _template(self, inside: str | None) -> list[Quad]:
        """Read a template as data, in which a variable is an IRI of our own."""
        if inside is None or not inside.strip():
            return []
        parts, at = [], 0
        for token in tokens(inside):
            if token.kind == "variable":
                parts += [inside[at : token.start], f" {_HOLE}{token.text[1:]}> "]
                at = token.start + len(token.text)
        return self._data("".join(parts) + inside[at:])

    def _solutions(self, variables: list[str], into: str) -> Iterator[dict[str, str]]:
        op, store = self.operation, self.dataset.now()
        chosen = " ".join(f"?{name}" for name in variables) or "*"
        query = f"{op.prologue}\nSELECT {chosen} WHERE {op.where}"
        default, named = self._graphs(into)
        yield from store.solutions(query, self.base, default, named)

    def _graphs(self, into: str) -> tuple[Sequence[str], Sequence[str]]:
        op = self.operation
        if self.using:
            return [f"<{name}>" for name in self.using.default or ()], [f"<{n}>" for n in self.using.named or ()]
        if op.using or op.using_named:
            return [self._iri(term) for term in op.using], [self._iri(term) for term in op.using_named]
        every = self.draft.named_graphs() if "GRAPH" in (op.where or "").upper() else []
        return [into], every

    # What manages graphs

    def _manage(self, kind: str) -> None:
        (term,) = self.operation.terms
        if kind == "CREATE":
            graph = self._iri(term)
            if self.draft.has_graph(graph):
                return self._fail(f"the graph {graph} is there already")
            return self.draft.create(graph)
        named = self.draft.named_graphs()
        if term in {"DEFAULT", "NAMED", "ALL"}:
            graphs = ([self.home] if term != "NAMED" else []) + (named if term != "DEFAULT" else [])
        else:
            graphs = [self._iri(term)]
            if not self.draft.has_graph(graphs[0]):
                return self._fail(f"there is no graph {graphs[0]}")
        for graph in graphs:
            self.draft.clear(graph) if kind == "CLEAR" else self.draft.drop(graph)
        return None

    def _transfer(self, kind: str) -> None:
        source, target = (self.home if term == "DEFAULT" else self._iri(term) for term in self.operation.terms)
        if not self.draft.has_graph(source):
            return self._fail(f"there is no graph {source}")
        if source == target:
            return None
        quads = [(s, p, o, target) for s, p, o, _ in self.draft.of_graph(source)]
        if kind == "ADD":
            self.draft.create(target)
            self.draft.insert(quads)
            return None
        self.draft.replace(target, quads)
        if kind == "MOVE":
            self.draft.drop(source)
        return None

    def _fail(self, reason: str) -> None:
        if not self.operation.silent:
            raise QueryError(f"{self.operation.kind}: {reason}", hint=f"{self.operation.kind} SILENT passes over it")


def _at(home: str, quads: list[Quad]) -> list[Quad]:
    """Let what stands in no graph be in this one."""
    return quads if home == DEFAULT else [(s, p, o, home if g == DEFAULT else g) for s, p, o, g in quads]


class _Template:
    """Quads with variables in them."""

    def __init__(self, quads: list[Quad], into: str) -> None:
        self._quads = _at(into, quads)
        self.variables = {term[len(_HOLE) : -1] for quad in self._quads for term in quad if term.startswith(_HOLE)}

    def filled(self, solution: dict[str, str]) -> Iterable[Quad]:
        """Yield the quads for a solution, those left out that are no RDF; blank nodes are new each time."""
        blanks: dict[str, str] = {}
        for quad in self._quads:
            terms = tuple(self._term(term, solution, blanks) for term in quad)
            s, p, o, g = terms
            if s and p and o and g and not s.startswith('"') and p.startswith("<") and g.startswith("<"):
                yield s, p, o, g

    def _term(self, term: str, solution: dict[str, str], blanks: dict[str, str]) -> str | None:
        if term.startswith(_HOLE):
            return solution.get(term[len(_HOLE) : -1])
        if term.startswith("_:"):
            return blanks.setdefault(term, f"_:{uuid4().hex}")
        return term
