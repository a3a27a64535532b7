"""A folder for what queries do not keep in memory, with one within it for each evaluator."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from shutil import rmtree
from tempfile import gettempdir, mkdtemp

_NAME = re.compile(r"samspill-(\d+)-.+")


class Spill:
    """A folder of this process among the system's temporary ones; those that dead processes left are removed."""

    def __init__(self) -> None:
        """Make it."""
        _sweep(Path(gettempdir()))
        self.path = Path(mkdtemp(prefix=f"samspill-{os.getpid()}-"))

    def forget(self, pid: int) -> None:
        """Remove what an evaluator left."""
        rmtree(self.path / str(pid), ignore_errors=True)

    def close(self) -> None:
        """Remove all of it."""
        rmtree(self.path, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Remove what servers left that were killed: they could not."""
    for path in folder.glob("samspill-*"):
        match = _NAME.fullmatch(path.name)
        if match is not None and not _lives(int(match[1])):
            rmtree(path, ignore_errors=True)


def _lives(pid: int) -> bool:
    with suppress(PermissionError):  # somebody else's process
        try:
            os.kill(pid, 0)
        except (ProcessLookupError, OverflowError):
            return False
    return True
