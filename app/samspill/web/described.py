"""A long description in pages: which statements of a thing a page has, the same ones each time within a snapshot.

The parts stand one after another: what is said of the thing, its role nodes, the names of what it points to, and what
points to it. A page covers so much of them as the limit says, where a statement counts 1, a role node with all that is
said of it 20, and a thing that is named 3. So no page reads more than it gives, but for the lists of nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from samspill import queries
from samspill.errors import NotFoundError
from samspill.queries import Query
from samspill.web.prepared import prepared_rows
from samspill.web.site import site
from samspill.web.terms import read_term

__all__ = ["Row", "rows_of_page"]

Part = Literal["own", "node", "name", "incoming"]
_WEIGHTS: Final[dict[Part, int]] = {"own": 1, "node": 20, "name": 3, "incoming": 1}

_PREPARED: Final = 1_000
"""Statements of the longest page whose beginning is made with a snapshot: `ahead-statements` and `ahead-nodes` have one
more, so that a list that was cut is longer than the page."""


@dataclass(frozen=True)
class Row:
    """A statement with a graph that has it, as N-Triples writes them, and the part that it is of."""

    part: Part
    subject: str
    property: str
    value: str
    graph: str


@dataclass(frozen=True)
class _Listed:
    """A part of a description: how many there are in it, and what some of them say."""

    part: Part
    number: int
    read: Callable[[int, int], Iterator[dict[str, str]]]
    """The rows from one place on up to another."""


def rows_of_page(found: str, page: int, limit: int) -> tuple[list[Row], bool]:
    """Return a page of the statements about a thing, and whether there are more.

    Raises NotFoundError for a page after the last.
    """
    begin, end = (page - 1) * limit, page * limit
    rows, place = list[Row](), 0
    for listed in _parts(found, prepared=page == 1 and limit <= _PREPARED):
        weight = min(_WEIGHTS[listed.part], limit)
        first, last = (min(max(-(-(at - place) // weight), 0), listed.number) for at in (begin, end))
        if last > first:
            rows += [_row(listed.part, row) for row in listed.read(first, last)]
        place += listed.number * weight
        if place > end:
            return rows, True
    if begin >= place and page > 1:
        raise NotFoundError(f"the description of <{found}> has no page {page}")
    return rows, False


def _row(part: Part, row: dict[str, str]) -> Row:
    return Row(part, row["subject"], row["property"], row["value"], row["graph"])


def _parts(found: str, *, prepared: bool) -> Iterator[_Listed]:
    """Yield the parts in order; one that is not asked for is not read.

    `prepared` are those of a first page: their beginning may have been read when the snapshot was built.
    """
    own = prepared_rows("pages/described-own", found) if prepared else None
    nodes = prepared_rows("pages/described-nodes", found) if prepared else None
    if nodes and not nodes[0]["subject"].startswith("<"):  # blank nodes are no part, and may have cut the list
        nodes = None
    yield _of_statements("own", found) if own is None else _Listed("own", len(own), lambda a, b: iter(own[a:b]))
    yield _of_things("node", found, "nodes", "statements", nodes)
    yield _of_things("name", found, "named", "names")
    yield _of_statements("incoming", found)


def _query(name: str) -> Query:
    return queries.named(f"pages/described-{name}")


def _of_statements(part: Part, found: str) -> _Listed:
    text = _query(part).bind(target=found).text
    pattern = text[text.index("WHERE") : text.index("ORDER BY")]
    counting = f"{text[: text.index('SELECT')]}SELECT (COUNT(*) AS ?n)\n{pattern}"
    number = int(read_term(next(iter(site().engine.own_rows(counting)))["n"]).value)
    return _Listed(part, number, lambda a, b: site().engine.own_rows(f"{text}LIMIT {b - a} OFFSET {a}"))


def _of_things(part: Part, found: str, listing: str, saying: str, known: list[dict[str, str]] | None = None) -> _Listed:
    rows = site().engine.own_rows(_query(listing).bind(target=found).text) if known is None else known
    things = [row["subject"] for row in rows]
    named = [thing for thing in things if thing.startswith("<")]

    def read(first: int, last: int) -> Iterator[dict[str, str]]:
        return site().engine.own_rows(_query(saying).bind(values={"subject": named[first:last]}).text)

    return _Listed(part, len(named), read)
