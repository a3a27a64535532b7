"""Writable stores for tests, without processes and servers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox

from samspill.engines.oxigraph_disk import DEFAULT, Quad
from samspill.snapshot.guard import Policy
from samspill.vocab import GRAPH
from samspill.writable import folder
from samspill.writable.changes import Change, Outcome
from samspill.writable.consequences import Rules
from samspill.writable.requests import Asked
from samspill.writable.store import WritableStore

OWN = {f"{GRAPH}{name}" for name in ("default", "asserted", "entailed")}
NOTHING = Rules(entailment=False)


@contextmanager
def opened(place: Path, rules: Rules = NOTHING, policy: Policy = "fail") -> Iterator[WritableStore]:
    """Open a store, made if it is not there."""
    with folder.locked(place):
        store = WritableStore(place, rules, policy)
        try:
            yield store
        finally:
            store.close()


def update(store: WritableStore, text: str, **using: tuple[str, ...] | None) -> Outcome:
    """Do an update."""
    return store.run(Asked("update", "tester", **using).change([text.encode()]))  # type: ignore[arg-type]


def fill(store: WritableStore, graphs: dict[str, bytes]) -> None:
    """Let a store hold these graphs (Turtle by IRI, "" the default graph) and nothing else."""
    quads: list[Quad] = []
    for name, text in graphs.items():
        inside = f"<{name}>" if name else DEFAULT
        parsed = ox.parse(text, ox.RdfFormat.TURTLE, base_iri="http://example.org/", rename_blank_nodes=True)
        quads += [(str(each.subject), str(each.predicate), str(each.object), inside) for each in parsed]

    def draw(draft: object, _: object, __: object) -> None:
        for graph in [*draft.named_graphs(), DEFAULT]:  # type: ignore[attr-defined]
            draft.drop(graph)  # type: ignore[attr-defined]
        for name in graphs:
            if name:
                draft.create(f"<{name}>")  # type: ignore[attr-defined]
        draft.insert(quads)  # type: ignore[attr-defined]

    store.run(Change("tester", "fill", draw))


def dataset(place: Path) -> ox.Dataset:
    """Return what was stated, as readers find it: the default graph as itself."""
    _, checkpoint, lock = folder.held(place)
    with lock:
        store = ox.Store.read_only(str(checkpoint))
        found = ox.Dataset()
        for graph in store.named_graphs():
            name = str(graph.value)
            if name in OWN - {f"{GRAPH}default"}:
                continue
            into = ox.DefaultGraph() if name in OWN else graph
            for quad in store.quads_for_pattern(None, None, None, graph):
                found.add(ox.Quad(quad.subject, quad.predicate, quad.object, into))
        return found


def same(one: ox.Dataset, other: ox.Dataset) -> bool:
    """Whether two datasets are one but for the names of blank nodes."""
    for each in (one, other):
        each.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return one == other
