"""The worked example of docs/mapping.md: the same statements by CSVW and by RML."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest

from samspill.cli.inputs import parse_import
from samspill.imports import rml
from samspill.imports.mapping import tables_of
from samspill.imports.register import graph_of, run
from samspill.snapshot.imported import mark_of

E = "https://example.org/"
SAM = "https://w3id.org/samspill/ontology#"


@pytest.fixture(scope="session")
def example(root: Path) -> Path:
    return root / "docs" / "examples" / "mapping"


def statements(path: Path) -> tuple[set[str], list[int]]:
    """The statements of an import about the user's own things, without the graph; rows, rejected."""
    out = io.BytesIO()
    summary = run("table", path, out)
    end = f" <{graph_of('table', path)}> ."
    lines = (line.removesuffix(end) for line in out.getvalue().decode().splitlines() if line.endswith(end))
    return {line for line in lines if line.startswith(f"<{E}")}, [summary.rows, summary.rejected]


def test_a_table_by_csvw(example: Path) -> None:
    found, counts = statements(example / "partners-metadata.json")
    assert counts == [4 + 2, 0]
    # By hand: 2 projects (type, name), 4 participations (type, who, role; 3 have a start; one link each from a
    # project), 3 organisations (type, number, name); 2 grants (type, project, amount; 1 day), 2 amounts (2 each).
    assert len(found) == 2 * 2 + 4 * 3 + 3 + 4 + 3 * 3 + 2 * 3 + 1 + 2 * 2
    assert f'<{E}grant/havn> <{SAM}date> "2024-02-05"^^<http://www.w3.org/2001/XMLSchema#date>' in found
    assert f'<{E}amount/havn> <{SAM}value> "1250000.50"^^<http://www.w3.org/2001/XMLSchema#decimal>' in found
    assert f'<{E}organisation/920123899> <{SAM}nationalId> "920123899"' in found
    assert not [line for line in found if "<" + E + "participation/skole-920123899> <" + SAM + "startDate" in line]


def test_the_same_table_by_rml(example: Path) -> None:
    if rml.python() is None:
        pytest.skip("morph-kgc is not installed: make rml")
    by_csvw, _ = statements(example / "partners-metadata.json")
    by_rml, _ = statements(example / "partners.rml.ttl")
    assert by_rml == {line for line in by_csvw if f"<{E}grant" not in line and f"<{E}amount" not in line}


def test_a_mapping_tells_its_tables(example: Path) -> None:
    assert tables_of(example / "partners.rml.ttl") == (example / "partners.csv",)
    assert tables_of(example / "partners-metadata.json") == (example / "partners.csv", example / "grants.csv")


def test_the_document_shows_the_example(root: Path, example: Path) -> None:
    text = (root / "docs" / "mapping.md").read_text("utf-8")
    for path in example.iterdir():
        assert f"examples/mapping/{path.name}" in text


def test_a_changed_table_is_imported_again_though_its_mapping_stays(example: Path, tmp_path: Path) -> None:
    for path in example.iterdir():
        shutil.copy(path, tmp_path)
    request = parse_import(f"table={tmp_path / 'partners-metadata.json'}")
    assert request.called == "table-partners-metadata"
    before = mark_of(request)
    assert mark_of(request) == before
    with (tmp_path / "grants.csv").open("a") as file:
        file.write("havn;;1,00\n")
    assert mark_of(request) != before
