"""Structural holes (Burt 1992): constraint, hierarchy, effective size and efficiency, from sums over triangles.

With w the weights, s_i the strength of i, p_ij = w_ij / s_i: j takes up c_ij = (p_ij + Σ_q p_iq p_qj)² of i.
"""

from __future__ import annotations

import numpy as np

from samspill.ties.facts import Array
from samspill.ties.measures.kept import kept
from samspill.ties.measures.triangles import at_nodes, sums
from samspill.ties.network import Network


@kept
def local_constraint(network: Network) -> tuple[Array, Array]:
    """Return c_ij and c_ji of each tie {i, j} of `Network.edges`."""
    one, other, weight = network.edges
    strength = np.asarray(network.ties.sum(axis=0)).ravel()
    total = weight + sums(network).through
    return (total / strength[one]) ** 2, (total / strength[other]) ** 2


def constraint(network: Network) -> Array:
    """Return Σ_j c_ij of each node; not a number for a node without ties."""
    return _of_tied(network, at_nodes(network, *local_constraint(network)))


def hierarchy(network: Network) -> Array:
    """Return how far constraint is concentrated in one partner: Coleman and Theil's index of disorder.

    With N ties and C the constraint: Σ_j r_j ln r_j / (N ln N), r_j = c_ij / (C / N). 0 when all constrain alike, 1
    when one does alone; 0 for a node with one tie, by convention 1 in Burt's text, where it says nothing.
    """
    one, other, _ = network.edges
    here, there = local_constraint(network)
    total, degree = at_nodes(network, here, there), network.degrees
    mean = np.divide(total, degree, out=np.ones(len(network)), where=degree > 0)
    ratio_here, ratio_there = here / mean[one], there / mean[other]
    disorder = at_nodes(network, _x_log_x(ratio_here), _x_log_x(ratio_there))
    scale = degree * np.log(np.maximum(degree, 2))
    return _of_tied(network, np.where(degree > 1, disorder / np.maximum(scale, 1e-300), 0.0))


def effective_size(network: Network) -> Array:
    """Return N_i − Σ_j Σ_q p_iq m_jq with m_jq = w_jq / max_k w_jk: ties that do not lead to the same people.

    networkx divides by the greatest weight at i instead of at j when weights are given; without weights both agree, and
    equal N − 2 t / N with t the ties among the partners (Borgatti 1997).
    """
    one, other, _ = network.edges
    strength = np.asarray(network.ties.sum(axis=0)).ravel()
    greatest = network.ties.max(axis=1).toarray().ravel()
    both = sums(network).both
    redundant = at_nodes(network, both / (strength[one] * greatest[other]), both / (strength[other] * greatest[one]))
    return _of_tied(network, network.degrees - redundant)


def efficiency(network: Network) -> Array:
    """Return effective size as a share of the ties."""
    return effective_size(network) / np.maximum(network.degrees, 1)


def _x_log_x(values: Array) -> Array:
    return values * np.log(np.where(values > 0, values, 1.0))


def _of_tied(network: Network, values: Array) -> Array:
    return np.where(network.degrees > 0, values, np.nan)
