"""Municipalities, against answers worked by hand and against every edition of the classification."""

from __future__ import annotations

import csv
import datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from samspill.imports.areas import klass
from samspill.imports.areas.languages import SPELLINGS, bare

if TYPE_CHECKING:
    from tests.imports.areas.conftest import Areas

NO = "municipality/no-"


@pytest.mark.parametrize(
    ("day", "number"),
    [
        ("1971-06-30", 449),
        ("1972-01-01", 444),
        ("1976-01-01", 445),
        ("1977-01-01", 454),
        ("1988-01-01", 448),
        ("1992-01-01", 439),
        ("1994-01-01", 435),
        ("2002-01-01", 434),
        ("2008-01-01", 430),
        ("2013-01-01", 428),
        ("2017-12-31", 426),
        ("2018-01-01", 422),
        ("2019-12-31", 422),
        ("2020-01-01", 356),
        ("2023-12-31", 356),
        ("2024-01-01", 357),
        ("2026-01-01", 357),
    ],
)
def test_number_of_municipalities(areas: Areas, day: str, number: int) -> None:
    """As many on the day as there were."""
    assert len(areas.valid(day)) == number


def test_baerum_has_three_codes(areas: Areas) -> None:
    """One municipality through two renumberings of its county."""
    assert areas.versions(f"{NO}baerum") == [
        ("0219", "1971-01-01", "2020-01-01"),
        ("3024", "2020-01-01", "2024-01-01"),
        ("3201", "2024-01-01", ""),
    ]
    assert areas.units[f"{NO}baerum"].within == "county/no-akershus"
    assert areas.change("no-2020-01-01-renumbering-baerum") == (
        "renumbering",
        "2020-01-01",
        ["no-baerum"],
        ["no-baerum"],
    )


def test_indre_ostfold_of_five(areas: Areas) -> None:
    """Askim, Eidsberg, Hobøl, Spydeberg and Trøgstad became Indre Østfold."""
    before = ["no-askim", "no-eidsberg", "no-hobol", "no-spydeberg", "no-trogstad"]
    assert areas.change("no-2020-01-01-merge-indre-ostfold") == ("merge", "2020-01-01", before, ["no-indre-ostfold"])
    assert [areas.units[f"municipality/{slug}"].current for slug in before] == [""] * 5


def test_haram_has_a_gap(areas: Areas) -> None:
    """Merged into Ålesund in 2020, it came back in 2024 and is the same."""
    assert areas.versions(f"{NO}haram") == [("1534", "1971-01-01", "2020-01-01"), ("1580", "2024-01-01", "")]


def test_alesund_is_four(areas: Areas) -> None:
    """Divided in 1977, made of five in 2020, divided in 2024: each is another territory."""
    slugs = ["alesund", "alesund-1977", "alesund-2020", "alesund-2024"]
    assert [areas.versions(NO + slug)[0][0] for slug in slugs] == ["1501", "1504", "1507", "1508"]
    assert areas.change("no-1977-01-01-split-alesund")[3] == ["no-alesund-1977", "no-sula"]
    of_2020 = ["no-alesund-1977", "no-haram", "no-orskog-1977", "no-sandoy", "no-skodje"]
    assert areas.change("no-2020-01-01-merge-alesund-2020")[2] == of_2020
    assert areas.change("no-2024-01-01-split-alesund-2020")[2:] == (
        ["no-alesund-2020"],
        ["no-alesund-2024", "no-haram"],
    )


def test_snillfjord_went_three_ways(areas: Areas) -> None:
    """It is an input of three merges, and divided."""
    assert areas.change("no-2020-01-01-split-snillfjord")[3] == ["no-heim", "no-hitra-2020", "no-orkland"]
    assert areas.change("no-2020-01-01-merge-heim")[2] == ["no-halsa", "no-hemne", "no-snillfjord"]
    assert areas.change("no-2020-01-01-merge-hitra-2020")[2] == ["no-hitra", "no-snillfjord"]
    orkland = ["no-agdenes", "no-meldal", "no-orkdal", "no-snillfjord"]
    assert areas.change("no-2020-01-01-merge-orkland")[2] == orkland


def test_tysfjord_went_two_ways(areas: Areas) -> None:
    """To Narvik and to Hamarøy, both of them new."""
    assert areas.change("no-2020-01-01-split-tysfjord")[3] == ["no-hamaroy-2020", "no-narvik-2020"]
    assert areas.change("no-2020-01-01-merge-narvik-2020")[2] == ["no-ballangen", "no-narvik-1974", "no-tysfjord"]
    assert areas.change("no-2020-01-01-merge-hamaroy-2020")[2] == ["no-hamaroy", "no-tysfjord"]


@pytest.mark.parametrize(
    ("merge", "inputs", "aside"),
    [
        ("no-1992-01-01-merge-hamar-1992", ["no-hamar", "no-vang-hedmark"], "ringsaker"),
        ("no-1992-01-01-merge-sarpsborg-1992", ["no-sarpsborg", "no-skjeberg", "no-tune", "no-varteig"], "rakkestad"),
        ("no-2017-01-01-merge-sandefjord-2017", ["no-andebu", "no-sandefjord", "no-stokke"], "tonsberg-1988"),
    ],
)
def test_strip_of_land_is_no_merge(areas: Areas, merge: str, inputs: list[str], aside: str) -> None:
    """Who gave or got a part goes on as it was, and the merge has a note."""
    kind, day, before, _ = areas.change(merge)
    assert (kind, before) == ("merge", inputs)
    assert any(first < day and (not last or last > day) for _, first, last in areas.versions(NO + aside))
    (row,) = (row for row in areas.tables.changes if row.change == merge)
    assert areas.names(NO + aside)["nb"] in row.note


@pytest.mark.parametrize(
    ("code", "units"),
    [
        ("1201", ["no-bergen-1972"]),
        ("1804", ["no-bodo", "no-bodo-2005"]),
        ("1644", ["no-alen", "no-holtalen"]),
        ("0716", ["no-re", "no-vale"]),
        ("0534", ["no-gran"]),
        ("5001", ["no-trondheim", "no-trondheim-2020"]),
        ("1103", ["no-stavanger", "no-stavanger-2020"]),
        ("1902", ["no-tromso"]),
    ],
)
def test_codes_used_again(areas: Areas, code: str, units: list[str]) -> None:
    """A merge that keeps a code is another municipality with that code."""
    found = {
        row.unit.partition("/")[2] for row in areas.tables.versions if row.code == code and row.unit.startswith(NO)
    }
    assert sorted(found) == units


def test_renamed_and_moved(areas: Areas) -> None:
    """Borre became Horten, Nes became Nesbyen, Rindal and Ølen came to other counties."""
    assert [row[0] for row in areas.versions(f"{NO}horten-1988")] == ["0701", "0701", "3801", "3901"]
    assert areas.names("area-version/no-horten-1988-1988-01-01")["nb"] == "Borre"
    assert areas.change("no-2020-01-01-renaming-nesbyen")[2:] == (["no-nesbyen"], ["no-nesbyen"])
    assert areas.change("no-2020-01-01-renumbering-nesbyen")[2:] == (["no-nesbyen"], ["no-nesbyen"])
    assert [row[0] for row in areas.versions(f"{NO}rindal")] == ["1567", "5061"]
    assert [row.within for row in areas.valid("2002-01-01", f"{NO}olen")] == ["county/no-rogaland"]


def test_renamings_of_2024_to_2026(areas: Areas) -> None:
    """Four in the list of 2024, and three that the list of 2026 has and the changes to 2025 have not."""
    later = {(row.date, row.change) for row in areas.tables.changes if row.kind == "renaming" and row.date >= "2024"}
    assert sorted(later) == [
        *(("2024-01-01", f"no-2024-01-01-renaming-{name}") for name in ("gratangen", "levanger", "rana", "sorfold")),
        *(("2026-01-01", f"no-2026-01-01-renaming-{name}") for name in ("lyngen", "oslo", "steinkjer-2020")),
    ]


def test_county_of_each_code(areas: Areas) -> None:
    """The two first digits are the code that the county had all that time."""
    for row in areas.tables.versions:
        if row.unit.startswith("municipality/"):
            for day in (row.valid_from, _day_before(row.valid_to)):
                assert {county.unit for county in areas.valid(day, row.within) if county.code == row.code[:2]} == {
                    row.within
                }, row.version


def _day_before(day: str) -> str:
    """The last day of a period; today for one that has no end."""
    return (datetime.date.fromisoformat(day) - datetime.timedelta(days=1)).isoformat() if day else "2026-11-22"


def test_periods_do_not_overlap(areas: Areas) -> None:
    """A unit has one version at a time."""
    for unit in areas.units:
        periods = areas.versions(unit)
        for (_, _, last), (_, first, _) in pairwise(periods):
            assert last
            assert last <= first


def test_slugs_are_ascii_and_unique(areas: Areas) -> None:
    """Every last part of an IRI."""
    for rows, column in (
        (areas.tables.units, "unit"),
        (areas.tables.versions, "version"),
        (areas.tables.changes, "change"),
        (areas.tables.authorities, "authority"),
    ):
        slugs = [getattr(row, column) for row in rows]
        assert len(set(slugs)) == len(slugs)
        assert all(slug.isascii() and slug == slug.lower() for slug in slugs)


def test_every_edition_is_equal(areas: Areas, shared: Path) -> None:
    """On the day of each edition, and of the state of 2026, the same codes have the same names."""
    editions = klass.read_editions(shared / "data" / "no")
    assert len(editions) == 30
    for edition in editions:
        ours = {row.code: set(areas.names(f"area-version/{row.version}").values()) for row in areas.valid(edition.day)}
        theirs = {
            code: {SPELLINGS.get(part, (part,))[0] for part in bare(name).split(" - ")}
            for code, name in edition.names.items()
        }
        assert ours == theirs, edition.path.name


def test_every_change_of_code_is_told(areas: Areas, shared: Path) -> None:
    """Each line of the publisher's table of changes is in a change of ours, or is a strip of land."""
    version_of = {row.version: row for row in areas.tables.versions}
    told: set[tuple[str, str, str]] = set()
    for change in areas.tables.changes:
        sides: dict[str, list[str]] = {"input": [], "output": []}
        for member in areas.tables.change_members:
            if member.change == change.change:
                sides[member.role].append(version_of[member.version].code)
        told |= {(change.date, old, new) for old in sides["input"] for new in sides["output"]}
    listed = {(change.day, change.old, change.new) for change in klass.read_changes(shared / "data" / "no")}
    assert listed - told == {
        ("1992-01-01", "0114", "0128"),
        ("1992-01-01", "0412", "0403"),
        ("1992-01-01", "0412", "0412"),
        ("2017-01-01", "0720", "0704"),
        ("2017-01-01", "0704", "0704"),
        ("2020-01-01", "1514", "1514"),
        ("2020-01-01", "1867", "1867"),
    }


def test_lifetimes_of_codes(areas: Areas, shared: Path) -> None:
    """The flat table of lifetimes has the same days for each code, names set aside."""
    with (shared / "data" / "no" / "kommune_lifespans_1971_2024.csv").open(encoding="utf-8", newline="") as file:
        listed = {(row["code"], row["validFrom"]) for row in csv.DictReader(file) if row["code"] != "9999"}
    first_days: dict[str, set[str]] = {}
    for code, day in listed:
        first_days.setdefault(code, set()).add(day)
    for code, days in first_days.items():
        ours = [row.valid_from for row in areas.tables.versions if row.code == code and row.unit.startswith(NO)]
        assert min(ours) == min(days), code
