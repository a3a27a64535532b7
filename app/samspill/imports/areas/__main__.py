"""The command `python -m samspill.imports.areas`: from the publishers' files to the project's own tables."""

from __future__ import annotations

import sys
from dataclasses import fields
from pathlib import Path

import click

from samspill.errors import SamspillError
from samspill.imports.areas import build, gather, integrity, tables


@click.command()
@click.option(
    "--from",
    "source",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder with the publishers' files (no, se, cordis, brreg, grants, ror).",
)
@click.option(
    "--out",
    default=Path("data/reference"),
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder that the tables are written to.",
)
def main(source: Path, out: Path) -> None:
    """Write the project's own tables of areas and authorities from the publishers' files.

    The same files give the same tables, byte for byte. Nothing is written when a file is missing or does not fit.
    """
    try:
        gathered = gather.gather(source)
        built = build.build(gathered)
        integrity.check(built, tables.Places(out))
        tables.write(built, out)
    except SamspillError as error:
        click.echo(f"samspill: {error}", err=True)
        sys.exit(error.exit_code)
    for line in gathered.rejected:
        click.echo(f"left out: {line}", err=True)
    for table in fields(built):
        click.echo(f"{out / table.name}.csv: {len(getattr(built, table.name))} rows")


if __name__ == "__main__":
    main()
