"""A SPARQL Update request taken apart into its operations, by its tokens; Oxigraph has parsed the whole before.

The library runs an update as one and tells nothing of what it did. Here its operations are told apart, so that their
patterns can be asked as queries and their templates read as data, each by the library itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from samspill.engines.refusals import refusal
from samspill.engines.scan import Token, tokens
from samspill.errors import QueryError

__all__ = ["Operation", "operations"]

_PLAIN = frozenset({"CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "LOAD"})


@dataclass
class Operation:
    """One operation: its kind and parts, each as text. `prologue` are the declarations that hold for it.

    `kind` is INSERT DATA, DELETE DATA, DELETE WHERE, MODIFY or a word of graph management. Terms are as written.
    """

    kind: str
    prologue: str
    start: int
    end: int = 0
    silent: bool = False
    terms: list[str] = field(default_factory=list)
    """Of graph management: the graphs, as terms or the words DEFAULT, NAMED and ALL."""
    delete: str | None = None
    insert: str | None = None
    """The templates, or the data, without their braces."""
    where: str | None = None
    """The pattern with its braces."""
    into: str | None = None
    """The graph of WITH."""
    using: list[str] = field(default_factory=list)
    using_named: list[str] = field(default_factory=list)

    @property
    def chooses_dataset(self) -> bool:
        """Whether WITH or USING is in the text."""
        return bool(self.into or self.using or self.using_named)


def operations(text: str) -> list[Operation]:
    """Return the operations of a request, in order; raise QueryError for what cannot be one."""
    return list(_Reading(text).all())


class _Reading:
    """Tokens, read one after the other."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found = list(tokens(text))
        self.at = 0
        self.prologue: list[str] = []

    def all(self) -> Iterator[Operation]:
        while self.at < len(self.found):
            if self.take(";"):
                continue
            word = self.word()
            if word in {"PREFIX", "BASE", "VERSION"}:
                count = 3 if word == "PREFIX" else 2
                self.prologue.append(" ".join(token.text for token in self.found[self.at : self.at + count]))
                self.at += count
                continue
            operation = Operation("MODIFY", "\n".join(self.prologue), self.here())
            if word in _PLAIN:
                self.plain(operation)
            else:
                self.modify(operation)
            operation.end = self.found[self.at - 1].start + len(self.found[self.at - 1].text)
            yield operation

    def here(self) -> int:
        return self.found[self.at].start if self.at < len(self.found) else len(self.text)

    def word(self) -> str:
        """Return the word that comes next in capitals, the empty text for anything else."""
        if self.at < len(self.found) and self.found[self.at].kind == "word":
            return self.found[self.at].text.upper()
        return ""

    def take(self, text: str) -> bool:
        """Go past a word or sign if it comes next."""
        if self.at < len(self.found) and self.found[self.at].text.upper() == text:
            self.at += 1
            return True
        return False

    def next(self) -> Token:
        if self.at >= len(self.found):
            raise refusal(self.text, len(self.text), "the update breaks off here", "look just before this place")
        self.at += 1
        return self.found[self.at - 1]

    def term(self) -> str:
        token = self.next()
        if token.kind not in {"iri", "pname"}:
            raise refusal(self.text, token.start, f"unexpected {token.text!r}", "a graph's IRI was expected here")
        return token.text

    def plain(self, operation: Operation) -> None:
        """Read graph management."""
        operation.kind = self.next().text.upper()
        operation.silent = self.take("SILENT")
        while self.at < len(self.found) and self.found[self.at].text != ";":
            token = self.next()
            if token.kind in {"iri", "pname"}:
                operation.terms.append(token.text)
            elif token.text.upper() in {"DEFAULT", "NAMED", "ALL"}:
                operation.terms.append(token.text.upper())
            elif token.text.upper() not in {"GRAPH", "TO", "INTO"}:
                raise refusal(self.text, token.start, f"unexpected {token.text!r}", "look just before this place")

    def modify(self, operation: Operation) -> None:
        """Read what changes statements."""
        if self.take("WITH"):
            operation.into = self.term()
        if self.take("DELETE"):
            if self.take("DATA"):
                operation.kind, operation.delete = "DELETE DATA", self.braces()[1:-1]
                return
            if self.take("WHERE"):
                operation.kind, operation.where = "DELETE WHERE", self.braces()
                operation.delete = operation.where[1:-1]
                return
            operation.delete = self.braces()[1:-1]
        if self.take("INSERT"):
            if self.take("DATA"):
                operation.kind, operation.insert = "INSERT DATA", self.braces()[1:-1]
                return
            operation.insert = self.braces()[1:-1]
        while self.take("USING"):
            named = self.take("NAMED")
            (operation.using_named if named else operation.using).append(self.term())
        if not self.take("WHERE"):
            found = self.next()
            raise refusal(self.text, found.start, f"unexpected {found.text!r}", "WHERE was expected here")
        operation.where = self.braces()

    def braces(self) -> str:
        """Return a group with its braces, and go past it."""
        start, depth = self.here(), 0
        while True:
            token = self.next()
            if token.kind == "other" and token.text == "{":
                depth += 1
            elif token.kind == "other" and token.text == "}":
                depth -= 1
                if depth == 0:
                    return self.text[start : token.start + 1]
            if depth == 0:
                raise QueryError(f"unexpected {token.text!r} where a group in braces was expected")
