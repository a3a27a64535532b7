"""The graph as of a day: known facts of the reforms of 2020 and 2024, from Python, the command and the server."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import SKOS

from samspill.days import areas_on, day_of
from samspill.errors import ParameterError
from samspill.settings import Settings
from samspill.snapshot.published import Snapshot
from samspill.vocab import ID, SAM
from tests.web.serving import BROWSER, Client, load, running

NORWAY = f"<{ID}country/no>"
HALDEN, VIKEN, OSTFOLD = (
    f"<{ID}{name}>" for name in ("municipality/no-halden", "county/no-viken", "county/no-ostfold")
)


@pytest.mark.parametrize(
    "text", ["2021-6-1", "2021-02-30", "0000-01-01", "yesterday", "", "2021-06-01T00:00:00", "٢٠٢١-٠٦-٠١"]
)
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(ParameterError):
        day_of(text)


# Norway had 422 municipalities until the end of 2019, 356 from 2020 and 357 from 2024; 18 counties with Oslo, 11, 15.
@pytest.mark.parametrize(
    ("day", "municipalities", "counties", "code", "county"),
    [
        ("2019-12-31", 422, 18, "0101", OSTFOLD),
        ("2020-01-01", 356, 11, "3001", VIKEN),
        ("2023-12-31", 356, 11, "3001", VIKEN),
        ("2024-01-01", 357, 15, "3101", OSTFOLD),
    ],
)
def test_norway_through_its_reforms(
    snapshot: Snapshot, day: str, municipalities: int, counties: int, code: str, county: str
) -> None:
    areas = areas_on(snapshot.engine.own_rows, day)
    inside = areas.below(NORWAY)
    assert len([area for area in inside if "/municipality/" in area]) == municipalities
    assert len([area for area in inside if "/county/" in area]) == counties
    assert areas.held[HALDEN].code == f'"{code}"'
    assert areas.above(HALDEN) == [county, NORWAY]


COUNT = f"""
PREFIX sam: <{SAM.base}> PREFIX skos: <{SKOS}>
SELECT (COUNT(DISTINCT ?m) AS ?n) (SAMPLE(?c) AS ?code) (SAMPLE(?label) AS ?name) {{
  ?m a sam:Municipality ; sam:within ?county . ?county skos:prefLabel "Viken"@nb .
  {HALDEN} sam:hasVersion/sam:code ?c ; sam:within ?in . ?in a sam:County ; skos:prefLabel ?label
}}
"""


@pytest.mark.parametrize("regime", ["owl-rl", pytest.param("none", marks=pytest.mark.full)])
def test_a_query_at_a_day(store: Path, regime: str) -> None:
    """Viken had 51 municipalities, and Halden the code 3001, from 2020 to 2023."""
    command = [sys.executable, "-m", "samspill", "query", "-", "--format", "csv", "--entailment", regime]
    done = subprocess.run(
        [*command, "--store", store, "--at", "2021-06-01"], input=COUNT, capture_output=True, text=True, check=True
    )
    assert list(csv.DictReader(io.StringIO(done.stdout))) == [{"n": "51", "code": "3001", "name": "Viken"}]


def test_wrong_use_of_at(store: Path) -> None:
    for arguments in (
        ["--at", "1.6.2021"],
        ["--at", "2021-06-01", "--engine", "columns"],
        ["--at", "2021-06-01", "--explain"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", "samspill", "query", "-", "--store", store, *arguments],
            input="ASK { }",
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout) == (2, "")
        assert len(done.stderr.splitlines()) == 1


TRIG = """
@prefix sam: <https://w3id.org/samspill/ontology#> .
@prefix id: <https://w3id.org/samspill/id/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://w3id.org/samspill/graph/source/areas> {
  <https://w3id.org/samspill/id/municipality/m> a sam:Municipality ; skos:prefLabel "New"@nb ;
    sam:within <https://w3id.org/samspill/id/county/b> ;
    sam:currentVersion <https://w3id.org/samspill/id/area-version/m2> ;
    sam:hasVersion <https://w3id.org/samspill/id/area-version/m1> , <https://w3id.org/samspill/id/area-version/m2> .
  <https://w3id.org/samspill/id/area-version/m1> a sam:AreaVersion ; sam:code "01" ;
    skos:prefLabel "Old"@nb , "<b>Gammal"@nn ;
    sam:validFrom "2000-01-01"^^xsd:date ; sam:validTo "2010-01-01"^^xsd:date ;
    sam:versionWithin <https://w3id.org/samspill/id/county/a> .
  <https://w3id.org/samspill/id/area-version/m2> a sam:AreaVersion ; sam:code "02" ; skos:prefLabel "New"@nb ;
    sam:validFrom "2010-01-01"^^xsd:date ; sam:versionWithin <https://w3id.org/samspill/id/county/b> .
  <https://w3id.org/samspill/id/county/a> a sam:County ; skos:prefLabel "A"@nb ;
    sam:hasVersion <https://w3id.org/samspill/id/area-version/a1> .
  <https://w3id.org/samspill/id/area-version/a1> a sam:AreaVersion ; sam:code "1" ; skos:prefLabel "A of once"@nb ;
    sam:versionWithin <https://w3id.org/samspill/id/country/c> .
  <https://w3id.org/samspill/id/county/b> a sam:County ; skos:prefLabel "B"@nb ;
    sam:contains <https://w3id.org/samspill/id/municipality/m> .
  <https://w3id.org/samspill/id/area-change/x> sam:inputVersion <https://w3id.org/samspill/id/area-version/m1> .
  <https://w3id.org/samspill/id/project/p> a sam:Project .
}
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with running(load(tmp_path_factory.mktemp("days"), TRIG), Settings(port=0)) as found:
        yield found


M, A, B = (URIRef(ID + name) for name in ("municipality/m", "county/a", "county/b"))


@pytest.mark.parametrize(
    ("day", "name", "county"), [("2005-05-05", "Old", A), ("2009-12-31", "Old", A), ("2010-01-01", "New", B)]
)
def test_a_document_at_a_day(client: Client, day: str, name: str, county: URIRef) -> None:
    moved = client.get(f"/id/municipality/m?at={day}")
    assert (moved.status, moved.headers["Location"]) == (303, f"/doc/municipality/m?at={day}")
    for extension, form in (("ttl", "turtle"), ("jsonld", "json-ld"), ("nt", "nt"), ("rdf", "xml")):
        reply = client.get(f"/doc/municipality/m.{extension}?at={day}")
        found = Graph().parse(data=reply.text, format=form)
        assert {str(each) for each in found.objects(M, SKOS.prefLabel) if each.language == "nb"} == {name}  # type: ignore[attr-defined]
        assert county in set(found.objects(M, URIRef(SAM.within)))
        assert len(set(found.objects(M, URIRef(SAM.hasVersion)))) == 1
        assert len(set(found.subjects(URIRef(SAM.code)))) == 1
    assert 'rel="canonical"' in reply.headers["Link"]
    assert f"/doc/municipality/m?at={day}>" in reply.headers["Link"]


def test_what_lay_in_it_and_its_name_then(client: Client) -> None:
    found = Graph().parse(data=client.get("/doc/county/a.ttl?at=2005-05-05").text, format="turtle")
    assert (A, URIRef(SAM.contains), M) in found
    assert (M, SKOS.prefLabel, Literal("Old", lang="nb")) in found
    assert (A, SKOS.prefLabel, Literal("A of once", lang="nb")) in found
    later = Graph().parse(data=client.get("/doc/county/a.ttl?at=2015-05-05").text, format="turtle")
    assert (A, URIRef(SAM.contains), M) not in later


def test_a_page_at_a_day(client: Client) -> None:
    page = client.get("/doc/municipality/m?at=2005-05-05", BROWSER, Accept_Language="en").text
    assert "Old <small>on 2005-05-05</small>" in page
    assert 'href="/doc/county/a?at=2005-05-05"' in page
    assert "&lt;b&gt;Gammal" in page
    assert "<b>" not in page


def test_days_on_which_it_was_not_there(client: Client) -> None:
    reply = client.get("/doc/municipality/m?at=1999-12-31", "text/turtle")
    assert reply.status == 404
    assert "2000-01-01 to 2010-01-01" in reply.text
    for path, status in (
        ("/doc/project/p?at=2005-05-05", 400),
        ("/doc/county/b?at=2005-05-05", 400),
        ("/doc/municipality/m?at=2005-13-01", 400),
        ("/doc/municipality/m?at=", 400),
        ("/doc/municipality/none?at=2005-01-01", 404),
        ("/doc/municipality/m.trig?at=2005-05-05", 406),
    ):
        assert client.get(path).status == status, path
        assert client.get(path, BROWSER).status in {status, 400}, path
