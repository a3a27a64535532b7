"""What a request is about to change, beside the dataset that it would change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from samspill.engines.oxigraph_disk import DEFAULT, ENTAILED, RESERVED, DiskStore, Quad
from samspill.errors import UsageError

__all__ = ["Draft"]


class Draft:
    """Quads and graphs that come and go, against a dataset that stays as it is; operations see what others did.

    `quads` and `graphs` hold what differs from the dataset: True for what comes, False for what goes.
    """

    def __init__(self, store: DiskStore) -> None:
        """Begin with nothing changed."""
        self.quads: dict[Quad, bool] = {}
        self.graphs: dict[str, bool] = {}
        self._store = store

    def insert(self, quads: Iterable[Quad]) -> int:
        """Let quads be there; return how many were not. Raises UsageError for a graph that clients do not write."""
        wanted = list(dict.fromkeys(quads))
        for graph in {quad[3] for quad in wanted}:
            _writable(graph)
            if not self.has_graph(graph):
                self.create(graph)
        count = 0
        for quad, there in self._now(wanted):
            if not there:
                count += 1
                if not self.quads.pop(quad, True):
                    continue  # it had gone in this request, and is back
                self.quads[quad] = True
        return count

    def delete(self, quads: Iterable[Quad]) -> int:
        """Let quads not be there; return how many were."""
        wanted = list(dict.fromkeys(quads))
        for graph in {quad[3] for quad in wanted}:
            _writable(graph)
        count = 0
        for quad, there in self._now(wanted):
            if there:
                count += 1
                if self.quads.pop(quad, False):
                    continue  # it had come in this request
                self.quads[quad] = False
        return count

    def _now(self, quads: list[Quad]) -> Iterator[tuple[Quad, bool]]:
        """Yield each quad with whether it is there now."""
        unknown = [quad for quad in quads if quad not in self.quads]
        there = dict(zip(unknown, self._store.present(unknown), strict=True))
        for quad in quads:
            yield quad, there[quad] if quad in there else self.quads[quad]

    def of_graph(self, graph: str) -> list[Quad]:
        """Return the quads of a graph as they are now."""
        kept = [quad for quad in self._store.of_graph(graph) if self.quads.get(quad, True)]
        return kept + [quad for quad, comes in self.quads.items() if comes and quad[3] == graph]

    def has_graph(self, graph: str) -> bool:
        """Whether a graph is there now, be it empty."""
        return self.graphs[graph] if graph in self.graphs else self._store.has_graph(graph)

    def named_graphs(self) -> list[str]:
        """Return the graphs that clients have named: not the default one, nor what is entailed."""
        found = [graph for graph in self._store.graphs() if self.graphs.get(graph, True)]
        found += [graph for graph, comes in self.graphs.items() if comes]
        return [graph for graph in dict.fromkeys(found) if graph not in RESERVED and graph != ENTAILED]

    def create(self, graph: str) -> None:
        """Let a graph be there."""
        _writable(graph)
        if not self.has_graph(graph):
            if not self.graphs.pop(graph, True):
                return
            self.graphs[graph] = True

    def clear(self, graph: str) -> None:
        """Empty a graph."""
        self.delete(self.of_graph(graph))

    def drop(self, graph: str) -> None:
        """Take a graph away; the default graph is emptied."""
        self.clear(graph)
        if graph != DEFAULT and self.has_graph(graph) and not self.graphs.pop(graph, False):
            self.graphs[graph] = False

    def replace(self, graph: str, quads: Iterable[Quad]) -> None:
        """Let a graph hold these quads and no others."""
        wanted = set(quads)
        self.delete(quad for quad in self.of_graph(graph) if quad not in wanted)
        self.create(graph)
        self.insert(wanted)

    def added(self) -> list[Quad]:
        """Return the quads that come."""
        return [quad for quad, comes in self.quads.items() if comes]

    def removed(self) -> list[Quad]:
        """Return the quads that go."""
        return [quad for quad, comes in self.quads.items() if not comes]

    def empty(self) -> bool:
        """Whether nothing changes."""
        return not self.quads and not self.graphs


def _writable(graph: str) -> None:
    if graph == ENTAILED or (graph in RESERVED and graph != DEFAULT):
        raise UsageError(f"the graph {graph} is kept by the store itself", hint="write to another graph")
