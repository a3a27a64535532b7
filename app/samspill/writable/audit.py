"""The audit log: who changed what, and when. Lines of JSON, appended and on disk before the client has its answer."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

__all__ = ["LOG", "append", "last_number", "lines", "now"]

LOG = "audit.jsonl"
_SHOWN = 4_000  # characters of a request's text that a line holds
_TAIL = 1 << 16


def now() -> str:
    """Return the time, in ISO 8601 and UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def shown(text: str) -> dict[str, str]:
    """Return what a line says of the text of a request: its beginning, and a checksum (SHA-256) of all of it."""
    return {"text": text[:_SHOWN], "sha256": hashlib.sha256(text.encode()).hexdigest()}


def append(folder: Path, line: dict[str, Any]) -> None:
    """Append a line and return when it is on disk."""
    text = json.dumps(line, ensure_ascii=False) + "\n"
    with (folder / LOG).open("ab") as file:
        if file.tell() and not _ends_whole(folder / LOG):
            file.write(b"\n")  # what a killed writer left of a line stays one line
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())


def _ends_whole(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def lines(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the lines; one that was cut off by a power failure is passed over."""
    path = folder / LOG
    if path.exists():
        with path.open(encoding="utf-8", errors="replace") as file:
            for line in file:
                try:
                    yield json.loads(line)
                except ValueError:
                    continue


def last_number(folder: Path) -> int:
    """Return the number of the last change in the log, 0 for none."""
    path = folder / LOG
    if not path.exists():
        return 0
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        for line in reversed(file.read().splitlines()):
            try:
                number = json.loads(line).get("number")
            except ValueError:
                continue
            if number is not None:
                return int(number)
    return max((line["number"] for line in lines(folder) if line.get("number") is not None), default=0)
