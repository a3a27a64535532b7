"""Patterns of the algebra compiled to SELECTs (SPARQL 1.1, sections 18.3 to 18.5).

A solution is a row, a variable a column: the id of a term, or a term as a structure where it was computed. NULL is
unbound. Joins on variables that are bound in every solution are equalities; others follow the rule of compatibility.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from samspill.engines.sparql import algebra as a
from samspill.engines.sparql import inline
from samspill.engines.sparql import trees as t
from samspill.engines.sparql.scope import ID, NUMBER, TERM, TERM_COLUMNS, Column, Relation, Scope
from samspill.engines.sparql.trees import Tree, sql
from samspill.engines.valued import common
from samspill.errors import DeclinedError
from samspill.vocab import XSD


def all_of(scope: Scope, relation: Relation, table: str) -> dict[str, Tree]:
    """Return the columns of a relation as columns of a table."""
    return {scope.name(name): t.column(scope.name(name), table) for name in relation.columns}


def to_terms(scope: Scope, relation: Relation, names: list[str]) -> Relation:
    """Hold some variables as terms instead of ids."""
    tree, columns = relation.tree, dict(relation.columns)
    for name in names:
        held = scope.name(name)
        if columns[name].kind == NUMBER:
            count = inline.scalar("sp_count", t.column(held, "r"))
            tree = sql("SELECT r.* REPLACE ({v} AS {h}) FROM {r} AS r".replace("{h}", held), v=count, r=tree)
            columns[name] = replace(columns[name], kind=TERM)
        elif columns[name].kind == ID:
            term = inline.expand("CASE WHEN k IS NOT NULL THEN sp_t(k, lex, dt, lang) END", **_columns_of_term())
            tree = sql(
                "SELECT r.* EXCLUDE ({h}), {v} AS {h} FROM {r} AS r LEFT JOIN {terms} AS t ON t.id = {c}".replace(
                    "{h}", held
                ),
                v=inline.tree(term),
                r=tree,
                terms=scope.terms(),
                c=t.column(held, "r"),
            )
            columns[name] = replace(columns[name], kind=TERM)
    return replace(relation, tree=tree, columns=columns)


def _columns_of_term() -> dict[str, Tree]:
    return {name: t.column(column, "t") for column, name in TERM_COLUMNS.items()}


def looked_up(scope: Scope, relation: Relation, name: str, fields: Iterable[str]) -> tuple[Tree, inline.Flat]:
    """Return a relation's SELECT with the fields of a variable that is held as an id in further columns."""
    made = inline.Flat(scope.fresh("e"))
    shown = _columns_of_term()
    columns = {f"{made.prefix}_{each}": shown[each] for each in fields}
    tree = sql(
        "SELECT r.* FROM {r} AS r LEFT JOIN {terms} AS t ON t.id = {c}".replace(
            "LEFT JOIN", "JOIN" if relation.columns[name].certain else "LEFT JOIN"
        ),
        r=relation.tree,
        terms=scope.terms(),
        c=t.column(scope.name(name), "r"),
    )
    return t.also_showing(tree, columns), made


def written(scope: Scope, relation: Relation, names: list[str]) -> tuple[Relation, dict[str, inline.Value]]:
    """Return a relation with what its variables are written from."""
    values: dict[str, inline.Value] = {}
    for name in names:
        if relation.columns[name].kind == TERM:
            values[name] = inline.Held(t.column(scope.name(name), "r"))
        elif relation.columns[name].kind == NUMBER:
            text = sql("CAST({v} AS VARCHAR)", v=t.column(scope.name(name)))
            relation, values[name] = _told(scope, relation, name, {"lex": text, "dt": t.text(XSD.integer)})
        elif relation.columns[name].valued:
            made = in_id(scope, relation, name)
            fields = {"lex": made.field("lex"), "dt": made.field("dt")}
            relation, values[name] = _told(scope, relation, name, fields)
        else:
            tree, values[name] = looked_up(scope, relation, name, inline.TERM_FIELDS)
            relation = replace(relation, tree=tree)
    return relation, values


def _told(scope: Scope, relation: Relation, name: str, fields: dict[str, Tree]) -> tuple[Relation, inline.Value]:
    """Return a relation with columns of texts and datatypes, and the literals that these make; NULL is unbound."""
    shown = {scope.fresh("e"): tree for tree in fields.values()}
    tree = t.also_showing(sql("SELECT r.* FROM {r} AS r", r=relation.tree), shown)
    held = dict(zip(fields, map(t.column, shown), strict=True))
    kind = t.small(3) if relation.columns[name].certain else sql("CASE WHEN {x} IS NOT NULL THEN 3 END", x=held["lex"])
    return replace(relation, tree=tree), inline.Packed({"k": kind, "lang": t.text(None), **held})


def in_id(scope: Scope, relation: Relation, name: str, table: str | None = None) -> inline.InId:
    """Return the value of a variable whose ids are values."""
    column = relation.columns[name]
    return inline.InId(t.column(scope.name(name), table), column.valued, column.certain)


def alike(scope: Scope, left: Relation, right: Relation) -> tuple[Relation, Relation, list[str]]:
    """Return two relations that hold their common variables in the same way, and the names of these."""
    common = [name for name in left.columns if name in right.columns]
    mixed = [name for name in common if left.columns[name].kind != right.columns[name].kind]
    return to_terms(scope, left, mixed), to_terms(scope, right, mixed), common


def compatible(scope: Scope, left: Relation, right: Relation, common: list[str]) -> list[Tree]:
    """Return the conditions under which a row of `l` and one of `r` are compatible (section 18.3)."""
    found = []
    for name in common:
        one, other = t.column(scope.name(name), "l"), t.column(scope.name(name), "r")
        conditions = [sql("{a} = {b}", a=one, b=other)]
        if not left.columns[name].certain:
            conditions.append(sql("{a} IS NULL", a=one))
        if not right.columns[name].certain:
            conditions.append(sql("{a} IS NULL", a=other))
        found.append(t.either(*conditions))
    return found


def merged(
    scope: Scope, left: Relation, right: Relation, *, optional: bool = False
) -> tuple[dict[str, Tree], dict[str, Column]]:
    """Return the columns of a join of `l` and `r`, and how they are held."""
    shown, columns = all_of(scope, left, "l"), dict(left.columns)
    for name, column in right.columns.items():
        held = scope.name(name)
        here = left.columns.get(name)
        if here is None:
            shown[held] = t.column(held, "r")
            columns[name] = replace(column, certain=column.certain and not optional)
        elif not here.certain:
            shown[held] = sql("coalesce({a}, {b})", a=t.column(held, "l"), b=t.column(held, "r"))
            both, kind = here.resource and column.resource, common((here.valued, column.valued))
            columns[name] = replace(here, certain=column.certain and not optional, resource=both, valued=kind)
        elif column.certain and not optional:
            columns[name] = replace(
                here,
                resource=here.resource or column.resource,
                valued=here.valued or column.valued,
                near=here.near | column.near,
            )
    return shown, columns


def join(scope: Scope, left: Relation, right: Relation, keep: tuple[str, ...] = ()) -> Relation:
    """Return the join of two relations; `keep` are further columns of the left one."""
    left, right, common = alike(scope, left, right)
    shown, columns = merged(scope, left, right)
    shown.update({name: t.column(name, "l") for name in keep})
    where = tuple(compatible(scope, left, right, common))
    return Relation(t.select(shown, joins=((left.tree, "l"), (right.tree, "r")), where=where), columns)


def left_join(scope: Scope, left: Relation, right: Relation) -> Relation:
    """Return OPTIONAL without a condition."""
    left, right, common = alike(scope, left, right)
    shown, columns = merged(scope, left, right, optional=True)
    on = t.both(*compatible(scope, left, right, common))
    source = sql("SELECT 1 AS one FROM {l} AS l LEFT JOIN {r} AS r ON {on}", l=left.tree, r=right.tree, on=on)
    return Relation(t.showing(source, shown), columns)


def numbered(scope: Scope, relation: Relation) -> tuple[Relation, str]:
    """Return a relation computed once, whose rows have a number in the column named."""
    rid = scope.fresh("rid")
    tree = sql("SELECT r.*, row_number() OVER () AS {rid} FROM {r} AS r".replace("{rid}", rid), r=relation.tree)
    return replace(relation, tree=sql("SELECT * FROM {c} AS c", c=scope.shared(tree))), rid


def left_join_if(scope: Scope, left: Relation, rid: str, joined: Relation) -> Relation:
    """Return OPTIONAL with a condition: the left rows, and those of the filtered join that carry their number."""
    left = to_terms(scope, left, [n for n in left.columns if joined.columns[n].kind == TERM])
    joined = to_terms(scope, joined, [n for n in left.columns if left.columns[n].kind == TERM])
    shown = all_of(scope, left, "l")
    columns = dict(left.columns)
    for name, column in joined.columns.items():
        held = scope.name(name)
        if name not in left.columns:
            shown[held] = t.column(held, "r")
            columns[name] = replace(column, certain=False)
        elif not left.columns[name].certain:
            shown[held] = sql("coalesce({b}, {a})", a=t.column(held, "l"), b=t.column(held, "r"))
            columns[name] = replace(columns[name], resource=column.resource, valued=column.valued)
    on = sql("{a} = {b}", a=t.column(rid, "l"), b=t.column(rid, "r"))
    source = sql("SELECT 1 AS one FROM {l} AS l LEFT JOIN {r} AS r ON {on}", l=left.tree, r=joined.tree, on=on)
    return Relation(t.showing(source, shown), columns)


def union(scope: Scope, left: Relation, right: Relation) -> Relation:
    """Return both, all repetitions kept."""
    left, right, _ = alike(scope, left, right)
    columns: dict[str, Column] = {}
    for name in dict.fromkeys([*left.columns, *right.columns]):
        sides = [side.columns.get(name) for side in (left, right)]
        known = [each for each in sides if each is not None]
        certain = len(known) == 2 and all(each.certain for each in known)
        valued = common(each.valued for each in known)
        columns[name] = Column(known[0].kind, certain, all(each.resource for each in known), valued)
    parts = []
    for side in (left, right):
        shown = {
            scope.name(name): t.column(scope.name(name), "r") if name in side.columns else missing(column.kind)
            for name, column in columns.items()
        }
        parts.append(t.select(shown, joins=((side.tree, "r"),)))
    return Relation(t.union(parts), columns)


def missing(kind: str) -> Tree:
    """Return an unbound column."""
    return sql("NULL::BIGINT") if kind != TERM else inline.NOTHING.tree


def renamed(scope: Scope, relation: Relation, old: str, new: str) -> Relation:
    """Return a relation whose variable `old` goes by another name; where both are bound they are the same."""
    relation = to_terms(
        scope, relation, [old] if new in relation.columns and relation.columns[new].kind == TERM else []
    )
    here = relation.columns.get(new)
    shown = all_of(scope, relation, "r")
    inner, outer = t.column(scope.name(old), "r"), t.column(scope.name(new), "r")
    shown.pop(scope.name(old))
    shown[scope.name(new)] = inner
    columns = {name: column for name, column in relation.columns.items() if name != old}
    columns[new] = relation.columns[old]
    where = () if here is None else (sql("{a} = {b} OR {b} IS NULL", a=inner, b=outer),)
    return Relation(t.select(shown, joins=((relation.tree, "r"),), where=where), columns)


def minus(scope: Scope, left: Relation, right: Relation, within: str | None = None) -> Relation:
    """Return the left rows with no compatible row on the right that shares a bound variable.

    `within` is the variable of GRAPH around both, which is no variable of the solutions.
    """
    left, right, common = alike(scope, left, right)
    where = compatible(scope, left, right, common)
    common = [name for name in common if name != within and not name.startswith("_:")]
    if not common:
        return left
    if not any(left.columns[n].certain and right.columns[n].certain for n in common):
        where.append(
            t.either(
                *(
                    sql(
                        "{a} IS NOT NULL AND {b} IS NOT NULL",
                        a=t.column(scope.name(n), "l"),
                        b=t.column(scope.name(n), "r"),
                    )
                    for n in common
                )
            )
        )
    tree = sql(
        "SELECT l.* FROM {l} AS l WHERE NOT EXISTS (SELECT 1 AS one FROM {r} AS r WHERE {on})",
        l=left.tree,
        r=right.tree,
        on=t.both(*where),
    )
    return replace(left, tree=tree)


def project(scope: Scope, relation: Relation, names: tuple[str, ...]) -> Relation:
    """Return some variables; one that nothing binds is there, unbound."""
    columns = {name: relation.columns.get(name, Column(ID, certain=False)) for name in names}
    shown = {
        scope.name(name): t.column(scope.name(name), "r") if name in relation.columns else missing(ID) for name in names
    }
    shown.update({name: t.column(name, "r") for name, _ in relation.order})
    return Relation(t.select(shown, joins=((relation.tree, "r"),)), columns, relation.order)


def distinct(scope: Scope, relation: Relation) -> Relation:
    """Return each solution once. What orders them is made of their own variables, so any of its values will do."""
    names = [scope.name(name) for name in relation.columns]
    if not relation.order:
        shown = {name: t.column(name, "r") for name in names}
        return replace(relation, tree=t.select(shown, joins=((relation.tree, "r"),), distinct=True))
    shown = {name: t.column(name, "r") for name in names}
    shown.update({name: sql("any_value({c})", c=t.column(name, "r")) for name, _ in relation.order})
    tree = t.select(shown, joins=((relation.tree, "r"),))
    return replace(relation, tree=t.grouped(tree, [t.column(name, "r") for name in names]))


def cut(relation: Relation, start: int, length: int | None) -> Relation:
    """Return a slice, in the order of the relation."""
    return replace(relation, tree=t.sliced(relation.tree, relation.order, start, length))


def values(scope: Scope, node: a.Values) -> Relation:
    """Return VALUES."""
    names = [each.name for each in node.variables]
    columns = {name: Column(ID, certain=all(row[i] is not None for row in node.rows)) for i, name in enumerate(names)}
    parts = [
        t.select(
            {
                scope.name(n): missing(ID) if cell is None else t.number(scope.id(cell, shown=True))
                for n, cell in zip(names, row, strict=True)
            }
        )
        for row in node.rows
    ]
    if not parts:
        nothing = t.select({scope.name(name): missing(ID) for name in names})
        return Relation(sql("SELECT * FROM {n} AS n WHERE false", n=nothing), columns)
    if len(parts) > 300:
        raise DeclinedError("VALUES of more than 300 rows")
    return Relation(t.union(parts), columns)
