"""One of the web processes of a server."""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
from pathlib import Path

from samspill.errors import SamspillError
from samspill.settings import Settings
from samspill.web.among import Among
from samspill.web.evaluators import wire
from samspill.web.evaluators.spill import die_with
from samspill.web.following import published
from samspill.web.server import serve


def rest_of_garbage() -> None:
    """Let the collector of cycles leave alone what the process has begun with, and look less often for the rest.

    A request makes few cycles; looking for them every 700 objects took a twentieth of its time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def main(listening: str, tell: str, folder: str, number: str, count: str, parent: str) -> int:
    """Serve the store of the settings in the environment, and tell through a pipe when that has begun, or why not."""
    die_with(int(parent), signal.SIGTERM)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the supervisor's to answer
    settings = Settings.from_environment()
    among = Among(socket.socket(fileno=int(listening)), Path(folder), int(number), int(count))
    descriptor = int(tell)

    def told(what: object) -> None:
        with os.fdopen(descriptor, "w", encoding="utf-8") as pipe:
            json.dump(what, pipe)

    try:
        with published(settings.store, settings, among) as snapshot:
            rest_of_garbage()
            serve(snapshot, settings, ready=lambda url: told({"url": url}), among=among)
    except SamspillError as error:
        told({"error": wire.error_to_json(error)})
        return error.exit_code
    return 0
