"""Names by language: equals, never joined."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from samspill.imports.areas import kartverket

if TYPE_CHECKING:
    from tests.imports.areas.conftest import Areas

NO = "municipality/no-"


@pytest.mark.parametrize(
    ("slug", "names"),
    [
        ("karasjok", {"nb": "Karasjok", "se": "Kárášjohka"}),
        ("kafjord", {"nb": "Kåfjord", "se": "Gáivuotna", "fkv": "Kaivuono"}),
        ("porsanger", {"nb": "Porsanger", "se": "Porsáŋgu", "fkv": "Porsanki"}),
        ("hamaroy-2020", {"nb": "Hamarøy", "smj": "Hábmer"}),
        ("tysfjord", {"nb": "Tysfjord", "smj": "Divtasvuodna"}),
        ("snasa", {"nb": "Snåsa", "sma": "Snåase"}),
        ("gratangen", {"nb": "Gratangen", "se": "Rivtták"}),
        ("levanger", {"nb": "Levanger", "sma": "Levangke"}),
        ("sorfold", {"nb": "Sørfold", "smj": "Fuolldá"}),
        ("rana", {"nb": "Rana", "sma": "Raane"}),
        ("oslo", {"nb": "Oslo", "sma": "Oslove"}),
        ("steinkjer-2020", {"nb": "Steinkjer", "sma": "Stïentje"}),
        ("lyngen", {"nb": "Lyngen", "se": "Ivgu", "fkv": "Yykeä"}),
        ("valer-ostfold", {"nb": "Våler"}),
    ],
)
def test_names_of_today(areas: Areas, slug: str, names: dict[str, str]) -> None:
    """One Norwegian name in both written standards, and those in Sámi and Kven."""
    assert areas.names(NO + slug) == names | {"nn": names["nb"]}


def test_names_of_a_time(areas: Areas) -> None:
    """A version has the names of its time."""
    assert "se" not in areas.names("area-version/no-karasjok-1971-01-01")
    assert areas.names("area-version/no-karasjok-1991-01-01")["se"] == "Kárášjohka"


def test_no_name_is_joined(areas: Areas) -> None:
    """Nor has any the county that tells namesakes apart."""
    for row in areas.tables.names:
        assert " - " not in row.name
        assert "(" not in row.name


def test_one_preferred_name_a_language(areas: Areas) -> None:
    """Two publishers may state it; it is the same."""
    preferred = {(row.subject, row.language, row.name) for row in areas.tables.names if row.kind == "pref"}
    assert max(Counter((subject, language) for subject, language, _ in preferred).values()) == 1


def test_other_spelling_is_kept(areas: Areas) -> None:
    """What one publisher writes otherwise than the rest is another name."""
    rows = [row for row in areas.tables.names if row.name == "Porsángu"]
    assert rows
    assert {(row.kind, row.language, row.source) for row in rows} == {("alt", "se", "ssb-klass-131")}


def test_languages_are_the_publisher_s(areas: Areas, shared: Path) -> None:
    """Every name of the Mapping Authority is a name of ours in that language."""
    places = kartverket.read_places(shared / "data" / "no")
    assert len(places) == 356
    by_code = {row.code: row.unit for row in areas.valid(kartverket.DIVISION_DAY)}
    for place in places:
        ours = areas.names(by_code[place.code])
        assert dict(place.names).items() <= ours.items()


def test_decisions_are_told(areas: Areas) -> None:
    """Horten was named in June; the list has it from the January after."""
    (row,) = (row for row in areas.tables.changes if row.change == "no-2003-01-01-renaming-horten-1988")
    assert row.date == "2003-01-01"
    assert "2002-06-01" in row.note


def test_countries(areas: Areas) -> None:
    """The two countries in the languages of the tables."""
    assert areas.names("country/no")["nn"] == "Noreg"
    assert areas.names("country/se")["sv"] == "Sverige"
