"""`samspill token`: a token for a writable store."""

from __future__ import annotations

import json
import re

import click

from samspill.cli.options import json_option
from samspill.errors import UsageError
from samspill.writable.tokens import SCOPES, new_token


@click.command()
@click.argument("scopes", nargs=-1, type=click.Choice(SCOPES))
@click.option("--name", help="What the audit log calls who has it.")
@json_option
def token(scopes: tuple[str, ...], name: str | None, as_json: bool) -> None:
    """Make a token: it is told once, and its line for the token file, which says only a checksum, on standard output.

    \b
    Examples:
      samspill token --name anna >> tokens      the token is shown, its line goes to the file
      samspill token read --name harvester
    """
    if name is not None and not re.fullmatch(r"[\w.@-]{1,64}", name):
        raise UsageError(f"{name!r} is no name for a token", hint="letters, digits, and . @ _ -")
    text, line = new_token(scopes or ("write",), name)
    if as_json:
        click.echo(json.dumps({"token": text, "line": line}))
        return
    click.echo(f"the token, told this once: {text}", err=True)
    click.echo(line)
