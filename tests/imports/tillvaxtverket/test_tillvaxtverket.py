"""Tillväxtverket: projects in JSON, their areas by name; and the real projects of 2014 to 2020."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from samspill.errors import RejectedError, SourceError
from tests.imports.statements import BROKEN, Imported, broken, rejected, write_json

ITEM: dict[str, Any] = {
    "_source": "http://projektbank.tillvaxtverket.se/projektbanken2020#page=eruf",
    "ärende-id": "20200940",
    "stödmottagare": "Arjeplogs  kommun",
    "beviljat_belopp_sek": 3929285,
    "beviljat_belopp_eur": 0,
    "projektnamn": "Nät & stöd i Östra Göinge",
    "projektbeskrivning": "Avsikten är att bygga.",
    "projekt_starttid": "2017-01-02",
    "projekt_sluttid": "2020-04-30",
    "län": "Norrbotten, Dalarna",
    "kommuner": "Arjeplog, ÖstraGöinge, LillaEdet, UpplandsVäsby, Stenungssund, Habo, Håbo",
    "uppdateringsdatum": "2016-10-14 01:17:38",
    "område": "Övre Norrland",
    "insatsområde": "Smart tillväxt - Innovation",
    "tematiskt_mål": "Att öka tillgången till, användningen av och kvaliteten på IKT",
    "projektledare": "Ada Exempel",
    "telnr": "070-000 00 00",
    "e-post": "ada@exempel.se",
}
PROJECT, GRANT = "project/se-tvv-20200940", "grant/se-tvv-20200940"
RECIPIENT, AGENCY = "organisation/se-tvv-arjeplogs-kommun", "organisation/se-tvv-tillvaxtverket"


def projects(folder: Path, *items: dict[str, Any]) -> Path:
    """A file of projects."""
    return write_json(folder / "projektbanken.json", list(items))


@pytest.fixture
def one(tmp_path: Path) -> Path:
    """A file with the one project."""
    return projects(tmp_path, ITEM)


# --- What a project says ----------------------------------------------------------------------------------------------
def test_a_project(one: Path) -> None:
    """Names of municipalities lose their blanks in the register, one is misspelt, and Habo is not Håbo."""
    said = Imported("tillvaxtverket", one).said(PROJECT)
    assert said.pop("targetArea") == [
        *("county/se-norrbotten", "county/se-dalarna", "municipality/se-arjeplog", "municipality/se-ostra-goinge"),
        *("municipality/se-lilla-edet", "municipality/se-upplands-vasby", "municipality/se-stenungsund"),
        *("municipality/se-habo-jonkoping", "municipality/se-habo-uppsala"),
    ]
    assert said == {
        "type": ["Project"],
        "prefLabel": ["Nät & stöd i Östra Göinge@sv"],
        "title": ["Nät & stöd i Östra Göinge@sv"],
        "identifier": ["20200940"],
        "startDate": ["2017-01-02"],
        "endDate": ["2020-04-30"],
        "underProgramme": ["programme/se-erdf-2014-2020-ovre-norrland"],
        "thematicObjective": ["concept/se-tvv-objective-att-oka-tillgangen-till-anvandningen-av-och-kvaliteten-pa-ikt"],
        "priorityAxis": ["concept/se-tvv-axis-smart-tillvaxt-innovation"],
        "modified": ["2016-10-14"],
        "hasParticipation": ["participation/se-tvv-20200940-1"],
    }


def test_the_grant(one: Path) -> None:
    imported = Imported("tillvaxtverket", one)
    assert imported.said(GRANT) == {
        "type": ["Grant"],
        "prefLabel": ["Tillväxtverket 20200940@sv"],
        "identifier": ["20200940"],
        "funds": [PROJECT],
        "awardedBy": [AGENCY],
        "recipient": [RECIPIENT],
        "underProgramme": ["programme/se-erdf-2014-2020-ovre-norrland"],
        "amount": ["monetary-amount/se-tvv-20200940"],
    }
    assert imported.said("monetary-amount/se-tvv-20200940") == {
        "type": ["MonetaryAmount"],
        "value": ["3929285"],
        "currency": ["SEK"],
        "kind": ["concept/amount-granted"],
    }
    assert imported.said("participation/se-tvv-20200940-1")["participant"] == [RECIPIENT]
    assert imported.said(RECIPIENT) == {
        "type": ["Organisation"],
        "prefLabel": ["Arjeplogs kommun@sv"],
        "legalName": ["Arjeplogs kommun"],
    }


def test_programmes_and_objectives(one: Path) -> None:
    imported = Imported("tillvaxtverket", one)
    assert imported.pairs("subProgrammeOf") == {
        ("programme/se-erdf-2014-2020-ovre-norrland", "programme/se-erdf-2014-2020")
    }
    objective = "concept/se-tvv-objective-att-oka-tillgangen-till-anvandningen-av-och-kvaliteten-pa-ikt"
    said = imported.said(objective)
    assert said["notation"] == ["2"], "the number in Regulation (EU) No 1303/2013"
    assert "Enhancing access to, and use and quality of, ICT@en" in said["prefLabel"]


def test_the_agency_can_be_its_own_recipient(tmp_path: Path) -> None:
    imported = Imported("tillvaxtverket", projects(tmp_path, ITEM | {"stödmottagare": "Tillväxtverket"}))
    assert imported.said(GRANT)["recipient"] == [AGENCY]
    assert len(imported.pairs("legalName")) == 1


def test_leaders_are_never_read(one: Path) -> None:
    for with_people in (False, True):
        text = Imported("tillvaxtverket", one, with_people=with_people).text
        assert "Exempel" not in text
        assert "exempel" not in text


def test_descriptions_when_asked_for(one: Path) -> None:
    assert "description" not in Imported("tillvaxtverket", one).said(PROJECT)
    asked = Imported("tillvaxtverket", one, descriptions=True)
    assert asked.said(PROJECT)["description"] == ["Avsikten är att bygga.@sv"]


@pytest.mark.parametrize(
    ("sek", "eur", "said"),
    [
        (0, 0, []),
        (0, 1200.5, [("1200.5", "EUR")]),
        (7, 1, [("7", "SEK")]),
        (626199.99999984, 0, [("626200", "SEK")]),
    ],
)
def test_amounts(tmp_path: Path, sek: float, eur: float, said: list[tuple[str, str]]) -> None:
    """0 is what the register has for a sum that it does not state; what is not to the cent is rounded and kept."""
    path = projects(tmp_path, ITEM | {"beviljat_belopp_sek": sek, "beviljat_belopp_eur": eur})
    found = Imported("tillvaxtverket", path).said("monetary-amount/se-tvv-20200940")
    assert list(zip(found.get("value", []), found.get("currency", []), strict=True)) == said
    assert found.get("valueAsStated", []) == (["626199.99999984"] if sek == 626199.99999984 else [])


def test_dates_in_the_wrong_order(tmp_path: Path) -> None:
    said = Imported("tillvaxtverket", projects(tmp_path, ITEM | {"projekt_sluttid": "2016-01-01"})).said(PROJECT)
    assert said["dateAsStated"] == ["2017-01-02 – 2016-01-01@sv"]
    assert not {"startDate", "endDate"} & set(said)


def test_gzip_and_bytes(one: Path, tmp_path: Path) -> None:
    packed = tmp_path / "projektbanken.json.gz"
    packed.write_bytes(gzip.compress(one.read_bytes()))
    texts = [Imported("tillvaxtverket", path).text.splitlines() for path in (one, one, packed)]
    assert texts[0] == texts[1]
    assert [line for line in texts[0] if "source-document" not in line] == [
        line for line in texts[2] if "source-document" not in line
    ]
    graph = "https://w3id.org/samspill/graph/import/tillvaxtverket"
    assert (graph, "generatedAtTime", "2016-10-14T01:17:38Z") in Imported("tillvaxtverket", one).provenance


# --- Bad rows and bad files -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"ärende-id": ""}, "ärende-id: '' is no number of a project"),
        ({"ärende-id": "20200940"}, "ärende-id: 20200940 has been there before"),
        ({"projektnamn": " "}, "projektnamn, stödmottagare: one of them is empty"),
        ({"kommuner": "Arjeplog, Atlantis"}, "kommuner: no municipality 'Atlantis' in Sweden"),
        ({"län": "Viken"}, "län: no county 'Viken' in Sweden"),
        ({"projekt_starttid": "2017"}, "projekt_starttid: '2017' is no date"),
        ({"beviljat_belopp_sek": "mycket"}, "beviljat_belopp_sek: 'mycket' is no number"),
        ({"uppdateringsdatum": "i går"}, "uppdateringsdatum: 'i går' is no date"),
        ({"område": {"a": 1}}, "a dict where text or a number was expected"),
    ],
)
def test_a_row_that_makes_no_sense_is_rejected(tmp_path: Path, fields: dict[str, Any], reason: str) -> None:
    rejects = tmp_path / "rejects.csv"
    path = projects(tmp_path, ITEM, ITEM | {"ärende-id": "20201077"} | fields)
    imported = Imported("tillvaxtverket", path, max_rejects=0.5, rejects=rejects)
    number, told = rejected(rejects)[0]
    assert number == 2
    assert reason in told
    assert imported.things("Project") == {PROJECT}


def test_too_many_rejected(tmp_path: Path) -> None:
    with pytest.raises(RejectedError, match="1 of 1 rows make no sense"):
        Imported("tillvaxtverket", projects(tmp_path, ITEM | {"län": "Viken"}))


@pytest.mark.parametrize(("kind", "message"), BROKEN.items())
def test_a_bad_file(one: Path, kind: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        Imported("tillvaxtverket", broken(kind, one))


def test_a_truncated_array(one: Path) -> None:
    with pytest.raises(SourceError, match=r"ends too early|not JSON"):
        Imported("tillvaxtverket", broken("truncated", one))


def test_a_missing_field(tmp_path: Path) -> None:
    item = {name: value for name, value in ITEM.items() if name != "område"}
    with pytest.raises(SourceError, match="no column 'område'"):
        Imported("tillvaxtverket", projects(tmp_path, item))


def test_another_registers_file(tmp_path: Path) -> None:
    path = projects(tmp_path, {"organisasjonsnummer": "1", "navn": "X"})
    with pytest.raises(SourceError, match="this looks like enterprises of the Brønnøysund register"):
        Imported("tillvaxtverket", path)
    table = tmp_path / "swecris.csv"
    table.write_text("projectId,coordinatingOrganisationId,fundingsSek\n1,2,3\n", encoding="utf-8")
    with pytest.raises(SourceError, match="this looks like research grants from Swecris"):
        Imported("tillvaxtverket", table)


def test_two_files(one: Path) -> None:
    (one.parent / "other.json").write_text("[]", encoding="utf-8")
    with pytest.raises(SourceError, match="several files where one was expected"):
        Imported("tillvaxtverket", one.parent)


# --- The real file ----------------------------------------------------------------------------------------------------
def test_real_projects(shared: Path) -> None:
    """Counts by the json module alone."""
    path = shared / "data" / "grants" / "tillvaxtverket_projektbanken_2014_2020.json"
    items = json.loads(path.read_text(encoding="utf-8"))
    imported = Imported("tillvaxtverket", path)
    assert (imported.summary.rows, imported.summary.rejected) == (len(items), 0) == (374, 0)
    assert len(imported.things("Project")) == len(imported.things("Grant")) == len(items)
    areas = Counter(len(item["kommuner"].split(",")) + len(item["län"].split(",")) for item in items)
    per_project = Counter(project for project, _ in imported.pairs("targetArea"))
    assert Counter(per_project.values()) == areas
    kinds = Counter(area.partition("/")[0] for area in imported.values("targetArea"))
    assert kinds == {"county": 21, "municipality": 290}, "all that there are"
    assert sum(float(value) * count for value, count in imported.values("value").items()) == sum(
        item["beviljat_belopp_sek"] for item in items
    )
    names = {" ".join(item["stödmottagare"].split()) for item in items} | {"Tillväxtverket"}
    assert {name for _, name in imported.pairs("legalName")} == names
    assert len(imported.things("Programme")) == len({item["område"] for item in items}) + 1
