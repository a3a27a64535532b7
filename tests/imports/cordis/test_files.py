"""The forms in which CORDIS comes, and what is said of a file that is none of them."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from samspill.errors import RejectedError, SourceError
from tests.imports.cordis.conftest import Make, as_json, as_zip
from tests.imports.statements import Imported

OTHERS = {
    "euroSciVoc": [{"projectID": "101069359", "euroSciVocCode": "/23", "euroSciVocPath": "/natural sciences"}],
    "topics": [{"projectID": "101069359", "topic": "HORIZON-CL5-2021-D2-01-11", "title": "Direct air capture"}],
    "legalBasis": [{"projectID": "101069359", "legalBasis": "HORIZON.2.5", "title": "Climate"}],
    "policyPriorities": [{"projectID": "101069359", "policyPriority": "/climate", "weight": "100"}],
    "webLink": [{"projectID": "101069359", "physUrl": "https://soldac.example/", "represents": "project"}],
}


def statements(found: Imported) -> set[tuple[str, str, str]]:
    """What is said of everything but the files themselves."""
    return {triple for triple in found.triples if not triple[0].startswith("source-document/")}


def test_zip_folder_gzip_and_json_say_the_same(make: Make, tmp_path: Path) -> None:
    folder = make(organization=[{"postCode": "0350", "totalCost": "626199.5"}], **OTHERS)
    expected = statements(Imported("cordis", folder))
    assert ("postal-address/cordis-999884844", "postalCode", "0350") in expected
    assert statements(Imported("cordis", as_zip(folder))) == expected
    assert statements(Imported("cordis", as_zip(folder, inside="csv/"))) == expected
    assert statements(Imported("cordis", as_json(folder))) == expected
    packed = tmp_path / "packed"
    packed.mkdir()
    for path in folder.iterdir():
        (packed / f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
    assert statements(Imported("cordis", packed)) == expected


def test_the_file_read_is_told_with_its_checksum(make: Make) -> None:
    folder = make()
    plain, packed = Imported("cordis", folder), Imported("cordis", as_zip(folder))
    files = {f"source-document/cordis-{name}-csv" for name in ("project", "organization")}
    assert {file for _, file in plain.pairs("hasPart")} == files
    for file in files:
        assert plain.said(file) == packed.said(file)  # a member of a zip as it is unpacked
        assert len(plain.said(file)["sha256"][0]) == 64


def test_tables_that_may_be_missing(make: Make) -> None:
    found = Imported("cordis", make())
    assert found.summary.rows == 2
    assert found.said("call-topic/eu-horizon-cl5-2021-d2-01-11")["prefLabel"] == ["HORIZON-CL5-2021-D2-01-11"]


def refuse(path: Path) -> str:
    with pytest.raises(SourceError) as told:
        Imported("cordis", path)
    return str(told.value)


def test_a_table_that_must_be_there(make: Make) -> None:
    folder = make()
    (folder / "organization.csv").unlink()
    assert refuse(folder).endswith("no organization.csv or organization.json in it (it has project.csv)")


def test_a_truncated_zip(make: Make) -> None:
    path = as_zip(make())
    path.write_bytes(path.read_bytes()[:-25])
    assert "truncated or damaged zip archive" in refuse(path)


def _edit(change: Callable[[str], str], name: str = "organization.csv") -> Callable[[Path], None]:
    def edited(folder: Path) -> None:
        path = folder / name
        path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")

    return edited


def _swap(folder: Path) -> None:
    shutil.copy(folder / "project.csv", folder / "organization.csv")


def _recode(folder: Path) -> None:
    path = folder / "organization.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_edit(lambda text: ""), "organization.csv: the file is empty"),
        (
            _edit(lambda text: text.replace(";", ",")),
            "organization.csv:1: its cells are separated by commas, expected semicolons",
        ),
        (
            _edit(lambda text: text.replace('"netEcContribution"', '"netEUContribution"')),
            "organization.csv:1: no column 'netEcContribution', but one 'netEUContribution' "
            "(expected the CORDIS table of organisations; missing: netEcContribution)",
        ),
        (
            _edit(lambda text: text.replace('"startDate"', '"x"'), "project.csv"),
            "project.csv:1: no column 'startDate' (expected the CORDIS table of projects; missing: startDate)",
        ),
        (
            _swap,
            "organization.csv:1: this looks like the CORDIS table of projects "
            "(expected the CORDIS table of organisations)",
        ),
        (
            _recode,
            "organization.csv:2:106: byte 0xC6 is not UTF-8 "
            "(if it has another encoding, such as cp1252 or latin-1, name it)",
        ),
        (_edit(lambda text: text[:-40]), "organization.csv:2: ends within a quoted cell: truncated?"),
        (
            _edit(lambda text: "<html>Not found</html>"),
            "organization.csv:1: no table (expected the CORDIS table of organisations)",
        ),
    ],
)
def test_broken_tables(make: Make, spoil: Callable[[Path], None], message: str) -> None:
    folder = make()
    spoil(folder)
    assert refuse(folder) == f"{folder}/{message}"


def test_another_encoding_has_to_be_named(make: Make) -> None:
    folder = make()
    _recode(folder)
    found = Imported("cordis", folder, encoding="cp1252")
    assert found.said("postal-address/cordis-999884844")["streetAddress"] == ["SEM SÆLANDS VEI 11"]


def test_garbage_among_good_rows(make: Make) -> None:
    rows = [{"order": str(number), "organisationID": str(number)} for number in range(1, 200)]
    folder = make(organization=rows)
    path = folder / "organization.csv"
    path.write_text(path.read_text(encoding="utf-8") + "garbage\n", encoding="utf-8")
    found = Imported("cordis", folder)
    assert (found.summary.rows, found.summary.rejected) == (201, 1)
    assert len(found.things("Participation")) == 199


def test_participations_of_other_projects_fail_the_import(make: Make) -> None:
    """The tables of two programmes mixed up: each participation names a project that is not there."""
    with pytest.raises(RejectedError, match=r"1 of 2 rows make no sense, more than 1 %"):
        Imported("cordis", make(organization=[{"projectID": "999"}]))
