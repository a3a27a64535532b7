"""The folder of a writable store: one writer at a time, and checkpoints for those who read.

DIR/
├── store.json           says that the folder is a writable store, and what it is closed under
├── .lock                held by the writer; the system frees it when that process ends
├── data/                the dataset
├── intent.json          a change that is decided and not yet done; what is left of one is done at the next start
├── audit.jsonl          who changed what, and when: a line each, appended
└── readers/
    ├── 000000000042/    the dataset after change 42, as it is for ever
    ├── 000000000042.lock   held, shared, by those who read it; without holder, an old one is removed
    ├── 000000000042.json   what there is to tell of it
    └── current          the name of the newest, written in one step
"""

from __future__ import annotations

import fcntl
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from samspill.engines.base import PropertyCount
from samspill.engines.oxigraph_disk import DiskStore
from samspill.errors import BusyError, SnapshotError
from samspill.files import sync, whole_file

__all__ = ["About", "Told", "current", "held", "is_writable_store", "locked", "prepare", "publish"]

STORE, LOCK, DATA, READERS, CURRENT = "store.json", ".lock", "data", "readers", "current"
_PATIENCE = 5.0  # seconds
_KEPT = 2  # checkpoints that stay whether they are read or not: a reader may be about to open the last but one


@dataclass(frozen=True)
class About:
    """What a store says of itself."""

    id: str = field(default_factory=lambda: uuid4().hex[:12])
    created: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    entailment: bool = True
    format: int = 1


@dataclass(frozen=True)
class Told:
    """What there is to tell of a checkpoint: the number of its change, when that was, and counts of statements."""

    id: str
    number: int
    created: str
    counts: dict[str, int]
    graphs: dict[str, int]
    classes: dict[str, int]
    properties: dict[str, PropertyCount] = field(default_factory=dict)
    rules: str = ""
    """What it was closed under: a checksum of the rules and their version."""


def is_writable_store(folder: Path) -> bool:
    """Whether a folder is a writable store."""
    return (folder / STORE).is_file()


def prepare(folder: Path, *, entailment: bool = True) -> About:
    """Make a folder a writable store if it is empty or not there; return what the store says of itself.

    Raises SnapshotError for a folder that holds other things.
    """
    path = folder / STORE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not path.is_file():
            strangers = sorted(each.name for each in folder.iterdir() if each.name != LOCK)
            if strangers:
                raise SnapshotError(
                    f"{folder} is no writable store: it holds {strangers[0]}", hint="give an empty or new folder"
                )
            with whole_file(path) as file:
                file.write(json.dumps(asdict(About(entailment=entailment))).encode() + b"\n")
        (folder / READERS).mkdir(exist_ok=True)
        return About(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise SnapshotError(f"{folder} cannot be used: {error}") from error


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Be the one writer of a store; raise BusyError when another process is, and stays so for some seconds.

    The writer of a server that was killed notices that within a moment, and lets go.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / LOCK).open("a")
    except OSError as error:
        raise SnapshotError(f"cannot write to {folder}: {error.strerror}") from error
    with lock:
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError as error:
                if time.monotonic() > deadline:
                    hint = "end it, or give another --store"
                    raise BusyError(f"another process writes to {folder}", hint=hint) from error
                time.sleep(0.05)
        yield


def publish(folder: Path, store: DiskStore, told: Told) -> None:
    """Make a checkpoint and let readers find it; old ones that nobody reads are removed."""
    readers = folder / READERS
    name = f"{told.number:012d}"
    place = readers / name
    if place.exists():  # left by a writer that was killed
        shutil.rmtree(place)
    part = readers / f".{name}"
    shutil.rmtree(part, ignore_errors=True)
    store.checkpoint(part)
    part.rename(place)
    (readers / f"{name}.lock").touch()
    with whole_file(readers / f"{name}.json") as file:
        file.write(json.dumps(asdict(told), ensure_ascii=False).encode())
    with whole_file(readers / CURRENT) as file:
        file.write(name.encode())
    sync(readers)
    _prune(readers)


def _prune(readers: Path) -> None:
    for old in sorted(path for path in readers.iterdir() if path.is_dir() and path.name.isdigit())[:-_KEPT]:
        path = readers / f"{old.name}.lock"
        with path.open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                continue  # somebody reads it
            shutil.rmtree(old, ignore_errors=True)
            (readers / f"{old.name}.json").unlink(missing_ok=True)
            path.unlink()


def current(folder: Path) -> str | None:
    """Return the name of the newest checkpoint; None when there is none yet."""
    try:
        return (folder / READERS / CURRENT).read_text()
    except FileNotFoundError:
        return None


def tell(folder: Path, name: str) -> Told:
    """Return what there is to tell of a checkpoint; raise SnapshotError when it is gone."""
    try:
        found: dict[str, Any] = json.loads((folder / READERS / f"{name}.json").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SnapshotError(f"{folder}: the checkpoint {name} is gone") from error
    found["properties"] = {iri: PropertyCount(*numbers) for iri, numbers in found.get("properties", {}).items()}
    return Told(**found)


def held(folder: Path) -> tuple[str, Path, IO[str]]:
    """Return the name and the folder of the newest checkpoint, and a file that keeps it from being removed while open.

    Raises SnapshotError when there is none.
    """
    for _ in range(100):
        name = current(folder)
        if name is None:
            break
        place = folder / READERS / name
        try:
            lock = (folder / READERS / f"{name}.lock").open("r")
        except FileNotFoundError:
            continue
        fcntl.flock(lock, fcntl.LOCK_SH)
        if place.is_dir():
            return name, place, lock
        lock.close()
    raise SnapshotError(f"{folder} has no checkpoint", hint="serve it once with --writable")
