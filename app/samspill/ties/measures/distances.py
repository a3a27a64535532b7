"""Distances between all pairs of nodes, 64 sources in each machine word.

A search over the two-mode network, from nodes to activities and back, costs a tenth of one over the ties: a consortium
of 100 is 100 participations and 4,950 ties. Where ties are not all that activities make, the ties are walked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from samspill.ties.facts import Array
from samspill.ties.measures.kept import kept
from samspill.ties.network import Network
from samspill.ties.weights import Matrix


@dataclass(frozen=True)
class Distances:
    """Of each node over all others that it reaches: how many, the sum of distances, the sum of 1 / distance."""

    reached: Array
    total: Array
    inverse: Array
    longest: int


@kept
def distances(network: Network) -> Distances:
    """Search from every node, breadth first, exactly."""
    n = len(network)
    step = _step(network)
    reached, total, inverse, longest = np.zeros(n), np.zeros(n), np.zeros(n), 0
    for first in range(0, n, 64):
        sources = np.arange(first, min(first + 64, n))
        seen = np.zeros(n, dtype=np.uint64)
        seen[sources] = np.left_shift(np.uint64(1), (sources - first).astype(np.uint64))
        front, level = seen.copy(), 0
        while True:
            front = step(front) & ~seen
            found = np.bitwise_count(front).astype(float)
            if not found.any():
                break
            level += 1
            seen |= front
            reached += found
            total += level * found
            inverse += found / level
        longest = max(longest, level)
    return Distances(reached, total, inverse, longest)


def _step(network: Network) -> Callable[[Array], Array]:
    if network.taking_part is not None and network.projected:
        part = network.taking_part
        there, back = _any_of(part), _any_of(part.T.tocsr())
        return lambda front: back(there(front))
    return _any_of(network.ties)


def _any_of(matrix: Matrix) -> Callable[[Array], Array]:
    """Return what takes words on the columns of a matrix to words on its rows: the union of those in each row."""
    rows = np.flatnonzero(np.diff(matrix.indptr))
    begin, indices, height = matrix.indptr[rows].astype(np.int64), matrix.indices.astype(np.int64), matrix.shape[0]

    def spread(words: Array) -> Array:
        found = np.zeros(height, dtype=np.uint64)
        if len(rows):
            found[rows] = np.bitwise_or.reduceat(words[indices], begin)
        return found

    return spread


def harmonic(network: Network) -> Array:
    """Return the mean of 1 / distance to all others, 0 for those out of reach (Rochat 2009; networkx: not divided)."""
    return distances(network).inverse / max(len(network) - 1, 1)


def mean_distance(network: Network) -> float:
    """Return the mean distance of pairs that reach each other."""
    found = distances(network)
    pairs = float(found.reached.sum())
    return float(found.total.sum()) / pairs if pairs else float("nan")
