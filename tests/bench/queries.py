"""Questions that count, and lookups: Samspill's two engines behind their router, beside other engines of SPARQL.

Each round asks every engine every question in turn, so that a slow minute of the machine meets all. Medians of the
rounds; answers are compared. An engine that takes longer than TIMEOUT seconds is asked that question no more. maplib is
asked where SAMSPILL_PEERS names a Python that has it, Virtuoso (over HTTP on loopback) where Debian's package is
installed; rdflib over a small graph alone, where it takes seconds.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from samspill.engines.base import format_named
from samspill.engines.columns import Columns
from samspill.engines.oxigraph import OxigraphEngine
from samspill.engines.sparql.engine import ColumnsEngine
from samspill.engines.sparql.router import RoutedEngine
from samspill.errors import DeclinedError
from samspill.settings import Settings
from samspill.web.evaluators.evaluator import FOR_COLUMNS
from tests.bench.servers import virtuoso
from tests.bench.synthetic import write

FOLDER = Path(__file__).parent
OURS = "Samspill"
ROUNDS, TIMEOUT = 3, 30.0
PARTICIPATIONS = 750_000  # ten million statements

Ask = Callable[[str], str]
"""Answers a query as CSV; raises TimeoutError or EngineError."""


@dataclass(frozen=True)
class Peer:
    """An engine that holds the graph, and how long it took to take it in."""

    name: str
    ask: Ask
    seconds: float
    close: Callable[[], None] = lambda: None


def our_peer(columns: Path, triples: Path) -> Peer:
    """Open both engines as an evaluator has them: Oxigraph in memory, and the columns within its limit."""
    began = perf_counter()
    megabytes = Settings().evaluator_megabytes * FOR_COLUMNS // 100
    compiling, fmt = ColumnsEngine(columns, memory_limit=f"{megabytes}MB"), format_named("csv")
    assert fmt is not None
    engine = RoutedEngine(lambda: OxigraphEngine.from_files(None, triples), compiling)
    _ = engine.oxigraph, compiling.reader, compiling.counts
    return Peer(OURS, lambda text: engine.query(text).bytes(fmt).decode(), perf_counter() - began)


class Child:
    """Another engine in a process of its own, which is ended and started anew when it takes too long."""

    def __init__(self, name: str, python: Path, path: Path) -> None:
        """Start it, and wait until it has loaded N-Triples."""
        self._command = [str(python), str(FOLDER / "peer.py"), name, str(path)]
        self._start()
        self._ended = False

    def _start(self) -> None:
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self._line()

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def ask(self, text: str) -> str:
        """Answer a query as CSV; raise TimeoutError when that takes too long."""
        if self._ended:
            self.start_again()
        assert self._process.stdin is not None
        timer = threading.Timer(TIMEOUT, self._process.kill)
        timer.start()
        self._process.stdin.write(json.dumps(text) + "\n")
        self._process.stdin.flush()
        line = self._line()
        timer.cancel()
        if not line:
            self._process.wait()
            self._ended = True
            raise TimeoutError
        text = str(json.loads(line))
        if text.startswith("failed\nPanicException"):  # a lock of it stays poisoned, and nothing is answered any more
            self.close()
            self._ended = True
        return text

    def start_again(self) -> None:
        """Start it in place of one that took too long, if so it is; loading takes longer than most questions."""
        if self._ended:
            self._start()
            self._ended = False

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()


def child_peer(name: str, label: str, python: Path, path: Path) -> Peer:
    """Start another engine, and let it load N-Triples."""
    began = perf_counter()
    child = Child(name, python, path)
    return Peer(label, child.ask, perf_counter() - began, child.close)


@contextmanager
def virtuoso_peer(path: Path) -> Iterator[Peer | None]:
    """Start Virtuoso where it is installed, and let it load N-Triples; a question is ended by it after TIMEOUT."""
    if shutil.which("virtuoso-t") is None:
        yield None
        return
    began = perf_counter()
    with tempfile.TemporaryDirectory() as folder, virtuoso(path, Path(folder), int(TIMEOUT)) as server:

        def ask(text: str) -> str:
            asked = Request(server.endpoint + "?" + urlencode({"query": text}), headers={"Accept": "text/csv"})
            try:
                with urlopen(asked, timeout=TIMEOUT) as reply:
                    return str(reply.read().decode())
            except HTTPError as error:
                return f"failed\n{error.code}"
            except (URLError, TimeoutError) as error:
                raise TimeoutError from error

        yield Peer("Virtuoso", ask, perf_counter() - began)


def _digest(text: str) -> str:
    """Return a digest of rows in any order, numbers by value."""
    rows = sorted(tuple(map(_cell, row)) for row in list(csv.reader(io.StringIO(text)))[1:])
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def _cell(text: str) -> str:
    text = text.removeprefix("<").removesuffix(">")
    try:
        return str(round(Decimal(text), 6).normalize())
    except InvalidOperation:
        return text


def measured(peers: list[Peer], queries: dict[str, str]) -> dict[str, dict[str, float | None]]:
    """Return the median seconds of each query and engine; None where there is no answer in time, or another one."""
    seconds: dict[tuple[str, str], list[float]] = {(q, p.name): [] for q in queries for p in peers}
    failed: set[tuple[str, str]] = set()
    for _ in range(ROUNDS):
        for name, text in queries.items():
            right = None
            for peer in peers:
                if (name, peer.name) in failed:
                    continue
                began = perf_counter()
                try:
                    answer = _digest_timed(peer, text, seconds[name, peer.name], began)
                except (TimeoutError, DeclinedError):
                    failed.add((name, peer.name))
                    continue
                right = right or answer
                if answer != right:
                    failed.add((name, peer.name))
    return {q: {p.name: None if (q, p.name) in failed else median(seconds[q, p.name]) for p in peers} for q in queries}


def _digest_timed(peer: Peer, text: str, into: list[float], began: float) -> str:
    answer = peer.ask(text)
    into.append(perf_counter() - began)
    return _digest(answer)


def analytic() -> dict[str, str]:
    """Return the questions that count."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted((FOLDER / "analytic").glob("*.rq"))}


def lookups(store: Peer) -> dict[str, str]:
    """Return the lookups, of an organisation and a project of the graph."""
    pick = "SELECT ?x WHERE {{ ?s <https://w3id.org/samspill/ontology#{name}> ?x }} OFFSET 100 LIMIT 1"
    chosen = {
        key: store.ask(pick.format(name=name)).split()[1]
        for key, name in (("organisation", "participant"), ("identifier", "identifier"))
    }
    found = {}
    for path in sorted((FOLDER / "lookups").glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        for key, value in chosen.items():
            text = text.replace(f"{{{key}}}", value)
        found[path.stem] = text
    return found


def table(peers: list[Peer], found: dict[str, dict[str, float | None]]) -> str:
    """Return milliseconds, and how many times longer the fastest other engine takes than ours."""
    names = [peer.name for peer in peers]
    lines = ["| query | " + " | ".join(names) + " | times |", "|---" * (len(names) + 2) + "|"]
    ratios = []
    for query, times in found.items():
        ours, others = times[OURS], [t for n, t in times.items() if n != OURS and t is not None]
        ratio = (min(others) if others else TIMEOUT) / ours if ours else 0.0
        ratios.append(ratio)
        cells = ["–" if t is None else f"{1000 * t:,.1f}" for t in times.values()]
        lines.append(f"| {query} | {' | '.join(cells)} | {ratio:.1f} |")
    loads = ", ".join(f"{peer.name} {peer.seconds:.1f} s" for peer in peers)
    return "\n".join([*lines, "", f"Median: {median(ratios):.1f} times; least {min(ratios):.1f}. Ready in: {loads}."])


def compared(columns: Path, triples: Path, *, small: bool = False) -> str:
    """Return the tables of one graph, which lies in columns and as N-Triples."""
    here = Path(sys.executable)
    peers = [our_peer(columns, triples), child_peer("pyoxigraph", "pyoxigraph in memory", here, triples)]
    if python := os.environ.get("SAMSPILL_PEERS"):
        peers.append(child_peer("maplib", "maplib", Path(python), triples))
    if small:
        peers.append(child_peer("rdflib", "rdflib", here, triples))
    with virtuoso_peer(triples) as other:
        peers += [other] if other else []
        try:
            counting = table(peers, measured(peers, analytic()))
            looked = table(peers, measured(peers, lookups(peers[1])))
        finally:
            for peer in peers:
                peer.close()
    return f"Milliseconds, medians of {ROUNDS} rounds.\n\n{counting}\n\nLookups:\n\n{looked}"


def synthetic_table(participations: int = PARTICIPATIONS) -> str:
    """Make the graph by chance, and compare."""
    with tempfile.TemporaryDirectory() as folder:
        triples, columns = Path(folder, "graph.nt"), Path(folder, "columns.duckdb")
        count = write(triples, participations)
        with Columns.create(columns, memory_limit="3GB") as held:
            held.load_nquads(triples)
            held.derive(default_graph_only=True)
        return f"{count:,} statements made by chance.\n\n{compared(columns, triples, small=participations < 10_000)}"
