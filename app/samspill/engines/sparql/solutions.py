"""The solutions of a SELECT as columns of numbers: what counting and matrices need, with no text of terms made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from samspill.engines.sparql import algebra as a
from samspill.engines.sparql import folding as f
from samspill.engines.sparql import trees as t
from samspill.engines.sparql.compiler import Compiler
from samspill.engines.sparql.scope import ID, NUMBER, Scope
from samspill.engines.sparql.trees import Tree, sql
from samspill.errors import DeclinedError


@dataclass(frozen=True)
class Solutions:
    """A table of Arrow with a column a variable, and how each is held.

    `id`: the number of a term in its file of columns, 64 bits; `number`: a count; `text`: the lexical form of a term
    that was computed, null where it is unbound. Unbound ids and counts are 0, which is the number of no term.
    """

    table: Any
    kinds: Mapping[str, str]


def selected(query: a.Query, scope: Scope) -> tuple[Tree, dict[str, tuple[str, str]]]:
    """Compile a SELECT to one of ids, counts and texts; return it with the variable and kind of each column.

    Raises DeclinedError with the reason for what is not compiled.
    """
    if query.form != "SELECT":
        raise DeclinedError("only the solutions of a SELECT can be columns")
    relation = Compiler(scope).pattern(query.pattern)
    shown: dict[str, Tree] = {}
    columns: dict[str, tuple[str, str]] = {}
    for place, variable in enumerate(query.variables):
        held, name = relation.columns.get(variable.name), f"x{place}"
        cell = t.column(scope.name(variable.name), "r")
        if held is None:
            shown[name], columns[name] = sql("0::BIGINT"), (variable.name, "id")
        elif held.kind in {ID, NUMBER}:
            shown[name] = sql("coalesce({c}, 0)", c=cell)
            columns[name] = variable.name, "id" if held.kind == ID else "number"
        else:
            shown[name], columns[name] = f.part(cell, "lex"), (variable.name, "text")
    shown.update({name: t.column(name, "r") for name, _ in relation.order})
    tree = t.select(shown, joins=((relation.tree, "r"),))
    if relation.order:
        tree = t.select({name: t.column(name, "o") for name in columns}, joins=((t.sliced(tree, relation.order), "o"),))
    return scope.finish(tree), columns
