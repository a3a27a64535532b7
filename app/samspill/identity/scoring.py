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
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import JaroWinkler, Levenshtein

from samspill.identity.features import Commonness, Organisation
from samspill.identity.names import Name, fold_word, skeleton, stem
from samspill.identity.words import ASIDE, AUTHORITIES, CONTRADICTING
from samspill.vocab.slugs import fold

__all__ = ["LINK", "REVIEW", "Score", "score"]

LINK = 0.95
"""The score from which two organisations are linked by skos:closeMatch."""
REVIEW = 0.30
"""The score from which they are candidates that a person is asked about."""

PRIOR = -12.0
MOST_FOR_NAME = 20.0
MOST_IN_DOUBT = 4.0
"""Bits in all for two that share part of a name only, or a name with another legal form: less than a link asks for.

Whole and part, and the members of a group, share a name, a place and a web address too.
"""
OTHER_NAME = -1.5
"""For each of the two names that is not what the organisation is called first of all."""
WHOLE_NAME = 4.0
IN_PLACE_OF_ANOTHER = 3.0
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
    if known_apart(one, other):
        return None
    match = _best_names(one, other, common)
    if match is None:
        return None
    ours, theirs = match.ours, match.theirs
    found = [(match.bits, f"name: {ours.text} / {theirs.text}")]
    if others := (ours.key not in one.preferred) + (theirs.key not in other.preferred):
        found.append((OTHER_NAME * others, "other name"))
    if ours.unit and theirs.unit:
        found.append((-4.0, "parts, which bear the same names everywhere"))
    found += _sort(ours, theirs, one, other)
    found += _form(one, other)
    found += _place(match, one, other, common)
    found += _ended(one, other)
    found += _web(one, other, common)
    if shared := one.vats & other.vats:
        found.append((6.0, f"VAT number: {min(shared)}"))
    if shared := one.acronyms & other.acronyms:
        found.append((2.0, f"acronym: {min(shared)}"))
    ordered = sorted(found, key=lambda each: (-abs(each[0]), each[1]))
    bits = PRIOR + math.fsum(weight for weight, _ in found)
    if not match.whole or any(text.startswith("legal form") and weight < 0 for weight, text in found):
        bits = min(bits, MOST_IN_DOUBT)
    return Score(round(bits, 2), tuple(f"{weight:+.1f} {text}" for weight, text in ordered))


def known_apart(one: Organisation, other: Organisation) -> bool:
    """Tell whether two organisations are known to be two."""
    return (one.own and other.own) or _apart(one.numbers, other.numbers) or _apart(one.rors, other.rors)


def _apart(ours: set[str], theirs: set[str]) -> bool:
    return bool(ours and theirs and not ours & theirs)


# --- Names ------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Match:
    """The two names that agree best."""

    bits: float
    ours: Name
    theirs: Name
    whole: bool
    """Whether nothing is left over on either side."""


def _best_names(one: Organisation, other: Organisation, common: Commonness) -> _Match | None:
    best: _Match | None = None
    short_names = (
        one.acronyms | {name.compact for name in one.names.values()},
        other.acronyms | {name.compact for name in other.names.values()},
    )
    for ours in one.names.values():
        for theirs in other.names.values():
            bits, whole = _name(ours, theirs, short_names, common)
            if ours.compact in other.acronyms or theirs.compact in one.acronyms:
                # The short name of one is all the name of the other: SINTEF, Stiftelsen for industriell forskning.
                short = ours if ours.compact in other.acronyms else theirs
                bits = max(bits, min(sum(map(common.word, short.tokens)), 12.0))
            if bits > 0 and (best is None or bits > best.bits):
                best = _Match(round(bits, 2), ours, theirs, whole)
    return best


def _name(ours: Name, theirs: Name, short_names: tuple[set[str], set[str]], common: Commonness) -> tuple[float, bool]:
    """Return the bits of two names, and whether they agree wholly.

    A word that is left over counts against, unless it is a name that the other organisation goes by, or the initials
    of the words beside it, or set off from them: `IHE, Institutet för Hälso- och Sjukvårdsekonomi`.
    """
    if _same_letters(ours, theirs):
        words = ours.tokens if len(ours.tokens) <= len(theirs.tokens) else theirs.tokens
        matched = sum(map(common.word, words)) + WHOLE_NAME + _sort_rarity(ours)
        return min(matched, MOST_FOR_NAME) - _part(ours, theirs), True
    if ours.bones.isdisjoint(theirs.bones):
        return 0.0, False
    matched, left_ours, left_theirs = _soft(ours, theirs, common)
    if not left_theirs:
        left_ours = [word for word in left_ours if word not in short_names[1] and not _beside(ours, word)]
    elif not left_ours:
        left_theirs = [word for word in left_theirs if word not in short_names[0] and not _beside(theirs, word)]
    left = [*left_ours, *left_theirs]
    against = sum(min(max(0.4 * common.word(word), 2.0), 4.5) for word in left)
    # A word left over on both sides is a word in place of another: SINTEF Ocean, SINTEF Energi.
    if left_ours and left_theirs:
        against += IN_PLACE_OF_ANOTHER
    whole = WHOLE_NAME + _sort_rarity(ours) if not left else 0.0
    return min(matched + whole, MOST_FOR_NAME) - against - _part(ours, theirs), not left


def _beside(name: Name, word: str) -> bool:
    """Tell whether a word stands beside a name rather than in it."""
    if any(fold_word(part.strip()) == word for part in re.split(r"\s[-–]\s|,\s", name.text)):
        return True
    words = [fold_word(each) for each in re.findall(r"[^\W\d_]+", name.text)]
    return word == "".join(each[0] for each in words if each != word and len(each) > 2)


def _sort_rarity(name: Name) -> float:
    """Return what the word for the sort adds to a name: fewer than all that are called Oslo are a university."""
    return 3.0 if name.sort else 0.0


def _part(ours: Name, theirs: Name) -> float:
    return 8.0 if ours.unit != theirs.unit else 0.0


def _same_letters(ours: Name, theirs: Name) -> bool:
    """Tell whether two names are the same letters, wherever they are parted, but for one slip of the pen.

    Short words must be equal: UPS and PAS are two, INSA and ENS.
    """
    if ours.compact == theirs.compact:
        return True
    if min(len(ours.compact), len(theirs.compact)) < 8 or abs(len(ours.compact) - len(theirs.compact)) > 1:
        return False
    short = {word for word in (*ours.tokens, *theirs.tokens) if len(word) <= 4}
    return short <= {*ours.tokens} & {*theirs.tokens} and (
        Levenshtein.distance(ours.compact, theirs.compact, score_cutoff=1) <= 1
    )


def _soft(ours: Name, theirs: Name, common: Commonness) -> tuple[float, list[str], list[str]]:
    """Return the bits of the words that agree, and the words of either name that do not."""
    left_ours = [word for word in ours.tokens if word not in theirs.tokens]
    left_theirs = [word for word in theirs.tokens if word not in ours.tokens]
    bits = sum(common.word(word) for word in ours.tokens if word in theirs.tokens)
    if left_ours and left_theirs:
        pairs = [(_similarity(a, b), a, b) for a in left_ours for b in left_theirs if a[0] == b[0]]
        for similarity, a, b in sorted(pairs, reverse=True):
            if similarity and a in left_ours and b in left_theirs:
                left_ours.remove(a)
                left_theirs.remove(b)
                bits += similarity * min(common.word(a), common.word(b)) - (0.0 if similarity == 1.0 else 1.0)
    return bits, left_ours, left_theirs


@lru_cache(1 << 18)
def _similarity(a: str, b: str) -> float:
    """Return how like two different words are: 1 for the forms of one word, 0 for two words."""
    if min(len(a), len(b)) < 4 or not (a + b).isalpha():
        return 0.0
    if min(len(a), len(b)) < 6:
        return 0.95 if Levenshtein.distance(a, b, score_cutoff=1) <= 1 and len(a) != len(b) else 0.0
    if stem(a) == stem(b):
        return 1.0
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
        told, silent = (ours.sort, theirs) if ours.sort else (theirs.sort, ours)
        if told in AUTHORITIES and silent.form in CONTRADICTING:
            # No authority has a legal form: Mandal kommune, Mandals AS.
            return [(-10.0, f"sort: {told} / {silent.form}")]
        # A name that tells no sort can be that of anything: Lund, Jönköping.
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


def _place(match: _Match, one: Organisation, other: Organisation, common: Commonness) -> list[tuple[float, str]]:
    for ours, theirs in ((one.municipalities, other.municipalities), (one.towns, other.towns)):
        if shared := ours & theirs:
            rarest = min(shared, key=lambda place: (common.places[place], place))
            bits = min(max(common.place(rarest), 1.5), 7.0)
            if _speaks_of(match.ours, rarest) and _speaks_of(match.theirs, rarest):
                bits = 0.5  # the names have told the place already
            found = [(round(bits, 2), f"place: {_named(rarest)}")]
            if codes := one.post_codes & other.post_codes:
                found.append((1.0, f"post code: {min(codes)}"))
            return found
    ours, theirs = one.municipalities or one.towns, other.municipalities or other.towns
    comparable = bool(one.municipalities and other.municipalities) or bool(one.towns and other.towns)
    if not comparable:
        return []
    # Authorities and universities have more than one house, and a name that no one else of their country has.
    at_home = match.ours.sort in ASIDE and fold(match.ours.text) == fold(match.theirs.text)
    return [(-1.0 if at_home else -3.0, f"place: {_list(ours)} / {_list(theirs)}")]


def _ended(one: Organisation, other: Organisation) -> list[tuple[float, str]]:
    """Return the little that speaks against one that has ended: enough to choose between it and its successor."""
    return [(-1.5, "ended: one of the two")] if one.ended != other.ended else []


def _speaks_of(name: Name, place: str) -> bool:
    """Tell whether a name has the name of a place in it, perhaps in the genitive."""
    town = fold_word(re.sub(r"^(no|se)-|-\d{4}$", "", _named(place)).split("-")[0])
    return any(word.removesuffix("s") == town.removesuffix("s") for word in name.tokens)


def _web(one: Organisation, other: Organisation, common: Commonness) -> list[tuple[float, str]]:
    if shared := one.hosts & other.hosts:
        rarest = min(shared, key=lambda web: (common.hosts[web], web))
        # An address that more than two have is that of a group or of a whole with its parts.
        return [(5.0 if common.hosts[rarest] <= 2 else 2.0, f"web: {rarest}")]
    if one.hosts and other.hosts:
        return [(-2.0, f"web: {_list(one.hosts)} / {_list(other.hosts)}")]
    return []


def _named(place: str) -> str:
    return place.rpartition("/")[2]


def _list(values: Iterable[str]) -> str:
    return ", ".join(sorted(map(_named, values))[:3])
