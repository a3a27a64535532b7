"""Answers on their way: early first byte, bounded memory, clients that leave, engines that fail half-way."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest

from samspill.engines.base import DEFAULT_DATASET, Answer, Dataset, Explanation, Format
from samspill.errors import EngineError, SnapshotError
from samspill.settings import Settings
from tests.web.serving import Client, FakeSnapshot, running

LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"  # some 50,000 rows, 30 MB
LARGE_PATH = f"/sparql?query={quote(LARGE)}"


@pytest.fixture(scope="module")
def process() -> Iterator[tuple[Client, int]]:
    """A server in a process of its own, with two threads; its client and its process id."""
    program = [sys.executable, str(Path(__file__).with_name("serving.py")), "2"]
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        program, stdout=subprocess.PIPE, text=True, cwd=root, env={"PYTHONPATH": f"{root / 'app'}:{root}"}
    ) as server:
        try:
            assert server.stdout is not None
            yield Client(server.stdout.readline().strip()), server.pid
        finally:
            server.terminate()
            assert server.wait(20) == 0


def memory(pid: int) -> int:
    """Resident memory of a process in kilobytes."""
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1])


needs_proc = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")


@needs_proc
def test_a_large_answer_comes_at_once_and_needs_little_memory(process: tuple[Client, int]) -> None:
    client, pid = process
    client.query("ASK {}")
    before = memory(pid)
    connection = client.connection()
    started = time.monotonic()
    connection.request("GET", LARGE_PATH, headers={"Accept": "text/csv"})
    reply = connection.getresponse()
    assert reply.read(1) == b"a"
    first = time.monotonic() - started
    size, peak = 1, before
    while chunk := reply.read(1 << 20):
        size += len(chunk)
        peak = max(peak, memory(pid))
    whole = time.monotonic() - started
    connection.close()
    assert reply.headers["Transfer-Encoding"] == "chunked"
    assert size > 15_000_000
    assert first < whole / 3
    assert peak - before < 12_000, "kilobytes: a few chunks, far less than the answer"


@needs_proc
def test_a_slow_client_makes_the_engine_wait(process: tuple[Client, int]) -> None:
    client, pid = process
    before = memory(pid)
    connection = client.connection()
    connection.request("GET", LARGE_PATH, headers={"Accept": "application/sparql-results+xml"})
    connection.getresponse().read(10)
    time.sleep(1.5)
    assert memory(pid) - before < 12_000
    connection.close()


def gone(client: Client, path: str, wait: float = 0.3) -> None:
    """Send a request and leave without reading the answer."""
    connection = client.connection()
    connection.connect()
    connection.sock.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    time.sleep(wait)
    connection.close()


def test_clients_that_leave_free_their_threads(process: tuple[Client, int]) -> None:
    """Six leave in the midst of an answer, on a server with two threads."""
    client, _ = process
    for _ in range(6):
        gone(client, LARGE_PATH, 0.1)
    started = time.monotonic()
    assert client.query("ASK {}").status == 200
    assert time.monotonic() - started < 30


def test_head_of_a_large_answer_stops_the_engine(process: tuple[Client, int]) -> None:
    client, _ = process
    for _ in range(4):
        reply = client.send("HEAD", LARGE_PATH)
        assert (reply.status, reply.body) == (200, b"")
    assert client.query("ASK {}").status == 200


def test_the_connection_is_kept_for_small_answers(client: Client) -> None:
    connection = client.connection()
    for _ in range(3):
        connection.request("GET", "/sparql?query=ASK%7B%7D")
        reply = connection.getresponse()
        assert reply.headers["Content-Length"] == str(len(reply.read()))
        assert not reply.will_close
    connection.close()


@dataclass
class FakeEngine:
    """An engine whose answer is what a test makes it."""

    chunks: Callable[[], Iterator[bytes]]
    name: str = "fake"
    closed: threading.Event = field(default_factory=threading.Event)

    def query(self, _text: str, _dataset: Dataset = DEFAULT_DATASET) -> Answer:
        def stream(_fmt: Format) -> Iterator[bytes]:
            try:
                yield from self.chunks()
            finally:
                self.closed.set()

        return Answer("solutions", self.name, stream)

    def rows(self, _text: str, _dataset: Dataset = DEFAULT_DATASET) -> Iterator[dict[str, str]]:
        return iter(())

    own_rows = rows
    own_query = query

    def explain(self, text: str, dataset: Dataset = DEFAULT_DATASET) -> Explanation:
        return Explanation(self.name, "")

    def graphs(self) -> tuple[str, ...]:
        return ()


def fails_at_once() -> Iterator[bytes]:
    raise EngineError("the engine broke")
    yield b""


def fails_after_little() -> Iterator[bytes]:
    yield b"x" * 100
    raise SnapshotError("the snapshot went away")


def fails_after_much() -> Iterator[bytes]:
    yield b"x" * 100_000
    yield b"y" * 100_000
    raise EngineError("the engine broke")


def fails_by_surprise() -> Iterator[bytes]:
    raise ZeroDivisionError
    yield b""


@pytest.mark.parametrize(
    ("chunks", "status", "detail"),
    [
        (fails_at_once, 500, "the engine broke"),
        (fails_after_little, 503, "the snapshot went away"),
        (fails_by_surprise, 500, "The server failed in a way that it should not."),
    ],
)
def test_errors_before_the_first_byte_become_a_status(
    chunks: Callable[[], Iterator[bytes]], status: int, detail: str
) -> None:
    engine = FakeEngine(chunks)
    with running(FakeSnapshot(engine), Settings(port=0)) as client:
        reply = client.query("SELECT")
        assert reply.status == status
        assert json.loads(reply.body)["detail"] == detail
        assert "Traceback" not in reply.text
        assert engine.closed.is_set()


def test_errors_after_the_first_byte_break_the_connection() -> None:
    engine = FakeEngine(fails_after_much)
    with running(FakeSnapshot(engine), Settings(port=0)) as client:
        with pytest.raises(http.client.IncompleteRead):
            client.query("SELECT")
        assert engine.closed.is_set()


def drain(connection: socket.socket) -> None:
    """Read until the end."""
    while connection.recv(1 << 16):
        pass


def test_a_client_of_http_1_0_sees_the_break_too() -> None:
    """Without chunks the end of the connection is the end of the answer, so it must not end in order."""
    with running(FakeSnapshot(FakeEngine(fails_after_much)), Settings(port=0)) as client:
        connection = client.connection()
        connection.connect()
        connection.sock.sendall(b"GET /sparql?query=SELECT HTTP/1.0\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            drain(connection.sock)
        connection.close()


@pytest.mark.parametrize("form", ["csv", "html"])
def test_a_client_that_leaves_while_the_engine_computes_frees_the_thread(form: str) -> None:
    def thinks() -> Iterator[bytes]:
        for _ in range(400):
            time.sleep(0.05)
            yield b""
        yield b"done"

    engine = FakeEngine(thinks)
    with running(FakeSnapshot(engine), Settings(port=0, threads=1)) as client:
        gone(client, f"/sparql?query=SELECT&format={form}")
        assert engine.closed.wait(2)
        assert client.get("/health").status == 200


def test_a_client_that_leaves_in_a_pause_of_the_answer_frees_the_thread() -> None:
    def pauses() -> Iterator[bytes]:
        yield b"x" * 100_000
        yield b"x" * 100_000
        for _ in range(400):
            time.sleep(0.05)
            yield b""

    engine = FakeEngine(pauses)
    with running(FakeSnapshot(engine), Settings(port=0, threads=1)) as client:
        connection = client.connection()
        connection.request("GET", "/sparql?query=SELECT")
        connection.getresponse().read(200_000)
        connection.close()
        assert engine.closed.wait(2)


def test_nothing_is_lost_or_doubled_on_the_way() -> None:
    sizes = [1, 0, 70_000, 3, 0, 65_536, 1, 200_000]

    def chunks() -> Iterator[bytes]:
        for index, size in enumerate(sizes):
            yield bytes([65 + index]) * size

    with running(FakeSnapshot(FakeEngine(chunks)), Settings(port=0)) as client:
        assert client.query("SELECT").body == b"".join(chunks())
        sizes[:] = [0, 0]
        reply = client.query("SELECT")
        assert (reply.body, reply.headers["Content-Length"]) == (b"", "0")


def test_requests_one_after_another_on_one_connection(client: Client) -> None:
    """Sent at once, answered in order."""
    connection = socket.create_connection(("127.0.0.1", client.connection().port))
    request = b"GET /sparql?query=ASK%7B%7D&format=csv HTTP/1.1\r\nHost: x\r\n\r\n"
    connection.sendall(request * 3)
    received = b""
    while received.count(b"HTTP/1.1 200") < 3 or not received.endswith(b"true"):
        received += connection.recv(65536)
    connection.close()
    assert received.count(b"\r\n\r\ntrue") == 3
