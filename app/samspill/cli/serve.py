"""`samspill serve`: a published snapshot, or a store that takes updates."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from samspill.cli.options import rdf_files, store_option
from samspill.errors import SnapshotError, UsageError
from samspill.files import project_folder
from samspill.settings import Settings
from samspill.writable import is_writable_store

if TYPE_CHECKING:
    from samspill.snapshot.guard import Policy

_PATHS = {"multiple": True, "type": click.Path(path_type=Path), "metavar": "PATH"}


@click.command()
@store_option
@click.option("--host", default=None, help="Address to listen on.  [default: 127.0.0.1, or SAMSPILL_HOST]")
@click.option("--port", type=click.IntRange(0, 65535), default=None, help="Port; 0 takes a free one.  [default: 8000]")
@click.option("--writable", is_flag=True, help="Take updates: the store is a folder that is made if it is not there.")
@click.option("--token-file", type=click.Path(path_type=Path, dir_okay=False), help="Who may write: a token a line.")
@click.option(
    "--on-violation",
    type=click.Choice(["fail", "quarantine", "accept"]),
    default="fail",
    show_default=True,
    help="What to do with an update that breaks the shapes or contradicts the ontology where that was not so before.",
)
@click.option("--ontology", **_PATHS, help="Ontology to close under, instead of ontology/.")  # type: ignore[arg-type]
@click.option("--shapes", **_PATHS, help="Shapes to validate with, instead of shapes/.")  # type: ignore[arg-type]
@click.option("--no-entailment", is_flag=True, help="Keep what is stated, and nothing that follows.")
@click.option("--no-shapes", is_flag=True, help="Validate nothing.")
def serve(
    store: Path,
    host: str | None,
    port: int | None,
    writable: bool,
    token_file: Path | None,
    on_violation: Policy,
    ontology: tuple[Path, ...],
    shapes: tuple[Path, ...],
    no_entailment: bool,
    no_shapes: bool,
) -> None:
    """Serve the graph: SPARQL at /sparql, linked data at /id/… and /doc/…, pages for people at /.

    With --writable, updates at /update and graphs at /graphs too, for those who have a token.

    \b
    Examples:
      samspill serve
      samspill serve --store /srv/samspill --port 8080
      curl 'http://127.0.0.1:8000/sparql' --data-urlencode 'query=SELECT * { ?s ?p ?o } LIMIT 5'
      samspill serve --store /srv/ours --writable --token-file tokens
    """
    from samspill.web.following import published
    from samspill.web.processes import supervise
    from samspill.web.server import serve as serve_forever

    settings = Settings.from_environment()
    settings = replace(settings, host=host or settings.host, port=settings.port if port is None else port, store=store)
    if writable:
        options = _options(on_violation, ontology, shapes, entailment=not no_entailment, validation=not no_shapes)
        _serve_writable(store, token_file, settings, options)
        return
    if token_file is not None:
        raise UsageError("--token-file goes with --writable")
    if is_writable_store(store):
        raise UsageError(f"{store} is a writable store", hint="serve it with --writable and --token-file")
    count = (settings.processes or min(4, os.cpu_count() or 1)) if settings.evaluators else 1
    if count > 1:
        supervise(settings, count, _ready)
        return
    with published(store, settings) as snapshot:
        serve_forever(snapshot, settings, ready=_ready)


def _ready(url: str) -> None:
    click.echo(f"Samspill answers on {url} (Ctrl-C ends it)")


def _options(
    policy: Policy, ontology: tuple[Path, ...], shapes: tuple[Path, ...], *, entailment: bool, validation: bool
) -> dict[str, object]:
    return {
        "policy": policy,
        "entailment": entailment,
        "ontology": rdf_files(ontology or (project_folder("ontology"),)) if entailment else (),
        "shapes": rdf_files(shapes or (project_folder("shapes"),)) if validation else (),
    }


def _serve_writable(place: Path, token_file: Path | None, settings: Settings, options: dict[str, object]) -> None:
    from samspill.snapshot.folder import resolve
    from samspill.web.server import serve as serve_forever
    from samspill.web.writing import Options, WritableSnapshot, Writer
    from samspill.writable.tokens import Tokens

    if token_file is None:
        raise UsageError("--writable needs --token-file", hint="make a token: samspill token >> tokens")
    tokens = Tokens(token_file)
    if resolve(place) is not None:
        raise SnapshotError(f"{place} holds published snapshots, which never change", hint="give a new folder")
    writer = Writer(place, settings, Options(**options))  # type: ignore[arg-type]
    with WritableSnapshot(place, settings, writer, tokens) as snapshot:
        serve_forever(snapshot, settings, ready=_ready)
