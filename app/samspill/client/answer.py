"""An answer in Python: rows of Python values, tables of Arrow, pandas and polars, a graph, or the bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Protocol

from samspill.engines.base import Format, Kind, format_named
from samspill.errors import ParameterError
from samspill.rdf import BNode, Graph, RDFLiteral, URIRef, parse_graph

__all__ = ["Answer", "Source"]

_DEFAULT: Mapping[Kind, str] = {"solutions": "csv", "boolean": "csv", "triples": "turtle"}


class Source(Protocol):
    """Gives an answer in a format."""

    def __call__(self, fmt: Format, /) -> bytes:
        """Return all of it."""
        ...


class Answer:
    """The answer to one query. It is computed when it is first looked at, in the format that is wanted."""

    def __init__(self, kind: Kind, source: Source) -> None:
        """Take the kind of the answer and what gives it in a format."""
        self.kind = kind
        self._source = source
        self._held: dict[str, bytes] = {}

    def bytes(self, form: str | None = None) -> bytes:
        """Return the answer in a format, by name or media type: as a table CSV, as triples Turtle, if none is named.

        Raises ParameterError for a format that cannot hold it.
        """
        fmt = format_named(form or _DEFAULT[self.kind])
        if fmt is None or self.kind not in fmt.holds:
            raise ParameterError(f"an answer of the kind {self.kind} cannot be had as {form!r}")
        if fmt.name not in self._held:
            self._held[fmt.name] = self._source(fmt)
        return self._held[fmt.name]

    @property
    def text(self) -> str:
        """The answer as text: CSV for a table, Turtle for triples."""
        return self.bytes().decode()

    @cached_property
    def _results(self) -> dict[str, Any]:
        if self.kind != "solutions":
            raise ParameterError(f"only a SELECT gives rows, and this is an answer of the kind {self.kind}")
        found: dict[str, Any] = json.loads(self.bytes("json"))
        return found

    @property
    def columns(self) -> tuple[str, ...]:
        """The variables of a SELECT, in order."""
        return tuple(self._results["head"]["vars"])

    def terms(self) -> Iterator[dict[str, URIRef | BNode | RDFLiteral | None]]:
        """Yield each row of a SELECT with rdflib's terms; None for what is not bound."""
        for row in self._results["results"]["bindings"]:
            yield {name: _term(row[name]) if name in row else None for name in self.columns}

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield each row of a SELECT with Python values: numbers, booleans, dates, text; an IRI is rdflib's URIRef.

        What is not bound is None; `terms` has the language of a text, and what is written in another way than Python's.
        """
        for row in self.terms():
            yield {name: _value(term) for name, term in row.items()}

    def __len__(self) -> int:
        """Return the number of rows of a SELECT."""
        return len(self._results["results"]["bindings"])

    def __bool__(self) -> bool:
        """Return the answer of an ASK, and whether a SELECT or CONSTRUCT gives anything."""
        if self.kind == "boolean":
            return bool(json.loads(self.bytes("json"))["boolean"])
        return len(self) > 0 if self.kind == "solutions" else len(self.graph()) > 0

    def graph(self) -> Graph:
        """Return the triples of a CONSTRUCT or DESCRIBE as a graph of rdflib."""
        return parse_graph(self.bytes("ntriples").decode(), syntax="nt")

    def arrow(self) -> Any:
        """Return the rows as a `pyarrow.Table`: a column has the type that all its values have, else text."""
        import pyarrow as pa

        rows = list(self)
        return pa.table({name: _column([row[name] for row in rows]) for name in self.columns})

    def pandas(self) -> Any:
        """Return the rows as a `pandas.DataFrame` (`pip install 'samspill[pandas]'`); decimals become floats."""
        import pandas as pd
        import pyarrow as pa

        table = self.arrow()
        for place, field in enumerate(table.schema):
            if pa.types.is_decimal(field.type):
                table = table.set_column(place, field.name, table.column(place).cast(pa.float64()))
        if not table.num_columns:
            return pd.DataFrame(index=range(len(self)))
        return table.to_pandas()

    def polars(self) -> Any:
        """Return the rows as a `polars.DataFrame` (`pip install 'samspill[polars]'`)."""
        import polars as pl

        return pl.from_arrow(self.arrow())


def _term(told: Mapping[str, str]) -> URIRef | BNode | RDFLiteral:
    if told["type"] == "uri":
        return URIRef(told["value"])
    if told["type"] == "bnode":
        return BNode(told["value"])
    datatype = told.get("datatype")
    return RDFLiteral(told["value"], lang=told.get("xml:lang"), datatype=URIRef(datatype) if datatype else None)


def _value(term: URIRef | BNode | RDFLiteral | None) -> Any:
    if isinstance(term, RDFLiteral):
        value = term.toPython()
        plain = isinstance(value, str | int | float | Decimal | date | datetime)
        return value if plain else str(term)
    return term


def _column(values: list[Any]) -> Any:
    import pyarrow as pa

    kinds = {type(value) for value in values if value is not None}
    if kinds <= {int, Decimal} and len(kinds) == 2:
        values = [None if value is None else Decimal(value) for value in values]
    elif not (len(kinds) == 1 and kinds <= {bool, int, float, Decimal, date, datetime}):
        values = [None if value is None else str(value) for value in values]
        return pa.array(values, pa.string())
    return pa.array(values)
