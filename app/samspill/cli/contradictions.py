"""The contradictions of a snapshot with their proofs, for `samspill check`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from samspill.engines.columns import Columns
from samspill.entail import Explainer, Proof
from samspill.errors import EngineError, NotFoundError
from samspill.snapshot.manifest import Contradiction
from samspill.snapshot.published import Snapshot

SHOWN = 5
"""Contradictions whose proofs are told as text; JSON has them all."""


@dataclass(frozen=True)
class Explained:
    """A contradiction, and a proof of each of its statements; None for one that has none in the columns."""

    contradiction: Contradiction
    proofs: tuple[Proof | None, ...]

    def as_json(self) -> dict[str, object]:
        """Return it as JSON's values."""
        proofs = [proof.as_json() if proof else None for proof in self.proofs]
        found = self.contradiction
        statements = [list(statement) for statement in found.statements]
        return {"rule": found.rule, "sentence": found.sentence, "statements": statements, "proofs": proofs}

    def as_text(self) -> str:
        """Return the sentence and the rule, and below it the proof of each statement."""
        told = [f"{self.contradiction.sentence} ({self.contradiction.rule})"]
        for statement, proof in zip(self.contradiction.statements, self.proofs, strict=True):
            lines = proof.as_text().splitlines() if proof else [" ".join(statement)]
            told += [f"  {line}" for line in lines]
        return "\n".join(told)


def explained(snapshot: Snapshot, most: int | None = None) -> Iterator[Explained]:
    """Yield the contradictions of a snapshot with their proofs."""
    contradictions = snapshot.manifest.contradictions[:most]
    if not contradictions:
        return
    with Columns.open(snapshot.columns_path) as columns:
        explainer = Explainer(columns)
        for each in contradictions:
            yield Explained(each, tuple(_proof(explainer, columns, statement) for statement in each.statements))


def _proof(explainer: Explainer, columns: Columns, statement: tuple[str, str, str]) -> Proof | None:
    try:
        return explainer.explain(columns, statement)
    except (NotFoundError, EngineError):  # said of a value in another text, say; the statement is told without proof
        return None
