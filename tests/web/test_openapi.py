"""`/openapi.json`: it says what the modules read, and whatever it allows is answered as it says."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from samspill.settings import Settings
from samspill.vocab import ID
from samspill.web import network, openapi, protocol, search
from tests.web.serving import Client, FakeSnapshot, running


@pytest.fixture(scope="module")
def described(client: Client) -> dict[str, Any]:
    reply = client.get("/openapi.json")
    assert (reply.status, reply.type) == (200, "application/json")
    found: dict[str, Any] = json.loads(reply.body)
    assert found["servers"] == [{"url": client.url}]
    return found


def names(operation: dict[str, Any]) -> set[str]:
    return {each["name"] for each in operation["parameters"]}


def test_the_parameters_are_those_that_are_read(described: dict[str, Any]) -> None:
    paths = described["paths"]
    assert names(paths["/sparql"]["get"]) == {*protocol.ONCE, *protocol.MANY, "format"}
    form = paths["/sparql"]["post"]["requestBody"]["content"][protocol.FORM]["schema"]["properties"]
    assert set(form) == {*protocol.ONCE, *protocol.MANY}
    assert names(paths["/search"]["get"]) == set(search.PARAMETERS) - {"format"}
    assert names(paths["/explain"]["get"]) == {"s", "p", "o"}
    assert names(paths["/network"]["get"]) == set(network.PARAMETERS)


def test_every_path_and_status_is_there(described: dict[str, Any], client: Client) -> None:
    for path, parameters in (("/sparql", "query=ASK%7B%7D"), ("/search", "q=moss"), ("/health", ""), ("/void", "")):
        reply = client.get(f"{path}?{parameters}".rstrip("?"))
        told = described["paths"][path]["get"]["responses"][str(reply.status)]["content"]
        assert reply.type.partition(";")[0] in told
    assert set(described["paths"]["/words"]["get"]["responses"]["200"]["content"]) == {client.get("/words").type}
    wrong = client.get("/sparql?query=ASK")
    assert wrong.type in described["paths"]["/sparql"]["get"]["responses"]["400"]["content"]
    problem = described["components"]["schemas"]["Problem"]
    assert set(json.loads(wrong.body)) <= set(problem["properties"])
    assert set(openapi.described("/")) == set(described)


def test_what_the_editor_sends_is_answered_as_it_says(
    described: dict[str, Any], small: FakeSnapshot, tmp_path: Path
) -> None:
    with running(small, Settings(port=0, threads=2, store=tmp_path)) as client:
        for path, body in (("/labels", [f"{ID}organisation/se-siq", "no iri"]), ("/short", {"query": "ASK {}"})):
            sent = client.send("POST", path, json.dumps(body).encode(), {"Content-Type": "application/json"})
            told = described["paths"][path]["post"]["responses"][str(sent.status)]["content"]
            assert sent.status < 300
            assert set(told[sent.type]["schema"].get("required", ())) <= set(json.loads(sent.body))
    with running(small, Settings(port=0, threads=2, store=tmp_path, short_links=0)) as client:
        sent = client.send("POST", "/short", b'{"query": "ASK {}"}', {"Content-Type": "application/json"})
        assert sent.type in described["paths"]["/short"]["post"]["responses"][str(sent.status)]["content"]


@pytest.mark.full
def test_schemathesis_finds_no_fault(server: str, root: Path, tmp_path: Path) -> None:
    """Hundreds of requests that the description allows, and some that it does not: no 500, no other form of answer.

    Of the query files, which are all read by one module, three that are answered at once take part.
    """
    program = root / ".venv-openapi" / "bin" / "st"
    if not program.is_file():
        pytest.skip("schemathesis is not installed: make openapi")
    checks = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
    command = [str(program), "run", f"{server}/openapi.json", "--checks", checks, "--max-examples", "100"]
    more = ["--phases", "examples,coverage,fuzzing", "--continue-on-failure", "--no-color"]
    more += ["--exclude-path-regex", "^/queries/(?!competency/(code-on-a-day|area-of-a-code|county-on-a-day)$)"]
    done = subprocess.run([*command, *more], cwd=tmp_path, capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stdout[-5_000:]
    cases = re.search(r"(\d+) generated, (\d+) passed", done.stdout)
    assert cases is not None
    assert int(cases[1]) == int(cases[2]) > 300
