"""What the tests of areas share: the project's own tables, and ways to look things up in them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

import pytest

from samspill.imports.areas import tables
from samspill.imports.areas.rows import ROW_OF, Tables, UnitRow, VersionRow


class Areas:
    """The tables, looked up by hand."""

    def __init__(self, read: Tables) -> None:
        """Take the tables as read."""
        self.tables = read

    @cached_property
    def units(self) -> dict[str, UnitRow]:
        """Units by path."""
        return {row.unit: row for row in self.tables.units}

    def versions(self, unit: str) -> list[tuple[str, str, str]]:
        """Code, first day and day after the last of each version of a unit, in order."""
        rows = (row for row in self.tables.versions if row.unit == unit)
        return sorted(((row.code, row.valid_from, row.valid_to) for row in rows), key=lambda row: row[1])

    def valid(self, day: str, kind: str = "municipality/no-") -> list[VersionRow]:
        """The versions of units whose path begins so, that are valid on a day."""
        return [
            row
            for row in self.tables.versions
            if row.unit.startswith(kind) and row.valid_from <= day and (not row.valid_to or day < row.valid_to)
        ]

    @cached_property
    def _names(self) -> dict[str, dict[str, str]]:
        names: dict[str, dict[str, str]] = {}
        for row in self.tables.names:
            if row.kind == "pref":
                names.setdefault(row.subject, {})[row.language] = row.name
        return names

    def names(self, subject: str) -> dict[str, str]:
        """Preferred names by language."""
        return self._names[subject]

    def change(self, slug: str) -> tuple[str, str, list[str], list[str]]:
        """Kind, day, input units and output units of a change."""
        (row,) = (row for row in self.tables.changes if row.change == slug)
        unit_of = {version.version: version.unit.partition("/")[2] for version in self.tables.versions}
        members = [member for member in self.tables.change_members if member.change == slug]
        sides = [sorted(unit_of[m.version] for m in members if m.role == role) for role in ("input", "output")]
        return row.kind, row.date, sides[0], sides[1]

    def numbers(self, authority: str) -> set[str]:
        """Organisation numbers of an authority."""
        rows = (row for row in self.tables.identifiers if row.authority == authority)
        return {row.value for row in rows if row.scheme == "nationalId"}


@pytest.fixture(scope="session")
def reference(root: Path) -> Path:
    """The folder of the project's own tables."""
    return root / "data" / "reference"


@pytest.fixture(scope="session")
def areas(reference: Path) -> Areas:
    """The project's own tables."""
    return Areas(tables.read(reference)[0])


@pytest.fixture
def broken(reference: Path, tmp_path: Path) -> Callable[[str, str, str], Path]:
    """Give a copy of the tables in which a text of one table is another text."""

    def breaking(table: str, old: str, new: str) -> Path:
        for name in ROW_OF:
            shutil.copy(reference / f"{name}.csv", tmp_path)
        path = tmp_path / f"{table}.csv"
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
        return tmp_path

    return breaking
