"""`python -m tests.bench [--out FILE]`: every figure of docs/performance.md, measured side by side in one run.

Runs are interleaved (ours, theirs, ours, theirs …) so that a slow minute of the machine meets both; medians and
ratios are what to quote.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

from samspill.snapshot.published import Snapshot
from tests.bench.closure import closure_table, growth_table
from tests.bench.explaining import explaining_table
from tests.bench.load import load_table
from tests.bench.networks import networks_table
from tests.bench.pictures import pictures_table
from tests.bench.queries import synthetic_table
from tests.bench.registers import registers_table
from tests.bench.searching import searching_table
from tests.bench.serving import serving_table
from tests.bench.updating import updating_table
from tests.bench.validating import validating_table

ROOT = Path(__file__).resolve().parents[2]
BUILDS = 3
MAPPING = Path(__file__).with_name("participations.rml.ttl")


def machine() -> str:
    """Return what the figures were measured on: processor, cores, memory, Python, commit, day."""
    model = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else ():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    return (
        f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB; {platform.system()}, Python {platform.python_version()}; "
        f"commit {commit or 'unknown'}; {datetime.now(UTC):%Y-%m-%d}"
    )


def build_table(store: Path) -> str:
    """Build the default graph in processes of their own and tell each step's seconds, and the peak memory."""
    runs = []
    for _ in range(BUILDS):
        began = perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "samspill", "build", "--force", "--json", "--out", store],
            check=True,
            capture_output=True,
            text=True,
            cwd=ROOT,
        )
        runs.append(json.loads(done.stdout) | {"wall": perf_counter() - began})
    manifest = runs[-1]
    lines = [
        f"{manifest['counts']['union']:,} statements, of which {manifest['counts']['asserted']:,} are asserted. "
        f"Medians of {BUILDS} builds, each in a process of its own.",
        "",
        "| step | seconds |",
        "|---|---|",
        *(f"| {name} | {median(run['seconds'].get(name, 0) for run in runs):.2f} |" for name in manifest["seconds"]),
        f"| whole command, Python's start included | {median(run['wall'] for run in runs):.2f} |",
        f"| peak memory | {median(run['peak_memory_mb'] for run in runs):.0f} MB |",
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=None, help="file to write (the terminal otherwise)")
    parser.add_argument("--only", default=None, metavar="TITLE", help="measure one section again, into the page")
    options = parser.parse_args()
    if options.only and not options.out:
        parser.error("--only needs --out")
    shared = Path(os.environ.get("SAMSPILL_SHARED", ROOT.parent / "shared"))
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder, "store")

        def graph() -> Snapshot:
            """The default graph, built if no section before has done so."""
            if not store.exists():
                subprocess.run([sys.executable, "-m", "samspill", "build", "--out", store], check=True, cwd=ROOT)
            return Snapshot.open(store)

        sections: list[tuple[str, Callable[[], str]]] = [
            ("Building the default graph", lambda: build_table(store)),
            ("The closure, beside owlrl", lambda: f"{closure_table(graph())}\n\n{growth_table()}"),
            ("Updating a closed graph", updating_table),
            ("Validating, beside pyrudof and pyshacl", lambda: validating_table(shared)),
            ("Partner networks, beside networkx and others", lambda: networks_table(shared)),
            ("Search", searching_table),
            ("Pages with pictures", lambda: pictures_table(graph())),
            ("Explaining", lambda: explaining_table(graph())),
            ("Answering over HTTP, beside rdflib in memory", lambda: serving_table(graph())),
            ("Load over HTTP, beside other servers", lambda: load_table(graph())),
            ("Registers, beside morph-kgc and rdflib", lambda: registers_table(shared, MAPPING)),
            ("Queries over columns, beside pyoxigraph and others", synthetic_table),
        ]
        if options.only:
            again(options.out, options.only, dict(sections))
            return
        text = ["# Performance", "", f"Written by `make bench` on {machine()}.", ""]
        for title, measure in sections:
            print(f"{title} …", file=sys.stderr, flush=True)
            text += [f"## {title}", "", measure(), ""]
            if options.out:  # section by section: a run may be ended
                options.out.write_text("\n".join(text), encoding="utf-8")
    print("\n".join(text))


def again(page: Path, title: str, sections: dict[str, Callable[[], str]]) -> None:
    """Measure one section again, in place of what the page has, and say when and on what that was."""
    measured = f"## {title}\n\nMeasured again on {machine()}.\n\n{sections[title]()}\n\n"
    before, _, rest = page.read_text(encoding="utf-8").partition(f"## {title}\n")
    before = before if rest else f"{before.rstrip()}\n\n"  # a section that is new stands at the end
    page.write_text(before + measured + "".join(rest.partition("\n## ")[1:]).lstrip("\n"), encoding="utf-8")


if __name__ == "__main__":
    main()
