"""What is answered when a snapshot is built is what would be answered to whoever asks."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from samspill import queries
from samspill.ahead.panels import answers, most_rows, rows_of, together_of
from samspill.engines.columns import Columns
from samspill.engines.oxigraph import OxigraphEngine
from samspill.engines.prepared import Prepared, write_prepared
from samspill.engines.sparql.engine import ColumnsEngine
from samspill.engines.sparql.router import RoutedEngine
from samspill.settings import Settings
from samspill.vocab import ID
from samspill.web.thing import STATEMENTS
from tests.ahead.making import PARTS, trig
from tests.web.serving import BROWSER, Client, FakeSnapshot, load, running

MUCH = [f"{ID}organisation/{name}" for name, parts in PARTS.items() if parts > 50]
SNAPSHOT = "20260101T000000-test"  # as FakeManifest has it


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[FakeSnapshot, Path]:
    """The graph as a server has it, and the file of answers made of its columns."""
    folder = tmp_path_factory.mktemp("ahead")
    made = load(folder, trig())
    with Columns.create(folder / "columns.duckdb") as columns:
        columns.load_nquads(folder / "named.nq")
        columns.derive()
    engine = RoutedEngine(_never, ColumnsEngine(folder / "columns.duckdb"), "columns")
    assert write_prepared(folder / "prepared.sqlite", SNAPSHOT, answers(engine)) == len(together_of()) * len(MUCH)
    return made, folder / "prepared.sqlite"


def _never() -> OxigraphEngine:
    raise AssertionError("the columns are asked alone")


@pytest.mark.parametrize("name", sorted(together_of()))
def test_rows_made_ahead_are_those_of_the_query_about_one(name: str, built: tuple[FakeSnapshot, Path]) -> None:
    snapshot, path = built
    prepared, bound = Prepared(path, SNAPSHOT), most_rows(name)
    for iri in MUCH:
        told = list(snapshot.engine.own_rows(queries.named(name).bind(target=iri).text))
        kept = rows_of(prepared, name, iri)
        assert kept is not None
        if "ORDER BY" in queries.named(name).text:
            assert kept == told[:bound]
        else:
            assert sorted(map(repr, kept)) == sorted(repr(row) for row in told[:bound])
    assert any(rows_of(prepared, name, iri) for iri in MUCH)  # there is something to compare


def test_those_who_take_part_in_little_are_left_to_be_asked(built: tuple[FakeSnapshot, Path]) -> None:
    prepared = Prepared(built[1], SNAPSHOT)
    assert all(rows_of(prepared, name, f"{ID}organisation/few") is None for name in together_of())
    assert rows_of(prepared, "pages/panel-people", MUCH[0]) is None  # is not asked of all at once


def test_a_first_page_has_one_statement_more_than_it_shows() -> None:
    assert most_rows("pages/described-own") == most_rows("pages/incoming") == STATEMENTS + 1
    assert most_rows("pages/described-nodes") * 20 > STATEMENTS  # a node counts twenty


def test_answers_of_another_snapshot_or_another_query_are_not_taken(
    built: tuple[FakeSnapshot, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "pages/panel-partners"
    assert rows_of(Prepared(built[1], "another"), name, MUCH[0]) is None
    changed = replace(together_of()[name], text=together_of()[name].text + "# and more")
    monkeypatch.setattr("samspill.ahead.panels.together_of", lambda: {name: changed})
    monkeypatch.setattr("samspill.ahead.panels._question", _question_of_now())
    assert rows_of(Prepared(built[1], SNAPSHOT), name, MUCH[0]) is None


def _question_of_now() -> object:
    from samspill.ahead import panels

    return panels._question.__wrapped__


def test_no_answer_is_lost_between_two_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("samspill.engines.prepared._AT_ONCE", 2)
    told = [("question", str(number), b"[]") for number in range(5)]
    assert write_prepared(tmp_path / "prepared.sqlite", SNAPSHOT, told) == 5
    assert all(Prepared(tmp_path / "prepared.sqlite", SNAPSHOT).get(what, about) == data for what, about, data in told)


def test_what_is_absent_or_spoilt_is_asked(built: tuple[FakeSnapshot, Path], tmp_path: Path) -> None:
    name = "pages/panel-partners"
    assert rows_of(Prepared(tmp_path / "none", SNAPSHOT), name, MUCH[0]) is None
    spoilt = tmp_path / "spoilt"
    spoilt.write_bytes(b"no database" * 1000)
    assert rows_of(Prepared(spoilt, SNAPSHOT), name, MUCH[0]) is None
    copy = tmp_path / "copy"
    copy.write_bytes(built[1].read_bytes())
    with sqlite3.connect(copy) as db:
        db.execute("UPDATE answer SET data = x'00' WHERE about = ?", (MUCH[0],))
    db.close()
    assert rows_of(Prepared(copy, SNAPSHOT), name, MUCH[0]) is None


@pytest.mark.parametrize("limit", [10_000, 150, 10])
def test_pages_are_the_same_with_and_without_and_ask_less(
    built: tuple[FakeSnapshot, Path], limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    own_rows = OxigraphEngine.own_rows

    def counted(engine: OxigraphEngine, text: str) -> Iterator[dict[str, str]]:
        asked.append(text)
        return own_rows(engine, text)

    monkeypatch.setattr(OxigraphEngine, "own_rows", counted)
    pages, times = [], []
    for prepared in (None, Prepared(built[1], SNAPSHOT)):
        asked.clear()
        with running(replace(built[0], prepared=prepared), Settings(port=0, description_limit=limit)) as client:
            pages.append([_page(client, name) for name in PARTS])
        times.append(sum("?partner" in text for text in asked))
    assert pages[0] == pages[1]
    assert times == [len(PARTS), len(PARTS) - len(MUCH)]


def _page(client: Client, name: str) -> str:
    found = client.get(f"/doc/organisation/{name}", BROWSER)
    assert found.status == 200
    return found.text
