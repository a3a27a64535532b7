"""Entailment: the closure of the graph under OWL 2 RL, by the rules of the standard compiled from the ontology."""

from samspill.entail.axioms import read_ontology
from samspill.entail.closure import Closure, close
from samspill.entail.compiler import Ruleset, compile_rules
from samspill.entail.report import Inconsistency

__all__ = ["Closure", "Inconsistency", "Ruleset", "close", "compile_rules", "read_ontology"]
