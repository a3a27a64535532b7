"""Scores by hand, and which candidates are linked."""

from __future__ import annotations

import math
from collections import defaultdict

import pytest

from samspill.engines.columns import Columns
from samspill.identity.candidates import candidates
from samspill.identity.features import Commonness, Organisation
from samspill.identity.scoring import LINK, REVIEW, Score, score


def organisation(
    name: str,
    *others: str,
    iri: str = "",
    own: bool = False,
    number: str = "",
    ror: str = "",
    place: str = "",
    town: str = "",
    web: str = "",
    vat: str = "",
    sort: str = "",
) -> Organisation:
    made = Organisation(
        iri or f"https://w3id.org/samspill/id/organisation/no-{name.casefold().replace(' ', '-')}", own, "no"
    )
    made.add_name(name, preferred=True)
    for other in others:
        made.add_name(other, preferred=False)
    for into, value in (
        (made.numbers, number),
        (made.rors, ror),
        (made.municipalities, place),
        (made.towns, town),
        (made.hosts, web),
        (made.vats, vat),
        (made.sorts, sort),
    ):
        if value:
            into.add(value)
    return made


def common(*organisations: Organisation) -> Commonness:
    """Commonness over these, in a country of a thousand others."""
    counted = Commonness()
    for each in organisations:
        counted.count(each)
    counted.total = 1000
    return counted


def compared(one: Organisation, other: Organisation, *others: Organisation) -> Score | None:
    return score(one, other, common(one, other, *others))


def test_the_sum_is_what_the_formula_says() -> None:
    one = organisation("Norsvin SA", place="municipality/no-hamar", web="norsvin.no")
    other = organisation("Norsvin", place="municipality/no-hamar", web="norsvin.no")
    found = compared(one, other)
    assert found is not None
    rarity = math.log2(4096 / 2)  # two have the word, in a country counted as 4096
    place = min(math.log2(1000 / 2), 7.0)
    assert found.bits == pytest.approx(-12 + rarity + 4 + place + 5, abs=0.01)
    assert found.probability == pytest.approx(1 / (1 + 2**-found.bits))
    assert found.reasons[0] == "+15.0 name: Norsvin SA / Norsvin"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (organisation("A", number="no:1"), organisation("A", number="no:2")),
        (organisation("A", ror="ror:1"), organisation("A", ror="ror:2")),
        (organisation("A", own=True), organisation("A", own=True)),
        (organisation("Fjord AS"), organisation("Vidde AS")),
    ],
    ids=["numbers", "ror ids", "own", "names"],
)
def test_what_cannot_be_one_has_no_score(one: Organisation, other: Organisation) -> None:
    assert compared(one, other) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (organisation("UNIVERSITETET I OSLO", town="oslo"), organisation("Universitetet i Oslo", town="oslo")),
        (organisation("HOEGSKOLAN KRISTIANSTAD"), organisation("Högskolan Kristianstad")),
        (organisation("IHE, INSTITUTET FOR HALSOEKONOMI AB"), organisation("Institutet för hälsoekonomi", "IHE")),
        (organisation("AkerBP ASA", place="no-baerum"), organisation("Aker BP (Norway)", place="no-baerum")),
        (organisation("GJVIK KOMMUNE"), organisation("Gjøvik kommune")),
    ],
    ids=lambda each: next(iter(each.names.values())).text,
)
def test_one_organisation_in_two_spellings(one: Organisation, other: Organisation) -> None:
    found = compared(one, other)
    assert found is not None
    assert found.probability >= LINK, found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (organisation("Umeå universitet"), organisation("Umeå kommun")),
        (organisation("Mandal kommune", place="no-mandal"), organisation("Mandals AS", place="no-mandal")),
        (organisation("SINTEF Ocean AS", web="sintef.no"), organisation("SINTEF Energi AS", web="sintef.no")),
        (organisation("PAS Deutschland"), organisation("UPS Deutschland")),
        (organisation("ENS Rennes"), organisation("INSA Rennes")),
        (organisation("TECO 2030 AS", town="lysaker"), organisation("TECO 2030 ASA", town="lysaker")),
        (organisation("Stiftelsen Fafo", town="oslo"), organisation("Fafo AS", town="oslo")),
        (organisation("Det medisinske fakultet", town="oslo"), organisation("Det medisinske fakultet", town="bergen")),
        (organisation("Universidade Federal do Pará"), organisation("Universidade Federal do Paraná")),
    ],
    ids=lambda each: next(iter(each.names.values())).text,
)
def test_two_organisations_are_not_linked(one: Organisation, other: Organisation) -> None:
    found = compared(one, other)
    assert found is None or found.probability < LINK, found


def test_part_of_a_name_is_for_a_person_to_judge_whatever_else_agrees() -> None:
    one = organisation("Tetra Pak Packaging Solutions AB", place="se-lund", web="tetrapak.com", sort="company")
    other = organisation("Tetra Pak AB", place="se-lund", web="tetrapak.com", sort="company")
    found = compared(one, other)
    assert found is not None
    assert REVIEW <= found.probability < LINK


def test_a_place_in_the_name_counts_once() -> None:
    told = compared(organisation("Lunds universitet", town="lund"), organisation("Lund University", town="lund"))
    elsewhere = compared(organisation("Nanovia", town="lund"), organisation("Nanovia", town="lund"))
    assert told is not None
    assert elsewhere is not None
    assert "+0.5 place: lund" in told.reasons
    assert "+7.0 place: lund" in elsewhere.reasons


def _linked(*organisations: Organisation) -> dict[frozenset[str], bool]:
    with Columns.create(None) as columns:
        found = candidates(columns, {each.iri: each for each in organisations}, set())
    return {frozenset(side.rpartition("/")[2] for side in (each.one, each.other)): each.linked for each in found}


def test_rivals_that_are_equally_good_are_left_to_a_person() -> None:
    ror = organisation("Tellu", iri="id/ror-1", place="no-asker")
    one = organisation("TELLU AS", iri="id/rcn-1", number="no:1", place="no-asker")
    two = organisation("TELLU AS", iri="id/rcn-2", number="no:2", place="no-asker")
    assert _linked(ror, one) == {frozenset({"ror-1", "rcn-1"}): True}
    assert _linked(ror, one, two) == {
        frozenset({"ror-1", "rcn-1"}): False,
        frozenset({"ror-1", "rcn-2"}): False,
    }


def test_the_better_of_two_rivals_is_linked() -> None:
    ror = organisation("Tellu", iri="id/ror-1", place="no-asker", web="tellu.no")
    one = organisation("TELLU AS", iri="id/rcn-1", number="no:1", place="no-asker", web="tellu.no")
    two = organisation("TELLU AS", iri="id/rcn-2", number="no:2", place="no-asker")
    assert _linked(ror, one, two)[frozenset({"ror-1", "rcn-1"})]
    assert not _linked(ror, one, two)[frozenset({"ror-1", "rcn-2"})]


def test_pairs_that_were_decided_on_are_no_candidates() -> None:
    one, other = organisation("Norsvin", iri="id/a"), organisation("NORSVIN SA", iri="id/b")
    with Columns.create(None) as columns:
        assert candidates(columns, {each.iri: each for each in (one, other)}, {frozenset(("id/a", "id/b"))}) == []


def test_commonness_counts_each_organisation_once() -> None:
    counted: dict[str, Commonness] = defaultdict(Commonness)
    counted["no"].count(organisation("Fjord Fjord AS", "Fjord Energi"))
    assert counted["no"].words["fjord"] == 1
    assert counted["no"].word("fjord") == 12.0
    assert counted["no"].place("anywhere") == 0.0
