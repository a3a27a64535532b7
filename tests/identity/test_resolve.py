"""Resolution from end to end: small graphs in, one node for one organisation out."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samspill.errors import SourceError
from samspill.identity.resolve import resolve
from tests.identity.making import ORGANISATION, loaded, own, record, register, resolved, statements

OSLO = record(
    "organisation:cordis-1",
    "UNIVERSITETET I OSLO",
    more='; sam:vatNumber "NO971035854MVA" ; sam:nationalId "971035854" ; sam:identifier "1"',
)
OSLO_AGAIN = record("organisation:cordis-2", "Universitetet i Oslo", more='; sam:vatNumber "NO971035854"')
OSLO_RCN = record(
    "organisation:no-brreg-971035854", "Universitetet i Oslo", more='; sam:nationalId "971035854" ; sam:acronym "UiO"'
)
CORDIS = register("cordis", OSLO, OSLO_AGAIN, "id:participation\\/p1 sam:participant organisation:cordis-2 .\n")
RCN = register("rcn", OSLO_RCN, "id:participation\\/p2 sam:participant organisation:no-brreg-971035854 .\n")


def decisions(folder: Path, *lines: tuple[str, str, str]) -> Path:
    path = folder / "decisions.csv"
    rows = [f"2026-11-22,kari,{kind},{ORGANISATION}{one},{ORGANISATION}{other},hand" for kind, one, other in lines]
    path.write_text("date,who,decision,a,b,why\n" + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


# --- One node ---------------------------------------------------------------------------------------------------------
def test_records_of_one_number_become_one_node_named_by_country_and_name() -> None:
    found = resolved(CORDIS, RCN)
    assert {found.into(name) for name in ("cordis-1", "cordis-2", "no-brreg-971035854")} == {"no-universitetet-i-oslo"}
    participants = found.values("?participation sam:participant ?organisation")
    assert {organisation for organisation, _ in participants} == {"no-universitetet-i-oslo"}
    assert len(participants) == 2
    assert (found.resolution.records, found.resolution.organisations) == (3, 1)
    assert found.resolution.merged == {"national-number": 3}


def test_each_statement_stays_in_its_own_graph_and_is_there_once() -> None:
    found = resolved(CORDIS, RCN)
    lines = [line for line in found.lines if "nationalId" in line]
    assert {line.rpartition("/")[2] for line in lines} == {"cordis> .", "rcn> ."}
    assert len(found.lines) == len(set(found.lines))


def test_evidence_names_rule_value_record_and_organisation() -> None:
    pattern = """?node a sam:IdentityEvidence ; sam:mergedRecord organisation:cordis-2 ; sam:mergedInto ?into ;
        sam:foundBy ?rule ; sam:evidenceValue ?value"""
    ((into, node, rule, value),) = resolved(CORDIS, RCN).values(pattern)
    assert into == "no-universitetet-i-oslo"
    assert node.endswith("/identity-evidence/cordis-2-1")
    assert rule.endswith("/concept/found-by-national-number")
    assert value == "no:971035854"


def test_the_graph_is_as_new_as_the_newest_import() -> None:
    said = """<https://w3id.org/samspill/graph/provenance> {{
        <https://w3id.org/samspill/graph/import/{0}> <http://www.w3.org/ns/prov#generatedAtTime>
            "{1}"^^<http://www.w3.org/2001/XMLSchema#dateTime> . }}
"""
    found = resolved(
        CORDIS, RCN, said.format("cordis", "2025-12-05T10:00:00Z"), said.format("rcn", "2022-01-01T00:00:00Z")
    )
    times = [line for line in found.lines if "graph/identity> <http://www.w3.org/ns/prov#generatedAtTime>" in line]
    (time,) = times
    assert '"2025-12-05T10:00:00Z"' in time


def test_no_equality_is_stated() -> None:
    assert not [line for line in resolved(CORDIS, RCN).lines if "sameAs" in line]


def test_a_number_that_only_a_vat_number_holds_is_told() -> None:
    found = resolved(register("cordis", OSLO_AGAIN))
    assert found.values("organisation:no-universitetet-i-oslo sam:nationalId ?number") == {("971035854",)}


def test_one_name_a_language_is_preferred_and_the_others_are_other_names() -> None:
    ror = record("organisation:ror-01xtthb56", 'University of Oslo"@en , "Universitetet i Oslo"@nb , "UiO')
    ror = ror.replace(".\n", ' ; sam:rorId "https://ror.org/01xtthb56" .\n')
    ours = 'organisation:no-uio a sam:University ; skos:prefLabel "Universitetet i Oslo"@nb ;\n'
    ours += 'sam:nationalId "971035854" ; sam:rorId "https://ror.org/01xtthb56" .\n'
    found = resolved(own(ours), CORDIS, register("ror", ror))
    assert found.into("cordis-1") == found.into("ror-01xtthb56") == "no-uio"
    preferred = found.values("organisation:no-uio skos:prefLabel ?name")
    assert preferred == {("Universitetet i Oslo",), ("University of Oslo",)}
    assert ("UNIVERSITETET I OSLO",) in found.values("organisation:no-uio skos:altLabel ?name")


def test_the_projects_own_node_is_the_one() -> None:
    ours = record("organisation:no-uio", "Universitetet i Oslo", more='; sam:nationalId "971035854"')
    found = resolved(own(ours), CORDIS)
    assert found.into("cordis-1") == "no-uio"
    assert found.values("organisation:no-uio skos:prefLabel ?name") == {("Universitetet i Oslo",)}


def test_the_projects_own_statements_stay_as_they_are() -> None:
    ours = own(record("organisation:no-x", "X", more='; sam:nationalId "1" ; skos:prefLabel "Y"'))
    found = resolved(ours, register("cordis", record("organisation:cordis-1", "Z")))
    assert found.values("organisation:no-x sam:nationalId ?number") == {("1",)}
    assert len(found.values("organisation:no-x skos:prefLabel ?name")) == 2


def test_a_node_from_elsewhere_keeps_its_iri_unless_it_is_one_of_ours() -> None:
    stranger = record("<http://example.org/uio>", "UiO", more='; sam:nationalId "971035854"')
    alone = resolved(register("rdf", stranger))
    assert alone.values("<http://example.org/uio> skos:prefLabel ?name") == {("UiO",)}
    together = resolved(register("rdf", stranger), CORDIS)
    assert together.values("<http://example.org/uio> dcterms:isReplacedBy ?into") == {("no-universitetet-i-oslo",)}


def test_nothing_happens_where_there_is_no_organisation() -> None:
    assert str(resolved(own("id:a skos:prefLabel 'a' .")).resolution).startswith("0 organisations of 0 records")


# --- Names of nodes ---------------------------------------------------------------------------------------------------
def test_a_record_alone_is_named_too_and_its_own_iri_leads_there() -> None:
    found = resolved(register("cordis", record("organisation:cordis-9", "Ås Mølle AS")))
    assert found.into("cordis-9") == "no-as-molle-as"


def test_two_of_one_name_get_their_numbers() -> None:
    found = resolved(
        register(
            "rcn",
            record("organisation:no-brreg-989743295", "TELLU AS", more='; sam:nationalId "989743295"'),
            record("organisation:no-brreg-917519919", "Tellu AS", more='; sam:nationalId "917519919"'),
        )
    )
    assert found.into("no-brreg-989743295") == "no-tellu-as-989743295"
    assert found.into("no-brreg-917519919") == "no-tellu-as-917519919"


def test_one_with_a_better_number_has_the_name_for_itself() -> None:
    ror = record("organisation:ror-01xtthb56", "Universitetet i Oslo", more='; sam:rorId "https://ror.org/01xtthb56"')
    found = resolved(CORDIS, register("ror", ror))
    assert found.into("cordis-1") == "no-universitetet-i-oslo"
    assert found.into("ror-01xtthb56") == "no-universitetet-i-oslo-ror-01xtthb56"


def test_no_name_or_country_no_other_iri() -> None:
    greek = record("organisation:cordis-3", "ΑΒΓ", "gr")
    nowhere = 'organisation:cordis-4 a sam:Organisation ; skos:prefLabel "Nowhere" .\n'
    unnamed = "organisation:cordis-5 sam:locatedIn country:no .\n"
    found = resolved(register("cordis", greek, nowhere, unnamed))
    assert [found.into(f"cordis-{number}") for number in (3, 4, 5)] == ["cordis-3", "cordis-4", "cordis-5"]


def test_other_names_lead_to_the_organisation_and_say_that_they_are_no_record() -> None:
    swecris = record(
        "organisation:se-swecris-2021003062", "Stockholms universitet", "se", '; sam:nationalId "2021003062"'
    )
    cordis = record("organisation:cordis-7", "Stockholm University", "se", '; sam:vatNumber "SE202100306201"')
    found = resolved(register("swecris", swecris), register("cordis", cordis))
    assert found.into("se-stockholm-university") == "se-stockholms-universitet"
    assert found.values("organisation:se-stockholm-university sam:foundBy ?way")
    assert not found.values("organisation:cordis-7 sam:foundBy ?way")


# --- Traps ------------------------------------------------------------------------------------------------------------
def test_members_of_a_vat_group_stay_apart_and_the_number_is_no_key() -> None:
    more = '; sam:vatNumber "SE663000060901" ; sam:nationalId "6630000609"'
    one = record("organisation:cordis-1", "SANDVIK COROMANT AB", "se", more)
    two = record("organisation:cordis-2", "SANDVIK MACHINING SOLUTIONS AB", "se", more)
    found = resolved(register("cordis", one, two))
    assert found.into("cordis-1") != found.into("cordis-2")
    assert not found.values("?organisation sam:nationalId ?number")
    assert len(found.values("?organisation sam:numberInDoubt ?number")) == 2


def test_one_vat_number_and_one_name_are_one_in_any_country() -> None:
    more = '; sam:vatNumber "IT00737420158"'
    found = resolved(
        register(
            "cordis",
            record("organisation:cordis-1", "ITALFARMACO SPA", "it", more),
            record("organisation:cordis-2", "ITALFARMACO S.p.A.", "it", more),
            record("organisation:cordis-3", "ITALFARMACO HOLDING SPA", "it", more),
        )
    )
    assert found.into("cordis-1") == found.into("cordis-2") == "it-italfarmaco-s-p-a"
    assert found.into("cordis-3") == "it-italfarmaco-holding-spa"
    assert found.resolution.merged == {"vat-number-and-name": 2}


def test_a_mistyped_number_proves_nothing() -> None:
    more = '; sam:vatNumber "NO971035855MVA" ; sam:nationalId "971035855"'
    found = resolved(
        register(
            "cordis",
            record("organisation:cordis-1", "A AS", more=more),
            record("organisation:cordis-2", "A AS", more=more),
        )
    )
    assert found.into("cordis-1") != found.into("cordis-2")
    assert not found.values("?organisation sam:nationalId ?number")


def test_a_unit_with_the_number_of_its_whole_is_not_the_whole() -> None:
    unit = 'organisation:rcn-a a sam:OrganisationalUnit ; skos:prefLabel "Det medisinske fakultet" ;\n'
    unit += 'sam:unitOf organisation:no-brreg-971035854 ; sam:nationalId "971035854" ; sam:locatedIn country:no .\n'
    found = resolved(register("rcn", OSLO_RCN, unit))
    assert found.into("rcn-a") != found.into("no-brreg-971035854")


def test_what_is_told_to_be_a_subsidiary_is_another() -> None:
    more = '; sam:nationalId "971035854" ; sam:subsidiaryOf organisation:cordis-1'
    found = resolved(
        register("cordis", OSLO, record("organisation:cordis-2", "UNIVERSITETET I OSLO EIENDOM AS", more=more))
    )
    assert found.into("cordis-1") == "no-universitetet-i-oslo"
    assert found.into("cordis-2") == "no-universitetet-i-oslo-eiendom-as"
    assert found.values("organisation:no-universitetet-i-oslo-eiendom-as sam:numberInDoubt ?number")
    assert found.values("?organisation sam:nationalId ?number") == {("971035854", "no-universitetet-i-oslo")}


def test_equal_numbers_of_two_countries_are_two() -> None:
    found = resolved(
        register(
            "table",
            record("organisation:x-1", "Dansk ApS", "dk", '; sam:nationalId "24256790"'),
            record("organisation:x-2", "Suomi Oy", "fi", '; sam:nationalId "24256790"'),
        )
    )
    assert found.into("x-1") == "dk-dansk-aps"
    assert found.into("x-2") == "fi-suomi-oy"
    assert len(found.values("?organisation sam:numberInDoubt ?number")) == 2


# --- Decisions --------------------------------------------------------------------------------------------------------
def test_a_decision_makes_one_and_is_the_evidence(tmp_path: Path) -> None:
    ror = register("ror", record("organisation:ror-01xtthb56", "University of Oslo").replace('Oslo"', 'Oslo"@en'))
    found = resolved(CORDIS, ror, decisions=decisions(tmp_path, ("same", "ror-01xtthb56", "cordis-1")))
    assert found.into("ror-01xtthb56") == found.into("cordis-2") == "no-universitetet-i-oslo"
    pattern = "?node sam:mergedRecord organisation:ror-01xtthb56 ; sam:evidenceValue ?value"
    assert {value for _, value in found.values(pattern)} == {"2026-11-22 kari: hand"}
    assert found.resolution.decisions == 1


def test_an_undone_decision_leaves_things_as_they_were(tmp_path: Path) -> None:
    ror = register("ror", record("organisation:ror-01xtthb56", "University of Oslo").replace('Oslo"', 'Oslo"@en'))
    lines = [("same", "ror-01xtthb56", "cordis-1"), ("undo", "cordis-1", "ror-01xtthb56")]
    assert resolved(CORDIS, ror, decisions=decisions(tmp_path, *lines)).lines == resolved(CORDIS, ror).lines


def test_a_decision_takes_a_record_out_and_says_so(tmp_path: Path) -> None:
    found = resolved(CORDIS, RCN, decisions=decisions(tmp_path, ("different", "cordis-1", "cordis-2")))
    assert found.into("cordis-1") == found.into("no-brreg-971035854") == "no-universitetet-i-oslo"
    assert found.into("cordis-2") == "no-universitetet-i-oslo-cordis-2"
    assert found.values("?one owl:differentFrom ?other") == {
        ("no-universitetet-i-oslo", "no-universitetet-i-oslo-cordis-2")
    }
    assert not found.values("?one skos:closeMatch ?other")
    assert found.values("?organisation sam:nationalId ?number") == {("971035854", "no-universitetet-i-oslo")}


def test_decisions_on_records_that_are_not_here_are_idle(tmp_path: Path) -> None:
    path = decisions(tmp_path, ("same", "ror-1", "cordis-1"), ("same", "ror-1", "ror-2"))
    resolution = resolved(CORDIS, decisions=path).resolution
    assert (resolution.decisions, resolution.idle) == (0, 2)


def test_decisions_that_contradict_each_other_stop_it(tmp_path: Path) -> None:
    lines = [("same", "cordis-1", "cordis-2"), ("same", "cordis-2", "x"), ("different", "x", "cordis-1")]
    with pytest.raises(
        SourceError, match=r"decisions\.csv:4: the two are decided to be different, but the same by line 2"
    ):
        resolved(CORDIS, decisions=decisions(tmp_path, *lines))


def test_what_became_one_cannot_be_parted_afterwards(tmp_path: Path) -> None:
    with loaded(CORDIS) as columns:
        resolve(columns)
        with pytest.raises(SourceError, match=r"decisions\.csv:2: the two became one before"):
            resolve(columns, decisions(tmp_path, ("different", "cordis-1", "cordis-2")))


# --- Order, and once more ---------------------------------------------------------------------------------------------
def _number(seed: int) -> str:
    digits = f"{810000000 + seed * 10:09d}"[:8]
    total = sum(weight * int(digit) for weight, digit in zip((3, 2, 7, 6, 5, 4, 3, 2), digits, strict=True))
    return f"{digits}{-total % 11}" if -total % 11 < 10 else _number(seed + 1000)


RECORDS = st.lists(
    st.tuples(
        st.sampled_from(["cordis", "rcn", "ror", "swecris"]),
        st.integers(0, 5),  # the register's own id
        st.sampled_from(["Nordic AS", "NORDIC AS", "Fjord Energi AS", "Fjord Energy", "Oslo kommune"]),
        st.none() | st.integers(0, 3),  # a national number
        st.none() | st.sampled_from(["01xtthb56", "05xg72x27"]),
        st.sampled_from(["no", "se"]),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda each: (each[0], each[1]),
)


def _trig(records: list[tuple[str, int, str, int | None, str | None, str]]) -> str:
    texts = []
    for name, identifier, label, seed, ror, country in records:
        more = f'; sam:nationalId "{_number(seed)}"' if seed is not None and country == "no" else ""
        more += f' ; sam:rorId "https://ror.org/{ror}"' if ror else ""
        texts.append(register(name, record(f"organisation:{name}-{identifier}", label, country, more)))
    return "".join(texts)


@pytest.mark.full
@settings(max_examples=7, deadline=None)
@given(RECORDS, st.randoms(use_true_random=False))
def test_order_makes_no_difference_and_twice_is_once(
    records: list[tuple[str, int, str, int | None, str | None, str]], chance: object
) -> None:
    with loaded(_trig(records)) as columns:
        resolve(columns)
        once = statements(columns)
        again = resolve(columns)
        assert statements(columns) == once
        assert again.rewritten.records == again.rewritten.dropped == 0
    chance.shuffle(records)  # type: ignore[attr-defined]
    with loaded(*(_trig([each]) for each in records)) as columns:
        resolve(columns)
        assert statements(columns) == once
