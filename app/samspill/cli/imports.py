"""`samspill import`: take a register's own file into a store, or newer lists of areas into data/reference."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import click

from samspill.cli.inputs import inputs, parse_import, steps
from samspill.cli.options import decisions_option, import_options, json_option
from samspill.cli.progress import progress
from samspill.errors import UsageError
from samspill.settings import Settings
from samspill.snapshot.build import build as build_snapshot
from samspill.snapshot.imported import FOLDER, Imported, Request, remove, stored

_AREAS = {
    "klass": "KLASS 131: Norwegian municipalities (brings data/reference up to date)",
    "areas-se": "Swedish counties and municipalities (brings data/reference up to date)",
}
_PATH = click.Path(path_type=Path)


@click.command(name="import")
@click.argument("register", required=False)
@click.argument("path", type=_PATH, required=False)
@click.option("--out", type=_PATH, default=None, help="Folder of snapshots.  [default: snapshot, or SAMSPILL_STORE]")
@click.option("--name", help="What the import is called, where one register is imported from several files.")
@import_options
@decisions_option
@click.option("--only-imports", is_flag=True, help="Build without the project's own sources.")
@click.option("--list", "list_them", is_flag=True, help="List the registers there are, and what the store holds.")
@click.option("--remove", "gone", metavar="NAME", help="Take an import out of the store.")
@click.option("--from", "base", type=_PATH, help="For klass and areas-se: the other publishers' files.")
@click.option("--write", is_flag=True, help="For klass and areas-se: change data/reference, not only tell.")
@json_option
def import_(
    register: str | None,
    path: Path | None,
    out: Path | None,
    name: str | None,
    with_people: bool,
    with_descriptions: bool,
    encoding: str | None,
    max_rejects: float | None,
    decisions: Path | None,
    only_imports: bool,
    list_them: bool,
    gone: str | None,
    base: Path | None,
    write: bool,
    as_json: bool,
) -> None:
    """Import a register from the file that its publisher offers, and build the graph with it.

    The same file again changes nothing; a newer file takes the place of its own graph only. Rows that make no sense
    go to a file beside the import, with their number and the reason.

    \b
    Examples:
      samspill import --list
      samspill import cordis cordis-HORIZONprojects-csv.zip
      samspill import cordis cordis-h2020projects-json.zip --name cordis-h2020
      samspill import rdf my-graph.nt.zst
      samspill import klass Kommuneinndeling_2027.json --from publishers
    """
    store = out or Settings.from_environment().store
    if list_them:
        _list(stored(store / FOLDER), as_json)
    elif gone is not None:
        remove(store / FOLDER, gone)
        _build(store, (), as_json, only_imports=only_imports, decided=decisions)
    elif register is None or path is None:
        raise UsageError("which register, and which file?", hint="`samspill import --list` names the registers")
    elif register in _AREAS:
        from samspill.cli.areas import update_areas

        update_areas(register, path, base=base, write=write, as_json=as_json)
    else:
        which = f"{register}:{name}" if name else register
        request = replace(
            parse_import(f"{which}={path}"),
            with_people=with_people,
            with_descriptions=with_descriptions,
            encoding=encoding,
            max_rejects=max_rejects,
        )
        _build(store, (request,), as_json, only_imports=only_imports, decided=decisions)


def _build(
    store: Path, requests: tuple[Request, ...], as_json: bool, *, only_imports: bool, decided: Path | None
) -> None:
    """Build the store with what it holds and what is asked for, and tell what it holds then."""
    given = inputs(imports=requests, only_imports=only_imports, decided=decided)
    settings = Settings.from_environment()
    snapshot, new = build_snapshot(given, store, steps(), settings=settings, progress=progress())
    held = snapshot.manifest.imports
    if as_json:
        told = {each.name: asdict(each) for each in held}
        click.echo(json.dumps({"new": new, "folder": str(snapshot.folder), "imports": told}, ensure_ascii=False))
        return
    for each in held:
        click.echo(_line(each))
    click.echo(f"{snapshot.manifest.counts['union']:,} statements in {snapshot.folder}")


def _list(held: dict[str, Imported], as_json: bool) -> None:
    from samspill.imports.register import names, register

    known = {name: register(name).title for name in names()} | _AREAS
    if as_json:
        told = {"registers": known, "imports": {name: asdict(each) for name, each in held.items()}}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for name, title in known.items():
        click.echo(f"{name:<16} {title}")
    for each in held.values():
        click.echo(_line(each))


def _line(each: Imported) -> str:
    rejected = f", {each.rejected:,} rejected" if each.rejected else ""
    return f"imported: {each.name} from {each.file}: {each.rows:,} rows{rejected}, {each.statements:,} statements"
