"""CSV on the Web: a table and the metadata file that says what its columns mean, as statements.

After "Generating RDF from Tabular Data on the Web" (W3C, 2015), minimal mode. Of the metadata vocabulary, what one
needs for one's own tables; anything else is refused by name when the metadata are read. docs/mapping.md lists both.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from samspill.engines.oxigraph_text import transcribe
from samspill.errors import SourceError
from samspill.imports.csvw_cells import Parse, parser
from samspill.imports.lines import is_canonical
from samspill.imports.reading import Reject, Source
from samspill.imports.writer import Writer
from samspill.vocab import DCTERMS, FOAF, ORG, OWL, PREFIXES, PROV, RDF, RDFS, SCHEMA, SKOS, VOID, XSD
from samspill.vocab.nquads import iri

__all__ = ["read", "tables_of"]

_INHERITED = frozenset(
    ("aboutUrl", "datatype", "default", "lang", "null", "propertyUrl", "required", "separator", "valueUrl")
)
_SAYS_NOTHING = frozenset(  # of what becomes a statement
    (
        "@context",
        "@id",
        "@type",
        "url",
        "notes",
        "textDirection",
        "tableDirection",
        "primaryKey",
        "foreignKeys",
        "rowTitles",
    )
)
_OF_GROUP = frozenset(("tables", "dialect", "tableSchema"))
_OF_TABLE = frozenset(("dialect", "tableSchema", "suppressOutput"))
_OF_SCHEMA = frozenset(("columns",))
_OF_COLUMN = frozenset(("name", "titles", "virtual", "suppressOutput"))
_OF_DIALECT = frozenset(
    (
        "commentPrefix",
        "delimiter",
        "doubleQuote",
        "encoding",
        "header",
        "headerRowCount",
        "quoteChar",
        "skipRows",
        "trim",
    )
)
_SPACES = (DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SCHEMA, SKOS, VOID, XSD)
_PREFIXES = {
    **{name: base for name, base in PREFIXES.items() if base in {space.base for space in _SPACES}},
    **{"dc": DCTERMS.base, "dc11": "http://purl.org/dc/elements/1.1/", "schema": SCHEMA.base},
    **{"dcat": "http://www.w3.org/ns/dcat#", "vcard": "http://www.w3.org/2006/vcard/ns#"},
    **{"qb": "http://purl.org/linked-data/cube#", "csvw": "http://www.w3.org/ns/csvw#"},
}
"""Prefixes that property, subject and value addresses may begin with, as in CSVW's own list."""

_VARIABLE = re.compile(r"\{([+#]?)([^{}]*)\}")
_SAFE = {"": "", "+": ":/?#[]@!$&'()*+,;=%", "#": ":/?#[]@!$&'()*+,;=%"}
_Row = Mapping[str, str | None]
_Fill = Callable[[_Row], str | None]


class _UnsupportedError(ValueError):
    """What the metadata ask for is not supported, or makes no sense."""


@dataclass(frozen=True)
class _Column:
    name: str
    titles: tuple[str, ...]
    virtual: bool
    nulls: frozenset[str]
    default: str
    required: bool
    separator: str | None
    parse: Parse
    about: _Fill | None
    predicate: _Fill | None
    value: _Fill | None


@dataclass(frozen=True)
class _Table:
    source: Source
    columns: tuple[_Column, ...]
    dialect: Mapping[str, Any]
    suppress: bool


def read(path: Path, writer: Writer) -> None:
    """Write what the tables of a metadata file say; rows that break its rules are rejected.

    Raises SourceError for metadata that are no JSON or not supported, and for a table that is not as they say.
    """
    writer.sources[Source(path)] = None
    for table in _tables(path):
        if not table.suppress:
            rows = _rows(table, writer.options.encoding, writer.malformed)
            for number, cells in writer.counted(table.source, rows):
                try:
                    lines = _lines(table, number, cells)
                    writer.write(lines.replace(" .\n", writer.end))
                except ValueError as error:
                    names = [column.name for column in table.columns if not column.virtual]
                    writer.reject(table.source, number, str(error), dict(zip(names, cells, strict=False)))


def tables_of(path: Path) -> tuple[Path, ...]:
    """Return the files of the tables that a metadata file describes."""
    return tuple(table.source.path for table in _tables(path))


# --- Metadata ---------------------------------------------------------------------------------------------------------
def _tables(path: Path) -> list[_Table]:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise SourceError(path, "no such file") from None
    except json.JSONDecodeError as error:
        raise SourceError(path, f"not JSON: {error.msg}", line=error.lineno, column=error.colno) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(path, f"cannot be read: {error}") from None
    if not isinstance(content, dict) or "http://www.w3.org/ns/csvw" not in _listed(content.get("@context")):
        raise SourceError(path, 'no CSVW metadata: its "@context" is not "http://www.w3.org/ns/csvw"')
    try:
        group = content if "tables" in content else {"tables": [content]}
        _know(group, _OF_GROUP, "a group of tables")
        return [_table(each, {} if group is not content else content, path) for each in group["tables"]]
    except (_UnsupportedError, ValueError, KeyError, TypeError, AttributeError) as error:
        detail = str(error) if isinstance(error, ValueError) else f"not CSVW metadata: {error!r}"
        raise SourceError(path, detail, hint="docs/mapping.md lists what is supported") from None


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _know(found: Mapping[str, Any], known: frozenset[str], what: str) -> None:
    for key in found:
        if key not in known | _INHERITED | _SAYS_NOTHING and ":" not in key:
            raise _UnsupportedError(f"property {key!r} of {what} is not supported")


def _table(told: Mapping[str, Any], group: Mapping[str, Any], path: Path) -> _Table:
    _know(told, _OF_TABLE, "a table")
    url = told.get("url")
    if not isinstance(url, str) or "://" in url:
        raise _UnsupportedError(f"url {url!r} is no file beside the metadata; nothing is fetched")
    schema = told.get("tableSchema", group.get("tableSchema"))
    if not isinstance(schema, dict) or not schema.get("columns"):
        raise _UnsupportedError(f"table {url!r} has no tableSchema with columns in this file")
    _know(schema, _OF_SCHEMA, "a schema")
    dialect = {**group.get("dialect", {}), **told.get("dialect", {})}
    _know(dialect, _OF_DIALECT, "a dialect")
    if int(dialect.get("headerRowCount", 1)) > 1:
        raise _UnsupportedError("a header of more than one row is not supported")
    inherited = {key: value for level in (group, told, schema) for key, value in level.items() if key in _INHERITED}
    made = _Templates({_name(each, place) for place, each in enumerate(schema["columns"], 1)})
    columns = tuple(_column(each, inherited, place, made) for place, each in enumerate(schema["columns"], 1))
    file = next((each for each in (path.parent / url, path.parent / f"{url}.gz") if each.exists()), path.parent / url)
    return _Table(Source(file), columns, dialect, bool(told.get("suppressOutput")))


def _titles(told: Mapping[str, Any]) -> tuple[str, ...]:
    titles = told.get("titles", ())
    found = list(titles.values()) if isinstance(titles, dict) else [titles]
    return tuple(str(title) for each in found for title in (each if isinstance(each, list | tuple) else [each]))


def _name(told: Mapping[str, Any], place: int) -> str:
    titles = _titles(told)
    return str(told.get("name") or (quote(titles[0]) if titles else f"_col.{place}"))


def _column(told: Mapping[str, Any], inherited: Mapping[str, Any], place: int, made: _Templates) -> _Column:
    _know(told, _OF_COLUMN, "a column")
    name = _name(told, place)
    has = {**inherited, **{key: value for key, value in told.items() if key in _INHERITED}}
    if has.get("separator") and has.get("valueUrl"):
        raise _UnsupportedError(f"column {name!r}: valueUrl together with separator is not supported")
    fixed = {"_name": name, "_column": str(place)}
    about, predicate, value = (made.template(has.get(key), fixed) for key in ("aboutUrl", "propertyUrl", "valueUrl"))
    if told.get("suppressOutput"):
        predicate = None
    elif about is None or predicate is None:
        missing = "propertyUrl" if about else "aboutUrl"
        raise _UnsupportedError(f"column {name!r} has no {missing}: give it one, or suppressOutput")
    try:
        parse = parser(has.get("datatype"), has.get("lang"))
    except ValueError as error:
        raise _UnsupportedError(f"column {name!r}: {error}") from None
    return _Column(
        name=name,
        titles=_titles(told) or (name,),
        virtual=bool(told.get("virtual")),
        nulls=frozenset(map(str, _listed(has.get("null", "")))),
        default=str(has.get("default", "")),
        required=bool(has.get("required")),
        separator=has.get("separator"),
        parse=lru_cache(1 << 14)(parse),
        about=about,
        predicate=predicate,
        value=value,
    )


class _Templates:
    """The addresses of a table's columns; those that are written alike are filled in once a row."""

    def __init__(self, names: set[str]) -> None:
        self._known = names | {"_row", "_sourceRow"}
        self._made: dict[tuple[str | tuple[str, str], ...], _Fill] = {}

    def template(self, text: Any, fixed: Mapping[str, str]) -> _Fill | None:
        """Return what fills an address in from a row, as an IRI in N-Quads form, None where it needs an empty cell."""
        if text is None:
            return None
        pieces: list[str | tuple[str, str]] = []
        last = 0
        for found in _VARIABLE.finditer(str(text)):
            operator, name = found.groups()
            if name not in self._known | fixed.keys():
                raise _UnsupportedError(f"{text!r}: {found[0]} is no column, nor another part that is supported")
            pieces.append(str(text)[last : found.start()] + ("#" if operator == "#" else ""))
            pieces.append(fixed[name] if name in fixed else (name, _SAFE[operator]))
            last = found.end()
        key = (*pieces, str(text)[last:])
        if key not in self._made:
            self._made[key] = _filler(key)
        return self._made[key]


def _filler(pieces: tuple[str | tuple[str, str], ...]) -> _Fill:
    names = [piece[0] for piece in pieces if isinstance(piece, tuple)]

    @lru_cache(1 << 14)  # rows that follow each other tell of the same things
    def fill(*values: str) -> str:
        given = iter(values)
        return _absolute("".join([_encoded(next(given), p[1]) if isinstance(p, tuple) else p for p in pieces]))

    if not names:
        constant = fill()
        return lambda row: constant

    def of(row: _Row) -> str | None:
        values = [row[name] for name in names]
        return None if None in values else fill(*values)

    return of


def _encoded(value: str, safe: str) -> str:
    return value if value.isascii() and value.isalnum() else quote(value, safe=safe)


def _absolute(text: str) -> str:
    prefix, colon, local = text.partition(":")
    if colon and not local.startswith("//") and prefix in _PREFIXES:
        text = _PREFIXES[prefix] + local
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text):
        raise _UnsupportedError(f"{text!r} is no absolute address")
    return iri(text)


# --- Rows -------------------------------------------------------------------------------------------------------------
def _rows(table: _Table, encoding: str | None, reject: Reject) -> Iterator[tuple[int, list[str]]]:
    dialect = table.dialect
    coded = encoding or str(dialect.get("encoding", "utf-8"))
    with table.source.text("utf-8-sig" if coded.lower() in {"utf-8", "utf8"} else coded) as text:
        reader = csv.reader(text, **_dialect(dialect))
        number, comment = int(dialect.get("skipRows", 0)), dialect.get("commentPrefix")
        for _ in range(number):
            next(reader, None)
        if _has_header(table):
            number += 1
            _check_header(table, next(reader, []), number)
        while True:
            number += 1
            try:
                cells = next(reader, None)
            except csv.Error as error:
                if "unexpected end of data" in str(error):
                    raise table.source.error("ends within a quoted cell: truncated?", row=number) from error
                reject(table.source, number, f"not CSV: {error}", [])
                continue
            if cells is None:
                return
            if cells and not (comment and cells[0].startswith(comment)):
                yield number, cells


def _dialect(told: Mapping[str, Any]) -> dict[str, Any]:
    quote_char, doubled = told.get("quoteChar", '"'), bool(told.get("doubleQuote", True))
    return {
        "delimiter": str(told.get("delimiter", ",")),
        "quotechar": quote_char or '"',
        "quoting": csv.QUOTE_MINIMAL if quote_char else csv.QUOTE_NONE,
        "doublequote": doubled,
        "escapechar": None if doubled else "\\",
        "strict": True,
    }


def _has_header(table: _Table) -> bool:
    return bool(table.dialect.get("header", True)) and bool(int(table.dialect.get("headerRowCount", 1)))


def _check_header(table: _Table, header: list[str], number: int) -> None:
    wanted = [column for column in table.columns if not column.virtual]
    for place, column in enumerate(wanted):
        found = header[place].strip() if place < len(header) else None
        if found not in {column.name, *column.titles}:
            expected = " or ".join(dict.fromkeys((*column.titles, column.name)))
            raise table.source.error(
                f"column {found!r}, expected {expected!r}" if found is not None else f"no column {expected!r}",
                row=number,
                column=place + 1,
            )
    if len(header) > len(wanted):
        raise table.source.error(f"column {header[len(wanted)]!r} is not in the metadata", row=number)


def _lines(table: _Table, number: int, cells: list[str]) -> str:
    """Return the statements of a row as N-Triples; raises ValueError for a row that breaks the rules."""
    written = [column for column in table.columns if not column.virtual]
    if len(cells) != len(written):
        raise ValueError(f"{len(cells)} cells, {len(written)} columns")
    place = number - _has_header(table) - int(table.dialect.get("skipRows", 0))
    row: dict[str, str | None] = {"_sourceRow": str(number), "_row": str(place)}
    terms = {column.name: _terms(column, text, row, table.dialect) for column, text in zip(written, cells, strict=True)}
    for column in table.columns:
        if column.virtual:
            terms[column.name] = [] if column.value else _terms(column, "", row, table.dialect)
    lines = []
    for column in table.columns:
        if column.predicate is None or column.about is None:
            continue
        subject, predicate = column.about(row), column.predicate(row)
        if subject is None or predicate is None:
            raise ValueError(f"{column.name}: a cell that its address is made of is empty")
        if column.value is not None:
            value = column.value(row) if column.virtual or terms[column.name] else None
            objects = [value] if value else []
        else:
            objects = terms[column.name]
        lines += [f"{subject} {predicate} {each} .\n" for each in objects]
    return _checked("".join(lines))


def _terms(column: _Column, text: str, row: dict[str, str | None], dialect: Mapping[str, Any]) -> list[str]:
    """Return the literals of a cell, none when it is empty, and note its value for addresses."""
    trim = dialect.get("trim", True)
    if trim is True or trim == "true":
        text = text.strip()
    elif trim in {"start", "end"}:
        text = text.lstrip() if trim == "start" else text.rstrip()
    text = text or column.default
    parts = text.split(column.separator) if column.separator and text else [text]
    try:
        found = [column.parse(part.strip() if column.separator else part) for part in parts if part not in column.nulls]
    except ValueError as error:
        raise ValueError(f"{column.name}: {error}") from None
    if column.required and not found and not column.virtual:
        raise ValueError(f"{column.name}: empty, but required")
    row[column.name] = ",".join(value for value, _ in found) if found else None
    return [term for _, term in found]


def _checked(text: str) -> str:
    """Return N-Triples that any parser takes; raise ValueError for what is none, such as an address with a brace."""
    if is_canonical(text, "ntriples"):
        return text
    out = io.BytesIO()
    try:
        transcribe(io.BytesIO(text.encode()), "row", out, syntax="ntriples")
    except SourceError as error:
        raise ValueError(error.detail) from None
    return out.getvalue().decode()
