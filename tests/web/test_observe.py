"""What operators see, and what clients may keep: metrics, the access log, compression, entity tags."""

from __future__ import annotations

import gzip
import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import zstandard

from tests.web.serving import Client

ROWS = "SELECT * { ?s ?p ?o }"


def metric(client: Client, name: str) -> float:
    """The value of one line of the metrics, 0 when it is not there."""
    found = re.search(rf"^{re.escape(name)} (\S+)$", client.get("/metrics").text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_metrics_count_what_was_asked(client: Client) -> None:
    answered = 'samspill_requests_total{endpoint="sparql.sparql",method="GET",status="200"}'
    refused = 'samspill_problems_total{kind="query"}'
    before = (
        metric(client, answered),
        metric(client, refused),
        metric(client, 'samspill_queries_total{engine="oxigraph"}'),
    )
    client.query("ASK {}")
    client.query("nonsense")
    after = (
        metric(client, answered),
        metric(client, refused),
        metric(client, 'samspill_queries_total{engine="oxigraph"}'),
    )
    assert [new - old for new, old in zip(after, before, strict=True)] == [1, 1, 1]
    assert 'samspill_snapshot_info{id="20260101T000000-test"} 1.0' in client.get("/metrics").text


def test_bytes_are_counted_as_they_are_sent(client: Client) -> None:
    name = 'samspill_response_bytes_total{endpoint="sparql.sparql"}'
    before = metric(client, name)
    length = len(client.query(ROWS, "text/csv").body)
    assert metric(client, name) - before == length


def test_every_response_has_a_number_of_its_own(client: Client) -> None:
    numbers = {client.get(path).headers["X-Samspill-Request"] for path in ("/", "/health", "/nowhere", "/sparql")}
    assert len(numbers) == 4
    assert all(re.fullmatch(r"[0-9a-f]{16}", number) for number in numbers)


def test_a_response_says_when_it_began(client: Client) -> None:
    """The query's own time is within it, and it is within the client's."""
    began = time.perf_counter()
    told = float(client.query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }").headers["X-Samspill-Time"])
    assert 0 < told < time.perf_counter() - began


def test_the_access_log_tells_neither_query_nor_client(root: Path) -> None:
    program = [sys.executable, str(Path(__file__).with_name("serving.py"))]
    environment = {"PYTHONPATH": f"{root / 'app'}:{root}", "SAMSPILL_ACCESS_LOG": "1"}
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True, cwd=root, env=environment) as process:
        assert process.stdout is not None
        client = Client(process.stdout.readline().strip())
        reply = client.query("ASK { <http://secret.example/> ?p ?o }")
        process.send_signal(signal.SIGINT)
        told = process.stdout.read()
    (line,) = map(json.loads, told.splitlines())
    assert (line["request"], line["status"], line["path"]) == (reply.headers["X-Samspill-Request"], 200, "/sparql")
    assert (line["bytes"], line["engine"], line["whole"]) == (len(reply.body), "oxigraph", True)
    assert "secret" not in told
    assert "127.0.0.1" not in told


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip", "gzip"), ("zstd", "zstd"), ("gzip;q=0.5, zstd", "zstd"), ("br", None), ("gzip;q=0", None), ("", None)],
)
def test_compressed_answers_are_the_same(client: Client, accepted: str, encoding: str | None) -> None:
    plain = client.query(ROWS, "text/csv")
    path = f"/sparql?query={ROWS.replace(' ', '%20').replace('{', '%7B').replace('}', '%7D').replace('?', '%3F')}"
    reply = client.get(path, "text/csv", Accept_Encoding=accepted)
    assert reply.headers["Content-Encoding"] == encoding
    assert "Accept-Encoding" in reply.headers["Vary"]
    body = decompressed(reply.body, encoding)
    assert sorted(body.splitlines()) == sorted(plain.body.splitlines())
    assert encoding is None or len(reply.body) < len(plain.body)


def decompressed(data: bytes, encoding: str | None) -> bytes:
    """Undo a Content-Encoding."""
    if encoding == "zstd":
        return zstandard.ZstdDecompressor().decompressobj().decompress(data)
    return gzip.decompress(data) if encoding == "gzip" else data


def test_small_answers_and_heads_are_not_compressed(client: Client) -> None:
    small = client.get("/sparql?query=ASK%7B%7D", Accept_Encoding="gzip")
    assert small.headers["Content-Encoding"] is None
    head = client.send("HEAD", "/", headers={"Accept-Encoding": "gzip"})
    assert (head.body, head.headers["Content-Encoding"]) == (b"", None)


def test_a_page_is_compressed_with_its_length(client: Client) -> None:
    reply = client.get("/", "text/html", Accept_Encoding="gzip")
    assert int(reply.headers["Content-Length"]) == len(reply.body)
    assert "<html" in gzip.decompress(reply.body).decode()


def test_a_client_that_has_the_answer_is_told_so(client: Client) -> None:
    first = client.query(ROWS, "text/csv")
    tag = first.headers["ETag"]
    path = "/sparql?query=SELECT%20*%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D"
    again = client.get(path, "text/csv", If_None_Match=tag)
    assert (again.status, again.body) == (304, b"")
    assert client.get(path, "application/json", If_None_Match=tag).status == 200, "another format is another answer"
    assert client.get(path + "&entailment=none", "text/csv", If_None_Match=tag).status == 200
    changed = client.get("/sparql?query=ASK%7B%7D", "text/csv", If_None_Match=tag)
    assert changed.status == 200


def test_queries_are_timed_by_engine(client: Client) -> None:
    name = 'samspill_query_seconds_count{engine="oxigraph"}'
    before = metric(client, name)
    client.query("ASK {}")
    assert metric(client, name) == before + 1


@pytest.mark.parametrize("text", ["SELECT (NOW() AS ?t) {}", "SELECT (rand() AS ?t) {}", "SELECT (STRUUID() AS ?t) {}"])
def test_an_answer_that_differs_each_time_has_no_tag(client: Client, text: str) -> None:
    assert client.query(text).headers["ETag"] is None
