"""Rows of the Central Coordinating Register for Legal Entities in its layouts, read into one form.

- The register's bulk files, enterprises (enheter) and sub-units (underenheter): CSV whose column names are paths into
  the JSON (`organisasjonsform.kode`), and JSON, an array of objects with objects inside.
- A flattened table, with names such as `forretningsadresse_kommunenummer`, as others keep cuts of the register.

Street lines are not read: those of small firms are homes, and have names (`c/o …`) in them. Nor are telephone numbers
and e-mail addresses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from samspill.imports.layouts import Layout, recognise
from samspill.imports.reading import Reject, Source, is_json, json_items, table_rows

__all__ = ["EXPECTED", "Enterprise", "are_units", "is_flattened", "rows"]

_TITLE = "enterprises of the Brønnøysund register (brreg)"
EXPECTED = f"{_TITLE}: the bulk file of enheter or underenheter, in CSV or JSON"

_BULK = {
    "number": ("organisasjonsnummer",),
    "name": ("navn",),
    "form": ("organisasjonsform.kode",),
    "form_name": ("organisasjonsform.beskrivelse",),
    "written_form": ("maalform",),
    **{f"industry{place}": (f"naeringskode{place}.kode",) for place in (1, 2, 3)},
    **{f"industry_name{place}": (f"naeringskode{place}.beskrivelse",) for place in (1, 2, 3)},
    "sector": ("institusjonellSektorkode.kode",),
    "sector_name": ("institusjonellSektorkode.beskrivelse",),
    "employees": ("antallAnsatte",),
    "founded": ("stiftelsesdato", "oppstartsdato"),
    "ended": ("nedleggelsesdato",),
    # The CSV has names in other capitals than the JSON.
    "registered": (
        *("registreringsdatoEnhetsregisteret", "registreringsdatoenhetsregisteret"),
        *("registreringsdatoIEnhetsregisteret", "registreringsdatoienhetsregisteret"),
    ),
    "homepage": ("hjemmeside",),
    "pays_vat": ("registrertIMvaregisteret", "registrertIMvaRegisteret"),
    "bankrupt": ("konkurs",),
    "winding_up": ("underAvvikling",),
    "compulsory": ("underTvangsavviklingEllerTvangsopplosning",),
    "parent": ("overordnetEnhet",),
    "post_code": ("forretningsadresse.postnummer", "beliggenhetsadresse.postnummer"),
    "town": ("forretningsadresse.poststed", "beliggenhetsadresse.poststed"),
    "municipality": ("forretningsadresse.kommunenummer", "beliggenhetsadresse.kommunenummer"),
    "country": ("forretningsadresse.landkode", "beliggenhetsadresse.landkode"),
    "state": (),
}
_FLATTENED = {
    **_BULK,
    "form": ("organisasjonsform",),
    "form_name": (),
    **{f"industry{place}": (f"naeringskode{place}",) for place in (1, 2, 3)},
    **{f"industry_name{place}": (f"naeringskode{place}_beskrivelse",) for place in (1, 2, 3)},
    "sector": ("institusjonell_sektor",),
    "sector_name": ("institusjonell_sektor_beskrivelse",),
    "employees": ("antall_ansatte",),
    "founded": ("stiftelsesdato",),
    "registered": ("registreringsdato",),
    "pays_vat": ("registrert_i_mva",),
    "winding_up": ("under_avvikling",),
    "compulsory": ("under_tvangsavvikling",),
    "parent": ("overordnet_enhet",),
    "post_code": ("forretningsadresse_postnummer",),
    "town": ("forretningsadresse_poststed",),
    "municipality": ("forretningsadresse_kommunenummer",),
    "country": (),
    "state": ("hentet_dato",),
}
"""What each field of an Enterprise is called; of several names the first that is there and not empty counts."""

_NEEDED = ("organisasjonsnummer", "navn", "organisasjonsform.kode", "forretningsadresse.kommunenummer")
_NEEDED_OF_UNITS = ("organisasjonsnummer", "navn", "organisasjonsform.kode", "overordnetEnhet")
_NEEDED_FLATTENED = ("organisasjonsnummer", "navn", "organisasjonsform", "forretningsadresse_kommunenummer")


@dataclass(frozen=True, slots=True)
class Enterprise:
    """An enterprise or sub-unit as a row states it; all text, "" for what is not stated."""

    number: str
    name: str
    form: str
    form_name: str
    written_form: str
    industry1: str
    industry2: str
    industry3: str
    industry_name1: str
    industry_name2: str
    industry_name3: str
    sector: str
    sector_name: str
    employees: str
    founded: str
    ended: str
    registered: str
    homepage: str
    pays_vat: str
    bankrupt: str
    winding_up: str
    compulsory: str
    parent: str
    post_code: str
    town: str
    municipality: str
    country: str
    state: str

    def industries(self) -> list[tuple[str, str]]:
        """Return code and name of each industry, the main one first."""
        codes = (self.industry1, self.industry2, self.industry3)
        names = (self.industry_name1, self.industry_name2, self.industry_name3)
        return [(code, name) for code, name in zip(codes, names, strict=True) if code]


_FIELDS = tuple(Enterprise.__dataclass_fields__)


def is_flattened(header: str) -> bool:
    """Tell by its header whether a table is a flattened one."""
    return "forretningsadresse_kommunenummer" in header


def are_units(source: Source, encoding: str | None) -> bool:
    """Tell whether a file holds sub-units: they have a location where enterprises have a business address."""
    with source.text(encoding or "utf-8-sig") as text:
        start = text.read(1 << 16)
    return "beliggenhetsadresse" in start and "forretningsadresse" not in start


def rows(source: Source, reject: Reject, encoding: str | None) -> Iterator[tuple[int, Enterprise]]:
    """Yield number and content of each row; raise SourceError for a file that is none of the register's."""
    if is_json(source):
        yield from _json_rows(source, reject, encoding)
        return
    layout, names = _layout(source, encoding)
    take = _taker(names, (*layout.columns, *layout.optional))
    for number, cells in table_rows(source, layout, reject, encoding=encoding):
        yield number, Enterprise(*take(cells))


def _layout(source: Source, encoding: str | None) -> tuple[Layout, dict[str, tuple[str, ...]]]:
    """Tell by the header which table it is; what is none is measured by the register's own of enterprises."""
    with source.text(encoding or "utf-8-sig") as text:
        header = text.readline()
    flattened = is_flattened(header)
    names = _FLATTENED if flattened else _BULK
    needed = _NEEDED_FLATTENED if flattened else _NEEDED
    if "beliggenhetsadresse" in header:
        needed = _NEEDED_OF_UNITS
    optional = tuple(dict.fromkeys(name for each in names.values() for name in each if name not in needed))
    delimiter = ";" if header.count(";") > header.count(",") and "organisasjonsnummer" in header else ","
    return Layout(_TITLE, needed, optional, delimiter), names


def _taker(names: dict[str, tuple[str, ...]], columns: tuple[str, ...]) -> Callable[[tuple[str, ...]], Iterator[str]]:
    """Return what takes the fields of an Enterprise out of a row's cells."""
    place = {name: index for index, name in enumerate(columns)}
    places = [tuple(place[name] for name in names[field]) for field in _FIELDS]

    def take(cells: tuple[str, ...]) -> Iterator[str]:
        for found in places:
            yield next((cells[index] for index in found if cells[index]), "")

    return take


# --- JSON -------------------------------------------------------------------------------------------------------------
def _json_rows(source: Source, reject: Reject, encoding: str | None) -> Iterator[tuple[int, Enterprise]]:
    items = json_items(source, reject, expected=EXPECTED, encoding=encoding or "utf-8-sig")
    for number, item in items:
        flat = dict(_flat(item, ""))
        if number == 1 and (missing := [name for name in _NEEDED[:3] if name not in flat]):
            other = recognise(item)
            what = f"this looks like {other}" if other and other != _TITLE else f"no field {missing[0]!r}"
            raise source.error(what, row=1, hint=f"expected {EXPECTED}")
        values = [next((flat[name] for name in _BULK[field] if flat.get(name)), "") for field in _FIELDS]
        yield number, Enterprise(*values)


def _flat(item: dict[str, Any], before: str) -> Iterator[tuple[str, str]]:
    """Yield the texts in an object by path; lists (lines of addresses, purposes) are not among what is read."""
    for name, value in item.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        elif isinstance(value, bool):
            yield f"{before}{name}", "true" if value else "false"
        elif isinstance(value, str):
            yield f"{before}{name}", value
