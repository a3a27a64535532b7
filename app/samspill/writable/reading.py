"""An engine that follows a writable store: each query sees the newest checkpoint, and keeps to it until its end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from samspill.engines.base import DEFAULT_DATASET, Answer, Dataset, Explanation
from samspill.engines.oxigraph_disk import CheckpointEngine, engine_over
from samspill.writable import folder

__all__ = ["FollowedStore", "FollowingEngine"]


class FollowedStore:
    """A writable store as evaluators take it, in the place of a snapshot."""

    def __init__(self, place: Path) -> None:
        """Name the store."""
        self.engine = FollowingEngine(place)

    def routed(self, **_: object) -> FollowingEngine:
        """Return the engine: a store that changes has no columns to choose."""
        return self.engine


class FollowingEngine:
    """Answers queries over the newest checkpoint; nothing is open until the first is asked, so it may be forked."""

    name = "oxigraph"

    def __init__(self, place: Path) -> None:
        """Name the store."""
        self._place = place
        self._lock = threading.Lock()
        self._open: tuple[str, CheckpointEngine, IO[str]] | None = None

    def graphs(self) -> tuple[str, ...]:
        """Return the IRIs of the named graphs, sorted."""
        name = folder.current(self._place)
        return tuple(sorted(folder.tell(self._place, name).graphs)) if name else ()

    def query(self, text: str, dataset: Dataset = DEFAULT_DATASET) -> Answer:
        """Start a query."""
        return self._newest().query(text, dataset)

    @property
    def oxigraph(self) -> FollowingEngine:
        """The engine that answers: there is no other to choose."""
        return self

    def explain(self, text: str, dataset: Dataset = DEFAULT_DATASET) -> Explanation:
        """Say that Oxigraph answers, unless it refuses."""
        return self._newest().explain(text, dataset)

    def own_query(self, text: str) -> Answer:
        """Start a query of our own."""
        return self._newest().own_query(text)

    def rows(self, text: str, dataset: Dataset = DEFAULT_DATASET) -> Iterator[dict[str, str]]:
        """Yield each solution of a SELECT."""
        return self._newest().rows(text, dataset)

    def own_rows(self, text: str) -> Iterator[dict[str, str]]:
        """Yield each solution of a SELECT of our own."""
        return self._newest().own_rows(text)

    def _newest(self) -> CheckpointEngine:
        with self._lock:
            if self._open is None or self._open[0] != folder.current(self._place):
                name, place, lock = folder.held(self._place)
                before, self._open = self._open, (name, engine_over(place), lock)
                if before is not None:
                    before[2].close()
            return self._open[1]
