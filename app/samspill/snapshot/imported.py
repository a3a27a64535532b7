"""Imports that a store holds: each register's file as N-Quads, kept beside the snapshots and taken into every build.

snapshot/imports/
├── cordis.nq             what the register says, ready to load
├── cordis.json           from which file (checksum), by which code, how many rows and statements
├── cordis.rejects.csv    rows that made no sense, with their reason
└── cordis.failed-rejects.csv    the same of an import that failed since they were too many
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Protocol

from samspill.errors import NotFoundError, RejectedError, SnapshotError, SourceError
from samspill.files import fingerprint, package_files, sha256, whole_file

FOLDER = "imports"
_FAILED = ".failed-rejects.csv"


@dataclass(frozen=True)
class Request:
    """An import that is asked for: the register, the publisher's file or folder, and what the import is called."""

    register: str
    path: Path
    name: str | None = None
    with_people: bool = False
    with_descriptions: bool = False
    encoding: str | None = None
    max_rejects: float | None = None
    """The share of rows, from 0 to 1, above which rejected rows fail the import; the importers' own when None."""
    related: tuple[Path, ...] = ()
    """Further files that it is read with, such as the tables of a mapping."""

    @property
    def called(self) -> str:
        """The name of the import in the store."""
        return self.name or self.register


class ImportSummary(Protocol):
    """What converting a file came to."""

    @property
    def rows(self) -> int:
        """Rows read."""
        ...

    @property
    def statements(self) -> int:
        """Statements written."""
        ...

    @property
    def rejected(self) -> int:
        """Rows that made no sense."""
        ...


Convert = Callable[[Request, IO[bytes], Path], ImportSummary]
"""Writes a request's file as N-Quads, and its rejected rows to a file."""


@dataclass(frozen=True)
class Imported:
    """An import in a store. `mark` is a checksum over the publisher's file, the choices and the code."""

    name: str
    register: str
    file: str
    mark: str
    rows: int
    statements: int
    rejected: int


def stored(folder: Path) -> dict[str, Imported]:
    """Return the imports of a folder by name; raise SnapshotError for a description that cannot be read."""
    found = {}
    for path in sorted(folder.glob("*.json")):
        try:
            found[path.stem] = Imported(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise SnapshotError(f"{path} cannot be used: {error}", hint="remove it and import again") from error
    return found


def nquads(folder: Path, name: str) -> Path:
    """Return the file with an import's statements."""
    return folder / f"{name}.nq"


def mark_of(request: Request) -> str:
    """Return the checksum by which a repeated import is known; raise SourceError when the file is missing."""
    if not request.path.exists():
        raise SourceError(request.path, "no such file or folder")
    files = (
        sorted(path for path in request.path.rglob("*") if path.is_file()) if request.path.is_dir() else [request.path]
    )
    parts = [(path.relative_to(request.path.parent).as_posix(), sha256(path)) for path in files]
    parts += [(f"related/{path.name}", sha256(path)) for path in request.related]
    parts += [(f"code/{path.parent.name}/{path.name}", sha256(path)) for path in package_files() if _matters(path)]
    chosen = (request.with_people, request.with_descriptions, request.encoding, request.max_rejects)
    return fingerprint([*parts, ("choices", repr(chosen)), ("register", request.register)])


def _matters(path: Path) -> bool:
    return "imports" in path.parts or "vocab" in path.parts


def take_in(request: Request, mark: str, folder: Path, convert: Convert, kept: Path) -> Imported:
    """Convert a request into a folder and return its description; raises what the conversion raises.

    When too many rows are rejected, the list of them is moved to the folder `kept`, since the other goes away with the
    failed build.
    """
    folder.mkdir(exist_ok=True)
    rejects = folder / f"{request.called}.rejects.csv"
    try:
        with whole_file(nquads(folder, request.called)) as out:
            summary = convert(request, out, rejects)
    except RejectedError as error:
        kept.mkdir(exist_ok=True)
        failed = kept / f"{request.called}{_FAILED}"
        shutil.move(rejects, failed)
        error.hint = f"{failed} lists them"
        raise
    found = Imported(
        name=request.called,
        register=request.register,
        file=request.path.name,
        mark=mark,
        rows=summary.rows,
        statements=summary.statements,
        rejected=summary.rejected,
    )
    with whole_file(folder / f"{request.called}.json") as out:
        out.write(json.dumps(asdict(found), indent=1).encode())
    return found


def move_in(names: Iterable[str], work: Path, folder: Path) -> None:
    """Let converted imports take the place of older ones in a store; the description comes last."""
    folder.mkdir(exist_ok=True)
    for name in names:
        for suffix in (".nq", ".rejects.csv", ".json"):
            (folder / f"{name}{_FAILED}").unlink(missing_ok=True)
            if (work / f"{name}{suffix}").exists():
                (work / f"{name}{suffix}").replace(folder / f"{name}{suffix}")
            else:
                (folder / f"{name}{suffix}").unlink(missing_ok=True)


def remove(folder: Path, name: str) -> None:
    """Take an import out of a store; raise NotFoundError when it is not there."""
    if name not in stored(folder):
        raise NotFoundError(f"no import {name!r}", hint=f"there are: {', '.join(stored(folder)) or 'none'}")
    for suffix in (".json", ".nq", ".rejects.csv", _FAILED):
        (folder / f"{name}{suffix}").unlink(missing_ok=True)
