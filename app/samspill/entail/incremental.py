"""A closed graph that stays closed: `ClosedGraph`, updated by a few statements without computing all again.

Opening computes the closure once, and holds its facts with indexes (`held`). An update changes the quads, brings the
facts to what then follows (`upkeep`), and the graph `entailed` to what is written of them (`written`), in one
transaction. Afterwards the columns are what `close` would have made of them.
"""

# ruff: noqa: S608  (statements are made of our own constants and of numbers)

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from samspill.engines.columns import DEFAULT_GRAPH, Columns
from samspill.entail.axioms import AXIOM_CLASSES, AXIOM_PREDICATES
from samspill.entail.closure import further_axioms
from samspill.entail.facts import ENTAILED, fill
from samspill.entail.held import Key
from samspill.entail.report import Inconsistency
from samspill.entail.rules import Triple, shorten
from samspill.entail.state import State
from samspill.entail.upkeep import RecomputeError
from samspill.entail.written import lookup
from samspill.errors import SourceError, UsageError
from samspill.rdf import Graph
from samspill.vocab import RDF

__all__ = ["ClosedGraph", "Quad", "Update"]

Quad = tuple[str, str, str, str | None]
"""Subject, predicate, object and graph in N-Quads form; None is the default graph."""

_Row = tuple[int, int, int, int]  # g, p, s, o

_TYPE = f"<{RDF.type}>"


@dataclass(frozen=True)
class Update:
    """What an update came to."""

    added: int
    """Quads that were not there before."""
    removed: int
    """Quads that were."""
    came: tuple[Triple, ...]
    went: tuple[Triple, ...]
    """Statements that came to the graph `entailed`, and that went from it, in N-Triples form."""
    inconsistencies: tuple[Inconsistency, ...]
    """Contradictions that were not there before; `ClosedGraph.inconsistencies` gives all."""
    recomputed: str | None
    """Why all was computed again; None when it was not."""
    seconds: float

    @property
    def entailed_added(self) -> int:
        """How many statements came to the graph `entailed`."""
        return len(self.came)

    @property
    def entailed_removed(self) -> int:
        """How many went from it."""
        return len(self.went)


class ClosedGraph:
    """Columns that are closed and stay so; as a context manager it lets go of its memory.

    While it is open, nobody else may write to the columns. One thread at a time may use it.
    """

    def __init__(self, columns: Columns, extra: Iterable[Triple], *, strict: bool) -> None:
        """Close the columns; callers use `open`."""
        self.columns = columns
        self.strict = strict
        self._extra = tuple(extra)
        with columns.transaction():
            self._state = State.computed(columns, self._extra, strict=strict)

    @classmethod
    def open(cls, columns: Columns, ontology: Graph | Iterable[Path] | None = None, *, strict: bool = True) -> Self:
        """Close columns, as `close` does, and hold what follows; raises what `close` raises."""
        return cls(columns, further_axioms(ontology), strict=strict)

    @property
    def inconsistencies(self) -> tuple[Inconsistency, ...]:
        """Every contradiction in the graph as it is."""
        return self._state.contradictions.all()

    def close(self) -> None:
        """Let go of the facts; the columns stay open, and closed under the rules."""
        self._state.close()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Let go of the facts."""
        self.close()

    def update(self, add: Iterable[Quad] = (), remove: Iterable[Quad] = ()) -> Update:
        """Remove quads and then add others, and bring what is entailed up to date: all of it, or nothing.

        What is to be removed and is not there is passed over. Raises SourceError for what is no quad, UsageError for
        one in the graph `entailed`, and OntologyError when the axioms leave OWL 2 RL; then nothing has changed.
        """
        started = time.perf_counter()
        adding, removing = _checked(add), _checked(remove)
        before, state = self._state, self._state
        with state.revocable(), self.columns.transaction():
            stated = _Stated(self.columns, state, adding, removing)
            reason = None
            try:
                entailed, new = stated.by_steps()
            except RecomputeError as error:
                reason = str(error)
                state, entailed, new = self._recomputed(before)
        if state is not before:
            before.close()
            self._state = state
        came, went = self._told(*entailed)
        added, removed = len(stated.inserted), len(stated.deleted)
        return Update(added, removed, came, went, new, reason, time.perf_counter() - started)

    def _told(self, *changes: list[Key]) -> list[tuple[Triple, ...]]:
        """Return statements (p, s, o) in N-Triples form."""
        texts = self.columns.texts({number for keys in changes for key in keys for number in key})
        return [tuple((texts[s], texts[p], texts[o]) for p, s, o in keys) for keys in changes]

    def _recomputed(self, before: State) -> tuple[State, tuple[list[Key], list[Key]], tuple[Inconsistency, ...]]:
        """Close the columns as they are now, in the transaction; return what came and went beside the state."""
        run = self.columns.run
        entailed = f"SELECT p, s, o FROM quad WHERE g = {before.facts.id(ENTAILED)}"
        run(f"CREATE OR REPLACE TEMP TABLE former AS {entailed}")
        state = State.computed(self.columns, self._extra, strict=self.strict)
        came, went = (
            [(p, s, o) for p, s, o in run(f"{one} EXCEPT {other}")]
            for one, other in ((entailed, "FROM former"), ("FROM former", entailed))
        )
        run("DROP TABLE former")
        return state, (came, went), state.contradictions.beside(before.contradictions, state.written.same)


class _Stated:
    """The quads of an update, stored: what came to be stated, and what is stated no more."""

    def __init__(self, columns: Columns, state: State, adding: list[Quad], removing: list[Quad]) -> None:
        """Change the quads, inside a transaction."""
        self.columns, self.state = columns, state
        self.literals: list[int] = []
        ids = self._numbers(adding, removing)
        coming = {_row(quad, ids): quad for quad in adding}
        going = {_row(quad, ids): quad for quad in removing if ids.keys() >= {term for term in quad if term}}
        found = lookup(state.facts, {row[1:] for row in (*coming, *going)})
        there = {(g, p, s, o): number for number, g, p, s, o in found}
        self.deleted = [row for row in going if row in there and row not in coming]
        self.inserted = [row for row in coming if row not in there]
        self._store([there[row] for row in self.deleted])
        hidden = {int(number) for number in state.facts.hidden.split(", ")}
        before = {row[1:] for row in there if row[0] not in hidden}
        after = {row[1:] for row in (there.keys() - set(self.deleted)).union(self.inserted) if row[0] not in hidden}
        self.came = after - before - state.given
        self.went = before - after - state.given
        changed = self.came | self.went
        self._quads = [quad for row, quad in (going | coming).items() if row[1:] in changed]

    def by_steps(self) -> tuple[tuple[list[Key], list[Key]], tuple[Inconsistency, ...]]:
        """Bring the state up to date; raise RecomputeError for what steps do not do."""
        for s, p, o, _ in self._quads:
            if p in AXIOM_PREDICATES or (p == _TYPE and o in AXIOM_CLASSES):
                raise RecomputeError(f"an axiom comes or goes: {shorten(s)} {shorten(p)} {shorten(o)}")
        return self.state.by_steps(self.came, self.went, self.literals)

    def _numbers(self, adding: list[Quad], removing: list[Quad]) -> dict[str, int]:
        """Return the numbers of terms; those of quads to add are made where they are missing."""
        wanted = {term for quad in adding for term in quad if term}
        ids = self.columns.term_ids(wanted.union(term for quad in removing for term in quad if term), add=False)
        if missing := wanted - ids.keys():
            made = self.columns.term_ids(missing)
            self.literals = [number for text, number in made.items() if text.startswith('"')]
            if not made.keys().isdisjoint(graph for *_, graph in adding if graph):
                self.state.facts.hidden = ", ".join(map(str, self.columns.hidden([ENTAILED])))
            ids |= made
        return ids

    def _store(self, rows: list[int]) -> None:
        if rows:
            self.columns.run("DELETE FROM quad WHERE rowid IN (SELECT unnest($rows::BIGINT[]))", {"rows": rows})
        fill(self.columns, "quad", ("g", "p", "s", "o"), sorted(self.inserted))


def _row(quad: Quad, ids: dict[str, int]) -> _Row:
    s, p, o, g = quad
    return ids[g] if g else DEFAULT_GRAPH, ids[p], ids[s], ids[o]


def _checked(quads: Iterable[Quad]) -> list[Quad]:
    """Return quads; raise SourceError for one with a term where it cannot stand, UsageError for an entailed one."""
    found = list(quads)
    for quad in found:
        s, p, _, g = quad
        if s.startswith('"') or not p.startswith("<") or (g or "").startswith('"'):
            told = " ".join(term for term in quad if term)
            raise SourceError("statement", f"not N-Quads: {told} (a literal or blank node where it cannot stand)")
        if g == f"<{ENTAILED}>":
            raise UsageError("the graph `entailed` is written by entailment alone", hint="name another graph")
    return found
