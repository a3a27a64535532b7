"""The folder of a server among the system's temporary ones: the keepers' sockets, and what queries do not keep in
memory, in a folder for each evaluator.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from tempfile import gettempdir, mkdtemp

_PR_SET_PDEATHSIG = 1
_NAME = re.compile(r"samspill-(\d+)-.+")


def make_folder() -> Path:
    """Return a new folder of this process, which only its user may enter; those that dead processes left are removed.

    Whoever made it removes it.
    """
    _sweep(Path(gettempdir()))
    return Path(mkdtemp(prefix=f"samspill-{os.getpid()}-"))


class Spill:
    """A server's folder, as one of its web processes sees it."""

    def __init__(self, shared: Path | None) -> None:
        """Use the folder that several web processes share, or make one."""
        self.shared = shared is not None
        self.path = shared or make_folder()

    def forget(self, pid: int) -> None:
        """Remove what an evaluator left."""
        rmtree(self.path / str(pid), ignore_errors=True)

    def close(self) -> None:
        """Remove all of it, unless it is shared."""
        if not self.shared:
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


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let one thread of one process at a time be in the block, among those that use the folder."""
    descriptor = os.open(folder / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def die_with(parent: int, told: signal.Signals) -> None:
    """Let the kernel send this process a signal when its parent ends, however it does (Linux)."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, told)
    if os.getppid() != parent:
        os._exit(0)
