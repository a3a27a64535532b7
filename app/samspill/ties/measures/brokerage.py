"""Brokerage roles (Gould & Fernandez 1989), with what chance would give and how far from it a node is.

A node b is a broker between a and c when both are its partners and are not tied themselves. By the groups of the three:

    coordinator   a, b and c are of one group
    consultant    a and c are of one group, b of another (also: itinerant broker)
    gatekeeper    one of a and c is of b's group, the other is not (with ties without direction: representative as well)
    liaison       all three are of different groups

Each pair {a, c} counts once. The expected values and standard deviations are those of the ties as they are when the
groups of all others are dealt out at random, their sizes kept: exact, not sampled.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from samspill.ties.facts import Array
from samspill.ties.measures.triangles import at_nodes, ranked, sums, triangles
from samspill.ties.network import Network

ROLES = ("coordinator", "consultant", "gatekeeper", "liaison")


@dataclass(frozen=True)
class Brokerage:
    """For each role an array with a value a node: how often, how often by chance, standard deviations from that."""

    count: dict[str, Array]
    expected: dict[str, Array]
    z: dict[str, Array]
    total: Array
    """All open pairs of a node's partners."""


def brokerage(network: Network, groups: Array) -> Brokerage:
    """Return the roles of each node. `groups` has a number a node, from 0; -1 is a group nobody knows.

    Nodes without a known group are left out, with their ties.
    """
    known = groups >= 0
    whole = np.zeros(len(network))
    part = network if known.all() else network.of(known)
    found = _brokerage(part, groups[known])

    def spread(values: dict[str, Array]) -> dict[str, Array]:
        return {name: _into(whole, known, each) for name, each in values.items()}

    return Brokerage(spread(found.count), spread(found.expected), spread(found.z), _into(whole, known, found.total))


def _into(whole: Array, known: Array, values: Array) -> Array:
    made = np.full(len(whole), np.nan)
    made[known] = values
    return made


def _brokerage(network: Network, groups: Array) -> Brokerage:
    n = len(network)
    closed = _closed(network, groups)
    pairs = _pairs(network, groups)
    count = {role: pairs[role] - closed[role] for role in ROLES}
    total = sum(count.values(), np.zeros(n))
    # of each partner, how many others of the broker's partners it is not tied to
    one, other, _ = network.edges
    third = sums(network).count
    degree = network.degrees.astype(float)
    open_one, open_other = degree[one] - 1 - third, degree[other] - 1 - third
    sharing = at_nodes(network, open_one * (open_one - 1) / 2, open_other * (open_other - 1) / 2)
    apart = total * (total - 1) / 2 - sharing
    expected, z = {}, {}
    single, shared, separate = _chances(groups)
    for role in ROLES:
        mean = total * single[role]
        variance = mean + 2 * sharing * shared[role] + 2 * apart * separate[role] - mean**2
        deviation = np.sqrt(np.maximum(variance, 0))
        expected[role] = mean
        z[role] = np.divide(count[role] - mean, deviation, out=np.full(n, np.nan), where=deviation > 1e-9)
    return Brokerage(count, expected, z, total)


_BY_SAMENESS = np.array([3, 2, 2, 0, 1, 0, 0, 0])
"""The place in ROLES by 1 where the broker is of one's group, 2 where of the other's, 4 where these are alike."""


def _closed(network: Network, groups: Array) -> dict[str, Array]:
    """Count the pairs of partners of each node that are tied, by the role that the node would have between them."""
    n = len(network)
    found = ranked(network)
    counts = np.zeros((len(ROLES), n))
    for lm, lh, _ in triangles(network):
        low, middle, high = found.low[lm], found.high[lm], found.high[lh]
        of_low, of_middle, of_high = groups[low], groups[middle], groups[high]
        lower, outer, upper = of_low == of_middle, of_low == of_high, of_middle == of_high
        for broker, a, c, apart in (
            (low, lower, outer, upper),
            (middle, lower, upper, outer),
            (high, outer, upper, lower),
        ):
            role = _BY_SAMENESS[a + 2 * c + 4 * apart]
            counts += np.bincount(role * n + broker, minlength=len(ROLES) * n).reshape(len(ROLES), n)
    return dict(zip(ROLES, counts, strict=True))


def _pairs(network: Network, groups: Array) -> dict[str, Array]:
    """Count all pairs of partners of each node, by the role between them, from how many partners are in each group."""
    n = len(network)
    member = sp.csr_array((np.ones(n), (np.arange(n), groups)))
    partners = sp.csr_array(network.plain @ member)
    own = np.asarray(partners[np.arange(n), groups]).ravel() if n else np.zeros(0)
    degree = network.degrees.astype(float)
    squares = np.asarray(partners.power(2).sum(axis=1)).ravel()
    out = degree - own
    alike = ((squares - own**2) - out) / 2
    return {
        "coordinator": own * (own - 1) / 2,
        "consultant": alike,
        "gatekeeper": own * out,
        "liaison": out * (out - 1) / 2 - alike,
    }


def _falling(value: Array, times: int) -> Array:
    """Return value (value − 1) … of so many factors."""
    made = np.ones_like(value)
    for less in range(times):
        made = made * np.maximum(value - less, 0)
    return made


def _chances(groups: Array) -> tuple[dict[str, Array], dict[str, Array], dict[str, Array]]:
    """Return, by role, the chance for each broker of one pair of others, of two that share one, of two apart.

    Groups of the others are dealt out at random; sizes are those without the broker.
    """
    n = len(groups)
    sizes = np.bincount(groups).astype(float) if n else np.zeros(0)
    others = float(max(n - 1, 1))
    mine = sizes[groups] - 1
    out = others - mine

    def without(values: Array) -> Array:
        """Sum over the groups other than the broker's own."""
        return values.sum() - values[groups]

    def ordered(times: int) -> float:
        return float(np.prod([max(others - less, 1) for less in range(times)]))

    two, three, four = (without(_falling(sizes, times)) for times in (2, 3, 4))
    squares = without(_falling(sizes, 2) ** 2)
    two_and_two = two**2 - squares + four  # ordered fours whose first two are of one group, and whose last two are
    single = {
        "coordinator": _falling(mine, 2),
        "consultant": two,
        "gatekeeper": 2 * mine * out,
        "liaison": _falling(out, 2) - two,
    }
    unlike = sum(
        (without((sizes == size).astype(float)) * size * _falling(out - size, 2) for size in np.unique(sizes)),
        start=np.zeros(n),
    )
    shared = {
        "coordinator": _falling(mine, 3),
        "consultant": three,
        "gatekeeper": mine * _falling(out, 2) + out * _falling(mine, 2),
        "liaison": unlike,
    }
    separate = {
        "coordinator": _falling(mine, 4),
        "consultant": two_and_two,
        "gatekeeper": 4 * _falling(mine, 2) * _falling(out, 2),
        "liaison": _falling(out, 4) - 2 * two * _falling(out - 2, 2) + two_and_two,
    }
    return (
        {role: value / ordered(2) for role, value in single.items()},
        {role: value / ordered(3) for role, value in shared.items()},
        {role: value / ordered(4) for role, value in separate.items()},
    )
