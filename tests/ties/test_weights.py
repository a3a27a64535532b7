"""Ties from participations: figures worked by hand, networkx's projections, and what must hold of any incidence."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.errors import ParameterError
from samspill.ties.network import Network
from samspill.ties.weights import incidence, project

NODES = ("a", "b", "c", "d")
ACTIVITIES = (("a", "b", "c"), ("a", "b"), ("d",))


def _tied(network: Network) -> dict[tuple[str, str], float]:
    one, other, weight = network.edges
    return {(network.nodes[i], network.nodes[j]): w for i, j, w in zip(one, other, weight.tolist(), strict=True)}


@pytest.mark.parametrize(
    ("weight", "expected"),
    [
        ("count", {("a", "b"): 2, ("a", "c"): 1, ("b", "c"): 1}),
        ("newman", {("a", "b"): 1.5, ("a", "c"): 0.5, ("b", "c"): 0.5}),
        ("fractional", {("a", "b"): 4 / 3, ("a", "c"): 1 / 3, ("b", "c"): 1 / 3}),
    ],
)
def test_weights_by_hand(weight: str, expected: dict[tuple[str, str], float]) -> None:
    assert _tied(Network.from_incidence(NODES, ACTIVITIES, weight)) == pytest.approx(expected)


def test_money_by_hand() -> None:
    """a has 60 and b 20 in the first activity, c nothing; 10 each in the second."""
    rows, columns = np.array([0, 0, 0, 1, 1]), np.array([0, 1, 2, 0, 1])
    part = incidence(rows, columns, (2, 3))
    money = incidence(rows, columns, (2, 3), np.array([60.0, 20.0, 0.0, 10.0, 10.0]))
    ties = project(part, "money", money).toarray()
    assert ties[0, 1] == pytest.approx((60 + 20) / 2 + 20)
    assert ties[0, 2] == pytest.approx(30)
    assert ties[1, 2] == pytest.approx(10)
    assert ties.sum() / 2 == pytest.approx(100), "all ties add up to the money"


def test_too_many_pairs_are_refused_before_they_are_made() -> None:
    everybody = np.arange(8_000)
    with pytest.raises(ParameterError, match="--largest"):
        project(incidence(np.zeros_like(everybody), everybody, (1, 8_000)))


activities = st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=6, unique=True), min_size=1, max_size=12)


def _network(made: list[list[int]], weight: str) -> Network:
    return Network.from_incidence([str(n) for n in range(10)], [[str(n) for n in each] for each in made], weight)


@given(activities)
def test_as_networkx_projects(made: list[list[int]]) -> None:
    two_mode = nx.Graph()
    two_mode.add_nodes_from(map(str, range(10)))
    two_mode.add_edges_from((str(n), ("activity", row)) for row, each in enumerate(made) for n in each)
    nodes = list(map(str, range(10)))
    for weight, oracle in (
        ("count", nx.bipartite.weighted_projected_graph(two_mode, nodes)),
        ("newman", nx.bipartite.collaboration_weighted_projected_graph(two_mode, nodes)),
    ):
        expected = {tuple(sorted((u, v))): w for u, v, w in oracle.edges(data="weight")}
        assert _tied(_network(made, weight)) == pytest.approx(expected)


@given(activities)
def test_what_weights_add_up_to(made: list[list[int]]) -> None:
    shared = [each for each in made if len(each) > 1]
    newman, fractional = _network(made, "newman"), _network(made, "fractional")
    strength = np.asarray(newman.ties.sum(axis=0)).ravel()
    assert strength == pytest.approx([sum(n in each for each in shared) for n in range(10)])
    assert fractional.ties.sum() / 2 == pytest.approx(len(shared))


@given(activities, st.permutations(range(10)))
def test_the_order_of_nodes_and_activities_is_nothing(made: list[list[int]], order: list[int]) -> None:
    other = Network.from_incidence(
        [str(n) for n in order], [[str(n) for n in reversed(each)] for each in reversed(made)], "fractional"
    )
    one = {frozenset(pair): weight for pair, weight in _tied(_network(made, "fractional")).items()}
    assert {frozenset(pair): weight for pair, weight in _tied(other).items()} == pytest.approx(one)
