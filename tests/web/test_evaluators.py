"""Queries in processes that can be killed: limits of time, memory and number, and what happens when a process dies."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest

from samspill.engines.base import Dataset, Regime, format_named
from samspill.snapshot.published import Snapshot
from samspill.vocab import ID, SAM
from samspill.web.protocol import FORM
from tests.web.serving import BROWSER, DATA, Client, Reply, until

ROOT = Path(__file__).parents[2]
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?p }"
GREEDY = "192.0.2.7"
LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real snapshot of the small graph."""
    out = tmp_path_factory.mktemp("evaluators") / "store"
    program = [sys.executable, "-m", "samspill", "build", "--sources", str(DATA), "--no-reference", "--out", str(out)]
    subprocess.run([*program, "--on-violation", "accept"], check=True, capture_output=True)
    return out


class Served:
    """A `samspill serve` process."""

    def __init__(self, process: subprocess.Popen[str], client: Client) -> None:
        self.process, self.client = process, client

    def keeper(self) -> int:
        """The process id of the keeper."""
        (found,) = children(self.process.pid)
        return found

    def evaluators(self) -> set[int]:
        """The process ids of the evaluators."""
        return set(children(self.keeper()))

    def in_background(self, path: str) -> tuple[threading.Thread, list[Reply]]:
        """Send a request from another thread; the list holds the reply when the thread has ended."""
        replies: list[Reply] = []
        thread = threading.Thread(target=lambda: replies.append(self.client.get(path)), daemon=True)
        thread.start()
        return thread, replies


def children(parent: int) -> list[int]:
    """Return the process ids of the living children of a process."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, above = stat.read_text().rpartition(")")[2].split()[:2]
            if int(above) == parent and state != "Z":
                found.append(int(stat.parent.name))
    return found


@contextmanager
def served(store: Path, **settings: object) -> Iterator[Served]:
    """Serve a store with settings, in one web process, until the block ends; no process is left then."""
    told = {f"SAMSPILL_{name.upper()}": str(value) for name, value in {"processes": 1, **settings}.items()}
    environment = {**os.environ, **told}
    program = [sys.executable, "-m", "samspill", "serve", "--store", str(store), "--port", "0"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().split()[3]
            found = Served(process, Client(url))
            yield found
            left = found.evaluators() | {found.keeper()}
        finally:
            process.terminate()
            assert process.wait(20) == 0
        until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in left))


def path(query: str, **parameters: str) -> str:
    """The path of a query."""
    return f"/sparql?query={quote(query)}" + "".join(f"&{name}={value}" for name, value in parameters.items())


@pytest.fixture(scope="module")
def server(store: Path) -> Iterator[Served]:
    """A server that kills a query after a second, and each of whose clients may do as it likes."""
    with served(store, query_seconds=1, evaluators=2, queue_seconds=30, client_queries=0, threads=4) as found:
        yield found


def problem(reply: Reply) -> tuple[int, str]:
    """The status of a problem and the name of its type."""
    return reply.status, str(json.loads(reply.body)["type"]).rpartition("/")[2]


def test_pages_are_made_before_there_are_readers(store: Path) -> None:
    with served(store, warm=1) as server:
        assert server.evaluators(), "whom nobody has asked yet"


def test_a_query_past_its_time_is_told_and_its_process_is_gone(server: Served) -> None:
    server.client.query("ASK {}")
    before = server.evaluators()
    reply = server.client.get(path(ENDLESS))
    assert problem(reply) == (503, "time-limit")
    assert "1 second" in json.loads(reply.body)["detail"]
    until(lambda: bool(before - server.evaluators()))
    assert server.client.query("ASK {}", "text/csv").text.split() == ["true"]


def state(pid: int) -> str:
    """The state of a process as the kernel tells it: T is one that stands still."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    return ""


def cpu(pid: int) -> float:
    """Processor seconds of a process."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_a_client_may_ask_for_less_time_but_not_for_more(server: Served) -> None:
    less = server.client.get(path(ENDLESS, timeout="0.2"))
    more = server.client.get(path(ENDLESS, timeout="20"))
    assert "for 0.2 seconds" in json.loads(less.body)["detail"]
    assert "for 1 second" in json.loads(more.body)["detail"]


@pytest.mark.parametrize("timeout", ["0", "-1", "nan", "inf", "soon", "1e9", ""])
def test_a_timeout_that_is_none_is_refused(server: Served, timeout: str) -> None:
    assert problem(server.client.get(path("ASK {}", timeout=timeout))) == (400, "parameter")


def test_others_are_answered_while_an_endless_query_runs(server: Served) -> None:
    thread, replies = server.in_background(path(ENDLESS))
    answered = 0
    while thread.is_alive():
        assert server.client.query("SELECT * { ?s ?p ?o } LIMIT 1").status == 200
        answered += thread.is_alive()
    assert answered
    assert replies[0].status == 503


def test_a_query_that_wants_too_much_memory_is_ended(store: Path) -> None:
    with served(store, evaluator_megabytes=40, query_seconds=60) as server:
        reply = server.client.query(LARGE.replace("}", ". ?j ?k ?l }") + " ORDER BY ?a")
        assert problem(reply) == (503, "query-memory")
        assert server.client.query("ASK {}").status == 200


def test_all_evaluators_busy(store: Path) -> None:
    with served(store, evaluators=1, queue_seconds=0.2, query_seconds=30) as server:
        thread, _ = server.in_background(path(ENDLESS, timeout="3"))
        until(lambda: any(cpu(pid) > 0.05 for pid in server.evaluators()))
        reply = server.client.query(ENDLESS)
        assert problem(reply) == (503, "overload")
        assert reply.headers["Retry-After"] == "1"
        for _ in range(20):
            assert server.client.query("ASK {}").status == 200, "a short one does not wait for a long one"
        thread.join(20)
        assert problem(server.client.get(path(ENDLESS, timeout="0.5"))) == (503, "time-limit"), (
            "the place is free again"
        )


def test_a_query_stands_still_until_there_is_a_place(store: Path) -> None:
    with served(store, evaluators=1, queue_seconds=30, query_seconds=30) as server:
        thread, _ = server.in_background(path(ENDLESS, timeout="3"))
        until(lambda: any(cpu(pid) > 0.1 for pid in server.evaluators()))
        waiting, replies = server.in_background(path(LARGE.replace("*", "?a ?d ?g") + " LIMIT 120000", format="csv"))
        until(lambda: any(state(pid) == "T" for pid in server.evaluators()))
        (stands,) = (pid for pid in server.evaluators() if state(pid) == "T")
        worked = cpu(stands)
        time.sleep(0.3)
        assert cpu(stands) == worked < 0.2
        thread.join(20)
        waiting.join(20)
        assert replies[0].status == 200
        assert stands in server.evaluators(), "it went on, and is there for the next"


def test_a_client_that_leaves_a_query_that_stands_still_ends_it(store: Path) -> None:
    with served(store, evaluators=1, queue_seconds=60, query_seconds=60) as server:
        server.in_background(path(ENDLESS, timeout="4"))
        until(lambda: any(cpu(pid) > 0.1 for pid in server.evaluators()))
        connection = server.client.connection()
        connection.request("GET", path(ENDLESS))
        until(lambda: any(state(pid) == "T" for pid in server.evaluators()))
        connection.close()
        until(lambda: not any(state(pid) == "T" for pid in server.evaluators()))


def test_one_client_has_its_share_and_another_its_own(store: Path) -> None:
    with served(store, client_queries=1, trusted_proxy="127.0.0.1", query_seconds=3) as server:
        thread = threading.Thread(target=server.client.get, args=(path(ENDLESS),), kwargs={"X_Forwarded_For": GREEDY})
        thread.start()
        until(lambda: any(cpu(pid) > 0.05 for pid in server.evaluators()))
        reply = server.client.get(path("ASK {}"), X_Forwarded_For=GREEDY)
        assert problem(reply) == (429, "too-many")
        assert reply.headers["Retry-After"] == "1"
        assert server.client.get(path("ASK {}"), X_Forwarded_For="192.0.2.8").status == 200
        thread.join(20)
        assert server.client.get(path("ASK {}"), X_Forwarded_For=GREEDY).status == 200


def test_a_client_that_leaves_frees_its_evaluator(store: Path) -> None:
    with served(store, query_seconds=600) as server:
        connection = server.client.connection()
        connection.request("GET", path(ENDLESS))
        until(lambda: any(cpu(pid) > 0.05 for pid in server.evaluators()))
        (busy,) = (pid for pid in server.evaluators() if cpu(pid) > 0.05)
        connection.close()
        until(lambda: busy not in server.evaluators())


def test_an_evaluator_that_dies_takes_its_own_query_only(store: Path) -> None:
    with served(store, query_seconds=600) as server:
        thread, replies = server.in_background(path(ENDLESS))
        until(lambda: any(cpu(pid) > 0.05 for pid in server.evaluators()))
        for pid in server.evaluators():
            os.kill(pid, signal.SIGKILL)
        thread.join(20)
        assert problem(replies[0]) == (503, "query-memory")
        assert server.client.query("ASK {}").status == 200


def test_health_tells_live_and_ready_apart(store: Path) -> None:
    with served(store) as server:
        told = json.loads(server.client.get("/health").body)
        assert (told["live"], told["ready"], told["snapshot"]) == (True, True, Snapshot.open(store).manifest.id)
        os.kill(server.keeper(), signal.SIGKILL)
        until(lambda: server.client.get("/health/ready").status == 503)
        assert json.loads(server.client.get("/health").body)["ready"] is False
        assert server.client.get("/health").status == 503
        assert server.client.get("/health/live").status == 200
        assert server.client.query("ASK {}").status == 200, "the next query starts another"
        assert server.client.get("/health/ready").status == 200


def test_a_keeper_that_dies_is_followed_by_another(store: Path) -> None:
    with served(store) as server:
        assert server.client.query("ASK {}").status == 200
        first = server.keeper()
        os.kill(first, signal.SIGKILL)
        until(
            lambda: first not in children(server.process.pid) and len(list(Path(f"/proc/{first}/task").iterdir())) == 1
        )
        assert server.client.query("ASK {}").status == 200
        assert server.keeper() != first


def test_an_answer_in_no_format_gives_its_evaluator_back(store: Path) -> None:
    with served(store, evaluators=1, queue_seconds=0.5) as server:
        for _ in range(5):
            assert server.client.query("ASK {}", "image/png").status == 406
            assert server.client.query("nonsense").status == 400
        assert server.client.query("ASK {}").status == 200
        (evaluator,) = server.evaluators()
        assert server.client.query("ASK {}").status == 200
        assert server.evaluators() == {evaluator}, "the same process answers one query after another"


@pytest.mark.parametrize("regime", ["owl-rl", "none"])
def test_answers_are_those_of_the_engine(store: Path, server: Served, regime: Regime) -> None:
    engine = Snapshot.open(store).engine
    query = "SELECT ?s ?p ?o { ?s ?p ?o FILTER(!ISBLANK(?s) && !ISBLANK(?o)) }"
    fmt = format_named("tsv")
    assert fmt is not None
    expected = engine.query(query, Dataset(regime)).bytes(fmt)
    reply = server.client.query(query, "text/tab-separated-values", entailment=regime)
    assert sorted(reply.body.splitlines()) == sorted(expected.splitlines())
    assert len(expected.splitlines()) > 10


def test_a_long_answer_comes_whole(store: Path) -> None:
    with served(store) as server:
        reply = server.client.get(path(LARGE.replace("*", "?a ?d ?g") + " LIMIT 200000", format="csv"))
        assert len(reply.body.splitlines()) == 200_001


STAR = 60
TOGETHER = "{ ?a <http://e/in> ?x . ?b <http://e/in> ?x . ?c <http://e/in> ?x }"


@pytest.fixture(scope="module")
def star(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server over sixty things that are in one other: three of them at a time are 216,000 solutions."""
    folder = tmp_path_factory.mktemp("star")
    lines = [f"<http://e/{n}> <http://e/in> <http://e/x> ; <http://e/says> {n}, 'nå' ." for n in range(STAR)]
    (folder / "star.ttl").write_text("\n".join(lines))
    program = [sys.executable, "-m", "samspill", "build", "--sources", str(folder / "star.ttl"), "--no-reference"]
    subprocess.run([*program, "--out", str(folder / "store"), "--on-violation", "accept"], check=True)
    with served(folder / "store", query_seconds=20, client_queries=0) as found:
        yield found


def test_what_joins_much_is_answered_by_the_columns_and_a_lookup_by_oxigraph(star: Served) -> None:
    many = star.client.query(f"SELECT (COUNT(*) AS ?n) {TOGETHER}", "text/csv")
    assert (many.text, many.headers["X-Samspill-Engine"]) == ("n\r\n216000\r\n", "columns")
    assert many.headers["X-Samspill-Engine-Reason"].startswith("estimated ")
    for _ in range(2):  # the second time the router knows the shape
        one = star.client.query("SELECT ?x { <http://e/7> <http://e/in> ?x }", "text/csv")
        assert (one.text, one.headers["X-Samspill-Engine"]) == ("x\r\nhttp://e/x\r\n", "oxigraph")
    counted = star.client.get("/metrics").text
    assert 'samspill_queries_total{engine="columns"}' in counted


def test_what_the_columns_decline_while_they_run_oxigraph_answers(star: Served) -> None:
    """The values are numbers and texts: the columns find that out when they compare them."""
    query = f"SELECT (MAX(?v) AS ?m) {{ {{ SELECT ?a {{ {TOGETHER[1:-1]} }} }} ?a <http://e/says> ?v }}"
    reply = star.client.query(query, "text/csv")
    assert (reply.status, reply.headers["X-Samspill-Engine"]) == (200, "oxigraph")
    assert "decline while they run" in reply.headers["X-Samspill-Engine-Reason"]
    assert reply.text.split()[1] in {"nå", str(STAR - 1)}


def test_a_client_may_ask_how_a_query_would_be_answered(star: Served) -> None:
    told = json.loads(star.client.query(f"SELECT (COUNT(*) AS ?n) {TOGETHER}", explain="true").body)
    assert told["engine"] == "columns"
    assert told["estimates"]["columns"] < told["estimates"]["oxigraph"]
    assert told["sql"].startswith(("SELECT", "WITH"))
    described = json.loads(star.client.query("DESCRIBE <http://e/7>", explain="true").body)
    assert (described["engine"], described["sql"]) == ("oxigraph", None)
    assert described["reason"] == "the columns decline: DESCRIBE"
    assert problem(star.client.query("SELECT {", explain="true")) == (400, "query")
    assert problem(star.client.query("ASK {}", explain="perhaps")) == (400, "parameter")


def test_what_was_spilled_is_removed_also_after_a_server_that_was_killed(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server's folder goes with it, one that a killed server left when the next begins; that of another stays."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left, living = tmp_path / f"samspill-{ended.pid}-x", tmp_path / f"samspill-{os.getpid()}-y"
    for folder in (left, living):
        (folder / "1").mkdir(parents=True)
    with served(store) as server:
        assert server.client.query("ASK {}").status == 200
        assert {path.name for path in tmp_path.glob("samspill-*")} > {living.name}
        assert not left.exists()
    assert [path.name for path in tmp_path.glob("samspill-*")] == [living.name]


def test_a_query_in_the_columns_past_its_time_is_ended(star: Served) -> None:
    product = " ".join(f"?a{n} <http://e/in> ?x ." for n in range(9))
    query = f"SELECT (COUNT(DISTINCT CONCAT(STR(?a0), STR(?a8))) AS ?n) {{ {product} }}"
    assert json.loads(star.client.query(query, explain="true").body)["engine"] == "columns"
    before = star.evaluators()
    assert problem(star.client.query(query, timeout="1")) == (503, "time-limit")
    until(lambda: bool(before - star.evaluators()))
    assert star.client.query("ASK {}", "text/csv").text.split() == ["true"]


def test_a_tag_is_strong_and_holds_for_the_snapshot(server: Served) -> None:
    grouped = "SELECT ?p (COUNT(*) AS ?n) (SAMPLE(?s) AS ?one) { ?s ?p ?o } GROUP BY ?p"
    exact = ["SELECT * { ?s ?p ?o }", grouped, "SELECT DISTINCT ?o { ?s ?p ?o }", "DESCRIBE ?s { ?s ?p ?o }"]
    for query in (*exact, "CONSTRUCT { [] ?p ?o } WHERE { ?s ?p ?o }", LARGE + " LIMIT 500"):
        replies = [server.client.get(path(query), "text/csv, text/turtle") for _ in range(4)]
        replies += [
            server.client.get(path(query), "text/csv, text/turtle", Accept_Encoding=e) for e in ("gzip", "zstd")
        ]
        bodies: dict[str, set[bytes]] = {}
        for reply in replies:
            bodies.setdefault(reply.headers["ETag"], set()).add(reply.body)
            assert reply.headers["ETag"].startswith('"'), query
        assert {len(each) for each in bodies.values()} == {1}, "no two answers of other bytes have the same tag"
        if query in exact:
            assert len({reply.headers["ETag"] for reply in replies[:4]}) == 1
        for tag in bodies:
            for sent in (tag, f"W/{tag}", f'"other", {tag}'):
                same = server.client.get(path(query), "text/csv, text/turtle", If_None_Match=sent)
                assert (same.status, same.headers["ETag"], same.body) == (304, tag, b"")
    other = server.client.get(path(exact[0]), "text/csv, text/turtle", If_None_Match=tag)
    assert other.status == 200, "of another question"
    assert server.client.get(path("SELECT (NOW() AS ?now) {}")).headers["ETag"] is None


def test_a_tag_holds_when_the_snapshot_is_loaded_again(store: Path) -> None:
    with served(store) as server:
        asked = path("SELECT * { ?s ?p ?o }")
        tag = server.client.get(asked, "text/csv").headers["ETag"]
        keeper = server.keeper()
        os.kill(keeper, signal.SIGKILL)
        until(lambda: not children(server.process.pid))
        until(lambda: server.client.query("ASK {}").status == 200)
        assert server.client.get(asked, "text/csv", If_None_Match=tag).status == 304
        assert server.client.get(asked, "text/csv").headers["ETag"] != tag, "its blank nodes have other labels"


def test_a_statement_is_explained_within_the_limits_of_a_query(server: Served) -> None:
    asked = {"s": f"{ID}organisation/se-siq", "p": SAM.participatesIn, "o": f"{ID}project/innocities"}
    for _ in range(2):
        reply = server.client.get("/explain?" + urlencode(asked), "application/json")
        assert reply.status == 200
        proof = json.loads(reply.body)
        assert (proof["subject"], proof["rule"]) == (f"<{asked['s']}>", proof["rule"])
        assert proof["rule"].startswith("prp-")
        assert proof["premises"]
    turtle = server.client.get("/explain?" + urlencode(asked), "text/turtle")
    assert f"rdf-syntax-ns#subject> <{asked['s']}>" in turtle.text
    page = server.client.get("/doc/organisation/se-siq", BROWSER)
    assert f"/explain?{urlencode(asked)}".replace("&", "&amp;") in page.text
    assert problem(server.client.get("/explain?" + urlencode(asked | {"o": asked["s"]}))) == (404, "not-found")


def test_several_thousand_values_by_post(server: Served) -> None:
    things = " ".join(f"<http://example.org/thing/{number}>" for number in range(5_000))
    query = f"SELECT (COUNT(*) AS ?n) {{ VALUES ?s {{ {things} }} }}"
    for body, kind in ((query, "application/sparql-query"), (urlencode({"query": query}), FORM)):
        reply = server.client.send("POST", "/sparql", body.encode(), {"Content-Type": kind, "Accept": "text/csv"})
        assert reply.text.split() == ["n", "5000"]


def test_only_services_that_are_allowed_are_called(store: Path) -> None:
    dead = "http://127.0.0.1:9/x"
    with served(store) as other, served(store, service_endpoints=f"{other.client.url}/sparql {dead}") as one:
        call = f"SERVICE <{other.client.url}/sparql> {{ SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o }} }}"
        counted = other.client.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "text/csv").text
        asked = one.client.query(f"SELECT ?n {{ {call} }}", "text/csv")
        assert (asked.text, asked.headers["X-Samspill-Engine"]) == (counted, "oxigraph")
        prefix = f"PREFIX o: <{other.client.url}/>"
        assert one.client.query(f"{prefix} ASK {{ SERVICE o:sparql {{ ?s ?p ?o }} }}").status == 200
        for refused in ("<http://127.0.0.1:8/x>", "?where", "SILENT <http://127.0.0.1:8/x>"):
            reply = one.client.query(f"ASK {{ ?s ?where ?o SERVICE {refused} {{ ?s ?p ?o }} }}")
            assert problem(reply) == (400, "query"), refused
        assert problem(one.client.query(f"ASK {{ SERVICE <{dead}> {{ ?s ?p ?o }} }}")) == (502, "service")
        assert one.client.query(f"ASK {{ SERVICE SILENT <{dead}> {{ ?s ?p ?o }} }}").status == 200
        assert "BasicFederatedQuery" in one.client.get("/sparql", "text/turtle").text
        assert problem(other.client.query(f"SELECT ?n {{ {call} }}")) == (400, "query")


@pytest.mark.parametrize(
    "query",
    [
        "ASK { BIND(<<( <http://e/a> <http://e/b> 1 )>> AS ?t) FILTER(isTRIPLE(?t)) }",
        'ASK { FILTER(LANGDIR("a"@en--ltr) = "ltr") }',
        "SELECT * { << ?s ?p ?o >> ?q ?z }",
        'VERSION "1.2" ASK {}',
        "SELECT * { ?s a ?c LATERAL { SELECT * { ?s ?p ?o } LIMIT 1 } }",
    ],
)
def test_what_the_engine_answers_beyond_sparql_1_1(server: Served, query: str) -> None:
    reply = server.client.query(query, "text/csv")
    assert (reply.status, reply.text[:5] == "false") == (200, False)


def test_an_answer_of_triples_in_formats_for_quads(server: Served) -> None:
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(!isBlank(?s) && !isBlank(?o)) }"
    ntriples = server.client.query(query, "application/n-triples").text
    assert sorted(server.client.query(query, "application/n-quads").text.splitlines()) == sorted(ntriples.splitlines())
    trig = server.client.query(query, "application/trig")
    assert trig.type == "application/trig"
    read = [f"{quad.triple} ." for quad in ox.parse(trig.body, ox.RdfFormat.TRIG)]
    assert sorted(read) == sorted(ntriples.splitlines())


def test_an_evaluator_with_networks_is_kept_for_networks(store: Path) -> None:
    with served(store) as server:
        assert server.client.query("ASK {}").status == 200
        (ordinary,) = server.evaluators()
        for area in ("", "&largest=5"):
            assert server.client.get(f"/network?what=ties{area}").status == 200
        assert server.client.query("ASK {}").status == 200
        assert len(server.evaluators()) <= 2
        kept = server.evaluators() - {ordinary} or {ordinary}
        assert server.client.get("/network?what=ties&largest=6").status == 200
        assert kept <= server.evaluators()


def mapped(pid: int) -> int:
    """Bytes of data and stacks that a process has mapped, which is what its limit is about."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[5]) * os.sysconf("SC_PAGE_SIZE")


def test_networks_take_no_memory_that_others_need(store: Path) -> None:
    with served(store) as server:
        assert server.client.get("/network?what=ties").status == 200
        (evaluator,) = server.evaluators()
        before = mapped(evaluator)
        for largest in range(5, 9):
            assert server.client.get(f"/network?what=nodes&measures=pagerank&largest={largest}").status == 200
        assert mapped(evaluator) - before < 200 << 20


WORN = """
import resource, threading
from samspill.web.evaluators import evaluator
evaluator._limit_memory(400)
memory = evaluator._Memory(400)
fresh = memory.worn()
held = [bytearray(1 << 20) for _ in range(600)]  # so large that the allocator gives each back
used = memory.worn()
held.clear()
print(fresh, used, memory.worn())
"""


def test_an_evaluator_whose_memory_is_gone_is_told_apart() -> None:
    # By way of a shell: Linux takes the largest memory of whoever starts a process for that of the process.
    program = ["sh", "-c", '"$0" -c "$1"; exit $?', sys.executable, WORN]
    done = subprocess.run(program, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["False", "True", "False"]
