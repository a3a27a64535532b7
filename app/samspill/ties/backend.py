"""Samspill's measures as a backend of networkx: `nx.pagerank(graph, backend="samspill")`.

networkx finds it by its entry point. Functions take what networkx's take and give what they give, as far as
`can_run` says; everything else stays networkx's. A graph is converted once, and kept on it until it changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from inspect import signature
from typing import Any, Final

import networkx as nx
import numpy as np

from samspill.ties.backend_info import FUNCTIONS
from samspill.ties.facts import Array
from samspill.ties.measures import betweenness as between
from samspill.ties.measures import centrality, cohesion, distances, holes
from samspill.ties.network import Network
from samspill.ties.weights import incidence, project

__all__ = ["BACKEND", "Converted"]

Node = Any


class Converted:
    """A networkx.Graph as a network; `nodes` are the graph's own, in the order of the network."""

    __networkx_backend__ = "samspill"

    def __init__(self, network: Network, nodes: tuple[Node, ...], graph: nx.Graph) -> None:
        """Take a network made from a graph, and the graph."""
        self.network, self.nodes, self.graph = network, nodes, graph

    def is_directed(self) -> bool:
        """Return False."""
        return False

    def is_multigraph(self) -> bool:
        """Return False."""
        return False

    def told(self, values: Array, wanted: Iterable[Node] | Node | None = None) -> Any:
        """Return a dictionary by node, of some or all; for a single node its value."""
        whole = dict(zip(self.nodes, values.tolist(), strict=True))
        if wanted is None:
            return whole
        if not isinstance(wanted, (list, tuple, set, frozenset, dict, range)) and wanted in whole:
            return whole[wanted]
        return {node: whole[node] for node in self.graph.nbunch_iter(wanted)}

    def by(self, weight: str | None) -> Network:
        """Return the network with its weights, or with 1 for every tie."""
        return self.network if weight is not None else self.network.with_ties(self.network.plain)


_NO_WEIGHT = ""  # an attribute that no edge has: each weighs 1


def _plain(graph: nx.Graph) -> bool:
    """Whether a graph is undirected, without loops and parallel edges."""
    return not (graph.is_directed() or graph.is_multigraph() or nx.number_of_selfloops(graph))


def pagerank(
    G: Converted,
    alpha: float = 0.85,
    personalization: None = None,
    max_iter: int = 100,
    tol: float = 1e-6,
    nstart: object = None,
    weight: str | None = "weight",
    dangling: None = None,
) -> dict[Node, float]:
    """Return PageRank (Page et al. 1999); more precise than networkx's `tol`."""
    found: dict[Node, float] = G.told(centrality.following(G.by(weight), alpha))
    return found


def betweenness_centrality(
    G: Converted,
    k: None = None,
    normalized: bool = True,
    weight: None = None,
    endpoints: bool = False,
    seed: object = None,
) -> dict[Node, float]:
    """Return betweenness by unweighted shortest paths from all nodes (Freeman 1977; Brandes 2001)."""
    n = len(G.nodes)
    value = between.betweenness(G.network, exact=n).value
    found: dict[Node, float] = G.told(value if normalized or n < 3 else value * (n - 1) * (n - 2) / 2)
    return found


def harmonic_centrality(
    G: Converted, nbunch: Iterable[Node] | None = None, distance: None = None, sources: None = None
) -> dict[Node, float]:
    """Return the sum of 1 / distance to all others (Boldi & Vigna 2014)."""
    value = distances.harmonic(G.network) * max(len(G.nodes) - 1, 1)
    whole = G.told(value)
    return whole if nbunch is None else {node: whole[node] for node in G.graph.nbunch_iter(nbunch)}


def core_number(G: Converted) -> dict[Node, int]:
    """Return the core number of each node (Seidman 1983)."""
    found: dict[Node, int] = G.told(cohesion.core(G.network))
    return found


def connected_components(G: Converted) -> Iterator[set[Node]]:
    """Yield the nodes of each connected part, in the order of their first nodes, as networkx does."""
    parts: dict[int, set[Node]] = {}
    for node, number in zip(G.nodes, cohesion.component(G.network).tolist(), strict=True):
        parts.setdefault(number, set()).add(node)
    yield from parts.values()


def number_connected_components(G: Converted) -> int:
    """Return how many connected parts there are."""
    return len(np.unique(cohesion.component(G.network)))


def articulation_points(G: Converted) -> Iterator[Node]:
    """Yield the nodes without which their part falls apart."""
    for place in np.flatnonzero(cohesion.articulation(G.network)):
        yield G.nodes[place]


def bridges(G: Converted, root: None = None) -> Iterator[tuple[Node, Node]]:
    """Yield the ties without which their part falls apart."""
    for one, other in cohesion.bridge_ties(G.network):
        yield G.nodes[one], G.nodes[other]


def triangles(G: Converted, nodes: Iterable[Node] | Node | None = None) -> Any:
    """Return how many triangles each node is in."""
    return G.told(np.rint(cohesion.triangle_counts(G.network)).astype(np.int64), nodes)


def clustering(G: Converted, nodes: Iterable[Node] | Node | None = None, weight: None = None) -> Any:
    """Return the share of the pairs of neighbours that are tied (Watts & Strogatz 1998)."""
    return G.told(cohesion.clustering(G.network), nodes)


def transitivity(G: Converted) -> float:
    """Return the share of open or closed triples that are closed."""
    return cohesion.transitivity(G.network)


def constraint(G: Converted, nodes: Iterable[Node] | None = None, weight: str | None = None) -> dict[Node, float]:
    """Return Burt's constraint (Burt 2004)."""
    whole = G.told(holes.constraint(G.by(weight)))
    return whole if nodes is None else {node: whole[node] for node in nodes}


def effective_size(G: Converted, nodes: Iterable[Node] | None = None, weight: None = None) -> dict[Node, float]:
    """Return the effective size of networks around nodes, without weights (Burt 1995; Borgatti 1997)."""
    whole = G.told(holes.effective_size(G.by(None)))
    return whole if nodes is None else {node: whole[node] for node in nodes}


def weighted_projected_graph(B: Converted, nodes: Iterable[Node], ratio: bool = False) -> nx.Graph:
    """Return the graph of some nodes of a two-mode graph; an edge weighs how many nodes of the other kind two share."""
    chosen = dict.fromkeys(nodes)
    if len(chosen) >= len(B.nodes):
        raise nx.NetworkXAlgorithmError(
            f"{len(chosen)} nodes to project onto, of {len(B.nodes)}: no other kind is left"
        )
    place = {node: index for index, node in enumerate(chosen)}
    others = {node: index for index, node in enumerate(node for node in B.nodes if node not in place)}
    pairs = [(others[other], place[node]) for node in chosen for other in B.graph[node] if other in others]
    rows = np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
    ties = project(incidence(rows[:, 0], rows[:, 1], (len(others), len(place))), "count")
    network = Network(tuple(map(str, range(len(place)))), ties)
    made = nx.Graph()
    made.graph.update(B.graph.graph)
    made.add_nodes_from((node, B.graph.nodes[node]) for node in chosen)
    names = list(chosen)
    one, other, weight = network.edges
    made.add_weighted_edges_from(
        (names[i], names[j], round(w)) for i, j, w in zip(one.tolist(), other.tolist(), weight.tolist(), strict=True)
    )
    return made


_NOT_TAKEN: Final = ("personalization", "dangling", "k", "endpoints", "distance", "sources", "root", "ratio")
"""Parameters that are there for networkx's sake, and taken at their default alone."""
_WEIGHED: Final = ("pagerank", "constraint")
"""Functions that take weights."""
_FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {name: globals()[name] for name in FUNCTIONS}


class _Backend:
    """What networkx asks of a backend."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in _FUNCTIONS:
            raise AttributeError(name)
        return _FUNCTIONS[name]

    @staticmethod
    def convert_from_nx(graph: Any, *, edge_attrs: Mapping[str, Any] | None = None, **_: Any) -> Any:
        """Return a graph of networkx as ours; what is no graph stays as it is."""
        if not isinstance(graph, nx.Graph):
            return graph
        weight = next(iter(edge_attrs)) if edge_attrs else _NO_WEIGHT
        return Converted(Network.from_graph(graph, weight), tuple(graph), graph)

    @staticmethod
    def convert_to_nx(found: Any, **_: Any) -> Any:
        """Return results as they are, and a graph of ours as the one that it was made from."""
        return found.graph if isinstance(found, Converted) else found

    @staticmethod
    def can_run(name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> bool | str:
        """Whether a call is one that we answer as networkx does; or why not."""
        if name not in _FUNCTIONS:
            return f"{name} is not among Samspill's measures"
        taken = signature(_FUNCTIONS[name])
        try:
            given = taken.bind(*args, **kwargs).arguments
        except TypeError as error:
            return str(error)
        graph = next(iter(given.values()))
        if isinstance(graph, nx.Graph) and not _plain(graph):
            return "the graph is directed, or has loops or parallel edges"
        for each, value in given.items():
            fixed = each in _NOT_TAKEN or (each == "weight" and name not in _WEIGHED)
            if fixed and value != taken.parameters[each].default:
                return f"{each} is not taken"
        return True


BACKEND: Final = _Backend()
