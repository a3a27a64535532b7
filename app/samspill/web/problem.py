"""The one error handler: what views raise becomes a JSON problem (RFC 9457), or a page for a browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from http import HTTPStatus

from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge

from samspill.errors import AuthenticationError, NotFoundError, SamspillError
from samspill.web import observe
from samspill.web.language import interface, translated
from samspill.web.negotiate import Offer, choose
from samspill.web.respond import page, vary
from samspill.web.said import said
from samspill.web.site import site

MEDIA_TYPE = "application/problem+json"

blueprint = Blueprint("problem", __name__)

_OFFERS = (Offer("json", (MEDIA_TYPE, "application/json")), Offer("page", ("text/html",)))
_MEMBERS = frozenset({"line", "column", "file", "faults", "count"})
_SENTENCES = {
    HTTPStatus.NOT_FOUND: ("There is nothing at this path.", "Begin at / or /sparql."),
    HTTPStatus.METHOD_NOT_ALLOWED: ("The path is right, the HTTP method is not.", "The header Allow lists others."),
    HTTPStatus.INTERNAL_SERVER_ERROR: ("The server failed in a way that it should not.", "Its log says why."),
}


@blueprint.get("/problem/<name>")
def kind(name: str) -> Response:
    """Say what the `type` of a problem means."""
    for each in _kinds(SamspillError):
        if _name(each) == name:
            return page("problem-type.html", kind=each, sentence=each.__doc__)
    raise NotFoundError(f"no kind of problem is called {name!r}")


def _kinds(root: type[SamspillError]) -> Iterator[type[SamspillError]]:
    yield root
    for each in root.__subclasses__():
        yield from _kinds(each)


def _name(kind: type[SamspillError]) -> str:
    """Return the name of a kind of error in a URL: `QueryError` is `query`, `NotFoundError` is `not-found`."""
    return re.sub(r"(?<=.)([A-Z])", r"-\1", kind.__name__.removesuffix("Error")).lower()


def _respond(problem: dict[str, object], status: int) -> Response:
    told = {key: value for key, value in problem.items() if value is not None} | _in_words(problem)
    chosen = choose(request.headers.get("Accept"), _OFFERS)
    if chosen is not None and chosen.value == "page":
        query = request.args.get("query") if request.path == "/sparql" else None
        response = page("problem.html", status, problem=told, query=query)
    else:
        text = json.dumps(told, ensure_ascii=False)
        response = Response(text, status=status, content_type=MEDIA_TYPE, headers={"Content-Language": interface()})
        vary(response, "Accept", "Accept-Language", "Cookie")
    response.headers["Cache-Control"] = "no-store"
    return response


def _in_words(problem: dict[str, object]) -> dict[str, object]:
    """Return what of a problem is for people to read, in their language: English where they ask for none of ours."""
    found: dict[str, object] = {"title": translated(str(problem["title"]))}
    for name in ("detail", "hint"):
        if text := problem.get(name):
            found[name] = said(str(text))
    return found


def _ours(error: SamspillError) -> Response:
    more = {key: value for key, value in error.extra.items() if key in _MEMBERS}
    observe.problem(_name(type(error)))
    told = {
        "type": f"{site().settings.base_iri}problem/{_name(type(error))}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "hint": error.hint,
    }
    response = _respond(told | more, error.status)
    if isinstance(error, AuthenticationError):
        response.headers["WWW-Authenticate"] = 'Bearer realm="samspill"'
    if "retry_after" in error.extra:
        response.headers["Retry-After"] = str(error.extra["retry_after"])
    return response


def _of_http(error: HTTPException) -> Response:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    known = status in set(HTTPStatus)
    detail, hint = _SENTENCES.get(HTTPStatus(status), (None, None)) if known else (None, None)
    if isinstance(error, RequestEntityTooLarge):
        most = request.max_content_length or site().settings.max_query_bytes
        detail = f"The body is longer than {most:,} bytes."
    detail = detail or error.description or error.name
    response = _respond(
        {"type": "about:blank", "title": error.name, "status": status, "detail": detail, "hint": hint}, status
    )
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def register(app: Flask) -> None:
    """Answer every error of the application here; a surprise is logged by Flask and told as 500, without its trace."""
    app.register_blueprint(blueprint)
    app.register_error_handler(SamspillError, _ours)
    app.register_error_handler(HTTPException, _of_http)
