"""rdflib at the edges: ontology, shapes and small graphs. The one module that imports it.

Never on the path of a bulk load, a large query or an export: that is what the engines are for.
"""

from __future__ import annotations

from rdflib import BNode, Graph, URIRef
from rdflib import Literal as RDFLiteral
from rdflib.collection import Collection
from rdflib.term import Node

__all__ = ["BNode", "Collection", "Graph", "Node", "RDFLiteral", "URIRef"]
