"""What is wrong with a query, where, and what to do: errors that a person can use."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable

from samspill.engines.scan import Scan, Token, diagnose, position, scan, tokens
from samspill.errors import QueryError
from samspill.vocab import PREFIXES

__all__ = ["DEEPEST", "LONGEST", "TEXT", "refusal", "refused_or_scanned", "syntax_error"]

TEXT = "http://jena.apache.org/text#"
"""The namespace of the property that searches names; no data use it, so it is none of our prefixes."""

DEEPEST, LONGEST = 200, 50_000
"""Brackets within brackets, and tokens outside VALUES, that a query may have.

Oxigraph works through a query by recursion, at up to 10 kB of stack for a bracket and 3 kB for a clause, and one that
overflows the stack ends the whole process: a bound here, and threads with `STACK` bytes, keep it from happening.
"""

_LOOKED_THROUGH = 200_000  # characters of a query that is asked about some twenty times, to find the fault
_LONGEST_KEYWORD = 40  # and more

_AT = re.compile(r"error at (\d+):(\d+): ?(.*)", re.DOTALL)


def refusal(text: str, offset: int, detail: str, hint: str) -> QueryError:
    """Return the error for what is wrong at an offset of a query."""
    line, column = position(text, offset)
    return QueryError(f"line {line}, column {column}: {detail}", hint=hint, line=line, column=column)


_allowed: set[str] = set()


def allow_services(addresses: Iterable[str]) -> None:
    """Let queries in this process, and in its forks, call these endpoints by SERVICE, and no others; none at first.

    It holds for the process, as its place in the network does, not for one engine in it.
    """
    _allowed.clear()
    _allowed.update(addresses)


def refused_or_scanned(text: str) -> Scan:
    """Look through a query before it is parsed; raise QueryError for what no engine is asked."""
    if not text.strip():
        raise QueryError("the query is empty", hint="for example: SELECT * WHERE { ?s ?p ?o } LIMIT 10")
    found = scan(text)
    if found.update_word and found.update_at is not None:
        raise refusal(text, found.update_at, f"{found.update_word} is an update", "this endpoint answers queries only")
    for each in found.services:
        if each.address not in _allowed:
            there_are = f"these may be called: {', '.join(sorted(_allowed))}" if _allowed else "none may be called"
            raise refusal(
                text,
                each.start,
                f"SERVICE is not allowed here for {text[each.start : each.end]}",
                f"{there_are}; ask the other endpoint yourself",
            )
    if found.depth > DEEPEST or found.size > LONGEST:
        raise QueryError(
            f"the query is nested deeper than {DEEPEST} brackets or has more than {LONGEST:,} words",
            hint="write long lists of terms as VALUES, which may be of any length",
        )
    return found


def calling_nobody(text: str, found: Scan) -> str:
    """Return a query whose services are variables, which nothing binds, as long as they were: places stay the same."""
    for each in reversed(found.services):
        text = f"{text[: each.start]}{'?service':<{each.end - each.start}}{text[each.end :]}"
    return text


def syntax_error(text: str, message: str, parse: Callable[[str], object] | None = None) -> QueryError:
    """Turn the engine's message, which lists every token that could follow, into one that a person can use.

    With `parse`, which raises SyntaxError as the engine does, the place is that of the first wrong token.
    """
    if fault := diagnose(text, PREFIXES | {"text": TEXT}):
        return refusal(text, fault.start, fault.detail, fault.hint)
    match = _AT.search(message)
    if match is None:
        return QueryError(" ".join(message.split()))
    line, column = int(match[1]), int(match[2])
    lines = text.splitlines() or [""]
    rest = lines[line - 1][column - 1 :].split() if line <= len(lines) else []
    reason = " ".join(match[3].split())
    if parse is not None and reason.startswith("expected") and len(text) <= _LOOKED_THROUGH:
        return _first_wrong(text, parse)
    if not reason.startswith("expected"):
        found = reason
    elif rest:
        found = f"unexpected {rest[0]!r}"
    else:
        found = "the query breaks off here"
    return QueryError(
        f"line {line}, column {column}: {found}", line=line, column=column, hint="look just before this place"
    )


def _first_wrong(text: str, parse: Callable[[str], object]) -> QueryError:
    """Return the error for the first token that no query begins with, together with those before it.

    Oxigraph tells how far it has looked, which is past the fault by as much as the longest keyword that it tried there.
    So it is asked about beginnings of the query, with blanks after them: where it looks to their end, there is no fault
    in the beginning yet.
    """
    found: list[Token] = list(tokens(text))
    ends = [token.start + len(token.text) for token in found]
    wrong = bisect_left(ends, x=True, key=lambda end: _is_wrong(text[:end], parse))
    if wrong == len(found):
        return refusal(text, ends[-1] if ends else 0, "the query breaks off here", "look just before this place")
    return refusal(text, found[wrong].start, f"unexpected {found[wrong].text[:80]!r}", "look just before this place")


def _is_wrong(beginning: str, parse: Callable[[str], object]) -> bool:
    """Whether no query begins like this."""
    lines = beginning.count("\n") + 1
    try:
        parse(beginning + " " * _LONGEST_KEYWORD)
    except SyntaxError as error:
        match = _AT.search(str(error))
        last = len(beginning.rpartition("\n")[2]) + _LONGEST_KEYWORD
        return match is not None and (int(match[1]), int(match[2])) < (lines, last)
    return False
