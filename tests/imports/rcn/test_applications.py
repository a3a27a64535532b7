"""Applications to the Research Council of Norway: granted and refused, by organisations and by people."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from samspill.errors import SourceError
from tests.imports.statements import BROKEN, Imported, broken, rejected

Import = Callable[..., Imported]
NAME = "no-rcn-225873"


def test_a_granted_application_in_full(applications: Import) -> None:
    found = applications()
    assert found.said(f"project/{NAME}") == {
        "type": ["Project"],
        "prefLabel": ["Stokastisk optimalisering for Norden"],
        "title": ["Stokastisk optimalisering for Norden"],
        "identifier": ["225873"],
        "status": ["concept/status-closed"],
        "earliestDate": ["2013-01-01"],
        "latestDate": ["2017-12-31"],
        "dateAsStated": ["2013–2017@nb"],
        "locatedIn": ["municipality/no-oslo"],
        "call": ["call/no-rcn-1253978370933"],
        "actionType": ["action-type/no-rcn-innovasjonsprosjekt-innovasjonsprosjekt-i-naeringslivet"],
        "underProgramme": ["programme/no-rcn-energix"],
        "scientificField": ["concept/rcn-field-teknologi-informasjonsteknologi-datateknologi"],
        "applicationDate": ["2012-10-17"],
        "hasParticipation": [f"participation/{NAME}-1"],
    }
    assert found.said(f"grant/{NAME}") == {
        "type": ["Grant"],
        "prefLabel": ["Norges forskningsråd 225873@nb"],
        "funds": [f"project/{NAME}"],
        "awardedBy": ["organisation/no-brreg-970141669"],
        "underProgramme": ["programme/no-rcn-energix"],
        "amount": [f"monetary-amount/{NAME}-granted"],
    }
    assert found.said(f"monetary-amount/{NAME}-granted") == {
        "type": ["MonetaryAmount"],
        "value": ["6978124"],
        "currency": ["NOK"],
        "kind": ["concept/amount-granted"],
    }
    assert found.said(f"participation/{NAME}-1") == {
        "type": ["Participation"],
        "participant": ["organisation/no-brreg-962986633"],
        "role": ["concept/role-owner"],
        "amount": [f"monetary-amount/{NAME}-applied"],
    }
    assert found.said("organisation/no-brreg-970141669")["type"] == ["Organisation", "FundingAgency", "PublicBody"]


def test_the_sex_of_the_project_manager_is_never_read(applications: Import) -> None:
    assert "MANN" not in applications(with_people=True).text


def test_what_is_shared_is_described(applications: Import) -> None:
    found = applications()
    assert found.said("programme/no-rcn-energix") == {
        "type": ["Programme"],
        "prefLabel": ["Stort program energi@nb"],
        "identifier": ["ENERGIX"],
        "altLabel": ["ENERGIX"],
    }
    variant = found.said("action-type/no-rcn-innovasjonsprosjekt-innovasjonsprosjekt-i-naeringslivet")
    assert variant["partOfScheme"] == ["action-type/no-rcn-innovasjonsprosjekt"]
    assert found.pairs("broader") >= {
        ("concept/rcn-field-teknologi-informasjonsteknologi", "concept/rcn-field-teknologi"),
        (
            "concept/rcn-field-teknologi-informasjonsteknologi-datateknologi",
            "concept/rcn-field-teknologi-informasjonsteknologi",
        ),
    }
    assert found.said("call/no-rcn-1253978370933")["prefLabel"] == ["ENERGIX IPN 2012"]
    # A category that repeats the sector is no narrower one.
    assert found.said("organisation/no-brreg-962986633")["organisationType"] == ["concept/rcn-sector-naeringsliv"]


@pytest.mark.parametrize(
    ("phase", "status", "role", "grants"),
    [
        ("Mottatt", "received", "applicant", 0),
        ("Vurderes", "under-assessment", "applicant", 0),
        ("Avslag", "rejected", "applicant", 0),
        ("Bevilgning", "granted", "owner", 1),
        ("Avsluttet", "closed", "owner", 1),
    ],
)
def test_phases(applications: Import, phase: str, status: str, role: str, grants: int) -> None:
    found = applications({"prosjektfase": phase})
    assert found.said(f"project/{NAME}")["status"] == [f"concept/status-{status}"]
    assert found.said(f"participation/{NAME}-1")["role"] == [f"concept/role-{role}"]
    assert len(found.things("Grant")) == grants


def test_nothing_granted_is_no_grant(applications: Import) -> None:
    assert not applications({"tildelt_belop": "0.0"}).things("Grant")


def test_people_are_left_out_unless_asked_for(applications: Import) -> None:
    person = {"prosjektansvarlig_type": "Person", "prosjektansvarlig_navn": "Kari Nordmann", "organisasjonsnummer": "0"}
    found = applications(person)
    assert found.summary.left_out == 1
    assert "Nordmann" not in found.text
    assert len(found.things("Grant")) == 1
    assert not found.things("Participation")
    asked = applications(person, with_people=True)
    assert asked.said(f"participation/{NAME}-1")["participant"] == ["person/kari-nordmann"]
    assert asked.said("person/kari-nordmann") == {"type": ["Person"], "prefLabel": ["Kari Nordmann"]}


def test_faculties_of_two_universities_bear_one_name(applications: Import) -> None:
    rows = [
        {"prosjektnummer": str(number), "organisasjonsnummer": "0", "kortnavn": short, "sektor": "UoH-sektor",
         "prosjektansvarlig_navn": "DET MEDISINSKE FAKULTET", "kategori": "Universiteter"}
        for number, short in enumerate(("UIO", "UIB"), 1)
    ]  # fmt: skip
    found = applications(*rows)
    assert {node for _, node in found.pairs("participant")} == {
        "organisation/rcn-uio-det-medisinske-fakultet",
        "organisation/rcn-uib-det-medisinske-fakultet",
    }
    assert "altLabel" not in found.said("organisation/rcn-uio-det-medisinske-fakultet")


def test_rows_that_make_no_sense(applications: Import, tmp_path: Path) -> None:
    bad = [
        ("prosjektnummer", "ABC"),
        ("prosjektfase", "Kanskje"),
        ("prosjektansvarlig_type", "Robot"),
        ("kommunenummer", "4999"),
        ("prosjektstart", "13"),
        ("soknadsdato", "i fjor"),
        ("tildelt_belop", "mye"),
        ("sokt_belop", "mer"),
        ("organisasjonsnummer", "962986634"),
    ]
    rejects = tmp_path / "rejects.csv"
    rows = [{"prosjektnummer": str(number), column: text} for number, (column, text) in enumerate(bad, 1)]
    found = applications({}, {}, *rows, max_rejects=1.0, rejects=rejects)
    reasons = rejected(rejects)
    assert reasons[0] == (3, "prosjektnummer: 225873 is in the table already")
    assert [reason.partition(":")[0] for _, reason in reasons[1:]] == [column for column, _ in bad]
    assert found.things("Project") == {f"project/{NAME}"}


@pytest.mark.parametrize("kind", BROKEN)
def test_broken_files(applications: Import, tmp_path: Path, kind: str) -> None:
    applications({"prosjekttittel": "Økt verdiskaping"})
    with pytest.raises(SourceError, match=BROKEN[kind]):
        Imported("rcn", broken(kind, tmp_path / "dataset.csv"))


# --- The real sample --------------------------------------------------------------------------------------------------
def test_the_real_sample(shared: Path) -> None:
    path = shared / "data" / "grants" / "rcn_soknader2_sample.csv"
    if not path.is_file():
        pytest.skip(f"the sample of applications is not at {path}")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    found = Imported("rcn", path)
    assert (found.summary.rows, found.summary.rejected, found.summary.left_out) == (171, 0, 0)
    assert len(found.things("Project")) == len(found.things("Participation")) == len(rows)
    granted = [row for row in rows if row["prosjektfase"] != "Avslag" and Decimal(row["tildelt_belop"]) > 0]
    assert len(found.things("Grant")) == len(granted)
    kinds = dict(found.pairs("kind"))
    for kind, column, chosen in (("granted", "tildelt_belop", granted), ("applied", "sokt_belop", rows)):
        sums = [Decimal(value) for node, value in found.pairs("value") if kinds[node] == f"concept/amount-{kind}"]
        assert sum(sums) == sum(Decimal(row[column]) for row in chosen)
    phases = Counter(row["prosjektfase"] for row in rows)
    assert found.values("status")["concept/status-rejected"] == phases["Avslag"] == 107
    numbered = {row["organisasjonsnummer"] for row in rows} - {"0"}
    assert {value for _, value in found.pairs("nationalId")} == numbered | {"970141669"}
