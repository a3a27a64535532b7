"""Who is who: the step of a build between loading and entailment that makes one node of one organisation.

records → certain groups → one IRI each → statements rewritten → municipalities → candidates → graph `identity`
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from samspill.engines.columns import Columns
from samspill.errors import SourceError
from samspill.files import project_folder
from samspill.identity import canonical, certain, decisions, features, locate, records, statements
from samspill.identity.candidates import Candidate, candidates
from samspill.identity.decisions import Decision
from samspill.identity.rewrite import Rewritten, rewrite
from samspill.vocab import DCTERMS

__all__ = ["Resolution", "resolve"]


@dataclass(frozen=True)
class Resolution:
    """What came of it, in numbers."""

    records: int
    """Organisations as registers and the project's own sources tell them, one by one."""
    organisations: int
    """What is left when those that are certainly one have become one."""
    merged: Mapping[str, int] = field(default_factory=dict)
    """Records that became part of another's organisation, by rule; a record can be found by several rules."""
    candidates: int = 0
    linked: int = 0
    """Candidates that are linked by skos:closeMatch."""
    decisions: int = 0
    """Decisions that were replayed."""
    idle: int = 0
    """Decisions on records that are not here."""
    located: Mapping[str, int] = field(default_factory=dict)
    """Sites and places whose municipality was found, by way of finding."""
    rewritten: Rewritten = field(default_factory=lambda: Rewritten(0, 0, 0, 0))

    def __str__(self) -> str:
        """Return one line for people."""
        merged = self.records - self.organisations
        return (
            f"{self.organisations:,} organisations of {self.records:,} records, {merged:,} merged; "
            f"{self.candidates:,} candidates, {self.linked:,} of them linked; {self.decisions:,} decisions"
        )


def resolve(columns: Columns, decided: Path | None = None, *, tables: Path | None = None) -> Resolution:
    """Find out which organisations are one, make them so, and tell of it in the graph `identity`.

    `decided` is a file of decisions, `tables` the folder of tables that municipalities are found with (the project's
    own). Doing it twice changes nothing. Raises SourceError for decisions that are malformed or contradict each other.
    """
    statements.clear(columns)
    count = records.tabulate(columns)
    if not count:
        return Resolution(0, 0)
    settled = _Settled.read(columns, decided)
    found = certain.decide(
        records.shared_keys(columns, settled.named()),
        settled.same,
        [*settled.different, *records.said_to_be_two(columns)],
    )
    with columns.transaction():
        canonical.join(columns, found.members())
        canonical.assign(columns)
        changed = rewrite(columns, found.taken_out)
    columns.add_quads([*statements.redirect_quads(columns), *statements.evidence_quads(columns, found)])
    located = locate.locate(columns, tables or project_folder("data") / "reference")
    lying = list(locate.organisations(columns, located))
    known = features.organisations(columns, lying)
    possible = candidates(columns, known, settled.apart(columns))
    outcome = _Outcome(settled, located, lying, possible, {iri for iri, each in known.items() if each.own})
    _tell(columns, outcome)
    return Resolution(
        records=count,
        organisations=_organisations(columns),
        merged=_merged(found),
        candidates=len(possible),
        linked=sum(each.linked for each in possible),
        decisions=len(settled.same) + len(settled.different),
        idle=settled.idle,
        located=Counter(each.found_by for each in located),
        rewritten=changed,
    )


@dataclass(frozen=True)
class _Settled:
    """The decisions that are in force here, on records that are here."""

    same: dict[frozenset[str], str]
    different: list[tuple[str, str]]
    idle: int

    @classmethod
    def read(cls, columns: Columns, path: Path | None) -> _Settled:
        """Read the file; a record that an earlier resolution merged stands for the organisation that it became."""
        held = decisions.in_force(decisions.read(path)) if path else []
        for one, other in decisions.contradictions(held):
            raise SourceError(
                str(path),
                f"the two are decided to be different, but the same by line {other.line}",
                line=one.line,
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


@dataclass(frozen=True)
class _Outcome:
    settled: _Settled
    located: list[locate.Located]
    lying: list[tuple[str, str]]
    possible: list[Candidate]
    own: set[str]


def _tell(columns: Columns, outcome: _Outcome) -> None:
    stand_in = {iri: record for iri, record in statements.representatives(columns).items() if iri not in outcome.own}
    columns.add_quads(
        [
            *statements.number_quads(columns),
            *statements.difference_quads(outcome.settled.now_different(columns)),
            *statements.candidate_quads(outcome.possible, stand_in),
            *statements.location_quads(outcome.located, outcome.lying, locate.stated(columns)),
            *statements.provenance_quads(columns),
        ]
    )


def _merged(found: certain.Certain) -> dict[str, int]:
    rules = Counter(
        rule
        for group in found.members().values()
        for member in group
        for rule in {e.rule for e in found.evidence[member]}
    )
    return dict(sorted(rules.items()))


def _organisations(columns: Columns) -> int:
    return int(columns.run("SELECT count(DISTINCT root) FROM who_member")[0][0])


_NOW = """
SELECT m.iri, coalesce(c.iri, m.iri) FROM who_member m LEFT JOIN who_canonical c USING (root)
"""

_HERE = """
WITH named AS (SELECT unnest($named::VARCHAR[]) AS iri),
led AS (SELECT old.lexical AS iri, min(new.lexical) AS into FROM quad JOIN term old ON old.id = s JOIN term new ON new.id = o
    WHERE p = $replaced AND g = $graph GROUP BY 1)
SELECT iri, coalesce(into, iri) FROM named LEFT JOIN led USING (iri)
WHERE coalesce(into, iri) IN (SELECT iri FROM who_node)
"""
