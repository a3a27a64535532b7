"""Constraints in SPARQL: all focus nodes at once must give what one at a time gives."""

from __future__ import annotations

import pytest

from samspill.engines.oxigraph import OxigraphEngine
from samspill.validate import parse_shapes, validate
from samspill.validate.tokens import groups, tokenize

HEAD = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <https://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:ontology sh:declare [ sh:prefix "ex" ; sh:namespace "https://example.org/"^^xsd:anyURI ] .
"""
DATA = """
@prefix ex: <https://example.org/> .
ex:a a ex:C ; ex:p 1 , 2 , 3 ; ex:q ex:b .
ex:b a ex:C ; ex:p 1 ; ex:q ex:a .
ex:c a ex:C .
ex:other ex:p 1 , 2 , 3 , 4 ; ex:q ex:c .
"""

QUERIES = {
    "filter on this": ("SELECT $this WHERE { FILTER ($this = ex:a) }", {"a"}),
    "inner group": ("SELECT $this WHERE { { { FILTER ($this = ex:a) } FILTER (BOUND($this)) } }", {"a"}),
    "one arm of a union": ("SELECT $this WHERE { { FILTER ($this = ex:a) } UNION { $this ex:q ex:a } }", {"a", "b"}),
    "bind": ("SELECT $this WHERE { BIND (STR($this) AS ?name) FILTER (STRENDS(?name, 'c')) }", {"c"}),
    "bind in a union": (
        "SELECT $this WHERE { { BIND ($this AS ?x) } UNION { BIND (1 AS ?x) } FILTER (?x = ex:b) }",
        {"b"},
    ),
    "not exists": ("SELECT $this WHERE { FILTER NOT EXISTS { $this ex:p ?x } }", {"c"}),
    "exists in an inner group": ("SELECT $this WHERE { { FILTER NOT EXISTS { $this ex:p ?x } } }", {"c"}),
    "filter in not exists": ("SELECT $this WHERE { FILTER NOT EXISTS { ?x ex:q ?y FILTER (?y = $this) } }", set()),
    "optional with a filter": (
        "SELECT $this WHERE { OPTIONAL { ?x ex:q ?y FILTER (?y = $this && ?x != ex:other) } FILTER (!BOUND(?x)) }",
        {"c"},
    ),
    "optional with a bind": (
        "SELECT $this WHERE { OPTIONAL { BIND ($this AS ?y) ?y ex:p ?x } FILTER (!BOUND(?x)) }",
        {"c"},
    ),
    "count in an inner select": (
        "SELECT $this WHERE { { SELECT $this (COUNT(?x) AS ?n) WHERE { OPTIONAL { $this ex:p ?x } } GROUP BY $this }"
        " FILTER (?n < 2) }",
        {"b", "c"},
    ),
    "inner select with a filter": ("SELECT $this WHERE { { SELECT $this WHERE { FILTER ($this = ex:c) } } }", {"c"}),
    "group and having": ("SELECT $this WHERE { $this ex:p ?x } GROUP BY $this HAVING (COUNT(?x) > 1)", {"a"}),
    "distinct, order, comments": (
        "# a comment with { a brace\nSELECT DISTINCT ?this WHERE { ?this ex:p ?x # another }\n FILTER (?x > 2) }"
        " ORDER BY ?x",
        {"a"},
    ),
    "braces in strings": (
        "SELECT $this WHERE { $this ex:p 1 FILTER ('}' != \"{\" && '''}''' != ?any) BIND (1 AS ?any) }",
        {"a", "b"},
    ),
    "own prefix": ("PREFIX e: <https://example.org/> SELECT $this WHERE { $this e:q e:a }", {"b"}),
    "path": ("SELECT $this WHERE { $this ex:q/ex:q ?x . FILTER (?x = $this) }", {"a", "b"}),
    "without WHERE": ("select $this { $this ex:p 3 }", {"a"}),
    "exists in an expression": ("SELECT $this WHERE { FILTER (EXISTS { $this ex:p 2 } || $this = ex:c) }", {"a", "c"}),
}


@pytest.mark.parametrize("name", QUERIES)
def test_query(name: str) -> None:
    query, expected = QUERIES[name]
    escaped = query.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    shapes = parse_shapes(
        f'{HEAD} ex:S sh:targetClass ex:C ; sh:sparql [ sh:prefixes ex:ontology ; sh:select "{escaped}" ] .'
    )
    report = validate(OxigraphEngine.from_text(DATA), shapes)
    assert {result.focus.removeprefix("<https://example.org/").rstrip(">") for result in report.results} == expected


@pytest.mark.parametrize("where", ["sh:node ex:Inner", "sh:property [ sh:path ex:q ; sh:node ex:Inner ]"])
def test_constraint_of_an_inner_shape(where: str) -> None:
    shapes = parse_shapes(f"""{HEAD}
    ex:S sh:targetClass ex:C ; {where} .
    ex:Inner a sh:NodeShape ; sh:sparql [ sh:prefixes ex:ontology ; sh:message "{{?value}} is less than 2" ;
      sh:select "SELECT $this ?value WHERE {{ $this ex:p ?value FILTER (?value < 2) }}" ] .
    """)
    report = validate(OxigraphEngine.from_text(DATA), shapes)
    assert [result.focus for result in report.results] == ["<https://example.org/a>", "<https://example.org/b>"]
    for result in report.results:
        assert [detail.message() for detail in result.details] == ["1 is less than 2"]


def test_path_value_and_message_come_from_the_solution() -> None:
    shapes = parse_shapes(f"""{HEAD}
    ex:S sh:targetNode ex:a ; sh:sparql [ sh:prefixes ex:ontology ; sh:message "never" ; sh:select '''
      SELECT $this ?path ?value ?message WHERE {{
        $this ?path ?value . FILTER (?path = ex:q) BIND (STRLANG("said here", "en") AS ?message)
      }}''' ] .""")
    (result,) = validate(OxigraphEngine.from_text(DATA), shapes).results
    assert result.message() == "said here"
    assert result.value == "<https://example.org/b>"
    assert result.as_json()["path"] == "https://example.org/q"


def test_path_of_a_property_shape() -> None:
    shapes = parse_shapes(f"""{HEAD}
    ex:S sh:targetClass ex:C ; sh:property ex:P .
    ex:P sh:path [ sh:inversePath ex:q ] ; sh:message "{{$this}}: {{?value}} at {{$currentShape}}" ;
      sh:sparql [ sh:prefixes ex:ontology ;
        sh:select "SELECT $this ?value WHERE {{ $this $PATH ?value . ?value a ex:C }}" ] .
    """)
    report = validate(OxigraphEngine.from_text(DATA), shapes)
    assert [result.message() for result in report.results] == ["a: b at P", "b: a at P"]


def test_component_with_a_validator_of_each_kind() -> None:
    """A declared component: ASK for any shape, SELECT for node shapes and property shapes."""
    for validator in (
        'sh:validator [ sh:ask "ASK { FILTER ($value <= $limit) }" ]',
        """sh:propertyValidator [
          sh:select "SELECT $this ?value WHERE { $this $PATH ?value FILTER (?value > $limit) }" ]""",
    ):
        shapes = parse_shapes(f"""{HEAD}
        ex:Limit a sh:ConstraintComponent ; sh:parameter [ sh:path ex:limit ] ; sh:message "above {{$limit}}" ;
          {validator} .
        ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:q ; sh:property [ sh:path ex:p ; ex:limit 2 ] ] .
        """)
        report = validate(OxigraphEngine.from_text(DATA), shapes)
        (result,) = report.results
        assert (result.focus, result.value) == (
            "<https://example.org/a>",
            '"3"^^<http://www.w3.org/2001/XMLSchema#integer>',
        )
        assert result.message() == "above 2"
        assert result.component == "https://example.org/Limit"


def test_deactivated_constraint() -> None:
    shapes = parse_shapes(f"""{HEAD}
    ex:S sh:targetClass ex:C ;
      sh:sparql [ sh:deactivated true ; sh:select "SELECT $this WHERE {{ $this ?p ?o }}" ] .""")
    assert validate(OxigraphEngine.from_text(DATA), shapes).conforms


def test_groups_of_a_query() -> None:
    text = (
        "SELECT $this WHERE { $this <urn:p> ?x OPTIONAL { ?x <urn:q> ?y FILTER (?y > ?z) } FILTER EXISTS { ?x ?y ?w } }"
    )
    where, optional, exists = groups(tokenize(text, {}))
    assert (where.kind, optional.kind, exists.kind) == ("where", "optional", "exists")
    assert where.written == {"?this", "?x"}
    assert where.computed == {"?x", "?y", "?w"}
    assert optional.computed == {"?y", "?z"}
    assert where.mentioned == {"?this", "?x", "?y", "?z", "?w"}


def test_tokens_keep_every_byte() -> None:
    text = 'SELECT $a { ?a <urn:p>/^<urn:q>* \'it\'\'s\' , """long "quoted" text"""@en-GB ; <urn:r> 1.5e3 . } # end'
    assert "".join(token.text for token in tokenize(text, {})) == text.replace("$", "?")


def test_prefixed_names_are_written_out() -> None:
    tokens = tokenize(r"ex:a ex:b\-c ex:d.e :f ex:", {"ex": "urn:x/", "": "urn:y/"})
    assert [token.text for token in tokens if token.kind == "iri"] == [
        *("<urn:x/a>", "<urn:x/b-c>", "<urn:x/d.e>", "<urn:y/f>", "<urn:x/>"),
    ]
