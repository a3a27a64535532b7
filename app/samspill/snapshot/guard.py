"""Setting aside what sources say of a thing that breaks a shape or contradicts the ontology.

What is set aside moves to a graph of its own, `quarantine/…` with the name of the graph it was in. Such a graph is seen
by a query that names it and by nothing else: it is neither closed nor validated nor part of the default graph.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from samspill.engines.columns import QUARANTINE, Columns
from samspill.vocab import DCTERMS, GRAPH, PROV
from samspill.vocab.nquads import iri

__all__ = ["Fault", "Policy", "set_aside"]

Policy = Literal["fail", "quarantine", "accept"]
"""What becomes of a graph with violations or contradictions: refused, without what is wrong, or as it is."""

Fault = tuple[str, str | None, str | None]
"""A thing that is wrong, in N-Triples form, and where that is known the property and the value."""

_OWN = tuple(GRAPH + name for name in ("ontology", "shapes", "entailed", "validation", "provenance", "identity"))


def set_aside(columns: Columns, faults: Iterable[Fault]) -> dict[str, int]:
    """Move what sources say of faulty things to graphs of their own; return how many statements each graph lost.

    The source at fault is the one that states the very value; where none does, or something is missing, every source
    that says anything of the thing. All that this source says of the thing is moved, since half of a description would
    break other shapes. What only the ontology or entailment says cannot be moved.
    """
    found = tuple(dict.fromkeys(faults))
    ids = columns.term_ids({text for fault in found for text in fault if text}, add=False)
    places = [[ids.get(text, -1) if text else None for text in fault] for fault in found]
    columns.run(
        "CREATE OR REPLACE TEMP TABLE fault AS SELECT unnest($s::BIGINT[]) AS s, unnest($p::BIGINT[]) AS p,"
        " unnest($o::BIGINT[]) AS o",
        {name: [place[at] for place in places] for at, name in enumerate("spo")},
    )
    columns.run(_OFFENDING, {"own": list(_OWN), "quarantine": QUARANTINE})
    moved: dict[str, int] = {}
    for number, name in columns.run("SELECT DISTINCT g, lexical FROM offending JOIN term ON id = g ORDER BY lexical"):
        aside = f"<{QUARANTINE}{name.removeprefix(GRAPH)}>"
        target = columns.term_ids([aside])[aside]
        rows = columns.run(
            "UPDATE quad SET g = $target WHERE g = $source AND s IN (SELECT s FROM offending WHERE g = $source)",
            {"target": target, "source": number},
        )
        moved[name] = int(rows[0][0])
        columns.add_quads(_provenance(columns, iri(name), aside))
    columns.run("DROP TABLE offending")
    columns.run("DROP TABLE fault")
    return moved


_OFFENDING = """
CREATE OR REPLACE TEMP TABLE offending AS
WITH source AS (
    SELECT id FROM term WHERE kind = 1 AND id IN (SELECT g FROM quad) AND NOT list_contains($own::VARCHAR[], lexical)
        AND NOT starts_with(lexical, $quarantine)
), exact AS (
    SELECT q.g, q.s, f.p, f.o FROM fault f JOIN quad q ON q.s = f.s AND q.p = f.p AND q.o = f.o
    WHERE q.g IN (FROM source)
), vague AS (
    SELECT s FROM fault f
    WHERE p IS NULL OR o IS NULL OR NOT EXISTS (FROM exact e WHERE e.s = f.s AND e.p = f.p AND e.o = f.o)
)
SELECT g, s FROM exact
UNION SELECT g, s FROM quad WHERE s IN (FROM vague) AND g IN (FROM source)
"""


def _provenance(columns: Columns, graph: str, aside: str) -> Iterable[tuple[str, str, str, str]]:
    """Yield whence the statements are: the graph that they were in, and its licence."""
    provenance = iri(f"{GRAPH}provenance")
    yield aside, iri(PROV.wasDerivedFrom), graph, provenance
    ids = columns.term_ids([graph, iri(DCTERMS.license)], add=False)
    licences = columns.run(
        "SELECT DISTINCT o FROM quad WHERE s = $graph AND p = $licence",
        {"graph": ids[graph], "licence": ids.get(iri(DCTERMS.license), -1)},
    )
    for text in columns.texts(row[0] for row in licences).values():
        yield aside, iri(DCTERMS.license), text, provenance
