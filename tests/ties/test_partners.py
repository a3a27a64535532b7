"""The partner finder over the project's own graph: what it is made of, why, and how it is evaluated."""

from __future__ import annotations

import itertools
import math

import networkx as nx
import numpy as np
import pytest

from samspill.errors import NotFoundError, ParameterError
from samspill.snapshot.published import Snapshot
from samspill.ties.around import partners
from samspill.ties.evaluation import RANKERS, evaluate, fit, split, truth
from samspill.ties.facts import Facts
from samspill.ties.network import Network
from samspill.ties.partners import FEATURES, WEIGHTS, Finder, score
from samspill.ties.reading import read
from samspill.ties.selection import Selection


@pytest.fixture(scope="module")
def facts(snapshot: Snapshot) -> Facts:
    return Facts.of(snapshot)


@pytest.fixture(scope="module")
def finder(facts: Facts) -> Finder:
    return Finder(facts, read(facts, Selection()))


def test_link_prediction_as_networkx_has_it(finder: Finder) -> None:
    graph, network = finder.network.graph(), finder.network
    here = int(np.argmax(network.degrees))
    told = finder.features(np.array([here]))
    open_pairs = [(network.nodes[here], network.nodes[other]) for other in np.flatnonzero(told["adamic_adar"][0])[:50]]
    pairs = [pair for pair in open_pairs if pair[0] != pair[1]]
    for name, oracle in (("adamic_adar", nx.adamic_adar_index), ("allocation", nx.resource_allocation_index)):
        for _, other, expected in oracle(graph, pairs):
            assert told[name][0, network.places[other]] == pytest.approx(expected)


def test_shared_subjects_and_programmes(finder: Finder) -> None:
    told = finder.features(np.arange(3))
    for profile, feature in ((finder.subjects, "subjects"), (finder.programmes, "programmes")):
        dense = profile.toarray()
        for one, other in itertools.product(range(3), range(20)):
            length = np.linalg.norm(dense[one]) * np.linalg.norm(dense[other])
            expected = dense[one] @ dense[other] / length if length else 0
            assert told[feature][one, other] == pytest.approx(expected)
    assert np.all((told["complement"] >= 0) & (told["complement"] <= 1))


def test_kilometres() -> None:
    """Oslo to Stockholm is 417 km."""
    finder = Finder.__new__(Finder)
    finder.places = np.array([[59.9139, 10.7522], [59.3293, 18.0686], [np.nan, np.nan]])
    away = finder.kilometres(np.array([0]))[0]
    assert away[1] == pytest.approx(417, abs=2)
    assert away[0] == pytest.approx(0, abs=1e-6)
    assert math.isnan(away[2])


def test_candidates_are_no_partners_and_have_reasons(finder: Finder) -> None:
    here = int(np.argsort(-finder.network.degrees)[20])
    found = finder.candidates(here, 10)
    known = {finder.network.nodes[place] for place in partners(finder.network, here)} | {finder.network.nodes[here]}
    assert len(found) == 10
    assert not {each.iri for each in found} & known
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    for each in found:
        assert set(each.features) == set(FEATURES)
        assert each.reasons
        shared = next(reason for reason in each.reasons if reason.feature == "common_partners")
        assert "as you have" in shared.words
        graph_nodes, activities = set(finder.network.nodes), set(finder.network.activities)
        assert set(shared.evidence) <= graph_nodes | activities
        assert set(shared.evidence) & activities, "the activities behind are told"


def test_a_network_without_activities(facts: Facts) -> None:
    with pytest.raises(ParameterError, match="activities"):
        Finder(facts, Network.from_graph(nx.path_graph(3)))


def test_truth_is_new_partners_who_were_there(facts: Facts) -> None:
    before, after = split(facts, Selection(), "2023-12-31", "2025-12-31")
    assert all(end <= "2023-12-31" for end, _ in before.periods)
    assert all("2024-01-01" <= start <= "2025-12-31" for start, _ in after.periods)
    old, new = before.graph(), after.graph()
    told = truth(before, after)
    for own, others in list(told.items())[:40]:
        node = before.nodes[own]
        expected = {n for n in new[node] if n in old and not old.has_edge(node, n)}
        assert {before.nodes[other] for other in others} == expected


def test_evaluation_of_what_is_known_is_perfect(facts: Facts) -> None:
    """A ranker that knows the hidden years is right as often as there is somebody to find; one that is wrong never."""
    before, after = split(facts, Selection(), "2023-12-31", "2025-12-31")
    new = truth(before, after)

    def oracle(finder: Finder, some: np.ndarray) -> np.ndarray:
        values = np.zeros((len(some), len(finder.network)))
        for row, own in enumerate(some.tolist()):
            values[row, new[own]] = 1
        return values

    rankers = {"oracle": oracle, "contrary": lambda finder, some: -oracle(finder, some), **RANKERS}
    found = evaluate(facts, Selection(), "2023-12-31", "2025-12-31", rankers=rankers)
    assert found.organisations == len(new)
    at_ten = np.mean([min(len(each), 10) / 10 for each in new.values()])
    assert found.precision["oracle"].at[10] == pytest.approx(at_ten)
    assert found.precision["contrary"].at[10] == 0
    assert found.precision["partner finder"].at[10] > 3 * found.chance
    again = evaluate(facts, Selection(), "2023-12-31", "2025-12-31", most=20, seed=4)
    assert again == evaluate(facts, Selection(), "2023-12-31", "2025-12-31", most=20, seed=4)


def test_nothing_hidden(facts: Facts) -> None:
    with pytest.raises(NotFoundError):
        evaluate(facts, Selection(), "2030-12-31", "2031-01-02")


def test_weights_can_be_fitted_again(facts: Facts) -> None:
    weights = fit(facts, Selection(), "2022-12-31", "2023-12-31", most=60)
    assert set(weights) == set(WEIGHTS) == set(FEATURES)
    assert score({name: np.ones((1, 1)) for name in FEATURES}, weights).shape == (1, 1)
