"""The queries of a page, answered for all things at once that take part in much.

A page asks a dozen queries about one thing, and an organisation with hundreds of participations has thousands of
statements within a step or two. Over columns the same questions about all such things take a second or two together.

    #+ ahead: panel-partners    the query of the same folder that this one answers for several things, its ?target
    #+ most: 1001               rows that are kept of each, where that query has no LIMIT

The rows of a thing come together, in the order that the other query has. `ahead-things` lists the things.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import groupby, islice

from samspill import queries
from samspill.engines.base import Engine
from samspill.engines.prepared import Answered, Prepared
from samspill.errors import DeclinedError, EngineError, QueryMemoryError
from samspill.queries import Query
from samspill.vocab.nquads import lexical

__all__ = ["answers", "most_rows", "rows_of", "together_of"]

Row = dict[str, str]
"""A solution: variable and term in N-Triples form."""

log = logging.getLogger(__name__)

_FOLDER = "pages"
_THINGS = f"{_FOLDER}/ahead-things"
_LIMIT = re.compile(r"^LIMIT (\d+)\s*\Z", re.MULTILINE)


@cache
def together_of() -> Mapping[str, Query]:
    """Return the queries about several things, by the name of the one about a single thing that each stands for."""
    every = queries.catalogue(_FOLDER).values()
    return {f"{_FOLDER}/{query.header['ahead']}": query for query in every if "ahead" in query.header}


def most_rows(name: str) -> int:
    """Return how many rows of a thing are kept; raise EngineError for a query that sets no bound."""
    told = together_of()[name].header.get("most")
    limit = _LIMIT.search(queries.named(name).text)
    if told is None and limit is None:
        raise EngineError(f"neither {name} has a LIMIT nor what answers it ahead a line #+ most:")
    return int(told or (limit[1] if limit else 0))


@cache
def _question(name: str) -> str:
    """Return the name of a query with a digest of all that its answers are made with: another text, another answer."""
    texts = (queries.named(name).text, together_of()[name].text, queries.named(_THINGS).text, str(most_rows(name)))
    digest = hashlib.sha256("\0".join(texts).encode()).hexdigest()
    return f"{name} {digest[:16]}"


def answers(engine: Engine) -> Iterator[Answered]:
    """Yield the rows of each query for each of the things, as JSON; nothing where nobody takes part in much.

    A query that the engine declines is left out: whoever wants to know is answered then.
    """
    things = [row["target"] for row in engine.rows(queries.named(_THINGS).text)]
    for name, query in together_of().items() if things else ():
        try:
            told = _told(engine, query, most_rows(name))
        except (DeclinedError, QueryMemoryError) as error:
            log.warning("%s is not answered ahead: %s", name, error.detail)
            continue
        for thing in things:
            yield _question(name), lexical(thing), told.get(thing, b"[]")


def _told(engine: Engine, query: Query, most: int) -> dict[str, bytes]:
    """Return the first rows of each thing of which there is something to tell."""
    found = {}
    for target, rows in groupby(engine.rows(query.text), key=lambda row: row["target"]):
        kept = [{name: term for name, term in row.items() if name != "target"} for row in islice(rows, most)]
        found[target] = json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()
    return found


def rows_of(prepared: Prepared, name: str, iri: str) -> list[Row] | None:
    """Return the rows of a query about a thing, None where they were not made with the snapshot."""
    data = prepared.get(_question(name), iri) if name in together_of() else None
    return None if data is None else json.loads(data)
