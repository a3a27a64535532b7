"""The folder that holds snapshots: one writer at a time, `current` swapped in one step, old ones cleared away.

snapshot/
├── .samspill                   says that the folder is ours
├── .lock                       held by the build that is running; the system frees it when that process ends
├── .building-<process>/        a build under way; what a killed one left is removed by the next
├── 20260112T101500042-1f2e3d4c/   a snapshot, complete
└── current -> 20260112T101500042-1f2e3d4c
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from samspill.errors import BusyError, SnapshotError
from samspill.files import sync
from samspill.snapshot.manifest import NAME

CURRENT = "current"
_MARK = ".samspill"
_BUILDING = ".building-"


@contextmanager
def building(out: Path) -> Iterator[Path]:
    """Lock a folder of snapshots and yield an empty folder to build in; it is removed unless `publish` moved it.

    Raises BusyError when another build holds the lock, SnapshotError when the folder holds other things than
    snapshots or cannot be written.
    """
    _prepare(out)
    with (out / ".lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BusyError(f"another build is writing to {out}", hint="wait for it, or give another --out") from error
        for left in out.glob(f"{_BUILDING}*"):
            shutil.rmtree(left)
        work = out / f"{_BUILDING}{os.getpid()}"
        work.mkdir()
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)


def _prepare(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        if not (out / _MARK).exists():
            if strangers := sorted(path.name for path in out.iterdir()):
                raise SnapshotError(f"{out} holds other things ({strangers[0]} …)", hint="give an empty or new folder")
            (out / _MARK).write_text("A folder of Samspill snapshots, written by `samspill build`.\n")
    except OSError as error:
        raise SnapshotError(f"cannot write to {out}: {error.strerror}") from error


def publish(work: Path, out: Path, name: str) -> Path:
    """Move a finished build to its name and let `current` point to it, in one step; return its folder."""
    for path in work.iterdir():
        sync(path)
    sync(work)
    final = out / name
    work.rename(final)
    link = out / f".{CURRENT}-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(name)
    link.replace(out / CURRENT)
    sync(out)
    return final


def prune(out: Path, keep: int) -> None:
    """Remove all but the newest `keep` snapshots; the current one always stays."""
    current = resolve(out)
    found = sorted((path.parent for path in out.glob(f"*/{NAME}") if path.parent.name != CURRENT), reverse=True)
    kept = {current, *found[: max(keep, 1)]}
    for old in found:
        if old not in kept:
            shutil.rmtree(old, ignore_errors=True)


def resolve(store: Path) -> Path | None:
    """Return the folder of the current snapshot of a store, or the store itself if it is one; None if neither."""
    if (store / NAME).is_file():
        return store
    link = store / CURRENT
    if link.is_symlink() and (link / NAME).is_file():
        return store / link.readlink()
    return None
