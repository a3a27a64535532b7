"""What every view needs: the snapshot that is served and the settings it is served with."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast, runtime_checkable

from flask import current_app, g

from samspill import __version__
from samspill.engines.base import Engine, PropertyCount
from samspill.engines.names import Names
from samspill.settings import Settings
from samspill.web.admission import Admission
from samspill.web.language import interface

if TYPE_CHECKING:
    from samspill.web.writing.writer import Writer
    from samspill.writable.tokens import Tokens

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
"""The licence of the data."""


class Manifest(Protocol):
    """What the server tells about a snapshot."""

    @property
    def id(self) -> str:
        """The name of the build."""

    @property
    def created(self) -> str:
        """When it was built, in ISO 8601."""

    @property
    def counts(self) -> Mapping[str, int]:
        """Numbers of the graph, by name."""

    @property
    def graphs(self) -> Mapping[str, int]:
        """Statements of each named graph, by IRI."""

    @property
    def classes(self) -> Mapping[str, int]:
        """Members of each class, by IRI."""

    @property
    def properties(self) -> Mapping[str, PropertyCount]:
        """Statements of each property with their subjects and objects, by IRI."""


@runtime_checkable
class Writable(Protocol):
    """A snapshot that takes updates, as the server sees it."""

    @property
    def writer(self) -> Writer:
        """Does the changes."""

    @property
    def tokens(self) -> Tokens:
        """Tells who may."""

    @property
    def place(self) -> Path:
        """The folder of the store."""


class Published(Protocol):
    """A snapshot as the server sees it; `samspill.snapshot.Snapshot` is one."""

    @property
    def engine(self) -> Engine:
        """Answers the queries."""

    @property
    def manifest(self) -> Manifest:
        """Tells what is served."""

    @property
    def names(self) -> Names | None:
        """The names of things, to search; None where there is no index of them."""


@dataclass(frozen=True)
class Site:
    """One snapshot, served with one group of settings."""

    snapshot: Published
    settings: Settings
    admission: Admission

    @property
    def engine(self) -> Engine:
        """The engine over the snapshot."""
        return self.snapshot.engine

    @property
    def writable(self) -> Writable | None:
        """The snapshot as one that takes updates; None when it is published and never changes."""
        return self.snapshot if isinstance(self.snapshot, Writable) else None

    def etag(self, *parts: str) -> str:
        """Return an entity tag: the same snapshot, code and `parts` give the same statements."""
        told = (__version__, self.snapshot.manifest.id, str(self.settings.description_limit), *parts)
        if "html" in parts:
            told += (interface(),)
        return hashlib.sha256("\0".join(told).encode()).hexdigest()[:32]


def site() -> Site:
    """Return the site of the application that answers the present request, with the snapshot that the request has."""
    return cast(Site, g.get("samspill_site") or current_app.extensions["samspill"])


def pin(snapshot: Published) -> None:
    """Let the present request see this snapshot, whatever becomes the current one."""
    g.samspill_site = replace(site(), snapshot=snapshot)
