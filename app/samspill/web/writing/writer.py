"""The web process's view of the writer: changes one after the other, each within limits."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from samspill.errors import EngineError, OverloadError, QueryMemoryError, TimeLimitError
from samspill.settings import Settings
from samspill.snapshot.guard import Policy
from samspill.web.evaluators.wire import GoneAwayError, Wire
from samspill.web.writing import frames
from samspill.writable.changes import Outcome
from samspill.writable.requests import Asked

__all__ = ["Options", "Writer"]


@dataclass(frozen=True)
class Options:
    """How a store is written to."""

    ontology: tuple[Path, ...] = ()
    shapes: tuple[Path, ...] = ()
    entailment: bool = True
    policy: Policy = "fail"


@dataclass
class _Process:
    """The writer's process, and the socket to it."""

    process: subprocess.Popen[bytes]
    wire: Wire
    number: int = field(default=0)

    def end(self) -> None:
        """Kill it and wait until it is gone: the lock of the store is free then."""
        self.wire.close()
        with suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait()


class Writer:
    """Changes a store through a process of its own, which is killed when a change goes past its limits.

    Any number of threads may ask; one change is done after the other, in the order in which they came to the lock.
    """

    def __init__(self, place: Path, settings: Settings, options: Options) -> None:
        """Start the process; raise what opening the store raises."""
        self._place, self._settings, self._options = place, settings, options
        self._lock = threading.Lock()
        self._process: _Process | None = self._started()

    def _started(self) -> _Process:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        told = {
            "ontology": list(map(str, self._options.ontology)),
            "shapes": list(map(str, self._options.shapes)),
            "entailment": self._options.entailment,
            "policy": self._options.policy,
            "memory_limit": self._settings.memory_limit,
            "megabytes": self._settings.update_megabytes,
        }
        program = [sys.executable, "-m", "samspill.web.writing"]
        with theirs:
            process = subprocess.Popen(
                [*program, str(theirs.fileno()), str(self._place), json.dumps(told)],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
            )
        found = _Process(process, Wire(ours))
        try:
            letter, payload = found.wire.receive() or (b"", b"")
        except GoneAwayError as error:
            found.end()
            raise EngineError("the process that writes ended before the store was open") from error
        if letter == frames.FAILED:
            found.end()
            frames.raise_error(payload)
        found.number = json.loads(payload)["number"]
        return found

    def change(self, asked: Asked, documents: Sequence[bytes]) -> Outcome:
        """Do a change and return what it came to.

        Raises what is wrong with it, OverloadError when the changes before it take too long, TimeLimitError and
        QueryMemoryError when it goes past its limits: then nothing of it is left.
        """
        told = self._ask({**asked.as_json(), "documents": len(documents)}, documents)
        return Outcome(**told | {"created": tuple(told.get("created", ()))})

    def operate(self, **asked: Any) -> None:
        """Do what an operator asks: `compact`, or `restore` with a path; there is no limit of time."""
        self._ask(asked, (), limited=False)

    def _ask(self, asked: dict[str, Any], documents: Sequence[bytes], *, limited: bool = True) -> dict[str, Any]:
        wait = self._settings.query_seconds + self._settings.queue_seconds
        if not self._lock.acquire(timeout=wait if limited else -1):
            raise OverloadError("other changes are under way", hint="try again in a moment", retry_after=round(wait))
        try:
            if self._process is None or self._process.process.poll() is not None:
                self._end()
                self._process = self._started()
            return self._answered(self._process, asked, documents, limited=limited)
        finally:
            self._lock.release()

    def _answered(
        self, process: _Process, asked: dict[str, Any], documents: Sequence[bytes], *, limited: bool
    ) -> dict[str, Any]:
        decided: int | None = None
        limit = self._settings.update_seconds
        try:
            process.wire.send_json(frames.ASK, asked)
            for document in documents:
                process.wire.send(frames.DOCUMENT, document)
            deadline = time.monotonic() + limit
            while True:
                seconds = max(0.01, deadline - time.monotonic()) if limited and decided is None else None
                frame = process.wire.receive(seconds)
                if frame is None:
                    self._end()
                    raise TimeLimitError(
                        f"the change ran for {limit:g} seconds, the limit, and was ended; nothing of it is left",
                        hint="change less at a time",
                    )
                letter, payload = frame
                if letter == frames.READY:
                    decided = json.loads(payload)["number"]
                    process.wire.send(frames.GO)
                elif letter == frames.DONE:
                    done: dict[str, Any] = json.loads(payload)
                    return done
                elif decided is not None:
                    # The disk failed halfway through what is decided: only a store that is opened anew finishes it.
                    self._end()
                    return self._after_death(decided, EngineError(payload.decode(errors="replace")))
                else:
                    frames.raise_error(payload)
        except GoneAwayError as error:
            self._end()
            return self._after_death(decided, error)

    def _after_death(self, decided: int | None, error: Exception) -> dict[str, Any]:
        """Tell what became of a change whose process died; what was decided is finished when the store is opened."""
        self._process = self._started()
        if decided is not None and self._process.number >= decided:
            return {"number": decided}
        raise QueryMemoryError(
            f"the change took more than {self._settings.update_megabytes:,} MB, or failed, and was ended; nothing of it"
            " is left",
            hint="change less at a time",
        ) from error

    def _end(self) -> None:
        if self._process is not None:
            self._process.end()
            self._process = None

    def close(self) -> None:
        """End the process; a change that is decided is done first."""
        with self._lock:
            self._end()
