"""`/network`: who works with whom, as a page, a picture and files, by the options of `samspill network`.

A network is worked out in an evaluator, within the limits of a query, and kept by snapshot and parameters.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Response, request

from samspill.ahead.pictures import picture
from samspill.engines.base import Format
from samspill.errors import AnswerSizeError, NotFoundError, ParameterError
from samspill.ties.finding import find
from samspill.ties.selection import GROUPS, Selection, day, period
from samspill.web.evaluators import Pool
from samspill.web.formats import JSON, PAGE, choose_format
from samspill.web.language import interface
from samspill.web.network_page import shown
from samspill.web.parameters import parameters
from samspill.web.remembered import remembered
from samspill.web.respond import cacheable, send, unchanged, vary
from samspill.web.site import Site, site

__all__ = ["FORMATS", "PARAMETERS"]

blueprint = Blueprint("network", __name__)

_THINGS = ("programme", "area", "kind", "role")
_CHOSEN = ("level", "through", "weight", "period", "dated", *_THINGS, "around", "day", "largest", "least")
PARAMETERS: Final = (*_CHOSEN, "what", "measures", "by", "node", "to", "steps", "most", "seed", "format")
FORMATS: Final = (
    JSON,
    Format("csv", "text/csv", "csv", frozenset()),
    Format("graphml", "application/graphml+xml", "graphml", frozenset(), ("application/xml", "text/xml")),
    Format("gexf", "application/gexf+xml", "gexf", frozenset()),
    Format("svg", "image/svg+xml", "svg", frozenset()),
)
WHAT: Final = ("ties", "nodes", "ego", "picture", "tie")
_FORMS = {"picture": ("json", "svg"), "tie": ("json",)}  # of what is no table and no network
_FILES = ("json", "csv", "graphml", "gexf")
_ENDS = {"ego": ("node",), "picture": ("node", "to"), "tie": ("node", "to")}
_KINDS = {"person": "person", "programme": "programme", **dict.fromkeys(GROUPS, "area")}  # what a node is, by level


@blueprint.get("/network")
def network() -> Response:
    """Tell a network in a format."""
    told = parameters(PARAMETERS)
    chosen = choose_format((*FORMATS, PAGE), list(filter(None, request.args.getlist("format"))))
    here = site()
    if chosen.value is PAGE:
        return shown(
            told,
            lambda: _kept(here, {**_asked(here, {**told, "what": "picture"}, "json"), "form": "json"}),
            lambda: here.etag("network", "html", json.dumps(sorted(told.items()))),
        )
    form = chosen.value.name
    asked = {**_asked(here, told, form), "form": form}
    if (same := unchanged(_tag(here, asked))) is not None:
        return same
    response = send(_kept(here, asked), chosen.value, chosen.media_type)
    if "languages" in asked:
        vary(response, "Accept-Language", "Cookie")
    return cacheable(response, _tag(here, asked))


def _tag(here: Site, asked: Mapping[str, Any]) -> str:
    return here.etag("network", json.dumps(asked, sort_keys=True))


def _kept(here: Site, asked: Mapping[str, Any]) -> bytes:
    """Return an answer that is kept, or work it out; of what can be changed nothing is kept."""
    tag = _tag(here, asked)
    known = remembered("networks").get(tag) if here.writable is None else None
    data = known and known[0]
    if data is None and here.snapshot.prepared is not None:
        data = picture(here.snapshot.prepared, asked)
    if data is None:
        data = _worked_out(here, asked)
        if here.writable is None:
            remembered("networks").put(tag, data)
    return data


def _worked_out(here: Site, asked: Mapping[str, Any]) -> bytes:
    manifest = here.snapshot.manifest
    question = {**asked, "snapshot": manifest.id, "made": manifest.created}
    engine = here.engine
    if isinstance(engine, Pool):
        data = engine.network(json.dumps(question))
    else:  # within one process, as tests have it
        from samspill.ties.answering import Answering

        data = Answering(engine, manifest.id, manifest.created).answer(question)
    most = here.settings.answer_bytes
    if most and len(data) > most:
        raise AnswerSizeError(f"the answer has {len(data):,} bytes, more than {most:,}", hint="ask for less")
    return data


def _asked(here: Site, told: Mapping[str, str], form: str) -> dict[str, Any]:
    """Return what is asked for, names resolved; raise ParameterError and NotFoundError as the command does."""
    what = told.get("what") or ("picture" if form == "svg" else "ego" if told.get("node") else "ties")
    by = told.get("by") or None
    if what not in WHAT:
        raise ParameterError(f"what is {what[:100]!r}", hint=f"one of {', '.join(WHAT)}")
    if form not in _FORMS.get(what, _FILES):
        raise ParameterError(f"what={what} is not had as {form}", hint=f"one of {', '.join(_FORMS.get(what, _FILES))}")
    if by is not None and by not in GROUPS:
        raise ParameterError(f"by is {by[:100]!r}", hint=f"one of {', '.join(GROUPS)}")
    selection = _selection(here, told)
    asked: dict[str, Any] = {"selection": selection.told(), "what": what, "by": by}
    asked["measures"] = [name for name in (told.get("measures") or "").split(",") if name]
    if what in {"ego", "tie"} and not told.get("node"):
        raise ParameterError("the surroundings of whom?", hint="node=NAME, or the IRI")
    if what == "tie" and not told.get("to"):
        raise ParameterError("a tie with whom?", hint="to=NAME, or the IRI")
    kind = _KINDS.get(selection.level, "organisation")
    asked |= {name: _thing(here, told[name], kind) for name in _ENDS.get(what, ()) if told.get(name)}
    asked |= {"steps": _number(told, "steps", 1), "seed": _number(told, "seed", 1)}
    if what == "picture" and told.get("most"):
        asked["most"] = _number(told, "most", 1)
    if what == "picture":
        asked["languages"] = (interface(),)  # not all that the reader has: few pictures are kept, each for many
    return asked


def _selection(here: Site, told: Mapping[str, str]) -> Selection:
    start, end = period(told["period"]) if told.get("period") else (None, None)
    return Selection(
        level=told.get("level") or "organisation",
        through=tuple(filter(None, (told.get("through") or "projects").split(","))),
        weight=told.get("weight") or "count",
        start=start,
        end=end,
        dated=told.get("dated") or "under-way",
        around=(told.get("around") or "false").lower() in {"true", "1", "yes"},
        day=day(told["day"]) if told.get("day") else None,
        largest=_number(told, "largest", 2) if told.get("largest") else None,
        least=_weight(told.get("least") or "0"),
        **{name: _thing(here, told[name], name) for name in _THINGS if told.get(name)},
    )


def _thing(here: Site, text: str, what: str) -> str:
    if here.snapshot.names is None:
        if not text.startswith("https://"):
            raise NotFoundError("this store has no index of names", hint="give the IRI")
        return text
    return find(here.snapshot.names, text, what)


def _number(told: Mapping[str, str], name: str, least: int) -> int:
    text = told.get(name) or str(least)
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise ParameterError(f"{name} is {text[:100]!r}", hint="a whole number")
    return int(text)


def _weight(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        raise ParameterError(f"least is {text[:100]!r}", hint="a number") from None
    if not 0 <= found < 1e15:
        raise ParameterError(f"least is {text[:100]!r}", hint="a number from 0")
    return found
