"""Where nodes stand in a picture: the largest part by a force layout, the others packed in rows below it."""

from __future__ import annotations

import hashlib
import math
import threading
from collections import OrderedDict

import numpy as np
import scipy.sparse as sp
from scipy.sparse import csgraph

from samspill.ties.facts import Array
from samspill.ties.forces import laid_out, spread
from samspill.ties.measures import cohesion
from samspill.ties.measures.backbone import backbone, significance
from samspill.ties.measures.centrality import strength
from samspill.ties.network import Network
from samspill.ties.selection import MOST_NODES
from samspill.ties.weights import Matrix

_TIES_A_NODE = 3.0  # above which a picture is a ball of wool


def picture_of(network: Network, most: int = MOST_NODES) -> Network:
    """Return what a picture shows: the nodes of greatest strength, and of their ties the backbone."""
    chosen = np.argsort(-strength(network), kind="stable")[:most]
    part = network.of(np.sort(chosen))
    return thinned(part.of(part.degrees > 0) if part.count else part)


def thinned(part: Network) -> Network:
    """Return a network with the backbone of its ties, if they are too many for a picture.

    The level of the disparity filter is the mildest that leaves at most three ties a node; with the ties of a spanning
    tree of greatest weight, nothing that hangs together falls apart.
    """
    most = int(_TIES_A_NODE * len(part))
    if part.count <= most:
        return part
    level = np.partition(np.minimum(*significance(part)), most)[most]
    thin = backbone(part, min(float(level), 1.0)) if level > 0 else part.with_ties(part.ties * 0)
    return part.with_ties(_held_together(part, thin))


def _held_together(part: Network, thin: Network) -> Matrix:
    """Return the ties of a backbone with those of a spanning tree of greatest weight, so that no part falls apart."""
    inverse = part.ties.copy()
    inverse.data = 1 / inverse.data
    tree = csgraph.minimum_spanning_tree(inverse)
    tree.data = np.ones(len(tree.data))
    kept = part.ties.multiply(tree.maximum(tree.T))  # the weights as they are, not as 1 / (1 / w) has them
    made = sp.csr_array(thin.ties.maximum(kept))
    made.sort_indices()
    return made


_KEPT = 4  # layouts: a picture is asked for in several languages and formats
_layouts: OrderedDict[str, Array] = OrderedDict()
_turn = threading.Lock()


def positions(network: Network, seed: int = 1) -> Array:
    """Return x and y of each node, from 0 to 1: an n × 2 array, the same for the same seed.

    What draws nodes together are all ties of the network, also those that a picture of it leaves out. The last layouts
    are kept.
    """
    key = _told(network, seed)
    with _turn:
        found = _layouts.get(key)
    if found is None:
        found = _laid_out(network, seed)
        found.setflags(write=False)
        with _turn:
            _layouts[key] = found
            while len(_layouts) > _KEPT:
                _layouts.popitem(last=False)
    return found


def _told(network: Network, seed: int) -> str:
    """Return a digest of all that a layout depends on."""
    ties = network.ties
    digest = hashlib.sha256(f"{len(network)} {seed}".encode())
    for part in (ties.indptr.astype(np.int64), ties.indices.astype(np.int64), ties.data):
        digest.update(part.tobytes())
    return digest.hexdigest()


def _laid_out(network: Network, seed: int) -> Array:
    n = len(network)
    found = np.zeros((n, 2))
    if not n:
        return found
    parts = cohesion.component(network)
    largest = np.flatnonzero(parts == 0)
    others = [np.flatnonzero(parts == number) for number in range(1, int(parts.max()) + 1)]
    room = 0.0 if not others else min(0.35, 0.08 + 0.4 * (n - len(largest)) / n)
    found[largest] = _apart(_scaled(_forced(network, largest, seed)), len(network)) * [1, 1 - room]
    if others:
        found[:, 1] += np.isin(np.arange(n), largest) * room
        _pack(network, others, found, room, seed)
    return found


def _forced(network: Network, nodes: Array, seed: int) -> Array:
    """Lay out one connected part."""
    return laid_out(network.of(nodes).ties, seed)


def _apart(points: Array, n: int) -> Array:
    """Keep nodes from lying on each other, as far as there is room for n of them."""
    return _scaled(spread(points, min(0.03, 0.45 / math.sqrt(max(n, 1)))))


def _scaled(points: Array) -> Array:
    low, high = points.min(axis=0), points.max(axis=0)
    return np.where(high > low, (points - low) / np.where(high > low, high - low, 1), 0.5)


def _pack(network: Network, parts: list[Array], found: Array, room: float, seed: int) -> None:
    """Put the smaller parts side by side into the lower strip, each in a cell by its size."""
    columns = max(1, math.ceil(math.sqrt(len(parts) / max(room, 0.05))))
    rows = math.ceil(len(parts) / columns)
    for place, nodes in enumerate(parts):
        row, column = divmod(place, columns)
        corner = np.array([column / columns, room * (rows - 1 - row) / rows])
        cell = np.array([1 / columns, room / rows])
        inside = _scaled(_forced(network, nodes, seed)) if len(nodes) > 1 else np.array([[0.5, 0.5]])
        found[nodes] = corner + cell * (0.15 + 0.7 * inside)
