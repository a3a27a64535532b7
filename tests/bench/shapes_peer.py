"""A validator in a process of its own: takes data and shapes in, validates, tells seconds and memory as JSON.

`python shapes_peer.py pyrudof|pyshacl DATA.nt SHAPES.ttl`, by a Python that has it; nothing of Samspill is imported.
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from time import perf_counter
from typing import Any


def peak() -> float:
    """Return the most memory that this process has held, in MB: getrusage tells that of the parent too (Linux)."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return float(status.partition("VmHWM:")[2].split()[0]) / 1024


def main(name: str, data: str, shapes: str) -> None:
    """Load, validate once, and tell."""
    library: Any = importlib.import_module(name)
    began = perf_counter()
    if name == "pyrudof":
        model = library.Rudof(library.RudofConfig())
        model.read_data(data, format=library.RDFFormat.NTriples)
        model.read_shacl(shapes, format=library.ShaclFormat.Turtle)
        loaded = perf_counter()
        model.validate_shacl()
        results = -1
    else:
        rdflib: Any = importlib.import_module("rdflib")
        model, graph = rdflib.Graph().parse(data, format="nt"), rdflib.Graph().parse(shapes, format="turtle")
        loaded = perf_counter()
        _, report, _ = library.validate(model, shacl_graph=graph, inference="none", allow_infos=True)
        results = sum(1 for _ in report.subjects(None, rdflib.URIRef("http://www.w3.org/ns/shacl#ValidationResult")))
    told = {
        "load": loaded - began,
        "validate": perf_counter() - loaded,
        "megabytes": peak(),
        "results": results,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
