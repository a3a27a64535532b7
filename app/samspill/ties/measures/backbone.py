"""The backbone of a network: ties that weigh more than chance has it at one of their ends (Serrano et al. 2009)."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from samspill.errors import ParameterError
from samspill.ties.facts import Array
from samspill.ties.measures.centrality import strength
from samspill.ties.network import Network

SIGNIFICANT = 0.05


def significance(network: Network) -> tuple[Array, Array]:
    """Return α of each tie of `Network.edges` at its first and its other end: (1 − w_ij / s_i)^(k_i − 1).

    The chance of at least that share where a node's strength falls on its k ties at random; 1 at a node with one tie.
    """
    one, other, weight = network.edges
    total, degree = strength(network), network.degrees.astype(float)

    def at(end: Array) -> Array:
        return (1 - np.minimum(weight / total[end], 1)) ** (degree[end] - 1)

    return at(one), at(other)


def backbone(network: Network, alpha: float = SIGNIFICANT) -> Network:
    """Return the network with the ties whose α is below a level at either end; all nodes stay.

    Raises ParameterError for a level outside 0 to 1.
    """
    if not 0 < alpha <= 1:
        raise ParameterError(f"a significance of {alpha}", hint="between 0 and 1, for example 0.05")
    here, there = significance(network)
    kept = np.minimum(here, there) < alpha
    one, other, weight = network.edges
    half = sp.csr_array((weight[kept], (one[kept], other[kept])), shape=network.ties.shape)
    ties = sp.csr_array(half + half.T)
    ties.sort_indices()
    return network.with_ties(ties)
