"""A writable store as the server sees it: an engine that follows it, what there is to tell, and who may write."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Self

from samspill.engines.base import Engine
from samspill.engines.names import Names
from samspill.settings import Settings
from samspill.web.evaluators import Pool
from samspill.web.writing.control import Control
from samspill.web.writing.naming import FollowingNames
from samspill.web.writing.writer import Writer
from samspill.writable import FollowingEngine, folder
from samspill.writable.folder import Told
from samspill.writable.tokens import Tokens

__all__ = ["WritableSnapshot"]


class WritablePool(Pool):
    """Evaluators over the newest checkpoint."""

    def __init__(self, place: Path, settings: Settings) -> None:
        """Start the keeper, which holds no data here."""
        super().__init__(place, settings)
        self._following = FollowingEngine(place)

    def graphs(self) -> tuple[str, ...]:
        """Return the IRIs of the named graphs as they are now, sorted."""
        return self._following.graphs()


class WritableSnapshot:
    """A writable store, served; as a context manager it ends the processes."""

    def __init__(self, place: Path, settings: Settings, writer: Writer, tokens: Tokens) -> None:
        """Take the writer, which has opened the store."""
        self.writer, self.tokens = writer, tokens
        self.place, self._settings = place, settings
        self._told: tuple[str, Told] | None = None
        self._control = Control(place, writer)
        self._naming = FollowingNames(place)

    @property
    def manifest(self) -> Told:
        """What there is to tell of the newest checkpoint."""
        name = folder.current(self.place) or ""
        if self._told is None or self._told[0] != name:
            self._told = name, folder.tell(self.place, name)
        return self._told[1]

    @property
    def names(self) -> Names | None:
        """The newest index of names, which is behind by a moment; None while the first is made."""
        return self._naming.names

    @property
    def prepared(self) -> None:
        """Nothing: what is answered beforehand would be behind."""

    @property
    def named(self) -> str:
        """The checkpoint that the index of names was made of."""
        return self._naming.made_of

    @cached_property
    def engine(self) -> Engine:
        """The engine, started when first asked for."""
        return WritablePool(self.place, self._settings) if self._settings.evaluators else FollowingEngine(self.place)

    def __enter__(self) -> Self:
        """Begin to follow the names, and return itself."""
        self._naming.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        """End the processes."""
        self._naming.__exit__()
        self._control.close()
        self.writer.close()
        close: Callable[[], None] | None = getattr(self.__dict__.get("engine"), "close", None)
        if close is not None:
            close()
