"""The OWL 2 RL closure of a part of the graph by Samspill and by owlrl, interleaved."""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

import owlrl
from rdflib import Graph

from samspill.engines.columns import Columns
from samspill.engines.oxigraph_text import parse_to_nquads
from samspill.entail import close
from samspill.files import project_folder
from samspill.snapshot.published import Snapshot
from samspill.vocab import GRAPH
from tests.bench.updating import load

ROUNDS = 3
SMALL = (200, 1_000)
"""Projects of the registers that owlrl closes, too."""
LARGE = (6_000, 64_000, 256_000)
"""Projects of those that Samspill closes alone: 0.1, 1 and 4 million statements with the ontology."""


def closure_table(snapshot: Snapshot) -> str:
    """Close the five documents under the ontology with both; then the whole default graph with ours alone."""
    documents = sorted((project_folder("data") / "sources").glob("*.trig"))
    ontology = tuple(sorted(project_folder("ontology").glob("*.ttl")))
    ours, theirs = [], []
    triples = 0
    for _ in range(ROUNDS):
        seconds, triples = _ours(documents, ontology)
        ours.append(seconds)
        theirs.append(_owlrl(documents, ontology))
    ratio = median(their / our for their, our in zip(theirs, ours, strict=True))
    whole = snapshot.manifest
    return "\n".join(
        [
            f"The ontology and the five documents, {triples:,} statements. Medians of {ROUNDS} interleaved rounds.",
            "",
            "| | seconds | statements a second |",
            "|---|---|---|",
            f"| Samspill | {median(ours):.2f} | {triples / median(ours):,.0f} |",
            f"| owlrl | {median(theirs):.2f} | {triples / median(theirs):,.0f} |",
            f"| ratio | **{ratio:.0f} ×** | |",
            "",
            f"The whole default graph ({whole.counts['asserted']:,} statements) closes in "
            f"{whole.seconds['entail']:.2f} s, {whole.counts['asserted'] / whole.seconds['entail']:,.0f} a second.",
        ]
    )


def growth_table() -> str:
    """Close a made-up register of several sizes, owlrl as long as one round of it takes less than some minutes."""
    rows: list[tuple[int, float, float | None]] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "in.nq")
        for projects in (*SMALL, *LARGE):
            with Columns.create(Path(folder, f"{projects}.duckdb")) as columns:
                load(columns, projects, path)
                stated = int(columns.run("SELECT count(*) FROM quad")[0][0])
                seconds = close(columns).seconds
            theirs = _owlrl_expanded(_without_graphs(path)) if projects in SMALL else None
            rows.append((stated, seconds, theirs))
    slowest = min(stated / theirs for stated, _, theirs in rows if theirs)
    lines = [
        "A made-up register under the project's ontology, one round. owlrl is asked as long as a round takes some "
        "minutes; the last column compares statements a second with those of owlrl at the largest size that it had.",
        "",
        "| statements | Samspill, s | statements a second | owlrl, s | statements a second | times |",
        "|---|---|---|---|---|---|",
    ]
    for stated, seconds, theirs in rows:
        told = f"{theirs:.1f} | {stated / theirs:,.0f}" if theirs else "– | –"
        rate = stated / seconds
        lines.append(f"| {stated:,} | {seconds:.2f} | {rate:,.0f} | {told} | {rate / slowest:,.0f} |")
    return "\n".join(lines)


def _without_graphs(path: Path) -> Graph:
    graph = Graph()
    lines = path.read_text(encoding="utf-8").splitlines()
    graph.parse(data="".join(line.rsplit(" ", 2)[0] + " .\n" for line in lines), format="nt")
    return graph


def _owlrl_expanded(graph: Graph) -> float:
    began = perf_counter()
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return perf_counter() - began


def _ours(files: list[Path], ontology: tuple[Path, ...]) -> tuple[float, int]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "in.nq")
        with path.open("wb") as out:
            parse_to_nquads(files, out)
            parse_to_nquads(ontology, out, graph=GRAPH + "ontology")
        with Columns.create(Path(folder, "columns.duckdb")) as columns:
            loaded = columns.load_nquads(path)
            began = perf_counter()
            close(columns)
            return perf_counter() - began, loaded


def _owlrl(files: list[Path], ontology: tuple[Path, ...]) -> float:
    graph = Graph()
    for path in (*files, *ontology):
        if path.suffix == ".trig":
            with tempfile.TemporaryDirectory() as folder:
                triples = Path(folder, "in.nt")
                with (Path(folder) / "in.nq").open("wb") as out:
                    parse_to_nquads([path], out)
                lines = (Path(folder) / "in.nq").read_text(encoding="utf-8").splitlines()
                triples.write_text("".join(line.rsplit(" ", 2)[0] + " .\n" for line in lines), encoding="utf-8")
                graph.parse(triples, format="nt")
        else:
            graph.parse(path)
    return _owlrl_expanded(graph)
