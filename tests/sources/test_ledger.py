"""The ledger and the graphs of the source documents tell the same story, both ways; the ledger counts itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS

ID = "https://w3id.org/samspill/id/"
GRAPH = "https://w3id.org/samspill/graph/"
SAM = "https://w3id.org/samspill/ontology#"
PROPERTIES = {"sam": SAM, "skos": str(SKOS), "dcterms": str(DCTERMS), "rdf": str(RDF)}

# Each document: the file of its text, and the rows that the ledger holds for it.
DOCUMENTS = {
    "smart-innovation-osloregionen-2018": ("000_ccf4a381df34b229.txt", 68),
    "digital-barekraft-ostfold-2018": ("001_7157fcbd9478f51e.txt", 108),
    "innocities-2021": ("002_aceb4b51939ae72b.txt", 91),
    "smart-city-sweden-region-mitt": ("003_6d5ccc5e2155898d.txt", 92),
    "osloregionen-naeringssamarbeidet-2022": ("004_b003cc053e82f227.txt", 191),
}
each_document = pytest.mark.parametrize("slug", DOCUMENTS)


@dataclass(frozen=True)
class Row:
    """One fact of the ledger: the line of the text, the thing that carries it, and by which property."""

    line: int
    subject: URIRef
    property: URIRef


@pytest.fixture(scope="module")
def sections(root: Path) -> dict[str, tuple[int, list[Row]]]:
    """For each document the number of rows that the ledger claims, and the rows."""
    found: dict[str, tuple[int, list[Row]]] = {}
    for section in (root / "data/sources/LEDGER.md").read_text(encoding="utf-8").split("\n## ")[1:]:
        head = re.search(r"graph/source/([a-z0-9-]+)`, file `\1\.trig`\. (\d+) rows", section)
        assert head is not None, section[:200]
        rows = []
        for line, subject, prefix, name in re.findall(
            r"^\| (\d+) \| [^|]+ \| id:(\S+) \| (\w+):(\w+) \|$", section, re.MULTILINE
        ):
            rows.append(Row(int(line), URIRef(ID + subject), URIRef(PROPERTIES[prefix] + name)))
        assert section.count("\n| ") == len(rows) + 1, "a row that does not parse"
        found[head[1]] = (int(head[2]), rows)
    return found


@pytest.fixture(scope="module")
def datasets(root: Path) -> dict[str, Dataset]:
    """The file of each document, parsed."""
    return {slug: Dataset().parse(root / f"data/sources/{slug}.trig", format="trig") for slug in DOCUMENTS}


def facts(datasets: dict[str, Dataset], slug: str) -> Graph:
    return datasets[slug].graph(URIRef(f"{GRAPH}source/{slug}"))


def test_the_ledger_has_every_document(sections: dict[str, tuple[int, list[Row]]], root: Path) -> None:
    assert set(sections) == set(DOCUMENTS) == {path.stem for path in (root / "data/sources").glob("*.trig")}
    assert sum(len(rows) for _, rows in sections.values()) == 550


@each_document
def test_the_ledger_counts_itself(sections: dict[str, tuple[int, list[Row]]], slug: str) -> None:
    claimed, rows = sections[slug]
    assert claimed == len(rows) == DOCUMENTS[slug][1]


@each_document
def test_each_fact_of_the_ledger_is_in_the_graph(
    sections: dict[str, tuple[int, list[Row]]], datasets: dict[str, Dataset], slug: str
) -> None:
    graph = facts(datasets, slug)
    missing = [row for row in sections[slug][1] if (row.subject, row.property, None) not in graph]
    assert missing == []


@each_document
def test_each_subject_of_the_graph_is_in_the_ledger(
    sections: dict[str, tuple[int, list[Row]]], datasets: dict[str, Dataset], slug: str
) -> None:
    named = {row.subject for row in sections[slug][1]}
    assert set(facts(datasets, slug).subjects()) == named


@each_document
def test_each_line_is_one_of_the_text(sections: dict[str, tuple[int, list[Row]]], shared: Path, slug: str) -> None:
    lines = (shared / "sources" / DOCUMENTS[slug][0]).read_text(encoding="utf-8").splitlines()
    for row in sections[slug][1]:
        assert lines[row.line - 1].strip(), row


@each_document
def test_each_line_that_says_something_is_in_the_ledger(
    sections: dict[str, tuple[int, list[Row]]], shared: Path, slug: str
) -> None:
    """Headings over several facts are the only lines without one; they are listed here."""
    headings = {
        "smart-innovation-osloregionen-2018": {15, 17, 25, 31},
        "digital-barekraft-ostfold-2018": {13, 23, 25, 35, 43, 57},
        "innocities-2021": {13},
        "smart-city-sweden-region-mitt": {7, 9, 13},
        "osloregionen-naeringssamarbeidet-2022": {15, 41, 61, 65, 69},
    }[slug]
    lines = (shared / "sources" / DOCUMENTS[slug][0]).read_text(encoding="utf-8").splitlines()
    told = {row.line for row in sections[slug][1]}
    assert {number for number, line in enumerate(lines, 1) if line.strip()} - told == headings


# --- What holds of every graph of a document --------------------------------------------------------------------------


@each_document
def test_two_graphs_and_their_provenance(datasets: dict[str, Dataset], slug: str) -> None:
    dataset = datasets[slug]
    graphs = {str(graph.identifier) for graph in dataset.graphs() if len(graph)}
    assert graphs == {f"{GRAPH}source/{slug}", f"{GRAPH}provenance"}
    provenance = dataset.graph(URIRef(f"{GRAPH}provenance"))
    document = URIRef(f"{ID}source-document/{slug}")
    described = set(provenance.predicate_objects(URIRef(f"{GRAPH}source/{slug}")))
    assert {str(predicate).rpartition("/")[2].rpartition("#")[2] for predicate, _ in described} == {
        "wasDerivedFrom",
        "generatedAtTime",
        "license",
    }
    # The description of the document is the same in both graphs: the facts hold all of it, and more.
    assert set(provenance.triples((document, None, None))) <= set(facts(datasets, slug))


@each_document
def test_no_blank_nodes(datasets: dict[str, Dataset], slug: str) -> None:
    for triple in facts(datasets, slug):
        assert all(isinstance(node, URIRef | Literal) for node in triple), triple


@each_document
def test_no_sentence_is_copied(datasets: dict[str, Dataset], shared: Path, slug: str) -> None:
    """Names and titles may be quoted; of all else no eight words in a row are those of the text."""
    words = re.findall(r"\w+", (shared / "sources" / DOCUMENTS[slug][0]).read_text(encoding="utf-8").lower())
    runs = {tuple(words[i : i + 8]) for i in range(len(words) - 7)}
    for _, predicate, value in facts(datasets, slug):
        if isinstance(value, Literal) and predicate not in (SKOS.prefLabel, SKOS.altLabel, DCTERMS.title):
            ours = re.findall(r"\w+", str(value).lower())
            assert not runs.intersection(tuple(ours[i : i + 8]) for i in range(len(ours) - 7)), value


@each_document
def test_people_are_named_as_in_the_text(datasets: dict[str, Dataset], shared: Path, slug: str) -> None:
    text = (shared / "sources" / DOCUMENTS[slug][0]).read_text(encoding="utf-8")
    graph = facts(datasets, slug)
    for person in graph.subjects(RDF.type, URIRef(SAM + "Person")):
        names = [*graph.objects(person, SKOS.prefLabel), *graph.objects(person, SKOS.altLabel)]
        assert any(str(name) in text for name in names), names


@each_document
def test_sums_and_counts_stand_in_the_text(datasets: dict[str, Dataset], shared: Path, slug: str) -> None:
    """Numbers in figures or in words; millions as the text writes them."""
    text = re.sub(r"(?<=\d) (?=\d)", "", (shared / "sources" / DOCUMENTS[slug][0]).read_text(encoding="utf-8"))
    in_words = {"1": "en ", "2": "to ", "3": "tre ", "4": "Fire", "5": "fem", "6": "sex", "7": "sju",
                "2000000": "Två miljoner", "30000000": "30 mill", "32000000": "32 million"}  # fmt: skip
    graph = facts(datasets, slug)
    for name in ("value", "minimumValue", "maximumValue", "memberCount"):
        for value in graph.objects(None, URIRef(SAM + name)):
            assert str(value) in text or in_words.get(str(value), "\n\n\n\n") in text, value
