"""Builds: whole or not at all, whatever happens on the way."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from samspill.cli.inputs import steps
from samspill.errors import BusyError, InconsistentError, NotValidError, SnapshotError, SourceError
from samspill.settings import Settings
from samspill.snapshot.build import Inputs, build
from samspill.snapshot.folder import building
from samspill.snapshot.published import Snapshot

ONTOLOGY = """
@prefix : <http://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:Town a owl:Class ; rdfs:subClassOf :Place . :Place a owl:Class . :Person a owl:Class ; owl:disjointWith :Place .
:name a owl:DatatypeProperty .
"""
SHAPES = """
@prefix : <http://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
:PlaceShape a sh:NodeShape ; sh:targetClass :Place ; sh:property :PlaceName .
:PlaceName sh:path :name ; sh:minCount 1 ; sh:message "A place has a name."@en .
"""
GOOD = '@prefix : <http://example.org/> . :g { :moss a :Town ; :name "Moss" . }'


@pytest.fixture
def inputs(tmp_path: Path) -> Inputs:
    """A graph of one town, under an ontology of three classes and one shape."""
    for name, text in (("o.ttl", ONTOLOGY), ("s.ttl", SHAPES), ("a.trig", GOOD)):
        (tmp_path / name).write_text(text)
    return Inputs((tmp_path / "o.ttl",), (tmp_path / "s.ttl",), (tmp_path / "a.trig",))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "store"


def test_a_build_gives_a_closed_valid_graph_and_says_what_it_was_made_of(inputs: Inputs, out: Path) -> None:
    snapshot, new = build(inputs, out, steps())
    assert new
    assert (out / "current").is_symlink()
    # Entailed by hand: :moss a :Place (cax-sco).
    assert snapshot.engine.ask("ASK { <http://example.org/moss> a <http://example.org/Place> }")
    manifest = json.loads((out / "current" / "manifest.json").read_text())
    assert {source["name"] for source in manifest["sources"]} == {"ontology/o.ttl", "shapes/s.ttl", "sources/a.trig"}
    assert all(len(source["sha256"]) == 64 for source in manifest["sources"])
    assert manifest["graphs"]["http://example.org/g"] == 2
    assert manifest["validation"].get("Violation", 0) == manifest["inconsistencies"] == 0
    assert set(manifest["seconds"]) >= {"read", "load", "entail", "write", "validate"}
    assert manifest["counts"]["union"] > manifest["counts"]["asserted"]


def test_shapes_validation_and_provenance_are_seen_only_by_name(inputs: Inputs, out: Path) -> None:
    engine = build(inputs, out, steps())[0].engine
    shape = "{ ?s a <http://www.w3.org/ns/shacl#NodeShape> }"
    assert not engine.ask(f"ASK {shape}")
    assert engine.ask(f"ASK {{ GRAPH <https://w3id.org/samspill/graph/shapes> {shape} }}")
    report = "{ ?s <http://www.w3.org/ns/shacl#conforms> true }"
    assert engine.ask(f"ASK {{ GRAPH <https://w3id.org/samspill/graph/validation> {report} }}")
    assert not engine.ask(f"ASK {report}")


def test_an_unchanged_input_is_not_built_again_and_a_changed_one_is(inputs: Inputs, out: Path) -> None:
    first, _ = build(inputs, out, steps())
    again, new = build(inputs, out, steps())
    assert (again.folder, new) == (first.folder, False)
    inputs.sources[0].write_text(GOOD.replace("Moss", "Hvaler"))
    changed, new = build(inputs, out, steps())
    assert new
    assert changed.manifest.fingerprint != first.manifest.fingerprint
    assert changed.engine.ask('ASK { ?s ?p "Hvaler" }')


def test_a_build_that_fails_leaves_the_old_one(inputs: Inputs, out: Path, tmp_path: Path) -> None:
    old, _ = build(inputs, out, steps())
    broken = {
        SourceError: "@prefix : <http://example.org/> . :g { :moss a :Town :name }",
        NotValidError: "@prefix : <http://example.org/> . :g { :moss a :Town }",
        InconsistentError: GOOD.replace("a :Town", "a :Town , :Person"),
    }
    for error, text in broken.items():
        inputs.sources[0].write_text(text)
        with pytest.raises(error) as caught:
            build(inputs, out, steps())
        assert "\n" not in str(caught.value)
        assert Snapshot.open(out).folder == old.folder
        assert not list(out.glob(".building-*"))
    with pytest.raises(SourceError, match="no such file"):
        build(Inputs(inputs.ontology, inputs.shapes, (tmp_path / "gone.trig",)), out, steps())
    assert Snapshot.open(out).folder == old.folder


def test_what_is_wrong_may_be_accepted_and_is_told(inputs: Inputs, out: Path) -> None:
    inputs.sources[0].write_text("@prefix : <http://example.org/> . :g { :moss a :Town , :Person }")
    snapshot, _ = build(inputs, out, steps(), on_violation="accept")
    assert snapshot.manifest.validation["Violation"] == 1
    assert snapshot.manifest.inconsistencies >= 1


def test_only_the_newest_are_kept(inputs: Inputs, out: Path) -> None:
    for number in range(4):
        inputs.sources[0].write_text(GOOD.replace("Moss", f"Town {number}"))
        latest, _ = build(inputs, out, steps(), settings=Settings(keep=2))
    left = sorted(path.parent.name for path in out.glob("2*/manifest.json"))
    assert len(left) == 2
    assert left[-1] == latest.manifest.id


def test_one_build_at_a_time(inputs: Inputs, out: Path) -> None:
    with building(out), pytest.raises(BusyError, match="another build"):
        build(inputs, out, steps())


def test_a_folder_of_other_things_is_left_alone(inputs: Inputs, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").write_text("")
    with pytest.raises(SnapshotError, match=r"other things \(cat\.jpg"):
        build(inputs, tmp_path / "photos", steps())
    assert [path.name for path in (tmp_path / "photos").iterdir()] == ["cat.jpg"]


def test_a_folder_without_a_snapshot_is_told(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="samspill build --out"):
        Snapshot.open(tmp_path)


def test_a_manifest_that_was_tampered_with_is_told(inputs: Inputs, out: Path) -> None:
    snapshot, _ = build(inputs, out, steps())
    (snapshot.folder / "manifest.json").write_text("{}")
    with pytest.raises(SnapshotError, match="cannot be used"):
        Snapshot.open(out)


@pytest.mark.parametrize("after", [0.3, 1.2, *(pytest.param(each, marks=pytest.mark.full) for each in (0.6, 0.9, 1.6))])
def test_a_killed_build_leaves_the_old_one_and_no_rubbish_for_the_next(
    inputs: Inputs, out: Path, tmp_path: Path, after: float
) -> None:
    """Kill -9 at several moments: while Python starts, reads, closes, validates; the last ones may come too late."""
    command: list[str | Path] = [sys.executable, "-m", "samspill", "build", "--force", "--no-reference", "--out", out]
    for flag, paths in (("--sources", inputs.sources), ("--ontology", inputs.ontology), ("--shapes", inputs.shapes)):
        command += [flag, *paths]
    subprocess.run(command, check=True, capture_output=True, cwd=tmp_path)
    old = Snapshot.open(out)
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd=tmp_path)
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.wait()
    found = Snapshot.open(out)
    if process.returncode == -signal.SIGKILL:
        assert found.folder == old.folder or found.manifest.fingerprint == old.manifest.fingerprint
    assert found.engine.ask('ASK { ?s ?p "Moss" }')
    build(inputs, out, steps(), force=True)
    assert not list(out.glob(".building-*"))


def test_decisions_that_are_named_hold_for_own_sources_too(inputs: Inputs, out: Path, tmp_path: Path) -> None:
    """Both nodes are of a source of one's own, and nothing is imported: a decision makes them one all the same."""
    base = "https://w3id.org/samspill/id/organisation/"
    inputs.sources[0].write_text(
        f"@prefix o: <{base}> . @prefix sam: <https://w3id.org/samspill/ontology#> . "
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . <https://w3id.org/samspill/graph/source/a> {"
        ' o:no-a a sam:Organisation ; skos:prefLabel "A" . o:no-b a sam:Organisation ; skos:prefLabel "B" . }'
    )
    decided = tmp_path / "decided.csv"
    decided.write_text(f"date,who,decision,a,b,why\n2026-11-25,kari,same,{base}no-a,{base}no-b,one house\n")
    count = "SELECT ?o { ?o a <https://w3id.org/samspill/ontology#Organisation> }"
    apart, _ = build(replace(inputs, decisions=decided), out, steps(), on_violation="accept")
    assert len(list(apart.engine.rows(count))) == 2
    one, new = build(replace(inputs, decisions=decided, resolve_own=True), out, steps(), on_violation="accept")
    assert new
    assert len(list(one.engine.rows(count))) == 1


@pytest.mark.full
def test_validation_over_columns_is_validation_by_sparql(snapshot: Snapshot) -> None:
    """Joins over ids and one query a constraint give the same report of the project's own graph, to the last word."""
    from samspill.cli.inputs import inputs
    from samspill.validate import read_shapes, validate, validate_columns

    shapes = read_shapes(inputs().shapes)
    by_sparql = validate(snapshot.engine, shapes)
    with snapshot.columns() as columns:
        over_columns = validate_columns(columns, shapes)
    assert over_columns.results == by_sparql.results
    assert [(each.shape, each.focus_nodes, each.results) for each in over_columns.summary] == [
        (each.shape, each.focus_nodes, each.results) for each in by_sparql.summary
    ]
    assert sum(map(over_columns.count, {each.severity for each in over_columns.results})) == sum(
        snapshot.manifest.validation.values()
    )
