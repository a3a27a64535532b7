"""`/validation` on a real server process, over a store that the real command built with things that are wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from samspill.vocab import GRAPH, ID, SAM, SH
from tests.cli.test_commands import run
from tests.web.serving import BROWSER, Client, served
from tests.web.test_pages import outline

SHAPE = "https://w3id.org/samspill/shapes#"
DATA = f"""
@prefix sam: <{SAM.base}> . @prefix o: <{ID}organisation/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<{GRAPH}source/one> {{
  o:no-a a sam:NorwegianOrganisation ; skos:prefLabel "Å <b>AS"@nb ; sam:nationalId "889640783" .
  o:no-b a sam:Company ; skos:prefLabel "B AS"@nb .
}}
<{GRAPH}source/two> {{ o:no-b a sam:Company ; sam:employees 3 . }}
"""


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of a server over two sources."""
    folder: Path = tmp_path_factory.mktemp("validation")
    (folder / "a.trig").write_text(DATA, encoding="utf-8")
    sources: list[str | Path] = ["--sources", folder / "a.trig", "--no-reference", "--on-violation", "accept"]
    done = run("build", "--out", folder / "store", *sources)
    assert done.returncode == 0, done.stderr
    with served(folder / "store") as client:
        yield client


def _json(client: Client, path: str = "/validation") -> dict[str, object]:
    found: dict[str, object] = json.loads(client.get(path, accept="application/json").body)
    return found


def test_the_results_are_those_of_the_report(asked: Client) -> None:
    """Counted by the graph itself, and a wrong check digit that was put there is among them."""
    told = _json(asked)
    text = f"SELECT (COUNT(?r) AS ?n) {{ GRAPH <{GRAPH}validation> {{ ?report <{SH.result}> ?r }} }}"
    assert asked.query(text, "text/csv").text.split()[1] == str(told["total"])
    results = told["results"]
    assert isinstance(results, list)
    digit = [each for each in results if each["shape"] == f"{SHAPE}NorwegianOrganisation-check-digit"]
    assert [(each["focus"], each["value"], each["severity"]) for each in digit] == [
        (f"{ID}organisation/no-a", "889640783", SH.Violation)
    ]
    assert digit[0]["sources"] == [f"{GRAPH}source/one"]
    assert digit[0]["classes"] == [SAM.NorwegianOrganisation]
    assert set(digit[0]["messages"]) == {"en", "nb", "sv"}


@pytest.mark.parametrize("facet", ["severity", "shape", "class", "source"])
def test_each_facet_gives_as_many_as_it_says(asked: Client, facet: str) -> None:
    counts = _json(asked)[facet]
    assert isinstance(counts, dict)
    assert counts
    for iri, number in counts.items():
        narrowed = _json(asked, f"/validation?{facet}={iri.replace('#', '%23')}")
        assert narrowed["total"] == number
        assert narrowed[facet][iri] == number  # type: ignore[index]


def test_the_page_is_well_formed_and_leads_to_the_things(asked: Client) -> None:
    page = asked.get("/validation", accept=BROWSER, Accept_Language="nb").text
    found = outline(page)
    links = {dict(attributes).get("href") for tag, attributes in found.tags if tag == "a"}
    assert "/doc/organisation/no-a" in links
    assert "/shapes#NorwegianOrganisation-check-digit" in links
    assert "<b>AS" not in page
    assert "feil kontrollsiffer" in page


@pytest.mark.parametrize(
    ("path", "status"), [("/validation?page=99", 404), ("/validation?page=x", 400), ("/validation?colour=red", 400)]
)
def test_bad_input_is_told(asked: Client, path: str, status: int) -> None:
    reply = asked.get(path, accept="application/json")
    assert reply.status == status
    assert "problem" in reply.type
