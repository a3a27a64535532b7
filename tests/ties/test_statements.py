"""Ties and figures as statements: a build takes them in, the shapes hold, and SPARQL asks for brokers."""

from __future__ import annotations

import json
from pathlib import Path

import networkx as nx
import numpy as np
import pyoxigraph as ox
import pytest

from samspill import network
from samspill.cli import main
from samspill.snapshot.published import Snapshot
from samspill.ties.measures.registry import measured
from samspill.ties.measures.run import Run
from samspill.ties.statements import NETWORK, figures_as_nquads, rule_of, ties_as_nquads
from samspill.vocab import GRAPH, PROV, SAM

ASK = """PREFIX sam: <https://w3id.org/samspill/ontology#>
SELECT ?organisation ?value WHERE {
  ?figure sam:measure "betweenness" ; sam:figureOf ?organisation ; sam:figureValue ?value .
} ORDER BY DESC(?value) ?organisation LIMIT 5"""


@pytest.mark.full
def test_a_build_takes_in_figures(store: Path, root: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    whole = network.open(store).ties(area="Rogaland", around=True, weight="newman")
    run = Run(whole)
    told = measured(run, ["betweenness", "constraint"])
    figures, ties = tmp_path / "figures.nq", tmp_path / "ties.nq"
    figures.write_bytes(figures_as_nquads(told, run.seed))
    ties.write_bytes(ties_as_nquads(whole.of(np.arange(60))))
    out = tmp_path / "store"
    words = ["build", "--out", str(out)]
    for path in (root / "data" / "sources", figures, ties):
        words += ["--sources", str(path)]
    assert main(words) == 0
    snapshot = Snapshot.open(out)
    assert snapshot.manifest.validation.get("Violation", 0) == 0
    assert snapshot.manifest.graphs[NETWORK] > 100
    rows = list(snapshot.routed("columns").rows(ASK))
    order = np.lexsort((np.arange(len(told)), -told.figures["betweenness"]))[:5]
    assert [row["organisation"].strip("<>") for row in rows] == [told.nodes[place] for place in order]
    capfd.readouterr()


def test_sparql_asks_for_brokers(store: Path) -> None:
    told = measured(Run(network.open(store).ties(area="Rogaland", around=True)), ["betweenness"])
    data = ox.Store()
    data.load(figures_as_nquads(told), format=ox.RdfFormat.N_QUADS)
    found = data.query(ASK, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    rows = [row["organisation"].value for row in found]
    order = np.argsort(-told.figures["betweenness"], kind="stable")[:5]
    assert rows == [told.nodes[place] for place in order]


def test_provenance(store: Path) -> None:
    whole = network.open(store).ties(area="Rogaland", around=True)
    run = Run(whole, seed=4)
    quads = list(ox.parse(figures_as_nquads(measured(run, ["degree"]), 4), format=ox.RdfFormat.N_QUADS))
    made = ox.NamedNode(f"{NETWORK}#{rule_of(whole)}")
    about = {quad.predicate.value: quad.object for quad in quads if quad.subject == made}
    parameters = json.loads(about[PROV.value].value)
    assert parameters["seed"] == 4
    assert parameters["selection"]["around"] is True
    assert whole.method.snapshot in about[PROV.used].value
    texts = {quad.object.value for quad in quads if quad.predicate.value == PROV.value}
    assert any("SELECT ?activity ?participant ?participation" in text for text in texts)
    figures = {quad.subject for quad in quads if quad.object == ox.NamedNode(SAM.Figure)}
    assert len(figures) == len(whole)
    assert {quad.graph_name.value for quad in quads} == {NETWORK, f"{GRAPH}provenance"}
    runs = {quad.object for quad in quads if quad.predicate.value == PROV.wasGeneratedBy}
    assert runs == {made}


def test_for_notebooks(store: Path) -> None:
    networks = network.open(store)
    found = networks.ties(
        area="Rogaland", around=True, period="2021..2025", attributes=("country",), through="projects"
    )
    graph = found.graph()
    assert nx.number_of_edges(graph) == found.count
    assert set(found.attributes) == {"country"}
    assert networks.find("organisation/no-stavanger-kommune").endswith("id/organisation/no-stavanger-kommune")
    assert "<h2>Method</h2>" in networks.report(area="Rogaland", around=True, period="2022")
    assert len(networks.finder().candidates(3, 2)) == 2
