"""What is wrong is set aside: a source's statements of a faulty thing, in a graph of their own, and the rest stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from samspill.cli import main
from samspill.cli.inputs import steps
from samspill.engines.columns import QUARANTINE
from samspill.errors import InconsistentError, NotValidError
from samspill.snapshot.build import Inputs, build
from samspill.snapshot.published import Snapshot
from samspill.vocab import GRAPH

ONTOLOGY = """
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix : <http://example.org/> .
:Town a owl:Class ; rdfs:subClassOf :Place . :Place a owl:Class . :Person a owl:Class ; owl:disjointWith :Place .
:name a owl:DatatypeProperty . :size a owl:DatatypeProperty . :near a owl:ObjectProperty , owl:SymmetricProperty .
"""
SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <http://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:TownShape a sh:NodeShape ; sh:targetClass :Town ;
  sh:property [ sh:path :name ; sh:minCount 1 ; sh:maxCount 1 ] , [ sh:path :size ; sh:datatype xsd:integer ] ,
    [ sh:path :near ; sh:class :Town ] .
"""
TWO = f"""
@prefix : <http://example.org/> . @prefix dcterms: <http://purl.org/dc/terms/> .
<{GRAPH}source/one> {{ :moss a :Town ; :name "Moss" ; :near :hvaler . :hvaler a :Town ; :name "Hvaler" . }}
<{GRAPH}source/two> {{ :moss :size "many" . :halden a :Town ; :name "Halden" ; :size 4 . }}
<{GRAPH}provenance> {{ <{GRAPH}source/two> dcterms:license <http://example.org/licence> . }}
"""


@pytest.fixture
def inputs(tmp_path: Path) -> Inputs:
    """Two sources of towns."""
    for name, text in (("o.ttl", ONTOLOGY), ("s.ttl", SHAPES), ("a.trig", TWO)):
        (tmp_path / name).write_text(text)
    return Inputs((tmp_path / "o.ttl",), (tmp_path / "s.ttl",), (tmp_path / "a.trig",))


def _told(snapshot: Snapshot, graph: str | None = None) -> set[tuple[str, str]]:
    pattern = "?s <http://example.org/name>|<http://example.org/size> ?o"
    text = f"SELECT ?s ?o {{ {f'GRAPH <{graph}> {{ {pattern} }}' if graph else pattern} }}"
    rows: Iterator[dict[str, str]] = snapshot.engine.rows(text)
    return {(row["s"].rpartition("/")[2].strip(">"), row["o"].split('"')[1]) for row in rows}


def test_the_source_that_states_the_wrong_value_is_at_fault(inputs: Inputs, tmp_path: Path) -> None:
    with pytest.raises(NotValidError, match="--on-violation quarantine"):
        build(inputs, tmp_path / "store", steps())
    snapshot, _ = build(inputs, tmp_path / "store", steps(), on_violation="quarantine")
    aside = f"{QUARANTINE}source/two"
    assert snapshot.manifest.aside == {f"{GRAPH}source/two": 1}
    assert snapshot.manifest.validation == {}
    assert _told(snapshot) == {("moss", "Moss"), ("hvaler", "Hvaler"), ("halden", "Halden"), ("halden", "4")}
    assert _told(snapshot, aside) == {("moss", "many")}
    assert not snapshot.engine.ask('ASK { ?s ?p "many" }')
    told = f"GRAPH <{GRAPH}provenance> {{ <{aside}> ?p ?o }}"
    found = {row["o"] for row in snapshot.engine.rows(f"SELECT ?o {{ {told} }}")}
    assert found == {f"<{GRAPH}source/two>", "<http://example.org/licence>"}


def test_where_something_is_missing_all_that_tell_of_the_thing_are_at_fault(inputs: Inputs, tmp_path: Path) -> None:
    inputs.sources[0].write_text(TWO.replace(':name "Moss" ; ', "").replace('"many"', "3"))
    snapshot, _ = build(inputs, tmp_path / "store", steps(), on_violation="quarantine")
    assert snapshot.manifest.aside == {f"{GRAPH}source/one": 2, f"{GRAPH}source/two": 1}
    assert _told(snapshot) == {("hvaler", "Hvaler"), ("halden", "Halden"), ("halden", "4")}


def test_what_breaks_by_setting_aside_is_set_aside_too(inputs: Inputs, tmp_path: Path) -> None:
    """Without its name Moss goes; then Hvaler is near something that is no town, and goes as well."""
    text = TWO.replace(':name "Moss" ; :near :hvaler', ':size "x"').replace('"Hvaler"', '"Hvaler" ; :near :moss')
    inputs.sources[0].write_text(text.replace(':moss :size "many" .', ""))
    snapshot, _ = build(inputs, tmp_path / "store", steps(), on_violation="quarantine")
    assert snapshot.manifest.aside == {f"{GRAPH}source/one": 5}
    assert _told(snapshot) == {("halden", "Halden"), ("halden", "4")}


def test_a_contradiction_is_set_aside(inputs: Inputs, tmp_path: Path) -> None:
    inputs.sources[0].write_text(TWO.replace(':size "many"', "a :Person"))
    with pytest.raises(InconsistentError):
        build(inputs, tmp_path / "store", steps())
    snapshot, _ = build(inputs, tmp_path / "store", steps(), on_violation="quarantine")
    assert snapshot.manifest.inconsistencies == 0
    assert snapshot.manifest.aside[f"{GRAPH}source/two"] == 1
    assert not snapshot.engine.ask("ASK { ?s a <http://example.org/Person> }")


def test_what_only_the_ontology_says_cannot_be_set_aside(inputs: Inputs, tmp_path: Path) -> None:
    inputs.ontology[0].write_text(ONTOLOGY + ":oslo a :Town .")
    with pytest.raises(NotValidError, match="oslo"):
        build(inputs, tmp_path / "store", steps(), on_violation="quarantine")
    assert not list((tmp_path / "store").glob("2*"))


def test_the_command_tells_what_was_set_aside(
    inputs: Inputs, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = ["--sources", inputs.sources[0], "--ontology", inputs.ontology[0], "--shapes", inputs.shapes[0]]
    command = ["build", "--no-reference", "--out", tmp_path / "store", *files, "--on-violation", "quarantine"]
    assert main([str(word) for word in command]) == 0
    told = capsys.readouterr()
    assert f"set aside, 1 statements: {QUARANTINE}source/two" in told.out
    assert f"1 statements of {GRAPH}source/two set aside" in told.err
