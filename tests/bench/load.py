"""Load over HTTP: requests a second, long answers, endless queries and memory, beside other servers in one run.

The load is made by wrk on loopback, on the same two cores as the servers. Rounds are interleaved: each server in turn
has each kind of query with each number of clients, then all again.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import quote, urlsplit

from samspill.snapshot.published import UNION, Snapshot
from samspill.vocab import ID
from tests.bench.servers import Running, all_of_them

ROUNDS, SECONDS, CLIENTS = 2, 4, (1, 8, 64)
WARM = 1  # seconds before each figure
MIX = int(os.environ.get("SAMSPILL_BENCH_MIX", "600"))  # seconds
_SAM = "PREFIX sam: <https://w3id.org/samspill/ontology#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
LOOKUP = "SELECT ?p ?o {{ <{thing}> ?p ?o }}"
HUNDRED = _SAM + "SELECT ?s ?n { ?s a sam:Municipality ; skos:prefLabel ?n } LIMIT 100"
AGGREGATE = _SAM + "SELECT ?r (COUNT(?p) AS ?n) { ?p sam:role ?r } GROUP BY ?r ORDER BY ?r"
LONG = "SELECT * { ?s ?p ?o } LIMIT 100000"
ENDLESS = "SELECT * { ?s ?p ?o . ?a ?b ?c }"
_SCRIPT = """
local paths = {{}}
for line in io.lines("{file}") do paths[#paths + 1] = line end
local turn = math.random(#paths)
request = function()
  turn = turn % #paths + 1
  return wrk.format("GET", paths[turn], {{["Accept"] = "application/sparql-results+json"}})
end
done = function(summary, latency, requests)
  local failed = 0
  for _, count in pairs(summary.errors) do failed = failed + count end
  io.write(string.format('JSON{{"requests":%d,"microseconds":%d,"failed":%d,"p50":%d,"p99":%d}}\\n',
    summary.requests, summary.duration, failed, latency:percentile(50), latency:percentile(99)))
end
"""


@dataclass(frozen=True)
class Figure:
    """What wrk saw: requests a second, those that failed, and milliseconds."""

    rate: float
    failed: int
    p50: float
    p99: float


def wrk(server: Running, queries: list[str], clients: int, seconds: int) -> Figure:
    """Ask queries in turn over so many connections for so long."""
    where = urlsplit(server.endpoint)
    with tempfile.TemporaryDirectory() as folder:
        paths, script = Path(folder, "paths"), Path(folder, "script.lua")
        paths.write_text("\n".join(f"{where.path}?query={quote(text)}" for text in queries))
        script.write_text(_SCRIPT.format(file=paths))
        program = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}", "--timeout", "60", "-s", str(script)]
        done = subprocess.run(
            [*program, f"{where.scheme}://{where.netloc}"], capture_output=True, text=True, check=True
        )
    told = json.loads(re.findall(r"JSON(\{.*\})", done.stdout)[0])
    return Figure(told["requests"] * 1e6 / told["microseconds"], told["failed"], told["p50"] / 1000, told["p99"] / 1000)


def _kinds(snapshot: Snapshot) -> dict[str, list[str]]:
    wanted = f'SELECT DISTINCT ?s {{ ?s a ?c FILTER(STRSTARTS(STR(?s), "{ID}organisation/")) }} ORDER BY ?s LIMIT 2000'
    things = [row["s"][1:-1] for row in snapshot.engine.rows(wanted)]
    return {
        "a lookup": [LOOKUP.format(thing=thing) for thing in things],
        "100 rows": [HUNDRED],
        "an aggregate": [AGGREGATE],
    }


def _rates(servers: list[Running], kinds: dict[str, list[str]]) -> str:
    found: dict[tuple[str, int, str], list[Figure]] = {}
    for _ in range(ROUNDS):
        for kind, queries in kinds.items():
            for clients in CLIENTS:
                for server in servers:
                    wrk(server, queries, clients, WARM)
                    figure = wrk(server, queries, clients, SECONDS)
                    found.setdefault((kind, clients, server.name), []).append(figure)
    lines = [
        "| query | clients | " + " | ".join(server.name for server in servers) + " |",
        "|---" * (len(servers) + 2) + "|",
    ]
    for kind in kinds:
        for clients in CLIENTS:
            cells = [_cell(found[kind, clients, server.name]) for server in servers]
            lines.append(f"| {kind} | {clients} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(figures: list[Figure]) -> str:
    rate, p50, p99 = (median(getattr(each, name) for each in figures) for name in ("rate", "p50", "p99"))
    failed = sum(each.failed for each in figures)
    return f"{rate:,.0f}/s; {p50:,.1f}, {p99:,.1f} ms" + (f"; {failed} failed" if failed else "")


def _read(server: Running, query: str) -> tuple[float, float, int]:
    """Return the seconds to the first byte of the body and to its end, and its bytes."""
    where = urlsplit(server.endpoint)
    connection = http.client.HTTPConnection(where.netloc, timeout=300)
    began = time.perf_counter()
    connection.request(
        "GET", f"{where.path}?query={quote(query)}", headers={"Accept": "application/sparql-results+json"}
    )
    reply = connection.getresponse()
    first = reply.read(1)
    at_first = time.perf_counter() - began
    count = len(first)
    while chunk := reply.read(1 << 16):
        count += len(chunk)
    connection.close()
    if reply.status != 200:
        raise RuntimeError(f"{server.name}: {reply.status}")
    return at_first, time.perf_counter() - began, count


def _long(servers: list[Running]) -> str:
    found: dict[str, list[tuple[float, float, int]]] = {server.name: [] for server in servers}
    for _ in range(5):
        for server in servers:
            found[server.name].append(_read(server, LONG))
    lines = ["| 100,000 rows as JSON | first byte, ms | all, s | MB |", "|---|---|---|---|"]
    for name, runs in found.items():
        first, whole, count = (median(each[index] for each in runs) for index in range(3))
        lines.append(f"| {name} | {1000 * first:,.0f} | {whole:.2f} | {count / 1e6:.1f} |")
    return "\n".join(lines)


class _Endless(threading.Thread):
    """A client that asks what never ends, again as soon as it is told that it was ended."""

    def __init__(self, server: Running) -> None:
        super().__init__(daemon=True)
        self._where = urlsplit(server.endpoint)
        self.over = threading.Event()

    def run(self) -> None:
        """Ask until told to stop; what comes is read and thrown away."""
        while not self.over.is_set():
            connection = http.client.HTTPConnection(self._where.netloc, timeout=2)
            try:
                connection.request("GET", f"{self._where.path}?query={quote(ENDLESS)}")
                reply = connection.getresponse()
                while not self.over.is_set() and reply.read1(1 << 16):
                    pass
            except (OSError, http.client.HTTPException):
                continue
            finally:
                connection.close()


def _beside_endless(servers: list[Running], lookups: list[str]) -> str:
    lines = [
        "| lookups by 4 clients | p99 idle, ms | p99 beside an endless query, ms | ratio | failed |",
        "|---|---|---|---|---|",
    ]
    for server in servers:
        idle = [wrk(server, lookups, 4, SECONDS) for _ in range(ROUNDS)]
        endless = _Endless(server)
        endless.start()
        time.sleep(2)
        beside = [wrk(server, lookups, 4, SECONDS) for _ in range(ROUNDS)]
        endless.over.set()
        endless.join(10)
        alone, together = (median(each.p99 for each in runs) for runs in (idle, beside))
        lines.append(
            f"| {server.name} | {alone:.1f} | {together:.1f} | **{together / alone:.1f} ×** | "
            f"{sum(each.failed for each in beside)} |"
        )
    return "\n".join(lines)


def memory(pid: int) -> float:
    """Return the memory of a process and all below it in MB, what they share counted once (PSS of /proc)."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    total, wave = 0, {pid}
    while wave:
        for each in wave:
            try:
                text = Path(f"/proc/{each}/smaps_rollup").read_text()
            except OSError:
                continue
            total += int(re.findall(r"^Pss:\s+(\d+)", text, re.MULTILINE)[0])
        wave = {child for child, parent in parents.items() if parent in wave}
    return total / 1024


def _mixed(server: Running, kinds: dict[str, list[str]]) -> str:
    mix = [*kinds["a lookup"][:50], *kinds["100 rows"] * 5, *kinds["an aggregate"] * 2, LONG.replace("100000", "5000")]
    wrk(server, mix, 8, 20)
    before, figures, most = memory(server.pid), [], 0.0
    for _ in range(max(1, MIX // 30)):
        figures.append(wrk(server, mix, 8, 30))
        most = max(most, memory(server.pid))
    after, failed = memory(server.pid), sum(each.failed for each in figures)
    asked = sum(each.rate * 30 for each in figures)
    return (
        f"A mix of all of them with 5,000 rows now and then, 8 clients, {len(figures) * 30} s: {asked:,.0f} requests, "
        f"{failed} failed; memory of all of Samspill's processes {before:,.0f} MB after the first 20 s, "
        f"{after:,.0f} MB at the end, {most:,.0f} MB at most."
    )


def load_table(snapshot: Snapshot) -> str:
    """Measure all servers that there are, and return the tables."""
    if shutil.which("wrk") is None:
        return "wrk is not installed, so nothing was measured."
    kinds = _kinds(snapshot)
    with tempfile.TemporaryDirectory() as folder:
        store = snapshot.folder
        with all_of_them(store, store / UNION, Path(folder)) as (servers, missing):
            parts: list[Callable[[], str]] = [
                lambda: _rates(servers, kinds),
                lambda: _long(servers),
                lambda: _beside_endless(
                    [each for each in servers if each.name != "rdflib-endpoint"], kinds["a lookup"]
                ),
                lambda: _mixed(servers[0], kinds),
            ]
            told = [part() for part in parts]
    head = (
        f"{snapshot.manifest.counts['union']:,} statements. Requests a second, and the median and 99th percentile of "
        f"their times; medians of {ROUNDS} interleaved rounds of {SECONDS} s by wrk, on the cores of the servers. Each "
        "lookup is of another organisation, none is answered from a cache of answers."
    )
    left_out = f"\n\nNot installed here: {', '.join(missing)}." if missing else ""
    return "\n\n".join([head + left_out, *told])
