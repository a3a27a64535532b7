"""RDF files of every syntax and packing: the same statements, in their graphs, with labels of their own."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from rdflib import Dataset, Graph
from rdflib.compare import isomorphic

from samspill.engines.columns import Columns
from samspill.errors import SourceError
from samspill.imports.lines import RESERVED
from samspill.imports.register import graph_of, run
from samspill.imports.writer import Options, Summary

TURTLE = """@prefix : <http://example.org/> .
:a :p "Bærum"@nb , 8.50 , "x\\ny \\"z\\" \\\\ <c> _:d ." ; :q [ :p 1 ; :q ( :b :c ) ] .
_:mine :p <http://example.org/%C3%A5?x=(1)#å> . :b :q _:mine .
"""
QUADS = """<http://example.org/a> <http://example.org/p> "1" .
<http://example.org/a> <http://example.org/p> "2" <http://example.org/g> .
_:b <http://example.org/p> _:c <http://example.org/h> .
"""
SYNTAXES = {
    "ttl": "turtle",
    "nt": "nt",
    "rdf": "xml",
    "owl": "xml",
    "jsonld": "json-ld",
    "nq": "nquads",
    "trig": "trig",
}


def imported(path: Path, **told: str) -> tuple[str, Summary]:
    """The statements of an import but for its own description, as N-Quads."""
    out = io.BytesIO()
    summary = run("rdf", path, out)
    lines = out.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines[: summary.rows]), summary


def triples(nquads: str, graph: str) -> Graph:
    end = f" <{graph}> ."
    lines = [line.removesuffix(end) + " ." for line in nquads.splitlines() if line.endswith(end)]
    return Graph().parse(data="\n".join(lines), format="nt")


@pytest.mark.parametrize("extension", SYNTAXES)
def test_every_syntax_gives_the_same_statements(tmp_path: Path, extension: str) -> None:
    """rdflib, another reader, is asked what each file says."""
    graph = Graph().parse(data=TURTLE, format="turtle")
    path = tmp_path / f"people.{extension}"
    holder = Dataset() if extension in {"nq", "trig"} else Graph()
    for triple in graph:
        holder.add(triple)
    path.write_text(holder.serialize(format=SYNTAXES[extension]), encoding="utf-8")
    text, summary = imported(path)
    assert summary.rows == len(graph) == 12
    assert isomorphic(triples(text, graph_of("rdf", path)), graph)
    assert imported(path)[0] == text
    assert graph_of("rdf", path) == "https://w3id.org/samspill/graph/import/rdf-people"


def pack_gzip(path: Path, content: bytes) -> Path:
    path.with_name(path.name + ".gz").write_bytes(gzip.compress(content))
    return path.with_name(path.name + ".gz")


def pack_zstandard(path: Path, content: bytes) -> Path:
    """Two frames, as `zstd` and `cat` make them."""
    half = len(content) // 2
    packed = b"".join(zstandard.ZstdCompressor().compress(part) for part in (content[:half], content[half:]))
    path.with_name(path.name + ".zst").write_bytes(packed)
    return path.with_name(path.name + ".zst")


def pack_zip(path: Path, content: bytes) -> Path:
    with zipfile.ZipFile(path.with_suffix(".zip"), "w") as archive:
        archive.writestr(path.name, content)
        archive.writestr("README.txt", "no RDF")
    return path.with_suffix(".zip")


@pytest.mark.parametrize("pack", [pack_gzip, pack_zstandard, pack_zip])
@pytest.mark.parametrize("name", ["a.nt", "a.ttl"])
def test_packed_files_say_the_same(tmp_path: Path, pack: Callable[[Path, bytes], Path], name: str) -> None:
    text = Graph().parse(data=TURTLE, format="turtle").serialize(format="nt" if name == "a.nt" else "turtle")
    (tmp_path / name).write_text(text)
    assert imported(pack(tmp_path / name, text.encode()))[0] == imported(tmp_path / name)[0]


@pytest.mark.parametrize("pack", [pack_gzip, pack_zstandard])
def test_a_truncated_packed_file_is_refused(tmp_path: Path, pack: Callable[[Path, bytes], Path]) -> None:
    lines = "".join(f'<http://example.org/{n}> <http://example.org/p> "{n * 7919}" .\n' for n in range(50_000))
    path = pack(tmp_path / "a.nt", lines.encode())
    path.write_bytes(path.read_bytes()[:-20_000])
    with pytest.raises(SourceError, match="truncated or damaged"):
        imported(path)


def test_named_graphs_stay_and_have_provenance(tmp_path: Path) -> None:
    (tmp_path / "q.nq").write_text(QUADS)
    out = io.BytesIO()
    run("rdf", tmp_path / "q.nq", out)
    text = out.getvalue().decode()
    own = graph_of("rdf", tmp_path / "q.nq")
    assert f'"1" <{own}> .\n' in text
    assert '"2" <http://example.org/g> .\n' in text
    for graph in (own, "http://example.org/g", "http://example.org/h"):
        for term in ("prov#wasDerivedFrom", "prov#generatedAtTime", "dc/terms/license"):
            assert [line for line in text.splitlines() if line.startswith(f"<{graph}> <http") and f"{term}>" in line]


@pytest.mark.parametrize("name", sorted(RESERVED))
@pytest.mark.parametrize("extension", ["nq", "trig"])
def test_graphs_that_a_build_writes_are_not_for_files(tmp_path: Path, name: str, extension: str) -> None:
    quad = f"<http://example.org/a> <http://example.org/p> 'x' <{name}> ."
    trig = f"<http://example.org/g> {{ <http://example.org/a> <http://example.org/p> 1 }} <{name}> {{ <x:a> <x:b> 1 }}"
    text = (QUADS + quad.replace("'", '"')) if extension == "nq" else trig
    (tmp_path / f"a.{extension}").write_text(text)
    with pytest.raises(SourceError, match=rf"statement {4 if extension == 'nq' else 2} is in the graph <{name}>"):
        imported(tmp_path / f"a.{extension}")


def test_labels_are_unique_to_a_file_and_last(tmp_path: Path) -> None:
    for name in ("one.nt", "two.nt"):
        (tmp_path / name).write_text('_:b <http://example.org/p> _:c .\n_:c <http://example.org/p> "> _:b" .\n')
    one, two = (imported(tmp_path / name)[0] for name in ("one.nt", "two.nt"))
    labels = [{word for word in text.split() if word.startswith("_:n")} for text in (one, two)]
    assert len(labels[0]) == len(labels[1]) == 2
    assert not labels[0] & labels[1]
    assert '"> _:b"' in one
    assert all(label.endswith(("-b", "-c")) for label in labels[0])
    (tmp_path / "one.nt").write_text("_:c <http://example.org/new> _:b .\n")
    assert {word for word in imported(tmp_path / "one.nt")[0].split() if word.startswith("_:")} == labels[0]


def test_a_folder_is_read_with_the_folders_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "My graph 2"
    (folder / "inner").mkdir(parents=True)
    (folder / "a.ttl").write_text("<http://example.org/a> <http://example.org/p> _:x .")
    (folder / "inner" / "a.ttl").write_text("<http://example.org/a> <http://example.org/p> _:x .")
    (folder / "b.nq").write_text(QUADS)
    (folder / "README.md").write_text("no RDF")
    (folder / ".hidden.ttl").write_text("broken")
    text, summary = imported(folder)
    assert summary.rows == 5
    assert graph_of("rdf", folder) == "https://w3id.org/samspill/graph/import/rdf-my-graph-2"
    assert len({line.split()[2] for line in text.splitlines() if line.split()[2].startswith("_:")}) == 3


def test_relative_addresses_are_relative_to_the_graph(tmp_path: Path) -> None:
    (tmp_path / "me.ttl").write_text("<#me> <http://example.org/p> <> .")
    base = "https://w3id.org/samspill/graph/import/rdf-me/me.ttl"
    assert imported(tmp_path / "me.ttl")[0].startswith(f"<{base}#me> <http://example.org/p> <{base}> ")


def test_lines_that_are_not_canonical_are_made_so(tmp_path: Path) -> None:
    lines = (
        "# a comment\r\n\r\n"
        '<http://example.org/a>\t<http://example.org/p>   "\\u00e6"@NB-no. # more\r\n'
        '<http://example.org/a> <http://example.org/p> "x"^^<http://www.w3.org/2001/XMLSchema#string> .\r\n'
        "<urn:a> <mailto:b@c.no> <tag:d,2020:e> ."
    )
    (tmp_path / "a.nt").write_bytes(lines.encode())
    end = f" <{graph_of('rdf', tmp_path / 'a.nt')}> ."
    found = [line.removesuffix(end) for line in imported(tmp_path / "a.nt")[0].splitlines()]
    assert found == [
        '<http://example.org/a> <http://example.org/p> "æ"@nb-no',
        '<http://example.org/a> <http://example.org/p> "x"',
        "<urn:a> <mailto:b@c.no> <tag:d,2020:e>",
    ]


GOOD = "<http://example.org/a> <http://example.org/p> <http://example.org/b> .\n"
BROKEN: dict[str, tuple[str | bytes, str]] = {
    "a.nt": (GOOD * 40_000 + "<http://example.org/a> <http://example.org/p> .\n" + GOOD, r"a\.nt:40001:\d+: "),
    "b.nt": (
        (GOOD * 3).encode() + b'<http://example.org/a> <http://example.org/p> "\xe5" .\n',
        r"b\.nt:4:48: Invalid UTF-8",
    ),
    "c.nq": (QUADS + "<http://example.org/a> <http://example.org/p> <http://[bad> .\n", r"c\.nq:4:\d+: "),
    "d.nt": ((GOOD * 2)[:-20], r"d\.nt:2:\d+: "),
    "a.ttl": ("@prefix : <http://example.org/> .\n:a :p\n  :b ;;; .\n:c nope:d 1 .", r"a\.ttl:4:\d+: .*nope"),
    "b.ttl": ("<http://example.org/a> <http://example.org/p> <<( <x:a> <x:b> <x:c> )>> .", "a triple term"),
    "a.trig": ("_:g { <x:a> <x:b> 1 }", "statement 1 is in a graph that is a blank node"),
    "a.jsonld": (
        '{"@context": "http://schema.org/", "name": "x"}',
        r"its context lies on the web \(nothing is fetched",
    ),
    "b.jsonld": ('{"@id": "http://example.org/a",\n "http://example.org/p": }', r"b\.jsonld:2:\d+: "),
    "a.rdf": ('<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n<a', r"a\.rdf:"),
    "c.ttl": ("", "the file is empty"),
    "d.ttl": ("@prefix : <http://example.org/> .\n", "no statement in it"),
    "a.csv": ("a,b\n", "not an RDF file that we know .*\\.ttl"),
    "a.ttl.gz": ("not packed at all", r"a\.ttl\.gz:1:1: "),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_are_refused_with_their_place(tmp_path: Path, name: str) -> None:
    text, why = BROKEN[name]
    (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SourceError, match=why):
        imported(tmp_path / name)


def test_a_path_that_is_not_there_or_has_no_rdf(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file or folder"):
        imported(tmp_path / "nowhere.ttl")
    with pytest.raises(SourceError, match="no RDF file in it"):
        imported(tmp_path)


def test_what_is_imported_loads_into_columns(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(TURTLE)
    with (tmp_path / "out.nq").open("wb") as out:
        summary = run("rdf", tmp_path / "a.ttl", out, Options())
    with Columns.create(None) as columns:
        assert columns.load_nquads(tmp_path / "out.nq") == summary.statements
