"""How ties hold together: clustering, cores, components, and what single nodes and ties keep from falling apart."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
import scipy.sparse as sp
from scipy.sparse import csgraph

from samspill.ties import faster
from samspill.ties.facts import Array
from samspill.ties.measures import triangles
from samspill.ties.measures.kept import kept
from samspill.ties.network import Network


def triangle_counts(network: Network) -> Array:
    """Return how many triangles each node is in."""
    return triangles.counts(network)


def clustering(network: Network) -> Array:
    """Return the share of a node's pairs of partners that are tied themselves; 0 for fewer than two partners."""
    return faster.clustering(network) if faster.pays(network) else shares_of_pairs(network)


def shares_of_pairs(network: Network) -> Array:
    """Do what `clustering` says, by matrices."""
    degree = network.degrees.astype(float)
    pairs = degree * (degree - 1) / 2
    return np.divide(triangle_counts(network), pairs, out=np.zeros(len(network)), where=pairs > 0)


def transitivity(network: Network) -> float:
    """Return the share of all open or closed triples that are closed."""
    degree = network.degrees.astype(float)
    triples = float((degree * (degree - 1) / 2).sum())
    return float(triangle_counts(network).sum()) / triples if triples else 0.0


@kept
def core(network: Network) -> Array:
    """Return the greatest k for which a node is in a part where everybody has k ties."""
    return faster.core(network) if faster.pays(network) else peeled(network)


def peeled(network: Network) -> Array:
    """Do what `core` says by matrices: peeling, a shell at a time."""
    left, indptr, indices = network.degrees.copy(), network.ties.indptr, network.ties.indices
    found, here = np.zeros(len(network), dtype=np.int64), np.ones(len(network), dtype=bool)
    k = 0
    while here.any():
        peeled = np.flatnonzero(here & (left <= k))
        if not len(peeled):
            k = int(left[here].min())
            continue
        while len(peeled):
            found[peeled] = k
            here[peeled] = False
            np.subtract.at(left, _neighbours(indptr, indices, peeled), 1)
            touched = np.unique(_neighbours(indptr, indices, peeled))
            peeled = touched[here[touched] & (left[touched] <= k)]
    return found


def _neighbours(indptr: Array, indices: Array, nodes: Array) -> Array:
    sizes = indptr[nodes + 1] - indptr[nodes]
    within = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    found: Array = indices[np.repeat(indptr[nodes], sizes) + within]
    return found


@kept
def component(network: Network) -> Array:
    """Return the number of the connected part of each node: 0 for the largest, and so on."""
    if faster.pays(network):
        labels = faster.components(network)
    else:
        _, labels = csgraph.connected_components(network.ties, directed=False)
    _, first, labels, sizes = np.unique(labels, return_index=True, return_inverse=True, return_counts=True)
    order = np.lexsort((first, -sizes))  # whoever numbered them
    number = np.empty(len(sizes), dtype=np.int64)
    number[order] = np.arange(len(sizes))
    return number[labels]


@kept
def sparse_certificate(network: Network) -> nx.Graph:
    """Return a part of at most 2 (n − 1) ties with the same articulation points and bridges.

    A forest of breadth-first search, and one of what is left without it (Cheriyan, Kao & Thurimella 1993).
    """
    first = _forest(network.plain)
    second = _forest(sp.csr_array(network.plain - network.plain.multiply(first + first.T)))
    one, other = sp.csr_array(first + second).nonzero()
    graph = nx.Graph()
    graph.add_nodes_from(range(len(network)))
    graph.add_edges_from(zip(one.tolist(), other.tolist(), strict=True))
    return graph


def _forest(matrix: Any) -> Any:
    """Return the ties of a forest of breadth-first search, each from child to parent; a root above all is left out."""
    n = matrix.shape[0]
    matrix = sp.csr_array(matrix)
    matrix.eliminate_zeros()
    _, labels = csgraph.connected_components(matrix, directed=False)
    roots = np.unique(labels, return_index=True)[1]
    above = sp.csr_array((np.ones(len(roots)), (np.zeros(len(roots), dtype=np.int64), roots)), shape=(1, n))
    rooted = sp.csr_array(sp.block_array([[matrix, above.T], [above, None]]))
    _, parents = csgraph.breadth_first_order(rooted, n, directed=False)
    child = np.flatnonzero((parents[:n] >= 0) & (parents[:n] != n))
    return sp.csr_array((np.ones(len(child)), (child, parents[child])), shape=(n, n))


@kept
def articulation(network: Network) -> Array:
    """Return 1 for nodes without which their part falls apart, 0 for the others."""
    return faster.articulation(network) if faster.pays(network) else cutting(network)


def cutting(network: Network) -> Array:
    """Do what `articulation` says by a sparse certificate."""
    found = np.zeros(len(network), dtype=np.int64)
    found[list(nx.articulation_points(sparse_certificate(network)))] = 1
    return found


@kept
def bridge_ties(network: Network) -> tuple[tuple[int, int], ...]:
    """Return the ties without which their part falls apart, as pairs of places, sorted."""
    return tuple(sorted((min(pair), max(pair)) for pair in nx.bridges(sparse_certificate(network))))


def bridges(network: Network) -> Array:
    """Return how many of a node's ties are bridges."""
    found = np.zeros(len(network), dtype=np.int64)
    for one, other in bridge_ties(network):
        found[one] += 1
        found[other] += 1
    return found
