"""Basic graph patterns and property paths (SPARQL 1.1, sections 18.3.1 and 18.4)."""

# ruff: noqa: S608  (templates are made of our own constants; what a query says goes in as trees)

from __future__ import annotations

from dataclasses import dataclass, field

from samspill.engines.sparql import algebra as a
from samspill.engines.sparql import trees as t
from samspill.engines.sparql.scope import ID, Column, Relation, Scope
from samspill.engines.sparql.trees import Tree, sql


@dataclass
class _Pattern:
    """A SELECT that grows by a triple at a time."""

    scope: Scope
    graph: a.Node | None
    joins: list[tuple[Tree, str]] = field(default_factory=list)
    where: list[Tree] = field(default_factory=list)
    bound: dict[str, Tree] = field(default_factory=dict)
    resources: set[str] = field(default_factory=set)
    """Variables that are never literals."""
    valued: dict[str, int] = field(default_factory=dict)
    """Variables whose ids are values, and of which kind."""

    def put(self, node: a.Node, column: Tree) -> None:
        """Say what a column must be: a term, or the variable that stands there."""
        if isinstance(node, a.Term):
            self.where.append(sql("{a} = {b}", a=column, b=t.number(self.scope.id(node))))
        elif node.name in self.bound:
            self.where.append(sql("{a} = {b}", a=self.bound[node.name], b=column))
        else:
            self.bound[node.name] = column

    def source(self, tree: Tree) -> str:
        """Add a table and return its alias; it has g when the pattern lies in GRAPH."""
        alias = self.scope.fresh("t")
        self.joins.append((tree, alias))
        if self.graph is not None:
            self.put(self.graph, t.column("g", alias))
            self._resource(self.graph)
        return alias

    def _resource(self, node: a.Node) -> None:
        if isinstance(node, a.Var):
            self.resources.add(node.name)

    def triple(self, s: a.Node, p: a.Node | a.Path, o: a.Node) -> None:
        """Add a triple or path pattern."""
        if isinstance(p, a.Path):
            self._path(s, p, o)
            return
        number, order = self.scope.id(p) if self.graph is None and isinstance(p, a.Term) else 0, self.scope.order
        narrow = number in order.tables
        alias = self.source(self.scope.narrow(number) if narrow else edges(self.scope, self.graph))
        for node, place in ((s, "s"), (o, "o")) if narrow else ((p, "p"), (s, "s"), (o, "o")):
            self.put(node, t.column(place, alias))
        self._resource(s)
        self._resource(p)
        if number in order.links:
            self._resource(o)
        if number in order.valued and isinstance(o, a.Var):
            self.valued[o.name] = order.valued[number]

    def _path(self, s: a.Node, path: a.Path, o: a.Node) -> None:
        if path.op == "link" and path.iri is not None:
            self.triple(s, path.iri, o)
        elif path.op == "inverse":
            self._path(o, path.parts[0], s)
        elif path.op == "seq":
            nodes = [s, *(a.Var(f"_:{self.scope.fresh('p')}") for _ in path.parts[1:]), o]
            for part, start, end in zip(path.parts, nodes[:-1], nodes[1:], strict=True):
                self._path(start, part, end)
        else:
            ends = [node for node in (s, o) if isinstance(node, a.Term)]
            if len(ends) == 1 and path.op in {"*", "+"}:
                alias = self.source(reached(self.scope, path, self.graph, ends[0], backward=o == ends[0]))
                self.put(s if o == ends[0] else o, t.column("x", alias))
                return
            alias = self.source(pairs(self.scope, path, self.graph, ends))
            self.put(s, t.column("s", alias))
            self.put(o, t.column("o", alias))


def edges(scope: Scope, graph: a.Node | None) -> Tree:
    """Return the statements that a pattern matches: those of the default graph, or of the named ones."""
    return scope.default if graph is None else scope.named


def basic(scope: Scope, pattern: a.BGP, graph: a.Node | None) -> Relation:
    """Compile a basic graph pattern, in the default graph or within GRAPH."""
    made = _Pattern(scope, graph)
    for triple in pattern.triples:
        made.triple(triple.s, triple.p, triple.o)
    if not pattern.triples and graph is not None:
        made.source(scope.graphs)
    shown = {scope.name(name): tree for name, tree in made.bound.items()}
    near = _near(pattern)
    columns = {
        name: Column(ID, True, name in made.resources, made.valued.get(name, 0), near.get(name, frozenset()))
        for name in made.bound
    }
    return Relation(t.select(shown, joins=tuple(made.joins), where=tuple(made.where)), columns)


def _near(pattern: a.BGP) -> dict[str, frozenset[str]]:
    """Return the variables near each variable: see `Column`."""
    triples = [frozenset(each.name for each in a.mentioned(one) if isinstance(each, a.Var)) for one in pattern.triples]
    found: dict[str, frozenset[str]] = {}
    for names in triples:
        reached = frozenset[str]().union(*(other for other in triples if names & other))
        for name in names:
            found[name] = found.get(name, frozenset()) | reached
    return found


def pairs(scope: Scope, path: a.Path, graph: a.Node | None, ends: list[a.Term]) -> Tree:
    """Return the pairs (s, o) that a path connects, with g within GRAPH.

    `ends` are terms that the pattern names: a path of length nought connects them to themselves even when the graph
    does not hold them.
    """
    g = "" if graph is None else "e.g AS g, "
    if path.op == "link" and path.iri is not None:
        return _link(scope, scope.id(path.iri), graph)
    if path.op == "inverse":
        return sql(f"SELECT {g}e.o AS s, e.s AS o FROM {{e}} AS e", e=pairs(scope, path.parts[0], graph, ends))
    if path.op == "alt":
        return t.union([pairs(scope, part, graph, ends) for part in path.parts])
    if path.op == "seq":
        return _sequence(scope, path, graph, ends)
    if path.op == "not":
        return _negated(scope, path, graph)
    return _repeated(scope, path, graph, ends)


def _link(scope: Scope, number: int, graph: a.Node | None) -> Tree:
    if graph is None and number in scope.order.tables:
        return sql("SELECT e.s AS s, e.o AS o FROM {e} AS e", e=scope.narrow(number))
    g, where = "" if graph is None else "e.g AS g, ", sql("e.p = {p}", p=t.number(number))
    return sql(f"SELECT {g}e.s AS s, e.o AS o FROM {{e}} AS e WHERE {{w}}", e=edges(scope, graph), w=where)


def _sequence(scope: Scope, path: a.Path, graph: a.Node | None, ends: list[a.Term]) -> Tree:
    found = pairs(scope, path.parts[0], graph, ends)
    g, same = ("", "") if graph is None else ("x.g AS g, ", "x.g = y.g AND ")
    for part in path.parts[1:]:
        found = sql(
            f"SELECT {g}x.s AS s, y.o AS o FROM {{x}} AS x JOIN {{y}} AS y ON {same}x.o = y.s",
            x=found,
            y=pairs(scope, part, graph, ends),
        )
    return found


def _negated(scope: Scope, path: a.Path, graph: a.Node | None) -> Tree:
    g = "" if graph is None else "e.g AS g, "
    forward = [part.iri for part in path.parts if part.op == "link" and part.iri is not None]
    backward = [part.parts[0].iri for part in path.parts if part.op == "inverse" and part.parts[0].iri is not None]
    found = []
    for names, shown in ((forward, "e.s AS s, e.o AS o"), (backward, "e.o AS s, e.s AS o")):
        if names:
            where = t.both(*(sql("e.p <> {p}", p=t.number(scope.id(name))) for name in names))
            found.append(sql(f"SELECT {g}{shown} FROM {{e}} AS e WHERE {{w}}", e=edges(scope, graph), w=where))
    return t.union(found)


def reached(scope: Scope, path: a.Path, graph: a.Node | None, end: a.Term, *, backward: bool) -> Tree:
    """Return what `*` or `+` reaches from a term, as x, with g within GRAPH."""
    g, on = ("", "") if graph is None else ("e.g AS g, ", " AND c.g = e.g")
    here, there = ("o", "s") if backward else ("s", "o")
    step = pairs(scope, path.parts[0], graph, [end])
    number = t.number(scope.id(end, shown=path.op == "*"))
    first = sql(f"SELECT {g}e.{there} AS x FROM {{e}} AS e WHERE e.{here} = {{n}}", e=step, n=number)
    closed = scope.fresh("closed")
    scope.recursive.add(closed)
    further = sql(
        f"SELECT {g}e.{there} AS x FROM {{c}} AS c JOIN {{e}} AS e ON e.{here} = c.x{on}", c=t.table(closed), e=step
    )
    scope.tables[closed] = t.union([first, further], distinct=True)
    found = [sql(f"SELECT {g}e.x AS x FROM {{e}} AS e", e=t.table(closed))]
    if path.op == "*":
        found.append(
            t.select({"x": number})
            if graph is None
            else t.select({"g": t.column("g", "e"), "x": number}, joins=((scope.graphs, "e"),))
        )
    return t.union(found, distinct=True)


def _repeated(scope: Scope, path: a.Path, graph: a.Node | None, ends: list[a.Term]) -> Tree:
    """Return `?`, `*` or `+`: each pair once."""
    g = "" if graph is None else "e.g AS g, "
    same = "" if graph is None else " AND c.g = e.g"
    step = scope.shared(
        sql(f"SELECT DISTINCT {g}e.s AS s, e.o AS o FROM {{e}} AS e", e=pairs(scope, path.parts[0], graph, ends)),
        "step",
    )
    found = [sql(f"SELECT {g}e.s AS s, e.o AS o FROM {{e}} AS e", e=step)]
    if path.op != "?":
        closed = scope.fresh("closed")
        shown = g.replace("e.g", "c.g")
        scope.recursive.add(closed)
        further = sql(
            f"SELECT {shown}c.s AS s, e.o AS o FROM {{c}} AS c JOIN {{e}} AS e ON c.o = e.s{same}",
            c=t.table(closed),
            e=step,
        )
        scope.tables[closed] = t.union([found[0], further], distinct=True)
        found = [sql(f"SELECT {g}e.s AS s, e.o AS o FROM {{e}} AS e", e=t.table(closed))]
    if path.op != "+":
        every = edges(scope, graph)
        for place in ("s", "o"):
            found.append(sql(f"SELECT {g}e.{place} AS s, e.{place} AS o FROM {{e}} AS e", e=every))
        for end in ends:
            number = t.number(scope.id(end, shown=True))
            here = {"s": number, "o": number}
            if graph is None:
                found.append(t.select(here))
            else:
                found.append(t.select({"g": t.column("g", "e"), **here}, joins=((scope.graphs, "e"),)))
    return t.union(found, distinct=True)
