"""Files: where the project's own folders lie, checksums, and writing that is whole or not at all."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from samspill.errors import SourceError

_PACKAGE = Path(__file__).parent


def project_folder(name: str) -> Path:
    """Return a folder of the project (`ontology`, `shapes`, `data`, `queries`), in a checkout or an installed wheel.

    In a wheel the folders lie inside the package; in a checkout, and so in an editable install, two levels above it.
    Raises SourceError when it is in neither.
    """
    places = (_PACKAGE / "_project" / name, _PACKAGE.parents[1] / name)
    for place in places:
        if place.is_dir():
            return place
    raise SourceError(places[-1], f"the folder {name}/ is missing", hint="is this a whole installation?")


def sha256(path: Path) -> str:
    """Return the SHA-256 checksum of a file in hexadecimal; raise SourceError when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise SourceError(path, error.strerror or str(error)) from error


def fingerprint(parts: Iterable[tuple[str, str]]) -> str:
    """Return one checksum over names and checksums, whatever their order."""
    whole = hashlib.sha256()
    for name, checksum in sorted(parts):
        whole.update(f"{name}\0{checksum}\n".encode())
    return whole.hexdigest()


def package_files() -> Iterator[Path]:
    """Yield the package's own Python files: a change of the code is a change of what is built."""
    yield from sorted(_PACKAGE.rglob("*.py"))


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for writing that takes its name only when everything is written and on disk."""
    part = path.with_name(f".{path.name}.part-{os.getpid()}")
    try:
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
