"""Example queries: each runs, shows something, says what one learns from it, and is right where it can be known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from samspill.engines.base import Dataset, format_named
from samspill.queries import Query, catalogue
from samspill.rdf import Graph
from samspill.snapshot.published import Snapshot
from samspill.vocab.nquads import readable

EXAMPLES = catalogue("examples")


@pytest.fixture(params=EXAMPLES.values(), ids=lambda example: example.name.removeprefix("examples/"))
def example(request: pytest.FixtureRequest) -> Query:
    """Each of the examples."""
    query: Query = request.param
    return query


def _rows(name: str, snapshot: Snapshot, dataset: Dataset | None = None) -> list[dict[str, str]]:
    text = EXAMPLES[f"examples/{name}"].text
    return [
        {key: readable(term) for key, term in row.items()} for row in snapshot.engine.rows(text, dataset or Dataset())
    ]


def test_there_are_enough() -> None:
    assert 8 <= len(EXAMPLES) <= 12


def test_teaches(example: Query) -> None:
    """The header asks a question and names what of SPARQL it shows; a comment explains."""
    for key in ("summary", "summary-nb", "summary-sv"):
        assert example.header[key].endswith("?")
    assert example.header["user"] == "researcher"
    assert example.header["shows"]
    assert any(line.startswith("# ") for line in example.text.splitlines())


def test_shows_something(example: Query, snapshot: Snapshot) -> None:
    answer = snapshot.engine.query(example.text)
    name = "ntriples" if answer.kind == "triples" else "csv"
    form = format_named(name)
    assert form is not None
    assert len(answer.bytes(form).splitlines()) > 3


def test_counties_through_reforms(shared: Path, snapshot: Snapshot) -> None:
    """The numbers are those of the register's own editions."""
    for row in _rows("counties-through-reforms", snapshot):
        year = 1994 if row["day"] == "1994-01-01" else int(row["day"][:4])
        path = shared / "data" / "no" / "klass131" / f"Kommuneinndeling_{year}.json"
        if not path.is_file():  # no edition began in that year
            continue
        items = json.loads(path.read_text(encoding="utf-8"))["classificationItems"]
        codes = [item["code"] for item in items if item["code"] != "9999"]
        assert int(row["municipalities"]) == len(codes)
        assert int(row["counties"]) == len({code[:2] for code in codes})


def test_nearest_to_halden(snapshot: Snapshot) -> None:
    """Aremark is the neighbour to the north, Strömstad and Dals-Ed lie across the border."""
    rows = _rows("nearest-municipalities", snapshot)
    assert [row["name"] for row in rows[:3]] == ["Aremark", "Strömstad", "Dals-Ed"]
    assert [row["country"] for row in rows[:3]] == ["Norway", "Sweden", "Sweden"]


def test_most_often_merged(snapshot: Snapshot) -> None:
    """Larvik has taken in seven, counted from the register in the competency question about it."""
    rows = {row["name"]: int(row["predecessors"]) for row in _rows("most-often-merged", snapshot)}
    assert rows["Larvik"] == 7
    assert "Haram" not in rows


def test_two_steps_away(snapshot: Snapshot) -> None:
    """IFE's one partner is Smart Innovation Norway, so the partners of that are two steps away."""
    names = {row["name"] for row in _rows("two-steps-away", snapshot)}
    assert {"Osloregionen", "Næringsriket Østfold", "Sweco Sverige AB"} <= names
    assert not {"IFE", "Smart Innovation Norway"} & names


def test_stated_and_entailed(snapshot: Snapshot) -> None:
    """The property chain gives what no source says; without entailment the default graph has only what they say."""
    rows = _rows("stated-and-entailed", snapshot)
    told = {(row["property"], row["value"]): row["how"] for row in rows}
    assert told["sam:subsidiaryOf", "id:organisation/no-smart-innovation-norway"] == "stated"
    assert told["sam:participatesIn", "id:project/innocities"] == "entailed"
    assert told["rdf:type", "sam:SwedishOrganisation"] == "entailed"


def test_names_with_fallback(snapshot: Snapshot) -> None:
    rows = {row["code"]: (row["name"], row["in"]) for row in _rows("name-in-a-preferred-language", snapshot)}
    assert len(rows) == 15
    assert rows["55"] == ("Romsa", "se")
    assert rows["31"] == ("Østfold", "nb")


def test_network_is_a_graph(snapshot: Snapshot) -> None:
    """Each link stands once, and both of its ends have a name."""
    form = format_named("ntriples")
    assert form is not None
    data = snapshot.engine.query(EXAMPLES["examples/network-as-a-graph"].text).bytes(form)
    graph = Graph().parse(data=data, format="nt")
    links = [(s, o) for s, p, o in graph if str(p).endswith("#linkedTo")]
    assert len(links) > 20
    assert not {(o, s) for s, o in links} & set(links)
    named = {s for s, p, _ in graph if str(p).endswith("#label")}
    assert {end for link in links for end in link} <= named
