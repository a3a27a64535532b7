"""Shapes as data: what `shapes` reads from RDF and `compile` turns into queries.

Terms are text in N-Triples form (see `terms`); a shape is named by its own term.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal as Choice

from samspill.validate.paths import Path, in_words
from samspill.validate.prebinding import Prepared
from samspill.validate.terms import is_blank, local_name
from samspill.vocab import SH

TargetKind = Choice["class", "node", "subjectsOf", "objectsOf"]
Severity = str
"""The IRI of a severity: one of those below, or a shape's own."""

VIOLATION: Severity = SH.Violation
WARNING: Severity = SH.Warning
INFO: Severity = SH.Info


@dataclass(frozen=True)
class Message:
    """A sentence of a shape or a result; `language` is None for a plain string."""

    text: str
    language: str | None = None


@dataclass(frozen=True)
class Target:
    """What makes a node a focus node of a shape (SHACL, 2.1.3)."""

    kind: TargetKind
    term: str


@dataclass(frozen=True)
class Constraint:
    """One constraint of a shape: its component, and what its parameters say.

    `terms` are constants, `number` a count or length, `shapes` the shapes that it refers to, `flags` those of
    sh:pattern. `messages` are its own; a shape's messages stand in where it has none.
    """

    component: str
    terms: tuple[str, ...] = ()
    number: int = 0
    shapes: tuple[str, ...] = ()
    siblings: tuple[str, ...] = ()
    flags: str = ""
    messages: tuple[Message, ...] = ()


@dataclass(frozen=True)
class SparqlConstraint(Constraint):
    """A constraint written in SPARQL: a `sh:sparql` of a shape, or a validator of a component with its parameters.

    `parameters` are the component's parameters by variable; `source` is the node that `sh:sourceConstraint` names.
    """

    query: Prepared | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    source: str | None = None


@dataclass(frozen=True)
class Shape:
    """A node shape (`path` None) or property shape, and where it was read."""

    id: str
    path: Path | None
    targets: tuple[Target, ...]
    constraints: tuple[Constraint, ...]
    severity: Severity
    messages: tuple[Message, ...]
    names: tuple[Message, ...]
    deactivated: bool
    owner: str | None
    file: str
    line: int | None

    @property
    def label(self) -> str:
        """The shape's name for people: its local name, or that of the shape it belongs to and its path."""
        if not is_blank(self.id):
            return local_name(self.id[1:-1])
        inside = in_words(self.path) if self.path else "a nested shape"
        return f"{self.owner or 'an unnamed shape'} › {inside}"


def component(name: str) -> str:
    """Return the IRI of a component of SHACL.

    >>> component("MinCount")
    'http://www.w3.org/ns/shacl#MinCountConstraintComponent'
    """
    return f"{SH.base}{name}ConstraintComponent"


PROPERTY = component("Property")
NODE = component("Node")
SPARQL = component("SPARQL")
