"""How probable it is that two organisations are one: the evidence for and against, added up in bits.

The scheme is that of Fellegi and Sunter (1969), "A theory for record linkage": each comparison adds the logarithm of
how much oftener its outcome is found among records of one organisation than among those of two, and agreement on what
is rare weighs more than agreement on what is common (Winkler 1989). Names are compared word by word, each word with
the most similar one of the other name (Cohen, Ravikumar and Fienberg 2003, "SoftTFIDF"); similarity of two words is
that of Jaro and Winkler. Two organisations at random are two: that is 12 bits against.

    bits = -12 + name + place + web + sort + legal form + VAT number + acronym        score = 1 / (1 + 2 ** -bits)
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import JaroWinkler, Levenshtein

from samspill.identity.features import Commonness, Organisation
from samspill.identity.names import Name, skeleton
from samspill.identity.words import CONTRADICTING

__all__ = ["LINK", "REVIEW", "Score", "score"]

LINK = 0.95
"""The score from which two organisations are linked by skos:closeMatch."""
REVIEW = 0.30
"""The score from which they are candidates that a person is asked about."""

PRIOR = -12.0
MOST_FOR_NAME = 20.0
WHOLE_NAME = 4.0
PER_WORD_TOO_MANY = 3.0
SIMILAR = 0.92
"""Similarity of two words below which they are different words."""


@dataclass(frozen=True)
class Score:
    """What came out of a comparison."""

    bits: float
    reasons: tuple[str, ...]
    """What was found and how many bits it weighs, the weightiest first."""

    @property
    def probability(self) -> float:
        """From 0 to 1."""
        return 1 / (1 + 2**-self.bits) if self.bits > -60 else 0.0


def score(one: Organisation, other: Organisation, common: Commonness) -> Score | None:
    """Return the score of two organisations of one country; None when they cannot be one, or share no name at all.

    They cannot be one when they have different national numbers or different ROR ids, or when the project's own
    sources tell of both.
    """
    if (one.own and other.own) or _apart(one.numbers, other.numbers) or _apart(one.rors, other.rors):
        return None
    name_bits, pair = _best_names(one, other, common)
    if pair is None:
        return None
    found = [(name_bits, f"name: {pair[0].text} / {pair[1].text}")]
    found += _sort(pair[0], pair[1], one, other)
    found += _form(one, other)
    found += _place(one, other, common)
    found += _web(one, other, common)
    if shared := one.vats & other.vats:
        found.append((6.0, f"VAT number: {min(shared)}"))
    if shared := _acronyms(one, other):
        found.append((2.0, f"acronym: {min(shared)}"))
    ordered = sorted(found, key=lambda each: (-abs(each[0]), each[1]))
    bits = PRIOR + math.fsum(weight for weight, _ in found)
    return Score(round(bits, 2), tuple(f"{weight:+.1f} {text}" for weight, text in ordered))


def _apart(ours: set[str], theirs: set[str]) -> bool:
    return bool(ours and theirs and not ours & theirs)


def _rarity(number: int, common: Commonness) -> float:
    """Return the bits that agreement on something found so often is worth."""
    return math.log2(max(common.total, 4096) / max(number, 1))


# --- Names ------------------------------------------------------------------------------------------------------------
def _best_names(one: Organisation, other: Organisation, common: Commonness) -> tuple[float, tuple[Name, Name] | None]:
    best, pair = 0.0, None
    for ours in one.names.values():
        for theirs in other.names.values():
            bits = _name(ours, theirs, common)
            if bits > best:
                best, pair = bits, (ours, theirs)
    return round(best, 2), pair


def _name(ours: Name, theirs: Name, common: Commonness) -> float:
    if _same_letters(ours.compact, theirs.compact):
        words = ours.tokens if len(ours.tokens) <= len(theirs.tokens) else theirs.tokens
        matched = sum(_rarity(common.words[word], common) for word in words)
        return min(matched + WHOLE_NAME + _sort_rarity(ours, common), MOST_FOR_NAME) - _part(ours, theirs)
    matched, left_ours, left_theirs = _soft(ours.tokens, theirs.tokens, common)
    if not matched:
        return 0.0
    too_many = len(left_ours) + len(left_theirs)
    # A word left over on both sides is a word in place of another: SINTEF Ocean, SINTEF Energi.
    against = PER_WORD_TOO_MANY * too_many + (PER_WORD_TOO_MANY if left_ours and left_theirs else 0.0)
    whole = WHOLE_NAME if not too_many else 0.0
    return min(matched + whole, MOST_FOR_NAME) - against - _part(ours, theirs)


def _sort_rarity(name: Name, common: Commonness) -> float:
    """Return what the word for the sort adds to a name: fewer than all that are called Oslo are a university."""
    return 3.0 if name.sort else 0.0


def _part(ours: Name, theirs: Name) -> float:
    return 8.0 if ours.unit != theirs.unit else 0.0


@lru_cache(1 << 17)
def _same_letters(ours: str, theirs: str) -> bool:
    """Tell whether two names are the same letters, wherever they are parted, but for a vowel or a slip of the pen."""
    if ours == theirs:
        return True
    if min(len(ours), len(theirs)) < 5:
        return False
    if skeleton(ours) == skeleton(theirs) and Levenshtein.distance(ours, theirs, score_cutoff=2) <= 2:
        return True
    return min(len(ours), len(theirs)) >= 12 and Levenshtein.distance(ours, theirs, score_cutoff=1) <= 1


def _soft(ours: tuple[str, ...], theirs: tuple[str, ...], common: Commonness) -> tuple[float, list[str], list[str]]:
    """Return the bits of the words that agree, and the words of either name that do not."""
    pairs = sorted(
        ((_similarity(a, b), a, b) for a in ours for b in theirs if _similarity(a, b) >= SIMILAR), reverse=True
    )
    left_ours, left_theirs = list(ours), list(theirs)
    bits = 0.0
    for similarity, a, b in pairs:
        if a in left_ours and b in left_theirs:
            left_ours.remove(a)
            left_theirs.remove(b)
            rarity = min(_rarity(common.words[a], common), _rarity(common.words[b], common))
            bits += similarity * rarity - (0.0 if a == b else 1.0)
    return bits, left_ours, left_theirs


@lru_cache(1 << 18)
def _similarity(a: str, b: str) -> float:
    if a == b:
        return 1.0
    if min(len(a), len(b)) < 4 or any(map(str.isdigit, a + b)):
        return 0.0
    if skeleton(a) == skeleton(b) and Levenshtein.distance(a, b, score_cutoff=1) <= 1:
        return 0.97
    return JaroWinkler.similarity(a, b, score_cutoff=SIMILAR)


# --- What else --------------------------------------------------------------------------------------------------------
def _sort(ours: Name, theirs: Name, one: Organisation, other: Organisation) -> list[tuple[float, str]]:
    if ours.sort and theirs.sort:
        if ours.sort != theirs.sort:
            return [(-10.0, f"sort: {ours.sort} / {theirs.sort}")]
        return [(2.0, f"sort: {ours.sort}")]
    if ours.sort or theirs.sort:
        # A name that tells no sort can be that of anything: Lund, Jönköping.
        told = ours.sort or theirs.sort
        return [(-4.0, f"sort: {told} / not told")]
    mixed = {"company"} in (one.sorts, other.sorts) and {"public", "education"} & (one.sorts ^ other.sorts)
    if mixed:
        return [(-2.0, f"type: {', '.join(sorted(one.sorts))} / {', '.join(sorted(other.sorts))}")]
    shared = one.sorts & other.sorts
    return [(1.0, f"type: {min(shared)}")] if shared else []


def _form(one: Organisation, other: Organisation) -> list[tuple[float, str]]:
    ours = {name.form for name in one.names.values()} & CONTRADICTING
    theirs = {name.form for name in other.names.values()} & CONTRADICTING
    if not ours or not theirs:
        return []
    if shared := ours & theirs:
        return [(1.0, f"legal form: {min(shared)}")]
    return [(-8.0, f"legal form: {', '.join(sorted(ours))} / {', '.join(sorted(theirs))}")]


def _place(one: Organisation, other: Organisation, common: Commonness) -> list[tuple[float, str]]:
    for ours, theirs in ((one.municipalities, other.municipalities), (one.towns, other.towns)):
        if shared := ours & theirs:
            rarest = min(shared, key=lambda place: (common.places[place], place))
            bits = min(max(_rarity(common.places[rarest], common), 1.5), 7.0)
            found = [(round(bits, 2), f"place: {_named(rarest)}")]
            if codes := one.post_codes & other.post_codes:
                found.append((1.0, f"post code: {min(codes)}"))
            return found
    ours, theirs = one.municipalities or one.towns, other.municipalities or other.towns
    comparable = bool(one.municipalities and other.municipalities) or bool(one.towns and other.towns)
    return [(-3.0, f"place: {_list(ours)} / {_list(theirs)}")] if comparable else []


def _web(one: Organisation, other: Organisation, common: Commonness) -> list[tuple[float, str]]:
    if shared := one.hosts & other.hosts:
        rarest = min(shared, key=lambda web: (common.hosts[web], web))
        # An address that more than two have is that of a group or of a whole with its parts.
        return [(5.0 if common.hosts[rarest] <= 2 else 2.0, f"web: {rarest}")]
    if one.hosts and other.hosts:
        return [(-1.0, f"web: {_list(one.hosts)} / {_list(other.hosts)}")]
    return []


def _acronyms(one: Organisation, other: Organisation) -> set[str]:
    return one.acronyms & other.acronyms


def _named(place: str) -> str:
    return place.rpartition("/")[2]


def _list(values: Iterable[str]) -> str:
    return ", ".join(sorted(map(_named, values))[:3])
