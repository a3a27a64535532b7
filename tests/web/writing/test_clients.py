"""Programs that write: rdflib's SPARQLUpdateStore, and curl."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLUpdateStore

from tests.web.serving import Reply
from tests.web.writing.serving import AUTHORISED, TOKEN, Writing, writing

E = "http://example.org/"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writing]:
    options = ("--no-entailment", "--no-shapes")
    with writing(tmp_path_factory.mktemp("clients") / "store", *options, settings={"UPDATE_MEGABYTES": "300"}) as found:
        yield found


@pytest.fixture(autouse=True)
def _empty(server: Writing) -> None:
    assert server.update("DROP ALL").status == 204


def test_rdflib_writes_and_reads_back(server: Writing) -> None:
    store = SPARQLUpdateStore(f"{server.url}/sparql", f"{server.url}/update", headers=AUTHORISED)
    graph = Graph(store, identifier=URIRef(f"{E}g"))
    graph.add((URIRef(f"{E}s"), URIRef(f"{E}p"), Literal("a", lang="nb")))
    graph.add((URIRef(f"{E}s"), URIRef(f"{E}p"), Literal(2)))
    assert set(graph.objects()) == {Literal("a", lang="nb"), Literal(2)}
    graph.remove((None, None, Literal(2)))
    graph.update(f"INSERT {{ ?s <{E}q> ?o }} WHERE {{ ?s <{E}p> ?o }}")
    assert server.found(f"SELECT ?p ?o {{ GRAPH <{E}g> {{ ?s ?p ?o }} }}") == [f"{E}p,a", f"{E}q,a"]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not here")
def test_curl_puts_gets_adds_and_deletes_a_graph(server: Writing, tmp_path: Path) -> None:
    file = tmp_path / "mine.ttl"
    file.write_text(f"<{E}s> <{E}p> 1 .")
    graph = f"{server.url}/graphs?graph={E}g"

    def curl(*arguments: str | Path) -> str:
        command = ["curl", "-sS", "-w", "%{http_code}", "-H", f"Authorization: Bearer {TOKEN}", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert curl("-T", file, "-H", "Content-Type: text/turtle", graph) == "201"
    other = tmp_path / "other.nt"
    other.write_text("<x:a> <x:b> <x:c> .")
    files = ("-F", f"one=@{file};type=text/turtle", "-F", f"two=@{other};type=application/n-triples")
    assert curl(*files, graph) == "204"
    told = curl("-H", "Accept: application/n-triples", graph)
    assert told.endswith("200")
    assert len(told.splitlines()) == 3
    assert curl("-X", "DELETE", graph) == "204"
    assert curl("--data-urlencode", "update=INSERT DATA { <x:a> <x:b> 1 }", f"{server.url}/update") == "204"
    assert curl("-I", graph).endswith("404")


def test_changes_at_once_are_done_one_after_the_other(server: Writing) -> None:
    server.update(f"INSERT DATA {{ <{E}n> <{E}is> 0 }}")
    replies: list[Reply] = []
    adding = "DELETE { ?s ?p ?o } INSERT { ?s ?p ?next } WHERE { ?s ?p ?o BIND(?o + 1 AS ?next) }"
    threads = [threading.Thread(target=lambda: replies.append(server.update(adding))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {reply.status for reply in replies} == {204}
    assert server.found("SELECT ?o { ?s ?p ?o }") == ["8"]


def test_a_change_that_takes_too_much_memory_is_ended_and_leaves_nothing(server: Writing) -> None:
    values = " ".join(map(str, range(3_000)))
    crossed = f"VALUES ?x {{ {values} }} VALUES ?b {{ {values} }} BIND(IRI(CONCAT('x:', STR(?x))) AS ?a)"
    text = f"INSERT {{ ?a <{E}p> ?b }} WHERE {{ {crossed} }}"
    ended = server.update(f"INSERT DATA {{ <{E}s> <{E}p> 1 }} ; {text}")
    assert (ended.status, "is left" in ended.text) == (503, True)
    assert server.found("SELECT * { ?s ?p ?o }") == []
    assert server.update(f"INSERT DATA {{ <{E}s> <{E}p> 1 }}").status == 204


def test_a_query_under_way_keeps_to_the_state_it_began_with(server: Writing) -> None:
    many = " ".join(f"<{E}s{i}> <{E}p> {i} ." for i in range(2_000))
    server.update(f"INSERT DATA {{ {many} }}")
    connection = server.connection()
    crossed = urlencode({"query": "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 1000000"})
    connection.request("GET", f"/sparql?{crossed}", headers={"Accept": "text/csv"})
    found = connection.getresponse()
    begun = found.read(1_000)
    for _ in range(4):
        assert server.update(f"DELETE WHERE {{ ?s ?p ?o }} ; INSERT DATA {{ {many} }}").status == 204
        assert server.update("DELETE WHERE { ?s ?p ?o }").status == 204
    rest = found.read()
    assert len((begun + rest).splitlines()) == 1_000_001
    assert server.found("SELECT * { ?s ?p ?o }") == []
    connection.close()
