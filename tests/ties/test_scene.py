"""What a picture shows and where: the layout on small networks of known form, the backbone, the nodes that are kept."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from typing import Any, ClassVar, cast

import networkx as nx
import numpy as np
import pytest

from samspill.errors import NotFoundError, ParameterError
from samspill.ties.facts import Facts
from samspill.ties.forces import laid_out, spread
from samspill.ties.layout import positions, thinned
from samspill.ties.network import Method, Network
from samspill.ties.scene import View, scene
from samspill.ties.selection import Selection


class Nothing:
    """Facts of a graph that tells nothing."""

    asked: ClassVar[dict[str, str]] = {}

    def ask(self, name: str, **_: object) -> dict[str, Any]:
        """Answer any query with no rows."""
        return {each: np.zeros(0, dtype=np.int64) for each in ("thing", "name", "language")}

    def iris(self, _: object) -> list[str]:
        """Return no IRIs."""
        return []


def shown(graph: nx.Graph, view: View) -> dict[str, Any]:
    """Return the picture of a network of countries, of which no groups are told."""
    network = replace(Network.from_graph(graph), method=Method(Selection(level="country")))
    return scene(cast(Facts, Nothing()), network, view)


def barbell() -> Network:
    """Two cliques of eight with a path of three between them."""
    return Network.from_graph(nx.barbell_graph(8, 3))


def test_cliques_stand_apart_and_a_path_leads_between_them() -> None:
    at = laid_out(barbell().ties)
    one, other = at[:8], at[11:]
    within = max(np.linalg.norm(part - part.mean(axis=0), axis=1).max() for part in (one, other))
    assert np.linalg.norm(one.mean(axis=0) - other.mean(axis=0)) > 3 * within
    along = at[7:12, 0]
    assert (np.diff(along) > 0).all() or (np.diff(along) < 0).all(), "the path is straight, and lies across"


def test_a_layout_is_the_same_in_every_process() -> None:
    code = (
        "import json, networkx as nx\n"
        "from samspill.ties.layout import positions\n"
        "from samspill.ties.network import Network\n"
        "print(json.dumps(positions(Network.from_graph(nx.barbell_graph(8, 3)), 7).tolist()))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert json.loads(told) == positions(barbell(), 7).tolist()
    assert not np.allclose(positions(barbell(), 8), positions(barbell(), 7))


def test_smaller_parts_stand_below_the_largest() -> None:
    graph = nx.disjoint_union_all([nx.complete_graph(9), nx.path_graph(3), nx.path_graph(2)])
    at = positions(Network.from_graph(graph))
    assert ((at >= 0) & (at <= 1)).all()
    assert at[:9, 1].min() > at[9:, 1].max()


def test_points_that_lie_on_each_other_are_pushed_apart() -> None:
    crowd = np.random.default_rng(1).normal(size=(60, 2)) * 0.01
    at = spread(crowd, 0.05, steps=500)
    gaps = np.linalg.norm(at[:, None] - at[None], axis=2) + np.eye(60)
    assert gaps.min() > 0.045


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_backbone_holds_together_and_is_small(seed: int) -> None:
    graph = nx.gnp_random_graph(60, 0.5, seed=seed)
    rng = np.random.default_rng(seed)
    nx.set_edge_attributes(graph, {edge: float(rng.integers(1, 50)) for edge in graph.edges}, "weight")
    whole = Network.from_graph(graph)
    thin = thinned(whole)
    made = thin.graph()
    assert nx.is_connected(made)
    assert thin.count <= 3 * 60 + 59
    assert all(graph.edges[int(u), int(v)]["weight"] == data["weight"] for u, v, data in made.edges(data=True))
    tree = nx.maximum_spanning_tree(graph).size(weight="weight")
    assert nx.maximum_spanning_tree(made).size(weight="weight") == tree


def test_the_surroundings_of_a_node_have_all_its_ties() -> None:
    told = shown(nx.star_graph(30), View(most=20, node="0"))
    assert len(told["nodes"]["id"]) == 20
    assert sorted(told["nodes"]["steps"]) == [0] + [1] * 19
    assert len(told["ties"]["source"]) == 19
    assert told["nodes"]["degree"][told["nodes"]["id"].index("0")] == 30, "of the whole"


def test_the_way_is_shown_even_where_the_backbone_leaves_it_out() -> None:
    graph = nx.barbell_graph(12, 4)
    told = shown(graph, View(most=10, node="0", to="27"))
    ids = told["nodes"]["id"]
    assert [step["source"] for step in told["way"]] == ["0", "11", "12", "13", "14", "15", "16"]
    pairs = {frozenset((ids[i], ids[j])) for i, j in zip(told["ties"]["source"], told["ties"]["target"], strict=True)}
    assert all(frozenset((step["source"], step["target"])) in pairs for step in told["way"])


def test_what_has_no_picture_is_told() -> None:
    with pytest.raises(NotFoundError, match="no two of the 3 in this selection share anything"):
        shown(nx.empty_graph(3), View())
    with pytest.raises(NotFoundError, match="not in this network"):
        shown(nx.barbell_graph(8, 3), View(node="99"))
    with pytest.raises(ParameterError, match="10 to 500"):
        View(most=501)
    with pytest.raises(ParameterError, match="a way from whom"):
        View(to="1")
