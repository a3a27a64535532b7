"""A SELECT's rows some at a time: the query with a LIMIT and an OFFSET, and an order that is the same each time.

SPARQL says nothing of the order of rows without ORDER BY, and an engine that works in several threads gives another
one each time. So what the query itself does not order is ordered by the text, language and datatype of every column,
after its own ORDER BY. What then still stands side by side is the same row, or differs in a blank node alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from samspill.engines.oxigraph import accept
from samspill.engines.scan import Token, tokens
from samspill.errors import ParameterError

__all__ = ["SomeRows", "some_rows"]


class SomeRows(NamedTuple):
    """The query that gives some rows, and whether it has an order of its own, which may be one engine's alone."""

    text: str
    ordered: bool


def some_rows(text: str, start: int, number: int) -> SomeRows:
    """Return the query that gives `number` rows of a SELECT's answer, after the first `start`; its own LIMIT holds.

    Raises QueryError for a query that does not parse, ParameterError for one that is no SELECT.
    """
    found = accept(text)
    if found.form != "SELECT":
        raise ParameterError("only the rows of a SELECT come some at a time", hint="leave out rows and cursor")
    after = _modifiers(list(tokens(text)))
    keywords = {token.text.upper(): place for place, token in enumerate(after) if token.kind == "word"}
    own = {name: _number(after, keywords[name]) for name in ("LIMIT", "OFFSET") if name in keywords}
    limit = min(number, max(own["LIMIT"] - start, 0)) if "LIMIT" in own else number
    ordered = "" if "ORDER" in keywords else "ORDER BY "
    keys = " ".join(f"STR(?{name}) LANG(?{name}) STR(DATATYPE(?{name})) ?{name}" for name in found.variables)
    order = f"{ordered}{keys} " if keys else ""
    ends = [after[place].start for name, place in keywords.items() if name in {"LIMIT", "OFFSET", "VALUES"}]
    head = text[: min(ends, default=len(text))]
    values = text[after[keywords["VALUES"]].start :] if "VALUES" in keywords else ""
    made = f"{head}\n{order}LIMIT {limit} OFFSET {own.get('OFFSET', 0) + start}\n{values}"
    return SomeRows(made, "ORDER" in keywords)


def _modifiers(found: Sequence[Token]) -> list[Token]:
    """Return the tokens after the WHERE clause that are in no brackets: modifiers, and VALUES at the end."""
    depth, after, where = 0, list[Token](), False
    for token in found:
        bracket = token.text if token.kind == "other" else ""
        if bracket in {"{", "(", "["}:
            depth += 1
        elif bracket in {"}", ")", "]"}:
            depth -= 1
            where = where or (bracket == "}" and depth == 0)
        elif where and depth == 0:
            after.append(token)
    return after


def _number(after: Sequence[Token], place: int) -> int:
    digits = ""
    for token in after[place + 1 :]:
        if not token.text.isdigit():
            break
        digits += token.text
    return int(digits)
