"""Communities: groups with more ties inside than chance would have, agreed on over many starts, with how sure that is.

Leiden (Traag, Waltman & van Eck 2019) by graspologic-native, or one run of it by networkit (`faster`), Louvain (Blondel
et al. 2008) by networkx. Consensus as Lancichinetti & Fortunato 2012 have it, over tied pairs alone (Tandon et al.
2019).
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import networkx as nx
import numpy as np
import scipy.sparse as sp
from graspologic_native import leiden_csr

from samspill.errors import ParameterError
from samspill.ties import faster
from samspill.ties.facts import Array
from samspill.ties.network import Network
from samspill.ties.weights import Matrix, without_self

METHODS = ("leiden", "louvain")
RUNS = 10
"""Starts that a consensus is made of."""
_AGREED = 0.5  # share of runs below which being together counts for nothing
_ROUNDS = 20
_RUNS_AGAIN = 4  # of a round on what was agreed, which is nearly always the same
_LOUVAIN_TIES = 200_000  # networkx takes a minute for them


@dataclass(frozen=True)
class Communities:
    """A partition: the number of the community of each node, 0 the largest; and how sure it is.

    `stability` of a node is the share of runs in which it was with a member of its community, averaged over these;
    `agreement` is the mean adjusted Rand index of all pairs of runs: 1 when all gave the same, 0 as by chance.
    """

    labels: Array
    modularity: float
    stability: Array
    agreement: float
    method: str
    runs: int
    seed: int

    def __len__(self) -> int:
        """Return how many communities there are."""
        return int(self.labels.max()) + 1 if len(self.labels) else 0

    @property
    def sizes(self) -> Array:
        """Nodes of each community."""
        return np.bincount(self.labels, minlength=len(self))


def communities(
    network: Network, method: str = "leiden", *, runs: int = RUNS, resolution: float = 1.0, seed: int = 1
) -> Communities:
    """Return the communities on which several runs agree; with one run, its own. The same for the same seed.

    Raises ParameterError for a method that is not offered, and for Louvain on a network too large for networkx.
    """
    if method not in METHODS:
        raise ParameterError(f"no method {method!r}", hint=f"one of {', '.join(METHODS)}")
    if runs < 1 or resolution <= 0:
        raise ParameterError("runs and resolution are above 0")
    if method == "louvain" and network.count > _LOUVAIN_TIES:
        raise ParameterError(f"Louvain takes too long for {network.count:,} ties", hint="--method leiden")
    starts = np.random.default_rng(seed).integers(0, 2**31, size=(_ROUNDS + 1, runs))
    if runs == 1 and method == "leiden" and faster.pays_for_leiden(network):
        partitions = [faster.leiden(network, resolution, int(starts[0, 0]))]
    else:
        partitions = _all(network.ties, method, resolution, starts[0])
    labels = _numbered(_agreed(network.ties, partitions, method, starts[1:]))
    return Communities(
        labels,
        modularity(network.ties, labels, resolution),
        _stability(labels, partitions),
        _agreement(partitions),
        method,
        runs,
        seed,
    )


def _all(ties: Matrix, method: str, resolution: float, starts: Array) -> list[Array]:
    """Run from several starts at a time: Leiden lets go of Python's lock, and each start is a seed of its own."""
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return list(threads.map(lambda start: _once(ties, method, resolution, int(start)), starts))


def _once(ties: Matrix, method: str, resolution: float, seed: int) -> Array:
    n = ties.shape[0]
    if not ties.nnz:
        return np.arange(n)
    if method == "louvain":
        graph = nx.from_scipy_sparse_array(ties)
        found = np.zeros(n, dtype=np.int64)
        for number, nodes in enumerate(nx.community.louvain_communities(graph, resolution=resolution, seed=seed)):
            found[list(nodes)] = number
        return found
    _, told = leiden_csr(
        ties.indptr.astype(np.int64),
        ties.indices.astype(np.int32),
        ties.data.astype(np.float64),
        n,
        resolution=resolution,
        seed=seed,
    )
    labels = np.arange(n) + n  # what is tied to nobody is not told, and is alone
    labels[np.fromiter(told, np.int64, len(told))] = np.fromiter(told.values(), np.int64, len(told))
    return labels


def _agreed(ties: Matrix, partitions: list[Array], method: str, starts: Array) -> Array:
    """Weigh each tie by the share of runs that have both ends together, and look again, until all runs are the same."""
    one, other = sp.triu(ties, 1).coords
    for again in starts:
        if all(_same(partitions[0], each) for each in partitions[1:]):
            break
        together = np.mean([each[one] == each[other] for each in partitions], axis=0)
        kept = together >= _AGREED
        half = sp.csr_array((together[kept], (one[kept], other[kept])), shape=ties.shape)
        agreed = without_self(sp.csr_array(half + half.T))
        partitions = _all(agreed, method, 1.0, again[:_RUNS_AGAIN])
    return partitions[0]


def _same(one: Array, other: Array) -> bool:
    return bool((_first_places(one) == _first_places(other)).all())


def _first_places(labels: Array) -> Array:
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    found: Array = first[inverse]
    return found


def _numbered(labels: Array) -> Array:
    """Return labels from 0 by falling size, those of the same size by their first member."""
    _, first, inverse, sizes = np.unique(labels, return_index=True, return_inverse=True, return_counts=True)
    order = np.lexsort((first, -sizes))
    number = np.empty(len(sizes), dtype=np.int64)
    number[order] = np.arange(len(sizes))
    return number[inverse]


def modularity(ties: Matrix, labels: Array, resolution: float = 1.0) -> float:
    """Return Newman's modularity of a partition: the share of weight inside, less what chance would have."""
    total = float(ties.sum())
    if not total:
        return 0.0
    row, column = ties.tocoo().coords
    inside = float(ties.data[labels[row] == labels[column]].sum())
    strength = np.bincount(labels, np.asarray(ties.sum(axis=0)).ravel())
    return inside / total - resolution * float(((strength / total) ** 2).sum())


def _table(one: Array, other: Array) -> Matrix:
    _, rows = np.unique(one, return_inverse=True)
    _, columns = np.unique(other, return_inverse=True)
    made = sp.coo_array((np.ones(len(rows)), (rows, columns))).tocsr()
    made.sum_duplicates()
    return made


def adjusted_rand(one: Array, other: Array) -> float:
    """Return the adjusted Rand index of two partitions (Hubert & Arabie 1985)."""

    def pairs(counts: Array) -> float:
        return float((counts * (counts - 1) / 2).sum())

    table = _table(one, other)
    both, rows, columns = pairs(table.data), pairs(table.sum(axis=1)), pairs(table.sum(axis=0))
    everything = len(one) * (len(one) - 1) / 2
    expected = rows * columns / everything if everything else 0.0
    most = (rows + columns) / 2
    return 1.0 if most == expected else (both - expected) / (most - expected)


def _agreement(partitions: list[Array]) -> float:
    found = [adjusted_rand(a, b) for place, a in enumerate(partitions) for b in partitions[place + 1 :]]
    return float(np.mean(found)) if found else 1.0


def _stability(labels: Array, partitions: list[Array]) -> Array:
    found = np.zeros(len(labels))
    sizes = np.bincount(labels)[labels] if len(labels) else np.zeros(0)
    for each in partitions:
        _, here = np.unique(each, return_inverse=True)
        keys = labels * (int(here.max(initial=0)) + 1) + here
        _, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
        found += np.where(sizes > 1, (counts[inverse] - 1) / np.maximum(sizes - 1, 1), 1.0)
    return found / max(len(partitions), 1)
