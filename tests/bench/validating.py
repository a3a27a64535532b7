"""Validating a graph of CORDIS with all shapes: over columns, by SPARQL in Oxigraph, and by other validators.

The others get the closed graph as N-Triples and the same shapes as one Turtle file, in a process of their own; where
SAMSPILL_PEERS names a Python that has pyrudof, that is one. TIMEOUT, in seconds, ends a run.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from samspill.engines.columns import Columns
from samspill.engines.oxigraph import OxigraphEngine
from samspill.files import project_folder
from samspill.snapshot.published import Snapshot
from samspill.validate import read_shapes, validate, validate_columns
from tests.bench.shapes_peer import peak
from tests.queries.register_files import cut

ROUNDS, TIMEOUT = 3, 120
PROJECTS = 1_500
"""Of CORDIS: with the ontology more than a million statements when closed."""

FOLDER = Path(__file__).parent


def validating_table(shared: Path) -> str:
    """Measure on the files in `shared`."""
    cordis = shared / "data" / "cordis" / "HORIZON"
    if not cordis.is_dir():
        return f"Not measured: there is no {cordis.name} beside the checkout."
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        cut(cordis, work / "HORIZON", PROJECTS)
        command = [sys.executable, "-m", "samspill", "build", "--only-imports", "--on-violation", "accept"]
        command += ["--import", f"cordis={work / 'HORIZON'}", "--out", str(work / "store")]
        subprocess.run(command, check=True, capture_output=True)
        snapshot = Snapshot.open(work / "store")
        shapes = work / "shapes.ttl"
        shapes.write_text("".join(path.read_text("utf-8") for path in _shapes()), encoding="utf-8")
        return _table(snapshot, shapes)


def _shapes() -> list[Path]:
    return sorted(project_folder("shapes").glob("*.ttl"))


def _table(snapshot: Snapshot, shapes: Path) -> str:
    ours = [_ours(snapshot.columns_path) for _ in range(ROUNDS)]
    by_sparql = [_by_sparql(snapshot.folder / "union.nt") for _ in range(ROUNDS)]
    rows = [_row("Samspill, over columns", ours), _row("Samspill's queries in Oxigraph", by_sparql)]
    if peers := os.environ.get("SAMSPILL_PEERS"):
        found = [told for _ in range(ROUNDS) if (told := _peer(peers, "pyrudof", snapshot, shapes))]
        ratio = median(each["validate"] for each in found) / median(each["validate"] for each in ours) if found else 0
        rows.append(
            _row("pyrudof", found, f" (**{ratio:.1f} ×**)") if found else f"| pyrudof | not in {TIMEOUT} s | | |"
        )
    told = _peer(sys.executable, "pyshacl", snapshot, shapes)
    rows.append(_row("pyshacl, once", [told]) if told else f"| pyshacl | not in {TIMEOUT} s | | |")
    return "\n".join(
        [
            f"{snapshot.manifest.counts['union']:,} statements, closed; {PROJECTS:,} projects of Horizon Europe. "
            f"Medians of {ROUNDS} rounds, each in a process of its own.",
            "",
            "| | loading, s | validating, s | peak memory, MB |",
            "|---|---|---|---|",
            *rows,
            "",
            "A snapshot has its columns; opening them is the loading.",
        ]
    )


Told = dict[str, float]


def _row(name: str, runs: list[Told], more: str = "") -> str:
    load, seconds, memory = (median(run[key] for run in runs) for key in ("load", "validate", "megabytes"))
    return f"| {name} | {load:.2f} | {seconds:.2f}{more} | {memory:,.0f} |"


def _ours(path: Path) -> Told:
    return _child("over_columns", path)


def _by_sparql(path: Path) -> Told:
    return _child("by_sparql", path)


def _child(way: str, path: Path) -> Told:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.validating", way, path],
        check=True,
        capture_output=True,
        text=True,
        cwd=FOLDER.parents[1],
    )
    return dict(json.loads(done.stdout))


def _peer(python: str, name: str, snapshot: Snapshot, shapes: Path) -> Told | None:
    command: list[str | Path] = [python, FOLDER / "shapes_peer.py", name, snapshot.folder / "union.nt", shapes]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=True)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        print(f"{name}: {str(getattr(error, 'stderr', '') or error)[-300:]}", file=sys.stderr)
        return None
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _measure(way: str, path: Path) -> Told:
    shapes, began = read_shapes(_shapes()), perf_counter()
    if way == "over_columns":
        with Columns.open(path) as columns:
            loaded = perf_counter()
            validate_columns(columns, shapes)
            done = perf_counter()
    else:
        engine = OxigraphEngine.from_files(None, path)
        loaded = perf_counter()
        validate(engine, shapes, threads=os.cpu_count() or 1)
        done = perf_counter()
    return {"load": loaded - began, "validate": done - loaded, "megabytes": peak()}


if __name__ == "__main__":
    print(json.dumps(_measure(sys.argv[1], Path(sys.argv[2]))))
