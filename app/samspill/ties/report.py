"""A report: one HTML file that stands alone, prints, and says how anybody can make it again."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any

import numpy as np
import scipy.sparse as sp

from samspill.ties import layout, pictures
from samspill.ties.change import compare
from samspill.ties.facts import Facts
from samspill.ties.formats import method_told, ties_table
from samspill.ties.measures import modules, shape
from samspill.ties.measures.registry import MEASURES, measured, whole
from samspill.ties.measures.run import Run
from samspill.ties.network import Network
from samspill.ties.reading import read, with_groups
from samspill.ties.selection import Selection

_ROWS, _GROUPS, _LEAVING = 15, 12, 15
_TOLD = ("degree", "betweenness", "betweenness_error", "constraint", "effective_size")
_STYLE = """
:root{color-scheme:light}body{font:15px/1.5 system-ui,sans-serif;color:#222;max-width:62rem;margin:2rem auto;
padding:0 1rem}
h1{font-size:1.7rem;margin-bottom:.2rem}h2{font-size:1.2rem;margin-top:2.2rem;border-bottom:1px solid #d5d8dc}
table{border-collapse:collapse;width:100%;font-size:.82rem}th,td{padding:.15rem .4rem;text-align:left;
vertical-align:top}
th{border-bottom:2px solid #222}tr:nth-child(even) td{background:#f4f6f8}td.n,th.n{text-align:right;
font-variant-numeric:tabular-nums}svg{width:100%;height:auto;max-height:46rem}.two{columns:2;column-gap:2rem}
code,pre{font:.82rem/1.4 ui-monospace,monospace}pre{background:#f4f6f8;padding:.7rem;white-space:pre-wrap;
overflow-wrap:anywhere}p.note{color:#555}section{overflow-x:auto}
figure{margin:1rem 0}figcaption{color:#555;font-size:.86rem}
@page{margin:16mm}@media print{body{margin:0;max-width:none;font-size:10.5pt}h2{break-after:avoid}table,figure,tr{
break-inside:avoid}pre{font-size:7.5pt}a{color:inherit;text-decoration:none}}
"""


@dataclass(frozen=True)
class Section:
    """A part of a report: its heading and its HTML."""

    heading: str
    html: str


def report(facts: Facts, selection: Selection, *, by: str | None = "country", seed: int = 1, title: str = "") -> str:
    """Return a report on a network as HTML; the same for the same snapshot, selection and seed.

    `by` is the attribute of organisations that roles and shades are told by; None for networks of others. Raises what
    `read` raises.
    """
    by = by if selection.level == "organisation" else None
    network = read(facts, selection)
    network = with_groups(facts, network, by, selection.day) if by else network
    run = Run(network, seed=seed, by=by)
    roles = [f"{role}_z" for role in ("coordinator", "consultant", "gatekeeper", "liaison")] if by else []
    told = measured(run, [*_TOLD, "strength", "community", "stability", "within_module", *roles])
    sections = [
        Section("At a glance", _glance(run)),
        Section("Picture", _picture(told, run, seed)),
        Section("Who holds it together", _brokers(told, roles)),
        Section("Groups that work together", _communities(told, run)),
        *([Section(f"Between groups by {by.replace('-', ' ')}", _between(told, by, run))] if by else []),
        Section("Strongest ties", _ties(network)),
        Section("Through the years", _years(facts, network, selection)),
        Section("What falls apart when somebody leaves", _leaving(told, seed)),
        Section("Method", _method(network, by, seed, roles, title)),
    ]
    return _page(title or _title(network), network, sections)


def _title(network: Network) -> str:
    told = network.method.selection
    slug = (told.area or "").rpartition("/")[2].partition("-")[2]
    where = f" in {slug.replace('-', ' ').title()}" if slug else ""
    when = f", {told.start or ''}–{told.end or ''}" if told.start or told.end else ""
    return f"Who works with whom{where}{when}"


def _page(title: str, network: Network, sections: Sequence[Section]) -> str:
    method = network.method
    body = "".join(f"<section><h2>{escape(each.heading)}</h2>{each.html}</section>" for each in sections)
    about = (
        f"{len(network):,} nodes and {network.count:,} ties. Data of {method.made[:10]}, snapshot {method.snapshot}."
    )
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><main><h1>{escape(title)}</h1>"
        f'<p class="note">{escape(about)}</p>{body}</main></body></html>\n'
    )


def table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Return an HTML table; columns of numbers are set to the right."""
    numeric = [
        all(isinstance(row[place], int | float) or row[place] is None for row in rows) for place in range(len(columns))
    ]
    kinds = [' class="n"' if number else "" for number in numeric]
    head = "".join(f"<th{kind}>{escape(name)}</th>" for name, kind in zip(columns, kinds, strict=True))
    body = "".join(
        "<tr>" + "".join(f"<td{kind}>{_cell(value)}</td>" for value, kind in zip(row, kinds, strict=True)) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: Any) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return "–"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) else escape(str(value))


def _link(iri: str, name: str) -> str:
    """Return the name of a node; the page of its IRI is where its statements and their sources are."""
    return f"{name} ({iri.rpartition('/')[2]})" if iri.rpartition("/")[2] == name else name


def _glance(run: Run) -> str:
    told = whole(run)
    return f'<div class="two">{table(("figure", "value"), list(told.items()))}</div>'


def _picture(told: Network, run: Run, seed: int) -> str:
    shown = layout.picture_of(told)
    groups = shown.figures["community"]
    names = []
    for number in range(min(len(run.communities), len(pictures.COLOURS))):
        here = np.flatnonzero(groups == number)
        first = here[np.argsort(-shown.figures["strength"][here], kind="stable")][:1].tolist()
        names.append(f"with {shown.labels[first[0]]}" if first else f"community {number}")
    title = "The network: colour by community, size by betweenness"
    drawn = pictures.network_picture(
        shown, layout.positions(shown, seed), shown.figures["betweenness"], groups, names, title=title
    )
    caption = (
        f"The {len(shown):,} of {len(told):,} nodes with the greatest strength, and the backbone of their ties "
        f"({shown.count:,} of {told.of(np.asarray([told.places[n] for n in shown.nodes])).count:,}). "
        "Colour by community, area by betweenness in the whole network; smaller parts stand below."
    )
    return f"<figure>{drawn}<figcaption>{escape(caption)}</figcaption></figure>"


def _brokers(told: Network, roles: Sequence[str]) -> str:
    order = np.argsort(-told.figures["betweenness"], kind="stable")[:_ROWS].tolist()
    names = [*_TOLD, *roles]
    rows = [
        (_link(told.nodes[place], told.labels[place]), *(told.figures[name][place].item() for name in names))
        for place in order
    ]
    titles = ["", *(MEASURES[name].title for name in names)]
    reading = "".join(f"<li><b>{escape(MEASURES[n].title)}</b>: {escape(MEASURES[n].reading)}</li>" for n in names)
    return f"{table(titles, rows)}<ul>{reading}</ul>"


def _communities(told: Network, run: Run) -> str:
    found, rows = run.communities, []
    for number, size in enumerate(found.sizes.tolist()[:_ROWS]):
        here = np.flatnonzero(found.labels == number)
        first = here[np.lexsort((here, -told.figures["within_module"][here]))][:5]
        hubs = "; ".join(told.labels[place] for place in first.tolist())
        rows.append((number, size, float(found.stability[here].mean()), hubs))
    how = (
        f"Consensus of {found.runs} runs of {found.method.capitalize()}, seed {found.seed}: modularity "
        f"{found.modularity:.3f}, agreement of the runs {found.agreement:.2f} (1: all the same, 0: as by chance)."
    )
    return f"<p>{escape(how)}</p>{table(('community', 'nodes', 'stability', 'hubs'), rows)}"


def _between(told: Network, by: str, run: Run) -> str:
    names = sorted(set(told.attributes[by]) - {""})
    groups = modules.numbered(told.attributes[by])
    n = len(told)
    known = groups >= 0
    member = sp.csr_array((np.ones(int(known.sum())), (np.flatnonzero(known), groups[known])), shape=(n, len(names)))
    weights = (member.T @ told.ties @ member).toarray()
    np.fill_diagonal(weights, weights.diagonal() / 2)
    most = np.argsort(-weights.sum(axis=1), kind="stable")[:_GROUPS]
    drawn = pictures.shades([names[place] for place in most], weights[most][:, most], title=f"Ties between each {by}")
    index, mixing = modules.external_internal_of_all(told, groups), modules.assortativity(told, groups)
    text = (
        f"E–I index {index:.2f} (−1: all ties at home, 1: all abroad), assortativity {mixing:.2f} (0: as by chance). "
        f"The {len(most)} with the greatest weight of {len(names)}; {int((~known).sum()):,} nodes are of none."
    )
    return f"<figure>{drawn}<figcaption>{escape(text)}</figcaption></figure>"


def _ties(network: Network) -> str:
    told = ties_table(network)
    columns = ["source_name", "target_name", "weight", *(["activities"] if "activities" in told else [])]
    rows = list(zip(*(told[name][:_ROWS] for name in columns), strict=True))
    return table(("", "", "weight", *(["shared activities"] if "activities" in told else [])), rows)


def _years(facts: Facts, network: Network, selection: Selection) -> str:
    """Draw what began each year, and tell how the last whole half of the years differs from the first."""
    begun = sorted({start[:4] for start, _ in network.periods if start})
    begun = [
        year
        for year in begun
        if (selection.start or "0") <= f"{year}-12-31" and f"{year}-01-01" <= (selection.end or "9")
    ]
    if len(begun) < 2 or network.taking_part is None:
        return "<p>The activities tell of fewer than two years.</p>"
    starts = np.asarray([start[:4] for start, _ in network.periods])
    activities = [int((starts == year).sum()) for year in begun]
    nodes = [int((network.taking_part[np.flatnonzero(starts == year)].sum(axis=0) > 0).sum()) for year in begun]
    drawn = pictures.lines(begun, {"nodes": nodes, "activities": activities}, title="What began each year")
    middle = len(begun) // 2
    halves = [
        read(facts, replace(selection, start=f"{some[0]}-01-01", end=f"{some[-1]}-12-31", dated="begun"))
        for some in (begun[:middle], begun[middle:])
    ]
    change = compare(*halves)
    rows = [
        (name, each.before, each.after, each.kept, each.persistence, each.turnover)
        for name, each in (
            ("nodes", change.nodes),
            ("ties", change.ties),
            ("ties among nodes of both", change.among_lasting),
        )
    ]
    titles = (
        "",
        f"{begun[0]}–{begun[middle - 1]}",
        f"{begun[middle]}–{begun[-1]}",
        "in both",
        "persistence",
        "turnover",
    )
    return f"<figure>{drawn}</figure><p>Of what began in the two halves of the period:</p>{table(titles, rows)}"


def _leaving(told: Network, seed: int) -> str:
    order = np.argsort(-told.figures["betweenness"], kind="stable")[:_LEAVING]
    chance = np.random.default_rng(seed).permutation(len(told))[: len(order)]
    if len(told) <= _LEAVING:
        return "<p>Too few nodes to take some away.</p>"
    first, random = shape.robustness(told, order), shape.robustness(told, chance)
    steps = [str(number + 1) for number in range(len(order))]
    series = {"brokers": [100 * v for v in first.largest], "at random": [100 * v for v in random.largest]}
    drawn = pictures.lines(steps, series, title="Share of those who stay that are in the largest part, in per cent")
    names = ", ".join(first.left[:5])
    text = f"Leaving: {names} … Parts afterwards: {first.parts[-1]:,}; at random {random.parts[-1]:,}."
    caption = "Per cent of those who stay that are in the largest part, after so many have left by falling betweenness."
    return f"<figure>{drawn}<figcaption>{escape(caption)}</figcaption></figure><p>{escape(text)}</p>"


def command(selection: Selection, by: str | None, seed: int, title: str = "") -> str:
    """Return the command that makes a report again."""
    words = ["samspill", "network", "report", *selection.options(), *(["--by", by] if by else []), "--seed", str(seed)]
    return shlex.join([*words, *(["--title", title] if title else []), "--out", "report.html"])


def _method(network: Network, by: str | None, seed: int, roles: Sequence[str], title: str) -> str:
    told = method_told(network.method)
    used = [MEASURES[name] for name in (*_TOLD, "community", "stability", "within_module", *roles)]
    rows = [(each.title, each.definition, each.formula, each.source) for each in used]
    versions = ", ".join(f"{name} {number}" for name, number in told["versions"].items())
    notes = "".join(f"<li>{escape(note)}</li>" for note in network.method.notes)
    queries = "".join(
        f"<h3>queries/network/{escape(name)}.rq</h3><pre>{escape(text)}</pre>"
        for name, text in sorted(told["queries"].items())
    )
    return (
        f"<p>Made again, on the snapshot {escape(network.method.snapshot)} of {escape(network.method.made)}, by</p>"
        f"<pre>{escape(command(network.method.selection, by, seed, title))}</pre>"
        f"<p>Seed {seed}. {escape(versions)}. Ties are weighed by {escape(network.method.selection.weight)}; "
        "docs/network.md of Samspill has the formulas and how to read each figure.</p>"
        f"{f'<p>What was selected:</p><ul>{notes}</ul>' if notes else ''}"
        f"{table(('measure', 'what it is', 'formula', 'source'), rows)}"
        f"<p>The queries, as they were asked:</p>{queries}"
    )
