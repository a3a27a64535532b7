"""A build: sources → N-Quads → columns → entailed → validated → a snapshot, published in one step or not at all."""

from __future__ import annotations

import re
import resource
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from samspill.engines.columns import Columns, Counts
from samspill.engines.columns_read import Reader
from samspill.engines.oxigraph import OxigraphEngine
from samspill.engines.oxigraph_text import parse_to_nquads, syntax_of
from samspill.engines.prepared import write_prepared
from samspill.engines.sparql.engine import ColumnsEngine
from samspill.engines.sparql.router import RoutedEngine
from samspill.errors import EngineError, InconsistentError, NotValidError, SourceError
from samspill.files import fingerprint, package_files, sha256
from samspill.settings import Settings
from samspill.snapshot.folder import building, prune, publish, resolve
from samspill.snapshot.forgotten import forget, lists
from samspill.snapshot.guard import Policy, set_aside
from samspill.snapshot.imported import FOLDER, Imported, Request, mark_of, move_in, nquads, stored, take_in
from samspill.snapshot.manifest import Contradiction, Manifest, Source, library_versions
from samspill.snapshot.naming import index_names
from samspill.snapshot.overlap import give_way
from samspill.snapshot.published import ASSERTED, COLUMNS, NAMED, NAMES, PREPARED, UNION, Snapshot
from samspill.snapshot.steps import ClosureResult, Steps, ValidationResult
from samspill.snapshot.unknown import refuse_unknown_terms
from samspill.vocab import GRAPH, ID, PROV, XSD
from samspill.vocab.nquads import iri, literal, quad

ENTAILED, VALIDATION, PROVENANCE = GRAPH + "entailed", GRAPH + "validation", GRAPH + "provenance"
ONTOLOGY, SHAPES = GRAPH + "ontology", GRAPH + "shapes"
GUARDED = 5
"""How often a build sets aside what is wrong and looks again."""


@dataclass(frozen=True)
class Inputs:
    """The files of a build: ontology and shapes (Turtle), sources (any RDF dataset), reference tables (a folder)."""

    ontology: tuple[Path, ...]
    shapes: tuple[Path, ...]
    sources: tuple[Path, ...]
    reference: Path | None = None
    imports: tuple[Request, ...] = ()
    decisions: Path | None = None
    """The file of decisions on who is who."""
    resolve_own: bool = False
    """Find out who is who among the project's own sources too when there are no imports."""

    def files(self) -> Iterator[tuple[str, Path]]:
        """Yield every input with the name that the manifest gives it; raise SourceError for one that is missing."""
        for kind, paths in (("ontology", self.ontology), ("shapes", self.shapes), ("sources", self.sources)):
            for path in paths:
                if not path.is_file():
                    raise SourceError(path, "no such file")
                yield f"{kind}/{path.name}", path
        for path in sorted(self.reference.glob("*.csv")) if self.reference else ():
            yield f"reference/{path.name}", path
        for path in sorted(self.reference.glob("*/*.csv")) if self.reference else ():
            yield f"reference/{path.parent.name}/{path.name}", path
        if self.decisions is not None:
            if not self.decisions.is_file():
                raise SourceError(self.decisions, "no such file of decisions")
            yield f"decisions/{self.decisions.name}", self.decisions


class Progress(Protocol):
    """Where a build tells how far it is."""

    def step(self, name: str) -> AbstractContextManager[Callable[[str], None]]:
        """Begin a step; the function that it gives takes a few words on what came out."""
        ...


class Silent:
    """Progress for nobody."""

    def step(self, name: str) -> AbstractContextManager[Callable[[str], None]]:
        """Say nothing."""
        return nullcontext(lambda _: None)


STEPS = ("import", "read", "load", "forget", "resolve", "entail", "validate", "guard", "write", "prepare", "publish")


@dataclass
class _Build:
    """One build under way: what the steps hand to each other."""

    inputs: Inputs
    steps: Steps
    settings: Settings
    progress: Progress
    work: Path
    policy: Policy
    created: str
    imported: dict[str, Imported] = field(default_factory=dict)
    aside: dict[str, int] = field(default_factory=dict)
    """Statements set aside, by the graph that they were in."""
    seconds: dict[str, float] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[Callable[[str], None]]:
        began = time.perf_counter()
        with self.progress.step(name) as told:
            yield told
        self.seconds[name] = round(self.seconds.get(name, 0.0) + time.perf_counter() - began, 3)

    def take_in(self, marks: dict[str, str], held: dict[str, Imported]) -> dict[str, Imported]:
        """Convert the imports that are new or changed; return these, and remember all that the build takes in."""
        fresh: dict[str, Imported] = {}
        for request in self.inputs.imports:
            if request.called in held and held[request.called].mark == marks[request.called]:
                continue
            with self.step("import") as told:
                kept = self.work.parent / FOLDER
                done = take_in(request, marks[request.called], self.work / FOLDER, self.steps.convert, kept)
                told(
                    f"{done.name}: {done.rows:,} rows, {done.statements:,} statements, {done.rejected:,} rows rejected"
                )
            fresh[done.name] = done
        self.imported = held | fresh
        return fresh

    def read(self) -> Path:
        """Write every input as N-Quads into one file."""
        with self.step("read") as told:
            path = self.work / "asserted.nq"
            with path.open("wb") as out:
                counts: dict[str, int] = {}
                for source in self.inputs.sources:
                    counts |= parse_to_nquads([source], out, graph=own_graph(source))
                counts |= parse_to_nquads(self.inputs.ontology, out, graph=ONTOLOGY)
                counts |= parse_to_nquads(self.inputs.shapes, out, graph=SHAPES)
                if self.inputs.reference:
                    self.steps.read_reference(self.inputs.reference, out)
                for graph in (ENTAILED, VALIDATION):
                    out.write(self._provenance(graph).encode())
            told(f"{len(self.inputs.sources)} documents, {len(counts)} graphs, and the reference tables")
        return path

    def import_files(self) -> list[Path]:
        """Return the N-Quads of every import: those of this build from its own folder, the others from the store."""
        mine = self.work / FOLDER
        theirs = self.work.parent / FOLDER
        return [nquads(mine if nquads(mine, name).exists() else theirs, name) for name in sorted(self.imported)]

    def forget(self, columns: Columns) -> None:
        """Take out the people who asked for it, before anything is entailed of them."""
        held = [path for path in lists(self.work.parent) if path.is_file()]
        if held:
            with self.step("forget") as told:
                told(f"{forget(columns, held).statements:,} statements removed")

    def resolve(self, columns: Columns) -> None:
        """Make one node of one organisation, where registers beside the project's own sources tell of it."""
        held = any(name.startswith(f"{GRAPH}import/") for name in dict(columns.counts().graphs))
        if held or self.inputs.resolve_own:
            with self.step("resolve") as told:
                told(str(self.steps.resolve(columns, self.inputs.decisions)))

    def _provenance(self, graph: str) -> str:
        when = literal(self.created, datatype=XSD.dateTime)
        lines = [quad(iri(graph), iri(PROV.generatedAtTime), when, iri(PROVENANCE))]
        derived = (ONTOLOGY,) if graph == ENTAILED else (SHAPES,)
        lines += [quad(iri(graph), iri(PROV.wasDerivedFrom), iri(source), iri(PROVENANCE)) for source in derived]
        return "".join(lines)

    def check(self, columns: Columns) -> tuple[ClosureResult, ValidationResult]:
        """Close the graph and validate it, again without what was set aside where the policy is to do so.

        Raises InconsistentError or NotValidError when something is wrong and the policy does not allow for it.
        """
        for _ in range(GUARDED):
            closure = self.close(columns)
            report = self.validate(columns)
            wrong = bool(closure.inconsistencies or report.counts().get("Violation"))
            if not wrong or self.policy == "accept":
                return closure, report
            if self.policy == "fail" or not self.set_aside(columns, closure, report):
                break
        if closure.inconsistencies:
            raise _inconsistent(closure)
        raise _not_valid(report)

    def close(self, columns: Columns) -> ClosureResult:
        """Add the entailed graph; a contradiction ends the build unless the policy allows for it."""
        with self.step("entail") as told:
            closure = self.steps.entail(columns)
            told(f"{closure.added:,} statements entailed")
        if closure.inconsistencies and self.policy == "fail":
            raise _inconsistent(closure)
        return closure

    def validate(self, columns: Columns) -> ValidationResult:
        """Check the shapes over the closed graph."""
        with self.step("validate") as told:
            report = self.steps.validate(columns, self.inputs.shapes)
            counts = report.counts().items()
            told(", ".join(f"{number} × {severity}" for severity, number in counts) or "nothing to say")
        return report

    def set_aside(self, columns: Columns, closure: ClosureResult, report: ValidationResult) -> bool:
        """Move what is wrong to graphs of its own; tell whether anything was."""
        with self.step("guard") as told:
            contradicting = (statement for each in closure.inconsistencies for statement in each.statements)
            moved = set_aside(columns, (*report.faults(), *contradicting))
            for graph, number in moved.items():
                self.aside[graph] = self.aside.get(graph, 0) + number
            told(", ".join(f"{number:,} statements of {graph} set aside" for graph, number in moved.items()))
        return bool(moved)

    def _keep(self, columns: Columns, report: ValidationResult) -> int:
        """Add the report to the columns, as the graph of validation; return its statements."""
        path = self.work / "report.nq"
        with path.open("wb") as out:
            reported = report.write_nquads(out, VALIDATION)
        columns.load_nquads(path)
        path.unlink()
        return reported

    def write(self, columns: Columns, report: ValidationResult) -> int:
        """Write the files that engines load, and count; return the statements of the validation report."""
        with self.step("write") as told:
            reported = self._keep(columns, report)
            columns.derive()
            columns.export_all(self.work / NAMED)
            union = columns.export_union(self.work / UNION)
            asserted = columns.export_union(self.work / ASSERTED, without=[ENTAILED])
            named = index_names(columns, self.work / NAMES)
            self.counts = {"union": union, "asserted": asserted, "names": named, **columns.extent(ID)}
            told(f"{self.counts['union']:,} statements in all, {self.counts['asserted']:,} of them asserted")
        return reported

    def prepare(self, name: str, columns: Columns, counts: Counts) -> None:
        """Answer what takes long and will be asked of the snapshot of this name, from the columns alone."""
        with self.step("prepare") as told:
            compiling = ColumnsEngine(Reader.over(columns), counts=counts.properties)
            answers = self.steps.prepare(RoutedEngine(_nothing_else, compiling, "columns"), name, self.created)
            told(f"{write_prepared(self.work / PREPARED, name, answers):,} answers")


def _nothing_else() -> OxigraphEngine:
    raise EngineError("a build asks the columns alone")


def _inconsistent(closure: ClosureResult) -> InconsistentError:
    return InconsistentError(
        f"the graph contradicts its ontology in {len(closure.inconsistencies)} places; "
        f"the first: {closure.inconsistencies[0]}",
        hint="mend the source, or build with --on-violation quarantine or accept",
    )


def _not_valid(report: ValidationResult) -> NotValidError:
    return NotValidError(
        f"the graph breaks its shapes in {report.counts()['Violation']} places; the first: {report.first()}",
        hint="mend the source, or build with --on-violation quarantine or accept",
    )


def build(
    inputs: Inputs,
    out: Path,
    steps: Steps,
    *,
    settings: Settings | None = None,
    progress: Progress | None = None,
    force: bool = False,
    on_violation: Policy = "fail",
) -> tuple[Snapshot, bool]:
    """Build a snapshot in the folder `out` and let `current` point to it; return it, and whether it is new.

    The same inputs by the same code give the snapshot that is there already, unless `force`. A graph that contradicts
    its ontology or breaks its shapes is refused, published without what is wrong, or published all the same with its
    report, as `on_violation` says. Raises SourceError, NotValidError, InconsistentError, BusyError or SnapshotError;
    the snapshot that was current then still is.
    """
    settings = settings or Settings()
    sources = tuple(Source(name, sha256(path), path.stat().st_size) for name, path in inputs.files())
    marks = {request.called: mark_of(request) for request in inputs.imports}
    held = stored(out / FOLDER)
    choices = (on_violation, inputs.resolve_own)
    mark = _fingerprint(sources, {name: each.mark for name, each in held.items()} | marks, out, choices)
    if not force and (there := _current(out)) and there.manifest.fingerprint == mark:
        return there, False
    created = datetime.now(UTC)
    with building(out) as work:
        under_way = _Build(
            inputs, steps, settings, progress or Silent(), work, on_violation, created.isoformat(timespec="seconds")
        )
        fresh = under_way.take_in(marks, held)
        name = f"{created:%Y%m%dT%H%M%S}{created.microsecond // 1000:03d}-{mark[:8]}"
        manifest = _run(under_way, sources, mark, name)
        with under_way.step("publish") as told:
            move_in(fresh, work / FOLDER, out / FOLDER)
            shutil.rmtree(work / FOLDER, ignore_errors=True)
            manifest.write(work)
            final = publish(work, out, manifest.id)
            prune(out, settings.keep)
            told(str(final))
    return Snapshot(final), True


def _run(run: _Build, sources: tuple[Source, ...], mark: str, name: str) -> Manifest:
    asserted = run.read()
    with Columns.create(run.work / COLUMNS, memory_limit=run.settings.memory_limit) as columns:
        with run.step("load") as told:
            told(f"{columns.load_nquads(asserted, *run.import_files()):,} statements")
            if run.policy != "accept":
                refuse_unknown_terms(columns, run.inputs.sources)
        asserted.unlink()
        give_way(columns)
        run.forget(columns)
        run.resolve(columns)
        closure, report = run.check(columns)
        reported = run.write(columns, report)
        counts = columns.counts()
        run.prepare(name, columns, counts)
    return Manifest(
        id=name,
        created=run.created,
        fingerprint=mark,
        sources=sources,
        imports=tuple(run.imported.values()),
        counts=run.counts | {"entailed": closure.added},
        graphs=dict(counts.graphs) | {VALIDATION: reported},
        classes=dict(counts.classes),
        properties=dict(counts.properties),
        validation=report.counts(),
        aside=run.aside,
        inconsistencies=len(closure.inconsistencies),
        contradictions=tuple(Contradiction(c.rule, c.statements, c.sentence) for c in closure.inconsistencies),
        seconds=run.seconds,
        peak_memory_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    )


def own_graph(path: Path) -> str | None:
    """Return the graph for a file whose syntax has none, named after the file; None for TriG and N-Quads."""
    if syntax_of(path.name) in {"trig", "nquads"}:
        return None
    return f"{GRAPH}source/{re.sub(r'[^a-z0-9]+', '-', path.name.lower().partition('.')[0]).strip('-') or 'file'}"


def _fingerprint(sources: tuple[Source, ...], imports: Mapping[str, str], out: Path, choices: object) -> str:
    parts = [(source.name, source.sha256) for source in sources]
    parts += [(f"imports/{name}", checksum) for name, checksum in imports.items()]
    parts += [(f"code/{path.name}/{path.parent.name}", sha256(path)) for path in package_files()]
    parts += list(library_versions().items())
    parts += [(f"forgotten/{path.parent.name}", sha256(path)) for path in lists(out) if path.is_file()]
    return fingerprint([*parts, ("choices", repr(choices))])


def _current(out: Path) -> Snapshot | None:
    folder = resolve(out)
    return Snapshot(folder) if folder else None
