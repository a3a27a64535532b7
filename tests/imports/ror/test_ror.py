"""ROR: both schemas, the registry's dump and lines of JSON; and the real records of Norway and Sweden."""

from __future__ import annotations

import copy
import gzip
import json
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from samspill.errors import RejectedError, SourceError
from tests.imports.statements import BROKEN, Imported, broken, rejected, write_json

SECOND: dict[str, Any] = {
    "admin": {
        "created": {"date": "2018-11-14", "schema_version": "1.0"},
        "last_modified": {"date": "2024-10-21", "schema_version": "2.0"},
    },
    "domains": ["ntnu.no"],
    "established": 1910,
    "external_ids": [
        {"all": ["501100009123"], "preferred": None, "type": "fundref"},
        {"all": ["grid.5947.f"], "preferred": "grid.5947.f", "type": "grid"},
        {"all": ["0000 0001 1516 2393"], "preferred": None, "type": "isni"},
        {"all": ["Q1771336", "Q999"], "preferred": None, "type": "wikidata"},
    ],
    "id": "https://ror.org/05xg72x27",
    "links": [
        {"type": "website", "value": "https://www.ntnu.edu/a b"},
        {"type": "wikipedia", "value": "http://en.wikipedia.org/wiki/NTNU"},
    ],
    "locations": [
        {
            "geonames_details": {
                "country_code": "NO",
                "country_name": "Norway",
                "lat": 63.43049,
                "lng": 10.39506,
                "name": "Trondheim",
            },
            "geonames_id": 3133880,
        },
        {
            "geonames_details": {
                "country_code": "NO",
                "country_name": "Norway",
                "lat": 60.79,
                "lng": 1e-05,
                "name": "Gjøvik",
            },
            "geonames_id": 3154209,
        },
    ],
    "names": [
        {"lang": None, "types": ["acronym"], "value": "NTNU"},
        {"lang": "no", "types": ["label"], "value": "Norges  teknisk-naturvitenskapelige universitet"},
        {"lang": "en", "types": ["alias", "label"], "value": "Norwegian Institute of Technology"},
        {"lang": "en", "types": ["label", "ror_display"], "value": "Norwegian University of Science and Technology"},
        {"lang": "nn", "types": ["alias"], "value": "Noregs teknisk-naturvitskaplege universitet"},
    ],
    "relationships": [
        {"label": "St Olav's University Hospital", "type": "related", "id": "https://ror.org/01a4hbq44"},
        {"label": "Old College", "type": "predecessor", "id": "https://ror.org/02k3w5n89"},
    ],
    "status": "active",
    "types": ["education", "funder"],
}

FIRST: dict[str, Any] = {
    "id": "https://ror.org/02k3w5n89",
    "name": "Old College",
    "email_address": None,
    "ip_addresses": [],
    "established": None,
    "types": ["Education"],
    "relationships": [
        {
            "label": "Norwegian University of Science and Technology",
            "type": "Successor",
            "id": "https://ror.org/05xg72x27",
        },
        {"label": "Mother", "type": "Parent", "id": "https://ror.org/01xtthb56"},
        {"label": "Daughter", "type": "Child", "id": "https://ror.org/03np4e098"},
    ],
    "addresses": [
        {
            "lat": 63.43049,
            "lng": 10.39506,
            "city": "Trondheim",
            "country_geonames_id": 3144096,
            "geonames_city": {"id": 3133880, "city": "Trondheim", "geonames_admin2": {"code": "NO.21.5001"}},
        }
    ],
    "links": ["http://www.old.no/"],
    "aliases": ["Gamlehøgskolen"],
    "acronyms": ["OC"],
    "status": "withdrawn",
    "wikipedia_url": "",
    "labels": [{"label": "Den gamle høgskolen", "iso639": "no"}],
    "country": {"country_name": "Norway", "country_code": "NO"},
    "external_ids": {
        "GRID": {"preferred": "grid.1.2", "all": "grid.1.2"},
        "ISNI": {"preferred": None, "all": ["0000 0004 0624 027X"]},
        "OrgRef": {"preferred": None, "all": ["47000556"]},
    },
}

NTNU, OLD = "organisation/ror-05xg72x27", "organisation/ror-02k3w5n89"


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    """A dump with one record of each schema."""
    return write_json(tmp_path / "v2.9-2026-06-23-ror-data.json", [SECOND, FIRST])


def changed(**fields: Any) -> dict[str, Any]:
    """The record of the second schema with other values in some fields."""
    return copy.deepcopy(SECOND) | fields


# --- What a record says -----------------------------------------------------------------------------------------------
def test_second_schema(dump: Path) -> None:
    assert Imported("ror", dump).said(NTNU) == {
        "type": ["Organisation", "University"],
        "rorId": ["https://ror.org/05xg72x27"],
        "identifier": ["05xg72x27"],
        "prefLabel": [
            "Norwegian University of Science and Technology@en",
            "Norges teknisk-naturvitenskapelige universitet@nb",
        ],
        "altLabel": ["Norwegian Institute of Technology@en", "NTNU", "Noregs teknisk-naturvitskaplege universitet@nn"],
        "status": ["concept/status-active"],
        "organisationType": ["concept/ror-type-education", "concept/ror-type-funder"],
        "locatedIn": ["place/geonames-3133880", "place/geonames-3154209"],
        "earliestDate": ["1910-01-01"],
        "latestDate": ["1910-12-31"],
        "dateAsStated": ["established 1910@en"],
        "created": ["2018-11-14"],
        "modified": ["2024-10-21"],
        "homepage": ["https://www.ntnu.edu/a%20b"],
        "page": ["http://en.wikipedia.org/wiki/NTNU"],
        "funderId": ["501100009123"],
        "gridId": ["grid.5947.f"],
        "isni": ["0000000115162393"],
        "wikidataId": ["Q1771336", "Q999"],
        "relatedOrganisation": ["organisation/ror-01a4hbq44"],
    }


def test_first_schema(dump: Path) -> None:
    """Capitals in types, GRID as text beside lists, an empty Wikipedia address, ids that are no longer kept."""
    assert Imported("ror", dump).said(OLD) == {
        "type": ["Organisation", "University"],
        "rorId": ["https://ror.org/02k3w5n89"],
        "prefLabel": ["Old College", "Den gamle høgskolen@nb"],
        "altLabel": ["Gamlehøgskolen", "OC"],
        "status": ["concept/status-withdrawn"],
        "organisationType": ["concept/ror-type-education"],
        "locatedIn": ["place/geonames-3133880"],
        "homepage": ["http://www.old.no/"],
        "gridId": ["grid.1.2"],
        "isni": ["000000040624027X"],
        "identifier": ["02k3w5n89", "orgref:47000556"],
        "succeededBy": [NTNU, NTNU],
        "partOfOrganisation": ["organisation/ror-01xtthb56"],
    }


def test_a_town_is_described_once(dump: Path) -> None:
    imported = Imported("ror", dump)
    assert imported.said("place/geonames-3133880") == {
        "type": ["Place"],
        "within": ["country/no"],
        "identifier": ["3133880"],
        "prefLabel": ["Trondheim"],
        "lat": ["63.43049"],
        "long": ["10.39506"],
    }
    assert imported.said("place/geonames-3154209")["long"] == ["0.00001"], "a float's exponent is no decimal"
    assert imported.said("country/no")["type"] == ["Country"]


def test_relationships(dump: Path) -> None:
    """Parent and child both become part-of; who is only named gets a name and an id, who has a record does not."""
    imported = Imported("ror", dump)
    assert imported.pairs("partOfOrganisation") == {
        (OLD, "organisation/ror-01xtthb56"),
        ("organisation/ror-03np4e098", OLD),
    }
    assert imported.said("organisation/ror-03np4e098") == {
        "type": ["Organisation"],
        "rorId": ["https://ror.org/03np4e098"],
        "identifier": ["03np4e098"],
        "prefLabel": ["Daughter"],
        "partOfOrganisation": [OLD],
    }
    assert len(imported.things("Organisation")) == 5


def test_types_are_concepts(dump: Path) -> None:
    imported = Imported("ror", dump)
    assert imported.said("concept/ror-type-education") == {
        "type": ["http://www.w3.org/2004/02/skos/core#Concept"],
        "inScheme": ["concept-scheme/ror-types"],
        "prefLabel": ["education@en", "utdanning@nb", "utbildning@sv"],
    }


def test_a_new_type_goes_by_its_own_name(tmp_path: Path) -> None:
    path = write_json(tmp_path / "dump.json", [changed(types=["observatory"])])
    assert Imported("ror", path).said("concept/ror-type-observatory")["prefLabel"][0] == "observatory@en"


def test_an_airport_has_the_names_of_two_places(tmp_path: Path) -> None:
    record = changed()
    record["locations"][0]["geonames_details"]["name"] = "Stord / Soerstokken"
    said = Imported("ror", write_json(tmp_path / "dump.json", [record])).said("place/geonames-3133880")
    assert (said["prefLabel"], said["altLabel"]) == (["Stord"], ["Soerstokken"])


# --- Where records are found ------------------------------------------------------------------------------------------
def test_lines_of_json_and_the_dump_say_the_same(dump: Path, tmp_path: Path) -> None:
    lines = tmp_path / "records.jsonl"
    wrapped = [{"release": "v2.9", "path": "v2.9/05xg72x27.json", "record": SECOND}, FIRST]
    lines.write_text("\n\n".join(json.dumps(record) for record in wrapped) + "\n", encoding="utf-8")
    packed = tmp_path / "records.jsonl.gz"
    packed.write_bytes(gzip.compress(lines.read_bytes()))
    assert described(dump) == described(lines) == described(packed)


def described(path: Path) -> list[tuple[str, str, str]]:
    return sorted(triple for triple in Imported("ror", path).triples if "source-document/" not in triple[0])


def test_of_a_zip_with_both_schemas_the_second_is_read(tmp_path: Path) -> None:
    path = tmp_path / "v1.55-2024-10-31-ror-data.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("v1.55-2024-10-31-ror-data.csv", "id,name\n")
        archive.writestr("v1.55-2024-10-31-ror-data.json", json.dumps([FIRST]))
        archive.writestr("v1.55-2024-10-31-ror-data_schema_v2.json", json.dumps([SECOND]))
    imported = Imported("ror", path)
    assert imported.said(NTNU)["status"] == ["concept/status-active"]
    assert imported.summary.rows == 1


def test_the_same_file_gives_the_same_bytes(dump: Path) -> None:
    imported = Imported("ror", dump)
    assert imported.text == Imported("ror", dump).text
    assert (
        "https://w3id.org/samspill/graph/import/ror",
        "generatedAtTime",
        "2024-10-21T00:00:00Z",
    ) in imported.provenance


# --- Bad records and bad files ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"id": "https://ror.org/05xg72x28"}, "id: 'https://ror.org/05xg72x28' is no ROR id"),
        ({"id": "https://ror.org/02k3w5n89"}, "id: https://ror.org/02k3w5n89 has been there before"),
        ({"status": "gone"}, "status: 'gone' is none of active, inactive, withdrawn"),
        ({"names": []}, "names: none is a label"),
        ({"names": [{"lang": "en", "types": ["nickname"], "value": "X"}]}, "names: ['nickname'] is no kind of name"),
        ({"names": 7}, "a field is not built as the schema says"),
        ({"established": "19th century"}, "established: '19th century' is no year"),
        ({"locations": [{"geonames_id": 1}]}, "no field 'geonames_details'"),
        (
            {"relationships": [{"label": "X", "type": "friend", "id": "https://ror.org/01xtthb56"}]},
            "'friend' is no kind",
        ),
        ({"types": ["Bad type"]}, "types: 'Bad type' is no type"),
    ],
)
def test_a_record_that_makes_no_sense_is_rejected(tmp_path: Path, fields: dict[str, Any], reason: str) -> None:
    path = write_json(tmp_path / "dump.json", [FIRST, changed(**fields)])
    rejects = tmp_path / "rejects.csv"
    imported = Imported("ror", path, max_rejects=0.5, rejects=rejects)
    assert imported.summary.rejected == 1
    number, told = rejected(rejects)[0]
    assert number == 2
    assert reason in told
    assert NTNU not in imported.things("University")


def test_a_point_off_the_earth(tmp_path: Path) -> None:
    record = changed()
    record["locations"][0]["geonames_details"]["lat"] = 630.43049
    rejects = tmp_path / "rejects.csv"
    Imported("ror", write_json(tmp_path / "dump.json", [record, FIRST]), max_rejects=0.5, rejects=rejects)
    assert rejected(rejects) == [(1, "lat: '630.43049' is not between -90 and 90")]


def test_too_many_rejected(tmp_path: Path) -> None:
    path = write_json(tmp_path / "dump.json", [FIRST, changed(status="gone")])
    with pytest.raises(RejectedError, match="1 of 2 rows make no sense"):
        Imported("ror", path)


def test_a_broken_line_is_rejected(tmp_path: Path) -> None:
    path, rejects = tmp_path / "records.jsonl", tmp_path / "rejects.csv"
    path.write_text(json.dumps(FIRST) + '\n{"id": \n' + "[1]\n", encoding="utf-8")
    assert Imported("ror", path, max_rejects=1, rejects=rejects).summary.rejected == 2
    assert [number for number, _ in rejected(rejects)] == [2, 3]


@pytest.mark.parametrize(("kind", "message"), BROKEN.items())
def test_a_bad_file(dump: Path, kind: str, message: str) -> None:
    with pytest.raises(SourceError, match=message) as caught:
        Imported("ror", broken(kind, dump))
    assert str(dump.parent) in str(caught.value)


def test_a_truncated_array(dump: Path) -> None:
    with pytest.raises(SourceError, match=r"ends too early: truncated|not JSON"):
        Imported("ror", broken("truncated", dump))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ([{"stödmottagare": "X", "projektnamn": "Y"}], "this looks like projects of Tillväxtverket"),
        ([{"organisasjonsnummer": "1", "navn": "Y"}], "this looks like enterprises of the Brønnøysund register"),
        ([], "no record of ROR"),
        ({"a": 1}, "no record of ROR"),
    ],
)
def test_another_file(tmp_path: Path, content: Any, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        Imported("ror", write_json(tmp_path / "other.json", content), max_rejects=1)


def test_a_table(tmp_path: Path) -> None:
    path = tmp_path / "ror.csv"
    path.write_text("id,name\nhttps://ror.org/05xg72x27,NTNU\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"not JSON.*expected records of ROR"):
        Imported("ror", path)


# --- The real file ----------------------------------------------------------------------------------------------------
def test_real_records(shared: Path) -> None:
    """Counts by the json module alone."""
    path = shared / "data" / "ror" / "ror_no_se.jsonl"
    records = [json.loads(line)["record"] for line in path.read_text(encoding="utf-8").splitlines()]
    imported = Imported("ror", path)
    ids = {record["id"] for record in records}
    named = {other["id"] for record in records for other in record["relationships"]}
    assert (imported.summary.rows, imported.summary.rejected) == (len(records), 0) == (728, 0)
    assert len(imported.things("Organisation")) == len(ids | named) == 885
    assert imported.values("status") == Counter(f"concept/status-{record['status']}" for record in records)
    assert imported.values("organisationType") == Counter(
        f"concept/ror-type-{name.lower()}" for record in records for name in record["types"]
    )
    assert sum(imported.values("wikidataId").values()) == sum(
        len(each["all"])
        for record in records
        for each in (
            record["external_ids"]
            if "names" in record
            else [value | {"type": name.lower()} for name, value in record["external_ids"].items()]
        )
        if each["type"] == "wikidata"
    )
    assert len(imported.pairs("earliestDate")) == sum(record["established"] is not None for record in records) == 540
    assert len(imported.pairs("partOfOrganisation")) == len(
        {
            (record["id"], each["id"]) if each["type"].lower() == "parent" else (each["id"], record["id"])
            for record in records
            for each in record["relationships"]
            if each["type"].lower() in {"parent", "child"}
        }
    )
