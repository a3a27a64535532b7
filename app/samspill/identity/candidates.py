"""Pairs of organisations that may be one: which of them are linked, and which are left for a person to decide.

A pair is linked when its score is high enough, nobody has decided on it, and neither side has a rival: where an
organisation would be linked to two that are known to be two (by their numbers, say), at most one of them can be right.
The better one is, if it is better by a bit; else all are left to a person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from samspill.engines.columns import Columns
from samspill.identity import blocking
from samspill.identity.features import Commonness, Organisation
from samspill.identity.scoring import LINK, REVIEW, Score, known_apart, score

__all__ = ["Candidate", "candidates"]

MARGIN = 1.0
"""Bits by which the better of two rivals must be better."""


@dataclass(frozen=True)
class Candidate:
    """Two organisations that may be one."""

    one: str
    other: str
    score: float
    reasons: tuple[str, ...]
    linked: bool


def candidates(
    columns: Columns, organisations: Mapping[str, Organisation], decided: Collection[frozenset[str]]
) -> list[Candidate]:
    """Return the candidates among organisations, by IRI; `decided` are pairs that someone has decided on."""
    common: dict[str, Commonness] = defaultdict(Commonness)
    for organisation in organisations.values():
        common[organisation.country].count(organisation)
    scores: dict[tuple[str, str], Score] = {}
    for one, other in blocking.pairs(columns, organisations.values()):
        if frozenset((one, other)) in decided:
            continue
        found = score(organisations[one], organisations[other], common[organisations[one].country])
        if found is not None and found.probability >= REVIEW:
            scores[one, other] = found
    beaten = _beaten(scores, organisations)
    return [
        Candidate(*pair, round(found.probability, 3), found.reasons, found.probability >= LINK and pair not in beaten)
        for pair, found in sorted(scores.items())
    ]


def _beaten(scores: Mapping[tuple[str, str], Score], organisations: Mapping[str, Organisation]) -> set[tuple[str, str]]:
    """Return the pairs that are not to be linked, since a rival is as good."""
    partners: dict[str, list[tuple[str, tuple[str, str]]]] = defaultdict(list)
    for pair, found in scores.items():
        if found.probability >= LINK:
            partners[pair[0]].append((pair[1], pair))
            partners[pair[1]].append((pair[0], pair))
    beaten = set()
    for those in partners.values():
        for partner, pair in those:
            for rival, against in those:
                if (
                    rival != partner
                    and scores[pair].bits < scores[against].bits + MARGIN
                    and known_apart(organisations[partner], organisations[rival])
                ):
                    beaten.add(pair)
    return beaten
