"""The graph of a snapshot as of a day, for `samspill query --at`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from samspill.days import areas_on, file_as_of
from samspill.engines.base import Regime
from samspill.engines.oxigraph import OxigraphEngine
from samspill.snapshot.published import ASSERTED, NAMED, UNION, Snapshot

__all__ = ["as_of"]


@contextmanager
def as_of(snapshot: Snapshot, day: str, regime: Regime) -> Iterator[OxigraphEngine]:
    """Load a snapshot with the areas of a day in its default graph; its named graphs are as they are."""
    areas = areas_on(snapshot.engine.own_rows, day)
    with tempfile.TemporaryDirectory() as made:
        union, asserted = Path(made, UNION), None
        file_as_of(areas, snapshot.folder / UNION, union)
        if regime == "none":
            asserted = Path(made, ASSERTED)
            file_as_of(areas, snapshot.folder / ASSERTED, asserted)
        yield OxigraphEngine.from_files(snapshot.folder / NAMED, union, asserted)
