"""Writing the tables by which things are located, from the publishers' files: `post_codes.csv` and `boundaries.csv`.

    python -m samspill.identity.tables --from FOLDER --out data/reference

`FOLDER` holds the publishers' files (`no`, `se`, `brreg`), which are not part of the project. The same files give the
same tables, byte for byte.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from samspill.errors import SourceError
from samspill.files import whole_file
from samspill.identity import boundaries, post_codes

__all__ = ["write"]

_POLYGONS = (
    ("no/Kommuner-S.geojson", "no", "kartverket-administrative-units"),
    ("se/swedish_municipalities.geojson", "se", "okfse-sweden-geojson"),
)
_SWEDISH_CODES, _SWEDISH_SOURCE = "se/postal_to_municipality.csv", "scb-regions"
_ENTERPRISES, _NORWEGIAN_SOURCE = "brreg/enheter_bilbransje_2026-04-11.csv", "brreg-enhetsregisteret"
_WIDEST_GAP = 20
"""How many codes may be missing between two Norwegian ones of a run: the list of those in use is not whole."""


def write(folder: Path, out: Path) -> dict[str, int]:
    """Write both tables; return their rows. Raises SourceError for a file that is missing or of another form."""
    units = _units(out / "versions.csv")
    rings = list(_boundaries(folder, units))
    runs = [*_norwegian(folder, units), *_swedish(folder, units)]
    _save(out / "boundaries.csv", boundaries.COLUMNS, rings)
    _save(out / "post_codes.csv", post_codes.COLUMNS, sorted(runs))
    return {"boundaries.csv": len(rings), "post_codes.csv": len(runs)}


def _save(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    with whole_file(path) as file:
        file.write(text.getvalue().encode())


def _rows(path: Path, *columns: str) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [column for column in columns if column not in (reader.fieldnames or ())]
            if missing:
                raise SourceError(path, f"no column {missing[0]!r}", line=1)
            return list(reader)
    except OSError as error:
        raise SourceError(path, f"cannot be read: {error.strerror}") from None


def _units(path: Path) -> dict[tuple[str, str], str]:
    """Return the municipalities of today by country and code."""
    return {
        (row["unit"].split("/")[1][:2], row["code"]): row["unit"]
        for row in _rows(path, "unit", "code", "valid_to")
        if row["unit"].startswith("municipality/") and not row["valid_to"]
    }


def _boundaries(folder: Path, units: dict[tuple[str, str], str]) -> Iterator[tuple[str, int, str, str, str]]:
    for name, country, source in _POLYGONS:
        path = folder / name
        try:
            features = json.loads(path.read_text(encoding="utf-8"))["features"]
            found = {units[country, feature["properties"]["id"]]: feature["geometry"] for feature in features}
        except OSError as error:
            raise SourceError(path, f"cannot be read: {error.strerror}") from None
        except (KeyError, TypeError, json.JSONDecodeError) as error:
            raise SourceError(path, f"not the polygons of today's municipalities: {error!r}") from None
        for unit in sorted(found):
            yield from _parts(unit, found[unit], source)


def _parts(unit: str, geometry: dict[str, Any], source: str) -> Iterator[tuple[str, int, str, str, str]]:
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    for part, polygon in enumerate(polygons, 1):
        for place, ring in enumerate(polygon):
            points = [(float(point[0]), float(point[1])) for point in ring[:-1]]
            text = boundaries.pack(points)
            if text.count(" ") >= 5:  # rounding can leave less than three corners of an islet
                yield unit, part, "hole" if place else "outer", source, text


def _swedish(folder: Path, units: dict[tuple[str, str], str]) -> Iterator[tuple[str, str, str, str, str]]:
    rows = _rows(folder / _SWEDISH_CODES, "postal_code", "municipality_code")
    known = {row["postal_code"]: units["se", row["municipality_code"]] for row in rows}
    for first, last, unit in _runs(known, None):
        yield "se", first, last, unit, _SWEDISH_SOURCE


def _norwegian(folder: Path, units: dict[tuple[str, str], str]) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield runs from the business addresses of enterprises; a code of two municipalities is left out."""
    columns = ("forretningsadresse_postnummer", "forretningsadresse_kommunenummer")
    found: dict[str, Counter[str]] = {}
    for row in _rows(folder / _ENTERPRISES, *columns):
        code, municipality = (row[column] for column in columns)
        if len(code) == 4 and code.isdigit() and ("no", municipality) in units:
            found.setdefault(code, Counter())[units["no", municipality]] += 1
    known = {code: next(iter(counted)) if len(counted) == 1 else "" for code, counted in found.items()}
    for first, last, unit in _runs(known, _WIDEST_GAP):
        yield "no", first, last, unit, _NORWEGIAN_SOURCE


def _runs(known: dict[str, str], widest_gap: int | None) -> Iterator[tuple[str, str, str]]:
    """Yield first code, last code and unit of each run of codes that follow each other in one municipality."""
    first = last = unit = ""
    for code in sorted(known):
        near = widest_gap is None or not last or int(code) - int(last) <= widest_gap
        if known[code] != unit or not near:
            if unit:
                yield first, last, unit
            first, unit = code, known[code]
        last = code
    if unit:
        yield first, last, unit


def _main() -> int:
    parser = ArgumentParser(prog="python -m samspill.identity.tables", description=__doc__.splitlines()[0])
    parser.add_argument("--from", dest="folder", type=Path, required=True, help="folder of the publishers' files")
    parser.add_argument("--out", type=Path, required=True, help="folder of the project's reference tables")
    arguments = parser.parse_args()
    try:
        written = write(arguments.folder, arguments.out)
    except SourceError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    sys.stderr.writelines(f"{name}: {rows:,} rows\n" for name, rows in written.items())
    return 0


if __name__ == "__main__":
    sys.exit(_main())
