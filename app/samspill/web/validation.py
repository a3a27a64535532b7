"""`/validation`: what validation found in the snapshot, by shape, class and source, with the things concerned.

The report is RDF in the graph `validation`; it never changes with a snapshot, so it is read once.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, request

from samspill import queries
from samspill.engines.base import Engine
from samspill.errors import NotFoundError
from samspill.vocab import GRAPH, SAM, SH
from samspill.web.explain import explain_link
from samspill.web.formats import JSON, PAGE, choose_format
from samspill.web.labels import names_of, pick
from samspill.web.language import languages as wanted
from samspill.web.parameters import page_number, parameters
from samspill.web.respond import page, send
from samspill.web.site import site
from samspill.web.terms import Term, read_term

blueprint = Blueprint("validation", __name__)

RESULTS = 50
"""Results that a page has."""

FACETS = ("severity", "shape", "class", "source")
_PARAMETERS = (*FACETS, "page", "format")
_RANK = {SH.Violation: 0, SH.Warning: 1, SH.Info: 2}


@dataclass
class Found:
    """One result: the thing, the shape that it breaks, how grave that is, and in which words."""

    focus: str
    shape: str
    severity: str
    value: Term | None
    messages: list[Term] = field(default_factory=list)
    classes: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()

    def under(self, facet: str) -> frozenset[str]:
        """Return what a facet says of it."""
        found = {"severity": frozenset({self.severity}), "shape": frozenset({self.shape}), "class": self.classes}
        return found.get(facet, self.sources)


@dataclass(frozen=True)
class Asked:
    """Which results are asked for, by facet, and which page of them."""

    chosen: dict[str, str]
    page: int = 1

    def link(self, number: int = 1, **other: str) -> str:
        """Return the address of another page, or of other results; a facet that is given as "" is left out."""
        told = {name: value for name, value in {**self.chosen, **other}.items() if value}
        asked = urlencode(told | ({"page": str(number)} if number > 1 else {}))
        return f"/validation?{asked}" if asked else "/validation"


@blueprint.get("/validation")
def validation() -> Response:
    """List the results, the gravest first, a page at a time."""
    asked = _asked()
    chosen = choose_format((PAGE, JSON), request.args.getlist("format"))
    languages = wanted()
    found = [result for result in _results() if all(v in result.under(facet) for facet, v in asked.chosen.items())]
    pages = max(-(-len(found) // RESULTS), 1)
    if asked.page > pages:
        raise NotFoundError(f"there is no page {asked.page}", hint=f"the last is {pages}")
    shown = found[(asked.page - 1) * RESULTS : asked.page * RESULTS]
    facets = {facet: _counted(found, facet) for facet in FACETS}
    if chosen.value is JSON:
        told = {
            "total": len(found),
            "page": asked.page,
            "pages": pages,
            **{facet: dict(counts) for facet, counts in facets.items()},
            "results": [_told(result) for result in shown],
        }
        return send(json.dumps(told, ensure_ascii=False).encode(), JSON, chosen.media_type)
    names = names_of(site().engine, {iri for counts in facets.values() for iri, _ in counts} | {r.focus for r in shown})
    return page(
        "validation.html",
        asked=asked,
        facets=facets,
        results=[(result, pick(result.messages, languages)) for result in shown],
        total=len(found),
        pages=pages,
        name=lambda iri: pick(names.get(iri, ()), languages),
        manifest=site().snapshot.manifest,
        graph=GRAPH,
        explain_link=explain_link,
        aside=list(places(site().snapshot.manifest.graphs)),
    )


def _counted(found: list[Found], facet: str) -> list[tuple[str, int]]:
    counts = Counter(each for result in found for each in result.under(facet))
    rank = _RANK if facet == "severity" else {}
    return sorted(counts.items(), key=lambda item: (rank.get(item[0], 3), -item[1], item[0]))


def _results() -> tuple[Found, ...]:
    kept: dict[str, tuple[Found, ...]] = current_app.extensions.setdefault("samspill validation", {})
    snapshot = site().snapshot
    if snapshot.manifest.id not in kept:
        kept[snapshot.manifest.id] = _read(site().engine)
    return kept[snapshot.manifest.id]


def _read(engine: Engine) -> tuple[Found, ...]:
    found: dict[str, Found] = {}
    for row in engine.own_rows(queries.named("pages/validation").text):
        value = read_term(row["value"]) if "value" in row else None
        focus, shape, severity = (read_term(row[name]).value for name in ("focus", "shape", "severity"))
        result = found.setdefault(row["result"], Found(focus, shape, severity, value))
        if "message" in row:
            result.messages.append(read_term(row["message"]))
    about: dict[str, tuple[set[str], set[str]]] = {}
    for row in engine.own_rows(queries.named("pages/validation-about").text):
        classes, sources = about.setdefault(row["focus"][1:-1], (set(), set()))
        classes.add(row["class"][1:-1])
        sources.add(row["source"][1:-1])
    for result in found.values():
        classes, sources = about.get(result.focus, (set(), set()))
        result.classes, result.sources = frozenset(filter(_ours, classes)) or frozenset(classes), frozenset(sources)
    return tuple(sorted(found.values(), key=_order))


def _order(result: Found) -> tuple[int, str, str, str]:
    return _RANK.get(result.severity, 0), result.shape, result.focus, result.value.value if result.value else ""


def _ours(iri: str) -> bool:
    return iri.startswith(SAM.base)


def _told(result: Found) -> dict[str, Any]:
    return {
        "focus": result.focus,
        "shape": result.shape,
        "severity": result.severity,
        "value": result.value.value if result.value else None,
        "messages": {message.language: message.value for message in result.messages},
        "classes": sorted(result.classes),
        "sources": sorted(result.sources),
    }


def _asked() -> Asked:
    """Read the parameters; raise ParameterError for one that is unknown, repeated or not of its type."""
    told = parameters(_PARAMETERS)
    return Asked({name: told[name] for name in FACETS if told.get(name)}, page_number(told))


def places(graphs: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """Yield the graphs that hold what was set aside, with their statements."""
    yield from sorted((name, number) for name, number in graphs.items() if name.startswith(f"{GRAPH}quarantine/"))
