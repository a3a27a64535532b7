"""`/short` keeps a query with the way it is looked at; `/s/<name>` leads there."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, redirect, request

from samspill.engines.base import REGIMES
from samspill.errors import MediaTypeError, NotFoundError, ParameterError, ReadOnlyError
from samspill.web.formats import JSON
from samspill.web.kept import Kept
from samspill.web.parameters import parameters
from samspill.web.respond import send
from samspill.web.site import site

__all__ = ["FILE", "LONGEST_ADDRESS", "blueprint"]

blueprint = Blueprint("short", __name__)

FILE: Final = "short-links"
"""The name of the file of links, in the folder of the snapshots."""

LONGEST_ADDRESS: Final = 4_000
"""Bytes of an address that every proxy and browser takes; a longer query goes behind `#`, which is not sent."""

_EXTENSION = "samspill-links"
_VIEW = re.compile(r"[A-Za-z0-9=&%._~+-]{0,2000}\Z")  # how the answer is looked at: what stands behind `#`
_MEMBERS = ("query", "entailment", "view")


def _links() -> Kept:
    settings = site().settings
    if settings.short_links < 1:
        raise ReadOnlyError("short links are switched off here", hint="share the query itself")
    found: Kept = current_app.extensions.setdefault(_EXTENSION, Kept(settings.store / FILE, settings.short_links))
    return found


@blueprint.post("/short")
def keep() -> Response:
    """Keep a query: a JSON object with `query` and perhaps `entailment` and `view`; tell the address of the link."""
    parameters(())
    if request.mimetype != "application/json":
        raise MediaTypeError(f"a body of type {request.mimetype!r} is not read here", hint="send application/json")
    told = _read(request.get_json(silent=True))
    leave = site().admission.enter(request.remote_addr or "")
    try:
        name = _links().add(told)
    finally:
        leave()
    body = json.dumps({"path": f"/s/{name}", "url": f"{request.host_url}s/{name}"}).encode()
    response = send(body, JSON, JSON.media_type)
    response.status_code = 201
    response.headers["Location"] = f"/s/{name}"
    return response


def _read(body: object) -> dict[str, str]:
    if not isinstance(body, dict) or not isinstance(body.get("query"), str) or not body["query"].strip():
        raise ParameterError("there is no query in the body", hint='send JSON, for example {"query": "ASK {}"}')
    if strange := sorted(str(name) for name in body if name not in _MEMBERS):
        raise ParameterError(f"no member named {strange[0][:100]!r}", hint=f"there are {', '.join(_MEMBERS)}")
    told = {name: body[name] for name in _MEMBERS if body.get(name)}
    if told.get("entailment", REGIMES[0]) not in REGIMES:
        raise ParameterError("there is no such entailment regime", hint=f"one of {', '.join(REGIMES)}")
    if not isinstance(told.get("view", ""), str) or not _VIEW.match(told.get("view", "")):
        raise ParameterError("the view is not what stands in an address behind #", hint="for example view=chart")
    return told


@blueprint.get("/s/<name>")
def follow(name: str) -> Response:
    """Lead to a query that was kept."""
    parameters(())
    found = _links().get(name) if len(name) < 60 else None
    if found is None:
        raise NotFoundError(f"there is no short link {name[:60]!r}")
    response = redirect(address(found), 303)
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response  # type: ignore[return-value]  # Flask's own class, not its base


def address(told: Mapping[str, str]) -> str:
    """Return the address of the editor with a query in it, and of its answer where the query is not long."""
    view = told.get("view", "")
    asked = urlencode({name: told[name] for name in ("query", "entailment") if name in told})
    if len(asked) <= LONGEST_ADDRESS:
        return f"/sparql?{asked}" + (f"#{view}" if view else "")
    return f"/sparql#{asked}" + (f"&{view}" if view else "")
