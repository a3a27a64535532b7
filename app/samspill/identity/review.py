"""Candidates with what speaks for and against them, side by side: for the terminal, the page and programs.

for pair in candidates(engine):
    print(pair.score, pair.sides[0].names, pair.sides[1].names, pair.reasons)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from samspill import queries
from samspill.engines.base import Engine
from samspill.errors import NotFoundError
from samspill.identity.decisions import Decision, in_force
from samspill.identity.records import ORGANISATION
from samspill.vocab import XSD
from samspill.vocab.nquads import iri, lexical, literal

__all__ = ["Fact", "Pair", "Side", "candidates", "complete", "listed", "record_of"]

ORDER: tuple[str, ...] = (
    "name",
    "other name",
    "number",
    "number in doubt",
    "VAT number",
    "ROR id",
    "type",
    "place",
    "street",
)
ORDER += ("post code", "town", "country", "web", "participations", "from", "until", "record")
"""What is told of an organisation, in the order in which it is shown."""

_AT_ONCE = 200


@dataclass(frozen=True)
class Fact:
    """One thing that one graph says of an organisation."""

    what: str
    value: str
    source: str
    """IRI of the graph."""


@dataclass
class Side:
    """One of the two organisations of a pair."""

    organisation: str
    record: str
    """The IRI that a decision names."""
    facts: list[Fact] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """Its preferred names, each once."""
        return list(dict.fromkeys(fact.value for fact in self.facts if fact.what == "name"))

    def values(self, what: str) -> list[str]:
        """Return what is told of one sort, each value once."""
        return list(dict.fromkeys(fact.value for fact in self.facts if fact.what == what))


@dataclass
class Pair:
    """Two organisations that may be one."""

    candidate: str
    score: float
    linked: bool
    sides: list[Side] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    """The weightiest first."""

    @property
    def records(self) -> frozenset[str]:
        """The two records that a decision on the pair names."""
        return frozenset(side.record for side in self.sides)

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        sides = [
            {
                "organisation": side.organisation,
                "record": side.record,
                "facts": [{"what": fact.what, "value": fact.value, "graph": fact.source} for fact in side.facts],
            }
            for side in self.sides
        ]
        return {
            "candidate": self.candidate,
            "score": self.score,
            "linked": self.linked,
            "reasons": self.reasons,
            "sides": sides,
        }


def candidates(
    engine: Engine, decided: Iterable[Decision] = (), *, country: str | None = None, limit: int | None = None
) -> list[Pair]:
    """Return the pairs that nobody has decided on, the likeliest first, with all that is told of both sides.

    `decided` are decisions that the graph does not know of yet; `country` is a code such as `no`.
    """
    settled = {decision.pair for decision in in_force(decided)}
    pairs = [pair for pair in listed(engine, country=country) if pair.records not in settled][:limit]
    complete(engine, pairs)
    return pairs


def listed(engine: Engine, *, country: str | None = None, least: Decimal = Decimal(0), text: str = "") -> list[Pair]:
    """Return the pairs with this score or more, the likeliest first, without what is told of them.

    `country` is a code such as `no`, `text` is looked for in the names of both, whatever the case.
    """
    values = {
        "country": [literal(country or "")],
        "least": [literal(f"{least:f}", datatype=XSD.decimal)],
        "text": [literal(text)],
    }
    return list(_pairs(engine, queries.named("pages/match-list").bind(values=values).text))


def complete(engine: Engine, pairs: Collection[Pair]) -> None:
    """Add to pairs what speaks for and against them, and all that is told of both sides."""
    reasons: dict[str, list[str]] = {}
    for row in engine.rows(queries.named("pages/match-reasons").text):
        reasons.setdefault(lexical(row["candidate"]), []).append(lexical(row["reason"]))
    for pair in pairs:
        pair.reasons = sorted(reasons.get(pair.candidate, []), key=lambda text: (-_weight(text), text))
    _add_facts(engine, pairs)


def _pairs(engine: Engine, query: str) -> Iterator[Pair]:
    found: dict[str, Pair] = {}
    for row in engine.rows(query):
        name = lexical(row["candidate"])
        pair = found.setdefault(name, Pair(name, float(lexical(row["score"])), "linked" in row))
        pair.sides.append(Side(lexical(row["organisation"]), lexical(row["record"])))
    for pair in found.values():
        pair.sides.sort(key=lambda side: side.organisation)  # as the reasons have them
        if len(pair.sides) == 2:
            yield pair


def _weight(reason: str) -> float:
    return abs(float(reason.partition(" ")[0]))


def _add_facts(engine: Engine, pairs: Collection[Pair]) -> None:
    sides: dict[str, list[Side]] = {}
    for pair in pairs:
        for side in pair.sides:
            sides.setdefault(side.organisation, []).append(side)
    names = sorted(sides)
    query = queries.named("pages/match-evidence")
    for start in range(0, len(names), _AT_ONCE):
        bound = query.bind(values={"organisation": map(iri, names[start : start + _AT_ONCE])})
        for row in engine.rows(bound.text):
            fact = Fact(lexical(row["what"]), lexical(row["value"]), lexical(row["source"]))
            for side in sides[lexical(row["organisation"])]:
                side.facts.append(fact)
    for same in sides.values():
        for side in same:
            side.facts = sorted(set(side.facts), key=lambda fact: (ORDER.index(fact.what), fact.value, fact.source))


def record_of(engine: Engine, name: str) -> str:
    """Return the IRI that a decision names for an organisation given by IRI, or by what follows /id/organisation/.

    A record's IRI is itself; an organisation that records have become has the first of them. Raises NotFoundError
    for what the graph does not know.
    """
    given = name if ":" in name else ORGANISATION + name
    query = queries.named("pages/match-record").bind(target=given)
    rows = list(engine.rows(query.text))
    if not rows:
        raise NotFoundError(f"no organisation {name!r}", hint="give its IRI, or what follows /id/organisation/ in it")
    return lexical(rows[0]["record"])
