"""Short answers come by a short way: what a client gets must not tell which way it was."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from samspill.settings import Settings
from samspill.snapshot.published import Snapshot
from samspill.web.app import create_app
from samspill.web.evaluators import PooledSnapshot
from tests.web.serving import BROWSER, DATA

JSON = "application/sparql-results+json"
FOR_PROGRAMS = {"Accept": JSON}
LOOKUP = "SELECT ?p ?o { <https://w3id.org/samspill/id/project/innocities> ?p ?o }"
LONG = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT 3000"  # more than a chunk
SEARCH = 'PREFIX text: <http://jena.apache.org/text#> SELECT ?s { ?s text:query "innlandet" }'
OF_EACH_REQUEST = {"X-Samspill-Request", "X-Samspill-Time"}


class Ways:
    """The application, which tells how often its endpoint's view was asked."""

    def __init__(self, app: Flask) -> None:
        self.app, self.viewed = app, 0
        view = app.view_functions["sparql.sparql"]

        def counted() -> object:
            self.viewed += 1
            return view()

        app.view_functions["sparql.sparql"] = counted  # type: ignore[assignment]

    def get(self, query: str, more: Mapping[str, str], *, past: bool = False) -> tuple[TestResponse, int]:
        """Ask by the short way, or `past` it; return the response, and how often the view was asked."""
        before = self.viewed
        given = {"query": query, **({"If-None-Match": '"another"'} if past else {}), **more}
        headers = {name: given.pop(name) for name in ("Accept", "Accept-Encoding", "If-None-Match") if name in given}
        response = Client(self.app, TestResponse).get(f"/sparql?{urlencode(given, quote_via=quote)}", headers=headers)
        response.get_data()
        response.close()
        return response, self.viewed - before


@pytest.fixture(scope="module")
def ways(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ways]:
    out = tmp_path_factory.mktemp("lookups") / "store"
    program = [sys.executable, "-m", "samspill", "build", "--sources", str(DATA), "--no-reference", "--out", str(out)]
    subprocess.run([*program, "--on-violation", "accept"], check=True, capture_output=True)
    opened = Snapshot.open(out)
    settings = Settings(query_seconds=5, evaluators=2)
    with PooledSnapshot(opened.folder, opened.manifest, settings) as snapshot:
        yield Ways(create_app(snapshot, settings))


def told(response: TestResponse) -> list[tuple[str, str]]:
    """The headers of a response that are the same each time, sorted."""
    told = [(name, value) for name, value in response.headers if name not in OF_EACH_REQUEST]
    assert {name for name, _ in response.headers} >= OF_EACH_REQUEST
    return sorted((name, re.sub(r"(?<=-gzip-)\w+|[0-9.e-]+(?= s in)", "…", value)) for name, value in told)


@pytest.mark.parametrize(
    ("query", "more", "viewed"),
    [
        (LOOKUP, {"Accept": JSON}, 0),
        (LOOKUP, {}, 0),
        (LOOKUP, {"format": "csv", "timeout": "2"}, 0),
        (LOOKUP, {"format": "tsv", "entailment": "none"}, 0),
        (LOOKUP, {"format": "xml", "named-graph-uri": "https://w3id.org/samspill/graph/entailed"}, 0),
        ("ASK { ?s ?p ?o }", {"Accept": JSON}, 0),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 1", {"Accept": f"text/turtle, {JSON}"}, 0),
        (SEARCH, {"Accept": JSON}, 0),
        (LOOKUP, {"Accept": JSON, "Accept-Encoding": "gzip"}, 1),
        ("SELECT ?x { BIND(1 AS ?x) }", {"Accept": JSON, "Accept-Encoding": "gzip"}, 0),
        (LOOKUP, {"Accept": BROWSER}, 1),
        (LOOKUP, {"Accept": JSON, "rows": "1"}, 1),
        (LOOKUP, {"Accept": "image/png"}, 1),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 1", {"Accept": JSON}, 1),
        ("SELECT * { ?s ?p }", {"Accept": JSON}, 1),
        (LOOKUP, {"Accept": JSON, "nonsense": "1"}, 1),
        (LOOKUP, {"format": "nonsense"}, 1),
        (LOOKUP, {"Accept": JSON, "default-graph-uri": "http://nowhere.example/"}, 1),
    ],
)
def test_the_bytes_and_headers_are_the_same_both_ways(
    ways: Ways, query: str, more: dict[str, str], viewed: int
) -> None:
    short, asked = ways.get(query, more)
    other, _ = ways.get(query, more, past=True)
    assert asked == viewed
    assert short.status == other.status
    if "text/html" not in short.content_type:  # which tells how long it took
        assert short.get_data() == other.get_data()
        assert told(short) == told(other)


def test_an_answer_that_differs_each_time_has_no_tag(ways: Ways) -> None:
    response, viewed = ways.get("SELECT (RAND() AS ?x) {}", FOR_PROGRAMS)
    assert (viewed, response.status_code, "ETag" in response.headers) == (0, 200, False)


def test_the_tag_holds_when_it_is_asked_for_again(ways: Ways) -> None:
    first, _ = ways.get(LOOKUP, FOR_PROGRAMS)
    again, viewed = ways.get(LOOKUP, FOR_PROGRAMS | {"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, viewed, again.get_data()) == (304, 1, b"")


def test_a_long_answer_goes_on_where_it_began(ways: Ways) -> None:
    response, viewed = ways.get(LONG, {"format": "tsv"})
    assert (viewed, response.status_code, response.get_data().count(b"\n")) == (1, 200, 3001)


def test_requests_are_counted_alike_both_ways(ways: Ways) -> None:
    def counted() -> float:
        text = Client(ways.app, TestResponse).get("/metrics").get_data(as_text=True)
        label = r'samspill_requests_total\{endpoint="sparql\.sparql",method="GET",status="200"\} (\S+)'
        found = re.search(label, text)
        return float(found[1]) if found else 0.0

    before = counted()
    assert [ways.get(LOOKUP, FOR_PROGRAMS, past=each)[1] for each in (False, True)] == [0, 1]
    assert counted() == before + 2


def test_each_query_gives_back_what_it_had(ways: Ways) -> None:
    """Its evaluator and its place: three times as many as there are, of each kind, and all are answered."""
    for _ in range(6):
        ways.get(LOOKUP, FOR_PROGRAMS)
        ways.get("SELECT * { ?s ?p }", FOR_PROGRAMS)
        ways.get(LONG, {"format": "tsv"})
    figures = Client(ways.app, TestResponse).get("/metrics").get_data(as_text=True)
    assert "samspill_evaluators_at_work 0" in figures
