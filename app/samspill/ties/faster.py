"""networkit, where it is installed: the one module that imports it.

It peels cores, parts networks and counts triangles in C++ over several threads, three to fifteen times as fast as
matrices do (docs/performance.md). Everything has its own way without it, and both give the same; but for one run of
Leiden on a large network, where both start from chance.
"""

from __future__ import annotations

import importlib.util
import threading
from typing import Any

import numpy as np

from samspill.ties.facts import Array
from samspill.ties.measures.kept import kept
from samspill.ties.network import Network

__all__ = ["articulation", "clustering", "components", "core", "leiden", "pays", "pays_for_leiden"]

_FROM = 2_000  # ties; below, matrices are done before a graph is made
_LEIDEN_FROM = 100_000  # ties; below, one run takes less than a tenth of a second in either way
_LEIDEN_ROUNDS = 2  # of its own three, for a modularity as high as that of the other way in less than half of the time
_ALONE = threading.Lock()
_THERE = importlib.util.find_spec("networkit") is not None


def pays(network: Network) -> bool:
    """Whether networkit is installed, and faster on this network."""
    return _THERE and network.count >= _FROM


def pays_for_leiden(network: Network) -> bool:
    """Whether one run of Leiden is left to networkit: not on networks on which both are done at once."""
    return _THERE and network.count >= _LEIDEN_FROM


@kept
def _graph(network: Network) -> Any:
    import networkit  # takes half a second, and most commands need it not

    one, other, weight = network.edges
    ends = one.astype(np.uint64), other.astype(np.uint64)
    return networkit.GraphFromCoo((weight.astype(np.float64), ends), n=len(network), weighted=True)


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


def leiden(network: Network, resolution: float, seed: int) -> Array:
    """Return a number of the community of each node from one run of Leiden; the same for the same seed.

    With several threads networkit gives another partition each time, so it has one; its threads and its seed are the
    process's, so that one run waits for another.
    """
    import networkit
    from networkit.community import ParallelLeiden

    graph = _graph(network)
    with _ALONE:
        threads = networkit.getMaxNumberOfThreads()
        networkit.setNumberOfThreads(1)
        try:
            networkit.setSeed(seed, False)
            found = ParallelLeiden(graph, iterations=_LEIDEN_ROUNDS, gamma=resolution).run().getPartition()
        finally:
            networkit.setNumberOfThreads(threads)
    return np.asarray(found.getVector(), dtype=np.int64)
