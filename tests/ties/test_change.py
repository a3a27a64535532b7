"""Change between two periods, surroundings and ways, worked by hand."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from samspill.errors import NotFoundError, ParameterError
from samspill.ties.around import between, ego, path
from samspill.ties.change import compare, tracked
from samspill.ties.communities import Communities
from samspill.ties.network import Network


def _found(*labels: int) -> Communities:
    return Communities(np.array(labels), 0.0, np.ones(len(labels)), 1.0, "by hand", 1, 1)


def _nodes(names: str) -> Network:
    graph = nx.Graph()
    graph.add_nodes_from(names)
    return Network.from_graph(graph)


def test_turnover_by_hand() -> None:
    """a b c d, then b c d e; of the ties ab bc cd, then bc bd de one is left."""
    change = compare(Network.from_graph(nx.Graph(["ab", "bc", "cd"])), Network.from_graph(nx.Graph(["bc", "bd", "de"])))
    assert (change.nodes.before, change.nodes.after, change.nodes.kept) == (4, 4, 3)
    assert change.nodes.jaccard == pytest.approx(3 / 5)
    assert (change.ties.persistence, change.ties.jaccard) == pytest.approx((1 / 3, 1 / 5))
    assert (change.among_lasting.before, change.among_lasting.after) == (2, 2)
    assert change.among_lasting.turnover == pytest.approx(2 / 3)
    assert change.degrees["a"] == (1, 0)
    assert change.degrees["d"] == (1, 2)
    assert change.new_ties == (("b", "d", 1.0),)
    assert change.lost_ties == (("c", "d", 1.0),)


def test_nothing_changed() -> None:
    network = Network.from_graph(nx.karate_club_graph())
    change = compare(network, network)
    assert change.ties.turnover == 0
    assert not change.new_ties


def test_what_became_of_communities() -> None:
    """abcd and efgh become one, which continues the first; of ijklmn one half goes on and one is an offshoot, and opq
    goes into two others and one that is too small to be told. Jaccard: 4/9 and 4/9; 3/6 and 3/7; 1/11 and 1/6."""
    names = "abcdefghijklmnopq"
    before = (_nodes(names), _found(*[0] * 4, *[1] * 4, *[2] * 6, *[3] * 3))
    after = (_nodes(names), _found(*[0] * 8, *[1] * 3, *[2] * 3, 0, 1, 3))
    assert {(fate.what, fate.before, fate.after) for fate in tracked(before, after)} == {
        ("continued", (0,), (0,)),
        ("absorbed", (1,), (0,)),
        ("continued", (2,), (2,)),
        ("offshoot", (2,), (1,)),
        ("split", (3,), (0, 1)),
    }


def test_a_community_that_continues() -> None:
    before = (_nodes("abcdefgh"), _found(0, 0, 0, 0, 1, 1, 1, 1))
    after = (_nodes("abcdefgx"), _found(1, 1, 1, 1, 0, 0, 0, 0))
    assert {(f.what, f.before, f.after, f.members) for f in tracked(before, after)} == {
        ("continued", (0,), (1,), 4),
        ("continued", (1,), (0,), 3),
    }


ACTIVITIES = [["a", "b"], ["b", "c"], ["b", "c"], ["c", "d"], ["a", "x"], ["x", "d"], ["y", "z"]]
NETWORK = Network.from_incidence(list("abcdxyz"), ACTIVITIES)


def test_surroundings() -> None:
    near = ego(NETWORK, NETWORK.place("b"))
    assert near.nodes == ("a", "b", "c")
    assert near.figures["steps"].tolist() == [1, 0, 1]
    assert ego(NETWORK, NETWORK.place("b"), 2).nodes == ("a", "b", "c", "d", "x")
    with pytest.raises(ParameterError, match="1 to 3"):
        ego(NETWORK, 0, 9)


def test_a_way_and_what_is_shared_on_it() -> None:
    way = path(NETWORK, NETWORK.place("a"), NETWORK.place("c"))
    assert [(step.source, step.target, step.weight) for step in way] == [("a", "b", 1), ("b", "c", 2)]
    assert way[1].activities == ("activity-1", "activity-2")
    assert between(NETWORK, NETWORK.place("a"), NETWORK.place("x")) == ("activity-4",)
    assert path(NETWORK, 0, 0) == ()
    with pytest.raises(NotFoundError, match="no way leads from a to y"):
        path(NETWORK, NETWORK.place("a"), NETWORK.place("y"))
