"""A store of snapshots, served: when a build publishes a newer one it takes over, and no request fails for it.

A request keeps to the snapshot that was current when it came. An old one is closed, and its processes end, when the
last request that has it is over; until then both lie in memory.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from flask import Flask, Response, g, request

from samspill.engines.names import Names
from samspill.engines.prepared import Prepared
from samspill.errors import SamspillError
from samspill.settings import Settings
from samspill.snapshot.folder import CURRENT, resolve
from samspill.snapshot.manifest import Manifest
from samspill.snapshot.published import Snapshot
from samspill.web.among import Among
from samspill.web.begun import BEGUN
from samspill.web.evaluators import Pool, PooledSnapshot
from samspill.web.site import Published, pin, site

log = logging.getLogger(__name__)


class CurrentSnapshot:
    """A snapshot as the server sees it, that is always the current one of a store. As a context manager it ends."""

    def __init__(self, store: Path, settings: Settings, shared: Path | None = None) -> None:
        """Open the current snapshot; raise SnapshotError when there is none. Web processes may share a folder."""
        self._store, self._settings, self._shared = store, settings, shared
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._held = _Held(Snapshot.open(store), settings, shared)
        self._refused: Path | None = None
        self._thread = threading.Thread(target=self._follow, name="following", daemon=True)

    @property
    def engine(self) -> Pool:
        """The engine over the current snapshot."""
        return self._held.snapshot.engine

    @property
    def manifest(self) -> Manifest:
        """The manifest of the current snapshot."""
        return self._held.manifest

    @property
    def names(self) -> Names | None:
        """The names of things in the current snapshot."""
        return self._held.snapshot.names

    @property
    def prepared(self) -> Prepared:
        """What was answered when the current snapshot was built."""
        return self._held.snapshot.prepared

    def take(self) -> tuple[PooledSnapshot, Callable[[], None]]:
        """Return the current snapshot for a request, and what to call, once, when the request is over."""
        with self._lock:
            held = self._held
            held.users += 1
        return held.snapshot, lambda: self._leave(held)

    def _leave(self, held: _Held) -> None:
        with self._lock:
            held.users -= 1
            last = held.users == 0
        if last:
            held.snapshot.close()

    def _follow(self) -> None:
        while not self._over.wait(self._settings.reload_seconds):
            folder = resolve(self._store)
            if folder is None or folder in {self._held.folder, self._refused}:
                continue
            try:
                self._swap(folder)
            except (SamspillError, OSError) as error:  # the one that is served stays
                self._refused = folder
                log.warning("the snapshot %s cannot be served: %s", folder, error)

    def _swap(self, folder: Path) -> None:
        found = _Held(Snapshot(folder), self._settings, self._shared)
        _ = found.snapshot.engine  # loaded before anybody is sent there
        with self._lock:
            old, self._held = self._held, found
        self._leave(old)

    def __enter__(self) -> Self:
        """Begin to look for newer snapshots."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End the processes."""
        self._over.set()
        self._thread.join()
        self._held.snapshot.close()


class _Held:
    """A snapshot with the number of those who have it; being the current one counts as one."""

    def __init__(self, opened: Snapshot, settings: Settings, shared: Path | None) -> None:
        self.folder, self.manifest = opened.folder, opened.manifest
        self.snapshot = PooledSnapshot(opened.folder, opened.manifest, settings, shared)
        self.users = 1


@contextmanager
def published(store: Path, settings: Settings, among: Among | None = None) -> Iterator[Published]:
    """Open a store to be served until the block ends: followed, unless the settings or the store say otherwise.

    Raises SnapshotError when there is none.
    """
    shared = among.folder if among else None
    if settings.evaluators and settings.reload_seconds and (store / CURRENT).is_symlink():
        with CurrentSnapshot(store, settings, shared) as followed:
            yield followed
        return
    snapshot = Snapshot.open(store)
    with PooledSnapshot(snapshot.folder, snapshot.manifest, settings, shared) as pooled:
        yield pooled if settings.evaluators else snapshot


def register(app: Flask) -> None:
    """Let each request keep the snapshot that was current when it came."""

    def take() -> None:
        followed, handed = site().snapshot, request.environ.get(BEGUN)
        if handed is not None:
            g.leave = handed.leave_snapshot
            pin(handed.snapshot)
        elif isinstance(followed, CurrentSnapshot):
            snapshot, g.leave = followed.take()
            pin(snapshot)

    def hand_over(response: Response) -> Response:
        if (leave := g.pop("leave", None)) is not None:
            response.call_on_close(leave)  # an answer is streamed after the request's own end
        return response

    def give_back(_error: BaseException | None) -> None:
        if (leave := g.pop("leave", None)) is not None:
            leave()

    app.before_request(take)
    app.after_request(hand_over)
    app.teardown_request(give_back)
