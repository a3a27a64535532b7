"""Who governs what, and under which number."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from samspill.imports.areas import norway, registers
from samspill.imports.areas.authorities import Book
from samspill.imports.areas.history import History, Unit, Version
from samspill.imports.areas.orgnumbers import is_valid
from samspill.imports.areas.registers import Entry

if TYPE_CHECKING:
    from tests.imports.areas.conftest import Areas


@pytest.mark.parametrize(
    ("authority", "number"),
    [
        ("no-baerum-kommune", "935478715"),
        ("no-oslo-kommune", "958935420"),
        ("no-indre-ostfold-kommune", "920123899"),
        ("no-lillestrom-kommune", "820710592"),
        ("no-askim-kommune", "840894312"),
        ("no-ostfold-fylkeskommune", "842952972"),
        ("no-ostfold-fylkeskommune-2024", "930580694"),
        ("no-viken-fylkeskommune", "921693230"),
        ("no-trondelag-fylkeskommune", "817920632"),
        ("se-stockholm-kommun", "2120000142"),
        ("se-malmo-kommun", "2120001124"),
        ("se-region-gotland", "2120000803"),
        ("se-region-dalarna", "2321000180"),
    ],
)
def test_numbers(areas: Areas, authority: str, number: str) -> None:
    """As the registers have them."""
    assert areas.numbers(authority) == {number}


@pytest.mark.parametrize("authority", ["no-alesund-2024-kommune", "no-haram-kommune-2024", "no-agder-fylkeskommune"])
def test_numbers_that_no_register_has(areas: Areas, authority: str) -> None:
    """None is made up, nor taken from what was there before."""
    assert areas.numbers(authority) == set()


def test_every_number_is_valid_and_of_one(areas: Areas) -> None:
    """Check digits hold, and a number belongs to one authority."""
    country = {row.authority: row.country for row in areas.tables.authorities}
    owner: dict[str, str] = {}
    for row in areas.tables.identifiers:
        if row.scheme == "nationalId":
            assert is_valid(country[row.authority], row.value)
            assert owner.setdefault(row.value, row.authority) == row.authority


def test_every_municipality_of_today_has_one(areas: Areas) -> None:
    """Exactly one authority that has not ended."""
    lasting = {row.authority for row in areas.tables.authorities if not row.end_date}
    governed = [row.unit for row in areas.tables.governs if row.authority in lasting]
    today = [path for path, row in areas.units.items() if row.current and path.startswith("municipality/")]
    assert len(today) == 357 + 290
    assert all(governed.count(unit) == 1 for unit in today)


def test_every_county_of_today_has_one(areas: Areas) -> None:
    """Fourteen county authorities and Oslo; twenty regions and Gotland."""
    lasting = {row.authority for row in areas.tables.authorities if not row.end_date}
    governed = [row.unit for row in areas.tables.governs if row.authority in lasting]
    today = [path for path, row in areas.units.items() if row.current and path.startswith("county/")]
    assert len(today) == 15 + 21
    assert all(governed.count(unit) == 1 for unit in today)


def test_one_authority_of_municipality_and_county(areas: Areas) -> None:
    """Oslo and Gotland."""
    both = {row.authority for row in areas.tables.authorities if row.kind == "municipal and county"}
    assert both == {"no-oslo-kommune", "se-region-gotland"}
    oslo = {row.unit for row in areas.tables.governs if row.authority == "no-oslo-kommune"}
    assert oslo == {"municipality/no-oslo", "county/no-oslo"}


def test_legal_person_that_went_on(areas: Areas) -> None:
    """Os kept its number when it became Bjørnafjorden: one authority, two areas, both names."""
    governed = {row.unit for row in areas.tables.governs if row.authority == "no-bjornafjorden-kommune"}
    assert governed == {"municipality/no-bjornafjorden", "municipality/no-os-hordaland"}
    names = {row.name: row.kind for row in areas.tables.names if row.subject == "organisation/no-bjornafjorden-kommune"}
    assert names == {"Bjørnafjorden kommune": "pref", "Os kommune": "alt"}


def test_county_that_came_back_has_two_authorities(areas: Areas) -> None:
    """The one of before 2020 and the new one of 2024 are two legal persons."""
    rows = {row.authority: row for row in areas.tables.authorities}
    assert rows["no-ostfold-fylkeskommune"].end_date == "2019-12-31"
    assert rows["no-ostfold-fylkeskommune-2024"].start_date == "2024-01-01"
    assert rows["no-viken-fylkeskommune"].end_date == "2023-12-31"


@pytest.mark.parametrize(
    ("authority", "names"),
    [
        ("no-tana-kommune", {"nb": "Tana kommune", "nn": "Tana kommune", "se": "Deanu gielda"}),
        ("no-hamaroy-2020-kommune", {"nb": "Hamarøy kommune", "nn": "Hamarøy kommune", "smj": "Hábmera suohkan"}),
        ("no-snasa-kommune", {"nb": "Snåsa kommune", "nn": "Snåsa kommune", "sma": "Snåasen tjïelte"}),
        ("no-ulvik-kommune", {"nb": "Ulvik herad", "nn": "Ulvik herad"}),
        ("no-karasjok-kommune", {"nb": "Karasjok kommune", "nn": "Karasjok kommune"}),  # letters lost in the register
        ("se-falun-kommun", {"sv": "Falu kommun"}),
        ("se-vastra-gotalandsregionen", {"sv": "Västra Götalandsregionen"}),
    ],
)
def test_names(areas: Areas, authority: str, names: dict[str, str]) -> None:
    """By language, as the register of the time writes them but for the capitals."""
    assert areas.names(f"organisation/{authority}") == names


def unit(slug: str, *versions: tuple[str, str, str | None], name: str = "Moss") -> Unit:
    """A municipality with versions: code, first day, day after the last."""
    made = Unit("municipality", "no", "klass", slug=slug)
    for code, first, last in versions:
        made.versions.append(Version(made, code, {"nb": name, "nn": name}, first, last, "county/no-ostfold"))
    return made


MOSS = unit("no-moss", ("0104", "1971-01-01", "2020-01-01"))
MOSS_2020 = unit("no-moss-2020", ("3002", "2020-01-01", None))
GOOD, OTHER, WRONG = "935478715", "958935420", "935478716"


def ssb(number: str = GOOD, name: str = "MOSS KOMMUNE") -> Entry:
    """A line of the correspondence of 2020 to 2023."""
    return Entry("ssb-correspondence-1236", "no", name, number, "3002")


def test_number_with_a_wrong_check_digit_is_refused() -> None:
    """The authority stands without it, and the refusal is told."""
    book = norway.municipal(History([MOSS, MOSS_2020], []), [ssb(WRONG)], [], [])
    assert book.authorities[0].identifiers == set()
    assert book.rejected == [f"ssb-correspondence-1236: MOSS KOMMUNE: {WRONG} fails its check digit"]


def test_second_number_is_refused() -> None:
    """A register that has another number is not followed silently."""
    council = [Entry("rcn-h2020-grants", "no", "MOSS KOMMUNE", OTHER, "3002")]
    book = norway.municipal(History([MOSS, MOSS_2020], []), [ssb()], [], council)
    assert book.authorities[0].number == GOOD
    assert book.rejected == [f"rcn-h2020-grants: MOSS KOMMUNE: {OTHER}, where others have {GOOD}"]


def test_name_that_two_bore_is_not_certain() -> None:
    """A register without codes and days may mean the one before the merger, also when that is not in the book."""
    book = norway.municipal(History([MOSS, MOSS_2020], []), [ssb()], [], [])
    entry = Entry("ror", "no", "Moss Kommune", ror="https://ror.org/000000000")
    assert book.match(entry, [MOSS, MOSS_2020], "2015-01-01", ("kommune",)) is None
    assert book.match(entry, [MOSS, MOSS_2020], "2021-01-01", ("kommune",)) is book.authorities[0]


def test_authority_of_an_ended_area() -> None:
    """It is there when its number is known, and with another number it is another legal person."""
    bodies = [Entry("difi-etatsbasen-2014", "no", "Moss kommune", OTHER, "0104")]
    book = norway.municipal(History([MOSS, MOSS_2020], []), [ssb()], bodies, [])
    assert {(a.slug, a.number, a.end_date) for a in book.authorities} == {
        ("no-moss-2020-kommune", GOOD, ""),
        ("no-moss-kommune", OTHER, "2019-12-31"),
    }


def test_same_number_is_the_same_authority() -> None:
    """A merger that kept the legal person."""
    bodies = [Entry("difi-etatsbasen-2014", "no", "Moss kommune", GOOD, "0104")]
    (authority,) = norway.municipal(History([MOSS, MOSS_2020], []), [ssb()], bodies, []).authorities
    assert set(authority.governs) == {MOSS, MOSS_2020}


def test_slug_that_is_taken_is_refused() -> None:
    """Two authorities cannot have one IRI."""
    book = Book()
    book.add("no-moss-kommune", MOSS, "a", [])
    with pytest.raises(ValueError, match="no-moss-kommune"):
        book.add("no-moss-kommune", MOSS_2020, "a", [])


def test_registers_are_read(shared: Path) -> None:
    """Numbers of rows that the readers find in the real files."""
    data = shared / "data"
    assert len(registers.read_ssb(data)) == 356
    municipal, county = registers.read_state_bodies(data)
    assert (len(municipal), len(county)) == (429, 18)
    council, counties = registers.read_research_council(data)
    assert {entry.name for entry in council} >= {"VIKEN FYLKESKOMMUNE", "HARSTAD KOMMUNE", "OSLO KOMMUNE"}
    assert counties["03"] == "Oslo"
    assert Entry("cordis-horizon", "no", "BAERUM KOMMUNE", "935478715", vat="NO935478715MVA") in registers.read_cordis(
        data
    )
    assert Entry("swecris", "se", "STOCKHOLMS KOMMUN", "2120000142") in registers.read_swecris(data)
    assert Entry("ror", "no", "Bærum Kommune", ror="https://ror.org/04xtdyr20") in registers.read_ror(data)
