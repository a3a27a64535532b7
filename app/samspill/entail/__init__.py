"""Entailment: the closure of the graph under OWL 2 RL, by the rules of the standard compiled from the ontology.

standard   the rules, as the standard's tables state them
axioms     an ontology in memory, closed under the rules about the schema; `profile` refuses what is not OWL 2 RL
compiler   the rules compiled for an ontology: `rules.Rule`, from which come
sql        … SQL on columns (with `linear`: rules composed, `literals`: values)
sparql     … SPARQL text
closure    rules run over `facts` to the fixpoint; `report` tells contradictions
incremental  a graph that stays closed: its `state` between updates has the facts `held` with indexes, brought to what
           follows by `upkeep` (rules as loops: `nested`), what is `written` of them, and their `contradictions`
explain    why a statement holds: a `proof`, searched backwards through `grounds` (with `lookup`: what columns say)
"""

from samspill.entail.axioms import read_ontology, statements
from samspill.entail.closure import Closure, close
from samspill.entail.compiler import Ruleset, compile_rules
from samspill.entail.explain import Explainer
from samspill.entail.facts import ENTAILED
from samspill.entail.incremental import ClosedGraph, Update
from samspill.entail.proof import Proof
from samspill.entail.report import Inconsistency
from samspill.entail.sparql import NamedQuery, rules_as_sparql

__all__ = [
    "ENTAILED",
    "ClosedGraph",
    "Closure",
    "Explainer",
    "Inconsistency",
    "NamedQuery",
    "Proof",
    "Ruleset",
    "Update",
    "close",
    "compile_rules",
    "read_ontology",
    "rules_as_sparql",
    "statements",
]
