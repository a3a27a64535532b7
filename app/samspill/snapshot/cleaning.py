"""Building a store again without the people who are to be forgotten: from what it holds, since sources may be gone."""

from __future__ import annotations

import mmap
import shutil
from collections.abc import Iterable
from pathlib import Path

from samspill.engines.columns import Columns
from samspill.engines.oxigraph_text import convert
from samspill.files import whole_file
from samspill.snapshot.build import ENTAILED, ONTOLOGY, PROVENANCE, SHAPES, VALIDATION, Inputs
from samspill.snapshot.forgotten import Removal, forget
from samspill.snapshot.imported import FOLDER, stored
from samspill.snapshot.published import COLUMNS, NAMED, Snapshot
from samspill.vocab import GRAPH, PROV

__all__ = ["clean_imports", "inputs_without"]


def inputs_without(snapshot: Snapshot, store: Path, lists: Iterable[Path], work: Path) -> tuple[Inputs, Removal]:
    """Write to a folder what a snapshot is built from, without everyone in the lists; return it and what was removed.

    The imports that the store holds are left out: a build takes them in by itself (`clean_imports`).
    """
    inputs = Inputs((work / "ontology.ttl",), (work / "shapes.ttl",), (work / "statements.nq",))
    for path, graph in ((inputs.ontology[0], ONTOLOGY), (inputs.shapes[0], SHAPES)):
        with path.open("wb") as out:
            convert(snapshot.folder / NAMED, out, "turtle", graph)
    shutil.copyfile(snapshot.columns_path, work / COLUMNS)
    held = [f"{GRAPH}import/{name}" for name in stored(store / FOLDER)]
    with Columns.open(work / COLUMNS, read_only=False) as columns:
        removal = forget(columns, lists)
        columns.run(
            "DELETE FROM quad WHERE g IN"
            " (SELECT id FROM term WHERE kind = 1 AND list_contains($graphs::VARCHAR[], lexical))",
            {"graphs": [ENTAILED, VALIDATION, ONTOLOGY, SHAPES, *held]},
        )
        _delete_build_times(columns)
        columns.export_nquads(inputs.sources[0])
    return inputs, removal


def _delete_build_times(columns: Columns) -> None:
    """What a build says of its own graphs, the next one says again."""
    columns.run(
        """
        DELETE FROM quad WHERE g IN (SELECT id FROM term WHERE kind = 1 AND lexical = $provenance)
            AND s IN (SELECT id FROM term WHERE kind = 1 AND lexical IN ($entailed, $validation))
            AND p IN (SELECT id FROM term WHERE kind = 1 AND lexical IN ($time, $derived))
        """,
        {
            "provenance": PROVENANCE,
            "entailed": ENTAILED,
            "validation": VALIDATION,
            "time": PROV.generatedAtTime,
            "derived": PROV.wasDerivedFrom,
        },
    )


def clean_imports(
    store: Path, lists: Iterable[Path], work: Path, iris: Iterable[str], names: Iterable[str]
) -> tuple[str, ...]:
    """Remove everyone in the lists from the imports that a store holds; return the names of those that had them.

    `iris` and `names` are those of the people: they tell quickly which files need not be touched. A file of rejected
    rows that spells one of them is removed.
    """
    needles = [*iris, *(name.rpartition(" ")[2] for name in names)]
    found = []
    for name in stored(store / FOLDER):
        path, rejects = store / FOLDER / f"{name}.nq", store / FOLDER / f"{name}.rejects.csv"
        if _spells(path, needles):
            _clean(path, lists, work / f"{name}.duckdb", names)
            found.append(name)
        if rejects.exists() and _spells(rejects, needles):
            rejects.unlink()  # the file is made again with the next import
    return tuple(found)


def _spells(path: Path, needles: Iterable[str]) -> bool:
    if not path.stat().st_size:
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        return any(text.find(needle.encode()) >= 0 for needle in needles)


def _clean(path: Path, lists: Iterable[Path], work: Path, names: Iterable[str]) -> None:
    with Columns.create(work) as columns:
        columns.load_nquads(path)
        removal = forget(columns, lists, names=names)
        if removal.statements or removal.texts:
            clean = work.with_suffix(".nq")
            columns.export_nquads(clean)
            with whole_file(path) as out, clean.open("rb") as file:
                shutil.copyfileobj(file, out)
