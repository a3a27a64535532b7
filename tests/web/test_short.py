"""Short links: kept over restarts and between processes, bounded, and leading nowhere else."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from samspill.errors import ReadOnlyError, TooLargeError
from samspill.settings import Settings
from samspill.web.kept import LONGEST, Kept
from samspill.web.short import FILE, LONGEST_ADDRESS, address
from tests.web.serving import Client, FakeSnapshot, Reply, running

QUERY = "SELECT * { ?s ?p 'ø & #' } LIMIT 5"


@pytest.fixture
def linking(small: FakeSnapshot, tmp_path: Path) -> Iterator[Client]:
    with running(small, Settings(port=0, threads=2, store=tmp_path, short_links=3)) as found:
        yield found


def post(client: Client, body: object) -> Reply:
    return client.send("POST", "/short", json.dumps(body).encode(), {"Content-Type": "application/json"})


def test_a_link_leads_to_the_query_and_its_view(linking: Client) -> None:
    reply = post(linking, {"query": QUERY, "entailment": "none", "view": "view=chart&x=p"})
    assert reply.status == 201
    path = json.loads(reply.body)["path"]
    assert reply.headers["Location"] == path
    assert len(path) < 15
    found = linking.get(path)
    assert found.status == 303
    parts = urlsplit(found.headers["Location"])
    assert (parts.scheme, parts.netloc, parts.path, parts.fragment) == ("", "", "/sparql", "view=chart&x=p")
    assert parse_qs(parts.query) == {"query": [QUERY], "entailment": ["none"]}
    assert linking.get(found.headers["Location"]).status == 200


def test_the_same_query_has_the_same_link(linking: Client) -> None:
    paths = {json.loads(post(linking, {"query": QUERY}).body)["path"] for _ in range(5)}
    assert len(paths) == 1


def test_no_more_links_than_there_may_be(linking: Client) -> None:
    assert [post(linking, {"query": f"ASK {{ ?s ?p {n} }}"}).status for n in range(5)] == [201, 201, 201, 403, 403]
    assert post(linking, {"query": "ASK { ?s ?p 1 }"}).status == 201, "it is there already"


def test_what_is_no_link_is_refused(linking: Client) -> None:
    body: object
    for body in ({}, [], None, {"query": ""}, {"query": 1}, {"query": QUERY, "to": "http://example.org/"}):
        assert post(linking, body).status == 400
    for more in ({"view": "a b"}, {"view": "'"}, {"view": 1}, {"view": "a" * 2_001}, {"entailment": "rdfs"}):
        assert post(linking, {"query": QUERY, **more}).status == 400
    assert post(linking, {"query": QUERY, "entailment": ["none"]}).status == 400
    assert post(linking, {"query": "é" * 10_000}).status in {413, 415}
    assert linking.send("POST", "/short", b"query=ASK{}", {"Content-Type": "text/plain"}).status == 415
    for name in ("nothing", "..%2F..%2Fetc", "a" * 300, "%00"):
        assert linking.get(f"/s/{name}").status == 404


def test_links_can_be_switched_off(small: FakeSnapshot, tmp_path: Path) -> None:
    with running(small, Settings(port=0, threads=2, store=tmp_path, short_links=0)) as client:
        assert post(client, {"query": QUERY}).status == 403
        assert client.get("/s/abcdefgh").status == 403
    assert not (tmp_path / FILE).exists()


def test_a_long_query_goes_where_it_is_not_sent() -> None:
    found = address({"query": "x" * LONGEST_ADDRESS, "view": "view=chart"})
    assert found.startswith("/sparql#query=xxx")
    assert found.endswith("&view=chart")


def test_links_outlive_the_server_and_half_a_line(tmp_path: Path) -> None:
    path = tmp_path / FILE
    first = Kept(path, 10).add({"query": "ASK {}"})
    whole = path.read_bytes()
    path.write_bytes(whole + b'abcdefgh {"query": "half')
    again = Kept(path, 10)
    assert again.get(first) == {"query": "ASK {}"}
    second = again.add({"query": "ASK { }"})
    assert Kept(path, 10).get(second) == {"query": "ASK { }"}
    assert Kept(path, 10).get("abcdefgh") is None
    path.write_bytes(whole.replace(b"ASK", b"BAD"))
    assert Kept(path, 10).get(first) is None, "the name is made of the content"


def test_two_texts_whose_names_begin_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("samspill.web.kept._SHORTEST", 1)
    kept = Kept(tmp_path / FILE, 1_000)
    names = [kept.add({"query": str(number)}) for number in range(100)]
    assert len(set(names)) == 100
    assert max(map(len, names)) > 1
    assert [kept.get(name) for name in names] == [{"query": str(number)} for number in range(100)]


def test_processes_write_together(tmp_path: Path) -> None:
    path = tmp_path / FILE
    program = (
        "import sys; from pathlib import Path; from samspill.web.kept import Kept; k = Kept(Path(sys.argv[1]), 500)\n"
        "print(*[k.add({'query': f'{n % 150} {\"x\" * 300}'}) for n in range(int(sys.argv[2]), 200)])"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", program, path, str(n)], stdout=subprocess.PIPE, text=True)
        for n in (0, 50)
    ]
    names = {name for each in started for name in each.communicate(timeout=60)[0].split()}
    assert [each.returncode for each in started] == [0, 0]
    assert len(names) == 150 == len(path.read_bytes().splitlines())
    kept = Kept(path, 500)
    assert all(kept.get(name) for name in names)


def test_bounds_and_folders_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(TooLargeError):
        Kept(tmp_path / FILE, 1).add({"query": "x" * LONGEST})
    with pytest.raises(ReadOnlyError):
        Kept(tmp_path / "nowhere" / FILE, 1).add({"query": "x"})
    assert Kept(tmp_path / "nowhere" / FILE, 1).get("x") is None
