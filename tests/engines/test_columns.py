"""Columns: what goes in as N-Quads comes out as it went in, and what is broken is refused with its line."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from samspill.engines.columns import NAMED_ONLY, QUARANTINE, Columns
from samspill.errors import EngineError, ReadOnlyError, SnapshotError, SourceError
from samspill.vocab import GRAPH, RDF, XSD

N_QUADS = ox.RdfFormat.N_QUADS


def nquads(*quads: ox.Quad) -> bytes:
    """Return canonical N-Quads."""
    return ox.serialize(quads, format=N_QUADS) or b""


def node(name: str) -> ox.NamedNode:
    """Return a thing."""
    return ox.NamedNode(f"https://example.org/{name}")


@pytest.fixture
def columns() -> Columns:
    """Columns in memory."""
    return Columns.create(None, memory_limit="1GB", threads=1)


def load(columns: Columns, folder: Path, text: str | bytes) -> int:
    """Load a text."""
    file = folder / "in.nq"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return columns.load_nquads(file)


def export(columns: Columns, folder: Path, graph: str | None = None) -> bytes:
    """Return what is exported."""
    out = folder / "out.nq"
    columns.export_nquads(out, graph)
    return out.read_bytes()


@cache
def _one() -> Columns:
    return Columns.create(None, memory_limit="1GB", threads=1)


def _emptied() -> Columns:
    """Return the same columns for every example, without statements; terms stay."""
    _one().run("DELETE FROM quad")
    return _one()


ODD = "\n\r\t\b\f\"\\'\x00\x01\x1f\x7f\x85\u2028\ufeff\ufffe\uffff\U0001f600e\u0301æøåŋ <>@^_:.#"
TEXT = st.text(
    st.one_of(st.sampled_from(ODD), st.characters(exclude_categories=["Cs"])), max_size=30
) | st.sampled_from(
    [
        '" .',
        '" <https://example.org/g> .',
        "\\u0041",
        "\\\\u0041",
        "\\",
        "a" * 5000,
        "<x>",
        "_:b",
        '"@nb',
        "\\U0000005C",
    ]
)
IRI = st.text("abcXYZ012/?&=~-._æø😀()*+,;!$'@", min_size=1, max_size=20).map(
    lambda text: ox.NamedNode("https://example.org/" + text)
)
BLANK = st.from_regex(r"[a-zA-Z0-9_æ]([a-zA-Z0-9_.-]{0,5}[a-zA-Z0-9_-])?", fullmatch=True).map(ox.BlankNode)
LANGUAGE = st.sampled_from(["nb", "nn", "sv", "en-gb", "sma", "zh-hant-tw", "x-private"])
LITERAL = st.one_of(
    TEXT.map(ox.Literal),
    st.builds(lambda text, tag: ox.Literal(text, language=tag), TEXT, LANGUAGE),
    st.builds(
        lambda text, name: ox.Literal(text, datatype=ox.NamedNode(name)),
        TEXT,
        st.sampled_from([XSD.integer, XSD.decimal, XSD.date, XSD.string, "https://example.org/æ", "urn:x"]),
    ),
)
QUAD = st.builds(ox.Quad, IRI | BLANK, IRI, IRI | BLANK | LITERAL, st.just(ox.DefaultGraph()) | IRI | BLANK)


@given(quads=st.lists(QUAD, max_size=8))
@example(quads=[ox.Quad(node("s"), node("p"), ox.Literal(""))])
@example(quads=[ox.Quad(node("s"), node("p"), ox.Literal("\\u005C\\\\n\\U0000005C"), node("g"))])
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True, database=None)
def test_what_goes_in_comes_out(quads: list[ox.Quad], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.getbasetemp()
    columns = _emptied()
    assert load(columns, folder, nquads(*quads)) == len(set(quads))
    lines = export(columns, folder).splitlines(keepends=True)
    assert sorted(lines) == sorted({nquads(quad) for quad in quads})


@given(quads=st.lists(QUAD, min_size=1, max_size=5))
@settings(max_examples=20, deadline=None, derandomize=True, database=None)
def test_adding_statements_is_loading_them(quads: list[ox.Quad], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.getbasetemp()
    terms = [
        (str(q.subject), str(q.predicate), nquads(ox.Quad(q.predicate, q.predicate, q.object)).decode(), q.graph_name)
        for q in quads
    ]
    rows = [
        (s, p, o.removeprefix(f"{p} {p} ")[: -len(" .\n")], None if isinstance(g, ox.DefaultGraph) else str(g))
        for s, p, o, g in terms
    ]
    columns = _emptied()
    load(columns, folder, nquads(*quads))
    ids = columns.term_ids([term for row in rows for term in row if term])
    assert columns.texts(ids.values()) == {number: text for text, number in ids.items()}
    assert columns.add_quads(rows) == 0
    assert columns.add_quads([("<urn:s>", "<urn:p>", '"new"@nb', None)] * 2) == 1


def test_escapes_that_are_not_canonical_are_read(columns: Columns, tmp_path: Path) -> None:
    text = (
        '<urn:\\u00e6> <urn:p> "\\u0041\\\\u0042\\u005Cn\\U0001F600\\\'" .\n'
        '<urn:æ> <urn:p> "A\\\\u0042\\\\n😀\'"^^<http://www.w3.org/2001/XMLSchema#string> .\n'
    )
    assert load(columns, tmp_path, text) == 1
    assert export(columns, tmp_path).decode() == '<urn:æ> <urn:p> "A\\\\u0042\\\\n😀\'" .\n'
    (quad,) = ox.parse(text.splitlines()[0], format=N_QUADS)
    assert nquads(quad) == export(columns, tmp_path)


def test_terms_are_told_apart(columns: Columns, tmp_path: Path) -> None:
    objects = [
        "<urn:a>",
        "_:a",
        '"a"',
        '"a"@nb',
        '"a"@nn',
        f'"a"^^<{XSD.token}>',
        '"8.5"',
        '"8.50"',
        f'"8.50"^^<{XSD.decimal}>',
    ]
    load(columns, tmp_path, "".join(f"<urn:s> <urn:p> {text} .\n" for text in objects))
    assert columns.counts().quads == len(objects)
    ids = columns.term_ids(objects)
    assert len(set(ids.values())) == len(objects)
    assert {text for text, number in ids.items() if number < 0} == set(objects[2:])


def test_a_statement_is_held_once_for_each_graph(columns: Columns, tmp_path: Path) -> None:
    text = "<urn:s> <urn:p> <urn:o> <urn:g> .\n<urn:s> <urn:p> <urn:o> .\n" * 2
    assert load(columns, tmp_path, text) == 2
    assert load(columns, tmp_path, text + "<urn:s> <urn:p> <urn:o> <urn:h> .\n") == 1
    assert export(columns, tmp_path, "urn:g").decode() == "<urn:s> <urn:p> <urn:o> <urn:g> .\n"
    assert export(columns, tmp_path, "").decode() == "<urn:s> <urn:p> <urn:o> .\n"
    assert export(columns, tmp_path, "urn:unknown") == b""


def test_the_union_holds_a_statement_once(columns: Columns, tmp_path: Path) -> None:
    line = "<urn:s> <urn:p> <urn:o>"
    hidden = f"<urn:a> <urn:p> <urn:o> <{NAMED_ONLY[0]}> .\n<urn:b> <urn:p> <urn:o> <{QUARANTINE}source/a> .\n"
    load(columns, tmp_path, f"{line} <urn:g> .\n{line} .\n{hidden}")
    assert columns.export_union(tmp_path / "union.nt") == 1
    assert (tmp_path / "union.nt").read_text(encoding="utf-8") == f"{line} .\n"
    load(columns, tmp_path, "<urn:c> <urn:p> <urn:o> <urn:g> .\n")
    assert columns.export_union(tmp_path / "union.nt") == 2
    assert columns.export_union(tmp_path / "union.nt", without=["urn:g", "urn:none"]) == 1


def test_comments_and_empty_lines_are_passed_over(columns: Columns, tmp_path: Path) -> None:
    assert load(columns, tmp_path, "# a comment\n\n<urn:s> <urn:p> <urn:o> .\n") == 1
    assert load(columns, tmp_path, "") == 0


def test_rows_are_sorted_within_a_load(columns: Columns, tmp_path: Path) -> None:
    lines = [f"<urn:s{n * 7 % 100}> <urn:p{n % 3}> <urn:o{n % 11}> <urn:g{n % 2}> .\n" for n in range(500)]
    load(columns, tmp_path, "".join(lines))
    columns.add_quads([("<urn:a>", "<urn:p0>", "<urn:a>", None)])
    columns.optimise()
    rows = columns.run("SELECT p, s, o, g FROM quad ORDER BY rowid")
    assert rows == sorted(rows)


BROKEN = {
    "no full stop": "<urn:s> <urn:p> <urn:o>",
    "two terms": "<urn:s> <urn:p> .",
    "a relative IRI": "<s> <urn:p> <urn:o> .",
    "a space in an IRI": "<urn:s x> <urn:p> <urn:o> .",
    "a literal as subject": '"s" <urn:p> <urn:o> .',
    "a literal as graph": '<urn:s> <urn:p> <urn:o> "g" .',
    "a blank node as predicate": "<urn:s> _:p <urn:o> .",
    "an open literal": '<urn:s> <urn:p> "open .',
    "an unknown escape": '<urn:s> <urn:p> "\\x" .',
    "half an escape": '<urn:s> <urn:p> "\\u00" .',
    "a quote inside": '<urn:s> <urn:p> "a"b" .',
    "a malformed language": '<urn:s> <urn:p> "a"@ .',
    "a datatype that is no IRI": '<urn:s> <urn:p> "a"^^xsd:string .',
    "a word": "<urn:s> <urn:p> o .",
    "a quoted triple": "<urn:s> <urn:p> <<( <urn:s> <urn:p> <urn:o> )>> .",
    "a Windows line end": "<urn:s> <urn:p> <urn:o> .\r",
}


@pytest.mark.parametrize("why", BROKEN)
def test_a_broken_line_is_refused_by_number(why: str, columns: Columns, tmp_path: Path) -> None:
    good = "<urn:s> <urn:p> <urn:o> .\n"
    load(columns, tmp_path, good)
    with pytest.raises(SourceError) as refused:
        load(columns, tmp_path, f"<urn:a> <urn:b> <urn:c> .\n{good}{BROKEN[why]}\n{good}")
    assert str(refused.value).startswith(f"{tmp_path / 'in.nq'}:3:"), str(refused.value)
    assert columns.counts().quads == 1, "nothing was added"
    if why != "no full stop":  # which is not the caller's to give
        with pytest.raises(SourceError):
            columns.add_quads([(BROKEN[why].removesuffix(" ."), "", "", None)])


def test_bytes_that_are_not_utf8_are_refused_by_number(columns: Columns, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"in\.nq:2:19: not UTF-8"):
        load(columns, tmp_path, b'<urn:s> <urn:p> "\xc3\xb8" .\n<urn:s> <urn:p> "a\xff" .\n')
    with pytest.raises(SourceError, match=r"in\.nq:1:21: a control character"):
        load(columns, tmp_path, b'<urn:s> <urn:p> "abc\x01" .\n')
    with pytest.raises(SourceError, match="no such file"):
        columns.load_nquads(tmp_path / "missing.nq")


def test_terms_are_looked_up_without_adding_them(columns: Columns) -> None:
    assert columns.term_ids(["<urn:a>", '"b"'], add=False) == {}
    known = columns.term_ids(["<urn:a>"])
    assert columns.term_ids(["<urn:a>", '"b"'], add=False) == known


def test_a_term_that_is_none_is_refused(columns: Columns) -> None:
    with pytest.raises(SourceError, match="not N-Quads"):
        columns.term_ids(["sam:Area"])


def test_a_file_is_opened_by_many_and_written_by_one(tmp_path: Path) -> None:
    file = tmp_path / "c.duckdb"
    with Columns.create(file, memory_limit="1GB", threads=1) as columns:
        load(columns, tmp_path, "<urn:s> <urn:p> <urn:o> .\n")
    with Columns.open(file, threads=1) as columns:
        script = (
            "import sys; from pathlib import Path; from samspill.engines.columns import Columns\n"
            "print(Columns.open(Path(sys.argv[1])).counts().quads)"
        )
        other = subprocess.run([sys.executable, "-c", script, file], capture_output=True, text=True, check=True)
        assert other.stdout == "1\n"
        with pytest.raises(ReadOnlyError):
            columns.add_quads([("<urn:s>", "<urn:p>", "<urn:q>", None)])
        export(columns, tmp_path)
    with Columns.open(file, read_only=False) as columns:
        assert columns.add_quads([("<urn:s>", "<urn:p>", "<urn:q>", None)]) == 1


def test_what_is_not_columns_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "c.duckdb"
    with pytest.raises(SnapshotError, match="no such file"):
        Columns.open(file)
    file.write_text("not a database")
    with pytest.raises(SnapshotError):
        Columns.open(file)
    with pytest.raises(SnapshotError, match="exists"):
        Columns.create(file)
    file.unlink()
    with Columns.create(file) as columns:
        columns.run("UPDATE about SET value = '0'")
    with pytest.raises(SnapshotError, match="format 0"):
        Columns.open(file)
    with Columns.create(None) as columns, pytest.raises(EngineError, match="columns: "):
        columns.run("SELECT nonsense")


def test_counts_leave_out_what_a_query_must_name(columns: Columns, tmp_path: Path) -> None:
    lines = [
        f"<urn:a> <{RDF.type}> <urn:C> <urn:g> .",
        f"<urn:a> <{RDF.type}> <urn:C> <urn:h> .",
        f"<urn:b> <{RDF.type}> <urn:C> .",
        f"<urn:c> <{RDF.type}> <urn:D> <{NAMED_ONLY[0]}> .",
        f"<urn:a> <urn:p> <urn:b> <{GRAPH}entailed> .",
    ]
    load(columns, tmp_path, "\n".join(lines) + "\n")
    counts = columns.counts()
    assert counts.quads == 5
    assert counts.graphs == {"": 1, NAMED_ONLY[0]: 1, GRAPH + "entailed": 1, "urn:g": 1, "urn:h": 1}
    assert counts.classes == {"urn:C": 2}
    assert counts.properties == {RDF.type: (2, 2, 1), "urn:p": (1, 1, 1)}
    columns.derive()
    assert columns.counts().properties == counts.properties


def test_what_is_removed_leaves_no_gap_among_ids(columns: Columns) -> None:
    """The ids of terms change when compiled queries are prepared for: statements must follow."""
    columns.add_quads([(f"<urn:{name}>", "<urn:p>", f'"{name}"', "<urn:g>") for name in "abcd"])
    columns.derive()
    columns.run("DELETE FROM quad WHERE s = (SELECT id FROM term WHERE lexical = 'urn:b')")
    columns.run("DELETE FROM term WHERE lexical IN ('urn:b', 'b')")
    columns.derive()
    left = columns.run(
        "SELECT s.lexical, o.lexical FROM quad JOIN term s ON s.id = s JOIN term o ON o.id = o ORDER BY 1"
    )
    assert left == [("urn:a", "a"), ("urn:c", "c"), ("urn:d", "d")]


@pytest.mark.full
def test_a_million_lines_load(tmp_path: Path) -> None:
    file = tmp_path / "million.nq"
    with file.open("w", encoding="utf-8") as out:
        for n in range(1_000_000):
            thing = f"<https://w3id.org/samspill/id/participation/{n // 4}>"
            out.write(
                f'{thing} <https://w3id.org/samspill/ontology#p{n % 4}> "Nr. {n % 99999} \\"Ø\\""@nb <urn:g{n % 9}> .\n'
            )
    with Columns.create(tmp_path / "c.duckdb") as columns:
        assert columns.load_nquads(file) == 1_000_000
