"""Small tables in the layout of the Publications Office, made by the tests; and the real ones, imported once."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from samspill.imports.register import run
from samspill.imports.writer import Options, Summary
from tests.imports.statements import Imported, table

_COLUMNS = {
    "project": "id acronym status title startDate endDate totalCost ecMaxContribution legalBasis topics ecSignatureDate"
    " frameworkProgramme masterCall subCall fundingScheme nature objective contentUpdateDate rcn grantDoi keywords",
    "organization": "projectID projectAcronym organisationID vatNumber name shortName SME activityType street postCode"
    " city country nutsCode geolocation organizationURL contactForm contentUpdateDate rcn order role ecContribution"
    " netEcContribution totalCost endOfParticipation active",
    "euroSciVoc": "projectID euroSciVocCode euroSciVocPath euroSciVocTitle euroSciVocDescription",
    "topics": "projectID topic title",
    "legalBasis": "projectID legalBasis title uniqueProgrammePart",
    "policyPriorities": "projectID policyPriority title weight",
    "webLink": "id projectID physUrl title type source represents",
}
HEADERS = {name: columns.split() for name, columns in _COLUMNS.items()}
PROJECT = {
    **{"id": "101069359", "acronym": "SolDAC", "status": "SIGNED", "title": "Full spectrum SOLar", "rcn": "237915"},
    **{"startDate": "2022-09-01", "endDate": "2025-08-31", "totalCost": "2073781.25", "ecMaxContribution": "2000000"},
    **{"legalBasis": "HORIZON.2.5", "topics": "HORIZON-CL5-2021-D2-01-11", "ecSignatureDate": "2022-05-12"},
    **{"frameworkProgramme": "HORIZON", "masterCall": "HORIZON-CL5-2021-D2-01", "subCall": "HORIZON-CL5-2021-D2-01"},
    **{"fundingScheme": "HORIZON-RIA", "objective": "To catch\ncarbon.", "contentUpdateDate": "2025-08-26 16:19:52"},
    **{"grantDoi": "10.3030/101069359", "keywords": "sun, air"},
}
PARTNER = {
    **{"projectID": "101069359", "projectAcronym": "SolDAC", "organisationID": "999884844", "order": "1"},
    **{"vatNumber": "NO986105174MVA", "name": "SINTEF ENERGI AS", "shortName": "SINTEF Energi", "SME": "false"},
    **{"activityType": "REC", "street": "SEM SÆLANDS VEI 11", "postCode": "7034", "city": "TRONDHEIM", "country": "NO"},
    **{"nutsCode": "NO060", "geolocation": "63.4185,10.3998", "organizationURL": "www.sintef.no", "rcn": "1905619"},
    **{"contentUpdateDate": "2025-08-26 16:19:52", "role": "coordinator", "ecContribution": "451500"},
    **{"netEcContribution": "401500", "totalCost": "501500", "endOfParticipation": "false"},
}
Row = dict[str, str]
Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Write tables into a folder; a table is a list of what its rows have otherwise than PROJECT and PARTNER."""

    def made(project: list[Row] | None = None, organization: list[Row] | None = None, **others: list[Row]) -> Path:
        tables = {
            "project": [PROJECT | row for row in (project or [{}])],
            "organization": [PARTNER | row for row in (organization if organization is not None else [{}])],
            **others,
        }
        folder = tmp_path / "cordis"
        folder.mkdir(exist_ok=True)
        for name, rows in tables.items():
            header = HEADERS[name] + sorted({key for row in rows for key in row} - set(HEADERS[name]))
            (folder / f"{name}.csv").write_text(table(header, rows, ";"), encoding="utf-8")
        return folder

    return made


@pytest.fixture
def imported(make: Make) -> Callable[..., Imported]:
    """Write tables and import them."""

    def done(options: dict[str, Any] | None = None, **tables: list[Row]) -> Imported:
        return Imported("cordis", make(**tables), **(options or {}))

    return done


def as_zip(folder: Path, inside: str = "") -> Path:
    """The tables of a folder as the publisher's zip archive holds them."""
    path = folder.with_name("cordis-HORIZONprojects-csv.zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in sorted(folder.iterdir()):
            archive.write(each, inside + each.name)
    return path


def as_json(folder: Path) -> Path:
    """The tables of a folder in the JSON layout: numbers as numbers, a post code with its zeros lost."""
    other = folder.with_name("json")
    other.mkdir()
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows: list[dict[str, Any]] = [dict(row) for row in csv.DictReader(file, delimiter=";")]
        for row in rows:
            for key, value in row.items():
                if key in {"id", "projectID", "organisationID", "rcn", "order", "postCode"} and value.isdigit():
                    row[key] = int(value)
                elif key in {"ecContribution", "netEcContribution", "totalCost", "ecMaxContribution"} and value:
                    row[key] = float(value)
                elif key in {"SME", "endOfParticipation"} and value:
                    row[key] = value == "true"
        (other / f"{path.stem}.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    return other


@pytest.fixture(scope="session")
def horizon(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Summary]:
    """The real tables of Horizon Europe: their folder, what the import wrote, and its summary."""
    folder = shared / "data" / "cordis" / "HORIZON"
    if not folder.is_dir():
        pytest.skip(f"the tables of Horizon Europe are not in {folder}")
    path = tmp_path_factory.mktemp("cordis") / "horizon.nq"
    with path.open("wb") as out:
        summary = run("cordis", folder, out, Options())
    return folder, path, summary
