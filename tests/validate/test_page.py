"""The page on validation: its shapes are read, its Python runs, its table names every file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from samspill.errors import ShapesError
from samspill.files import project_folder
from samspill.validate import parse_shapes

PAGE = Path(__file__).resolve().parents[2] / "docs" / "validation.md"
TEXT = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


def test_turtle_is_a_shape_that_is_read() -> None:
    (block,) = _blocks("turtle")
    assert [shape.label for shape in parse_shapes(block).roots] == ["Grant"]


def test_python_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (block,) = _blocks("python")
    exec(compile(block, str(PAGE), "exec"), {})  # noqa: S102 - it is our own page
    assert capsys.readouterr().out.startswith("SELECT DISTINCT ?this WHERE")


def test_error_is_the_one_that_comes() -> None:
    """The line that the page shows is what a slip in the page's own shape gives."""
    (block,) = _blocks("turtle")
    with pytest.raises(ShapesError) as caught:
        parse_shapes(block.replace("sh:maxCount", "sh:maxCont"), name="shapes/grant.ttl")
    assert str(caught.value) in TEXT


def test_table_names_every_file() -> None:
    table = TEXT[TEXT.index("## What the shapes hold") : TEXT.index("## Writing a shape")]
    named = set(re.findall(r"`([a-z-]+)`", "".join(line.split("|")[1] for line in table.splitlines() if "|" in line)))
    assert named == {path.stem for path in project_folder("shapes").glob("*.ttl")} - {"prefixes"}
