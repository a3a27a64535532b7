"""Rows of Swecris in the layouts that it is published in, read into one form.

- The export: CSV with semicolons, column names in capitals (`ProjectId`), people and subjects each in one cell.
- The API: JSON with names in small letters (`projectId`), people and subjects as lists of objects.
- A table made of the export, with the API's names and commas, as libraries keep it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from samspill.imports.layouts import Layout, recognise
from samspill.imports.reading import Source, is_json, json_items
from samspill.imports.writer import Options, Writer

__all__ = ["Body", "Person", "Row", "Subject", "is_person", "rows", "without_people"]

_TITLE = "research grants from Swecris (swecris)"
_COLUMNS = (
    *("projectId", "projectTitleSv", "projectTitleEn", "projectStartDate", "projectEndDate"),
    *("coordinatingOrganisationId", "coordinatingOrganisationNameSv", "coordinatingOrganisationNameEn"),
    *("coordinatingOrganisationTypeOfOrganisationSv", "coordinatingOrganisationTypeOfOrganisationEn"),
    *("fundingOrganisationId", "fundingOrganisationNameSv", "fundingOrganisationNameEn"),
    *("fundingOrganisationTypeOfOrganisationSv", "fundingOrganisationTypeOfOrganisationEn"),
    *("fundingsSek", "fundingYear", "fundingStartDate", "fundingEndDate"),
    *("typeOfAwardId", "typeOfAwardDescrSv", "typeOfAwardDescrEn"),
)
_OPTIONAL = ("updatedDate", "loadedDate", "projectAbstractSv", "projectAbstractEn")
_EXPECTED = f"{_TITLE}: the export in CSV, or the API's JSON array"
_SUN = "¤"  # what the export has between entries (three of them) and between the parts of a person (one)
_CODE = re.compile(r"(?:^|, )(\d+): ")


class Body(NamedTuple):
    """An organisation as a row names it: number as stated, names and type in Swedish and English."""

    number: str
    name_sv: str
    name_en: str
    type_sv: str
    type_en: str


class Subject(NamedTuple):
    """A research subject of Statistics Sweden's standard: code of one, three or five digits, and its names."""

    code: str
    name_sv: str
    name_en: str


class Person(NamedTuple):
    """Someone who is named as taking part in a project."""

    number: str
    name: str
    orcid: str
    role_en: str


@dataclass(frozen=True)
class Row:
    """A project with the one grant that a funder gives it; all text, "" for what is not stated."""

    identifier: str
    titles: dict[str, str]
    start: str
    end: str
    coordinator: Body
    funder: Body
    sek: str
    year: str
    funded_from: str
    funded_until: str
    award: tuple[str, str, str]
    updated: str
    loaded: str
    abstracts: dict[str, str]
    subjects: tuple[tuple[Subject, ...], ...]
    people: tuple[Person, ...]

    def texts(self) -> dict[str, str]:
        """Return the columns of the row with their texts, people, subjects and abstracts aside."""
        own = (self.identifier, self.titles["sv"], self.titles["en"], self.start, self.end)
        grant = (self.sek, self.year, self.funded_from, self.funded_until, *self.award)
        return dict(zip(_COLUMNS, (*own, *self.coordinator, *self.funder, *grant), strict=True)) | {
            "updatedDate": self.updated,
            "loadedDate": self.loaded,
        }


def is_person(number: str) -> bool:
    """Tell whether a number is one of a person: of ten digits with 0 or 1 as the third, or of twelve from 18 to 20.

    >>> is_person("670919-9530"), is_person("202100-3054"), is_person("19670919-9530")
    (True, False, True)
    """
    digits = re.sub(r"\D", "", number)
    return (len(digits) == 10 and digits[2] in "01") or (len(digits) == 12 and digits[:2] in {"18", "19", "20"})


def without_people(told: dict[str, Any]) -> dict[str, Any]:
    """Return what a row says as far as it is not about people: what a file of rejects may hold."""
    hidden = {"involvedPeople", "peopleList", "projectAbstractSv", "projectAbstractEn"}
    if is_person(str(told.get("coordinatingOrganisationId"))):
        hidden |= {name for name in told if name.startswith("coordinatingOrganisation")}
    return {name: value for name, value in told.items() if name not in hidden}


def rows(source: Source, writer: Writer, options: Options) -> Iterator[tuple[int, Row]]:
    """Yield number and content of each row; raise SourceError for a file that is none of Swecris's."""
    if is_json(source):
        yield from _json_rows(source, writer, options)
        return
    layout = _layout(source, options)
    for number, cells in writer.table(source, layout):
        texts = [_stated(cell) for cell in cells]
        scbs, people = texts[-2:]
        try:
            yield number, _row(texts[:-2], _subjects_of_cell(scbs), _people_of_cell(people))
        except ValueError as error:
            told = dict(zip((*_COLUMNS, "scbs"), (*texts[: len(_COLUMNS)], scbs), strict=True))
            writer.reject(source, number, str(error), without_people(told))


def _stated(text: str) -> str:
    """Return a cell without blanks at its ends, and "" for the NULL that the export has where nothing is known."""
    text = text.strip()
    return "" if text == "NULL" else text


# --- CSV --------------------------------------------------------------------------------------------------------------
def _layout(source: Source, options: Options) -> Layout:
    """Tell by the header which of the two tables it is; what is neither is measured by the export."""
    with source.text(options.encoding or "utf-8-sig") as text:
        header = text.readline()
    optional = (*_OPTIONAL, "scbs", "involvedPeople")
    if "projectId" in header and "ProjectId" not in header:
        return Layout(_TITLE, _COLUMNS, optional, delimiter=";" if header.count(";") > header.count(",") else ",")
    return Layout(_TITLE, tuple(map(_capital, _COLUMNS)), tuple(map(_capital, optional)))


def _capital(name: str) -> str:
    return name[0].upper() + name[1:]


@functools.lru_cache(1 << 14)
def _subjects_of_cell(text: str) -> tuple[tuple[Subject, ...], ...]:
    """Return the subjects of a cell, each with those around it, widest first.

    An entry is `1: Naturvetenskap, Natural Sciences, 103: Fysik, Physical Sciences, 10304: …`. Names have commas too:
    the English one begins at the first part after a comma that has a capital, as no Swedish one goes on with.
    """
    found = []
    for entry in filter(None, (part.strip() for part in text.split(_SUN * 3))):
        before, *pieces = _CODE.split(entry)
        if before or not pieces:
            raise ValueError(f"scbs: {entry!r} is no subject, expected code: Swedish name, English name")
        pairs = zip(pieces[::2], pieces[1::2], strict=True)
        found.append(tuple(Subject(code, *_names(names)) for code, names in pairs))
    return tuple(found)


def _names(text: str) -> tuple[str, str]:
    parts = text.strip().split(", ")
    english = next((place for place, part in enumerate(parts) if place and part[:1].isupper()), len(parts))
    return ", ".join(parts[:english]), ", ".join(parts[english:])


def _people_of_cell(text: str) -> tuple[Person, ...]:
    found = []
    for entry in filter(None, (part.strip() for part in text.split(_SUN * 3))):
        parts = [part.strip() for part in entry.split(_SUN)]
        if len(parts) < 4:
            raise ValueError("involvedPeople: an entry has too few parts, expected id¤name¤ORCID¤role")
        found.append(Person(*parts[:4]))
    return tuple(found)


# --- JSON -------------------------------------------------------------------------------------------------------------
def _json_rows(source: Source, writer: Writer, options: Options) -> Iterator[tuple[int, Row]]:
    encoding = options.encoding or "utf-8-sig"
    items = json_items(source, writer.malformed, expected=_EXPECTED, encoding=encoding)
    for number, item in writer.counted(source, items):
        if number == 1 and (missing := [name for name in _COLUMNS if name not in item]):
            other = recognise(item)
            what = f"this looks like {other}" if other and other != _TITLE else f"no field {missing[0]!r}"
            raise source.error(what, row=1, hint=f"expected {_EXPECTED}")
        try:
            yield number, _of_item(item)
        except (TypeError, AttributeError) as error:
            writer.reject(source, number, f"a field is not built as the API has it: {error}", without_people(item))
        except ValueError as error:
            writer.reject(source, number, str(error), without_people(item))


def _of_item(item: dict[str, Any]) -> Row:
    texts = [_stated(item.get(name) or "") for name in (*_COLUMNS, *_OPTIONAL)]
    subjects = tuple(
        tuple(
            Subject(each[f"scb{level}Id"], each.get(f"scb{level}NameSv") or "", each.get(f"scb{level}NameEn") or "")
            for level in (1, 3, 5)
            if each.get(f"scb{level}Id")
        )
        for each in item.get("scbs") or ()
    )
    people = tuple(
        Person(
            each.get("personId") or "", each.get("fullName") or "", each.get("orcId") or "", each.get("roleEn") or ""
        )
        for each in item.get("peopleList") or ()
    )
    return _row(texts, subjects, people)


def _row(texts: list[str], subjects: tuple[tuple[Subject, ...], ...], people: tuple[Person, ...]) -> Row:
    identifier, title_sv, title_en, start, end = texts[:5]
    sek, year, funded_from, funded_until = texts[15:19]
    updated, loaded, abstract_sv, abstract_en = texts[22:26]
    return Row(
        identifier=identifier,
        titles={"sv": title_sv, "en": title_en},
        start=start,
        end=end,
        coordinator=Body(*texts[5:10]),
        funder=Body(*texts[10:15]),
        sek=sek,
        year=year,
        funded_from=funded_from,
        funded_until=funded_until,
        award=(texts[19].removesuffix(".0"), texts[20], texts[21]),
        updated=updated,
        loaded=loaded,
        abstracts={"sv": abstract_sv, "en": abstract_en},
        subjects=subjects,
        people=people,
    )
