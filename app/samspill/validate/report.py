"""What a validation found: results, a summary by shape, and the standard report in RDF, JSON and plain lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from samspill.validate.model import INFO, VIOLATION, WARNING, Message, Severity
from samspill.validate.paths import Path, Predicate, in_words, to_sparql
from samspill.validate.sayings import choose
from samspill.validate.terms import local_name, parts, plain

RANK: dict[Severity, int] = {VIOLATION: 0, WARNING: 1, INFO: 2}
"""The severities of SHACL, the gravest first; a shape's own severity counts as a violation."""


@dataclass(frozen=True)
class Result:
    """One validation result (SHACL, 3.6.2). Terms are in N-Triples form; `shape` names the source shape.

    `label` is the shape's name for people, `details` are the results that tell why a value does not conform to a
    shape that the constraint refers to.
    """

    focus: str
    shape: str
    label: str
    component: str
    severity: Severity
    path: Path | None = None
    value: str | None = None
    messages: tuple[Message, ...] = ()
    constraint: str | None = None
    details: tuple[Result, ...] = ()

    def message(self, language: str = "en") -> str:
        """Return the message in a language, or in the nearest one there is."""
        return choose(self.messages, language)

    def line(self, language: str = "en") -> str:
        """Return the result as one line for people."""
        where = f" {in_words(self.path)}" if self.path else ""
        value = f" = {_shown(self.value)}" if self.value is not None and self.value != self.focus else ""
        return f"{local_name(self.severity)}: {_shown(self.focus)}{where}{value}: {self.message(language)}"

    def as_json(self, language: str | None = None) -> dict[str, Any]:
        """Return the result as plain data; with a language its message in that one, else all of them."""
        found: dict[str, Any] = {
            "focus": _json_term(self.focus),
            "path": _json_path(self.path),
            "value": _json_term(self.value) if self.value is not None else None,
            "severity": local_name(self.severity),
            "shape": _json_term(self.shape),
            "label": self.label,
            "component": self.component,
        }
        if language:
            found["message"] = self.message(language)
        else:
            found["messages"] = {said.language or "": said.text for said in self.messages}
        if self.details:
            found["details"] = [inner.as_json(language) for inner in self.details]
        return {key: value for key, value in found.items() if value is not None}


@dataclass(frozen=True)
class ShapeSummary:
    """What became of one shape with targets: how many nodes it looked at, and its results by severity."""

    shape: str
    label: str
    name: tuple[Message, ...]
    focus_nodes: int
    constraints: int
    seconds: float
    results: dict[Severity, int]


@dataclass(frozen=True)
class Report:
    """The outcome of a validation. `seconds` is the time that all queries took."""

    results: tuple[Result, ...]
    summary: tuple[ShapeSummary, ...]
    seconds: float = 0.0

    @property
    def conforms(self) -> bool:
        """Whether there is no result at all, of any severity: what `sh:conforms` says."""
        return not self.results

    def count(self, severity: Severity) -> int:
        """Return the number of results of a severity."""
        return sum(result.severity == severity for result in self.results)

    def at_least(self, severity: Severity) -> tuple[Result, ...]:
        """Return the results as grave as this severity or graver; a shape's own severity counts as a violation."""
        return tuple(result for result in self.results if rank(result.severity) <= rank(severity))

    @property
    def violations(self) -> tuple[Result, ...]:
        """The results that make the graph wrong."""
        return self.at_least(VIOLATION)

    def lines(self, language: str = "en") -> Iterable[str]:
        """Yield the results as lines for people, the gravest first."""
        return (result.line(language) for result in self.results)

    def as_json(self, language: str | None = None) -> dict[str, Any]:
        """Return the report as plain data, ready for a JSON writer."""
        return {
            "conforms": self.conforms,
            "counts": {local_name(severity): self.count(severity) for severity in RANK},
            "shapes": [
                {
                    "shape": _json_term(line.shape),
                    "label": line.label,
                    "name": choose(line.name, language or "en") or line.label,
                    "focusNodes": line.focus_nodes,
                    "constraints": line.constraints,
                    "results": {local_name(severity): count for severity, count in line.results.items()},
                    "seconds": round(line.seconds, 4),
                }
                for line in self.summary
            ],
            "results": [result.as_json(language) for result in self.results],
        }


def rank(severity: Severity) -> int:
    """Return the place of a severity, 0 for the gravest."""
    return RANK.get(severity, 0)


def order(result: Result) -> tuple[int, str, str, str, str, str]:
    """Return the key by which results are sorted: the same graph gives the same report, byte by byte."""
    path = to_sparql(result.path) if result.path else ""
    return rank(result.severity), result.shape, result.focus, path, result.value or "", result.component


def _shown(term: str) -> str:
    """Return a term as a line for people shows it: an IRI by its kind and slug, a literal in quotes."""
    found = parts(term)
    if found.kind == "iri":
        return "/".join(found.value.split("/")[-2:]) if "#" not in found.value else plain(term)
    return f'"{found.value}"' if found.kind == "literal" else term


def _json_term(term: str) -> Any:
    found = parts(term)
    if found.kind != "literal":
        return found.value if found.kind == "iri" else term
    extra = {"language": found.language} if found.language else {"datatype": found.datatype}
    return {"value": found.value, **extra}


def _json_path(path: Path | None) -> str | None:
    if path is None:
        return None
    return path.iri if isinstance(path, Predicate) else to_sparql(path)
