"""The decisions that are in force, on the records that are here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from samspill.engines.columns import Columns
from samspill.errors import SourceError
from samspill.identity import decisions, records
from samspill.identity.decisions import Decision
from samspill.vocab import DCTERMS

__all__ = ["Settled"]


@dataclass(frozen=True)
class Settled:
    """The decisions that are in force here, on records that are here."""

    same: dict[frozenset[str], str]
    different: list[tuple[str, str]]
    idle: int

    @classmethod
    def read(cls, columns: Columns, path: Path | None) -> Settled:
        """Read the file; a record that an earlier resolution merged stands for the organisation that it became."""
        held = decisions.in_force(decisions.read(path)) if path else []
        for wrong, against in decisions.contradictions(held):
            raise SourceError(
                str(path),
                f"the two are decided to be different, but the same by line {against.line}",
                line=wrong.line,
                hint="undo one of the decisions",
            )
        here = _here(columns, {iri for each in held for iri in each.pair})
        same: dict[frozenset[str], str] = {}
        different: list[tuple[str, str]] = []
        for each in held:
            one, other = here.get(each.a), here.get(each.b)
            if one is None or other is None:
                continue
            if each.decision == "same" and one != other:
                same[frozenset((one, other))] = _words(each)
            elif each.decision == "different" and one == other:
                raise SourceError(
                    str(path),
                    "the two became one before this decision",
                    line=each.line,
                    hint="build again from the sources",
                )
            elif each.decision == "different":
                different.append((one, other))
        return cls(same, different, sum(each.a not in here or each.b not in here for each in held))

    def named(self) -> set[str]:
        """Return the records that decisions name."""
        return {iri for pair in (*self.same, *self.different) for iri in pair}

    def apart(self, columns: Columns) -> set[frozenset[str]]:
        """Return the pairs of organisations that were decided to be two."""
        return {frozenset(pair) for pair in self.now_different(columns)}

    def now_different(self, columns: Columns) -> list[tuple[str, str]]:
        """Return the same, by the IRIs that the organisations have now."""
        now: dict[str, str] = dict(columns.run(_NOW))
        return [(now[one], now[other]) for one, other in self.different]


def _here(columns: Columns, named: Iterable[str]) -> dict[str, str]:
    """Return for each IRI that a decision names the record here that it means."""
    replaced = records.terms(columns, DCTERMS.isReplacedBy)[DCTERMS.isReplacedBy]
    graph = columns.graph_id(records.IDENTITY)
    values = {"named": sorted(named), "replaced": replaced, "graph": -1 if graph is None else graph}
    return dict(columns.run(_HERE, values))


def _words(decision: Decision) -> str:
    return f"{decision.date} {decision.who}: {decision.why}".rstrip(": ")


_NOW = """
SELECT m.iri, coalesce(c.iri, m.iri) FROM who_member m LEFT JOIN who_canonical c USING (root)
"""

_HERE = """
WITH named AS (SELECT unnest($named::VARCHAR[]) AS iri),
led AS (
    SELECT old.lexical AS iri, min(new.lexical) AS led_to FROM quad
    JOIN term old ON old.id = s JOIN term new ON new.id = o WHERE p = $replaced AND g = $graph GROUP BY 1)
SELECT iri, coalesce(led_to, iri) FROM named LEFT JOIN led USING (iri)
WHERE coalesce(led_to, iri) IN (SELECT iri FROM who_node)
"""
