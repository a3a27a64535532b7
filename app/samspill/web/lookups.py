"""Short answers to queries, without the application's detour: what programs ask most, again and again.

A lookup takes an engine a tenth of a millisecond, and Flask's dispatch twice that. So `GET /sparql` with a query, in a
format for programs, is answered here when the answer is short: the same bytes under the same headers. Whatever else
comes goes to the application; what has begun by then (a long answer, an error) goes along, to be ended there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from flask import Flask

from samspill.engines.base import Answer
from samspill.errors import SamspillError
from samspill.web import observe, protocol
from samspill.web.begun import BEGUN, Begun
from samspill.web.compress import SMALL
from samspill.web.evaluators import Pool
from samspill.web.following import CurrentSnapshot
from samspill.web.formats import PAGE, choices_by, chosen_by, content_type, table_kinds
from samspill.web.headers import ALWAYS, snapshot_headers
from samspill.web.parameters import LANGUAGE
from samspill.web.respond import begun, digest, engine_headers, kept_headers
from samspill.web.site import Published, Site
from samspill.web.sparql import ask, exact, tag_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["register"]

_ENDPOINT = "sparql.sparql"  # the view's name, under which requests are counted
_VARY = "Accept, Accept-Encoding"


class _Lookups:
    """The application, with a short way to its endpoint."""

    def __init__(self, app: Flask) -> None:
        self._application: WSGIApplication = app.wsgi_app
        self._site: Site = app.extensions["samspill"]
        self._metrics = observe.metrics_of(app)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        if environ["PATH_INFO"] == "/sparql" and (asked := self._asked(environ)) is not None:
            handed = self._begun(environ, asked)
            body = handed.body
            if body and body.length is not None and not (body.length >= SMALL and "HTTP_ACCEPT_ENCODING" in environ):
                data = b"".join(body)
                start_response("200 OK", self._ended(environ, handed, data))
                return [data]
            environ[BEGUN] = handed
        return self._application(environ, start_response)

    def _asked(self, environ: WSGIEnvironment) -> protocol.Asked | None:
        """Return what a request asks, None when it is not one of those that are answered here."""
        site = self._site
        if environ["REQUEST_METHOD"] != "GET" or "HTTP_IF_NONE_MATCH" in environ or site.settings.answer_rows:
            return None
        if site.writable is not None or not isinstance(site.engine, Pool):
            return None
        try:
            parameters = protocol.parse(environ["QUERY_STRING"].encode("latin-1"), "URL")
            asked = None if LANGUAGE in parameters else protocol.understand(parameters)
            if asked is None or asked.query is None or asked.explain or asked.rows or asked.cursor:
                return None
            formats = choices_by(environ.get("HTTP_ACCEPT"), asked.formats)
        except SamspillError:
            return None  # which the application tells
        return asked if "solutions" in formats and "boolean" in formats else None

    def _begun(self, environ: WSGIEnvironment, asked: protocol.Asked) -> Begun:
        """Let an engine begin, and wait for the first bytes of its answer if it is in a format for programs."""
        began, number, accept = time.perf_counter(), observe.new_number(), environ.get("HTTP_ACCEPT")
        snapshot, leave_snapshot = _taken(self._site)
        site = replace(self._site, snapshot=snapshot)
        leave, tag, body = _nothing, None, None
        try:
            tag = tag_of(site, asked, accept, None)
            leave = site.admission.enter(environ.get("REMOTE_ADDR", ""))
            left: Callable[[], bool] = environ.get("waitress.client_disconnected", _is_there)
            answer = ask(site, asked, asked.query or "", accept, left)
            chosen = chosen_by(accept, table_kinds(answer.kind), asked.formats).value
            if chosen is not PAGE:
                body = begun(answer, chosen, left, site.settings.answer_bytes)
            found: Answer | Exception = answer
        except Exception as error:  # noqa: BLE001  the application tells it, whatever it is
            leave()
            leave, found = _nothing, error
        return Begun(number, began, snapshot, leave_snapshot, leave, asked, tag, found, body)

    def _ended(self, environ: WSGIEnvironment, handed: Begun, data: bytes) -> list[tuple[str, str]]:
        """Let go of what the request had, count it, and return the headers of its response."""
        handed.leave()  # before the client has the answer: its next query may come at once
        snapshot, asked, answer = handed.snapshot, handed.asked, cast(Answer, handed.found)
        chosen = chosen_by(environ.get("HTTP_ACCEPT"), table_kinds(answer.kind), asked.formats)
        line = observe.Line(handed.number, "GET", environ["PATH_INFO"], 200, answer.engine)
        observe.tell(self._metrics, line, _ENDPOINT, handed.began, len(data), whole=True)
        headers = [
            ("Content-Type", content_type(chosen.value, chosen.media_type)),
            ("Content-Length", str(len(data))),
            ("Vary", _VARY),
            *engine_headers(answer),
            *ALWAYS,
            *snapshot_headers(snapshot),
            *observe.about(handed.number, handed.began),
        ]
        if handed.tag is not None:
            loaded = exact(snapshot.engine, answer.engine, asked.query or "")
            headers += kept_headers(handed.tag, loaded or digest(data))
        handed.leave_snapshot()
        return headers


def _taken(site: Site) -> tuple[Published, Callable[[], None]]:
    current = site.snapshot
    return current.take() if isinstance(current, CurrentSnapshot) else (current, _nothing)


def _nothing() -> None:
    """Do nothing: nobody is to be told that the request is over."""


def _is_there() -> bool:
    """Tell that the client has not left, where the server does not know."""
    return False


def register(app: Flask) -> None:
    """Let the application answer lookups the short way; to be registered last, around all of it."""
    app.wsgi_app = _Lookups(app)  # type: ignore[method-assign]
