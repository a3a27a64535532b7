"""`/search` and `text:query` over HTTP, from a real server over the project's own graph."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from samspill.vocab import ID, SAM, SKOS
from tests.web.serving import BROWSER, Client


@pytest.fixture(scope="module")
def real(server: str) -> Client:
    """A client of a server process with evaluators."""
    return Client(server)


def found(client: Client, text: str, language: str = "nb", **more: str) -> dict[str, Any]:
    path = f"/search?q={quote(text)}" + "".join(f"&{name}={quote(value)}" for name, value in more.items())
    reply = client.get(path, "application/json", Accept_Language=language)
    assert reply.status == 200, reply.text
    assert reply.type == "application/json"
    told: dict[str, Any] = json.loads(reply.body)
    return told


def test_a_result_says_what_and_why(real: Client) -> None:
    first = found(real, "hamarøy")["results"][0]
    assert first["iri"] == f"{ID}municipality/no-hamaroy"
    assert first["label"] == {"value": "Hamarøy", "language": "nb"}
    assert first["kind"] == {"iri": SAM.Municipality, "label": {"value": "kommune", "language": "nb"}}
    assert first["match"] == {
        **{"value": "Hamarøy", "language": "nb"},
        **{"property": SKOS.prefLabel, "way": "is the name"},
    }
    assert first["score"] == 1


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Ivgu", "municipality/no-lyngen"),
        ("porsang", "municipality/no-porsanger"),
        ("hammerfea", "municipality/no-hammerfest"),
        ("OESTFOLD", "county/no-ostfold"),
        ("goteb", "municipality/se-goteborg"),
        ("0219", "municipality/no-baerum"),
    ],
)
def test_names_in_all_languages(real: Client, text: str, slug: str) -> None:
    assert found(real, text, kind=SAM.Area, limit="1")["results"][0]["iri"] == ID + slug


def test_kind_and_limit(real: Client) -> None:
    everything = found(real, "oslo", limit="3")
    assert (len(everything["results"]), everything["more"]) == (3, True)
    for kind in ("County", "county", "sam:County", SAM.County):
        told = found(real, "oslo", kind=kind)
        assert [each["iri"] for each in told["results"]] == [f"{ID}county/no-oslo"]
        assert told["more"] is False
    assert real.get("/search?q=oslo&kind=none", "application/json").status == 400
    assert real.get("/search?q=oslo&limit=101", "application/json").status == 400
    assert real.get("/search?q=oslo&like=1", "application/json").status == 400
    assert real.get("/search?q=oslo", "text/turtle").status == 406


def test_the_labels_are_in_the_readers_language(real: Client) -> None:
    for language, label in (("sv", "kommun"), ("en", "municipality")):
        assert found(real, "Moss", language, kind="Municipality")["results"][0]["kind"]["label"]["value"] == label


def test_a_search_is_kept_while_the_snapshot_is(real: Client) -> None:
    first = real.get("/search?q=oslo", "application/json")
    assert real.get("/search?q=oslo", "application/json", If_None_Match=first.headers["ETag"]).status == 304
    page = real.get("/search?q=oslo", BROWSER)
    assert page.headers["ETag"] != first.headers["ETag"]
    assert "/doc/county/no-oslo" in page.text


def test_the_endpoint_searches(real: Client) -> None:
    query = (
        "PREFIX text: <http://jena.apache.org/text#> SELECT ?t ?n "
        '{ (?t ?s ?n) text:query ("ivgu" 1) . ?t <http://www.w3.org/2004/02/skos/core#prefLabel> ?n }'
    )
    assert real.query(query, "text/csv").text == f"t,n\r\n{ID}municipality/no-lyngen,Ivgu\r\n"
    wrong = real.query(query.replace('"ivgu"', "?text"))
    assert wrong.status == 400
    assert json.loads(wrong.body)["column"] == query.index('"ivgu"') + 1
    missing = json.loads(real.query('SELECT * { ?t text:query "a" }').body)
    assert missing["hint"] == "add the line PREFIX text: <http://jena.apache.org/text#>"
