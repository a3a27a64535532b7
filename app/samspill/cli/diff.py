"""`samspill diff`: what changed between two snapshots."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import click

from samspill.cli.options import json_option
from samspill.settings import Settings
from samspill.snapshot.diff import Change, Comparison, compare
from samspill.snapshot.published import Snapshot
from samspill.vocab.nquads import readable

_SHOWN = 15  # lines of each table on a terminal; --json has them all
_STORE = click.Path(path_type=Path)


@click.command()
@click.argument("old", type=_STORE)
@click.argument("new", type=_STORE)
@click.option("--statements", is_flag=True, help="List the statements, as N-Quads after + or -.")
@click.option("--asserted", is_flag=True, help="Leave out what the ontology entails.")
@json_option
def diff(old: Path, new: Path, statements: bool, asserted: bool, as_json: bool) -> None:
    """Tell which statements were added and removed between two snapshots: stores, or folders of one snapshot in them.

    They are counted by graph, by class of the subject and by predicate. A blank node is known by what is said of it;
    the times at which a build wrote its own graphs are no difference.

    \b
    Examples:
      samspill diff snapshot/20260112T101500-1f2e3d4c snapshot
      samspill diff before after --asserted --statements
      samspill diff before after --json
    """
    limit = Settings.from_environment().memory_limit
    with compare(Snapshot.open(old), Snapshot.open(new), entailed=not asserted, memory_limit=limit) as found:
        if as_json:
            click.echo(json.dumps(_as_json(found, statements=statements), ensure_ascii=False))
        elif statements:
            for added, line in found.statements():
                click.echo(f"{'+' if added else '-'} {line}")
        else:
            _tell(found)


def _as_json(found: Comparison, *, statements: bool) -> dict[str, object]:
    told: dict[str, object] = asdict(found.difference)
    if statements:
        told["statements"] = [{"change": "+" if added else "-", "nquads": line} for added, line in found.statements()]
    return told


def _tell(found: Comparison) -> None:
    difference = found.difference
    click.echo(f"{difference.old} → {difference.new}: {difference.added:,} added, {difference.removed:,} removed")
    tables = (("graph", difference.graphs), ("class", difference.classes), ("predicate", difference.predicates))
    for title, changes in tables:
        if changes:
            _table(title, changes)


def _table(title: str, changes: Iterable[Change]) -> None:
    rows = sorted(changes, key=lambda change: (-change.added - change.removed, change.name))
    click.echo(f"\n{'added':>10} {'removed':>10}  {title}")
    for change in rows[:_SHOWN]:
        name = readable(f"<{change.name}>") if change.name else "(none)"
        click.echo(f"{change.added:>10,} {change.removed:>10,}  {name}")
    if len(rows) > _SHOWN:
        rest = rows[_SHOWN:]
        added, removed = sum(change.added for change in rest), sum(change.removed for change in rest)
        click.echo(f"{added:>10,} {removed:>10,}  … and {len(rest)} more (--json has them all)")
