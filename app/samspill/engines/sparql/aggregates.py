"""GROUP BY and the aggregates (SPARQL 1.1, section 18.5.1)."""

from __future__ import annotations

from samspill.engines.sparql import algebra as a
from samspill.engines.sparql import inline
from samspill.engines.sparql import trees as t
from samspill.engines.sparql.expressions import Expressions
from samspill.engines.sparql.inline import Part
from samspill.engines.sparql.scope import ID, NUMBER, TERM, Column, Relation
from samspill.engines.sparql.trees import Tree, sql
from samspill.engines.valued import NUMBERS
from samspill.errors import DeclinedError

_PARTS = {
    "every": "count(*)",
    "numbers": "count(v.nt)",
    "nt": "max(v.nt)",
    "decimals": "sum(v.decimal) FILTER (WHERE v.nt <= 2)",
    "doubles": "sum(v.dbl)",
}
"""What SUM and AVG are made of."""
_TOTAL = (
    "CASE WHEN numbers < every THEN NULL WHEN every = 0 THEN sp_int(0)"
    " WHEN nt = 3 THEN error('declined: the sum of xsd:float')"
    " ELSE sp_num(nt, CASE WHEN nt = 1 THEN TRY_CAST(decimals AS BIGINT) ELSE decimals END, doubles) END"
)
_WHOLE, _EXACT = (
    "TRY_CAST({amount} AS BIGINT)",
    "CAST(amount // 1000000 AS DECIMAL(38,18)) + CAST(CAST(amount % 1000000 AS DECIMAL(7,0))"
    " * CAST(0.000001 AS DECIMAL(7,6)) AS DECIMAL(38,18))",
)
_OF_IDS = {
    1: (_WHOLE.format(amount="amount"), "sp_num(1, total, NULL)"),
    2: (_EXACT, "sp_num(2, total, NULL)"),
    NUMBERS: (
        _EXACT,
        "CASE WHEN nt = 1 THEN sp_num(1, " + _WHOLE.format(amount="total") + ", NULL) ELSE sp_num(2, total, NULL) END",
    ),
}
"""The same of numbers whose ids are their values, by their kind: ones or millionths are summed, which is exact."""
_DISTINCT = {
    "every": "count(*)",
    "known": "count(v.k)",
    "kept": "list(DISTINCT struct_pack(t := sp_term(v), nt := v.nt, decimal := v.decimal, dbl := v.dbl))",
}
"""The different terms of a group; one that is an error makes the whole an error."""
_OF_DISTINCT = {
    "every": "CASE WHEN known < every THEN len(kept) + 1 ELSE len(kept) END",
    "numbers": "len(list_filter(kept, lambda x: x.nt IS NOT NULL))",
    "nt": "list_max(list_transform(kept, lambda x: x.nt))",
    "decimals": "list_sum(list_transform(kept, lambda x: CASE WHEN x.nt <= 2 THEN x.decimal END))",
    "doubles": "list_sum(list_transform(kept, lambda x: x.dbl))",
}
_ENDS = {
    "every": "count(*)",
    "known": "count(v.k)",
    "first": "min(sp_rank(v))",
    "last": "max(sp_rank(v))",
    "nt": "max(v.nt)",
    "by_decimal": "arg_{end}(term, v.decimal)",
    "by_amount": "arg_{end}(term, sp_amount(v))",
    "by_text": "arg_{end}(term, v.lex)",
}
_END = (
    "CASE WHEN every = 0 THEN NULL WHEN known < every THEN error('declined: MIN or MAX over errors')"
    " WHEN first <> last THEN error('declined: MIN or MAX over values of several kinds')"
    " WHEN last = 3 THEN CASE WHEN nt <= 2 THEN by_decimal ELSE by_amount END"
    " WHEN last IN (1, 2, 4) THEN by_text WHEN last IN (6, 7, 8) THEN by_amount"
    " ELSE error('declined: MIN or MAX over values of this kind') END"
)


class Grouping:
    """Compiles one GROUP BY: parts in one SELECT, what is made of them in the next."""

    def __init__(self, made: Expressions, node: a.Group) -> None:
        """Take the expressions over the grouped pattern."""
        self.made = made
        self.node = node
        self.inner: dict[str, Tree] = {}
        self.middle: dict[str, Tree] = {}
        self.outer: dict[str, Tree] = {}
        self.columns: dict[str, Column] = {}

    def relation(self) -> Relation:
        """Return the groups."""
        scope = self.made.scope
        keys = [scope.name(key.name) for key in self.node.keys]
        for key in self.node.keys:
            if key.name not in self.made.relation.columns:
                raise DeclinedError("a key of GROUP BY that nothing binds")
            self.columns[key.name] = self.made.relation.columns[key.name]
        for each in self.node.aggregates:
            self._aggregate(each)
        source = self._different() or self.made.relation.tree
        shown = {name: t.column(name, "r") for name in keys}
        parts = t.select({**shown, **self.inner}, joins=((source, "r"),))
        parts = t.grouped(parts, [t.column(name, "r") for name in keys])
        if self.middle:
            parts = t.also_showing(sql("SELECT r.* FROM {p} AS r", p=parts), self.middle)
        return Relation(t.select({**shown, **self.outer}, joins=((parts, "r"),)), self.columns)

    def _counted(self) -> str | None:
        """Return the variable whose different terms are counted, where groups with keys are asked nothing else."""
        first, *others = self.node.aggregates or [None]
        if first is None or others or not self.node.keys or first.op != "COUNT" or not first.distinct:
            return None
        known = isinstance(first.value, a.Var) and first.value.name in self.made.relation.columns
        return first.value.name if known and isinstance(first.value, a.Var) else None

    def _different(self) -> Tree | None:
        """Return each key with each term that is counted with it, once: threads share that, not a set in each group."""
        if (counted := self._counted()) is None:
            return None
        names = dict.fromkeys(self.made.scope.name(name) for name in (*(k.name for k in self.node.keys), counted))
        shown = {name: t.column(name, "r") for name in names}
        return t.select(shown, joins=((self.made.relation.tree, "r"),), distinct=True)

    def _aggregate(self, each: a.Aggregate) -> None:
        name = self.made.scope.name(each.var.name)
        if each.op == "COUNT":
            self._count(each, name)
        elif each.op in {"SUM", "AVG"}:
            self._sum(each, name)
        elif each.op in {"MIN", "MAX"}:
            self._end(each, name)
        elif each.op == "SAMPLE":
            self._sample(each, name)
        elif each.op == "GROUPCONCAT":
            self._concat(each, name)
        else:
            raise DeclinedError(f"the aggregate {each.op}")

    def _part(self, tree: Tree) -> Tree:
        name = self.made.scope.fresh("a")
        self.inner[name] = tree
        return t.column(name)

    def _result(self, each: a.Aggregate, name: str, tree: Tree) -> None:
        self.outer[name] = tree
        self.columns[each.var.name] = Column(TERM, certain=False)

    def _argument(self, each: a.Aggregate) -> Tree:
        """Return the column that an aggregate counts: an id, or a term."""
        if isinstance(each.value, a.Var) and each.value.name in self.made.relation.columns:
            return t.column(self.made.scope.name(each.value.name))
        if each.value is None:
            raise DeclinedError("an aggregate of *")
        return self.made.let(self.made.term(each.value))

    def _solution(self) -> Tree:
        """Return the variables of a row as one structure, which is never NULL."""
        names = [name for name in self.made.relation.columns if not name.startswith("_:")]
        return t.row([t.truth(True), *(t.column(self.made.scope.name(name)) for name in names)])

    def _count(self, each: a.Aggregate, name: str) -> None:
        if each.value is None:
            counted = sql("count(*)") if not each.distinct else sql("count(DISTINCT {r})", r=self._solution())
        else:
            template = "count(DISTINCT {c})" if each.distinct and not self._counted() else "count({c})"
            counted = sql(template, c=self._argument(each))
        self.outer[name] = self._part(counted)
        self.columns[each.var.name] = Column(NUMBER, certain=True)

    def _sum(self, each: a.Aggregate, name: str) -> None:
        if each.value is None:
            raise DeclinedError(f"{each.op}(*)")
        value = self.made.value(each.value)
        if isinstance(value, inline.InId) and value.kind in _OF_IDS and not each.distinct:
            self._total(each, name, *self._sum_of_ids(value))
            return
        parts = self._parts(_DISTINCT if each.distinct else _PARTS, v=value)
        if each.distinct:
            parts = {key: inline.tree(inline.expand(template, **parts)) for key, template in _OF_DISTINCT.items()}
        self._total(each, name, inline.expand(_TOTAL, **parts), parts["every"])

    def _sum_of_ids(self, value: inline.InId) -> tuple[Part, Tree]:
        """Return the sum of a group, and the number of its solutions."""
        every = self._part(sql("count(*)"))
        made, template = _OF_IDS[value.kind]
        amount = inline.tree(inline.expand(made, amount=self._part(sql("sum({a})", a=value.amount()))))
        if not value.bound:
            number = self._part(sql("count({v})", v=value.id))
            amount = sql("CASE WHEN {n} = {e} THEN {a} END", n=number, e=every, a=amount)
        if not self.node.keys:  # a group with keys has solutions
            template = f"CASE WHEN every = 0 THEN sp_int(0) ELSE {template} END"
        kind = self._part(sql("max({n})", n=value.field("nt"))) if value.kind == NUMBERS else t.small(value.kind)
        return inline.expand(template, nt=kind, total=self._outcome(amount).tree, every=every), every

    def _total(self, each: a.Aggregate, name: str, total: Part, every: Tree) -> None:
        """Give the sum of a group, or for AVG that divided by the number of its solutions."""
        if each.op == "AVG":
            template = "CASE WHEN n = 0 THEN sp_int(0) ELSE sp_div(total, sp_int(n)) END"
            total = inline.expand(template, n=every, total=self._outcome(inline.tree(total)))
        self._result(each, name, inline.scalar("sp_term", total))

    def _parts(self, templates: dict[str, str], **given: Part) -> dict[str, Tree]:
        return {key: self._part(inline.tree(inline.expand(text, **given))) for key, text in templates.items()}

    def _outcome(self, tree: Tree) -> inline.Value:
        """Return what is made of the parts of a group as a column that further steps use."""
        name = self.made.scope.fresh("a")
        self.middle[name] = tree
        return inline.Held(t.column(name))

    def _end(self, each: a.Aggregate, name: str) -> None:
        if each.value is None:
            raise DeclinedError(f"{each.op}(*)")
        templates = {key: text.replace("{end}", each.op.lower()) for key, text in _ENDS.items()}
        value = self.made.value(each.value)
        column = self.made.relation.columns.get(each.value.name) if isinstance(each.value, a.Var) else None
        if isinstance(value, inline.InId) and value.bound:
            self.outer[name] = self._part(sql(f"arg_{each.op.lower()}({{v}}, {{a}})", v=value.id, a=value.amount()))
            self.columns[each.var.name] = Column(ID, certain=False, valued=value.kind)
            return
        if column is not None and isinstance(each.value, a.Var):
            term = t.column(self.made.scope.name(each.value.name))
        else:
            term = inline.scalar("sp_term", value)
        parts = self._parts(templates, v=value, term=term)
        self.outer[name] = inline.tree(inline.expand(_END, **parts))
        self.columns[each.var.name] = Column(TERM if column is None else column.kind, certain=False)

    def _sample(self, each: a.Aggregate, name: str) -> None:
        if isinstance(each.value, a.Var) and each.value in self.node.keys:
            held = self.made.scope.name(each.value.name)
            self.outer[name] = t.column(held)
            self.columns[each.var.name] = self.made.relation.columns[each.value.name]
            return
        argument = self._argument(each)
        part = self._part(sql("any_value({c})", c=argument))
        if isinstance(each.value, a.Var) and each.value.name in self.made.relation.columns:
            self.outer[name] = part
            kind = self.made.relation.columns[each.value.name].kind
            self.columns[each.var.name] = Column(kind, certain=False)
        else:
            self._result(each, name, part)

    def _concat(self, each: a.Aggregate, name: str) -> None:
        if each.value is None:
            raise DeclinedError("GROUP_CONCAT(*)")
        value = self.made.value(each.value)
        lex = inline.scalar("sp_lex", value)
        order = self.made.relation.order  # of a subquery; any order is right, and this is what people expect
        parts = {
            "every": self._part(sql("count(*)")),
            "known": self._part(sql("count({k})", k=value.field("k"))),
            "plain": self._part(inline.scalar("sp_plain", value)),
            "joined": self._part(t.strung(lex, each.separator, () if each.distinct else order, distinct=each.distinct)),
        }
        template = (
            "CASE WHEN every = 0 THEN sp_str('') WHEN known < every OR NOT plain"
            " THEN error('declined: GROUP_CONCAT over what is no plain text') ELSE sp_str(joined) END"
        )
        self._result(each, name, inline.scalar("sp_term", inline.expand(template, **parts)))
