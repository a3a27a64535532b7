"""The surroundings of one node, and the way from one to another, with the activities that make it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csgraph

from samspill.errors import NotFoundError, ParameterError
from samspill.ties.facts import Array
from samspill.ties.network import Network

MOST_STEPS = 3


def ego(network: Network, place: int, steps: int = 1) -> Network:
    """Return the network of a node and those within some steps of it, with the figure `steps`.

    Raises ParameterError for less than 1 or more than MOST_STEPS steps.
    """
    if not 1 <= steps <= MOST_STEPS:
        raise ParameterError(f"{steps} steps", hint=f"1 to {MOST_STEPS}: beyond that is nearly everybody")
    found = np.full(len(network), -1, dtype=np.int64)
    found[place] = 0
    front = np.array([place])
    for step in range(1, steps + 1):
        near = np.unique(np.concatenate([partners(network, node) for node in front.tolist()] or [front[:0]]))
        front = near[found[near] < 0]
        found[front] = step
    return network.with_figures({"steps": found}).of(found >= 0)


def partners(network: Network, place: int) -> Array:
    """Return the places of the nodes tied to one."""
    found: Array = network.ties.indices[network.ties.indptr[place] : network.ties.indptr[place + 1]]
    return found


@dataclass(frozen=True)
class Step:
    """One tie on a way: both ends, its weight, and the activities that are shared, by IRI."""

    source: str
    target: str
    weight: float
    activities: tuple[str, ...]


def between(network: Network, one: int, other: int) -> tuple[str, ...]:
    """Return the activities that two nodes share, by IRI."""
    if network.taking_part is None or not network.activities:
        return ()
    columns = network.taking_part.tocsc()
    rows = [columns.indices[columns.indptr[place] : columns.indptr[place + 1]] for place in (one, other)]
    return tuple(sorted(network.activities[row] for row in np.intersect1d(*rows).tolist()))


def path(network: Network, one: int, other: int) -> tuple[Step, ...]:
    """Return a shortest way between two nodes, the one with the strongest ties of these; empty from a node to itself.

    Raises NotFoundError when there is none.
    """
    steps = csgraph.dijkstra(network.plain, indices=[other], unweighted=True)[0]
    if not np.isfinite(steps[one]):
        names = network.labels
        hint = "they are in different parts: a longer period, or --through more"
        raise NotFoundError(f"no way leads from {names[one]} to {names[other]}", hint=hint)
    found = []
    here = one
    while here != other:
        near = partners(network, here)
        weights = network.ties.data[network.ties.indptr[here] : network.ties.indptr[here + 1]]
        nearer = np.flatnonzero(steps[near] == steps[here] - 1)
        best = nearer[np.lexsort((near[nearer], -weights[nearer]))[0]]
        there = int(near[best])
        shared = between(network, here, there)
        found.append(Step(network.nodes[here], network.nodes[there], float(weights[best]), shared))
        here = there
    return tuple(found)
