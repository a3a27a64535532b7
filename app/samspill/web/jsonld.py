"""A description as a JSON-LD tree (JSON-LD 1.1, framed): the thing on top, its role nodes inside.

Keys are the context's. A node stands once, at its first place from the thing; elsewhere it is named by its IRI. What
points to the thing and is not inside already is under `@reverse`, and what leads nowhere (what a page says of itself)
under `@included`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from samspill.vocab import RDF, SAM, XSD
from samspill.web.context import Context
from samspill.web.terms import Term, read_triple

__all__ = ["framed"]

_DEEPEST = 6  # nodes inside nodes

Node = dict[str, Any]


def framed(lines: Iterable[bytes], thing: str, context: Context, address: str) -> bytes:
    """Return N-Triples, one statement a line, as a JSON-LD document about a thing; `address` is the context's."""
    triples = [triple for line in lines if (triple := read_triple(line.decode())) is not None]
    schemes = {term.value.partition(":")[0] for triple in triples for term in triple if term.kind == "iri"}
    hidden = frozenset(schemes & context.prefixes.keys())
    frame = _Frame(replace(context, hidden=hidden))
    for subject, name, value in triples:
        frame.statements.setdefault(subject.value, {}).setdefault(name.value, []).append(value)
    root = frame.node(thing, 0)
    if reverse := frame.pointing(thing):
        root["@reverse"] = reverse
    if left := [frame.node(subject, 0) for subject in list(frame.statements) if subject not in frame.placed]:
        root["@included"] = left
    told = [address, dict.fromkeys(sorted(hidden))] if hidden else address
    return json.dumps({"@context": told} | root, ensure_ascii=False, indent=1).encode()


@dataclass
class _Frame:
    """Puts each subject in its place."""

    context: Context
    statements: dict[str, dict[str, list[Term]]] = field(default_factory=dict)
    placed: set[str] = field(default_factory=set)

    def node(self, subject: str, depth: int, without: tuple[str, str] | None = None) -> Node:
        """Return a subject with all that it says; `without` a property and a value that its place says already."""
        self.placed.add(subject)
        found: Node = {"id": subject}
        for name, values in sorted(self.statements.get(subject, {}).items(), key=lambda item: self._rank(item[0])):
            kept = [value for value in values if (name, value.value) != without]
            if name == RDF.type and all(value.kind == "iri" for value in kept):
                _put(found, "type", [self._class(value.value) for value in kept])
            elif name in self.context.languages:
                self._by_language(found, name, kept)
            else:
                key = self.context.key(name)
                _put(found, key, [self._value(name, value, depth) for value in kept])
        return found

    def pointing(self, thing: str) -> Node:
        """Return what points to a thing and has no place yet, by property."""
        found: Node = {}
        for subject in list(self.statements):
            names = [name for name, values in self.statements[subject].items() if Term("iri", thing) in values]
            if names and subject not in self.placed:
                name = min(names)
                found.setdefault(self.context.key(name), []).append(self.node(subject, 1, (name, thing)))
        return found

    def _rank(self, name: str) -> tuple[bool, bool, str]:
        return name != RDF.type, name not in self.context.languages, self.context.key(name)

    def _class(self, name: str) -> str:
        return name.removeprefix(SAM.base) if name.startswith(SAM.base) else self.context.compact(name)

    def _by_language(self, found: Node, name: str, values: list[Term]) -> None:
        """Add values under their languages; those without one under the property's own name."""
        told: dict[str, list[str]] = {}
        for value in values:
            if value.language:
                told.setdefault(value.language, []).append(value.value)
        if told:
            found[self.context.key(name)] = {key: _one(each) for key, each in sorted(told.items())}
        rest = [self._object(value) for value in values if not value.language]
        _put(found, self.context.compact(name), rest)

    def _value(self, name: str, value: Term, depth: int) -> Any:
        if value.kind in {"iri", "blank"}:
            if value.value in self.statements and value.value not in self.placed and depth < _DEEPEST:
                return self.node(value.value, depth + 1)
            return value.value if name in self.context.things else {"id": value.value}
        if not value.language and value.datatype and value.datatype == self.context.datatypes.get(name):
            return value.value
        plain = not (value.language or value.datatype or name in self.context.datatypes or name in self.context.things)
        return value.value if plain else self._object(value)

    def _object(self, value: Term) -> Node:
        if value.kind != "literal":
            return {"id": value.value}
        if value.language:
            return {"@value": value.value, "@language": value.language}
        if value.datatype and value.datatype != XSD.string:
            return {"@value": value.value, "@type": self.context.compact(value.datatype)}
        return {"@value": value.value}


def _one(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def _put(found: Node, key: str, values: list[Any]) -> None:
    if values:
        found[key] = _one(values)
