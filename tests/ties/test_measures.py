"""Measures: networkx is the oracle of those it has; the others are worked by hand or counted out."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samspill.errors import NotFoundError, ParameterError
from samspill.ties import formats, layout
from samspill.ties.measures import (
    backbone,
    betweenness,
    brokerage,
    centrality,
    cohesion,
    distances,
    holes,
    modules,
    shape,
    twomode,
)
from samspill.ties.measures.registry import MEASURES, measured, whole
from samspill.ties.measures.run import Run
from samspill.ties.network import Network
from samspill.ties.selection import FORMATS


def _graph(edges: list[tuple[int, int, int]]) -> nx.Graph:
    graph = nx.Graph()
    graph.add_nodes_from(range(9))
    graph.add_weighted_edges_from((u, v, w) for u, v, w in edges if u != v)
    return graph


graphs = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8), st.integers(1, 5)), min_size=1, max_size=24).map(
    _graph
)
KARATE = nx.karate_club_graph()
FLORENCE = nx.florentine_families_graph()


def _in_order(graph: nx.Graph, told: dict[object, float]) -> list[float]:
    return [told[node] for node in graph]


Pair = tuple[Callable[[Network], object], Callable[[nx.Graph], dict[object, float]]]
ORACLES: dict[str, Pair] = {
    "degree": (centrality.degree, lambda g: dict(g.degree)),
    "strength": (centrality.strength, lambda g: dict(g.degree(weight="weight"))),
    "pagerank": (centrality.pagerank, lambda g: nx.pagerank(g, tol=1e-12, max_iter=2_000)),
    "harmonic": (
        distances.harmonic,
        lambda g: {node: h / (len(g) - 1) for node, h in nx.harmonic_centrality(g).items()},
    ),
    "betweenness": (lambda n: betweenness.betweenness(n).value, nx.betweenness_centrality),
    "clustering": (cohesion.clustering, nx.clustering),
    "core": (cohesion.core, nx.core_number),
    "constraint": (holes.constraint, lambda g: nx.constraint(g, weight="weight")),
    "effective size": (lambda n: holes.effective_size(n.with_ties(n.plain)), nx.effective_size),
}


@pytest.mark.parametrize("name", ORACLES)
@settings(max_examples=60, deadline=None)
@given(graph=graphs)
def test_as_networkx_has_it(name: str, graph: nx.Graph) -> None:
    ours, theirs = ORACLES[name]
    expected = [float("nan") if value is None else value for value in _in_order(graph, theirs(graph))]
    assert ours(Network.from_graph(graph)) == pytest.approx(expected, nan_ok=True, abs=1e-9)


@pytest.mark.parametrize("name", ORACLES)
@pytest.mark.parametrize("graph", [KARATE, FLORENCE], ids=["karate", "florence"])
def test_of_known_networks(name: str, graph: nx.Graph) -> None:
    ours, theirs = ORACLES[name]
    assert ours(Network.from_graph(graph)) == pytest.approx(_in_order(graph, theirs(graph)), abs=1e-9)


@given(graphs)
def test_what_falls_apart(graph: nx.Graph) -> None:
    network = Network.from_graph(graph)
    assert set(np.flatnonzero(cohesion.articulation(network))) == set(nx.articulation_points(graph))
    assert set(cohesion.bridge_ties(network)) == {tuple(sorted(pair)) for pair in nx.bridges(graph)}
    parts = sorted(nx.connected_components(graph), key=len, reverse=True)
    labels = cohesion.component(network)
    assert len(set(labels)) == len(parts)
    assert (labels == 0).sum() == len(parts[0])
    assert all(len({labels[node] for node in part}) == 1 for part in parts)


@given(st.integers(0, 30), st.floats(0.02, 0.3), st.integers(0, 5))
def test_what_falls_apart_in_larger_ones(n: int, p: float, seed: int) -> None:
    graph = nx.gnp_random_graph(n, p, seed=seed)
    network = Network.from_graph(graph)
    assert set(np.flatnonzero(cohesion.articulation(network))) == set(nx.articulation_points(graph))
    assert cohesion.bridges(network).sum() == 2 * len(list(nx.bridges(graph)))


def test_eigenvector() -> None:
    expected = nx.eigenvector_centrality_numpy(KARATE, weight="weight")
    assert centrality.eigenvector(Network.from_graph(KARATE)) == pytest.approx(_in_order(KARATE, expected), abs=1e-8)
    small = centrality.eigenvector(Network.from_graph(FLORENCE))
    assert small == pytest.approx(_in_order(FLORENCE, nx.eigenvector_centrality_numpy(FLORENCE)), abs=1e-8)


def test_figures_of_the_medici() -> None:
    """Padgett & Ansell's families: the Medici's figures as the textbooks have them (Jackson 2008, section 2.1)."""
    network = Network.from_graph(FLORENCE)
    medici, strozzi = network.place("Medici"), network.place("Strozzi")
    assert centrality.degree(network)[[medici, strozzi]].tolist() == [6, 4]
    between = betweenness.betweenness(network).value
    assert between[medici] == pytest.approx(0.522, abs=5e-4)
    assert between[strozzi] == pytest.approx(0.103, abs=5e-4)


def test_holes_by_hand() -> None:
    """A star of three with one tie between the ends b and c, weights 1: p_ab = 1/3, p_bc = 1/2.

    a: (1/3 + 1/3 · 1/2)² twice and (1/3)² = 1/4 + 1/4 + 1/9; effective size 3 − 2 · 1/3. d has the one partner a.
    """
    network = Network.from_graph(nx.Graph([("a", "b"), ("a", "c"), ("a", "d"), ("b", "c")]))
    assert holes.constraint(network)[0] == pytest.approx(1 / 2 + 1 / 9)
    assert holes.effective_size(network)[0] == pytest.approx(3 - 2 / 3)
    assert holes.efficiency(network)[0] == pytest.approx((3 - 2 / 3) / 3)
    parts = [1 / 4, 1 / 4, 1 / 9]
    ratios = [part / (sum(parts) / 3) for part in parts]
    assert holes.hierarchy(network)[0] == pytest.approx(sum(r * math.log(r) for r in ratios) / (3 * math.log(3)))
    assert holes.constraint(network)[network.place("d")] == 1


def test_weighted_effective_size_by_hand() -> None:
    """a–b 2, a–c 1, b–c 1: b's greatest weight is 2, so m_bc = 1/2; c's is 1, so m_cb = 1.

    a: 2 − (p_ac m_bc + p_ab m_cb) = 2 − (1/3 · 1/2 + 2/3 · 1) = 7/6. networkx has another value.
    """
    graph = nx.Graph()
    graph.add_weighted_edges_from([("a", "b", 2), ("a", "c", 1), ("b", "c", 1)])
    assert holes.effective_size(Network.from_graph(graph))[0] == pytest.approx(7 / 6)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=5, unique=True), min_size=1, max_size=9))
def test_two_mode_as_one_mode(made: list[list[int]]) -> None:
    """Distances and betweenness by activities equal those by ties; redundancy and four-cycles are networkx's."""
    network = Network.from_incidence([str(n) for n in range(10)], [[str(n) for n in each] for each in made])
    bare = Network.from_graph(nx.Graph(network.graph()))
    assert network.projected
    assert not bare.projected
    assert distances.harmonic(network) == pytest.approx(distances.harmonic(bare))
    assert betweenness.betweenness(network).value == pytest.approx(betweenness.betweenness(bare).value)
    two_mode = nx.Graph()
    two_mode.add_edges_from((f"n{n}", f"a{row}") for row, each in enumerate(made) for n in each)
    redundancy = twomode.redundancy(network)
    for n in range(10):
        if two_mode.has_node(f"n{n}") and two_mode.degree(f"n{n}") > 1:
            told = nx.bipartite.node_redundancy(two_mode, [f"n{n}"])[f"n{n}"]
            assert redundancy[n] == pytest.approx(told)
        else:
            assert math.isnan(redundancy[n])
    told = nx.bipartite.robins_alexander_clustering(two_mode)
    ours = twomode.four_cycles(network)
    assert ours == pytest.approx(told) or (math.isnan(ours) and told == 0)


def test_sampled_betweenness_lies_within_its_error() -> None:
    network = Network.from_graph(nx.barabasi_albert_graph(300, 3, seed=4))
    exact = betweenness.betweenness(network).value
    off = []
    for seed in range(20):
        sampled = betweenness.betweenness(network, seed=seed, exact=0, pivots=120)
        assert sampled.pivots == 120
        off.append(np.abs(sampled.value - exact) / np.maximum(sampled.error, 1e-9))
    first = np.stack(off)[:, np.argsort(-exact)[:40]]
    assert (first < 2).mean() > 0.85
    assert (first < 5).mean() > 0.97
    sampled = betweenness.betweenness(network, seed=7, exact=0, pivots=120)
    again = betweenness.betweenness(network, seed=7, exact=0, pivots=120)
    assert (again.value == sampled.value).all()
    everybody = betweenness.betweenness(network, exact=0, pivots=300)
    assert everybody.value == pytest.approx(exact, rel=1e-4, abs=1e-7)


def _roles_by_counting(graph: nx.Graph, groups: list[int]) -> dict[str, list[int]]:
    found = {role: [0] * len(graph) for role in brokerage.ROLES}
    for b in graph:
        for a, c in itertools.combinations(graph[b], 2):
            if graph.has_edge(a, c):
                continue
            kinds = [groups[a], groups[b], groups[c]]
            role = "liaison"
            if len(set(kinds)) == 1:
                role = "coordinator"
            elif kinds[0] == kinds[2]:
                role = "consultant"
            elif kinds[1] in {kinds[0], kinds[2]}:
                role = "gatekeeper"
            found[role][b] += 1
    return found


def test_roles_by_hand() -> None:
    """b stands between a of its own group, and c and d of another, which are tied to nobody else."""
    graph = nx.Graph([(1, 0), (1, 2), (1, 3)])
    told = brokerage.brokerage(Network.from_graph(graph), np.array([0, 0, 1, 1]))
    place = Network.from_graph(graph).place("1")
    assert {role: told.count[role][place] for role in brokerage.ROLES} == {
        "coordinator": 0,
        "consultant": 1,
        "gatekeeper": 2,
        "liaison": 0,
    }


@settings(max_examples=30, deadline=None)
@given(graph=graphs, groups=st.lists(st.integers(0, 3), min_size=9, max_size=9))
def test_roles_as_counted_out(graph: nx.Graph, groups: list[int]) -> None:
    told = brokerage.brokerage(Network.from_graph(graph), np.array(groups))
    for role, counts in _roles_by_counting(graph, groups).items():
        assert told.count[role].tolist() == counts


@pytest.mark.parametrize("groups", [[0, 0, 0, 1, 1, 2, 2], [0, 1, 1, 1, 0, 1, 2], [0, 0, 0, 0, 1, 1, 1]])
def test_expected_roles_are_those_of_all_ways_to_deal_out_groups(groups: list[int]) -> None:
    """The mean and standard deviation over all 720 permutations of the others' groups, counted one by one."""
    graph = nx.Graph([(0, 1), (0, 2), (0, 3), (0, 4), (0, 5), (1, 2), (3, 4), (5, 6), (2, 6)])
    told = brokerage.brokerage(Network.from_graph(graph), np.array(groups))
    for broker in (0, 2):
        others = [node for node in range(7) if node != broker]
        counts: dict[str, list[int]] = {role: [] for role in brokerage.ROLES}
        for dealt in itertools.permutations([groups[node] for node in others]):
            here = [0] * 7
            here[broker] = groups[broker]
            for node, group in zip(others, dealt, strict=True):
                here[node] = group
            for role, values in _roles_by_counting(graph, here).items():
                counts[role].append(values[broker])
        for role, values in counts.items():
            mean, deviation = float(np.mean(values)), float(np.std(values))
            assert told.expected[role][broker] == pytest.approx(mean)
            if deviation > 1e-9:
                assert told.z[role][broker] == pytest.approx((told.count[role][broker] - mean) / deviation)
            else:
                assert math.isnan(told.z[role][broker])


def test_groups_that_nobody_knows() -> None:
    told = brokerage.brokerage(Network.from_graph(nx.star_graph(4)), np.array([0, 0, 1, -1, -1]))
    assert told.total.tolist()[:3] == [1, 0, 0]
    assert np.isnan(told.total[3:]).all()


def test_places_in_communities_by_hand() -> None:
    """Two triangles a b c and d e f, tied by a–d: a has 2 of 3 ties at home, P = 1 − 4/9 − 1/9 = 4/9; all z are 0."""
    graph = nx.Graph(["ab", "bc", "ca", "de", "ef", "fd", "ad"])
    network, labels = Network.from_graph(graph), np.array([0, 0, 0, 1, 1, 1])
    assert modules.participation(network, labels) == pytest.approx([4 / 9, 0, 0, 4 / 9, 0, 0])
    assert modules.within_module_degree(network, labels).tolist() == [0] * 6
    star = Network.from_graph(nx.star_graph(4))
    degrees = np.array([4, 1, 1, 1, 1])
    expected = (degrees - degrees.mean()) / degrees.std()
    assert modules.within_module_degree(star, np.zeros(5, dtype=int)) == pytest.approx(expected)
    assert modules.cartographic_role(np.array([3.0, 0, 3, 0]), np.array([0.1, 0.7, 0.6, 0.01])) == [
        *("provincial hub", "connector", "connector hub", "ultra-peripheral")
    ]


def test_external_internal_by_hand() -> None:
    """Of the seven ties of the two triangles one leads outside: (1 − 6) / 7; of a's three one: (1 − 2) / 3."""
    network = Network.from_graph(nx.Graph(["ab", "bc", "ca", "de", "ef", "fd", "ad"]))
    groups = np.array([0, 0, 0, 1, 1, 1])
    assert modules.external_internal_of_all(network, groups) == pytest.approx(-5 / 7)
    assert modules.external_internal(network, groups) == pytest.approx([-1 / 3, -1, -1, -1 / 3, -1, -1])
    unknown = modules.external_internal(network, np.array([0, 0, 0, -1, -1, -1]))
    assert unknown[:3].tolist() == [-1, -1, -1]
    assert np.isnan(unknown[3:]).all()


def test_assortativity_as_networkx_has_it() -> None:
    clubs = {node: KARATE.nodes[node]["club"] for node in KARATE}
    groups = modules.numbered(tuple(clubs.values()))
    network = Network.from_graph(KARATE)
    assert modules.assortativity(network, groups) == pytest.approx(
        nx.attribute_assortativity_coefficient(KARATE, "club")
    )
    assert modules.degree_assortativity(network) == pytest.approx(nx.degree_assortativity_coefficient(KARATE))


def test_backbone_by_hand() -> None:
    """A star of weights 8, 1, 1: α at the middle is (1 − 0.8)² = 0.04 and 0.81; at the ends 1."""
    graph = nx.Graph()
    graph.add_weighted_edges_from([("m", "a", 8), ("m", "b", 1), ("m", "c", 1)])
    network = Network.from_graph(graph)
    here, there = backbone.significance(network)
    assert here == pytest.approx([0.04, 0.81, 0.81])
    assert there == pytest.approx([1, 1, 1])
    kept = backbone.backbone(network, 0.05)
    assert (kept.count, len(kept)) == (1, 4)
    assert not kept.projected
    with pytest.raises(ParameterError, match="between 0 and 1"):
        backbone.backbone(network, 0)


def test_core_and_periphery() -> None:
    """A clique of four, each with one more partner who has nobody else: the ideal, whose fit is 1."""
    graph = nx.complete_graph(4)
    graph.add_edges_from((node, node + 4) for node in range(4))
    found = shape.core_periphery(Network.from_graph(graph))
    assert found.core.tolist() == [True] * 4 + [False] * 4
    assert found.fit == pytest.approx(1)


@given(graphs)
def test_the_fit_of_a_core_is_a_correlation(graph: nx.Graph) -> None:
    found = shape.core_periphery(Network.from_graph(graph))
    core = {node for node, inside in zip(graph, found.core, strict=True) if inside}
    pairs = [pair for pair in itertools.combinations(graph, 2) if (pair[0] in core) == (pair[1] in core)]
    ties = [float(graph.has_edge(*pair)) for pair in pairs]
    ideal = [float(pair[0] in core) for pair in pairs]
    if np.std(ties) > 0 and np.std(ideal) > 0:
        assert found.fit == pytest.approx(float(np.corrcoef(ties, ideal)[0, 1]))


def test_small_world() -> None:
    ring = shape.small_world(Network.from_graph(nx.connected_watts_strogatz_graph(200, 8, 0.1, seed=3)))
    chance = shape.small_world(Network.from_graph(nx.gnm_random_graph(200, 800, seed=3)))
    assert ring.sigma > 5
    assert 0.5 < chance.sigma < 1.5
    graph = nx.karate_club_graph()
    world = shape.small_world(Network.from_graph(graph))
    assert world.clustering == pytest.approx(nx.average_clustering(graph))
    assert world.distance == pytest.approx(nx.average_shortest_path_length(graph))


def test_who_leaves() -> None:
    """Without the middle a star of five falls into four."""
    network = Network.from_graph(nx.star_graph(4))
    found = shape.robustness(network, np.array([0]))
    assert (found.left, found.largest, found.parts) == (("0",), (0.25,), (4,))


def test_all_measures_of_a_network() -> None:
    network = Network.from_graph(KARATE).with_attributes(club=[KARATE.nodes[node]["club"] for node in KARATE])
    run = Run(network, by="club")
    told = measured(run)
    assert set(told.figures) == set(MEASURES)
    assert all(len(values) == 34 for values in told.figures.values())
    assert whole(run)["ties"] == 78
    assert whole(run)["mean distance"] == pytest.approx(nx.average_shortest_path_length(KARATE))
    with pytest.raises(ParameterError, match="--by"):
        measured(Run(network), ["gatekeeper"])
    with pytest.raises(ParameterError, match="no measure 'charm'"):
        measured(run, ["charm"])


@pytest.mark.parametrize("nodes", [1, 2])
def test_hardly_any_network(nodes: int) -> None:
    """A single node, a pair: figures or none, and no warning."""
    run = Run(Network.from_graph(nx.complete_graph(nodes)))
    assert all(len(values) == nodes for values in measured(run).figures.values())
    assert whole(run)["nodes"] == nodes


@pytest.mark.parametrize("nodes", [3, 40])
def test_nobody_is_tied(nodes: int) -> None:
    """Each takes part in something of its own: figures or none, no error, in every format."""
    names = [f"https://example.org/{place:02}" for place in range(nodes)]
    network = Network.from_incidence(names, [[name] for name in names])
    run = Run(network.with_attributes(half=["a", "b", *[""] * (nodes - 2)]), by="half")
    told = measured(run)
    assert told.figures["eigenvector"].tolist() == [0] * nodes
    assert whole(run)["ties"] == 0
    for form in FORMATS:
        assert formats.written(told, form, "nodes")
        assert formats.written(told, form)
    assert layout.positions(layout.picture_of(told)).shape == (nodes, 2)


def test_no_network() -> None:
    with pytest.raises(NotFoundError, match="no node"):
        Run(Network.from_graph(nx.Graph()))
