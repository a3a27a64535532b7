"""A scan over the tokens of a SPARQL query: what it asks for before any engine sees it.

The engine cannot be told to leave other servers alone, so the text is looked at first. This is no parser: it splits
the text into the terminals of the SPARQL 1.1 grammar (section 19.8), which is enough to find keywords outside
strings, IRIs, comments and names, and the graphs that FROM clauses name.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import urljoin

_TOKEN = re.compile(
    r"""
      (?P<comment>\#[^\r\n]*)
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<string>\"\"\"(?:"{0,2}(?:[^"\\]|\\.))*\"\"\"|'''(?:'{0,2}(?:[^'\\]|\\.))*'''
        |"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')
    | (?P<variable>[?$]\w+)
    | (?P<langtag>@[a-zA-Z]+(?:-[a-zA-Z0-9]+)*)
    | (?P<pname>(?:[^\W\d_][\w.\-]*)?:(?:[\w:.\-]|%[0-9A-Fa-f]{2}|\\.)*)
    | (?P<word>[^\W\d]\w*)
    | (?P<space>\s+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_UPDATE_WORDS = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH"})
_FORMS = {"SELECT": "SELECT", "ASK": "ASK", "CONSTRUCT": "CONSTRUCT", "DESCRIBE": "DESCRIBE"}


class Token(NamedTuple):
    """A terminal of the grammar: its kind, its text, and where it begins (from 0)."""

    kind: str
    text: str
    start: int


class Service(NamedTuple):
    """A call of another endpoint: where its address begins and ends in the text (from 0), and the address.

    The address is None where a variable gives it.
    """

    start: int
    end: int
    address: str | None


@dataclass(frozen=True)
class Scan:
    """What a query asks for: its form, the graphs of its FROM clauses, and the services that it calls.

    `depth` is that of its brackets, `size` the number of its tokens outside VALUES blocks, which may be long.
    """

    form: str | None
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    services: tuple[Service, ...]
    update_word: str | None
    update_at: int | None
    depth: int = 0
    size: int = 0
    variables: tuple[str, ...] = ()
    """What a SELECT gives; known when it has been parsed."""


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a query, without comments and white space."""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "other"
        if kind not in {"comment", "space"}:
            yield Token(kind, match.group(), match.start())


def shape(text: str, kept: Container[str]) -> str:
    """Return a query without the constants that queries of one shape differ in: strings, and IRIs that are not `kept`.

    >>> shape('PREFIX e: <http://e/> SELECT * { <http://e/a> e:p "x"@en }', ())
    'PREFIX e: <http://e/> SELECT * { <> e:p "" @en }'
    """
    parts: list[str] = []
    for token in tokens(text):
        if token.kind == "string":
            parts.append('""')
        elif token.kind == "iri" and token.text[1:-1] not in kept and not (parts and parts[-1].endswith(":")):
            parts.append("<>")
        else:
            parts.append(token.text)
    return " ".join(parts)


def scan(text: str) -> Scan:
    """Look through a query; says nothing of whether it parses."""
    form: str | None = None
    update: Token | None = None
    services: list[Service] = []
    prefixes: dict[str, str] = {}
    base = ""
    graphs: dict[bool, list[str]] = {False: [], True: []}
    found = list(tokens(text))
    for index, token in enumerate(found):
        if token.kind != "word":
            continue
        word = token.text.upper()
        following = found[index + 1 : index + 3]
        if word == "PREFIX" and len(following) == 2 and form is None:
            prefixes[following[0].text.rstrip(":")] = urljoin(base, following[1].text.strip("<>"))
        elif word == "BASE" and following and form is None:
            base = urljoin(base, following[0].text.strip("<>"))
        elif word in _FORMS and form is None:
            form = _FORMS[word]
        elif word in _UPDATE_WORDS and form is None and update is None:
            update = token
        elif word == "SERVICE" and following:
            silent = following[0].text.upper() == "SILENT"
            named_by = following[-1] if silent else following[0]
            address = _resolve(named_by, prefixes, base)
            services.append(Service(named_by.start, named_by.start + len(named_by.text), address))
        elif word == "FROM" and following:
            named = following[0].text.upper() == "NAMED"
            if name := _resolve(following[-1] if named else following[0], prefixes, base):
                graphs[named].append(name)
    depth, size = _measure(found)
    return Scan(
        form=form,
        default_graphs=tuple(graphs[False]),
        named_graphs=tuple(graphs[True]),
        services=tuple(services),
        update_word=update.text.upper() if update else None,
        update_at=update.start if update else None,
        depth=depth,
        size=size,
    )


def _measure(found: list[Token]) -> tuple[int, int]:
    """Return the greatest depth of brackets and the number of tokens outside VALUES blocks."""
    depth = deepest = size = 0
    values_at: int | None = None
    for token in found:
        closing = token.kind == "other" and token.text in _CLOSES
        if token.kind == "other" and token.text in "{([":
            depth += 1
            deepest = max(deepest, depth)
        elif closing:
            depth -= 1
        elif token.kind == "word" and values_at is None and token.text.upper() == "VALUES":
            values_at = depth
        size += values_at is None
        if closing and token.text == "}" and values_at is not None and depth <= values_at:
            values_at = None
    return deepest, size


def _resolve(token: Token, prefixes: dict[str, str], base: str) -> str | None:
    if token.kind == "iri":
        return urljoin(base, token.text.strip("<>"))
    if token.kind == "pname":
        prefix, _, local = token.text.partition(":")
        return prefixes.get(prefix, "") + local.replace("\\", "")
    return None


def position(text: str, offset: int) -> tuple[int, int]:
    """Return line and column, both from 1, of an offset in a text."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


class Fault(NamedTuple):
    """What is wrong with a query that does not parse: where (from 0), in words, and what to do."""

    start: int
    detail: str
    hint: str


_CLOSES = {"}": "{", ")": "(", "]": "["}


def diagnose(text: str, known_prefixes: dict[str, str]) -> Fault | None:
    """Find the commonest faults of a query that does not parse; None when it is another one.

    An undeclared prefix comes first, then a bracket that closes nothing or is never closed, then an open string.
    """
    found = list(tokens(text))
    return _undeclared(found, known_prefixes) or _open_string(found) or _unbalanced(found)


def _undeclared(found: list[Token], known: dict[str, str]) -> Fault | None:
    declared = {
        after.text[:-1] for token, after in pairwise(found) if token.kind == "word" and token.text.upper() == "PREFIX"
    }
    for token in found:
        prefix = token.text.partition(":")[0]
        if token.kind == "pname" and prefix not in declared and prefix != "_":
            line = f"PREFIX {prefix}: <{known.get(prefix, '…')}>"
            return Fault(token.start, f"the prefix {prefix}: is not declared", f"add the line {line}")
    return None


def _unbalanced(found: list[Token]) -> Fault | None:
    opened: list[Token] = []
    for token in found:
        if token.kind != "other":
            continue
        if token.text in "{([":
            opened.append(token)
        elif wanted := _CLOSES.get(token.text):
            if not opened or opened[-1].text != wanted:
                return Fault(token.start, f"this {token.text!r} closes nothing", f"remove it or add a {wanted!r}")
            opened.pop()
    if opened:
        return Fault(opened[-1].start, f"this {opened[-1].text!r} is never closed", "close it at its place")
    return None


def _open_string(found: list[Token]) -> Fault | None:
    for token in found:
        if token.kind == "other" and token.text in {'"', "'"}:
            return Fault(token.start, "a string begins here and does not end on its line", "close the quotation mark")
    return None
