"""What changed between two periods: who came and went, which ties lasted, and what became of communities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from samspill.ties.communities import Communities
from samspill.ties.facts import Array
from samspill.ties.network import Network
from samspill.ties.weights import Matrix

_ALIKE = 0.3  # Jaccard index from which two communities are one that lasts (Greene, Doyle & Cunningham 2010)
_PART = 0.3  # share of a community that has to come of, or go into, another to be told


@dataclass(frozen=True)
class Turnover:
    """Of nodes or ties: how many in the first period, in the second, and in both."""

    before: int
    after: int
    kept: int

    @property
    def persistence(self) -> float:
        """The share of the first period's that are there in the second; not a number when there were none."""
        return self.kept / self.before if self.before else float("nan")

    @property
    def jaccard(self) -> float:
        """Those in both as a share of those in either (Snijders et al. 2010 want 0.3 for a network that evolves)."""
        either = self.before + self.after - self.kept
        return self.kept / either if either else float("nan")

    @property
    def turnover(self) -> float:
        """Those in one period only, as a share of those in either: 1 − Jaccard."""
        return 1 - self.jaccard


@dataclass(frozen=True)
class Change:
    """Nodes, ties, ties between those who are there in both periods, and the degrees of all, by IRI."""

    nodes: Turnover
    ties: Turnover
    among_lasting: Turnover
    degrees: Mapping[str, tuple[int, int]]
    names: Mapping[str, str]
    new_ties: tuple[tuple[str, str, float], ...]
    """Ties of the second period alone between nodes of both, the strongest first."""
    lost_ties: tuple[tuple[str, str, float], ...]


def compare(before: Network, after: Network) -> Change:
    """Compare the networks of two periods, whose nodes may differ."""
    lasting = sorted(set(before.nodes) & set(after.nodes))
    one, other = (_restricted(each, lasting) for each in (before, after))
    kept = int(one.plain.multiply(other.plain).nnz // 2)
    ends = dict.fromkeys((*before.nodes, *after.nodes), (0, 0))
    for node, degree in zip(before.nodes, before.degrees.tolist(), strict=True):
        ends[node] = (degree, 0)
    for node, degree in zip(after.nodes, after.degrees.tolist(), strict=True):
        ends[node] = (ends[node][0], degree)
    return Change(
        nodes=Turnover(len(before), len(after), len(lasting)),
        ties=Turnover(before.count, after.count, kept),
        among_lasting=Turnover(one.count, other.count, kept),
        degrees=ends,
        names=dict(zip(before.nodes, before.labels, strict=True)) | dict(zip(after.nodes, after.labels, strict=True)),
        new_ties=_only(other, one),
        lost_ties=_only(one, other),
    )


def _restricted(network: Network, nodes: list[str]) -> Network:
    return network.of_in_order(np.asarray([network.places[node] for node in nodes], dtype=np.int64))


def _only(here: Network, there: Network) -> tuple[tuple[str, str, float], ...]:
    left = sp.triu(here.ties - here.ties.multiply(there.plain), 1).tocoo()
    one, other = left.coords
    order = np.lexsort((other, one, -left.data))
    return tuple(
        (here.nodes[i], here.nodes[j], w)
        for i, j, w in zip(one[order].tolist(), other[order].tolist(), left.data[order].tolist(), strict=True)
        if w > 0
    )


@dataclass(frozen=True)
class Fate:
    """What became of a community, and its numbers before and after.

    Continued, split, absorbed (in one other), dissolved; and of those after: merged, offshoot (of one other), new.
    """

    what: str
    before: tuple[int, ...]
    after: tuple[int, ...]
    members: int
    """Nodes that are in both, of those that are there in both periods."""


def tracked(
    before: tuple[Network, Communities], after: tuple[Network, Communities], least: int = 3
) -> tuple[Fate, ...]:
    """Say what became of the communities with at least so many members that are there in both periods.

    A community continues where its Jaccard index with another, over those there in both, is at least 0.3 and it is the
    best for both; it has split or merged where at least 0.3 of it lies in each of several, and is absorbed or an
    offshoot where in one other; else it is dissolved or new.
    """
    lasting = sorted(set(before[0].nodes) & set(after[0].nodes))
    one, other = (_labels(*each, lasting) for each in (before, after))
    shared = _counts(one, other)
    sizes, others = (np.asarray(shared.sum(axis=axis)).ravel() for axis in (1, 0))
    row, column = shared.tocoo().coords
    jaccard = shared.data / (sizes[row] + others[column] - shared.data) if len(row) else np.zeros(0)
    pairs = sorted(zip(jaccard.tolist(), (-row).tolist(), (-column).tolist(), strict=True))
    alike = [(-r, -c) for j, r, c in pairs if j >= _ALIKE and sizes[-r] >= least and others[-c] >= least]
    best, back = dict(alike), {c: r for r, c in alike}  # the last of a key stays: the most alike, the larger of equals
    found, told_after = [], set()
    for place in np.flatnonzero(sizes >= least).tolist():
        here = row == place
        into = [
            int(c)
            for c, n in zip(column[here], shared.data[here], strict=True)
            if n >= _PART * sizes[place] and others[c] >= least
        ]
        match = best.get(place)
        if match is not None and back.get(match) == place:
            found.append(Fate("continued", (place,), (int(match),), int(shared[place, match])))
            told_after.add(int(match))
        elif len(into) > 1:
            found.append(Fate("split", (place,), tuple(into), int(sizes[place])))
        else:
            found.append(Fate("absorbed" if into else "dissolved", (place,), tuple(into), int(sizes[place])))
    for place in np.flatnonzero(others >= least).tolist():
        here = column == place
        of = [
            int(r)
            for r, n in zip(row[here], shared.data[here], strict=True)
            if n >= _PART * others[place] and sizes[r] >= least
        ]
        if place not in told_after:
            what = ("new", "offshoot", "merged")[min(len(of), 2)]
            found.append(Fate(what, tuple(of), (place,), int(others[place])))
    return tuple(found)


def _large(numbers: Array, shared: Array, part: float, sizes: Array, least: int) -> list[int]:
    """Return the communities that share at least a part, of those that are large enough to be told."""
    found: list[int] = numbers[(shared >= part) & (sizes[numbers] >= least)].tolist()
    return found


def _labels(network: Network, found: Communities, nodes: list[str]) -> Array:
    return found.labels[np.asarray([network.places[node] for node in nodes], dtype=np.int64)]


def _counts(one: Array, other: Array) -> Matrix:
    shape = (int(one.max(initial=-1)) + 1, int(other.max(initial=-1)) + 1)
    made = sp.coo_array((np.ones(len(one)), (one, other)), shape=shape).tocsr()
    made.sum_duplicates()
    return made
