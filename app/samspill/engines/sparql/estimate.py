"""How much work a query is, by the counts kept at the build: for an engine that walks, and for one that reads whole.

An engine that follows indexes (Oxigraph) starts with the pattern that matches least, then looks up what is bound by
then; one that joins sets (the columns) reads all statements of each predicate once. Both make the same solutions. The
order is the greedy one of least cardinality first (Stocker et al., "SPARQL basic graph pattern optimization using
selectivity estimation", WWW 2008); numbers of matches are averages of the predicate, so a hub is estimated too low.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from samspill.engines.base import PropertyCount
from samspill.engines.sparql import algebra as a

_REPEATED = 5.0
"""How many steps `+` and `*` of a path are taken to lead to, on average, for each that one step leads to."""


@dataclass(frozen=True)
class Work:
    """What a pattern costs: statements looked up one by one, statements read as whole predicates, and solutions."""

    looked: float
    read: float
    solutions: float
    flows: bool = False
    """Whether each statement that is looked up is a solution by itself, told at once: nothing is joined or gathered."""


_NONE = Work(0.0, 0.0, 1.0)  # of the empty pattern, which has one solution


def work(query: a.Query, counts: Mapping[str, PropertyCount]) -> Work:
    """Estimate the work of a query over a graph with these counts of its properties, by IRI."""
    found = _Estimate(counts).of(query.pattern, frozenset())
    return replace(found, flows=found.looked <= found.solutions and not _gathers(query.pattern))


class _Estimate:
    def __init__(self, counts: Mapping[str, PropertyCount]) -> None:
        self._counts = counts
        every = counts.values()
        self._all = PropertyCount(
            sum(each.statements for each in every),
            max((each.subjects for each in every), default=0),
            max((each.objects for each in every), default=0),
        )

    def of(self, pattern: a.Pattern, bound: frozenset[str]) -> Work:
        """Estimate a pattern that is asked once, where these variables have a value."""
        triples: list[a.Triple] = []
        rest: list[a.Pattern | a.Exists] = []
        _flatten(pattern, triples, rest)
        done, seen = _NONE, bound
        for each in rest:
            if isinstance(each, a.Values):
                done = _then(done, Work(0.0, 0.0, max(1.0, len(each.rows))))
                seen |= {variable.name for variable in each.variables}
        if triples:
            done = _then(done, self._greedy(triples, seen))
            seen |= _names(tuple(triples))
        for each in rest:
            if not isinstance(each, a.Values):
                done = self._beside(each, done, seen)
                seen |= _names(each)
        return done

    def _beside(self, pattern: a.Pattern | a.Exists, done: Work, bound: frozenset[str]) -> Work:
        """Estimate what stands beside patterns that are done: within them where SPARQL lets it see their values."""
        match pattern:
            case a.LeftJoin(left, right, _):
                one, more = _then(done, self.of(left, bound)), self.of(right, bound | _names(left))
                return _then(one, Work(more.looked, more.read, max(1.0, more.solutions)))
            case a.Union(left, right):
                one, other = self.of(left, bound), self.of(right, bound)
                both = one.looked + other.looked, one.read + other.read, one.solutions + other.solutions
                return _then(done, Work(*both))
            case a.Minus(left, right):
                one, other = _then(done, self.of(left, bound)), self.of(right, frozenset())
                return Work(one.looked + other.looked, one.read + other.read, one.solutions)
            case a.Exists(inner):
                more = self.of(inner, bound)
                return _then(done, Work(more.looked, more.read, 1.0))
            case _:
                return _beside_each_other(done, self._apart(pattern))

    def _apart(self, pattern: a.Pattern) -> Work:
        """Estimate a pattern that sees no value from outside: a subquery, or what a whole query is wrapped in."""
        if not isinstance(pattern, a.Slice | a.Project | a.Distinct | a.OrderBy | a.Group):
            return self.of(pattern, frozenset())
        whole = self.of(pattern.pattern, frozenset())
        if isinstance(pattern, a.Group) and not pattern.keys:
            return Work(whole.looked, whole.read, 1.0)
        if isinstance(pattern, a.Slice) and pattern.length is not None and not _gathers(pattern.pattern):
            part = min(1.0, (pattern.start + pattern.length) / max(whole.solutions, 1.0))
            return Work(whole.looked * part, whole.read, whole.solutions * part)
        return whole

    def _greedy(self, triples: list[a.Triple], bound: frozenset[str]) -> Work:
        left, seen, done = list(triples), set(bound), _NONE
        while left:
            best = min(left, key=lambda each: (not _touches(each, seen), self._matches(each, seen)))
            left.remove(best)
            matches = self._matches(best, seen)
            done = _then(done, Work(max(matches, 1.0), self._count(best.p).statements, matches))
            seen |= _names(best)
        return done

    def _matches(self, pattern: a.Triple, bound: set[str]) -> float:
        count = self._count(pattern.p)
        steps = 1.0 if _operators(pattern.p).isdisjoint("+*") else _REPEATED
        backwards = isinstance(pattern.p, a.Path) and pattern.p.op == "inverse"
        subject, thing = _known(pattern.s, bound), _known(pattern.o, bound)
        if backwards:
            subject, thing = thing, subject
        found = float(count.statements)
        if subject:
            found /= max(count.subjects, 1)
        if thing:
            found /= max(count.objects, 1)
        return found * steps

    def _count(self, predicate: a.Node | a.Path) -> PropertyCount:
        """Return the counts of a predicate or a path; a sequence is as large as its largest link."""
        if isinstance(predicate, a.Var):
            return self._all
        links = [each.lexical for each in a.mentioned(predicate) if isinstance(each, a.Term)]
        if "not" in _operators(predicate):
            return self._all
        found = [self._counts.get(name, PropertyCount(0, 0, 0)) for name in links] or [PropertyCount(0, 0, 0)]
        return max(found, key=lambda each: each.statements)


def _then(one: Work, other: Work) -> Work:
    """Return the work of a part that is asked once for each solution of another."""
    return Work(one.looked + one.solutions * other.looked, one.read + other.read, one.solutions * other.solutions)


def _beside_each_other(one: Work, other: Work) -> Work:
    """Return the work of two parts that are asked once each; what joins them leaves the larger."""
    if one == _NONE:
        return other
    return Work(one.looked + other.looked, one.read + other.read, max(one.solutions, other.solutions))


def _flatten(pattern: a.Pattern, triples: list[a.Triple], rest: list[a.Pattern | a.Exists]) -> None:
    """Gather the triples that are joined in one group, and what else stands in it."""
    match pattern:
        case a.BGP(found):
            triples.extend(found)
        case a.Join(left, right):
            _flatten(left, triples, rest)
            _flatten(right, triples, rest)
        case a.Filter(inner, condition):
            _flatten(inner, triples, rest)
            rest.extend(each for each in a.parts(condition) if isinstance(each, a.Exists))
        case a.Extend(inner) | a.Graph(_, inner):
            _flatten(inner, triples, rest)
        case _:
            rest.append(pattern)


def _gathers(pattern: Any) -> bool:
    """Whether all solutions are needed before the first can be told."""
    return any(isinstance(each, a.Group | a.OrderBy | a.Distinct) for each in a.parts(pattern))


def _operators(predicate: a.Node | a.Path) -> frozenset[str]:
    return frozenset(each.op for each in a.parts(predicate) if isinstance(each, a.Path))


def _known(node: a.Node, bound: set[str]) -> bool:
    return isinstance(node, a.Term) or node.name in bound


def _touches(pattern: a.Triple, bound: set[str]) -> bool:
    """Whether a pattern has a constant end, or a variable that is bound: others would multiply."""
    return _known(pattern.s, bound) or _known(pattern.o, bound)


def _names(node: Any) -> frozenset[str]:
    return frozenset(each.name for each in a.mentioned(node) if isinstance(each, a.Var))
