"""The store without a server: policies, and what is found after a process that died at any moment."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from samspill.errors import InconsistentError, NotValidError, QueryError, SnapshotError, UsageError
from samspill.vocab import GRAPH, OWL, RDF, RDFS
from samspill.writable import audit, folder
from samspill.writable.consequences import Rules
from samspill.writable.requests import Asked
from samspill.writable.store import INTENT
from tests.writable.opening import NOTHING, dataset, opened, update

E = "http://example.org/"
PREFIXES = f"PREFIX : <{E}> "
ONTOLOGY = f"""
@prefix : <{E}> . @prefix owl: <{OWL.base}> . @prefix rdfs: <{RDFS.base}> .
<{E}> a owl:Ontology .
:Person a owl:Class ; owl:disjointWith :Place . :Place a owl:Class . :Town a owl:Class ; rdfs:subClassOf :Place .
:Box a owl:Class .
"""
SHAPES = f"""
@prefix : <{E}> . @prefix sh: <http://www.w3.org/ns/shacl#> .
:PlaceShape a sh:NodeShape ; sh:targetClass :Place ; sh:property [ sh:path :name ; sh:minCount 1 ] .
:BoxShape a sh:NodeShape ; sh:targetClass :Box ; sh:closed true ; sh:ignoredProperties ( <{RDF.type}> ) ;
    sh:property [ sh:path :size ] .
"""


@pytest.fixture
def rules(tmp_path: Path) -> Rules:
    (tmp_path / "ontology.ttl").write_text(ONTOLOGY)
    (tmp_path / "shapes.ttl").write_text(SHAPES)
    return Rules((tmp_path / "ontology.ttl",), (tmp_path / "shapes.ttl",))


def stated(place: Path) -> set[str]:
    return {str(quad) for quad in dataset(place)}


def test_a_violation_that_was_there_before_is_not_held_against_a_change(tmp_path: Path, rules: Rules) -> None:
    place = tmp_path / "store"
    with opened(place, rules, "accept") as store:
        assert update(store, PREFIXES + "INSERT DATA { :a a :Town }").violations == 1
    with opened(place, rules) as store:
        assert update(store, PREFIXES + "INSERT DATA { :b a :Town ; :name 'b' }").added == 2
        with pytest.raises(NotValidError, match="1 new fault"):
            update(store, PREFIXES + "INSERT DATA { :c a :Town }")
        update(store, PREFIXES + "INSERT DATA { :a :name 'a' }")
        with pytest.raises(NotValidError, match="1 new fault"):  # mended, it is not to be broken again
            update(store, PREFIXES + "DELETE DATA { :a :name 'a' }")
        assert update(store, PREFIXES + "DELETE WHERE { :a ?p ?o }").removed == 2


def test_a_closed_shape_sees_what_is_said_of_its_members_with_any_property(tmp_path: Path, rules: Rules) -> None:
    with opened(tmp_path / "store", rules) as store:
        update(store, PREFIXES + "INSERT DATA { :a a :Box ; :size 1 . :b :other 1 }")
        with pytest.raises(NotValidError, match="1 new fault"):
            update(store, PREFIXES + "INSERT DATA { :a :other 1 }")
        with pytest.raises(NotValidError, match="1 new fault"):
            update(store, PREFIXES + "INSERT DATA { :b a :Box }")
        update(store, PREFIXES + "DELETE DATA { :a a :Box } ; INSERT DATA { :a :other 1 }")


def test_a_contradiction_is_refused_and_the_state_is_as_before(tmp_path: Path, rules: Rules) -> None:
    with opened(tmp_path / "store", rules) as store:
        update(store, PREFIXES + "INSERT DATA { :a a :Person }")
        before = stated(store.place)
        with pytest.raises(InconsistentError, match="nothing of it is left") as told:
            update(store, PREFIXES + "INSERT DATA { GRAPH :g { :a a :Town ; :name 'a' } }")
        assert told.value.extra["faults"][0]["rule"] == "cax-dw"
        assert stated(store.place) == before
        assert store.consequences.entailed() == set()
        assert (
            update(store, PREFIXES + "DELETE WHERE { :a a :Person } ; INSERT DATA { :a a :Town ; :name 'a' }").added
            == 2
        )


def test_quarantine_takes_the_rest(tmp_path: Path, rules: Rules) -> None:
    with opened(tmp_path / "store", rules, "quarantine") as store:
        done = update(store, PREFIXES + "INSERT DATA { GRAPH :g { :a a :Town ; :size 1 . :b a :Town ; :name 'b' } }")
        assert (done.added, done.aside, done.violations) == (4, 2, 0)
        aside = f"{GRAPH}quarantine/{E}g"
        assert {str(quad.graph_name) for quad in dataset(store.place)} == {f"<{E}g>", f"<{aside}>"}
        assert {quad[0] for quad in store.store.of_graph("")} == {f"<{E}b>"}


def test_a_patch_of_a_graph_keeps_to_it(tmp_path: Path) -> None:
    def patch(text: str, graph: str | None) -> int:
        return store.run(Asked("patch", "tester", graph).change([(PREFIXES + text).encode()])).added

    with opened(tmp_path / "store") as store:
        update(store, PREFIXES + "INSERT DATA { GRAPH :g { :a :p 1 } :a :p 2 }")
        assert patch("INSERT { ?s :q ?o } WHERE { ?s :p ?o }", f"{E}g") == 1
        assert patch("INSERT { ?s :q ?o } WHERE { ?s :p ?o }", None) == 1
        with pytest.raises(UsageError, match="would change others"):
            patch("INSERT DATA { GRAPH :h { :a :p 1 } }", f"{E}g")
        assert {str(each) for each in dataset(store.place)} == {
            f'<{E}a> <{E}p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> <{E}g>',
            f'<{E}a> <{E}q> "1"^^<http://www.w3.org/2001/XMLSchema#integer> <{E}g>',
            f'<{E}a> <{E}p> "2"^^<http://www.w3.org/2001/XMLSchema#integer>',
            f'<{E}a> <{E}q> "2"^^<http://www.w3.org/2001/XMLSchema#integer>',
        }


@pytest.mark.parametrize(
    "text",
    [
        "WITH :g INSERT { :a :b :c } WHERE { }",
        "INSERT { :a :b :c } USING :g WHERE { }",
        "INSERT { :a :b :c } USING NAMED :g WHERE { }",
    ],
)
def test_a_dataset_is_named_in_one_place(tmp_path: Path, text: str) -> None:
    with opened(tmp_path / "store") as store, pytest.raises(QueryError, match="beside using-graph-uri"):
        update(store, PREFIXES + text, using_default=(f"{E}g",))


def test_a_change_that_was_decided_is_done_at_the_next_start(tmp_path: Path, rules: Rules) -> None:
    place = tmp_path / "store"
    with opened(place, rules) as store:
        update(store, PREFIXES + "INSERT DATA { :a a :Town ; :name 'a' }")
        entailed = [f"<{E}b>", f"<{RDF.type}>", f"<{E}Place>"]
        town = [f"<{E}b>", f"<{RDF.type}>", f"<{E}Town>", f"<{E}g>"]
        name = [f"<{E}b>", f"<{E}name>", '"b"', f"<{E}g>"]
        line = {"at": audit.now(), "who": "x", "what": "update", "number": 2}
        intent = {"number": 2, "add": [town, name], "add_graphs": [f"<{E}g>"], "came": [entailed], "line": line}
        (place / INTENT).write_text(json.dumps(intent))
    for _ in range(2):
        with opened(place, rules) as store:
            assert store.number == 2
            assert len(stated(place)) == 4
            assert {quad[:3] for quad in store.store.of_graph("")} >= {tuple(entailed), tuple(town[:3])}
            assert [each["number"] for each in audit.lines(place)] == [1, 2]
            assert not (place / INTENT).exists()


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(SnapshotError, match="no writable store"), opened(tmp_path):
        pass
    assert {path.name for path in tmp_path.iterdir()} <= {"mine.txt", ".lock"}


def _killed(place: Path, told: Path, seconds: float) -> None:
    command: list[str | Path] = [sys.executable, "-m", "tests.writable.killing", place, told]
    process = subprocess.Popen(command, cwd=Path(__file__).parents[2])
    before = told.stat().st_size if told.exists() else 0
    while not told.exists() or told.stat().st_size == before:
        assert process.poll() is None
        time.sleep(0.01)
    time.sleep(seconds)
    process.kill()
    process.wait()


@pytest.mark.parametrize("rounds", [5, pytest.param(100, marks=pytest.mark.full)])
def test_a_writer_killed_at_any_moment_loses_nothing_and_does_nothing_by_half(tmp_path: Path, rounds: int) -> None:
    place, told = tmp_path / "store", tmp_path / "told"
    for number in range(rounds):
        _killed(place, told, number % 10 * 0.013)
        answered = {int(line) for line in told.read_text().split()}
        with opened(place, NOTHING) as store:
            by_graph: dict[str, set[int]] = {}
            for quad in dataset(place):
                by_graph.setdefault(str(quad.graph_name), set()).add(int(quad.object.value))
            one, other = by_graph["DEFAULT"], by_graph[f"<{E}g>"]
            assert one == other  # never a half
            assert answered <= one <= set(range(1, store.number + 1))
            assert {int(quad[2].split('"')[1]) for quad in store.store.of_graph("")} == one
            assert [line["number"] for line in audit.lines(place)] == list(range(1, store.number + 1))
            assert folder.current(place) == f"{store.number:012d}"
