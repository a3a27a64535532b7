"""What a build is made from, and the steps that lie above it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import IO

from samspill.cli.options import decisions_setting, rdf_files
from samspill.errors import UsageError
from samspill.files import project_folder
from samspill.snapshot.build import Inputs
from samspill.snapshot.imported import ImportSummary, Request
from samspill.snapshot.steps import Steps


def inputs(
    sources: tuple[Path, ...] = (),
    ontology: tuple[Path, ...] = (),
    shapes: tuple[Path, ...] = (),
    *,
    reference: bool = True,
    imports: tuple[Request, ...] = (),
    only_imports: bool = False,
    decided: Path | None = None,
) -> Inputs:
    """Return the inputs of a build; what is not given is the project's own.

    A file of decisions that is named, by the option or the setting, is replayed even where nothing is imported.
    """
    data = project_folder("data")
    named = decided or decisions_setting()
    own = data / "reference" / "decisions.csv"
    return Inputs(
        ontology=rdf_files(ontology or (project_folder("ontology"),)),
        shapes=rdf_files(shapes or (project_folder("shapes"),)),
        sources=() if only_imports else rdf_files(sources or (data / "sources",)),
        reference=data / "reference" if reference and not only_imports else None,
        imports=imports,
        decisions=named or (own if own.is_file() else None),
        resolve_own=named is not None,
    )


def steps() -> Steps:
    """Return the parts of a build that lie above it."""
    from samspill.ahead.answers import answers
    from samspill.cli.reports import validate_files
    from samspill.entail import close
    from samspill.identity.resolve import resolve
    from samspill.imports.reference import write_all

    return Steps(
        read_reference=write_all,
        entail=close,
        validate=validate_files,
        convert=_convert,
        resolve=resolve,
        prepare=answers,
    )


def _convert(request: Request, out: IO[bytes], rejects: Path) -> ImportSummary:
    from samspill.imports.register import run
    from samspill.imports.writer import Options

    options = Options(
        name=request.name,
        rejects=rejects,
        with_people=request.with_people,
        descriptions=request.with_descriptions,
        encoding=request.encoding,
    )
    if request.max_rejects is not None:
        options = replace(options, max_rejects=request.max_rejects)
    return run(request.register, request.path, out, options)


def parse_import(text: str) -> Request:
    """Return the request that `REGISTER[:NAME]=PATH` stands for; raise UsageError for another form or register."""
    from samspill.imports.register import register

    which, equals, path = text.partition("=")
    if not equals or not path:
        raise UsageError(f"--import {text!r} is not REGISTER=PATH", hint="for example --import cordis=HORIZON.zip")
    name, _, called = which.partition(":")
    found = register(name)
    if found.by_file and not called:
        called = found.of(Path(path)).name
    related = found.related(Path(path)) if found.related else ()
    return Request(name, Path(path), called or None, related=related)
