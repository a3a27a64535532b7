"""Names that follow a writable store: a moment after a change another process makes the index anew."""

from __future__ import annotations

import logging
import subprocess
import sys
import tempfile
import threading
from itertools import count
from pathlib import Path

from samspill.engines.names import Names
from samspill.writable import folder

__all__ = ["FollowingNames"]

log = logging.getLogger(__name__)

LOOK = 0.5
"""Seconds between two looks whether something has changed; while one index is made, changes wait for the next."""


class FollowingNames:
    """The newest index of names of a store; as a context manager it follows the store until its end."""

    def __init__(self, place: Path) -> None:
        """Name the store."""
        self._place = place
        self.names: Names | None = None
        self.made_of = ""
        """The checkpoint that the index was made of; empty while there is none."""
        self._over = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._follow, name="names", daemon=True)

    def __enter__(self) -> FollowingNames:
        """Begin to follow."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End, with the process that makes an index just then."""
        self._over.set()
        process = self._process
        if process is not None:
            process.kill()
        self._thread.join()

    def _follow(self) -> None:
        with tempfile.TemporaryDirectory(prefix="samspill-names-") as work:
            before: Path | None = None
            refused = ""
            for number in count():
                while (newest := folder.current(self._place) or "") in {self.made_of, refused}:
                    if self._over.wait(LOOK):
                        return
                path = Path(work, f"{number}.sqlite")
                made = self._make(path)
                if self._over.is_set():
                    return
                if not made:
                    refused = newest
                    continue
                self.names, self.made_of = Names(path), made
                if before is not None:
                    before.unlink(missing_ok=True)  # those who read it have it open
                before = path

    def _make(self, path: Path) -> str:
        program = [sys.executable, "-m", "samspill.writable.naming", str(self._place), str(path)]
        with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as self._process:
            out, wrong = self._process.communicate()
        if self._process.returncode and not self._over.is_set():
            log.warning("no index of names could be made of %s: %s", self._place, wrong.decode(errors="replace")[-500:])
        return "" if self._process.returncode else out.decode().strip()
