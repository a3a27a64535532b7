"""The index of names of a writable store, made from a checkpoint: `python -m samspill.writable.naming STORE FILE`.

A process of its own makes it anew, so that neither the writer nor the server has anything to do with it.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from samspill.engines.columns_text import taken_apart
from samspill.engines.names import Name, write_names
from samspill.engines.oxigraph_disk import CheckpointEngine, engine_over
from samspill.snapshot.naming import NAMES, Classes, name_of
from samspill.vocab import RDF, RDFS, SAM
from samspill.writable import folder

__all__ = ["index"]

_NAMED = f"""
SELECT DISTINCT ?thing ?property ?value ?version WHERE {{
  VALUES ?property {{ {" ".join(f"<{name}>" for name in NAMES)} }}
  ?held ?property ?value
  FILTER (isLITERAL(?value))
  OPTIONAL {{ ?held <{SAM.versionOf}> ?version }}
  BIND (COALESCE(?version, ?held) AS ?thing)
  FILTER (isIRI(?thing))
}}
"""
_TYPED = f"""
SELECT ?thing ?class WHERE {{ ?thing <{RDF.type}> ?class FILTER (isIRI(?class)) }}
"""
_WITHIN = f"""
SELECT ?narrow ?wide WHERE {{ ?narrow <{RDFS.subClassOf}> ?wide FILTER (isIRI(?narrow) && isIRI(?wide)) }}
"""


def index(place: Path, out: Path) -> str:
    """Write the index of the newest checkpoint of a store; return the checkpoint's name.

    Raises SnapshotError when there is none.
    """
    name, checkpoint, lock = folder.held(place)
    with lock:
        write_names(out, _names(engine_over(checkpoint)))
    return name


def _names(engine: CheckpointEngine) -> Iterator[Name]:
    named = list(engine.own_rows(_NAMED))
    things = {row["thing"] for row in named}
    sizes: Counter[str] = Counter()
    classes: dict[str, list[str]] = {}
    for row in engine.own_rows(_TYPED):
        kind = row["class"][1:-1]
        sizes[kind] += 1
        if row["thing"] in things:
            classes.setdefault(row["thing"], []).append(kind)
    pairs = [(row["narrow"][1:-1], row["wide"][1:-1]) for row in engine.own_rows(_WITHIN)]
    ordering = Classes({kind: (number, kind) for kind, number in sizes.items()}, pairs)
    for row in named:
        _, value, datatype, language = taken_apart(row["value"])
        kinds = ordering.ordered(tuple(sorted(classes.get(row["thing"], ()))))
        literal = (value, datatype or "", language or "")
        yield name_of(row["thing"][1:-1], row["property"][1:-1], literal, kinds, own="version" not in row)


if __name__ == "__main__":
    os.nice(10)
    print(index(Path(sys.argv[1]), Path(sys.argv[2])))  # noqa: T201
