"""A register that the tables of areas are taken from too is one document, under one name."""

from __future__ import annotations

import csv
from pathlib import Path

from samspill.imports.register import names, register


def test_a_document_has_one_name_in_a_language(root: Path) -> None:
    """The graph of a table and that of an import tell of `source-document/<name>`: both call it the same."""
    with (root / "data" / "reference" / "sources.csv").open(encoding="utf-8", newline="") as file:
        sources = {row["source"]: row for row in csv.DictReader(file)}
    both = sorted(set(names()) & set(sources))
    assert "swecris" in both
    for name in both:
        found = register(name)
        if found.language == sources[name]["language"]:
            assert found.title == sources[name]["title"], name
