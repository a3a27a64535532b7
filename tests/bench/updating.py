"""Updating a closed graph, beside closing it again: a made-up register of projects under the project's ontology."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

from samspill.engines.columns import Columns
from samspill.engines.oxigraph_text import parse_to_nquads
from samspill.entail import ClosedGraph, close
from samspill.entail.incremental import Quad
from samspill.files import project_folder
from samspill.vocab import GRAPH, ID, RDF, SAM, XSD

SIZES = (1_500, 16_000, 64_000)
"""Projects: with the ontology about 0.1, 1 and 4 million statements when closed."""
ADDED, REMOVED, ROUNDS = 1_000, 100, 5
SEED = 20260101

_REGISTER = f"<{GRAPH}import/made-up>"
_AREAS = [f"<{ID}municipality/made-up-{n}>" for n in range(400)]


def updating_table() -> str:
    """Add statements of new projects, and remove some by chance, in closed graphs of several sizes."""
    lines = [
        f"A made-up register of projects, participations and organisations under the ontology. Medians of {ROUNDS}"
        " rounds of each update; closing again is what each would cost otherwise.",
        "",
        f"| statements, closed | {ADDED:,} added | {REMOVED} removed | closing again | opening, once |",
        "|---|---|---|---|---|",
        *(_row(size) for size in SIZES),
    ]
    return "\n".join(lines)


def _row(projects: int) -> str:
    with tempfile.TemporaryDirectory() as folder, Columns.create(Path(folder, "columns.duckdb")) as columns:
        load(columns, projects, Path(folder, "in.nq"))
        closing = close(columns).seconds
        began = perf_counter()
        with ClosedGraph.open(columns) as graph:
            opening = perf_counter() - began
            quads = int(columns.run("SELECT count(*) FROM quad")[0][0])
            added, removed = _updates(graph, projects)
    return f"| {quads:,} | {added:.2f} s | {removed:.2f} s | {closing:.2f} s | {opening:.2f} s |"


def _updates(graph: ClosedGraph, projects: int) -> tuple[float, float]:
    """Return the median seconds of adding and of removing; each update must have been made by steps."""
    chance = random.Random(SEED)  # noqa: S311
    chosen = chance.sample(range(projects), REMOVED * ROUNDS)
    updates = []
    for turn in range(ROUNDS):
        first = projects + 1000 * turn
        new = list(_projects(range(first, first + ADDED), projects))[:ADDED]
        there = list(_projects(chosen[REMOVED * turn : REMOVED * (turn + 1)], projects))
        added, removed = graph.update(add=new), graph.update(remove=chance.sample(there, REMOVED))
        if added.recomputed or removed.recomputed or removed.removed != REMOVED:
            raise RuntimeError(f"not what is to be measured: {added}, {removed}")
        updates.append((added.seconds, removed.seconds))
    return median(each[0] for each in updates), median(each[1] for each in updates)


def load(columns: Columns, projects: int, path: Path) -> None:
    """Write a register of so many projects with the ontology as N-Quads, and load it."""
    with path.open("wb") as out:
        parse_to_nquads(sorted(project_folder("ontology").glob("*.ttl")), out, graph=GRAPH + "ontology")
        for quad in (*_areas(), *_organisations(projects), *_projects(range(projects), projects)):
            out.write(f"{' '.join(part for part in quad if part)} .\n".encode())
    columns.load_nquads(path)


def _areas() -> Iterator[Quad]:
    for number, area in enumerate(_AREAS):
        yield from _about(area, "Municipality", within=f"<{ID}county/made-up-{number % 20}>")
    for number in range(20):
        yield from _about(f"<{ID}county/made-up-{number}>", "County", within=f"<{ID}country/no>")


def _organisations(projects: int) -> Iterator[Quad]:
    for number in range(projects // 4):
        organisation = f"<{ID}organisation/made-up-{number}>"
        yield from _about(
            organisation, "Organisation", locatedIn=_AREAS[number % len(_AREAS)], legalName=f'"O{number}"'
        )


def _projects(numbers: range | list[int], projects: int) -> Iterator[Quad]:
    """Yield what is stated of each project: itself, and four participations of organisations, chosen by its number."""
    for number in numbers:
        chance = random.Random(number)  # noqa: S311
        project = f"<{ID}project/made-up-{number}>"
        parts = [f"<{ID}participation/made-up-{number}-{part}>" for part in range(4)]
        yield from _about(project, "Project", title=f'"Project {number}"', startDate=f'"2024-01-01"^^<{XSD.date}>')
        for part in parts:
            organisation = f"<{ID}organisation/made-up-{chance.randrange(projects // 4)}>"
            yield (project, f"<{SAM.hasParticipation}>", part, _REGISTER)
            yield from _about(part, "Participation", participant=organisation)


def _about(thing: str, of_class: str, **said: str) -> Iterator[Quad]:
    yield (thing, f"<{RDF.type}>", f"<{SAM.base}{of_class}>", _REGISTER)
    for name, value in said.items():
        yield (thing, f"<{SAM.base}{name}>", value, _REGISTER)
