"""Rules as SPARQL text: the same `Rule` that `sql` runs on columns, for any engine and for reading.

Each rule is one update that adds what it concludes; run in turn until nothing new comes, they close a dataset. Each
contradiction is one SELECT that must find nothing. Two things are left to columns: SPARQL compares literals in
patterns by their text, not by value (dt-eq), and lets no literal be the subject of a statement (dt-type2).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from samspill.entail.compiler import Ruleset
from samspill.entail.datatypes import DATATYPES, FAMILIES, Datatype
from samspill.entail.rules import Atom, DifferentTerms, DifferentValues, Given, Guard, Outside, Rule, shorten
from samspill.vocab import PREFIXES, RDF

__all__ = ["SKOLEM", "NamedQuery", "rules_as_sparql"]

_TYPE = f"<{RDF.type}>"

SKOLEM = "https://w3id.org/samspill/.well-known/genid/"
"""Class expressions have no name in the ontology; the text gives them one (RDF 1.1 Concepts, section 3.5)."""

Kind = Literal["conclusion", "contradiction", "cleaning"]


@dataclass(frozen=True)
class NamedQuery:
    """A rule as text: an update for a conclusion or the cleaning at the end, a SELECT for a contradiction."""

    name: str
    """Unique and fit for a file: `prp-spo1`, or `prp-spo2-3` for the third of several."""
    rule: str
    """The standard's name of the rule."""
    kind: Kind
    text: str


def rules_as_sparql(ruleset: Ruleset, graph: str | None = None) -> list[NamedQuery]:
    """Return the rules as SPARQL: what the axioms alone entail, conclusions, contradictions, and the cleaning.

    Conclusions go into the graph given by IRI, or the default graph; patterns match the default graph, which should
    be the union of the graphs that are closed over. Run the conclusions in turn until the dataset stays as it is,
    then the cleaning, which takes away the members of class expressions without a name.
    """
    queries = [NamedQuery("schema", "scm", "conclusion", _schema(ruleset, graph))]
    numbers: dict[str, int] = {}
    for rule in (*ruleset.conclusions, *ruleset.contradictions):
        numbers[rule.name] = number = numbers.get(rule.name, 0) + 1
        name = rule.name if number == 1 else f"{rule.name}-{number}"
        if rule.head:
            queries.append(NamedQuery(name, rule.name, "conclusion", _conclusion(rule, graph)))
        else:
            queries.append(NamedQuery(name, rule.name, "contradiction", _contradiction(rule)))
    queries.append(NamedQuery("clean", "clean", "cleaning", _cleaning(graph)))
    return queries


def _schema(ruleset: Ruleset, graph: str | None) -> str:
    triples = "".join(
        f"  {_term(s)} {_term(p)} {_term(o)} .\n"
        for s, p, o in sorted(ruleset.entailed_schema)
        if not (s.startswith("_:") and o.startswith("_:"))
    )
    return _headed("what the axioms alone entail", f"INSERT DATA {{\n{_in(graph, triples)}}}\n")


def _conclusion(rule: Rule, graph: str | None) -> str:
    head = "".join(f"  {_pattern(atom)}\n" for atom in rule.head)
    return _headed(rule.name, f"INSERT {{\n{_in(graph, head)}}}\nWHERE {{\n{_where(rule)}}}\n")


def _contradiction(rule: Rule) -> str:
    sentence = re.sub(r"\{(\w+)\}", r"?\1", rule.says)
    return _headed(f"{rule.name}: {sentence}", f"SELECT DISTINCT *\nWHERE {{\n{_where(rule)}}}\n")


def _cleaning(graph: str | None) -> str:
    where = _in(graph, "  ?s ?p ?o .\n")
    text = (
        f"DELETE {{\n{where}}}\nWHERE {{\n{where}"
        f'  VALUES ?start {{ "{SKOLEM}" }}\n'
        "  FILTER(STRSTARTS(STR(?s), ?start) || STRSTARTS(STR(?p), ?start) || STRSTARTS(STR(?o), ?start))\n}\n"
    )
    return _headed("takes away what is said of class expressions without a name", text)


def _headed(comment: str, text: str) -> str:
    """Put the comment and the prefixes that a text uses before it."""
    bare = re.sub(r'<[^<>"\s]*>|"(?:[^"\\]|\\.)*"', " ", text)
    used = sorted(set(re.findall(r"(?<![\w?])([a-z]+):", bare)))
    return f"# {comment}\n" + "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in used) + text


def _in(graph: str | None, triples: str) -> str:
    return f"  GRAPH <{graph}> {{\n{triples}  }}\n" if graph else triples


def _where(rule: Rule) -> str:
    parts = [*_values(rule.given), *(_pattern(atom) for atom in rule.body)]
    for guard in rule.guards:
        parts.extend(_filter(guard))
    return "".join(f"  {part}\n" for part in parts)


def _values(given: Given) -> Iterator[str]:
    if given.variables:
        yield f"VALUES ({' '.join(given.variables)}) {{"
        for row in given.rows:
            yield f"  ({' '.join(_term(term) for term in row)})"
        yield "}"


def _pattern(atom: Atom) -> str:
    predicate = "a" if atom.p == _TYPE else _term(atom.p)
    return f"{_term(atom.s)} {predicate} {_term(atom.o)} ."


def _term(term: str) -> str:
    if term.startswith("_:"):
        return f"<{SKOLEM}{term[2:]}>"
    return term if term.startswith("?") else shorten(term)


def _filter(guard: Guard) -> Iterator[str]:
    if isinstance(guard, DifferentTerms):
        yield f"FILTER(!sameTerm({guard.left}, {guard.right}))"
    elif isinstance(guard, DifferentValues):
        yield f"FILTER(isLiteral({guard.left}) && isLiteral({guard.right}) && {guard.left} != {guard.right})"
    elif isinstance(guard, Outside):
        yield f"FILTER(isLiteral({guard.variable}) && ({_outside(guard)}))"
    else:
        yield from _ill_typed(guard.variable)


def _outside(guard: Outside) -> str:
    datatype = DATATYPES[guard.datatype]
    families = {datatype.family} | datatype.others
    others = [name for name, other in DATATYPES.items() if other.family in FAMILIES - families]
    same = [name for name, other in DATATYPES.items() if other.family == datatype.family]
    conditions = [f"datatype({guard.variable}) IN ({_names(others)})"] if others else []
    inner = [f"!regex(str({guard.variable}), {_regex(datatype.values)})"] if datatype.values else []
    inner.extend(_bounds(datatype, guard.variable))
    if inner:
        conditions.append(f"(datatype({guard.variable}) IN ({_names(same)}) && ({' || '.join(inner)}))")
    return "\n    || ".join(conditions) or "false"


def _bounds(datatype: Datatype, variable: str) -> Iterator[str]:
    if datatype.least is not None:
        yield f"xsd:decimal(str({variable})) < {datatype.least}.0"
    if datatype.greatest is not None:
        yield f"xsd:decimal(str({variable})) > {datatype.greatest}.0"


def _ill_typed(variable: str) -> Iterator[str]:
    yield f"BIND(datatype({variable}) AS ?datatype) BIND(str({variable}) AS ?text)"
    yield "FILTER("
    cases = []
    for name, datatype in DATATYPES.items():
        inner = [f"!regex(?text, {_regex(datatype.pattern)})"] if datatype.pattern else []
        inner.extend(_bounds(datatype, variable))
        if inner:
            cases.append(f"?datatype = {shorten(f'<{name}>')} && ({' || '.join(inner)})")
    yield "    " + "\n    || ".join(cases)
    yield ")"


def _regex(pattern: str) -> str:
    text = f"^({pattern})$".replace("\\", "\\\\")
    return f'"{text}"'


def _names(names: Iterable[str]) -> str:
    return ", ".join(shorten(f"<{name}>") for name in sorted(names))
