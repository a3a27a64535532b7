"""The parameters of a query file, with their types: what its header says, and what its own values show.

    #+ param-day: date: the day asked about
    …
      VALUES ?day { "2021-05-17"^^xsd:date }

A value is given as people write it (`2019-01-01`, `no`, `sam:Project`, `municipality/no-halden`) and becomes a term of
the parameter's type; a term as N-Triples writes it is taken as it is. Nothing is pasted into a query.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from samspill.engines.oxigraph_text import is_iri
from samspill.errors import ParameterError
from samspill.queries import Query
from samspill.settings import Settings
from samspill.vocab import ID, PREFIXES, XSD
from samspill.vocab.nquads import iri, literal
from samspill.web.terms import unescape

__all__ = ["MOST", "TARGET", "Parameter", "parameters_of"]

TARGET: Final = "target"
MOST: Final = 100
"""Values of one parameter."""

_TOKEN = re.compile(r'<([^>]*)>|"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^(?:<([^>]*)>|(\S+)))?|([^\s"<>]+)')
_PREFIX = re.compile(r"^PREFIX ([\w-]*): <([^>]*)>", re.MULTILINE)
_TERM = re.compile(
    r'<[^<>"{}|^`\\\s]*>\Z|"(?:[^"\\\n\r]|\\[tbnrf"\'\\])*"(?:@[a-zA-Z]+(?:-[a-zA-Z0-9]+)*|\^\^<[^<>\s]+>)\Z'
)
_HEADER = re.compile(r"([a-z]+)(?::\s*(.*))?\Z")
_CHECKS = {
    XSD.date: re.compile(r"\d{4}-\d{2}-\d{2}\Z"),
    XSD.integer: re.compile(r"[+-]?\d{1,40}\Z"),
    XSD.decimal: re.compile(r"[+-]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})\Z"),
    XSD.boolean: re.compile(r"(?:true|false)\Z"),
    XSD.gYear: re.compile(r"-?\d{4}\Z"),
}
_NAMES = {XSD.date: "date", XSD.integer: "integer", XSD.decimal: "decimal", XSD.boolean: "boolean", XSD.gYear: "year"}
_SENTENCES = {
    "date": "a day, as 2021-06-01",
    "integer": "a whole number",
    "decimal": "a number, with a point",
    "boolean": "true or false",
    "year": "a year of four digits",
    "iri": "an IRI, a name with one of our prefixes, or the end of a thing's IRI: municipality/no-halden",
    "text": "a text",
}


@dataclass(frozen=True)
class Parameter:
    """A parameter: its type by name, its sentence, and what stands in the file, as people write it."""

    name: str
    type: str
    sentence: str
    defaults: tuple[str, ...]
    datatype: str = ""
    language: str = ""

    @property
    def help(self) -> str:
        """What may be given."""
        return _SENTENCES.get(self.type, "")

    def terms(self, values: Sequence[str]) -> list[str]:
        """Return values as terms in N-Triples form, each once; raise ParameterError for one that is not of the type."""
        if len(values) > MOST:
            raise ParameterError(f"{self.name} has {len(values)} values", hint=f"up to {MOST}")
        return list(dict.fromkeys(self._term(value.strip()) for value in values))

    def _term(self, value: str) -> str:
        if _TERM.match(value) and (not value.startswith("<") or is_iri(value[1:-1])):
            return value
        if self.type == "iri":
            return iri(self._iri(value))
        check = _CHECKS.get(self.datatype)
        if check is not None and not (check.match(value) and value.isascii() and self._exists(value)):
            raise ParameterError(f"{self.name} is {value[:100]!r}", hint=f"it is {self.help}")
        if self.language:
            return literal(value, lang=self.language)
        return literal(value, datatype=self.datatype or None)

    def _exists(self, value: str) -> bool:
        try:
            return self.datatype != XSD.date or bool(date.fromisoformat(value))
        except ValueError:
            return False

    def _iri(self, value: str) -> str:
        prefix, colon, local = value.partition(":")
        if colon and prefix in PREFIXES and not local.startswith("//"):
            value = PREFIXES[prefix] + local
        elif not colon:
            value = f"{Settings.base_iri}id/{value.lstrip('/')}" if value else value
        if not is_iri(value):
            raise ParameterError(f"{self.name} is {value[:100]!r}", hint=f"it is {self.help}")
        return value


def parameters_of(query: Query) -> list[Parameter]:
    """Return the parameters of a query: its subject, then the variables of its VALUES lines."""
    prefixes = {**PREFIXES, **dict(_PREFIX.findall(query.text))}
    found = []
    if query.has_target:
        about = query.header.get(f"param-{TARGET}", "iri: the thing that the query is about")
        found.append(Parameter(TARGET, "iri", _told(about)[1], (prefixes[TARGET].removeprefix(ID),)))
    for name in query.parameters:
        line = re.search(rf"^[ \t]*VALUES \?{name} \{{([^{{}}\n]*)\}}[ \t]*$", query.text, re.MULTILINE)
        found.append(_read(name, line[1] if line else "", query.header.get(f"param-{name}", ""), prefixes))
    return found


def _told(header: str) -> tuple[str, str]:
    match = _HEADER.match(header)
    return (match[1], match[2] or "") if match else ("", header)


def _read(name: str, values: str, header: str, prefixes: dict[str, str]) -> Parameter:
    """Read a parameter from the terms of its line: their kind is its type."""
    defaults: list[str] = []
    datatype = language = ""
    kind = "text"
    for token in _TOKEN.finditer(values):
        whole, text, tag, full, short, word = token.groups()
        if whole is not None:
            kind = "iri"
            defaults.append(whole.removeprefix(ID))
        elif word is not None:
            kind, (prefix, _, local) = "iri", word.partition(":")
            name_of = prefixes.get(prefix, f"{prefix}:") + local
            defaults.append(name_of.removeprefix(ID) if name_of.startswith(ID) else word)
        else:
            prefix, _, local = (short or "").partition(":")
            datatype = full or (prefixes.get(prefix, "") + local if short else "")
            language = tag or ""
            kind = _NAMES.get(datatype, "text")
            defaults.append(unescape(text))
    said, sentence = _told(header)
    return Parameter(name, said or kind, sentence, tuple(defaults), datatype, language)
