"""`samspill backup`, `restore` and `compact`: a writable store, while it is served or not."""

from __future__ import annotations

import getpass
import json
from pathlib import Path

import click

from samspill.cli.options import json_option, store_option

_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command()
@click.argument("target", type=_FOLDER, metavar="DIR")
@store_option
@json_option
def backup(target: Path, store: Path, as_json: bool) -> None:
    """Copy a writable store as it is now into a new folder; its server goes on.

    The copy is a store itself: it can be served, or put back with `samspill restore`.

    \b
    Examples:
      samspill backup /backups/monday --store ours
    """
    from samspill.writable.operate import backup as copy

    told = copy(store, target)
    if as_json:
        click.echo(json.dumps({"id": told.id, "number": told.number, "counts": told.counts}))
    else:
        click.echo(f"{told.counts['asserted']:,} statements, as of change {told.number}, in {target}")


@click.command()
@click.argument("source", type=_FOLDER, metavar="DIR")
@store_option
def restore(source: Path, store: Path) -> None:
    """Put the dataset of a backup in the place of a writable store's; its server goes on, with what was restored.

    \b
    Examples:
      samspill restore /backups/monday --store ours
    """
    from samspill.web.writing import control
    from samspill.writable import operate

    who = getpass.getuser()
    if not (store.is_dir() and control.ask(store, do="restore", who=who, path=str(source.resolve()))):
        operate.restore(store, source, who)
    click.echo(f"{store} holds what {source} held")


@click.command()
@store_option
def compact(store: Path) -> None:
    """Lay the files of a writable store anew, without what was deleted; its server goes on answering queries.

    \b
    Examples:
      samspill compact --store ours
    """
    from samspill.web.writing import control
    from samspill.writable import operate

    who = getpass.getuser()
    if not (store.is_dir() and control.ask(store, do="compact", who=who)):
        operate.compact(store, who)
    click.echo(f"{store} is compact")
