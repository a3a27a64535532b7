"""Writing N-Quads: the text that every step of a build hands to the next.

A statement is four strings in N-Quads form, so that a row of a table becomes a line of text without any object
between. The escapes are those of canonical N-Quads, the form that Oxigraph writes too.
"""

from __future__ import annotations

import re

from samspill.vocab import PREFIXES, RDF, XSD

_ESCAPES = {
    "\\": "\\\\",
    '"': '\\"',
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\b": "\\b",
    "\f": "\\f",
    "\x7f": "\\u007F",
    **{chr(code): f"\\u{code:04X}" for code in range(0x20) if chr(code) not in "\n\r\t\b\f"},
}
_TO_ESCAPE = re.compile(r'[\\"\x00-\x1f\x7f]')
_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_LANGUAGE = re.compile(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*\Z")


_ESCAPED = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_UNESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def iri(value: str) -> str:
    """Return an IRI in angle brackets.

    Raises ValueError for characters that an IRI cannot hold, and for a relative reference.

    >>> iri("https://w3id.org/samspill/id/country/no")
    '<https://w3id.org/samspill/id/country/no>'
    """
    if _NOT_IN_IRI.search(value) or ":" not in value:
        raise ValueError(f"not an IRI: {value!r}")
    return f"<{value}>"


def literal(value: str | int, *, lang: str | None = None, datatype: str | None = None) -> str:
    """Return a literal, escaped; an `int` is an xsd:integer, a `str` without more an xsd:string.

    Raises ValueError for a malformed language tag, and for a language together with a datatype.

    >>> literal("Bærum", lang="nb"), literal(79), literal("8.50", datatype=XSD.decimal)
    ('"Bærum"@nb', '"79"^^<http://www.w3.org/2001/XMLSchema#integer>', '"8.50"^^<http://www.w3.org/2001/XMLSchema#decimal>')
    """
    if isinstance(value, int):
        datatype = datatype or XSD.integer
    text = _TO_ESCAPE.sub(lambda match: _ESCAPES[match[0]], str(value))
    if lang is not None:
        if datatype or not _LANGUAGE.match(lang):
            raise ValueError(f"not a language tag for a literal: {lang!r}")
        return f'"{text}"@{lang.lower()}'
    if datatype is None or datatype == XSD.string:
        return f'"{text}"'
    return f'"{text}"^^{iri(datatype)}'


def term(text: str) -> str:
    """Return a term in N-Quads form from what a person writes: that form, an IRI, a name with a prefix of ours, `a`.

    Raises ValueError for what is none of them.

    >>> term("sam:Area"), term("a")
    ('<https://w3id.org/samspill/ontology#Area>', '<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>')
    """
    if text == "a":
        return iri(RDF.type)
    if text.startswith(("<", '"', "_:")):
        return text
    prefix, colon, local = text.partition(":")
    return iri(PREFIXES[prefix] + local if colon and prefix in PREFIXES else text)


def quad(subject: str, predicate: str, obj: str, graph: str) -> str:
    """Return one line of N-Quads from four terms that are in N-Quads form already."""
    return f"{subject} {predicate} {obj} {graph} .\n"


def lexical(term: str) -> str:
    """Return the text of a term in N-Triples form: an IRI without brackets, a literal's lexical form, `_:label`.

    >>> lexical('"Bærum"@nb'), lexical("<http://example.org/a>"), lexical(r'"a\\nb"')
    ('Bærum', 'http://example.org/a', 'a\\nb')
    """
    if term.startswith("<"):
        return term[1:-1]
    if not term.startswith('"'):
        return term
    inside = term[1 : term.rindex('"')]
    return _ESCAPED.sub(
        lambda match: chr(int(match[1] or match[2], 16)) if match[3] is None else _UNESCAPES.get(match[3], match[3]),
        inside,
    )


def readable(term: str) -> str:
    """Return a term for reading: an IRI with one of our prefixes, a literal's text alone.

    >>> readable("<https://w3id.org/samspill/ontology#Area>"), readable('"79"')
    ('sam:Area', '79')
    """
    text = lexical(term)
    if not term.startswith("<"):
        return text
    for name, base in PREFIXES.items():
        if text.startswith(base):
            return f"{name}:{text.removeprefix(base)}"
    return term
