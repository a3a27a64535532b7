"""Trees of SQL from templates. Beside `folding`, the one module that imports sqlglot.

A template is parsed once; its placeholders `{name}` are then replaced by trees, so no text of a query is ever pasted
into SQL, and the same tree can be written in another dialect.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import Any

import sqlglot
from sqlglot import exp

from samspill.errors import DeclinedError

Tree = exp.Expression
_HOLE = re.compile(r"\{(\w+)\}")


def own(tree: Any) -> Any:
    """Return a tree that may be put into another one: itself, or a copy when it lies in one already."""
    return tree if tree.parent is None else tree.copy()


@cache
def parsed(text: str) -> Tree:
    """Return the tree of SQL without placeholders, not to be changed."""
    found: Any = sqlglot.parse_one(text, dialect="duckdb")
    return found  # type: ignore[no-any-return]


@cache
def _template(template: str) -> Tree:
    found: Any = sqlglot.parse_one(_HOLE.sub('"\x01\\1"', template), dialect="duckdb")
    return found  # type: ignore[no-any-return]


def sql(template: str, **parts: Tree) -> Tree:
    """Return the tree of a template with its placeholders replaced.

    A placeholder where a table stands takes a SELECT, which becomes a subquery, or the tree of a table's name.
    """
    tree = _template(template).copy()
    holes = [node for node in tree.find_all(exp.Column, exp.Table) if node.name.startswith("\x01")]
    for hole in holes:
        part: Tree = own(parts[hole.name[1:]])
        if isinstance(hole, exp.Table):
            _put_table(hole, part)
        elif hole is tree:
            return part
        else:
            hole.replace(exp.paren(part, copy=False) if isinstance(part, exp.Binary | exp.Not | exp.Is) else part)
    return tree


def _put_table(hole: Any, part: Any) -> None:
    alias = hole.args.get("alias")
    if isinstance(part, exp.Query):
        hole.replace(exp.Subquery(this=part, alias=alias or exp.TableAlias(this=exp.to_identifier("r"))))
    else:
        part.set("alias", alias)
        hole.replace(part)


def column(name: str, table: str | None = None) -> Tree:
    """Return a column, of a table when there is one."""
    return exp.column(name, table=table)


def table(name: str) -> Tree:
    """Return a table by its name, `schema.name` or `name`."""
    return exp.to_table(name)


def number(value: int) -> Tree:
    """Return an integer."""
    return sql("{v}::BIGINT", v=exp.Literal.number(value) if value >= 0 else exp.Neg(this=exp.Literal.number(-value)))


def small(value: int) -> Tree:
    """Return an integer without a type of its own."""
    return exp.Literal.number(value) if value >= 0 else exp.Neg(this=exp.Literal.number(-value))


def scalar(value: Any) -> Tree:
    """Return a value that DuckDB gave, exactly."""
    if value is None or isinstance(value, bool):
        return exp.null() if value is None else exp.Boolean(this=value)
    if isinstance(value, int):
        return small(value)
    kind = "DECIMAL(38,18)" if isinstance(value, Decimal) else "DOUBLE"
    written = format(value, "f") if isinstance(value, Decimal) else repr(value)
    return exp.cast(exp.Literal.string(written), kind, dialect="duckdb")


def text(value: str | None) -> Tree:
    """Return a text, or NULL."""
    return exp.null() if value is None else exp.Literal.string(value)


def truth(value: bool) -> Tree:
    """Return true or false."""
    return exp.true() if value else exp.false()


def among(columns: str, source: str, key: str, values: list[Tree]) -> Tree:
    """Return the rows of a table whose key is one of some values."""
    where = exp.In(this=exp.column(key), expressions=[own(value) for value in values])
    return exp.select(*columns.split(", ")).from_(source).where(where)


def first(parts: list[Tree]) -> Tree:
    """Return the first of some trees that is not NULL."""
    return exp.Coalesce(this=own(parts[0]), expressions=[own(each) for each in parts[1:]])


def row(columns: list[Tree]) -> Tree:
    """Return columns as one structure."""
    return exp.Anonymous(this="row", expressions=[own(each) for each in columns])


def both(*conditions: Tree) -> Tree:
    """Return the conjunction; true of nothing."""
    found: Any = exp.and_(*map(own, conditions), copy=False) if conditions else exp.true()
    return found  # type: ignore[no-any-return]


def either(*conditions: Tree) -> Tree:
    """Return the disjunction; false of nothing."""
    found: Any = exp.or_(*map(own, conditions), copy=False) if conditions else exp.false()
    return found  # type: ignore[no-any-return]


def select(
    columns: dict[str, Tree],
    *,
    joins: tuple[tuple[Tree, str], ...] = (),
    where: tuple[Tree, ...] = (),
    distinct: bool = False,
) -> Tree:
    """Return a SELECT of named columns from tables or SELECTs that have an alias; a column is always there."""
    shown = [exp.alias_(own(tree), name, quoted=False, copy=False) for name, tree in columns.items()]
    found: Any = exp.select(*(shown or [exp.alias_(exp.Literal.number(1), "one")]), copy=False)
    for index, (source, alias) in enumerate(joins):
        made: Any = own(source)
        made = made.subquery(alias, copy=False) if isinstance(made, exp.Query) else exp.alias_(made, alias, table=True)
        if index == 0:
            found.from_(made, copy=False)
        else:
            found.join(made, join_type="cross", copy=False)
    if where:
        found.where(both(*where), copy=False)
    return found.distinct(copy=False) if distinct else found  # type: ignore[no-any-return]


def union(parts: list[Tree], *, distinct: bool = False) -> Tree:
    """Return the union of SELECTs, with repetitions unless `distinct`."""
    found: Any = own(parts[0])
    for part in parts[1:]:
        found = exp.union(found, own(part), distinct=distinct, copy=False)
    return found  # type: ignore[no-any-return]


def with_tables(tree: Tree, tables: dict[str, Tree], recursive: frozenset[str], inlined: frozenset[str]) -> Tree:
    """Put common tables before a SELECT; `recursive` ones refer to themselves, `inlined` ones are never stored."""
    found: Any = exp.select("*").from_(
        exp.Subquery(this=own(tree), alias=exp.TableAlias(this=exp.to_identifier("answer")))
    )
    for name, part in tables.items():
        stored = None if name in recursive else name not in inlined
        found = found.with_(name, as_=own(part), recursive=bool(recursive), materialized=stored, copy=False)
    return found  # type: ignore[no-any-return]


def written(tree: Tree, *, pretty: bool = False) -> str:
    """Return the SQL text in DuckDB's dialect; raise DeclinedError for what is nested too deep for its writer."""
    try:
        return tree.sql(dialect="duckdb", pretty=pretty)
    except RecursionError as error:
        raise DeclinedError("the query is nested too deep") from error


def showing(source: Tree, columns: dict[str, Tree]) -> Tree:
    """Replace what a SELECT shows."""
    shown = [exp.alias_(own(tree), name, copy=False) for name, tree in columns.items()]
    source.set("expressions", shown or [exp.alias_(exp.Literal.number(1), "one")])
    return source


def also_showing(source: Tree, columns: dict[str, Tree]) -> Tree:
    """Put further columns to what a SELECT shows."""
    for name, tree in columns.items():
        source.append("expressions", exp.alias_(own(tree), name, copy=False))
    return source


def grouped(tree: Tree, keys: list[Tree]) -> Tree:
    """Put GROUP BY to a SELECT."""
    found: Any = tree
    return found.group_by(*map(own, keys), copy=False) if keys else found  # type: ignore[no-any-return]


def _ordered(order: tuple[tuple[str, bool], ...]) -> list[exp.Expression]:
    return [exp.Ordered(this=exp.column(name), desc=desc, nulls_first=not desc) for name, desc in order]


def strung(text: Tree, separator: str, order: tuple[tuple[str, bool], ...], *, distinct: bool) -> Tree:
    """Return the texts of a group strung together, in an order where there is one."""
    made: Any = exp.Distinct(expressions=[own(text)]) if distinct else own(text)
    if order:
        made = exp.Order(this=made, expressions=_ordered(order))
    return exp.GroupConcat(this=made, separator=exp.Literal.string(separator))


def sliced(tree: Tree, order: tuple[tuple[str, bool], ...], start: int = 0, length: int | None = None) -> Tree:
    """Return the rows of a SELECT in an order, from one on, at most so many."""
    found = exp.select("*").from_(own(tree).subquery("r", copy=False), copy=False)
    if order:
        found.order_by(*_ordered(order), copy=False)
    if start:
        found.offset(start, copy=False)
    return found.limit(length, copy=False) if length is not None else found
