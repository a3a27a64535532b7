"""`/build`: questions put together by choosing, for people without SPARQL; the shapes and the ontology say of what.

The page makes the query; the server tells what there is: classes, and the properties that lead from and to them. A
property is of the classes whose shapes ask for it, and of those that the ontology names; what the data never use is
left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from weakref import WeakKeyDictionary

from flask import Blueprint, Response

from samspill import queries
from samspill.engines.base import Engine
from samspill.errors import TimeLimitError
from samspill.vocab import OWL, RDF, RDFS, SAM, SH, SKOS, XSD
from samspill.vocab.nquads import iri as written
from samspill.web.entries import Described, read_described
from samspill.web.evaluators import Pool
from samspill.web.formats import JSON
from samspill.web.labels import names_of, pick, reading_order
from samspill.web.language import INTERFACE
from samspill.web.parameters import parameters
from samspill.web.respond import cacheable, page, send, unchanged
from samspill.web.site import site
from samspill.web.terms import Term, read_term

__all__ = ["blueprint", "model"]

blueprint = Blueprint("builder", __name__)

_NUMBERS = {XSD.integer, XSD.decimal, XSD.double, XSD.nonNegativeInteger, XSD.positiveInteger}
_DATES = {XSD.date, XSD.dateTime, XSD.gYear, XSD.gYearMonth}
_ANYBODYS = (SKOS.prefLabel, SKOS.altLabel)  # names, which a thing of any class has
_NOT_ASKED = {SAM.Tie, SAM.MatchCandidate, SAM.IdentityEvidence, SAM.LocationFinding}  # what the machinery works with


_PATIENCE: Final = 5.0  # seconds that the first reader of a snapshot waits for the classes of all things

_kept: WeakKeyDictionary[Engine, tuple[str, bytes]] = WeakKeyDictionary()  # by engine: its snapshot and the model


@dataclass
class _Property:
    """What is known of a property: the classes at its ends, and the datatype of its values."""

    domains: set[str] = field(default_factory=set)
    ranges: set[str] = field(default_factory=set)
    datatypes: set[str] = field(default_factory=set)


@blueprint.get("/build")
def build() -> Response:
    """Show the builder; without JavaScript, say what it needs and where else to begin."""
    parameters(())
    return page("build.html")


@blueprint.get("/build/model")
def told() -> Response:
    """Give the classes and properties that a question may be put together of, with their names in four languages."""
    parameters(())
    tag = site().etag("build")
    if (same := unchanged(tag)) is not None:
        return same
    manifest = site().snapshot.manifest
    if (kept := _kept.get(site().engine)) and kept[0] == manifest.id:
        return cacheable(send(kept[1], JSON, JSON.media_type), tag)
    uses = {iri: count.statements for iri, count in manifest.properties.items()}
    body = json.dumps(model(site().engine, manifest.classes, uses), ensure_ascii=False).encode()
    _kept[site().engine] = (manifest.id, body)
    return cacheable(send(body, JSON, JSON.media_type), tag)


def model(engine: Engine, members: Mapping[str, int], uses: Mapping[str, int]) -> dict[str, Any]:
    """Return the classes with their members and the properties with their uses, as the page reads them."""
    terms = read_described(engine, "pages/terms", "term")
    shapes = read_described(engine, "pages/shapes", "shape")
    found = _from_ontology(engine)
    _add_shapes(engine, shapes, found)
    _add_uses(engine, found, uses)
    elsewhere = names_of(engine, (iri for iri in found if iri not in terms))
    shown = {iri for iri in terms if members.get(iri) and iri.startswith(SAM.base) and _is(terms, iri, OWL.Class)}
    shown -= _NOT_ASKED
    return {
        "classes": [
            {
                "iri": iri,
                "names": _names(terms, iri),
                "count": members[iri],
                "above": sorted(_above(terms, iri) & set(terms)),
                "shape": any(iri in _values(said, SH.targetClass) for said in shapes.values()),
            }
            for iri in sorted(shown)
        ],
        "properties": [
            {
                "iri": iri,
                "names": _names(terms, iri, elsewhere.get(iri, ())),
                "count": uses.get(iri, 0),
                "from": sorted(each.domains) if iri not in _ANYBODYS else [],
                "to": sorted(each.ranges),
                "kind": _kind(terms, iri, each),
                "datatype": min(each.datatypes, default=None),
            }
            for iri, each in sorted(found.items())
            if uses.get(iri) and (each.domains or iri in _ANYBODYS)
        ],
    }


def _from_ontology(engine: Engine) -> dict[str, _Property]:
    found: dict[str, _Property] = {iri: _Property() for iri in _ANYBODYS}
    for row in engine.own_rows(queries.named("pages/builder-sides").text):
        each = found.setdefault(read_term(row["property"]).value, _Property())
        end = read_term(row["class"]).value
        if read_term(row["side"]).value == RDFS.domain:
            each.domains.add(end)
        elif _is_datatype(end):
            each.datatypes.add(end)
        else:
            each.ranges.add(end)
    return found


def _is_datatype(iri: str) -> bool:
    return iri.startswith(XSD.base) or iri in {RDF.langString, RDFS.Literal}


def _add_shapes(engine: Engine, shapes: Described, found: dict[str, _Property]) -> None:
    """Add what the shapes ask of the members of a class."""
    parts: dict[tuple[str, str], dict[str, list[Term]]] = {}
    for row in engine.own_rows(queries.named("pages/shape-properties").text):
        key = (read_term(row["shape"]).value, read_term(row["part"]).value)
        parts.setdefault(key, {}).setdefault(read_term(row["property"]).value, []).append(read_term(row["value"]))
    for (shape, _), said in parts.items():
        for path in _values(said, SH.path):
            each = found.setdefault(path, _Property())
            each.domains |= _values(shapes.get(shape, {}), SH.targetClass)
            each.ranges |= _values(said, SH.class_)
            each.datatypes |= _values(said, SH.datatype)


def _add_uses(engine: Engine, found: dict[str, _Property], uses: Mapping[str, int]) -> None:
    """Add the classes of the data to properties of which neither shapes nor ontology name any.

    Where that takes longer than a reader waits for, some of the things with each property stand for all.
    """
    open_ones = sorted(
        iri for iri, each in found.items() if not each.domains and uses.get(iri) and iri not in _ANYBODYS
    )
    if not open_ones:
        return
    whole = queries.named("pages/builder-uses").bind(values={"property": [written(iri) for iri in open_ones]})
    within = engine.within(_PATIENCE) if isinstance(engine, Pool) else engine
    try:
        for row in within.rows(whole.text):
            found[read_term(row["property"]).value].domains.add(read_term(row["class"]).value)
    except TimeLimitError:
        for iri in open_ones:
            some = queries.named("pages/builder-sample").bind(values={"property": [written(iri)]})
            found[iri].domains |= {read_term(row["class"]).value for row in engine.rows(some.text)}


def _values(said: Mapping[str, Sequence[Term]], name: str) -> set[str]:
    return {term.value for term in said.get(name, ()) if term.kind == "iri"}


def _is(terms: Described, iri: str, kind: str) -> bool:
    return kind in _values(terms.get(iri, {}), RDF.type)


def _above(terms: Described, iri: str) -> set[str]:
    """Return the classes that a class is a kind of, however far up."""
    found: set[str] = set()
    waiting = [iri]
    while waiting:
        for above in _values(terms.get(waiting.pop(), {}), RDFS.subClassOf) - found - {iri}:
            found.add(above)
            waiting.append(above)
    return found


def _kind(terms: Described, iri: str, each: _Property) -> str:
    if each.datatypes & _NUMBERS:
        return "number"
    if each.datatypes & _DATES:
        return "date"
    if XSD.boolean in each.datatypes:
        return "boolean"
    return "thing" if _is(terms, iri, OWL.ObjectProperty) or each.ranges else "text"


def _names(terms: Described, iri: str, more: Iterable[Term] = ()) -> dict[str, str]:
    """Return the name of a term in each language of the pages."""
    said = terms.get(iri, {})
    names: Iterable[Term] = [*said.get(RDFS.label, ()), *said.get(SKOS.prefLabel, ()), *more]
    local = iri.rpartition("#")[2].rpartition("/")[2]
    return {code: (pick(names, reading_order(code)) or Term("literal", local)).value for code in INTERFACE}
