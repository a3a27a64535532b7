"""`/network`: the networks of the command over HTTP, in a real server with its evaluators."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from urllib.parse import urlencode

import networkx as nx
import pytest

from samspill import network
from tests.web.serving import Client

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
        ({"what": "everything"}, 400, "one of ties, nodes, ego"),
        ({"what": "ego"}, 400, "node=NAME"),
        ({"by": "colour"}, 400, "one of municipality"),
        ({"steps": "many", **HERE}, 400, "a whole number"),
        ({"least": "nan"}, 400, "a number from 0"),
        ({"measures": "charm", **HERE}, 400, "no measure"),
        ({"level": "planet"}, 400, "one of organisation"),
        ({"colour": "red"}, 400, "no parameter named"),
        ({"format": "docx"}, 400, "one of json, csv, graphml, gexf"),
    ],
)
def test_what_cannot_be_done_is_a_problem(real: Client, values: dict[str, str], status: int, told: str) -> None:
    reply = real.get(f"/network?{urlencode(values)}")
    assert reply.status == status
    problem = json.loads(reply.body)
    assert told in f"{problem['detail']} {problem.get('hint', '')}"
