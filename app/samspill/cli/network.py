"""`samspill network …`: who works with whom, as ties, measures, groups, pictures and reports."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from samspill.cli.network_options import (
    Asked,
    asked,
    output_options,
    put,
    put_table,
    seed_option,
    selection_options,
    shown_option,
)
from samspill.errors import UsageError
from samspill.ties.selection import FORMATS, GROUPS

if TYPE_CHECKING:
    from samspill.ties.measures.run import Run
    from samspill.ties.network import Network

by_option = click.option("--by", type=click.Choice(GROUPS), help="The groups of organisations that roles are told by.")


def dressed(what: Asked, levels: tuple[str, ...]) -> Network:
    """Return the network asked for, with attributes of organisations on its nodes."""
    from samspill.ties.reading import with_groups

    found = what.network()
    for level in dict.fromkeys(levels):
        found = with_groups(what.facts, found, level, what.selection.day)
    return found


def run_of(what: Asked, seed: int, by: str | None, levels: tuple[str, ...] = ()) -> Run:
    """Return a look at the network asked for; raise ParameterError for groups of what are no organisations."""
    from samspill.ties.measures.run import Run

    if by and what.selection.level != "organisation":
        raise UsageError("--by tells groups of organisations", hint="leave out --level")
    return Run(dressed(what, (*levels, *([by] if by else []))), seed=seed, by=by)


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
@click.option("--two-mode", is_flag=True, help="Who takes part in what, instead of who is tied to whom.")
@shown_option
@output_options(FORMATS)
def ties(
    store: Path,
    levels: tuple[str, ...],
    two_mode: bool,
    limit: int | None,
    form: str | None,
    out: Path | None,
    **chosen: Any,
) -> None:
    """Print who is tied to whom, the strongest ties first.

    \b
    Examples:
      samspill network ties --area Innlandet --around
      samspill network ties --programme "Horizon Europe" --weight newman --format csv --out ties.csv
      samspill network ties --level county --format graphml --out counties.graphml
      samspill network ties --with county --with sector --area "Västra Götaland" --format gexf --out vg.gexf
      samspill network ties --two-mode --area Innlandet --around --format graphml --out who-in-what.graphml
    """
    from samspill.ties import reading
    from samspill.ties.formats import ties_table, written

    what = asked(store, chosen)
    found = dressed(what, levels)
    if two_mode:
        if form == "nquads":
            raise UsageError("who takes part in what is in the graph already", hint="leave out --two-mode")
        found = reading.two_mode(what.facts, found)
    if form in {None, "table", "csv", "parquet"}:
        put_table(ties_table(found), form, out, network=found, limit=limit)
    else:
        put(written(found, str(form)), out)


@network.command()
@click.argument("names", nargs=-1, metavar="[MEASURE]...")
@selection_options
@by_option
@click.option("--whole", "of_all", is_flag=True, help="Figures of the network as a whole instead of its nodes.")
@click.option("--sort", metavar="MEASURE", help="The measure to sort by.  [default: the first]")
@click.option("--list", "list_them", is_flag=True, help="List the measures, with how to read each.")
@seed_option
@shown_option
@output_options(FORMATS)
def measures(
    store: Path,
    names: tuple[str, ...],
    by: str | None,
    of_all: bool,
    sort: str | None,
    list_them: bool,
    seed: int,
    limit: int | None,
    form: str | None,
    out: Path | None,
    **chosen: Any,
) -> None:
    """Print what is measured of each node: all measures, or those named.

    \b
    Examples:
      samspill network measures --list
      samspill network measures betweenness constraint --area "Västra Götaland" --around
      samspill network measures --by county --programme "Horizon Europe" --format parquet --out all.parquet
      samspill network measures --whole --period 2021..2023
    """
    from samspill.ties.formats import nodes_table, written
    from samspill.ties.measures.registry import MEASURES, measured, whole

    if list_them:
        width = max(map(len, MEASURES))
        click.echo("\n".join(f"{name:<{width}}  {each.definition} {each.reading}" for name, each in MEASURES.items()))
        return
    run = run_of(asked(store, chosen), seed, by)
    if of_all:
        told = whole(run)
        put_table({"figure": list(told), "value": list(told.values())}, form, out, network=run.network, limit=len(told))
        return
    found = in_order(measured(run, names), sort or (names[0] if names else "betweenness"))
    about = {"seed": seed, "by": by}
    if form in {None, "table", "csv", "parquet", "json"}:
        put_table(nodes_table(found), form, out, network=found, limit=limit, about=about)
    else:
        put(written(found, str(form), "nodes"), out)


def in_order(found: Network, measure: str) -> Network:
    """Return a network whose nodes are in falling order of a measure; raise ParameterError for one it has not."""
    import numpy as np

    from samspill.errors import ParameterError

    if measure not in found.figures:
        raise ParameterError(f"nothing is sorted by {measure!r}", hint=f"one of {', '.join(found.figures)}")
    values = found.figures[measure].astype(float)
    return found.of_in_order(np.argsort(np.where(np.isnan(values), np.inf, -values), kind="stable"))
