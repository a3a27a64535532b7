"""Communities: ten networks whose groups are known, consensus, how sure it is, and the same for the same seed."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import networkx as nx
import numpy as np
import pytest

from samspill.errors import ParameterError
from samspill.ties import faster
from samspill.ties.communities import adjusted_rand, communities, modularity
from samspill.ties.network import Network


def _cliques(*sizes: int, ring: bool = True) -> tuple[nx.Graph, list[int]]:
    """Cliques, each tied to the next by one tie."""
    graph = nx.Graph()
    groups: list[int] = []
    firsts: list[int] = []
    for number, size in enumerate(sizes):
        nodes = range(len(groups), len(groups) + size)
        firsts.append(nodes[0])
        graph.add_edges_from((u, v) for u in nodes for v in nodes if u < v)
        groups += [number] * size
    graph.add_edges_from(zip(firsts, firsts[1:] + (firsts[:1] if ring else []), strict=False))
    return graph, groups


def _planted(sizes: list[int], inside: float, outside: float, seed: int) -> tuple[nx.Graph, list[int]]:
    chances = [[inside if a == b else outside for b in range(len(sizes))] for a in range(len(sizes))]
    graph = nx.stochastic_block_model(sizes, chances, seed=seed)
    return nx.Graph(graph.edges), [graph.nodes[node]["block"] for node in nx.Graph(graph.edges)]


def _two_wheels() -> tuple[nx.Graph, list[int]]:
    one, other = nx.wheel_graph(6), nx.wheel_graph(6)
    graph = nx.disjoint_union(one, other)
    graph.add_edge(3, 9)
    return graph, [0] * 6 + [1] * 6


def _consortia() -> tuple[nx.Graph, list[int]]:
    """Six projects of two regions, four partners each, and one partner who is in both regions' networks."""
    north = [["a", "b", "c", "d"], ["a", "b", "e", "f"], ["c", "d", "e", "f"]]
    south = [["p", "q", "r", "s"], ["p", "q", "t", "u"], ["r", "s", "t", "u", "a"]]
    graph = Network.from_incidence(list("abcdefpqrstu"), north + south).graph()
    return graph, [0 if node in "abcdef" else 1 for node in graph]


def _zachary() -> tuple[nx.Graph, list[int]]:
    """The four groups of greatest modularity, 0.4198 without weights (Brandes et al. 2008, figure 5)."""
    graph = nx.Graph(nx.karate_club_graph().edges)
    groups = [{4, 5, 6, 10, 16}, {23, 24, 25, 27, 28, 31}, {8, 9, 14, 15, 18, 20, 22, 26, 29, 30, 32, 33}]
    return graph, [next((n for n, group in enumerate(groups) if node in group), 3) for node in graph]


KNOWN = {
    "ring of equal cliques": _cliques(*[5] * 6),
    "cliques of three sizes": _cliques(4, 7, 10, ring=False),
    "two cliques and a tie": _cliques(6, 6, ring=False),
    "two wheels": _two_wheels(),
    "parts that are not tied": (nx.disjoint_union_all([nx.complete_graph(4)] * 3), [0] * 4 + [1] * 4 + [2] * 4),
    "four planted": _planted([25] * 4, 0.5, 0.02, 1),
    "planted, unequal": _planted([40, 20, 10], 0.6, 0.02, 2),
    "caves": (nx.caveman_graph(5, 6), [n for n in range(5) for _ in range(6)]),
    "consortia of two regions": _consortia(),
    "karate club": _zachary(),
}


@pytest.mark.parametrize("method", ["leiden", "louvain"])
@pytest.mark.parametrize("name", KNOWN)
def test_known_groups_are_found(name: str, method: str) -> None:
    graph, groups = KNOWN[name]
    found = communities(Network.from_graph(graph), method)
    assert adjusted_rand(found.labels, np.array(groups)) > (0.85 if "planted" in name or "club" in name else 0.9999)
    assert (np.diff(found.sizes) <= 0).all(), "numbered by size"


@pytest.mark.parametrize("name", KNOWN)
def test_modularity_is_that_of_networkx(name: str) -> None:
    graph, groups = KNOWN[name]
    parts = [{node for node, group in zip(graph, groups, strict=True) if group == each} for each in set(groups)]
    ours = modularity(Network.from_graph(graph).ties, np.array(groups))
    assert ours == pytest.approx(nx.community.modularity(graph, parts))


def test_the_karate_club_as_literature_has_it() -> None:
    graph, groups = KNOWN["karate club"]
    assert modularity(Network.from_graph(graph).ties, np.array(groups)) == pytest.approx(0.4198, abs=5e-5)
    assert communities(Network.from_graph(graph)).modularity == pytest.approx(0.4198, abs=0.005)


def test_how_sure_it_is() -> None:
    clear = communities(Network.from_graph(KNOWN["two cliques and a tie"][0]))
    assert clear.agreement == 1
    assert (clear.stability == 1).all()
    unclear = communities(Network.from_graph(nx.gnm_random_graph(60, 180, seed=5)))
    assert unclear.agreement < 0.9
    assert unclear.stability.mean() < 0.95


def test_adjusted_rand_by_hand() -> None:
    """Six in 3 + 3 and in 2 + 2 + 2 (Hubert & Arabie): 2 pairs in common of 6 and 3, 15 in all."""
    one, other = np.array([0, 0, 0, 1, 1, 1]), np.array([0, 0, 1, 1, 2, 2])
    assert adjusted_rand(one, other) == pytest.approx((2 - 6 * 3 / 15) / ((6 + 3) / 2 - 6 * 3 / 15))
    assert adjusted_rand(one, 5 - one) == 1


def test_nobody_tied() -> None:
    graph = nx.Graph()
    graph.add_nodes_from("abc")
    found = communities(Network.from_graph(graph))
    assert (len(found), found.modularity) == (3, 0)


@pytest.mark.parametrize(
    ("given", "told"),
    [({"method": "crystal-ball"}, "leiden"), ({"runs": 0}, "above 0"), ({"resolution": -1}, "above 0")],
)
def test_what_cannot_be_meant(given: dict[str, object], told: str) -> None:
    with pytest.raises(ParameterError, match=told):
        communities(Network.from_graph(nx.path_graph(3)), **given)  # type: ignore[arg-type]


SCRIPT = """
import networkx as nx
from samspill.ties.communities import communities
from samspill.ties.measures.betweenness import betweenness
from samspill.ties.network import Network
network = Network.from_graph(nx.gnm_random_graph(80, 240, seed=9))
print(communities(network, seed=3).labels.tolist(), betweenness(network, seed=3, exact=0, pivots=20).value.sum())
"""


def test_the_same_seed_gives_the_same_in_another_process() -> None:
    def run(hashing: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={"PYTHONHASHSEED": hashing, "PYTHONPATH": ":".join(sys.path)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    assert run("1") == run("2")
    network = Network.from_graph(nx.gnm_random_graph(80, 240, seed=9))
    assert (communities(network, seed=3).labels == communities(network, seed=3).labels).all()


@pytest.mark.skipif(not faster._THERE, reason="networkit is not installed")
def test_one_run_by_networkit_is_as_good(monkeypatch: pytest.MonkeyPatch) -> None:
    graph, groups = _planted([60] * 5, 0.3, 0.01, 3)
    network = Network.from_graph(graph)
    ours = communities(network, runs=1)
    monkeypatch.setattr(faster, "_LEIDEN_FROM", network.count)
    theirs = communities(network, runs=1)
    assert theirs.modularity == pytest.approx(modularity(network.ties, theirs.labels))
    assert theirs.modularity >= ours.modularity - 0.005
    assert adjusted_rand(theirs.labels, np.asarray(groups)) > 0.95


@pytest.mark.skipif(not faster._THERE, reason="networkit is not installed")
def test_one_run_by_networkit_is_the_same_for_the_same_seed_in_every_process() -> None:
    network = Network.from_graph(nx.gnm_random_graph(300, 1_200, seed=3))  # in which chance decides
    found = faster.leiden(network, 1.0, 5).tolist()
    faster.clustering(network)  # in several threads, in between
    assert faster.leiden(network, 1.0, 5).tolist() == found
    assert faster.leiden(network, 1.0, 6).tolist() != found
    code = (
        "import networkx as nx; from samspill.ties import faster; from samspill.ties.network import Network\n"
        "network = Network.from_graph(nx.gnm_random_graph(300, 1_200, seed=3))\n"
        "print(faster.leiden(network, 1.0, 5).tolist())"
    )
    for threads in ("1", "2"):
        env = {**os.environ, "OMP_NUM_THREADS": threads}
        told = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
        assert json.loads(told.stdout) == found


def test_a_single_run_is_ours_on_networks_that_are_not_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faster, "leiden", None)
    graph, groups = _cliques(*[5] * 6)
    assert adjusted_rand(communities(Network.from_graph(graph), runs=1).labels, np.asarray(groups)) == 1.0
