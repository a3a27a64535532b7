"""Opening the files that publishers offer, and reading their rows: CSV and JSON, plain, gzipped, in a zip or a folder.

What a file is, is told by its content and never by its name alone; how its text is coded is told by its layout, or by
the caller, and never guessed. A file that is not what was expected is refused with one sentence that names it, the
row, the column and what was expected. One row that is broken is handed to `reject`, and the reading goes on.

Rows are numbered as a spreadsheet numbers them: the header is row 1, and a row is one whatever lines it goes over.
"""

from __future__ import annotations

import csv
import difflib
import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path, PurePosixPath
from typing import IO, Any

from samspill.errors import SourceError
from samspill.files import unpack
from samspill.imports.layouts import Layout, recognise

__all__ = [
    "Files",
    "Layout",
    "Reject",
    "Source",
    "is_json",
    "json_items",
    "json_lines",
    "json_rows",
    "known_as",
    "table_rows",
]

Cells = tuple[str, ...]
Reject = Callable[["Source", int, str, Any], None]
"""Called with the file, the row's number, what is wrong with it, and the row."""

csv.field_size_limit(1 << 24)  # a description can be longer than the 128 KiB that Python allows by itself
_CHUNK = 1 << 20
_ZIP = b"PK\x03\x04"
_BYTE_ORDER_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_DELIMITERS = {";": "semicolons", ",": "commas", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True)
class Source:
    """One file of a publisher: on disk, or a member of a zip archive. Gzip and Zstandard are undone by themselves."""

    path: Path
    member: str | None = None

    @property
    def name(self) -> str:
        """The file's own name, without folder and without `.gz` or `.zst`."""
        return PurePosixPath(self.member or self.path.name).name.removesuffix(".gz").removesuffix(".zst")

    def __str__(self) -> str:
        """Return the name for messages: path, and the member after a colon."""
        return f"{self.path}:{self.member}" if self.member else str(self.path)

    def error(self, detail: str, *, row: int | None = None, column: int | None = None, hint: str = "") -> SourceError:
        """Return the error that names this file, to be raised."""
        return SourceError(str(self), detail, line=row, column=column, hint=hint or None)

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """Open the content as bytes; raise SourceError when it is missing, empty, truncated or damaged."""
        try:
            with self._raw() as raw:
                start = raw.read(4)
                raw.seek(0)
                if not start:
                    raise self.error("the file is empty")
                if start.startswith(_ZIP):
                    raise self.error("a zip archive inside an archive")
                yield unpack(raw)
        except FileNotFoundError:
            raise self.error("no such file") from None
        except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as error:
            raise self.error(f"truncated or damaged: {error}", hint="fetch it again") from error
        except (OSError, RuntimeError, NotImplementedError) as error:  # a zip with a password, or of a rare method
            raise self.error(f"cannot be read: {error}") from error

    @contextmanager
    def _raw(self) -> Iterator[IO[bytes]]:
        if self.member is None:
            with self.path.open("rb") as file:
                yield file
        else:
            with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as file:
                yield file

    @contextmanager
    def text(self, encoding: str) -> Iterator[IO[str]]:
        """Open the content as text, ends of lines as they are; bytes of another encoding raise SourceError."""
        with self.open() as file:
            reader = io.BufferedReader(file, _CHUNK)  # type: ignore[type-var]
            mark = reader.peek(2)[:2]
            if mark in _BYTE_ORDER_MARKS:
                raise self.error(f"is {_BYTE_ORDER_MARKS[mark]}, expected {_shown(encoding)}")
            try:
                yield io.TextIOWrapper(reader, encoding=encoding, newline="")
            except UnicodeDecodeError as error:
                raise self._undecodable(encoding) from error

    def _undecodable(self, encoding: str) -> SourceError:
        """Find the line that is coded otherwise; only then is the file read a second time."""
        with self.open() as file:
            for number, line in enumerate(file, 1):
                try:
                    line.decode(encoding)
                except UnicodeDecodeError as error:
                    return self.error(
                        f"byte 0x{line[error.start]:02X} is not {_shown(encoding)}",
                        row=number,
                        column=error.start + 1,
                        hint="if it has another encoding, such as cp1252 or latin-1, name it",
                    )
        return self.error(f"not {_shown(encoding)}")


class Files:
    """What a path holds: one file, the files of a folder, or the members of a zip archive.

    Names are without folder and `.gz`, so that `organization.csv`, `organization.csv.gz` and a member
    `csv/organization.csv` of the publisher's zip are all found as `organization.csv`.
    """

    def __init__(self, path: Path) -> None:
        """List what is there; raise SourceError when there is nothing, or a zip archive that is damaged."""
        self.path = path
        sources = list(_list(path))
        self.by_name = {source.name: source for source in sources}
        if not sources:
            raise SourceError(path, "an empty folder" if path.is_dir() else "an empty archive")

    def find(self, *names: str) -> Source | None:
        """Return the file that has the first of these names that is there, None when none of them is."""
        return next((self.by_name[name] for name in names if name in self.by_name), None)

    def need(self, *names: str) -> Source:
        """Return the file that has one of these names; raise SourceError naming what is missing."""
        found = self.find(*names)
        if found is None:
            there = ", ".join(sorted(self.by_name)[:8])
            raise SourceError(self.path, f"no {' or '.join(names)} in it", hint=f"it has {there}")
        return found

    def only(self) -> Source:
        """Return the one file that there is; raise SourceError when there are several."""
        if len(self.by_name) > 1:
            there = ", ".join(sorted(self.by_name)[:8])
            raise SourceError(self.path, "several files where one was expected", hint=f"name one of them: {there}")
        return next(iter(self.by_name.values()))

    def __iter__(self) -> Iterator[Source]:
        """Go through the files by name."""
        return iter(self.by_name[name] for name in sorted(self.by_name))


def _list(path: Path) -> Iterator[Source]:
    if path.is_dir():
        yield from (Source(each) for each in sorted(path.iterdir()) if each.is_file() and each.name[0] != ".")
        return
    try:
        with path.open("rb") as file:
            start = file.read(4)
        if not start.startswith(_ZIP):
            yield Source(path)
            return
        with zipfile.ZipFile(path) as archive:
            members = [each.filename for each in archive.infolist() if not each.is_dir()]
    except FileNotFoundError:
        raise SourceError(path, "no such file or folder") from None
    except zipfile.BadZipFile as error:
        raise SourceError(path, f"a truncated or damaged zip archive: {error}", hint="fetch it again") from None
    except OSError as error:
        raise SourceError(path, f"cannot be read: {error.strerror or error}") from None
    yield from (Source(path, member) for member in sorted(members) if "__MACOSX" not in member)


# --- CSV --------------------------------------------------------------------------------------------------------------
def table_rows(
    source: Source, layout: Layout, reject: Reject, *, encoding: str | None = None
) -> Iterator[tuple[int, Cells]]:
    """Yield number and cells of each row of a CSV file: `layout.columns`, then `layout.optional` ("" when absent).

    A row with too few or too many cells, or with a stray quote, goes to `reject`. Raises SourceError for a file that
    is none of the layout, or whose end is missing.
    """
    with source.text(encoding or layout.encoding) as text:
        reader = csv.reader(text, delimiter=layout.delimiter, strict=True)
        header = _header(source, layout, reader, encoding or layout.encoding)
        pick = _picker(header, layout)
        width = len(header)
        number = 1
        while True:
            number += 1
            try:
                cells = next(reader, None)
            except csv.Error as error:
                if "unexpected end of data" in str(error):
                    raise source.error("ends within a quoted cell: truncated?", row=number) from error
                reject(source, number, f"not CSV: {error}", [])
                continue
            if cells is None:
                return
            if len(cells) == width:
                cells.append("")
                yield number, pick(cells)
            elif cells:
                reject(source, number, f"{len(cells)} cells, the header has {width}", cells)


def _picker(header: Sequence[str], layout: Layout) -> Callable[[Sequence[str]], Cells]:
    """Return what takes the layout's cells out of a row that has one more, empty cell at its end."""
    place = {name: index for index, name in enumerate(header)}
    indices = [place.get(name, len(header)) for name in (*layout.columns, *layout.optional)]
    if len(indices) == 1:
        return lambda cells: (cells[indices[0]],)
    return itemgetter(*indices)


def _header(source: Source, layout: Layout, reader: Iterator[list[str]], encoding: str) -> list[str]:
    try:
        header = [name.strip() for name in next(reader, [])]
    except csv.Error as error:
        # Cells in quotes with another delimiter between them: the line as it stands tells which.
        with source.text(encoding) as text:
            cells = [cell.strip(' "\r\n') for cell in text.readline().split(layout.delimiter)]
        raise _wrong_header(source, layout, cells, list(layout.columns)) from error
    if not any(header):
        raise source.error("no header", row=1, hint=f"expected {layout.title}")
    repeated = next((name for name in layout.columns if header.count(name) > 1), None)
    if repeated:
        raise source.error(f"two columns {repeated!r}", row=1)
    missing = [name for name in layout.columns if name not in header]
    if missing:
        raise _wrong_header(source, layout, header, missing)
    return header


def _wrong_header(source: Source, layout: Layout, header: list[str], missing: list[str]) -> SourceError:
    """Say as exactly as one can what the file is instead."""
    line = layout.delimiter.join(header)
    by_delimiter = {each: {cell.strip(' "') for cell in line.split(each)} for each in _DELIMITERS}
    for cells in by_delimiter.values():
        other = recognise(cells)
        if other and other != layout.title:
            return source.error(f"this looks like {other}", row=1, hint=f"expected {layout.title}")
    for delimiter, cells in by_delimiter.items():
        if delimiter != layout.delimiter and len(cells) > 1 and set(layout.columns) <= cells:
            found, expected = _DELIMITERS[delimiter], _DELIMITERS[layout.delimiter]
            return source.error(f"its cells are separated by {found}, expected {expected}", row=1)
    if line.lstrip().startswith(("<", "{", "[", "%PDF")):
        return source.error("no table", row=1, hint=f"expected {layout.title}")
    free = [name for name in header if name not in layout.columns and name not in layout.optional]
    close = difflib.get_close_matches(missing[0].casefold(), [name.casefold() for name in free], 1, 0.7)
    renamed = next((name for name in free if close and name.casefold() == close[0]), None)
    return source.error(
        f"no column {missing[0]!r}" + (f", but one {renamed!r}" if renamed else ""),
        row=1,
        hint=f"expected {layout.title}; missing: {', '.join(missing)}",
    )


def known_as(source: Source, encoding: str = "utf-8-sig") -> str | None:
    """Return the title of the table that a file is by its header, None when it is no register's that we know."""
    with source.text(encoding) as text:
        line = text.readline().rstrip("\r\n")
    found = (recognise({cell.strip(' "') for cell in line.split(delimiter)}) for delimiter in _DELIMITERS)
    return next(filter(None, found), None)


# --- JSON -------------------------------------------------------------------------------------------------------------
_DECODER = json.JSONDecoder(parse_float=str, parse_int=str)


def is_json(source: Source) -> bool:
    """Tell whether a file begins as JSON does: with a bracket or a brace, byte order mark and blanks aside."""
    with source.open() as file:
        return file.read(256).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"[", b"{"}


def json_items(
    source: Source, reject: Reject, *, expected: str, encoding: str = "utf-8-sig"
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield number (from 1) and content of the objects in one JSON array, read piece by piece.

    Numbers come as the text that states them, since a float would lose it. What is no object goes to `reject`. Raises
    SourceError for what is no JSON array; `expected` says what was expected.
    """
    with source.text(encoding) as text:
        for number, item in enumerate(_elements(source, text, expected), 1):
            if isinstance(item, dict):
                yield number, item
            else:
                reject(source, number, "not a JSON object", item)


def _elements(source: Source, text: IO[str], expected: str) -> Iterator[Any]:
    buffer = text.read(_CHUNK).lstrip()
    if not buffer.startswith("["):
        raise source.error("not a JSON array", hint=f"expected {expected}")
    place, done = 1, False
    while True:
        while place < len(buffer) and buffer[place] in " \t\r\n,":
            place += 1
        if place < len(buffer) and buffer[place] == "]":
            return
        try:
            item, after = _DECODER.raw_decode(buffer, place)
        except json.JSONDecodeError as error:
            if done:
                what = (
                    "ends too early: truncated?" if error.pos >= len(buffer.rstrip()) - 1 else f"not JSON: {error.msg}"
                )
                raise source.error(what, hint=f"expected {expected}") from error
            # An object that is longer than what is read makes the pieces grow, so that it is not tried too often.
            more = text.read(max(_CHUNK, len(buffer) - place))
            buffer, place, done = buffer[place:] + more, 0, not more
            continue
        yield item
        place = after


def json_lines(
    source: Source, reject: Reject, *, expected: str, encoding: str = "utf-8-sig"
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield number and content of the objects in a file with one JSON object a line; a broken line goes to `reject`.

    Numbers come as the text that states them. Raises SourceError when the first line is no JSON object.
    """
    with source.text(encoding) as text:
        for number, line in enumerate(text, 1):
            if not line.strip():
                continue
            try:
                item = _DECODER.decode(line.strip())
            except json.JSONDecodeError as error:
                if number == 1:
                    raise source.error(f"not JSON: {error.msg}", row=1, hint=f"expected {expected}") from error
                reject(source, number, f"not JSON: {error.msg}", line.strip())
                continue
            if isinstance(item, dict):
                yield number, item
            else:
                reject(source, number, "not a JSON object", item)


def json_rows(
    source: Source, layout: Layout, reject: Reject, *, encoding: str | None = None
) -> Iterator[tuple[int, Cells]]:
    """Yield the objects of a JSON array as `table_rows` yields rows: every value as text, what is absent as "".

    Raises SourceError when the first object lacks one of `layout.columns`; an object with an object inside goes to
    `reject`.
    """
    names = (*layout.columns, *layout.optional)
    items = json_items(source, reject, expected=layout.title, encoding=encoding or layout.encoding)
    for number, item in items:
        if number == 1 and (missing := [name for name in layout.columns if name not in item]):
            raise _wrong_header(source, layout, list(item), missing)
        try:
            yield number, tuple([_plain(item.get(name, "")) for name in names])
        except TypeError as error:
            reject(source, number, str(error), item)


def _plain(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    raise TypeError(f"a {type(value).__name__} where text or a number was expected")


def _shown(encoding: str) -> str:
    return {"utf-8-sig": "UTF-8", "utf-8": "UTF-8"}.get(encoding, encoding)
