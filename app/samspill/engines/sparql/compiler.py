"""The compiler: a query's algebra to one relation."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from samspill.engines.sparql import algebra as a
from samspill.engines.sparql import inline
from samspill.engines.sparql import relations as r
from samspill.engines.sparql import trees as t
from samspill.engines.sparql.aggregates import Grouping
from samspill.engines.sparql.expressions import Expressions
from samspill.engines.sparql.graphs import basic
from samspill.engines.sparql.joining import before_joins, operands
from samspill.engines.sparql.scope import ID, NUMBER, TERM, Column, Relation, Scope
from samspill.engines.sparql.trees import Tree, sql
from samspill.errors import DeclinedError


class Compiler:
    """Compiles patterns within one scope."""

    def __init__(self, scope: Scope) -> None:
        """Take what the query is compiled against."""
        self.scope = scope

    def pattern(self, node: a.Pattern, graph: a.Node | None = None) -> Relation:
        """Compile a pattern, in the default graph or within GRAPH; raise DeclinedError for what is not compiled."""
        made: Relation = getattr(self, f"_{type(node).__name__.lower()}")(node, graph)
        return made

    def expressions(self, relation: Relation, graph: a.Node | None) -> Expressions:
        """Return what compiles expressions over a relation."""
        return Expressions(self.scope, relation, lambda made, node: self._exists(made, node, graph))

    def _bgp(self, node: a.BGP, graph: a.Node | None) -> Relation:
        return basic(self.scope, node, graph)

    def _join(self, node: a.Join, graph: a.Node | None) -> Relation:
        first, *others = (self.pattern(each, graph) for each in operands(node))
        for other in others:
            first = r.join(self.scope, first, other)
        return first

    def _leftjoin(self, node: a.LeftJoin, graph: a.Node | None) -> Relation:
        if isinstance(node.right, a.Filter):
            raise DeclinedError("OPTIONAL of a group whose filter may see what is outside")  # dawg-optional-filter-005
        left, right = self.pattern(node.left, graph), self.pattern(node.right, graph)
        if node.condition is None:
            return r.left_join(self.scope, left, right)
        left, rid = r.numbered(self.scope, left)
        joined = r.join(self.scope, left, right, (rid,))
        made = self.expressions(joined, graph)
        test = made.truth(node.condition)
        kept = replace(joined, tree=sql("SELECT * FROM {r} AS r WHERE {c}", r=made.relation.tree, c=test))
        return r.left_join_if(self.scope, left, rid, kept)

    def _union(self, node: a.Union, graph: a.Node | None) -> Relation:
        return r.union(self.scope, self.pattern(node.left, graph), self.pattern(node.right, graph))

    def _minus(self, node: a.Minus, graph: a.Node | None) -> Relation:
        within = graph.name if isinstance(graph, a.Var) else None
        return r.minus(self.scope, self.pattern(node.left, graph), self.pattern(node.right, graph), within)

    def _filter(self, node: a.Filter, graph: a.Node | None) -> Relation:
        if graph is None and (sooner := before_joins(node, self._looks_up)) is not None:
            return self.pattern(sooner)
        relation = self.pattern(node.pattern, graph)
        made = self.expressions(relation, graph)
        test = made.truth(node.condition)
        tree = sql("SELECT * FROM {r} AS r WHERE {c}", r=made.relation.tree, c=test)
        return Relation(tree, relation.columns, relation.order)

    def _looks_up(self, triple: a.Triple) -> bool:
        """Whether what a triple's object is like is told by the terms alone, in statements of one property."""
        if not isinstance(triple.p, a.Term):
            return False
        number, order = self.scope.id(triple.p), self.scope.order
        return number in order.tables and number not in order.links and number not in order.valued

    def _extend(self, node: a.Extend, graph: a.Node | None) -> Relation:
        relation = self.pattern(node.pattern, graph)
        held = self.scope.name(node.var.name)
        if node.var.name in relation.columns:
            if isinstance(node.value, a.Var) and node.value.name.startswith("__agg_"):
                return relation  # rdflib samples the keys of a group, which are here already
            raise DeclinedError("a variable bound twice")
        made = self.expressions(relation, graph)
        columns = dict(relation.columns)
        if isinstance(node.value, a.Var) and node.value.name in columns:
            columns[node.var.name] = columns[node.value.name]
            value = t.column(self.scope.name(node.value.name), "r")
        elif (number := made.integer(node.value)) is not None:
            columns[node.var.name] = Column(NUMBER, certain=False)
            value = number
        else:
            columns[node.var.name] = Column(TERM, certain=isinstance(node.value, a.Term))
            value = made.term(node.value)
        shown = r.all_of(self.scope, relation, "r")
        shown.update({name: t.column(name, "r") for name, _ in relation.order})
        shown[held] = value
        return Relation(t.select(shown, joins=((made.relation.tree, "r"),)), columns, relation.order)

    def _graph(self, node: a.Graph, graph: a.Node | None) -> Relation:
        """Compile GRAPH. Within it a variable goes by a name of its own: it is bound only after the pattern."""
        if isinstance(node.name, a.Term):
            here = replace(basic(self.scope, a.BGP(), node.name), columns={})
            found = r.join(self.scope, here, self.pattern(node.pattern, node.name))
        else:
            within = a.Var(f"_:{self.scope.fresh('graph')}")
            found = r.renamed(self.scope, self.pattern(node.pattern, within), within.name, node.name.name)
        return self._in_each(found, graph)

    def _in_each(self, relation: Relation, graph: a.Node | None) -> Relation:
        """Repeat solutions that come of no statement in each named graph, within GRAPH of a variable."""
        if not isinstance(graph, a.Var):
            return relation
        return r.join(self.scope, basic(self.scope, a.BGP(), graph), relation)

    def _values(self, node: a.Values, graph: a.Node | None) -> Relation:
        return self._in_each(r.values(self.scope, node), graph)

    def _group(self, node: a.Group, graph: a.Node | None) -> Relation:
        if isinstance(graph, a.Var):
            if node.implicit:
                raise DeclinedError("one group of all within GRAPH of a variable")  # a graph of nothing has one too
            node = replace(node, keys=(*node.keys, graph))
        made = self.expressions(self.pattern(node.pattern, graph), graph)
        return Grouping(made, node).relation()

    def _project(self, node: a.Project, graph: a.Node | None) -> Relation:
        names = tuple(each.name for each in node.variables)
        if isinstance(graph, a.Var):
            names = (*names, graph.name)
        return r.project(self.scope, self.pattern(node.pattern, graph), names)

    def _distinct(self, node: a.Distinct, graph: a.Node | None) -> Relation:
        inner = node.pattern
        if isinstance(inner, a.Project) and isinstance(inner.pattern, a.OrderBy):
            shown = set(inner.variables)
            used = {each for expr, _ in inner.pattern.by for each in a.mentioned(expr) if isinstance(each, a.Var)}
            if not used <= shown:
                raise DeclinedError("DISTINCT in the order of a variable that is not shown")
        return r.distinct(self.scope, self.pattern(inner, graph))

    def _orderby(self, node: a.OrderBy, graph: a.Node | None) -> Relation:
        relation = self.pattern(node.pattern, graph)
        made = self.expressions(relation, graph)
        order: list[tuple[str, bool]] = []
        for expression, descends in node.by:
            key = self._quick_key(relation, expression.name) if isinstance(expression, a.Var) else None
            if key is not None:
                order.append((made.named(key), descends))
                continue
            value = made.value(expression)
            for macro in ("sp_rank", "sp_amount", "sp_by"):
                order.append((made.named(inline.scalar(macro, value)), descends))
        return Relation(made.relation.tree, relation.columns, tuple(order))

    def _quick_key(self, relation: Relation, name: str) -> Tree | None:
        """Return what orders counts, literals whose ids are values, and what is no literal: blank nodes, then IRIs.

        What is unbound comes before all, as NULL does.
        """
        column, last = relation.columns.get(name), self.scope.order.last_iri
        held = t.column(self.scope.name(name))
        if column is not None and column.kind == NUMBER:
            return sql("{v} + 0", v=held)
        if column is None or column.kind != ID or last is None or not (column.resource or column.valued):
            return None
        if column.valued:
            return r.in_id(self.scope, relation, name).amount()
        return sql(f"CASE WHEN {{v}} > {{n}} THEN {{v}} - {1 << 62} ELSE {{v}} END", v=held, n=t.number(last))

    def _slice(self, node: a.Slice, graph: a.Node | None) -> Relation:
        if isinstance(graph, a.Var):
            raise DeclinedError("LIMIT or OFFSET within GRAPH of a variable")
        return r.cut(self.pattern(node.pattern, graph), node.start, node.length)

    def _exists(self, made: Expressions, node: a.Exists, graph: a.Node | None) -> Tree:
        """Return a truth for each row: whether the pattern has a compatible solution.

        The pattern is evaluated by itself and joined; that is the same as substituting into it only when nothing
        inside sees an outer variable earlier than the join does (`_separable`).
        """
        outer = frozenset(made.relation.columns)
        inner, conditions = node.pattern, []
        while isinstance(inner, a.Filter):
            conditions.append(inner.condition)
            inner = inner.pattern
        _separable(inner, outer)
        found = self.pattern(inner, graph)
        if not conditions and (quick := self._found(made.relation, found)) is not None:
            return made.let(quick)
        kept, rid = r.numbered(self.scope, made.relation)
        made.put(kept.tree)
        joined = r.join(self.scope, kept, found, (rid,))
        within = self.expressions(joined, graph)
        tests = [within.truth(each) for each in conditions]
        rows = sql(
            "SELECT {rid} FROM {j} AS j WHERE {c}",
            rid=t.column(rid, "j"),
            j=within.relation.tree,
            c=t.both(*tests),
        )
        hits = self.scope.shared(sql("SELECT DISTINCT * FROM {f} AS f", f=rows))
        name = self.scope.fresh("e")
        made.put(
            sql(
                "SELECT r.*, h.{rid} IS NOT NULL AS {n} FROM {r} AS r LEFT JOIN {h} AS h ON h.{rid} = r.{rid}".replace(
                    "{n}", name
                ).replace("{rid}", rid),
                r=made.relation.tree,
                h=hits,
            )
        )
        return t.column(name)

    def _found(self, outer: Relation, inner: Relation) -> Tree | None:
        """Return whether rows agree with one of another relation, where all that both have is bound in every row."""
        common = [name for name in outer.columns if name in inner.columns]
        if not common or any(
            not column.certain or column.kind != ID
            for name in common
            for column in (outer.columns[name], inner.columns[name])
        ):
            return None
        names = [self.scope.name(name) for name in common]
        same = t.both(*(sql("{a} = {b}", a=t.column(name, "r"), b=t.column(name, "x")) for name in names))
        return sql("EXISTS (SELECT 1 AS one FROM {x} AS x WHERE {c})", x=inner.tree, c=same)


def _separable(node: a.Pattern, outer: frozenset[str]) -> frozenset[str]:  # noqa: C901, PLR0911  (one case a kind)
    """Return the variables that a pattern within EXISTS surely binds.

    Raises DeclinedError where substitution would differ from a join.
    """

    def seen(part: Any) -> frozenset[str]:
        return frozenset(each.name for each in a.mentioned(part) if isinstance(each, a.Var))

    if isinstance(node, a.BGP):
        return seen(node)
    if isinstance(node, a.Values):
        return frozenset()
    if isinstance(node, a.Graph):
        return _separable(node.pattern, outer) | seen(node.name)
    if isinstance(node, a.Join):
        return _separable(node.left, outer) | _separable(node.right, outer)
    if isinstance(node, a.Union):
        return _separable(node.left, outer) & _separable(node.right, outer)
    if isinstance(node, a.LeftJoin):
        sure = _separable(node.left, outer)
        _separable(node.right, outer)
        if (seen(node.right) | seen(node.condition)) & outer - sure:
            raise DeclinedError("OPTIONAL on an outer variable within EXISTS")
        return sure
    if isinstance(node, a.Filter):
        sure = _separable(node.pattern, outer)
        if seen(node.condition) & outer - sure:
            raise DeclinedError("a filter on an outer variable within EXISTS")
        return sure
    raise DeclinedError(f"{type(node).__name__.upper()} within EXISTS")
