"""docs/endpoint.md is under test: paths, parameters, formats, statuses, and its commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from samspill.engines.base import FORMATS
from samspill.engines.refusals import DEEPEST, LONGEST
from samspill.errors import SamspillError
from samspill.web import protocol, tables, thing
from samspill.web.app import create_app
from tests.web.serving import Client, FakeSnapshot

TEXT = (Path(__file__).parents[2] / "docs" / "endpoint.md").read_text(encoding="utf-8")


def test_every_route_is_documented(small: FakeSnapshot) -> None:
    routes = {re.split(r"\.?<", rule.rule)[0].rstrip("/") or "/" for rule in create_app(small).url_map.iter_rules()}
    told = {path.split("<")[0].rstrip("/") or "/" for path in re.findall(r"`(/[^`?]*)[^`]*`", TEXT)}
    assert routes <= told
    assert len(routes) >= 10


def test_every_parameter_is_documented() -> None:
    names = (*protocol.ONCE, *protocol.MANY, *protocol.FORMAT)
    assert not [name for name in names if f"`{name}`" not in TEXT]


def test_every_format_is_documented() -> None:
    for fmt in FORMATS:
        row = next(line for line in TEXT.splitlines() if line.startswith(f"| `{fmt.name}` |"))
        assert [name for name in (fmt.media_type, *fmt.aliases) if f"`{name}`" not in row] == []


def test_every_status_is_documented() -> None:
    def statuses(kind: type[SamspillError]) -> set[int]:
        return {kind.status}.union(*(statuses(each) for each in kind.__subclasses__()))

    told = {int(status) for status in re.findall(r"^\| (\d{3}) \|", TEXT, re.MULTILINE)}
    assert statuses(SamspillError) - {422} <= told, "422 is of builds"


def test_the_numbers_are_those_of_the_code() -> None:
    for number in (tables.ROWS, LONGEST):
        assert f"{number:,}" in TEXT
    assert f"first {thing.VALUES}\nvalues" in TEXT
    assert f"than {DEEPEST} brackets" in TEXT


@pytest.mark.parametrize("command", re.findall(r"^(?:\$ )?curl .*$", TEXT, re.MULTILINE))
def test_the_commands_ask_what_the_server_answers(client: Client, command: str, root: Path) -> None:
    """Each is run as it stands, against the small graph."""
    import shlex
    import shutil
    import subprocess

    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    words = [word.replace("http://127.0.0.1:8000", client.url) for word in shlex.split(command.removeprefix("$ "))]
    words[0:1] = ["curl", "-sS", "-o", "-", "-w", "\n%{http_code}"]
    body, _, status = subprocess.run(
        words, capture_output=True, check=True, text=True, timeout=20, cwd=root
    ).stdout.rpartition("\n")
    assert status == ("400" if "sam:budget" in command else "200"), body
    assert body
