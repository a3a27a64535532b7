"""Backup, restore and compact while a writable store is served, and when it is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from samspill.cli import main
from tests.web.writing.serving import Writing, writing

E = "http://example.org/"
OPTIONS = ("--no-entailment", "--no-shapes")
EVERYTHING = "SELECT ?o { ?s ?p ?o }"


def insert(server: Writing, number: int) -> None:
    assert server.update(f"INSERT DATA {{ GRAPH <{E}g> {{ <{E}s> <{E}p> {number} }} }}").status == 204


def run(*arguments: str | Path) -> int:
    return main([str(each) for each in arguments])


def test_a_backup_is_put_back_while_the_server_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store, copy = tmp_path / "store", tmp_path / "copy"
    with writing(store, *OPTIONS) as server:
        insert(server, 1)
        assert run("backup", copy, "--store", store, "--json") == 0
        assert json.loads(capsys.readouterr().out)["counts"]["asserted"] == 1
        insert(server, 2)
        assert server.found(EVERYTHING) == ["1", "2"]
        assert run("restore", copy, "--store", store) == 0
        assert server.found(EVERYTHING) == ["1"]
        insert(server, 3)
        assert server.found(EVERYTHING) == ["1", "3"]
        assert run("compact", "--store", store) == 0
        assert server.found(EVERYTHING) == ["1", "3"]
        assert run("backup", copy, "--store", store) == 2
        assert run("restore", tmp_path / "none", "--store", store) == 2
        insert(server, 4)
    with writing(store, *OPTIONS) as server:
        assert server.found(EVERYTHING) == ["1", "3", "4"]
    logged = [json.loads(line) for line in (store / "audit.jsonl").read_text().splitlines()]
    assert [line["what"].split()[0] for line in logged] == [
        *("update", "update", "restore", "update", "compact", "update")
    ]
    assert [line["number"] for line in logged] == [1, 2, 3, 4, 5, 6]
    with writing(copy, *OPTIONS) as server:  # a backup is a store itself
        assert server.found(EVERYTHING) == ["1"]


def test_a_change_that_is_decided_when_the_disk_fails_is_finished_when_it_works_again(tmp_path: Path) -> None:
    store = tmp_path / "store"
    with writing(store, *OPTIONS) as server:
        insert(server, 1)
        in_the_way = store / "readers" / ".000000000002"
        in_the_way.write_text("no checkpoint can be made here")
        failed = server.update(f"INSERT DATA {{ <{E}s> <{E}p> 2 }}")
        assert (failed.status, failed.type) == (500, "application/problem+json")
        assert server.found(EVERYTHING) == ["1"]
        in_the_way.unlink()
        insert(server, 3)
        assert server.found(EVERYTHING) == ["1", "2", "3"]
    logged = [json.loads(line) for line in (store / "audit.jsonl").read_text().splitlines()]
    assert [line["number"] for line in logged] == [1, 2, 3]


@pytest.mark.full
def test_a_store_that_nobody_serves_is_restored_and_compacted_too(tmp_path: Path) -> None:
    store, copy, other = tmp_path / "store", tmp_path / "copy", tmp_path / "other"
    with writing(store) as server:
        insert(server, 1)
    assert run("backup", copy, "--store", store) == 0
    assert run("restore", copy, "--store", other) == 0
    assert run("compact", "--store", store) == 0
    for place in (store, other):
        with writing(place) as server:
            assert server.found(EVERYTHING) == ["1"]
