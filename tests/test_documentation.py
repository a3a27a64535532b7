"""Documentation is under test: settings, commands, links and the README's own commands."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from samspill.cli.main import samspill
from samspill.settings import Settings
from samspill.vocab import SAM

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "data").rglob("*.md")])


def test_every_setting_is_documented_with_its_sentence_and_default() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `SAMSPILL_(\w+)` \| `([^`]*)` \| (.*) \|$", text, re.MULTILINE)
    told = {name.lower(): (default, sentence) for name, default, sentence in rows}
    assert told == {each.name: (str(each.default), each.metadata["sentence"]) for each in fields(Settings)}


def test_every_command_is_in_the_changelog() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert not [name for name in samspill.commands if name not in text]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_to_files_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if "://" not in link:
            assert (page.parent / link).exists(), f"{page}: {link}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_terms_named_in_the_documentation_exist(page: Path) -> None:
    for name in re.findall(r"\bsam:([A-Za-z]\w*)", page.read_text(encoding="utf-8")):
        assert name in set(SAM), f"{page}: sam:{name}"


def test_decisions_are_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = (folder / "README.md").read_text(encoding="utf-8")
    assert not [path.name for path in folder.glob("0*.md") if path.name not in listed]
