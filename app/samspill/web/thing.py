"""The page of one thing: its statements by property, each with its sources, and what points to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from samspill import queries
from samspill.vocab import DCTERMS, GRAPH, OWL, PREFIXES, RDF, RDFS, SKOS
from samspill.web.described import rows_of_page
from samspill.web.labels import names_of, pick
from samspill.web.licences import Licensed, licences_of
from samspill.web.links import short
from samspill.web.prepared import prepared_rows
from samspill.web.site import site
from samspill.web.terms import Term, read_term
from samspill.web.together import together

ENTAILED = GRAPH + "entailed"
EURIO = PREFIXES["eurio"]

VALUES = 100
"""Values of one property that a page shows; it tells how many there are."""

STATEMENTS = 1_000
"""Statements of a page for people; the forms for programs have as many as `description_limit` says."""

_DEEP = 2  # a participation in a thing, and its amount
_FIRST = (SKOS.prefLabel, SKOS.altLabel, RDFS.label, DCTERMS.title, DCTERMS.description, SKOS.definition, SKOS.note)

Statements = dict[str, dict[str, dict[Term, set[str]]]]
"""Subject → property → value → the graphs that say so."""


@dataclass(frozen=True)
class Value:
    """A value of a property: its name if it is a thing, the numbers of its sources, and more of it if it is a node."""

    term: Term
    name: Term | None
    sources: tuple[int, ...]
    entailed: bool
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True)
class Group:
    """A property, its name, and its first values, of `total`."""

    iri: str
    name: Term | None
    values: tuple[Value, ...]
    total: int

    @property
    def entailed(self) -> bool:
        """Whether no source states any of the values shown."""
        return all(value.entailed for value in self.values)


@dataclass(frozen=True)
class Thing:
    """All that a page shows of one thing."""

    iri: str
    title: Term
    types: tuple[Value, ...]
    groups: tuple[Group, ...]
    incoming: tuple[Group, ...]
    sources: tuple[tuple[int, str, Term | None, Licensed | None], ...]
    """Number, graph, its name, and under which licence and attribution it is, of each source."""
    page: int
    more: bool
    """Whether another page of it follows."""

    @property
    def cut(self) -> bool:
        """Whether more is said of the thing than the page has."""
        return self.more or self.page > 1


@dataclass
class _Reader:
    """Puts names and numbers of sources on statements."""

    statements: Statements
    names: Mapping[str, Sequence[Term]]
    languages: Sequence[str]
    numbers: dict[str, int] = field(default_factory=dict)

    def name(self, iri: str) -> Term | None:
        return pick(self.names.get(iri, ()), self.languages)

    def called(self, iri: str) -> Term | None:
        """Return the name of a thing; of a node without one, the name of what it is."""
        if (name := self.name(iri)) is not None:
            return name
        kinds = self.statements.get(iri, {}).get(RDF.type, {})
        names = [self.name(kind.value) for kind, graphs in kinds.items() if graphs != {ENTAILED}]
        return next((name for name in names if name), None)

    def value(self, term: Term, graphs: Iterable[str], seen: tuple[str, ...]) -> Value:
        stated = sorted(set(graphs) - {ENTAILED})
        numbers = tuple(self.numbers.setdefault(graph, len(self.numbers) + 1) for graph in stated)
        inside: tuple[Group, ...] = ()
        if term.value in self.statements and term.value not in seen and len(seen) <= _DEEP:
            inside = self.groups(term.value, seen)
        name = self.called(term.value) if term.kind == "iri" else None
        return Value(term, name, tuple(sorted(numbers)), not stated, inside)

    def groups(self, subject: str, seen: tuple[str, ...]) -> tuple[Group, ...]:
        """Return the groups of a subject; of a node, without what leads back to what it was reached from."""
        found = []
        for name, values in self.statements.get(subject, {}).items():
            kept = {
                term: graphs
                for term, graphs in values.items()
                if not (_idle(name, term, subject, seen) or _said_again(name, term, graphs))
            }
            if kept:
                found.append(self.group(name, kept, (*seen, subject)))
        return tuple(sorted(found, key=_order))

    def group(self, name: str, values: Mapping[Term, set[str]], seen: tuple[str, ...]) -> Group:
        ranked = sorted(values.items(), key=lambda item: (item[1] == {ENTAILED}, self.sort_key(item[0])))
        shown = tuple(self.value(term, graphs, seen) for term, graphs in ranked[:VALUES])
        return Group(name, self.name(name), shown, len(values))

    def sort_key(self, term: Term) -> tuple[str, str, str]:
        name = self.name(term.value) if term.kind == "iri" else None
        return ((name or term).value.casefold(), term.value, term.language)


def _idle(name: str, term: Term, subject: str, seen: tuple[str, ...]) -> bool:
    """Tell whether a statement says nothing to a reader: `x a owl:Thing`, or back to where one came from."""
    if seen and (term.value in seen or name == RDF.type):
        return True
    return (name == RDF.type and term.value in {OWL.Thing, OWL.NamedIndividual}) or (
        name == OWL.sameAs and term.value == subject
    )


def _said_again(name: str, term: Term, graphs: set[str]) -> bool:
    """Tell whether a statement only says in EURIO's words what stands there in ours; the data have it all the same."""
    in_eurio = name.startswith(EURIO) or (name == RDF.type and term.value.startswith(EURIO))
    return in_eurio and graphs == {ENTAILED}


def _order(group: Group) -> tuple[int, bool, str]:
    place = _FIRST.index(group.iri) if group.iri in _FIRST else len(_FIRST)
    return place, group.entailed, (group.name.value if group.name else short(group.iri)).casefold()


def read_thing(iri: str, languages: Sequence[str], page: int = 1) -> Thing:
    """Read what a page shows of a thing, with names in the reader's languages as far as there are any.

    What is said in more statements than a description has comes a page at a time. Raises NotFoundError after the last.
    """
    engine = site().engine
    statements, incoming, more = _said(iri, page)
    reader = _Reader(statements, names_of(engine, _iris(iri, statements, incoming)), languages)
    groups = reader.groups(iri, ())
    types = next((group.values for group in groups if group.iri == RDF.type), ())
    shown = {value.term.value for group in groups for value in group.values if value.groups}
    licences = licences_of(engine, reader.numbers)
    return Thing(
        iri=iri,
        title=reader.name(iri) or Term("other", iri.rpartition("/")[2] or iri),
        types=types,
        groups=tuple(group for group in groups if group.iri != RDF.type),
        incoming=_incoming(reader, incoming[""], iri, shown),
        sources=tuple(
            (number, graph, reader.name(graph), licences.get(graph)) for graph, number in reader.numbers.items()
        ),
        page=page,
        more=more,
    )


def most_statements() -> int:
    """Return how many statements a page for people has at most."""
    return min(STATEMENTS, site().settings.description_limit)


def _said(iri: str, page: int) -> tuple[Statements, Statements, bool]:
    """Return what is said of a thing and its role nodes, what points to it (under ""), and whether there is more."""
    limit = most_statements()
    statements: Statements = {}
    incoming: Statements = {"": {}}
    if page == 1 and not _surely_more(iri, limit):
        engine = site().engine

        def asking(name: str) -> Callable[[], list[dict[str, str]]]:
            text = queries.named(name).bind(target=iri, limit=limit + 1).text
            return lambda: list(engine.own_rows(text))

        said, pointing = together([asking("pages/statements"), asking("pages/incoming")])
        if len(said) + len(pointing) <= limit:
            for row in said:
                _add(statements, row["subject"][1:-1], row["property"], read_term(row["value"]), row["graph"])
            for row in pointing:
                _add(incoming, "", row["property"], read_term(row["subject"]), row["graph"])
            return statements, incoming, False
    found, more = rows_of_page(iri, page, limit)
    for each in found:
        if each.part == "incoming":
            _add(incoming, "", each.property, read_term(each.subject), each.graph)
        elif each.part != "name":
            _add(statements, each.subject[1:-1], each.property, read_term(each.value), each.graph)
    return statements, incoming, more


def _surely_more(iri: str, limit: int) -> bool:
    """Whether it is known without asking that more is said of a thing and points to it than a page has."""
    own, pointing = (prepared_rows(f"pages/{name}", iri) for name in ("described-own", "incoming"))
    return own is not None and pointing is not None and len(own) + len(pointing) > limit


def _add(statements: Statements, subject: str, name: str, value: Term, graph: str) -> None:
    values = statements.setdefault(subject, {}).setdefault(name[1:-1], {})
    values.setdefault(value, set()).add(graph[1:-1])


def _iris(iri: str, *several: Statements) -> set[str]:
    found = {iri}
    for statements in several:
        for subject, properties in statements.items():
            found |= {subject, *properties} - {""}
            for values in properties.values():
                found |= {term.value for term in values if term.kind == "iri"}
                found |= {graph for graphs in values.values() for graph in graphs}
    return found


def _incoming(
    reader: _Reader, properties: Mapping[str, Mapping[Term, set[str]]], iri: str, shown: set[str]
) -> tuple[Group, ...]:
    """Group what points to a thing; nodes that stand above already, under one of its own properties, are left out."""
    found = []
    for name, values in properties.items():
        kept = {
            term: graphs
            for term, graphs in values.items()
            if term.value not in shown and not _said_again(name, term, graphs)
        }
        if kept:
            found.append(reader.group(name, kept, (iri,)))
    return tuple(sorted(found, key=_order))
