"""docs/network.md: its table of measures is the registry, every query is told, and its commands are ours."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from samspill.cli.network import network
from samspill.queries import catalogue
from samspill.ties.measures.registry import MEASURES, Measure


def row(each: Measure) -> str:
    """The row of a measure in the table."""
    formula = f"`{each.formula}`" if each.formula else ""
    cells = (f"`{each.name}`", each.definition, formula.replace("|", "\\|"), each.source, each.reading)
    return f"| {' | '.join(cells)} |"


def test_measures(root: Path) -> None:
    page = (root / "docs" / "network.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `") and line.count(" | ") == 4]
    assert rows == [row(each) for each in MEASURES.values()]


def test_queries(root: Path) -> None:
    page = (root / "docs" / "network.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \[([\w-]+)\]\(\.\./queries/network/[\w-]+\.rq\) \| (.*) \|$", page, re.MULTILINE)
    assert rows == [(name.partition("/")[2], each.summary) for name, each in catalogue("network").items()]


def test_commands_are_ours(root: Path) -> None:
    page = (root / "docs" / "network.md").read_text(encoding="utf-8")
    lines = re.findall(r"^\.venv/bin/samspill network (.*)$", page, re.MULTILINE)
    assert {line.split()[0] for line in lines} == set(network.commands)
    for line in lines:
        words = shlex.split(line, comments=True)
        command = network.commands[words[0]]
        command.make_context(words[0], words[1:], resilient_parsing=False)
