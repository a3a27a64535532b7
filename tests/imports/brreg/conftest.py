"""Enterprises in each of the layouts of the Brønnøysund register."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.imports.statements import table, write_json

# The register's own names, in the order of its bulk file of enterprises (some columns that are not read left out).
HEADER = [
    *("organisasjonsnummer", "navn", "organisasjonsform.kode", "organisasjonsform.beskrivelse"),
    *("naeringskode1.kode", "naeringskode1.beskrivelse", "naeringskode2.kode", "naeringskode2.beskrivelse"),
    *("naeringskode3.kode", "naeringskode3.beskrivelse", "hjelpeenhetskode.kode", "hjelpeenhetskode.beskrivelse"),
    *("harRegistrertAntallAnsatte", "antallAnsatte", "hjemmeside", "postadresse.adresse", "postadresse.poststed"),
    *("postadresse.postnummer", "postadresse.kommune", "postadresse.kommunenummer", "postadresse.land"),
    *("postadresse.landkode", "forretningsadresse.adresse", "forretningsadresse.poststed"),
    *("forretningsadresse.postnummer", "forretningsadresse.kommune", "forretningsadresse.kommunenummer"),
    *("forretningsadresse.land", "forretningsadresse.landkode", "institusjonellSektorkode.kode"),
    *("institusjonellSektorkode.beskrivelse", "sisteInnsendteAarsregnskap", "registreringsdatoenhetsregisteret"),
    *("stiftelsesdato", "registrertIMvaRegisteret", "frivilligMvaRegistrertBeskrivelser"),
    *("registrertIFrivillighetsregisteret", "registrertIForetaksregisteret", "registrertIStiftelsesregisteret"),
    *("konkurs", "konkursdato", "underAvvikling", "underAvviklingDato", "underTvangsavviklingEllerTvangsopplosning"),
    *("overordnetEnhet", "maalform", "vedtektsdato", "vedtektsfestetFormaal", "aktivitet"),
]
UNITS_HEADER = [
    *("organisasjonsnummer", "navn", "overordnetEnhet", "organisasjonsform.kode", "organisasjonsform.beskrivelse"),
    *("naeringskode1.kode", "naeringskode1.beskrivelse", "antallAnsatte", "hjemmeside"),
    *("beliggenhetsadresse.adresse", "beliggenhetsadresse.poststed", "beliggenhetsadresse.postnummer"),
    *("beliggenhetsadresse.kommunenummer", "beliggenhetsadresse.landkode", "registreringsdatoIEnhetsregisteret"),
    *("registrertIMvaregisteret", "oppstartsdato", "datoEierskifte", "nedleggelsesdato"),
]

ROW = {
    "organisasjonsnummer": "916218753",
    "navn": "BERTEL O  STEEN AS",
    "organisasjonsform.kode": "AS",
    "organisasjonsform.beskrivelse": "Aksjeselskap",
    "naeringskode1.kode": "46.710",
    "naeringskode1.beskrivelse": "Engroshandel med motorvogner",
    "naeringskode2.kode": "95.311",
    "naeringskode2.beskrivelse": "Reparasjon av motorvogner",
    "naeringskode3.kode": "00.000",
    "naeringskode3.beskrivelse": "Uoppgitt",
    "harRegistrertAntallAnsatte": "true",
    "antallAnsatte": "475",
    "hjemmeside": "WWW.bos.no",
    "forretningsadresse.adresse": "c/o Ada Exempel; Solheimveien 7",
    "forretningsadresse.poststed": "LØRENSKOG",
    "forretningsadresse.postnummer": "1461",
    "forretningsadresse.kommune": "LØRENSKOG",
    "forretningsadresse.kommunenummer": "3222",
    "forretningsadresse.land": "Norge",
    "forretningsadresse.landkode": "NO",
    "institusjonellSektorkode.kode": "2100",
    "institusjonellSektorkode.beskrivelse": "Private aksjeselskaper mv.",
    "registreringsdatoenhetsregisteret": "1995-02-19",
    "stiftelsesdato": "1956-10-01",
    "registrertIMvaRegisteret": "true",
    "konkurs": "false",
    "underAvvikling": "true",
    "underTvangsavviklingEllerTvangsopplosning": "false",
    "maalform": "Nynorsk",
    "vedtektsfestetFormaal": 'Handel med "biler",\nog det som hører til.',
}
"""An enterprise as the bulk file in CSV has it."""


def changed(**texts: str) -> dict[str, str]:
    """The row with other texts in some cells; `__` stands for the full stop in a column's name."""
    return ROW | {name.replace("__", "."): text for name, text in texts.items()}


def bulk(folder: Path, *rows: dict[str, str], name: str = "enheter_alle.csv", without: str = "") -> Path:
    """The register's bulk file in CSV."""
    header = [column for column in HEADER if column != without]
    path = folder / name
    cells = [{column: text for column, text in row.items() if column != without} for row in rows]
    path.write_text(table(header, cells), encoding="utf-8")
    return path


def bulk_json(folder: Path, *rows: dict[str, str]) -> Path:
    """The register's bulk file in JSON: what is after a full stop lies in an object, truth and counts are no text."""
    plain: dict[str, Any] = {"true": True, "false": False}
    names = {
        "registreringsdatoenhetsregisteret": "registreringsdatoEnhetsregisteret",
        "registrertIMvaRegisteret": "registrertIMvaregisteret",
    }
    items: list[dict[str, Any]] = []
    for row in rows:
        item: dict[str, Any] = {}
        for column, text in row.items():
            outer, _, inner = names.get(column, column).partition(".")
            value: Any = int(text) if column == "antallAnsatte" else plain.get(text, text)
            if column in {"forretningsadresse.adresse", "vedtektsfestetFormaal"}:
                value = [text]
            if inner:
                item.setdefault(outer, {})[inner] = value
            else:
                item[outer] = value
        items.append(item | {"links": [], "epostadresse": "ada@exempel.no"})
    return write_json(folder / "enheter_alle.json", items)


def units(folder: Path, *rows: dict[str, str]) -> Path:
    """The register's bulk file of sub-units."""
    path = folder / "underenheter_alle.csv"
    path.write_text(table(UNITS_HEADER, list(rows)), encoding="utf-8")
    return path


def flattened(folder: Path, *rows: dict[str, str]) -> Path:
    """A flattened cut, as others keep it."""
    header = [
        *("organisasjonsnummer", "navn", "naeringskode1", "naeringskode1_beskrivelse", "naeringskode2"),
        *("naeringskode2_beskrivelse", "naeringskode3", "naeringskode3_beskrivelse", "organisasjonsform"),
        *("forretningsadresse", "forretningsadresse_postnummer", "forretningsadresse_poststed"),
        *("forretningsadresse_kommunenummer", "antall_ansatte", "stiftelsesdato", "registreringsdato", "hjemmeside"),
        *("overordnet_enhet", "institusjonell_sektor", "institusjonell_sektor_beskrivelse", "registrert_i_mva"),
        *("konkurs", "under_avvikling", "under_tvangsavvikling", "hentet_dato"),
    ]
    path = folder / "enheter.csv"
    path.write_text(table(header, list(rows)), encoding="utf-8")
    return path
