"""Queries as clients of the EU's own endpoint for CORDIS write them are answered here, with what the tables hold.

`eurio/*.rq` are the queries, `eurio/expected.py` works the answers out from the tables with the csv module alone. The
graph is built by the real build from some hundred real projects; the slow proof does the same with all of Horizon
Europe.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF

from samspill.cli.inputs import inputs, steps
from samspill.snapshot.build import build
from samspill.snapshot.imported import Request
from samspill.snapshot.published import Snapshot
from samspill.vocab.nquads import lexical
from tests.queries.eurio.expected import COLUMNS, EXPECTED
from tests.queries.eurio.oracle import Answer, Tables, number, read, simple

EURIO = "http://data.europa.eu/s66#"
QUERIES = sorted(Path(__file__).with_name("eurio").glob("*.rq"))
NUMBERS = {"http://www.w3.org/2001/XMLSchema#decimal", "http://www.w3.org/2001/XMLSchema#integer"}
EVERY = 128
"""Of the projects, every so many is taken: 150 of Horizon Europe."""


def built(tables: Path, out: Path) -> Snapshot:
    """The graph of the tables alone, its organisations as the register has them: which are one is another question."""
    request = Request("cordis", tables, with_descriptions=True)
    parts = replace(steps(), resolve=lambda *_: "not resolved")
    # Two records with one number are entailed to be one where they are not made one: not what the shapes allow.
    return build(inputs(only_imports=True, imports=(request,)), out, parts, on_violation="accept")[0]


@pytest.fixture(scope="session")
def horizon_tables(shared: Path) -> Path:
    folder = shared / "data" / "cordis" / "HORIZON"
    if not folder.is_dir():
        pytest.skip(f"the tables of Horizon Europe are not in {folder}")
    return folder


@pytest.fixture(scope="session")
def cut(horizon_tables: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables with some of the projects only, and the names of regions."""
    folder = tmp_path_factory.mktemp("eurio") / "tables"
    folder.mkdir()
    chosen = {row["id"] for row in read(horizon_tables, "project")[::EVERY]}
    for path in horizon_tables.glob("*.csv.gz"):
        name = path.name.removesuffix(".csv.gz")
        rows = read(horizon_tables, name)
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, list(rows[0]), delimiter=";", quoting=csv.QUOTE_ALL)
            table.writeheader()
            table.writerows(row for row in rows if (row["id"] if name == "project" else row["projectID"]) in chosen)
    names = horizon_tables.parent / "regions_in_cordis.csv"
    (folder / names.name).write_bytes(names.read_bytes())
    return folder


@pytest.fixture(scope="session")
def sample(cut: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Tables, Snapshot]:
    """The tables of some projects, and the graph that is built of them."""
    return Tables(cut), built(cut, tmp_path_factory.mktemp("eurio-store"))


def spelt(term: str | None) -> str | None:
    """A term as the oracle spells it: numbers in one form, everything else its text."""
    if term is None:
        return None
    text = lexical(term)
    return number(text) if term.rpartition("^^")[2].strip("<>") in NUMBERS else text


def answers(snapshot: Snapshot, path: Path) -> list[Answer]:
    text = path.read_text(encoding="utf-8")
    head = text[text.index("SELECT") : text.index("WHERE")]
    names = re.findall(r"\?(\w+)", re.sub(r"\([^()]*(?:\([^()]*\))?[^()]* AS (\?\w+)\)", r"\1", head))
    return [tuple(spelt(row.get(name)) for name in names) for row in snapshot.engine.rows(text)]


def compare(tables: Tables, snapshot: Snapshot, path: Path) -> int:
    """Compare the answers of one query with those that the tables give; return how many there are."""
    name = path.stem
    found, expected = answers(snapshot, path), list(EXPECTED[name](tables))
    if name in COLUMNS:
        agreed = dict(tables.organisations(*COLUMNS[name]))
        found, expected = ([row for row in rows if row[0] in agreed] for rows in (found, expected))
    if name.startswith("websites"):
        told = {key for key, _ in expected}
        found = [row for row in found if row[0] in told and simple(row[1] or "")]
    assert Counter(found) == Counter(expected)
    return len(found)


def test_the_queries_are_all_there() -> None:
    assert len(QUERIES) == 45
    assert {path.stem for path in QUERIES} == set(EXPECTED)


@pytest.mark.full
@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_client_is_answered(sample: tuple[Tables, Snapshot], path: Path) -> None:
    assert compare(*sample, path) > 0


@pytest.mark.full
def test_clients_are_answered_on_all_of_horizon(horizon_tables: Path, tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    for path in (*horizon_tables.glob("*.csv.gz"), horizon_tables.parent / "regions_in_cordis.csv"):
        (folder / path.name).symlink_to(path)
    tables, snapshot = Tables(folder), built(folder, tmp_path / "store")
    for path in QUERIES:
        assert compare(tables, snapshot, path) > 0, path.stem


# --- The ledger -------------------------------------------------------------------------------------------------------
LINE = re.compile(r"^\| `eurio:(\w+)` \| (answered|answered, not from CORDIS|not answered) \| (.+) \|$", re.MULTILINE)


@pytest.fixture(scope="session")
def ledger(root: Path) -> dict[str, str]:
    """What the documentation says of each term of EURIO."""
    found = LINE.findall((root / "docs" / "eurio.md").read_text(encoding="utf-8"))
    assert len({name for name, _, _ in found}) == len(found), "a term twice"
    return {name: status for name, status, _ in found}


@pytest.fixture(scope="session")
def kinds(shared: Path) -> dict[str, str]:
    """Each term of EURIO, and whether it is a class or a property."""
    graph = Graph().parse(shared / "data" / "vocab" / "EURIO.ttl")
    return {
        str(term).removeprefix(EURIO): "class" if kind == OWL.Class else "property"
        for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
        for term in graph.subjects(RDF.type, kind)
        if isinstance(term, URIRef) and term.startswith(EURIO)
    }


def test_the_ledger_lists_each_term_of_eurio(ledger: dict[str, str], kinds: dict[str, str]) -> None:
    assert set(ledger) == set(kinds)
    assert len(kinds) == 149


@pytest.mark.full
def test_the_ledger_says_what_is_so(
    ledger: dict[str, str], kinds: dict[str, str], sample: tuple[Tables, Snapshot], snapshot: Snapshot
) -> None:
    """What is said to be answered has answers in the graph of the tables, or in our own; nothing else has any."""
    for name, status in ledger.items():
        pattern = f"?s a <{EURIO}{name}>" if kinds[name] == "class" else f"?s <{EURIO}{name}> ?o"
        here, ours = (graph.engine.ask(f"ASK {{ {pattern} }}") for graph in (sample[1], snapshot))
        expected = {"answered": True, "answered, not from CORDIS": False, "not answered": False}[status]
        assert here == expected, name
        if status != "answered":
            assert ours == (status != "not answered"), name


def test_nothing_is_entailed_that_eurio_does_not_have(root: Path, kinds: dict[str, str]) -> None:
    """Each term in the alignment is spelt as EURIO spells it, and is of the kind that EURIO gives it."""
    graph = Graph().parse(root / "ontology" / "alignments-eurio.ttl")
    used = {node for triple in graph for node in triple if isinstance(node, URIRef) and node.startswith(EURIO)}
    assert {term.removeprefix(EURIO) for term in used} <= set(kinds)
    vocabulary = Graph().parse(root.parent / "shared" / "data" / "vocab" / "EURIO.ttl")
    for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty):
        declared = {term for term in graph.subjects(RDF.type, kind) if str(term).startswith(EURIO)}
        assert declared <= set(vocabulary.subjects(RDF.type, kind))
