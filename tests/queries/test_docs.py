"""The page `docs/queries.md` lists the query files as they are, and its commands run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from samspill.cli import main
from samspill.queries import Query, catalogue

HEADINGS = {
    "areas": "Areas",
    "partners": "Partners",
    "money": "Money",
    "people": "People",
    "events": "Events",
    "agreements": "Agreements",
    "sources": "Sources",
}


def _page(root: Path) -> str:
    return (root / "docs" / "queries.md").read_text(encoding="utf-8")


def _parameters(query: Query) -> str:
    names = [*(["target"] if query.has_target else []), *query.parameters]
    return ", ".join(f"`{name}`" for name in names)


def _link(query: Query) -> str:
    stem = query.name.partition("/")[2]
    return f"[{stem}](../queries/{query.name}.rq)"


def _section(page: str, heading: str) -> list[str]:
    """The rows of the table under a heading."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", page, re.MULTILINE | re.DOTALL)
    assert found is not None, f"docs/queries.md has no heading {heading!r}"
    return [line for line in found[1].splitlines() if line.startswith("| [")]


@pytest.mark.parametrize("topic", HEADINGS)
def test_questions_of_a_topic(root: Path, topic: str) -> None:
    questions = [each for each in catalogue("competency").values() if each.header["topic"] == topic]
    expected = [
        f"| {_link(each)} | {each.summary} | {each.header['user']} | {_parameters(each)} |" for each in questions
    ]
    assert _section(_page(root), HEADINGS[topic]) == expected


def test_examples(root: Path) -> None:
    expected = [
        f"| {_link(each)} | {each.summary} | {each.header['shows']} |" for each in catalogue("examples").values()
    ]
    assert _section(_page(root), "Examples to learn from") == expected


def test_checks(root: Path) -> None:
    expected = [f"| {_link(each)} | {each.summary} |" for each in catalogue("checks").values()]
    assert _section(_page(root), "Checks") == expected


def test_parameters(root: Path) -> None:
    """Every parameter is explained once, and each example of a term is one that may be given."""
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| `([^`]+)` \|$", _page(root), re.MULTILINE)
    asked = [*catalogue("competency").values(), *catalogue("examples").values()]
    used = {name for each in asked for name in each.parameters}
    assert [name for name, _ in rows] == ["target", *sorted(used)]
    assert not any(each.parameters for each in catalogue("checks").values()), "a check is asked as it stands"
    for name, term in rows[1:]:
        Query("any", f"SELECT * WHERE {{\n  VALUES ?{name} {{ }}\n}}\n").bind(values={name: [term]})


def test_the_number_of_questions(root: Path) -> None:
    stated = re.search(r"(\d+) competency questions", _page(root))
    assert stated is not None
    assert int(stated[1]) == len(catalogue("competency"))


def test_commands_run(root: Path, store: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Each command of the page gives, in CSV, the lines shown under it."""
    blocks = re.findall(r"^```console\n(.*?)^```", _page(root), re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 3
    for block in blocks:
        command, _, output = block.replace("\\\n", "").partition("\n")
        words = shlex.split(command.removeprefix("$ .venv/bin/samspill "))
        place = [] if "--list" in words else ["--store", str(store)]
        status = main([words[0], *place, *words[1:]])
        printed = capfdbinary.readouterr().out.decode()
        assert status == 0, command
        shown = [line for line in output.splitlines() if line != "…"]
        for line in shown:
            assert line in printed.splitlines(), f"{command} does not print {line!r}:\n{printed}"
