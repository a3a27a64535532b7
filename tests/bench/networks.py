"""Partner networks of all Horizon Europe: ties from a snapshot, and each measure beside the libraries that have it.

`SAMSPILL_BENCH_STORE` names a store with the import `cordis`, which is built otherwise (three minutes). Libraries that
are not installed are left out: `pip install networkit rustworkx igraph` into the environment of the benchmark, or a
folder on PYTHONPATH. igraph is under the GPL, and is measured here alone.

Run as a program, this module is the process of one library: `python -m tests.bench.networks LIBRARY FILE`.
"""

from __future__ import annotations

import importlib.util
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
PIVOTS = 256
LIMIT = 120.0
"""Seconds that one library is given."""
PEERS = ("networkx", "networkit", "rustworkx", "igraph")
MEASURES = (
    *("degree", "PageRank", "eigenvector", "k-core", "components", "articulation points", "clustering"),
    *("harmonic closeness", "betweenness, 256 sources", "constraint", "communities (Leiden)"),
)
Measured = dict[str, Callable[[], Any]]


def networks_table(shared: Path) -> str:
    """Measure and return the tables."""
    with tempfile.TemporaryDirectory() as folder:
        store = _store(shared, Path(folder))
        edges = Path(folder, "edges.npz")
        ours = [_told(_run("samspill", str(store), str(edges))) for _ in range(3)]
        theirs = {name: _told(_run(name, str(edges))) for name in PEERS if importlib.util.find_spec(name)}
    first = ours[0]
    return "\n".join([*_projecting(ours, theirs), "", *_measuring(ours, theirs), "", *_whole(first)])


def _store(shared: Path, folder: Path) -> Path:
    if named := os.environ.get("SAMSPILL_BENCH_STORE"):
        return Path(named)
    horizon = shared / "data" / "cordis" / "HORIZON"
    words = [sys.executable, "-m", "samspill", "build", "--out", str(folder / "store"), "--import", f"cordis={horizon}"]
    subprocess.run(words, check=True, cwd=ROOT, capture_output=True)
    return folder / "store"


def _run(*words: str) -> list[dict[str, Any]]:
    """Run one library in a process of its own; what it has told when the time is over counts."""
    process = subprocess.Popen(
        [sys.executable, "-m", __name__, *words], cwd=ROOT, stdout=subprocess.PIPE, text=True, stderr=subprocess.DEVNULL
    )
    try:
        out, _ = process.communicate(timeout=LIMIT)
    except subprocess.TimeoutExpired:
        process.kill()
        out, _ = process.communicate()
    return [json.loads(line) for line in out.splitlines()]


def _told(lines: list[dict[str, Any]]) -> dict[str, Any]:
    return {line["what"]: line["value"] for line in lines}


def _projecting(ours: list[dict[str, Any]], theirs: dict[str, dict[str, Any]]) -> list[str]:
    first = ours[0]
    mine = median(run["ties"] for run in ours)
    rows = [
        f"| participations to ties, from the snapshot: queries, matrices, names, periods | {mine:.2f} |",
        f"| of it the projection of the matrix alone | {median(run['projection'] for run in ours):.2f} |",
    ]
    if "projection" in theirs.get("networkx", {}):
        slow = theirs["networkx"]["projection"]
        rows.append(f"| networkx: `bipartite.weighted_projected_graph`, the graph built before | {slow:.1f} |")
        alone = median(run["projection"] for run in ours)
        rows.append(
            f"| as many times as our projection; as ours from the snapshot | {slow / alone:.0f}; {slow / mine:.0f} |"
        )
    return [
        f"{first['nodes']:,} organisations, {first['participations']:,} participations, {first['count']:,} ties. "
        f"Medians of {len(ours)} processes.",
        "",
        "| | seconds |",
        "|---|---|",
        *rows,
    ]


def _measuring(ours: list[dict[str, Any]], theirs: dict[str, dict[str, Any]]) -> list[str]:
    names = list(theirs)
    rows = []
    for measure in MEASURES:
        mine = median(run[measure] for run in ours)
        cells = [f"{theirs[name][measure]:.2f}" if measure in theirs[name] else "" for name in names]
        rows.append(f"| {measure} | {mine:.2f} | {' | '.join(cells)} |")
    return [
        "Seconds of each measure on that network, its graph built before; empty where a library has it not, or was",
        f"not done in the {LIMIT:.0f} s that each had for all. Threads as each has them by itself. Constraint is by",
        "weights; what triangles tell is shared by clustering and constraint, and counted with the first. Leiden is",
        "one run. Betweenness of igraph is exact from as many sources.",
        "",
        f"| measure | samspill | {' | '.join(names)} |",
        f"|---|---|{'---|' * len(names)}",
        *rows,
    ]


def _whole(first: dict[str, Any]) -> list[str]:
    return [
        f"All {first['measures']} measures of nodes, with communities of ten runs and brokerage roles by country with",
        f"their expected values: {first['all']:.1f} s, at a peak of {first['peak']:.1f} GB in the process. The network",
        f"around one organisation, from the network in memory: {1000 * first['ego']:.0f} ms.",
    ]


def _tell(what: str, value: float) -> None:
    print(json.dumps({"what": what, "value": value}), flush=True)


def _timed(what: str, work: Callable[[], Any]) -> Any:
    began = perf_counter()
    found = work()
    _tell(what, perf_counter() - began)
    return found


def samspill(store: str, edges: str) -> None:
    """Measure ourselves, and write the network for the others."""
    from samspill.snapshot.published import Snapshot
    from samspill.ties.around import ego
    from samspill.ties.communities import communities
    from samspill.ties.facts import Facts
    from samspill.ties.measures import betweenness, centrality, cohesion, distances, holes
    from samspill.ties.measures.registry import MEASURES as ALL
    from samspill.ties.measures.registry import measured
    from samspill.ties.measures.run import Run
    from samspill.ties.reading import read, with_groups
    from samspill.ties.selection import Selection
    from samspill.ties.weights import project

    facts = Facts.of(Snapshot.open(Path(store)))
    network = _timed("ties", lambda: read(facts, Selection()))
    assert network.taking_part is not None
    _timed("projection", lambda: project(network.taking_part))
    for what, value in (
        ("nodes", len(network)),
        ("participations", network.taking_part.nnz),
        ("count", network.count),
        ("measures", len(ALL)),
    ):
        _tell(what, value)
    one, other, weight = network.edges
    rows, columns = network.taking_part.tocoo().coords
    np.savez(edges, n=len(network), one=one, other=other, weight=weight, rows=rows, columns=columns)
    work: Measured = {
        "degree": lambda: centrality.degree(network),
        "PageRank": lambda: centrality.pagerank(network),
        "eigenvector": lambda: centrality.eigenvector(network),
        "k-core": lambda: cohesion.core(network),
        "components": lambda: cohesion.component(network),
        "articulation points": lambda: cohesion.articulation(network),
        "clustering": lambda: cohesion.clustering(network),
        "harmonic closeness": lambda: distances.harmonic(network),
        "betweenness, 256 sources": lambda: betweenness.betweenness(network, pivots=PIVOTS),
        "constraint": lambda: holes.constraint(network),
        "communities (Leiden)": lambda: communities(network, runs=1),
    }
    for what, each in work.items():
        _timed(what, each)
    place = int(np.argsort(-network.degrees)[200])
    _timed("ego", lambda: ego(network, place))
    grouped = with_groups(facts, read(facts, Selection()), "country")
    _timed("all", lambda: measured(Run(grouped, by="country")))
    _tell("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6)


def peer(name: str, path: str) -> None:
    """Measure another library, on the network of a file."""
    data = np.load(path)
    n, pairs = int(data["n"]), list(zip(data["one"].tolist(), data["other"].tolist(), strict=True))
    weights = data["weight"].tolist()
    libraries = {"networkx": _networkx, "networkit": _networkit, "rustworkx": _rustworkx, "igraph": _igraph}
    for what, each in libraries[name](n, pairs, weights, data).items():
        _timed(what, each)


def _networkx(n: int, pairs: list[tuple[int, int]], weights: list[float], data: Any) -> Measured:
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(range(n))
    graph.add_weighted_edges_from((i, j, w) for (i, j), w in zip(pairs, weights, strict=True))
    two_mode = nx.Graph()
    two_mode.add_nodes_from(range(n))
    two_mode.add_edges_from(zip(data["columns"].tolist(), (data["rows"] + n).tolist(), strict=True))
    return {
        "projection": lambda: nx.bipartite.weighted_projected_graph(two_mode, range(n)),
        "degree": lambda: dict(graph.degree()),
        "PageRank": lambda: nx.pagerank(graph, tol=1e-10),
        "k-core": lambda: nx.core_number(graph),
        "components": lambda: list(nx.connected_components(graph)),
        "articulation points": lambda: list(nx.articulation_points(graph)),
        "clustering": lambda: nx.clustering(graph),
        "betweenness, 256 sources": lambda: nx.betweenness_centrality(graph, k=PIVOTS, seed=1),
    }


def _networkit(n: int, pairs: list[tuple[int, int]], weights: list[float], data: Any) -> Measured:
    import networkit as nk

    graph = nk.GraphFromCoo((np.asarray(weights), (data["one"], data["other"])), n=n, weighted=True)
    bare = nk.GraphFromCoo((data["one"], data["other"]), n=n)
    return {
        "degree": lambda: nk.centrality.DegreeCentrality(bare).run().scores(),
        "PageRank": lambda: nk.centrality.PageRank(graph, damp=0.85, tol=1e-12).run().scores(),
        "eigenvector": lambda: nk.centrality.EigenvectorCentrality(graph, tol=1e-10).run().scores(),
        "k-core": lambda: nk.centrality.CoreDecomposition(bare).run().scores(),
        "components": lambda: nk.components.ConnectedComponents(bare).run().numberOfComponents(),
        "articulation points": lambda: nk.components.BiconnectedComponents(bare).run().numberOfComponents(),
        "clustering": lambda: nk.centrality.LocalClusteringCoefficient(bare, True).run().scores(),
        "betweenness, 256 sources": lambda: nk.centrality.EstimateBetweenness(bare, PIVOTS, True, True).run().scores(),
        "communities (Leiden)": lambda: nk.community.ParallelLeiden(graph, randomize=False).run().getPartition(),
        "harmonic closeness": lambda: nk.centrality.HarmonicCloseness(bare, True).run().scores(),
    }


def _rustworkx(n: int, pairs: list[tuple[int, int]], weights: list[float], data: Any) -> Measured:
    import rustworkx as rx

    graph = rx.PyGraph(multigraph=False)
    graph.add_nodes_from(range(n))
    graph.add_edges_from([(i, j, w) for (i, j), w in zip(pairs, weights, strict=True)])
    return {
        "degree": lambda: [graph.degree(node) for node in range(n)],
        "eigenvector": lambda: rx.eigenvector_centrality(graph, weight_fn=float, tol=1e-8, max_iter=1000),
        "k-core": lambda: rx.core_number(graph),
        "components": lambda: rx.connected_components(graph),
        "articulation points": lambda: rx.articulation_points(graph),
    }


def _igraph(n: int, pairs: list[tuple[int, int]], weights: list[float], data: Any) -> Measured:
    import igraph as ig

    graph = ig.Graph(n=n, edges=pairs)
    chosen = np.random.default_rng(1).choice(n, size=PIVOTS, replace=False).tolist()
    return {
        "degree": graph.degree,
        "PageRank": lambda: graph.pagerank(weights=weights),
        "eigenvector": lambda: graph.eigenvector_centrality(weights=weights),
        "k-core": graph.coreness,
        "components": graph.connected_components,
        "articulation points": graph.articulation_points,
        "clustering": lambda: graph.transitivity_local_undirected(mode="zero"),
        "communities (Leiden)": lambda: graph.community_leiden("modularity", weights=weights, n_iterations=1),
        "betweenness, 256 sources": lambda: graph.betweenness(sources=chosen),
        "constraint": lambda: graph.constraint(weights=weights),
        "harmonic closeness": graph.harmonic_centrality,
    }


if __name__ == "__main__":
    if sys.argv[1] == "samspill":
        samspill(*sys.argv[2:])
    else:
        peer(*sys.argv[1:])
