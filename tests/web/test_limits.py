"""Limits of rows, bytes and queries a minute: told before the first byte, never a silent cut."""

from __future__ import annotations

import csv
import io
import json
import re
from urllib.parse import quote

import pytest
from rdflib import Graph

from samspill.errors import TooManyError
from samspill.settings import Settings
from samspill.web import description
from samspill.web.admission import Admission
from tests.web.serving import BROWSER, Client, FakeSnapshot, Reply, running

QUERY = "SELECT ?s ?p ?o { ?s ?p ?o }"
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/csv"}


@pytest.fixture(scope="module")
def real(server: str) -> Client:
    """A client of a server process over the project's own graph."""
    return Client(server)


def following(reply: Reply) -> str | None:
    match = re.fullmatch(r'<(/sparql\?[^>]*)>; rel="next"', reply.headers["Link"] or "")
    return match[1] if match else None


def table(reply: Reply) -> list[list[str]]:
    assert reply.status == 200, reply.text
    return list(csv.reader(io.StringIO(reply.text)))[1:]


def test_the_pages_are_the_whole_answer(real: Client) -> None:
    query = "SELECT ?c ?p ?o { ?c a <https://w3id.org/samspill/ontology#County> ; ?p ?o }"
    whole = table(real.query(query, "text/csv"))
    rows, path, pages = [], f"/sparql?rows=400&query={quote(query)}", 0
    while path:
        reply = real.get(path, "text/csv")
        page = table(reply)
        rows += page
        pages += 1
        path = following(reply) or ""
        assert reply.headers["X-Samspill-Row-Limit"] == "400"
        assert reply.headers["X-Samspill-Truncated"] == ("400 rows" if path else None)
        assert len(page) == 400 or not path
    assert pages == -(-len(whole) // 400) > 2
    assert sorted(rows) == sorted(whole)


def test_an_answer_that_just_fits_has_no_next(client: Client) -> None:
    number = len(table(client.query(QUERY, "text/csv")))
    assert following(client.query(QUERY, "text/csv", rows=str(number))) is None
    assert following(client.query(QUERY, "text/csv", rows=str(number - 1))) is not None


@pytest.mark.parametrize("kind", ["sparql-results+json", "sparql-results+xml", "csv", "tab-separated-values"])
def test_every_format_of_a_table(client: Client, kind: str) -> None:
    accept = f"application/{kind}" if "+" in kind else f"text/{kind}"
    reply = client.query(QUERY + " ORDER BY ?s", accept, rows="3")
    assert reply.type.startswith(accept)
    assert reply.headers["X-Samspill-Truncated"] == "3 rows"
    assert reply.headers["Content-Length"] == str(len(reply.body))
    if kind.endswith("json"):
        assert len(json.loads(reply.body)["results"]["bindings"]) == 3
    rest = client.get(following(reply) or "", accept)
    assert rest.body != reply.body


def test_after_a_post_the_same_body_goes_on(client: Client) -> None:
    body = f"query={quote(QUERY)}&rows=4".encode()
    first = client.send("POST", "/sparql", body, FORM)
    path = following(first) or ""
    assert "query=" not in path
    second = client.send("POST", path, body, FORM)
    assert len(table(first)) == len(table(second)) == 4
    assert table(first) != table(second)


def test_a_cursor_of_another_snapshot_is_gone(client: Client) -> None:
    path = following(client.query(QUERY, "text/csv", rows="2")) or ""
    other = client.get(path.replace("20260101T000000-test", "20250101T000000-test"))
    assert other.status == 410
    assert "begin again" in json.loads(other.body)["hint"]
    ordered = following(client.query(QUERY + " ORDER BY ?o", "text/csv", rows="2")) or ""
    assert client.get(ordered).status == 200
    assert client.get(ordered.replace(".oxigraph", ".columns")).status == 410
    for wrong in (
        "rows=2&cursor=x",
        "cursor=20260101T000000-test.2.oxigraph",
        "rows=0",
        "rows=-1",
        "rows=100001",
        "rows=a",
    ):
        assert client.get(f"/sparql?query={quote(QUERY)}&{wrong}").status == 400, wrong
    assert client.get(f"/sparql?query={quote('ASK {}')}&rows=2").status == 400


def test_pages_are_kept_apart(client: Client) -> None:
    first = client.query(QUERY, "text/csv", rows="2")
    again = client.get(f"/sparql?query={quote(QUERY)}&rows=2", "text/csv", If_None_Match=first.headers["ETag"])
    assert again.status == 304
    second = client.get(following(first) or "", "text/csv", If_None_Match=first.headers["ETag"])
    assert second.status == 200


def test_an_operator_may_limit_rows_that_nobody_counted(small: FakeSnapshot) -> None:
    with running(small, Settings(port=0, answer_rows=5)) as client:
        reply = client.query(QUERY, "text/csv")
        assert len(table(reply)) == 5
        assert reply.headers["X-Samspill-Row-Limit"] == "5"
        assert table(client.get(following(reply) or "", "text/csv")) != table(reply)
        body = f"query={quote(QUERY)}".encode()
        posted = client.send("POST", "/sparql", body, FORM)
        assert len(table(client.send("POST", following(posted) or "", body, FORM))) == 5
        assert client.query("ASK {}").headers["X-Samspill-Row-Limit"] is None
        assert client.query("CONSTRUCT WHERE { ?s ?p ?o }").status == 200
        assert "rows" in client.query(QUERY, BROWSER).text


def test_bytes_are_limited(small: FakeSnapshot) -> None:
    with running(small, Settings(port=0, answer_bytes=200)) as client:
        reply = client.query(QUERY, "text/csv")
        assert reply.status == 503
        assert json.loads(reply.body)["type"].endswith("/answer-size")
        assert client.query("ASK {}").status == 200


def test_queries_a_minute_are_limited() -> None:
    clock = [0.0]
    admission = Admission(0, 60, now=lambda: clock[0])
    for _ in range(60):
        admission.enter("192.0.2.1")()
    with pytest.raises(TooManyError, match="60 queries in a minute") as caught:
        admission.enter("192.0.2.1")
    assert caught.value.extra["retry_after"] == 1
    admission.enter("192.0.2.2")()
    for _ in range(100):
        admission.enter("127.0.0.1")()
    clock[0] += 1
    admission.enter("192.0.2.1")()
    with pytest.raises(TooManyError):
        admission.enter("192.0.2.1")
    clock[0] += 3_600
    for _ in range(60):
        admission.enter("192.0.2.1")()


def test_the_rate_over_http(small: FakeSnapshot) -> None:
    with running(small, Settings(port=0, client_rate=2, trusted_proxy="127.0.0.1")) as client:

        def ask(address: str) -> Reply:
            return client.get(f"/sparql?query={quote('ASK {}')}", X_Forwarded_For=address)

        assert [ask("192.0.2.1").status for _ in range(3)] == [200, 200, 429]
        assert int(ask("192.0.2.1").headers["Retry-After"]) in range(1, 31)
        assert ask("192.0.2.2").status == 200


def test_the_service_description_tells_the_limits(client: Client) -> None:
    graph = Graph().parse(data=client.get("/sparql", "text/turtle").text, format="turtle")
    rows = graph.query(
        "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> "
        "SELECT ?limit ?value ?said { ?service sd:feature ?limit . ?limit a sd:Feature ; rdf:value ?value ; "
        "rdfs:comment ?said }"
    )
    told = {str(limit).rpartition("/")[2].replace("-", "_"): float(value) for limit, value, _ in rows}  # type: ignore
    assert told == {name: float(getattr(Settings(max_query_bytes=20_000), name)) for name in description.LIMITS}
