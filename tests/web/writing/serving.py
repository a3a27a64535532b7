"""A writable store behind `samspill serve --writable`, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from tests.web.serving import Client, Reply

TOKEN = "a-token-of-the-tests"  # noqa: S105
AUTHORISED = {"Authorization": f"Bearer {TOKEN}"}


@dataclass(frozen=True)
class Writing(Client):
    """A client that may write; `process` is that of the server."""

    process: subprocess.Popen[str]

    def update(self, text: str, headers: Mapping[str, str] = AUTHORISED, **parameters: str) -> Reply:
        """Send an update directly; `_` in a parameter's name stands for `-`."""
        named = urlencode({name.replace("_", "-"): value for name, value in parameters.items()})
        sent = {"Content-Type": "application/sparql-update", **headers}
        return self.send("POST", f"/update?{named}" if named else "/update", text.encode(), sent)

    def graph(
        self,
        method: str,
        where: str,
        body: str = "",
        kind: str = "text/turtle",
        headers: Mapping[str, str] = AUTHORISED,
    ) -> Reply:
        """Send a request of the Graph Store Protocol; `where` is what follows `/graphs`."""
        return self.send(method, f"/graphs{where}", body.encode(), {"Content-Type": kind, **headers})

    def found(self, query: str, **parameters: str) -> list[str]:
        """Return the rows of a query, as CSV without its head, sorted."""
        reply = self.query(query, "text/csv", **parameters)
        assert reply.status == 200, reply.text
        return sorted(reply.text.splitlines()[1:])


@contextmanager
def writing(
    place: Path, *options: str, tokens: str = TOKEN, settings: Mapping[str, str] | None = None
) -> Iterator[Writing]:
    """Serve a writable store on a free port while the tests ask it."""
    file = place.with_name(f"{place.name}.tokens")
    file.write_text(tokens + "\n")
    command: list[str | Path] = [sys.executable, "-m", "samspill", "serve", "--store", place, "--port", "0"]
    command += ["--writable", "--token-file", file, *options]
    environment = {**os.environ, **{f"SAMSPILL_{name}": value for name, value in (settings or {}).items()}}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    with process, process.stdout:
        try:
            line = process.stdout.readline()
            yield Writing(next(word.rstrip("/") for word in line.split() if word.startswith("http://")), process)
        finally:
            process.terminate()
