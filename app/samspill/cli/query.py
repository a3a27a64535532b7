"""`samspill query`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from samspill import queries
from samspill.cli.as_of import as_of
from samspill.cli.options import json_option, store_option
from samspill.days import day_of
from samspill.engines.base import FORMATS, Answer, Dataset, Engine, Format, Regime, format_named, formats_for
from samspill.engines.names_query import with_names
from samspill.engines.sparql.router import Choice, RoutedEngine
from samspill.errors import ParameterError, SourceError, UsageError
from samspill.snapshot.published import Snapshot
from samspill.vocab.nquads import readable


@click.command()
@click.argument("source", metavar="FILE|NAME|-", required=False)
@store_option
@click.option(
    "--format",
    "format_name",
    metavar="FORMAT",
    help=f"One of {', '.join(each.name for each in FORMATS)}, or table.  [default: table on a terminal]",
)
@click.option("--entailment", type=click.Choice(["owl-rl", "none"]), default="owl-rl", show_default=True)
@click.option("--target", metavar="IRI", help="The thing that the query is about (its line PREFIX target:).")
@click.option("--set", "values", metavar="NAME=TERM", multiple=True, help="Another value for a VALUES line.")
@click.option(
    "--engine",
    "choice",
    type=click.Choice(["auto", "columns", "oxigraph"]),
    default="auto",
    show_default=True,
    help="Which engine answers; auto takes the one that is estimated to be faster.",
)
@click.option("--at", "day", metavar="DATE", help="The graph as of a day (2021-06-01): areas as they were then.")
@click.option("--explain", is_flag=True, help="Say which engine would answer, why, and with what SQL.")
@click.option("--list", "list_them", is_flag=True, help="List the queries that come with Samspill.")
@json_option
def query(
    source: str | None,
    store: Path,
    format_name: str | None,
    entailment: Regime,
    target: str | None,
    values: tuple[str, ...],
    choice: Choice,
    day: str | None,
    explain: bool,
    list_them: bool,
    as_json: bool,
) -> None:
    """Ask the graph a question in SPARQL: a file, one of the queries that come along by name, or - for standard input.

    \b
    Examples:
      samspill query --list
      samspill query competency/region-mitt-counties
      samspill query my.rq --format csv > answer.csv
      echo 'ASK { ?s ?p ?o }' | samspill query -
      samspill query my.rq --at 2019-12-31    the counties and municipalities of that day
    """
    if list_them:
        _list(as_json)
        return
    if source is None:
        raise UsageError("which query?", hint="a file, a name from `samspill query --list`, or -")
    asked = _find(source).bind(target, _values(values))
    snapshot, dataset = Snapshot.open(store), Dataset(regime=entailment)
    text = with_names(asked.text, snapshot.names)
    name = "json" if as_json else format_name
    if day is not None:
        if explain or choice == "columns":
            raise UsageError("the graph as of a day is asked in Oxigraph", hint="leave out --engine and --explain")
        with as_of(snapshot, day_of(day), entailment) as engine_then:
            _print(engine_then, text, dataset, name)
        return
    engine = snapshot.routed(choice)
    if explain:
        _explain(engine, text, dataset)
        return
    _print(engine, text, dataset, name)


def _print(engine: Engine, text: str, dataset: Dataset, name: str | None) -> None:
    """Print the answer in the format of a name, or as a table where somebody looks at it."""
    answer = engine.query(text, dataset)
    if name == "table" and answer.kind != "solutions":
        raise UsageError("only the answer of a SELECT can be a table")
    if name == "table" or (name is None and sys.stdout.isatty() and answer.kind == "solutions"):
        _table(engine, text, dataset)
        return
    for chunk in answer.stream(_format(name, answer)):
        sys.stdout.buffer.write(chunk)
    sys.stdout.buffer.flush()


def _explain(engine: RoutedEngine, text: str, dataset: Dataset) -> None:
    """Print which engine would answer, why, what each is estimated to take, and the SQL."""
    told = engine.explain(text, dataset)
    click.echo(f"engine   {told.engine}")
    click.echo(f"reason   {told.reason}")
    for name, seconds in told.estimates:
        click.echo(f"estimate {name} {seconds:.3f} s")
    if told.sql is not None:
        click.echo(told.sql)


def _list(as_json: bool) -> None:
    found = queries.catalogue()
    if as_json:
        click.echo(json.dumps({name: dict(each.header) for name, each in found.items()}, ensure_ascii=False))
        return
    width = max((len(name) for name in found), default=0)
    for name, each in found.items():
        click.echo(f"{name:<{width}}  {each.summary}")


def _find(source: str) -> queries.Query:
    if source == "-":
        return queries.Query("standard input", sys.stdin.read())
    path = Path(source)
    if path.is_file():
        return queries.read(path)
    if path.suffix or source not in queries.catalogue():
        hint = "a file, a name from `samspill query --list`, or - for standard input"
        raise SourceError(source, "no such file or query", hint=hint)
    return queries.named(source)


def _values(pairs: tuple[str, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for pair in pairs:
        name, equals, term = pair.partition("=")
        if not equals:
            raise ParameterError(f"--set {pair!r} has no =", hint="for example --set 'code=\"0219\"'")
        found.setdefault(name.lstrip("?"), []).append(term)
    return found


def _format(name: str | None, answer: Answer) -> Format:
    if name is None:
        return formats_for(answer.kind)[0] if answer.kind != "solutions" else _named("csv", answer)
    return _named(name, answer)


def _named(name: str, answer: Answer) -> Format:
    found = format_named(name)
    known = ", ".join(each.name for each in formats_for(answer.kind))
    if name == "json" and answer.kind == "triples":
        found = format_named("jsonld")
    if found is None:
        raise UsageError(f"no format {name!r}", hint=f"one of {known}")
    if answer.kind not in found.holds:
        raise UsageError(f"{found.name} cannot hold the answer of this query", hint=f"one of {known}")
    return found


def _table(engine: Engine, text: str, dataset: Dataset) -> None:
    """Print solutions as a table for reading: literals without quotes, IRIs with our prefixes."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    rows = list(engine.rows(text, dataset))
    shown = Table(header_style="bold")
    columns = list(dict.fromkeys(name for row in rows for name in row))
    for name in columns:
        shown.add_column(name, overflow="fold")
    for row in rows:
        shown.add_row(*(escape(readable(row[name])) if name in row else "" for name in columns))
    Console().print(shown)
    click.echo(f"{len(rows)} rows")
