"""Measures of the two-mode network of nodes and activities, of which ties are a shadow."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from samspill.ties.facts import Array
from samspill.ties.network import Network


def activities(network: Network) -> Array:
    """Return how many activities each node takes part in; not a number where there are none to speak of."""
    if network.taking_part is None:
        return np.full(len(network), np.nan)
    return np.bincount(network.taking_part.indices, minlength=len(network)).astype(float)


def mean_size(network: Network) -> Array:
    """Return the mean number of others in a node's activities."""
    count = activities(network)
    if network.taking_part is None:
        return count
    sizes = np.diff(network.taking_part.indptr).astype(float) - 1
    total = np.asarray(network.taking_part.T @ sizes).ravel()
    return np.divide(total, count, out=np.full(len(network), np.nan), where=count > 0)


def redundancy(network: Network) -> Array:
    """Return the share of pairs of a node's activities that have another node in common as well (Latapy et al. 2008).

    Without such a node these activities have no tie: nothing of a node with redundancy 1 would be lost with it. Not a
    number for a node of fewer than two activities, where networkx raises an error.
    """
    count = activities(network)
    if network.taking_part is None:
        return count
    part = network.taking_part
    common = sp.csr_array(part @ part.T)
    common.data = (common.data >= 2).astype(float)
    common.eliminate_zeros()
    both = np.asarray((sp.csr_array(common @ part)).multiply(part).sum(axis=0)).ravel()
    itself = np.asarray(part.T @ (common.diagonal() > 0).astype(float)).ravel()
    pairs = count * (count - 1)
    return np.divide(both - itself, pairs, out=np.full(len(network), np.nan), where=pairs > 0)


def four_cycles(network: Network) -> float:
    """Return the share of paths of length three that close to a cycle of four (Robins & Alexander 2004).

    How often two who share one activity share another: chance alone makes triangles of large activities, and not these.
    """
    if network.taking_part is None:
        return float("nan")
    part = network.taking_part
    shared = sp.triu(sp.csr_array(part.T @ part), 1).data
    cycles = float((shared * (shared - 1) / 2).sum())
    nodes = np.bincount(part.indices, minlength=len(network)).astype(float)
    sizes = np.diff(part.indptr).astype(float)
    rows = np.repeat(np.arange(part.shape[0]), np.diff(part.indptr))
    paths = float(((sizes[rows] - 1) * (nodes[part.indices] - 1)).sum())
    return 4 * cycles / paths if paths else float("nan")
