"""Lookups and competency questions over HTTP, beside the same through rdflib in memory, interleaved."""

from __future__ import annotations

import http.client
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from time import perf_counter
from urllib.parse import urlencode, urlsplit

from rdflib import Graph

from samspill import queries
from samspill.snapshot.published import UNION, Snapshot
from samspill.vocab import ID

LOOKUPS, QUESTIONS, ROUNDS = 100, 10, 3


def serving_table(snapshot: Snapshot) -> str:
    """Measure both and return a table; ours pays for HTTP and serialising, rdflib answers in the same process."""
    graph = Graph()
    graph.parse(snapshot.folder / UNION, format="nt")
    wanted = f'SELECT DISTINCT ?s {{ ?s a ?c FILTER(STRSTARTS(STR(?s), "{ID}organisation/")) }} ORDER BY ?s'
    things = [row["s"][1:-1] for row in snapshot.engine.rows(wanted)][::7][:LOOKUPS]
    asked = [query for query in queries.catalogue("competency").values() if "registers" not in query.header]
    questions = [query for query in asked if "GRAPH" not in query.text][:QUESTIONS]
    lookups = [(f"DESCRIBE <{thing}>", thing) for thing in things]
    pages, ours_lookup, theirs_lookup, ours_question, theirs_question = [], [], [], [], []
    with server(snapshot) as address:
        client = http.client.HTTPConnection(address)
        for _ in range(ROUNDS):
            pages.append(_timed(lambda: [_get(client, f"/doc/{iri.removeprefix(ID)}") for _, iri in lookups]))
            ours_lookup.append(_timed(lambda: [_ask(client, text, "text/turtle") for text, _ in lookups]))
            theirs_lookup.append(_timed(lambda: [graph.query(text).serialize(format="turtle") for text, _ in lookups]))
            ours_question.append(_timed(lambda: [_ask(client, query.text) for query in questions]))
            theirs_question.append(
                _timed(lambda: [graph.query(query.text).serialize(format="json") for query in questions])
            )
    rows = [
        (f"{len(lookups)} organisations by DESCRIBE, as Turtle", ours_lookup, theirs_lookup),
        (f"{len(questions)} competency questions as JSON", ours_question, theirs_question),
    ]
    return "\n".join(
        [
            f"{len(graph):,} statements. Medians of {ROUNDS} interleaved rounds of the same texts: ours over HTTP "
            "on loopback with one client, rdflib in the process that measures.",
            "",
            "| | Samspill over HTTP | rdflib in memory | ratio |",
            "|---|---|---|---|",
            *(
                f"| {what} | {median(ours):.3f} s | {median(theirs):.3f} s | "
                f"**{median(b / a for a, b in zip(ours, theirs, strict=True)):.1f} ×** |"
                for what, ours, theirs in rows
            ),
            "",
            f"The same {len(lookups)} organisations as documents (`/doc/…`: with their role nodes, what points to them "
            f"and the names of what they point to) take {median(pages):.3f} s.",
        ]
    )


@contextmanager
def server(snapshot: Snapshot) -> Iterator[str]:
    """Run `samspill serve` on a free port and yield its address; it ends with the block."""
    command = [sys.executable, "-m", "samspill", "serve", "--store", str(snapshot.folder), "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        yield next(urlsplit(word).netloc for word in line.split() if word.startswith("http://"))
    finally:
        process.terminate()
        process.wait(timeout=20)


def _timed(work: object) -> float:
    began = perf_counter()
    work()  # type: ignore[operator]
    return perf_counter() - began


def _get(client: http.client.HTTPConnection, path: str) -> bytes:
    client.request("GET", path, headers={"Accept": "text/turtle"})
    response = client.getresponse()
    body = response.read()
    if response.status != 200:
        raise RuntimeError(f"{path}: {response.status}")
    return body


def _ask(client: http.client.HTTPConnection, text: str, media_type: str = "application/json") -> bytes:
    client.request("GET", "/sparql?" + urlencode({"query": text}), headers={"Accept": media_type})
    response = client.getresponse()
    body = response.read()
    if response.status != 200:
        raise RuntimeError(f"{response.status}: {body[:200]!r}")
    return body
