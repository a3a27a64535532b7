"""`/review` on a real server process, over a store that the real command built: three registers, two pairs."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from samspill.identity.decisions import COLUMNS, read
from samspill.web.review import PARAMETERS
from tests.cli.test_commands import run
from tests.identity.making import ORGANISATION, PREFIXES, record
from tests.web.serving import BROWSER, Client, served
from tests.web.test_pages import outline

REGISTERS = {
    "cordis": record(
        "organisation:cordis-1", "NORSVIN SA", more="; foaf:homepage <https://norsvin.no> ; sam:hasSite id:site\\/1"
    )
    + 'id:site\\/1 sam:hasAddress id:postal-address\\/1 . id:postal-address\\/1 sam:addressLocality "Hamar" .\n',
    "ror": record("organisation:ror-03wghsd36", "Norsvin (Norway)", more='; sam:rorId "https://ror.org/03wghsd36"'),
    "swecris": record("organisation:se-swecris-1", "Fjällräven <b>Kök</b> AB", "se")
    + record("organisation:se-swecris-2", "FJALLRAVEN <B>KOK</B> AKTIEBOLAG", "se"),
}
JSON = "application/json"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the three registers."""
    folder = tmp_path_factory.mktemp("review")
    command: list[str | Path] = ["build", "--only-imports", "--on-violation", "accept", "--out", folder / "store"]
    for name, text in REGISTERS.items():
        (folder / f"{name}.ttl").write_text(PREFIXES + text, encoding="utf-8")
        command += ["--import", f"rdf:{name}={folder / name}.ttl"]
    done = run(*command)
    assert done.returncode == 0, done.stderr
    return folder / "store"


@pytest.fixture(scope="module")
def asked(built: Path) -> Iterator[Client]:
    """A client of a server in a process of its own."""
    with served(built) as client:
        yield client


def test_a_list_with_a_link_to_each_pair(asked: Client) -> None:
    reply = asked.get("/review", BROWSER)
    assert (reply.status, reply.type) == (200, "text/html; charset=utf-8")
    said = outline(reply.text).said
    assert "2 pairs" in said
    assert "Norsvin (Norway)" in said
    assert "Fjällräven <b>Kök</b> AB" in said, "a name is text, never markup"
    links = re.findall(r'href="(/review/[^"]+)"', reply.text)
    assert sorted(links) == ["/review/cordis-1--ror-03wghsd36", "/review/se-swecris-1--se-swecris-2"]
    assert '<a href="/review">Pairs of organisations that may be one (2)</a>' in asked.get("/", BROWSER).text


def test_programs_get_the_same_at_the_same_address(asked: Client) -> None:
    reply = asked.get("/review", JSON)
    assert reply.type == JSON
    assert "Accept" in reply.headers["Vary"]
    told = json.loads(reply.text)
    assert (told["total"], told["page"], told["pages"]) == (2, 1, 1)
    scores = [pair["score"] for pair in told["candidates"]]
    assert scores == sorted(scores, reverse=True)
    assert json.loads(asked.get("/review?format=json", BROWSER).text) == told
    one = told["candidates"][0]
    assert json.loads(asked.get(one["page"], JSON).text) == one
    assert asked.get("/review", "text/turtle").status == 406


def names(asked: Client, query: str) -> set[str]:
    """What comes before the first dash of the organisations that a choice leaves."""
    told = json.loads(asked.get(f"/review?{query}", JSON).text)
    return {
        side["organisation"].removeprefix(ORGANISATION)[:2] for pair in told["candidates"] for side in pair["sides"]
    }


@pytest.mark.parametrize(
    ("query", "countries"),
    [
        ("country=no", {"no"}),
        ("country=SE", {"se"}),
        ("country=dk", set()),
        ("q=norsvin", {"no"}),
        ("q=%28Norway%29", {"no"}),
        ("q=nobody", set()),
        ("score=0.3", {"no", "se"}),
        ("score=1", set()),
        ("country=&score=&q=", {"no", "se"}),
        ("country=no&q=Fj%C3%A4llr%C3%A4ven", set()),
    ],
)
def test_choosing_by_country_score_and_name(asked: Client, query: str, countries: set[str]) -> None:
    assert names(asked, query) == countries


def test_one_pair_side_by_side(asked: Client) -> None:
    (told,) = json.loads(asked.get("/review?country=no", JSON).text)["candidates"]
    page = asked.get(told["page"], BROWSER)
    said = outline(page.text).said
    for text in ("NORSVIN SA", "Norsvin (Norway)", "https://ror.org/03wghsd36", "Hamar", f"{told['score']:.3f}"):
        assert text in said
    for reason in told["reasons"]:
        bits, _, evidence = reason.partition(" ")
        assert bits in said
        assert evidence in said
    # Each fact has the graph that says so: Hamar is in CORDIS, the ROR id in ROR.
    graphs = dict(re.findall(r'id="source-(\d+)" value="\d+"><a href="/graph/([^"]+)"', page.text))
    told_by = {
        value: graphs[number]
        for value, number in re.findall(r'<bdi>([^<]*)</bdi><sup><a href="#source-(\d+)"', page.text)
    }
    assert told_by["Hamar"] == "import/cordis"
    assert told_by["NORSVIN SA"] == "import/cordis"
    assert told_by["Norsvin (Norway)"] == "import/ror"


def test_the_line_and_the_command_that_it_shows_do_decide(asked: Client, built: Path, tmp_path: Path) -> None:
    """Both are copied from the page; either gives the same decision, and both can be read again."""
    (pair,) = json.loads(asked.get("/review?country=no", JSON).text)["candidates"]
    page = outline(asked.get(pair["page"], BROWSER).text).said
    for kind, told in pair["decisions"].items():
        assert told["command"] in page
        assert told["line"] in page
        byhand = tmp_path / f"{kind}.csv"
        byhand.write_text(",".join(COLUMNS) + "\n" + told["line"] + "\n", encoding="utf-8")
        (decision,) = read(byhand)
        program, command, *rest = shlex.split(told["command"])
        assert (program, command) == ("samspill", "review")
        done = run(command, "--store", built, "--decisions", tmp_path / f"{kind}-run.csv", *rest)
        assert done.returncode == 0, done.stderr
        (same,) = read(tmp_path / f"{kind}-run.csv")
        assert (decision.decision, decision.pair) == (same.decision, same.pair) == (kind, pair_of(pair))
        assert next(csv.reader(io.StringIO(told["line"])))[2] == kind


def pair_of(pair: dict[str, list[dict[str, str]]]) -> frozenset[str]:
    """The two records of a pair."""
    return frozenset(side["record"] for side in pair["sides"])


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/review?country=nor", 400),
        ("/review?country=no&country=se", 400),
        ("/review?score=2", 400),
        ("/review?score=high", 400),
        ("/review?score=NaN", 400),
        ("/review?score=1e-99999999", 400),
        ("/review?page=0", 400),
        ("/review?page=2", 404),
        ("/review?q=" + "a" * 201, 400),
        ("/review?least=1", 400),
        ("/review?q=%22%20%7D%20UNION", 200),
        ("/review/nobody--nothing", 404),
        ("/review/%3Cscript%3E", 404),
    ],
)
def test_what_makes_no_sense(asked: Client, path: str, status: int) -> None:
    reply = asked.get(path, JSON)
    assert reply.status == status
    if status >= 400:
        assert reply.type == "application/problem+json"
        assert asked.get(path, BROWSER).type == "text/html; charset=utf-8"


def test_every_parameter_is_documented(root: Path) -> None:
    text = (root / "docs" / "endpoint.md").read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.startswith("| `/review` |"))
    assert not [name for name in PARAMETERS if name != "format" and f"`{name}`" not in row]
