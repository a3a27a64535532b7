"""Grants of the European Union to Norwegian organisations, as the Research Council of Norway tells them."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from samspill.errors import SourceError
from tests.imports.statements import Imported, rejected, table

Import = Callable[..., Imported]
NAME = "eu-change2twin-951956"


def test_a_row_in_full(european: Import) -> None:
    found = european()
    assert found.said(f"project/{NAME}") == {
        "type": ["Project"],
        "prefLabel": ["Create and Harvest@en"],
        "title": ["Create and Harvest"],
        "altLabel": ["Change2Twin"],
        "acronym": ["Change2Twin"],
        "hasAcronym": [f"acronym/{NAME}"],
        "identifier": ["951956"],
        "startDate": ["2020-06-01"],
        "endDate": ["2024-05-31"],
        "signatureDate": ["2020-05-25"],
        "applicationDate": ["2019-11-13"],
        "status": ["concept/status-signed"],
        "underProgramme": ["programme/eu-h2020-eu-2-1-1"],
        "hasParticipation": [f"participation/{NAME}-1"],
    }
    assert found.said(f"participation/{NAME}-1") == {
        "type": ["Participation"],
        "participant": ["organisation/no-brreg-919303808"],
        "role": ["concept/role-coordinator"],
        "ordinal": ["1"],
        "amount": [f"monetary-amount/{NAME}-1-ec"],
    }
    assert found.said("organisation/no-brreg-919303808") == {
        "type": ["Organisation"],
        "prefLabel": ["SINTEF AS"],
        "legalName": ["SINTEF AS"],
        "altLabel": ["SINTEF"],
        "nationalId": ["919303808"],
        "locatedIn": ["municipality/no-trondheim-2020"],
        "organisationType": ["concept/rcn-sector-instituttsektor-teknisk-industrielle-institutter"],
    }
    assert found.said(f"payment/{NAME}-1")["paymentAmount"] == [f"monetary-amount/{NAME}-1-ec"]
    assert found.said(f"grant/{NAME}")["callTopic"] == ["call-topic/eu-dt-ict-03-2020"]
    assert found.said("call/eu-h2020-dt-2019-2")["partOfScheme"] == ["call/eu-h2020-dt-2018-2020"]
    assert found.said("action-type/eu-ia")["prefLabel"] == ["Innovation action@en"]


def test_programmes_have_one_name_whoever_tells_of_them(european: Import) -> None:
    found = european()
    assert found.said("programme/eu-h2020-eu-2-1-1")["prefLabel"] == ["Information and Communication Technologies@en"]
    assert found.said("programme/eu-h2020-eu-2-1-1")["altLabel"] == ["ICT@en"]
    assert found.said("programme/eu-h2020-eu-2-1-1")["subProgrammeOf"] == ["programme/eu-h2020-eu-2-1"]
    euratom = european({"Traktat kode (H2020)": "EURATOM", "Programområde kode (H2020)": "", "Program kode (H2020)": "",
                        "Programnivå 1 kode (H2020)": ""})  # fmt: skip
    assert euratom.said(f"project/{NAME}")["underProgramme"] == ["programme/eu-h2020-euratom"]


@pytest.mark.parametrize(
    ("code", "area"),
    [
        ("301", "municipality/no-oslo"),  # the zero is lost
        ("0301", "municipality/no-oslo"),
        ("3024", "municipality/no-baerum"),  # a code of 2020 to 2023
        ("2100", "country/no"),  # Svalbard is in no municipality
        ("", "country/no"),
    ],
)
def test_municipalities(european: Import, code: str, area: str) -> None:
    found = european({"Adresse kommunenummer": code})
    assert found.said("organisation/no-brreg-919303808")["locatedIn"] == [area]


def test_sums_are_rounded_to_the_cent_and_kept_as_stated(european: Import) -> None:
    found = european({"Innvilget beløp organisasjon EUR": "626199.99999984"})
    said = found.said(f"monetary-amount/{NAME}-1-ec")
    assert (said["value"], said["valueAsStated"]) == (["626200"], ["626199.99999984"])
    nothing = european({"Innvilget beløp organisasjon EUR": "0"})
    assert nothing.said(f"monetary-amount/{NAME}-1-ec")["value"] == ["0"]
    assert not nothing.things("Payment")


def test_names_that_are_none(european: Import, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.csv"
    found = european(
        {"Kortnavn": "ukjent"},
        {"Organisasjonsnummer": "", "Organisasjonsnavn": "ukjent", "Deltakernr": "2"},
        {"Organisasjonsnummer": "0", "Organisasjonsnavn": "Et nytt firma", "Deltakernr": "3"},
        max_rejects=1.0,
        rejects=rejects,
    )
    assert "altLabel" not in found.said("organisation/no-brreg-919303808")
    assert rejected(rejects) == [(3, "Organisasjonsnummer: neither number nor name of the organisation")]
    assert "nationalId" not in found.said("organisation/rcn-et-nytt-firma")


def test_rows_that_make_no_sense(european: Import, tmp_path: Path) -> None:
    bad = [
        ("Prosjektnr", "x"),
        ("Organisasjon rolle", "FRIEND"),
        ("Deltakernr", "one"),
        ("Organisasjonsnummer", "919303809"),
        ("Adresse kommunenummer", "4999"),
        ("Innvilget beløp organisasjon EUR", "mye"),
        ("Kontrakt startdato", "2020-06-01"),
        ("Kontraktstatus", "DONE"),
    ]
    rows = [
        {"Deltakernr": str(number), "Prosjektnr": f"95{number}", column: text}
        for number, (column, text) in enumerate(bad)
    ]
    rejects = tmp_path / "rejects.csv"
    found = european({}, {}, *rows, max_rejects=1.0, rejects=rejects)
    reasons = rejected(rejects)
    assert reasons[0] == (3, "Deltakernr: participant 1 of project 951956 is in the table already")
    assert [reason.partition(":")[0] for _, reason in reasons[1:]] == [column for column, _ in bad]
    assert found.things("Project") == {f"project/{NAME}"}


def test_metadata_beside_tell_the_day(tmp_path: Path, european: Import) -> None:
    alone = european()
    graph = "https://w3id.org/samspill/graph/import/rcn"
    assert (graph, "generatedAtTime", "2020-05-25T00:00:00Z") in alone.provenance
    (tmp_path / "meta.xml").write_text("<metadata><name>x</name><updated>1643360248</updated></metadata>")
    (tmp_path / "fields.csv").write_text("shortname,name,content\n")
    told = Imported("rcn", tmp_path)
    assert (graph, "generatedAtTime", "2022-01-28T08:57:28Z") in told.provenance
    assert told.things("Participation") == alone.things("Participation")


def test_another_table_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(table(["projectID", "organisationID", "netEcContribution"], [], ";"))
    with pytest.raises(SourceError, match="this looks like the CORDIS table of organisations"):
        Imported("rcn", path)


# --- The real table ---------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def real(shared: Path) -> Path:
    path = shared / "data" / "grants" / "rcn_bevilgningereu_dataset.csv"
    if not path.is_file():
        pytest.skip(f"the table of EU grants is not at {path}")
    return path


def test_the_real_table(real: Path) -> None:
    with real.open(encoding="utf-8-sig", newline="") as file:
        every = list(csv.DictReader(file, delimiter=";"))
    rows = [row for row in every if row["Organisasjonsnummer"]]
    found = Imported("rcn", real)
    assert (found.summary.rows, found.summary.rejected) == (len(every), len(every) - len(rows)) == (2_931, 3)
    assert len(found.things("Participation")) == len(rows)
    assert len(found.things("Project")) == len({row["Prosjektnr"] for row in rows})
    participants = Counter(value for _, value in found.pairs("participant"))
    assert set(participants) == {f"organisation/no-brreg-{row['Organisasjonsnummer']}" for row in rows}
    cents = [Decimal(row["Innvilget beløp organisasjon EUR"]).quantize(Decimal("0.01"), ROUND_HALF_UP) for row in rows]
    assert sum(Decimal(value) for _, value in found.pairs("value")) == sum(cents)
    odd = sum(Decimal(row["Innvilget beløp organisasjon EUR"]) != cent for row, cent in zip(rows, cents, strict=True))
    assert len(found.pairs("valueAsStated")) == odd > 2_000
    assert ("municipality/no-oslo" in {area for _, area in found.pairs("locatedIn")}) is True


def test_both_registers_speak_of_one_participation(real: Path, shared: Path) -> None:
    """Number and order are the same in CORDIS, and so is the sum once it is rounded: the nodes fall together."""
    folder = shared / "data" / "cordis" / "H2020-json"
    ours, theirs = Imported("rcn", real), Imported("cordis", folder)
    common = ours.things("Participation") & theirs.things("Participation")
    projects = {str(row["id"]) for row in json.loads((folder / "project.json").read_text(encoding="utf-8"))}
    with real.open(encoding="utf-8-sig", newline="") as file:
        expected = [row for row in csv.DictReader(file, delimiter=";") if row["Prosjektnr"] in projects]
    assert len(common) == len(expected)
    values, others = dict(ours.pairs("value")), dict(theirs.pairs("value"))
    sums = {f"monetary-amount/{node.partition('/')[2]}-ec" for node in common}
    assert {values[node] == others[node] for node in sums} == {True}
    titles, other_titles = dict(ours.pairs("title")), dict(theirs.pairs("title"))
    assert all(titles[node] == other_titles[node] for node in ours.things("Project") & theirs.things("Project"))
