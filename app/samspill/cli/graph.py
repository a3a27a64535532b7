"""`samspill validate`, `entail`, `export` and `check`: the graph as a whole."""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from textwrap import indent
from typing import IO, cast

import click

from samspill import queries
from samspill.cli.inputs import inputs, steps
from samspill.cli.options import json_option, rdf_files, store_option
from samspill.engines.columns import Columns
from samspill.engines.oxigraph_text import DATASET_FORMATS, convert, parse_to_nquads
from samspill.errors import InconsistentError, NotFoundError, NotValidError, UsageError
from samspill.snapshot.build import ENTAILED, own_graph
from samspill.snapshot.build import build as build_snapshot
from samspill.snapshot.published import NAMED, Snapshot
from samspill.vocab.nquads import readable

_FILES = {"nargs": -1, "type": click.Path(path_type=Path), "metavar": "[FILE]..."}
_ONTOLOGY = {"multiple": True, "type": click.Path(path_type=Path), "metavar": "PATH"}


@click.command()
@click.argument("files", **_FILES)  # type: ignore[arg-type]
@store_option
@click.option("--shapes", **_ONTOLOGY, help="Shapes to validate with, instead of shapes/.")  # type: ignore[arg-type]
@click.option("--format", "form", type=click.Choice(["text", "turtle", "json"]), default="text", show_default=True)
@click.option("--language", type=click.Choice(["en", "nb", "sv"]), default="en", show_default=True)
@json_option
def validate(
    files: tuple[Path, ...], store: Path, shapes: tuple[Path, ...], form: str, language: str, as_json: bool
) -> int:
    """Validate with SHACL: the built graph, or files of your own, which are closed under the ontology first.

    \b
    Examples:
      samspill validate                       the graph that was built
      samspill validate my.ttl --language sv  a file, with messages in Swedish
      samspill validate --format turtle       the standard validation report
    """
    from samspill.cli.reports import Validated, validate_files

    shape_files = inputs(shapes=shapes).shapes
    if not files:
        with Snapshot.open(store).columns() as columns:
            report = validate_files(columns, shape_files)
    else:
        given = inputs(files, shapes=shapes, reference=False)
        with tempfile.TemporaryDirectory() as folder:
            told: list[Validated] = []

            def keep(columns: Columns, shapes: tuple[Path, ...]) -> Validated:
                told.append(validate_files(columns, shapes))
                return told[-1]

            parts = replace(steps(), validate=keep)
            build_snapshot(given, Path(folder, "store"), parts, on_violation="accept")
            report = told[-1]
    click.echo(report.render("json" if as_json else form, language), nl=False)
    return 0 if report.conforms else NotValidError.exit_code


@click.command()
@click.argument("files", **_FILES)  # type: ignore[arg-type]
@store_option
@click.option("--ontology", **_ONTOLOGY, help="Ontology to close under, instead of ontology/.")  # type: ignore[arg-type]
@json_option
def entail(files: tuple[Path, ...], store: Path, ontology: tuple[Path, ...], as_json: bool) -> None:
    """Print what the ontology entails, as N-Quads: from files of your own, or of the built graph.

    \b
    Examples:
      samspill entail my.ttl
      samspill entail my.ttl --ontology my-ontology.ttl
      samspill entail | grep collaboratesWith
    """
    if not files:
        folder = Snapshot.open(store).folder
        if as_json:
            click.echo(json.dumps({"entailed": Snapshot(folder).manifest.counts["entailed"]}))
        else:
            _write_out(folder / NAMED, None, "nquads", ENTAILED)
        return
    from samspill.entail import close

    with tempfile.TemporaryDirectory() as folder_name:
        work = Path(folder_name)
        with (work / "in.nq").open("wb") as out:
            for path in rdf_files(files):
                parse_to_nquads([path], out, graph=own_graph(path))
        with Columns.create(work / "columns.duckdb") as columns:
            columns.load_nquads(work / "in.nq")
            closure = close(columns, inputs(ontology=ontology).ontology)
            columns.export_nquads(work / "out.nq", graph=ENTAILED)
        if as_json:
            told = {"entailed": closure.added, "inconsistencies": [str(each) for each in closure.inconsistencies]}
            click.echo(json.dumps(told, ensure_ascii=False))
        else:
            _write_out(work / "out.nq", None, "nquads", None)
    if closure.inconsistencies:
        raise InconsistentError("; ".join(str(each) for each in closure.inconsistencies[:3]))


@click.command()
@store_option
@click.option("--graph", metavar="IRI", help="One named graph only.")
@click.option("--format", "form", type=click.Choice(list(DATASET_FORMATS)), default="nquads", show_default=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write.  [default: the terminal]")
@click.option("--list", "list_them", is_flag=True, help="List the named graphs with their statements.")
@json_option
def export(store: Path, graph: str | None, form: str, out: Path | None, list_them: bool, as_json: bool) -> None:
    """Write the graph to a file: whole, or one named graph.

    The whole holds the graph of provenance, with licence and attribution of each source. A graph on its own has them
    in comments at its head; JSON-LD, which has no comments, has what provenance says of that graph.

    \b
    Examples:
      samspill export --list
      samspill export --out samspill.nq
      samspill export --graph https://w3id.org/samspill/graph/source/innocities-2021 --format turtle
    """
    snapshot = Snapshot.open(store)
    if list_them:
        graphs = snapshot.manifest.graphs
        click.echo(json.dumps(graphs) if as_json else "\n".join(f"{n:>9,}  {name}" for name, n in graphs.items()))
        return
    if graph is not None and graph not in snapshot.manifest.graphs:
        raise NotFoundError(f"no graph <{graph}>", hint="`samspill export --list` names them")
    if graph is None and form in {"turtle", "ntriples", "rdfxml"}:
        raise UsageError(f"{form} holds one graph", hint="name it with --graph, or take trig, nquads or jsonld")
    _write_out(snapshot.folder / NAMED, out, form, graph)


def _write_out(source: Path, out: Path | None, form: str, graph: str | None) -> None:
    from samspill.files import whole_file

    if out is None:
        _write(source, sys.stdout.buffer, form, graph)
        sys.stdout.buffer.flush()
        return
    with whole_file(out) as file:
        _write(source, file, form, graph)


def _write(source: Path, out: IO[bytes], form: str, graph: str | None) -> None:
    """Write the graph, or one named graph with its licence and attribution in the way the format has for it."""
    from samspill.cli.licences import AfterDeclaration, notice

    if graph is None or graph == ENTAILED:
        convert(source, out, form, graph)
        return
    told = notice(source, graph)
    if form == "jsonld":
        convert(source, out, form, graph, told.described)
    elif form == "rdfxml":
        convert(source, cast(IO[bytes], AfterDeclaration(out, told.xml_comment())), form, graph)
    else:
        out.write(told.comments())
        convert(source, out, form, graph)


@click.command()
@store_option
@json_option
def check(store: Path, as_json: bool) -> int:
    """Run every check over the graph: queries that must return nothing, the shapes, and the ontology.

    A contradiction is told with its rule and a proof of each statement.

    \b
    Examples:
      samspill check
      samspill check --json
    """
    from samspill.cli.contradictions import SHOWN, explained

    snapshot = Snapshot.open(store)
    found = {
        name: [{key: readable(term) for key, term in row.items()} for row in snapshot.engine.rows(query.text)]
        for name, query in queries.catalogue("checks").items()
    }
    manifest = snapshot.manifest
    violations = manifest.validation.get("Violation", 0)
    good = not any(found.values()) and not violations and not manifest.inconsistencies
    if as_json:
        told = {
            "ok": good,
            "checks": found,
            "validation": manifest.validation,
            "inconsistent": manifest.inconsistencies,
            "contradictions": [each.as_json() for each in explained(snapshot)],
        }
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        _tell(found, violations, manifest.inconsistencies)
        for each in explained(snapshot, SHOWN):
            click.echo(indent(each.as_text(), "      "))
    return 0 if good else NotValidError.exit_code


def _tell(found: dict[str, list[dict[str, str]]], violations: int, inconsistencies: int) -> None:
    for name, rows in found.items():
        _line(not rows, f"{name}: {queries.named(name).summary}")
        for row in rows[:5]:
            click.echo("      " + ", ".join(f"{key} {value}" for key, value in row.items()))
        if len(rows) > 5:
            click.echo(f"      … and {len(rows) - 5} more")
    _line(not violations, f"shapes: {violations} violations (samspill validate tells them)")
    _line(not inconsistencies, f"ontology: {inconsistencies} contradictions")


def _line(good: bool, text: str) -> None:
    click.echo(("ok    " if good else "FAILS ") + text)
