"""Newer lists of the publishers: what they change in the project's own tables of areas, and the tables with it.

`klass` takes newer files of Statistics Norway's classification 131, `areas-se` newer lists of Swedish areas. The
script of this package runs on them, beside the other publishers' files; nothing is written before it has been asked
for, and then only the rows of that country.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, cast

from samspill.errors import SourceError, UsageError
from samspill.imports.areas import build, gather, integrity, klass, tables
from samspill.imports.areas.rows import ROW_OF, ChangeRow, Row, Tables

__all__ = ["REGISTERS", "Altered", "Changes", "TableChanges", "report", "update"]

REGISTERS: dict[str, str] = {"klass": "no", "areas-se": "se"}
"""The registers that are areas, and the country of each."""

_KEYS: dict[str, tuple[str, ...]] = {
    "sources": ("source",),
    "units": ("unit",),
    "versions": ("version",),
    "names": ("subject", "language", "kind", "name"),
    "changes": ("change",),
    "change_members": ("change", "role", "version"),
    "authorities": ("authority",),
    "governs": ("authority", "unit"),
    "identifiers": ("authority", "scheme", "value"),
}


@dataclass(frozen=True)
class Altered:
    """A cell that has another value; `key` names the row."""

    key: str
    column: str
    old: str
    new: str


@dataclass(frozen=True)
class TableChanges:
    """What changed in one table: rows that came, rows that went, and cells of rows that stayed."""

    table: str
    added: tuple[Row, ...]
    removed: tuple[Row, ...]
    altered: tuple[Altered, ...]

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return bool(self.added or self.removed or self.altered)


@dataclass(frozen=True)
class Changes:
    """What changed, table by table, and in sentences."""

    tables: tuple[TableChanges, ...]
    events: tuple[str, ...]
    """Each change of areas that is new, on one line: day, kind, what went in and what came out."""

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return any(self.tables)

    def lines(self) -> Iterator[str]:
        """Yield the report for people: the events, then rows and cells by table."""
        if not self:
            yield "nothing has changed"
            return
        yield from self.events
        for each in filter(None, self.tables):
            counts = f"{len(each.added)} added, {len(each.removed)} removed, {len(each.altered)} cells altered"
            yield f"{each.table}: {counts}"
            yield from (f"  + {_shown(row)}" for row in each.added)
            yield from (f"  - {_shown(row)}" for row in each.removed)
            yield from (f"  ~ {cell.key}: {cell.column} {cell.old!r} → {cell.new!r}" for cell in each.altered)

    def as_json(self) -> dict[str, Any]:
        """Return the report for programs: by table, the rows as objects of their columns."""
        told = {each.table: asdict(each) for each in self.tables}
        for each in told.values():
            del each["table"]
        return {"changed": bool(self), "events": list(self.events), "tables": told}


def report(new: Tables, old: Tables) -> Changes:
    """Return what changed from the old tables to the new ones."""
    found = []
    for name in ROW_OF:
        before, after = (_by_key(name, each) for each in (old, new))
        altered = [
            Altered("/".join(key), column.name, was, now)
            for key in sorted(before.keys() & after.keys())
            for column in fields(after[key])
            if (was := getattr(before[key], column.name)) != (now := getattr(after[key], column.name))
        ]
        added = tuple(after[key] for key in sorted(after.keys() - before.keys()))
        removed = tuple(before[key] for key in sorted(before.keys() - after.keys()))
        found.append(TableChanges(name, added, removed, tuple(altered)))
    known = {row.change for row in old.changes}
    return Changes(tuple(found), tuple(_event(row, new) for row in new.changes if row.change not in known))


def _by_key(table: str, of: Tables) -> dict[tuple[str, ...], Row]:
    rows: Sequence[Row] = getattr(of, table)
    return {tuple(getattr(row, column) for column in _KEYS[table]): row for row in rows}


def _shown(row: Row) -> str:
    return ", ".join(value for value in asdict(row).values() if value)


def _event(change: ChangeRow, of: Tables) -> str:
    versions = {row.version: row for row in of.versions}
    names: dict[str, str] = {}
    for row in of.names:
        if row.kind == "pref":
            names.setdefault(row.subject.partition("/")[2], row.name)
    sides: dict[str, list[str]] = {"input": [], "output": []}
    for member in of.change_members:
        if member.change == change.change:
            sides[member.role].append(f"{names.get(member.version, member.version)} ({versions[member.version].code})")
    return f"{change.date} {change.kind}: {', '.join(sides['input'])} → {', '.join(sides['output'])}"


def update(register: str, path: Path, reference: Path, *, base: Path | None = None, out: Path | None = None) -> Changes:
    """Run the script on newer files and return what changes in the tables of a folder `reference`.

    `path` is a folder laid out as the script reads it (`no`, `se`, `ror` …), or a file or folder of the register's
    publisher alone; then `base` is such a folder, whose other files stay as they are. With `out`, the tables are
    written there; it may be `reference`. Raises SourceError for files that do not fit, UsageError when `base` is
    missing; nothing is written then.
    """
    if register not in REGISTERS:
        raise UsageError(f"no register of areas {register!r}", hint=f"there are {', '.join(REGISTERS)}")
    old, _ = tables.read(reference)
    with tempfile.TemporaryDirectory(prefix="samspill-areas-") as name:
        folder = _lay_out(register, path, base, Path(name))
        built = build.build(gather.gather(folder))
        state = klass.read_editions(folder / "no")[-1].day
    new = _joined(built, old, REGISTERS[register])
    if register == "klass":
        new.sources = [replace(row, state=state) if row.source == gather.KLASS else row for row in new.sources]
    integrity.check(new, tables.Places(out or reference))
    if out is not None:
        tables.write(new, out)
    return report(new, old)


def _joined(new: Tables, old: Tables, country: str) -> Tables:
    """Return the new rows of one country and the old rows of the other, each table in its own order."""
    order = Tables(sources=old.sources)
    known = {row.source for row in old.sources}
    order.sources = sorted([*old.sources, *(row for row in new.sources if row.source not in known)])
    for name in ROW_OF:
        if name != "sources":
            rows = [row for row in getattr(new, name) if _country(name, row) == country]
            rest = [row for row in getattr(old, name) if _country(name, row) != country]
            both = sorted([*rows, *rest], key=build.name_order) if name == "names" else sorted([*rows, *rest])
            setattr(order, name, both)
    return order


def _country(table: str, row: Row) -> str:
    """Return the country of a row: its key begins with it, behind the kind of thing if it names one."""
    key = cast("str", getattr(row, _KEYS[table][0]))
    return key.rpartition("/")[2].partition("-")[0]


# --- Laying the newer files over the others ---------------------------------------------------------------------------
def _lay_out(register: str, path: Path, base: Path | None, folder: Path) -> Path:
    """Return a folder as the script reads it, in which the newer files take the place of the older ones."""
    if not path.exists():
        raise SourceError(path, "no such file or folder")
    if (path / "no").is_dir() and (path / "se").is_dir() and base is None:
        return path
    if base is None:
        raise UsageError(
            f"{path} holds the files of one publisher", hint="name the folder of the others' with --from FOLDER"
        )
    _link(base, folder)
    if (path / REGISTERS[register]).is_dir():
        _link(path, folder)
        return folder
    newer = sorted(each for each in path.iterdir() if each.is_file()) if path.is_dir() else [path]
    place = _klass_place if register == "klass" else _swedish_place
    for file in newer:
        _replace(folder / place(file), file)
    return folder


def _link(source: Path, folder: Path) -> None:
    if not source.is_dir():
        raise SourceError(source, "no such folder")
    for each in sorted(source.rglob("*")):
        if each.is_file():
            _replace(folder / each.relative_to(source), each)


def _replace(link: Path, file: Path) -> None:
    link.parent.mkdir(parents=True, exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(file.resolve())


def _klass_place(file: Path) -> str:
    """Return where a file of the classification belongs: what it is, is told by its content and not by its name."""
    if file.suffix == ".csv":
        return f"no/{file.name}"
    try:
        content = json.loads(file.read_text("utf-8-sig"))
        if "codeChanges" in content:
            return "no/klass131/changes.json"
        return f"no/klass131/Kommuneinndeling_{content['validFrom'][:4]}.json"
    except (OSError, ValueError, KeyError, TypeError) as error:
        hint = "expected an edition of KLASS 131, or its table of changes, as JSON"
        raise SourceError(file, f"not a file of the classification: {error!r}", hint=hint) from None


def _swedish_place(file: Path) -> str:
    known = ("counties.csv", "municipalities.csv", "swedish_municipalities.geojson", "swedish_regions.geojson")
    if file.name not in known:
        raise SourceError(file, "not a list of Swedish areas", hint=f"expected {', '.join(known)}")
    return f"se/{file.name}"
