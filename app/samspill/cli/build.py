"""`samspill build`."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import click

from samspill.cli.inputs import inputs, parse_import, steps
from samspill.cli.options import decisions_option, import_options, json_option
from samspill.cli.progress import progress
from samspill.engines.columns import QUARANTINE
from samspill.settings import Settings
from samspill.snapshot.build import build as build_snapshot
from samspill.snapshot.guard import Policy
from samspill.snapshot.published import Snapshot
from samspill.vocab import GRAPH

_PATHS = {"multiple": True, "type": click.Path(path_type=Path), "metavar": "PATH"}


@click.command()
@click.option("--out", type=click.Path(path_type=Path), default=None, help="Folder of snapshots to write to.")
@click.option("--sources", **_PATHS, help="RDF files or folders to build from, instead of data/sources.")  # type: ignore[arg-type]
@click.option("--ontology", **_PATHS, help="Ontology to close under, instead of ontology/.")  # type: ignore[arg-type]
@click.option("--shapes", **_PATHS, help="Shapes to validate with, instead of shapes/.")  # type: ignore[arg-type]
@click.option(
    "--import",
    "imports",
    multiple=True,
    metavar="REGISTER[:NAME]=PATH",
    help="A register's own file, folder or zip; it stays in the store for later builds.",
)
@click.option("--only-imports", is_flag=True, help="Build from imports alone, without the project's own sources.")
@import_options
@decisions_option
@click.option("--no-reference", is_flag=True, help="Leave out the areas of Norway and Sweden (data/reference).")
@click.option(
    "--on-violation",
    type=click.Choice(["fail", "quarantine", "accept"]),
    default="fail",
    show_default=True,
    help="What to do with a graph that breaks its shapes or contradicts its ontology; quarantine sets it aside.",
)
@click.option("--force", is_flag=True, help="Build even if nothing has changed.")
@json_option
def build(
    out: Path | None,
    sources: tuple[Path, ...],
    ontology: tuple[Path, ...],
    shapes: tuple[Path, ...],
    imports: tuple[str, ...],
    only_imports: bool,
    with_people: bool,
    with_descriptions: bool,
    encoding: str | None,
    max_rejects: float | None,
    decisions: Path | None,
    no_reference: bool,
    on_violation: Policy,
    force: bool,
    as_json: bool,
) -> None:
    """Build the graph: read, close under OWL 2 RL, validate with SHACL, publish.

    The result is a snapshot in a folder of its own; `current` in the output folder points to the newest one. Nothing
    changes for those who read the old one until the new one is whole, and an unchanged input is not built again.

    \b
    Examples:
      samspill build                                the project's own graph, into ./snapshot
      samspill build --out /srv/samspill            into another folder
      samspill build --sources my.ttl --no-reference   your own statements under our ontology and shapes
      samspill build --import cordis=cordis-HORIZONprojects-csv.zip
      samspill build --decisions mine.csv           with your own decisions on who is who
      samspill build --on-violation quarantine      without what breaks the shapes, which is kept aside
    """
    settings = Settings.from_environment()
    chosen = {"with_descriptions": with_descriptions, "encoding": encoding, "max_rejects": max_rejects}
    requests = tuple(replace(parse_import(text), with_people=with_people, **chosen) for text in imports)  # type: ignore[arg-type]
    snapshot, new = build_snapshot(
        inputs(
            sources,
            ontology,
            shapes,
            reference=not no_reference,
            imports=requests,
            only_imports=only_imports,
            decided=decisions,
        ),
        out or settings.store,
        steps(),
        settings=settings,
        progress=progress(),
        force=force,
        on_violation=on_violation,
    )
    _tell(snapshot, new=new, as_json=as_json)


def _tell(snapshot: Snapshot, *, new: bool, as_json: bool) -> None:
    manifest = snapshot.manifest
    if as_json:
        click.echo(json.dumps({"new": new, "folder": str(snapshot.folder)} | asdict(manifest), ensure_ascii=False))
        return
    told = "built" if new else "unchanged, not built again"
    click.echo(f"{manifest.counts['union']:,} statements in {snapshot.folder} ({told})")
    for graph, number in manifest.aside.items():
        click.echo(f"set aside, {number:,} statements: {QUARANTINE}{graph.removeprefix(GRAPH)}")
