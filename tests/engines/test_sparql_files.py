"""Every query of the project, on Oxigraph and on the columns of the same graph: one answer.

Blank nodes are compared as one, numbers by value: Oxigraph keeps no other form. Rows are compared whatever their order,
since ties may come either way.
"""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from samspill.engines.base import Format, format_named
from samspill.engines.columns import Columns
from samspill.engines.oxigraph import OxigraphEngine
from samspill.engines.sparql.engine import ColumnsEngine
from samspill.errors import DeclinedError
from samspill.snapshot.published import Snapshot

_ROOT = Path(__file__).parents[2]
_FILES = sorted([*(_ROOT / "queries").rglob("*.rq"), *(_ROOT / "tests" / "queries" / "eurio").glob("*.rq")])
_LEAST = 0.88
OPEN = {
    "most-active-organisations.rq": "SAMPLE, and LIMIT after it",
}
"""Queries whose answer SPARQL leaves open, and why."""
_NUMBERS = {"integer", "decimal", "double", "float"}


@pytest.fixture(scope="module")
def columns(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> ColumnsEngine:
    """The columns of the snapshot, with what compiled queries read."""
    path = tmp_path_factory.mktemp("columns") / "columns.duckdb"
    shutil.copyfile(snapshot.columns_path, path)
    with Columns.open(path, read_only=False) as held:
        held.derive()
    return ColumnsEngine(path)


@pytest.fixture(scope="module")
def oxigraph(snapshot: Snapshot) -> OxigraphEngine:
    """The same graph in Oxigraph."""
    return snapshot.engine


def _key(term: object) -> object:
    if isinstance(term, ox.Literal):
        datatype = term.datatype.value.rpartition("#")[2]
        if datatype in _NUMBERS or datatype.endswith("Integer"):  # Oxigraph holds kinds of integers as integers
            return round(float(term.value), 9), "integer" if datatype.endswith("Integer") else datatype
    return "" if isinstance(term, ox.BlankNode) else str(term)


def _bag(data: bytes, fmt: Format) -> object:
    if fmt.name == "ntriples":
        parsed = ox.parse(data, ox.RdfFormat.N_TRIPLES)
        return {tuple(map(_key, (each.subject, each.predicate, each.object))) for each in parsed}
    found = ox.parse_query_results(data, format=ox.QueryResultsFormat.JSON)
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    return Counter(tuple(None if term is None else _key(term) for term in row) for row in found)


def _different(paths: list[Path], columns: ColumnsEngine, oxigraph: OxigraphEngine) -> tuple[list[str], dict[str, str]]:
    """Return the files whose answers differ, and those that the columns decline, with the reason."""
    different, declined = [], {}
    for path in paths:
        text = path.read_text(encoding="utf-8")
        try:
            compiled = columns.compile(text)
            fmt = format_named("ntriples" if compiled.kind == "triples" else "json")
            assert fmt is not None
            data = b"".join(compiled.stream(fmt))
        except DeclinedError as error:
            declined[path.name] = error.detail
            continue
        if _bag(data, fmt) != _bag(oxigraph.query(text).bytes(fmt), fmt):
            different.append(path.name)
    return different, declined


def test_every_fifth_query_has_one_answer(columns: ColumnsEngine, oxigraph: OxigraphEngine) -> None:
    """A part of the files: the whole takes as long as many tests together."""
    different, _ = _different(_FILES[::5], columns, oxigraph)
    assert set(different) <= OPEN.keys()


@pytest.mark.full
def test_every_query_has_one_answer(columns: ColumnsEngine, oxigraph: OxigraphEngine) -> None:
    """Each file that the columns answer; so many of them that the others are exceptions."""
    assert len(_FILES) > 150
    different, declined = _different(_FILES, columns, oxigraph)
    assert set(different) <= OPEN.keys()
    assert len(declined) <= (1 - _LEAST) * len(_FILES), declined
