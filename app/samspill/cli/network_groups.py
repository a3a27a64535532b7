"""`samspill network communities` and `brokers`: groups that work together, and who stands between them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from samspill.cli.network import by_option, in_order, network, run_of
from samspill.cli.network_options import (
    asked,
    form_of,
    output_options,
    put,
    put_table,
    seed_option,
    selection_options,
    shown_option,
)
from samspill.ties.selection import FORMATS, TABLES

_MEMBERS = 5  # of a community, by name


@network.command()
@selection_options
@by_option
@click.option("--method", type=click.Choice(["leiden", "louvain"]), default="leiden", show_default=True)
@click.option(
    "--runs", type=click.IntRange(1, 200), default=10, show_default=True, help="Starts of which a consensus is made."
)
@click.option(
    "--resolution", type=float, default=1.0, show_default=True, help="Above 1 for more and smaller communities."
)
@click.option("--members", is_flag=True, help="A row for each node instead of each community.")
@seed_option
@shown_option
@output_options(FORMATS)
def communities(
    store: Path,
    by: str | None,
    method: str,
    runs: int,
    resolution: float,
    members: bool,
    seed: int,
    limit: int | None,
    form: str | None,
    out: Path | None,
    **chosen: Any,
) -> None:
    """Print groups that work with each other more than chance has it, and how sure that is.

    \b
    Examples:
      samspill network communities --area Innlandet --around
      samspill network communities --by country --members --format csv --out members.csv
      samspill network communities --area Norge --format vosviewer --out norge.json
    """
    from samspill.ties.communities import communities as find
    from samspill.ties.formats import nodes_table, written
    from samspill.ties.measures import modules

    run = run_of(asked(store, chosen), seed, by)
    found = find(run.network, method, runs=runs, resolution=resolution, seed=seed)
    share, inside = (
        modules.participation(run.network, found.labels),
        modules.within_module_degree(run.network, found.labels),
    )
    figures = {"community": found.labels, "stability": found.stability, "participation": share, "within_module": inside}
    told = run.network.with_figures(figures).with_attributes(role=modules.cartographic_role(inside, share))
    about = {"method_of_communities": method, "runs": runs, "resolution": resolution, "seed": seed}
    about |= {"modularity": found.modularity, "agreement": found.agreement}
    if form not in {None, "table", *TABLES}:
        put(written(told, str(form), "nodes"), out)
    elif members:
        put_table(nodes_table(in_order(told, "within_module")), form, out, network=told, limit=limit, about=about)
    else:
        put_table(_summary(told, by), form, out, network=told, limit=limit, about=about)


def _summary(told: Any, by: str | None) -> dict[str, list[Any]]:
    """Return a row for each community of two or more: its size, how sure it is, its hubs, the group most are of."""
    import numpy as np

    labels, stability, inside = (told.figures[name] for name in ("community", "stability", "within_module"))
    rows: dict[str, list[Any]] = {
        name: [] for name in ("community", "nodes", "stability", *([by] if by else []), "hubs")
    }
    for number, size in enumerate(np.bincount(labels).tolist()):
        if size < 2:
            continue
        here = np.flatnonzero(labels == number)
        first = here[np.lexsort((here, -inside[here]))][:_MEMBERS]
        rows["community"].append(number)
        rows["nodes"].append(size)
        rows["stability"].append(float(stability[here].mean()))
        rows["hubs"].append("; ".join(told.labels[place] for place in first.tolist()))
        if by:
            names, counts = np.unique(
                [told.attributes[by][place] or "unknown" for place in here.tolist()], return_counts=True
            )
            most = int(np.argmax(counts))
            rows[by].append(f"{names[most]} ({counts[most] / size:.0%})")
    return rows


@network.command()
@selection_options
@by_option
@seed_option
@shown_option
@output_options(FORMATS)
def brokers(
    store: Path, by: str | None, seed: int, limit: int | None, form: str | None, out: Path | None, **chosen: Any
) -> None:
    """Print who stands between others: betweenness, structural holes, and with --by the roles between groups.

    \b
    Examples:
      samspill network brokers --area Innlandet --around
      samspill network brokers --by county --area Norge --period 2022..2025 --format csv
      samspill network brokers --area Innlandet --format nquads --out brokers.nq
    """
    from samspill.ties.formats import nodes_table, written
    from samspill.ties.measures.brokerage import ROLES
    from samspill.ties.measures.registry import measured

    run = run_of(asked(store, chosen), seed, by)
    names = ["betweenness", "betweenness_error", "constraint", "effective_size", "articulation", "bridges"]
    if by:
        names += ["external_internal", *(f"{role}{end}" for role in ROLES for end in ("", "_expected", "_z"))]
    found = in_order(measured(run, names), "betweenness")
    if form in {None, "table", *TABLES}:
        table = nodes_table(found)
        if form_of(form, out) == "table":
            table = {name: values for name, values in table.items() if not name.endswith("_expected")}
        put_table(table, form, out, network=found, limit=limit, about={"seed": seed, "by": by})
    else:
        put(written(found, str(form), "nodes"), out)
