"""Closed namespaces: an attribute is a term's IRI as text, a misspelt term fails at once.

>>> SAM.Area
'https://w3id.org/samspill/ontology#Area'
>>> SAM.Arrea
Traceback (most recent call last):
    ...
AttributeError: no term 'Arrea' in https://w3id.org/samspill/ontology#
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from samspill.vocab.terms import SAM_TERMS

__all__ = [
    "DCTERMS",
    "FOAF",
    "GEO",
    "GRAPH",
    "ID",
    "ORG",
    "OWL",
    "PREFIXES",
    "PROV",
    "RDF",
    "RDFS",
    "SAM",
    "SCHEMA",
    "SH",
    "SKOS",
    "SKOSXL",
    "VOID",
    "XSD",
    "Namespace",
]


class Namespace:
    """A namespace whose terms are known; `ns.Term` is an IRI as `str`."""

    def __init__(self, base: str, terms: Iterable[str]) -> None:
        """Take the namespace IRI and the local names that exist in it."""
        self.base = base
        self._terms = frozenset(terms)

    def __getattr__(self, name: str) -> str:
        """Return the IRI of a term; raise AttributeError for a name that is not in the namespace."""
        local = name.rstrip("_")  # `RDF.first`, but `PROV.Class_` for a Python keyword
        if local.startswith("__") or local not in self._terms:
            raise AttributeError(f"no term {local!r} in {self.base}")
        return self.base + local

    def __getitem__(self, name: str) -> str:
        """Return the IRI of a term whose name is not a Python name."""
        return self.__getattr__(name)

    def __iter__(self) -> Iterator[str]:
        """Go through the local names, sorted."""
        return iter(sorted(self._terms))


SAM = Namespace("https://w3id.org/samspill/ontology#", SAM_TERMS)
RDF = Namespace(
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    ["type", "value", "first", "rest", "nil", "Property", "List", "langString", "subject", "predicate", "object"],
)
RDFS = Namespace(
    "http://www.w3.org/2000/01/rdf-schema#",
    [
        *("label", "comment", "subClassOf", "subPropertyOf", "domain", "range", "isDefinedBy", "seeAlso"),
        *("Class", "Datatype", "Literal", "Resource", "ContainerMembershipProperty", "member"),
    ],
)
OWL = Namespace(
    "http://www.w3.org/2002/07/owl#",
    [
        *("Class", "Thing", "Nothing", "Ontology", "Restriction", "ObjectProperty", "DatatypeProperty"),
        *("AnnotationProperty", "FunctionalProperty", "InverseFunctionalProperty", "TransitiveProperty"),
        *("SymmetricProperty", "AsymmetricProperty", "IrreflexiveProperty", "ReflexiveProperty", "AllDifferent"),
        *("AllDisjointClasses", "AllDisjointProperties", "NamedIndividual", "Axiom", "Annotation", "DataRange"),
        *("NegativePropertyAssertion", "members", "distinctMembers", "sameAs", "differentFrom"),
        *("equivalentClass", "equivalentProperty", "inverseOf", "propertyChainAxiom", "hasKey", "disjointWith"),
        *("propertyDisjointWith", "complementOf", "intersectionOf", "unionOf", "oneOf", "disjointUnionOf"),
        *("onProperty", "onClass", "onDataRange", "someValuesFrom", "allValuesFrom", "hasValue", "hasSelf"),
        *("cardinality", "minCardinality", "maxCardinality", "qualifiedCardinality", "minQualifiedCardinality"),
        *("maxQualifiedCardinality", "sourceIndividual", "assertionProperty", "targetIndividual", "targetValue"),
        *("topObjectProperty", "bottomObjectProperty", "topDataProperty", "bottomDataProperty", "deprecated"),
        *("imports", "versionIRI", "versionInfo", "priorVersion", "backwardCompatibleWith", "incompatibleWith"),
        *("DeprecatedClass", "DeprecatedProperty", "OntologyProperty", "annotatedSource", "annotatedProperty"),
        *("annotatedTarget", "onDatatype", "withRestrictions", "datatypeComplementOf", "onProperties"),
    ],
)
XSD = Namespace(
    "http://www.w3.org/2001/XMLSchema#",
    [
        *("string", "boolean", "decimal", "integer", "double", "float", "date", "dateTime", "dateTimeStamp", "time"),
        *("gYear", "gYearMonth", "gMonthDay", "gMonth", "gDay", "duration", "dayTimeDuration", "yearMonthDuration"),
        *("anyURI", "language", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
        *("long", "int", "short", "byte", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
        *("normalizedString", "token", "Name", "NCName", "NMTOKEN", "hexBinary", "base64Binary"),
    ],
)
SKOS = Namespace(
    "http://www.w3.org/2004/02/skos/core#",
    [
        *("prefLabel", "altLabel", "hiddenLabel", "notation", "definition", "note", "scopeNote", "example"),
        *("Concept", "ConceptScheme", "inScheme", "topConceptOf", "hasTopConcept", "broader", "narrower", "related"),
        *("closeMatch", "exactMatch", "broadMatch", "narrowMatch", "relatedMatch", "changeNote", "editorialNote"),
    ],
)
SKOSXL = Namespace("http://www.w3.org/2008/05/skos-xl#", ["Label", "prefLabel", "literalForm"])
DCTERMS = Namespace(
    "http://purl.org/dc/terms/",
    [
        *("title", "description", "publisher", "creator", "contributor", "license", "source", "issued", "modified"),
        *("created", "date", "language", "identifier", "subject", "rights", "isPartOf", "hasPart", "format", "type"),
        *("references", "isReferencedBy", "conformsTo", "bibliographicCitation", "accessRights", "provenance"),
        *("isReplacedBy", "replaces"),
    ],
)
PROV = Namespace(
    "http://www.w3.org/ns/prov#",
    [
        *("wasDerivedFrom", "wasGeneratedBy", "generatedAtTime", "wasAttributedTo", "used", "Entity", "Activity"),
        *("Agent", "startedAtTime", "endedAtTime", "hadPrimarySource", "wasAssociatedWith", "Plan", "hadPlan", "value"),
    ],
)
ORG = Namespace(
    "http://www.w3.org/ns/org#",
    ["Organization", "ChangeEvent", "OrganizationalUnit", "Membership", "Role", "Post", "changedBy", "resultedFrom"],
)
GEO = Namespace("http://www.w3.org/2003/01/geo/wgs84_pos#", ["lat", "long", "SpatialThing"])
FOAF = Namespace(
    "http://xmlns.com/foaf/0.1/", ["homepage", "page", "primaryTopic", "name", "Agent", "Person", "Document"]
)
SCHEMA = Namespace("http://schema.org/", ["name", "Organization", "Person", "Place", "Event"])
VOID = Namespace(
    "http://rdfs.org/ns/void#",
    [
        *("Dataset", "DatasetDescription", "triples", "entities", "classes", "properties", "distinctSubjects"),
        *("distinctObjects", "sparqlEndpoint", "uriSpace", "inDataset", "subset", "vocabulary", "dataDump", "feature"),
        *("classPartition", "class", "propertyPartition", "property"),
    ],
)
SH = Namespace(
    "http://www.w3.org/ns/shacl#",
    [
        *("Shape", "NodeShape", "PropertyShape", "ValidationReport", "ValidationResult", "conforms", "result"),
        *("focusNode", "resultPath", "value", "resultMessage", "resultSeverity", "sourceShape", "sourceConstraint"),
        *("sourceConstraintComponent", "Violation", "Warning", "Info", "detail", "severity", "message", "deactivated"),
        *("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf", "target", "property", "path", "name"),
        *("description", "order", "group", "defaultValue", "inversePath", "alternativePath", "zeroOrMorePath"),
        *("oneOrMorePath", "zeroOrOnePath", "class", "datatype", "nodeKind", "IRI", "BlankNode", "Literal"),
        *("BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral", "minCount", "maxCount", "minLength", "maxLength"),
        *("minInclusive", "maxInclusive", "minExclusive", "maxExclusive", "pattern", "flags", "languageIn"),
        *("uniqueLang", "equals", "disjoint", "lessThan", "lessThanOrEquals", "not", "and", "or", "xone", "node"),
        *("qualifiedValueShape", "qualifiedMinCount", "qualifiedMaxCount", "qualifiedValueShapesDisjoint"),
        *("closed", "ignoredProperties", "hasValue", "in", "sparql", "select", "ask", "prefixes", "declare", "prefix"),
        *("namespace", "SPARQLConstraint", "SPARQLConstraintComponent", "parameter", "optional", "validator"),
        *("nodeValidator", "propertyValidator", "labelTemplate", "SPARQLSelectValidator", "SPARQLAskValidator"),
        *("ConstraintComponent", "Parameter", "PrefixDeclaration", "shapesGraph", "entailment", "js", "rule"),
    ],
)

GRAPH = "https://w3id.org/samspill/graph/"
ID = "https://w3id.org/samspill/id/"

PREFIXES: dict[str, str] = {
    "sam": SAM.base,
    "id": ID,
    "graph": GRAPH,
    "rdf": RDF.base,
    "rdfs": RDFS.base,
    "owl": OWL.base,
    "xsd": XSD.base,
    "skos": SKOS.base,
    "dcterms": DCTERMS.base,
    "prov": PROV.base,
    "org": ORG.base,
    "geo": GEO.base,
    "foaf": FOAF.base,
    "schema": SCHEMA.base,
    "void": VOID.base,
    "sh": SH.base,
    "eurio": "http://data.europa.eu/s66#",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "hydra": "http://www.w3.org/ns/hydra/core#",
}
"""The prefixes that files, answers and pages use."""
