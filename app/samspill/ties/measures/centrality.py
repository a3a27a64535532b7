"""Degree, strength, eigenvector centrality and PageRank."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from scipy.sparse import linalg

from samspill.ties.facts import Array
from samspill.ties.measures.kept import kept
from samspill.ties.network import Network

DAMPING = 0.85
"""Share of steps that follow a tie, in PageRank (Brin & Page 1998)."""
_STEPS, _PRECISE = 1_000, 1e-12


def degree(network: Network) -> Array:
    """Return the number of partners."""
    return network.degrees.astype(np.int64)


def strength(network: Network) -> Array:
    """Return the sum of the weights of a node's ties."""
    return np.asarray(network.ties.sum(axis=0)).ravel()


@kept
def eigenvector(network: Network) -> Array:
    """Return the leading eigenvector of the weights, its length 1 and its sign positive.

    Of a network in several parts it is that of the part with the greatest eigenvalue: elsewhere it is 0.
    """
    n = len(network)
    if not network.count:
        return np.zeros(n)
    if n < 20:
        values, vectors = np.linalg.eigh(network.ties.toarray())
        found = vectors[:, int(np.argmax(values))]
    else:
        found = linalg.eigsh(network.ties, k=1, which="LA", v0=np.ones(n), tol=1e-10)[1][:, 0]
    found = found * np.sign(found[int(np.argmax(np.abs(found)))])
    return np.where(np.abs(found) < 1e-12, 0.0, np.abs(found))


@kept
def pagerank(network: Network) -> Array:
    """Return the share of time of somebody who follows ties by their weight, and jumps anywhere in 15 of 100 steps."""
    return following(network, DAMPING)


def following(network: Network, damping: float) -> Array:
    """Do what `pagerank` says, with another share of steps that follow ties."""
    n = len(network)
    total = strength(network)
    alone = total == 0
    step = sp.csr_array(network.ties @ sp.diags_array(np.divide(1.0, total, out=np.zeros(n), where=~alone)))
    rank = np.full(n, 1.0 / n)
    for _ in range(_STEPS):
        after = damping * (step @ rank + rank[alone].sum() / n) + (1 - damping) / n
        if np.abs(after - rank).sum() < _PRECISE:
            return after
        rank = after
    return rank
