"""Which language each part of a joined name is: "Porsanger - Porsángu - Porsanki" is three names, as equals."""

from __future__ import annotations

import re
from collections.abc import Mapping

NORWEGIAN = ("nb", "nn")
"""A Norwegian municipality or county has one Norwegian name, the same in both written standards."""

SEPARATOR = " - "
_NAMESAKE = re.compile(r"\s*\([^()]*\)$")

OWN_TABLE: dict[str, tuple[str, str]] = {
    "Divtasvuodna": ("smj", "Tysfjord ended in 2020, before the publisher's names by language; in the Lule Sámi area"),
    "Fuolldá": ("smj", "decided on 16 February 2024, later than the names by language; in the Lule Sámi area"),
    "Ivgu": ("se", "entered after the names by language; Northern Sámi, as its neighbours' names"),
    "Levangke": ("sma", "decided on 16 February 2024 with the Southern Sámi word tjïelte for the municipality"),
    "Oslove": ("sma", "entered after the names by language; Southern Sámi, in which -ve is added to the name"),
    "Raane": ("sma", "decided on 16 February 2024 with the Southern Sámi word tjïelte for the municipality"),
    "Rivtták": ("se", "decided on 16 February 2024, later than the names by language; Northern Sámi, as in Lavangen"),
    "Stïentje": ("sma", "entered after the names by language; the letter ï is used in Southern Sámi alone"),
    "Yykeä": ("fkv", "entered after the names by language; Kven, as it is neither Norwegian nor Sámi in its letters"),
    # Counties: the Mapping Authority gives their names joined, without languages.
    "Trööndelage": ("sma", "Southern Sámi is the Sámi language of Trøndelag, and ö is not used in the other two"),
    "Nordlánnda": ("smj", "Lule Sámi; Northern Sámi writes Nordlánda and Southern Sámi Nordlaante"),
    "Romsa": ("se", "Northern Sámi, as in the county's name of 2020, Romsa ja Finnmárku"),
    "Finnmárku": ("se", "Northern Sámi, as in the county's name of 2020, Romsa ja Finnmárku"),
    "Romsa ja Finnmárku": ("se", "Northern Sámi: the letter á, and names as the counties have them after 2024"),
    "Tromssa": ("fkv", "Kven, as in the county's name of 2020, Tromssa ja Finmarkku"),
    "Finmarkku": ("fkv", "Kven, as in the county's name of 2020, Tromssa ja Finmarkku"),
    "Tromssa ja Finmarkku": ("fkv", "Kven: the third of the three official languages of the county"),
}
"""Language of the names that the publisher of names by language does not have, and the reason."""

SPELLINGS: dict[str, tuple[str, str]] = {
    "Porsángu": ("Porsáŋgu", "the Mapping Authority, and the introduction to KLASS's own edition of 2004, write ŋ"),
}
"""Names that one publisher spells otherwise than the rest: the form of the rest, and the reason. Both are kept."""


class Languages:
    """Takes joined names apart and tells the language of each part."""

    def __init__(self, known: Mapping[str, tuple[str, ...]]) -> None:
        """Take the languages of each name as a publisher of names by language has them."""
        self._known = known

    def split(self, stated: str) -> dict[str, str]:
        """Return the names by language of a name as published.

        A name alone is Norwegian. Raises ValueError when the language of a part is not known or given twice.

        >>> Languages({"Karasjok": ("nb", "nn"), "Kárášjohka": ("se",)}).split("Kárášjohka - Karasjok")
        {'nb': 'Karasjok', 'nn': 'Karasjok', 'se': 'Kárášjohka'}
        """
        parts = [SPELLINGS.get(part, (part, ""))[0] for part in bare(stated).split(SEPARATOR)]
        if len(parts) == 1:
            return dict.fromkeys(NORWEGIAN, parts[0])
        names: dict[str, str] = {}
        for part in parts:
            for language in self._of(part, stated):
                if language in names:
                    raise ValueError(f"{stated!r} has two names in {language}")
                names[language] = part
        if "nb" not in names:
            raise ValueError(f"{stated!r} has no Norwegian name")
        return dict(sorted(names.items(), key=lambda pair: order(pair[0])))

    def _of(self, part: str, stated: str) -> tuple[str, ...]:
        if part in self._known:
            return self._known[part]
        if part in OWN_TABLE:
            return (OWN_TABLE[part][0],)
        raise ValueError(f"the language of {part!r} in {stated!r} is not known: add it to the table in languages.py")


def bare(stated: str) -> str:
    """Return a name as published without the county that tells namesakes apart, which is no part of it.

    >>> bare("Våler (Østfold)"), bare(" Borre ")
    ('Våler', 'Borre')
    """
    return _NAMESAKE.sub("", stated.strip())


def other_spellings(stated: str) -> list[tuple[str, str]]:
    """Return pairs of the spelling that we hold to and the one that this publisher uses, where they differ."""
    return [(SPELLINGS[part][0], part) for part in bare(stated).split(SEPARATOR) if part in SPELLINGS]


_ORDER = ("nb", "nn", "se", "smj", "sma", "fkv", "sv", "en")


def order(language: str) -> int:
    """Return the place of a language in tables; only for tidiness, the names are equals."""
    return _ORDER.index(language)
