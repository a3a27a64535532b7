"""Options that the commands of `samspill network` share: what the network is of, and in which form it comes out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from samspill.cli.options import store_option
from samspill.files import whole_file
from samspill.snapshot.published import Snapshot
from samspill.ties.finding import find
from samspill.ties.selection import DATED, LEVELS, TABLES, THROUGH, WEIGHTS, Selection, day, period

if TYPE_CHECKING:  # they take a second to import, and `samspill --help` is to answer at once
    from samspill.ties.facts import Facts
    from samspill.ties.network import Network

SHOWN = 20
"""Rows of a table on a terminal when no other number is asked for."""

_SELECTION = (
    click.option(
        "--level", type=click.Choice(LEVELS), default="organisation", show_default=True, help="What the nodes are."
    ),
    click.option(
        "--through",
        type=click.Choice(THROUGH),
        multiple=True,
        help="What two share; may be repeated.  [default: projects]",
    ),
    click.option(
        "--weight", type=click.Choice(WEIGHTS), default="count", show_default=True, help="How a shared activity counts."
    ),
    click.option("--period", metavar="FROM..TO", help="Years, months or days: 2021..2023, 2022-07..2023-06, 2024."),
    click.option(
        "--dated",
        type=click.Choice(DATED),
        default="under-way",
        show_default=True,
        help="Activities under way in the period, or those that began in it.",
    ),
    click.option("--programme", metavar="NAME|IRI", help="Activities under a programme."),
    click.option("--area", metavar="NAME|IRI", help="Organisations in a municipality, county, country or region."),
    click.option("--around", is_flag=True, help="With --area: their partners outside it too."),
    click.option(
        "--day", metavar="DATE", help="The day whose boundaries of areas hold.  [default: the day of the data]"
    ),
    click.option("--kind", metavar="KIND", help="Organisations of a kind: Company, PublicBody, hes, rec, prc, pub …"),
    click.option("--role", metavar="ROLE", help="Participations in a role: coordinator, participant …"),
    click.option("--largest", type=int, metavar="N", help="Leave out activities of more than N participants."),
    click.option("--least", type=float, default=0.0, metavar="W", help="Leave out ties that weigh less than W."),
)


@dataclass(frozen=True)
class Asked:
    """What a command is asked about: the snapshot, its facts, and the selection."""

    snapshot: Snapshot
    facts: Facts
    selection: Selection

    def network(self) -> Network:
        """Return the network."""
        from samspill.ties.reading import read

        return read(self.facts, self.selection)


def selection_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--store` and what selects a network; `asked` makes an `Asked` of them."""
    for option in reversed(_SELECTION):
        command = option(command)
    return store_option(command)


def asked(store: Path, chosen: Mapping[str, Any]) -> Asked:
    """Return what the options of `selection_options` ask for."""
    from samspill.ties.facts import Facts

    snapshot = Snapshot.open(store)
    start, end = period(chosen["period"]) if chosen["period"] else (None, None)
    things = {
        name: find(snapshot.names, chosen[name], name) if chosen[name] else None
        for name in ("programme", "area", "kind", "role")
    }
    selection = Selection(
        level=chosen["level"],
        through=tuple(dict.fromkeys(chosen["through"])) or ("projects",),
        weight=chosen["weight"],
        start=start,
        end=end,
        dated=chosen["dated"],
        around=chosen["around"],
        day=day(chosen["day"]) if chosen["day"] else None,
        largest=chosen["largest"],
        least=chosen["least"],
        **things,
    )
    return Asked(snapshot, Facts.of(snapshot), selection)


def output_options(formats: Sequence[str]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add `--format` and `--out`."""

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        told = f"One of {', '.join(formats)}, or table.  [default: table on a terminal, else csv]"
        command = click.option("--format", "form", type=click.Choice([*formats, "table"]), metavar="FORMAT", help=told)(
            command
        )
        return click.option(
            "--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write to a file."
        )(command)

    return add


seed_option = click.option("--seed", type=int, default=1, show_default=True, help="What all chance comes from.")
shown_option = click.option("--limit", type=click.IntRange(1), metavar="N", help="The first N rows alone.")


def put(data: bytes, out: Path | None) -> None:
    """Write to a file as a whole, or to standard output."""
    if out is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    with whole_file(out) as file:
        file.write(data)


def form_of(form: str | None, out: Path | None) -> str:
    """Return the format asked for; without one a table for reading on a terminal, and CSV elsewhere."""
    return form or ("table" if out is None and sys.stdout.isatty() else "csv")


def put_table(
    table: Mapping[str, Sequence[Any]],
    form: str | None,
    out: Path | None,
    *,
    network: Network | None = None,
    limit: int | None = None,
    about: Mapping[str, Any] | None = None,
) -> None:
    """Write a table in a format, or print its first rows for reading."""
    from samspill.ties.formats import method_told, table_bytes

    form = form_of(form, out)
    rows = len(next(iter(table.values()), ()))
    if limit is not None or form == "table":
        table = {name: values[: limit or SHOWN] for name, values in table.items()}
    if form in TABLES:
        told = {"method": method_told(network.method)} if network is not None else {}
        put(table_bytes(table, form, told | dict(about or {})), out)
        return
    _print(table, rows)


def _print(table: Mapping[str, Sequence[Any]], rows: int) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    shown = Table(header_style="bold")
    hidden = {"id"} if "name" in table else {name for name in ("source", "target") if f"{name}_name" in table}
    names = [name for name in table if name not in hidden]
    for name in names:
        number = all(isinstance(value, int | float) for value in table[name] if value is not None)
        shown.add_column(name, overflow="fold", justify="right" if number else "left")
    for row in zip(*(table[name] for name in names), strict=True):
        shown.add_row(*(escape(_cell(value)) for value in row))
    Console().print(shown)
    here = len(next(iter(table.values()), ()))
    click.echo(f"{here:,} of {rows:,} rows" if here < rows else f"{rows:,} rows")


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1e4 else f"{value:,.0f}"
    return "" if value is None else str(value)
