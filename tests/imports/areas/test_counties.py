"""Counties and the reforms of 1972, 2018, 2020 and 2024."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.imports.areas.conftest import Areas

NO = "county/no-"


@pytest.mark.parametrize(
    ("day", "number"),
    [("1971-01-01", 20), ("1972-01-01", 19), ("2018-01-01", 18), ("2020-01-01", 11), ("2024-01-01", 15)],
)
def test_number_of_counties(areas: Areas, day: str, number: int) -> None:
    """Bergen ended in 1972; Trøndelag was made in 2018; eleven from 2020, fifteen from 2024."""
    assert len(areas.valid(day, NO)) == number


@pytest.mark.parametrize(
    ("county", "before", "after"),
    [
        ("ostfold", "01", "31"),
        ("akershus", "02", "32"),
        ("buskerud", "06", "33"),
        ("vestfold", "07", "39"),
        ("telemark", "08", "40"),
        ("troms", "19", "55"),
        ("finnmark", "20", "56"),
    ],
)
def test_counties_that_came_back(areas: Areas, county: str, before: str, after: str) -> None:
    """One county with a gap of four years."""
    assert areas.versions(NO + county) == [(before, "1971-01-01", "2020-01-01"), (after, "2024-01-01", "")]
    assert NO + county not in {row.unit for row in areas.valid("2022-03-17", NO)}


def test_counties_of_four_years(areas: Areas) -> None:
    """Viken and its like, made of those that came back."""
    for county, code in (("viken", "30"), ("vestfold-og-telemark", "38"), ("troms-og-finnmark", "54")):
        assert areas.versions(NO + county) == [(code, "2020-01-01", "2024-01-01")]
        merge = areas.change(f"no-2020-01-01-merge-{county}-county")
        split = areas.change(f"no-2024-01-01-split-{county}-county")
        assert merge[2] == split[3]
        assert merge[3] == split[2] == [f"no-{county}"]
    viken = areas.change("no-2020-01-01-merge-viken-county")
    assert viken[2] == ["no-akershus", "no-buskerud", "no-ostfold"]


@pytest.mark.parametrize(
    ("change", "before"),
    [
        ("no-2018-01-01-merge-trondelag-county", ["no-nord-trondelag", "no-sor-trondelag"]),
        ("no-2020-01-01-merge-innlandet-county", ["no-hedmark", "no-oppland"]),
        ("no-2020-01-01-merge-agder-county", ["no-aust-agder", "no-vest-agder"]),
        ("no-2020-01-01-merge-vestland-county", ["no-hordaland", "no-sogn-og-fjordane"]),
    ],
)
def test_merges(areas: Areas, change: str, before: list[str]) -> None:
    """The reforms of 2018 and 2020."""
    assert areas.change(change)[2] == before


def test_bergen_went_into_hordaland(areas: Areas) -> None:
    """The county of Bergen ended; Hordaland went on, with Bergen in it."""
    assert areas.versions(f"{NO}bergen") == [("13", "1971-01-01", "1972-01-01")]
    assert areas.versions(f"{NO}hordaland") == [("12", "1971-01-01", "1972-01-01"), ("12", "1972-01-01", "2020-01-01")]
    assert areas.change("no-1972-01-01-merge-hordaland-county")[2:] == (["no-bergen", "no-hordaland"], ["no-hordaland"])
    assert len(areas.versions("municipality/no-askoy")) == 2


@pytest.mark.parametrize(
    ("subject", "names"),
    [
        ("county/no-troms", {"nb": "Troms", "se": "Romsa", "fkv": "Tromssa"}),
        ("county/no-finnmark", {"nb": "Finnmark", "se": "Finnmárku", "fkv": "Finmarkku"}),
        ("county/no-trondelag", {"nb": "Trøndelag", "sma": "Trööndelage"}),
        ("county/no-nordland", {"nb": "Nordland", "smj": "Nordlánnda"}),
        (
            "county/no-troms-og-finnmark",
            {"nb": "Troms og Finnmark", "se": "Romsa ja Finnmárku", "fkv": "Tromssa ja Finmarkku"},
        ),
        ("area-version/no-troms-county-1971-01-01", {"nb": "Troms"}),
        ("county/no-ostfold", {"nb": "Østfold"}),
    ],
)
def test_names(areas: Areas, subject: str, names: dict[str, str]) -> None:
    """Equals in each language, and no parallel name in a time that no source tells of."""
    assert areas.names(subject) == names | {"nn": names["nb"]}


def test_swedish_counties(areas: Areas) -> None:
    """Twenty-one, each with a code and no day."""
    versions = [row for row in areas.tables.versions if row.unit.startswith("county/se-")]
    assert len(versions) == 21
    assert all(not row.valid_from and not row.valid_to and row.version.endswith("-county-current") for row in versions)
    assert areas.names("county/se-dalarna") == {"sv": "Dalarnas län"}


def test_swedish_municipalities(areas: Areas) -> None:
    """Two hundred and ninety, in the county of their code."""
    versions = [row for row in areas.tables.versions if row.unit.startswith("municipality/se-")]
    assert len(versions) == 290
    assert areas.versions("municipality/se-borlange") == [("2081", "", "")]
    assert areas.units["municipality/se-borlange"].within == "county/se-dalarna"
    assert {"municipality/se-habo-jonkoping", "municipality/se-habo-uppsala"} <= set(areas.units)
