"""Names taken apart: spellings that are one, and names that are not."""

from __future__ import annotations

import pytest

from samspill.identity import words
from samspill.identity.names import acronyms_in, fold_word, parse


@pytest.mark.parametrize(
    "spellings",
    [
        ("Högskolan i Borås", "HOEGSKOLAN I BORAS", "HOGSKOLAN I BORAAS", "University College of Borås"),
        ("Høgskolen i Østfold", "HOGSKOLEN I OSTFOLD", "Østfold University College"),
        ("Göteborgs universitet", "GOETEBORGS UNIVERSITET"),
        ("Tromsø kommune", "Municipality of Tromsoe", "TROMSO KOMMUNE"),
        ("Oslo universitetssykehus HF", "OSLO UNIVERSITETSSYKEHUS", "Oslo University Hospital"),
        ("Västra Götalandsregionen", "Region Västra Götaland"),
        ("Örebro läns landsting", "Region Örebro"),
        ("SINTEF Ocean AS", "Sintef Ocean", "SINTEF OCEAN A/S", "SINTEF Ocean (Norway)"),
        ("ITALFARMACO S.p.A.", "ITALFARMACO SPA", "ITALFARMACO"),
        ("Stiftelsen SINTEF", "SINTEF"),
        ("FLEXENCLOSURE AB (PUBL)", "Flexenclosure Aktiebolag"),
        ("Fridtjof Nansens Institutt (FNI)", "FRIDTJOF NANSENS INSTITUTT"),
        ("Sveriges lantbruksuniversitet", "Sweden Agricultural Sciences University"),
    ],
    ids=lambda spellings: spellings[0],
)
def test_spellings_of_one_name(spellings: tuple[str, ...]) -> None:
    assert len({parse(text).key for text in spellings}) == 1, [parse(text).key for text in spellings]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SINTEF Ocean AS", "SINTEF Energi AS"),
        ("Umeå universitet", "Umeå kommun"),
        ("Region Stockholm", "Stockholms stad"),
        ("Länsstyrelsen i Stockholms län", "Stockholms läns landsting"),
        ("Karolinska Institutet", "Karolinska universitetssjukhuset"),
        ("MEYER BURGER (GERMANY) GMBH", "MEYER BURGER (INDUSTRIES) GMBH"),
        ("TECO 2030 AS", "TECO 2040 AS"),
    ],
)
def test_two_names(one: str, other: str) -> None:
    assert parse(one).key != parse(other).key


@pytest.mark.parametrize(
    ("text", "form", "sort"),
    [
        ("SINTEF AS", "AS", ""),
        ("AS REGIONTEATRET I MORE OG ROMSDAL", "AS", ""),
        ("Telenor ASA", "ASA", ""),
        ("NORSVIN SA", "SA", ""),
        ("Stiftelsen NORSAR", "foundation", ""),
        ("KTH HOLDING AKTIEBOLAG", "AB", ""),
        ("Ideella föreningen Mobility", "association", ""),
        ("Gjøvik kommune", "", "municipality"),
        ("Malmö stad", "", "municipality"),
        ("Region Skåne", "", "county"),
        ("Østfold fylkeskommune", "", "county"),
        ("Statsforvalteren i Trøndelag", "", "state county"),
        ("Stockholms stad Parkering", "", ""),
        ("Tollregion Oslo", "", ""),
    ],
)
def test_legal_form_and_sort(text: str, form: str, sort: str) -> None:
    assert (parse(text).form, parse(text).sort) == (form, sort)


def test_a_name_of_form_and_sort_alone_says_nothing() -> None:
    assert parse("Aksjeselskap").tokens == ()
    assert parse("University of Applied Sciences").tokens == ()
    assert parse("SOCIETA PER AZIONI").tokens == ()


def test_a_faculty_is_a_part() -> None:
    assert parse("DET MEDISINSKE FAKULTET").unit
    assert not parse("UNIVERSITETET I BERGEN").unit


def test_names_in_other_letters_are_kept() -> None:
    assert parse("ΑΒΓ Ερευνα").tokens == ("αβγ", "ερευνα")
    assert parse("").tokens == ()


def test_acronyms() -> None:
    assert acronyms_in("Direktoratet for samfunnssikkerhet og beredskap (DSB)") == ["dsb"]
    assert acronyms_in("Aker Solutions (Norway)") == []
    assert acronyms_in("FLEXENCLOSURE AB (PUBL)") == []


def test_every_meaning_is_a_word_that_stands_for_itself() -> None:
    """No chain: what a word is replaced by is not replaced in turn by something else."""
    folded = {fold_word(word): fold_word(meaning) for word, meaning in words.SAME.items()}
    assert not [meaning for meaning in folded.values() if meaning and folded.get(meaning, meaning) != meaning]
    assert set(words.RANK) >= set(words.SORTS.values()) >= words.ASIDE - {"county"}
