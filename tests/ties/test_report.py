"""The report stands alone, is the same each time, says how it is made again, and its pictures are well-formed."""

from __future__ import annotations

import re
import shlex
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import networkx as nx
import numpy as np
import pytest

from samspill.cli import main
from samspill.queries import named
from samspill.snapshot.published import Snapshot
from samspill.ties import layout, pictures
from samspill.ties.facts import Facts
from samspill.ties.measures import cohesion
from samspill.ties.network import Network
from samspill.ties.reading import read
from samspill.ties.report import command, report, table
from samspill.ties.selection import Selection
from samspill.vocab import ID

SELECTION = Selection(area=f"{ID}county/no-rogaland", around=True, start="2021-01-01", end="2025-12-31")


@pytest.fixture(scope="module")
def facts(snapshot: Snapshot) -> Facts:
    return Facts.of(snapshot)


@pytest.fixture(scope="module")
def page(facts: Facts) -> str:
    return report(facts, SELECTION, seed=3)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loads: list[str] = []
        self.headings: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag not in {"meta", "link", "img", "br"}:
            self.open.append(tag)
        self.loads += [value or "" for name, value in attributes if name in {"src", "href"}]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in {"h1", "h2"}:
            self.headings.append(data)


def test_it_stands_alone(page: str) -> None:
    reader = _Reader()
    reader.feed(page)
    assert reader.open == []
    assert reader.loads == [], "nothing is fetched"
    assert "<script" not in page
    assert reader.headings[0] == "Who works with whom in Rogaland, 2021-01-01–2025-12-31"
    assert {"At a glance", "Picture", "Who holds it together", "Strongest ties", "Method"} <= set(reader.headings)


def test_pictures_are_well_formed_and_described(page: str) -> None:
    drawings = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(drawings) >= 4
    for drawing in drawings:
        root = ET.fromstring(drawing)  # noqa: S314  (our own)
        assert [child.tag.rpartition("}")[2] for child in root][:2] == ["title", "desc"]


def test_it_says_how_it_is_made(page: str, facts: Facts) -> None:
    assert facts.snapshot in page
    assert "Seed 3" in page
    assert "SELECT ?activity ?participant ?participation" in page
    assert "networkx" in page
    assert named("network/participations").text.splitlines()[-2] in page


def test_the_command_makes_the_same_again(page: str, store: Path, tmp_path: Path) -> None:
    words = shlex.split(command(SELECTION, "country", 3))
    assert words[:3] == ["samspill", "network", "report"]
    out = tmp_path / "report.html"
    assert main([*words[1:-1], str(out), "--store", str(store)]) == 0
    assert out.read_text(encoding="utf-8") == page


@pytest.mark.parametrize(
    "selection", [Selection(level="county"), Selection(through=("agreements",))], ids=["county", "few"]
)
def test_other_networks(facts: Facts, selection: Selection) -> None:
    assert "<h2>Method</h2>" in report(facts, selection)


def test_text_is_escaped() -> None:
    assert table(("<a>", "n"), [("<b> & co", 1.5)]).count("&lt;") == 2
    one = Network.from_graph(nx.Graph([("<x>", "&y")]))
    drawn = pictures.network_picture(one, np.zeros((2, 2)), np.ones(2), np.zeros(2, int), ["<g>"], title="<t>")
    ET.fromstring(drawn)  # noqa: S314  (our own)


def test_what_a_picture_shows(facts: Facts) -> None:
    whole = read(facts, Selection())
    shown = layout.picture_of(whole, most=120)
    assert len(shown) <= 120
    assert shown.count <= 4 * len(shown)
    part = whole.of(np.asarray([whole.places[node] for node in shown.nodes]))
    assert len(set(cohesion.component(shown))) == len(set(cohesion.component(part))), "nothing falls apart"
    assert (shown.ties.multiply(part.plain) != shown.ties).nnz == 0, "ties are some of the network's own"


def test_positions() -> None:
    graph = nx.disjoint_union_all([nx.path_graph(12), nx.complete_graph(4), nx.empty_graph(3)])
    network = Network.from_graph(graph)
    found = layout.positions(network, 5)
    assert ((found >= -1e-9) & (found <= 1 + 1e-9)).all()
    assert (found == layout.positions(network, 5)).all()
    assert found[:12, 1].min() > found[12:, 1].max(), "the largest part stands above the others"
    assert len(np.unique(found.round(6), axis=0)) == len(graph)
