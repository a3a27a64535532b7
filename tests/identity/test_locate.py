"""Municipalities from post codes and points, and how each was found."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from samspill.errors import SourceError
from samspill.identity import tables
from samspill.identity.boundaries import NEAR, Boundaries, Found, Ring, pack, read_boundaries
from samspill.identity.locate import TOO_MANY_TOWNS
from samspill.identity.post_codes import PostCodes, read_post_codes
from tests.identity.making import REFERENCE, own, record, register, resolved

SQUARE = ((10.0, 60.0), (10.1, 60.0), (10.1, 60.1), (10.0, 60.1))
HOLE = ((10.04, 60.04), (10.06, 60.04), (10.06, 60.06), (10.04, 60.06))
LAKE = Boundaries([Ring("municipality/no-a", 1, False, SQUARE), Ring("municipality/no-a", 1, True, HOLE)])


# --- Points -----------------------------------------------------------------------------------------------------------
def test_a_point_within_and_one_in_a_hole() -> None:
    assert LAKE.locate(60.02, 10.02) == Found("municipality/no-a", 0.0)
    in_the_hole = LAKE.locate(60.05, 10.05)
    assert in_the_hole is not None
    assert in_the_hole.metres == pytest.approx(557, abs=3)


def test_the_nearest_within_two_kilometres_by_a_distance_worked_out_by_hand() -> None:
    # A hundredth of a degree of latitude is 1112 m, of longitude at 60 degrees half of that.
    north, east = LAKE.locate(60.11, 10.05), LAKE.locate(60.05, 10.12)
    assert north is not None
    assert east is not None
    assert north.metres == pytest.approx(1112, abs=2)
    assert east.metres == pytest.approx(1112, abs=2)
    assert LAKE.locate(60.1 + 1.05 * NEAR / 111195, 10.05) is None
    assert LAKE.locate(0.0, 0.0) is None


@pytest.mark.parametrize(
    ("latitude", "longitude", "municipality"),
    [
        (59.9139, 10.7522, "municipality/no-oslo"),
        (59.2181, 10.9298, "municipality/no-fredrikstad-1994"),
        (63.4305, 10.3951, "municipality/no-trondheim-2020"),
        (69.6492, 18.9553, "municipality/no-tromso"),
        (62.4722, 6.1495, "municipality/no-alesund-2024"),
        (59.3293, 18.0686, "municipality/se-stockholm"),
        (57.7089, 11.9746, "municipality/se-goteborg"),
        (60.4858, 15.4371, "municipality/se-borlange"),
        (67.8558, 20.2253, "municipality/se-kiruna"),
        (57.6348, 18.2948, "municipality/se-gotland"),
    ],
)
def test_towns_lie_where_they_lie(latitude: float, longitude: float, municipality: str) -> None:
    found = read_boundaries(REFERENCE / "boundaries.csv").locate(latitude, longitude)
    assert found is not None
    assert found.municipality == municipality


def test_packing_and_unpacking(tmp_path: Path) -> None:
    path = tmp_path / "boundaries.csv"
    text = pack([*SQUARE, SQUARE[-1]])
    assert text == "100000 600000 1000 0 0 1000 -1000 0"
    path.write_text(f"municipality,part,ring,source,points\nmunicipality/no-a,1,outer,x,{text}\n")
    assert read_boundaries(path).locate(60.05, 10.05) == Found("municipality/no-a", 0.0)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a,b\n", "boundaries.csv:1: another header"),
        ("municipality,part,ring,source,points\nm,1,outer,x,1 2 3\n", "boundaries.csv:2: not a ring: a ring has three"),
        ("municipality,part,ring,source,points\nm,1,outer,x,1 2 a b 3 4\n", "boundaries.csv:2: not a ring"),
        ("municipality,part,ring,source,points\nm,1\n", "boundaries.csv:2: not a ring"),
    ],
)
def test_a_malformed_table_is_named_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "boundaries.csv").write_text(text)
    with pytest.raises(SourceError) as error:
        read_boundaries(tmp_path / "boundaries.csv")
    assert told in str(error.value)


# --- Post codes -------------------------------------------------------------------------------------------------------
CODES = PostCodes(
    [("no", "0150", "0199", "municipality/no-oslo"), ("se", "10004", "11999", "municipality/se-stockholm")]
)


@pytest.mark.parametrize(
    ("country", "text", "expected"),
    [
        ("no", "0150", ("municipality/no-oslo", "0150")),
        ("no", "160", ("municipality/no-oslo", "0160")),
        ("no", "N-0199", ("municipality/no-oslo", "0199")),
        ("no", "0160 OSLO", ("municipality/no-oslo", "0160")),
        ("se", "114 28", ("municipality/se-stockholm", "11428")),
        ("se", "SE11428", ("municipality/se-stockholm", "11428")),
        ("no", "0200", None),
        ("no", "0149", None),
        ("se", "120 00", None),
        ("se", "2800 BD", None),
        ("se", "B-1000", None),
        ("no", "", None),
        ("dk", "1000", None),
    ],
)
def test_post_codes_however_they_are_written(country: str, text: str, expected: tuple[str, str] | None) -> None:
    assert CODES.locate(country, text) == expected


def test_the_projects_own_table() -> None:
    codes = read_post_codes(REFERENCE / "post_codes.csv")
    assert codes.locate("no", "7041") == ("municipality/no-trondheim-2020", "7041")
    assert codes.locate("no", "1606") == ("municipality/no-fredrikstad-1994", "1606")
    assert codes.locate("se", "106 91") == ("municipality/se-stockholm", "10691")
    assert codes.locate("se", "781 89") == ("municipality/se-borlange", "78189")


def test_a_table_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        read_post_codes(tmp_path / "post_codes.csv")
    (tmp_path / "other.csv").write_text("a\n")
    with pytest.raises(SourceError, match="another header"):
        read_post_codes(tmp_path / "other.csv")


# --- The tables -------------------------------------------------------------------------------------------------------
def test_the_tables_are_those_of_the_script(shared: Path, tmp_path: Path) -> None:
    shutil.copy(REFERENCE / "versions.csv", tmp_path)
    written = tables.write(shared / "data", tmp_path)
    assert written["boundaries.csv"] > 1000
    for name in written:
        assert (tmp_path / name).read_bytes() == (REFERENCE / name).read_bytes(), name


def test_tables_of_other_files_are_not_written(tmp_path: Path) -> None:
    shutil.copy(REFERENCE / "versions.csv", tmp_path)
    with pytest.raises(SourceError, match=r"Kommuner-S\.geojson: cannot be read"):
        tables.write(tmp_path, tmp_path)
    (tmp_path / "no").mkdir()
    (tmp_path / "no" / "Kommuner-S.geojson").write_text(
        '{"features": [{"properties": {"id": "9999"}, "geometry": {}}]}'
    )
    with pytest.raises(SourceError, match="not the polygons of today's municipalities"):
        tables.write(tmp_path, tmp_path)
    assert not (tmp_path / "boundaries.csv").exists()


def test_every_municipality_of_today_has_a_boundary_and_no_other() -> None:
    with (REFERENCE / "boundaries.csv").open(encoding="utf-8") as file:
        bounded = {row["municipality"] for row in csv.DictReader(file)}
    with (REFERENCE / "versions.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["unit"].startswith("municipality/")]
    assert bounded == {row["unit"] for row in rows if not row["valid_to"]}
    assert (REFERENCE / "boundaries.csv").stat().st_size < 1_500_000


# --- In a graph -------------------------------------------------------------------------------------------------------
AREAS = own(
    "municipality:no-oslo a sam:Municipality . municipality:no-trondheim-2020 a sam:Municipality .",
    "municipality:no-nesbyen a sam:Municipality . municipality:no-hole a sam:Municipality .",
)


def site(number: int, code: str = "", town: str = "", point: tuple[float, float] | None = None, more: str = "") -> str:
    """An organisation with a site in Norway."""
    name = f"id:site\\/cordis-{number}"
    text = record(f"organisation:cordis-{number}", f"Firma {number} AS", more=f"; sam:hasSite {name}")
    text += f"{name} a sam:Site ; sam:siteIn country:no {more}.\n"
    if code or town:
        address = f"id:postal-address\\/cordis-{number}"
        text += (
            f'{name} sam:hasAddress {address} . {address} sam:postalCode "{code}" ; sam:addressLocality "{town}" .\n'
        )
    if point:
        where = f"id:coordinates\\/cordis-{number}"
        text += f"{name} sam:hasCoordinates {where} . {where} geo:lat {point[0]} ; geo:long {point[1]} .\n"
    return text


def test_post_code_before_point_and_each_says_how_it_was_found() -> None:
    trondheim = (63.4305, 10.3951)
    found = resolved(AREAS, register("cordis", site(1, "0166", "Oslo", trondheim), site(2, "", "", trondheim)))
    pattern = """?finding a sam:LocationFinding ; sam:about ?site ; sam:foundIn ?where ; sam:foundBy ?way ;
        sam:evidenceValue ?value"""
    told = {tuple(part.rpartition("/")[2] for part in row) for row in found.values(pattern)}
    assert told == {
        ("site-cordis-1", "cordis-1", "0166", "found-by-post-code", "no-oslo"),
        ("site-cordis-2", "cordis-2", "63.4305,10.3951", "found-by-coordinates", "no-trondheim-2020"),
    }
    assert found.values("organisation:no-firma-1-as sam:locatedIn municipality:no-oslo ; ?p ?o")
    assert found.resolution.located == {"post-code": 1, "coordinates": 1}


def test_a_point_at_sea_has_the_nearest_municipality() -> None:
    found = resolved(AREAS, register("cordis", site(1, "", "", (59.893, 10.71))))
    assert sum(found.resolution.located.values()) == 1


def test_a_point_that_stands_for_the_whole_country_says_nothing() -> None:
    nowhere = (60.5000209, 9.0999715)
    towns = ["Oslo", "Halden", "Hamar", "Narvik", "Molde", "Voss"]
    texts = [site(number, "", town, nowhere) for number, town in enumerate(towns)]
    few = resolved(AREAS, register("cordis", *texts[: TOO_MANY_TOWNS - 1]))
    many = resolved(AREAS, register("cordis", *texts))
    assert sum(few.resolution.located.values()) == TOO_MANY_TOWNS - 1
    assert sum(many.resolution.located.values()) == 0


def test_what_the_source_places_is_left_alone_and_told_so() -> None:
    placed = site(1, "7491", more="; sam:siteIn municipality:no-oslo ")
    stated = record("organisation:no-brreg-1", "Annet AS", more="; sam:locatedIn municipality:no-hole")
    found = resolved(AREAS, register("rcn", placed, stated))
    assert found.resolution.located == {}
    ways = found.values("?finding sam:about organisation:no-annet-as ; sam:foundBy ?way")
    assert {way.rpartition("/")[2] for _, way in ways} == {"found-by-municipality-code"}


def test_without_the_areas_nothing_is_placed() -> None:
    assert resolved(register("cordis", site(1, "0166"))).resolution.located == {}
