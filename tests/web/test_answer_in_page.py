"""A page with an answer holds it as SPARQL's JSON too, for its script: the same as programs get, and never markup."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.web.serving import BROWSER, Client

JSON = "application/sparql-results+json"
HOSTILE = "</script><script>alert(1)</script><!--"


def told(client: Client, query: str) -> dict[str, Any]:
    """Return what the page of a query holds for its script."""
    page = client.query(query, BROWSER).text
    (found,) = re.findall(r'<script type="application/json" id="told">(.*?)</script>', page, re.DOTALL)
    assert "<" not in found
    answer: dict[str, Any] = json.loads(found)
    return answer


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?a ?b { VALUES (?a ?b) { ('x'@nb 1) (1.5 UNDEF) (true <http://a/>) ('y' '2020'^^<http://b/t>) } }",
        f"SELECT ('{HOSTILE}' AS ?a) ('\\u2028\\\\ \"&amp;' AS ?b) {{}}",
        "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 50",
        "SELECT ?nothing { FILTER(false) }",
        "ASK { ?s ?p ?o }",
        "ASK { FILTER(false) }",
    ],
)
def test_it_is_what_programs_get(client: Client, query: str) -> None:
    found = told(client, query)
    more = found.pop("samspill")
    wanted = json.loads(client.query(query, JSON).body)
    assert found == wanted
    assert more["engine"] in {"oxigraph", "columns"}
    assert (more["cut"], more["seconds"] >= 0) == (False, True)


def test_triples_are_rows_of_three(client: Client) -> None:
    found = told(client, f"CONSTRUCT {{ <http://a/> <http://p/> '{HOSTILE}' , 7 }} WHERE {{}}")
    assert found["samspill"]["kind"] == "triples"
    assert found["head"]["vars"] == ["subject", "property", "value"]
    values = sorted(row["value"]["value"] for row in found["results"]["bindings"])
    assert values == ["7", HOSTILE]


def test_a_long_answer_is_told_as_cut(client: Client) -> None:
    numbers = " ".join(map(str, range(1_200)))
    found = told(client, f"SELECT ?n {{ VALUES ?n {{ {numbers} }} }}")
    assert found["samspill"]["cut"] is True
    assert len(found["results"]["bindings"]) == 1_000
