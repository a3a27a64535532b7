"""The rules of OWL 2 RL/RDF, as tables 4 to 9 of the standard state them.

W3C Recommendation "OWL 2 Web Ontology Language Profiles (Second Edition)", section 4.3,
https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules

A line is `name | atoms over axioms | atoms over statements | head`; see `rules.StandardRule` for lists. Three kinds
of rule are not lines here: eq-ref, cls-thing, cls-nothing1, prp-ap and dt-type1 conclude the same of every graph
(`SET_ASIDE`), and dt-type2, dt-eq, dt-diff and dt-not-type look into literals (`datatypes`).
"""

from __future__ import annotations

from samspill.entail.rules import StandardRule, parse_rules

__all__ = ["DATATYPE_RULES", "EQUALITY", "RULES", "RULE_NAMES", "SET_ASIDE"]

_TABLES = """
# Table 4: equality
eq-sym   | | ?x owl:sameAs ?y | ?y owl:sameAs ?x
eq-trans | | ?x owl:sameAs ?y ; ?y owl:sameAs ?z | ?x owl:sameAs ?z
eq-rep-s | | ?s owl:sameAs ?t ; ?s ?p ?o | ?t ?p ?o
eq-rep-p | | ?p owl:sameAs ?q ; ?s ?p ?o | ?s ?q ?o
eq-rep-o | | ?o owl:sameAs ?t ; ?s ?p ?o | ?s ?p ?t
eq-diff1 | | ?x owl:differentFrom ?y ; ?x owl:sameAs ?y
         | false: {x} and {y} are stated to be different, and are the same
eq-diff2 | ?a a owl:AllDifferent ; ?a owl:members two(?x,?y) | ?x owl:sameAs ?y
         | false: {x} and {y} are listed as all different, and are the same
eq-diff3 | ?a a owl:AllDifferent ; ?a owl:distinctMembers two(?x,?y) | ?x owl:sameAs ?y
         | false: {x} and {y} are listed as all different, and are the same

# Table 5: axioms about properties
prp-dom  | ?p rdfs:domain ?c | ?x ?p ?y | ?x a ?c
prp-rng  | ?p rdfs:range ?c | ?x ?p ?y | ?y a ?c
prp-fp   | ?p a owl:FunctionalProperty | ?x ?p ?y1 ; ?x ?p ?y2 ; ?y1 != ?y2 | ?y1 owl:sameAs ?y2
prp-ifp  | ?p a owl:InverseFunctionalProperty | ?x1 ?p ?y ; ?x2 ?p ?y ; ?x1 != ?x2 | ?x1 owl:sameAs ?x2
prp-irp  | ?p a owl:IrreflexiveProperty | ?x ?p ?x | false: {x} is related to itself by {p}, which is irreflexive
prp-symp | ?p a owl:SymmetricProperty | ?x ?p ?y | ?y ?p ?x
prp-asyp | ?p a owl:AsymmetricProperty | ?x ?p ?y ; ?y ?p ?x
         | false: {x} and {y} are related both ways by {p}, which is asymmetric
prp-trp  | ?p a owl:TransitiveProperty | ?x ?p ?y ; ?y ?p ?z | ?x ?p ?z
prp-spo1 | ?p1 rdfs:subPropertyOf ?p2 | ?x ?p1 ?y | ?x ?p2 ?y
prp-spo2 | ?p owl:propertyChainAxiom all(?p#) | {?u# ?p# ?u+} | ?u1 ?p ?u+
prp-eqp1 | ?p1 owl:equivalentProperty ?p2 | ?x ?p1 ?y | ?x ?p2 ?y
prp-eqp2 | ?p1 owl:equivalentProperty ?p2 | ?x ?p2 ?y | ?x ?p1 ?y
prp-pdw  | ?p1 owl:propertyDisjointWith ?p2 | ?x ?p1 ?y ; ?x ?p2 ?y
         | false: {x} is related to {y} by both {p1} and {p2}, which are disjoint
prp-adp  | ?a a owl:AllDisjointProperties ; ?a owl:members two(?p1,?p2) | ?x ?p1 ?y ; ?x ?p2 ?y
         | false: {x} is related to {y} by both {p1} and {p2}, which are disjoint
prp-inv1 | ?p1 owl:inverseOf ?p2 | ?x ?p1 ?y | ?y ?p2 ?x
prp-inv2 | ?p1 owl:inverseOf ?p2 | ?x ?p2 ?y | ?y ?p1 ?x
prp-key  | ?c owl:hasKey all(?p#) | ?x a ?c ; {?x ?p# ?z#} ; ?y a ?c ; {?y ?p# ?z#} ; ?x != ?y | ?x owl:sameAs ?y
prp-npa1 | ?a owl:sourceIndividual ?x ; ?a owl:assertionProperty ?p ; ?a owl:targetIndividual ?y | ?x ?p ?y
         | false: {x} is related to {y} by {p}, which is stated not to be so
prp-npa2 | ?a owl:sourceIndividual ?x ; ?a owl:assertionProperty ?p ; ?a owl:targetValue ?y | ?x ?p ?y
         | false: {x} has {p} {y}, which is stated not to be so

# Table 6: classes
cls-nothing2 | | ?x a owl:Nothing | false: {x} is in owl:Nothing, the class that has no members
cls-int1 | ?c owl:intersectionOf all(?c#) | {?y a ?c#} | ?y a ?c
cls-int2 | ?c owl:intersectionOf one(?d) | ?y a ?c | ?y a ?d
cls-uni  | ?c owl:unionOf one(?d) | ?y a ?d | ?y a ?c
cls-com  | ?c1 owl:complementOf ?c2 | ?x a ?c1 ; ?x a ?c2
         | false: {x} is both in {c1} and in its complement {c2}
cls-svf1 | ?c owl:someValuesFrom ?d ; ?c owl:onProperty ?p ; ?d != owl:Thing | ?u ?p ?v ; ?v a ?d | ?u a ?c
cls-svf2 | ?c owl:someValuesFrom owl:Thing ; ?c owl:onProperty ?p | ?u ?p ?v | ?u a ?c
cls-avf  | ?c owl:allValuesFrom ?d ; ?c owl:onProperty ?p | ?u a ?c ; ?u ?p ?v | ?v a ?d
cls-hv1  | ?c owl:hasValue ?y ; ?c owl:onProperty ?p | ?u a ?c | ?u ?p ?y
cls-hv2  | ?c owl:hasValue ?y ; ?c owl:onProperty ?p | ?u ?p ?y | ?u a ?c
cls-maxc1 | ?c owl:maxCardinality 0 ; ?c owl:onProperty ?p | ?u a ?c ; ?u ?p ?y
         | false: {u} has {p} {y}, and its class allows none
cls-maxc2 | ?c owl:maxCardinality 1 ; ?c owl:onProperty ?p | ?u a ?c ; ?u ?p ?y1 ; ?u ?p ?y2 ; ?y1 != ?y2
         | ?y1 owl:sameAs ?y2
cls-maxqc1 | ?c owl:maxQualifiedCardinality 0 ; ?c owl:onProperty ?p ; ?c owl:onClass ?d ; ?d != owl:Thing
         | ?u a ?c ; ?u ?p ?y ; ?y a ?d | false: {u} has {p} {y} of class {d}, and its class allows none
cls-maxqc2 | ?c owl:maxQualifiedCardinality 0 ; ?c owl:onProperty ?p ; ?c owl:onClass owl:Thing
         | ?u a ?c ; ?u ?p ?y | false: {u} has {p} {y}, and its class allows none
cls-maxqc3 | ?c owl:maxQualifiedCardinality 1 ; ?c owl:onProperty ?p ; ?c owl:onClass ?d ; ?d != owl:Thing
         | ?u a ?c ; ?u ?p ?y1 ; ?y1 a ?d ; ?u ?p ?y2 ; ?y2 a ?d ; ?y1 != ?y2 | ?y1 owl:sameAs ?y2
cls-maxqc4 | ?c owl:maxQualifiedCardinality 1 ; ?c owl:onProperty ?p ; ?c owl:onClass owl:Thing
         | ?u a ?c ; ?u ?p ?y1 ; ?u ?p ?y2 ; ?y1 != ?y2 | ?y1 owl:sameAs ?y2
cls-oo   | ?c owl:oneOf one(?y) | | ?y a ?c

# Table 7: axioms about classes
cax-sco  | ?c1 rdfs:subClassOf ?c2 | ?x a ?c1 | ?x a ?c2
cax-eqc1 | ?c1 owl:equivalentClass ?c2 | ?x a ?c1 | ?x a ?c2
cax-eqc2 | ?c1 owl:equivalentClass ?c2 | ?x a ?c2 | ?x a ?c1
cax-dw   | ?c1 owl:disjointWith ?c2 | ?x a ?c1 ; ?x a ?c2
         | false: {x} is in both {c1} and {c2}, which are disjoint
cax-adc  | ?a a owl:AllDisjointClasses ; ?a owl:members two(?c1,?c2) | ?x a ?c1 ; ?x a ?c2
         | false: {x} is in both {c1} and {c2}, which are disjoint

# Table 9: the schema
scm-cls  | ?c a owl:Class | | ?c rdfs:subClassOf ?c ; ?c owl:equivalentClass ?c ; ?c rdfs:subClassOf owl:Thing ;
         owl:Nothing rdfs:subClassOf ?c
scm-sco  | ?c1 rdfs:subClassOf ?c2 ; ?c2 rdfs:subClassOf ?c3 | | ?c1 rdfs:subClassOf ?c3
scm-eqc1 | ?c1 owl:equivalentClass ?c2 | | ?c1 rdfs:subClassOf ?c2 ; ?c2 rdfs:subClassOf ?c1
scm-eqc2 | ?c1 rdfs:subClassOf ?c2 ; ?c2 rdfs:subClassOf ?c1 | | ?c1 owl:equivalentClass ?c2
scm-op   | ?p a owl:ObjectProperty | | ?p rdfs:subPropertyOf ?p ; ?p owl:equivalentProperty ?p
scm-dp   | ?p a owl:DatatypeProperty | | ?p rdfs:subPropertyOf ?p ; ?p owl:equivalentProperty ?p
scm-spo  | ?p1 rdfs:subPropertyOf ?p2 ; ?p2 rdfs:subPropertyOf ?p3 | | ?p1 rdfs:subPropertyOf ?p3
scm-eqp1 | ?p1 owl:equivalentProperty ?p2 | | ?p1 rdfs:subPropertyOf ?p2 ; ?p2 rdfs:subPropertyOf ?p1
scm-eqp2 | ?p1 rdfs:subPropertyOf ?p2 ; ?p2 rdfs:subPropertyOf ?p1 | | ?p1 owl:equivalentProperty ?p2
scm-dom1 | ?p rdfs:domain ?c1 ; ?c1 rdfs:subClassOf ?c2 | | ?p rdfs:domain ?c2
scm-dom2 | ?p2 rdfs:domain ?c ; ?p1 rdfs:subPropertyOf ?p2 | | ?p1 rdfs:domain ?c
scm-rng1 | ?p rdfs:range ?c1 ; ?c1 rdfs:subClassOf ?c2 | | ?p rdfs:range ?c2
scm-rng2 | ?p2 rdfs:range ?c ; ?p1 rdfs:subPropertyOf ?p2 | | ?p1 rdfs:range ?c
scm-hv   | ?c1 owl:hasValue ?i ; ?c1 owl:onProperty ?p1 ; ?c2 owl:hasValue ?i ; ?c2 owl:onProperty ?p2 ;
         ?p1 rdfs:subPropertyOf ?p2 | | ?c1 rdfs:subClassOf ?c2
scm-svf1 | ?c1 owl:someValuesFrom ?y1 ; ?c1 owl:onProperty ?p ; ?c2 owl:onProperty ?p ; ?c2 owl:someValuesFrom ?y2 ;
         ?y1 rdfs:subClassOf ?y2 | | ?c1 rdfs:subClassOf ?c2
scm-svf2 | ?c1 owl:someValuesFrom ?y ; ?c1 owl:onProperty ?p1 ; ?c2 owl:someValuesFrom ?y ; ?c2 owl:onProperty ?p2 ;
         ?p1 rdfs:subPropertyOf ?p2 | | ?c1 rdfs:subClassOf ?c2
scm-avf1 | ?c1 owl:allValuesFrom ?y1 ; ?c1 owl:onProperty ?p ; ?c2 owl:onProperty ?p ; ?c2 owl:allValuesFrom ?y2 ;
         ?y1 rdfs:subClassOf ?y2 | | ?c1 rdfs:subClassOf ?c2
scm-avf2 | ?c1 owl:allValuesFrom ?y ; ?c1 owl:onProperty ?p1 ; ?c2 owl:allValuesFrom ?y ; ?c2 owl:onProperty ?p2 ;
         ?p1 rdfs:subPropertyOf ?p2 | | ?c2 rdfs:subClassOf ?c1
scm-int  | ?c owl:intersectionOf one(?d) | | ?c rdfs:subClassOf ?d
scm-uni  | ?c owl:unionOf one(?d) | | ?d rdfs:subClassOf ?c
"""

RULES: tuple[StandardRule, ...] = parse_rules(_TABLES)
"""The rules over statements and axioms, in the standard's order."""

EQUALITY = frozenset({"eq-sym", "eq-trans", "eq-rep-s", "eq-rep-p", "eq-rep-o"})
"""Rules that columns evaluate by representatives: things that are the same become one while rules run."""

DATATYPE_RULES = ("dt-type2", "dt-eq", "dt-diff", "dt-not-type")
"""Rules of table 8 that look into literals."""

SET_ASIDE = ("eq-ref", "prp-ap", "cls-thing", "cls-nothing1", "dt-type1")
"""Rules that conclude the same of every graph (each thing is the same as itself …); nothing is written for them."""

RULE_NAMES: tuple[str, ...] = tuple(sorted({rule.name for rule in RULES} | set(DATATYPE_RULES) | set(SET_ASIDE)))
"""All rules of the standard, by name."""
