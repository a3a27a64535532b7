"""`samspill network ego`, `compare` and `partners`: the surroundings of one, what changed, whom to meet next."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from samspill.cli.network import dressed, network
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
from samspill.errors import ParameterError, UsageError
from samspill.ties.finding import CLASSES, find
from samspill.ties.selection import FORMATS, GROUPS, TABLES, period

if TYPE_CHECKING:
    from samspill.ties.network import Network


def node_named(what: Any, found: Any, name: str) -> int:
    """Return the place of the node that goes by a name; raise NotFoundError when it is not in the network."""
    level = what.selection.level
    return int(found.place(find(what.snapshot.names, name, level if level in CLASSES else "area")))


@network.command()
@click.argument("name")
@selection_options
@click.option("--steps", type=click.IntRange(1, 3), default=1, show_default=True, help="How far from the node.")
@click.option("--to", "other", metavar="NAME|IRI", help="The shortest way to another node, with what is shared on it.")
@click.option(
    "--with", "levels", type=click.Choice(GROUPS), multiple=True, help="An attribute to put on organisations."
)
@shown_option
@output_options(FORMATS)
def ego(
    name: str,
    store: Path,
    steps: int,
    other: str | None,
    levels: tuple[str, ...],
    limit: int | None,
    form: str | None,
    out: Path | None,
    **chosen: Any,
) -> None:
    """Print the surroundings of one node, or the way from it to another.

    \b
    Examples:
      samspill network ego "Bane NOR SF" --with country
      samspill network ego "Bane NOR SF" --steps 2 --format gexf --out bane-nor.gexf
      samspill network ego "Bane NOR SF" --to "Uppsala universitet"
    """
    from samspill.ties.around import ego
    from samspill.ties.formats import written

    what = asked(store, chosen)
    whole = dressed(what, levels)
    place = node_named(what, whole, name)
    if other is not None:
        told = _way(whole, place, node_named(what, whole, other))
        put_table(told, form if form in {None, "table", *TABLES} else "json", out, network=whole, limit=limit)
        return
    found = ego(whole, place, steps)
    if form not in {None, "table", *TABLES}:
        put(written(found, str(form)), out)
        return
    table = _surroundings(found, found.places[whole.nodes[place]])
    if form_of(form, out) == "table":
        table["activities"] = [len(each.split()) for each in table["activities"]]
    put_table(table, form, out, network=found, limit=limit)


def _way(whole: Network, place: int, other: int) -> dict[str, list[Any]]:
    """Return the steps of the shortest way between two nodes as the columns of a table."""
    from samspill.ties.around import path

    way = path(whole, place, other)
    labels = dict(zip(whole.nodes, whole.labels, strict=True))
    return {
        "source": [step.source for step in way],
        "source_name": [labels[step.source] for step in way],
        "target": [step.target for step in way],
        "target_name": [labels[step.target] for step in way],
        "weight": [step.weight for step in way],
        "activities": [" ".join(step.activities) for step in way],
    }


def _surroundings(found: Network, here: int) -> dict[str, list[Any]]:
    """Return the nodes around one as the columns of a table, the nearest and strongest first."""
    from samspill.ties.around import between
    from samspill.ties.formats import nodes_table

    table = nodes_table(found)
    table["weight"] = [float(found.ties[here, column]) for column in range(len(found))]
    table["degree"] = found.degrees.tolist()
    table["activities"] = [
        " ".join(between(found, here, column)) if found.figures["steps"][column] == 1 else ""
        for column in range(len(found))
    ]
    order = sorted(range(len(found)), key=lambda row: (table["steps"][row], -table["weight"][row]))
    return {key: [values[row] for row in order] for key, values in table.items()}


@network.command()
@selection_options
@click.option("--then", "later", required=True, metavar="FROM..TO", help="The second period; --period is the first.")
@click.option(
    "--what",
    type=click.Choice(["figures", "nodes", "ties", "communities"]),
    default="figures",
    show_default=True,
    help="Turnover and figures, each node's degrees, ties that came and went, or what became of communities.",
)
@seed_option
@shown_option
@output_options(TABLES)
def compare(
    store: Path, later: str, what: str, seed: int, limit: int | None, form: str | None, out: Path | None, **chosen: Any
) -> None:
    """Print what changed from one period to another.

    \b
    Examples:
      samspill network compare --period 2021..2022 --then 2023..2024 --dated begun
      samspill network compare --period 2022 --then 2024 --area Innlandet --around --what communities
      samspill network compare --period 2022 --then 2024 --area Norge --what ties --format csv
    """
    from samspill.ties.change import compare as changed
    from samspill.ties.reading import read

    one = asked(store, chosen)
    if not chosen["period"]:
        raise UsageError("which first period?", hint="for example --period 2021..2022 --then 2023..2024")
    start, end = period(later)
    if (start, end) == (one.selection.start, one.selection.end):
        raise ParameterError("both periods are the same", hint="--then 2023..2024")
    before = one.network()
    after = read(one.facts, replace(one.selection, start=start, end=end))
    about = {"then": [start, end], "seed": seed}
    change = changed(before, after)
    if what == "figures":
        table = _figures(before, after, change, seed)
    elif what == "nodes":
        table = _nodes(change)
    elif what == "ties":
        table = _ties(change)
    else:
        table = _fates(before, after, seed)
    put_table(
        table,
        form,
        out,
        network=before,
        limit=limit or (len(next(iter(table.values()))) if what == "figures" else None),
        about=about,
    )


def _figures(before: Any, after: Any, change: Any, seed: int) -> dict[str, list[Any]]:
    from samspill.ties.measures.registry import whole
    from samspill.ties.measures.run import Run

    one, other = (whole(Run(each, seed=seed)) for each in (before, after))
    rows: dict[str, list[Any]] = {"figure": [], "before": [], "after": []}
    for name, value in one.items():
        rows["figure"].append(name)
        rows["before"].append(value)
        rows["after"].append(other[name])
    for name, turnover in (
        ("nodes", change.nodes),
        ("ties", change.ties),
        ("ties among nodes of both", change.among_lasting),
    ):
        for figure in ("kept", "persistence", "jaccard", "turnover"):
            rows["figure"].append(f"{name}: {figure}")
            rows["before"].append(None)
            rows["after"].append(getattr(turnover, figure))
    return rows


def _nodes(change: Any) -> dict[str, list[Any]]:
    order = sorted(change.degrees, key=lambda node: (change.degrees[node][0] - change.degrees[node][1], node))
    state = {(True, True): "stayed", (True, False): "left", (False, True): "came"}
    ends = [change.degrees[node] for node in order]
    return {
        "id": order,
        "name": [change.names[node] for node in order],
        "degree_before": [before for before, _ in ends],
        "degree_after": [after for _, after in ends],
        "what": [state.get((before > 0, after > 0), "without ties") for before, after in ends],
    }


def _ties(change: Any) -> dict[str, list[Any]]:
    rows = [("new", *tie) for tie in change.new_ties] + [("lost", *tie) for tie in change.lost_ties]
    return {
        "what": [row[0] for row in rows],
        "source": [row[1] for row in rows],
        "target": [row[2] for row in rows],
        "source_name": [change.names[row[1]] for row in rows],
        "target_name": [change.names[row[2]] for row in rows],
        "weight": [row[3] for row in rows],
    }


def _fates(before: Any, after: Any, seed: int) -> dict[str, list[Any]]:
    from samspill.ties.change import tracked
    from samspill.ties.communities import communities

    fates = tracked((before, communities(before, seed=seed)), (after, communities(after, seed=seed)))
    return {
        "what": [fate.what for fate in fates],
        "before": [" ".join(map(str, fate.before)) for fate in fates],
        "after": [" ".join(map(str, fate.after)) for fate in fates],
        "members": [fate.members for fate in fates],
    }


@network.command()
@click.argument("name", required=False)
@selection_options
@click.option(
    "--evaluate", is_flag=True, help="Hide the last two years of what has begun, and say how well they are predicted."
)
@click.option(
    "--hide", metavar="FROM..TO", help="With --evaluate: the days to hide.  [default: the last two whole years]"
)
@click.option(
    "--organisations",
    type=click.IntRange(1),
    default=2_000,
    show_default=True,
    help="With --evaluate: at most so many.",
)
@seed_option
@shown_option
@output_options(TABLES)
def partners(
    name: str | None,
    store: Path,
    evaluate: bool,
    hide: str | None,
    organisations: int,
    seed: int,
    limit: int | None,
    form: str | None,
    out: Path | None,
    **chosen: Any,
) -> None:
    """Print with whom an organisation has not worked and might: ranked, each with reasons and what they rest on.

    \b
    Examples:
      samspill network partners "Bane NOR SF"
      samspill network partners "Bane NOR SF" --area Sverige --around --format json
      samspill network partners --evaluate
    """
    what = asked(store, chosen)
    if what.selection.level != "organisation":
        raise UsageError("partners are organisations", hint="leave out --level")
    if evaluate:
        put_table(_evaluation(what, hide, organisations, seed), form, out)
        return
    if name is None:
        raise UsageError("partners of whom?", hint='for example samspill network partners "Bane NOR SF"')
    from samspill.ties.partners import FEATURES, Finder

    whole = what.network()
    found = Finder(what.facts, whole).candidates(node_named(what, whole, name), limit or 20)
    table: dict[str, list[Any]] = {
        "id": [each.iri for each in found],
        "name": [each.name for each in found],
        "score": [each.score for each in found],
    }
    if form_of(form, out) != "table":
        table |= {feature: [each.features[feature] for each in found] for feature in FEATURES}
    table["reasons"] = ["; ".join(reason.words for reason in each.reasons) for each in found]
    if form_of(form, out) != "table":
        table["evidence"] = [
            " ".join(dict.fromkeys(iri for reason in each.reasons for iri in reason.evidence)) for each in found
        ]
    put_table(table, form, out, network=whole, limit=limit)


def _evaluation(what: Any, hide: str | None, organisations: int, seed: int) -> dict[str, list[Any]]:
    from datetime import date

    from samspill.ties.evaluation import evaluate

    year = int(what.facts.made[:4])
    start, end = period(hide) if hide else (f"{year - 2}-01-01", f"{year - 1}-12-31")
    if start is None or end is None:
        raise ParameterError("both ends of what is hidden are needed", hint="--hide 2024..2025")
    until = date.fromordinal(date.fromisoformat(start).toordinal() - 1).isoformat()
    found = evaluate(what.facts, what.selection, until, end, most=organisations, seed=seed)
    click.echo(
        f"{found.organisations:,} organisations with {found.new_ties:,} new partners from {start} to {end}; "
        f"by chance a precision of {found.chance:.4f}",
        err=True,
    )
    return {
        "ranker": list(found.precision),
        **{f"precision_at_{k}": [each.at[k] for each in found.precision.values()] for k in (10, 50)},
    }
