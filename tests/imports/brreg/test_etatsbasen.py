"""Etatsbasen: the tree of public bodies of 2014, by itself and beside the files of the Brønnøysund register."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from samspill.errors import SourceError
from tests.imports.brreg.conftest import ROW, bulk
from tests.imports.statements import BROKEN, Imported, broken, rejected

HEADER = "tailid;parentid;orgstructid;name_nb;name_nn;name_en;orgid;kommunenummer\n"
ROWS = (
    "1;;66;Hitra kommune;Hitra kommune;Hitra Municipality;938772924;1617\n"
    "2;;66;Herøy kommune (Nordland); ;Herøy Municipality;;1818\n"
    "3;;59;Hordaland fylkeskommune;Hordaland fylkeskommune;Hordaland County;938626367;1200\n"
    "4;;66;Longyearbyen lokalstyre, Svalbard;;;984047851;2100\n"
    "5;;33;Skattedirektoratet;;;974761076;\n"
    "6;5;37;Skatt Midt-Norge Trondheim;;;991733116;\n"
    "7;5;36;Skatt Midt-Norge;;;991733116;\n"
    "8;;77;Angolas ambassade;;;974278014;\n"
    "9;;77;Argentinas ambassade;;;974278014;\n"
    "10;;76;Ambassaden i Japan, Tokyo;;;;\n"
)


def body(number: int) -> str:
    """The body with a number."""
    return f"organisation/no-etatsbasen-{number}"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table with a byte order mark, as Difi published it."""
    path = tmp_path / "organization.csv"
    path.write_text(HEADER + ROWS.replace("6;5;37", "6;7;37"), encoding="utf-8-sig")
    return path


def test_a_municipality(table: Path) -> None:
    """The code is that of 2014; so is what the authority governs."""
    assert Imported("etatsbasen", table).said(body(1)) == {
        "type": ["Organisation", "MunicipalAuthority"],
        "prefLabel": ["Hitra kommune@nb", "Hitra kommune@nn", "Hitra Municipality@en"],
        "identifier": ["1"],
        "organisationType": ["concept/etatsbasen-kind-66"],
        "locatedIn": ["municipality/no-hitra"],
        "governs": ["municipality/no-hitra"],
        "nationalId": ["938772924"],
    }


def test_an_authority_without_number_is_only_a_public_body(table: Path) -> None:
    said = Imported("etatsbasen", table).said(body(2))
    assert said["type"] == ["Organisation", "PublicBody"]
    assert said["prefLabel"] == ["Herøy kommune (Nordland)@nb", "Herøy Municipality@en"], "a blank is no name"
    assert said["locatedIn"] == ["municipality/no-heroy-nordland"]
    assert not {"governs", "nationalId"} & set(said)


def test_a_county_has_two_digits_and_two_zeros(table: Path) -> None:
    said = Imported("etatsbasen", table).said(body(3))
    assert (said["type"], said["governs"]) == (["Organisation", "CountyAuthority"], ["county/no-hordaland"])


def test_svalbard_has_no_municipality(table: Path) -> None:
    said = Imported("etatsbasen", table).said(body(4))
    assert (said["type"], said["locatedIn"]) == (["Organisation", "PublicBody"], ["country/no"])
    assert "governs" not in said


def test_the_tree(table: Path) -> None:
    assert Imported("etatsbasen", table).pairs("partOfOrganisation") == {(body(6), body(7)), (body(7), body(5))}


def test_a_number_of_two_bodies(table: Path) -> None:
    """Of a body and its part the body has it; of two embassies neither, since one number would make them one."""
    imported = Imported("etatsbasen", table)
    assert {number for _, number in imported.pairs("nationalId")} == {
        *("938772924", "938626367", "984047851", "974761076", "991733116"),
    }
    assert imported.said(body(7))["nationalId"] == ["991733116"]
    for number in (6, 8, 9):
        said = imported.said(body(number))
        assert "nationalId" not in said
        assert "for another body too" in said["note"][0]


def test_an_embassy_abroad_is_not_in_norway(table: Path) -> None:
    assert "locatedIn" not in Imported("etatsbasen", table).said(body(10))


def test_beside_the_register(table: Path) -> None:
    """A folder with both is one import, and both publishers are named."""
    bulk(table.parent, ROW)
    imported = Imported("brreg", table.parent)
    assert body(1) in imported.things("MunicipalAuthority")
    assert "organisation/no-brreg-916218753" in imported.things("Company")
    publishers = {value for _, predicate, value in imported.provenance if predicate == "publisher"}
    assert publishers == {"Brønnøysundregistrene", "Direktoratet for forvaltning og IKT"}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("x;;66;X;;;;\n", "tailid, orgstructid: 'x', '66' are not both numbers"),
        ("1;;66;X;;;;\n", "tailid: 1 has been there before"),
        ("11;;66; ;;;;\n", "name_nb, name_nn, name_en: all are empty"),
        ("11;;33;X;;;938772925;\n", "orgid: '938772925' is no organisation number"),
        ("11;;66;X;;;;9999\n", "kommunenummer: no municipality or county had the code '9999' in 2014"),
        ("11;;66;X\n", "4 cells, the header has 8"),
    ],
)
def test_a_row_that_makes_no_sense_is_rejected(table: Path, row: str, reason: str) -> None:
    rejects = table.with_name("rejects.csv")
    table.write_text(HEADER + ROWS + row, encoding="utf-8")
    Imported("etatsbasen", table, max_rejects=0.5, rejects=rejects)
    assert rejected(rejects) == [(12, reason)] or reason in rejected(rejects)[0][1]


def test_a_loop_in_the_tree_ends(table: Path) -> None:
    table.write_text(HEADER + "1;2;36;A;;;991733116;\n2;1;36;B;;;991733116;\n3;3;36;C;;;;\n", encoding="utf-8")
    imported = Imported("etatsbasen", table)
    assert imported.pairs("partOfOrganisation") == {(body(1), body(2)), (body(2), body(1))}
    assert not imported.pairs("nationalId")


@pytest.mark.parametrize(("kind", "message"), BROKEN.items())
def test_a_bad_file(table: Path, kind: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        Imported("etatsbasen", broken(kind, table))


def test_commas(table: Path) -> None:
    table.write_text(HEADER.replace(";", ",") + "1,,66,X,,,,\n", encoding="utf-8")
    with pytest.raises(SourceError, match="separated by commas, expected semicolons"):
        Imported("etatsbasen", table)


def test_real_bodies(shared: Path) -> None:
    """Counts by the csv module alone."""
    path = shared / "data" / "brreg" / "etatsbasen_organization_2014.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    imported = Imported("etatsbasen", path)
    assert (imported.summary.rows, imported.summary.rejected) == (len(rows), 0) == (4530, 0)
    assert len(imported.things("Organisation")) == len(rows)
    assert len(imported.pairs("partOfOrganisation")) == sum(bool(row["parentid"]) for row in rows)
    assert imported.values("organisationType") == Counter(
        f"concept/etatsbasen-kind-{row['orgstructid']}" for row in rows
    )
    numbers = Counter(row["orgid"] for row in rows if row["orgid"])
    twice = {number for number, count in numbers.items() if count == 2}
    stated = {number for _, number in imported.pairs("nationalId")}
    assert set(numbers) - stated == twice - stated == {"970550259", "974278014"}
    assert (len(twice), max(numbers.values())) == (7, 2)
    assert len(imported.things("MunicipalAuthority")) == sum(
        row["orgstructid"] == "66" and bool(row["orgid"]) and row["kommunenummer"] != "2100" for row in rows
    )
