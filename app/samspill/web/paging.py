"""Some rows of an answer at a time: a page that is read whole, and the cursor that leads to the next.

A cursor names the snapshot, how many rows were given, and the engine that gave them. The order is the same each time
within a snapshot (`engines.paging`), so no row comes twice and none is missed; for another one it is refused with 410.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

from flask import Response, request

from samspill.engines.base import Engine, Format, format_named
from samspill.engines.names_query import with_names
from samspill.engines.oxigraph_text import rewrite
from samspill.engines.paging import some_rows
from samspill.errors import EngineError, GoneError, ParameterError
from samspill.web.formats import choose_format, table_kinds
from samspill.web.protocol import Asked
from samspill.web.respond import nobody, reader_left, send
from samspill.web.site import site

__all__ = ["page_of", "rows_at_a_time"]

_CURSOR = re.compile(r"([A-Za-z0-9-]{1,80})\.([0-9]{1,12})\.([a-z]{1,20})")


def rows_at_a_time(asked: Asked) -> int | None:
    """Return how many rows a request gets at a time, None for all; raise ParameterError for more than there may be."""
    settings = site().settings
    if asked.rows is not None and asked.rows > settings.page_rows:
        raise ParameterError(
            f"rows is {asked.rows}", hint=f"up to {settings.page_rows} at a time; without rows, all come in a stream"
        )
    if asked.cursor is not None and not (asked.rows or settings.answer_rows):
        raise ParameterError("there is a cursor without rows", hint="send rows as it was sent with the first request")
    return asked.rows or settings.answer_rows or None


def page_of(asked: Asked, query: str, rows: int, engine: Engine) -> Response:
    """Return some rows of a SELECT and, when there are more, the link to the next.

    Raises GoneError for a cursor of another snapshot.
    """
    start, engine_before = _start(asked.cursor)
    text, ordered = some_rows(query, start, rows + 1)
    answer = engine.query(with_names(text, site().snapshot.names), asked.dataset)
    chosen = choose_format(table_kinds(answer.kind)[:-1], asked.formats)
    table = _read(answer.stream(_tsv()), reader_left())
    if table is None:
        return nobody()
    if ordered and engine_before not in {None, answer.engine}:
        raise GoneError(f"the rows before were in the order of the engine {engine_before}", hint="begin again")
    lines = table.split(b"\n")  # a line for the names, one for each row, and nothing after the last
    more = len(lines) - 2 > rows
    if more:
        table = b"\n".join([*lines[: rows + 1], b""])
    data = table if chosen.value.name == "tsv" else rewrite(table, chosen.value)
    response = send(data, chosen.value, chosen.media_type)
    response.headers["X-Samspill-Engine"] = answer.engine
    response.headers["X-Samspill-Row-Limit"] = str(rows)
    if more:
        response.headers["X-Samspill-Truncated"] = f"{rows} rows"
        response.headers["Link"] = f'<{_next(start + rows, rows, answer.engine)}>; rel="next"'
    return response


def _tsv() -> Format:
    found = format_named("tsv")
    if found is None:
        raise EngineError("no format tsv")
    return found


def _start(cursor: str | None) -> tuple[int, str | None]:
    if cursor is None:
        return 0, None
    match = _CURSOR.fullmatch(cursor)
    if match is None:
        raise ParameterError(f"cursor is {cursor[:100]!r}", hint='take it from the header Link, rel="next"')
    if match[1] != site().snapshot.manifest.id:
        raise GoneError(
            f"the rows were counted in the snapshot {match[1]}, which is not served any more", hint="begin again"
        )
    return int(match[2]), match[3]


def _next(start: int, rows: int, engine: str) -> str:
    """Return the address of the next page: for GET all of it, for POST where to send the same body."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in {"cursor", "rows"}]
    if "rows" in request.args or request.method != "POST":
        kept.append(("rows", str(rows)))
    return "/sparql?" + urlencode([*kept, ("cursor", f"{site().snapshot.manifest.id}.{start}.{engine}")])


def _read(chunks: Iterator[bytes], left: Callable[[], bool]) -> bytes | None:
    """Return all of an answer, None when nobody waits for it any more."""
    whole = bytearray()
    for chunk in chunks:
        whole += chunk
        if not chunk and left():
            return None
    return bytes(whole)
