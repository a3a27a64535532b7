"""The questions over imported registers, against answers worked out from the registers' files without the graph.

One build holds all the registers, CORDIS cut to projects with Norwegian and Swedish participants, another the whole of
Horizon Europe; the builds take a minute and more, so the comparisons are marked `full`. Names of organisations are not
compared, since which of several a record bears is decided elsewhere, but there has to be one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from samspill.cli.inputs import inputs, parse_import, steps
from samspill.imports.reference import write_reference
from samspill.queries import Query, catalogue
from samspill.snapshot.build import build as build_snapshot
from samspill.snapshot.published import Snapshot
from samspill.vocab.nquads import readable
from tests.queries import register_answers
from tests.queries.register_files import cut
from tests.queries.registers import Registers

QUESTIONS = {
    name.partition("/")[2]: query for name, query in catalogue("competency").items() if "registers" in query.header
}
REGISTERS = ("brreg", "cordis", "rcn", "ror", "swecris", "tillvaxtverket")
PROJECTS = 240
"""How many projects of CORDIS are in the small build."""


class Unvalidated:
    """Stands for validation, which has tests of its own and takes half of the time of a build."""

    def counts(self) -> dict[str, int]:
        return {}

    def write_nquads(self, out: object, graph: str) -> int:
        return 0

    def first(self) -> None:
        return None

    def faults(self) -> tuple[()]:
        return ()


def _build(data: Path, cordis: Path, store: Path) -> Snapshot:
    imports = {
        "cordis": cordis,
        "rcn:rcn-eu": data / "grants" / "rcn_bevilgningereu_dataset.csv",
        "rcn:rcn-applications": data / "grants" / "rcn_soknader2_sample.csv",
        "swecris": data / "grants" / "swecris_kth.csv.gz",
        "tillvaxtverket": data / "grants" / "tillvaxtverket_projektbanken_2014_2020.json",
        "brreg": data / "brreg" / "enheter_bilbransje_2026-04-11.csv",
        "etatsbasen": data / "brreg" / "etatsbasen_organization_2014.csv",
        "ror": data / "ror" / "ror_no_se.jsonl",
    }
    return _built(store, *(f"{name}={path}" for name, path in imports.items()))


def _built(store: Path, *imports: str) -> Snapshot:
    """Build without the project's own tables of Horizon Europe: the answers are to be those of the imports alone."""
    without = replace(steps(), validate=lambda engine, shapes: Unvalidated(), read_reference=write_reference)
    snapshot, _ = build_snapshot(inputs(imports=tuple(map(parse_import, imports))), store, without)
    return snapshot


@pytest.fixture(scope="module")
def small(shared: Path, root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Snapshot, Registers]:
    """All registers with some hundred projects of CORDIS: the graph, and the files that it is made from."""
    data, cordis = shared / "data", tmp_path_factory.mktemp("cordis") / "HORIZON"
    cut(data / "cordis" / "HORIZON", cordis, PROJECTS)
    snapshot = _build(data, cordis, tmp_path_factory.mktemp("store"))
    return snapshot, Registers(data, cordis, root / "data" / "reference")


@pytest.fixture(scope="module")
def whole(shared: Path, root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Snapshot, Registers]:
    """All registers with the whole of Horizon Europe."""
    data = shared / "data"
    cordis = data / "cordis" / "HORIZON"
    return _build(data, cordis, tmp_path_factory.mktemp("store")), Registers(data, cordis, root / "data" / "reference")


@pytest.fixture(params=list(QUESTIONS.values()), ids=list(QUESTIONS))
def question(request: pytest.FixtureRequest) -> Query:
    """Each of the questions over registers."""
    query: Query = request.param
    return query


def test_the_suite_is_whole() -> None:
    """There are more than twenty, each with its oracle, and over each register that has grants or organisations."""
    assert set(QUESTIONS) == set(register_answers.ANSWERS)
    assert len(QUESTIONS) >= 22
    assert {name for query in QUESTIONS.values() for name in query.header["registers"].split()} == set(REGISTERS)


@pytest.mark.full
def test_answer(question: Query, small: tuple[Snapshot, Registers]) -> None:
    """Over the real registers, the answer is the one that their files give."""
    _compare(question, *small)


@pytest.mark.full
def test_answer_over_the_whole(question: Query, whole: tuple[Snapshot, Registers]) -> None:
    """Over the whole of Horizon Europe too."""
    _compare(question, *whole)


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The project's own documents and areas."""
    return _built(tmp_path_factory.mktemp("documents"))


@pytest.mark.full
def test_without_registers_there_is_no_answer(question: Query, documents: Snapshot) -> None:
    """Over the project's own documents each gives nothing, and no error: they are not registers."""
    assert list(documents.engine.rows(question.text)) == []


def _compare(question: Query, snapshot: Snapshot, registers: Registers) -> None:
    name = question.name.partition("/")[2]
    expected = Counter(register_answers.ANSWERS[name](registers))
    columns = register_answers.COLUMNS[name]
    limited = question.bind(limit=1_000_000) if "\nLIMIT" in question.text else question
    rows = [{key: readable(term) for key, term in row.items()} for row in snapshot.engine.rows(limited.text)]
    assert expected, "a question without an answer shows nothing"
    for named in {"name", "worksFor", "thirdParty", "university"} & {key for row in rows for key in row}:
        assert all(row.get(named) for row in rows), f"{named} is empty"
    found = Counter(tuple(row.get(column, "") for column in columns) for row in rows)
    assert found == expected, _difference(found, expected)


def _difference(found: Counter[tuple[str, ...]], expected: Counter[tuple[str, ...]]) -> str:
    told = [f"only found: {row}" for row in sorted(found - expected)[:20]]
    return "\n".join([*told, *(f"only expected: {row}" for row in sorted(expected - found)[:20])])
