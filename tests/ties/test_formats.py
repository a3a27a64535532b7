"""Files of a network are read again, by networkx and Arrow, and give the same network."""

from __future__ import annotations

import io
import json
import math
from pathlib import Path

import networkx as nx
import numpy as np
import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest

from samspill.errors import ParameterError
from samspill.snapshot.published import Snapshot
from samspill.ties import formats, selection
from samspill.ties.facts import Facts
from samspill.ties.network import Network
from samspill.ties.reading import read, with_groups
from samspill.ties.selection import Selection
from samspill.vocab import ID, RDF, SAM


@pytest.fixture(scope="module")
def network(snapshot: Snapshot) -> Network:
    facts = Facts.of(snapshot)
    found = read(facts, Selection(area=f"{ID}county/no-trondelag", around=True, weight="newman"))
    degrees = np.where(found.degrees > 3, found.degrees.astype(float), math.nan)
    return with_groups(facts, found, "country").with_figures({"degree": degrees})


def _weights(graph: nx.Graph) -> dict[frozenset[str], float]:
    return {frozenset((u, v)): float(w) for u, v, w in graph.edges(data="weight")}


def test_the_formats_that_the_command_offers() -> None:
    assert tuple(formats.FORMATS) == selection.FORMATS


@pytest.mark.parametrize(
    ("form", "reader"), [("graphml", nx.read_graphml), ("gexf", lambda file: nx.read_gexf(file, version="1.2draft"))]
)
def test_networkx_reads_the_same_graph(network: Network, form: str, reader: object) -> None:
    graph: nx.Graph = reader(io.BytesIO(formats.written(network, form)))  # type: ignore[operator]
    assert set(graph) == set(network.nodes)
    assert _weights(graph) == pytest.approx(_weights(network.graph()))
    node = network.nodes[int(np.argmax(network.degrees))]
    assert graph.nodes[node]["country"] == network.attributes["country"][network.place(node)]
    assert graph.nodes[node]["degree"] == network.degrees.max()


@pytest.mark.parametrize("form", ["graphml", "pajek"])
def test_igraph_reads_the_same_graph(network: Network, form: str, tmp_path: Path) -> None:
    """igraph is under the GPL and never a dependency: where somebody has it, it reads what we write."""
    igraph = pytest.importorskip("igraph", reason="igraph is not installed (it never is by us)")
    path = tmp_path / ("network.net" if form == "pajek" else "network.graphml")
    path.write_bytes(formats.written(network, form))
    graph = igraph.Graph.Read(str(path), format=form)
    assert (graph.vcount(), graph.ecount()) == (len(network), network.count)
    assert sum(graph.es["weight"]) == pytest.approx(network.ties.sum() / 2)
    assert sorted(graph.degree()) == sorted(network.degrees.tolist())


def test_times_of_gexf(network: Network) -> None:
    """An edge lasts from the first shared day to the last."""
    graph = nx.read_gexf(io.BytesIO(formats.written(network, "gexf")), version="1.2draft")
    assert graph.graph["mode"] == "dynamic"
    one, other, _ = network.edges
    most = int(np.argmax(network.shared(one, other)))
    u, v = network.nodes[one[most]], network.nodes[other[most]]
    data = graph.edges[u, v]
    both = {network.place(u), network.place(v)}
    rows = [row for row in range(len(network.activities)) if both <= set(network.members(row).tolist())]
    periods = [network.periods[row] for row in rows]
    assert len(periods) > 1
    assert data["start"] == min(start for start, _ in periods)
    assert data["end"] == max(end for _, end in periods)


def test_pajek(network: Network) -> None:
    graph = nx.parse_pajek(formats.written(network, "pajek").decode())
    assert graph.number_of_nodes() == len(network)
    iris = {name: data["iri"] for name, data in graph.nodes(data=True)}
    weights = {frozenset((iris[u], iris[v])): float(w) for u, v, w in graph.edges(data="weight")}
    assert weights == pytest.approx(_weights(network.graph()))


def test_json_as_networkx_has_it(network: Network) -> None:
    told = json.loads(formats.written(network, "json"))
    graph = nx.node_link_graph(told, edges="links")
    assert _weights(graph) == pytest.approx(_weights(network.graph()))
    assert told["graph"]["method"]["selection"] == {
        "weight": "newman",
        "area": f"{ID}county/no-trondelag",
        "around": True,
    }
    assert "network/" not in told["graph"]["method"]["queries"]
    assert "SELECT" in told["graph"]["method"]["queries"]["participations"]


def test_parquet_and_csv(network: Network) -> None:
    table = pq.read_table(io.BytesIO(formats.written(network, "parquet")))
    assert table.num_rows == network.count
    assert table["weight"].to_pylist() == sorted(table["weight"].to_pylist(), reverse=True)
    assert json.loads(table.schema.metadata[b"samspill"])["method"]["snapshot"] == network.method.snapshot
    lines = formats.written(network, "csv").decode().split("\r\n")
    assert lines[0] == "source,target,source_name,target_name,weight,activities"
    assert len(lines) == network.count + 2
    nodes = formats.written(network, "csv", "nodes").decode().split("\r\n")
    assert nodes[0] == "id,name,country,degree"


def test_vosviewer(network: Network) -> None:
    told = json.loads(formats.written(network, "vosviewer"))["network"]
    assert [item["id"] for item in told["items"]] == list(range(1, len(network) + 1))
    assert sum(link["strength"] for link in told["links"]) == pytest.approx(network.ties.sum() / 2)


def test_rdf(network: Network) -> None:
    some = network.of(np.arange(40))
    quads = list(ox.parse(formats.written(some, "nquads"), format=ox.RdfFormat.N_QUADS))
    ties = {quad.subject for quad in quads if quad.object == ox.NamedNode(SAM.Tie)}
    assert len(ties) == some.count
    one = next(iter(ties))
    assert {quad.predicate.value for quad in quads if quad.subject == one} == {
        *(RDF.type, SAM.connects, SAM.weight, SAM.rule)
    }


def test_what_is_no_iri_cannot_be_stated() -> None:
    with pytest.raises(ParameterError, match="is no IRI"):
        formats.written(Network.from_graph(nx.path_graph(3)), "nquads")


def test_a_format_that_is_none(network: Network) -> None:
    with pytest.raises(ParameterError, match="graphml"):
        formats.written(network, "docx")
