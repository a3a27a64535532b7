"""`/browse/<class>`: the things of a class, narrowed by kind, place, programme, year and amount, with counts.

What each thing is of is read once a snapshot and class, up to a bound that the page tells.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, request

from samspill import queries
from samspill.engines.base import Format
from samspill.errors import NotFoundError, ParameterError
from samspill.vocab import SAM, XSD
from samspill.web.formats import PAGE, choose_format
from samspill.web.labels import names_of, pick
from samspill.web.language import languages as wanted
from samspill.web.links import short
from samspill.web.panels import number
from samspill.web.parameters import page_number, parameters
from samspill.web.respond import page, send
from samspill.web.site import site
from samspill.web.terms import Term, read_term

__all__ = ["CLASSES", "FACETS"]

blueprint = Blueprint("browse", __name__)

CLASSES: Final = (
    *("Organisation", "Person", "Municipality", "County", "CooperationRegion", "Programme", "Project", "Grant"),
    *("Event", "Meeting", "Agreement", "Document", "SourceDocument"),
)
FACETS: Final = ("kind", "place", "programme", "year", "amount")
THINGS: Final = 50
"""Things of a page."""

_MOST = 500_000  # rows that are read of a class; LIMIT of the query
_SORTED = 10_000  # things that are sorted by their names; more stand in the order of their IRIs
_CHOICES = 15  # values of a facet that a page offers
_STEPS = (10_000, 100_000, 1_000_000, 10_000_000, 100_000_000)
_CSV: Final = Format("csv", "text/csv", "csv", frozenset())


@dataclass
class _Class:
    """The things of a class: for each facet, for each value, the things that are of it."""

    things: set[str] = field(default_factory=set)
    facets: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    cut: bool = False


@dataclass(frozen=True)
class Choice:
    """A value of a facet: what it is called, how many of the things are of it, and where it leads."""

    value: str
    name: Term | str
    number: int
    link: str
    chosen: bool


@blueprint.get("/browse")
def classes() -> Response:
    """List the classes, with how many things each has."""
    counts = site().snapshot.manifest.classes
    names = names_of(site().engine, [SAM[name] for name in CLASSES])
    order = wanted()
    rows = [
        (name, pick(names.get(SAM[name], ()), order), counts[SAM[name]]) for name in CLASSES if counts.get(SAM[name])
    ]
    return page("classes.html", rows=rows)


@blueprint.get("/browse/<name>")
def browse(name: str) -> Response:
    """List the things of a class that are of the values chosen."""
    known = next((each for each in CLASSES if each.lower() == name.replace("-", "").lower()), None)
    if known is None:
        raise NotFoundError(f"things are not listed by {name[:60]!r}", hint=f"one of {', '.join(CLASSES)}")
    told = parameters((*FACETS, "page", "format"))
    chosen = {facet: told[facet] for facet in FACETS if told.get(facet)}
    at, order = page_number(told), wanted()
    read = _read(known)
    found = _narrowed(read, chosen)
    things = _in_order(found, order)
    if choose_format((PAGE, _CSV), list(filter(None, request.args.getlist("format")))).value is not PAGE:
        return _as_csv(things, order)
    pages = max(-(-len(things) // THINGS), 1)
    if at > pages:
        raise NotFoundError(f"there is no page {at}", hint=f"there are {pages}")
    shown = things[(at - 1) * THINGS : at * THINGS]
    names = names_of(site().engine, [*shown, SAM[known]])
    return page(
        "browse.html",
        kind=pick(names.get(SAM[known], ()), order) or Term("literal", known),
        path=f"/browse/{known}",
        things=[(iri, pick(names.get(iri, ()), order)) for iri in shown],
        total=len(things),
        facets=_choices(known, read, found, chosen, order),
        chosen=chosen,
        number=at,
        pages=pages,
        cut=read.cut,
        link=lambda **other: _link(known, chosen, **other),
    )


def _link(name: str, chosen: Mapping[str, str], **other: str) -> str:
    asked = urlencode({key: value for key, value in {**chosen, **other}.items() if value})
    return f"/browse/{name}" + (f"?{asked}" if asked else "")


def _read(name: str) -> _Class:
    """Return what the things of a class are of, read once for a snapshot."""
    snapshot = site().snapshot.manifest.id
    kept: dict[str, tuple[str, _Class]] = current_app.extensions.setdefault("samspill-browse", {})
    if name in kept and kept[name][0] == snapshot:
        return kept[name][1]
    found, rows = _Class(), 0
    for row in site().engine.own_rows(queries.named("pages/browse").bind(target=SAM[name]).text):
        rows += 1
        thing, facet = row["thing"], read_term(row["facet"]).value
        if not thing.startswith("<"):
            continue
        found.things.add(thing[1:-1])
        if "value" in row:
            value = read_term(row["value"]).value
            value = _step(value) if facet == "amount" else value
            found.facets.setdefault(facet, {}).setdefault(value, set()).add(thing[1:-1])
    found.cut = rows >= _MOST
    kept[name] = snapshot, found
    return found


def _step(amount: str) -> str:
    """Return the step that an amount is on, in its currency: `EUR 1000000-` is a million and more, below ten."""
    currency, _, number = amount.rpartition(" ")
    reached = [step for step in _STEPS if float(number) >= step]
    return f"{currency} {reached[-1] if reached else 0}-"


def _narrowed(read: _Class, chosen: Mapping[str, str]) -> set[str]:
    found = read.things
    for facet, value in chosen.items():
        if len(value) > 2_000:
            raise ParameterError(f"{facet} is too long", hint="take one of the values that the page offers")
        found = found & read.facets.get(facet, {}).get(value, set())
    return found


def _in_order(found: set[str], order: Sequence[str]) -> list[str]:
    if len(found) > _SORTED:
        return sorted(found)
    names = names_of(site().engine, found)
    called = {iri: pick(names.get(iri, ()), order) for iri in found}
    return sorted(found, key=lambda iri: (name.value.casefold() if (name := called[iri]) else "\uffff", iri))


def _choices(
    name: str, read: _Class, found: set[str], chosen: Mapping[str, str], order: Sequence[str]
) -> list[tuple[str, list[Choice], int]]:
    """Return the values of each facet that the things found are of, the most frequent first, and how many there are."""
    made = []
    for facet in FACETS:
        counted = Counter({value: len(things & found) for value, things in read.facets.get(facet, {}).items()})
        if (told := chosen.get(facet)) is not None:
            counted = Counter({told: len(found)})
        ranked = sorted(((value, n) for value, n in counted.items() if n), key=lambda item: (-item[1], item[0]))
        if facet in {"year", "amount"}:
            ranked.sort(key=lambda item: (item[0].partition(" ")[0], len(item[0]), item[0]))
        names = names_of(site().engine, [value for value, _ in ranked[:_CHOICES] if ":" in value])
        choices = []
        for value, n in ranked[: len(ranked) if facet == "year" else _CHOICES]:
            name_of = pick(names.get(value, ()), order) or _called(facet, value)
            link = _link(name, chosen, **{facet: "" if told is not None else value})
            choices.append(Choice(value, name_of, n, link, told is not None))
        if choices:
            made.append((facet, choices, len(ranked)))
    return made


def _called(facet: str, value: str) -> str:
    """Return how a value without a name is read: `EUR 1,000,000 –`."""
    if facet != "amount":
        return short(value) if ":" in value else value
    currency, _, step = value.partition(" ")
    if not re.fullmatch(r"[0-9]{1,12}-", step):
        return value
    return f"{currency} {number(Term('literal', step[:-1], '', XSD.decimal))} –"


def _as_csv(things: Sequence[str], order: Sequence[str]) -> Response:
    """Return all the things found as a table: IRI and name."""
    names = names_of(site().engine, things)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["thing", "name"])
    for iri in things:
        name = pick(names.get(iri, ()), order)
        writer.writerow([iri, name.value if name else ""])
    return send(out.getvalue().encode(), _CSV, _CSV.media_type)
