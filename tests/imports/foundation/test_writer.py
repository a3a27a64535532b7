"""An import from end to end with a register made up for the purpose: what is written, rejected, counted and refused."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path

import pyoxigraph as ox
import pytest

from samspill.errors import RejectedError, SourceError, UsageError
from samspill.imports import register
from samspill.imports.layouts import Layout
from samspill.imports.reading import Cells, Files
from samspill.imports.register import Register
from samspill.imports.values import decimal, quoted
from samspill.imports.writer import Options, Writer
from samspill.vocab import DCTERMS, PROV, SAM

LAYOUT = Layout("a table of towns", ("code", "name", "people"))
NAME = "<http://www.w3.org/2004/02/skos/core#prefLabel>"


def read(path: Path, writer: Writer, options: Options) -> None:
    """Import towns."""

    def lines(cells: Cells) -> str:
        code, name, people = cells
        decimal(people, "people")
        return f"<https://example.org/{code}> {NAME} {quoted(name)}{writer.end}"

    writer.each(Files(path).only(), LAYOUT, lines)


@pytest.fixture
def towns(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A register `towns`, and its file with 200 rows, of which two make no sense."""
    found = Register("towns", "Towns", "en", "We", "https://example.org/licence", "By us", "https://example.org/", read)
    monkeypatch.setattr(register, "register", lambda name: found)
    path = tmp_path / "towns.csv"
    good = "".join(f'{number};"Town ""{number}""";{number}\n' for number in range(198))
    path.write_text(f"code;name;people\n{good}x;Nowhere;many\nshort\n")
    os.utime(path, (1_700_000_000, 1_700_000_000))
    return path


def test_the_same_file_gives_the_same_bytes_and_they_are_nquads(towns: Path) -> None:
    first, second = io.BytesIO(), io.BytesIO()
    summary = register.run("towns", towns, first)
    assert summary == register.run("towns", towns, second)
    assert first.getvalue() == second.getvalue()
    assert (summary.rows, summary.rejected, summary.left_out) == (200, 2, 0)
    parsed = list(ox.parse(first.getvalue(), ox.RdfFormat.N_QUADS))
    assert len(parsed) == summary.statements == first.getvalue().count(b"\n")
    assert ox.serialize(parsed, format=ox.RdfFormat.N_QUADS) == first.getvalue()  # canonical already


def test_provenance_says_which_file_and_whose(towns: Path) -> None:
    out = io.BytesIO()
    register.run("towns", towns, out)
    store = ox.Store()
    store.bulk_load(out.getvalue(), ox.RdfFormat.N_QUADS)
    graph = ox.NamedNode("https://w3id.org/samspill/graph/import/towns")
    provenance = ox.NamedNode("https://w3id.org/samspill/graph/provenance")
    ((_, _, document, _),) = store.quads_for_pattern(graph, ox.NamedNode(PROV.wasDerivedFrom), None, provenance)
    assert document == ox.NamedNode("https://w3id.org/samspill/id/source-document/towns")
    ((_, _, when, _),) = store.quads_for_pattern(graph, ox.NamedNode(PROV.generatedAtTime), None, provenance)
    assert isinstance(when, ox.Literal)
    assert when.value == "2023-11-14T22:13:20Z"
    ((_, _, licence, _),) = store.quads_for_pattern(graph, ox.NamedNode(DCTERMS.license), None, provenance)
    assert licence == ox.NamedNode("https://example.org/licence")
    sizes = [quad[2] for quad in store.quads_for_pattern(None, ox.NamedNode(SAM.byteSize), None, graph)]
    assert [size.value for size in sizes if isinstance(size, ox.Literal)] == [str(towns.stat().st_size)]


def test_an_import_can_have_another_name(towns: Path) -> None:
    out = io.BytesIO()
    register.run("towns", towns, out, Options(name="towns-2024"))
    assert b"<https://w3id.org/samspill/graph/import/towns-2024>" in out.getvalue()
    assert b"graph/import/towns>" not in out.getvalue()
    assert b"source-document/towns-2024-towns-csv>" in out.getvalue()


def test_rejected_rows_are_listed_with_number_reason_and_row(towns: Path, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.csv"
    register.run("towns", towns, io.BytesIO(), Options(rejects=rejects))
    with rejects.open(encoding="utf-8", newline="") as file:
        header, *found = csv.reader(file)
    assert header == ["file", "row", "reason", "content"]
    assert [row[:3] for row in found] == [
        ["towns.csv", "200", "people: 'many' is no number, expected digits with a decimal point"],
        ["towns.csv", "201", "1 cells, the header has 3"],
    ]
    assert json.loads(found[0][3]) == {"code": "x", "name": "Nowhere", "people": "many"}
    assert json.loads(found[1][3]) == ["short"]


def test_too_many_rejected_rows_fail_the_import(towns: Path, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.csv"
    with pytest.raises(RejectedError, match=r"2 of 200 rows make no sense, more than 0.1 %.*rejects.csv lists them"):
        register.run("towns", towns, io.BytesIO(), Options(max_rejects=0.001, rejects=rejects))
    assert rejects.exists()


def test_a_file_with_nothing_but_garbage_fails(towns: Path) -> None:
    towns.write_text("code;name;people\nx;y;z\n")
    with pytest.raises(RejectedError, match=r"1 of 1 rows make no sense"):
        register.run("towns", towns, io.BytesIO())


def test_progress_is_told(towns: Path) -> None:
    towns.write_text("code;name;people\n" + "1;x;1\n" * 25_000)
    told: list[tuple[str, int]] = []
    register.run("towns", towns, io.BytesIO(), Options(progress=lambda name, rows: told.append((name, rows))))
    assert told == [("towns.csv", 10_000), ("towns.csv", 20_000), ("towns.csv", 25_000)]


def test_a_broken_file_is_refused(towns: Path) -> None:
    towns.write_text("code;name\n")
    with pytest.raises(SourceError, match=r"no column 'people'"):
        register.run("towns", towns, io.BytesIO())


def test_registers_are_known_by_name() -> None:
    assert {"cordis", "rcn"} <= set(register.names())
    assert register.register("cordis").publisher == "Publications Office of the European Union"
    with pytest.raises(UsageError, match=r"no register 'cordiz' \(there are .*cordis"):
        register.register("cordiz")


@pytest.mark.parametrize("name", register.names())
def test_each_register_says_whose_it_is(name: str) -> None:
    found = register.register(name)
    assert found.name == name
    assert found.title
    assert found.licence.startswith("http")
    assert found.by_file or (found.publisher and found.attribution and found.homepage.startswith("http"))


def test_a_document_has_one_title_in_the_import_and_in_the_tables_of_areas(root: Path) -> None:
    """Both describe `source-document/ror` and `source-document/swecris`; two titles in one language end a build."""
    with (root / "data" / "reference" / "sources.csv").open(encoding="utf-8", newline="") as file:
        told = {row["source"]: (row["title"], row["language"]) for row in csv.DictReader(file)}
    both = set(told) & set(register.names())
    assert both == {"ror", "swecris"}
    for name in both:
        assert (register.register(name).title, register.register(name).language) == told[name]
