"""A writable store over HTTP: who may write, what is refused, what lasts, and what readers see."""

from __future__ import annotations

import hashlib
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from samspill.vocab import GRAPH, SAM
from tests.web.serving import Client
from tests.web.writing.serving import AUTHORISED, Writing, writing

E = "http://example.org/"
ORGANISATION = f'<{E}a> a <{SAM.Organisation}> ; <http://www.w3.org/2004/02/skos/core#prefLabel> "a"@nb .'


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Writing]:
    with writing(tmp_path_factory.mktemp("updates") / "store") as found:
        yield found


@pytest.fixture(autouse=True)
def _empty(request: pytest.FixtureRequest) -> None:
    if "server" in request.fixturenames:
        assert request.getfixturevalue("server").update("DROP ALL").status == 204


def test_an_update_is_seen_by_the_next_query_in_its_graph_and_in_the_union(server: Writing) -> None:
    done = server.update(f"INSERT DATA {{ <{E}s> <{E}p> 1 . GRAPH <{E}g> {{ <{E}s> <{E}p> 1, 2 }} }}")
    assert (done.status, done.headers["X-Samspill-Added"]) == (204, "3")
    assert server.found("SELECT ?o { ?s ?p ?o }") == ["1", "2"]
    assert server.found("SELECT ?g ?o { GRAPH ?g { ?s ?p ?o } }") == [f"{E}g,1", f"{E}g,2"]
    assert server.found("SELECT ?o { ?s ?p ?o }", default_graph_uri=f"{GRAPH}default") == ["1"]
    server.update(f"DELETE WHERE {{ ?s ?p 1 }} ; DELETE WHERE {{ GRAPH <{E}g> {{ ?s ?p 2 }} }}")
    assert server.found("SELECT ?o { ?s ?p ?o }") == ["1"]  # the named graph still says so
    server.update(f"DROP GRAPH <{E}g>")
    assert server.found("SELECT ?o { ?s ?p ?o }") == []


def test_what_follows_comes_and_goes_with_what_is_stated(server: Writing) -> None:
    ask = f"SELECT ?c {{ <{E}a> a ?c FILTER(STRSTARTS(STR(?c), '{SAM.base}')) }}"
    assert server.update(f"INSERT DATA {{ GRAPH <{E}g> {{ {ORGANISATION} }} }}").status == 204
    assert server.found(ask) == [SAM.Agent, SAM.Organisation]
    assert server.found(ask, entailment="none") == [SAM.Organisation]
    assert server.update(f"CLEAR GRAPH <{E}g>").headers["X-Samspill-Entailed-Removed"] == "4"
    assert server.found("SELECT * { ?s ?p ?o }") == []


def test_a_change_that_breaks_a_shape_is_refused_whole(server: Writing) -> None:
    refused = server.update(f"INSERT DATA {{ <{E}x> <{E}p> 1 }} ; INSERT DATA {{ <{E}a> a <{SAM.Organisation}> }}")
    problem = json.loads(refused.text)
    assert (refused.status, refused.type, problem["count"]) == (422, "application/problem+json", 1)
    assert problem["faults"][0]["focus"] == f"{E}a"
    assert server.found("SELECT * { ?s ?p ?o }") == []
    assert server.update(f"INSERT DATA {{ {ORGANISATION} }}").status == 204
    taken_away = server.update(f'DELETE DATA {{ <{E}a> <http://www.w3.org/2004/02/skos/core#prefLabel> "a"@nb }}')
    assert taken_away.status == 422
    assert len(server.found("SELECT * { ?s ?p ?o }")) == 6


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("INSERT DATA {", "breaks off"),
        (f"LOAD <{E}x>", "LOAD"),
        (f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{E}x> {{ ?s ?p ?o }} }}", "SERVICE"),
        (f"DROP GRAPH <{E}none>", "no graph"),
        (f"INSERT DATA {{ GRAPH <{GRAPH}entailed> {{ <{E}s> <{E}p> 1 }} }}", "kept by the store"),
        (f"INSERT DATA {{ <{E}s> <{E}p> <<( <{E}s> <{E}p> 1 )>> }}", "about a statement"),
        (f"INSERT DATA {{ <{E}s> <{E}p> 1 }} ; DROP GRAPH <{E}none>", "no graph"),
    ],
)
def test_what_cannot_be_done_is_told_and_leaves_nothing(server: Writing, text: str, words: str) -> None:
    refused = server.update(text)
    assert refused.status == 400
    assert words in refused.text
    assert server.found("SELECT * { ?s ?p ?o }") == []


def test_load_silent_fetches_nothing_and_the_rest_is_done(server: Writing) -> None:
    assert server.update(f"LOAD SILENT <{server.url}/health> ; INSERT DATA {{ <{E}s> <{E}p> 1 }}").status == 204
    assert server.found("SELECT ?o { ?s ?p ?o }") == ["1"]


def test_the_service_description_tells_of_updates(server: Writing) -> None:
    told = server.get("/sparql", "application/n-triples").text
    assert f"<{server.url}/update#service> <http://www.w3.org/ns/sparql-service-description#endpoint>" in told
    assert "sparql-service-description#SPARQL11Update" in told


def test_using_union_sees_what_a_query_sees(server: Writing) -> None:
    server.update(f"INSERT DATA {{ GRAPH <{E}g> {{ {ORGANISATION} }} }}")
    told = f"INSERT {{ GRAPH <{E}h> {{ ?s <{E}is> ?c }} }} USING <{GRAPH}union> WHERE {{ ?s a ?c }}"
    assert server.update(told).headers["X-Samspill-Added"] == "5"
    assert server.update(told.replace("union", "default").replace(f"{E}h", f"{E}i")).headers["X-Samspill-Added"] is None


@pytest.mark.parametrize(
    ("headers", "status"), [({}, 401), ({"Authorization": "Bearer wrong"}, 401), ({"Authorization": "Basic x"}, 401)]
)
def test_without_a_token_nothing_is_written(server: Writing, headers: dict[str, str], status: int) -> None:
    for reply in (
        server.update("CLEAR ALL", headers),
        server.graph("PUT", "?default", headers=headers),
        server.graph("DELETE", f"?graph={E}g", headers=headers),
    ):
        assert reply.status == status
        assert reply.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_hashed_token_allows_for_what_its_scope_says(tmp_path: Path) -> None:
    from samspill.writable.tokens import new_token

    reads, line = new_token(("read",), "reader")
    writes, other = new_token(("write",), "anna")
    with writing(tmp_path / "store", "--no-entailment", "--no-shapes", tokens=f"{line}\n# none\n{other}") as server:
        assert server.update("CLEAR ALL", {"Authorization": f"Bearer {reads}"}).status == 403
        assert server.update(f"INSERT DATA {{ <{E}s> <{E}p> 1 }}", {"Authorization": f"Bearer {writes}"}).status == 204
        file = tmp_path / "store.tokens"
        file.write_text(line + "\n")  # taken back while the server runs
        assert server.update("CLEAR ALL", {"Authorization": f"Bearer {writes}"}).status == 401
    logged = [json.loads(each) for each in (tmp_path / "store" / "audit.jsonl").read_text().splitlines()]
    assert [(each["who"], each["what"], each["added"], each["removed"]) for each in logged] == [
        ("anna", "update", 1, 0)
    ]
    assert not any(secret in file.read_text() for secret in (reads, writes))


@pytest.mark.parametrize("times", [4, pytest.param(100, marks=pytest.mark.full)])
def test_what_was_answered_outlives_a_server_that_is_killed(tmp_path: Path, times: int) -> None:
    options = ("--no-entailment", "--no-shapes")
    for number in range(times):
        with writing(tmp_path / "store", *options) as server:
            assert len(server.found("SELECT * { ?s ?p ?o }")) == number
            assert server.update(f"INSERT DATA {{ <{E}s> <{E}p> {number} }}").status == 204
            os.kill(server.process.pid, signal.SIGKILL)
            server.process.wait()


def test_an_update_that_takes_too_long_is_ended_and_leaves_nothing(tmp_path: Path) -> None:
    with writing(tmp_path / "store", "--no-shapes", settings={"UPDATE_SECONDS": "2"}) as server:
        many = " ".join(f"<{E}s{i}> <{E}p> {i} ." for i in range(300))
        assert server.update(f"INSERT DATA {{ {many} }}").status == 204
        crossed = " ".join(f"?s{i} ?p{i} ?o{i} ." for i in range(5))
        ended = server.update(f"INSERT DATA {{ <{E}x> <{E}p> 1 }} ; DELETE {{ ?s0 ?p0 ?o0 }} WHERE {{ {crossed} }}")
        assert (ended.status, json.loads(ended.text)["title"]) == (503, "Time limit reached")
        assert server.update(f"INSERT DATA {{ <{E}y> <{E}p> 1 }}").status == 204
        assert len(server.found("SELECT * { ?s ?p ?o }")) == 301


def test_a_published_snapshot_is_read_by_graph_and_not_written(client: Client) -> None:
    assert client.get(f"/graphs?graph={GRAPH}source/one", "text/turtle").status == 200
    assert client.get("/graphs?default", "text/turtle").status == 200
    assert client.get(f"/graphs?graph={GRAPH}source/none").status == 404
    for method, path in (("PUT", "/graphs?default"), ("POST", "/update"), ("DELETE", f"/graphs?graph={E}g")):
        reply = client.send(method, path, b"", AUTHORISED | {"Content-Type": "text/turtle"})
        assert (reply.status, reply.type) == (403, "application/problem+json")


TOKENS = "\n".join(
    f"sha256:{hashlib.sha256(token.encode()).hexdigest()} {scope} name={name}"
    for token, scope, name in (("reader", "read", "ria"), ("writer", "write", "wil"), ("admin", "admin", "ada"))
)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_what_each_scope_allows_for(tmp_path: Path) -> None:
    with writing(tmp_path / "store", tokens=TOKENS, settings={"OPEN_TO_ALL": "0"}) as server:
        ask, path = server.send, "/sparql?query=ASK%7B%7D"
        assert [ask("GET", path, headers=bearer(token)).status for token in ("reader", "writer", "admin")] == [200] * 3
        refused = server.get(path)
        assert (refused.status, refused.headers["WWW-Authenticate"][:6]) == (401, "Bearer")
        assert [server.get(each).status for each in ("/", "/graphs?default", "/doc/a/b", "/audit")] == [401] * 4
        assert server.get("/health").status == 200
        assert server.send("OPTIONS", path).status == 200
        update = f"INSERT DATA {{ <{E}s> <{E}p> 1 }}".encode()
        kind = {"Content-Type": "application/sparql-update"}
        done = [ask("POST", "/update", update, kind | bearer(token)).status for token in ("reader", "writer")]
        assert done == [403, 204]
        assert [ask("GET", "/audit", headers=bearer(token)).status for token in ("reader", "writer")] == [403, 403]
        logged = [json.loads(line) for line in ask("GET", "/audit", headers=bearer("admin")).text.splitlines()]
        assert [(line["number"], line["who"], line["added"]) for line in logged if line.get("number")] == [
            (1, "wil", 1)
        ]
        assert ask("GET", "/audit?since=1", headers=bearer("admin")).text == ""
        assert ask("GET", "/audit?since=x", headers=bearer("admin")).status == 400
