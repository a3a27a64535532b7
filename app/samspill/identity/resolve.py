"""Who is who: the step of a build between loading and entailment that makes one node of one organisation.

records → certain groups → one IRI each → statements rewritten → municipalities → candidates → graph `identity`
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from samspill.engines.columns import Columns
from samspill.files import project_folder
from samspill.identity import canonical, certain, decisions, features, locate, records, statements
from samspill.identity.candidates import Candidate, candidates
from samspill.identity.rewrite import Rewritten, rewrite
from samspill.identity.settled import Settled

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
    held = decisions.in_force(decisions.read(decided)) if decided else []
    count = records.tabulate(columns, {iri for each in held for iri in each.pair})
    if not count:
        return Resolution(0, 0)
    settled = Settled.read(columns, decided)
    found = certain.decide(
        records.shared_keys(columns, settled.named()),
        settled.same,
        [*settled.different, *records.said_to_be_two(columns)],
    )
    with columns.transaction():
        canonical.join(columns, found.members(), found.taken_out)
        canonical.assign(columns)
        changed = rewrite(columns)
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
class _Outcome:
    settled: Settled
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
