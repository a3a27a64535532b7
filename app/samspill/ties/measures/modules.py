"""Places of nodes within and between communities (Guimerà & Amaral 2005), and of ties by attributes."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from samspill.ties.facts import Array
from samspill.ties.network import Network
from samspill.ties.weights import Matrix

_HUB = 2.5  # within-module degree from which a node is a hub


def _by_group(ties: Matrix, groups: Array) -> Matrix:
    n = len(groups)
    return sp.csr_array(ties @ sp.csr_array((np.ones(n), (np.arange(n), groups))))


def participation(network: Network, communities: Array) -> Array:
    """Return P_i = 1 − Σ_s (κ_is / k_i)²: 0 with all ties in one community, near 1 with ties spread over many."""
    ties = _by_group(network.plain, communities)
    degree = network.degrees.astype(float)
    squares = np.asarray(ties.power(2).sum(axis=1)).ravel()
    return np.where(degree > 0, 1 - squares / np.maximum(degree, 1) ** 2, np.nan)


def within_module_degree(network: Network, communities: Array) -> Array:
    """Return z_i: a node's ties inside its community, in standard deviations from the mean of its members.

    0 where all members have the same number.
    """
    n = len(network)
    ties = _by_group(network.plain, communities)
    inside = np.asarray(ties[np.arange(n), communities]).ravel() if n else np.zeros(0)
    size = np.maximum(np.bincount(communities), 1)
    mean = np.bincount(communities, inside) / size
    variance = np.bincount(communities, (inside - mean[communities]) ** 2) / size
    deviation = np.sqrt(variance)[communities]
    return np.divide(inside - mean[communities], deviation, out=np.zeros(n), where=deviation > 1e-12)


def cartographic_role(z: Array, share: Array) -> list[str]:
    """Return the role of each node in Guimerà and Amaral's map of z and P."""
    hubs = np.select([share <= 0.30, share <= 0.75], ["provincial hub", "connector hub"], "kinless hub")
    others = np.select(
        [share <= 0.05, share <= 0.62, share <= 0.80], ["ultra-peripheral", "peripheral", "connector"], "kinless"
    )
    found = np.where(np.isnan(share), "", np.where(z >= _HUB, hubs, others))
    return [str(each) for each in found]


def external_internal(network: Network, groups: Array) -> Array:
    """Return each node's E–I index (Krackhardt & Stern 1988): (ties outside its group − inside) / all ties.

    −1 with all ties inside, 1 with all outside; not a number where the group (-1) or a tie is missing.
    """
    n = len(network)
    row, column = network.ties.tocoo().coords
    known = (groups[row] >= 0) & (groups[column] >= 0)
    outside = np.bincount(row[known], (groups[row] != groups[column])[known], minlength=n)
    total = np.bincount(row[known], minlength=n)
    return np.divide(2 * outside - total, total, out=np.full(n, np.nan), where=total > 0)


def external_internal_of_all(network: Network, groups: Array) -> float:
    """Return the E–I index of all ties between nodes whose group is known."""
    one, other, _ = network.edges
    known = (groups[one] >= 0) & (groups[other] >= 0)
    outside = float((groups[one] != groups[other])[known].sum())
    total = float(known.sum())
    return (2 * outside - total) / total if total else float("nan")


def assortativity(network: Network, groups: Array) -> float:
    """Return Newman's assortativity of a division (2003): 1 when all ties are within groups, 0 as by chance."""
    one, other, _ = network.edges
    known = (groups[one] >= 0) & (groups[other] >= 0)
    pairs = (
        np.concatenate([groups[one][known], groups[other][known]]),
        np.concatenate([groups[other][known], groups[one][known]]),
    )
    if not len(pairs[0]):
        return float("nan")
    shares = np.bincount(pairs[0]) / len(pairs[0])
    inside = float((pairs[0] == pairs[1]).mean())
    chance = float((shares**2).sum())
    return (inside - chance) / (1 - chance) if chance < 1 else float("nan")


def degree_assortativity(network: Network) -> float:
    """Return the correlation of the degrees at the two ends of ties (Newman 2002)."""
    row, column = network.ties.tocoo().coords
    one, other = network.degrees[row].astype(float), network.degrees[column].astype(float)
    if len(one) < 2 or one.std() < 1e-12:
        return float("nan")
    return float(np.corrcoef(one, other)[0, 1])


def numbered(values: tuple[str, ...]) -> Array:
    """Return a number for each text, in the order of the texts; -1 for none."""
    known = {text: place for place, text in enumerate(sorted(set(values) - {""}))}
    return np.asarray([known.get(text, -1) for text in values], dtype=np.int64)
