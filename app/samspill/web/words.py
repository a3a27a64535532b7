"""`/words`: what a query may be written with, for completion. `/labels`: what things are called, many at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from flask import Blueprint, Response, request

from samspill.engines.oxigraph_text import is_iri
from samspill.errors import MediaTypeError, ParameterError
from samspill.vocab import PREFIXES, SKOS
from samspill.web.entries import read_described
from samspill.web.formats import JSON
from samspill.web.labels import names_of, pick
from samspill.web.language import languages
from samspill.web.parameters import parameters
from samspill.web.respond import cacheable, send, unchanged, vary
from samspill.web.site import site
from samspill.web.terms import Term

__all__ = ["MOST", "blueprint", "named"]

blueprint = Blueprint("words", __name__)

MOST: Final = 1_000
"""Things whose names are given at a time."""


@blueprint.get("/words")
def words() -> Response:
    """Give the prefixes, and the classes and properties of the data with their counts and names, as JSON."""
    parameters(())
    order = languages()
    tag = site().etag("words", *order)
    if (same := unchanged(tag)) is not None:
        return same
    manifest = site().snapshot.manifest
    uses = {iri: count.statements for iri, count in manifest.properties.items()}
    names = names_of(site().engine, [*manifest.classes, *uses])
    said = read_described(site().engine, "pages/terms", "term")

    def told(counts: Mapping[str, int]) -> list[dict[str, Any]]:
        return [
            {
                "iri": iri,
                "count": count,
                "label": _value(pick(names.get(iri, ()), order)),
                "text": _value(pick(said.get(iri, {}).get(SKOS.definition, ()), order)),
            }
            for iri, count in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
        ]

    body = {"prefixes": PREFIXES, "classes": told(manifest.classes), "properties": told(uses)}
    return cacheable(vary(_send(body), "Accept-Language", "Cookie"), tag)


@blueprint.post("/labels")
def labels() -> Response:
    """Give the names of things in the reader's language: a JSON list of IRIs becomes a JSON object by IRI."""
    parameters(())
    if request.mimetype != "application/json":
        raise MediaTypeError(f"a body of type {request.mimetype!r} is not read here", hint="send application/json")
    asked = request.get_json(silent=True)
    if not isinstance(asked, list) or not all(isinstance(each, str) for each in asked):
        raise ParameterError("the body is no list of IRIs", hint='send JSON, for example ["https://…"]')
    if len(asked) > MOST:
        raise ParameterError(f"{len(asked):,} things are asked for", hint=f"up to {MOST:,} at a time")
    found = {iri: _term(term) for iri, term in named(asked, languages()).items()}
    return vary(_send(found), "Accept-Language", "Cookie")


def named(iris: Iterable[str], order: Sequence[str]) -> dict[str, Term]:
    """Return the names of those things that have one; texts that are no IRIs have none."""
    names = names_of(site().engine, filter(is_iri, iris))
    return {iri: term for iri, known in names.items() if (term := pick(known, order))}


def _value(term: Term | None) -> str | None:
    return term.value if term else None


def _term(term: Term) -> dict[str, str]:
    return {"value": term.value, **({"language": term.language} if term.language else {})}


def _send(body: object) -> Response:
    return send(json.dumps(body, ensure_ascii=False).encode(), JSON, JSON.media_type)
