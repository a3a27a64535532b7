"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from samspill.engines.oxigraph_text import syntax_of
from samspill.errors import SourceError, UsageError
from samspill.settings import Settings

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
