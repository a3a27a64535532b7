"""The Central Coordinating Register for Legal Entities (Enhetsregisteret) of the Brønnøysund Register Centre.

Reads the register's bulk files of enterprises, with those of sub-units beside them, and flattened cuts; a table of
state bodies (Etatsbasen) beside them is read too. People who are registered in their own name are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from samspill.imports import etatsbasen
from samspill.imports.areas.lookup import Lookup, own_lookup
from samspill.imports.brreg.codes import COMPANIES, OF_PEOPLE, Codes, edition_of
from samspill.imports.brreg.rows import Enterprise, are_units, rows
from samspill.imports.reading import Files, Source
from samspill.imports.register import Register
from samspill.imports.statements import HOMEPAGE, LABEL, TYPE, Pair, about, sam, thing
from samspill.imports.values import (
    boolean,
    date_literal,
    integer_literal,
    iso_date,
    municipality_code,
    organisation_number,
    post_code,
    web_address,
    words,
)
from samspill.imports.writer import Options, Writer
from samspill.vocab.nquads import iri, literal

__all__ = ["REGISTER"]

_PUBLIC = frozenset({"KOMM", "FYLK", "STAT", "ADOS"})  # what they govern is not for this register to say
_GOVERNMENT = frozenset({"6100", "6500"})  # institutional sectors: central government, local government
_UNITS = frozenset({"BEDR", "AAFY"})
_STATUSES = {
    "bankrupt": ("konkurs", "status-bankrupt"),
    "winding_up": ("underAvvikling", "status-winding-up"),
    "compulsory": ("underTvangsavviklingEllerTvangsopplosning", "status-compulsory-winding-up"),
}
_FORM = r"(?:AS|A/S|ASA|ANS|DA|NUF|SA|BA|KS|SE|AB|OY|LTD|LIMITED|GMBH|APS|STIFTELSE)"
_ESTATE_OF_COMPANY = re.compile(rf"(?:^{_FORM} .*| {_FORM}),? \S*BO$", re.IGNORECASE)
_DAY = re.compile(r"(20\d\d-\d\d-\d\d)")
_NORWAY = thing("country", "no")


def _read(path: Path, writer: Writer, options: Options) -> None:
    files = Files(path)
    bodies = [source for source in files if etatsbasen.is_table(source, options.encoding)]
    tables = [source for source in files if source not in bodies]
    units = [source for source in tables if are_units(source, options.encoding)]
    enterprises = [source for source in tables if source not in units]
    if units and not enterprises:
        raise units[0].error(
            "sub-units without the enterprises that they are of",
            hint="put the file of enheter beside that of underenheter",
        )
    for source in bodies:
        etatsbasen.read_table(source, writer, options)
        etatsbasen.attribute(writer)
    if not tables:
        return
    importer = _Enterprises(writer, _edition(tables, options), own_lookup())
    for source in (*enterprises, *units):
        importer.day = match[1] if (match := _DAY.search(source.name)) else None
        for number, row in writer.counted(source, rows(source, writer.malformed, options.encoding)):
            try:
                writer.write(importer.lines(row))
            except ValueError as error:
                of_person = row.form in OF_PEOPLE or row.form in {"KBO", *_UNITS}
                told = {"number": row.number, "form": row.form} if of_person else asdict(row)
                writer.reject(source, number, str(error), told)
    writer.write(importer.rest())


def _edition(sources: list[Source], options: Options) -> str:
    """Look through the files until a code tells the edition of the industrial classification."""

    def codes() -> Iterator[str]:
        for source in sources:
            for _, row in rows(source, lambda *_: None, options.encoding):
                yield from (code for code, _ in row.industries())

    return edition_of(codes())


class _Enterprises:
    """Turns rows into statements, and remembers what they speak of that has to be described once."""

    def __init__(self, writer: Writer, edition: str, areas: Lookup) -> None:
        self.day: str | None = None
        """The day whose state the file has, when its name tells it."""
        self._writer, self._end, self._areas = writer, writer.end, areas
        self._codes = Codes(edition)
        self._seen: set[str] = set()
        self._parents: dict[str, str] = {}
        self._municipalities: dict[tuple[str, str | None], str | None] = {}

    def lines(self, row: Enterprise) -> str:
        """Return the statements of one row; raise ValueError, naming the column, for a value that makes no sense."""
        number = organisation_number(row.number, "no", "organisasjonsnummer")
        if number in self._seen:
            raise ValueError(f"organisasjonsnummer: {number} has been there before")
        name = words(row.name)
        if not name:
            raise ValueError("navn: empty, expected the organisation's name")
        is_unit = row.form in _UNITS
        if self._is_left_out(row, name, is_unit):
            self._writer.left_out += 1
            return ""
        language = "nn" if row.written_form.casefold() == "nynorsk" else "nb"
        text = literal(name)
        pairs = [
            (TYPE, sam("Organisation")),
            (LABEL, f"{text}@{language}"),
            (sam("legalName"), text),
            (sam("nationalId"), literal(number)),
            (sam("identifier"), literal(number)),
            *self._classified(row),
            *_dated(row),
            *_flagged(row, number),
            *self._parent(number, row.parent, is_unit),
        ]
        found = about(_node(number), self._end, pairs) + self._site(number, row)
        self._remember_day(row)
        self._seen.add(number)
        return found

    def _is_left_out(self, row: Enterprise, name: str, is_unit: bool) -> bool:
        """Tell whether a row is about a person, or about a sub-unit of one.

        An estate in bankruptcy has its owner's name: it is taken when that is a company's.
        """
        if is_unit:
            return row.parent not in self._seen
        if self._writer.options.with_people:
            return False
        return row.form in OF_PEOPLE or (row.form == "KBO" and not _ESTATE_OF_COMPANY.search(name))

    def _classified(self, row: Enterprise) -> list[Pair]:
        pairs = [(sam("legalForm"), self._codes.form(row.form, row.form_name))]
        if row.form in COMPANIES:
            pairs.append((TYPE, sam("Company")))
        elif row.form in _PUBLIC or row.sector in _GOVERNMENT:
            pairs.append((TYPE, sam("PublicBody")))
        for code, name in row.industries():
            if node := self._codes.industry(code, name):
                pairs.append((sam("industry"), node))
        if row.sector:
            pairs.append((sam("institutionalSector"), self._codes.sector(row.sector, row.sector_name)))
        return pairs

    def _parent(self, number: str, stated: str, is_unit: bool) -> list[Pair]:
        """Return what the organisation belongs to: a sub-unit as its unit, another as a part in a way not said."""
        if not stated:
            return []
        parent = organisation_number(stated, "no", "overordnetEnhet")
        if is_unit:
            return [(TYPE, sam("OrganisationalUnit")), (sam("unitOf"), _node(parent))]
        self._parents[number] = parent
        return [(sam("partOfOrganisation"), _node(parent))]

    def _site(self, number: str, row: Enterprise) -> str:
        """Return where the organisation is found.

        The municipality is the one that had the code on the day of the file. An address abroad places nothing: the
        organisation is one of the Norwegian register all the same.
        """
        found, end = "", self._end
        site = thing("site", f"no-brreg-{number}")
        country = row.country.strip().upper()
        if row.municipality or country == "NO":
            area = self._municipality(row) or _NORWAY
            found += about(_node(number), end, [(sam("locatedIn"), area)])
            found += about(site, end, [(sam("siteIn"), area)])
            country = country or "NO"
        parts = (
            ("postalCode", post_code(row.post_code, "no") if country == "NO" else row.post_code.strip()),
            ("addressLocality", words(row.town)),
            ("addressCountry", country),
        )
        if not any(text for _, text in parts):
            return found
        address = thing("postal-address", f"no-brreg-{number}")
        pairs = [(TYPE, sam("PostalAddress")), *((sam(name), literal(text)) for name, text in parts if text)]
        found += about(_node(number), end, [(sam("hasSite"), site)])
        return (
            found + about(site, end, [(TYPE, sam("Site")), (sam("hasAddress"), address)]) + about(address, end, pairs)
        )

    def _municipality(self, row: Enterprise) -> str | None:
        if not row.municipality:
            return None
        key = (row.municipality, row.state or self.day)
        if key not in self._municipalities:
            code = municipality_code(row.municipality, "kommunenummer")
            unit = self._areas.municipality("no", code, key[1])
            self._municipalities[key] = iri(unit) if unit else None
        return self._municipalities[key]

    def _remember_day(self, row: Enterprise) -> None:
        day = row.state or self.day or row.registered
        if day:
            day = iso_date(day, "hentet_dato")
            self._writer.updated = max(self._writer.updated or "", f"{day}T00:00:00Z")

    def rest(self) -> str:
        """Return what is said once: code lists, and organisations that only the rows of their parts name."""
        missing = sorted(set(self._parents.values()) - self._seen)
        found = [
            about(
                _node(number),
                self._end,
                [
                    (TYPE, sam("Organisation")),
                    (LABEL, literal(number)),
                    (sam("nationalId"), literal(number)),
                    (sam("identifier"), literal(number)),
                ],
            )
            for number in missing
        ]
        return "".join((*found, self._codes.lines(self._end)))


def _node(number: str) -> str:
    return thing("organisation", f"no-brreg-{number}")


def _dated(row: Enterprise) -> list[Pair]:
    dates = (("startDate", row.founded), ("endDate", row.ended), ("registrationDate", row.registered))
    return [(sam(name), date_literal(day, name)) for name, day in dates if day]


def _flagged(row: Enterprise, number: str) -> list[Pair]:
    pairs: list[Pair] = []
    if boolean(row.pays_vat, "registrertIMvaregisteret"):
        pairs.append((sam("vatNumber"), literal(f"NO{number}MVA")))
    for field, (column, status) in _STATUSES.items():
        if boolean(getattr(row, field), column):
            pairs.append((sam("status"), thing("concept", status)))
    if row.employees:
        pairs.append((sam("employeeCount"), integer_literal(row.employees, "antallAnsatte")))
    if row.homepage and (address := web_address(row.homepage)):
        pairs.append((HOMEPAGE, iri(address)))
    return pairs


REGISTER = Register(
    name="brreg",
    title="Enhetsregisteret",
    language="nb",
    publisher="Brønnøysundregistrene",
    licence="https://data.norge.no/nlod/no/2.0",
    attribution=(
        "Contains data under the Norwegian licence for Open Government data (NLOD), "
        "distributed by the Brønnøysund Register Centre."
    ),
    homepage="https://data.brreg.no/enhetsregisteret/",
    read=_read,
)
