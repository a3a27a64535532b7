"""Reading shapes: what is malformed is told by file, line, shape and clause."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from samspill.errors import ShapesError
from samspill.validate import parse_shapes, read_shapes
from samspill.validate.model import Message, Target

FOLDER = Path(__file__).parent / "malformed"
CASES = sorted(FOLDER.glob("*.ttl"))

PREFIXES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_malformed(case: Path) -> None:
    """The first line names the clause, the shape and words of the message."""
    head = re.match(r"# expect: (SHACL \S+) \| (\S+) \| (.*)", case.read_text(encoding="utf-8"))
    assert head is not None
    clause, shape, words = head.groups()
    with pytest.raises(ShapesError) as caught:
        read_shapes([case])
    told = str(caught.value)
    assert f"({clause})" in told
    assert words in told
    line = next(
        number for number, text in enumerate(case.read_text("utf-8").splitlines(), 1) if text.startswith(f"ex:{shape} ")
    )
    assert told.startswith(f"{case}:{line}: {shape}: ")


def test_suite_counts_itself() -> None:
    assert len(CASES) >= 60


def test_broken_turtle() -> None:
    with pytest.raises(ShapesError, match=r"^shapes\.ttl:3: ") as caught:
        parse_shapes("@prefix ex: <https://example.org/> .\nex:a ex:b ex:c .\nex:d ex:e ;;; ex:f\n.", name="shapes.ttl")
    assert "\n" not in str(caught.value)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ShapesError, match="No such file"):
        read_shapes([tmp_path / "nothing.ttl"])


def test_not_text(tmp_path: Path) -> None:
    file = tmp_path / "latin.ttl"
    file.write_bytes(b"# \xe6\xf8\xe5\n")
    with pytest.raises(ShapesError, match="utf-8"):
        read_shapes([file])


def test_other_syntaxes(tmp_path: Path) -> None:
    file = tmp_path / "shapes.nt"
    file.write_text(
        "<https://example.org/S> <http://www.w3.org/ns/shacl#targetClass> <https://example.org/C> .\n", encoding="utf-8"
    )
    assert [shape.label for shape in read_shapes([file]).roots] == ["S"]


def test_files_make_one_shapes_graph(tmp_path: Path) -> None:
    """A shape of one file may refer to a shape of another, and an error names the file that holds the fault."""
    first, second = tmp_path / "first.ttl", tmp_path / "second.ttl"
    first.write_text(PREFIXES + "ex:First a sh:NodeShape ; sh:targetClass ex:C ; sh:node ex:Second .", encoding="utf-8")
    second.write_text(PREFIXES + "ex:Second a sh:NodeShape ; sh:nodeKind sh:IRI .", encoding="utf-8")
    found = read_shapes([first, second])
    assert [shape.label for shape in found.roots] == ["First"]
    assert found.shapes["<https://example.org/Second>"].file == str(second)
    second.write_text(PREFIXES + "ex:Second a sh:NodeShape ; sh:nodeKind ex:IRI .", encoding="utf-8")
    with pytest.raises(ShapesError, match=rf"^{re.escape(str(second))}:5: Second: "):
        read_shapes([first, second])


def test_targets_and_names() -> None:
    text = """
    ex:Shape a sh:NodeShape ; sh:targetClass ex:C ; sh:targetNode ex:n , 5 ; sh:targetSubjectsOf ex:p ;
      sh:targetObjectsOf ex:q ; rdfs:label "Shape"@en ; sh:message "wrong"@en , "galt"@nb , "plain" .
    ex:Class a rdfs:Class , sh:NodeShape .
    ex:Off a sh:NodeShape ; sh:targetClass ex:C ; sh:deactivated true .
    ex:Helper a sh:NodeShape .
    """
    found = parse_shapes(PREFIXES + text)
    assert [shape.label for shape in found.roots] == ["Class", "Shape"]
    shape = found.shapes["<https://example.org/Shape>"]
    assert set(shape.targets) == {
        Target("class", "<https://example.org/C>"),
        Target("node", "<https://example.org/n>"),
        Target("node", '"5"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        Target("subjectsOf", "<https://example.org/p>"),
        Target("objectsOf", "<https://example.org/q>"),
    }
    assert shape.messages == (Message("plain"), Message("wrong", "en"), Message("galt", "nb"))
    assert shape.names == (Message("Shape", "en"),)
    assert found.shapes["<https://example.org/Class>"].targets == (Target("class", "<https://example.org/Class>"),)


def test_blank_shapes_are_told_by_their_owner_and_path() -> None:
    found = parse_shapes(PREFIXES + "ex:Shape sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCount 1 ] .")
    assert {shape.label for shape in found.shapes.values()} == {"Shape", "Shape › p"}


def test_error_in_a_blank_shape_names_its_owner() -> None:
    with pytest.raises(ShapesError, match=r"a shape within Shape on p: sh:minCount must be"):
        parse_shapes(PREFIXES + "ex:Shape sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCount 'x' ] .")
