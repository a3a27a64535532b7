"""The graph as of a day: areas with the names, codes and places that they had, as their versions tell.

An area is one thing through time; its versions have a code, names and the area in which it lay, for a period. As of a
day, an area has the version that holds then and no other, the names of that version, and `sam:within` and
`sam:contains` as it lay. An area that has versions, of which none holds on that day, is not there. Everything else (who
sits where, projects, money, changes of areas) is as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from samspill import queries
from samspill.errors import ParameterError
from samspill.vocab import SAM, SKOS, XSD
from samspill.vocab.nquads import iri, literal

__all__ = ["Areas", "Version", "areas_on", "day_of", "file_as_of"]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_NAME, _WITHIN, _CONTAINS = iri(SKOS.prefLabel), iri(SAM.within), iri(SAM.contains)
_HAS, _CURRENT = iri(SAM.hasVersion), iri(SAM.currentVersion)
_OF_THE_DAY = frozenset({_NAME, _WITHIN, _CONTAINS, _HAS, _CURRENT})
_OF_A_CHANGE = frozenset({iri(SAM.inputVersion), iri(SAM.outputVersion)})

Triple = tuple[str, str, str]
"""Subject, property and value as N-Triples writes them."""


def day_of(text: str) -> str:
    """Return a day in the form of xsd:date; raise ParameterError for what is none.

    >>> day_of("2021-06-01")
    '2021-06-01'
    """
    hint = "write it as 2021-06-01"
    if not (_DAY.match(text) and text.isascii()):
        raise ParameterError(f"{text[:40]!r} is not a day", hint=hint)
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise ParameterError(f"there is no day {text}", hint=hint) from error


@dataclass
class Version:
    """A version of an area: code, period, the area in which it lay and its names, as N-Triples writes them."""

    name: str
    code: str | None
    start: str | None
    end: str | None
    within: str | None
    names: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Areas:
    """The areas on a day, by IRI in angle brackets."""

    day: str
    held: Mapping[str, Version]
    """The version that holds, of each area that is there."""
    every: Mapping[str, Mapping[str, Version]]
    """All versions of each area that has any."""
    others: frozenset[str]
    """The versions of other days."""

    def above(self, area: str) -> list[str]:
        """Return the areas in which one lies, from the nearest on."""
        found: list[str] = []
        while (version := self.held.get(area)) and version.within and version.within not in found:
            area = version.within
            found.append(area)
        return found

    def below(self, area: str) -> list[str]:
        """Return the areas that lie in one, near or far, sorted."""
        return sorted(each for each in self.held if area in self.above(each))

    def keeps(self, triple: Triple) -> bool:
        """Tell whether a statement of the graph holds as of the day, or says nothing of the day."""
        subject, name, value = triple
        if subject in self.others or (subject in self.every and subject not in self.held):
            return False
        if value in self.others:
            return name in _OF_A_CHANGE
        if subject in self.every:
            return name not in _OF_THE_DAY
        return not (value in self.every and name in {_WITHIN, _CONTAINS})

    def told(self, about: Iterable[str] | None = None) -> Iterator[Triple]:
        """Yield what is said of areas as of the day: of all, or of some."""
        for area in self.held if about is None else about:
            version = self.held.get(area)
            if version is not None:
                yield area, _HAS, version.name
                yield area, _CURRENT, version.name
                yield from ((area, _NAME, name) for name in version.names)
                for over in self.above(area):
                    yield area, _WITHIN, over
                    yield over, _CONTAINS, area


def areas_on(rows: Callable[[str], Iterator[dict[str, str]]], day: str) -> Areas:
    """Read the areas on a day; `rows` gives the solutions of a query."""
    query = queries.named("pages/areas-on-a-day").bind(values={"day": [literal(day, datatype=XSD.date)]})
    held: dict[str, Version] = {}
    every: dict[str, dict[str, Version]] = {}
    others = set[str]()
    for row in rows(query.text):
        versions = every.setdefault(row["area"], {})
        made = Version(row["version"], row.get("code"), row.get("from"), row.get("to"), row.get("within"))
        version = versions.setdefault(row["version"], made)
        if "name" in row and row["name"] not in version.names:
            version.names.append(row["name"])
        if row["valid"].startswith(('"true"', "true")):
            held[row["area"]] = version
        else:
            others.add(row["version"])
    return Areas(day, held, every, frozenset(others))


def file_as_of(areas: Areas, ntriples: Path, out: Path) -> None:
    """Write N-Triples as of the day of some areas, as it goes and in bounded memory."""
    with ntriples.open("rb") as source, out.open("wb") as target:
        for line in source:
            subject, name, value = line.decode().rstrip("\n").removesuffix(" .").split(" ", 2)
            if areas.keeps((subject, name, value)):
                target.write(line)
        for triple in dict.fromkeys(areas.told()):
            target.write(f"{' '.join(triple)} .\n".encode())
