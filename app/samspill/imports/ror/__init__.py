"""The Research Organization Registry (ROR): schema 1 and 2, the official dump (zip or JSON array) and JSON lines.

A line of JSON lines is a record, or an object `{release, path, record}` as a collection of the registry's releases has
it. Records that the registry has withdrawn are kept and marked, since other registers still name their ids.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from samspill.imports.layouts import recognise
from samspill.imports.places import Places
from samspill.imports.reading import Files, Source, json_items, json_lines
from samspill.imports.register import Register
from samspill.imports.ror import schema
from samspill.imports.ror.schema import ExternalId, Location, Name, Record
from samspill.imports.statements import (
    ALT_LABEL,
    CREATED,
    HOMEPAGE,
    LABEL,
    LATITUDE,
    LONGITUDE,
    MODIFIED,
    PAGE,
    TYPE,
    Pair,
    about,
    concept,
    sam,
    scheme,
    thing,
)
from samspill.imports.values import date_literal, decimal_literal, integer_literal, iso_date, ror_id, web_address, words
from samspill.imports.writer import Options, Writer
from samspill.vocab import XSD
from samspill.vocab.nquads import iri, literal

_EXPECTED = "records of ROR: a JSON array (the registry's dump) or JSON lines"
_ORGANISATION = sam("Organisation")

_TYPES = {
    "education": ("education", "utdanning", "utbildning", "University"),
    "funder": ("funder", "finansiør", "finansiär", ""),
    "healthcare": ("healthcare", "helsetjeneste", "hälso- och sjukvård", ""),
    "company": ("company", "selskap", "företag", "Company"),
    "archive": ("archive", "arkiv", "arkiv", ""),
    "nonprofit": ("nonprofit", "ideell", "ideell", ""),
    "government": ("government", "offentlig", "offentlig", "PublicBody"),
    "facility": ("facility", "forskningsanlegg", "forskningsanläggning", "ResearchInstitute"),
    "other": ("other", "annet", "annat", ""),
}
"""English, Norwegian and Swedish name of each type, and the class of ours that says the same.

A funder in ROR is whoever has given a grant, most universities among them; a funding agency is there to give grants.
"""

_STATUSES = {"active": "status-active", "inactive": "status-inactive", "withdrawn": "status-withdrawn"}
_NUMBERS = {
    "grid": ("gridId", re.compile(r"grid\.\d+\.[0-9a-f]+")),
    "isni": ("isni", re.compile(r"\d{15}[\dX]")),
    "wikidata": ("wikidataId", re.compile(r"Q\d+")),
    "fundref": ("funderId", re.compile(r"\d+")),
}


def _read(path: Path, writer: Writer, options: Options) -> None:
    importer = _Importer(writer)
    source = _source(Files(path))
    first: dict[str, Any] = {}
    for number, item in writer.counted(source, _items(source, writer, options)):
        first = first or item
        try:
            record = schema.read(item.get("record", item))
            writer.write(importer.organisation(record))
        except ValueError as error:
            writer.reject(source, number, str(error), item)
    if not importer.described:
        other = recognise(first)
        raise source.error(f"this looks like {other}" if other else "no record of ROR", hint=f"expected {_EXPECTED}")
    writer.write(importer.rest())
    writer.updated = importer.updated and f"{importer.updated}T00:00:00Z"


def _source(files: Files) -> Source:
    """Return the file with records: of a dump that has both schemas, the one in the second."""
    tables = [source for source in files if source.name.endswith((".json", ".jsonl", ".ndjson"))]
    if not tables:
        return files.only()
    return next((source for source in tables if "schema_v2" in source.name), tables[0])


def _items(source: Source, writer: Writer, options: Options) -> Iterator[tuple[int, dict[str, Any]]]:
    encoding = options.encoding or "utf-8-sig"
    with source.open() as file:
        begins = file.read(256).removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    items = json_items if begins == b"[" else json_lines
    return items(source, writer.malformed, expected=_EXPECTED, encoding=encoding)


class _Importer:
    """Turns records into statements, and remembers what they speak of that has to be described once."""

    def __init__(self, writer: Writer) -> None:
        self._end = writer.end
        self._places = Places()
        self._seen: set[str] = set()
        self._others: dict[str, str] = {}
        self._towns: dict[str, str] = {}
        self._types: set[str] = set()
        self.described: set[str] = set()
        self.updated: str | None = None

    def organisation(self, record: Record) -> str:
        """Return the statements of a record; raise ValueError when it makes no sense or has been there before."""
        identifier = ror_id(record.identifier, "id")
        if identifier in self.described:
            raise ValueError(f"id: {identifier} has been there before")
        pairs = [
            (TYPE, _ORGANISATION),
            (sam("rorId"), literal(identifier)),
            (sam("identifier"), literal(identifier[-9:])),
            *_named(record.names),
            *self._kinds(record),
            *self._located(record.locations, record.countries),
            *_dates(record),
            *_links(record),
            *(pair for external in record.external for pair in _numbers(external)),
        ]
        lines = about(_node(identifier), self._end, pairs) + self._relationships(identifier, record)
        self.described.add(identifier)
        if record.modified:
            self.updated = max(self.updated or "", iso_date(record.modified, "admin.last_modified"))
        return lines

    def _kinds(self, record: Record) -> Iterator[Pair]:
        if record.status not in _STATUSES:
            raise ValueError(f"status: {record.status!r} is none of {', '.join(_STATUSES)}")
        yield sam("status"), thing("concept", _STATUSES[record.status])
        for name in record.types:
            if not re.fullmatch(r"[a-z]+", name):
                raise ValueError(f"types: {name!r} is no type")
            self._types.add(name)
            yield sam("organisationType"), thing("concept", f"ror-type-{name}")
            if class_name := _type(name)[3]:
                yield TYPE, sam(class_name)

    def _located(self, locations: list[Location], countries: list[str]) -> Iterator[Pair]:
        towns = []
        for location in locations:
            country = self._places.country(location.country)
            integer_literal(location.geonames, "geonames_id")
            town = thing("place", f"geonames-{location.geonames}")
            if location.name and location.geonames not in self._towns:
                self._towns[location.geonames] = self._town(town, location, country)
            towns.append(town if location.name else country)
        for area in towns or [self._places.country(code) for code in countries]:
            yield sam("locatedIn"), area

    def _town(self, town: str, location: Location, country: str) -> str:
        pairs = [(TYPE, sam("Place")), (sam("within"), country), (sam("identifier"), literal(location.geonames))]
        first, *others = re.split(r" ?/ ?| - ", words(location.name))  # an airport has the names of two places
        pairs.append((LABEL, literal(first)))
        pairs += [(ALT_LABEL, literal(other)) for other in others]
        if location.latitude and location.longitude:
            pairs.append((LATITUDE, _degrees(location.latitude, "lat", 90)))
            pairs.append((LONGITUDE, _degrees(location.longitude, "lng", 180)))
        return about(town, self._end, pairs)

    def _relationships(self, identifier: str, record: Record) -> str:
        node, found = _node(identifier), ""
        for each in record.relationships:
            other = ror_id(each.other, "relationships")
            self._others.setdefault(other, words(each.label))
            if each.kind == "parent":
                found += about(node, self._end, [(sam("partOfOrganisation"), _node(other))])
            elif each.kind == "child":
                found += about(_node(other), self._end, [(sam("partOfOrganisation"), node)])
            elif each.kind == "successor":
                found += about(node, self._end, [(sam("succeededBy"), _node(other))])
            elif each.kind == "predecessor":
                found += about(_node(other), self._end, [(sam("succeededBy"), node)])
            elif each.kind == "related":
                found += about(node, self._end, [(sam("relatedOrganisation"), _node(other))])
            else:
                raise ValueError(f"relationships: {each.kind!r} is no kind of relationship")
        return found

    def rest(self) -> str:
        """Return what is said once: organisations that are only named, towns, countries and types."""
        found = [
            about(
                _node(other),
                self._end,
                [
                    (TYPE, _ORGANISATION),
                    (sam("rorId"), literal(other)),
                    (sam("identifier"), literal(other[-9:])),
                    (LABEL, literal(name)),
                ],
            )
            for other, name in sorted(self._others.items())
            if other not in self.described
        ]
        found += [self._towns[town] for town in sorted(self._towns)]
        found.append(self._places.lines(self._end))
        if self._types:
            names = {
                "en": "types of organisation in ROR",
                "nb": "organisasjonstyper i ROR",
                "sv": "organisationstyper i ROR",
            }
            found.append(scheme("ror-types", names, self._end, source=REGISTER.homepage))
        for name in sorted(self._types):
            english, norwegian, swedish, _ = _type(name)
            names = {"en": english, "nb": norwegian, "sv": swedish}
            found.append(concept(f"ror-type-{name}", "ror-types", names, self._end))
        return "".join(found)


def _type(name: str) -> tuple[str, str, str, str]:
    """Return names and class of a type; one that the registry has added since goes by its own name."""
    return _TYPES.get(name, (name, name, name, ""))


def _node(identifier: str) -> str:
    return thing("organisation", f"ror-{identifier.removeprefix('https://ror.org/')}")


def _named(names: list[Name]) -> list[Pair]:
    """Return one preferred name a language, the displayed one first, and the rest as other names.

    Names whose language the record does not tell (all of schema 1 but its labels) have no language here either.
    """
    preferred: dict[str | None, str] = {}
    others: dict[tuple[str, str | None], None] = {}
    labels = [name for name in names if name.kind == "label"]
    if not labels:
        raise ValueError("names: none is a label")
    for name in sorted(labels, key=lambda each: not each.display) + [each for each in names if each.kind != "label"]:
        language = "nb" if name.language == "no" else name.language
        text = words(name.value)
        if name.kind == "label" and language not in preferred:
            preferred[language] = text
        elif text:
            others[(text, language)] = None
    pairs = [(LABEL, literal(text, lang=language)) for language, text in preferred.items()]
    return pairs + [
        (ALT_LABEL, literal(text, lang=language)) for text, language in others if preferred.get(language) != text
    ]


def _dates(record: Record) -> Iterator[Pair]:
    if record.established:
        year = record.established
        if not re.fullmatch(r"[12]\d{3}", year):
            raise ValueError(f"established: {year!r} is no year, expected four digits")
        yield sam("earliestDate"), literal(f"{year}-01-01", datatype=XSD.date)
        yield sam("latestDate"), literal(f"{year}-12-31", datatype=XSD.date)
        yield sam("dateAsStated"), literal(f"established {year}", lang="en")
    if record.created:
        yield CREATED, date_literal(record.created, "admin.created")
    if record.modified:
        yield MODIFIED, date_literal(record.modified, "admin.last_modified")


def _links(record: Record) -> Iterator[Pair]:
    for predicate, addresses in ((HOMEPAGE, record.websites), (PAGE, record.wikipedia)):
        for address in addresses:
            if found := web_address(address):
                yield predicate, iri(found)


def _numbers(external: ExternalId) -> Iterator[Pair]:
    """Yield the ids in other registers; those that are no longer kept (OrgRef, HESA …) go by sam:identifier."""
    name, pattern = _NUMBERS.get(external.register, ("", None))
    for value in external.values:
        plain = value.replace(" ", "")
        if pattern and pattern.fullmatch(plain):
            yield sam(name), literal(plain)
        else:
            yield sam("identifier"), literal(f"{external.register}:{plain}")


def _degrees(text: str, column: str, most: int) -> str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{column}: {text!r} is no number of degrees") from None
    if not abs(number) <= most:
        raise ValueError(f"{column}: {text!r} is not between -{most} and {most}")
    return decimal_literal(f"{number:f}")


REGISTER = Register(
    name="ror",
    title="Research Organization Registry",
    language="en",
    publisher="Research Organization Registry",
    licence="https://creativecommons.org/publicdomain/zero/1.0/",
    attribution="Research Organization Registry (ROR), https://ror.org; no attribution is required.",
    homepage="https://ror.org",
    read=_read,
)
