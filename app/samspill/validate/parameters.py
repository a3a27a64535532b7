"""The parameters of SHACL Core: for each, the clause that defines it and how its value is read and checked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from samspill.rdf import BNode, Collection, Graph, Node, RDFLiteral, URIRef
from samspill.validate.model import Constraint, Message, component
from samspill.validate.terms import local_name, term
from samspill.vocab import RDF, SH, XSD


class MalformedError(ValueError):
    """A shape that breaks a syntax rule of SHACL, and the clause that states the rule."""

    def __init__(self, detail: str, clause: str) -> None:
        """Keep what is wrong, and the section of the specification."""
        super().__init__(detail)
        self.detail = detail
        self.clause = clause


class Reader(Protocol):
    """What the reading of a value may ask of the reading of the whole."""

    graph: Graph

    def refer(self, node: Node, *, from_shape: Node, as_property: bool = False) -> str:
        """Note that a shape refers to another, and return the other's term."""
        ...


Values = list[Node]
Read = Callable[[Reader, Node, Values, str], list[Constraint]]


@dataclass(frozen=True)
class Parameter:
    """A parameter of SHACL Core: its clause, its reading, whether a shape may have several and a node shape one."""

    clause: str
    read: Read
    repeats: bool = False
    on_node_shapes: bool = True


def objects(graph: Graph, node: Node, name: str) -> list[Node]:
    """Return the values of a property in one order, so that the same shapes give the same queries each time."""
    return sorted(graph.objects(node, URIRef(name)), key=lambda value: (isinstance(value, BNode), value.n3()))


def messages(graph: Graph, node: Node, name: str) -> tuple[Message, ...]:
    """Return the texts that a property gives, sorted by language; raise MalformedError for what is no text."""
    found = []
    for value in graph.objects(node, URIRef(name)):
        if not isinstance(value, RDFLiteral):
            raise MalformedError(f"sh:{local_name(name)} must be text, not {value.n3()}", "2.1.5")
        found.append(Message(str(value), value.language))
    return tuple(sorted(found, key=lambda message: (message.language or "", message.text)))


def boolean(value: Node, name: str, clause: str) -> bool:
    """Return a parameter's xsd:boolean; raise MalformedError for anything else."""
    if isinstance(value, RDFLiteral) and isinstance(value.value, bool):
        return value.value
    raise MalformedError(f"sh:{name} must be true or false, not {value.n3()}", clause)


def string(value: Node, name: str, clause: str) -> str:
    """Return a parameter's xsd:string; raise MalformedError for anything else."""
    if isinstance(value, RDFLiteral) and value.language is None and str(value.datatype or XSD.string) == XSD.string:
        return str(value)
    raise MalformedError(f"sh:{name} must be a string, not {value.n3()}", clause)


def members(graph: Graph, head: Node, name: str, clause: str) -> list[Node]:
    """Return the members of an RDF list; raise MalformedError for what is none."""
    seen: set[Node] = set()
    at: Node = head
    while str(at) != RDF.nil:
        rests = list(graph.objects(at, URIRef(RDF.rest)))
        firsts = list(graph.objects(at, URIRef(RDF.first)))
        if at in seen or len(rests) != 1 or len(firsts) != 1:
            raise MalformedError(f"sh:{name} must be a well-formed list", clause)
        seen.add(at)
        at = rests[0]
    return list(Collection(graph, head))


def _name_of(value: Node, name: str, clause: str) -> str:
    if not isinstance(value, URIRef):
        raise MalformedError(f"sh:{name} must be an IRI, not {value.n3()}", clause)
    return term(value)


def _constant(value: Node, name: str, clause: str) -> str:
    if isinstance(value, BNode):
        raise MalformedError(f"sh:{name} cannot be a blank node: no node of the data is the same", clause)
    return term(value)


def _iris(name: str, clause: str) -> Read:
    """Read one or more IRIs, each a constraint of its own."""

    def read(_reader: Reader, _shape: Node, values: Values, which: str) -> list[Constraint]:
        return [Constraint(which, terms=(_name_of(value, name, clause),)) for value in values]

    return read


def _number(name: str, clause: str) -> Read:
    def read(_reader: Reader, _shape: Node, values: Values, which: str) -> list[Constraint]:
        return [Constraint(which, number=_integer(values[0], name, clause))]

    return read


def _integer(value: Node, name: str, clause: str) -> int:
    found: Any = value.value if isinstance(value, RDFLiteral) else None
    if not isinstance(found, int) or isinstance(found, bool) or found < 0:
        raise MalformedError(f"sh:{name} must be an integer from 0, not {value.n3()}", clause)
    return found


def _literal(name: str, clause: str) -> Read:
    def read(_reader: Reader, _shape: Node, values: Values, which: str) -> list[Constraint]:
        if not isinstance(values[0], RDFLiteral):
            raise MalformedError(f"sh:{name} must be a literal, not {values[0].n3()}", clause)
        return [Constraint(which, terms=(term(values[0]),))]

    return read


def _node_kind(_reader: Reader, _shape: Node, values: Values, which: str) -> list[Constraint]:
    kinds = ("BlankNode", "IRI", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral")
    if str(values[0]) not in {SH[kind] for kind in kinds}:
        raise MalformedError(f"sh:nodeKind must be one of sh:{', sh:'.join(kinds)}", "4.1.3")
    return [Constraint(which, terms=(term(values[0]),))]


def _pattern(reader: Reader, shape: Node, values: Values, which: str) -> list[Constraint]:
    pattern = string(values[0], "pattern", "4.4.3")
    found = objects(reader.graph, shape, SH.flags)
    if len(found) > 1:
        raise MalformedError("sh:flags may be given once", "4.4.3")
    flags = string(found[0], "flags", "4.4.3") if found else ""
    if not re.fullmatch("[smixq]*", flags):
        raise MalformedError(f"sh:flags may hold s, m, i, x and q, not {flags!r}", "4.4.3")
    try:
        re.compile(pattern)  # not the same language as XPath's, yet a slip such as an open bracket is one in both
    except re.error as error:
        raise MalformedError(f"sh:pattern {pattern!r} is no regular expression: {error}", "4.4.3") from error
    return [Constraint(which, terms=(term(values[0]),), flags=flags)]


def _languages(reader: Reader, _shape: Node, values: Values, which: str) -> list[Constraint]:
    found = members(reader.graph, values[0], "languageIn", "4.4.4")
    for member in found:
        string(member, "languageIn", "4.4.4")
    return [Constraint(which, terms=tuple(map(term, found)))]


def _unique_language(_reader: Reader, _shape: Node, values: Values, which: str) -> list[Constraint]:
    """Only the term `true` switches it on, not `"1"^^xsd:boolean`, which has the same value (SHACL, 4.4.5)."""
    return [Constraint(which)] if boolean(values[0], "uniqueLang", "4.4.5") and str(values[0]) == "true" else []


def _constants(reader: Reader, _shape: Node, values: Values, which: str) -> list[Constraint]:
    found = members(reader.graph, values[0], "in", "4.8.3")
    return [Constraint(which, terms=tuple(_constant(member, "in", "4.8.3") for member in found))]


def _has_value(_reader: Reader, _shape: Node, values: Values, which: str) -> list[Constraint]:
    return [Constraint(which, terms=(_constant(value, "hasValue", "4.8.2"),)) for value in values]


def _shapes(name: str) -> Read:
    """Read one or more shapes, each a constraint of its own."""

    def read(reader: Reader, shape: Node, values: Values, which: str) -> list[Constraint]:
        return [
            Constraint(which, shapes=(reader.refer(value, from_shape=shape, as_property=name == "property"),))
            for value in values
        ]

    return read


def _shape_lists(name: str, clause: str) -> Read:
    """Read lists of shapes, each list a constraint of its own."""

    def read(reader: Reader, shape: Node, values: Values, which: str) -> list[Constraint]:
        return [
            Constraint(
                which,
                shapes=tuple(
                    reader.refer(member, from_shape=shape) for member in members(reader.graph, value, name, clause)
                ),
            )
            for value in values
        ]

    return read


def _closed(reader: Reader, shape: Node, values: Values, which: str) -> list[Constraint]:
    """Closed: the properties of the shape's own property shapes are allowed, and those to be ignored."""
    if not boolean(values[0], "closed", "4.8.1"):
        return []
    allowed: set[str] = set()
    for nested in objects(reader.graph, shape, SH.property):
        allowed |= {term(path) for path in objects(reader.graph, nested, SH.path) if isinstance(path, URIRef)}
    for ignored in objects(reader.graph, shape, SH.ignoredProperties):
        found = members(reader.graph, ignored, "ignoredProperties", "4.8.1")
        allowed |= {_name_of(member, "ignoredProperties", "4.8.1") for member in found}
    return [Constraint(which, terms=tuple(sorted(allowed)))]


def _qualified(reader: Reader, shape: Node, values: Values, _which: str) -> list[Constraint]:
    """Qualified value shapes: a minimum and a maximum are two constraints on the same shape."""
    inner = reader.refer(values[0], from_shape=shape)
    flag = objects(reader.graph, shape, SH.qualifiedValueShapesDisjoint)
    disjoint = bool(flag) and boolean(flag[0], "qualifiedValueShapesDisjoint", "4.7.3")
    siblings = _siblings(reader, shape, values[0]) if disjoint else ()
    found = []
    for name in ("qualifiedMinCount", "qualifiedMaxCount"):
        for count in objects(reader.graph, shape, SH[name]):
            which = component(name[0].upper() + name[1:])
            found.append(Constraint(which, number=_integer(count, name, "4.7.3"), shapes=(inner,), siblings=siblings))
    if not found:
        raise MalformedError("sh:qualifiedValueShape needs sh:qualifiedMinCount or sh:qualifiedMaxCount", "4.7.3")
    return found


def _siblings(reader: Reader, shape: Node, inner: Node) -> tuple[str, ...]:
    """Return the qualified value shapes of the property shapes beside this one, its own left out."""
    beside: set[Node] = set()
    for parent in reader.graph.subjects(URIRef(SH.property), shape):
        for property_shape in reader.graph.objects(parent, URIRef(SH.property)):
            beside |= set(reader.graph.objects(property_shape, URIRef(SH.qualifiedValueShape)))
    return tuple(sorted(reader.refer(node, from_shape=shape) for node in beside - {inner}))


PARAMETERS: dict[str, Parameter] = {
    "class": Parameter("4.1.1", _iris("class", "4.1.1"), repeats=True),
    "datatype": Parameter("4.1.2", _iris("datatype", "4.1.2")),
    "nodeKind": Parameter("4.1.3", _node_kind),
    "minCount": Parameter("4.2.1", _number("minCount", "4.2.1"), on_node_shapes=False),
    "maxCount": Parameter("4.2.2", _number("maxCount", "4.2.2"), on_node_shapes=False),
    "minExclusive": Parameter("4.3.1", _literal("minExclusive", "4.3.1")),
    "minInclusive": Parameter("4.3.2", _literal("minInclusive", "4.3.2")),
    "maxExclusive": Parameter("4.3.3", _literal("maxExclusive", "4.3.3")),
    "maxInclusive": Parameter("4.3.4", _literal("maxInclusive", "4.3.4")),
    "minLength": Parameter("4.4.1", _number("minLength", "4.4.1")),
    "maxLength": Parameter("4.4.2", _number("maxLength", "4.4.2")),
    "pattern": Parameter("4.4.3", _pattern),
    "languageIn": Parameter("4.4.4", _languages),
    "uniqueLang": Parameter("4.4.5", _unique_language, on_node_shapes=False),
    "equals": Parameter("4.5.1", _iris("equals", "4.5.1"), repeats=True),
    "disjoint": Parameter("4.5.2", _iris("disjoint", "4.5.2"), repeats=True),
    "lessThan": Parameter("4.5.3", _iris("lessThan", "4.5.3"), repeats=True, on_node_shapes=False),
    "lessThanOrEquals": Parameter("4.5.4", _iris("lessThanOrEquals", "4.5.4"), repeats=True, on_node_shapes=False),
    "not": Parameter("4.6.1", _shapes("not"), repeats=True),
    "and": Parameter("4.6.2", _shape_lists("and", "4.6.2"), repeats=True),
    "or": Parameter("4.6.3", _shape_lists("or", "4.6.3"), repeats=True),
    "xone": Parameter("4.6.4", _shape_lists("xone", "4.6.4"), repeats=True),
    "node": Parameter("4.7.1", _shapes("node"), repeats=True),
    "property": Parameter("4.7.2", _shapes("property"), repeats=True),
    "qualifiedValueShape": Parameter("4.7.3", _qualified, on_node_shapes=False),
    "closed": Parameter("4.8.1", _closed),
    "hasValue": Parameter("4.8.2", _has_value, repeats=True),
    "in": Parameter("4.8.3", _constants),
}
"""Every parameter of SHACL Core that makes a constraint, in the order of the specification."""

DEPENDENT = frozenset(
    {"flags", "ignoredProperties", "qualifiedMinCount", "qualifiedMaxCount", "qualifiedValueShapesDisjoint"}
)
"""Parameters that are read together with another one."""


def read_core(reader: Reader, shape: Node, *, is_property_shape: bool) -> list[Constraint]:
    """Return the Core constraints that a shape states; raise MalformedError for one that breaks a syntax rule."""
    found: list[Constraint] = []
    stated = {str(predicate) for predicate in reader.graph.predicates(shape, None)}
    for name, parameter in PARAMETERS.items():
        if SH[name] not in stated:
            continue
        values = objects(reader.graph, shape, SH[name])
        if len(values) > 1 and not parameter.repeats:
            raise MalformedError(f"sh:{name} may be given once", parameter.clause)
        if not is_property_shape and not parameter.on_node_shapes:
            raise MalformedError(f"sh:{name} belongs to property shapes: sh:path is missing", parameter.clause)
        which = component(name[0].upper() + name[1:])
        found += parameter.read(reader, shape, values, which)
    return found
