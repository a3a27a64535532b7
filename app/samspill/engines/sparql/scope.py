"""What a query is compiled against, and what it is compiled to: a relation with its columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from samspill.engines.columns_read import Order
from samspill.engines.sparql import algebra as a
from samspill.engines.sparql import inline
from samspill.engines.sparql import trees as t
from samspill.engines.sparql.trees import Tree, sql

_OWN = 1 << 62
"""Where the ids of terms begin that a query names and the graph does not hold; no other id lies as far from nought."""
ID, TERM, NUMBER = "id", "term", "number"
TERM_COLUMNS = {
    "kind": "k",
    "lexical": "lex",
    "datatype": "dt",
    "language": "lang",
    "nt": "nt",
    "decimal": "decimal",
    "dbl": "dbl",
    "us": "us",
    "tz": "tz",
    "cls": "cls",
}
"""The columns of the table of terms, and the fields of a value that they hold."""


@dataclass(frozen=True)
class Column:
    """How a variable is held (id of a term, structure of a term, a count), and whether every solution binds it.

    `resource` says that it is never a literal, and no term of the query alone: then its id tells all about its order.
    `valued` is the kind of literal whose value every id of it is (see `engines.valued`), 0 where that is not known.
    `near` are variables in a triple that has a variable in common with one of its own: these are joined anyway.
    """

    kind: str
    certain: bool
    resource: bool = False
    valued: int = 0
    near: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Relation:
    """Solutions: a SELECT, its variables, and the columns that order it, each with whether it descends."""

    tree: Tree
    columns: dict[str, Column]
    order: tuple[tuple[str, bool], ...] = ()


@dataclass
class Scope:
    """What a query is compiled against: the ids of its terms, the two kinds of graphs, and what it has made so far."""

    ids: dict[a.Term, int]
    default: Tree
    """A table or SELECT with p, s, o: the default graph."""
    narrow: Callable[[int], Tree]
    """What gives a table or SELECT with s, o: the statements of the default graph with one property."""
    named: Tree
    """A table or SELECT with g, p, s, o: the named graphs."""
    graphs: Tree
    """A SELECT of g: the named graphs there are."""
    order: Order = field(default_factory=Order)
    """What ids tell of the order of terms."""
    now: str = field(default_factory=lambda: datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
    """The moment of the query, as NOW() says it."""
    tables: dict[str, Tree] = field(default_factory=dict)
    recursive: set[str] = field(default_factory=set)
    values: Callable[[a.Term], dict[str, Tree]] = lambda term: {}
    """What gives the numeric type, values and class of a literal, as `inline.FIELDS` names them."""
    _names: dict[str, str] = field(default_factory=dict)
    _extra: dict[a.Term, int] = field(default_factory=dict)
    _shown: set[a.Term] = field(default_factory=set)
    _used: bool = False
    _count: int = 0

    def name(self, variable: str) -> str:
        """Return the column of a variable; SQL would take ?x and ?X for one."""
        return self._names.setdefault(variable, f"v{len(self._names)}")

    def fresh(self, prefix: str) -> str:
        """Return a name that nothing has yet."""
        self._count += 1
        return f"{prefix}{self._count}"

    def id(self, term: a.Term, *, shown: bool = False) -> int:
        """Return the id of a term; one that the graph does not hold gets an id of its own in this query.

        `shown` says that a variable may come to hold it.
        """
        if term in self.ids:
            return self.ids[term]
        number = _OWN + len(self._extra)
        found = self._extra.setdefault(term, -number if term.kind == 3 else number)
        if shown:
            self._shown.add(term)
        return found

    def constant(self, term: a.Term) -> inline.Packed:
        """Return a term with its value."""
        fields = dict.fromkeys(inline.FIELDS, t.text(None))
        fields.update(k=t.small(term.kind), lex=t.text(term.lexical), dt=t.text(term.datatype))
        return inline.Packed({**fields, "lang": t.text(term.language), **self.values(term)})

    def shared(self, tree: Tree, prefix: str = "c") -> Tree:
        """Make a common table and return its name as a tree."""
        name = self.fresh(prefix)
        self.tables[name] = tree
        return t.table(name)

    def terms(self) -> Tree:
        """Return the table of terms, with the terms of the query that the graph does not hold."""
        self._used = True
        return t.table("all_terms")

    def finish(self, tree: Tree) -> Tree:
        """Put everything made on the way before the SELECT."""
        parts = [sql("SELECT * FROM {term}", term=t.table("term"))]
        for term in self._shown:
            value = self.constant(term)
            row = {"id": t.number(self._extra[term])}
            row.update({column: value.typed(name) for column, name in TERM_COLUMNS.items()})
            parts.append(t.select(row))
        everything = {"all_terms": t.union(parts)} if self._used else {}
        return t.with_tables(tree, {**everything, **self.tables}, frozenset(self.recursive), frozenset(everything))
