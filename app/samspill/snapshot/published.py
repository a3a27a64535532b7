"""A published snapshot, opened for reading."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from samspill.engines.names import Names
from samspill.engines.oxigraph import OxigraphEngine
from samspill.engines.prepared import Prepared
from samspill.errors import SnapshotError
from samspill.snapshot.folder import resolve
from samspill.snapshot.manifest import Manifest

if TYPE_CHECKING:  # a web process asks others, and needs neither columns nor their compiler
    from samspill.engines.columns import Columns
    from samspill.engines.sparql.router import Choice, RoutedEngine

NAMED, UNION, ASSERTED, COLUMNS = "named.nq", "union.nt", "asserted.nt", "columns.duckdb"
"""The files of a snapshot: every named graph; what a query sees by default; the same without entailment; columns."""
NAMES, PREPARED = "names.sqlite", "prepared.sqlite"
"""The index of names beside them, and what was answered at the build; snapshots of older versions have none."""


class Snapshot:
    """One build of the graph: its manifest at once, its engine when first asked for. It never changes."""

    def __init__(self, folder: Path) -> None:
        """Open the snapshot in a folder; raise SnapshotError when there is no whole one."""
        self.folder = folder
        self.manifest = Manifest.read(folder)
        missing = [name for name in (NAMED, UNION, ASSERTED, COLUMNS) if not (folder / name).is_file()]
        if missing:
            raise SnapshotError(f"{folder} has no {missing[0]}", hint="build again: samspill build --force")

    @classmethod
    def open(cls, store: Path) -> Snapshot:
        """Open the current snapshot of a store made by `samspill build`, or one snapshot's own folder.

        Raises SnapshotError when there is none.
        """
        folder = resolve(store)
        if folder is None:
            raise SnapshotError(f"no snapshot in {store}", hint=f"make one: samspill build --out {store}")
        return cls(folder)

    @cached_property
    def engine(self) -> OxigraphEngine:
        """The engine over this snapshot, in memory."""
        return OxigraphEngine.from_files(self.folder / NAMED, self.folder / UNION, self.folder / ASSERTED)

    @cached_property
    def names(self) -> Names:
        """The names of things, to search; raises SnapshotError when it is first asked and there is no index."""
        return Names(self.folder / NAMES)

    @cached_property
    def prepared(self) -> Prepared:
        """What was answered at the build."""
        return Prepared(self.folder / PREPARED, self.manifest.id)

    def routed(self, choice: Choice = "auto", **limits: Any) -> RoutedEngine:
        """Return the engine that chooses between Oxigraph and the columns, or keeps to the one chosen.

        `limits` go to the reader of the columns.
        """
        from samspill.engines.sparql.engine import ColumnsEngine
        from samspill.engines.sparql.router import RoutedEngine

        columns = ColumnsEngine(self.columns_path, counts=self.manifest.properties, **limits)
        return RoutedEngine(lambda: self.engine, columns, choice)

    def columns(self) -> Columns:
        """Open the columns for reading; to be closed."""
        from samspill.engines.columns import Columns

        return Columns.open(self.columns_path)

    @property
    def columns_path(self) -> Path:
        """The DuckDB file with the same statements as columns."""
        return self.folder / COLUMNS
