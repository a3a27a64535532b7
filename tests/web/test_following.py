"""A running server takes over what a build publishes: swaps under traffic, with no request that fails for it."""

from __future__ import annotations

import http.client
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.web.serving import DATA, until
from tests.web.test_evaluators import Served, children, served

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")
COUNT = "/sparql?query=" + quote("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
LONG = "/sparql?format=csv&query=" + quote("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 400000")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with two snapshots, of which the second says one thing more."""
    folder = tmp_path_factory.mktemp("following")
    more = folder / "more.ttl"
    more.write_text("<http://e/a> <http://e/b> <http://e/c> .")
    for sources in ([DATA], [DATA, more]):
        given = [text for source in sources for text in ("--sources", str(source))]
        program = [sys.executable, "-m", "samspill", "build", *given, "--no-reference", "--out", str(folder / "store")]
        subprocess.run([*program, "--on-violation", "accept"], check=True, capture_output=True)
    return folder / "store"


@pytest.fixture
def server(store: Path) -> Iterator[Served]:
    """A server that looks for a newer snapshot ten times a second."""
    with served(store, reload_seconds=0.1, client_queries=0, threads=8, evaluators=4) as found:
        yield found


def publish(store: Path, name: str) -> None:
    """Let `current` point to a snapshot, as a build does."""
    link = store / ".next"
    link.unlink(missing_ok=True)
    link.symlink_to(name)
    link.replace(store / "current")


def snapshots(store: Path) -> list[str]:
    """The names of the snapshots, the older first."""
    return sorted(path.parent.name for path in store.glob("2*/manifest.json"))


class Traffic(threading.Thread):
    """Asks for the same again and again over one connection, until told to stop."""

    def __init__(self, url: str, path: str) -> None:
        super().__init__(daemon=True)
        self._host, self._path = url.removeprefix("http://"), path
        self.over = threading.Event()
        self.answers: list[tuple[int, str | None, bytes]] = []
        self.failures: list[Exception] = []

    def run(self) -> None:
        with closing(http.client.HTTPConnection(self._host, timeout=30)) as connection:
            while not self.over.is_set():
                try:
                    connection.request("GET", self._path, headers={"Accept": "text/csv"})
                    reply = connection.getresponse()
                    self.answers.append((reply.status, reply.headers["X-Samspill-Snapshot"], reply.read()))
                except (OSError, http.client.HTTPException) as error:
                    self.failures.append(error)
                    return


@pytest.mark.parametrize("swaps", [2, pytest.param(10, marks=pytest.mark.full)])
def test_swaps_under_traffic_and_no_request_fails(server: Served, store: Path, swaps: int) -> None:
    older, newer = snapshots(store)
    traffic = [Traffic(server.client.url, COUNT) for _ in range(4)]
    for each in traffic:
        each.start()
    for swap in range(swaps):
        name = (older, newer)[swap % 2]
        publish(store, name)
        until(lambda name=name: server.client.get("/health").headers["X-Samspill-Snapshot"] == name)  # type: ignore[misc]
        time.sleep(0.2)
    for each in traffic:
        each.over.set()
        each.join(20)
    assert [each.failures for each in traffic] == [[]] * 4
    answers = [answer for each in traffic for answer in each.answers]
    assert {status for status, _, _ in answers} == {200}
    said = {(snapshot, body) for _, snapshot, body in answers}
    assert len(said) == 2  # each snapshot has one answer: none was made by the other's engine
    assert {snapshot for snapshot, _ in said} == {older, newer}
    until(lambda: len(children(server.process.pid)) == 1)  # the keepers of the others are gone


def test_an_answer_under_way_is_whole_and_of_one_snapshot(server: Served, store: Path) -> None:
    older, newer = snapshots(store)
    publish(store, older)
    until(lambda: server.client.get("/health").headers["X-Samspill-Snapshot"] == older)
    connection = server.client.connection(timeout=60)
    connection.request("GET", LONG)
    reply = connection.getresponse()
    read = bytearray(reply.read(1_000))
    publish(store, newer)
    until(lambda: server.client.get("/health").headers["X-Samspill-Snapshot"] == newer)
    assert len(children(server.process.pid)) == 2  # the old one waits for its reader
    read += reply.read()
    assert reply.headers["X-Samspill-Snapshot"] == older
    assert read.count(b"\r\n") == 400_001
    connection.close()
    until(lambda: len(children(server.process.pid)) == 1)


def test_a_snapshot_that_cannot_be_read_is_left_alone(server: Served, store: Path) -> None:
    _, newer = snapshots(store)
    publish(store, newer)
    until(lambda: server.client.get("/health").headers["X-Samspill-Snapshot"] == newer)
    broken = store / "20990101T000000000-broken"
    shutil.copytree(store / newer, broken)
    (broken / "union.nt").write_text("no triples")
    try:
        publish(store, broken.name)
        until(lambda: len(children(server.process.pid)) == 2)  # a keeper is begun for it
        until(lambda: len(children(server.process.pid)) == 1)  # and has ended
        assert server.client.get("/health").headers["X-Samspill-Snapshot"] == newer
        assert server.client.get(COUNT).status == 200
    finally:
        publish(store, newer)
        shutil.rmtree(broken)


def test_a_server_may_be_told_to_stay(store: Path) -> None:
    older, newer = snapshots(store)
    publish(store, older)
    with served(store, reload_seconds=0) as server:
        publish(store, newer)
        time.sleep(0.5)
        assert server.client.get("/health").headers["X-Samspill-Snapshot"] == older
