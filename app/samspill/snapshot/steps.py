"""The parts of a build that lie in layers above it, and what they tell of themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from samspill.engines.base import Engine
from samspill.engines.columns import Columns
from samspill.engines.prepared import Answered
from samspill.snapshot.guard import Fault
from samspill.snapshot.imported import Convert


class Inconsistency(Protocol):
    """What entailment tells of a contradiction; its text is the sentence and the rule."""

    @property
    def rule(self) -> str:
        """The standard's name of the rule."""
        ...

    @property
    def statements(self) -> tuple[tuple[str, str, str], ...]:
        """The statements that contradict, in N-Quads form."""
        ...

    @property
    def sentence(self) -> str:
        """What contradicts what."""
        ...


class ClosureResult(Protocol):
    """What entailment tells of itself."""

    @property
    def added(self) -> int:
        """The number of entailed statements."""
        ...

    @property
    def inconsistencies(self) -> Sequence[Inconsistency]:
        """What contradicts the ontology."""
        ...


class ValidationResult(Protocol):
    """What validation tells of itself."""

    def counts(self) -> dict[str, int]:
        """Return the number of results by severity: Violation, Warning, Info."""
        ...

    def write_nquads(self, out: IO[bytes], graph: str) -> int:
        """Write the standard validation report and return the number of its statements."""
        ...

    def first(self) -> str | None:
        """Return the first violation in a sentence, None without one."""
        ...

    def faults(self) -> Iterable[Fault]:
        """Return what breaks a shape: the thing, and the property and value where the result has them."""
        ...


@dataclass(frozen=True)
class Steps:
    """The parts of a build that lie in layers above this one."""

    read_reference: Callable[[Path, IO[bytes]], Mapping[str, int]]
    entail: Callable[[Columns], ClosureResult]
    validate: Callable[[Columns, tuple[Path, ...]], ValidationResult]
    convert: Convert
    resolve: Callable[[Columns, Path | None], object]
    prepare: Callable[[Engine, str, str], Iterable[Answered]]
    """What is answered beforehand of a snapshot, named so and made at that moment, by an engine over its columns."""
