"""Betweenness: the share of shortest paths between others that lead through a node (Freeman 1977; Brandes 2001).

Exact in small networks. In large ones the paths from some nodes stand for those from all (Brandes & Pich 2007), and
the standard error of that is told. Nodes that take part in one and the same activity only are in no path's middle, and
count as one node many times.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from samspill.ties.facts import Array
from samspill.ties.network import Network
from samspill.ties.weights import Matrix

EXACT = 2_000
"""Nodes up to which betweenness is exact."""
PIVOTS = 256
"""Nodes from which paths are followed in larger networks."""
_AT_ONCE = 64


@dataclass(frozen=True)
class Betweenness:
    """Betweenness, normalised to 1 for a node between all pairs; its standard error, 0 where it is exact."""

    value: Array
    error: Array
    pivots: int


def betweenness(network: Network, *, seed: int = 1, exact: int = EXACT, pivots: int = PIVOTS) -> Betweenness:
    """Return the betweenness of the nodes, by unweighted shortest paths; the same for the same seed."""
    n = len(network)
    if n < 3:
        return Betweenness(np.zeros(n), np.zeros(n), n)
    matrix, group, sizes = _merged(network)
    if n <= exact:
        total, _ = _dependencies(matrix, np.arange(len(sizes)), sizes, sizes, np.float64)
        value = total / ((n - 1) * (n - 2))
        return Betweenness(value[group], np.zeros(n), n)
    chosen = np.random.default_rng(seed).choice(n, size=min(pivots, n), replace=False)
    total, squares = _dependencies(matrix, group[np.sort(chosen)], np.ones(len(chosen)), sizes, np.float32)
    k = len(chosen)
    mean = total / k
    variance = np.maximum(squares / k - mean**2, 0) * k / max(k - 1, 1)
    scale = n / ((n - 1) * (n - 2))
    error = scale * np.sqrt(variance / k * (1 - k / n))
    return Betweenness((scale * mean)[group], error[group], k)


def _merged(network: Network) -> tuple[Matrix, Array, Array]:
    """Return ties with nodes of the same single activity as one, the place of each node there, and how many it is."""
    n = len(network)
    if network.taking_part is None or not network.projected:
        return network.plain, np.arange(n), np.ones(n)
    by_node = sp.csr_array(network.taking_part.T)
    only = np.where(
        np.diff(by_node.indptr) == 1, by_node.indices[np.minimum(by_node.indptr[:-1], max(by_node.nnz - 1, 0))], -1
    )
    keys = np.where(only >= 0, only, len(network.activities) + np.arange(n))
    _, first, group = np.unique(keys, return_index=True, return_inverse=True)
    return sp.csr_array(network.plain[first][:, first]), group, np.bincount(group).astype(float)


def _dependencies(matrix: Matrix, sources: Array, times: Array, sizes: Array, kind: type) -> tuple[Array, Array]:
    """Return the sums over sources of dependencies (Brandes' δ) and of their squares; each source counts `times`."""
    n = matrix.shape[0]
    ties = matrix.astype(kind)
    targets = sizes.astype(kind)[:, None]
    total, squares = np.zeros(n), np.zeros(n)
    for first in range(0, len(sources), _AT_ONCE):
        some = sources[first : first + _AT_ONCE]
        columns = np.arange(len(some))
        paths = np.zeros((n, len(some)), dtype=kind)
        paths[some, columns] = 1
        level = np.full(paths.shape, -1, dtype=np.int16)
        level[some, columns] = 0
        front, depth = paths, 0
        while True:
            reached = ties @ front
            reached[level >= 0] = 0
            new = reached > 0
            if not new.any():
                break
            depth += 1
            level[new] = depth
            paths = paths + reached
            front = reached
        delta = np.zeros_like(paths)
        for here in range(depth, 1, -1):
            share: Array = np.where(level == here, (targets + delta) / np.where(paths > 0, paths, 1), 0).astype(kind)
            delta += np.where(level == here - 1, (ties @ share) * paths, 0)
        delta[some, columns] = 0
        counted = delta.astype(float)
        weights = times[first : first + _AT_ONCE]
        total += counted @ weights
        squares += counted**2 @ weights
    return total, squares
