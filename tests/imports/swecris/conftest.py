"""One grant in each of the layouts that Swecris is published in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.imports.statements import table, write_json

TEXTS = {
    "projectId": "2011-00123_VR",
    "projectTitleSv": "Ny teknik,\nför städer",
    "projectTitleEn": 'The "new" technology for cities',
    "projectStartDate": "2011-01-01",
    "projectEndDate": "2013-12-31",
    "coordinatingOrganisationId": "202100-3054",
    "coordinatingOrganisationNameSv": "KTH, Kungliga tekniska högskolan",
    "coordinatingOrganisationNameEn": "KTH, Royal Institute of Technology ",
    "coordinatingOrganisationTypeOfOrganisationSv": "Universitet",
    "coordinatingOrganisationTypeOfOrganisationEn": "University",
    "fundingOrganisationId": "202100-5208",
    "fundingOrganisationNameSv": "Vetenskapsrådet",
    "fundingOrganisationNameEn": "Swedish Research Council",
    "fundingOrganisationTypeOfOrganisationSv": "Stat, regioner, kommuner, församlingar",
    "fundingOrganisationTypeOfOrganisationEn": "Governmental",
    "fundingsSek": "2400000.0",
    "fundingYear": "2011.0",
    "fundingStartDate": "2011-02-01 12:00:00",
    "fundingEndDate": "2013-12-31 12:00:00",
    "typeOfAwardId": "1.0",
    "typeOfAwardDescrSv": "Projektbidrag",
    "typeOfAwardDescrEn": "Project grant",
    "updatedDate": "10/25/2024 10:01:55",
    "loadedDate": "07/17/2025 23:54:06",
    "scbs": (
        "¤¤¤ 1: Naturvetenskap, Natural Sciences, 103: Fysik, Physical Sciences, "
        "10303: Fusion, plasma och rymdfysik, Fusion, Plasma and Space Physics "
        "¤¤¤ 9: Oklassificerat, Unclassified, 999: Oklassificerat, Unclassified, 99999: Oklassificerat, Unclassified "
    ),
    "involvedPeople": (
        "¤¤¤11¤Ada Exempel¤0000-0002-1825-0097¤Principal Investigator¤Projektledare¤Female"
        "¤¤¤12¤Bo Exempel¤¤Co-Investigator¤Medverkande forskare¤Male"
    ),
}
"""A row with a trap in most of its cells."""


def capital(name: str) -> str:
    """The name of a column as the export has it."""
    return name[0].upper() + name[1:]


def export(folder: Path, *rows: dict[str, str], without: str = "", name: str = "export.csv") -> Path:
    """The publisher's export: semicolons, capitals."""
    header = [capital(column) for column in TEXTS if column != without]
    cells = [{capital(column): text for column, text in row.items() if column != without} for row in rows]
    path = folder / name
    path.write_text(table(header, cells, ";"), encoding="utf-8")
    return path


def changed(**texts: str) -> dict[str, str]:
    """The row with other texts in some cells."""
    return TEXTS | texts


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """The export of one grant."""
    return export(tmp_path, TEXTS)


@pytest.fixture
def cut(tmp_path: Path) -> Path:
    """A table as libraries keep it: commas, names in small letters."""
    path = tmp_path / "cut.csv"
    path.write_text(table(list(TEXTS), [TEXTS]), encoding="utf-8-sig")
    return path


@pytest.fixture
def answered(tmp_path: Path) -> Path:
    """An answer of the API: JSON, subjects and people as lists, moments in words."""
    item: dict[str, Any] = {name: text for name, text in TEXTS.items() if name not in {"scbs", "involvedPeople"}}
    item |= {
        "projectStartDate": "2011-01-01T00:00:00",
        "fundingsSek": 2400000,
        "fundingYear": 2011,
        "typeOfAwardId": 1,
        "updatedDate": "Oct 25 2024 10:01AM",
        "loadedDate": "Jul 17 2025 11:54PM",
        "projectAbstractSv": None,
        "scbs": [
            {
                **{"scb5Id": "10303", "scb5NameSv": "Fusion, plasma och rymdfysik"},
                **{"scb5NameEn": "Fusion, Plasma and Space Physics"},
                **{"scb3Id": "103", "scb3NameSv": "Fysik", "scb3NameEn": "Physical Sciences"},
                **{"scb1Id": "1", "scb1NameSv": "Naturvetenskap", "scb1NameEn": "Natural Sciences"},
            },
            {"scb5Id": "99999", "scb5NameSv": "Oklassificerat", "scb5NameEn": "Unclassified", "scb3Id": "999"},
        ],
        "peopleList": [
            {
                "personId": 11,
                "fullName": "Ada Exempel",
                "orcId": "0000-0002-1825-0097",
                "roleEn": "Principal Investigator",
            },
            {"personId": 12, "fullName": "Bo Exempel", "orcId": None, "roleEn": "Co-Investigator"},
        ],
    }
    return write_json(tmp_path / "answer.json", [item, item])
