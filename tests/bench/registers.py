"""Reading and mapping the participations of CORDIS, beside morph-kgc on an equal mapping and rdflib parsing the result.

morph-kgc gets the table with what its mapping language cannot work out already worked out (slugs, sums to the cent,
which sums there are), outside the time that is measured; its triples are compared with ours one by one.
"""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

from rdflib import Graph

from samspill.imports import rml
from samspill.imports.cordis import layouts
from samspill.imports.cordis.organisations import Organisations
from samspill.imports.cordis.participations import Participations
from samspill.imports.cordis.projects import Projects
from samspill.imports.places import Places
from samspill.imports.programmes import Programmes
from samspill.imports.reading import Files, Source
from samspill.imports.schemes import Schemes
from samspill.imports.writer import Writer
from samspill.vocab import GRAPH, ID, SAM

ROUNDS = 3
SHARES = (0.1, 0.3, 1.0)
_END = f" <{GRAPH}import/cordis> .\n"
_SUMS = ("ec", "net", "total")


def registers_table(shared: Path, mapping: Path) -> str:
    """Measure on the files in `shared`; `mapping` is the RML that says what the import says of a participation."""
    cordis = shared / "data" / "cordis" / "HORIZON"
    if not cordis.is_dir():
        return f"Not measured: there is no {cordis.name} beside the checkout."
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        with Source(cordis / "organization.csv.gz").open() as file:
            rows = file.read().splitlines(keepends=True)
        parts = {share: _part(rows, share, work) for share in SHARES}
        linear = {
            share: [_ours(cordis, part, work / "ours.nq") for _ in range(ROUNDS)] for share, part in parts.items()
        }
        return "\n".join(
            [*_beside(cordis, parts[SHARES[0]], work, mapping), "", *_linear(linear), "", *_build(cordis, work)]
        )


def _part(rows: list[bytes], share: float, work: Path) -> Path:
    path = work / f"organization-{share}.csv"
    path.write_bytes(b"".join(rows[: 1 + round((len(rows) - 1) * share)]))
    return path


def _ours(cordis: Path, part: Path, out: Path) -> tuple[float, int]:
    """Return seconds and statements of one reading of the table of participations; the projects are read before."""
    with out.open("wb") as file:
        writer = Writer(f"{GRAPH}import/cordis", file)
        projects = Projects(writer, Programmes(), Schemes())
        with tempfile.TemporaryFile() as aside:
            before = Writer(f"{GRAPH}import/cordis", aside)
            before.each(Files(cordis).need("project.csv"), layouts.PROJECT, projects.lines)
            before.close()
        participations = Participations(writer, projects, Organisations(Places({}), writer.end))
        began = perf_counter()
        writer.each(Source(part), layouts.ORGANIZATION, participations.lines)
        writer.write(participations.finish())
        writer.close()
        return perf_counter() - began, writer.statements


def _beside(cordis: Path, part: Path, work: Path, mapping: Path) -> Iterator[str]:
    """Measure all three in turn on one part, and compare the triples of both mappings."""
    ours, theirs, parsed = [], [], []
    engine, statements = rml.python(), 0
    triples = work / "ours.nt"
    for _ in range(ROUNDS):
        seconds, statements = _ours(cordis, part, work / "ours.nq")
        ours.append(seconds)
        text = (work / "ours.nq").read_text(encoding="utf-8").replace(_END, " .\n")
        triples.write_text(text, encoding="utf-8")
        if engine:
            _prepare(text, work / "participations.csv")
            theirs.append(_morph(engine, mapping, work))
        began = perf_counter()
        Graph().parse(triples, format="nt")
        parsed.append(perf_counter() - began)
    yield (
        f"A tenth of the table of participations of Horizon Europe: {statements:,} statements, each in one process. "
        f"Medians of {ROUNDS} interleaved rounds."
    )
    yield from ("", "| | seconds | statements a second | ratio |", "|---|---|---|---|")
    yield f"| Samspill: read, check and map | {median(ours):.2f} | {statements / median(ours):,.0f} | 1 |"
    if theirs:
        yield _row("morph-kgc: read and map", theirs, ours, statements)
    yield _row("rdflib: parse the N-Triples", parsed, ours, statements)
    yield ""
    if theirs:
        equal = set(triples.read_text("utf-8").splitlines()) == set(_lines(work / "theirs.nt"))
        yield f"The two mappings give {'the same triples' if equal else '**different** triples'}."
    else:
        yield "morph-kgc was not there (`make rml`)."


def _row(what: str, theirs: list[float], ours: list[float], statements: int) -> str:
    ratio = median(b / a for a, b in zip(ours, theirs, strict=True))
    return f"| {what} | {median(theirs):.2f} | {statements / median(theirs):,.0f} | **{ratio:.1f} ×** |"


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as file:
        yield from (re.sub(r"\s*\.\s*$", " .", line) for line in file if line.strip())


def _morph(engine: Path, mapping: Path, work: Path) -> float:
    (work / mapping.name).write_bytes(mapping.read_bytes())
    configuration = work / "morph.ini"
    configuration.write_text(
        f"[CONFIGURATION]\noutput_format = N-TRIPLES\noutput_file = {work / 'theirs.nt'}\nlogging_level = ERROR\n"
        f"na_values =\nnumber_of_processes = 1\n\n[mapping]\nmappings = {work / mapping.name}\n",
        encoding="utf-8",
    )
    began = perf_counter()
    subprocess.run([engine, "-m", "morph_kgc", configuration], cwd=work, check=True, capture_output=True)
    return perf_counter() - began


_TRIPLE = re.compile(r"<([^>]*)> <([^>]*)> (.*) \.\n")


def _prepare(text: str, path: Path) -> None:
    """Write the table that the RML mapping reads: a row a participation, names and values as the import has them."""
    facts: dict[str, dict[str, str]] = {}
    for subject, predicate, value in _TRIPLE.findall(text):
        key = value[1:-1] if predicate in {SAM.hasParticipation, SAM.paidTo} else subject
        kept = facts.setdefault(key, {})
        if predicate == SAM.hasParticipation:
            kept["project"] = subject.rpartition("/")[2]
        elif predicate == SAM.paidTo:
            kept["payment"] = subject.rpartition("/")[2]
        elif predicate in _COLUMNS:
            kept[_COLUMNS[predicate]] = _plain(value)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        sums = [f"{kind}{what}" for kind in _SUMS for what in ("", "_value", "_stated")]
        out.writerow([*_ROW, *sums, "payment", "pay_ec"])
        for iri, row in facts.items():
            if "project" in row:
                out.writerow(_cells(iri.rpartition("/")[2], row, facts))


def _cells(name: str, row: dict[str, str], facts: dict[str, dict[str, str]]) -> list[str]:
    cells = [name, *(row.get(column, "") for column in _ROW[1:])]
    there = []
    for kind in _SUMS:
        found = facts.get(f"{ID}monetary-amount/{name}-{kind}", {})
        there.append(f"{name}-{kind}" if found else "")
        cells += [there[-1], found.get("value", ""), found.get("stated", "")]
    paid = row.get("payment", "")
    return [*cells, paid, there[0] if paid else ""]


_ROW = ("name", "project", "organisation", "role", "ordinal", "left", "linked", "department")
_COLUMNS = {
    SAM.participant: "organisation",
    SAM.role: "role",
    SAM.ordinal: "ordinal",
    SAM.endOfParticipation: "left",
    SAM.linkedTo: "linked",
    SAM.departmentName: "department",
    SAM.value: "value",
    SAM.valueAsStated: "stated",
}


def _plain(value: str) -> str:
    if value.startswith("<"):
        return value[1:-1].rpartition("/")[2]
    text = value[1 : value.rindex('"')]
    return str(json.loads(f'"{text}"'))


def _linear(measured: dict[float, list[tuple[float, int]]]) -> Iterator[str]:
    yield from ("Cost grows with the table:", "")
    yield from ("| part of the table | statements | seconds | statements a second |", "|---|---|---|---|")
    for share, runs in measured.items():
        seconds, statements = median(each for each, _ in runs), runs[0][1]
        yield f"| {share:.0%} | {statements:,} | {seconds:.2f} | {statements / seconds:,.0f} |"


def _build(cordis: Path, work: Path) -> Iterator[str]:
    """Build a store from Horizon Europe as a whole, and ask it, in processes of their own."""
    store = work / "store"
    command: list[str | Path] = [sys.executable, "-m", "samspill"]
    build = [*command, "build", "--json", "--on-violation", "accept", "--import", f"cordis={cordis}", "--out", store]
    began = perf_counter()
    done = subprocess.run(build, check=True, capture_output=True, text=True)
    built = perf_counter() - began
    manifest = json.loads(done.stdout)
    began = perf_counter()
    asked = [*command, "query", "--store", store, "competency/coordinators-by-kind", "--format", "csv"]
    answer = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    opened = perf_counter() - began
    yield f"Horizon Europe as a whole, from rows to a published snapshot of {manifest['counts']['union']:,} statements:"
    yield from ("", "| step | seconds |", "|---|---|")
    yield from (f"| {name} | {seconds:.1f} |" for name, seconds in manifest["seconds"].items())
    yield f"| whole command | {built:.1f} |"
    yield f"| peak memory | {manifest['peak_memory_mb']:,.0f} MB |"
    yield f"| opened and asked by another process ({len(answer.splitlines()) - 1} rows) | {opened:.1f} |"
