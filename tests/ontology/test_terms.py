"""Each term of the ontology is named, defined and declared, and the project uses no term that it does not have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SKOS

SAM = "https://w3id.org/samspill/ontology#"
ONTOLOGY = URIRef("https://w3id.org/samspill/ontology")
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
LANGUAGES = {"en", "nb", "sv"}

FIXED = {
    line
    for line in Path(__file__).with_name("fixed-terms.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
}


def terms(ontology: Graph) -> dict[str, URIRef]:
    """The declared terms of our namespace, by local name."""
    declared = {term for kind in KINDS for term in ontology.subjects(RDF.type, kind) if isinstance(term, URIRef)}
    return {str(term).removeprefix(SAM): term for term in declared if str(term).startswith(SAM)}


def languages(ontology: Graph, term: URIRef, prop: URIRef) -> list[str]:
    return sorted(value.language or "" for value in ontology.objects(term, prop) if isinstance(value, Literal))


def test_fixed_terms_are_there(ontology: Graph) -> None:
    assert set(terms(ontology)) >= FIXED


def test_each_term_is_labelled_and_defined(ontology: Graph) -> None:
    for term in terms(ontology).values():
        assert languages(ontology, term, RDFS.label) == sorted(LANGUAGES), term
        assert languages(ontology, term, SKOS.definition) == sorted(LANGUAGES), term
        assert list(ontology.objects(term, RDFS.isDefinedBy)) == [ONTOLOGY], term


def test_the_version_is_named(ontology: Graph) -> None:
    assert ontology.value(ONTOLOGY, OWL.versionIRI) == URIRef(f"{ONTOLOGY}/{ontology.value(ONTOLOGY, OWL.versionInfo)}")


def test_each_concept_is_named_and_in_one_scheme(ontology: Graph, root: Path) -> None:
    concepts = list(ontology.subjects(RDF.type, SKOS.Concept))
    files = [path.read_text(encoding="utf-8") for path in (root / "ontology").glob("*.ttl")]
    # Two definitions of one concept would fall together in the graph.
    assert len(concepts) == sum(len(re.findall(r"^\S+ a skos:Concept ;", text, re.MULTILINE)) for text in files) > 165
    for concept in concepts:
        assert isinstance(concept, URIRef)
        assert languages(ontology, concept, SKOS.prefLabel) == sorted(LANGUAGES), concept
        schemes = list(ontology.objects(concept, SKOS.inScheme))
        assert len(schemes) == 1, concept
        assert (schemes[0], RDF.type, SKOS.ConceptScheme) in ontology


def test_data_use_declared_terms_only(ontology: Graph, root: Path) -> None:
    declared = {SAM + name for name in terms(ontology)}
    paths = sorted((root / "data" / "sources").glob("*.trig"))
    assert len(paths) == 5
    for path in paths:
        for triple in Dataset().parse(path, format="trig").quads():
            used = {str(node) for node in triple[:3] if str(node).startswith(SAM)}
            assert used <= declared, path.name


@pytest.mark.parametrize(("folder", "suffix"), [("shapes", "ttl"), ("queries", "rq"), ("data/reference", "csv")])
def test_files_use_declared_terms_only(ontology: Graph, root: Path, folder: str, suffix: str) -> None:
    declared = set(terms(ontology))
    for path in sorted((root / folder).rglob(f"*.{suffix}")):
        lines = (line.partition("# ")[0] for line in path.read_text(encoding="utf-8").splitlines())
        used = {name for line in lines for name in re.findall(r"(?<![\w:/])sam:([A-Za-z]\w*)", line)}
        assert used <= declared, path.relative_to(root)


def test_object_properties_are_anchored(ontology: Graph) -> None:
    """An object property without domain, range, inverse or superproperty is one of four that hold between anything."""
    for name, term in terms(ontology).items():
        if (term, RDF.type, OWL.ObjectProperty) in ontology:
            anchors = [RDFS.domain, RDFS.range, RDFS.subPropertyOf, OWL.inverseOf]
            anchored = (
                any((term, anchor, None) in ontology for anchor in anchors) or (None, OWL.inverseOf, term) in ontology
            )
            assert anchored or name in {"onBehalfOf", "basedOn", "about", "possiblySameAs"}, name


def test_the_design_names_no_other_term(ontology: Graph, shared: Path) -> None:
    text = (shared / "DESIGN.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`sam:([A-Za-z]+)`", text)) == FIXED
