"""The ontology and the shapes as pages and as RDF: term by term, with diagrams, and in older versions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import OWL, RDFS, Dataset, Graph, URIRef

from samspill.settings import Settings
from samspill.vocab import GRAPH, SAM
from samspill.web import editions
from samspill.web.diagram import around, tree
from tests.web.serving import BROWSER, DATA, Client, load, running
from tests.web.test_pages import outline

MORE = """
graph:ontology {
  onto: a owl:Ontology ; owl:versionIRI <https://w3id.org/samspill/ontology/0.2.0> ; owl:versionInfo "0.2.0" .
  <https://w3id.org/samspill/ontology/alignments> owl:versionIRI <https://w3id.org/samspill/ontology/alignments/0.2.0> ;
    owl:versionInfo "0.2.0" .
  sam:Activity a owl:Class ; rdfs:label "activity"@en ; rdfs:isDefinedBy onto: .
  sam:MonetaryAmount a owl:Class ; rdfs:isDefinedBy onto: .
  sam:startDate a owl:DatatypeProperty ; rdfs:domain sam:Activity ; rdfs:range xsd:date ; rdfs:isDefinedBy onto: .
}
graph:shapes {
  <https://w3id.org/samspill/shapes#Project> sh:property <https://w3id.org/samspill/shapes#Project-start> .
  <https://w3id.org/samspill/shapes#Project-start> sh:path sam:startDate ; sh:maxCount 1 ; sh:severity sh:Warning ;
    sh:message "A project starts once."@en , "Et prosjekt starter én gang."@nb .
}
"""
OLD = """
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sam: <https://w3id.org/samspill/ontology#> .
@prefix onto: <https://w3id.org/samspill/ontology> .
<https://w3id.org/samspill/graph/ontology> {
  onto: owl:versionIRI <https://w3id.org/samspill/ontology/0.1.0> ; owl:versionInfo "0.1.0" .
  sam:Scheme a owl:Class ; rdfs:label "a class of once"@en ; rdfs:isDefinedBy onto: .
}
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A server over an ontology of version 0.2.0, where 0.1.0 is kept."""
    kept = tmp_path_factory.mktemp("kept")
    (kept / "versions").mkdir()
    (kept / "versions" / "0.1.0.trig").write_text(OLD)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(editions, "project_folder", lambda name: kept if name == "ontology" else kept / name)
        with running(load(tmp_path_factory.mktemp("store"), DATA.read_text() + MORE), Settings(port=0)) as found:
            yield found


def test_every_term_is_dereferenced(client: Client) -> None:
    """A term's IRI leads to the ontology, which holds it, and each has a document of its own beside."""
    whole = Graph().parse(data=client.get("/ontology", "text/turtle").text, format="turtle")
    names = {str(term).partition("#")[2] for term in whole.subjects(RDFS.isDefinedBy)}
    assert names == {"Project", "budget", "Activity", "MonetaryAmount", "startDate"}
    for name in names:
        found = Graph().parse(data=client.get(f"/ontology/{name}", "text/turtle").text, format="turtle")
        own = {(s, p, o) for s, p, o in whole.triples((URIRef(SAM.base + name), None, None)) if isinstance(o, URIRef)}
        assert own <= set(found)
        page = client.get(f"/ontology/{name}", BROWSER)
        outline(page.text)
        assert f"sam:{name}" in page.text
        assert f'id="{name}"' in client.get("/ontology", BROWSER).text


def test_a_term_in_rdf_has_what_is_written_under_it(client: Client) -> None:
    found = Graph().parse(data=client.get("/ontology/Project.nt").text, format="nt")
    nodes = set(found.objects(URIRef(SAM.Project), RDFS.subClassOf))
    assert URIRef(SAM.Activity) in nodes
    restriction = next(node for node in nodes if not isinstance(node, URIRef))
    assert (restriction, None, OWL.Restriction) in found
    used = Graph().parse(data=client.get("/ontology/Activity.ttl").text, format="turtle")
    assert (URIRef(SAM.startDate), RDFS.domain, URIRef(SAM.Activity)) in used, "and what is said with it"


def test_a_page_of_a_term_tells_what_it_takes_over(client: Client) -> None:
    page = client.get("/ontology/Project", BROWSER).text
    assert 'href="/ontology/startDate"' in page, "a property of activities, which projects are"
    assert 'href="/shapes#Project"' in page
    assert "<svg" in page
    assert client.get("/ontology/none", BROWSER).status == 404
    assert client.get("/ontology/Project.trig").status == 406
    assert client.get("/ontology/Project.pdf").status == 404


def test_shapes_tell_what_they_ask_for(client: Client) -> None:
    page = client.get("/shapes", BROWSER, Accept_Language="nb").text
    assert "Et prosjekt starter én gang." in page
    assert re.search(r"<code>maxCount 1</code>", page)
    assert 'id="Project-start"' in page


@pytest.mark.parametrize("version", ["0.2.0", "0.1.0"])
def test_versions_are_at_their_iris(client: Client, version: str) -> None:
    reply = client.get(f"/ontology/{version}", "text/turtle")
    found = Graph().parse(data=reply.text, format="turtle")
    told = found.value(URIRef(SAM.base.rstrip("#")), OWL.versionIRI)
    assert str(told) == f"https://w3id.org/samspill/ontology/{version}"
    assert (URIRef(SAM.base + "Scheme") in set(found.subjects())) is (version == "0.1.0")
    assert f'<https://w3id.org/samspill/ontology/{version}>; rel="canonical"' in reply.headers["Link"]
    assert '</ontology>; rel="latest-version"' in reply.headers["Link"]
    for extension in ("ttl", "nt", "jsonld", "rdf", "trig", "nq"):
        assert client.get(f"/ontology/{version}.{extension}").status == 200
    quads = Dataset()
    quads.parse(data=client.get(f"/ontology/{version}.trig").text, format="trig")
    assert {str(g) for *_, g in quads.quads()} == {f"{GRAPH}ontology"}
    page = client.get(f"/ontology/{version}", BROWSER).text
    outline(page)
    assert ("This is an older version" in page) is (version == "0.1.0")


def test_what_is_not_kept_is_told(client: Client) -> None:
    reply = client.get("/ontology/0.0.1", "text/turtle")
    assert reply.status == 404
    assert json.loads(reply.body)["hint"] == "there are: 0.1.0, 0.2.0"
    assert client.get("/shapes/9.9.9").status == client.get("/shapes/none").status == 404
    moved = client.get("/ontology/alignments")
    assert (moved.status, moved.headers["Location"]) == (303, "/ontology")
    assert client.get("/ontology/alignments/0.1.0").headers["Location"] == "/ontology/0.1.0"
    assert client.get("/ontology/nothing").status == 404


def test_kept_versions_are_told_apart_from_what_is_served(root: Path) -> None:
    """What lies in `versions/` was published under another version than that of today, or is the same."""
    for kind in ("ontology", "shapes"):
        for path in (root / kind / "versions").glob("*.trig"):
            assert re.fullmatch(r"\d+\.\d+\.\d+", path.stem)
            assert f'"{path.stem}"' in path.read_text(encoding="utf-8")


def boxes(svg: str) -> dict[str, tuple[float, float]]:
    found = re.findall(r'aria-label="([^"]*)"><rect class="[^"]*" x="([\d.]+)" y="([\d.]+)"', svg)
    return {name: (float(x), float(y)) for name, x, y in found}


def test_a_tree_has_each_class_once_even_in_a_circle() -> None:
    above = {"a": [], "b": ["a"], "c": ["a", "b"], "d": ["e"], "e": ["d"], "f": ["outside"]}
    texts = {name: name.upper() for name in above}
    svg = str(tree(above, texts, {name: f"#{name}" for name in above}, 'with "quotes" & <marks>'))
    found = boxes(svg)
    assert sorted(found) == ["A", "B", "C", "D", "E", "F"]
    assert found["A"][0] < found["B"][0] < found["C"][0] or found["A"][0] < found["C"][0]
    assert len({y for _, y in found.values()}) == 6, "no box lies on another"
    assert "<marks>" not in svg


def test_what_is_around_stands_left_and_right() -> None:
    svg = str(around(("middle", "/m"), [(("left", "/l"), ("by", "/b"))], [(("right", "/r"), None)], "t"))
    found = boxes(svg)
    assert found["left"][0] < found["by"][0] < found["middle"][0] < found["right"][0]
    assert svg.count("<path") == 3
