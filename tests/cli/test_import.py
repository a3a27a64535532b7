"""`samspill import` in real processes: a register comes in, again, and out; a wrong file changes nothing."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from samspill.snapshot.published import Snapshot
from tests.cli.test_choices import GOOD
from tests.cli.test_commands import one_line, run

GRAPH = "<http://example.org/a> <http://www.w3.org/2000/01/rdf-schema#label> {} ."


def test_an_import_comes_in_is_repeatable_replaced_and_taken_out(tmp_path: Path) -> None:
    store, file = tmp_path / "store", tmp_path / "mine.ttl"
    file.write_text(GRAPH.format("'first'"))
    told = json.loads(run("import", "rdf", file, "--out", store, "--only-imports", "--json").stdout)
    assert told["new"] is True
    assert list(told["imports"]) == ["rdf-mine"]
    again = json.loads(run("import", "rdf", file, "--out", store, "--only-imports", "--json").stdout)
    assert (again["new"], again["folder"]) == (False, told["folder"])
    file.write_text(GRAPH.format("'second'"))
    run("import", "rdf", file, "--out", store, "--only-imports")
    engine = Snapshot.open(store).engine
    assert engine.ask("ASK { ?s ?p 'second' }")
    assert not engine.ask("ASK { ?s ?p 'first' }")
    file.write_text("no turtle at all")
    assert "mine.ttl:1:" in one_line(run("import", "rdf", file, "--out", store, "--only-imports"), 2)
    assert Snapshot.open(store).engine.ask("ASK { ?s ?p 'second' }")
    done = run("import", "--remove", "rdf-mine", "--out", store, "--only-imports")
    assert done.returncode == 0, done.stderr
    assert not Snapshot.open(store).engine.ask("ASK { ?s ?p 'second' }")
    assert "no import 'rdf-mine'" in one_line(run("import", "--remove", "rdf-mine", "--out", store), 1)


def test_a_bad_file_leaves_the_former_snapshot(tmp_path: Path) -> None:
    """An import that worked stays what is served and what the next build takes in, whatever comes after it."""
    store, file = tmp_path / "store", tmp_path / "projekt.json"
    file.write_text(json.dumps([GOOD], ensure_ascii=False), encoding="utf-8")
    command = (
        "build",
        "--import",
        f"tillvaxtverket={file}",
        "--out",
        store,
        "--only-imports",
        "--on-violation",
        "accept",
    )
    assert run(*command).returncode == 0
    before = (store / "current").resolve(), (store / "imports" / "tillvaxtverket.nq").read_bytes()
    renamed = {name.replace("ä", "æ"): value for name, value in GOOD.items()}
    bad = {
        "the file is empty": b"",
        "truncated or damaged": gzip.compress(json.dumps([GOOD]).encode())[:-20],
        "'ärende-id'": json.dumps([renamed], ensure_ascii=False).encode(),
        "1 of 2 rows make no sense": json.dumps([GOOD, GOOD | {"beviljat_belopp_sek": "much"}]).encode(),
    }
    for told, content in bad.items():
        file.write_bytes(content)
        said = one_line(run(*command), 2)
        assert told in said, said
        assert "projekt.json" in said
        assert ((store / "current").resolve(), (store / "imports" / "tillvaxtverket.nq").read_bytes()) == before


def test_wrong_use_of_import(tmp_path: Path) -> None:
    assert "no register 'cake'" in one_line(run("import", "cake", tmp_path, "--out", tmp_path / "s"), 2)
    assert "which register" in one_line(run("import"), 2)
    assert "REGISTER=PATH" in one_line(run("build", "--import", "cordis", "--out", tmp_path / "s"), 2)
    assert "no such file" in one_line(run("import", "ror", tmp_path / "gone.json", "--out", tmp_path / "s"), 2)
