"""Licence and attribution of each source: on the pages of things, and in dumps."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import Dataset, Graph, URIRef
from rdflib.namespace import DCTERMS, PROV

from samspill.cli import main
from samspill.snapshot.published import Snapshot
from samspill.vocab import GRAPH, ID
from samspill.web.licences import licences_of

RIGHTS = "© European Union, CORDIS; reuse under Decision 2011/833/EU, with the source named."
LICENCE = "https://data.europa.eu/eli/dec/2011/833/oj"
REGISTER = """@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix sam: <https://w3id.org/samspill/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://w3id.org/samspill/graph/import/a> {{
  <{id}organisation/no-a> a sam:Organisation ; skos:prefLabel "A AS"@nb .
}}
<https://w3id.org/samspill/graph/source/b> {{
  <{id}organisation/no-a> sam:nationalId "935478715" .
  <{id}source-document/b> dcterms:publisher "B <& co>" .
}}
<https://w3id.org/samspill/graph/source/unknown> {{ <{id}organisation/no-a> skos:altLabel "A"@nb . }}
<https://w3id.org/samspill/graph/provenance> {{
  <https://w3id.org/samspill/graph/import/a> dcterms:license <{licence}> ; prov:wasDerivedFrom <{id}source-document/a> .
  <{id}source-document/a> dcterms:rights "{rights}"@en ; dcterms:publisher "Publications Office" .
  <https://w3id.org/samspill/graph/source/b> dcterms:license <https://data.norge.no/nlod/no/2.0> ;
    prov:wasDerivedFrom <{id}source-document/b> .
}}
"""


@pytest.fixture(scope="module")
def registers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with an organisation of two registers, and of a graph without provenance."""
    folder = tmp_path_factory.mktemp("licences")
    (folder / "a.trig").write_text(REGISTER.format(id=ID, licence=LICENCE, rights=RIGHTS), encoding="utf-8")
    sources = ["--sources", str(folder / "a.trig"), "--no-reference", "--on-violation", "accept"]
    assert main(["build", "--out", str(folder / "store"), *sources]) == 0
    return folder / "store"


def test_licences_of_graphs(registers: Path) -> None:
    graphs = [f"{GRAPH}import/a", f"{GRAPH}source/b", f"{GRAPH}source/unknown"]
    found = licences_of(Snapshot.open(registers).engine, graphs)
    told = {graph: (each.licence, each.attribution and each.attribution.value) for graph, each in found.items()}
    assert told == {graphs[0]: (LICENCE, RIGHTS), graphs[1]: ("https://data.norge.no/nlod/no/2.0", "B <& co>")}


def test_the_page_names_licence_and_attribution_of_each_source(server: str) -> None:
    """On the project's own graph: every source of a thing has its licence, a register of areas its publisher."""
    from urllib.request import Request, urlopen

    request = Request(f"{server}/doc/organisation/no-halden-kommune", headers={"Accept": "text/html"})
    with urlopen(request, timeout=30) as response:
        page = response.read().decode()
    sources = re.findall(r'<li id="source-\d+".*?</li>', page, re.DOTALL)
    assert sources
    assert all(re.search(r'class="licence">.*licence:\s*<a [^>]*href="https?://', each, re.DOTALL) for each in sources)
    assert any("Statistisk sentralbyrå" in each or "Statistics Norway" in each for each in sources)


def test_a_document_links_to_the_licences_of_what_it_says(server: str) -> None:
    from urllib.request import Request, urlopen

    request = Request(f"{server}/doc/organisation/no-halden-kommune", headers={"Accept": "text/turtle"})
    with urlopen(request, timeout=30) as response:
        links = response.headers["Link"]
    licences = re.findall(r'<([^>]*)>; rel="license"', links)
    assert len(licences) == len(set(licences)) > 0
    with urlopen(f"{server}/graph/source/ssb-klass-131.ttl", timeout=30) as response:
        assert re.findall(r'<([^>]*)>; rel="license"', response.headers["Link"]) == [
            "https://creativecommons.org/licenses/by/4.0/"
        ]


def test_sources_and_licences_are_listed(registers: Path) -> None:
    """The page that every page's foot leads to: each graph with its size, licence and attribution, if there are any."""
    from samspill.settings import Settings
    from tests.web.serving import running

    with running(Snapshot.open(registers), Settings(port=0)) as client:
        page = client.get("/graph", accept="text/html").text
    (row,) = [each for each in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if "/graph/import/a" in each]
    assert LICENCE in row
    assert RIGHTS in row
    assert ">2</td>" in row


def test_a_dump_of_all_holds_provenance(registers: Path, tmp_path: Path) -> None:
    for form, name in (("nquads", "all.nq"), ("trig", "all.trig")):
        assert main(["export", "--store", str(registers), "--format", form, "--out", str(tmp_path / name)]) == 0
        provenance = Dataset()
        provenance.parse(tmp_path / name, format=form)
        graph = provenance.graph(URIRef(f"{GRAPH}provenance"))
        document = graph.value(URIRef(f"{GRAPH}import/a"), PROV.wasDerivedFrom)
        assert graph.value(URIRef(f"{GRAPH}import/a"), DCTERMS.license) == URIRef(LICENCE)
        assert str(graph.value(document, DCTERMS.rights)) == RIGHTS


@pytest.mark.parametrize("form", ["turtle", "ntriples", "nquads", "trig"])
def test_a_dump_of_one_graph_tells_them_at_its_head(registers: Path, tmp_path: Path, form: str) -> None:
    file = tmp_path / "one"
    wanted = ["--store", str(registers), "--graph", f"{GRAPH}import/a", "--format", form, "--out", str(file)]
    assert main(["export", *wanted]) == 0
    assert file.read_text(encoding="utf-8").splitlines()[:5] == [
        f"# graph: {GRAPH}import/a",
        f"# derived from: {ID}source-document/a",
        f"# licence: {LICENCE}",
        "# publisher: Publications Office",
        f"# attribution: {RIGHTS}",
    ]
    if form in {"turtle", "ntriples"}:
        assert len(Graph().parse(file, format="turtle")) == 2


def test_a_dump_of_one_graph_tells_them_in_xml(registers: Path, tmp_path: Path) -> None:
    file = tmp_path / "one.rdf"
    wanted = ["--store", str(registers), "--graph", f"{GRAPH}import/a", "--format", "rdfxml", "--out", str(file)]
    assert main(["export", *wanted]) == 0
    assert file.read_text(encoding="utf-8").splitlines()[:8] == [
        '<?xml version="1.0" encoding="UTF-8"?>',
        "<!--",
        f"graph: {GRAPH}import/a",
        f"derived from: {ID}source-document/a",
        f"licence: {LICENCE}",
        "publisher: Publications Office",
        f"attribution: {RIGHTS}",
        "-->",
    ]
    assert len(Graph().parse(file, format="xml")) == 2


def test_a_dump_of_one_graph_tells_them_in_json_ld(registers: Path, tmp_path: Path) -> None:
    """There are no comments in JSON: what provenance says of that graph, and of no other, is in it."""
    file = tmp_path / "one.jsonld"
    wanted = ["--store", str(registers), "--graph", f"{GRAPH}import/a", "--format", "jsonld", "--out", str(file)]
    assert main(["export", *wanted]) == 0
    dataset = Dataset()
    dataset.parse(file, format="json-ld")
    assert len(dataset.graph(URIRef(f"{GRAPH}import/a"))) == 2
    told = {(str(s), str(o)) for s, _, o in dataset.graph(URIRef(f"{GRAPH}provenance"))}
    document = f"{ID}source-document/a"
    graph = f"{GRAPH}import/a"
    assert told == {(graph, LICENCE), (graph, document), (document, RIGHTS), (document, "Publications Office")}


def test_a_graph_of_unknown_origin_has_no_head(registers: Path, tmp_path: Path) -> None:
    file = tmp_path / "one.nt"
    wanted = ["--store", str(registers), "--graph", f"{GRAPH}source/unknown", "--format", "ntriples"]
    assert main(["export", *wanted, "--out", str(file)]) == 0
    assert not file.read_text(encoding="utf-8").startswith("#")
