"""The process: its address, its signals, and clients that do not speak HTTP as they should."""

from __future__ import annotations

import json
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from samspill.errors import UsageError
from samspill.settings import Settings
from samspill.web import server as module
from samspill.web.server import Server, serve
from tests.web.serving import Client, FakeSnapshot, running


@pytest.fixture
def process() -> Iterator[subprocess.Popen[str]]:
    root = Path(__file__).parents[2]
    program = [sys.executable, str(Path(__file__).with_name("serving.py"))]
    found = subprocess.Popen(
        program,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=root,
        env={"PYTHONPATH": f"{root / 'app'}:{root}"},
    )
    yield found
    found.kill()
    found.communicate()


def address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_order(process: subprocess.Popen[str], number: signal.Signals) -> None:
    client = Client(address(process))
    assert client.get("/health").status == 200
    process.send_signal(number)
    assert process.wait(10) == 0
    assert process.stderr is not None
    assert process.stderr.read() == ""
    with pytest.raises(ConnectionRefusedError):
        client.get("/health")


def test_an_answer_under_way_is_finished(process: subprocess.Popen[str]) -> None:
    client = Client(address(process))
    query = quote("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 1500")
    whole = client.get(f"/sparql?query={query}&format=xml").body
    connection = client.connection()
    connection.request("GET", f"/sparql?query={query}&format=xml")
    reply = connection.getresponse()
    process.send_signal(signal.SIGTERM)
    time.sleep(0.2)
    assert reply.read() == whole
    assert process.wait(10) == 0


def test_a_second_signal_does_not_wait(process: subprocess.Popen[str]) -> None:
    client = Client(address(process))
    connection = client.connection()
    connection.request(
        "GET",
        "/sparql?query=" + quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n0 ?o }"),
    )
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    started = time.monotonic()
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 0
    assert time.monotonic() - started < 9
    connection.close()


def test_a_port_in_use_is_one_clear_line(small: FakeSnapshot) -> None:
    with running(small, Settings(port=0)) as client:
        port = urlsplit(client.url).port or 0
        with pytest.raises(UsageError, match=f"cannot listen on 127.0.0.1:{port}: Address already in use.*--port 0"):
            serve(small, Settings(port=port))


@pytest.mark.parametrize(("host", "port"), [("no.such.host.invalid", 0), ("192.0.2.1", 0), ("127.0.0.1", 99999)])
def test_addresses_that_cannot_be_listened_on(small: FakeSnapshot, host: str, port: int) -> None:
    with pytest.raises(UsageError, match="cannot listen on"):
        Server(small, Settings(host=host, port=port))


def test_localhost_and_ipv6(small: FakeSnapshot) -> None:
    with running(small, Settings(host="localhost", port=0)) as client:
        assert client.get("/health").status == 200
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no IPv6")
    with running(small, Settings(host="::1", port=0)) as client:
        assert client.url.startswith("http://[::1]:")
        assert client.get("/health").status == 200


def raw(client: Client, data: bytes) -> bytes:
    """Send bytes as they are and read until the server closes."""
    parts = urlsplit(client.url)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=10) as connection:
        connection.sendall(data)
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
        return received


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nA: b\rc\r\n\r\n", 400),
        (b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n", 400),
        (b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n", 413),
        (b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
        (b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"a" * (1 << 18), 431),
    ],
)
def test_what_is_not_http_is_told_as_a_problem(client: Client, data: bytes, status: int) -> None:
    head, _, body = raw(client, data).partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status}".encode()) or head.startswith(f"HTTP/1.0 {status}".encode())
    assert b"Content-Type: application/problem+json" in head
    assert json.loads(body)["status"] == status
    assert b"waitress" not in head + body


def test_a_body_in_chunks(client: Client) -> None:
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/sparql-query\r\n"
    connection = client.connection()
    connection.request(
        "POST", "/sparql", iter([b"AS", b"K {}"]), {"Content-Type": "application/sparql-query"}, encode_chunked=True
    )
    reply = connection.getresponse()
    assert (reply.status, b"true" in reply.read()) == (200, True)
    connection.close()
    assert b" 400 " in raw(client, head + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nASK\r\n").split(b"\r\n")[0]


@pytest.mark.parametrize("host", [b"evil.example/><script>", b"", b"a b", b"\xff", b"x" * 5000])
def test_odd_hosts(client: Client, host: bytes) -> None:
    """The service description and the start page name the host they were asked by: it must not break them."""
    for path, accept in ((b"/sparql", b"text/turtle"), (b"/", b"text/html")):
        head = (
            b"GET " + path + b" HTTP/1.1\r\nConnection: close\r\nHost: " + host + b"\r\nAccept: " + accept + b"\r\n\r\n"
        )
        connection = socket.create_connection(("127.0.0.1", urlsplit(client.url).port or 0), timeout=10)
        connection.sendall(head)
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
        connection.close()
        assert b" 200 " in received.split(b"\r\n")[0] or b" 400 " in received.split(b"\r\n")[0]
        assert b"<script>" not in received


def test_a_client_that_takes_nothing_is_let_go(small: FakeSnapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would hold its thread for ever; after the time without a byte its connection is closed."""
    monkeypatch.setattr(module, "_IDLE", 4)
    large = quote("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")
    with running(small, Settings(port=0, threads=1)) as client, closing(client.connection()) as stuck:
        stuck.connect()
        stuck.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        stuck.sock.sendall(f"GET /sparql?query={large} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        time.sleep(1)  # the one thread has it
        assert client.get("/health").status == 200


def test_more_idle_connections_than_there_is_room_for_shut_nobody_out(client: Client) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 4_000:
        pytest.skip(f"a process may have {hard} open files here, and this needs 2,400")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 4_000), hard))
    port = urlsplit(client.url).port or 0
    idle: list[socket.socket] = []
    try:
        for count in range(1_200):
            idle.append(socket.create_connection(("127.0.0.1", port), timeout=10))
            if count % 3 == 0:
                idle[-1].sendall(b"GET /health HTTP/1.1\r\nHost: e\r\nX-Slow: ")  # and no more
        assert client.get("/health").status == 200
        assert client.query("ASK {}").status == 200
    finally:
        for each in idle:
            each.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_header_cannot_be_smuggled_into_a_response(client: Client) -> None:
    for path in (
        "/sparql?query=ASK%7B%7D%0D%0AX-Smuggled:%20yes",
        "/sparql?format=csv%0D%0AX-Smuggled:%20yes&query=ASK%7B%7D",
        "/id/municipality/no-x%0D%0AX-Smuggled:%20yes",
        "/search?q=%0D%0AX-Smuggled:%20yes",
    ):
        reply = client.get(path)
        assert reply.status < 500
        assert reply.headers["X-Smuggled"] is None


def test_many_ask_at_once(client: Client) -> None:
    statuses: list[int] = []

    def ask() -> None:
        statuses.extend(client.query("SELECT * { ?s ?p ?o }", "text/csv").status for _ in range(10))

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert statuses == [200] * 160
