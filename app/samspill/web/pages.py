"""Pages for people, and `/health` for operators."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response

from samspill import __version__, queries
from samspill.queries import Query
from samspill.vocab import SAM
from samspill.web.evaluators import Pool
from samspill.web.labels import names_of, pick
from samspill.web.language import languages as wanted
from samspill.web.maps import areas_address, figures
from samspill.web.respond import page
from samspill.web.site import site
from samspill.web.terms import Term

blueprint = Blueprint("pages", __name__)

_COUNTED = (
    *(SAM.Organisation, SAM.Person, SAM.Programme, SAM.Project, SAM.Grant, SAM.Agreement, SAM.Event),
    *(SAM.Municipality, SAM.County, SAM.SourceDocument),
)
_QUESTIONS = 10


@dataclass(frozen=True)
class Count:
    """How many things of a class there are, and where to see them."""

    name: Term | None
    iri: str
    number: int
    link: str


@blueprint.get("/")
def start() -> Response:
    """Say what this is, how much there is of it, and where to begin."""
    languages = wanted()
    pairs = site().snapshot.manifest.classes.get(SAM.MatchCandidate)
    return page(
        "start.html",
        counts=_counts(languages),
        mapped=figures() if areas_address() else None,
        questions=start_questions(),
        languages=languages,
        pairs=pairs,
    )


@blueprint.get("/health")
@blueprint.get("/health/<any(live, ready):what>")
def health(what: str = "ready") -> Response:
    """Tell an operator that the server lives, whether it can answer queries, and from which snapshot.

    503 when it cannot, unless it is asked only whether it lives.
    """
    manifest = site().snapshot.manifest
    engine = site().engine
    ready = not isinstance(engine, Pool) or engine.ready()
    told = {
        "status": "ok" if ready else "not ready",
        "live": True,
        "ready": ready,
        "snapshot": manifest.id,
        "created": manifest.created,
        "statements": manifest.counts.get("union"),
        "version": __version__,
    }
    response = Response(
        json.dumps(told), content_type="application/json", status=200 if ready or what == "live" else 503
    )
    response.cache_control.no_store = True
    return response


def _counts(languages: Sequence[str]) -> list[Count]:
    classes = site().snapshot.manifest.classes
    names = names_of(site().engine, _COUNTED)
    return [
        Count(pick(names.get(iri, ()), languages), iri, classes[iri], f"/browse/{iri.removeprefix(SAM.base)}")
        for iri in _COUNTED
        if classes.get(iri)
    ]


def start_questions() -> list[Query]:
    """Return ten questions to start from: those whose header says `#+ start: N`, then others, topic by topic."""
    known = queries.catalogue("competency").values()
    chosen = sorted(
        (query for query in known if "start" in query.header), key=lambda query: query.header["start"].zfill(4)
    )
    by_topic: dict[str, list[Query]] = {}
    for query in known:
        if "start" not in query.header:
            by_topic.setdefault(query.header.get("topic", ""), []).append(query)
    while len(chosen) < _QUESTIONS and by_topic:
        for topic in sorted(by_topic):
            chosen.append(by_topic[topic].pop(0))
        by_topic = {topic: rest for topic, rest in by_topic.items() if rest}
    return chosen[:_QUESTIONS]
