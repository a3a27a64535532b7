"""RDF terms as text in N-Triples form: what shapes are compiled from, and what the rows of an engine hold.

A term is a `str`, so that a constant of a shape, a binding of a solution and a node of a report compare by `==`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal as Choice

from samspill.rdf import BNode, Node, RDFLiteral, URIRef
from samspill.vocab import RDF, XSD
from samspill.vocab.nquads import iri, literal

_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?\Z', re.DOTALL)
_ESCAPE = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([tbnrf"\'\\]))')
_UNESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


@dataclass(frozen=True)
class Parts:
    """A term taken apart: its kind, the text of it, and the language or datatype of a literal."""

    kind: Choice["iri", "blank", "literal"]
    value: str
    language: str | None = None
    datatype: str | None = None


def term(node: Node) -> str:
    """Return an rdflib node in N-Triples form; raise ValueError for what cannot be written so (a formula)."""
    if isinstance(node, URIRef):
        return iri(str(node))
    if isinstance(node, BNode):
        return f"_:{node}"
    if isinstance(node, RDFLiteral):
        return literal(str(node), lang=node.language, datatype=None if node.language else _datatype(node))
    raise ValueError(f"not an RDF term: {node!r}")


def _datatype(node: RDFLiteral) -> str | None:
    return str(node.datatype) if node.datatype is not None else None


def is_iri(text: str) -> bool:
    """Tell whether a term is an IRI."""
    return text.startswith("<")


def is_blank(text: str) -> bool:
    """Tell whether a term is a blank node."""
    return text.startswith("_:")


def is_literal(text: str) -> bool:
    """Tell whether a term is a literal."""
    return text.startswith('"')


def parts(text: str) -> Parts:
    """Take a term apart; raise ValueError when it is not one in N-Triples form.

    >>> parts('"Bærum"@nb')
    Parts(kind='literal', value='Bærum', language='nb', datatype=None)
    """
    if is_iri(text):
        return Parts("iri", text[1:-1])
    if is_blank(text):
        return Parts("blank", text[2:])
    match = _LITERAL.match(text)
    if match is None:
        raise ValueError(f"not a term in N-Triples form: {text!r}")
    value = _ESCAPE.sub(_unescape, match[1])
    if match[2]:
        return Parts("literal", value, language=match[2])
    return Parts("literal", value, datatype=match[3] or XSD.string)


def _unescape(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _UNESCAPED.get(match[3], match[3])


def plain(text: str) -> str:
    """Return a term as a person reads it: the last part of an IRI, the text of a literal."""
    found = parts(text)
    if found.kind == "iri":
        return local_name(found.value)
    return found.value if found.kind == "literal" else text


def local_name(name: str) -> str:
    """Return what follows the last `#` or `/` of an IRI; the whole of it when nothing does."""
    return re.split(r"[#/]", name.rstrip("#/"))[-1] or name


def datatype_of(text: str) -> str | None:
    """Return the datatype IRI of a literal (rdf:langString with a language), None for any other term."""
    if not is_literal(text):
        return None
    found = parts(text)
    return RDF.langString if found.language else found.datatype
