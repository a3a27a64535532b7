"""The real sample of Horizon 2020 in the JSON layout, against counts taken straight from the files."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.imports.statements import Imported


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    path = shared / "data" / "cordis" / "H2020-json"
    if not path.is_dir():
        pytest.skip(f"the sample of Horizon 2020 is not in {path}")
    return path


@pytest.fixture(scope="module")
def found(folder: Path) -> Imported:
    return Imported("cordis", folder)


@pytest.fixture(scope="module")
def rows(folder: Path) -> list[dict[str, Any]]:
    content: list[dict[str, Any]] = json.loads((folder / "organization.json").read_text(encoding="utf-8"))
    return content


def test_counts(found: Imported, rows: list[dict[str, Any]]) -> None:
    assert (found.summary.rows, found.summary.rejected, found.summary.left_out) == (1_102, 0, 0)
    assert len(found.things("Project")) == len(found.things("Grant")) == 26
    assert len(found.things("Participation")) == len(rows) == 1_076
    assert len(found.things("Organisation")) == len({row["organisationID"] for row in rows})
    roles = {"participant": 999, "third-party": 46, "coordinator": 26, "partner": 5}
    assert found.values("role") == {f"concept/role-{name}": count for name, count in roles.items()}


def test_money(found: Imported, rows: list[dict[str, Any]]) -> None:
    values = dict(found.pairs("value"))
    of_grants = {amount for owner, amount in found.pairs("fundingAmount") if owner.startswith("grant/")}
    kinds = {thing for thing, kind in found.pairs("kind") if kind == "concept/amount-ec-contribution"}
    shares = [Decimal(values[thing]) for thing in kinds - of_grants]
    stated = [Decimal(str(row["ecContribution"])) for row in rows if row["ecContribution"] != ""]
    assert (len(shares), sum(shares)) == (len(stated), sum(stated))


def test_post_codes_have_their_zeros_back(found: Imported, rows: list[dict[str, Any]]) -> None:
    codes = dict(found.pairs("postalCode"))
    german = {row["organisationID"]: row for row in rows if row["country"] == "DE" and isinstance(row["postCode"], int)}
    assert {len(codes[f"postal-address/cordis-{number}"]) for number in german} == {5}
    assert codes["postal-address/cordis-999943901"] == "00912"  # Murata, stated as the number 912


def test_two_participants_with_one_number_stay_apart(found: Imported) -> None:
    names = {f"participation/eu-laserlab-europe-654148-20{end}" for end in ("", "-906446474")}
    assert names <= found.things("Participation")


def test_older_programmes(found: Imported) -> None:
    assert found.pairs("underProgramme") >= {
        ("project/eu-esee-324284", "programme/eu-fp7-jti"),
        ("project/eu-idev40-783163", "programme/eu-h2020-eu-2-1-1"),
        ("project/eu-3ccar-662192", "programme/eu-horizon-2020"),
    }
    assert found.said("grant/eu-esee-324284")["callTopic"] == [
        "call-topic/eu-sp1-jti-eniac-2012-3",
        "call-topic/eu-sp1-jti-eniac-2012-7",
    ]


def test_a_country_stated_twice_is_one(found: Imported) -> None:
    assert found.said("organisation/cordis-998387051")["locatedIn"] == ["country/fi"]
