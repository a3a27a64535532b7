"""Property paths: from RDF to SPARQL and back."""

from __future__ import annotations

from itertools import count

import pytest

from samspill.rdf import URIRef, parse_graph
from samspill.validate.paths import Path, in_words, is_nullable, read_path, to_rdf, to_sparql
from samspill.vocab import SH

PREFIXES = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://example.org/> . "

CASES = {
    "ex:p": ("<https://example.org/p>", "p", False),
    "[ sh:inversePath ex:p ]": ("^<https://example.org/p>", "^p", False),
    "( ex:p ex:q )": ("(<https://example.org/p>/<https://example.org/q>)", "p/q", False),
    "[ sh:alternativePath ( ex:p ex:q ) ]": ("(<https://example.org/p>|<https://example.org/q>)", "(p|q)", False),
    "[ sh:zeroOrMorePath ex:p ]": ("<https://example.org/p>*", "p*", True),
    "[ sh:oneOrMorePath ex:p ]": ("<https://example.org/p>+", "p+", False),
    "[ sh:zeroOrOnePath ex:p ]": ("<https://example.org/p>?", "p?", True),
    "[ sh:oneOrMorePath [ sh:zeroOrOnePath ex:p ] ]": ("(<https://example.org/p>?)+", "p?+", True),
    "[ sh:inversePath [ sh:inversePath ex:p ] ]": ("^(^<https://example.org/p>)", "^^p", False),
    "[ sh:inversePath [ sh:zeroOrMorePath ex:p ] ]": ("^(<https://example.org/p>*)", "^p*", True),
    "[ sh:zeroOrMorePath [ sh:inversePath ex:p ] ]": ("(^<https://example.org/p>)*", "^p*", True),
    "( [ sh:zeroOrMorePath ex:p ] ex:q )": ("(<https://example.org/p>*/<https://example.org/q>)", "p*/q", False),
    "( [ sh:zeroOrMorePath ex:p ] [ sh:zeroOrOnePath ex:q ] )": (
        "(<https://example.org/p>*/<https://example.org/q>?)",
        "p*/q?",
        True,
    ),
    "[ sh:alternativePath ( ex:p [ sh:zeroOrOnePath ex:q ] ) ]": (
        "(<https://example.org/p>|<https://example.org/q>?)",
        "(p|q?)",
        True,
    ),
}


def path_of(turtle: str) -> Path:
    graph = parse_graph(f"{PREFIXES} ex:shape sh:path {turtle} .")
    node = graph.value(URIRef("https://example.org/shape"), URIRef(SH.path))
    assert node is not None
    return read_path(graph, node)


@pytest.mark.parametrize("turtle", CASES)
def test_path(turtle: str) -> None:
    path = path_of(turtle)
    assert (to_sparql(path), in_words(path), is_nullable(path)) == CASES[turtle]


@pytest.mark.parametrize("turtle", CASES)
def test_rdf_and_back(turtle: str) -> None:
    path = path_of(turtle)
    node, statements = to_rdf(path, (f"_:b{number}" for number in count()))
    text = "".join(f"{' '.join(statement)} .\n" for statement in statements)
    graph = parse_graph(f"<https://example.org/shape> <{SH.path}> {node} .\n{text}")
    found = graph.value(URIRef("https://example.org/shape"), URIRef(SH.path))
    assert found is not None
    assert read_path(graph, found) == path
