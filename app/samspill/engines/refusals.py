"""What is wrong with a query, where, and what to do: errors that a person can use."""

from __future__ import annotations

import re

from samspill.engines.scan import diagnose, position
from samspill.errors import QueryError
from samspill.vocab import PREFIXES

__all__ = ["TEXT", "refusal", "syntax_error"]

TEXT = "http://jena.apache.org/text#"
"""The namespace of the property that searches names; no data use it, so it is none of our prefixes."""

_AT = re.compile(r"error at (\d+):(\d+): ?(.*)", re.DOTALL)


def refusal(text: str, offset: int, detail: str, hint: str) -> QueryError:
    """Return the error for what is wrong at an offset of a query."""
    line, column = position(text, offset)
    return QueryError(f"line {line}, column {column}: {detail}", hint=hint, line=line, column=column)


def syntax_error(text: str, message: str) -> QueryError:
    """Turn the engine's message, which lists every token that could follow, into one that a person can use."""
    if fault := diagnose(text, PREFIXES | {"text": TEXT}):
        return refusal(text, fault.start, fault.detail, fault.hint)
    match = _AT.search(message)
    if match is None:
        return QueryError(" ".join(message.split()))
    line, column = int(match[1]), int(match[2])
    lines = text.splitlines() or [""]
    rest = lines[line - 1][column - 1 :].split() if line <= len(lines) else []
    reason = " ".join(match[3].split())
    if not reason.startswith("expected"):
        found = reason
    elif rest:
        found = f"unexpected {rest[0]!r}"
    else:
        found = "the query breaks off here"
    return QueryError(
        f"line {line}, column {column}: {found}", line=line, column=column, hint="look just before this place"
    )
