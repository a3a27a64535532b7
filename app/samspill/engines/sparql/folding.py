"""Trees of SQL taken apart and put together again, and replaced by their outcome where they have only one.

NULL is unknown: `NULL AND false` is false, `NULL = 1` is NULL. Beside `trees`, the one module that imports sqlglot.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sqlglot import exp

from samspill.engines.sparql.trees import Tree, own

_UNKNOWN = object()
_COMPARED: dict[type, Callable[[Any, Any], bool]] = {
    exp.EQ: operator.eq,
    exp.NEQ: operator.ne,
    exp.LT: operator.lt,
    exp.LTE: operator.le,
    exp.GT: operator.gt,
    exp.GTE: operator.ge,
}
_OPERATORS = (exp.Binary, exp.Not, exp.Is, exp.In, exp.Between, exp.Neg)


def literal(node: Any) -> Any:  # noqa: PLR0911  (one case a kind of node)
    """Return the Python value of a literal, None for NULL, or what is no value of anything."""
    if isinstance(node, exp.Literal):
        if node.is_string:
            return node.this
        return float(node.this) if set(node.this) & set(".eE") else int(node.this)
    if isinstance(node, exp.Boolean):
        return bool(node.this)
    if isinstance(node, exp.Null):
        return None
    if isinstance(node, exp.Paren):
        return literal(node.this)
    if isinstance(node, exp.Neg):
        inner = literal(node.this)
        return -inner if isinstance(inner, int | float) else _UNKNOWN
    return _cast(node) if isinstance(node, exp.Cast) else _UNKNOWN


def _cast(node: Any) -> Any:
    if isinstance(node.this, exp.Null):
        return None
    if node.is_type("decimal") and isinstance(node.this, exp.Literal):
        return Decimal(node.this.this)
    return _UNKNOWN


def is_error(node: Any) -> bool:
    """Whether a tree raises an error whenever it is reached."""
    return isinstance(node, exp.Anonymous) and node.name == "error"


def constant(node: Any) -> bool:
    """Whether a tree is the same in every row."""
    return literal(node) is not _UNKNOWN or (isinstance(node, exp.Cast) and constant(node.this))


def is_null(node: Any) -> bool:
    """Whether a tree is NULL in every row."""
    return literal(node) is None


def truth(node: Any) -> bool | None:
    """Return what a condition always is: NULL counts as false; None when that depends on the row."""
    value = literal(node)
    return None if value is _UNKNOWN else bool(value)


def case(cases: list[tuple[Tree, Tree | None]], default: Tree | None) -> Tree:
    """Return CASE; an outcome of None is NULL."""
    outcomes = [outcome for _, outcome in cases] + [default]
    if all(outcome is None or is_null(outcome) for outcome in outcomes):
        return exp.null()
    ifs = [exp.If(this=own(test), true=exp.null() if out is None else own(out)) for test, out in cases]
    return exp.Case(ifs=ifs, default=None if default is None else own(default))


def column_of(node: Any) -> tuple[str, str] | None:
    """Return table and name of a column, the table empty when it has none."""
    return (node.table, node.name) if isinstance(node, exp.Column) else None


def called(node: Any) -> tuple[str, list[Tree]] | None:
    """Return name and arguments of a call of what DuckDB does not know."""
    return (node.name, node.expressions) if isinstance(node, exp.Anonymous) else None


def branches(node: Any) -> tuple[Tree | None, list[tuple[Tree, Tree]], Tree | None] | None:
    """Return the subject, the cases and the default of CASE."""
    if not isinstance(node, exp.Case):
        return None
    ifs = [(each.this, each.args["true"]) for each in node.args["ifs"]]
    return node.this, ifs, node.args.get("default")


def rebuilt(node: Any, made: Callable[[Tree], Tree]) -> Tree:
    """Return a node of the same kind whose parts are made of its own."""
    parts: dict[str, Any] = {}
    for key, value in node.args.items():
        if isinstance(value, exp.Expression):
            parts[key] = _inside(node, value, made(value))
        elif isinstance(value, list):
            parts[key] = [_inside(node, v, made(v)) if isinstance(v, exp.Expression) else v for v in value]
        else:
            parts[key] = value
    return node.__class__(**parts)  # type: ignore[no-any-return]


def _inside(node: Any, before: Any, after: Any) -> Any:
    bare = isinstance(after, _OPERATORS) and not isinstance(before, type(after))
    return exp.paren(own(after), copy=False) if bare and isinstance(node, _OPERATORS) else own(after)


def folded(node: Any) -> Tree:  # noqa: C901, PLR0911  (one case a kind of node)
    """Return the outcome of a node, whose parts are folded already, or the node."""
    if type(node) in _COMPARED:
        return _compared(node)
    if isinstance(node, exp.And | exp.Or):
        return _joined(node, isinstance(node, exp.Or))
    if isinstance(node, exp.Not):
        value = literal(node.this)
        return node if value is _UNKNOWN else exp.null() if value is None else exp.Boolean(this=not value)
    if isinstance(node, exp.Paren) and not isinstance(node.this, _OPERATORS):
        return own(node.this)  # type: ignore[no-any-return]
    if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null):
        value = literal(node.this)
        if value is _UNKNOWN:
            return exp.false() if constant(node.this) or isinstance(node.this, exp.Struct) else node
        return exp.Boolean(this=value is None)
    if isinstance(node, exp.In) and node.expressions:
        return _listed(node)
    if isinstance(node, exp.Coalesce):
        return _first(node)
    if isinstance(node, exp.Lower) and isinstance(literal(node.this), str):
        return exp.Literal.string(literal(node.this).lower())
    if isinstance(node, exp.Greatest):
        values = [literal(each) for each in (node.this, *node.expressions)]
        if all(isinstance(value, int) for value in values):
            return exp.Literal.number(max(values))
    return node  # type: ignore[no-any-return]


def _compared(node: Any) -> Tree:
    one, other = literal(node.this), literal(node.expression)
    if one is None or other is None:
        return exp.null()
    if _UNKNOWN in (one, other) or isinstance(one, str) != isinstance(other, str):
        return node  # type: ignore[no-any-return]
    return exp.Boolean(this=_COMPARED[type(node)](one, other))


def _joined(node: Any, stops: bool) -> Tree:
    """Fold AND (which `stops` at false) or OR (at true)."""
    for one, other in ((node.this, node.expression), (node.expression, node.this)):
        value = literal(one)
        if value is not _UNKNOWN and value is not None:
            return exp.Boolean(this=stops) if bool(value) is stops else own(other)
        if value is None and literal(other) is None:
            return exp.null()
    return node  # type: ignore[no-any-return]


def _listed(node: Any) -> Tree:
    """Fold IN of a list."""
    subject = literal(node.this)
    if subject is None:
        return exp.null()
    if subject is _UNKNOWN:
        return node  # type: ignore[no-any-return]
    values = [(each, literal(each)) for each in node.expressions]
    if any(value == subject for _, value in values):
        return exp.true()
    left = [own(each) for each, value in values if value is _UNKNOWN or value is None]
    if not left:
        return exp.false()
    if all(is_null(each) for each in left):
        return exp.null()
    return exp.In(this=own(node.this), expressions=left)


def _first(node: Any) -> Tree:
    """Fold coalesce."""
    left: list[Any] = []
    for each in (node.this, *node.expressions):
        if is_null(each):
            continue
        left.append(own(each))
        if constant(each):
            break
    if not left:
        return exp.null()
    return left[0] if len(left) == 1 else exp.Coalesce(this=left[0], expressions=left[1:])


def part(structure: Tree, name: str) -> Tree:
    """Return a field of a structure."""
    return exp.Anonymous(this="struct_extract", expressions=[own(structure), exp.Literal.string(name)])


def struct(fields: dict[str, Tree]) -> Tree:
    """Return a structure of fields."""
    made = [exp.PropertyEQ(this=exp.to_identifier(name), expression=own(tree)) for name, tree in fields.items()]
    return exp.Struct(expressions=made)


def cast(tree: Tree, kind: str) -> Tree:
    """Return a tree as a type of DuckDB's."""
    return exp.cast(own(tree), kind, dialect="duckdb", copy=False)
