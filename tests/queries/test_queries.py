"""Query files: reading them, binding a subject and values without pasting text, and that they run in any tool."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib.plugins.sparql.parser import parseQuery

from samspill import queries
from samspill.engines.oxigraph import OxigraphEngine
from samspill.errors import NotFoundError, ParameterError, SourceError
from samspill.queries import Query, catalogue, named, read

TEXT = """#+ summary: What was the code of an area on a day?
#+ topic: areas
#+   not-a-key without colon
# an ordinary comment: not a header
PREFIX sam: <https://w3id.org/samspill/ontology#>
PREFIX target: <https://w3id.org/samspill/id/municipality/no-baerum>

SELECT ?code
WHERE {
  VALUES ?day { "2019-05-17"^^<http://www.w3.org/2001/XMLSchema#date> }
  VALUES ?language { "nb" "nn" }
  VALUES (?pair ?other) { (1 2) }
  target: sam:hasVersion/sam:code ?code .
}
"""
DAY = '"2021-05-17"^^<http://www.w3.org/2001/XMLSchema#date>'


@pytest.fixture
def query(tmp_path: Path) -> Query:
    """A query about one thing with two parameters."""
    path = tmp_path / "code-on-a-day.rq"
    path.write_text(TEXT, encoding="utf-8")
    return read(path)


class TestRead:
    """Header lines are read, everything else is left as it stands."""

    def test_header(self, query: Query) -> None:
        assert query.header == {"summary": "What was the code of an area on a day?", "topic": "areas"}
        assert query.summary == "What was the code of an area on a day?"

    def test_name_is_the_stem_unless_given(self, query: Query) -> None:
        assert query.name == "code-on-a-day"
        assert query.path is not None
        assert read(query.path, "areas/code").name == "areas/code"

    def test_text_is_kept(self, query: Query) -> None:
        assert query.text == TEXT

    def test_parameters_are_the_one_line_values(self, query: Query) -> None:
        assert query.parameters == ("day", "language")
        assert query.has_target

    def test_values_over_several_lines_are_no_parameter(self, tmp_path: Path) -> None:
        path = tmp_path / "table.rq"
        path.write_text("#+ summary: x\nSELECT * WHERE {\n  VALUES ?x {\n    1\n  }\n}\n")
        assert read(path).parameters == ()
        assert not read(path).has_target

    def test_missing_file(self, tmp_path: Path) -> None:
        with pytest.raises(SourceError, match=r"nothing\.rq: no such file"):
            read(tmp_path / "nothing.rq")

    def test_folder_in_place_of_file(self, tmp_path: Path) -> None:
        with pytest.raises(SourceError, match="cannot be read"):
            read(tmp_path)

    def test_not_utf_8(self, tmp_path: Path) -> None:
        path = tmp_path / "latin-1.rq"
        path.write_bytes("#+ summary: Bærum\n".encode("latin-1"))
        with pytest.raises(SourceError, match=r"latin-1\.rq: cannot be read"):
            read(path)


class TestBind:
    """A subject and values come in by rewriting their lines, and only what is one term gets in."""

    def test_target(self, query: Query) -> None:
        bound = query.bind("https://w3id.org/samspill/id/municipality/no-asker-2020")
        assert "PREFIX target: <https://w3id.org/samspill/id/municipality/no-asker-2020>\n" in bound.text
        assert "no-baerum" not in bound.text
        assert query.text == TEXT, "the query itself stays as it was"

    def test_target_with_letters_beyond_ascii(self, query: Query) -> None:
        assert "<https://example.org/Bærum>" in query.bind("https://example.org/Bærum").text

    def test_target_that_looks_like_a_pattern(self, query: Query) -> None:
        bound = query.bind(r"https://example.org/a?b=1&c=g<0>".replace("<0>", "0"))
        assert "PREFIX target: <https://example.org/a?b=1&c=g0>" in bound.text

    def test_values(self, query: Query) -> None:
        bound = query.bind(values={"day": [DAY]})
        assert f"  VALUES ?day {{ {DAY} }}\n" in bound.text
        assert 'VALUES ?language { "nb" "nn" }' in bound.text

    def test_several_values_or_none(self, query: Query) -> None:
        assert 'VALUES ?language { "sv" "se"@en }' in query.bind(values={"language": ['"sv"', '"se"@en']}).text
        assert "VALUES ?language {  }" in query.bind(values={"language": []}).text

    def test_values_as_an_iterator(self, query: Query) -> None:
        assert 'VALUES ?language { "sv" }' in query.bind(values={"language": iter(['"sv"'])}).text

    def test_a_value_with_escapes(self, query: Query) -> None:
        term = r'"a \"b\" \\ { } ?x"'
        assert f"VALUES ?language {{ {term} }}" in query.bind(values={"language": [term]}).text

    def test_bound_query_keeps_name_and_header(self, query: Query) -> None:
        bound = query.bind("https://example.org/x", {"day": [DAY]})
        assert (bound.name, bound.header, bound.path) == (query.name, query.header, query.path)

    @pytest.mark.parametrize(
        "target",
        [
            "",
            "municipality/no-baerum",
            "https://example.org/> SELECT",
            "https://example.org/a> }",
            "https://example.org/a\nPREFIX sam: <http://evil.example/>",
            "https://example.org/a\n",
            "https://example.org/a b",
            'https://example.org/"a"',
            "https://example.org/{a}",
            "https://example.org/a\\u003e",
            "https://example.org/a\x00",
            "<https://example.org/a>",
        ],
    )
    def test_target_that_is_no_iri(self, query: Query, target: str) -> None:
        with pytest.raises(ParameterError, match="not an IRI"):
            query.bind(target)

    @pytest.mark.parametrize(
        "term",
        [
            "",
            "nb",
            "2019-05-17",
            '"nb',
            '"nb" "nn"',
            '"nb" } UNION { ?s ?p ?o',
            '"nb" } ?s ?p ?o . VALUES ?x { "a"',
            '"a"b"',
            '"a\nb"',
            '"a\\"',
            '"a\\q"',
            '"nb"\n',
            '"nb"@',
            '"nb"@nb }',
            '"1"^^xsd:integer',
            '"1"^^<http://example.org/ a>',
            "<https://example.org/a> <https://example.org/b>",
            "<https://example.org/a>\n",
            "<https://example.org/a> }",
            "<a>b",
            "?language",
            "_:b",
            "UNDEF",
            "(1 2)",
            "sam:Area",
        ],
    )
    def test_value_that_is_no_term(self, query: Query, term: str) -> None:
        with pytest.raises(ParameterError, match="not a term"):
            query.bind(values={"language": [term]})

    def test_relative_iri_is_no_value(self, query: Query) -> None:
        """What it would mean depends on the tool, so it is refused."""
        with pytest.raises(ParameterError, match="not a term"):
            query.bind(values={"language": ["<municipality/no-baerum>"]})

    def test_unknown_parameter(self, query: Query) -> None:
        with pytest.raises(ParameterError, match=r"no parameter 'date' \(it has: day, language\)"):
            query.bind(values={"date": [DAY]})

    def test_query_without_target(self) -> None:
        with pytest.raises(ParameterError, match="not about one thing"):
            Query("all", "SELECT * WHERE { ?s ?p ?o }").bind("https://example.org/x")

    def test_header_and_text_in_strings_are_left_alone(self) -> None:
        text = '#+ summary: x\nSELECT * WHERE {\n  VALUES ?x { "a" }\n  FILTER (?y = "VALUES ?x { 1 }")\n}\n'
        bound = Query("strings", text).bind(values={"x": ['"b"']})
        assert bound.text == text.replace('{ "a" }', '{ "b" }')


class TestCatalogue:
    """The project's own query files."""

    def test_names_are_folder_and_stem(self) -> None:
        assert "checks/version-overlap" in catalogue()
        assert list(catalogue()) == sorted(catalogue())

    def test_one_folder(self) -> None:
        assert {name.partition("/")[0] for name in catalogue("checks")} == {"checks"}

    def test_named(self) -> None:
        assert named("checks/version-overlap").summary

    def test_unknown_name(self) -> None:
        with pytest.raises(NotFoundError, match="no query named 'checks/nothing'"):
            named("checks/nothing")

    def test_path_out_of_the_folder(self) -> None:
        with pytest.raises(NotFoundError):
            named("../README")

    def test_file_without_summary(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "silent.rq").write_text("SELECT * WHERE { ?s ?p ?o }")
        monkeypatch.setattr(queries, "project_folder", lambda _: tmp_path)
        with pytest.raises(SourceError, match=r"silent\.rq:1: no summary"):
            catalogue.__wrapped__()


@pytest.fixture(params=catalogue().values(), ids=lambda each: each.name)
def own(request: pytest.FixtureRequest) -> Query:
    """Each query file of the project."""
    query: Query = request.param
    return query


class TestOwnFiles:
    """Every query file runs as it stands, in our engine and in others, and is written in one way."""

    def test_oxigraph_takes_it(self, own: Query) -> None:
        OxigraphEngine.from_text("").query(own.text)

    def test_rdflib_takes_it(self, own: Query) -> None:
        parseQuery(own.text)

    def test_parameters_can_be_bound(self, own: Query) -> None:
        bound = own.bind(values={name: ['"x"'] for name in own.parameters})
        if own.has_target:
            bound = bound.bind("https://example.org/x")
        OxigraphEngine.from_text("").query(bound.text)

    def test_prefixes_are_used_and_ours(self, own: Query) -> None:
        body = re.sub(r"(?m)^\s*#.*$|<[^>\s]*>", "", own.text)
        for prefix, base in re.findall(r"(?m)^PREFIX ([\w-]*): <([^>]*)>", own.text):
            assert len(re.findall(rf"(?<![\w-]){re.escape(prefix)}:", body)) > 1, f"the prefix {prefix}: is not used"
            assert prefix == "target" or base not in {"", "http://example.org/"}

    def test_lines_are_short_and_clean(self, own: Query) -> None:
        for line in own.text.splitlines():
            assert line == line.rstrip()
            assert "\t" not in line
            assert len(line) <= 120, line
        assert own.text.endswith("\n")
        assert not own.text.endswith("\n\n")

    def test_name_is_kebab_case(self, own: Query) -> None:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", Path(own.name).name)
