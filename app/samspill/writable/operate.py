"""What operators do with a writable store: backup at any time; restore and compact, here for one that nobody serves."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, replace
from pathlib import Path

from samspill.engines.oxigraph_disk import DiskStore
from samspill.errors import SnapshotError
from samspill.files import sync
from samspill.writable import audit, folder
from samspill.writable.folder import Told

__all__ = ["backup", "checked", "compact", "finish", "logged", "put_back", "restore"]

_ABOUT = "backup.json"
_INTENT = "intent.json"


def backup(place: Path, target: Path) -> Told:
    """Copy a store as it is now into a new folder, while it is served or not; return what there is to tell of it.

    The copy is a store itself. Raises SnapshotError when there is no store, or something at the target.
    """
    if not folder.is_writable_store(place):
        raise SnapshotError(f"{place} is no writable store")
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise SnapshotError(f"{target} is there already", hint="give a new folder")
    name, checkpoint, lock = folder.held(place)
    part = target.with_name(f".{target.name}.part-{os.getpid()}")
    shutil.rmtree(part, ignore_errors=True)
    with lock:
        told = folder.tell(place, name)
        try:
            part.mkdir(parents=True)
            shutil.copytree(checkpoint, part / folder.DATA)
            shutil.copy(place / folder.STORE, part)
            if (place / audit.LOG).exists():
                shutil.copy(place / audit.LOG, part)
            (part / _ABOUT).write_text(json.dumps(asdict(told), ensure_ascii=False), encoding="utf-8")
            _sync_all(part)
            part.replace(target)
            sync(target.parent)
        except OSError as error:
            shutil.rmtree(part, ignore_errors=True)
            raise SnapshotError(f"cannot write {target}: {error.strerror or error}") from error
    return told


def _sync_all(top: Path) -> None:
    for path in (*top.rglob("*"), top):
        sync(path)


def checked(source: Path) -> None:
    """Raise SnapshotError for what is no backup."""
    if not (folder.is_writable_store(source) and (source / folder.DATA).is_dir()):
        raise SnapshotError(f"{source} is no backup of a writable store", hint="make one: samspill backup")


def put_back(place: Path, source: Path, who: str) -> int:
    """Let the dataset of a backup take the place of a store's; nobody may have it open. All of it, or nothing.

    Returns the number of the change: the newest checkpoint has another, so the store makes one when it is opened.
    Raises SnapshotError for what is no backup.
    """
    checked(source)
    part = place / f"{folder.DATA}.part"
    shutil.rmtree(part, ignore_errors=True)
    try:
        shutil.copytree(source / folder.DATA, part)
        _sync_all(part)
    except OSError as error:
        raise SnapshotError(f"cannot copy {source}: {error.strerror or error}") from error
    number = logged(place, who, f"restore {source}")
    part.rename(place / f"{folder.DATA}.restore")
    sync(place)
    finish(place)
    return number


def finish(place: Path) -> None:
    """Let a dataset that was copied whole take the place of the one before."""
    ready, data, old = (place / f"{folder.DATA}{end}" for end in (".restore", "", ".old"))
    if ready.is_dir():
        (place / _INTENT).unlink(missing_ok=True)
        if data.is_dir():
            shutil.rmtree(old, ignore_errors=True)
            data.rename(old)
        ready.rename(data)
        sync(place)
    shutil.rmtree(old, ignore_errors=True)


def restore(place: Path, source: Path, who: str) -> None:
    """Put a backup back into a store that nobody serves, made if it is not there."""
    with folder.locked(place):
        folder.prepare(place)
        put_back(place, source, who)


def compact(place: Path, who: str) -> None:
    """Lay the files of a store that nobody serves anew, without what was deleted."""
    if not folder.is_writable_store(place):
        raise SnapshotError(f"{place} is no writable store")
    with folder.locked(place):
        name = folder.current(place)
        store = DiskStore(place / folder.DATA)
        store.compact()
        number = logged(place, who, "compact")
        if name is not None:
            told = folder.tell(place, name)
            changed = replace(told, id=f"{told.id.rpartition('-')[0]}-{number}", number=number, created=audit.now())
            folder.publish(place, store, changed)


def logged(place: Path, who: str, what: str) -> int:
    """Note what an operator does; return the number of the change."""
    number = max(audit.last_number(place), int(folder.current(place) or 0)) + 1
    audit.append(place, {"at": audit.now(), "who": who, "what": what, "number": number})
    return number
