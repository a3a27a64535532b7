"""Swecris: grants of Swedish research funders (Vetenskapsrådet, Vinnova, Formas, Forte and others).

The Swedish Research Council publishes it as an export in CSV and by an API in JSON. A row is one grant of one funder
to one project; a project that two funders report under one number has two rows, which are kept as they are stated and
linked as possibly the same.
"""

from __future__ import annotations

import functools
import re
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from samspill.imports.amounts import Amounts
from samspill.imports.reading import Files
from samspill.imports.register import Register
from samspill.imports.statements import (
    DESCRIPTION,
    LABEL,
    MODIFIED,
    TYPE,
    Pair,
    about,
    concept,
    labels,
    sam,
    scheme,
    thing,
)
from samspill.imports.swecris.bodies import Bodies
from samspill.imports.swecris.rows import Row, is_person, rows, without_people
from samspill.imports.swecris.subjects import Subjects
from samspill.imports.values import date_literal, integer_literal, iso_date, slug, words
from samspill.imports.writer import Options, Writer
from samspill.vocab import XSD
from samspill.vocab.nquads import literal

__all__ = ["REGISTER"]

_AWARDS = {
    "1": "prosjektbidrag",
    "2": "bidrag til stilling eller stipend",
    "3": "støtte til forskningsmiljø",
    "4": "internasjonalt samarbeid",
    "5": "forskningsinfrastruktur",
}
_UNCLASSIFIED = "999"
_AWARD_SCHEME = {"en": "types of award in Swecris", "nb": "bidragstyper i Swecris", "sv": "bidragstyper i Swecris"}
_ORCID = re.compile(r"(?:https?://orcid\.org/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])")


def _read(path: Path, writer: Writer, options: Options) -> None:
    source = Files(path).only()
    grants = _Grants(writer)
    for number, row in rows(source, writer, options):
        try:
            writer.write(grants.lines(row))
        except ValueError as error:
            writer.reject(source, number, str(error), without_people(row.texts()))
    writer.write(grants.rest())


class _Grants:
    """Turns rows into statements, and remembers what they speak of that has to be described once."""

    def __init__(self, writer: Writer) -> None:
        self._writer, self._end = writer, writer.end
        self._amounts = Amounts("SEK", writer.end)
        self._bodies, self._subjects = Bodies(), Subjects()
        self._awards: dict[str, tuple[str, str]] = {}
        self._people: dict[str, list[Pair]] = {}
        self._seen: dict[str, _Mark] = {}
        self._by_number: dict[str, list[str]] = {}

    def lines(self, row: Row) -> str:
        """Return the statements of one row; raise ValueError, naming the column, for a value that makes no sense."""
        if not row.identifier:
            raise ValueError("projectId: empty, expected a project's number")
        key = slug("se-swecris", row.identifier)
        known, mark = self._seen.get(key), _mark(row)
        if known == mark:  # the API's pages can overlap
            return ""
        if known:
            raise ValueError(f"projectId: {row.identifier} has been there before, with something else")
        if not any(row.titles.values()):
            raise ValueError("projectTitleSv, projectTitleEn: both are empty")
        coordinator = self._coordinator(row, key)
        found = [
            self._project(row, key),
            self._participations(row, key, coordinator),
            self._grant(row, key, coordinator),
            self._same(row, key),
        ]
        self._loaded(row.loaded)
        self._seen[key] = mark
        return "".join(found)

    def _project(self, row: Row, key: str) -> str:
        titles = {language: words(title) for language, title in row.titles.items()}
        pairs = [
            (TYPE, sam("Project")),
            *labels(LABEL, titles),
            *labels(sam("title"), titles),
            (sam("identifier"), literal(row.identifier)),
            *_days(row),
            *((sam("scientificField"), node) for node in self._subjects.take(row.subjects)),
        ]
        if row.updated:
            pairs.append((MODIFIED, literal(_moment(row.updated, "updatedDate")[:10], datatype=XSD.date)))
        if self._writer.options.descriptions:
            pairs += labels(DESCRIPTION, row.abstracts)
        return about(thing("project", key), self._end, pairs)

    def _coordinator(self, row: Row, key: str) -> str | None:
        """Return the coordinating organisation; None for a sole trader, unless people were asked for."""
        if not is_person(row.coordinator.number):
            return self._bodies.take(row.coordinator, "coordinatingOrganisationId")
        if self._writer.options.with_people and row.coordinator.name_sv:
            return self._bodies.take_person(row.coordinator, key)
        self._writer.left_out += 1
        return None

    def _participations(self, row: Row, key: str, coordinator: str | None) -> str:
        found, order = "", 1
        if coordinator:
            found = self._participation(key, order, coordinator, "role-coordinator", None)
        if not self._writer.options.with_people:
            return found
        for person in row.people:
            if not (person.number and words(person.name)):
                continue
            order += 1
            node = thing("person", slug("se-swecris", person.number))
            pairs = [(TYPE, sam("Person")), (LABEL, literal(words(person.name)))]
            pairs.append((sam("identifier"), literal(person.number)))
            if match := _ORCID.fullmatch(person.orcid.strip()):
                pairs.append((sam("orcid"), literal(f"https://orcid.org/{match[1]}")))
            self._people.setdefault(node, pairs)
            leads = person.role_en == "Principal Investigator"
            role = "role-project-manager" if leads else "role-participant"
            found += self._participation(key, order, node, role, coordinator)
        return found

    def _participation(self, key: str, order: int, who: str, role: str, behalf: str | None) -> str:
        node = thing("participation", f"{key}-{order}")
        pairs = [(TYPE, sam("Participation")), (sam("participant"), who), (sam("role"), thing("concept", role))]
        if behalf:
            pairs.append((sam("onBehalfOf"), behalf))
        has = about(thing("project", key), self._end, [(sam("hasParticipation"), node)])
        return has + about(node, self._end, pairs)

    def _grant(self, row: Row, key: str, coordinator: str | None) -> str:
        grant = thing("grant", key)
        number = row.identifier.rpartition("_")[0] or row.identifier
        funder = row.funder.name_sv or row.funder.name_en
        pairs = [
            (TYPE, sam("Grant")),
            (LABEL, literal(words(f"{funder} {number}"), lang="sv")),
            (sam("identifier"), literal(row.identifier)),
            (sam("funds"), thing("project", key)),
            (sam("awardedBy"), self._bodies.take(row.funder, "fundingOrganisationId", funds=True)),
            *_period(row),
            *self._award(row.award),
        ]
        if coordinator:
            pairs.append((sam("recipient"), coordinator))
        if row.year:
            pairs.append((sam("fundingYear"), integer_literal(row.year, "fundingYear")))
        found = about(grant, self._end, pairs)
        if row.sek.startswith("-"):
            raise ValueError(f"fundingsSek: {row.sek!r} is below zero")
        return found + self._amounts.lines(grant, key, "granted", row.sek, "fundingsSek") if row.sek else found

    def _award(self, award: tuple[str, str, str]) -> list[Pair]:
        number, swedish, english = award
        if not number or number == _UNCLASSIFIED:
            return []
        if not number.isdigit():
            raise ValueError(f"typeOfAwardId: {number!r} is no number")
        self._awards.setdefault(number, (words(swedish), words(english)))
        return [(sam("awardType"), thing("concept", f"swecris-award-type-{number}"))]

    def _same(self, row: Row, key: str) -> str:
        """Link a project to those of other funders that have its number and one of its titles."""
        number, titles = row.identifier.rpartition("_")[0], _mark(row).titles
        if not number:
            return ""
        others = self._by_number.setdefault(number, [])
        same = [other for other in others if titles & self._seen[other].titles]
        others.append(key)
        pairs = [(sam("possiblySameAs"), thing("project", other)) for other in same]
        return about(thing("project", key), self._end, pairs)

    def _loaded(self, text: str) -> None:
        if text:
            self._writer.updated = max(self._writer.updated or "", _moment(text, "loadedDate"))

    def rest(self) -> str:
        """Return what is said once: organisations, people, subjects and types of award."""
        found = [self._bodies.lines(self._end), self._subjects.lines(self._end)]
        found += [about(node, self._end, pairs) for node, pairs in sorted(self._people.items())]
        if self._awards:
            found.append(scheme("swecris-award-types", _AWARD_SCHEME, self._end, source=REGISTER.homepage))
        for number, (swedish, english) in sorted(self._awards.items()):
            names = {"sv": swedish, "en": english, "nb": _AWARDS.get(number, "")}
            found.append(concept(f"swecris-award-type-{number}", "swecris-award-types", names, self._end))
        return "".join(found)


class _Mark(NamedTuple):
    """What is remembered of a row: enough to know it again, and its namesakes."""

    titles: frozenset[str]
    rest: tuple[str, ...]


def _mark(row: Row) -> _Mark:
    titles = frozenset(words(title).casefold() for title in row.titles.values() if title)
    return _Mark(titles, (row.funder.number, row.coordinator.number, row.sek, row.start, row.end))


def _days(row: Row) -> list[Pair]:
    """Return first and last day of the project; two in the wrong order are kept in the register's words alone."""
    start = iso_date(row.start, "projectStartDate") if row.start else ""
    end = iso_date(row.end, "projectEndDate") if row.end else ""
    if start and end and start > end:
        return [(sam("dateAsStated"), literal(f"{start} – {end}", lang="sv"))]
    dates = (("startDate", start), ("endDate", end))
    return [(sam(name), date_literal(day, name)) for name, day in dates if day]


def _period(row: Row) -> list[Pair]:
    """Return the days of the grant, or, where the register states years alone, the bounds and its words."""
    start, end = row.funded_from, row.funded_until
    years = [text for text in (start, end) if re.fullmatch(r"\d{4}", text)]
    if not years:
        days = [
            iso_date(text, name) if text else ""
            for text, name in ((start, "fundingStartDate"), (end, "fundingEndDate"))
        ]
        if all(days) and days[0] > days[1]:
            return [(sam("dateAsStated"), literal(f"{days[0]} – {days[1]}", lang="sv"))]
        return [
            (sam(name), date_literal(day, name))
            for name, day in zip(("startDate", "endDate"), days, strict=True)
            if day
        ]
    first, last = min(years), max(years)
    if start and end and start[:4] > end[:4]:
        return [(sam("dateAsStated"), literal(f"{start} – {end}", lang="sv"))]
    return [
        (sam("earliestDate"), literal(f"{first}-01-01", datatype=XSD.date)),
        (sam("latestDate"), literal(f"{last}-12-31", datatype=XSD.date)),
        (sam("dateAsStated"), literal(first if first == last else f"{first}–{last}", lang="sv")),
    ]


@functools.lru_cache(1 << 12)
def _moment(text: str, column: str) -> str:
    """Return a moment that the export writes `07/17/2025 23:54:06` and the API `Jul 17 2025 11:54PM`; UTC."""
    text = words(text)
    for style in ("%m/%d/%Y %H:%M:%S", "%m/%d/%Y", "%b %d %Y %I:%M%p", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"):
        try:
            return datetime.strptime(text.partition(".")[0], style).strftime("%Y-%m-%dT%H:%M:%SZ")
        except ValueError:
            continue
    raise ValueError(f"{column}: {text!r} is no moment, expected mm/dd/yyyy hh:mm:ss")


REGISTER = Register(
    name="swecris",
    title="Swecris: bidrag till svensk forskning",
    language="sv",
    publisher="Vetenskapsrådet",
    licence="https://creativecommons.org/publicdomain/zero/1.0/",
    attribution="Swecris, Vetenskapsrådet (Swedish Research Council); no attribution is required.",
    homepage="https://www.vr.se/swecris.html",
    read=_read,
)
