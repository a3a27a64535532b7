"""An independent checker of the OWL 2 RL profile: reads triples, finds each axiom, and names what the profile forbids.

The profile is section 4 of https://www.w3.org/TR/owl2-profiles/; declarations and the restrictions on non-simple
properties are those of OWL 2 DL, https://www.w3.org/TR/owl2-syntax/#Global_Restrictions_on_Axioms_in_OWL_2_DL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import OWL, RDF, RDFS, XSD
from rdflib.term import Node

XSD_NAMES = (
    "decimal", "integer", "nonNegativeInteger", "nonPositiveInteger", "positiveInteger", "negativeInteger",
    "long", "int", "short", "byte", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte", "float",
    "double", "string", "normalizedString", "token", "language", "Name", "NCName", "NMTOKEN", "boolean",
    "hexBinary", "base64Binary", "anyURI", "dateTime", "dateTimeStamp",
)  # fmt: skip
RL_DATATYPES = frozenset(
    {RDF.PlainLiteral, RDF.langString, RDF.XMLLiteral, RDFS.Literal} | {XSD[name] for name in XSD_NAMES}
)
PROPERTY_KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
CHARACTERISTICS = frozenset(
    {
        OWL.FunctionalProperty,
        OWL.InverseFunctionalProperty,
        OWL.TransitiveProperty,
        OWL.SymmetricProperty,
        OWL.AsymmetricProperty,
        OWL.IrreflexiveProperty,
    }
)
SIMPLE_ONLY = frozenset(
    {OWL.FunctionalProperty, OWL.InverseFunctionalProperty, OWL.AsymmetricProperty, OWL.IrreflexiveProperty}
)
BUILT_IN_ANNOTATIONS = frozenset(
    {RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy, OWL.versionInfo, OWL.deprecated, OWL.priorVersion}
)
HEADER = frozenset({OWL.versionIRI, OWL.imports})
EXPRESSION_PARTS = frozenset(
    {
        RDF.first,
        RDF.rest,
        OWL.onProperty,
        OWL.onClass,
        OWL.someValuesFrom,
        OWL.allValuesFrom,
        OWL.hasValue,
        OWL.hasSelf,
        OWL.maxCardinality,
        OWL.minCardinality,
        OWL.cardinality,
        OWL.maxQualifiedCardinality,
        OWL.minQualifiedCardinality,
        OWL.qualifiedCardinality,
        OWL.intersectionOf,
        OWL.unionOf,
        OWL.complementOf,
        OWL.oneOf,
        OWL.members,
    }
)


@dataclass(frozen=True, order=True)
class Violation:
    """One thing that the profile forbids: its name, and where it is."""

    name: str
    where: str


@dataclass
class Profile:
    """A graph under check; `violations` fills as the checks run."""

    graph: Graph
    violations: set[Violation] = field(default_factory=set)

    def report(self, name: str, where: Node) -> None:
        self.violations.add(Violation(name, where.n3() if isinstance(where, URIRef | Literal) else "an expression"))

    def kinds(self, term: Node) -> set[Node]:
        return set(self.graph.objects(term, RDF.type))

    def items(self, head: Node) -> list[Node]:
        return list(Collection(self.graph, head)) if head != RDF.nil else []

    def is_data(self, term: Node) -> bool:
        return OWL.DatatypeProperty in self.kinds(term)


def violations(graph: Graph) -> list[Violation]:
    """What the profile forbids in the graph of an ontology, sorted; an empty list when it is in the profile."""
    profile = Profile(graph)
    for check in (declarations, literals, class_axioms, property_axioms, chains, simple_properties, other_triples):
        check(profile)
    return sorted(profile.violations)


def declarations(profile: Profile) -> None:
    """Every property has one kind, and no class is a datatype."""
    for term in set(profile.graph.subjects(RDF.type, None)):
        kinds = profile.kinds(term)
        if len(kinds.intersection(PROPERTY_KINDS)) > 1:
            profile.report("property-of-two-kinds", term)
        if {OWL.Class, RDFS.Datatype} <= kinds:
            profile.report("class-and-datatype", term)
        if OWL.ReflexiveProperty in kinds:
            profile.report("reflexive-property", term)
        if kinds.intersection(CHARACTERISTICS) and not kinds.intersection(PROPERTY_KINDS):
            profile.report("undeclared-property", term)


def literals(profile: Profile) -> None:
    """Every literal has a datatype of the profile."""
    for literal in profile.graph.objects():
        if isinstance(literal, Literal) and literal.datatype is not None and literal.datatype not in RL_DATATYPES:
            profile.report("datatype-outside-profile", literal.datatype)


# --- Class expressions ------------------------------------------------------------------------------------------------


def named_class(profile: Profile, term: URIRef) -> None:
    if term == OWL.Thing:
        profile.report("thing-as-expression", term)
    elif term != OWL.Nothing and OWL.Class not in profile.kinds(term):
        profile.report("undeclared-class", term)


def filler(profile: Profile, restriction: Node, term: Node, check: Callable[[Profile, Node], None]) -> None:
    """What a restriction quantifies over: a data range for a data property, else a class expression or owl:Thing."""
    prop = profile.graph.value(restriction, OWL.onProperty)
    if prop is not None and profile.is_data(prop):
        data_range(profile, term)
    elif term != OWL.Thing:
        check(profile, term)


def restricted_property(profile: Profile, restriction: Node) -> None:
    for prop in profile.graph.objects(restriction, OWL.onProperty):
        if isinstance(prop, URIRef) and not profile.kinds(prop).intersection(PROPERTY_KINDS[:2]):
            profile.report("undeclared-property", prop)


def subclass_expression(profile: Profile, term: Node) -> None:
    """A class, an intersection, a union, an enumeration, someValuesFrom or hasValue."""
    if isinstance(term, URIRef):
        named_class(profile, term)
        return
    restricted_property(profile, term)
    for part, value in profile.graph.predicate_objects(term):
        if part in (OWL.intersectionOf, OWL.unionOf):
            for operand in profile.items(value):
                subclass_expression(profile, operand)
        elif part == OWL.someValuesFrom:
            filler(profile, term, value, subclass_expression)
        elif part not in (RDF.type, OWL.onProperty, OWL.hasValue, OWL.oneOf, RDFS.subClassOf, OWL.onClass):
            profile.report(f"{local(part)}-in-subclass-position", term)


def superclass_expression(profile: Profile, term: Node) -> None:
    """A class, an intersection, a complement, allValuesFrom, hasValue, or at most 0 or 1."""
    if isinstance(term, URIRef):
        named_class(profile, term)
        return
    restricted_property(profile, term)
    for part, value in profile.graph.predicate_objects(term):
        if part == OWL.intersectionOf:
            for operand in profile.items(value):
                superclass_expression(profile, operand)
        elif part == OWL.complementOf:
            subclass_expression(profile, value)
        elif part == OWL.allValuesFrom:
            filler(profile, term, value, superclass_expression)
        elif part in (OWL.maxCardinality, OWL.maxQualifiedCardinality):
            zero_or_one(profile, term, value)
        elif part == OWL.onClass:
            filler(profile, term, value, subclass_expression)
        elif part not in (RDF.type, OWL.onProperty, OWL.hasValue):
            profile.report(f"{local(part)}-in-superclass-position", term)


def zero_or_one(profile: Profile, restriction: Node, value: Node) -> None:
    if not isinstance(value, Literal) or int(value) not in (0, 1):
        profile.report("cardinality-above-one", restriction)


def equivalent_expression(profile: Profile, term: Node) -> None:
    """A class, an intersection or hasValue."""
    if isinstance(term, URIRef):
        named_class(profile, term)
        return
    restricted_property(profile, term)
    for part, value in profile.graph.predicate_objects(term):
        if part == OWL.intersectionOf:
            for operand in profile.items(value):
                equivalent_expression(profile, operand)
        elif part not in (RDF.type, OWL.onProperty, OWL.hasValue, OWL.equivalentClass):
            profile.report(f"{local(part)}-in-equivalence", term)


def data_range(profile: Profile, term: Node) -> None:
    """A datatype of the profile, or an intersection of such."""
    if isinstance(term, URIRef):
        if term not in RL_DATATYPES:
            profile.report("datatype-outside-profile", term)
        return
    for part, value in profile.graph.predicate_objects(term):
        if part == OWL.intersectionOf:
            for operand in profile.items(value):
                data_range(profile, operand)
        elif part != RDF.type:
            profile.report("data-range-outside-profile", term)


def local(term: Node) -> str:
    return str(term).rpartition("#")[2]


# --- Axioms -----------------------------------------------------------------------------------------------------------


def class_axioms(profile: Profile) -> None:
    graph = profile.graph
    for sub, sup in graph.subject_objects(RDFS.subClassOf):
        subclass_expression(profile, sub)
        superclass_expression(profile, sup)
    for pair in graph.subject_objects(OWL.equivalentClass):
        for side in pair:
            equivalent_expression(profile, side)
    for side in disjoint_sides(profile):
        subclass_expression(profile, side)
    for term, keys in graph.subject_objects(OWL.hasKey):
        subclass_expression(profile, term)
        for prop in profile.items(keys):
            declared_property(profile, prop)
    for term in graph.subjects(OWL.disjointUnionOf, None):
        profile.report("disjoint-union", term)


def disjoint_sides(profile: Profile) -> Iterator[Node]:
    """The classes of pairwise and of joint disjointness."""
    for pair in profile.graph.subject_objects(OWL.disjointWith):
        yield from pair
    for axiom in profile.graph.subjects(RDF.type, OWL.AllDisjointClasses):
        for head in profile.graph.objects(axiom, OWL.members):
            yield from profile.items(head)


def declared_property(profile: Profile, prop: Node) -> None:
    if isinstance(prop, URIRef) and not profile.kinds(prop).intersection(PROPERTY_KINDS):
        profile.report("undeclared-property", prop)


def property_axioms(profile: Profile) -> None:
    graph = profile.graph
    for prop, term in graph.subject_objects(RDFS.domain):
        declared_property(profile, prop)
        superclass_expression(profile, term)
    for prop, term in graph.subject_objects(RDFS.range):
        declared_property(profile, prop)
        (data_range if profile.is_data(prop) else superclass_expression)(profile, term)
    for relation in (RDFS.subPropertyOf, OWL.equivalentProperty, OWL.inverseOf, OWL.propertyDisjointWith):
        for pair in graph.subject_objects(relation):
            same_kind(profile, pair)
    for prop in graph.subjects(RDF.type, OWL.DatatypeProperty):
        if profile.kinds(prop).intersection(CHARACTERISTICS - {OWL.FunctionalProperty}):
            profile.report("object-characteristic-of-data-property", prop)


def same_kind(profile: Profile, pair: tuple[Node, Node]) -> None:
    kinds = []
    for prop in pair:
        declared_property(profile, prop)
        kinds.append(profile.kinds(prop).intersection(PROPERTY_KINDS))
    if all(kinds) and not kinds[0] & kinds[1]:
        profile.report("properties-of-different-kinds", pair[0])


def chains(profile: Profile) -> None:
    """Chains are of declared object properties, at least two, and regular: no property defined by way of itself."""
    below: dict[Node, set[Node]] = {}
    for prop, head in profile.graph.subject_objects(OWL.propertyChainAxiom):
        steps = profile.items(head)
        for step in [prop, *steps]:
            declared_property(profile, step)
        if len(steps) < 2:
            profile.report("chain-of-one", prop)
        # P ∘ Q → P and Q ∘ P → P and P ∘ P → P are allowed; P in the middle is not.
        inner = steps if steps[0] != prop and steps[-1] != prop else steps[1:] if steps[0] == prop else steps[:-1]
        if steps != [prop, prop]:
            below.setdefault(prop, set()).update(inner)
    for sub, sup in profile.graph.subject_objects(RDFS.subPropertyOf):
        below.setdefault(sup, set()).add(sub)
    for prop, _ in list(profile.graph.subject_objects(OWL.propertyChainAxiom)):
        if prop in reachable(below, prop):
            profile.report("irregular-chain", prop)


def reachable(below: dict[Node, set[Node]], start: Node) -> set[Node]:
    seen: set[Node] = set()
    waiting = list(below.get(start, ()))
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting.extend(below.get(node, ()))
    return seen


def non_simple(profile: Profile) -> set[Node]:
    """Properties that are transitive or a chain, and those above them or inverse to one of them."""
    graph = profile.graph
    found: set[Node] = set(graph.subjects(RDF.type, OWL.TransitiveProperty))
    found.update(graph.subjects(OWL.propertyChainAxiom, None))
    size = -1
    while size != len(found):
        size = len(found)
        for sub, sup in graph.subject_objects(RDFS.subPropertyOf):
            if sub in found:
                found.add(sup)
        for relation in (OWL.inverseOf, OWL.equivalentProperty):
            for one, other in graph.subject_objects(relation):
                if one in found or other in found:
                    found.update((one, other))
    return found


def simple_properties(profile: Profile) -> None:
    """Where OWL 2 DL wants a simple property, there is one."""
    graph = profile.graph
    composite = non_simple(profile)
    for prop in composite:
        if profile.kinds(prop).intersection(SIMPLE_ONLY):
            profile.report("characteristic-of-non-simple-property", prop)
        if (prop, OWL.propertyDisjointWith, None) in graph or (None, OWL.propertyDisjointWith, prop) in graph:
            profile.report("disjointness-of-non-simple-property", prop)
    for restriction, prop in graph.subject_objects(OWL.onProperty):
        parts = set(graph.predicates(restriction))
        if prop in composite and any("ardinality" in local(part) for part in parts):
            profile.report("cardinality-of-non-simple-property", prop)


def other_triples(profile: Profile) -> None:
    """What is no axiom is a header, a part of an expression, an annotation, or a fact of a declared property."""
    axioms = {
        RDF.type, RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.equivalentClass, OWL.disjointWith,
        OWL.equivalentProperty, OWL.inverseOf, OWL.propertyDisjointWith, OWL.propertyChainAxiom, OWL.hasKey,
        OWL.disjointUnionOf,
    }  # fmt: skip
    for subject, predicate, obj in profile.graph:
        if predicate in axioms | HEADER | EXPRESSION_PARTS | BUILT_IN_ANNOTATIONS:
            continue
        kinds = profile.kinds(predicate)
        if str(predicate).startswith((str(OWL), str(RDF), str(RDFS))):
            profile.report("unknown-axiom", predicate)
        elif not kinds.intersection(PROPERTY_KINDS):
            profile.report("undeclared-property", predicate)
        elif OWL.ObjectProperty in kinds and isinstance(obj, Literal):
            profile.report("literal-of-object-property", predicate)
        elif OWL.DatatypeProperty in kinds and isinstance(obj, URIRef | BNode):
            profile.report("thing-of-data-property", predicate)
        elif isinstance(subject, URIRef) and OWL.ObjectProperty in kinds and OWL.Class in profile.kinds(subject):
            profile.report("class-as-individual", subject)
