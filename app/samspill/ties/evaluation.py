"""How well partners are predicted: the last years are hidden, and who became partners in them is the truth.

An organisation counts that was active before and has at least one new partner in the hidden years who was active before
as well. Precision at k is the share of the first k candidates that became partners, averaged over organisations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import minimize

from samspill.errors import NotFoundError
from samspill.ties.facts import Array, Facts
from samspill.ties.network import Network
from samspill.ties.partners import FEATURES, Finder, scaled, score
from samspill.ties.reading import read
from samspill.ties.selection import Selection

_AT_ONCE = 64
Ranker = Callable[[Finder, Array], Array]


def _of(feature: str) -> Ranker:
    return lambda finder, some: finder.features(some)[feature]


RANKERS: Mapping[str, Ranker] = {
    "popularity": lambda finder, some: np.broadcast_to(
        finder.network.degrees.astype(float), (len(some), len(finder.network))
    ).copy(),
    "common neighbours": lambda finder, some: (finder.network.plain[some] @ finder.network.plain).toarray(),
    "Adamic–Adar": _of("adamic_adar"),
    "resource allocation": _of("allocation"),
    "partner finder": lambda finder, some: score(finder.features(some)),
}
"""What is compared: baselines, and the finder."""


@dataclass(frozen=True)
class Precision:
    """Precision at each k of a ranker, averaged over organisations."""

    at: Mapping[int, float]


@dataclass(frozen=True)
class Evaluation:
    """What came out: organisations looked at, their new partners, precision of each ranker, and of chance."""

    organisations: int
    new_ties: int
    precision: Mapping[str, Precision]
    chance: float
    until: str
    hidden: str


def split(facts: Facts, selection: Selection, until: str, hidden: str) -> tuple[Network, Network]:
    """Return the network of what began until a day, and of what began after it until another."""
    before = read(facts, replace(selection, start=None, end=until, dated="begun"))
    after_day = np.datetime64(until) + np.timedelta64(1, "D")
    after = read(facts, replace(selection, start=str(after_day), end=hidden, dated="begun"))
    return before, after


def truth(before: Network, after: Network) -> dict[int, Array]:
    """Return for each organisation of before the places of its new partners there: those it had not, who were there."""
    found: dict[int, Array] = {}
    place = np.asarray([before.places.get(node, -1) for node in after.nodes], dtype=np.int64)
    for here in np.flatnonzero(place >= 0).tolist():
        own = place[here]
        near = place[after.ties.indices[after.ties.indptr[here] : after.ties.indptr[here + 1]]]
        had = before.ties.indices[before.ties.indptr[own] : before.ties.indptr[own + 1]]
        new = np.setdiff1d(near[near >= 0], had)
        if len(new):
            found[int(own)] = new
    return found


def evaluate(
    facts: Facts,
    selection: Selection,
    until: str,
    hidden: str,
    *,
    most: int = 2_000,
    seed: int = 1,
    at: tuple[int, ...] = (10, 50),
    rankers: Mapping[str, Ranker] = RANKERS,
) -> Evaluation:
    """Predict what began after `until`, to `hidden`, from what began before, for at most so many organisations.

    Raises NotFoundError when nobody who was active before has a new partner.
    """
    before, after = split(facts, selection, until, hidden)
    finder, new = Finder(facts, before), truth(before, after)
    if not new:
        raise NotFoundError("nobody has a new partner in the hidden years", hint="an earlier day to hide from")
    chosen = np.sort(np.random.default_rng(seed).permutation(sorted(new))[:most])
    hits = {name: dict.fromkeys(at, 0.0) for name in rankers}
    for first in range(0, len(chosen), _AT_ONCE):
        some = chosen[first : first + _AT_ONCE]
        for name, ranker in rankers.items():
            values = ranker(finder, some).astype(float)
            for row, own in enumerate(some.tolist()):
                had = before.ties.indices[before.ties.indptr[own] : before.ties.indptr[own + 1]]
                values[row, had] = values[row, own] = -np.inf
                best = np.argsort(-values[row], kind="stable")[: max(at)]
                right = np.isin(best, new[own])
                for k in at:
                    hits[name][k] += float(right[:k].sum()) / k
    told = {name: Precision({k: value / len(chosen) for k, value in each.items()}) for name, each in hits.items()}
    partners_new = sum(len(new[own]) for own in chosen.tolist())
    chance = partners_new / len(chosen) / max(len(before) - 1, 1)
    return Evaluation(len(chosen), partners_new, told, chance, until, hidden)


def fit(
    facts: Facts, selection: Selection, until: str, hidden: str, *, most: int = 400, seed: int = 1
) -> dict[str, float]:
    """Return weights of the features by conditional logit (McFadden 1974).

    Each new partner is a choice among all whom the organisation had not worked with; what is greatest is the product
    of its chances, exp(score) over the sum of all. `most` organisations are drawn by the seed.
    """
    before, after = split(facts, selection, until, hidden)
    finder, new = Finder(facts, before), truth(before, after)
    chosen = np.sort(np.random.default_rng(seed).permutation(sorted(new))[:most])
    open_to, right, blocks = [], [], []
    for first in range(0, len(chosen), _AT_ONCE):
        some = chosen[first : first + _AT_ONCE]
        features = finder.features(some)
        blocks.append(np.stack([scaled(name, features[name]).astype(np.float32) for name in FEATURES], axis=2))
        for own in some.tolist():
            mask, won = np.ones(len(before), dtype=bool), np.zeros(len(before), dtype=np.float32)
            mask[before.ties.indices[before.ties.indptr[own] : before.ties.indptr[own + 1]]] = False
            mask[own], won[new[own]] = False, 1 / len(new[own])
            open_to.append(mask)
            right.append(won)
    x, mask, won = np.concatenate(blocks), np.stack(open_to), np.stack(right)

    def loss(weights: Array) -> tuple[float, Array]:
        z = np.where(mask, x @ weights.astype(np.float32), -np.inf)
        z -= z.max(axis=1, keepdims=True)
        chances = np.exp(z)
        total = chances.sum(axis=1, keepdims=True)
        chances /= total
        value = -float((won * np.where(mask, z - np.log(total), 0)).sum()) / len(won)
        slope = np.einsum("ij,ijk->k", chances - won, x) / len(won)
        return value + 1e-4 * float(weights @ weights), slope.astype(float) + 2e-4 * weights

    found = minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B").x
    return dict(zip(FEATURES, (round(float(value), 2) for value in found), strict=True))
