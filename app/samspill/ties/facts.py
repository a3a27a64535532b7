"""The answers of `queries/network/*.rq` as arrays of numbers, from the columns, or from any engine row by row.

Every query that was asked is kept with the text it was asked with: a network can say what it was made of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import pyarrow as pa

from samspill import queries
from samspill.engines.base import Engine
from samspill.engines.sparql.engine import ColumnsEngine
from samspill.engines.sparql.solutions import Solutions
from samspill.engines.sparql.translate import translate
from samspill.snapshot.published import Snapshot
from samspill.vocab.nquads import lexical

Array = Any
"""A numpy array; scipy, which has no types, gives most of them."""
UNBOUND = 0
"""The number of no term."""


class Facts:
    """Asks the queries of the folder `network`; an answer is kept for the next who asks the same."""

    def __init__(self, source: Source, *, snapshot: str = "", made: str = "") -> None:
        """Take what answers, and the snapshot's name and the moment it was made, which become part of every result."""
        self._source = source
        self.snapshot, self.made = snapshot, made
        self.asked: dict[str, str] = {}
        self._answers: dict[str, dict[str, Array]] = {}

    @classmethod
    def of(cls, snapshot: Snapshot, *, columns: bool = True) -> Facts:
        """Return the facts of a snapshot, from its columns, or from Oxigraph row by row."""
        manifest = snapshot.manifest
        source: Source
        if columns:
            source = ColumnSource(ColumnsEngine(snapshot.columns_path, counts=manifest.properties))
        else:
            source = RowSource(snapshot.engine)
        return cls(source, snapshot=manifest.id, made=manifest.created)

    def ask(
        self, name: str, target: str | None = None, values: Mapping[str, Sequence[str]] | None = None
    ) -> dict[str, Array]:
        """Return a column a variable: 64-bit numbers of terms (UNBOUND for none), counts, or texts (None for none).

        `values` are terms in N-Triples form. Raises NotFoundError and ParameterError as `queries` does.
        """
        text = queries.named(f"network/{name}").bind(target, values).text
        self.asked[name] = text
        if text not in self._answers:
            self._answers[text] = self._source.read(text)
        return self._answers[text]

    def iris(self, ids: Array) -> list[str]:
        """Return the IRIs of terms by their numbers, in the same order."""
        return self._source.iris(ids)

    def forget(self) -> None:
        """Drop the answers that are kept."""
        self._answers.clear()


class Source(Protocol):
    """What answers queries as arrays."""

    def read(self, text: str) -> dict[str, Array]:
        """Return a column a variable."""
        ...

    def iris(self, ids: Array) -> list[str]:
        """Return terms by their numbers."""
        ...


class ColumnSource:
    """Reads Arrow tables of ids from the columns: no Python object a row. Raises DeclinedError where they decline."""

    def __init__(self, engine: ColumnsEngine) -> None:
        """Take the columns."""
        self._engine = engine

    def read(self, text: str) -> dict[str, Array]:
        """Return a column a variable."""
        return _arrays(self._engine.solutions(text))

    def iris(self, ids: Array) -> list[str]:
        """Return the lexical forms of terms by their ids; blank nodes with `_:`."""
        found = self._engine.lexicals(pa.array(np.unique(ids)))
        known, kinds = found["id"].to_numpy(), found["kind"].to_numpy()
        texts = np.asarray(found["lexical"].to_pylist(), dtype=object)
        for place in np.flatnonzero(kinds == 2):
            texts[place] = f"_:{texts[place]}"
        order = np.argsort(known)
        return list(texts[order][np.searchsorted(known[order], ids)])


def _arrays(solutions: Solutions) -> dict[str, Array]:
    found: dict[str, Array] = {}
    for name, kind in solutions.kinds.items():
        column = solutions.table[name]
        if kind == "text":
            found[name] = np.asarray(column.to_pylist(), dtype=object)
        else:
            found[name] = column.to_numpy()  # none is null: fill_null would import pandas, a third of a second
    return found


class RowSource:
    """Reads the rows of any engine, and numbers terms as they come. Slow, and the oracle of the columns' answers."""

    def __init__(self, engine: Engine) -> None:
        """Take the engine."""
        self._engine = engine
        self._numbers: dict[str, int] = {}
        self._terms: list[str] = []

    def read(self, text: str) -> dict[str, Array]:
        """Return a column a variable; literals become texts."""
        rows = list(self._engine.rows(text))
        names = list(dict.fromkeys(name for row in rows for name in row)) or _selected(text)
        found: dict[str, Array] = {}
        for name in names:
            cells = [row.get(name) for row in rows]
            if any(cell is not None and cell.startswith('"') for cell in cells):
                found[name] = np.asarray([None if cell is None else lexical(cell) for cell in cells], dtype=object)
            else:
                found[name] = np.asarray([UNBOUND if cell is None else self._number(cell) for cell in cells], np.int64)
        return found

    def iris(self, ids: Array) -> list[str]:
        """Return terms by their numbers."""
        return [self._terms[number - 1] for number in ids.tolist()]

    def _number(self, term: str) -> int:
        iri = term[1:-1] if term.startswith("<") else term
        if iri not in self._numbers:
            self._terms.append(iri)
            self._numbers[iri] = len(self._terms)
        return self._numbers[iri]


def _selected(text: str) -> list[str]:
    return [each.name for each in translate(text).variables]
