"""How much a writable store holds, counted over its columns; what the ontology alone entails does not count."""

# ruff: noqa: S608  (statements are made of our own constants and of numbers)

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from samspill.engines.columns import Columns
from samspill.engines.oxigraph_disk import ASSERTED, ENTAILED, Quad
from samspill.vocab import RDF

__all__ = ["Counted", "Counting", "assume", "count"]

_REST = 30  # times as long as counting took


@dataclass(frozen=True)
class Counted:
    """Statements in all, of those the stated ones, of each named graph, and by class and property (IRIs)."""

    union: int
    asserted: int
    graphs: dict[str, int]
    """The graph `entailed` is not among them."""
    classes: dict[str, int]
    properties: dict[str, tuple[int, int, int]]
    """Statements, subjects and objects."""


class Counting:
    """Keeps counts up to date: statements exactly, classes and properties when counting has not just cost much.

    Counting costs as long as the store is large, a change as long as it is small: of the time, a thirtieth at most goes
    into counting.
    """

    def __init__(self, count_all: Callable[[], Counted]) -> None:
        """Count all."""
        self._count_all = count_all
        self._count()

    def _count(self) -> None:
        began = time.monotonic()
        self._found = self._count_all()
        self._due = time.monotonic() + _REST * (time.monotonic() - began)

    def take(self, coming: list[Quad], going: list[Quad], added: list[Quad], removed: list[Quad]) -> None:
        """Take in what came to the unions and went from them, and the quads that were stated and are no more."""
        if time.monotonic() >= self._due:
            self._count()
            return
        graphs = Counter(self._found.graphs)
        graphs.update(quad[3][1:-1] for quad in added)
        graphs.subtract(quad[3][1:-1] for quad in removed)
        unions = Counter(quad[3] for quad in coming)
        unions.subtract(quad[3] for quad in going)
        self._found = replace(
            self._found,
            union=self._found.union + unions[""],
            asserted=self._found.asserted + unions[ASSERTED],
            graphs={graph: number for graph, number in sorted(graphs.items()) if number},
        )

    def now(self) -> Counted:
        """Return the counts."""
        return self._found


def assume(columns: Columns, triples: Iterable[tuple[str, str, str]]) -> None:
    """Remember which entailed statements do not count."""
    rows = list(triples)
    ids = columns.term_ids(term for triple in rows for term in triple)
    columns.run("CREATE OR REPLACE TEMP TABLE assumed (p BIGINT, s BIGINT, o BIGINT)")
    if rows:
        columns.run(
            "INSERT INTO assumed SELECT unnest($p::BIGINT[]), unnest($s::BIGINT[]), unnest($o::BIGINT[])",
            {name: [ids[row[at]] for row in rows] for name, at in (("p", 1), ("s", 0), ("o", 2))},
        )


def count(columns: Columns, assumed: int) -> Counted:
    """Count; `assumed` is the number of statements that do not."""
    hidden = ", ".join(map(str, columns.hidden())) or "-1"
    entailed = columns.graph_id(ENTAILED[1:-1]) or -1
    without = f" ANTI JOIN assumed a ON q.g = {entailed} AND q.p = a.p AND q.s = a.s AND q.o = a.o"
    seen = f"SELECT DISTINCT q.p, q.s, q.o FROM quad q{without if assumed else ''} WHERE q.g NOT IN ({hidden})"
    columns.run(f"CREATE OR REPLACE TEMP TABLE seen AS {seen}")
    ((union,),) = columns.run("SELECT count(*) FROM seen")
    stated = f"SELECT DISTINCT p, s, o FROM quad WHERE g NOT IN ({hidden}, {entailed})"
    ((asserted,),) = columns.run(f"SELECT count(*) FROM ({stated})")
    found = Counted(
        union=union,
        asserted=asserted,
        graphs=dict(
            columns.run(
                f"SELECT lexical, count(*) FROM quad JOIN term ON id = g WHERE g <> {entailed} GROUP BY 1 ORDER BY 1"
            )
        ),
        classes=dict(
            columns.run(
                "SELECT c.lexical, count(*) FROM seen JOIN term c ON c.id = o AND c.kind = 1 WHERE p ="
                " (SELECT id FROM term WHERE kind = 1 AND lexical = $type) GROUP BY c.lexical ORDER BY 1",
                {"type": RDF.type},
            )
        ),
        properties={
            name: (statements, subjects, objects)
            for name, statements, subjects, objects in columns.run(
                "SELECT lexical, count(*), count(DISTINCT s), count(DISTINCT o) FROM seen JOIN term ON id = p"
                " GROUP BY lexical ORDER BY 1"
            )
        },
    )
    columns.run("DROP TABLE seen")
    return found
