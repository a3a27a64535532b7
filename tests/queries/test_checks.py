"""Every check returns nothing on the project's own graph, and finds the fault in a small graph that has it.

A faulty graph is `checks/<name>.trig`; its line `# reports:` names the things that the check must report, relative to
https://w3id.org/samspill/, and no others: each file has neighbours that are right.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from samspill.engines.base import format_named
from samspill.engines.columns import NAMED_ONLY
from samspill.engines.oxigraph import OxigraphEngine
from samspill.engines.oxigraph_text import parse_to_nquads
from samspill.queries import Query, catalogue
from samspill.snapshot.published import Snapshot

CHECKS = catalogue("checks")
FAULTY = {path.stem: path for path in sorted(Path(__file__).with_name("checks").glob("*.trig"))}
BASE = "https://w3id.org/samspill/"


@pytest.fixture(params=CHECKS.values(), ids=lambda check: check.name.removeprefix("checks/"))
def check(request: pytest.FixtureRequest) -> Query:
    """Each of the checks."""
    query: Query = request.param
    return query


def test_the_suite_is_whole() -> None:
    """Each check has its faulty graph and each faulty graph its check; there are at least the fifteen promised."""
    assert {name.removeprefix("checks/") for name in CHECKS} == set(FAULTY)
    assert len(CHECKS) >= 15


def test_returns_nothing_on_our_graph(check: Query, snapshot: Snapshot) -> None:
    """The graph that we publish has no such fault."""
    assert list(snapshot.engine.rows(check.text)) == []


def test_finds_the_fault(check: Query, tmp_path: Path) -> None:
    """The check reports exactly what the faulty graph says that it must: a check that cannot fail is none."""
    faulty = FAULTY[check.name.removeprefix("checks/")]
    engine = _engine(faulty, tmp_path)
    reported = {_short(row["thing"]) for row in engine.rows(check.text)}
    assert reported == _expected(faulty)


def test_is_for_people_too(check: Query) -> None:
    """The header says in three languages what must hold, as a sentence."""
    for key in ("summary", "summary-nb", "summary-sv"):
        assert re.fullmatch(r"[A-ZÅÄÖÆØ].*[\w/]\.", check.header.get(key, "")), f"{check.name}: {key}"
    assert check.header["topic"] in {"areas", "partners", "money", "people", "sources"}


def _expected(faulty: Path) -> set[str]:
    line = re.search(r"^# reports: (.+)$", faulty.read_text(encoding="utf-8"), re.MULTILINE)
    assert line is not None, f"{faulty.name} has no line `# reports:`"
    return set(line[1].split())


def _short(term: str) -> str:
    """A blank node's label is no one's business; an IRI of ours is shown without the base."""
    return "_:" if term.startswith("_:") else term.strip("<>").removeprefix(BASE)


def _engine(dataset: Path, folder: Path) -> OxigraphEngine:
    """Load a dataset as a snapshot does: named graphs, and the union that a query sees by default."""
    named, union = folder / "named.nq", folder / "union.nt"
    with named.open("wb") as out:
        parse_to_nquads([dataset], out)
    hidden = ", ".join(f"<{graph}>" for graph in NAMED_ONLY)
    everything = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER (?g NOT IN ({hidden})) }}"
    ntriples = format_named("ntriples")
    assert ntriples is not None
    text = OxigraphEngine.from_text(dataset.read_text(encoding="utf-8"), syntax="trig")
    union.write_bytes(text.query(everything).bytes(ntriples))
    return OxigraphEngine.from_files(named, union)
