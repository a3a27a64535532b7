"""Options that several commands share, and how inputs are found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import click

from samspill.engines.oxigraph_text import syntax_of
from samspill.errors import SourceError, UsageError
from samspill.files import project_folder
from samspill.settings import Settings
from samspill.snapshot import Inputs, Request, Steps
from samspill.snapshot.imported import ImportSummary

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


def import_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the choices of an import: people, descriptions, encoding, and how many rows may be rejected."""
    for option in (
        click.option(
            "--max-rejects",
            type=click.FloatRange(0, 1),
            metavar="SHARE",
            help="Share of rejected rows, from 0 to 1, above which an import fails.  [default: 0.01]",
        ),
        click.option(
            "--encoding",
            callback=_known_encoding,
            metavar="NAME",
            help="Encoding of the text, as cp1252, where it is another than the publisher's.",
        ),
        click.option(
            "--with-descriptions",
            is_flag=True,
            help="Take in long texts, such as a project's objective; left out otherwise.",
        ),
        click.option("--with-people", is_flag=True, help="Take in the people that registers name; left out otherwise."),
    ):
        command = option(command)
    return command


def decisions_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--decisions FILE`."""
    return click.option(
        "--decisions",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Decisions on who is who.  [default: SAMSPILL_DECISIONS, or data/reference/decisions.csv]",
    )(command)


def decisions_setting() -> Path | None:
    """Return the file of decisions that the setting names."""
    named = Settings.from_environment().decisions
    return Path(named) if named else None


def _known_encoding(_: click.Context, __: click.Parameter, name: str | None) -> str | None:
    if name is not None:
        try:
            "".encode(name)
        except (LookupError, UnicodeError):
            raise UsageError(f"no encoding {name!r}", hint="for example cp1252, latin-1, utf-8") from None
    return name


def rdf_files(paths: tuple[Path, ...]) -> tuple[Path, ...]:
    """Return the RDF files among paths, a folder standing for those in it; raise SourceError for what is missing."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(each for each in path.iterdir() if syntax_of(each.name))
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
    from samspill import ahead
    from samspill.cli.reports import validate_files
    from samspill.entail import close
    from samspill.identity import resolve
    from samspill.imports.reference import write_all

    return Steps(
        read_reference=write_all,
        entail=close,
        validate=validate_files,
        convert=_convert,
        resolve=resolve,
        prepare=ahead.answers,
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
