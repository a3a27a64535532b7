"""Validation reports as a build and the commands use them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from samspill.engines.columns import Columns
from samspill.validate import Report, read_shapes, to_nquads, to_turtle, validate_columns
from samspill.validate.paths import Predicate
from samspill.validate.report import RANK
from samspill.validate.terms import local_name
from samspill.vocab.nquads import iri


@dataclass(frozen=True)
class Validated:
    """A validation report as a build and the commands use it."""

    report: Report

    @property
    def conforms(self) -> bool:
        """Whether nothing is wrong: warnings and information do not count."""
        return not self.report.violations

    def counts(self) -> dict[str, int]:
        """Return the number of results by severity."""
        return {local_name(severity): number for severity in RANK if (number := self.report.count(severity))}

    def write_nquads(self, out: IO[bytes], graph: str) -> int:
        """Write the standard validation report and return the number of its statements."""
        text = to_nquads(self.report, graph=graph)
        out.write(text.encode())
        return text.count("\n")

    def first(self) -> str | None:
        """Return the first violation in a sentence, None without one."""
        return next((result.line() for result in self.report.violations), None)

    def faults(self) -> Iterator[tuple[str, str | None, str | None]]:
        """Yield what each violation is about: the thing, and the property and value where it has both."""
        for result in self.report.violations:
            stated = isinstance(result.path, Predicate) and result.value is not None
            yield (
                result.focus,
                iri(result.path.iri) if isinstance(result.path, Predicate) and stated else None,
                (result.value if stated else None),
            )

    def render(self, form: str, language: str) -> str:
        """Return the report as text for people, as Turtle or as JSON."""
        if form == "turtle":
            return to_turtle(self.report)
        if form == "json":
            return json.dumps(self.report.as_json(language), ensure_ascii=False) + "\n"
        told = ", ".join(f"{number} × {severity}" for severity, number in self.counts().items())
        lines = [
            *self.report.lines(language),
            f"{'conforms' if self.conforms else 'does not conform'}: {told or 'no results'}",
        ]
        return "\n".join(lines) + "\n"


def validate_files(columns: Columns, shapes: tuple[Path, ...]) -> Validated:
    """Validate the default graph of columns against shape files."""
    return Validated(validate_columns(columns, read_shapes(shapes)))
