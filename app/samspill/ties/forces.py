"""Where the nodes of one connected part stand: forces between all of them, worked out on whole matrices.

The forces are those of ForceAtlas2 in its LinLog mode (Jacomy et al. 2014, doi:10.1371/journal.pone.0098679; Noack
2009, doi:10.1103/PhysRevE.79.026102), under which groups that are tied within stand apart from each other. For up to
some hundreds of nodes a whole matrix of distances is faster than a tree of them.
"""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from samspill.ties.facts import Array
from samspill.ties.weights import Matrix

__all__ = ["laid_out", "spread"]

_STEPS = 260
_PULL_TO_MIDDLE = 0.6  # so that no branch runs out of the picture
_TOLERANCE = 1.0  # ForceAtlas2's: how much of a step may be swinging


def laid_out(ties: Matrix, seed: int = 1) -> Array:
    """Return x and y of each node, an n × 2 array, the long side across; the same for the same ties and seed."""
    n = ties.shape[0]
    if n < 3:
        return np.column_stack([np.arange(n, dtype=float), np.zeros(n)])
    pull, mass = _pull(ties), 1 + np.diff(ties.indptr).astype(float)
    pushes = _Pushes(mass)
    at = np.random.default_rng(seed).normal(size=(n, 2)) * np.sqrt(n)
    before, speed = np.zeros((n, 2)), 1.0
    for _ in range(_STEPS):
        force = _force(at, pull, mass, pushes)
        swing = _length(force - before)
        steady = float((mass * _length(force + before)).sum() / 2)
        swinging = float((mass * swing).sum()) or 1e-9
        speed = min(_TOLERANCE * steady / swinging, 1.5 * speed)
        at = at + force * (speed / (1 + speed * np.sqrt(swing)))[:, None]
        before = force
    return _turned(at)


def _pull(ties: Matrix) -> tuple[Array, Array, Array]:
    """Return both ends of each tie, each way round, and how strongly it draws them together."""
    made = ties.tocoo()
    one, other = made.coords
    return one, other, np.log1p(made.data)


class _Pushes:
    """How nodes push each other away, with the matrices for it made once: to make them anew takes longer than to fill
    them.
    """

    def __init__(self, mass: Array) -> None:
        self._masses = np.outer(mass, mass).astype(np.float32)
        self._across, self._down, self._push, self._square = (np.empty_like(self._masses) for _ in range(4))

    def of(self, at: Array) -> Array:
        """Return what all others push each node, an n × 2 array."""
        # No product of matrices: BLAS would take threads for it, and wait for them on a machine that has others to do.
        push, square = self._push, self._square
        sides = (self._across, self._down)
        for axis, side in zip(at.astype(np.float32).T, sides, strict=True):
            np.subtract(axis[:, None], axis[None, :], out=side)
        np.multiply(self._across, self._across, out=push)
        np.multiply(self._down, self._down, out=square)
        np.add(push, square, out=push)
        np.maximum(push, np.float32(1e-6), out=push)
        np.divide(self._masses, push, out=push)
        return np.column_stack([np.einsum("ij,ij->i", push, side) for side in sides])


def _force(at: Array, pull: tuple[Array, Array, Array], mass: Array, pushes: _Pushes) -> Array:
    """Return the force on each node: away from all others, towards those tied to it and towards the middle."""
    one, other, strong = pull
    apart = at[one] - at[other]
    distance = np.maximum(_length(apart), 1e-3)
    drawn = apart * (strong * np.log1p(distance) / distance)[:, None]
    middle = _PULL_TO_MIDDLE * mass / np.maximum(_length(at), 1e-3)
    found = pushes.of(at) - at * middle[:, None]
    for axis in (0, 1):
        found[:, axis] -= np.bincount(one, drawn[:, axis], len(at))
    return found


def _length(vectors: Array) -> Array:
    """Return how long each of n vectors is; to sum rows of two takes numpy ten times as long as to add two columns."""
    across, down = vectors.T
    found: Array = np.sqrt(across * across + down * down)
    return found


def _turned(at: Array) -> Array:
    """Turn points so that they are widest across, the longer tail to the right: no turn is left to chance."""
    at = at - at.mean(axis=0)
    _, axes = np.linalg.eigh(at.T @ at)
    turned: Array = at @ axes[:, ::-1]
    return turned * np.where(np.sign((turned**3).sum(axis=0)) < 0, -1, 1)


def spread(at: Array, least: float, steps: int = 40) -> Array:
    """Push points apart that are nearer to each other than `least`, in the unit of their coordinates."""
    at = at.copy()
    for _ in range(steps):
        near = cKDTree(at).query_pairs(least, output_type="ndarray")
        if not len(near):
            break
        one, other = near.T
        apart = at[one] - at[other]
        distance = np.maximum(_length(apart), 1e-9)
        step = apart * ((least - distance) / 2 / distance)[:, None]
        for axis in (0, 1):
            at[:, axis] += np.bincount(one, step[:, axis], len(at)) - np.bincount(other, step[:, axis], len(at))
    return at
