"""Trees of SQL from templates. The one module that imports sqlglot.

A template is parsed once; its placeholders `{name}` are then replaced by trees, so no text of a query is ever pasted
into SQL, and the same tree can be written in another dialect.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import sqlglot
from sqlglot import exp

Tree = exp.Expression
_HOLE = re.compile(r"\{(\w+)\}")


@cache
def _parsed(template: str) -> Tree:
    found: Any = sqlglot.parse_one(_HOLE.sub('"\x01\\1"', template), dialect="duckdb")
    return found  # type: ignore[no-any-return]


def sql(template: str, **parts: Tree) -> Tree:
    """Return the tree of a template with its placeholders replaced.

    A placeholder where a table stands takes a SELECT, which becomes a subquery, or the tree of a table's name.
    """
    tree = _parsed(template).copy()
    holes = [node for node in tree.find_all(exp.Column, exp.Table) if node.name.startswith("\x01")]
    for hole in holes:
        part = parts[hole.name[1:]].copy()
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


def text(value: str | None) -> Tree:
    """Return a text, or NULL."""
    return exp.null() if value is None else exp.Literal.string(value)


def truth(value: bool) -> Tree:
    """Return true or false."""
    return exp.true() if value else exp.false()


def call(name: str, *arguments: Tree) -> Tree:
    """Return a call of one of our macros."""
    return exp.Anonymous(this=name, expressions=[each.copy() for each in arguments])


def both(*conditions: Tree) -> Tree:
    """Return the conjunction; true of nothing."""
    found: Any = exp.and_(*conditions, copy=True) if conditions else exp.true()
    return found  # type: ignore[no-any-return]


def either(*conditions: Tree) -> Tree:
    """Return the disjunction; false of nothing."""
    found: Any = exp.or_(*conditions, copy=True) if conditions else exp.false()
    return found  # type: ignore[no-any-return]


def select(
    columns: dict[str, Tree],
    *,
    joins: tuple[tuple[Tree, str], ...] = (),
    where: tuple[Tree, ...] = (),
    distinct: bool = False,
) -> Tree:
    """Return a SELECT of named columns from tables or SELECTs that have an alias; a column is always there."""
    shown = [exp.alias_(tree.copy(), name, quoted=False) for name, tree in columns.items()]
    found: Any = exp.select(*(shown or [exp.alias_(exp.Literal.number(1), "one")]))
    for index, (source, alias) in enumerate(joins):
        made: Any = source.copy()
        made = made.subquery(alias, copy=False) if isinstance(made, exp.Query) else exp.alias_(made, alias, table=True)
        found = found.from_(made) if index == 0 else found.join(made, join_type="cross")
    if where:
        found = found.where(both(*where))
    return found.distinct() if distinct else found  # type: ignore[no-any-return]


def union(parts: list[Tree], *, distinct: bool = False) -> Tree:
    """Return the union of SELECTs, with repetitions unless `distinct`."""
    found: Any = parts[0].copy()
    for part in parts[1:]:
        found = exp.union(found, part.copy(), distinct=distinct, copy=False)
    return found  # type: ignore[no-any-return]


def with_tables(tree: Tree, tables: dict[str, Tree], recursive: frozenset[str]) -> Tree:
    """Put common tables before a SELECT; those of `recursive` refer to themselves."""
    found: Any = exp.select("*").from_(tree.subquery("answer"))  # type: ignore[attr-defined]
    for name, part in tables.items():
        plain = name in recursive
        found = found.with_(name, as_=part, recursive=bool(recursive), materialized=None if plain else True)
    return found  # type: ignore[no-any-return]


def written(tree: Tree, *, pretty: bool = False) -> str:
    """Return the SQL text in DuckDB's dialect."""
    return tree.sql(dialect="duckdb", pretty=pretty)


def showing(source: Tree, columns: dict[str, Tree]) -> Tree:
    """Replace what a SELECT shows."""
    shown = [exp.alias_(tree.copy(), name) for name, tree in columns.items()]
    source.set("expressions", shown or [exp.alias_(exp.Literal.number(1), "one")])
    return source


def grouped(tree: Tree, keys: list[Tree]) -> Tree:
    """Put GROUP BY to a SELECT."""
    found: Any = tree
    return found.group_by(*(key.copy() for key in keys)) if keys else found  # type: ignore[no-any-return]


def sliced(tree: Tree, order: tuple[tuple[str, bool], ...], start: int = 0, length: int | None = None) -> Tree:
    """Return the rows of a SELECT in an order, from one on, at most so many."""
    inner: Any = tree
    found = exp.select("*").from_(inner.subquery("r"))
    for name, descends in order:
        found = found.order_by(exp.Ordered(this=exp.column(name), desc=descends, nulls_first=not descends))
    if start:
        found = found.offset(start)
    return found.limit(length) if length is not None else found
