"""What the pages of the ontology and of the shapes list: terms and shapes with their names, definitions and places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from samspill import queries
from samspill.engines.base import Engine
from samspill.vocab import OWL, RDF, RDFS, SAM, SH, SKOS
from samspill.web.labels import pick
from samspill.web.links import short
from samspill.web.terms import Term, read_term

__all__ = [
    "FACTS",
    "KINDS",
    "Constraint",
    "Described",
    "Entry",
    "constraints",
    "entries",
    "parents",
    "read_described",
    "sections",
]

KINDS = (
    ("Classes", {OWL.Class}),
    ("Properties between things", {OWL.ObjectProperty}),
    ("Properties with a value", {OWL.DatatypeProperty}),
    ("Annotations", {OWL.AnnotationProperty}),
)

FACTS = {
    "a kind of": (RDFS.subClassOf, RDFS.subPropertyOf),
    "same as": (OWL.equivalentClass, OWL.equivalentProperty),
    "of": (RDFS.domain,),
    "to": (RDFS.range,),
    "inverse of": (OWL.inverseOf,),
    "near to": (SKOS.closeMatch,),
}
"""What a page tells of a term, in words, by the properties that say it."""

Described = Mapping[str, Mapping[str, Sequence[Term]]]
"""Term or shape → property → values."""


@dataclass(frozen=True)
class Entry:
    """A term or a shape: its name and definition in the reader's language, and what is said of it."""

    iri: str
    name: Term | None
    text: Term | None
    said: Mapping[str, Sequence[Term]]

    @property
    def anchor(self) -> str:
        """The local name."""
        return self.iri.rpartition("#")[2].rpartition("/")[2]

    def values(self, *properties: str) -> list[Term]:
        """Return the values of some properties."""
        return [value for name in properties for value in self.said.get(name, ())]

    @property
    def facts(self) -> list[tuple[str, list[Term]]]:
        """What a page tells of a term, in words, each with its terms."""
        return [(word, terms) for word, names in FACTS.items() if (terms := self.values(*names))]


def read_described(engine: Engine, query: str, key: str) -> Described:
    """Return the rows of a query by what stands in `key` and by property."""
    found: dict[str, dict[str, list[Term]]] = {}
    for row in engine.own_rows(queries.named(query).text):
        subject = read_term(row[key]).value
        found.setdefault(subject, {}).setdefault(row["property"][1:-1], []).append(read_term(row["value"]))
    return found


def sections(found: Described, languages: Sequence[str]) -> list[tuple[str, list[Entry]]]:
    """Return the terms of the ontology by what they are."""
    made = []
    for title, kinds in KINDS:
        of_kind = [iri for iri, said in found.items() if kinds & {term.value for term in said.get(RDF.type, ())}]
        if of_kind:
            made.append((title, entries(found, of_kind, languages)))
    return made


def entries(found: Described, iris: Iterable[str], languages: Sequence[str]) -> list[Entry]:
    """Return what a page lists of each term or shape, sorted by IRI."""
    made = []
    for iri in sorted(iris):
        said = found.get(iri, {})
        names = [value for name in (RDFS.label, SKOS.prefLabel, SH.name) for value in said.get(name, ())]
        texts = [value for name in (SKOS.definition, RDFS.comment) for value in said.get(name, ())]
        made.append(Entry(iri, pick(names, languages), pick(texts, languages), said))
    return made


@dataclass(frozen=True)
class Constraint:
    """What a shape asks of a property, in the reader's language."""

    iri: str
    path: Term | None
    name: Term | None
    asked: tuple[tuple[str, str], ...]
    severity: str
    message: Term | None

    @property
    def anchor(self) -> str:
        """The local name."""
        return self.iri.rpartition("#")[2]


def constraints(engine: Engine, languages: Sequence[str]) -> dict[str, list[Constraint]]:
    """Return the constraints of each shape."""
    shapes: dict[str, dict[str, dict[str, list[Term]]]] = {}
    for row in engine.own_rows(queries.named("pages/shape-properties").text):
        parts = shapes.setdefault(row["shape"][1:-1], {}).setdefault(row["part"][1:-1], {})
        parts.setdefault(row["property"][1:-1], []).append(read_term(row["value"]))
    return {
        shape: [_constraint(part, said, languages) for part, said in sorted(parts.items())]
        for shape, parts in shapes.items()
    }


def _constraint(part: str, said: Mapping[str, list[Term]], languages: Sequence[str]) -> Constraint:
    told = {SH.path, SH.name, SH.message, SH.severity}
    asked = [
        (name.removeprefix(SH.base), short(value.value) if value.kind == "iri" else value.value)
        for name, values in sorted(said.items())
        if name not in told
        for value in values
    ]
    severity = next((value.value for value in said.get(SH.severity, ())), SH.Violation)
    path = next(iter(said.get(SH.path, ())), None)
    name, message = pick(said.get(SH.name, ()), languages), pick(said.get(SH.message, ()), languages)
    return Constraint(part, path, name, tuple(asked), severity.removeprefix(SH.base), message)


def parents(found: Described) -> dict[str, list[str]]:
    """Return the classes of ours, and which each is under."""
    classes = [iri for iri, said in found.items() if OWL.Class in {term.value for term in said.get(RDF.type, ())}]
    return {
        iri: sorted(term.value for term in found[iri].get(RDFS.subClassOf, ()) if term.value in found)
        for iri in classes
        if iri.startswith(SAM.base)
    }
