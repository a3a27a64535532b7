"""`/compare?thing=…&thing=…`: two to five things side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, request
from markupsafe import Markup

from samspill import queries
from samspill.engines.oxigraph_text import is_iri
from samspill.errors import NotFoundError, ParameterError
from samspill.vocab import OWL, RDF, SAM, nquads
from samspill.web.labels import names_of, pick
from samspill.web.language import languages as wanted
from samspill.web.links import link_markup, short, thing_iri
from samspill.web.panels import number
from samspill.web.parameters import LANGUAGE
from samspill.web.respond import page
from samspill.web.site import site
from samspill.web.terms import Term, read_term

__all__ = ["MEASURES", "MOST"]

blueprint = Blueprint("compare", __name__)

MOST: Final = 5
MEASURES: Final = ("activities", "money", "participants", "partners", "programmes")
"""What `compare.rq` counts, by the names that it gives."""
_FACTS = (SAM.locatedIn, SAM.within, SAM.startDate, SAM.endDate, SAM.underProgramme, SAM.status, SAM.nationalId)
_SHOWN = 8  # values of a fact


@dataclass(frozen=True)
class Line:
    """What is compared: its name, or what it is of, and a cell for each thing."""

    name: str
    of: Markup | None
    cells: tuple[Markup, ...]


@blueprint.get("/compare")
def compare() -> Response:
    """Put things side by side: what they are, where, how much they take part in, and what they share."""
    if unknown := [name for name in request.args if name not in {"thing", LANGUAGE}]:
        raise ParameterError(f"no parameter named {unknown[0][:100]!r}", hint="send thing twice, up to five times")
    things = list(dict.fromkeys(_iri(each) for each in request.args.getlist("thing") if each.strip()))
    if len(things) > MOST:
        raise ParameterError(f"{len(things)} things", hint=f"up to {MOST} are compared")
    if len(things) < 2:
        return page("compare.html", things=[], given=things, lines=[], shared=[])
    order = wanted()
    terms = [nquads.iri(each) for each in things]
    facts = _facts(things)
    measures = list(site().engine.own_rows(queries.named("pages/compare").bind(values={"thing": terms}).text))
    shared = list(site().engine.own_rows(queries.named("pages/compare-shared").bind(values={"thing": terms}).text))
    asked = {*things, *(row["activity"][1:-1] for row in shared)}
    asked |= {
        term.value for told in facts.values() for values in told.values() for term in values if term.kind == "iri"
    }
    asked |= {kind for row in measures if (kind := _kind(row)[1])} | set(_FACTS) | {RDF.type}
    names = names_of(site().engine, asked)
    called = {iri: pick(names.get(iri, ()), order) for iri in asked}
    return page(
        "compare.html",
        things=[(iri, called[iri]) for iri in things],
        given=things,
        lines=[*_fact_lines(things, facts, called), *_measure_lines(things, measures, called)],
        shared=[
            (link_markup(iri := row["activity"][1:-1], called[iri]), read_term(row["number"]).value) for row in shared
        ],
    )


def _iri(text: str) -> str:
    """Return the IRI of a thing: as it is, or from the end of it."""
    text = text.strip()
    found = (
        text
        if ":" in text.partition("/")[0]
        else thing_iri(text.removeprefix("/doc/").removeprefix("/id/").lstrip("/"))
    )
    if len(found) > 2_000 or not is_iri(found):
        raise ParameterError(f"thing is {text[:100]!r}", hint="an IRI, or the end of one: organisation/se-siq")
    return found


def _facts(things: Sequence[str]) -> dict[str, dict[str, list[Term]]]:
    """Return what is said of each thing; raise NotFoundError for one that the graph does not know."""
    found: dict[str, dict[str, list[Term]]] = {}
    for thing in things:
        limit = site().settings.description_limit
        rows = site().engine.own_rows(queries.named("pages/statements").bind(target=thing, limit=limit).text)
        told = found.setdefault(thing, {})
        for row in rows:
            term = read_term(row["value"])
            values = told.setdefault(row["property"][1:-1], [])
            if row["subject"] == f"<{thing}>" and term not in values:
                values.append(term)
        if not told:
            raise NotFoundError(f"the graph knows no <{thing}>", hint="search by name: /search?q=…")
    return found


def _fact_lines(
    things: Sequence[str], facts: Mapping[str, Mapping[str, list[Term]]], called: Mapping[str, Term | None]
) -> list[Line]:
    lines = []
    for name in (RDF.type, *_FACTS):
        cells = [_values(facts[thing].get(name, ()), called) for thing in things]
        if any(cells):
            lines.append(Line("", link_markup(name, called.get(name)), tuple(cells)))
    return lines


def _values(values: Sequence[Term], called: Mapping[str, Term | None]) -> Markup:
    kept = [term for term in values if term.value not in {OWL.Thing, OWL.NamedIndividual}]
    ours = [term for term in kept if term.kind != "iri" or term.value.startswith(SAM.base) or called.get(term.value)]
    parts = [
        link_markup(term.value, called.get(term.value)) if term.kind == "iri" else term.value for term in ours[:_SHOWN]
    ]
    more = Markup(" …") if len(ours) > _SHOWN else Markup("")
    return Markup(", ").join(parts) + more


def _kind(row: Mapping[str, str]) -> tuple[str, str]:
    """Return the currency and the kind of a sum."""
    currency, _, kind = read_term(row["of"]).value.partition(" ") if "of" in row else ("", "", "")
    return currency, kind


def _measure_lines(
    things: Sequence[str], rows: Sequence[Mapping[str, str]], called: Mapping[str, Term | None]
) -> list[Line]:
    lines: dict[tuple[str, str, str], dict[str, Markup]] = {}
    for row in rows:
        measure = read_term(row["measure"]).value
        cells = lines.setdefault((measure, *_kind(row)), {})
        cells[row["thing"][1:-1]] = Markup("<bdi>{}</bdi>").format(number(read_term(row["value"])))
    made = []
    for (measure, currency, kind), cells in lines.items():
        name = called.get(kind)
        of = Markup("{} {}").format(currency, name.value if name else short(kind) if kind else "") if currency else None
        made.append(Line(measure, of, tuple(cells.get(thing, Markup("–")) for thing in things)))
    return made
