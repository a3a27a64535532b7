"""The difference of two snapshots: every statement once, blank nodes by what is said of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from samspill.cli.diff import diff
from samspill.cli.inputs import steps
from samspill.errors import SnapshotError
from samspill.snapshot.build import Inputs, build
from samspill.snapshot.diff import Change, compare
from samspill.snapshot.published import Snapshot

E = "http://example.org/"
PREFIXES = "@prefix : <http://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
ONTOLOGY = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:Town a owl:Class ; rdfs:subClassOf :Place . :Place a owl:Class .
:name a owl:DatatypeProperty . :near a owl:ObjectProperty . :address a owl:ObjectProperty .
"""
Make = Callable[[str, str], Snapshot]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Give a function that builds a store from a name and TriG."""

    def making(name: str, trig: str) -> Snapshot:
        folder = tmp_path / name
        folder.mkdir()
        (folder / "o.ttl").write_text(PREFIXES + ONTOLOGY)
        (folder / "s.ttl").write_text(PREFIXES)
        (folder / "a.trig").write_text(PREFIXES + trig)
        inputs = Inputs((folder / "o.ttl",), (folder / "s.ttl",), (folder / "a.trig",))
        return build(inputs, folder / "store", steps())[0]

    return making


def lines(old: Snapshot, new: Snapshot, *, entailed: bool = False) -> list[str]:
    with compare(old, new, entailed=entailed) as found:
        return [f"{'+' if added else '-'} {line}" for added, line in found.statements()]


def test_the_same_input_makes_no_difference_whenever_it_is_built(make: Make) -> None:
    text = ':g { :moss a :Town ; :name "Moss" ; :address [ :name "Gate 1" ] . }'
    old, new = make("one", text), make("two", text)
    assert old.manifest.created <= new.manifest.created
    with compare(old, new) as found:
        assert (found.difference.added, found.difference.removed) == (0, 0)
        assert found.difference.graphs == found.difference.classes == found.difference.predicates == ()
        assert list(found.statements()) == []


def test_statements_are_counted_by_graph_class_and_predicate(make: Make) -> None:
    old = make("one", ':g { :moss a :Town ; :name "Moss" , "Mos" . :x :near :moss . }')
    new = make("two", ':g { :moss a :Town ; :name "Moss"@nb , "Mos" . } :h { :halden a :Town ; :near :moss . }')
    with compare(old, new, entailed=False) as found:
        difference = found.difference
    assert (difference.added, difference.removed) == (3, 2)
    assert difference.graphs == (Change(f"{E}g", 1, 2), Change(f"{E}h", 2, 0))
    assert difference.classes == (Change("", 0, 1), Change(f"{E}Town", 3, 1))
    counted = {change.name.removeprefix(E): (change.added, change.removed) for change in difference.predicates}
    assert counted == {"name": (1, 1), "near": (1, 1), "http://www.w3.org/1999/02/22-rdf-syntax-ns#type": (1, 0)}


def test_statements_are_listed_with_their_own_text(make: Make) -> None:
    old = make("one", ':g { :moss :name "8.50" . }')
    new = make("two", ':g { :moss :name "8.5" . }')
    moss = f"<{E}moss> <{E}name>"
    assert lines(old, new) == [f'- {moss} "8.50" <{E}g> .', f'+ {moss} "8.5" <{E}g> .']
    assert lines(new, old) == [f'- {moss} "8.5" <{E}g> .', f'+ {moss} "8.50" <{E}g> .']


def test_what_is_entailed_is_part_of_the_difference_unless_it_is_left_out(make: Make) -> None:
    old, new = make("one", ":g { :a :near :b . }"), make("two", ":g { :a :near :b . :moss a :Town . }")
    place = f"+ <{E}moss> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{E}Place>"
    assert [line for line in lines(old, new, entailed=True) if line.startswith(place)]
    assert not [line for line in lines(old, new) if line.startswith(place)]


# Each: what is said before, what is said after, statements added and removed (worked out by hand).
BLANK = {
    "another label": (":a :address _:x . _:x :name 1 .", ":a :address _:y . _:y :name 1 .", 0, 0),
    "another value": (":a :address [ :name 1 ] .", ":a :address [ :name 2 ] .", 2, 2),
    "one more alike": (":a :address [ :name 1 ] .", ":a :address [ :name 1 ] , [ :name 1 ] .", 2, 0),
    "one less alike": (":a :address [ :name 1 ] , [ :name 1 ] , [] .", ":a :address [ :name 1 ] , [] .", 0, 2),
    "lists": (":a :near ( 1 2 3 ) .", ":a :near ( 1 2 3 ) .", 0, 0),
    "the last of a list": (":a :near ( 1 2 ) .", ":a :near ( 1 3 ) .", 5, 5),
    "rings": ("_:a :near _:b . _:b :near _:a .", "_:b :near _:c . _:c :near _:b .", 0, 0),
    "of another owner": (":a :address [ :name 1 ] .", ":b :address [ :name 1 ] .", 1, 1),
    "in another graph": (":a :near [ :name 1 ] .", "} :h { :a :near [ :name 1 ] .", 2, 2),
}


@pytest.mark.parametrize("name", BLANK)
def test_blank_nodes_are_known_by_what_is_said_of_them(make: Make, name: str) -> None:
    before, after, added, removed = BLANK[name]
    old, new = make("one", f":g {{ {before} }}"), make("two", f":g {{ {after} }}")
    found = lines(old, new)
    assert (sum(line[0] == "+" for line in found), sum(line[0] == "-" for line in found)) == (added, removed)


def test_the_command_tells_in_words_in_lines_and_in_json(make: Make) -> None:
    old, new = make("one", ":g { :a :near :b . }"), make("two", ":g { :a :near :c . }")
    arguments = [str(old.folder), str(new.folder.parent), "--asserted"]
    told = CliRunner().invoke(diff, arguments, standalone_mode=False)
    assert f"{old.manifest.id} → {new.manifest.id}: 1 added, 1 removed" in told.output
    assert f"1          1  <{E}near>" in told.output
    listed = CliRunner().invoke(diff, [*arguments, "--statements"], standalone_mode=False)
    assert listed.output.splitlines() == [
        f"- <{E}a> <{E}near> <{E}b> <{E}g> .",
        f"+ <{E}a> <{E}near> <{E}c> <{E}g> .",
    ]
    both = json.loads(CliRunner().invoke(diff, [*arguments, "--json", "--statements"]).output)
    assert (both["added"], both["removed"]) == (1, 1)
    assert both["predicates"] == [{"name": f"{E}near", "added": 1, "removed": 1}]
    assert [each["change"] for each in both["statements"]] == ["-", "+"]


def test_a_folder_without_a_snapshot_or_with_broken_columns_is_refused(make: Make, tmp_path: Path) -> None:
    good = make("one", ":g { :a :near :b . }")
    with pytest.raises(SnapshotError, match="no snapshot in"):
        Snapshot.open(tmp_path / "nowhere")
    broken = make("two", ":g { :a :near :b . }")
    broken.columns_path.write_bytes(b"no columns")
    with pytest.raises(SnapshotError, match="columns"), compare(good, broken):
        pass
