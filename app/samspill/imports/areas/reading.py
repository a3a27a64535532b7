"""Reading the publishers' files: JSON, GeoJSON and CSV, plain or gzipped, with errors that say file and line."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from samspill.errors import SourceError


def read_text(path: Path, hint: str = "--from takes the folder that holds no, se, cordis …") -> str:
    """Return a file's text (UTF-8, byte order mark dropped, gunzipped by its name).

    Raises SourceError when it is missing, is no gzip file or is not UTF-8.
    """
    try:
        data = path.read_bytes()
        if path.suffix == ".gz":
            data = gzip.decompress(data)
        return data.decode("utf-8-sig")
    except FileNotFoundError:
        raise SourceError(path, "no such file", hint=hint) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise SourceError(path, "not UTF-8", line=line) from None
    except (OSError, EOFError) as error:
        raise SourceError(path, f"cannot be read: {error}") from None


def read_json(path: Path) -> Any:
    """Return the content of a JSON file; raises SourceError with line and column when it does not parse."""
    try:
        return json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise SourceError(path, f"not JSON: {error.msg}", line=error.lineno, column=error.colno) from None


def read_rows(path: Path, columns: Sequence[str], *, delimiter: str = ",") -> Iterator[tuple[int, dict[str, str]]]:
    """Yield line number and row of a CSV file with a header, looked up by the columns named.

    Raises SourceError when a column is missing or a row has another number of cells than the header.
    """
    reader = csv.reader(read_text(path).splitlines(keepends=True), delimiter=delimiter)
    header = next(reader, [])
    missing = [column for column in columns if column not in header]
    if missing:
        raise SourceError(path, f"no column {missing[0]!r}", line=1, hint=f"it has {', '.join(header) or 'nothing'}")
    for cells in reader:
        if len(cells) != len(header):
            raise SourceError(path, f"{len(cells)} cells, the header has {len(header)}", line=reader.line_num)
        yield reader.line_num, dict(zip(header, cells, strict=True))


def read_features(path: Path, properties: Sequence[str]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield properties and geometry of the features of a GeoJSON file.

    Raises SourceError when it is something else, and when a feature lacks one of the properties named.
    """
    content = read_json(path)
    try:
        for place, feature in enumerate(content["features"]):
            found, geometry = feature["properties"], feature["geometry"]
            missing = [name for name in properties if name not in found]
            if missing:
                raise SourceError(path, f"feature {place} has no property {missing[0]!r}")
            yield found, geometry
    except (KeyError, TypeError) as error:
        raise SourceError(path, f"not a GeoJSON collection of features: {error!r}") from None
