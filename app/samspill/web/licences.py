"""Under which licence and with which attribution each named graph that a page draws on was published."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from samspill import queries
from samspill.engines.base import Engine
from samspill.web.prepared import prepared_rows
from samspill.web.terms import Term, read_term

__all__ = ["Licensed", "licences_of", "licences_of_thing"]


@dataclass(frozen=True)
class Licensed:
    """What provenance says of a graph: its licence, an IRI, and whom to name, None where nobody is."""

    licence: str
    attribution: Term | None


def licences_of(engine: Engine, graphs: Iterable[str]) -> dict[str, Licensed]:
    """Return the licence of each of these graphs that has one; a publisher is named where no attribution is stated."""
    wanted = [f"<{graph}>" for graph in sorted(set(graphs))]
    if not wanted:
        return {}
    found: dict[str, Licensed] = {}
    query = queries.named("pages/sources").bind(values={"source": wanted})
    for row in engine.own_rows(query.text):
        named = row.get("rights") or row.get("publisher")
        told = Licensed(row["licence"][1:-1], read_term(named) if named else None)
        found.setdefault(row["source"][1:-1], told)
    return found


def licences_of_thing(engine: Engine, thing: str) -> list[str]:
    """Return the licences of the graphs in which something is said of a thing, sorted."""
    rows = prepared_rows("pages/licences", thing)
    if rows is None:
        rows = list(engine.own_rows(queries.named("pages/licences").bind(target=thing).text))
    return sorted({row["licence"][1:-1] for row in rows})
