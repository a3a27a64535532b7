"""Terms as an engine writes them in N-Triples, TSV and Turtle: read one by one, for pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from samspill.vocab import XSD

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_SIMPLE = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^<>]*)>)?\Z', re.DOTALL)
_TERM = re.compile(r'\s*(<[^<>]*>|_:[^\s<>"]+|"(?:[^"\\]|\\.)*"(?:@[A-Za-z0-9-]+|\^\^<[^<>]*>)?)')
_BARE = (
    (re.compile(r"[+-]?\d+\Z"), XSD.integer),
    (re.compile(r"[+-]?\d*\.\d+\Z"), XSD.decimal),
    (re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)[eE][+-]?\d+\Z"), XSD.double),
    (re.compile(r"(?:true|false)\Z"), XSD.boolean),
)


@dataclass(frozen=True)
class Term:
    """An RDF term: an IRI, a blank node, or a literal with its language or datatype."""

    kind: Literal["iri", "blank", "literal", "other"]
    value: str
    language: str = ""
    datatype: str = ""

    def as_json(self) -> dict[str, str]:
        """Return it as SPARQL's JSON has it; what is no plain term is told as a text of the type `triple`."""
        if self.kind == "iri":
            return {"type": "uri", "value": self.value}
        if self.kind != "literal":
            return {"type": "bnode" if self.kind == "blank" else "triple", "value": self.value.removeprefix("_:")}
        more = {"xml:lang": self.language, "datatype": "" if self.language else self.datatype}
        return {"type": "literal", "value": self.value, **{name: value for name, value in more.items() if value}}


def read_term(text: str) -> Term:
    """Read one term; what is none of IRI, blank node and literal (a quoted triple, say) is kept as its text."""
    if text.startswith("<") and text.endswith(">") and not text.startswith("<<"):
        return Term("iri", unescape(text[1:-1]))
    if text.startswith("_:"):
        return Term("blank", text)
    if match := _LITERAL.match(text):
        datatype = "" if match[3] == XSD.string else match[3] or ""
        return Term("literal", unescape(match[1]), match[2] or "", datatype)
    for pattern, datatype in _BARE:
        if pattern.match(text):
            return Term("literal", text, "", datatype)
    return Term("other", text)


def read_triple(line: str) -> tuple[Term, Term, Term] | None:
    """Read a line of N-Triples; None for one that is not three plain terms."""
    found = [match[1] for match in _terms(line)]
    if len(found) != 3:
        return None
    return read_term(found[0]), read_term(found[1]), read_term(found[2])


def _terms(line: str) -> Iterator[re.Match[str]]:
    at = 0
    while match := _TERM.match(line, at):
        yield match
        at = match.end()


def unescape(text: str) -> str:
    """Return a text with the escapes of N-Triples undone."""
    if "\\" not in text:
        return text
    return _ESCAPE.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    if code := match[1] or match[2]:
        number = int(code, 16)
        return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\N{REPLACEMENT CHARACTER}"
    return _SIMPLE.get(match[3], match[3])
