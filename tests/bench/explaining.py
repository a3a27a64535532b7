"""Explaining entailed statements of a snapshot, beside closing it again."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from samspill.engines.columns import Columns
from samspill.entail import ENTAILED, Explainer, close
from samspill.snapshot.published import Snapshot

STATEMENTS = 60
ROUNDS = 3


def explaining_table(snapshot: Snapshot) -> str:
    """Explain statements drawn by chance from those entailed, a third a round; close a copy again after each round."""
    with Columns.open(snapshot.columns_path) as columns:
        began = perf_counter()
        explainer = Explainer(columns)
        ready = perf_counter() - began
        statements = _drawn(columns)
        seconds, depths, closings = [], [], []
        for turn in range(ROUNDS):
            for statement in statements[turn::ROUNDS]:
                began = perf_counter()
                depths.append(explainer.explain(columns, statement).depth)
                seconds.append(perf_counter() - began)
            closings.append(_closing(snapshot.columns_path))
        quads = int(columns.run("SELECT count(*) FROM quad")[0][0])
    cuts = quantiles(seconds, n=20)
    return "\n".join(
        [
            f"{len(seconds)} entailed statements, drawn by chance, of {quads:,}; up to {max(depths)} deep.",
            "",
            "| | milliseconds |",
            "|---|---|",
            f"| a proof, median | {1000 * median(seconds):.0f} |",
            f"| a proof, 95 of 100 | {1000 * cuts[18]:.0f} |",
            f"| reading the rules, once | {1000 * ready:.0f} |",
            f"| closing it all again, for comparison | {1000 * median(closings):,.0f} |",
        ]
    )


def _drawn(columns: Columns) -> list[tuple[str, str, str]]:
    values = {"graph": columns.graph_id(ENTAILED), "number": STATEMENTS}
    rows = columns.run("SELECT s, p, o FROM quad WHERE g = $graph ORDER BY hash(s, p, o) LIMIT $number", values)
    texts = columns.texts({number for row in rows for number in row})
    return [(texts[s], texts[p], texts[o]) for s, p, o in rows]


def _closing(path: Path) -> float:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, path.name)
        shutil.copyfile(path, copy)
        with Columns.open(copy, read_only=False) as columns:
            return close(columns).seconds
