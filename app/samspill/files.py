"""Files: where the project's own folders lie, checksums, and writing that is whole or not at all."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import zstandard

from samspill.errors import SourceError

_PACKAGE = Path(__file__).parent
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_CHUNK = 1 << 20
_PACKED = 1 << 15  # what is packed tightly unpacks to a thousand times its size, and lies in memory at once


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
    """Yield the package's own code and tables: a change of either is a change of what is built."""
    yield from sorted(path for path in _PACKAGE.rglob("*") if path.suffix in {".py", ".csv"})


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


@contextmanager
def unpacked(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for reading, gzip and Zstandard undone; which it is, is told by its first bytes.

    Raises SourceError when the file cannot be read, and when it turns out to be truncated or damaged.
    """
    try:
        with path.open("rb") as file:
            yield unpack(file)
    except FileNotFoundError as error:
        raise SourceError(path, "no such file") from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise SourceError(path, f"truncated or damaged: {error}", hint="fetch it again") from error
    except OSError as error:
        raise SourceError(path, f"cannot be read: {error.strerror or error}") from error


def unpack(file: IO[bytes]) -> IO[bytes]:
    """Return the content of an open file, gzip and Zstandard undone.

    Reading it raises EOFError, zlib.error or gzip.BadGzipFile (both of the latter for Zstandard too) where the file
    is truncated or damaged.
    """
    start = file.read(4)
    file.seek(0)
    if start.startswith(_GZIP):
        return gzip.GzipFile(fileobj=file)  # type: ignore[return-value]
    return io.BufferedReader(_Zstandard(file), _CHUNK) if start.startswith(_ZSTD) else file


class _Zstandard(io.RawIOBase):
    """A file of Zstandard frames, one after the other. The library's own reader takes a truncated file for whole."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._begun = False
        self._packed = b""
        self._plain = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._plain:
            self._packed = self._packed or self._file.read(_PACKED)
            if not self._packed:
                if self._begun and not self._frame.eof:
                    raise EOFError("the file ends within a Zstandard frame")
                return 0
            self._take()
        size = min(len(buffer), len(self._plain))
        buffer[:size] = self._plain[:size]
        self._plain = self._plain[size:]
        return size

    def _take(self) -> None:
        if self._frame.eof:
            self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._begun = True
        try:
            self._plain = memoryview(self._frame.decompress(self._packed))
        except zstandard.ZstdError as error:
            raise zlib.error(str(error)) from error
        self._packed = self._frame.unused_data if self._frame.eof else b""


def sync(path: Path) -> None:
    """Return when a file's bytes, or the names in a folder, are on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
