"""A network read from the graph: the rows of `queries/network/*.rq`, filtered, grouped, and projected to ties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from samspill.errors import NotFoundError, ParameterError
from samspill.ties.facts import UNBOUND, Array, Facts
from samspill.ties.network import Method, Network
from samspill.ties.selection import GROUPS, Selection
from samspill.ties.weights import MOST_TIES, incidence, project, without_self
from samspill.vocab import ID, SAM
from samspill.vocab.nquads import iri, literal

_DATE = "http://www.w3.org/2001/XMLSchema#date"
_CLASSES = {"projects": SAM.Project, "meetings": SAM.Event, "agreements": SAM.Agreement}
_LANGUAGES = ("nb", "sv", "nn", "en", "")
_AREAS = {
    "municipality": "municipality",
    "county": "county",
    "country": "country",
    "cooperation-region": "region",
    "statistical-region": "statistical-region",
}


@dataclass
class _Rows:
    """Who takes part in what: numbers of terms, one row a participation."""

    activity: Array
    participant: Array
    participation: Array
    what: Array
    """The activity itself, or for ties through programmes the one that was under the programme."""

    def kept(self, mask: Array) -> _Rows:
        return _Rows(self.activity[mask], self.participant[mask], self.participation[mask], self.what[mask])


def read(facts: Facts, selection: Selection) -> Network:
    """Return the network of a selection.

    Raises NotFoundError when nothing is left of the graph by the filters, naming the one that left nothing, and
    ParameterError for a network of more than MOST_TIES ties.
    """
    facts.asked.clear()
    notes: list[str] = []
    rows = _filtered(facts, selection, _rows(facts, selection), notes)
    money = _money(facts, rows) if selection.weight == "money" else None
    events, nodes, money = _grouped(facts, selection, rows, money)
    activities, rowed = np.unique(events, return_inverse=True)
    numbers, columned = np.unique(nodes, return_inverse=True)
    iris = np.asarray(facts.iris(numbers), dtype=object)
    order = np.argsort(iris.astype(str), kind="stable")
    columned = np.argsort(order)[columned]
    shape = (len(activities), len(numbers))
    part = incidence(rowed, columned, shape)
    ties = project(part, selection.weight, None if money is None else incidence(rowed, columned, shape, money))
    if selection.least > 0:
        ties = without_self(ties, selection.least)
    if ties.nnz // 2 > MOST_TIES:
        hint = "leave out large activities (--largest 50), weak ties (--least 2), or take an area, programme or period"
        raise ParameterError(f"{ties.nnz // 2:,} ties, more than the {MOST_TIES:,} of one network", hint=hint)
    return Network(
        nodes=tuple(iris[order]),
        names=tuple(_names(facts, selection, numbers[order])),
        ties=ties,
        taking_part=part,
        projected=selection.weight != "money" and selection.least <= 0,
        activities=tuple(facts.iris(activities)),
        periods=_periods(facts, activities),
        method=Method(selection, dict(facts.asked), facts.snapshot, facts.made, tuple(notes)),
    )


def _rows(facts: Facts, selection: Selection) -> _Rows:
    who = SAM.Person if selection.level == "person" else SAM.Organisation
    found: list[_Rows] = []
    for each in selection.through:
        if each == "projects" or (each == "meetings" and who == SAM.Person):
            answer = facts.ask("participations", values={"class": [iri(_CLASSES[each])], "who": [iri(who)]})
        elif each == "programmes":
            answer = facts.ask("programmes", values={"who": [iri(who)]})
        elif who == SAM.Person:
            raise ParameterError("the parties of agreements are organisations", hint="--through projects or meetings")
        else:
            answer = facts.ask(each)
        activity, participant = answer["activity"], answer["participant"]
        none = np.full(len(activity), UNBOUND)
        found.append(_Rows(activity, participant, answer.get("participation", none), answer.get("under", activity)))
    return _Rows(
        *(
            np.concatenate([getattr(each, name) for each in found])
            for name in ("activity", "participant", "participation", "what")
        )
    )


def _filtered(facts: Facts, selection: Selection, rows: _Rows, notes: list[str]) -> _Rows:
    """Apply the filters one after the other; the first that leaves nothing is named."""
    if not len(rows.activity):
        through = ", ".join(selection.through)
        raise NotFoundError(
            f"nobody takes part in {through} in this graph", hint="--through projects, or build --import cordis=…"
        )
    if selection.largest is not None:
        pairs = np.unique(np.stack([rows.activity, rows.participant]), axis=1)
        activities, sizes = np.unique(pairs[0], return_counts=True)
        large = activities[sizes > selection.largest]
        rows = _kept(rows, ~np.isin(rows.activity, large), f"activities of at most {selection.largest}", notes)
    if selection.start or selection.end:
        values = {"from": [_date(selection.start or "0001-01-01")], "to": [_date(selection.end or "9999-12-31")]}
        asked = facts.ask("begun" if selection.dated == "begun" else "under-way", values=values)
        what = f"the period {selection.start or ''}..{selection.end or ''}"
        rows = _kept(rows, np.isin(rows.what, asked["activity"]), what, notes)
    if selection.programme:
        asked = facts.ask("under-programme", target=selection.programme)
        rows = _kept(rows, np.isin(rows.what, asked["activity"]), f"the programme {selection.programme}", notes)
    if selection.role:
        asked = facts.ask("in-role", values={"role": [iri(selection.role)]})
        rows = _kept(rows, np.isin(rows.participation, asked["participation"]), f"the role {selection.role}", notes)
    if selection.kind:
        asked = facts.ask("of-kind", values={"kind": [iri(selection.kind)]})
        rows = _kept(rows, np.isin(rows.participant, asked["organisation"]), f"the kind {selection.kind}", notes)
    if selection.area:
        inside = np.isin(rows.participant, organisations_in(facts, selection.area, selection.day))
        if selection.around:
            inside = np.isin(rows.activity, rows.activity[inside])
        rows = _kept(rows, inside, f"the area {selection.area}", notes)
    return rows


def _kept(rows: _Rows, mask: Array, what: str, notes: list[str]) -> _Rows:
    if not mask.any():
        raise NotFoundError(f"nothing is left within {what}", hint="take a wider one, or leave that filter out")
    notes.append(f"{what}: {int(mask.sum()):,} of {len(mask):,} participations")
    return rows.kept(mask)


def _date(text: str) -> str:
    return literal(text, datatype=_DATE)


def boundaries(facts: Facts, day: str | None) -> str:
    """Return the day whose boundaries hold: the one given, or that on which the data was put together."""
    return day or facts.made[:10] or "2026-01-01"


def groups(facts: Facts, level: str, day: str | None = None) -> tuple[Array, Array]:
    """Return organisations and the groups of a level that they are in, as numbers of terms."""
    dated = {"day": [_date(boundaries(facts, day))]} if level in {"municipality", "county"} else None
    found = facts.ask(f"{level}-groups", values=dated)
    return found["organisation"], found["group"]


def organisations_in(facts: Facts, area: str, day: str | None = None) -> Array:
    """Return the organisations of an area, as numbers of terms; raise ParameterError for what is no area."""
    kind = area.removeprefix(ID).partition("/")[0]
    if kind not in _AREAS:
        raise ParameterError(f"no area: {area}", hint=f"an IRI of a {', '.join(_AREAS)}, or its name")
    organisations, areas = groups(facts, _AREAS[kind], day)
    known = np.unique(areas)
    named = dict(zip(facts.iris(known), known.tolist(), strict=True))
    if area not in named:
        on = f" on {boundaries(facts, day)}" if kind in {"municipality", "county"} else ""
        hint = "another day (--day 2019-12-31), or the area that it is in now"
        raise NotFoundError(f"no organisation lies in {area}{on}", hint=hint)
    inside: Array = organisations[areas == named[area]]
    return inside


def _money(facts: Facts, rows: _Rows) -> Array:
    """Return the euro of each row."""
    asked = facts.ask("money")
    order = np.argsort(asked["participation"])
    known, euro = asked["participation"][order], asked["euro"][order].astype(float)
    place = np.minimum(np.searchsorted(known, rows.participation), max(len(known) - 1, 0))
    if not len(known) or not (found := known[place] == rows.participation).any():
        raise NotFoundError("no participation has a sum in euro", hint="weigh by count, newman or fractional")
    return np.where(found, euro[place], 0.0)


def _grouped(facts: Facts, selection: Selection, rows: _Rows, money: Array | None) -> tuple[Array, Array, Array | None]:
    """Return events and nodes: activities and participants, or the groups that these are in."""
    if selection.level in {"organisation", "person"}:
        return rows.activity, rows.participant, money
    if selection.level == "programme":
        asked = facts.ask("activity-programmes")
        here, group = _matched(rows.activity, asked["activity"], asked["group"])
        events, nodes = rows.participant[here], group
    else:
        here, group = _matched(rows.participant, *groups(facts, selection.level, selection.day))
        events, nodes = rows.activity[here], group
    if not len(nodes):
        hint = "another level, or imports that tell it (build --import brreg=…)"
        raise NotFoundError(f"the graph tells no {selection.level} of these participants", hint=hint)
    return events, nodes, None if money is None else money[here]


def _matched(keys: Array, left: Array, right: Array) -> tuple[Array, Array]:
    """Return the places of keys in order and the values they have in a table of two columns; several where it has."""
    order = np.lexsort((right, left))
    left, right = left[order], right[order]
    first, last = np.searchsorted(left, keys, "left"), np.searchsorted(left, keys, "right")
    times = last - first
    here = np.repeat(np.arange(len(keys)), times)
    within = np.arange(len(here)) - np.repeat(np.cumsum(times) - times, times)
    return here, right[np.repeat(first, times) + within]


def _periods(facts: Facts, activities: Array) -> tuple[tuple[str, str], ...]:
    asked = facts.ask("times")
    first, last = asked["start"], asked["end"]
    told: dict[int, tuple[str, str]] = {}
    for number, start, end in zip(asked["activity"].tolist(), first, last, strict=True):
        told[number] = min(told.get(number, (start, end or start)), (start, end or start))
    return tuple(told.get(number, ("", "")) for number in activities.tolist())


def _names(facts: Facts, selection: Selection, numbers: Array) -> list[str]:
    """Return the name of each node in the first language of the list that it has one in."""
    if selection.level in {"organisation", "person"}:
        asked = facts.ask(
            "names", values={"class": [iri(SAM.Person if selection.level == "person" else SAM.Organisation)]}
        )
    else:
        asked = facts.ask("group-names")
    return named(asked, numbers)


def named(asked: dict[str, Array], numbers: Array, languages: Sequence[str] = _LANGUAGES) -> list[str]:
    """Return the names of things from an answer `thing, name, language`, each in the first language that it has.

    Empty for what has no name.
    """
    order = tuple(dict.fromkeys([*languages, *_LANGUAGES]))
    here = np.isin(asked["thing"], numbers)
    best: dict[int, tuple[int, str]] = {}
    for thing, name, language in zip(
        asked["thing"][here].tolist(), asked["name"][here], asked["language"][here], strict=True
    ):
        rank = order.index(language) if language in order else len(order)
        best[thing] = min(best.get(thing, (rank, name)), (rank, name))
    return [best[number][1] if number in best else "" for number in numbers.tolist()]


def two_mode(facts: Facts, network: Network) -> Network:
    """Return the two-mode network: nodes and activities, tied where a node takes part; `mode` tells which is which.

    Raises ParameterError for a network that is not made of activities.
    """
    if network.taking_part is None:
        raise ParameterError("this network is not made of activities")
    part = network.taking_part
    asked = facts.ask("names", values={"class": [iri(SAM.Activity)]})
    numbers = np.unique(asked["thing"])
    called = dict(zip(facts.iris(numbers), named(asked, numbers), strict=True))
    none = ("",) * len(network.activities)
    return Network(
        nodes=(*network.nodes, *network.activities),
        names=(*network.labels, *(called.get(each, "") for each in network.activities)),
        ties=sp.csr_array(sp.block_array([[None, part.T], [part, None]])),
        attributes={name: (*values, *none) for name, values in network.attributes.items()}
        | {"mode": (network.method.selection.level,) * len(network) + ("activity",) * len(network.activities)},
        method=replace(network.method, queries=dict(facts.asked)),
    )


def with_groups(
    facts: Facts, network: Network, level: str, day: str | None = None, languages: Sequence[str] = _LANGUAGES
) -> Network:
    """Return a network of organisations with the name of the group of a level on each; of several the first by IRI.

    Raises ParameterError for a level that organisations have no groups of.
    """
    if level not in GROUPS:
        raise ParameterError(f"no attribute {level!r}", hint=f"one of {', '.join(GROUPS)}")
    before = dict(facts.asked)  # perhaps of another network: this one was read some time ago
    facts.asked.clear()
    organisations, found = groups(facts, level, day)
    numbers = np.unique(found)
    names = named(facts.ask("group-names"), numbers, languages)
    iris = facts.iris(numbers)
    called = {
        number: (text, name or text.rpartition("/")[2])
        for number, text, name in zip(numbers.tolist(), iris, names, strict=True)
    }
    everybody = np.unique(organisations)
    known = {
        n: text for n, text in zip(everybody.tolist(), facts.iris(everybody), strict=True) if text in network.places
    }
    best: dict[str, tuple[str, str]] = {}
    for organisation, group in zip(organisations.tolist(), found.tolist(), strict=True):
        if (here := known.get(organisation)) is None:
            continue
        best[here] = min(best.get(here, called[group]), called[group])
    told = network.with_attributes(**{level: [best.get(node, ("", ""))[1] for node in network.nodes]})
    asked = dict(facts.asked)
    facts.asked.update({**before, **asked})
    return replace(told, method=replace(network.method, queries={**network.method.queries, **asked}))
