"""Newer lists of areas on the command line: `samspill import klass PATH`, `samspill import areas-se PATH`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from samspill.files import project_folder
from samspill.imports.areas.update import REGISTERS, update

__all__ = ["REGISTERS", "update_areas"]


def update_areas(register: str, path: Path, *, base: Path | None, write: bool, as_json: bool) -> None:
    """Tell what newer files of a register change in data/reference, and with `write` change it.

    `base` is the folder of the other publishers' files, where `path` does not hold them too.
    """
    reference = project_folder("data") / "reference"
    changes = update(register, path, reference, base=base, out=reference if write else None)
    if as_json:
        click.echo(json.dumps(changes.as_json() | {"written": write and bool(changes)}, ensure_ascii=False))
        return
    for line in changes.lines():
        click.echo(line)
    if changes:
        click.echo(f"written to {reference}" if write else "nothing is written: --write does", err=True)
