"""From who takes part in what to ties between those who do: one sparse product a weight.

`incidence` has a row an activity and a column a node, 1 where the node takes part. With k the nodes of an activity:

    count       1 for each activity that two share
    newman      1 / (k − 1): a node's ties add up to the activities that it shares with anybody (Newman 2001)
    fractional  2 / (k (k − 1)): all ties of an activity add up to 1
    money       (m_i + m_j) / (k − 1): each one's money in the activity spread evenly over its partners there, so all
                ties of an activity add up to the money of its nodes

M. E. J. Newman, Scientific collaboration networks II, Physical Review E 64, 016132 (2001); A. Perianes-Rodriguez,
L. Waltman, N. J. van Eck, Constructing bibliometric networks, Journal of Informetrics 10, 1178 (2016).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp

from samspill.errors import ParameterError
from samspill.ties.facts import Array

Matrix = Any
"""A scipy.sparse.csr_array of floats."""

MOST_TIES = 1_000_000
"""Ties that a network may have; all of Horizon Europe has 866,000."""
_MOST_PAIRS = 30_000_000  # pairs within activities that are multiplied out before anybody counts them


def incidence(activities: Array, nodes: Array, shape: tuple[int, int], values: Array | None = None) -> Matrix:
    """Return the matrix of rows (activity, node) given by their places; values of repeated rows are added up."""
    data = np.ones(len(activities)) if values is None else values
    found = sp.csr_array((data, (activities, nodes)), shape=shape)
    found.sum_duplicates()
    if values is None:
        found.data[:] = 1.0
    return found


def project(taking_part: Matrix, weight: str = "count", money: Matrix | None = None) -> Matrix:
    """Return the symmetric matrix of ties between the columns of an incidence, without ties to oneself.

    `money` has the money of a node in an activity, where the incidence has 1. Raises ParameterError for more pairs
    than are multiplied out, and for an unknown weight.
    """
    sizes = np.diff(taking_part.indptr)
    pairs = int((sizes * (sizes - 1) // 2).sum())
    if pairs > _MOST_PAIRS:
        raise ParameterError(
            f"{pairs:,} pairs share an activity, more than can be shown",
            hint="leave out large activities (--largest 100), or take a programme, an area or a shorter period",
        )
    others = np.maximum(sizes - 1, 1).astype(float)
    if weight == "count":
        ties = taking_part.T @ taking_part
    elif weight == "newman":
        ties = taking_part.T @ sp.diags_array(1 / others) @ taking_part
    elif weight == "fractional":
        ties = taking_part.T @ sp.diags_array(2 / (np.maximum(sizes, 1) * others)) @ taking_part
    elif weight == "money" and money is not None:
        half = money.T @ sp.diags_array(1 / others) @ taking_part
        ties = half + half.T
    else:
        raise ParameterError(f"no weight {weight!r}")
    return without_self(sp.csr_array(ties))


def without_self(ties: Matrix, least: float = 0.0) -> Matrix:
    """Return a matrix without its diagonal and without what weighs less than `least` or nothing; indices sorted."""
    found = ties.tocoo()
    row, column = found.coords
    kept = (row != column) & (found.data >= max(least, np.finfo(float).tiny))
    made = sp.csr_array((found.data[kept], (row[kept], column[kept])), shape=ties.shape)
    made.sort_indices()
    return made
