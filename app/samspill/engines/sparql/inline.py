"""Operators and functions written out where they are used, over what is known of their arguments.

The definitions stand in `macros`, as SQL over structures. A call is expanded into a tree: fields of an argument that
lie in columns of their own are read from these, fields of a constant are its literals, and what then has only one
outcome is folded. DuckDB would expand the same definitions, but binds every branch of every one, a quarter of a second
for a query with a few operators, and reads whole structures where one field is needed.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from samspill.engines import valued
from samspill.engines.sparql import folding as f
from samspill.engines.sparql import trees as t
from samspill.engines.sparql.macros import DEFINITIONS
from samspill.engines.sparql.trees import Tree

TERM_FIELDS = {"k": "TINYINT", "lex": "VARCHAR", "dt": "VARCHAR", "lang": "VARCHAR"}
FIELDS = {
    **TERM_FIELDS,
    "nt": "TINYINT",
    "decimal": "DECIMAL(38,18)",
    "dbl": "DOUBLE",
    "us": "BIGINT",
    "tz": "BOOLEAN",
    "cls": "TINYINT",
}


class Value(ABC):
    """A term or a value: its fields, and itself as a structure."""

    @abstractmethod
    def field(self, name: str) -> Tree:
        """Return a field."""

    @property
    @abstractmethod
    def tree(self) -> Tree:
        """The structure."""

    def known(self) -> dict[str, Tree]:
        """Return the fields that are the same in every row where there is a value at all."""
        return {}


@dataclass(frozen=True)
class Held(Value):
    """A structure in a column, or any other tree of one, of which some fields are known."""

    held: Tree
    fixed: dict[str, Tree] = field(default_factory=dict)

    @property
    def tree(self) -> Tree:
        """The structure."""
        return self.held

    def field(self, name: str) -> Tree:
        """Return a field."""
        if name in self.fixed or f.is_error(self.held):
            return self.fixed.get(name, self.held)
        return f.part(self.held, name)

    def known(self) -> dict[str, Tree]:
        """Return what is known."""
        return self.fixed


@dataclass(frozen=True)
class Packed(Value):
    """A structure made of trees of its fields; it is never NULL."""

    fields: dict[str, Tree]

    def field(self, name: str) -> Tree:
        """Return a field."""
        return self.fields[name]

    @property
    def tree(self) -> Tree:
        """The structure, with its types."""
        return f.struct({name: self.typed(name) for name in self.fields})

    def term(self) -> Tree:
        """Return the structure of the term alone."""
        return f.struct({name: self.typed(name) for name in TERM_FIELDS})

    def is_constant(self) -> bool:
        """Whether it is the same in every row."""
        return all(map(f.constant, self.fields.values()))

    def typed(self, name: str) -> Tree:
        """Return a field with its type."""
        return f.cast(self.fields[name], FIELDS[name])

    def known(self) -> dict[str, Tree]:
        """Return the fields that are constants; whether there is a value is told by `k`, which is never known."""
        return {name: tree for name, tree in self.fields.items() if name != "k" and f.constant(tree)}


@dataclass(frozen=True)
class Flat(Value):
    """A value whose fields are columns of their own; there is none where `k` is NULL."""

    prefix: str

    def field(self, name: str) -> Tree:
        """Return a column."""
        return t.column(f"{self.prefix}_{name}")

    @property
    def tree(self) -> Tree:
        """The structure."""
        packed = Packed({name: self.field(name) for name in FIELDS}).tree
        return t.sql("CASE WHEN {k} IS NOT NULL THEN {p} END", k=self.field("k"), p=packed)


@dataclass(frozen=True)
class InId(Value):
    """A literal whose id is its value, of one kind in every row; `bound` says that there is one in every row."""

    id: Tree
    kind: int
    bound: bool

    @property
    def of_kind(self) -> valued.Kind:
        """What ids of the kind tell."""
        return valued.KINDS[self.kind]

    def amount(self) -> Tree:
        """Return a whole number in the order of the values."""
        return t.sql(self.of_kind.amount, v=self.id)

    def field(self, name: str) -> Tree:
        """Return a field, made of the id; NULL where there is none."""
        template = self.of_kind.fields[name]
        same = "{v}" not in template
        return t.sql(
            template if self.bound or not same else f"CASE WHEN {{v}} IS NOT NULL THEN {template} END", v=self.id
        )

    @property
    def tree(self) -> Tree:
        """The structure."""
        packed = Packed({name: self.field(name) for name in FIELDS}).tree
        return packed if self.bound else t.sql("CASE WHEN {v} IS NOT NULL THEN {p} END", v=self.id, p=packed)

    def known(self) -> dict[str, Tree]:
        """Return what its kind tells."""
        return {n: tree for n in FIELDS if n != "k" and self.bound and f.constant(tree := self.field(n))}


@dataclass(frozen=True)
class Whole(Value):
    """A computed integer: a column with its number, which is NULL where there is none."""

    number: Tree

    def _packed(self) -> Value:
        return of(call("sp_int", self.number))

    def field(self, name: str) -> Tree:
        """Return a field."""
        return self._packed().field(name)

    @property
    def tree(self) -> Tree:
        """The structure."""
        return self._packed().tree

    def known(self) -> dict[str, Tree]:
        """Return what is known of every integer."""
        return self._packed().known()


@dataclass(frozen=True)
class Cases(Value):
    """A value that depends on conditions; None is no value."""

    cases: tuple[tuple[Tree, Part | None], ...]
    default: Part | None

    def _outcomes(self) -> list[Value]:
        parts = [*(value for _, value in self.cases), self.default]
        return [of(part) for part in parts if part is not None and (isinstance(part, Value) or not f.is_error(part))]

    def field(self, name: str) -> Tree:
        """Return a field, on the same conditions."""
        known = self.known()
        if name in known:
            return known[name]
        cases = [(test, None if part is None else of(part).field(name)) for test, part in self.cases]
        return f.case(cases, None if self.default is None else of(self.default).field(name))

    @property
    def tree(self) -> Tree:
        """The structure."""
        cases = [(test, None if part is None else of(part).tree) for test, part in self.cases]
        return f.case(cases, None if self.default is None else of(self.default).tree)

    def known(self) -> dict[str, Tree]:
        """Return the fields that are the same whatever the case."""
        every = [each.known() for each in self._outcomes()]
        return {n: tree for n, tree in (every[0] if every else {}).items() if all(e.get(n) == tree for e in every[1:])}


Part = Tree | Value


def _nothing(fields: dict[str, str]) -> Tree:
    return f.cast(t.text(None), f"STRUCT({', '.join(f'{name} {kind}' for name, kind in fields.items())})")


UNBOUND = Held(_nothing(FIELDS), dict.fromkeys(FIELDS, t.text(None)))
"""No value, as an error is: a structure that is NULL, and so are its fields."""
NOTHING = Held(_nothing(TERM_FIELDS))
"""An unbound term."""


def of(part: Part) -> Value:
    """Return a tree of a structure as a value."""
    return part if isinstance(part, Value) else Held(part)


def expand(template: str, **parts: Part) -> Part:
    """Expand SQL in which the names of parts stand for them: `v.nt` for a field of one, `n` for the whole of one."""
    return _evaluated(t.parsed(template), dict(parts))


def tree(part: Part) -> Tree:
    """Return a value as the tree of its structure; a tree as it is."""
    return part.tree if isinstance(part, Value) else part


def call(name: str, *arguments: Part) -> Part:
    """Expand a definition; what gives a structure comes as a value."""
    if name in {"sp_t", "sp_pack"}:
        names = TERM_FIELDS if name == "sp_t" else FIELDS
        return Packed(dict(zip(names, map(tree, arguments), strict=True)))
    quick = _of_ids(name, arguments)
    if quick is not None:
        return quick
    parameters, body = _definition(name)
    return _evaluated(body, dict(zip(parameters, arguments, strict=True)))


def scalar(name: str, *arguments: Part) -> Tree:
    """Expand a definition to a tree, of a structure where it gives one."""
    return tree(call(name, *arguments))


def _of_ids(name: str, arguments: tuple[Part, ...]) -> Part | None:
    """Return what a definition gives of ids that are values where that is less to do."""
    first = arguments[0]
    if isinstance(first, InId) and name in first.of_kind.parts:
        return Whole(t.sql(first.of_kind.parts[name], v=first.id))
    if name not in _COMPARED or not any(isinstance(each, InId) for each in arguments):
        return None
    units = {each.of_kind.unit for each in arguments if isinstance(each, InId)}
    amounts = [amount for each in arguments if (amount := _amount(each, max(units))) is not None]
    if 0 in units or len(amounts) < 2:
        return None
    return t.sql(f"{{a}} {_COMPARED[name]} {{b}}", a=amounts[0], b=amounts[1])


_COMPARED = {"sp_lt": "<", "sp_le": "<=", "sp_eq": "="}


def _amount(part: Part, unit: int) -> Tree | None:
    """Return how many of a unit a number is, where that is a whole number."""
    if isinstance(part, InId):
        more = unit // part.of_kind.unit if part.of_kind.unit else 1
        return part.amount() if more == 1 else t.sql("{a} * {n}", a=part.amount(), n=t.number(more))
    number = f.literal(part.field("decimal")) if isinstance(part, Packed) else None
    if not isinstance(number, int | Decimal) or f.literal(of(part).field("nt")) not in {1, 2}:
        return None
    amount = Fraction(number) * unit
    return t.number(int(amount)) if amount.denominator == 1 and abs(amount) < valued.LEAST else None


@cache
def _definition(name: str) -> tuple[tuple[str, ...], Tree]:
    parameters, body = DEFINITIONS[name]
    return parameters, t.parsed(body)


def _evaluated(node: Tree, given: dict[str, Part]) -> Part:
    name = f.column_of(node)
    if name is not None:
        table, inner = name
        if table in given:
            return of(given[table]).field(inner)
        return given.get(inner, node) if not table else node
    called = f.called(node)
    if called is not None and called[0].startswith("sp_"):
        return call(called[0], *(_evaluated(each, given) for each in called[1]))
    branches = f.branches(node)
    if branches is not None:
        return _chosen(*branches, lambda part: _evaluated(part, given))
    return f.folded(f.rebuilt(node, lambda part: tree(_evaluated(part, given))))


def _chosen(
    subject: Tree | None, cases: list[tuple[Tree, Tree]], default: Tree | None, evaluated: Callable[[Tree], Part]
) -> Part:
    """Return CASE: without the branches that cannot be, and the outcome itself when only one can."""
    compared = None if subject is None else tree(evaluated(subject))
    kept: list[tuple[Tree, Part | None]] = []
    last: Part | None = None
    for condition, outcome in cases:
        test = tree(evaluated(condition))
        if compared is not None:
            test = f.folded(t.sql("{a} = {b}", a=compared, b=test))
        truth = f.truth(test)
        if truth is False:
            continue
        made = _present(evaluated(outcome))
        if truth is True:
            last = made
            break
        kept.append((test, made))
    else:
        last = None if default is None else _present(evaluated(default))
    if not kept:
        return t.text(None) if last is None else last
    parts: list[Any] = [part for _, part in kept] + [last]
    if any(isinstance(part, Value) for part in parts):
        return Cases(tuple(kept), last)
    return f.case(
        [(test, None if part is None else tree(part)) for test, part in kept], None if last is None else tree(last)
    )


def _present(part: Part) -> Part | None:
    return None if not isinstance(part, Value) and f.is_null(part) else part
