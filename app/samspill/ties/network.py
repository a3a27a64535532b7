"""A network: nodes with names and attributes, and a symmetric sparse matrix of ties. In and out as networkx.Graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import networkx as nx
import numpy as np
import scipy.sparse as sp

from samspill.errors import NotFoundError, ParameterError
from samspill.ties.facts import Array
from samspill.ties.selection import Selection
from samspill.ties.weights import Matrix, incidence, without_self

_CACHED = "samspill"


@dataclass(frozen=True)
class Method:
    """How a network was made: enough to make it again. `queries` are the texts asked, by name."""

    selection: Selection = field(default_factory=Selection)
    queries: Mapping[str, str] = field(default_factory=dict)
    snapshot: str = ""
    made: str = ""
    """When the snapshot was made: the date of the data."""
    notes: tuple[str, ...] = ()
    """What was left out or could not be told, in sentences."""


@dataclass(frozen=True, eq=False)
class Network:
    """Nodes in order of their IRIs, and what ties them.

    `ties` is an n × n csr_array of floats, symmetric, without a diagonal. `taking_part` has a row an activity and a
    column a node, 1 where the node takes part; None for a network that is not made of activities. `attributes` have a
    text a node, empty where there is none.
    """

    nodes: tuple[str, ...]
    ties: Matrix
    names: tuple[str, ...] = ()
    taking_part: Matrix | None = None
    activities: tuple[str, ...] = ()
    periods: tuple[tuple[str, str], ...] = ()
    """First and last day of each activity, empty where the graph has none."""
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    figures: Mapping[str, Array] = field(default_factory=dict)
    """Measures of nodes: a number each, not a number where a measure has no value."""
    projected: bool = False
    """Whether two nodes are tied just when they share an activity of `taking_part`."""
    method: Method = field(default_factory=Method)

    def __post_init__(self) -> None:
        """Raise ParameterError for a matrix that does not fit the nodes."""
        if self.ties.shape != (len(self.nodes), len(self.nodes)):
            raise ParameterError(f"{len(self.nodes)} nodes and a matrix of {self.ties.shape[0]} × {self.ties.shape[1]}")

    def __len__(self) -> int:
        """Return the number of nodes."""
        return len(self.nodes)

    @property
    def count(self) -> int:
        """The number of ties."""
        return int(self.ties.nnz // 2)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The name of each node, or what its IRI ends with."""
        names = self.names or ("",) * len(self.nodes)
        return tuple(name or iri.rpartition("/")[2] for name, iri in zip(names, self.nodes, strict=True))

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The place of each node, by IRI."""
        return {iri: place for place, iri in enumerate(self.nodes)}

    @cached_property
    def plain(self) -> Matrix:
        """The matrix with 1 for every tie."""
        return sp.csr_array((np.ones(self.ties.nnz), self.ties.indices, self.ties.indptr), shape=self.ties.shape)

    @cached_property
    def degrees(self) -> Array:
        """The number of ties of each node."""
        return np.diff(self.ties.indptr)

    @cached_property
    def edges(self) -> tuple[Array, Array, Array]:
        """Each tie once: the place of one node, of the other, which is greater, and the weight."""
        upper = sp.triu(self.ties, 1).tocoo()
        one, other = (np.asarray(each, dtype=np.int64) for each in upper.coords)
        order = np.lexsort((other, one))
        return one[order], other[order], upper.data[order]

    def shared(self, one: Array, other: Array) -> Array:
        """Return how many activities each of some pairs of nodes share; zeros where there are no activities."""
        if self.taking_part is None or not len(one):
            return np.zeros(len(one))
        together = sp.csr_array(self.taking_part.T @ self.taking_part)
        return np.asarray(together[one, other]).ravel()

    def members(self, activity: int) -> Array:
        """Return the places of the nodes that take part in an activity, by its place, in order."""
        if self.taking_part is None:
            return np.zeros(0, dtype=np.int64)
        first, last = self.taking_part.indptr[activity : activity + 2]
        return np.sort(self.taking_part.indices[first:last])

    def place(self, iri: str) -> int:
        """Return the place of a node; raise NotFoundError when it is not in the network."""
        if iri not in self.places:
            hint = "it shares nothing with anybody in this selection: take a longer period, or ties through more"
            raise NotFoundError(f"{iri} is not in this network of {len(self):,}", hint=hint)
        return self.places[iri]

    def of(self, kept: Array) -> Network:
        """Return the network of some nodes, by their places or a mask, and the ties between them."""
        return self.of_in_order(np.flatnonzero(kept) if kept.dtype == bool else np.unique(kept))

    def of_in_order(self, chosen: Array) -> Network:
        """Return the network of some nodes, by their places, in that order."""

        def some(texts: Sequence[Any]) -> tuple[Any, ...]:
            return tuple(texts[place] for place in chosen) if texts else ()

        part = None if self.taking_part is None else sp.csr_array(self.taking_part[:, chosen])
        return replace(
            self,
            nodes=some(self.nodes),
            names=some(self.names),
            ties=sp.csr_array(self.ties[chosen][:, chosen]),
            taking_part=part,
            attributes={name: some(values) for name, values in self.attributes.items()},
            figures={name: values[chosen] for name, values in self.figures.items()},
        )

    def with_ties(self, ties: Matrix) -> Network:
        """Return the same nodes with other ties."""
        return replace(self, ties=ties, projected=False)

    def with_attributes(self, **attributes: Sequence[str]) -> Network:
        """Return the network with further attributes of its nodes, a text each."""
        return replace(self, attributes={**self.attributes, **{k: tuple(v) for k, v in attributes.items()}})

    def with_figures(self, figures: Mapping[str, Array]) -> Network:
        """Return the network with further figures of its nodes."""
        return replace(self, figures={**self.figures, **figures})

    def graph(self) -> nx.Graph:
        """Return it as a networkx.Graph: IRIs are the nodes, `name` and the attributes on them, `weight` on edges.

        The network itself is kept on the graph until that changes, so `Network.from_graph` has it at once.
        """
        made = nx.Graph()
        figures = {name: values.tolist() for name, values in self.figures.items()}
        for place, (iri, name) in enumerate(zip(self.nodes, self.labels, strict=True)):
            told = {key: values[place] for key, values in self.attributes.items() if values[place]}
            told |= {key: values[place] for key, values in figures.items() if values[place] == values[place]}
            made.add_node(iri, name=name, **told)
        one, other, weight = self.edges
        made.add_weighted_edges_from(
            (self.nodes[i], self.nodes[j], w)
            for i, j, w in zip(one.tolist(), other.tolist(), weight.tolist(), strict=True)
        )
        made.__networkx_cache__[_CACHED] = self  # networkx empties this when nodes or edges change
        return made

    @classmethod
    def from_graph(cls, graph: nx.Graph, weight: str = "weight") -> Network:
        """Return the network of an undirected networkx.Graph; edges without the attribute `weight` weigh 1.

        Loops are left out. Raises ParameterError for a directed graph and for a weight that is negative or no number.
        """
        kept = graph.__networkx_cache__.get(_CACHED)
        if isinstance(kept, Network) and weight == "weight":
            return kept
        if graph.is_directed():
            raise ParameterError("ties have no direction", hint="graph.to_undirected()")
        nodes = list(graph)
        place = {node: index for index, node in enumerate(nodes)}
        rows = [(place[u], place[v], data.get(weight, 1)) for u, v, data in graph.edges(data=True) if u != v]
        try:
            triples = np.asarray(rows, dtype=float).reshape(-1, 3)
        except (TypeError, ValueError):
            raise ParameterError(f"an edge has a {weight!r} that is no number") from None
        if (triples[:, 2] < 0).any() or not np.isfinite(triples[:, 2]).all():
            raise ParameterError(f"an edge has a {weight!r} that is negative or not finite")
        one, other = triples[:, 0].astype(np.int64), triples[:, 1].astype(np.int64)
        half = sp.csr_array((triples[:, 2], (one, other)), shape=(len(nodes), len(nodes)))
        made = cls(
            nodes=tuple(map(str, nodes)),
            names=tuple(str(graph.nodes[node].get("name", node)) for node in nodes),
            ties=without_self(sp.csr_array(half + half.T)),
        )
        if weight == "weight":
            graph.__networkx_cache__[_CACHED] = made
        return made

    @classmethod
    def from_incidence(
        cls, nodes: Sequence[str], activities: Sequence[Sequence[str]], weight: str = "count"
    ) -> Network:
        """Return the network of nodes that share activities, each given as the nodes that take part in it."""
        from samspill.ties.weights import project

        place = {node: index for index, node in enumerate(nodes)}
        rows = [(row, place[node]) for row, members in enumerate(activities) for node in members]
        pairs = np.asarray(rows, dtype=np.int64).reshape(-1, 2)
        part = incidence(pairs[:, 0], pairs[:, 1], (len(activities), len(nodes)))
        names = tuple(f"activity-{row}" for row in range(len(activities)))
        return cls(nodes=tuple(nodes), ties=project(part, weight), taking_part=part, activities=names, projected=True)
