"""The W3C's tests of the SPARQL 1.1 Protocol and the Graph Store Protocol, against a live writable server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import RDF, Graph, Literal, Namespace
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.namespace import RDFS
from rdflib.term import Node

from tests.web.serving import Reply
from tests.web.writing.serving import AUTHORISED, Writing, writing

SUITES = Path(__file__).parents[4] / "shared" / "conformance" / "sparql11"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
COUNTS = {"protocol/manifest.ttl": 34, "graph-store-protocol/manifest-direct.ttl": 4,
          "graph-store-protocol/manifest-indirect.ttl": 9}  # fmt: skip
NAMES = {"OK": 200, "Created": 201, "NoContent": 204, "NotFound": 404}
FORMATS = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": {"application/sparql-results+json", "application/sparql-results+xml", "text/csv",
                "text/tab-separated-values"},
    "RDF": {"application/rdf+xml", "text/turtle", "application/n-triples"},
}  # fmt: skip


def _cases(name: str) -> list[tuple[Graph, Node]]:
    path = SUITES / name
    if not path.is_file():
        return []
    graph = Graph().parse(path, publicID=path.as_uri())
    (manifest,) = graph.subjects(RDF.type, MF.Manifest)
    entries = graph.value(manifest, MF.entries)
    assert entries is not None
    return [(graph, case) for case in Collection(graph, entries)]


CASES = {name: _cases(name) for name in COUNTS}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writing]:
    with writing(tmp_path_factory.mktemp("protocol") / "store") as found:
        yield found


def test_the_suites_are_whole() -> None:
    if not SUITES.is_dir():
        pytest.skip("the W3C's tests are not here")
    assert {name: len(cases) for name, cases in CASES.items()} == COUNTS


def _params() -> list[object]:
    return [
        pytest.param(graph, case, id=f"{name.partition('/')[0]}/{str(case).rpartition('#')[2]}")
        for name, cases in CASES.items()
        for graph, case in cases
    ]


@pytest.mark.parametrize(("graph", "case"), _params())
def test_the_server_answers_as_the_standard_says(server: Writing, graph: Graph, case: Node) -> None:
    assert server.update("DROP ALL").status == 204
    for data in graph.objects(case, UT.graphData):
        text = Path(str(graph.value(data, UT.graph)).removeprefix("file://")).read_text()
        name = str(graph.value(data, RDFS.label))
        assert server.graph("PUT", f"?graph={name}", text, "application/n-triples").status == 201
    action = graph.value(case, MF.action)
    requests = graph.value(action, HT.requests)
    assert requests is not None
    location = ""
    for asked in Collection(graph, requests):
        reply = _sent(server, graph, asked, location)
        expected = graph.value(asked, HT.resp)
        _compare(graph, expected, reply, location)
        if graph.value(expected, MF.expectedLocation) is not None:
            location = reply.headers["Location"]


def _sent(server: Writing, graph: Graph, asked: Node, location: str) -> Reply:
    method, path = str(graph.value(asked, HT.methodName)), str(graph.value(asked, HT.absolutePath))
    headers = {
        str(graph.value(each, HT.fieldName)): str(graph.value(each, HT.fieldValue)) for each in _headers(graph, asked)
    }
    content = graph.value(asked, HT.body)
    text = str(graph.value(content, CNT.chars) or "") if content is not None else ""
    encoding = str(graph.value(content, CNT.characterEncoding) or "UTF-8") if content is not None else "UTF-8"
    kind = headers.get("content-type", "")
    if path.startswith("/sparql/"):
        about_update = "sparql-update" in kind or text.startswith("update=") or "update=" in path or "CLEAR" in text
        path = ("/update" if about_update else "/sparql") + path.removeprefix("/sparql/")
    path = path.replace("/gsp", "/graphs", 1).replace("$LOCATION$", location)
    return server.send(method, path, text.replace("$LOCATION$", location).encode(encoding), headers | AUTHORISED)


def _headers(graph: Graph, node: Node) -> list[Node]:
    found = graph.value(node, HT.headers)
    return list(Collection(graph, found)) if found is not None else []


def _compare(graph: Graph, expected: Node | None, reply: Reply, location: str) -> None:
    assert expected is not None
    statuses = {str(each).rpartition("#")[2] for each in graph.objects(expected, MF.expectedStatus)}
    allowed = {NAMES[each] for each in statuses if each in NAMES}
    families = {int(each.removeprefix("StatusCode")[0]) for each in statuses if each.startswith("StatusCode")}
    assert reply.status in allowed or reply.status // 100 in families, (reply.status, statuses, reply.text)
    kind = reply.type.partition(";")[0]
    wanted = graph.value(expected, MF.expectedFormat)
    if wanted is not None:
        assert kind in FORMATS[str(wanted)]
    truth = graph.value(expected, MF.expectedBoolean)
    if isinstance(truth, Literal):
        assert json.loads(reply.text)["boolean"] is truth.toPython()
    content = graph.value(expected, HT.body)
    if content is not None:
        text = str(graph.value(content, CNT.chars)).replace("$LOCATION$", location)
        found = Graph().parse(data=reply.text, format=kind)
        assert isomorphic(found, Graph().parse(data=text, format="turtle", publicID="http://www.example/"))
