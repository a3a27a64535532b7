"""What happened between two editions, on small lists made by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from samspill.errors import SourceError
from samspill.imports.areas.history import History
from samspill.imports.areas.klass import CodeChange, Edition, decisions
from samspill.imports.areas.languages import Languages
from samspill.imports.areas.timeline import Step, TimelineError, compare
from samspill.imports.areas.units import join

DAY = "2020-01-01"


def edition(day: str, *codes: str, introduction: str = "") -> Edition:
    """An edition with codes, each named after itself unless told: `0102 Borre`."""
    pairs = [code.partition(" ") for code in codes]
    return Edition(Path(f"{day}.json"), day, {code: name or f"N{code}" for code, _, name in pairs}, introduction)


def changes(*edges: str, day: str = DAY) -> list[CodeChange]:
    """Changes written `0101>0105`."""
    return [CodeChange(day, *edge.split(">")) for edge in edges]


def step(before: list[str], after: list[str], *edges: str) -> Step:
    """Compare two lists of codes."""
    return compare(edition("2019-01-01", *before), edition(DAY, *after), changes(*edges))


def test_nothing_told_nothing_happened() -> None:
    """A code on both sides is the same thing."""
    assert step(["0101"], ["0101"]) == Step(DAY, continued={"0101": "0101"})


def test_new_code() -> None:
    """One to one is the same thing under another code."""
    assert step(["0101"], ["3001"], "0101>3001").continued == {"3001": "0101"}


def test_codes_swapped() -> None:
    """A code that is taken over at once is told by the table, not by its being on both sides."""
    swapped = step(["0101", "0102"], ["0101", "0102"], "0101>0102", "0102>0101")
    assert swapped.continued == {"0102": "0101", "0101": "0102"}


def test_merge_that_keeps_a_code() -> None:
    """Two or more into one is a merge, also when the code is that of one of them."""
    merged = step(["1804", "1842"], ["1804"], "1804>1804", "1842>1804")
    assert merged == Step(DAY, merged={"1804": ("1804", "1842")})


def test_split() -> None:
    """One into two or more."""
    assert step(["0518"], ["0516", "0519"], "0518>0516", "0518>0519").divided == {"0518": ("0516", "0519")}


def test_divided_among_merges() -> None:
    """What went to three new ones is an input of each, and divided."""
    result = step(["5011", "5012", "5013"], ["5055", "5056"], "5011>5055", "5012>5055", "5012>5056", "5013>5056")
    assert result.merged == {"5055": ("5011", "5012"), "5056": ("5012", "5013")}
    assert result.divided == {"5012": ("5055", "5056")}


def test_part_of_one_that_goes_on() -> None:
    """Ringsaker in 1992: it goes on, and a part went into a merge of others."""
    result = step(["0401", "0412", "0414"], ["0403", "0412"], "0401>0403", "0412>0403", "0412>0412", "0414>0403")
    assert result.merged == {"0403": ("0401", "0414")}
    assert result.continued == {"0412": "0412"}
    assert result.transferred == (("0412", "0403"),)


@pytest.mark.parametrize("edges", [("0720>0704",), ("0720>0704", "0704>0704")])
def test_part_to_one_that_goes_on(edges: tuple[str, ...]) -> None:
    """Stokke in 2017: it went into a merge, and a part to Tønsberg, which is the same, told of or not."""
    result = step(["0704", "0706", "0720"], ["0704", "0710"], "0706>0710", "0720>0710", *edges)
    assert result.merged == {"0710": ("0706", "0720")}
    assert result.continued == {"0704": "0704"}
    assert result.divided == {}


@pytest.mark.parametrize(
    ("before", "after", "edges", "why"),
    [
        (["0101"], ["0101", "0102"], (), "0102 N0102 begins on 2020-01-01"),
        (["0101", "0102"], ["0101"], (), "0102 N0102 ends on 2020-01-01"),
        (["0101"], ["0101"], ("0109>0101",), "from 0109, which was no code"),
        (["0101"], ["0101"], ("0101>0109",), "to 0109, which is no code"),
    ],
)
def test_editions_that_do_not_fit(before: list[str], after: list[str], edges: tuple[str, ...], why: str) -> None:
    """Nothing is guessed about a code that comes or goes untold."""
    with pytest.raises(TimelineError, match=why):
        step(before, after, *edges)


def history(*editions: Edition, told: list[CodeChange] | None = None) -> History:
    """Join editions of one county."""
    known = Languages({"Kárášjohka": ("se",), "Karasjok": ("nb", "nn")})
    return join(editions, told or [], known, lambda code: f"county/no-{code[:2]}", "klass")


def test_one_unit_through_code_and_name() -> None:
    """A renumbering and a renaming on one day are two changes between the same two versions."""
    result = history(
        edition("2019-01-01", "0616 Nes (Buskerud)"), edition(DAY, "3040 Nesbyen"), told=changes("0616>3040")
    )
    (unit,) = result.units
    assert [(v.code, v.names["nb"], v.first, v.last) for v in unit.versions] == [
        ("0616", "Nes", "2019-01-01", DAY),
        ("3040", "Nesbyen", DAY, None),
    ]
    assert sorted((change.kind, change.inputs, change.outputs) for change in result.changes) == [
        ("renaming", [unit.versions[0]], [unit.versions[1]]),
        ("renumbering", [unit.versions[0]], [unit.versions[1]]),
    ]


def test_county_in_brackets_is_no_renaming() -> None:
    """The publisher's brackets come and go; the name stands."""
    result = history(edition("2019-01-01", "1514 Sande (Møre og Romsdal)"), edition(DAY, "1514 Sande"))
    assert len(result.units[0].versions) == 1
    assert result.changes == []


def test_further_language_is_a_renaming() -> None:
    """A name in a further language is a new set of official names."""
    result = history(edition("1990-01-01", "2021 Karasjok"), edition("1991-01-01", "2021 Kárášjohka - Karasjok"))
    assert [change.kind for change in result.changes] == ["renaming"]
    assert result.units[0].latest.names == {"nb": "Karasjok", "nn": "Karasjok", "se": "Kárášjohka"}


def test_merge_that_keeps_name_and_code_is_new() -> None:
    """What a merge makes is another thing than any of those it was made of."""
    result = history(
        edition("2019-01-01", "1804 Bodø", "1842 Skjerstad"),
        edition(DAY, "1804 Bodø"),
        told=changes("1804>1804", "1842>1804"),
    )
    assert len(result.units) == 3
    assert [unit.exists for unit in result.units] == [False, False, True]
    (merge,) = result.changes
    assert (merge.kind, len(merge.inputs), merge.main) == ("merge", 2, result.units[2])


def test_change_on_a_day_of_no_edition() -> None:
    """A table of changes from another time than the editions is refused."""
    with pytest.raises(SourceError, match="a change on 2018-01-01"):
        history(edition("2019-01-01", "0101"), edition(DAY, "0101"), told=changes("0101>0101", day="2018-01-01"))


def test_editions_that_do_not_fit_name_the_file() -> None:
    """The later edition is named."""
    with pytest.raises(SourceError, match=r"2020-01-01\.json: 0102 N0102 begins"):
        history(edition("2019-01-01", "0101"), edition(DAY, "0101", "0102"))


@pytest.mark.parametrize(
    ("introduction", "found"),
    [
        ("26.05.1989 innførte 2027 Nesseby tospråklig navn Unjárga - Nesseby.", {"2027": "1989-05-26"}),
        ("Fra 1. juni 2002 ble navnet på 2027 Borre kommune endret til Horten.", {"2027": "2002-06-01"}),
        ("2027 Kautokeino som samisk-norsk navn ble vedtatt 03. 07. 1987. Før het den så.", {"2027": "1987-07-03"}),
        (
            "11.06.2021 innførte 2027 navn. Endringen blir etter prinsippet innført fra 1.1.2022.",
            {"2027": "2021-06-11"},
        ),
        ("Rana - Raane\nVedtak 16. februar 2024 nr. 270 om fastsetting av Raanen tjïelte", {"1833": "2024-02-16"}),
        ("2027 Nesseby fikk innført parallelt navn fra 1. 1. 2019.", {}),
        ("I 1992 ble 2027 og 1833 slått sammen.", {}),
        ("", {}),
    ],
)
def test_days_of_decisions(introduction: str, found: dict[str, str]) -> None:
    """Introductions tell of days that the editions, which begin on 1 January, do not."""
    assert decisions(edition(DAY, "2027 Nesseby", "1833 Rana - Raane", introduction=introduction)) == found
