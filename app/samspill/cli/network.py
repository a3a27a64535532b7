"""`samspill network …`: who works with whom, as ties, measures, groups, pictures and reports."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from samspill.cli.network_options import asked, output_options, put, put_table, selection_options, shown_option
from samspill.ties.selection import FORMATS, GROUPS


@click.group()
def network() -> None:
    """Who works with whom: ties, measures, communities, brokers, and partners to talk to next.

    \b
    Examples:
      samspill network ties --area Innlandet --around --period 2021..2025
      samspill network ties --level county --weight fractional --format gexf --out counties.gexf
      samspill network ties --level municipality --day 2019-12-31 --format csv

    docs/network.md tells what each measure is, its formula, and how to read it.
    """


@network.command()
@selection_options
@click.option(
    "--with", "levels", type=click.Choice(GROUPS), multiple=True, help="An attribute to put on organisations."
)
@shown_option
@output_options(FORMATS)
def ties(
    store: Path, levels: tuple[str, ...], limit: int | None, form: str | None, out: Path | None, **chosen: Any
) -> None:
    """Print who is tied to whom, the strongest ties first.

    \b
    Examples:
      samspill network ties --area Innlandet --around
      samspill network ties --programme "Horizon Europe" --weight newman --format csv --out ties.csv
      samspill network ties --level county --format graphml --out counties.graphml
      samspill network ties --with county --with sector --area "Västra Götaland" --format gexf --out vg.gexf
    """
    from samspill.ties.formats import ties_table, written
    from samspill.ties.reading import with_groups

    what = asked(store, chosen)
    found = what.network()
    for level in levels:
        found = with_groups(what.facts, found, level, what.selection.day)
    found = replace(found, method=replace(found.method, queries=dict(what.facts.asked)))
    if form in {None, "table", "csv", "parquet"}:
        put_table(ties_table(found), form, out, network=found, limit=limit)
    else:
        put(written(found, str(form)), out)
