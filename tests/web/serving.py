"""A small graph behind a real server, in a thread of the tests or, run as a program, in a process of its own."""

from __future__ import annotations

import http.client
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pyoxigraph as ox

from samspill.engines.base import Engine, PropertyCount
from samspill.engines.columns import Columns
from samspill.engines.names import Names
from samspill.engines.oxigraph import OxigraphEngine
from samspill.engines.prepared import Prepared
from samspill.settings import Settings
from samspill.snapshot.naming import index_names
from samspill.vocab import GRAPH, SAM
from samspill.web.server import Server, serve
from samspill.web.site import Published

DATA = Path(__file__).with_name("data.trig")
HIDDEN = {f"<{GRAPH}{name}>" for name in ("shapes", "validation", "provenance")}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


def is_ours(script: Mapping[str, str | None]) -> bool:
    """Tell whether a `script` of a page is data, which no browser runs, or was built by us."""
    kind, name = script.get("type"), script.get("id")
    data = kind == "application/ld+json" if name is None else name in {"messages", "network-data", "map-data", "told"}
    data = data and set(script) <= {"type", "id"} and kind in {"application/ld+json", "application/json"}
    built = set(script) == {"type", "src"} and script["type"] == "module"
    return data or (built and str(script["src"]).startswith("/static/built/assets/"))


@dataclass(frozen=True)
class FakeManifest:
    """What the server tells about the snapshot of the tests."""

    id: str = "20260101T000000-test"
    created: str = "2026-01-01T00:00:00+00:00"
    counts: Mapping[str, int] = field(default_factory=lambda: {"union": 30, "asserted": 27, "entailed": 3})
    graphs: Mapping[str, int] = field(default_factory=lambda: {GRAPH + "source/one": 23, GRAPH + "source/two": 2})
    classes: Mapping[str, int] = field(default_factory=lambda: {SAM.Project: 1, SAM.Organisation: 2})
    properties: Mapping[str, PropertyCount] = field(default_factory=dict)


@dataclass(frozen=True)
class FakeSnapshot:
    """A snapshot over a small text."""

    engine: Engine
    manifest: FakeManifest = field(default_factory=FakeManifest)
    names: Names | None = None
    prepared: Prepared | None = None


def load(folder: Path, trig: str | None = None) -> FakeSnapshot:
    """Write the files of a snapshot for a dataset in TriG, as a build does, and load them."""
    quads = list(ox.parse(trig or DATA.read_text(), format=ox.RdfFormat.TRIG))
    named, union, asserted = (folder / name for name in ("named.nq", "union.nt", "asserted.nt"))
    ox.serialize(quads, str(named), format=ox.RdfFormat.N_QUADS)
    seen = {quad.triple: None for quad in quads if str(quad.graph_name) not in HIDDEN}
    ox.serialize(seen, str(union), format=ox.RdfFormat.N_TRIPLES)
    stated = {quad.triple: None for quad in quads if str(quad.graph_name) not in HIDDEN | {f"<{GRAPH}entailed>"}}
    ox.serialize(stated, str(asserted), format=ox.RdfFormat.N_TRIPLES)
    with Columns.create(None) as columns:
        columns.load_nquads(named)
        columns.derive()
        index_names(columns, folder / "names.sqlite")
    engine = OxigraphEngine.from_files(named, union, asserted)
    return FakeSnapshot(engine, names=Names(folder / "names.sqlite"))


@dataclass(frozen=True)
class Reply:
    """An HTTP response, read whole."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def type(self) -> str:
        """The Content-Type, with its parameters."""
        return self.headers["Content-Type"] or ""


@dataclass(frozen=True)
class Client:
    """Sends one request a connection to a server, redirects not followed."""

    url: str

    def connection(self, timeout: float = 20) -> http.client.HTTPConnection:
        """Open a connection."""
        parts = urlsplit(self.url)
        return http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout)

    def send(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Send a request and read the response."""
        connection = self.connection()
        try:
            connection.request(method, path, body=body, headers=dict(headers or {}))
            found = connection.getresponse()
            return Reply(found.status, found.msg, found.read())
        finally:
            connection.close()

    def get(self, path: str, accept: str | None = None, **headers: str) -> Reply:
        """Send GET."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send("GET", path, headers=sent | ({"Accept": accept} if accept else {}))

    def query(self, text: str, accept: str | None = None, **parameters: str) -> Reply:
        """Ask a query by GET; `_` in a parameter's name stands for `-`."""
        named = {name.replace("_", "-"): value for name, value in parameters.items()}
        return self.get("/sparql?" + urlencode({"query": text, **named}), accept)


def until(true: Callable[[], bool]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline, "it did not become so"
        time.sleep(0.02)


@contextmanager
def running(snapshot: Published, settings: Settings) -> Iterator[Client]:
    """Run a server in a thread while the tests ask it."""
    server = Server(snapshot, settings)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield Client(server.url)
    finally:
        server.stop()
        server.stop()
        thread.join(15)
        assert not thread.is_alive()


@contextmanager
def served(store: Path) -> Iterator[Client]:
    """Run `samspill serve` over a store, in a process of its own on a free port, while the tests ask it."""
    command: list[str | Path] = [sys.executable, "-m", "samspill", "serve", "--store", store, "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process, process.stdout:
        try:
            line = process.stdout.readline()
            yield Client(next(word.rstrip("/") for word in line.split() if word.startswith("http://")))
        finally:
            process.terminate()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        threads = int(sys.argv[1]) if len(sys.argv) > 1 else 4
        chosen = replace(Settings.from_environment(), port=0, threads=threads)
        serve(load(Path(made)), chosen, ready=lambda url: print(url, flush=True))  # noqa: T201
