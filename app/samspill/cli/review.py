"""`samspill review`: pairs of organisations that may be one, for a person to decide."""

from __future__ import annotations

import getpass
import json
from datetime import UTC, datetime
from pathlib import Path

import click

from samspill.cli.options import decisions_option, decisions_setting, json_option, store_option
from samspill.errors import UsageError
from samspill.files import project_folder
from samspill.identity.decisions import Decision, append, read
from samspill.identity.review import ORDER, Pair, candidates, record_of
from samspill.snapshot.published import Snapshot

_ANSWERS = {"s": "same", "d": "different"}
_WIDTH = 46
_PAIR = {"nargs": 2, "metavar": "A B"}


@click.command()
@store_option
@decisions_option
@click.option("--list", "list_them", is_flag=True, help="List the candidates, a line each, and ask nothing.")
@click.option("--country", metavar="CODE", help="Only organisations of one country, as `no` or `se`.")
@click.option("--limit", type=click.IntRange(1), help="At most so many candidates.")
@click.option("--who", default=getpass.getuser, show_default="your user name", help="Who decides.")
@click.option("--why", default="", help="Why, for --same, --different and --undo.")
@click.option("--same", **_PAIR, help="Decide that two organisations are one.")  # type: ignore[arg-type]
@click.option("--different", **_PAIR, help="Decide that two are two; rules take B out.")  # type: ignore[arg-type]
@click.option("--undo", **_PAIR, help="Take back what was decided on two.")  # type: ignore[arg-type]
@json_option
def review(
    store: Path,
    decisions: Path | None,
    list_them: bool,
    country: str | None,
    limit: int | None,
    who: str,
    why: str,
    same: tuple[str, str] | None,
    different: tuple[str, str] | None,
    undo: tuple[str, str] | None,
    as_json: bool,
) -> None:
    """Decide which organisations are one: the likeliest candidates first, with the evidence side by side.

    \b
    A decision is a line in a text file, kept and replayed by the next `samspill build`.

    \b
    Examples:
      samspill review                          ask about one candidate after another
      samspill review --list --country no      list them
      samspill review --same no-uio cordis-999975814 --why "the same university"
      samspill review --undo no-uio cordis-999975814
    """
    engine = Snapshot.open(store).engine
    path = decisions or decisions_setting() or _own_file()
    for kind, named in (("same", same), ("different", different), ("undo", undo)):
        if named:
            one, other = (record_of(engine, name) for name in named)
            _write(path, who, kind, one, other, why)
            return
    held = read(path) if path.exists() else []
    found = candidates(engine, held, country=country, limit=limit)
    if as_json:
        click.echo(json.dumps([pair.as_json() for pair in found], ensure_ascii=False))
    elif list_them:
        for pair in found:
            click.echo(_line(pair))
        click.echo(f"{len(found):,} candidates, {sum(pair.linked for pair in found):,} of them linked", err=True)
    else:
        _ask(found, path, who)


def _own_file() -> Path:
    folder = project_folder("data")
    if folder.parent.name == "_project":
        raise UsageError("the decisions of an installed package cannot be changed", hint="name a file with --decisions")
    return folder / "reference" / "decisions.csv"


def _write(path: Path, who: str, kind: str, one: str, other: str, why: str) -> None:
    day = datetime.now(UTC).astimezone().date().isoformat()
    append(path, Decision(day, who, kind, one, other, why))
    click.echo(f"{path}: {kind}; `samspill build` makes it so", err=True)


def _line(pair: Pair) -> str:
    mark = "linked" if pair.linked else "      "
    names = " | ".join(side.names[0] if side.names else side.organisation for side in pair.sides)
    return f"{pair.score:.3f} {mark}  {names}"


def _ask(found: list[Pair], path: Path, who: str) -> None:
    if not found:
        click.echo("no candidates")
    for place, pair in enumerate(found, 1):
        click.echo(f"\n{place} of {len(found)}   score {pair.score:.3f}{'   linked' if pair.linked else ''}")
        click.echo(_table(pair))
        for reason in pair.reasons:
            click.echo(f"  {reason}")
        answer = click.prompt(
            "same, different, next, quit", type=click.Choice(["s", "d", "n", "q"]), default="n", show_choices=True
        )
        if answer == "q":
            return
        if answer in _ANSWERS:
            why = click.prompt("why", default="", show_default=False)
            one, other = (side.record for side in pair.sides)
            _write(path, who, _ANSWERS[answer], one, other, why)


def _table(pair: Pair) -> str:
    """Return what is told of both sides, in two columns."""
    left, right = pair.sides
    rows = [("", left.organisation.rpartition("/")[2], right.organisation.rpartition("/")[2])]
    for what in ORDER:
        ours, theirs = left.values(what), right.values(what)
        for place in range(max(len(ours), len(theirs))):
            rows.append((what if place == 0 else "", _at(ours, place), _at(theirs, place)))
    return "\n".join(f"  {what:<15} {_cut(one):<{_WIDTH}}  {_cut(other)}".rstrip() for what, one, other in rows)


def _at(values: list[str], place: int) -> str:
    return values[place] if place < len(values) else ""


def _cut(text: str) -> str:
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"
