"""The one error handler: what views raise becomes a JSON problem (RFC 9457), or a page for a browser."""

from __future__ import annotations

import json
from http import HTTPStatus

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge

from samspill.errors import SamspillError
from samspill.web.negotiate import Offer, choose
from samspill.web.respond import page, vary
from samspill.web.site import site

MEDIA_TYPE = "application/problem+json"

_OFFERS = (Offer("json", (MEDIA_TYPE, "application/json")), Offer("page", ("text/html",)))
_MEMBERS = frozenset({"line", "column", "file"})
_SENTENCES = {
    HTTPStatus.NOT_FOUND: ("There is nothing at this path.", "Begin at / or /sparql."),
    HTTPStatus.METHOD_NOT_ALLOWED: (
        "The path is right, the HTTP method is not.",
        "The header Allow lists those that are.",
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: ("The server failed in a way that it should not.", "Its log says why."),
}


def _respond(status: int, title: str, detail: str, hint: str | None, more: dict[str, object]) -> Response:
    problem: dict[str, object] = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    if hint:
        problem["hint"] = hint
    problem.update({key: value for key, value in more.items() if key in _MEMBERS})
    chosen = choose(request.headers.get("Accept"), _OFFERS)
    if chosen is not None and chosen.value == "page":
        query = request.args.get("query") if request.path == "/sparql" else None
        response = page("problem.html", status, problem=problem, query=query)
    else:
        text = json.dumps(problem, ensure_ascii=False)
        response = vary(Response(text, status=status, content_type=MEDIA_TYPE), "Accept")
    response.headers["Cache-Control"] = "no-store"
    return response


def _ours(error: SamspillError) -> Response:
    return _respond(error.status, error.title, error.detail, error.hint, error.extra)


def _of_http(error: HTTPException) -> Response:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    known = status in set(HTTPStatus)
    detail, hint = _SENTENCES.get(HTTPStatus(status), (None, None)) if known else (None, None)
    if isinstance(error, RequestEntityTooLarge):
        detail = f"The body is longer than {site().settings.max_query_bytes:,} bytes."
    response = _respond(status, error.name, detail or error.description or error.name, hint, {})
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def register(app: Flask) -> None:
    """Answer every error of the application here; a surprise is logged by Flask and told as 500, without its trace."""
    app.register_error_handler(SamspillError, _ours)
    app.register_error_handler(HTTPException, _of_http)
