"""The words of a SPARQL query, and the groups that they make: what is needed to rewrite a query without losing a byte.

A full parser would give a tree that cannot be written back as its author wrote it. Rewriting needs only tokens, and to
know of each `{ … }` what it is and which variables it uses, in patterns and in expressions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal as Choice

from samspill.vocab.nquads import iri

TokenKind = Choice["space", "iri", "string", "variable", "blank", "name", "language", "word", "number", "mark"]
GroupKind = Choice["where", "exists", "optional", "graph", "plain"]

_LOCAL = r"(?:[\w:·-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]|\.(?=[\w:%\\.-]))*"
_TOKEN = re.compile(
    rf"""(?P<space>\s+|\#[^\n]*)
    |(?P<iri><[^<>"{{}}|^`\\\s]*>)
    |(?P<string>\"{{3}}(?:[^"\\]|\\.|"(?!""))*\"{{3}}|'{{3}}(?:[^'\\]|\\.|'(?!''))*'{{3}}
        |"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<variable>[?$]\w+)
    |(?P<blank>_:\w[\w.-]*)
    |(?P<name>(?:[^\W\d_](?:[\w.-]*[\w-])?)?:{_LOCAL})
    |(?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    |(?P<word>[A-Za-z_]\w*)
    |(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    |(?P<mark>.)""",
    re.VERBOSE | re.DOTALL,
)
_LOCAL_ESCAPE = re.compile(r"\\(.)")


class QueryFaultError(ValueError):
    """A query inside a shape that cannot be used, and the clause of SHACL that says so."""

    def __init__(self, detail: str, clause: str) -> None:
        """Keep what is wrong, and the section of the specification."""
        super().__init__(detail)
        self.detail = detail
        self.clause = clause


@dataclass(frozen=True)
class Token:
    """A piece of a query; `text` is as written, but variables always begin with `?` and names are whole IRIs."""

    kind: TokenKind
    text: str

    def says(self, *words: str) -> bool:
        """Tell whether this is one of these keywords, in any case."""
        return self.kind == "word" and self.text.upper() in words


@dataclass
class Group:
    """A `{ … }`: the index of the token after its brace, what it is, and the variables in it.

    `written` are the variables in its own patterns, `computed` those in its own expressions (the insides of its
    EXISTS included), `mentioned` all of them, those of inner groups too. `inner` is the group for a sub-query.
    """

    start: int
    kind: GroupKind
    within_graph: bool
    end: int = 0
    written: set[str] = field(default_factory=set)
    computed: set[str] = field(default_factory=set)
    mentioned: set[str] = field(default_factory=set)


def tokenize(text: str, prefixes: dict[str, str]) -> list[Token]:
    """Return the tokens of a query without its PREFIX lines, prefixed names written out.

    `prefixes` are those of `sh:prefixes`; the query's own lines are added. Raises QueryFaultError for a prefix that is
    declared nowhere, and for BASE.
    """
    raw = [Token(match.lastgroup, match[0]) for match in _TOKEN.finditer(text)]  # type: ignore[arg-type]
    known = dict(prefixes)
    found: list[Token] = []
    at = 0
    while at < len(raw):
        if raw[at].says("PREFIX"):
            at = _take_prefix(raw, at, known)
        elif raw[at].says("BASE"):
            raise QueryFaultError("BASE is not used in shapes: write IRIs out or declare a prefix", "5.2.1")
        else:
            found.append(_written_out(raw[at], known))
            at += 1
    return found


def _take_prefix(raw: list[Token], at: int, known: dict[str, str]) -> int:
    """Take `PREFIX name: <iri>` at an index; return the index after it."""
    parts = [(index, token) for index, token in enumerate(raw[at + 1 :], at + 1) if token.kind != "space"][:2]
    if len(parts) < 2 or parts[0][1].kind != "name" or parts[1][1].kind != "iri":
        raise QueryFaultError("PREFIX without a name and an IRI", "5.2.1")
    known[parts[0][1].text.removesuffix(":")] = parts[1][1].text[1:-1]
    return parts[1][0] + 1


def _written_out(token: Token, prefixes: dict[str, str]) -> Token:
    if token.kind == "variable":
        return Token("variable", f"?{token.text[1:]}")
    if token.kind != "name":
        return token
    prefix, local = token.text.split(":", 1)
    if prefix not in prefixes:
        raise QueryFaultError(f"the prefix {prefix}: is not declared; sh:prefixes names what has sh:declare", "5.2.1")
    return Token("iri", iri(prefixes[prefix] + _LOCAL_ESCAPE.sub(r"\1", local)))


def significant(tokens: list[Token]) -> Iterator[tuple[int, Token]]:
    """Yield the tokens that are not space, each with its index."""
    return ((index, token) for index, token in enumerate(tokens) if token.kind != "space")


class _Groups:
    """Walks over tokens once, with a stack of the braces that are open."""

    def __init__(self) -> None:
        self.found: list[Group] = []
        self._open: list[Group] = [Group(0, "plain", within_graph=False)]
        self._brackets = [0]
        self._awaits_where = [False]
        self._last: list[Token] = []

    def take(self, index: int, token: Token) -> None:
        if token.text == "{":
            self._enter(index)
        elif token.text == "}":
            self._leave(index)
        elif token.kind == "mark" and token.text in "()":
            self._brackets[-1] += 1 if token.text == "(" else -1
        elif token.kind == "variable":
            (self._open[-1].computed if self._brackets[-1] else self._open[-1].written).add(token.text)
            self._open[-1].mentioned.add(token.text)
        elif token.says("SELECT", "ASK"):
            self._awaits_where[-1] = True
        self._last = [*self._last[-1:], token]

    def _enter(self, index: int) -> None:
        kind = self._kind()
        if kind == "where":
            self._awaits_where[-1] = False
        self._open.append(Group(index + 1, kind, within_graph=kind == "graph" or self._open[-1].within_graph))
        self._brackets.append(0)
        self._awaits_where.append(False)

    def _kind(self) -> GroupKind:
        if self._last and self._last[-1].says("EXISTS"):
            return "exists"
        if self._awaits_where[-1] and not self._brackets[-1]:
            return "where"
        if self._last and self._last[-1].says("OPTIONAL"):
            return "optional"
        return "graph" if len(self._last) == 2 and self._last[0].says("GRAPH") else "plain"

    def _leave(self, index: int) -> None:
        if len(self._open) == 1:
            raise QueryFaultError("a } without its {", "5.2")
        group = self._open.pop()
        self._brackets.pop()
        self._awaits_where.pop()
        group.end = index
        outer = self._open[-1]
        outer.mentioned |= group.mentioned
        if group.kind == "exists":
            outer.computed |= group.mentioned
        self.found.append(group)

    def close(self) -> list[Group]:
        if len(self._open) > 1:
            raise QueryFaultError("a { without its }", "5.2")
        return sorted(self.found, key=lambda group: group.start)


def groups(tokens: list[Token]) -> list[Group]:
    """Return the groups of a query in the order of their opening braces; QueryFaultError when they do not match."""
    walk = _Groups()
    for index, token in significant(tokens):
        walk.take(index, token)
    return walk.close()
