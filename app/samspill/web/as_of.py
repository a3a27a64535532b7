"""`/doc/…?at=2021-06-01`: an area as it was on a day, as RDF and as a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from flask import Response

from samspill.days import Areas, Version, areas_on
from samspill.errors import NotFoundError, ParameterError
from samspill.vocab import SKOS
from samspill.vocab.nquads import iri
from samspill.web.labels import pick
from samspill.web.respond import page
from samspill.web.site import site
from samspill.web.terms import Term, read_term

__all__ = ["UNTOLD", "areas_with", "lines_as_of", "page_as_of"]

_NAME = iri(SKOS.prefLabel)
UNTOLD = ("a day that is not told", "now")
"""What stands for a beginning and an end that nobody states."""


def areas_with(found: str, day: str) -> Areas:
    """Return the areas of a day, of which one is the thing.

    Raises ParameterError for a thing that has no versions, NotFoundError for an area that was not there on the day.
    """
    areas = areas_on(site().engine.own_rows, day)
    versions = areas.every.get(iri(found))
    if versions is None:
        raise ParameterError(f"<{found}> has no versions", hint="at is for areas: leave it out")
    if iri(found) not in areas.held:
        told = "; ".join(" to ".join(_period(each)) for each in versions.values())
        raise NotFoundError(f"there was no <{found}> on {day}", hint=f"it was there from {told}")
    return areas


def _period(version: Version) -> tuple[str, str]:
    start, end = (read_term(each).value if each else "" for each in (version.start, version.end))
    return start or UNTOLD[0], end or UNTOLD[1]


def lines_as_of(found: str, areas: Areas, lines: Iterable[bytes]) -> tuple[bytes, ...]:
    """Return a description of an area, in N-Triples, as of the day of the areas."""
    kept = [line for line in lines if areas.keeps(_triple(line))]
    return (*kept, *(f"{' '.join(triple)} .\n".encode() for triple in dict.fromkeys(_told(iri(found), areas))))


def _triple(line: bytes) -> tuple[str, str, str]:
    subject, name, value = line.decode().rstrip("\n").removesuffix(" .").split(" ", 2)
    return subject, name, value


def _told(area: str, areas: Areas) -> Iterator[tuple[str, str, str]]:
    """Yield what is said of an area on the day, what lay in it, and the names of these and of what it lay in."""
    yield from areas.told([area])
    below = areas.below(area)
    for each in below:
        yield from (triple for triple in areas.told([each]) if area in {triple[0], triple[2]})
    for each in (*areas.above(area), *below):
        if each in areas.held:
            yield from ((each, _NAME, name) for name in areas.held[each].names)


@dataclass(frozen=True)
class _Named:
    iri: str
    name: Term | None


def page_as_of(found: str, areas: Areas, languages: Sequence[str]) -> Response:
    """Return the page of an area on a day."""

    def named(area: str) -> _Named:
        names = areas.held[area].names if area in areas.held else ()
        return _Named(area[1:-1], pick(map(read_term, names), languages))

    area = iri(found)
    version = areas.held[area]
    versions = sorted(areas.every[area].values(), key=lambda each: each.start or "")
    return page(
        "area-on-a-day.html",
        day=areas.day,
        area=named(area),
        names=[read_term(name) for name in version.names],
        code=read_term(version.code).value if version.code else None,
        period=_period(version),
        above=[named(each) for each in areas.above(area)],
        below=sorted(
            (named(each) for each in areas.below(area)), key=lambda each: each.name.value if each.name else ""
        ),
        versions=[
            (_period(each), read_term(each.code).value if each.code else "", each is version) for each in versions
        ],
    )
