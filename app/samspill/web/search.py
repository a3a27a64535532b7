"""`/search`: things by their names, codes and numbers, for people and as JSON; fast enough to ask at every letter."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request

from samspill.engines.names import WAYS, Hit, Names
from samspill.engines.names_text import Wanted
from samspill.errors import NotFoundError, ParameterError
from samspill.web.formats import JSON, PAGE, choose_format
from samspill.web.labels import pick
from samspill.web.language import languages as wanted
from samspill.web.links import short
from samspill.web.parameters import parameters
from samspill.web.respond import cacheable, page, send, unchanged, vary
from samspill.web.site import site
from samspill.web.terms import Term

blueprint = Blueprint("search", __name__)

PARAMETERS = ("q", "kind", "limit", "format")
THINGS, MOST = 20, 100
"""Things that are given when no number is asked for, and at most."""


@dataclass(frozen=True)
class Found:
    """A thing that was found, under its name and the name of its kind in the reader's language."""

    hit: Hit
    name: Term | None
    kind: Term | None

    @property
    def match(self) -> Term:
        """The name that matches."""
        return Term("literal", self.hit.value, self.hit.language, self.hit.datatype)

    def told(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {
            "iri": self.hit.thing,
            "label": _told(self.name),
            "kind": {"iri": self.hit.kind, "label": _told(self.kind)} if self.hit.kind else None,
            "score": self.hit.score,
            "match": {**(_told(self.match) or {}), "property": self.hit.property, "way": WAYS[self.hit.way]},
        }


@blueprint.get("/search")
def search() -> Response:
    """Find things; the last word may be one that is not written to its end."""
    told = parameters(PARAMETERS)
    chosen = choose_format((JSON, PAGE), list(filter(None, request.args.getlist("format"))))
    text = "".join(each for each in " ".join(told.get("q", "").split()) if each.isprintable())
    names = _names()
    limit, kind = _limit(told.get("limit")), _kind(names, told.get("kind"))
    if not text and chosen.value is PAGE:
        return page("search.html", text="", found=[], kind=kind)
    languages = wanted()
    parts = (text, str(limit), kind or "", chosen.value.name, chosen.media_type, *languages)
    writable = site().writable
    tag = site().etag("search", *parts, *([] if writable is None else [writable.named]))
    if (same := unchanged(tag)) is not None:
        return same
    hits = names.find(Wanted.read(text, typing=True), limit + 1, kind=kind)
    found = _named(names, hits[:limit], languages)
    more = len(hits) > limit
    if chosen.value is PAGE:
        return cacheable(page("search.html", text=text, found=found, more=more, kind=kind), tag)
    body = {"query": text, "kind": kind, "limit": limit, "more": more, "results": [each.told() for each in found]}
    response = send(json.dumps(body, ensure_ascii=False).encode(), JSON, chosen.media_type)
    return cacheable(vary(response, "Accept-Language"), tag)


def _names() -> Names:
    names = site().snapshot.names
    if names is None:
        hint = "it is made a moment after the start" if site().writable else "ask /sparql with FILTER CONTAINS"
        raise NotFoundError("there is no index of names here", hint=hint)
    return names


def _limit(text: str | None) -> int:
    if not text:
        return THINGS
    if not (text.isdecimal() and text.isascii() and len(text) < 4 and 1 <= int(text) <= MOST):
        raise ParameterError(f"limit is {text[:100]!r}", hint=f"a number from 1 to {MOST}")
    return int(text)


def _kind(names: Names, text: str | None) -> str | None:
    """Return the class that a text names: an IRI, or a local name in whatever case (`county`, `sam:County`)."""
    if not text:
        return None
    wanted = text.strip().rpartition(":")[2].replace("-", "").casefold()
    for iri in sorted(names.classes):
        if text == iri or short(iri).rpartition(":")[2].casefold() == wanted:
            return iri
    raise ParameterError(f"nothing with a name is of a class {text[:100]!r}", hint="for example County or Organisation")


def _named(names: Names, hits: Sequence[Hit], languages: Sequence[str]) -> list[Found]:
    labels = names.labels([*(hit.thing for hit in hits), *(hit.kind for hit in hits if hit.kind)])

    def name(iri: str) -> Term | None:
        known = labels.get(iri, ())
        first = [Term("literal", value, language) for value, language, preferred in known if preferred]
        return pick(first or [Term("literal", value, language) for value, language, _ in known], languages)

    return [Found(hit, name(hit.thing), name(hit.kind) if hit.kind else None) for hit in hits]


def _told(term: Term | None) -> dict[str, str] | None:
    if term is None:
        return None
    return {"value": term.value, **({"language": term.language} if term.language else {})}
