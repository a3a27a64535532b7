"""What networkx is told of our backend whenever it is imported: so this imports nothing."""

from __future__ import annotations

from typing import Any, Final

FUNCTIONS: Final = (
    *("pagerank", "betweenness_centrality", "harmonic_centrality", "core_number", "connected_components"),
    *("number_connected_components", "articulation_points", "bridges", "triangles", "clustering", "transitivity"),
    *("constraint", "effective_size", "weighted_projected_graph"),
)
"""The functions of networkx that `samspill.ties.backend` has."""


def info() -> dict[str, Any]:
    """Tell networkx of the backend."""
    return {
        "backend_name": "samspill",
        "project": "samspill",
        "package": "samspill",
        "short_summary": "Measures of partner networks, on sparse matrices.",
        "functions": {name: {} for name in FUNCTIONS},
    }
