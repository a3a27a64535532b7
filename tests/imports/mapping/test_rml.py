"""RML by morph-kgc, in an environment of its own: awkward cells, and mappings that are wrong."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from samspill.errors import SourceError, UsageError
from samspill.imports import rml
from samspill.imports.register import run
from samspill.imports.writer import Options, Summary

MAPPING = """
@prefix rml: <http://semweb.mmlab.be/ns/rml#> . @prefix ql: <http://semweb.mmlab.be/ns/ql#> .
@prefix rr: <http://www.w3.org/ns/r2rml#> .
<#T> a rr:TriplesMap ; rml:logicalSource [ rml:source "t.csv" ; rml:referenceFormulation ql:CSV ] ;
  rr:subjectMap [ rr:template "http://example.org/{id}" ] ;
  rr:predicateObjectMap [ rr:predicate <http://example.org/p> ; rr:objectMap [ rml:reference "a" ] ] ,
    [ rr:predicate <http://example.org/q> ; rr:objectMap [ rml:reference "u" ; rr:termType rr:IRI ] ] .
"""
TABLE = 'id,a,u\n1,"Kari ""K"" \\ N\nfra Bø",http://example.org/x\n2,nan,\nå b,,http://example.org/ok\n'
needs_engine = pytest.mark.skipif(rml.python() is None, reason="morph-kgc is not installed: make rml")


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    """A mapping and its table, in a folder whose name the engine's configuration could take for a reference."""
    folder = tmp_path / "a ${b} %c"
    folder.mkdir()
    (folder / "t.csv").write_text(TABLE)
    (folder / "m.ttl").write_text(MAPPING)
    return folder / "m.ttl"


def imported(mapping: Path, **options: float) -> tuple[list[str], Summary]:
    out = io.BytesIO()
    summary = run("table", mapping, out, Options(max_rejects=options.get("max_rejects", 0.01)))
    return [line for line in out.getvalue().decode().splitlines() if line.startswith("<http://example.org/")], summary


@needs_engine
def test_statements_are_canonical_sorted_and_the_same_each_time(mapping: Path) -> None:
    lines, summary = imported(mapping)
    graph = "<https://w3id.org/samspill/graph/import/table-m> ."
    assert lines == [
        f"<http://example.org/%C3%A5%20b> <http://example.org/q> <http://example.org/ok> {graph}",
        f'<http://example.org/1> <http://example.org/p> "Kari \\"K\\" \\\\ N\\nfra Bø" {graph}',
        f"<http://example.org/1> <http://example.org/q> <http://example.org/x> {graph}",
        f'<http://example.org/2> <http://example.org/p> "nan" {graph}',
    ]
    assert summary.rejected == 0
    assert imported(mapping) == (lines, summary)


@needs_engine
def test_addresses_that_are_none_are_rejected(mapping: Path) -> None:
    (mapping.parent / "t.csv").write_text("id,a,u\n1,x,no address\n2,y,http://example.org/x y\n")
    lines, summary = imported(mapping, max_rejects=0.9)
    assert len(lines) == 2
    assert (summary.rows, summary.rejected) == (4, 2)


@needs_engine
@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('"a"', '"b"', r"m\.ttl: the table lacks columns that the mapping names: \['b'\]"),
        ('"t.csv"', '"nowhere.csv"', r"m\.ttl: its source nowhere\.csv is not there"),
        ('"t.csv"', '"http://example.org/t.csv"', "nothing is fetched"),
        ("<#T> a", "<#T> a a", r"m\.ttl:4:\d+"),
        (MAPPING, "<http://example.org/a> <http://example.org/b> 1 .", r"m\.ttl: morph-kgc: "),
    ],
)
def test_mappings_that_are_wrong(mapping: Path, old: str, new: str, why: str) -> None:
    mapping.write_text(MAPPING.replace(old, new))
    with pytest.raises(SourceError, match=why):
        imported(mapping)


def test_no_engine_is_told_with_the_way_out(mapping: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rml, "python", lambda: None)
    with pytest.raises(UsageError, match=r"needs morph-kgc, which is not installed .*make rml"):
        imported(mapping)


def test_the_setting_comes_first(mapping: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMSPILL_RML_PYTHON", "/nowhere/python")
    with pytest.raises(UsageError, match="/nowhere/python cannot be run"):
        imported(mapping)
    monkeypatch.setenv("SAMSPILL_RML_PYTHON", sys.executable)
    with pytest.raises(UsageError, match="has no morph-kgc"):
        imported(mapping)
