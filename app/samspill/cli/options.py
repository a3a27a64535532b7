"""Options that several commands share, and how inputs are found."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import click

from samspill.engines.oxigraph import OxigraphEngine
from samspill.errors import SourceError
from samspill.files import project_folder
from samspill.settings import Settings
from samspill.snapshot import Inputs, Steps
from samspill.validate import Report, read_shapes, to_nquads, to_turtle, validate
from samspill.validate.report import RANK
from samspill.validate.terms import local_name

RDF_EXTENSIONS = (".ttl", ".trig", ".nt", ".nq", ".rdf", ".owl", ".jsonld")


def store_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--store DIR`."""
    return click.option(
        "--store",
        type=click.Path(path_type=Path),
        default=lambda: Settings.from_environment().store,
        show_default="snapshot, or SAMSPILL_STORE",
        help="Folder of snapshots made by `samspill build`.",
    )(command)


def json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--json`, for programs."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")(command)


def rdf_files(paths: tuple[Path, ...]) -> tuple[Path, ...]:
    """Return the RDF files among paths, a folder standing for those in it; raise SourceError for what is missing."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(each for each in path.iterdir() if each.suffix.lower() in RDF_EXTENSIONS)
            if not inside:
                raise SourceError(path, "no RDF file in this folder", hint=f"files end in {', '.join(RDF_EXTENSIONS)}")
            found += inside
        elif path.is_file():
            found.append(path)
        else:
            raise SourceError(path, "no such file or folder")
    return tuple(found)


def inputs(
    sources: tuple[Path, ...] = (),
    ontology: tuple[Path, ...] = (),
    shapes: tuple[Path, ...] = (),
    *,
    reference: bool = True,
) -> Inputs:
    """Return the inputs of a build; what is not given is the project's own."""
    data = project_folder("data")
    return Inputs(
        ontology=rdf_files(ontology or (project_folder("ontology"),)),
        shapes=rdf_files(shapes or (project_folder("shapes"),)),
        sources=rdf_files(sources or (data / "sources",)),
        reference=data / "reference" if reference else None,
    )


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

    def write_nquads(self, out: IO[bytes], graph: str) -> None:
        """Write the standard validation report."""
        out.write(to_nquads(self.report, graph=graph).encode())

    def first(self) -> str | None:
        """Return the first violation in a sentence, None without one."""
        return next((result.line() for result in self.report.violations), None)

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


def validate_files(engine: OxigraphEngine, shapes: tuple[Path, ...]) -> Validated:
    """Validate what an engine sees by default against shape files."""
    return Validated(validate(engine, read_shapes(shapes)))


def steps() -> Steps:
    """Return the parts of a build that lie above it."""
    from samspill.entail import close
    from samspill.imports.reference import write_reference

    return Steps(read_reference=write_reference, entail=close, validate=validate_files)
