"""A network in the box: projects of Horizon Europe in which a Norwegian or Swedish public body of a region takes part.

    python -m samspill.imports.cordis.regional --from FOLDER --out data/reference/horizon

`FOLDER` holds the CORDIS tables. A body is taken when

- it states an organisation number that one of the project's own authorities has (`identifiers.csv`), or
- `by_hand.csv` takes it. All other public bodies (activityType PUB) whose names or numbers are those of authorities or
  of inter-municipal bodies must be in that table, taken or not, each with a reason: the script refuses to leave one
  unjudged.

All participations of the projects of these bodies are kept, but for people who take part in their own name. The tables
have the columns of CORDIS, so that the importer of CORDIS reads them; descriptions (objective, keywords) are left out.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from samspill.errors import SamspillError, SourceError
from samspill.files import whole_file
from samspill.imports.cordis import layouts
from samspill.imports.cordis.organisations import is_withheld
from samspill.imports.layouts import Layout
from samspill.imports.reading import Cells, Files, Source, table_rows
from samspill.imports.values import national_number, vat_number

__all__ = ["BY_HAND", "main", "write"]

BY_HAND = "by_hand.csv"
"""Kept by hand: bodies that no number tells, and those that were looked at and not taken."""

_COUNTRIES = frozenset({"NO", "SE"})
_LIKE_ONE = re.compile(
    r"kommun|municipal|\bfylke|\bcounty\b|\blandsting|\biks\b|\bstads?\b|regionr|\bregion\b|samkommun"
    r"|brandforsvar|\blan\b|\blän\b",
    re.IGNORECASE,
)
_FEDERATION = "222"  # the group of Swedish organisation numbers of local federations
_DESCRIPTIONS = ("objective", "keywords")
_TABLES = (
    ("project", layouts.PROJECT, "id"),
    ("organization", layouts.ORGANIZATION, "projectID"),
    ("topics", layouts.TOPICS, "projectID"),
    ("legalBasis", layouts.LEGAL_BASIS, "projectID"),
)


def write(folder: Path, out: Path) -> dict[str, int]:
    """Write the tables into `out`, which holds `by_hand.csv`, and return the number of rows of each.

    `out` lies in the folder of the reference tables. Raises SourceError for a table that is missing or does not fit,
    for a body that `by_hand.csv` does not judge, and for one that it judges and CORDIS does not have.
    """
    files = Files(folder)
    held = {name: _rows(files.need(f"{name}.csv"), layout) for name, layout, _ in _TABLES[1:]}
    participations = list(held["organization"])
    bodies = _bodies(participations, _authorities(out.parent / "identifiers.csv"), out / BY_HAND)
    taken = {row["organisationID"] for row in bodies}
    projects = {row["projectID"] for row in participations if row["organisationID"] in taken}
    written = {"bodies": _write(out / "bodies.csv", ("organisationID", "name", "authority", "reason"), bodies, ",")}
    held["organization"] = iter([row for row in participations if not _is_person(row)])
    held["project"] = _rows(files.need("project.csv"), layouts.PROJECT)
    for name, layout, key in _TABLES:
        rows = [row for row in held[name] if row[key] in projects]
        columns = [column for column in (*layout.columns, *layout.optional) if column != "keywords"]
        rows.sort(key=lambda row: [row[key], row.get("order", "").zfill(4), *row.values()])
        written[name] = _write(out / f"{name}.csv", columns, map(_without_descriptions, rows), ";")
    return written


def _rows(source: Source, layout: Layout) -> Iterator[dict[str, str]]:
    names = (*layout.columns, *layout.optional)
    for _, cells in table_rows(source, layout, _refuse):
        yield dict(zip(names, cells, strict=True))


def _refuse(source: Source, number: int, reason: str, _: object) -> None:
    raise source.error(reason, row=number)


def _is_person(row: dict[str, str]) -> bool:
    cells: Cells = tuple(row.values())
    return is_withheld(cells[layouts.OF_ORGANISATION])


def _without_descriptions(row: dict[str, str]) -> dict[str, str]:
    return row | {name: "" for name in _DESCRIPTIONS if name in row}


def _authorities(path: Path) -> dict[str, str]:
    """Return the authority of each organisation number; the last by name, where one number went on in another."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["authority"])
    return {row["value"]: row["authority"] for row in rows if row["scheme"] == "nationalId"}


def _bodies(rows: list[dict[str, str]], authorities: dict[str, str], path: Path) -> list[dict[str, str]]:
    """Return the bodies that are taken, by the number of CORDIS, with the reason of each."""
    with path.open(encoding="utf-8", newline="") as file:
        by_hand = {row["organisationID"]: row for row in csv.DictReader(file)}
    found: dict[str, dict[str, str]] = {}
    unseen = set(by_hand)
    for row in rows:
        if row["country"] not in _COUNTRIES:
            continue
        number, name = row["organisationID"], row["name"]
        unseen.discard(number)
        stated = national_number(vat_number(row["vatNumber"]), row["country"].lower()) or ""
        told = by_hand.get(number)
        if told and told["taken"] == "yes":
            authority, reason = told["authority"], told["reason"]
        elif told:
            continue
        elif stated in authorities:
            authority, reason = authorities[stated], f"organisation number {stated}"
        elif row["activityType"] == "PUB" and (_LIKE_ONE.search(name) or stated.startswith(_FEDERATION)):
            raise SourceError(path, f"{number} ({name}) is not judged", hint="add a line with taken, yes or no")
        else:
            continue
        found[number] = {"organisationID": number, "name": name, "authority": authority, "reason": reason}
    if unseen:
        raise SourceError(path, f"CORDIS has no Norwegian or Swedish organisation {min(unseen)}")
    return [found[number] for number in sorted(found)]


def _write(path: Path, columns: Iterable[str], rows: Iterable[dict[str, str]], delimiter: str) -> int:
    text, held = io.StringIO(newline=""), list(rows)
    writer = csv.DictWriter(text, list(columns), delimiter=delimiter, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(held)
    with whole_file(path) as out:
        out.write(text.getvalue().encode())
    return len(held)


@click.command()
@click.option("--from", "source", required=True, type=click.Path(path_type=Path), help="Folder of the CORDIS tables.")
@click.option(
    "--out",
    default=Path("data/reference/horizon"),
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder that the tables are written to; it holds by_hand.csv.",
)
def main(source: Path, out: Path) -> None:
    """Write the project's own tables of regional bodies in Horizon Europe and their partners."""
    try:
        written = write(source, out)
    except SamspillError as error:
        click.echo(f"samspill: {error}", err=True)
        sys.exit(error.exit_code)
    for name, rows in written.items():
        click.echo(f"{out / name}.csv: {rows} rows")


if __name__ == "__main__":
    main()
