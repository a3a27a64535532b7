"""Swecris: the export, the API and the cut that libraries keep; people and their numbers; the real grants of KTH."""

from __future__ import annotations

import csv
import gzip
import re
from collections import Counter
from pathlib import Path

import pytest

from samspill.errors import RejectedError, SourceError
from tests.imports.statements import BROKEN, Imported, broken, rejected, write_json
from tests.imports.swecris.conftest import TEXTS, changed, export

PROJECT, GRANT, PART = (f"{kind}/se-swecris-2011-00123-vr" for kind in ("project", "grant", "participation"))
KTH, VR = "organisation/se-swecris-2021003054", "organisation/se-swecris-2021005208"


# --- What a row says --------------------------------------------------------------------------------------------------
def test_a_project(exported: Path) -> None:
    assert Imported("swecris", exported).said(PROJECT) == {
        "type": ["Project"],
        "prefLabel": ["Ny teknik, för städer@sv", 'The "new" technology for cities@en'],
        "title": ["Ny teknik, för städer@sv", 'The "new" technology for cities@en'],
        "identifier": ["2011-00123_VR"],
        "startDate": ["2011-01-01"],
        "endDate": ["2013-12-31"],
        "scientificField": ["concept/scb-research-subject-10303"],
        "modified": ["2024-10-25"],
        "hasParticipation": [f"{PART}-1"],
    }


def test_a_grant(exported: Path) -> None:
    imported = Imported("swecris", exported)
    assert imported.said(GRANT) == {
        "type": ["Grant"],
        "prefLabel": ["Vetenskapsrådet 2011-00123@sv"],
        "identifier": ["2011-00123_VR"],
        "funds": [PROJECT],
        "awardedBy": [VR],
        "startDate": ["2011-02-01"],
        "endDate": ["2013-12-31"],
        "awardType": ["concept/swecris-award-type-1"],
        "recipient": [KTH],
        "fundingYear": ["2011"],
        "amount": ["monetary-amount/se-swecris-2011-00123-vr"],
    }
    assert imported.said("monetary-amount/se-swecris-2011-00123-vr") == {
        "type": ["MonetaryAmount"],
        "value": ["2400000"],
        "currency": ["SEK"],
        "kind": ["concept/amount-granted"],
    }
    assert imported.said(f"{PART}-1") == {
        "type": ["Participation"],
        "participant": [KTH],
        "role": ["concept/role-coordinator"],
    }


def test_organisations(exported: Path) -> None:
    imported = Imported("swecris", exported)
    assert imported.said(KTH) == {
        "type": ["Organisation", "University"],
        "nationalId": ["2021003054"],
        "identifier": ["202100-3054"],
        "locatedIn": ["country/se"],
        "prefLabel": ["KTH, Kungliga tekniska högskolan@sv", "KTH, Royal Institute of Technology@en"],
        "organisationType": ["concept/swecris-organisation-type-universitet"],
    }
    assert imported.said(VR)["type"] == ["Organisation", "FundingAgency", "PublicBody"]


def test_subjects(exported: Path) -> None:
    """Names have commas on both sides; what is unclassified is no subject."""
    imported = Imported("swecris", exported)
    assert imported.said("concept/scb-research-subject-10303") == {
        "type": ["http://www.w3.org/2004/02/skos/core#Concept"],
        "inScheme": ["concept-scheme/scb-research-subjects"],
        "prefLabel": ["Fusion, plasma och rymdfysik@sv", "Fusion, Plasma and Space Physics@en"],
        "notation": ["10303"],
        "broader": ["concept/scb-research-subject-103"],
    }
    assert imported.said("concept/scb-research-subject-103")["broader"] == ["concept/scb-research-subject-1"]
    assert "broader" not in imported.said("concept/scb-research-subject-1")
    assert not imported.said("concept/scb-research-subject-9")


def test_a_code_with_two_names(tmp_path: Path) -> None:
    """Editions of the standard name a subject anew."""
    second = changed(projectId="2025-00001_VR", scbs="¤¤¤ 1: Naturvetenskap, Natural Sciences, 103: Fysik, Physics ")
    said = Imported("swecris", export(tmp_path, TEXTS, second)).said("concept/scb-research-subject-103")
    assert (said["prefLabel"], said["altLabel"]) == (["Fysik@sv", "Physical Sciences@en"], ["Physics@en"])


def test_all_layouts_say_the_same(exported: Path, cut: Path, answered: Path) -> None:
    """The API's pages overlap: the second object is the first again."""

    def described(path: Path) -> list[tuple[str, str, str]]:
        triples = Imported("swecris", path, with_people=True).triples
        return sorted(triple for triple in triples if "source-document/" not in triple[0])

    assert described(exported) == described(cut) == described(answered)


def test_the_newest_moment_is_that_of_the_data(exported: Path, answered: Path) -> None:
    graph = "https://w3id.org/samspill/graph/import/swecris"
    assert (graph, "generatedAtTime", "2025-07-17T23:54:06Z") in Imported("swecris", exported).provenance
    assert (graph, "generatedAtTime", "2025-07-17T23:54:00Z") in Imported("swecris", answered).provenance


# --- Traps ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (
            "2011",
            "2013",
            {"earliestDate": ["2011-01-01"], "latestDate": ["2013-12-31"], "dateAsStated": ["2011–2013@sv"]},
        ),
        ("2011", "2011", {"earliestDate": ["2011-01-01"], "latestDate": ["2011-12-31"], "dateAsStated": ["2011@sv"]}),
        ("2013", "2011", {"dateAsStated": ["2013 – 2011@sv"]}),
        ("2014-01-01", "2013-12-31", {"dateAsStated": ["2014-01-01 – 2013-12-31@sv"]}),
        ("2011-02-01", "", {"startDate": ["2011-02-01"]}),
        ("", "", {}),
    ],
)
def test_the_period_of_a_grant(tmp_path: Path, start: str, end: str, said: dict[str, list[str]]) -> None:
    path = export(tmp_path, changed(fundingStartDate=start, fundingEndDate=end))
    found = Imported("swecris", path).said(GRANT)
    dates = {"startDate", "endDate", "earliestDate", "latestDate", "dateAsStated"}
    assert {name: values for name, values in found.items() if name in dates} == said


def test_a_project_that_ends_before_it_begins(tmp_path: Path) -> None:
    said = Imported("swecris", export(tmp_path, changed(projectStartDate="2014-01-01"))).said(PROJECT)
    assert said["dateAsStated"] == ["2014-01-01 – 2013-12-31@sv"]
    assert not {"startDate", "endDate"} & set(said)


def test_an_amount_that_is_not_stated_is_none(tmp_path: Path) -> None:
    path = export(tmp_path, changed(fundingsSek=""), changed(projectId="2011-00124_VR", fundingsSek="0.0"))
    imported = Imported("swecris", path)
    assert "amount" not in imported.said(GRANT)
    assert imported.said("monetary-amount/se-swecris-2011-00124-vr")["value"] == ["0"]


def test_null_is_nothing(tmp_path: Path) -> None:
    path = export(tmp_path, changed(coordinatingOrganisationNameSv="NULL", coordinatingOrganisationNameEn="NULL"))
    assert Imported("swecris", path).said(KTH)["prefLabel"] == ["2021003054"]


def test_two_funders_of_one_number(tmp_path: Path) -> None:
    """The same number and title: possibly one project. The same number with another title: two."""
    twin = changed(projectId="2011-00123_Vinnova", fundingOrganisationId="202100-5216", projectTitleEn="Other")
    other = changed(projectId="2011-00123_Formas", projectTitleSv="Annat", projectTitleEn="Something else")
    imported = Imported("swecris", export(tmp_path, TEXTS, twin, other))
    assert imported.pairs("possiblySameAs") == {("project/se-swecris-2011-00123-vinnova", PROJECT)}
    assert len(imported.things("Grant")) == 3


def test_a_parish_is_no_public_body(tmp_path: Path) -> None:
    row = changed(
        coordinatingOrganisationId="252002-6135",
        coordinatingOrganisationTypeOfOrganisationSv="Stat, regioner, kommuner, församlingar",
    )
    imported = Imported("swecris", export(tmp_path, row))
    assert imported.said("organisation/se-swecris-2520026135")["type"] == ["Organisation"]


def test_a_number_with_a_wrong_check_digit_is_no_national_one(tmp_path: Path) -> None:
    said = Imported("swecris", export(tmp_path, changed(coordinatingOrganisationId="202100-3055"))).said(
        "organisation/se-swecris-202100-3055"
    )
    assert said["identifier"] == ["202100-3055"]
    assert not {"nationalId", "locatedIn"} & set(said)


# --- People -----------------------------------------------------------------------------------------------------------
PERSON = changed(
    coordinatingOrganisationId="670919-9530",
    coordinatingOrganisationNameSv="Ada Exempel Teknikkonsult",
    coordinatingOrganisationNameEn="NULL",
    coordinatingOrganisationTypeOfOrganisationSv="Företag",
)


def test_people_are_left_out(exported: Path) -> None:
    imported = Imported("swecris", exported)
    assert not imported.things("Person")
    assert "Exempel" not in imported.text


def test_people_when_asked_for(exported: Path) -> None:
    imported = Imported("swecris", exported, with_people=True)
    assert imported.said("person/se-swecris-11") == {
        "type": ["Person"],
        "prefLabel": ["Ada Exempel"],
        "identifier": ["11"],
        "orcid": ["https://orcid.org/0000-0002-1825-0097"],
    }
    assert imported.said(f"{PART}-2") == {
        "type": ["Participation"],
        "participant": ["person/se-swecris-11"],
        "role": ["concept/role-project-manager"],
        "onBehalfOf": [KTH],
    }
    assert imported.said(f"{PART}-3")["role"] == ["concept/role-participant"]
    assert "Female" not in imported.text


@pytest.mark.parametrize("number", ["670919-9530", "6709199530", "19670919-9530", "670979-9530"])
def test_a_sole_traders_number_is_never_taken(tmp_path: Path, number: str) -> None:
    """It is the person's identity number: third digit 0 or 1; twelve digits; day plus 60 for a coordination number."""
    row = PERSON | {"coordinatingOrganisationId": number}
    imported = Imported("swecris", export(tmp_path, row))
    assert (imported.summary.rejected, imported.summary.left_out) == (0, 1)
    assert "Exempel" not in imported.text
    assert "recipient" not in imported.said(GRANT)
    assert imported.said(GRANT)["amount"], "the grant is kept, without its recipient"
    asked = Imported("swecris", export(tmp_path, row), with_people=True)
    assert asked.said("organisation/se-swecris-2011-00123-vr-coordinator")["prefLabel"] == [
        "Ada Exempel Teknikkonsult@sv"
    ]
    for text in (imported.text, asked.text):
        assert re.sub(r"\D", "", number)[-10:] not in text.replace("-", "")


def test_rejects_do_not_name_people(tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.csv"
    rows = [PERSON | {"projectStartDate": "soon"}, PERSON | {"scbs": "Fysik"}]
    path = export(tmp_path, *rows, *(changed(projectId=f"2012-0000{place}_VR") for place in range(3)))
    assert Imported("swecris", path, max_rejects=0.5, rejects=rejects).summary.rejected == 2
    told = rejects.read_text(encoding="utf-8")
    assert "Ny teknik" in told
    assert not re.search("Exempel|670919", told)


# --- Bad rows and bad files -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        ({"projectId": ""}, "projectId: empty"),
        ({"projectId": "2011-00123_VR", "fundingsSek": "7"}, "projectId: 2011-00123_VR has been there before"),
        ({"projectTitleSv": "", "projectTitleEn": " "}, "projectTitleSv, projectTitleEn: both are empty"),
        ({"projectStartDate": "soon"}, "projectStartDate: 'soon' is no date"),
        ({"fundingStartDate": "31/01/2011"}, "fundingStartDate: '31/01/2011' is no date"),
        ({"fundingsSek": "many"}, "fundingsSek: 'many' is no number"),
        ({"fundingsSek": "-5"}, "fundingsSek: '-5' is below zero"),
        ({"fundingYear": "MMXI"}, "fundingYear: 'MMXI' is no whole number"),
        ({"typeOfAwardId": "one"}, "typeOfAwardId: 'one' is no number"),
        ({"loadedDate": "17/07/2025"}, "loadedDate: '17/07/2025' is no moment"),
        ({"scbs": "Fysik"}, "scbs: 'Fysik' is no subject"),
        ({"scbs": "¤¤¤ 1034: Fysik, Physics"}, "scbs: '1034' is no code of a subject"),
        (
            {
                "coordinatingOrganisationId": "",
                "coordinatingOrganisationNameSv": "",
                "coordinatingOrganisationNameEn": "",
            },
            "coordinatingOrganisationId: neither number nor name",
        ),
    ],
)
def test_a_row_that_makes_no_sense_is_rejected(tmp_path: Path, texts: dict[str, str], reason: str) -> None:
    path = export(tmp_path, TEXTS, changed(**{"projectId": "2012-00001_VR"} | texts))
    rejects = tmp_path / "rejects.csv"
    imported = Imported("swecris", path, max_rejects=0.5, rejects=rejects)
    assert (imported.summary.rows, imported.summary.rejected) == (2, 1)
    number, told = rejected(rejects)[0]
    assert number == 3, "the header is row 1"
    assert reason in told
    assert imported.things("Project") == {PROJECT}


def test_a_ragged_row_is_rejected(exported: Path, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.csv"
    exported.write_text(exported.read_text(encoding="utf-8") + '"a";"b"\n', encoding="utf-8")
    Imported("swecris", exported, max_rejects=0.5, rejects=rejects)
    assert rejected(rejects) == [(3, "2 cells, the header has 26")]


def test_too_many_rejected(tmp_path: Path) -> None:
    with pytest.raises(RejectedError, match="1 of 2 rows make no sense"):
        Imported("swecris", export(tmp_path, TEXTS, changed(projectId="")))


@pytest.mark.parametrize(("kind", "message"), BROKEN.items())
def test_a_bad_file(exported: Path, kind: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        Imported("swecris", broken(kind, exported))


def test_a_truncated_table(exported: Path) -> None:
    with pytest.raises(SourceError, match="truncated"):
        Imported("swecris", broken("truncated", exported))


def test_the_encoding_can_be_told(exported: Path) -> None:
    imported = Imported("swecris", broken("latin-1", exported), encoding="latin-1")
    assert imported.said(VR)["prefLabel"][0] == "Vetenskapsrådet@sv"


def test_a_missing_column(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"export\.csv:1: no column 'FundingsSek'"):
        Imported("swecris", export(tmp_path, TEXTS, without="fundingsSek"))


def test_a_renamed_column(exported: Path) -> None:
    text = exported.read_text(encoding="utf-8").replace('"FundingYear"', '"FundingYears"')
    exported.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match="no column 'FundingYear', but one 'FundingYears'"):
        Imported("swecris", exported)


def test_another_delimiter(tmp_path: Path, exported: Path) -> None:
    exported.write_text(exported.read_text(encoding="utf-8").replace('";"', '"\t"'), encoding="utf-8")
    with pytest.raises(SourceError, match="separated by tabs"):
        Imported("swecris", exported)


def test_another_registers_file(tmp_path: Path) -> None:
    path = tmp_path / "organization.csv"
    path.write_text('"projectID";"organisationID";"netEcContribution"\n"1";"2";"3"\n', encoding="utf-8")
    with pytest.raises(SourceError, match="this looks like the CORDIS table of organisations"):
        Imported("swecris", path)
    answer = write_json(tmp_path / "projects.json", [{"stödmottagare": "X", "projektnamn": "Y"}])
    with pytest.raises(SourceError, match="this looks like projects of Tillväxtverket"):
        Imported("swecris", answer)


def test_an_answer_without_a_field(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no field 'projectTitleSv'"):
        Imported("swecris", write_json(tmp_path / "answer.json", [{"projectId": "1"}]))


def test_an_answer_with_a_broken_object(answered: Path, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.csv"
    text = answered.read_text(encoding="utf-8")
    answered.write_text(text[:-1] + ', {"projectId": ["list"]}, 7]', encoding="utf-8")
    assert Imported("swecris", answered, max_rejects=0.5, rejects=rejects).summary.rejected == 2
    assert [number for number, _ in rejected(rejects)] == [3, 4]


# --- The real file ----------------------------------------------------------------------------------------------------
def test_real_grants(shared: Path) -> None:
    """Counts by the csv module alone."""
    path = shared / "data" / "grants" / "swecris_kth.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    imported = Imported("swecris", path)
    people = [row for row in rows if row["coordinatingOrganisationId"][2] in "01"]
    numbers = {row["fundingOrganisationId"] for row in rows}
    numbers |= {row["coordinatingOrganisationId"] for row in rows} - {
        row["coordinatingOrganisationId"] for row in people
    }
    assert (imported.summary.rows, imported.summary.rejected) == (len(rows), 0) == (6519, 0)
    assert imported.summary.left_out == len(people) == 7
    assert len(imported.things("Project")) == len(imported.things("Grant")) == len(rows)
    assert imported.values("nationalId") == Counter(number.replace("-", "") for number in numbers)
    assert imported.values("awardedBy") == Counter(
        f"organisation/se-swecris-{row['fundingOrganisationId'].replace('-', '')}" for row in rows
    )
    assert imported.values("awardedBy")["organisation/se-swecris-2021005216"] == 1408, "Vinnova"
    assert len(imported.pairs("recipient")) == len(rows) - len(people)
    assert sum(float(value) * count for value, count in imported.values("value").items()) == sum(
        float(row["fundingsSek"] or 0) for row in rows
    )
    assert len(imported.pairs("scientificField")) == sum(
        len(set(re.findall(r"\b(?!9{5})\d{5}(?=: )", row["scbs"]))) for row in rows
    )
    assert len(imported.pairs("possiblySameAs")) == 1372
    for row in people:
        number = row["coordinatingOrganisationId"]
        assert number not in imported.text
        assert number.replace("-", "") not in imported.text
