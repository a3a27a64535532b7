"""What follows from a change, and what it breaks: closure and validation of the statements of a store, in memory.

The columns here are a copy of what the store on disk holds, made when it is opened; only the disk is lasting.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from samspill.engines.columns import Columns
from samspill.engines.oxigraph_disk import ENTAILED, Quad
from samspill.entail import ClosedGraph, Inconsistency, close
from samspill.rdf import Graph
from samspill.snapshot.guard import Fault
from samspill.validate import Report, Result, ShapesGraph, read_shapes, validate_columns
from samspill.validate.paths import Predicate
from samspill.vocab import RDF
from samspill.vocab.nquads import iri
from samspill.writable.counting import Counted, assume, count
from samspill.writable.reach import Changed, Reach, owners, reaches

__all__ = ["Broken", "Consequences", "Followed", "Looked", "Rules"]

Triple = tuple[str, str, str]

_TYPE = f"<{RDF.type}>"


@dataclass(frozen=True)
class Rules:
    """What a store is closed under and validated by; nothing where a list is empty."""

    ontology: tuple[Path, ...] = ()
    shapes: tuple[Path, ...] = ()
    entailment: bool = True


@dataclass(frozen=True)
class Followed:
    """What followed from a change: statements that came to be entailed and went, and contradictions that are new."""

    came: tuple[Triple, ...] = ()
    went: tuple[Triple, ...] = ()
    inconsistencies: tuple[Inconsistency, ...] = ()
    recomputed: str | None = None


@dataclass(frozen=True)
class Looked:
    """A validation of some shapes, by name."""

    roots: frozenset[str] = frozenset()
    report: Report | None = None


@dataclass(frozen=True)
class Broken:
    """What is wrong after a change and was not before."""

    inconsistencies: tuple[Inconsistency, ...]
    violations: tuple[Result, ...]

    def __bool__(self) -> bool:
        """Whether anything is."""
        return bool(self.inconsistencies or self.violations)

    def first(self) -> str:
        """Return the first fault in a sentence."""
        return str(self.inconsistencies[0]) if self.inconsistencies else self.violations[0].line()

    def told(self, most: int) -> list[dict[str, object]]:
        """Return at most so many faults as plain data."""
        found: list[dict[str, object]] = [
            {"rule": each.rule, "message": each.sentence} for each in self.inconsistencies
        ]
        return [*found, *(result.as_json("en") for result in self.violations)][:most]

    def faults(self) -> list[Fault]:
        """Return the things that are wrong, and the property and value where a result has them."""
        found: list[Fault] = [statement for each in self.inconsistencies for statement in each.statements]
        for result in self.violations:
            stated = isinstance(result.path, Predicate) and result.value is not None
            path = iri(result.path.iri) if isinstance(result.path, Predicate) and stated else None
            found.append((result.focus, path, result.value if stated else None))
        return found


class Consequences:
    """Keeps the closure and the report of a store up to date. One thread at a time may use it."""

    def __init__(self, quads: Path | None, rules: Rules, *, memory_limit: str) -> None:
        """Read what is stated (N-Quads), close and validate it; raise what reading ontology and shapes raises."""
        self.columns = Columns.create(None, memory_limit=memory_limit)
        self._assumed: frozenset[Triple] = frozenset()
        if quads is not None:
            self.columns.load_nquads(quads)
        self._closed: ClosedGraph | None = None
        if rules.entailment:
            self._assumed = _of_ontology(rules.ontology)
            assume(self.columns, self._assumed)
            self._closed = ClosedGraph.open(self.columns, rules.ontology or None, strict=False)
        self._shapes = read_shapes(rules.shapes) if rules.shapes else None
        self._reach: dict[str, Reach] = reaches(self._shapes) if self._shapes else {}
        self._owners = owners(self._shapes) if self._shapes else {}
        self._known: set[tuple[str, ...]] = set()
        self._contradictions = self._contradicting()
        if self._shapes:
            self.remember(Looked(frozenset(self._reach), self._report(self._shapes)))

    def entailed(self) -> set[Triple]:
        """Return all that is entailed and not by the ontology alone."""
        graph = self.columns.graph_id(ENTAILED[1:-1])
        if graph is None:
            return set()
        rows = self.columns.run(f"SELECT s, p, o FROM quad WHERE g = {graph}")  # noqa: S608 (a number)
        texts = self.columns.texts({number for row in rows for number in row})
        return {(texts[s], texts[p], texts[o]) for s, p, o in rows} - self._assumed

    def take(self, add: Sequence[Quad], remove: Sequence[Quad]) -> Followed:
        """Remove quads and add others; return what followed."""
        if self._closed is None:
            _plainly(self.columns, add, remove)
            return Followed()
        update = self._closed.update(add, remove)
        came, went = (tuple(each for each in some if each not in self._assumed) for some in (update.came, update.went))
        return Followed(came, went, update.inconsistencies, update.recomputed)

    def contradictions_new(self) -> tuple[Inconsistency, ...]:
        """Return the contradictions that were not there when the last change was kept."""
        if self._closed is None:
            return ()
        return tuple(each for each in self._closed.inconsistencies if _said(each) not in self._contradictions)

    def look(self, changed: Iterable[Triple]) -> Looked:
        """Validate after a change of these statements; only shapes that can see one of them are asked."""
        if self._shapes is None:
            return Looked()
        summed = Changed.of(changed, self._classes_of, closed=self._closed is not None)
        some = {name for name, reach in self._reach.items() if reach.sees(summed)}
        for together in self._owners.values():
            if not some.isdisjoint(together):
                some |= together
        return Looked(frozenset(some), self._report(_only(self._shapes, some))) if some else Looked()

    def _classes_of(self, things: set[str]) -> Iterable[str]:
        """Return the classes that some things are in."""
        if not any(reach.closed for reach in self._reach.values()):
            return ()
        ids = self.columns.term_ids({*things, _TYPE}, add=False)
        kind = ids.pop(_TYPE, -1)
        rows = self.columns.run(
            "SELECT DISTINCT o FROM quad WHERE p = $type AND s IN (SELECT unnest($things::BIGINT[]))",
            {"type": kind, "things": list(ids.values())},
        )
        return self.columns.texts(row[0] for row in rows).values()

    def fresh(self, looked: Looked) -> tuple[Result, ...]:
        """Return the violations that were not there before."""
        results = looked.report.violations if looked.report else ()
        return tuple(result for result in results if _key(result) not in self._known)

    def remember(self, looked: Looked) -> None:
        """Take what a look found for what is known from now on."""
        self._contradictions = self._contradicting()
        if looked.report is not None:
            self._known = {key for key in self._known if self._owners[key[1]].isdisjoint(looked.roots)}
            self._known.update(map(_key, looked.report.violations))

    @property
    def violations(self) -> int:
        """How many violations there are."""
        return len(self._known)

    def _contradicting(self) -> frozenset[tuple[object, ...]]:
        return frozenset(map(_said, self._closed.inconsistencies)) if self._closed else frozenset()

    def counts(self) -> Counted:
        """Count what is stated and what follows, but for what the ontology alone entails."""
        return count(self.columns, len(self._assumed))

    def close(self) -> None:
        """Let go of the memory."""
        if self._closed is not None:
            self._closed.close()
        self.columns.close()

    def _report(self, shapes: ShapesGraph) -> Report:
        return validate_columns(self.columns, shapes, details=False)


def _said(each: Inconsistency) -> tuple[object, ...]:
    return each.rule, each.statements


def _key(result: Result) -> tuple[str, ...]:
    return result.focus, result.shape, result.component, str(result.path), result.value or "", result.constraint or ""


def _only(shapes: ShapesGraph, roots: set[str]) -> ShapesGraph:
    """Return the same shapes, of which only some look for focus nodes."""
    kept = {
        name: shape if not shape.targets or name in roots else replace(shape, targets=())
        for name, shape in shapes.shapes.items()
    }
    return replace(shapes, shapes=kept)


def _of_ontology(ontology: tuple[Path, ...] | Graph) -> frozenset[Triple]:
    """Return what an ontology entails without any data: it is known to all, and stands in no store."""
    with Columns.create(None) as columns:
        close(columns, ontology or None, strict=False)
        graph = columns.graph_id(ENTAILED[1:-1])
        rows = columns.run(f"SELECT s, p, o FROM quad WHERE g = {graph or -1}")  # noqa: S608 (a number)
        texts = columns.texts({number for row in rows for number in row})
        return frozenset((texts[s], texts[p], texts[o]) for s, p, o in rows)


def _plainly(columns: Columns, add: Sequence[Quad], remove: Sequence[Quad]) -> None:
    """Change columns that are not closed."""
    ids = columns.term_ids({term for quad in remove for term in quad}, add=False)
    rows = [tuple(ids[term] for term in quad) for quad in remove if ids.keys() >= set(quad)]
    if rows:
        columns.run(
            "DELETE FROM quad WHERE (s, p, o, g) IN (SELECT (unnest($s::BIGINT[]), unnest($p::BIGINT[]),"
            " unnest($o::BIGINT[]), unnest($g::BIGINT[])))",
            {name: [row[place] for row in rows] for place, name in enumerate("spog")},
        )
    columns.add_quads(add)
