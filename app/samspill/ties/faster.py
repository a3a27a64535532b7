"""networkit, where it is installed: the one module that imports it.

It peels cores, parts networks and counts triangles in C++ over several threads, three to fifteen times as fast as
matrices do (docs/performance.md). Everything has its own way without it, and both give the same.
"""

from __future__ import annotations

import importlib.util
from typing import Any

import numpy as np

from samspill.ties.facts import Array
from samspill.ties.measures.kept import kept
from samspill.ties.network import Network

__all__ = ["articulation", "clustering", "components", "core", "pays"]

_FROM = 2_000  # ties; below, matrices are done before a graph is made
_THERE = importlib.util.find_spec("networkit") is not None


def pays(network: Network) -> bool:
    """Whether networkit is installed, and faster on this network."""
    return _THERE and network.count >= _FROM


@kept
def _graph(network: Network) -> Any:
    import networkit  # takes half a second, and most commands need it not

    one, other, _ = network.edges
    return networkit.GraphFromCoo((one.astype(np.uint64), other.astype(np.uint64)), n=len(network))


def core(network: Network) -> Array:
    """Return the core number of each node."""
    from networkit.centrality import CoreDecomposition

    return np.asarray(CoreDecomposition(_graph(network)).run().scores(), dtype=np.int64)


def components(network: Network) -> Array:
    """Return a number of the connected part of each node."""
    from networkit.components import ConnectedComponents

    return np.asarray(ConnectedComponents(_graph(network)).run().getPartition().getVector(), dtype=np.int64)


def articulation(network: Network) -> Array:
    """Return 1 for nodes that are in several biconnected parts, 0 for the others."""
    from networkit.components import BiconnectedComponents

    found = np.zeros(len(network), dtype=np.int64)
    for part in BiconnectedComponents(_graph(network)).run().getComponents():
        found[part] += 1
    return (found > 1).astype(np.int64)


def clustering(network: Network) -> Array:
    """Return the local clustering coefficient of each node."""
    from networkit.centrality import LocalClusteringCoefficient

    return np.asarray(LocalClusteringCoefficient(_graph(network), True).run().scores())
