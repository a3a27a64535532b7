"""Whatever is sent: a status that says whose fault it is, never 500, never a hang."""

from __future__ import annotations

import json
from urllib.parse import quote

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.web.serving import BROWSER, Client, Reply

bounded = settings(
    max_examples=60, deadline=5_000, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
PATHS = st.sampled_from(
    ["/", "/sparql", "/id/", "/doc/", "/graph/", "/search", "/ontology", "/ontology.", "/problem/", "/none"]
)
WORDS = """SELECT ASK CONSTRUCT DESCRIBE WHERE FROM NAMED GRAPH SERVICE OPTIONAL UNION FILTER BIND AS VALUES UNDEF
COUNT GROUP BY LIMIT PREFIX BASE INSERT DATA REGEX a ?x <a:b> sam:x p: _:b @en ^^ -1 1e400 é 😀 * { } ( ) [ ] . ; , + /
| ^ ! <<( )>> ((( # \\ \\u0000 " ' "a" ''' """
PARTS = [*WORDS.split(), "\n", "\0"]
HEADER = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=80)


def fine(reply: Reply) -> None:
    """A status of success or of the client's fault, and a problem or page with it."""
    assert reply.status < 500, reply.text
    if reply.status >= 400:
        assert reply.type in {"application/problem+json", "text/html; charset=utf-8"}
        if reply.type.endswith("json"):
            assert json.loads(reply.body)["status"] == reply.status


@bounded
@given(st.text(max_size=200))
def test_any_text_as_a_query(client: Client, text: str) -> None:
    fine(client.get("/sparql?query=" + quote(text, safe="", errors="surrogatepass")))


@bounded
@given(st.lists(st.sampled_from(PARTS), max_size=25), st.sampled_from([None, BROWSER, "text/csv"]))
def test_words_of_sparql_in_any_order(client: Client, words: list[str], accept: str | None) -> None:
    fine(client.query(" ".join(words), accept))


@bounded
@given(st.binary(max_size=300), st.sampled_from(["application/sparql-query", "application/x-www-form-urlencoded", "x"]))
def test_any_bytes_as_a_body(client: Client, body: bytes, kind: str) -> None:
    fine(client.send("POST", "/sparql", body, {"Content-Type": kind}))


@bounded
@example("/id/", "%", "GET")
@example("/doc/", "a b<>\ud800", "GET")
@given(PATHS, st.text(max_size=60), st.sampled_from(["GET", "HEAD", "OPTIONS", "POST", "DELETE"]))
def test_any_path(client: Client, start: str, rest: str, method: str) -> None:
    reply = client.send(method, start + quote(rest, safe="/", errors="surrogatepass"))
    assert reply.status < 500
    assert method == "HEAD" or reply.status < 400 or reply.body


@bounded
@given(PATHS, HEADER, HEADER, HEADER)
def test_any_headers(client: Client, path: str, accept: str, language: str, tag: str) -> None:
    sent = {"Accept": accept, "Accept-Language": language, "If-None-Match": tag, "Content-Type": accept}
    fine(client.send("GET", path, headers=sent))
    fine(client.send("POST", "/sparql", b"ASK {}", sent))


@bounded
@given(st.text(max_size=100), st.text(max_size=20), st.text(max_size=20))
def test_any_parameters(client: Client, name: str, value: str, text: str) -> None:
    encoded = quote(name, safe="", errors="surrogatepass"), quote(value, safe="", errors="surrogatepass")
    for known in (encoded[0], "format", "entailment", "default-graph-uri", "named-graph-uri"):
        fine(client.get(f"/sparql?query=ASK%7B%7D&{known}={encoded[1]}"))
    fine(client.get("/search?q=" + quote(text, safe="", errors="surrogatepass")))


def test_deep_and_long_queries_do_not_end_the_process(client: Client) -> None:
    """Each of these overflows the engine's stack when nothing bounds it, and that ends the whole server."""
    for text in (
        "ASK " + "{" * 5_000 + "}" * 5_000,
        "ASK { FILTER(" + "(" * 5_000 + "1" + ")" * 5_000 + ") }",
        "ASK { FILTER(" + "!" * 15_000 + "true) }",
        "ASK { ?s " + "(" * 5_000 + "<a:b>" + ")" * 5_000 + " ?o }",
        "ASK { " + " FILTER EXISTS { ?s ?p ?o " * 500 + "}" * 500 + " }",
        "ASK { " + "BIND(1 AS ?x)" * 1_200 + " }",
        "ASK { FILTER(true" + "&&true" * 3_000 + ") }",
    ):
        reply = client.send("POST", "/sparql", text.encode(), {"Content-Type": "application/sparql-query"})
        fine(reply)
    assert client.query("ASK {}").status == 200
