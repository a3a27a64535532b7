"""Reading constraints written in SPARQL: `sh:sparql` (SHACL, 5) and components with validators of their own (6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal as Choice

from samspill.rdf import Graph, Node, RDFLiteral, URIRef
from samspill.validate.model import SPARQL, Message, SparqlConstraint
from samspill.validate.parameters import MalformedError, boolean, messages, objects, string
from samspill.validate.prebinding import Prepared, prepare
from samspill.validate.terms import local_name, term
from samspill.validate.tokens import QueryFaultError
from samspill.vocab import OWL, RDF, RDFS, SH

_ALWAYS = frozenset({"?this", "?currentShape", "?shapesGraph"})
Form = Choice["SELECT", "ASK"]


@dataclass(frozen=True)
class _Component:
    """A constraint component that a shapes graph declares: its parameters by variable, each with its property."""

    node: Node
    required: dict[str, Node]
    optional: dict[str, Node]
    on_nodes: tuple[Prepared, Node] | None
    on_properties: tuple[Prepared, Node] | None


class SparqlReader:
    """Finds the SPARQL-based constraints of shapes; the components that the graph declares are read once."""

    def __init__(self, graph: Graph) -> None:
        """Take the whole shapes graph."""
        self._graph = graph
        self._components: list[_Component] | None = None

    def read(self, shape: Node, *, is_property_shape: bool) -> list[SparqlConstraint]:
        """Return the SPARQL-based constraints of a shape.

        Raises MalformedError for a query that the specification forbids or that is not one.
        """
        found = []
        for node in objects(self._graph, shape, SH.sparql):
            made = self._constraint(node, is_property_shape=is_property_shape)
            found += [made] if made else []
        for declared in self._declared():
            found += self._uses(declared, shape, is_property_shape=is_property_shape)
        return found

    def _constraint(self, node: Node, *, is_property_shape: bool) -> SparqlConstraint | None:
        if any(boolean(value, "deactivated", "5.2") for value in objects(self._graph, node, SH.deactivated)):
            return None
        query = self._query(node, "SELECT", _ALWAYS)
        if query.uses_path and not is_property_shape:
            raise MalformedError("$PATH stands for the path of a property shape; this shape has none", "5.2")
        return SparqlConstraint(
            SPARQL, messages=messages(self._graph, node, SH.message), query=query, source=term(node)
        )

    def _query(self, node: Node, form: Form, prebound: frozenset[str]) -> Prepared:
        name = form.lower()
        texts = objects(self._graph, node, SH[name])
        if len(texts) != 1:
            raise MalformedError(f"a SPARQL-based constraint must have one sh:{name}", "5.2")
        try:
            return prepare(string(texts[0], name, "5.2"), form, self._prefixes(node), prebound)
        except QueryFaultError as error:
            raise MalformedError(error.detail, error.clause) from error

    def _prefixes(self, node: Node) -> dict[str, str]:
        """Collect what `sh:declare` says in the graphs that `sh:prefixes` names and in those they import (5.2.1)."""
        found: dict[str, str] = {}
        waiting = objects(self._graph, node, SH.prefixes)
        seen: set[Node] = set()
        while waiting:
            ontology = waiting.pop()
            if ontology in seen:
                continue
            seen.add(ontology)
            waiting += objects(self._graph, ontology, OWL.imports)
            for declaration in objects(self._graph, ontology, SH.declare):
                prefix, namespace = self._declaration(declaration)
                if found.setdefault(prefix, namespace) != namespace:
                    raise MalformedError(f"two namespaces for the prefix {prefix}:", "5.2.1")
        return found

    def _declaration(self, node: Node) -> tuple[str, str]:
        prefixes = objects(self._graph, node, SH.prefix)
        namespaces = objects(self._graph, node, SH.namespace)
        if len(prefixes) != 1 or len(namespaces) != 1 or not isinstance(namespaces[0], RDFLiteral):
            raise MalformedError("sh:declare needs one sh:prefix and one sh:namespace", "5.2.1")
        return string(prefixes[0], "prefix", "5.2.1"), str(namespaces[0])

    def _instances(self, name: str) -> set[Node]:
        """Return the instances of a class and of its subclasses in the shapes graph."""
        classes = set(self._graph.transitive_subjects(URIRef(RDFS.subClassOf), URIRef(name)))
        return {node for kind in classes for node in self._graph.subjects(URIRef(RDF.type), kind)}

    def _declared(self) -> list[_Component]:
        if self._components is None:
            nodes = self._instances(SH.ConstraintComponent)
            self._components = [self._component(node) for node in sorted(nodes, key=lambda node: node.n3())]
        return self._components

    def _component(self, node: Node) -> _Component:
        required: dict[str, Node] = {}
        optional: dict[str, Node] = {}
        for parameter in objects(self._graph, node, SH.parameter):
            paths = objects(self._graph, parameter, SH.path)
            if len(paths) != 1 or not isinstance(paths[0], URIRef):
                raise MalformedError("sh:parameter needs one sh:path that is an IRI", "6.2.1")
            into = optional if self._is_optional(parameter) else required
            into[f"?{local_name(str(paths[0]))}"] = paths[0]
        if not required:
            raise MalformedError("a component needs a parameter that is not optional", "6.2.1")
        names = frozenset(required) | frozenset(optional)
        ask = self._validator(node, SH.validator, "ASK", names | {"?value"})
        return _Component(
            node,
            required,
            optional,
            self._validator(node, SH.nodeValidator, "SELECT", names) or ask,
            self._validator(node, SH.propertyValidator, "SELECT", names) or ask,
        )

    def _is_optional(self, parameter: Node) -> bool:
        return any(boolean(value, "optional", "6.2.1") for value in objects(self._graph, parameter, SH.optional))

    def _validator(self, node: Node, which: str, form: Form, names: frozenset[str]) -> tuple[Prepared, Node] | None:
        for validator in objects(self._graph, node, which):
            return self._query(validator, form, _ALWAYS | names), validator
        return None

    def _uses(self, declared: _Component, shape: Node, *, is_property_shape: bool) -> list[SparqlConstraint]:
        """Return the constraints of one declared component that a shape states (6.2)."""
        given = {name: objects(self._graph, shape, str(path)) for name, path in declared.required.items()}
        if not all(given.values()):
            return []
        validator = declared.on_properties if is_property_shape else declared.on_nodes
        if validator is None:
            raise MalformedError(f"{local_name(str(declared.node))} has no validator for this kind of shape", "6.2.3")
        extra = {name: objects(self._graph, shape, str(path)) for name, path in declared.optional.items()}
        every = {name: values for name, values in {**given, **extra}.items() if values}
        if len(every) > 1 and any(len(values) > 1 for values in every.values()):
            raise MalformedError("a component with several parameters takes one value for each", "6.2")
        first, values = next(iter(given.items()))
        others = {name: term(found[0]) for name, found in every.items() if name != first}
        says = self._sayings(declared.node, validator[1])
        return [
            SparqlConstraint(
                component=str(declared.node),
                messages=says,
                query=validator[0],
                parameters={first: term(value), **others},
            )
            for value in values
        ]

    def _sayings(self, node: Node, validator: Node) -> tuple[Message, ...]:
        return messages(self._graph, validator, SH.message) or messages(self._graph, node, SH.message)
