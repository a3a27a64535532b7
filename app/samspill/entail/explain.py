"""Why a statement holds: a shortest proof, searched backwards from the statement in closed columns.

Level by level, the rules that may conclude an open statement are asked for what they would start from (`Grounds`),
and it is looked up; what is stated is settled, what is entailed is open on the next level. After each level the
cheapest proof within what was seen is worked out (Knuth 1977, "A generalization of Dijkstra's algorithm"): the first
level on which the statement has one gives a proof that no other is less deep than, and of few statements.
"""

# ruff: noqa: S608  (statements are made of our own constants and of numbers)

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import count
from typing import NamedTuple

from samspill.engines.columns import Columns
from samspill.entail.facts import ENTAILED
from samspill.entail.grounds import Fact, Grounds, hidden
from samspill.entail.lookup import Lookup, bound
from samspill.entail.proof import Proof
from samspill.entail.rules import DifferentTerms, Triple
from samspill.errors import EngineError, NotFoundError
from samspill.vocab import GRAPH

__all__ = ["Explainer"]

MAX_DEPTH = 60
MAX_OPEN = 20_000
"""So deep, and over so many statements, a proof is looked for."""


class _Step(NamedTuple):
    rule: str
    premises: tuple[Fact, ...]


class Explainer:
    """Explains the statements of closed columns; reading the rules takes long, explaining does not."""

    def __init__(self, columns: Columns) -> None:
        """Read the rules of the ontology that the columns hold."""
        self.grounds = Grounds.read(columns)
        self.entailed = columns.graph_id(ENTAILED) or -1
        self.hidden = hidden(columns)

    def explain(self, columns: Columns, statement: Triple) -> Proof:
        """Return a shortest proof of a statement given in N-Quads form, read through an open file of columns.

        Raises NotFoundError for a statement that the columns neither state nor entail, SourceError for what is no
        term, and EngineError when no proof is found within the bounds.
        """
        numbers = self._numbers(columns, statement)
        told = " ".join(statement)
        if len(numbers) < len(set(statement)):
            raise NotFoundError(f"the graph does not say {told}", hint="see how the terms are written there")
        s, p, o = (numbers[term] for term in statement)
        lookup = Lookup(columns, self.entailed, self.hidden, self.grounds.unwritten)
        search = _Search(self.grounds, lookup)
        written = o not in self.grounds.unwritten and (s, p, o) not in self.grounds.schema
        if written and lookup.stated((s, p, o)) is None:
            raise NotFoundError(f"the graph does not say {told}", hint="neither stated nor entailed")
        chosen = search.run((s, p, o))
        return _Writer(columns, self, chosen).proof((s, p, o))

    def _numbers(self, columns: Columns, statement: Triple) -> dict[str, int]:
        """Return the numbers of a statement's terms; IRIs are found by their text alone, which is quick."""
        found = {text: self.grounds.numbers[text] for text in statement if text in self.grounds.numbers}
        iris = [text[1:-1] for text in statement if text.startswith("<") and "\\" not in text and text not in found]
        names = {f"iri{place}": each for place, each in enumerate(iris)}
        among = ", ".join(f"${name}" for name in names) or "NULL"
        rows = columns.run(f"SELECT lexical, id FROM term WHERE kind = 1 AND lexical IN ({among})", names)
        found |= {f"<{iri}>": number for iri, number in rows}
        rest = {text for text in statement if text not in found and text[1:-1] not in iris}
        return found | (columns.term_ids(rest, add=False) if rest else {})


class _Search:
    """One search: open statements, and what would conclude them."""

    def __init__(self, grounds: Grounds, lookup: Lookup) -> None:
        self.grounds = grounds
        self.lookup = lookup
        self.steps: dict[Fact, list[_Step]] = {}

    def run(self, goal: Fact) -> Mapping[Fact, _Step | None]:
        """Return the step that concludes each statement of a proof; None for what is stated."""
        waiting = [] if self.stated(goal) else [goal]
        for level in range(1, MAX_DEPTH):
            self._load(waiting)
            for fact in waiting:
                self.steps[fact] = self.concluding(fact)
            premises = (fact for each in waiting for step in self.steps[each] for fact in step.premises)
            waiting = [fact for fact in dict.fromkeys(premises) if not self.stated(fact) and fact not in self.steps]
            chosen, depth = self.cheapest(goal)
            if depth is not None and (depth <= level or not waiting or len(self.steps) > MAX_OPEN):
                return chosen
            if not waiting or len(self.steps) > MAX_OPEN:
                break
        raise EngineError(f"no proof among {len(self.steps)} statements", hint="is the graph closed?")

    def _load(self, facts: Iterable[Fact]) -> None:
        """Read what the rules that may conclude some statements ask for."""
        self.lookup.load(
            bound(pattern, binding)
            for fact in facts
            for ground in self.grounds.concluding(fact)
            if (binding := _unified(ground.head, fact)) is not None
            for pattern in ground.body
        )

    def stated(self, fact: Fact) -> bool:
        """Whether a source or the ontology states it."""
        return fact in self.grounds.stated_axioms or self.lookup.stated(fact) is True

    def concluding(self, fact: Fact) -> list[_Step]:
        """Return the steps that conclude a statement; only the shortest when all that it starts from is stated."""
        steps = [_Step(name, premises) for name, premises in self.grounds.schema.get(fact, ())]
        for ground in self.grounds.concluding(fact):
            binding = _unified(ground.head, fact)
            if binding is None:
                continue
            for found in self.lookup.matches(ground.body, binding):
                guards = (guard for guard in ground.guards if isinstance(guard, DifferentTerms))
                if all(found.get(guard.left) != found.get(guard.right) for guard in guards):
                    premises = (*(_under(pattern, found) for pattern in ground.body), *ground.axioms)
                    if fact not in premises:
                        steps.append(_Step(ground.name, tuple(dict.fromkeys(premises))))
        whole = [step for step in steps if all(map(self.stated, step.premises))]
        return [min(whole, key=lambda step: (len(step.premises), step))] if whole else list(dict.fromkeys(steps))

    def cheapest(self, goal: Fact) -> tuple[dict[Fact, _Step | None], int | None]:
        """Return for each statement that has a proof the last step of a least deep one; and the depth of the goal's.

        Of proofs that are equally deep a small one is taken.
        """
        uses: dict[Fact, list[tuple[Fact, _Step]]] = defaultdict(list)
        for fact, steps in self.steps.items():
            for step in steps:
                for premise in step.premises:
                    uses[premise].append((fact, step))
        left = {(fact, step): len(step.premises) for fact, steps in self.steps.items() for step in steps}
        leaves = sorted(fact for fact in (*uses, goal) if self.stated(fact))
        queue: list[tuple[tuple[int, int], int, Fact, _Step | None]] = [
            ((0, 1), place, leaf, None) for place, leaf in enumerate(leaves)
        ]
        order = count(len(queue))
        cost: dict[Fact, tuple[int, int]] = {}
        chosen: dict[Fact, _Step | None] = {}
        while queue:
            price, _, fact, last = heapq.heappop(queue)
            if fact in chosen:
                continue
            chosen[fact], cost[fact] = last, price
            for head, step in uses[fact]:
                left[head, step] -= 1
                if not left[head, step] and head not in chosen:
                    heapq.heappush(queue, (_price(step, cost), next(order), head, step))
        return chosen, cost[goal][0] if goal in cost else None


def _price(step: _Step, cost: Mapping[Fact, tuple[int, int]]) -> tuple[int, int]:
    return 1 + max(cost[each][0] for each in step.premises), 1 + sum(cost[each][1] for each in step.premises)


def _unified(head: tuple[int | str, ...], fact: Fact) -> dict[str, int] | None:
    binding: dict[str, int] = {}
    for term, number in zip(head, fact, strict=True):
        if isinstance(term, str):
            if binding.setdefault(term, number) != number:
                return None
        elif term != number:
            return None
    return binding


def _under(pattern: tuple[int | str, ...], binding: Mapping[str, int]) -> Fact:
    s, p, o = (binding[term] if isinstance(term, str) else term for term in pattern)
    return s, p, o


class _Writer:
    """Makes the proof from the steps chosen: terms in N-Quads form, and the graphs of what is stated."""

    def __init__(self, columns: Columns, explainer: Explainer, chosen: Mapping[Fact, _Step | None]) -> None:
        self.columns = columns
        self.explainer = explainer
        self.chosen = chosen
        self.made: dict[Fact, Proof] = {}

    def proof(self, goal: Fact) -> Proof:
        """Return the proof of a statement."""
        facts = self._inside(goal)
        texts = self.columns.texts({number for fact in facts for number in fact})
        texts |= {number: text for text, number in self.explainer.grounds.numbers.items() if number not in texts}
        graphs = self._graphs([fact for fact in facts if self.chosen.get(fact) is None])
        for fact in reversed(facts):
            self._make(fact, texts, graphs)
        return self.made[goal]

    def _inside(self, goal: Fact) -> list[Fact]:
        """Return the statements of the proof, each before what it is concluded from."""
        found: dict[Fact, None] = {}

        def visit(fact: Fact) -> None:
            step = self.chosen.get(fact)
            for premise in step.premises if step else ():
                if premise not in found:
                    visit(premise)
            found[fact] = None

        visit(goal)
        return list(reversed(found))

    def _make(self, fact: Fact, texts: Mapping[int, str], graphs: Mapping[Fact, list[str]]) -> None:
        step = self.chosen.get(fact)
        s, p, o = (texts[number] for number in fact)
        premises = tuple(self.made[each] for each in step.premises) if step else ()
        told = tuple(graphs.get(fact, ())) if step is None else ()
        if step is None and not told:  # an axiom whose number is written otherwise ("1"^^xsd:integer)
            told = (GRAPH + "ontology",)
        self.made[fact] = Proof((s, p, o), step.rule if step else None, premises, told)

    def _graphs(self, facts: Iterable[Fact]) -> dict[Fact, list[str]]:
        wanted = list(facts)
        lists = {name: [fact[place] for fact in wanted] for place, name in enumerate("spo")}
        subjects = ", ".join(str(number) for number in sorted(set(lists["s"]))) or "NULL"
        predicates = ", ".join(str(number) for number in sorted(set(lists["p"]))) or "NULL"
        rows = self.columns.run(
            "SELECT q.s, q.p, q.o, q.g FROM"
            f" (SELECT * FROM quad WHERE p IN ({predicates}) AND s IN ({subjects})) q JOIN"
            " (SELECT unnest($s::BIGINT[]) AS s, unnest($p::BIGINT[]) AS p, unnest($o::BIGINT[]) AS o) f"
            " ON q.s = f.s AND q.p = f.p AND q.o = f.o"
            f" WHERE q.g NOT IN ({self.explainer.hidden}, {self.explainer.entailed}) ORDER BY q.g",
            lists,
        )
        texts = self.columns.texts({row[3] for row in rows})
        found: dict[Fact, list[str]] = defaultdict(list)
        for s, p, o, g in rows:
            found[s, p, o].append(texts[g][1:-1] if g else "")
        return found
