"""`samspill forget`: take a person out of what is built, now and in every later build."""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict
from pathlib import Path

import click

from samspill.cli.inputs import steps
from samspill.cli.options import json_option, store_option
from samspill.cli.progress import progress
from samspill.engines.columns import Columns
from samspill.errors import NotFoundError, UsageError
from samspill.settings import Settings
from samspill.snapshot.build import build
from samspill.snapshot.cleaning import clean_imports, inputs_without
from samspill.snapshot.folder import prune
from samspill.snapshot.forgotten import FILE, Removal, find_people, lists, remember, take_back
from samspill.snapshot.published import Snapshot
from samspill.vocab import ID


@click.command()
@click.argument("person")
@store_option
@click.option("--all", "everyone", is_flag=True, help="Everyone of that name, where several bear it.")
@click.option("--dry-run", is_flag=True, help="Say whom that is, and change nothing.")
@click.option("--undo", is_flag=True, help="Take the person (an IRI) out of the list of forgotten people.")
@json_option
def forget(person: str, store: Path, everyone: bool, dry_run: bool, undo: bool, as_json: bool) -> None:
    """Remove a person, named by IRI or by name, from a store, and from every later build of it.

    The store is built again at once without the person, older snapshots of it are removed, and `forgotten.txt` in it
    remembers the person by a hash. The sources themselves are not touched. The server answers 410 for the IRI.

    \b
    Examples:
      samspill forget "Kari Nordmann" --dry-run
      samspill forget https://w3id.org/samspill/id/person/kari-nordmann
      samspill forget person/kari-nordmann --undo        the next build has her again
    """
    if (store / "manifest.json").is_file():
        raise UsageError(f"{store} is one snapshot", hint="give the store that it is in")
    snapshot = Snapshot.open(store)
    if undo:
        _undo(store / FILE, _iri(person) or _refuse_name(person), as_json=as_json)
        return
    people = _people(snapshot, person, everyone=everyone)
    if dry_run:
        click.echo(json.dumps({"people": people}) if as_json else "\n".join(people))
        return
    remember(store / FILE, people)
    removal, imports = _build_again(snapshot, store, people)
    told = asdict(removal) | {"people": people, "imports": imports}
    del told["names"]  # nothing that is piped on should spell them
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        _tell(people, removal)


def _iri(person: str) -> str | None:
    """Return the IRI that a person is named by, in full or as a path; None for a name."""
    if "://" in person:
        return person.strip("<>")
    path = person.removeprefix("/").removeprefix("id/")
    return f"{ID}{path}" if path.startswith("person/") else None


def _refuse_name(person: str) -> str:
    raise UsageError(f"{person!r} is a name, and the list holds none", hint="give the IRI, or person/<slug>")


def _people(snapshot: Snapshot, person: str, *, everyone: bool) -> list[str]:
    if (iri := _iri(person)) is not None:
        return [iri]  # whoever is not in the graph yet may come with the next import
    with Columns.open(snapshot.columns_path) as columns:
        found = find_people(columns, person)
    if not found:
        raise NotFoundError(f"nobody in the graph is called {person!r}", hint="give the name in full, or the IRI")
    if len(found) > 1 and not everyone:
        raise UsageError(f"{len(found)} people are called {person!r}: {', '.join(found)}", hint="give an IRI, or --all")
    return list(found)


def _build_again(snapshot: Snapshot, store: Path, people: list[str]) -> tuple[Removal, tuple[str, ...]]:
    """Build the store without the people, from what it holds; a graph that breaks its shapes is published too."""
    with tempfile.TemporaryDirectory(prefix=".forgetting-", dir=store) as name:
        work = Path(name)
        inputs, removal = inputs_without(snapshot, store, lists(store), work)
        imports = clean_imports(store, lists(store), work, people, removal.names)
        build(
            inputs,
            store,
            steps(),
            settings=Settings.from_environment(),
            progress=progress(),
            force=True,
            on_violation="accept",
        )
    prune(store, 1)
    return removal, imports


def _undo(path: Path, iri: str, *, as_json: bool) -> None:
    if not take_back(path, [iri]):
        raise NotFoundError(f"<{iri}> is not in {path}")
    click.echo(json.dumps({"taken back": iri}) if as_json else "taken back; a build from the sources has the person")


def _tell(people: list[str], removal: Removal) -> None:
    click.echo(
        f"{len(people)} forgotten: {removal.statements:,} statements and {removal.nodes:,} nodes that hung on them "
        f"removed, names struck out of {removal.texts:,} texts"
    )
    for iri in removal.left:
        click.echo(f"still spells the address, look at it: {iri}", err=True)
