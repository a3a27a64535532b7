"""Projects, their grants, programmes and schemes, from small tables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.imports.statements import Imported, rejected

Import = Callable[..., Imported]
NAME = "eu-soldac-101069359"


def test_a_project_in_full(imported: Import) -> None:
    found = imported()
    assert found.said(f"project/{NAME}") == {
        "type": ["Project"],
        "prefLabel": ["Full spectrum SOLar@en"],
        "title": ["Full spectrum SOLar"],
        "altLabel": ["SolDAC"],
        "acronym": ["SolDAC"],
        "hasAcronym": [f"acronym/{NAME}"],
        "identifier": ["101069359"],
        "recordNumber": ["237915"],
        "doi": ["10.3030/101069359"],
        "keywords": ["sun, air"],
        "startDate": ["2022-09-01"],
        "endDate": ["2025-08-31"],
        "signatureDate": ["2022-05-12"],
        "status": ["concept/status-signed"],
        "underProgramme": ["programme/eu-horizon-2-5"],
        "budget": [f"monetary-amount/{NAME}-total"],
        "hasParticipation": [f"participation/{NAME}-1"],
    }
    assert found.said(f"acronym/{NAME}") == {"type": ["Acronym"], "shortForm": ["SolDAC"]}
    assert found.said(f"monetary-amount/{NAME}-total") == {
        "type": ["MonetaryAmount"],
        "value": ["2073781.25"],
        "currency": ["EUR"],
        "kind": ["concept/amount-total-cost"],
    }


def test_a_grant_in_full(imported: Import) -> None:
    found = imported()
    assert found.said(f"grant/{NAME}") == {
        "type": ["Grant"],
        "prefLabel": ["Grant agreement 101069359@en"],
        "identifier": ["101069359"],
        "funds": [f"project/{NAME}"],
        "awardedBy": ["organisation/eu-european-commission"],
        "legalBasis": ["programme/eu-horizon-2-5"],
        "call": ["call/eu-horizon-cl5-2021-d2-01"],
        "callTopic": ["call-topic/eu-horizon-cl5-2021-d2-01-11"],
        "actionType": ["action-type/eu-horizon-ria"],
        "fundingAmount": [f"monetary-amount/{NAME}-ec"],
        "hasPayment": [f"payment/{NAME}-1"],
    }
    assert found.said("organisation/eu-european-commission")["type"] == ["PublicBody", "FundingAgency"]


def test_programmes_lie_within_each_other(imported: Import) -> None:
    found = imported(legalBasis=[
        {"projectID": "101069359", "legalBasis": "HORIZON.2.5", "title": "Climate", "uniqueProgrammePart": "true"},
        {"projectID": "101069359", "legalBasis": "HORIZON.2.5.1", "title": "Climate Science"},
        {"projectID": "101069359", "legalBasis": "EURATOM.1.1", "title": "Safety"},
        {"projectID": "101069359", "legalBasis": "EURATOM2027", "title": "Euratom"},
    ])  # fmt: skip
    assert found.pairs("subProgrammeOf") == {
        ("programme/eu-horizon-2-5-1", "programme/eu-horizon-2-5"),
        ("programme/eu-horizon-2-5", "programme/eu-horizon-2"),
        ("programme/eu-horizon-2", "programme/eu-horizon-europe"),
        ("programme/eu-euratom-1-1", "programme/eu-euratom-1"),
        ("programme/eu-euratom-1", "programme/eu-euratom"),
    }
    assert found.said(f"project/{NAME}")["underProgramme"] == [
        f"programme/eu-{name}" for name in ("horizon-2-5", "horizon-2-5-1", "euratom-1-1", "euratom")
    ]
    # The main legal basis is the one that pays: the grant is under it alone, and it is not said twice.
    assert found.said(f"grant/{NAME}")["legalBasis"] == ["programme/eu-horizon-2-5"]
    assert found.said("programme/eu-horizon-2-5") == {
        "type": ["Programme"],
        "identifier": ["HORIZON.2.5"],
        "schemeCode": ["HORIZON.2.5"],
        "title": ["Climate"],
        "prefLabel": ["Climate@en"],
        "subProgrammeOf": ["programme/eu-horizon-2"],
    }
    assert found.said("programme/eu-horizon-2")["prefLabel"] == [
        "Global Challenges and European Industrial Competitiveness@en"
    ]
    assert found.said("programme/eu-horizon-europe")["prefLabel"] == ["Horizon Europe@en", "Horisont Europa@sv"]


def test_codes_of_older_programmes(imported: Import) -> None:
    found = imported(project=[
        {"id": "1", "legalBasis": "H2020-EU.2.1.1.", "frameworkProgramme": "H2020", "topics": "A-1;B-2",
         "masterCall": "M", "subCall": "S"},
        {"id": "2", "legalBasis": "FP7-JTI", "frameworkProgramme": "FP7", "status": "ONG", "masterCall": ""},
        {"id": "3", "legalBasis": "", "frameworkProgramme": "H2020", "ecSignatureDate": "", "topics": "", "subCall": "",
         "masterCall": "", "fundingScheme": "", "totalCost": "", "ecMaxContribution": "", "grantDoi": "",
         "keywords": ""},
    ], organization=[])  # fmt: skip
    assert found.pairs("subProgrammeOf") == {
        ("programme/eu-h2020-eu-2-1-1", "programme/eu-h2020-eu-2-1"),
        ("programme/eu-h2020-eu-2-1", "programme/eu-h2020-eu-2"),
        ("programme/eu-h2020-eu-2", "programme/eu-horizon-2020"),
        ("programme/eu-fp7-jti", "programme/eu-fp7"),
    }
    assert found.said("programme/eu-h2020-eu-2-1-1")["prefLabel"] == ["Information and Communication Technologies@en"]
    assert found.said("grant/eu-soldac-1")["callTopic"] == ["call-topic/eu-a-1", "call-topic/eu-b-2"]
    assert found.said("call/eu-s")["partOfScheme"] == ["call/eu-m"]
    assert found.said("project/eu-soldac-2")["status"] == ["concept/status-ongoing"]
    bare = found.said("project/eu-soldac-3")
    assert bare["underProgramme"] == ["programme/eu-horizon-2020"]
    assert not {"signatureDate", "budget", "doi", "keywords"} & bare.keys()
    assert not {"call", "callTopic", "actionType", "fundingAmount"} & found.said("grant/eu-soldac-3").keys()


def test_a_total_cost_of_zero_is_no_cost(imported: Import) -> None:
    found = imported(project=[{"totalCost": "0"}])
    assert "budget" not in found.said(f"project/{NAME}")


def test_objectives_come_when_asked_for(imported: Import) -> None:
    assert "description" not in imported().said(f"project/{NAME}")
    found = imported({"descriptions": True}).said(f"project/{NAME}")
    assert found["description"] == found["abstract"] == ["To catch\ncarbon.@en"]


def test_topics_calls_and_actions_have_names(imported: Import) -> None:
    found = imported(topics=[
        {"projectID": "101069359", "topic": "HORIZON-CL5-2021-D2-01-11", "title": "Direct  air capture"},
    ])  # fmt: skip
    assert found.said("call-topic/eu-horizon-cl5-2021-d2-01-11") == {
        "type": ["CallTopic"],
        "identifier": ["HORIZON-CL5-2021-D2-01-11"],
        "schemeCode": ["HORIZON-CL5-2021-D2-01-11"],
        "prefLabel": ["Direct air capture@en"],
        "title": ["Direct air capture"],
    }
    assert found.said("call/eu-horizon-cl5-2021-d2-01")["prefLabel"] == ["HORIZON-CL5-2021-D2-01"]
    assert found.said("action-type/eu-horizon-ria")["prefLabel"] == ["HORIZON Research and Innovation Actions@en"]


def test_subjects_are_a_tree(imported: Import) -> None:
    found = imported({"max_rejects": 1.0}, euroSciVoc=[
        {"projectID": "101069359", "euroSciVocCode": "/23/53/373", "euroSciVocTitle": "electrochemistry",
         "euroSciVocPath": "/natural sciences/chemical sciences/electrochemistry"},
        {"projectID": "101069359", "euroSciVocCode": "/23/53", "euroSciVocTitle": "chemical sciences",
         "euroSciVocPath": "/natural sciences/chemical sciences"},
        {"projectID": "101069359", "euroSciVocCode": "/23/53", "euroSciVocPath": "/natural sciences"},
    ])  # fmt: skip
    assert found.said(f"project/{NAME}")["euroSciVocField"] == ["concept/euroscivoc-373", "concept/euroscivoc-53"]
    assert found.said("concept/euroscivoc-373") == {
        "type": ["http://www.w3.org/2004/02/skos/core#Concept"],
        "inScheme": ["concept-scheme/euroscivoc"],
        "notation": ["/23/53/373"],
        "prefLabel": ["electrochemistry@en", "concept-label/euroscivoc-373"],
        "broader": ["concept/euroscivoc-53"],
    }
    assert found.said("concept/euroscivoc-23")["topConceptOf"] == ["concept-scheme/euroscivoc"]
    assert found.summary.rejected == 1  # the code and the path of the third row differ in depth
    assert set(found.said("concept-scheme/euroscivoc")) == {"type", "source", "prefLabel"}


def test_policy_priorities_by_weight(imported: Import) -> None:
    rows = [("/climate", "100"), ("/ai", "40"), ("/cleanAir", "0")]
    found = imported(
        policyPriorities=[{"projectID": "101069359", "policyPriority": code, "weight": weight} for code, weight in rows]
    )
    said = found.said(f"project/{NAME}")
    assert said["principalPriority"] == ["concept/priority-climate"]
    assert said["significantPriority"] == ["concept/priority-ai"]


def test_web_links(imported: Import) -> None:
    found = imported(webLink=[
        {"projectID": "101069359", "physUrl": "https://soldac.example/", "represents": "project"},
        {"projectID": "101069359", "physUrl": "https://social.example/soldac", "represents": "linkedIn"},
    ])  # fmt: skip
    said = found.said(f"project/{NAME}")
    assert (said["homepage"], said["page"]) == (["https://soldac.example/"], ["https://social.example/soldac"])


def test_rows_that_make_no_sense_are_rejected_whole(imported: Import, tmp_path: Path) -> None:
    bad: list[dict[str, str]] = [
        {"id": "1/2"},
        {"id": "101069359"},
        {"id": "3", "status": "DONE"},
        {"id": "4", "startDate": "1.9.2022"},
        {"id": "5", "ecMaxContribution": "a lot"},
        {"id": "6", "rcn": "?"},
    ]
    rejects = tmp_path / "rejects.csv"
    found = imported({"max_rejects": 1.0, "rejects": rejects}, project=[{}, *bad])
    assert rejected(rejects) == [
        (3, "id: '1/2' is no project number, expected digits"),
        (4, "id: project 101069359 is in the table already"),
        (5, "status: 'DONE' is no status that we know, expected SIGNED, CLOSED, TERMINATED, ONG, CLO, CAN"),
        (6, "startDate: '1.9.2022' is no date, expected yyyy-mm-dd"),
        (7, "ecMaxContribution: 'a lot' is no number, expected digits with a decimal point"),
        (8, "rcn: '?' is no record number, expected digits"),
    ]
    assert found.things("Project") == {f"project/{NAME}"}
    assert found.things("Grant") == {f"grant/{NAME}"}


def test_titles_with_quotes_newlines_and_double_blanks(imported: Import) -> None:
    found = imported(project=[{"title": 'The "great"\nand  the\u00a0small ', "acronym": "ΔΕΛΤΑ"}])
    said = found.said("project/eu-101069359")  # an acronym without a Latin letter is left out of the IRI
    assert said["prefLabel"] == ['The "great" and the small@en']
    assert said["acronym"] == ["ΔΕΛΤΑ"]


def test_the_newest_update_is_the_time_of_the_data(imported: Import) -> None:
    found = imported(
        project=[{"id": str(number), "contentUpdateDate": f"2025-0{number}-01 10:00:00"} for number in (1, 3, 2)],
        organization=[],
    )
    assert ("https://w3id.org/samspill/graph/import/cordis", "generatedAtTime", "2025-03-01T10:00:00Z") in (
        found.provenance
    )
