"""The answers about areas, worked out again from the registers themselves and not by way of the import.

The register files lie beside the checkout and are read here as they are; the tests are skipped where they are not.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from samspill.queries import catalogue
from samspill.snapshot.published import Snapshot
from samspill.vocab.nquads import lexical, readable

FOLDER = Path(__file__).with_name("competency")
NOT_STATED = "9999"

Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def norway(shared: Path) -> Path:
    """The folder of the Norwegian registers."""
    return shared / "data" / "no"


@pytest.fixture(scope="module")
def sweden(shared: Path) -> Path:
    """The folder of the Swedish registers."""
    return shared / "data" / "se"


def _table(path: Path, delimiter: str = ",") -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def _answer(name: str) -> Rows:
    return _table(FOLDER / f"{name}.csv")


def _bare(name: str) -> str:
    """A name without the county that tells namesakes apart."""
    return name.partition(" (")[0]


def test_codes_of_baerum(norway: Path) -> None:
    periods = [row for row in _table(norway / "kommune_lifespans_1971_2024.csv") if row["name"] == "Bærum"]
    expected = [(row["code"], row["validFrom"], row["validTo"]) for row in periods]
    assert [(row["code"], row["from"], row["to"]) for row in _answer("codes-through-time")] == sorted(expected)


def test_what_became_indre_ostfold(norway: Path) -> None:
    changes = _table(norway / "klass131_changes_1971_2024.csv")
    into = {(row["oldCode"], row["oldName"]) for row in changes if row["newCode"] == "3014"}
    assert {(row["code"], row["name"]) for row in _answer("became-indre-ostfold")} == into


def test_what_went_into_larvik(norway: Path) -> None:
    changes = _table(norway / "klass131_changes_1971_2024.csv")
    found, codes = set(), {"3909"}
    while before := {(r["oldCode"], r["oldName"], r["newName"]) for r in changes if r["newCode"] in codes}:
        found |= {name for _, name, _ in before}
        codes = {code for code, _, _ in before} - codes
    assert {row["name"] for row in _answer("all-that-went-into-larvik")} == found


def test_municipalities_by_county(norway: Path) -> None:
    edition = json.loads((norway / "klass131" / "Kommuneinndeling_2019.json").read_text(encoding="utf-8"))
    names = {row["county_code"]: row["county_name"] for row in _table(norway / "fylker_koder_historisk.csv")}
    codes = [item["code"] for item in edition["classificationItems"] if item["code"] != NOT_STATED]
    expected = Counter(names[code[:2]] for code in codes)
    rows = _answer("municipalities-by-county-on-a-day")
    assert {row["name"]: int(row["municipalities"]) for row in rows} == expected
    assert sum(expected.values()) == 422


def test_areas_of_today(norway: Path, sweden: Path) -> None:
    codes = [row["code"] for row in _table(norway / "kommuner_2026_klass131.csv") if row["code"] != NOT_STATED]
    norwegian = {"counties": len({code[:2] for code in codes}), "municipalities": len(codes)}
    swedish = {
        "counties": len(_table(sweden / "counties.csv")),
        "municipalities": len(_table(sweden / "municipalities.csv")),
    }
    expected = {"Norge": norwegian, "Sverige": swedish}
    for row in _answer("municipalities-of-today"):
        assert {key: int(row[key]) for key in ("counties", "municipalities")} == expected[row["country"]]


def test_what_was_split(norway: Path) -> None:
    changes = _table(norway / "klass131_changes_1971_2024.csv")
    into: dict[tuple[str, str], set[str]] = {}
    for row in changes:
        if row["changeOccurred"] >= "2000-01-01":
            into.setdefault((row["changeOccurred"], row["oldCode"]), set()).add(row["newCode"])
    several = {(day, old): news for (day, old), news in into.items() if len(news) > 1}
    stokke = several.pop(("2017-01-01", "0720"))
    assert stokke == {"0704", "0710"}, "a strip of it went to Tønsberg, which went on under its code"
    answered = _answer("municipalities-that-were-split")
    assert {(row["day"], row["code"]) for row in answered} == {
        (d, new) for (d, _), news in several.items() for new in news
    }


def test_namesakes(norway: Path, sweden: Path) -> None:
    norwegian = [_bare(row["name"]) for row in _table(norway / "kommuner_2026_klass131.csv")]
    swedish = [row["municipality_name_short"] for row in _table(sweden / "municipalities.csv")]
    twice = {name for name, number in Counter(norwegian + swedish).items() if number > 1}
    assert {row["name"] for row in _answer("namesakes")} == twice


def test_organisation_numbers_of_ostfold(norway: Path) -> None:
    today = {_bare(row["name"]): row["code"] for row in _table(norway / "kommuner_2026_klass131.csv")}
    today["Våler"] = "3114"  # there are two
    numbers = {
        (_bare(row["targetName"]), row["sourceCode"])
        for row in _table(norway / "ssb_korrespondanse_1236_orgnr_kommune.csv", ";")
        if row["targetCode"][:2] == "30" and today.get(_bare(row["targetName"]), "")[:2] == "31"
    }
    answered = _answer("authorities-of-a-county")
    assert {(row["municipality"], row["number"]) for row in answered} == numbers
    assert all(today[row["municipality"]] == row["code"] for row in answered)


def test_northernmost(norway: Path) -> None:
    points = sorted(_table(norway / "kommuner_kartverket_api.csv"), key=lambda row: -float(row["lat"]))
    assert [row["name"] for row in _answer("northernmost-municipalities")] == [r["kommunenavn"] for r in points[:5]]


def test_counties_of_the_nodes(sweden: Path) -> None:
    counties = {(row["county_code"], row["county_name"]) for row in _table(sweden / "counties.csv")}
    assert {(row["code"], row["county"]) for row in _answer("counties-of-the-nodes")} == counties


def test_municipalities_of_region_mitt(sweden: Path) -> None:
    counted = Counter(row["county_name"] for row in _table(sweden / "municipality_county.csv"))
    for row in _answer("municipalities-of-region-mitt"):
        assert int(row["municipalities"]) == counted[row["name"]]


@pytest.mark.parametrize("year", [1971, 1977, 1994, 2006, 2019, 2020, 2024])
def test_every_code_of_an_edition(norway: Path, snapshot: Snapshot, year: int) -> None:
    """On the day of an edition the graph knows the area of every code in it, under its Norwegian name."""
    edition = json.loads((norway / "klass131" / f"Kommuneinndeling_{year}.json").read_text(encoding="utf-8"))
    names = {item["code"]: item["name"] for item in edition["classificationItems"] if item["code"] != NOT_STATED}
    values = {
        "code": [f'"{code}"' for code in names],
        "day": [f'"{edition["validFrom"]}"^^<http://www.w3.org/2001/XMLSchema#date>'],
    }
    question = catalogue()["competency/area-of-a-code"].bind(values=values)
    rows = [
        row for row in snapshot.engine.rows(question.text) if readable(row["area"]).startswith("id:municipality/no-")
    ]
    assert len(rows) == len(names)
    stated = {part.strip() for name in names.values() for part in _bare(name).split(" - ")}
    assert {lexical(row["name"]) for row in rows} <= stated
