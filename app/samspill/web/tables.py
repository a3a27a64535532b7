"""The first rows of an answer, for a page."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass

from samspill.engines.base import Answer, Format, format_named
from samspill.errors import EngineError
from samspill.web.terms import Term, read_term, read_triple

ROWS = 1_000
"""Rows that a page shows; the downloads hold all."""

_MOST_BYTES = 8_000_000


@dataclass(frozen=True)
class Table:
    """The head and the first rows of an answer, and whether there are more. A cell without a value is None."""

    columns: tuple[str, ...]
    rows: list[list[Term | None]]
    cut: bool


def read_table(answer: Answer, limit: int = ROWS, left: Callable[[], bool] = lambda: False) -> Table:
    """Read the first rows of an answer of any kind and stop the engine; an ASK gives one cell, true or false.

    Raises ConnectionAbortedError when `left` says, while the engine works, that nobody waits for the table any more.
    """
    if answer.kind == "boolean":
        truth = answer.bytes(_format("csv")).decode().split()[-1]
        return Table(("answer",), [[read_term(truth)]], cut=False)
    triples = answer.kind == "triples"
    columns: tuple[str, ...] = ("subject", "property", "value")
    rows: list[list[Term | None]] = []
    with closing(_lines(answer.stream(_format("ntriples" if triples else "tsv")), left)) as lines:
        try:
            if not triples:
                columns = tuple(name.removeprefix("?") for name in next(lines, "").split("\t") if name)
            for line in lines:
                if len(rows) == limit:
                    return Table(columns, rows, cut=True)
                rows.append(_cells(line, len(columns), triples=triples))
        except _TooMuchError:
            return Table(columns, rows, cut=True)
    return Table(columns, rows, cut=False)


class _TooMuchError(Exception):
    """More bytes than a page should hold."""


def _cells(line: str, width: int, *, triples: bool) -> list[Term | None]:
    if triples:
        return list(read_triple(line) or (Term("other", line), None, None))
    cells = [read_term(cell) if cell else None for cell in line.split("\t")]
    return (cells + [None] * width)[:width]


def _lines(chunks: Iterator[bytes], left: Callable[[], bool]) -> Generator[str, None, None]:
    rest, size = b"", 0
    try:
        for chunk in chunks:
            if not chunk and left():
                raise ConnectionAbortedError
            size += len(chunk)
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                yield line.decode()
            if size > _MOST_BYTES:
                raise _TooMuchError
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
    if rest:
        yield rest.decode()


def _format(name: str) -> Format:
    found = format_named(name)
    if found is None:
        raise EngineError(f"no format {name}")
    return found
