"""Values for the variables of a query: Python values as terms of RDF, put in as VALUES, never by pasting text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from samspill.engines.scan import Token, tokens
from samspill.errors import ParameterError
from samspill.rdf import RDFLiteral, URIRef
from samspill.vocab import XSD
from samspill.vocab.nquads import iri, literal

__all__ = ["bound", "term"]


def bound(text: str, values: Mapping[str, Any]) -> str:
    """Return a query with values for its variables; a list gives a variable several values.

    Raises ParameterError for a variable that the query does not have, and for a value that is no term.
    """
    if not values:
        return text
    found = list(tokens(text))
    names = {token.text[1:] for token in found if token.kind == "variable"}
    if unknown := sorted(set(values) - names):
        raise ParameterError(f"the query has no variable ?{unknown[0]}", hint=f"it has {', '.join(sorted(names))}")
    lines = "".join(f" VALUES ?{name} {{ {' '.join(map(term, _several(value)))} }}" for name, value in values.items())
    where = _where(found)
    opened, following = found[where], found[where + 1]
    at = opened.start + 1
    if following.kind == "word" and following.text.upper() == "SELECT":  # a subquery stands alone in its brackets
        end = _closed(found, where).start
        return f"{text[:at]}{lines} {{{text[at:end]}\n}} {text[end:]}"
    return f"{text[:at]}{lines}{text[at:]}"


def _several(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else [value]


def term(value: Any) -> str:
    """Return a Python value as a term in N-Triples form.

    A `str` is plain text; IRIs are rdflib's `URIRef`, and text in a language its `Literal`.

    >>> term("Bærum"), term(79), term(URIRef("http://example.org/a"))
    ('"Bærum"', '"79"^^<http://www.w3.org/2001/XMLSchema#integer>', '<http://example.org/a>')
    """
    try:
        return _term(value)
    except ValueError as error:
        raise ParameterError(str(error)) from error


def _term(value: Any) -> str:
    if isinstance(value, URIRef):
        return iri(str(value))
    if isinstance(value, RDFLiteral):
        return literal(str(value), lang=value.language, datatype=value.datatype and str(value.datatype))
    if isinstance(value, bool):
        return literal(str(value).lower(), datatype=XSD.boolean)
    kinds = ((str, XSD.string), (int, XSD.integer), (float, XSD.double), (Decimal, XSD.decimal))
    for kind, datatype in kinds:
        if isinstance(value, kind):
            return literal(f"{value:f}" if kind is Decimal else str(value), datatype=datatype)
    if isinstance(value, datetime):
        return literal(value.isoformat(), datatype=XSD.dateTime)
    if isinstance(value, date):
        return literal(value.isoformat(), datatype=XSD.date)
    raise ParameterError(
        f"{type(value).__name__} is no term of RDF", hint="a str, number, bool, date, or rdflib's URIRef or Literal"
    )


def _where(found: Sequence[Token]) -> int:
    """Return the place of the brace that opens the WHERE clause: the last one that is in no brackets."""
    depth, opened, word, last = 0, -1, "", ""
    for place, token in enumerate(found):
        bracket = token.text if token.kind == "other" else ""
        if bracket in {"{", "(", "["}:
            if bracket == "{" and depth == 0 and word != "VALUES" and last != "CONSTRUCT" and opened < 0:
                opened = place
            depth += 1
        elif bracket in {"}", ")", "]"}:
            depth -= 1
        elif depth == 0 and token.kind == "word":
            word = token.text.upper()
        last = token.text.upper() if token.kind == "word" else bracket
    if opened < 0 or opened + 1 >= len(found):
        raise ParameterError("the query has no WHERE clause to give values in")
    return opened


def _closed(found: Sequence[Token], opened: int) -> Token:
    depth = 0
    for token in found[opened:]:
        bracket = token.text if token.kind == "other" else ""
        depth += (bracket in {"{", "(", "["}) - (bracket in {"}", ")", "]"})
        if depth == 0 and bracket:
            return token
    raise ParameterError("the WHERE clause is never closed")
