"""Expressions compiled over a relation (SPARQL 1.1, section 17).

Each step becomes a column of a further SELECT, so that an operator always gets columns and no tree grows beyond what
the query says. NULL is an error; three-valued logic does the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from samspill.engines.sparql import algebra as a
from samspill.engines.sparql import folding, inline
from samspill.engines.sparql import trees as t
from samspill.engines.sparql.functions import FUNCTIONS
from samspill.engines.sparql.inline import Part, Value
from samspill.engines.sparql.relations import in_id, looked_up
from samspill.engines.sparql.scope import ID, NUMBER, TERM, Relation, Scope
from samspill.engines.sparql.trees import Tree, sql
from samspill.errors import DeclinedError
from samspill.vocab import XSD

_REPLACEMENT = re.compile(r"(?:[^\\$]|\$[0-9](?![0-9]))*")
_PLAIN_PATTERN = re.compile(r"(?:[^\\\[(?]|\\[.\\^$|?*+(){}\[\]-]|\((?!\?)|\[\^?[\w .,:;/-]+\]|(?<=[)\]\w.])\?)*")


@dataclass(frozen=True)
class Typed:
    """What an expression was compiled to: a truth, or a value."""

    part: Part

    @property
    def is_truth(self) -> bool:
        """Whether it is a truth."""
        return not isinstance(self.part, Value)


@dataclass
class Expressions:
    """Computes expressions as further columns of a relation."""

    scope: Scope
    relation: Relation
    exists: Callable[[Expressions, a.Exists], Tree]
    _known: dict[a.Expr, Typed] = field(default_factory=dict)

    def let(self, tree: Tree) -> Tree:
        """Compute a tree in a column of its own; one that is a column or a constant stays as it is."""
        if folding.constant(tree) or folding.column_of(tree) is not None:
            return tree
        return t.column(self.named(tree))

    def named(self, tree: Tree) -> str:
        """Compute a tree in a column of its own and return its name."""
        name = self.scope.fresh("e")
        self.put(t.also_showing(sql("SELECT r.* FROM {r} AS r", r=self.relation.tree), {name: tree}))
        return name

    def keep(self, part: Part) -> Value:
        """Compute a value in a column of its own; a constant stays as it is."""
        made = inline.of(part)
        if isinstance(made, inline.Flat | inline.Held | inline.InId) or (
            isinstance(made, inline.Packed) and made.is_constant()
        ):
            return made
        if isinstance(made, inline.Whole):
            return inline.Whole(self.let(made.number))
        return inline.Held(self.let(made.tree), made.known())

    def put(self, tree: Tree) -> None:
        """Replace the SELECT of the relation; its variables stay."""
        self.relation = Relation(tree, self.relation.columns, self.relation.order)

    def value(self, expression: a.Expr) -> Value:
        """Return the value of an expression."""
        made = self.compile(expression)
        if made.is_truth:
            return self.keep(inline.call("sp_bool", self.let(inline.tree(made.part))))
        return inline.of(made.part)

    def truth(self, expression: a.Expr) -> Tree:
        """Return the effective boolean value of an expression."""
        made = self.compile(expression)
        return inline.tree(made.part) if made.is_truth else self.let(inline.scalar("sp_ebv", made.part))

    def term(self, expression: a.Expr) -> Tree:
        """Return a tree with the term of an expression."""
        if isinstance(expression, a.Var):
            column = self.relation.columns.get(expression.name)
            if column is not None and column.kind == TERM:
                return t.column(self.scope.name(expression.name))
        return inline.scalar("sp_term", self.value(expression))

    def integer(self, expression: a.Expr) -> Tree | None:
        """Return the number of an expression that computes an integer; None for one that gives anything else."""
        made = self.compile(expression)
        if isinstance(made.part, inline.Whole):
            return made.part.number
        known = {} if made.is_truth or isinstance(expression, a.Var | a.Term) else inline.of(made.part).known()
        if folding.literal(known.get("nt")) != 1 or "lex" not in known or not folding.is_null(known["lex"]):
            return None
        return folding.cast(inline.of(made.part).field("decimal"), "BIGINT")

    def compile(self, expression: a.Expr) -> Typed:
        """Compile an expression, once."""
        if expression not in self._known:
            self._known[expression] = self._compile(expression)
        return self._known[expression]

    def _compile(self, node: a.Expr) -> Typed:
        if isinstance(node, a.Var):
            return Typed(self._variable(node))
        if isinstance(node, a.Term):
            return Typed(self.scope.constant(node))
        if isinstance(node, a.Exists):
            found = self.exists(self, node)
            return Typed(sql("NOT {e}", e=found) if node.negated else found)
        special = _SPECIAL.get(node.op)
        if special is not None:
            return special(self, node)
        known = FUNCTIONS.get((node.op, len(node.args)))
        if known is None:
            raise DeclinedError(f"the function {node.op}")
        macro, kind = known
        made = inline.call(macro, *map(self.value, node.args))
        return Typed(self.keep(made) if kind == "v" else self.let(inline.tree(made)))

    def _variable(self, node: a.Var) -> Value:
        column = self.relation.columns.get(node.name)
        if column is None:
            return inline.UNBOUND
        if column.kind == NUMBER:
            return inline.Whole(t.column(self.scope.name(node.name)))
        if column.kind == TERM:
            return self.keep(inline.call("sp_v", inline.Held(t.column(self.scope.name(node.name)))))
        if column.valued:
            return in_id(self.scope, self.relation, node.name)
        tree, made = looked_up(self.scope, self.relation, node.name, inline.FIELDS)
        self.put(tree)
        return made


def _id_test(made: Expressions, node: a.Call) -> Tree | None:
    """Return `?x = <iri>` as a comparison of ids: an IRI equals nothing but itself."""
    for one, other in (node.args, node.args[::-1]):
        if isinstance(one, a.Var) and isinstance(other, a.Term) and other.kind == 1:
            column = made.relation.columns.get(one.name)
            if column is not None and column.kind == ID:
                return sql("{a} = {b}", a=t.column(made.scope.name(one.name)), b=t.number(made.scope.id(other)))
    return _resources_compared(made, "=", *node.args) if len(node.args) == 2 else None


def _resources_compared(made: Expressions, op: str, one: a.Expr, other: a.Expr) -> Tree | None:
    """Return a comparison as one of ids: what is no literal equals itself alone, and IRIs have ids in their order."""
    left, right = _id_of(made, one), _id_of(made, other)
    if left is None or right is None:
        return None
    (first, first_is), (second, second_is) = left, right
    ids = [t.column(made.scope.name(name)) for name in (first, second)]
    compared = sql(f"{{a}} {op} {{b}}", a=ids[0], b=ids[1])
    if isinstance(one, a.Var) and isinstance(other, a.Var):
        if op not in {"=", "<>"} or not (first_is or second_is):
            return None
        return compared if op == "=" else _late(made, compared, first, second)
    last = made.scope.order.last_iri
    if isinstance(one, a.Var) or isinstance(other, a.Var) or last is None or not (first_is and second_is):
        return None
    bound = t.number(last)  # what comes after is a blank node, of which STR is an error
    both = sql("CASE WHEN {a} <= {n} AND {b} <= {n} THEN {c} END", a=ids[0], b=ids[1], n=bound, c=compared)
    return _late(made, both, first, second)


def _late(made: Expressions, condition: Tree, one: str, other: str) -> Tree:
    """Return a condition on two variables after seeing to it that the joins below are made first.

    DuckDB would take a comparison of two tables' columns that is no equality for a reason to join just these two, and
    make their product. Through a window it moves no condition; where the two are joined anyway there is no need.
    """
    if other not in made.relation.columns[one].near:
        made.named(sql("row_number() OVER ()"))
    return condition


def _id_of(made: Expressions, node: a.Expr) -> tuple[str, bool] | None:
    """Return the x of ?x or STR(?x), where it is held as an id, and whether it is never a literal."""
    inner = node.args[0] if isinstance(node, a.Call) and node.op == "STR" else node
    column = made.relation.columns.get(inner.name) if isinstance(inner, a.Var) else None
    if column is None or column.kind != ID or not isinstance(inner, a.Var):
        return None
    return inner.name, column.resource


def _less(made: Expressions, node: a.Call) -> Typed:
    quick = _resources_compared(made, node.op, *node.args)
    if quick is not None:
        return Typed(quick)
    macro, _ = FUNCTIONS[node.op, 2]
    return Typed(made.let(inline.scalar(macro, *map(made.value, node.args))))


def _equal(made: Expressions, node: a.Call) -> Typed:
    quick = _id_test(made, node)
    if quick is not None:
        return Typed(quick)
    return Typed(made.let(inline.scalar("sp_eq", *map(made.value, node.args))))


def _unequal(made: Expressions, node: a.Call) -> Typed:
    quick = _resources_compared(made, "<>", *node.args)
    if quick is not None:
        return Typed(quick)
    return Typed(sql("NOT {e}", e=inline.tree(_equal(made, a.Call("=", node.args)).part)))


def _greater(made: Expressions, node: a.Call) -> Typed:
    return made.compile(a.Call({">": "<", ">=": "<="}[node.op], node.args[::-1]))


def _and(made: Expressions, node: a.Call) -> Typed:
    return Typed(t.both(*map(made.truth, node.args)))


def _or(made: Expressions, node: a.Call) -> Typed:
    return Typed(t.either(*map(made.truth, node.args)))


def _not(made: Expressions, node: a.Call) -> Typed:
    return Typed(sql("NOT {e}", e=made.truth(node.args[0])))


def _in(made: Expressions, node: a.Call) -> Typed:
    found = t.either(*(inline.tree(made.compile(a.Call("=", (node.args[0], each))).part) for each in node.args[1:]))
    return Typed(sql("NOT {e}", e=found) if node.op == "NOT IN" else found)


def _bound(made: Expressions, node: a.Call) -> Typed:
    name = getattr(node.args[0], "name", "")
    if name not in made.relation.columns:
        return Typed(t.truth(False))
    return Typed(sql("{c} IS NOT NULL", c=t.column(made.scope.name(name))))


def _if(made: Expressions, node: a.Call) -> Typed:
    parts: dict[str, Part] = {"test": made.truth(node.args[0]), "yes": made.value(node.args[1])}
    parts["no"] = made.value(node.args[2])
    return Typed(made.keep(inline.expand("CASE WHEN test THEN yes WHEN NOT test THEN no END", **parts)))


def _coalesce(made: Expressions, node: a.Call) -> Typed:
    if not node.args:
        return Typed(inline.UNBOUND)
    found = [made.value(each).tree for each in node.args]
    return Typed(made.keep(inline.Held(made.let(t.first(found)))))


def _concat(made: Expressions, node: a.Call) -> Typed:
    if not node.args:
        return made.compile(a.Term(3, "", XSD.string))
    found = made.value(node.args[0])
    if len(node.args) == 1:
        return Typed(made.keep(inline.call("sp_texts", found)))
    for each in node.args[1:]:
        found = made.keep(inline.call("sp_concat", found, made.value(each)))
    return Typed(found)


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
    return Typed(made.let(inline.scalar("sp_regex", made.value(node.args[0]), pattern, flags)))


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
    return Typed(made.keep(inline.call("sp_replace", made.value(node.args[0]), pattern, t.text(text), flags)))


def _now(made: Expressions, node: a.Call) -> Typed:
    return made.compile(a.Term(3, made.scope.now, XSD.dateTime))


_SPECIAL: dict[str, Callable[[Expressions, a.Call], Typed]] = {
    "=": _equal,
    "!=": _unequal,
    "<": _less,
    "<=": _less,
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
