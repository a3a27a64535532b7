"""The process that starts the web processes and starts another when one dies."""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from shutil import rmtree
from types import FrameType
from typing import Any

from samspill.errors import EngineError, SamspillError, UsageError
from samspill.settings import Settings
from samspill.web.clients import FILE, MOST_PROCESSES, Clients
from samspill.web.evaluators import wire
from samspill.web.evaluators.spill import make_folder
from samspill.web.server import GRACE, bind

log = logging.getLogger(__name__)

_LOOK = 0.2  # seconds between two looks whether all are there
_SOON = 5.0  # seconds: who dies sooner than this may do so again
_METRICS = "metrics"


def supervise(settings: Settings, count: int, ready: Callable[[str], object]) -> None:
    """Serve the store of the settings in so many web processes, until told to end (SIGTERM or SIGINT).

    Raises UsageError when it cannot listen or they are too many, and what opening the snapshot raises.
    """
    if count > MOST_PROCESSES:
        raise UsageError(f"SAMSPILL_PROCESSES is {count}", hint=f"up to {MOST_PROCESSES} web processes share a server")
    over = threading.Event()
    before = {each: signal.signal(each, _set(over)) for each in (signal.SIGTERM, signal.SIGINT)}
    folder = make_folder()
    (folder / _METRICS).mkdir()
    bound = bind(settings.host, settings.port)
    bound.listen(1024)
    workers = [_Worker(bound, settings, folder, number, count) for number in range(count)]
    try:
        for each in workers:
            each.start()
        urls = [each.wait_until_ready() for each in workers]
        ready(urls[0])
        while not over.wait(_LOOK):
            for each in workers:
                each.look_after()
    finally:
        for each in workers:
            each.tell_to_end()
        deadline = time.monotonic() + GRACE + 2
        for each in workers:
            each.end(deadline)
        bound.close()
        rmtree(folder, ignore_errors=True)
        for kind, handler in before.items():
            signal.signal(kind, handler)


def _set(over: threading.Event) -> Callable[[int, FrameType | None], Any]:
    def end(_signal: int, _frame: FrameType | None) -> None:
        over.set()

    return end


class _Worker:
    """One web process, and the next one in its place."""

    def __init__(self, bound: socket.socket, settings: Settings, folder: Path, number: int, count: int) -> None:
        self._bound, self._folder, self._number, self._count = bound, folder, number, count
        self._environment = {
            **os.environ,
            **_as_environment(settings),
            "PROMETHEUS_MULTIPROC_DIR": str(folder / _METRICS),
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._began = 0.0
        self._reader = -1

    def start(self) -> None:
        """Start the process."""
        self._close_reader()
        self._reader, writer = os.pipe()
        numbers = (self._bound.fileno(), writer, self._folder, self._number, self._count, os.getpid())
        self._began = time.monotonic()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "samspill.web.processes", *map(str, numbers)],
                pass_fds=(self._bound.fileno(), writer),
                stdin=subprocess.DEVNULL,
                env=self._environment,
            )
        finally:
            os.close(writer)

    def wait_until_ready(self) -> str:
        """Return the address once the process answers; raise what kept it from that."""
        with os.fdopen(os.dup(self._reader), encoding="utf-8") as pipe:
            text = pipe.read()
        told = json.loads(text) if text else {"error": None}
        if "url" in told:
            return str(told["url"])
        if told["error"] is None:
            raise EngineError("a web process ended before it could answer")
        error: SamspillError = wire.error_from_json(told["error"])
        raise error

    def look_after(self) -> None:
        """Start another process in the place of one that has died; one that dies at once waits a little."""
        if self._process is None or self._process.poll() is None or time.monotonic() - self._began < _SOON:
            return
        log.warning("web process %d ended with status %s; another takes its place", self._number, self._process.poll())
        Clients(self._folder / FILE).forget(self._number)
        self.start()

    def tell_to_end(self) -> None:
        """Ask the process to end."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def _close_reader(self) -> None:
        if self._reader >= 0:
            os.close(self._reader)
            self._reader = -1

    def end(self, deadline: float) -> None:
        """Wait for the process until then (`time.monotonic()`), and kill it if it is still there."""
        self._close_reader()
        if self._process is None:
            return
        try:
            self._process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _as_environment(settings: Settings) -> dict[str, str]:
    """Return the environment from which a process reads the same settings."""
    values = {each.name.upper(): getattr(settings, each.name) for each in fields(Settings)}
    return {
        f"SAMSPILL_{name}": ("1" if value else "0") if isinstance(value, bool) else str(value)
        for name, value in values.items()
    }
