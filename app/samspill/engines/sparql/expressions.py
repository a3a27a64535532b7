"""Expressions compiled over a relation (SPARQL 1.1, section 17).

Each step becomes a column of a further SELECT, so that a macro always gets columns and no tree grows beyond what the
query says. NULL is an error; three-valued logic does the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from samspill.engines.sparql import algebra as a
from samspill.engines.sparql import trees as t
from samspill.engines.sparql.functions import FUNCTIONS
from samspill.engines.sparql.relations import ID, TERM, Relation, Scope, constant
from samspill.engines.sparql.trees import Tree, sql
from samspill.errors import DeclinedError
from samspill.vocab import XSD

_REPLACEMENT = re.compile(r"(?:[^\\$]|\$[0-9](?![0-9]))*")
_PLAIN_PATTERN = re.compile(r"(?:[^\\\[(?]|\\[.\\^$|?*+(){}\[\]-]|\((?!\?)|\[\^?[\w .,:;/-]+\]|(?<=[)\]\w.])\?)*")


@dataclass(frozen=True)
class Typed:
    """A tree and what it is: `b` a truth, `v` a value."""

    tree: Tree
    kind: str


@dataclass
class Expressions:
    """Computes expressions as further columns of a relation."""

    scope: Scope
    relation: Relation
    exists: Callable[[Expressions, a.Exists], Tree]
    extra: list[str] = field(default_factory=list)
    _known: dict[a.Expr, Typed] = field(default_factory=dict)

    def let(self, tree: Tree) -> Tree:
        """Compute a tree in a column of its own."""
        name = self.scope.fresh("e")
        self.put(sql("SELECT r.*, {e} AS {n} FROM {r} AS r".replace("{n}", name), e=tree, r=self.relation.tree))
        self.extra.append(name)
        return t.column(name)

    def put(self, tree: Tree) -> None:
        """Replace the SELECT of the relation; its variables stay."""
        self.relation = Relation(tree, self.relation.columns, self.relation.order)

    def value(self, expression: a.Expr) -> Tree:
        """Return a column with the value of an expression."""
        made = self.compile(expression)
        return made.tree if made.kind == "v" else self.let(t.call("sp_bool", made.tree))

    def truth(self, expression: a.Expr) -> Tree:
        """Return the effective boolean value of an expression."""
        made = self.compile(expression)
        return made.tree if made.kind == "b" else self.let(t.call("sp_ebv", made.tree))

    def term(self, expression: a.Expr) -> Tree:
        """Return a column with the term of an expression."""
        if isinstance(expression, a.Var):
            column = self.relation.columns.get(expression.name)
            if column is not None and column.kind == TERM:
                return t.column(self.scope.name(expression.name))
        return t.call("sp_term", self.value(expression))

    def compile(self, expression: a.Expr) -> Typed:
        """Compile an expression, once."""
        if expression not in self._known:
            self._known[expression] = self._compile(expression)
        return self._known[expression]

    def _compile(self, node: a.Expr) -> Typed:
        if isinstance(node, a.Var):
            return Typed(self._variable(node), "v")
        if isinstance(node, a.Term):
            return Typed(self.let(t.call("sp_v", self.let(constant(node)))), "v")
        if isinstance(node, a.Exists):
            found = self.exists(self, node)
            return Typed(sql("NOT {e}", e=found) if node.negated else found, "b")
        special = _SPECIAL.get(node.op)
        if special is not None:
            return special(self, node)
        known = FUNCTIONS.get((node.op, len(node.args)))
        if known is None:
            raise DeclinedError(f"the function {node.op}")
        macro, kind = known
        return self._kept(t.call(macro, *map(self.value, node.args)), kind)

    def _kept(self, tree: Tree, kind: str) -> Typed:
        return Typed(self.let(tree), kind)

    def _variable(self, node: a.Var) -> Tree:
        column = self.relation.columns.get(node.name)
        if column is None:
            return self.let(sql("sp_str(NULL)"))
        held = self.scope.name(node.name)
        if column.kind == TERM:
            return self.let(t.call("sp_v", t.column(held)))
        name = self.scope.fresh("e")
        self.put(
            sql(
                "SELECT r.*, CASE WHEN t.id IS NOT NULL THEN sp_pack(t.kind, t.lexical, t.datatype, t.language, t.nt,"
                " t.decimal, t.dbl, t.us, t.tz) END AS {n}"
                " FROM {r} AS r LEFT JOIN {terms} AS t ON t.id = {c}".replace("{n}", name),
                r=self.relation.tree,
                terms=self.scope.terms(),
                c=t.column(held, "r"),
            )
        )
        self.extra.append(name)
        return t.column(name)


def _id_test(made: Expressions, node: a.Call) -> Tree | None:
    """Return `?x = <iri>` as a comparison of ids: an IRI equals nothing but itself."""
    for one, other in (node.args, node.args[::-1]):
        if isinstance(one, a.Var) and isinstance(other, a.Term) and other.kind == 1:
            column = made.relation.columns.get(one.name)
            if column is not None and column.kind == ID:
                return sql("{a} = {b}", a=t.column(made.scope.name(one.name)), b=t.number(made.scope.id(other)))
    return None


def _equal(made: Expressions, node: a.Call) -> Typed:
    quick = _id_test(made, node)
    if quick is not None:
        return Typed(quick, "b")
    return Typed(made.let(t.call("sp_eq", *map(made.value, node.args))), "b")


def _unequal(made: Expressions, node: a.Call) -> Typed:
    return Typed(sql("NOT {e}", e=_equal(made, a.Call("=", node.args)).tree), "b")


def _greater(made: Expressions, node: a.Call) -> Typed:
    return made.compile(a.Call({">": "<", ">=": "<="}[node.op], node.args[::-1]))


def _and(made: Expressions, node: a.Call) -> Typed:
    return Typed(t.both(*map(made.truth, node.args)), "b")


def _or(made: Expressions, node: a.Call) -> Typed:
    return Typed(t.either(*map(made.truth, node.args)), "b")


def _not(made: Expressions, node: a.Call) -> Typed:
    return Typed(sql("NOT {e}", e=made.truth(node.args[0])), "b")


def _in(made: Expressions, node: a.Call) -> Typed:
    found = t.either(*(made.compile(a.Call("=", (node.args[0], each))).tree for each in node.args[1:]))
    return Typed(sql("NOT {e}", e=found) if node.op == "NOT IN" else found, "b")


def _bound(made: Expressions, node: a.Call) -> Typed:
    name = getattr(node.args[0], "name", "")
    if name not in made.relation.columns:
        return Typed(t.truth(False), "b")
    return Typed(sql("{c} IS NOT NULL", c=t.column(made.scope.name(name))), "b")


def _if(made: Expressions, node: a.Call) -> Typed:
    test, yes, no = made.truth(node.args[0]), made.value(node.args[1]), made.value(node.args[2])
    return Typed(made.let(sql("CASE WHEN {t} THEN {y} WHEN NOT {t} THEN {n} END", t=test, y=yes, n=no)), "v")


def _coalesce(made: Expressions, node: a.Call) -> Typed:
    if not node.args:
        return Typed(made.let(sql("sp_str(NULL)")), "v")
    found = made.value(node.args[0])
    for each in node.args[1:]:
        found = sql("coalesce({a}, {b})", a=found, b=made.value(each))
    return Typed(made.let(found), "v")


def _concat(made: Expressions, node: a.Call) -> Typed:
    if not node.args:
        return made.compile(a.Term(3, "", XSD.string))
    found = made.value(node.args[0])
    if len(node.args) == 1:
        return Typed(made.let(t.call("sp_texts", found)), "v")
    for each in node.args[1:]:
        found = made.let(t.call("sp_concat", found, made.value(each)))
    return Typed(found, "v")


def _pattern(node: a.Call, place: int) -> tuple[Tree, Tree]:
    """Return a regular expression and its flags, where RE2 and XPath agree on them."""
    pattern = node.args[place]
    flags = node.args[-1] if len(node.args) == (3 if node.op == "REGEX" else 4) else a.Term(3, "")
    if not isinstance(pattern, a.Term) or not isinstance(flags, a.Term) or pattern.kind != 3 or pattern.language:
        raise DeclinedError("a regular expression that is no constant")
    if not _PLAIN_PATTERN.fullmatch(pattern.lexical) or not set(flags.lexical) <= set("i"):
        raise DeclinedError("a regular expression of more than the plain kind")
    plain = "c" if "." in pattern.lexical else "s"  # a full stop does not match the end of a line
    return t.text(pattern.lexical), t.text(plain + ("g" if node.op == "REPLACE" else "") + flags.lexical)


def _regex(made: Expressions, node: a.Call) -> Typed:
    pattern, flags = _pattern(node, 1)
    return Typed(made.let(t.call("sp_regex", made.value(node.args[0]), pattern, flags)), "b")


def _replace(made: Expressions, node: a.Call) -> Typed:
    """Compile REPLACE; `$1` of XPath is `\\1` here (XPath functions, 5.6.4)."""
    pattern, flags = _pattern(node, 1)
    new = node.args[2]
    if not isinstance(new, a.Term) or new.kind != 3 or new.language or not _REPLACEMENT.fullmatch(new.lexical):
        raise DeclinedError("a replacement that is no constant, or more than text and groups")
    source = getattr(node.args[1], "lexical", "")
    if re.search(source, "") is not None:
        raise DeclinedError("REPLACE of a pattern that matches nothing")
    if any(int(group) > re.compile(source).groups for group in re.findall(r"\$(\d)", new.lexical)):
        raise DeclinedError("REPLACE by a group that is not there")
    text = re.sub(r"\$(\d)", r"\\\1", new.lexical)
    return Typed(made.let(t.call("sp_replace", made.value(node.args[0]), pattern, t.text(text), flags)), "v")


def _now(made: Expressions, node: a.Call) -> Typed:
    return made.compile(a.Term(3, made.scope.now, XSD.dateTime))


_SPECIAL: dict[str, Callable[[Expressions, a.Call], Typed]] = {
    "=": _equal,
    "!=": _unequal,
    ">": _greater,
    ">=": _greater,
    "&&": _and,
    "||": _or,
    "!": _not,
    "IN": _in,
    "NOT IN": _in,
    "BOUND": _bound,
    "IF": _if,
    "COALESCE": _coalesce,
    "CONCAT": _concat,
    "REGEX": _regex,
    "REPLACE": _replace,
    "NOW": _now,
}
