"""Other SPARQL servers, started by hand on loopback over the same N-Triples, each in processes of its own.

SAMSPILL_PEERS names the Python of an environment that has `rdflib-endpoint` and `oxigraph`; Virtuoso is Debian's
package `virtuoso-opensource`. One that is not there is left out, and told.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode

_START = 60.0  # seconds within which a server has to answer
_GRAPH = "http://localhost/graph"
_VIRTUOSO = """[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
DirsAllowed = /
ServerThreads = 100
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 80
MaxKeepAlives = 80
KeepAliveTimeout = 30
[SPARQL]
DefaultGraph = {graph}
ResultSetMaxRows = 1000000
MaxQueryExecutionTime = {most_seconds}
"""


@dataclass(frozen=True)
class Running:
    """A server that answers queries at an address."""

    name: str
    endpoint: str
    pid: int
    """The process above all of its processes."""


@contextmanager
def _process(program: list[str], cwd: Path) -> Iterator[subprocess.Popen[bytes]]:
    with (cwd / "log").open("wb") as log:
        process = subprocess.Popen(program, cwd=cwd, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """Return a port on which nothing listens now."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


def _until_it_answers(endpoint: str, process: subprocess.Popen[bytes]) -> None:
    asked = urllib.request.Request(
        endpoint + "?" + urlencode({"query": "ASK { ?s ?p ?o }"}),
        headers={"Accept": "application/sparql-results+json"},
    )
    deadline = time.monotonic() + _START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(asked, timeout=30) as reply:
                if b"true" in reply.read():
                    return
        except (URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"{endpoint} does not answer")


@contextmanager
def samspill(store: Path, folder: Path) -> Iterator[Running]:
    """Run `samspill serve` with its defaults."""
    port = free_port()
    program = [sys.executable, "-m", "samspill", "serve", "--store", str(store), "--port", str(port)]
    with _process(program, folder) as process:
        endpoint = f"http://127.0.0.1:{port}/sparql"
        _until_it_answers(endpoint, process)
        yield Running("Samspill", endpoint, process.pid)


@contextmanager
def oxigraph(triples: Path, folder: Path, programs: Path) -> Iterator[Running]:
    """Load into Oxigraph's server, and run it."""
    port, store = free_port(), str(folder / "store")
    load = [str(programs / "oxigraph"), "load", "--location", store, "--file", str(triples)]
    subprocess.run(load, check=True, capture_output=True)
    program = [str(programs / "oxigraph"), "serve-read-only", "--location", store, "--bind", f"127.0.0.1:{port}"]
    with _process(program, folder) as process:
        endpoint = f"http://127.0.0.1:{port}/query"
        _until_it_answers(endpoint, process)
        yield Running("Oxigraph's server", endpoint, process.pid)


@contextmanager
def rdflib_endpoint(triples: Path, folder: Path, programs: Path) -> Iterator[Running]:
    """Run rdflib-endpoint over the file, in memory."""
    port = free_port()
    program = [str(programs / "rdflib-endpoint"), "serve", "--host", "127.0.0.1", "--port", str(port), str(triples)]
    with _process(program, folder) as process:
        endpoint = f"http://127.0.0.1:{port}/"
        _until_it_answers(endpoint, process)
        yield Running("rdflib-endpoint", endpoint, process.pid)


@contextmanager
def virtuoso(triples: Path, folder: Path, most_seconds: int = 600) -> Iterator[Running]:
    """Run Virtuoso in a folder, and load the file into one graph; a query may take so many seconds."""
    sql, http = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(_VIRTUOSO.format(sql=sql, http=http, graph=_GRAPH, most_seconds=most_seconds))
    with _process(["virtuoso-t", "+configfile", "virtuoso.ini", "+foreground"], folder) as process:
        deadline = time.monotonic() + _START
        while "Server online" not in (folder / "log").read_text():
            if time.monotonic() > deadline or process.poll() is not None:
                raise RuntimeError("Virtuoso does not start")
            time.sleep(0.2)
        load = f"DB.DBA.TTLP_MT(file_to_string_output('{triples}'), '', '{_GRAPH}', 0); checkpoint;"
        subprocess.run(["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", f"exec={load}"], check=True, capture_output=True)
        endpoint = f"http://127.0.0.1:{http}/sparql"
        _until_it_answers(endpoint, process)
        yield Running("Virtuoso", endpoint, process.pid)


@contextmanager
def all_of_them(store: Path, triples: Path, folder: Path) -> Iterator[tuple[list[Running], list[str]]]:
    """Run every server that there is; give them, and the names of those that there are not."""
    found: list[Running] = []
    missing: list[str] = []
    with ExitStack() as stack:

        def run(name: str, start: Callable[[Path], object], *, there: bool) -> None:
            if not there:
                missing.append(name)
                return
            place = folder / name.replace(" ", "-")
            place.mkdir()
            found.append(stack.enter_context(start(place)))  # type: ignore[arg-type]

        python = os.environ.get("SAMSPILL_PEERS")
        programs = Path(python).parent if python else Path("/nonexistent")
        run("Samspill", lambda place: samspill(store, place), there=True)
        run(
            "Oxigraph's server",
            lambda place: oxigraph(triples, place, programs),
            there=(programs / "oxigraph").exists(),
        )
        run(
            "rdflib-endpoint",
            lambda place: rdflib_endpoint(triples, place, programs),
            there=(programs / "rdflib-endpoint").exists(),
        )
        run("Virtuoso", lambda place: virtuoso(triples, place), there=shutil.which("virtuoso-t") is not None)
        yield found, missing
