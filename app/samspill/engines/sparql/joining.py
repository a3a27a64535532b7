"""What a join is of, in an order in which each part shares a variable with those before it.

rdflib gathers all triple patterns of a group into one basic graph pattern, also those that have nothing to do with each
other but by way of a subquery or VALUES beside them. Compiled as it stands, that is a product of all their solutions:
kinds of organisations times grants, before it is known which organisation has which grant. Joins are associative and
commutative (section 18.5), so the parts of such a pattern are joined one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from samspill.engines.sparql import algebra as a

__all__ = ["before_joins", "operands"]


def operands(node: a.Join) -> list[a.Pattern]:
    """Return the patterns that a join joins, basic ones taken apart, those that are connected side by side."""
    left = [part for whole in _flat(node) for part in _apart(whole)]
    ordered = [left.pop(0)]
    known = _variables(ordered[0])
    while left:
        place = next((at for at, each in enumerate(left) if known & _variables(each)), 0)
        ordered.append(left.pop(place))
        known |= _variables(ordered[-1])
    return ordered


def before_joins(node: a.Filter, looks_up: Callable[[a.Triple], bool]) -> a.Pattern | None:
    """Return a filter of triples with a test of one object made on its own triple, or None where there is none such.

    DuckDB moves no test below a join that may raise an error, as those of texts may: then it would be made for each
    solution, and not for each text.
    """
    if not isinstance(node.pattern, a.BGP) or len(node.pattern.triples) < 2:
        return None
    tests = _conjuncts(node.condition)
    for test in tests:
        names = _variables(test)
        if len(names) > 1 or any(isinstance(each, a.Exists) for each in a.parts(test)):
            continue
        for triple in node.pattern.triples:
            if isinstance(triple.o, a.Var) and {triple.o.name} == names and looks_up(triple):
                rest = a.BGP(tuple(each for each in node.pattern.triples if each is not triple))
                joined = a.Join(a.Filter(a.BGP((triple,)), test), rest)
                left = tuple(each for each in tests if each is not test)
                return joined if not left else a.Filter(joined, left[0] if len(left) == 1 else a.Call("&&", left))
    return None


def _conjuncts(condition: a.Expr) -> tuple[a.Expr, ...]:
    if isinstance(condition, a.Call) and condition.op == "&&":
        return tuple(each for part in condition.args for each in _conjuncts(part))
    return (condition,)


def _flat(node: a.Pattern) -> Iterator[a.Pattern]:
    if isinstance(node, a.Join):
        if node.left != a.BGP():  # the unit
            yield from _flat(node.left)
        yield from _flat(node.right)
    else:
        yield node


def _apart(node: a.Pattern) -> list[a.Pattern]:
    """Return the connected parts of a basic graph pattern, in the order of their first triples."""
    if not isinstance(node, a.BGP) or len(node.triples) < 2:
        return [node]
    groups: list[tuple[set[str], list[a.Triple]]] = []
    for triple in node.triples:
        names, triples = _variables(triple), [triple]
        for group in [group for group in groups if group[0] & names]:
            groups.remove(group)
            names, triples = names | group[0], group[1] + triples
        groups.append((names, triples))
    return [a.BGP(tuple(triples)) for _, triples in groups]


def _variables(node: object) -> set[str]:
    return {each.name for each in a.mentioned(node) if isinstance(each, a.Var)}
