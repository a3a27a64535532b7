"""`samspill network` as a person meets it: what it prints, its files, and what it says when it cannot."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import networkx as nx
import pytest

from samspill.cli import main

HERE = ("--area", "Rogaland", "--around")


@pytest.fixture
def run(store: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> object:
    def call(*words: str, status: int = 0) -> tuple[str, str]:
        assert main(["network", words[0], "--store", str(store), *words[1:]]) == status
        done = capfdbinary.readouterr()
        return done.out.decode(), done.err.decode()

    return call


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_ties(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    rows = _rows(run("ties", *HERE)[0])
    assert float(rows[0]["weight"]) >= float(rows[-1]["weight"])
    out = tmp_path / "ties.graphml"
    run("ties", *HERE, "--format", "graphml", "--out", str(out))
    assert nx.read_graphml(out).number_of_edges() == len(rows)
    assert "rows" in run("ties", *HERE, "--format", "table", "--limit", "3")[0]


def test_measures(run) -> None:  # type: ignore[no-untyped-def]
    rows = _rows(run("measures", "betweenness", "constraint", "--by", "country", *HERE)[0])
    values = [float(row["betweenness"]) for row in rows]
    assert values == sorted(values, reverse=True)
    assert {"id", "name", "country", "constraint"} <= set(rows[0])
    told = {row["figure"]: row["value"] for row in _rows(run("measures", "--whole", *HERE)[0])}
    assert int(told["nodes"]) == len(rows)
    assert "betweenness" in run("measures", "--list")[0]


def test_groups(run) -> None:  # type: ignore[no-untyped-def]
    groups = json.loads(run("communities", "--by", "country", "--runs", "4", "--format", "json", *HERE)[0])
    assert 0 <= groups["modularity"] <= 1
    assert sum(row["nodes"] for row in groups["rows"]) > 20
    members = _rows(run("communities", "--members", "--runs", "4", *HERE)[0])
    assert {row["role"] for row in members} - {""}
    brokers = _rows(run("brokers", "--by", "country", *HERE)[0])
    assert float(brokers[0]["gatekeeper"]) >= 0
    assert "gatekeeper_expected" in brokers[0]


def test_one_organisation(run) -> None:  # type: ignore[no-untyped-def]
    name = _rows(run("brokers", *HERE)[0])[0]["id"]
    near = _rows(run("ego", name, *HERE)[0])
    assert near[0]["id"] == name
    assert near[1]["activities"].startswith("https://w3id.org/samspill/id/")
    way = _rows(run("ego", name, "--to", near[1]["id"], *HERE)[0])
    assert len(way) == 1
    assert way[0]["activities"] == near[1]["activities"]
    told = json.loads(run("partners", name, "--format", "json", "--limit", "4")[0])
    assert len(told["rows"]) == 4
    assert all(row["reasons"] for row in told["rows"])


def test_two_periods(run) -> None:  # type: ignore[no-untyped-def]
    words = ("compare", "--period", "2022", "--then", "2024", "--dated", "begun", *HERE)
    told = {row["figure"]: row for row in _rows(run(*words)[0])}
    assert 0 < float(told["nodes: jaccard"]["after"]) < 1
    assert {row["what"] for row in _rows(run(*words, "--what", "nodes")[0])} >= {"came", "left", "stayed"}
    assert {row["what"] for row in _rows(run(*words, "--what", "ties")[0])} <= {"new", "lost"}
    assert _rows(run(*words, "--what", "communities")[0])


def test_evaluation(run) -> None:  # type: ignore[no-untyped-def]
    out, err = run("partners", "--evaluate", "--hide", "2024..2025", "--organisations", "30")
    assert {row["ranker"] for row in _rows(out)} >= {"popularity", "common neighbours", "partner finder"}
    assert "30 organisations" in err


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("ties", "--period", "2024..2021"), 2, "did you mean 2021..2024"),
        (("ties", "--period", "1850"), 1, "nothing is left within the period"),
        (("ties", "--area", "Atlantis"), 1, "no area is called 'Atlantis'"),
        (("ties", "--kind", "Circus"), 2, "no kind of organisation"),
        (("ties", "--day", "yesterday"), 2, "no day"),
        (("ties", "--level", "person", "--through", "agreements"), 2, "--through projects"),
        (("ego", "Nobody Knows This One Ltd"), 1, "no organisation is called"),
        (("measures", "charm"), 2, "no measure 'charm'"),
        (("measures", "gatekeeper"), 2, "--by"),
        (("measures", "degree", "--sort", "charm"), 2, "nothing is sorted by"),
        (("brokers", "--level", "county", "--by", "county"), 2, "--by tells groups of organisations"),
        (("compare", "--then", "2024"), 2, "which first period"),
        (("compare", "--period", "2024", "--then", "2024"), 2, "both periods are the same"),
        (("partners",), 2, "partners of whom"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_line(run, words, status, told) -> None:  # type: ignore[no-untyped-def]
    out, err = run(*words, status=status)
    assert out == ""
    assert told in err
    assert len(err.strip().splitlines()) == 1
