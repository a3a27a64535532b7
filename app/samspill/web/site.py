"""What every view needs: the snapshot that is served and the settings it is served with."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast, runtime_checkable

from flask import g
from flask.globals import app_ctx

from samspill import __version__
from samspill.engines.base import Engine, PropertyCount
from samspill.engines.names import Names
from samspill.engines.prepared import Prepared
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

    @property
    def named(self) -> str:
        """The checkpoint that its index of names was made of; empty while there is none."""


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

    @property
    def prepared(self) -> Prepared | None:
        """What was answered at the build; None for what changes."""


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
        return cast(Writable, self.snapshot) if _takes_updates(self.snapshot) else None

    def etag(self, *parts: str) -> str:
        """Return an entity tag: the same snapshot, code and `parts` give the same statements."""
        told = (__version__, self.snapshot.manifest.id, str(self.settings.description_limit), *parts)
        if "html" in parts:
            told += (interface(),)
        return hashlib.sha256("\0".join(told).encode()).hexdigest()[:32]


_TAKES_UPDATES: dict[type, bool] = {}


def _takes_updates(snapshot: Published) -> bool:
    """Whether a snapshot is a Writable: its class tells it; to look for each member of the protocol takes long."""
    kind = type(snapshot)
    if kind not in _TAKES_UPDATES:
        _TAKES_UPDATES[kind] = isinstance(snapshot, Writable)
    return _TAKES_UPDATES[kind]


def site() -> Site:
    """Return the site of the application that answers the present request, with the snapshot that the request has."""
    # The context itself, once, and not through two proxies: a request asks a dozen times.
    context = cast(Any, app_ctx)._get_current_object()
    return cast(Site, context.g.get("samspill_site") or context.app.extensions["samspill"])


def pin(snapshot: Published) -> None:
    """Let the present request see this snapshot, whatever becomes the current one."""
    g.samspill_site = replace(site(), snapshot=snapshot)
