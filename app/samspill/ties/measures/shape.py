"""Figures of a network as a whole: small world, core and periphery, and what falls apart when somebody leaves."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csgraph

from samspill.ties.facts import Array
from samspill.ties.measures import cohesion, distances
from samspill.ties.network import Network


def density(network: Network) -> float:
    """Return the share of all pairs that are tied."""
    n = len(network)
    return 2 * network.count / (n * (n - 1)) if n > 1 else 0.0


@dataclass(frozen=True)
class SmallWorld:
    """Clustering and mean distance of the largest part, those of random ties, and σ = (C / C_r) / (L / L_r)."""

    nodes: int
    clustering: float
    distance: float
    random_clustering: float
    random_distance: float

    @property
    def sigma(self) -> float:
        """Above 1 for a small world (Humphries & Gurney 2008)."""
        if not self.random_clustering or not self.distance:
            return float("nan")
        return (self.clustering / self.random_clustering) / (self.distance / self.random_distance)


def small_world(network: Network) -> SmallWorld:
    """Return the small-world figures of the largest part.

    Random ties are as many, between as many nodes: C_r = k / n, L_r ≈ (ln n − γ) / ln k + 1/2 (Fronczak et al. 2004).
    Activities of many make clustering by themselves: compare `four_cycles`.
    """
    largest = network.of(cohesion.component(network) == 0)
    n = len(largest)
    mean = 2 * largest.count / n if n else 0.0
    nan = float("nan")
    if n < 3 or mean <= 1:
        return SmallWorld(n, nan, nan, nan, nan)
    chance = (math.log(n) - np.euler_gamma) / math.log(mean) + 0.5
    observed = float(cohesion.clustering(largest).mean())
    return SmallWorld(n, observed, distances.mean_distance(largest), mean / (n - 1), max(chance, 1.0))


@dataclass(frozen=True)
class CorePeriphery:
    """Which nodes are of the core, and how well the ties fit core and periphery: a correlation."""

    core: Array
    fit: float


def core_periphery(network: Network) -> CorePeriphery:
    """Divide the nodes in two so that all of the core are tied and none of the periphery (Borgatti & Everett 2000).

    The fit is the correlation of ties with that ideal, over pairs within the core and within the periphery; ties
    between the two count for nothing. The best division is by falling degree (Lip 2011): each size is tried.
    """
    n = len(network)
    if n < 3 or not network.count:
        return CorePeriphery(np.zeros(n, dtype=bool), float("nan"))
    order = np.argsort(-network.degrees, kind="stable")
    place = np.empty(n, dtype=np.int64)
    place[order] = np.arange(n)
    one, other, _ = network.edges
    later = np.maximum(place[one], place[other])
    earlier = np.minimum(place[one], place[other])
    size = np.arange(1, n)
    inside = np.cumsum(np.bincount(later, minlength=n))[size - 1].astype(float)
    outside = network.count - np.cumsum(np.bincount(earlier, minlength=n))[size - 1].astype(float)
    core_pairs, other_pairs = size * (size - 1) / 2, (n - size) * (n - size - 1) / 2
    pairs = core_pairs + other_pairs
    mean_ties, mean_ideal = (inside + outside) / pairs, core_pairs / pairs
    covariance = inside / pairs - mean_ties * mean_ideal
    spread = np.sqrt(np.maximum(mean_ties * (1 - mean_ties) * mean_ideal * (1 - mean_ideal), 0))
    fit = np.divide(covariance, spread, out=np.full(n - 1, -1.0), where=spread > 1e-15)
    best = int(np.argmax(fit))
    return CorePeriphery(place < size[best], float(fit[best]))


@dataclass(frozen=True)
class Robustness:
    """What is left when nodes leave: the share of those who stay that are in the largest part, after each leaving."""

    left: tuple[str, ...]
    largest: tuple[float, ...]
    parts: tuple[int, ...]


def robustness(network: Network, leaving: Array) -> Robustness:
    """Take out nodes one after the other, by their places, and look at what stays together each time."""
    here = np.ones(len(network), dtype=bool)
    largest, parts, names = [], [], []
    for place in leaving.tolist():
        here[place] = False
        rest = network.ties[np.flatnonzero(here)][:, np.flatnonzero(here)]
        count, labels = csgraph.connected_components(rest, directed=False)
        names.append(network.labels[place])
        largest.append(float(np.bincount(labels).max()) / len(labels) if len(labels) else 0.0)
        parts.append(int(count))
    return Robustness(tuple(names), tuple(largest), tuple(parts))
