"""The part of a graph that some queries ask about, in an engine of its own."""

# ruff: noqa: S608  (statements are made of our own constants and ids)

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from samspill.engines.oxigraph import OxigraphEngine
from samspill.engines.sparql import algebra as a
from samspill.engines.sparql.algebra import mentioned, parts
from samspill.engines.sparql.translate import translate
from samspill.errors import DeclinedError
from samspill.validate.compile import SHAPES_GRAPH
from samspill.validate.relations import Relations
from samspill.vocab import RDF

_TYPE = a.Term(1, RDF.type)


class PartialEngine:
    """Answers queries over the statements that they can match, loaded when the first is asked."""

    def __init__(self, relations: Relations, queries: Iterable[str]) -> None:
        """Take the queries that will be asked."""
        self._relations = relations
        self._queries = tuple(queries)
        self._engine: OxigraphEngine | None = None

    def rows(self, text: str, /) -> Iterator[dict[str, str]]:
        """Yield the solutions of one of the queries."""
        if self._engine is None:
            self._engine = self._load()
        return self._engine.own_rows(text)

    def _load(self) -> OxigraphEngine:
        columns, where = self._relations.columns, condition(self._relations, self._queries)
        with tempfile.TemporaryDirectory() as folder:
            file, named = Path(folder, "part.nt"), Path(folder, "shapes.nq")
            columns.export_triples(f"SELECT p, s, o FROM triple WHERE {where}", file)
            shapes = SHAPES_GRAPH[1:-1]
            if columns.graph_id(shapes) is None:
                return OxigraphEngine.from_files(None, file)
            columns.export_nquads(named, shapes)  # small, and $shapesGraph may ask for it
            return OxigraphEngine.from_files(named, file)


def condition(relations: Relations, queries: Iterable[str]) -> str:
    """Return a condition in SQL on `p` and `o` for the statements that queries can match; "true" for any."""
    properties: set[str] = set()
    classes: set[str] = set()
    for text in queries:
        try:
            query = translate(text)
        except DeclinedError:
            return "true"
        if not all(take(part, properties, classes) for part in parts((query.pattern,)) if isinstance(part, a.Triple)):
            return "true"
    arms = [f"p IN ({relations.ids(sorted(properties))})"] if properties else ["false"]
    if classes:
        below = relations.subclasses(*sorted(classes))
        arms.append(f"p = {relations.id(f'<{RDF.type}>')} AND o IN ({below})")
    return f"({' OR '.join(arms)})"


def take(pattern: a.Triple, properties: set[str], classes: set[str]) -> bool:
    """Note the properties of a pattern, or the class whose instances it asks for; False for any property."""
    if isinstance(pattern.p, a.Var):
        return False
    if isinstance(pattern.p, a.Term):
        if pattern.p == _TYPE and isinstance(pattern.o, a.Term) and pattern.o.kind == 1:
            classes.add(f"<{pattern.o.lexical}>")
        else:
            properties.add(f"<{pattern.p.lexical}>")
        return True
    names = {f"<{each.lexical}>" for each in mentioned(pattern.p) if isinstance(each, a.Term)}
    if _instance_of(pattern.p):
        properties |= names - {f"<{RDF.type}>"}
        if isinstance(pattern.o, a.Term):
            classes.add(f"<{pattern.o.lexical}>")
        else:
            properties.add(f"<{RDF.type}>")
        return True
    properties |= names
    # A path of no step leads from every node of the graph to itself, and a negated one along any property.
    return not any(isinstance(each, a.Path) and each.op in {"?", "*", "not"} for each in parts(pattern.p))


def _instance_of(path: a.Path) -> bool:
    """Tell whether a path is rdf:type/rdfs:subClassOf*, which begins with a step."""
    return path.op == "seq" and len(path.parts) == 2 and path.parts[0].iri == _TYPE and path.parts[1].op == "*"
