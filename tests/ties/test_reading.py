"""Networks of the project's own graph: the columns say what Oxigraph says, filters filter, nothing is told plainly."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from samspill.errors import NotFoundError, ParameterError
from samspill.queries import catalogue
from samspill.snapshot.published import Snapshot
from samspill.ties import reading
from samspill.ties.facts import Facts
from samspill.ties.network import Network
from samspill.ties.reading import read, two_mode, with_groups
from samspill.ties.selection import Selection
from samspill.vocab import ID

OSTFOLD, INNLANDET = f"{ID}county/no-ostfold", f"{ID}county/no-innlandet"


@pytest.fixture(scope="module")
def facts(snapshot: Snapshot) -> Facts:
    return Facts.of(snapshot)


@pytest.fixture(scope="module")
def by_rows(snapshot: Snapshot) -> Facts:
    return Facts.of(snapshot, columns=False)


SELECTIONS = [
    Selection(),
    Selection(weight="money", dated="begun", start="2022-01-01", end="2023-12-31"),
    Selection(level="county", weight="fractional", day="2019-12-31"),
    Selection(level="municipality", weight="newman"),
    Selection(level="country"),
    Selection(level="sector"),
    Selection(level="programme"),
    Selection(level="person", through=("projects", "meetings")),
    Selection(through=("meetings", "agreements", "programmes"), largest=30),
    Selection(area=f"{ID}country/se", programme=f"{ID}programme/eu-horizon-europe"),
    Selection(kind="https://w3id.org/samspill/ontology#PublicBody", role=f"{ID}concept/role-participant"),
]


@pytest.mark.parametrize("selection", SELECTIONS, ids=lambda each: " ".join(each.options()) or "plain")
def test_columns_and_rows_give_the_same_network(facts: Facts, by_rows: Facts, selection: Selection) -> None:
    one, other = read(facts, selection), read(by_rows, selection)
    assert len(one) > 1
    assert one.nodes == other.nodes
    assert one.labels == other.labels
    assert abs(one.ties - other.ties).max() < 1e-6
    assert sorted(one.activities) == sorted(other.activities)
    assert one.method.queries == other.method.queries


def test_every_query_of_the_folder_is_compiled(snapshot: Snapshot) -> None:
    """The fast path: the columns decline none of them."""
    facts = Facts.of(snapshot)
    for name in catalogue("network"):
        assert facts.ask(name.partition("/")[2]), name


def test_a_period_splits_what_has_begun(facts: Facts) -> None:
    """Each activity begins in one period, so the activities of periods after each other add up."""

    def begun(start: str | None, end: str | None) -> set[str]:
        return set(read(facts, Selection(start=start, end=end, dated="begun")).activities)

    early, late = begun(None, "2023-06-30"), begun("2023-07-01", None)
    assert early
    assert late
    assert not early & late
    whole = read(facts, Selection())
    dated = {iri for iri, (start, _) in zip(whole.activities, whole.periods, strict=True) if start}
    assert early | late == dated


def test_an_area_and_what_is_around_it(facts: Facts) -> None:
    inside, around = read(facts, Selection(area=INNLANDET)), read(facts, Selection(area=INNLANDET, around=True))
    assert set(inside.nodes) < set(around.nodes)
    told = dict(zip(around.nodes, with_groups(facts, around, "county").attributes["county"], strict=True))
    assert {told[node] for node in inside.nodes} == {"Innlandet"}
    for row in range(len(around.activities)):
        assert any(around.nodes[place] in set(inside.nodes) for place in around.members(row)), (
            "somebody of the area is in each"
        )


def test_boundaries_of_a_day(facts: Facts) -> None:
    """Østfold was a county until 2020, a part of Viken until 2024, and has been one again since."""
    before = read(facts, Selection(area=OSTFOLD, day="2019-12-31", around=True))
    assert len(before) > 10
    assert set(read(facts, Selection(area=OSTFOLD, day="2025-01-01", around=True)).nodes) == set(before.nodes)
    with pytest.raises(NotFoundError, match="2022-06-01"):
        read(facts, Selection(area=OSTFOLD, day="2022-06-01"))
    names = read(facts, Selection(level="county", day="2022-06-01")).labels
    assert "Viken" in names
    assert "Østfold" not in names


def test_two_modes(facts: Facts) -> None:
    """Projected by networkx, the two-mode network is the one-mode network again."""
    network = read(facts, Selection(area=INNLANDET, around=True))
    both = two_mode(facts, network)
    assert both.count == network.taking_part.nnz if network.taking_part is not None else False
    graph = both.graph()
    nodes = [node for node, data in graph.nodes(data=True) if data["mode"] == "organisation"]
    assert nodes == list(network.nodes)
    assert all(graph.nodes[activity]["name"] for activity in network.activities)
    projected = nx.bipartite.weighted_projected_graph(graph, nodes)
    expected = {frozenset((u, v)): w for u, v, w in network.graph().edges(data="weight")}
    assert {frozenset((u, v)): w for u, v, w in projected.edges(data="weight")} == expected
    with pytest.raises(ParameterError, match="not made of activities"):
        two_mode(facts, Network.from_graph(nx.path_graph(3)))


def test_large_activities_are_left_out(facts: Facts) -> None:
    small = read(facts, Selection(largest=5))
    assert max(len(small.members(row)) for row in range(len(small.activities))) <= 5


def test_weak_ties_are_left_out(facts: Facts) -> None:
    assert read(facts, Selection(least=2)).ties.data.min() == 2


@pytest.mark.parametrize(
    ("selection", "told"),
    [
        (Selection(start="1900-01-01", end="1900-12-31"), "the period 1900-01-01..1900-12-31"),
        (Selection(programme=f"{ID}programme/no-such"), "the programme"),
        (Selection(area=f"{ID}county/no-atlantis"), "no organisation lies in"),
        (Selection(role=f"{ID}concept/role-hero"), "the role"),
        (Selection(level="person", through=("agreements",)), None),
    ],
)
def test_nothing_is_told_with_what_left_nothing(facts: Facts, selection: Selection, told: str | None) -> None:
    with pytest.raises(ParameterError if told is None else NotFoundError, match=told):
        read(facts, selection)


def test_too_many_ties_are_told_with_what_to_try(facts: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_TIES", 100)
    with pytest.raises(ParameterError, match=r"more than the 100 of one network \(leave out large activities"):
        read(facts, Selection())
    assert read(facts, Selection(area=OSTFOLD, largest=4)).count <= 100


def test_an_area_must_be_one(facts: Facts) -> None:
    with pytest.raises(ParameterError, match="no area"):
        read(facts, Selection(area=f"{ID}organisation/no-nav"))


def test_a_part_of_a_network(facts: Facts) -> None:
    whole = read(facts, Selection())
    part = whole.of(np.arange(0, len(whole), 2))
    assert part.nodes == whole.nodes[::2]
    assert (part.ties != whole.ties[::2][:, ::2]).nnz == 0


def test_in_and_out_as_a_graph_of_networkx(facts: Facts) -> None:
    network = read(facts, Selection(area=INNLANDET, around=True))
    graph = network.graph()
    assert Network.from_graph(graph) is network, "the matrix is cached on the graph"
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (len(network), network.count)
    first = network.nodes[0]
    graph.add_edge(first, "new", weight=3)
    again = Network.from_graph(graph)
    assert again is not network
    assert again.count == network.count + 1
    assert again.ties[again.place("new"), again.place(first)] == 3
