"""Our measures as a backend of networkx, beside networkx itself; and networkit beside our own ways."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samspill.ties import backend, faster
from samspill.ties.measures import cohesion
from samspill.ties.network import Network

BY_NODE = (
    *("pagerank", "betweenness_centrality", "harmonic_centrality", "core_number", "triangles", "clustering"),
    *("constraint", "effective_size"),
)

nx.config.warnings_to_ignore.add("cache")  # it tells each time that a conversion is used again


@st.composite
def graphs(draw: st.DrawFn) -> nx.Graph:
    """A graph with nodes of several types, ties with and without a weight, and nodes without ties."""
    size = draw(st.integers(1, 12))
    nodes: list[Any] = [number if number % 2 else f"node {number}" for number in range(size)]
    graph = nx.Graph()
    graph.add_nodes_from(nodes)
    pair = st.tuples(st.sampled_from(nodes), st.sampled_from(nodes), st.sampled_from([None, 0.5, 1, 2, 7]))
    for one, other, weight in draw(st.lists(pair, max_size=30)):
        if one != other:
            graph.add_edge(one, other, **({} if weight is None else {"weight": weight}))
    return graph


def same(ours: Any, theirs: Any) -> None:
    assert set(ours) == set(theirs)
    found, wanted = (np.array([float(each[node]) for node in theirs]) for each in (ours, theirs))
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-8)


@given(graphs())
@settings(max_examples=60, deadline=None, derandomize=True, database=None)
def test_it_gives_what_networkx_gives(graph: nx.Graph) -> None:
    for name in BY_NODE:
        function: Callable[..., Any] = getattr(nx, name)
        more = {"tol": 1e-12, "max_iter": 1000} if name == "pagerank" else {}
        same(function(graph, backend="samspill"), function(graph, backend="networkx", **more))
    same(nx.constraint(graph, weight="weight", backend="samspill"), nx.constraint(graph, weight="weight"))
    same(
        nx.betweenness_centrality(graph, normalized=False, backend="samspill"),
        nx.betweenness_centrality(graph, normalized=False),
    )
    ours = list(nx.connected_components(graph, backend="samspill"))
    assert ours == list(nx.connected_components(graph))
    assert nx.number_connected_components(graph, backend="samspill") == len(ours)
    assert set(nx.articulation_points(graph, backend="samspill")) == set(nx.articulation_points(graph))
    assert {frozenset(each) for each in nx.bridges(graph, backend="samspill")} == set(map(frozenset, nx.bridges(graph)))
    assert nx.transitivity(graph, backend="samspill") == pytest.approx(nx.transitivity(graph))


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(100, 106)), max_size=40))
@settings(max_examples=40, deadline=None, derandomize=True, database=None)
def test_it_projects_as_networkx_does(pairs: list[tuple[int, int]]) -> None:
    graph = nx.Graph()
    graph.add_nodes_from(range(10), kind="organisation")
    graph.add_edges_from([*pairs, (0, 100)])
    project = nx.bipartite.weighted_projected_graph
    ours, theirs = (project(graph, range(10), backend=each) for each in ("samspill", "networkx"))
    assert nx.utils.graphs_equal(ours, theirs)


def test_some_nodes_are_enough() -> None:
    graph = nx.karate_club_graph()
    assert nx.clustering(graph, 0, backend="samspill") == pytest.approx(nx.clustering(graph, 0))
    assert nx.triangles(graph, [0, 1], backend="samspill") == nx.triangles(graph, [0, 1])
    assert nx.constraint(graph, [3], backend="samspill") == pytest.approx(nx.constraint(graph, [3]))


@pytest.mark.parametrize(
    ("graph", "name", "more"),
    [
        (nx.DiGraph([(1, 2)]), "pagerank", {}),
        (nx.Graph([(1, 1), (1, 2)]), "triangles", {}),
        (nx.MultiGraph([(1, 2), (1, 2)]), "pagerank", {}),
        (nx.path_graph(4), "betweenness_centrality", {"weight": "weight"}),
        (nx.path_graph(4), "pagerank", {"personalization": {0: 1}}),
        (nx.path_graph(4), "closeness_centrality", {}),
    ],
)
def test_what_it_cannot_it_says(graph: nx.Graph, name: str, more: dict[str, Any]) -> None:
    assert backend.BACKEND.can_run(name, (graph,), more) is not True
    with nx.config(backend_priority=["samspill"]):
        getattr(nx, name)(graph, **more)  # networkx answers by itself


def test_networkx_finds_it_and_a_priority_is_enough() -> None:
    code = """
import networkx as nx
nx.config.backend_priority = ["samspill"]
graph = nx.karate_club_graph()
print(nx.pagerank(graph)[0], nx.utils.backends._registered_algorithms["pagerank"].backends)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    number, _, backends = done.stdout.partition(" ")
    assert float(number) == pytest.approx(nx.pagerank(nx.karate_club_graph())[0], rel=1e-4)
    assert "samspill" in backends


@pytest.mark.skipif(not faster._THERE, reason="networkit is not installed")
@pytest.mark.parametrize("seed", range(6))
def test_networkit_gives_what_our_own_ways_give(seed: int) -> None:
    made = nx.disjoint_union(nx.gnm_random_graph(400, 1_200, seed=seed), nx.barabasi_albert_graph(300, 4, seed=seed))
    made.add_edges_from([(0, 500), (701, 702), (702, 703)])
    made.add_node("alone")
    network = Network.from_graph(made)
    assert faster.pays(network)
    np.testing.assert_array_equal(faster.core(network), cohesion.peeled(network))
    np.testing.assert_array_equal(faster.articulation(network), cohesion.cutting(network))
    np.testing.assert_allclose(faster.clustering(network), cohesion.shares_of_pairs(network))
    place = {node: index for index, node in enumerate(made)}
    theirs = sorted(
        ({place[node] for node in part} for part in nx.connected_components(made)), key=lambda e: (-len(e), min(e))
    )
    found = cohesion.component(network)
    assert [set(np.flatnonzero(found == number).tolist()) for number in range(found.max() + 1)] == theirs
