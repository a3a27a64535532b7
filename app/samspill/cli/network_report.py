"""`samspill network report`: one HTML file with pictures, tables and method."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from samspill.cli.network import network
from samspill.cli.network_options import asked, put, seed_option, selection_options
from samspill.ties.selection import GROUPS


@network.command()
@selection_options
@click.option("--by", type=click.Choice(GROUPS), default="country", show_default=True, help="Groups that roles are by.")
@click.option("--title", metavar="TEXT", default="", help="The heading.")
@seed_option
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write to a file.")
def report(store: Path, by: str, title: str, seed: int, out: Path | None, **chosen: Any) -> None:
    """Write a report that stands alone: pictures, tables, method, queries, and the command that makes it again.

    \b
    Examples:
      samspill network report --area Innlandet --around --period 2021..2025 --out innlandet.html
      samspill network report --level county --weight fractional --out counties.html
    """
    from samspill.ties.report import report as make

    what = asked(store, chosen)
    put(make(what.facts, what.selection, by=by, seed=seed, title=title).encode(), out)
    if out is not None:
        click.echo(f"{out}: {out.stat().st_size / 1024:,.0f} kB", err=True)
