"""One of the web processes of a server."""

from __future__ import annotations

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
            serve(snapshot, settings, ready=lambda url: told({"url": url}), among=among)
    except SamspillError as error:
        told({"error": wire.error_to_json(error)})
        return error.exit_code
    return 0
