"""`/audit`: the log of changes, for those whose token says admin; and a store that is closed to strangers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from flask import Blueprint, Flask, Response, request

from samspill.errors import ParameterError
from samspill.web.authorise import allowed
from samspill.web.parameters import parameters
from samspill.web.site import site
from samspill.writable.audit import lines

__all__ = ["blueprint", "register"]

blueprint = Blueprint("audit", __name__)
_MEDIA_TYPE = "application/jsonl"
# For operators' programs, which a proxy keeps from others.
_OPEN = {"/health", "/health/live", "/health/ready", "/metrics"}


@blueprint.get("/audit")
def audit() -> Response:
    """Give the log, a line of JSON for each change; `since` leaves out those up to a number."""
    store, _ = allowed("admin")
    told = parameters(("since",))
    if not re.fullmatch(r"[0-9]{1,15}", since := told.get("since") or "0"):
        raise ParameterError(f"since is {since[:100]!r}", hint="the number of the last change that you know of")

    def chosen() -> Iterator[bytes]:
        for line in lines(store.place):
            if (line.get("number") or 0) > int(since) or since == "0":
                yield json.dumps(line, ensure_ascii=False).encode() + b"\n"

    response = Response(chosen(), content_type=_MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response


def register(app: Flask) -> None:
    """Let nobody read a writable store without a token when the operator says so."""

    def ask_for_a_token() -> None:
        found = site()
        if found.writable is None or found.settings.open_to_all or request.path in _OPEN:
            return
        if request.method != "OPTIONS":  # a preflight of CORS comes without
            allowed("read")

    app.before_request(ask_for_a_token)
