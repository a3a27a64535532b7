"""From rdflib's parsed query to our algebra, so that none of its types goes further."""

from __future__ import annotations

from typing import Any

from samspill import rdf
from samspill.engines.sparql import algebra as a
from samspill.errors import DeclinedError
from samspill.vocab import XSD


def translate(text: str) -> a.Query:
    """Return the algebra of a query.

    Raises DeclinedError for a query that rdflib does not parse, and for what the algebra has no place for.
    """
    try:
        found = rdf.parse_query(text)
    except rdf.ParserError as error:
        raise DeclinedError(f"rdflib does not parse it: {error.detail[:80]}") from error
    form = {"SelectQuery": "SELECT", "AskQuery": "ASK", "ConstructQuery": "CONSTRUCT"}.get(found.name)
    if form is None:
        raise DeclinedError("DESCRIBE")
    template = _template(found) if form == "CONSTRUCT" else ()
    return a.Query(form, _pattern(found.p), tuple(a.Var(str(each)) for each in found.PV or ()), template)


def _template(found: Any) -> tuple[a.Triple, ...]:
    """Return what CONSTRUCT makes; without a template it is the pattern itself (section 16.2.4)."""
    triples = found.template
    if not triples:
        if found.p.p.name != "BGP":  # rdflib tells an empty template from none no better
            raise DeclinedError("CONSTRUCT WHERE of more than triples, or an empty template")
        triples = found.p.p.triples
    return tuple(_triple(each) for each in triples)


def _pattern(node: Any) -> a.Pattern:
    made = _PATTERNS.get(node.name)
    if made is None:
        raise DeclinedError(f"the pattern {node.name}")
    found: a.Pattern = made(node)
    return found


def _values(node: Any) -> a.Pattern:
    inner = node.p
    if isinstance(inner, list):  # of no variable or no row: rdflib tells one from the other no better
        raise DeclinedError("VALUES without a value")
    if inner.name != "values":
        return _pattern(inner)
    names = tuple(dict.fromkeys(str(name) for row in inner.res for name in row))
    rows = tuple(
        tuple(None if (cell := _cell(row, name)) is None or cell == "UNDEF" else _term(cell) for name in names)
        for row in inner.res
    )
    return a.Values(tuple(map(a.Var, names)), rows)


def _cell(row: Any, name: str) -> Any:
    return next((value for key, value in row.items() if str(key) == name), None)


def _group(node: Any) -> a.Pattern:
    inner = node.p
    keys = []
    for key in inner.expr or ():
        if not isinstance(key, rdf.Variable):
            raise DeclinedError("a key of GROUP BY that is no variable")
        keys.append(a.Var(str(key)))
    aggregates = tuple(_aggregate(each) for each in node.A)
    return a.Group(_pattern(inner.p), tuple(keys), aggregates, inner.expr is None)


def _aggregate(node: Any) -> a.Aggregate:
    op = node.name.removeprefix("Aggregate_").upper()
    value = None if str(node.vars) == "*" and not isinstance(node.vars, rdf.Variable) else _expression(node.vars)
    separator = " " if node.separator is None else str(node.separator)
    return a.Aggregate(a.Var(str(node.res)), op, bool(node.distinct), value, separator)


def _left_join(node: Any) -> a.Pattern:
    condition = None if node.expr.name == "TrueFilter" else _expression(node.expr)
    return a.LeftJoin(_pattern(node.p1), _pattern(node.p2), condition)


def _order(node: Any) -> a.Pattern:
    return a.OrderBy(_pattern(node.p), tuple((_expression(each.expr), each.order == "DESC") for each in node.expr))


def _slice(node: Any) -> a.Pattern:
    return a.Slice(_pattern(node.p), int(node.start or 0), None if node.length is None else int(node.length))


_PATTERNS: dict[str, Any] = {
    "BGP": lambda n: a.BGP(tuple(_triple(each) for each in n.triples or ())),
    "Join": lambda n: a.Join(_pattern(n.p1), _pattern(n.p2)),
    "LeftJoin": _left_join,
    "Union": lambda n: a.Union(_pattern(n.p1), _pattern(n.p2)),
    "Minus": lambda n: a.Minus(_pattern(n.p1), _pattern(n.p2)),
    "Filter": lambda n: a.Filter(_pattern(n.p), _expression(n.expr)),
    "Extend": lambda n: a.Extend(_pattern(n.p), a.Var(str(n.var)), _expression(n.expr)),
    "Graph": lambda n: a.Graph(_node(n.term), _pattern(n.p)),
    "ToMultiSet": _values,
    "AggregateJoin": _group,
    "Project": lambda n: a.Project(_pattern(n.p), tuple(a.Var(str(each)) for each in n.PV)),
    "Distinct": lambda n: a.Distinct(_pattern(n.p)),
    "Reduced": lambda n: a.Distinct(_pattern(n.p)),
    "OrderBy": _order,
    "Slice": _slice,
}


def _triple(parts: Any) -> a.Triple:
    s, p, o = parts
    return a.Triple(_node(s), _path(p) if rdf.is_path(p) else _node(p), _node(o))


def _path(path: Any) -> a.Path:
    kind = type(path).__name__
    if kind == "URIRef":
        return a.Path("link", iri=_term(path))
    if kind == "InvPath":
        return a.Path("inverse", (_path(path.arg),))
    if kind in {"SequencePath", "AlternativePath"}:
        return a.Path("seq" if kind == "SequencePath" else "alt", tuple(map(_path, path.args)))
    if kind == "MulPath":
        return a.Path(path.mod, (_path(path.path),))
    if kind == "NegatedPath":
        return a.Path("not", tuple(_negated(each) for each in path.args))
    raise DeclinedError(f"the path {kind}")


def _negated(part: Any) -> a.Path:
    """Return a link; rdflib's parser does not keep what an inverse member of a negated set names."""
    if getattr(part, "name", "") == "InversePath":
        raise DeclinedError("an inverse link in a negated property set, which rdflib's parser loses")
    return _path(part)


def _node(node: Any) -> a.Node:
    if isinstance(node, rdf.Variable):
        return a.Var(str(node))
    if isinstance(node, rdf.BNode):
        return a.Var(f"_:{node}")
    return _term(node)


def _term(node: Any) -> a.Term:
    if isinstance(node, rdf.URIRef):
        return a.Term(1, str(node))
    if isinstance(node, rdf.RDFLiteral):
        if node.language:
            return a.Term(3, str(node), "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", node.language)
        return a.Term(3, str(node), str(node.datatype or XSD.string))
    raise DeclinedError(f"a term of type {type(node).__name__}")


def _expression(node: Any) -> a.Expr:  # noqa: C901, PLR0911  (one case a kind of node)
    if isinstance(node, rdf.Variable):
        return a.Var(str(node))
    name = getattr(node, "name", None)
    if not isinstance(name, str) or isinstance(node, rdf.URIRef | rdf.RDFLiteral):
        return _term(node)
    if name in {"ConditionalOrExpression", "ConditionalAndExpression"}:
        op = "||" if "Or" in name else "&&"
        return a.Call(op, (_expression(node.expr), *map(_expression, _listed(node.other))))
    if name == "RelationalExpression":
        return _relational(node)
    if name in {"AdditiveExpression", "MultiplicativeExpression"}:
        found = _expression(node.expr)
        for op, other in zip(_listed(node.op), _listed(node.other), strict=True):
            found = a.Call(str(op), (found, _expression(other)))
        return found
    if name in {"UnaryNot", "UnaryMinus", "UnaryPlus"}:
        return a.Call({"UnaryNot": "!", "UnaryMinus": "NEG", "UnaryPlus": "PLUS"}[name], (_expression(node.expr),))
    if name == "Function":
        if node.distinct:
            raise DeclinedError("DISTINCT in a function")
        return a.Call(str(node.iri), tuple(map(_expression, _listed(node.expr))))
    if name.startswith("Builtin_"):
        return _builtin(node, name.removeprefix("Builtin_"))
    raise DeclinedError(f"the expression {name}")


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) or type(value).__name__ in {"plist", "ParseResults"} else [value]


def _relational(node: Any) -> a.Expr:
    op = " ".join(str(node.op).upper().split())
    if node.other is None:
        return _expression(node.expr)
    if op in {"IN", "NOT IN"}:
        others = [] if str(node.other).endswith("#nil") else _listed(node.other)
        return a.Call(op, (_expression(node.expr), *map(_expression, others)))
    return a.Call(op, (_expression(node.expr), _expression(node.other)))


_ARGUMENTS = ("arg", "arg1", "text", "start", "length", "pattern", "replacement", "arg2", "arg3", "flags")


def _builtin(node: Any, op: str) -> a.Expr:
    if op in {"EXISTS", "NOTEXISTS"}:
        return a.Exists(_pattern(node.graph), op == "NOTEXISTS")
    arguments = [value for key in _ARGUMENTS if (value := getattr(node, key)) is not None]
    if op.upper() in {"COALESCE", "CONCAT"} and isinstance(node.arg, rdf.URIRef):
        arguments = []  # an empty list of arguments is parsed as rdf:nil
    return a.Call(op.upper(), tuple(_expression(each) for value in arguments for each in _listed(value)))
