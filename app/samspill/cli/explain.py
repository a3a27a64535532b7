"""`samspill explain`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from samspill.cli.options import json_option, store_option
from samspill.engines.columns import Columns
from samspill.errors import ParameterError
from samspill.snapshot.published import Snapshot
from samspill.vocab import nquads


@click.command()
@click.argument("subject", metavar="S")
@click.argument("predicate", metavar="P")
@click.argument("object_", metavar="O")
@store_option
@click.option("--format", "form", type=click.Choice(["text", "turtle", "json"]), default="text", show_default=True)
@json_option
def explain(subject: str, predicate: str, object_: str, store: Path, form: str, as_json: bool) -> None:
    """Say why a statement holds: a shortest proof by the rules of OWL 2 RL, down to what sources state.

    A term is an IRI, a name with a prefix of ours (sam:Project, id:country/no), `a` for rdf:type, or a literal in
    N-Triples form.

    \b
    Examples:
      samspill explain id:project/innocities a sam:Activity
      samspill explain id:municipality/no-al sam:within id:country/no --json
    """
    from samspill.entail import Explainer

    statement = (_term(subject), _term(predicate), _term(object_))
    with Columns.open(Snapshot.open(store).columns_path) as columns:
        proof = Explainer(columns).explain(columns, statement)
    if as_json or form == "json":
        click.echo(json.dumps(proof.as_json(), ensure_ascii=False))
    else:
        click.echo(proof.as_ntriples() if form == "turtle" else proof.as_text(), nl=False)


def _term(text: str) -> str:
    try:
        return nquads.term(text)
    except ValueError as error:
        raise ParameterError(f"{text!r} is no term", hint="an IRI, a name with a prefix, or a literal") from error
