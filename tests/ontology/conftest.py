"""The ontology as one graph, read once."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph


@pytest.fixture(scope="session")
def ontology(root: Path) -> Graph:
    """All modules of the ontology, with the alignments."""
    graph = Graph()
    for path in sorted((root / "ontology").glob("*.ttl")):
        graph.parse(path)
    return graph
