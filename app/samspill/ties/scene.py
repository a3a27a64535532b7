"""What a picture of a network shows, as numbers for whoever draws it: nodes in their places, ties, and why these.

The nodes are those of most activities (all of them where there are few), their ties the backbone; `layout` says where
they stand. Partners, strength and activities are those of the whole selection; a community or another measure is, too,
unless the selection is too large to be measured at once: then it is of those shown and all ties between them, as
`about.measured` tells.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import scipy.sparse as sp

from samspill.errors import NotFoundError, ParameterError
from samspill.ties.around import Step, between, ego, partners, path
from samspill.ties.facts import Array, Facts
from samspill.ties.formats import method_told, plain
from samspill.ties.layout import positions, thinned
from samspill.ties.measures.centrality import strength
from samspill.ties.measures.registry import measured
from samspill.ties.measures.run import Run
from samspill.ties.network import Network
from samspill.ties.pictures import network_picture
from samspill.ties.reading import named, with_groups
from samspill.ties.selection import MOST_NODES
from samspill.vocab import SAM
from samspill.vocab.nquads import iri

__all__ = ["View", "drawn", "scene", "tie"]

ATTRIBUTES = ("sector", "country", "county")
"""What is told of each organisation."""
FEWEST, USUAL = 10, 200
"""Nodes of a picture: the fewest that can be asked for, and as many as there are when nothing is said."""
_AT_ONCE = 100_000  # ties of a network whose measures a reader can wait for
_DECIMALS = 4
_LONGEST = 300  # characters of a name


@dataclass(frozen=True)
class View:
    """What a picture is to show: the middle of a network, the surroundings of a node, or the way to another."""

    most: int = USUAL
    node: str | None = None
    steps: int = 1
    to: str | None = None
    measures: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    """In which a reader wants the names of groups, the best first."""
    seed: int = 1

    def __post_init__(self) -> None:
        """Raise ParameterError for too few or too many nodes, and for a way from nowhere."""
        if not FEWEST <= self.most <= MOST_NODES:
            hint = f"{FEWEST} to {MOST_NODES}: with more nothing can be told apart; a file has all of them"
            raise ParameterError(f"a picture of {self.most} nodes", hint=hint)
        if self.to and not self.node:
            raise ParameterError("a way from whom?", hint="node=NAME beside to=NAME")


def scene(facts: Facts, network: Network, view: View, run: Run | None = None) -> dict[str, Any]:
    """Return a picture for JSON: `nodes` and `ties` as columns, the `activities` of these, the `way`, and `about`.

    A tie has the places of its ends, its weight, and which of the activities it is of. `run` is one over the network
    that was begun for a picture before, with the seed of the view. Raises NotFoundError for a network in which nobody
    is tied, and for a node that is not in it.
    """
    shown, whole, steps = _shown(facts, network, view, run)
    return {
        "nodes": _nodes(shown, whole, view.seed),
        **_ties(shown),
        "way": _way(facts, network, steps),
        "about": _about(network, shown, whole, view),
    }


def drawn(facts: Facts, network: Network, view: View, run: Run | None = None) -> str:
    """Return the same picture as SVG: area by strength, colour by community. Raises what `scene` raises."""
    shown, whole, _ = _shown(facts, network, view, run)
    groups = shown.figures["community"].astype(int)
    names = [f"Community {number + 1}" for number in range(int(groups.max()) + 1)]
    title = f"{len(shown)} of {len(network):,}, and the backbone of their ties"
    return network_picture(
        shown, positions(whole, view.seed), shown.figures["strength"], groups, names, title=title, labels=24
    )


def _shown(facts: Facts, network: Network, view: View, run: Run | None) -> tuple[Network, Network, Sequence[Step]]:
    """Return the network that is drawn, the same nodes with all ties between them, and the way that was asked for."""
    if not network.count:
        hint = "a wider period or area, ties through more, or around=true for partners outside the area"
        raise NotFoundError(f"no two of the {len(network):,} in this selection share anything", hint=hint)
    steps = path(network, network.place(view.node), network.place(view.to)) if view.node and view.to else ()
    chosen, kept = _chosen(network, view, steps)
    whole = network.of(chosen)
    thin = replace(_with_kept(thinned(whole), whole, kept), names=tuple(map(_cut, whole.labels)))
    return _measured(facts, network, thin, whole, (view, run)), whole, steps


def _cut(name: str) -> str:
    """Return a name as a picture tells it: one that is longer than any name is cut."""
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


def _chosen(network: Network, view: View, steps: Sequence[Step]) -> tuple[Array, list[tuple[str, str]]]:
    """Return the places of the nodes to show, and the ties that are shown whatever the backbone is."""
    among, first = np.arange(len(network)), np.zeros(0, dtype=np.int64)
    kept: list[tuple[str, str]] = [(each.source, each.target) for each in steps]
    if steps:
        ends = [network.place(each.source) for each in steps] + [network.place(steps[-1].target)]
        first = np.asarray(ends)
        among = np.unique(np.concatenate([first, *(partners(network, place) for place in ends)]))
    elif view.node:
        place = network.place(view.node)
        first = np.array([place])
        part = ego(network, place, view.steps)
        among = np.asarray([network.place(node) for node in part.nodes])
        kept = [(view.node, network.nodes[each]) for each in partners(network, place).tolist()]
    among = among[(network.degrees[among] > 0) & ~np.isin(among, first)]
    ranked = among[np.lexsort((among, -strength(network)[among], -_active(network)[among]))]
    found = np.concatenate([first, ranked])[: view.most]
    inside = network.of(found)
    tied = {inside.nodes[place] for place in np.flatnonzero(inside.degrees > 0)} | {network.nodes[p] for p in first}
    return np.asarray([p for p in found.tolist() if network.nodes[p] in tied], dtype=np.int64), kept


def _active(network: Network) -> Array:
    """Return in how many activities each node takes part; its strength where nothing is known of that."""
    if network.taking_part is None:
        return strength(network)
    return np.asarray((network.taking_part != 0).sum(axis=0)).ravel()


def _with_kept(thin: Network, whole: Network, kept: Sequence[tuple[str, str]]) -> Network:
    """Return a network of the backbone with some ties of the whole, by the IRIs of their ends, put back."""
    pairs = [(whole.places[a], whole.places[b]) for a, b in kept if a in whole.places and b in whole.places]
    if not pairs:
        return thin
    one, other = np.asarray(pairs).T
    mask = sp.coo_array((np.ones(2 * len(one)), (np.r_[one, other], np.r_[other, one])), shape=whole.ties.shape)
    made = sp.csr_array(thin.ties.maximum(whole.ties.multiply(mask.tocsr() > 0)))
    made.sort_indices()
    return thin.with_ties(made)


def _measured(facts: Facts, network: Network, thin: Network, whole: Network, asked: tuple[View, Run | None]) -> Network:
    """Put attributes and figures on the nodes that are shown."""
    view, run = asked
    if network.method.selection.level == "organisation":
        for level in ATTRIBUTES:
            thin = with_groups(facts, thin, level, network.method.selection.day, view.languages)
    measures = list(dict.fromkeys(["community", *view.measures]))
    base = network if network.count <= _AT_ONCE else whole
    told = measured(run if run and run.network is base else Run(base, seed=view.seed), measures)
    here = np.asarray([base.place(node) for node in thin.nodes])
    there = np.asarray([network.place(node) for node in thin.nodes])
    figures = {name: values[here] for name, values in told.figures.items() if name in measures}
    first = {"activities": _active(network)[there]} if network.taking_part is not None else {}
    first |= {"degree": network.degrees[there], "strength": strength(network)[there]}
    if view.node and not view.to:
        around = ego(network, network.place(view.node), view.steps)
        first["steps"] = around.figures["steps"][[around.place(node) for node in thin.nodes]]
    return thin.with_figures({**first, **figures})


def _nodes(shown: Network, whole: Network, seed: int) -> dict[str, Any]:
    places = positions(whole, seed).round(_DECIMALS)
    found: dict[str, Any] = {"id": list(shown.nodes), "name": list(shown.labels)}
    found |= {"x": places[:, 0].tolist(), "y": places[:, 1].tolist()}
    for name, values in shown.figures.items():
        exact = values.dtype.kind in "iu" or bool((values == np.round(values)).all())
        found[name] = plain(values.astype(np.int64) if exact else values.astype(float).round(6))
    return found | {name: list(values) for name, values in shown.attributes.items()}


def _ties(shown: Network) -> dict[str, Any]:
    one, other, weight = shown.edges
    shared = _shared(shown, one, other)
    used = np.unique(np.concatenate([*shared, np.zeros(0, dtype=np.int64)])).astype(np.int64)
    told = [shown.periods[row] if shown.periods else ("", "") for row in used.tolist()]
    ties = {
        "source": one.tolist(),
        "target": other.tolist(),
        "weight": [round(each, 6) for each in weight.tolist()],
        "activities": [np.searchsorted(used, each).tolist() for each in shared],
    }
    activities = {"start": [start for start, _ in told], "end": [end for _, end in told]}
    return {"ties": ties, "activities": activities}


def _shared(shown: Network, one: Array, other: Array) -> list[Array]:
    """Return the rows of the activities that the ends of each tie share."""
    if shown.taking_part is None:
        return [np.zeros(0, dtype=np.int64)] * len(one)
    columns = shown.taking_part.tocsc()
    parts = [np.sort(columns.indices[columns.indptr[p] : columns.indptr[p + 1]]) for p in range(len(shown))]
    return [np.intersect1d(parts[i], parts[j], assume_unique=True) for i, j in zip(one, other, strict=True)]


def _way(facts: Facts, network: Network, steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Return the steps of a way for JSON: both ends with their names, the weight, and the activities with theirs."""
    names = _called(facts, network, {each for step in steps for each in step.activities})
    periods = dict(zip(network.activities, network.periods, strict=False))
    found = []
    for step in steps:
        shared = [
            {"id": each, "name": _cut(names.get(each, "")), "start": periods[each][0], "end": periods[each][1]}
            for each in step.activities
        ]
        ends = {"source": step.source, "target": step.target}
        told = {f"{end}_name": _cut(network.labels[network.place(node)]) for end, node in ends.items()}
        shared.sort(key=lambda each: (each["start"], each["name"]), reverse=True)
        found.append({**ends, **told, "weight": step.weight, "activities": shared})
    return found


def tie(facts: Facts, network: Network, one: str, other: str) -> list[dict[str, Any]]:
    """Return what two nodes share, as a way of one step; empty when they are not tied."""
    here, there = network.place(one), network.place(other)
    weight = float(network.ties[here, there])
    steps = [Step(one, other, weight, between(network, here, there))] if weight else []
    return _way(facts, network, steps)


def _called(facts: Facts, network: Network, wanted: set[str]) -> Mapping[str, str]:
    """Return the names of activities by IRI; of programmes too, where ties are through these."""
    if not wanted:
        return {}
    asked = facts.ask("names", values={"class": [iri(SAM.Activity)]})
    answers = [asked, facts.ask("group-names")] if "programmes" in network.method.selection.through else [asked]
    found: dict[str, str] = {}
    for answer in answers:
        numbers = np.unique(answer["thing"])
        iris = np.asarray(facts.iris(numbers), dtype=object)
        here = np.asarray([each in wanted for each in iris.tolist()], dtype=bool)
        found |= dict(zip(iris[here].tolist(), named(answer, numbers[here]), strict=True))
    return found


def _about(network: Network, shown: Network, whole: Network, view: View) -> dict[str, Any]:
    """Return how much is shown of how much, how the network was made, and the command that makes it."""
    method = network.method
    options = method.selection.options()
    words = ["samspill", "network", "ties", *options]
    if view.node:
        words = ["samspill", "network", "ego", view.node, *(["--to", view.to] if view.to else []), *options]
        words += ["--steps", str(view.steps)] if not view.to and view.steps != 1 else []
    told = method_told(replace(method, queries={**method.queries, **shown.method.queries}))
    return {
        "nodes": len(network),
        "ties": network.count,
        "ties_between": whole.count,
        "measured": "selection" if network.count <= _AT_ONCE else "shown",
        "level": method.selection.level,
        "node": view.node,
        "to": view.to,
        "steps": view.steps,
        "most": view.most,
        "seed": view.seed,
        "command": shlex.join(words),
        **told,
    }
