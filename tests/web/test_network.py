"""`/network`: the networks of the command over HTTP, in a real server with its evaluators."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import networkx as nx
import numpy as np
import pytest

from samspill import network
from tests.web.serving import BROWSER, Client

HERE = {"area": "Rogaland", "around": "true"}


@pytest.fixture(scope="module")
def real(server: str) -> Client:
    """A client of a server process over the project's own graph."""
    return Client(server)


@pytest.fixture(scope="module")
def expected(store: Path) -> network.Network:
    return network.open(store).ties(area="Rogaland", around=True)


def ask(client: Client, accept: str = "", **values: str) -> str:
    reply = client.get(f"/network?{urlencode(values)}", *([accept] if accept else []))
    assert reply.status == 200, reply.text
    return reply.text


def test_ties_as_the_command_has_them(real: Client, expected: network.Network) -> None:
    told = json.loads(ask(real, **HERE))
    graph = nx.node_link_graph(told, edges="links")
    assert set(graph) == set(expected.nodes)
    assert graph.number_of_edges() == expected.count
    assert told["graph"]["method"]["snapshot"] == expected.method.snapshot
    assert "participations" in told["graph"]["method"]["queries"]


@pytest.mark.parametrize(
    ("form", "media_type", "reader"),
    [
        ("graphml", "application/graphml+xml", nx.read_graphml),
        ("gexf", "application/gexf+xml", lambda file: nx.read_gexf(file, version="1.2draft")),
    ],
)
def test_files_for_other_programs(
    real: Client, expected: network.Network, form: str, media_type: str, reader: object
) -> None:
    reply = real.get(f"/network?{urlencode(HERE)}", media_type)
    assert reply.type == media_type
    assert ask(real, **HERE, format=form) == reply.text
    graph: nx.Graph = reader(io.BytesIO(reply.body))  # type: ignore[operator]
    assert graph.number_of_edges() == expected.count


def test_figures_of_nodes(real: Client, expected: network.Network) -> None:
    text = ask(real, **HERE, what="nodes", measures="betweenness,gatekeeper", by="country", format="csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    told = network.measured(network.Run(expected), ["betweenness"]).figures["betweenness"]
    assert [float(row["betweenness"]) for row in rows] == pytest.approx(told.tolist())
    assert {"country", "gatekeeper"} <= set(rows[0])


def test_the_surroundings_of_one(real: Client, expected: network.Network) -> None:
    node = expected.nodes[int(expected.degrees.argmax())]
    told = json.loads(ask(real, **HERE, node=node))
    assert len(told["nodes"]) == expected.degrees.max() + 1


def test_what_has_not_changed_is_not_sent_again(real: Client) -> None:
    first = real.get(f"/network?{urlencode(HERE)}")
    again = real.get(f"/network?{urlencode(HERE)}", **{"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize(
    ("values", "status", "told"),
    [
        ({"area": "Atlantis"}, 404, "no area is called"),
        ({"period": "2024..2020"}, 400, "did you mean"),
        ({"period": "1850"}, 404, "nothing is left within the period"),
        ({"what": "everything"}, 400, "one of ties, nodes, ego, picture, tie"),
        ({"what": "ego"}, 400, "node=NAME"),
        ({"by": "colour"}, 400, "one of municipality"),
        ({"steps": "many", **HERE}, 400, "a whole number"),
        ({"least": "nan"}, 400, "a number from 0"),
        ({"measures": "charm", **HERE}, 400, "no measure"),
        ({"level": "planet"}, 400, "one of organisation"),
        ({"colour": "red"}, 400, "no parameter named"),
        ({"format": "docx"}, 400, "one of json, csv, graphml, gexf"),
        ({"what": "picture", "most": "5000", **HERE}, 400, "10 to 500"),
        ({"what": "picture", "to": "Region Skåne", **HERE}, 400, "a way from whom"),
        ({"what": "picture", "format": "gexf", **HERE}, 400, "one of json, svg"),
        ({"what": "tie", "node": "organisation/x", **HERE}, 400, "a tie with whom"),
        ({"what": "picture", "node": "organisation/nobody", **HERE}, 404, "is not in this network"),
        ({"what": "picture", "level": "sector", "kind": "hes", "area": "Rogaland"}, 404, "share anything"),
    ],
)
def test_what_cannot_be_done_is_a_problem(real: Client, values: dict[str, str], status: int, told: str) -> None:
    reply = real.get(f"/network?{urlencode(values)}")
    assert reply.status == status
    problem = json.loads(reply.body)
    assert told in f"{problem['detail']} {problem.get('hint', '')}"


def picture(client: Client, **values: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ask(client, what="picture", **values))
    return found


def test_a_picture_shows_those_of_most_activities(real: Client, expected: network.Network) -> None:
    told = picture(real, **HERE, most="10")
    assert expected.taking_part is not None
    active = dict(zip(expected.nodes, expected.taking_part.sum(axis=0).tolist(), strict=True))
    assert len(told["nodes"]["id"]) == 10
    least = min(active[node] for node in told["nodes"]["id"])
    assert all(active[node] <= least for node in set(active) - set(told["nodes"]["id"]))
    assert told["nodes"]["activities"] == [active[node] for node in told["nodes"]["id"]]
    degrees = dict(zip(expected.nodes, expected.degrees.tolist(), strict=True))
    assert told["nodes"]["degree"] == [degrees[node] for node in told["nodes"]["id"]], "of the whole, not of the ten"
    assert (told["about"]["nodes"], told["about"]["ties"]) == (len(expected), expected.count)
    assert all(0 <= at <= 1 for axis in "xy" for at in told["nodes"][axis])


def test_the_ties_of_a_picture_are_ties_with_their_activities(real: Client, expected: network.Network) -> None:
    told = picture(real, **HERE)
    nodes, ties = told["nodes"]["id"], told["ties"]
    for source, target, weight, rows in zip(
        *(ties[n] for n in ("source", "target", "weight", "activities")), strict=True
    ):
        i, j = expected.place(nodes[source]), expected.place(nodes[target])
        assert weight == expected.ties[i, j] == len(rows)
    assert nx.is_connected(nx.Graph(zip(ties["source"], ties["target"], strict=True))) == nx.is_connected(
        expected.of(np.asarray([expected.place(node) for node in nodes])).graph()
    )


def test_a_picture_is_the_same_again(real: Client, server: str) -> None:
    plain = ask(real, **HERE, what="picture", seed="2")
    other = ask(real, **HERE, what="picture", seed="2", steps="1", most="200")
    assert json.loads(plain)["nodes"] == json.loads(other)["nodes"]
    assert json.loads(ask(real, **HERE, what="picture", seed="3"))["nodes"]["x"] != json.loads(plain)["nodes"]["x"]


def test_a_picture_of_the_way_to_another_has_its_projects(real: Client, expected: network.Network) -> None:
    steps = dict(nx.single_source_shortest_path(expected.graph(), expected.nodes[0]))
    farthest = max(steps, key=lambda node: (len(steps[node]), node))
    told = picture(real, **HERE, node=expected.nodes[0], to=farthest)
    assert len(told["way"]) == len(steps[farthest]) - 1
    assert {told["way"][0]["source"], told["way"][-1]["target"]} == {expected.nodes[0], farthest}
    pairs = {
        frozenset((told["nodes"]["id"][i], told["nodes"]["id"][j]))
        for i, j in zip(told["ties"]["source"], told["ties"]["target"], strict=True)
    }
    for step in told["way"]:
        assert frozenset((step["source"], step["target"])) in pairs, "the way is in the picture, backbone or not"
        assert step["activities"]
        assert all(each["name"] for each in step["activities"])


def test_what_two_share(real: Client, expected: network.Network) -> None:
    one, other, weight = (values[0] for values in expected.edges)
    told = json.loads(ask(real, **HERE, what="tie", node=expected.nodes[one], to=expected.nodes[other]))
    assert [len(step["activities"]) for step in told] == [weight]


def test_names_of_groups_are_in_the_language_of_the_reader(real: Client) -> None:
    asked = f"/network?{urlencode({**HERE, 'what': 'picture', 'format': 'json'})}"
    sectors = {
        code: set(json.loads(real.get(asked, Accept_Language=code).body)["nodes"]["sector"]) for code in ("nb", "en")
    }
    assert "public body" in sectors["en"]
    assert "offentlig organ" in sectors["nb"]


def test_the_page_has_all_of_it_without_scripts(real: Client, expected: network.Network) -> None:
    reply = real.get(f"/network?{urlencode({**HERE, 'period': '2020..2026'})}", BROWSER)
    assert (reply.status, reply.type) == (200, "text/html; charset=utf-8")
    data = json.loads(re.search(r'id="network-data">(.*?)</script>', reply.text)[1])  # type: ignore[index]
    assert reply.text.count("<tr>") == len(data["nodes"]["id"]) + 1
    assert "samspill network ties --period 2020-01-01..2026-12-31 --area" in reply.text
    assert "network/participations" in reply.text or "participations" in reply.text
    svg = real.get(f"/network?{urlencode({**HERE, 'what': 'picture', 'format': 'svg'})}")
    assert svg.type == "image/svg+xml"
    assert svg.text.count("<circle") >= len(picture(real, **HERE)["nodes"]["id"])


@pytest.mark.parametrize(
    ("values", "status", "told"),
    [({"area": "Atlantis"}, 404, "no area is called"), ({"period": "2024..2020"}, 400, "did you mean 2020..2024?")],
)
def test_the_page_says_what_is_wrong_and_keeps_what_was_asked(
    real: Client, values: dict[str, str], status: int, told: str
) -> None:
    reply = real.get(f"/network?{urlencode(values)}", BROWSER)
    assert reply.status == status
    assert told in unescape(reply.text)
    assert f'value="{next(iter(values.values()))}"' in reply.text
    assert "network-data" not in reply.text
