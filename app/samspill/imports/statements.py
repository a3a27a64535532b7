"""Statements about one thing at a time as lines of N-Quads, and the predicates that importers share.

For registers of tens of thousands of records, where a list of pairs a thing is fast enough; CORDIS puts its lines
together by hand.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable

from samspill.vocab import DCTERMS, FOAF, GEO, ID, RDF, SAM, SKOS
from samspill.vocab.nquads import iri, literal

__all__ = [
    "ALT_LABEL",
    "BROADER",
    "BROAD_MATCH",
    "CREATED",
    "DESCRIPTION",
    "EXACT_MATCH",
    "HOMEPAGE",
    "LABEL",
    "LATITUDE",
    "LONGITUDE",
    "MODIFIED",
    "NOTATION",
    "NOTE",
    "PAGE",
    "TYPE",
    "Pair",
    "about",
    "concept",
    "labels",
    "sam",
    "scheme",
    "thing",
]

Pair = tuple[str, str]
"""Predicate and object, in N-Quads form."""

TYPE = iri(RDF.type)
LABEL, ALT_LABEL, NOTATION = iri(SKOS.prefLabel), iri(SKOS.altLabel), iri(SKOS.notation)
BROADER, BROAD_MATCH, EXACT_MATCH = iri(SKOS.broader), iri(SKOS.broadMatch), iri(SKOS.exactMatch)
NOTE = iri(SKOS.note)
CREATED, MODIFIED, DESCRIPTION = iri(DCTERMS.created), iri(DCTERMS.modified), iri(DCTERMS.description)
HOMEPAGE, PAGE = iri(FOAF.homepage), iri(FOAF.page)
LATITUDE, LONGITUDE = iri(GEO.lat), iri(GEO.long)
_CONCEPT, _SCHEME = iri(SKOS.Concept), iri(SKOS.ConceptScheme)
_IN_SCHEME, _SOURCE = iri(SKOS.inScheme), iri(DCTERMS.source)


@functools.cache
def sam(name: str) -> str:
    """Return a term of our vocabulary in N-Quads form; raise AttributeError for one that there is not.

    >>> sam("rorId")
    '<https://w3id.org/samspill/ontology#rorId>'
    """
    return iri(SAM[name])


def thing(kind: str, slug: str) -> str:
    """Return the IRI of a thing in N-Quads form.

    >>> thing("country", "no")
    '<https://w3id.org/samspill/id/country/no>'
    """
    return f"<{ID}{kind}/{slug}>"


def about(subject: str, end: str, pairs: Iterable[Pair]) -> str:
    """Return a line for each predicate and object; `end` is the writer's."""
    return "".join([f"{subject} {predicate} {value}{end}" for predicate, value in pairs])


def labels(predicate: str, names: dict[str, str]) -> list[Pair]:
    """Return a pair for each language that has a name."""
    return [(predicate, literal(name, lang=language)) for language, name in names.items() if name]


def scheme(slug: str, names: dict[str, str], end: str, *, source: str | None = None) -> str:
    """Return the lines of a register's own concept scheme; `source` is the address of the list that it is."""
    pairs = [(TYPE, _SCHEME), *labels(LABEL, names), *([(_SOURCE, iri(source))] if source else [])]
    return about(thing("concept-scheme", slug), end, pairs)


def concept(slug: str, scheme_slug: str, names: dict[str, str], end: str, more: Iterable[Pair] = ()) -> str:
    """Return the lines of a concept in a register's own scheme."""
    pairs = [(TYPE, _CONCEPT), (_IN_SCHEME, thing("concept-scheme", scheme_slug)), *labels(LABEL, names), *more]
    return about(thing("concept", slug), end, pairs)
