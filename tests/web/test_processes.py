"""Several web processes on one socket: what they share, and what is left when one dies."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.web.serving import DATA, Client, until
from tests.web.test_evaluators import ENDLESS, children
from tests.web.test_following import publish, snapshots

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")
ASK = "/sparql?query=" + quote("ASK {}")
LONG = "/sparql?query=" + quote(ENDLESS)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with two snapshots."""
    folder = tmp_path_factory.mktemp("processes")
    (folder / "more.ttl").write_text("<http://e/a> <http://e/b> <http://e/c> .")
    for sources in ([DATA], [DATA, folder / "more.ttl"]):
        given = [text for source in sources for text in ("--sources", str(source))]
        program = [sys.executable, "-m", "samspill", "build", *given, "--no-reference", "--out", str(folder / "store")]
        subprocess.run([*program, "--on-violation", "accept"], check=True, capture_output=True)
    return folder / "store"


def web_processes(supervisor: int) -> list[int]:
    return sorted(children(supervisor))


def keepers(supervisor: int) -> list[int]:
    return [keeper for each in web_processes(supervisor) for keeper in children(each)]


@contextmanager
def served(store: Path, **settings: object) -> Iterator[tuple[subprocess.Popen[str], Client]]:
    told = {f"SAMSPILL_{name.upper()}": str(value) for name, value in {"processes": 2, **settings}.items()}
    program = [sys.executable, "-m", "samspill", "serve", "--store", str(store), "--port", "0"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, **told}) as process:
        try:
            assert process.stdout is not None
            yield process, Client(process.stdout.readline().split()[3])
            below = [*web_processes(process.pid), *keepers(process.pid)]
        finally:
            process.terminate()
            process.wait(30)
        assert process.returncode in {0, -signal.SIGKILL}
        until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in below))


def statuses(client: Client, path: str, count: int, **headers: str) -> set[int]:
    """The statuses of so many requests, each over a connection of its own, so that they reach every process."""
    return {client.get(path, **headers).status for _ in range(count)}


def test_they_share_a_keeper_and_their_figures(store: Path) -> None:
    with served(store) as (process, client):
        assert len(web_processes(process.pid)) == 2
        assert len(keepers(process.pid)) == 1
        assert statuses(client, ASK, 40) == {200}
        time.sleep(1.2)  # figures of the other process are told each second
        text = client.get("/metrics").text
        counted = re.search(r'^samspill_requests_total\{endpoint="sparql.sparql".*\} (\S+)$', text, re.MULTILINE)
        assert counted is not None
        assert float(counted[1]) == 40
        assert len(re.findall(r"^samspill_evaluators_free ", text, re.MULTILINE)) == 1
        (keeper,) = keepers(process.pid)
        told = re.search(r"^samspill_evaluators_free (\S+)$", text, re.MULTILINE)
        assert told is not None
        assert float(told[1]) == len(children(keeper))


def answering(process: int, port: int) -> bool:
    """Whether a process has the connection from this port of ours."""
    lines = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    inodes = {f"socket:[{line[9]}]" for line in lines if line[2].endswith(f":{port:04X}")}
    return any(str(each.readlink()) in inodes for each in Path(f"/proc/{process}/fd").iterdir())


def test_connections_that_are_opened_at_once_are_shared(store: Path) -> None:
    """Whoever wakes first leaves the next one to the other, which is as idle."""
    with served(store) as (process, client):
        opened = [client.connection() for _ in range(24)]
        for each in opened:
            each.connect()
        for each in opened:  # it is accepted before it is answered
            each.request("GET", "/health/live")
            assert each.getresponse().read()
        ports = [each.sock.getsockname()[1] for each in opened]
        shares = [sum(answering(each, port) for port in ports) for each in web_processes(process.pid)]
        for each in opened:
            each.close()
        assert sum(shares) == 24
        assert min(shares) >= 4, shares


def test_places_are_counted_over_all_and_come_back_when_a_process_is_killed(store: Path) -> None:
    with served(store, evaluators=1, queue_seconds=0.2, query_seconds=60) as (process, client):
        (keeper,) = keepers(process.pid)
        (other,) = (each for each in web_processes(process.pid) if keeper not in children(each))
        while True:  # until the query is in the process that has not started the keeper, which can be killed
            connection = client.connection()
            connection.request("GET", LONG)
            until(lambda: len(children(keeper)) == 1)
            if answering(other, connection.sock.getsockname()[1]):
                break
            connection.close()
            until(lambda: not children(keeper))
        before = set(children(keeper))
        assert statuses(client, LONG, 12) == {503}
        assert statuses(client, ASK, 12) == {200}, "short ones need no place"
        (busy,) = before
        os.kill(other, signal.SIGKILL)
        until(lambda: busy not in children(keeper))
        assert client.get(f"{LONG}&timeout=0.5").text.find("time-limit") > 0, "it had the place"
        connection.close()


def test_a_client_has_its_share_of_all(store: Path) -> None:
    with served(store, client_queries=1, trusted_proxy="127.0.0.1", query_seconds=60) as (process, client):
        connection = client.connection()
        connection.request("GET", LONG, headers={"X-Forwarded-For": "192.0.2.1"})
        until(lambda: any(children(keeper) for keeper in keepers(process.pid)))  # it is under way
        assert statuses(client, ASK, 12, X_Forwarded_For="192.0.2.1") == {429}
        assert statuses(client, ASK, 12, X_Forwarded_For="192.0.2.2") == {200}
        connection.close()
        until(lambda: client.get(ASK, X_Forwarded_For="192.0.2.1").status == 200)
        assert statuses(client, ASK, 12, X_Forwarded_For="192.0.2.1") == {200}


def test_all_take_over_a_newer_snapshot_with_one_keeper(store: Path) -> None:
    older, newer = snapshots(store)
    publish(store, older)
    with served(store, reload_seconds=0.1) as (process, client):
        (before,) = keepers(process.pid)
        publish(store, newer)
        until(lambda: {client.get("/health").headers["X-Samspill-Snapshot"] for _ in range(12)} == {newer})
        until(lambda: len(keepers(process.pid)) == 1)
        assert keepers(process.pid) != [before]
        assert statuses(client, ASK, 12) == {200}


def test_one_that_dies_is_followed_by_another_and_the_rest_answers(store: Path) -> None:
    with served(store) as (process, client):
        first, second = web_processes(process.pid)
        os.kill(first, signal.SIGKILL)
        until(lambda: web_processes(process.pid) == [second])
        assert statuses(client, ASK, 12) == {200}
        until(lambda: len(web_processes(process.pid)) == 2)
        assert first not in web_processes(process.pid)
        assert statuses(client, ASK, 12) == {200}


def test_none_outlives_a_supervisor_that_is_killed(store: Path) -> None:
    with served(store) as (process, _):
        below = [*web_processes(process.pid), *keepers(process.pid)]
        process.kill()
        process.wait(10)
        until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in below))


@pytest.mark.parametrize(("name", "processes"), [("none", "2"), ("store", "17")])
def test_what_cannot_be_served_is_told_in_one_line(store: Path, name: str, processes: str) -> None:
    program = [sys.executable, "-m", "samspill", "serve", "--store", str(store.with_name(name)), "--port", "0"]
    told = {**os.environ, "SAMSPILL_PROCESSES": processes}
    done = subprocess.run(program, capture_output=True, text=True, check=False, timeout=60, env=told)
    assert done.returncode == 2
    assert done.stderr.startswith("samspill: ")
    assert len(done.stderr.splitlines()) == 1
