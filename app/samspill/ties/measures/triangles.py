"""Triangles, each found once, and what is added up over them for every tie.

Nodes are ranked by degree and ties point upward, so that the wedges to look at are few: 25 million for the 18 million
triangles of Horizon Europe, where the squares of degrees add up to 800 million (Chiba & Nishizeki 1985).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from samspill.ties.facts import Array
from samspill.ties.measures.kept import kept
from samspill.ties.network import Network

_AT_ONCE = 500_000  # wedges looked at together: some 60 MB


@dataclass(frozen=True)
class Ranked:
    """The ties of a network in order of rank: `edge` is the place of each in `Network.edges`."""

    low: Array
    high: Array
    """Nodes at the two ends of each tie, the one of lower rank first."""
    edge: Array
    first: Array
    """Where the ties of each rank begin."""
    keys: Array
    rank: Array


@kept
def ranked(network: Network) -> Ranked:
    """Return the ties pointing from lower to higher degree."""
    n = len(network)
    rank = np.empty(n, dtype=np.int64)
    rank[np.argsort(network.degrees, kind="stable")] = np.arange(n)
    one, other, _ = network.edges
    swap = rank[one] > rank[other]
    low, high = np.where(swap, other, one), np.where(swap, one, other)
    keys = rank[low] * n + rank[high]
    order = np.argsort(keys)
    first = np.searchsorted(rank[low][order], np.arange(n + 1))
    return Ranked(low[order], high[order], order, first, keys[order], rank)


def triangles(network: Network) -> Iterator[tuple[Array, Array, Array]]:
    """Yield triangles some at a time: the places in `Ranked` of the ties low–middle, low–high and middle–high."""
    found = ranked(network)
    last = found.first[found.rank[found.low] + 1]
    after = last - np.arange(len(found.low)) - 1
    ends = np.cumsum(after)
    begin = 0
    while begin < len(after):
        done = ends[begin - 1] if begin else 0
        stop = max(begin + 1, int(np.searchsorted(ends, done + _AT_ONCE, "right")))
        one = np.repeat(np.arange(begin, stop), after[begin:stop])
        other = (
            one + 1 + np.arange(len(one)) - np.repeat(ends[begin:stop] - after[begin:stop] - done, after[begin:stop])
        )
        wanted = found.rank[found.high[one]] * len(network) + found.rank[found.high[other]]
        place = np.minimum(np.searchsorted(found.keys, wanted), len(found.keys) - 1)
        closed = found.keys[place] == wanted
        if closed.any():
            yield one[closed], other[closed], place[closed]
        begin = stop


@dataclass(frozen=True)
class Sums:
    """For each tie {i, j} in the order of `Network.edges`, over the nodes q tied to both."""

    count: Array
    """How many q."""
    through: Array
    """Σ w_iq w_qj / s_q with s_q the strength of q: what constraint is made of."""
    both: Array
    """Σ w_iq w_jq: what effective size is made of."""


@kept
def sums(network: Network) -> Sums:
    """Add up over the triangles of a network, once."""
    found = ranked(network)
    m = len(found.low)
    weight = network.edges[2][found.edge]
    strength = np.asarray(network.ties.sum(axis=0)).ravel()
    count, through, both = np.zeros(m), np.zeros(m), np.zeros(m)
    for lm, lh, mh in triangles(network):
        low, middle, high = found.low[lm], found.high[lm], found.high[lh]
        ties = np.concatenate([lm, lh, mh])
        product = np.concatenate([weight[lh] * weight[mh], weight[lm] * weight[mh], weight[lm] * weight[lh]])
        count += np.bincount(ties, minlength=m)
        through += np.bincount(ties, product / strength[np.concatenate([high, middle, low])], minlength=m)
        both += np.bincount(ties, product, minlength=m)
    back = np.empty(m, dtype=np.int64)
    back[found.edge] = np.arange(m)
    return Sums(count[back], through[back], both[back])


@kept
def counts(network: Network) -> Array:
    """Return how many triangles each node is in; half the work of `sums`, where these are not at hand."""
    n = len(network)
    if any(name.endswith("_sums") for name in network.__dict__):
        count = sums(network).count
        return at_nodes(network, count, count) / 2
    found, total = ranked(network), np.zeros(n)
    for lm, lh, _ in triangles(network):
        for nodes in (found.low[lm], found.high[lm], found.high[lh]):
            total += np.bincount(nodes, minlength=n)
    return total


def at_nodes(network: Network, one_way: Array, other_way: Array) -> Array:
    """Return the sum at each node of a value for each tie seen from it: `one_way` from the first end of an edge."""
    one, other, _ = network.edges
    n = len(network)
    return np.bincount(one, one_way, minlength=n) + np.bincount(other, other_way, minlength=n)
