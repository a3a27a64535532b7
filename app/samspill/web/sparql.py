"""`/sparql`: the SPARQL 1.1 Protocol for clients, a form and a table for people."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, request
from markupsafe import Markup

from samspill import queries
from samspill.engines.base import REGIMES, Answer, Engine
from samspill.engines.names_query import with_names
from samspill.engines.oxigraph_text import rewrite
from samspill.engines.scan import scan
from samspill.errors import ParameterError
from samspill.queries import Query
from samspill.vocab import XSD
from samspill.web import protocol, tables
from samspill.web.begun import BEGUN, Begun
from samspill.web.description import describe_service
from samspill.web.evaluators import Pool
from samspill.web.formats import PAGE, choices_by, choose_format, offers, table_kinds, triple_formats
from samspill.web.front import data_for_script
from samspill.web.language import languages, translated
from samspill.web.negotiate import choose
from samspill.web.paging import page_of, rows_at_a_time
from samspill.web.parameters import parameters
from samspill.web.respond import (
    Body,
    cacheable,
    keepable,
    nobody,
    page,
    reader_left,
    send,
    stream,
    streamed,
    unchanged,
    vary,
)
from samspill.web.site import Site, site
from samspill.web.templating import summary
from samspill.web.terms import Term

blueprint = Blueprint("sparql", __name__)

_DIFFERS = re.compile(r"\b(RAND|NOW|UUID|STRUUID|SERVICE)\b", re.IGNORECASE)
_MAKES = re.compile(r"\b(BNODE|CONSTRUCT)\b", re.IGNORECASE)  # blank nodes, perhaps
_EXAMPLES = ("competency", "examples", "network")


@blueprint.route("/sparql", methods=["GET", "POST"])
def sparql() -> Response:
    """Answer a query; without one, give the form or the service description."""
    if (handed := request.environ.get(BEGUN)) is not None:
        return _handed(handed)
    asked = protocol.read(request)
    if asked.query is None:
        return _without_query(asked)
    if asked.explain:
        return _explained(asked, asked.query)
    tag = _tag(asked)
    if tag is not None and (same := unchanged(tag)) is not None:
        return same
    leave = site().admission.enter(request.remote_addr or "")
    return _released(leave, tag, asked.query, lambda: answered(asked, asked.query or ""))


def _handed(handed: Begun) -> Response:
    """Go on with what was begun before this application was asked: an error, a long answer, or one for a page."""
    if isinstance(handed.found, ConnectionAbortedError):
        return nobody()
    if isinstance(handed.found, Exception):
        raise handed.found
    asked, answer, body = handed.asked, handed.found, handed.body
    return _released(handed.leave, handed.tag, asked.query or "", lambda: _written(asked, answer, body))


def _released(leave: Callable[[], None], tag: str | None, query: str, respond: Callable[[], Response]) -> Response:
    """Return a response with its entity tag; the client has a query under way until it is over."""
    try:
        response = respond()
    except BaseException:
        leave()
        raise
    if response.content_length is not None:
        leave()  # it is whole, and the client's next query may come before this response is closed
    response.call_on_close(leave)
    if tag is None or response.mimetype == PAGE.media_type:
        return response
    return keepable(response, tag, exact(site().engine, response.headers.get("X-Samspill-Engine"), query))


def exact(engine: Engine, answered_by: str | None, query: str) -> str:
    """Name the loading of the snapshot while which the same query has an answer of the same bytes; empty if none.

    Oxigraph walks in one order, and its hashes have no random seed; the columns are read by several threads, and a
    template makes blank nodes.
    """
    same = isinstance(engine, Pool) and answered_by == "oxigraph" and not _MAKES.search(query)
    return engine.loaded if same and isinstance(engine, Pool) else ""


def _tag(asked: protocol.Asked) -> str | None:
    """Return what stands for the answer to a question that is asked by GET; None when it may differ each time."""
    if request.method == "POST":
        return None
    return tag_of(site(), asked, request.headers.get("Accept"), rows_at_a_time(asked))


def tag_of(site: Site, asked: protocol.Asked, accept: str | None, rows: int | None) -> str | None:
    """Return what stands for the answer to a question, of which so many rows are told; None when it may differ."""
    if asked.query is None or _DIFFERS.search(asked.query):
        return None
    parts = (asked.query, repr(asked.dataset), repr(asked.formats), accept or "", str(rows), asked.cursor or "")
    writable = site.writable  # whose index of names, which queries may ask, is behind by a moment
    return site.etag("sparql", *parts, *([] if writable is None else [writable.named]))


def answered(asked: protocol.Asked, query: str) -> Response:
    """Return the answer to a query in the format that is asked for."""
    rows = rows_at_a_time(asked)
    if rows is not None and (asked.rows or _is_table_for_programs(asked, query)):
        return page_of(asked, query, rows, _engine(site(), asked.seconds))
    try:
        answer = ask(site(), asked, query, request.headers.get("Accept"), reader_left())
    except ConnectionAbortedError:
        return nobody()
    return _written(asked, answer)


def ask(site: Site, asked: protocol.Asked, query: str, accept: str | None, left: Callable[[], bool]) -> Answer:
    """Let the engine begin with a query; raise what it raises, and ConnectionAbortedError when `left` tells of that."""
    engine = _engine(site, asked.seconds)
    if isinstance(engine, Pool):
        engine = engine.expecting(choices_by(accept, asked.formats), left)
    return engine.query(with_names(query, site.snapshot.names), asked.dataset)


def _written(asked: protocol.Asked, answer: Answer, body: Body | None = None) -> Response:
    """Return an answer in the format that is asked for; `body` is its bytes where they have begun to come."""
    chosen = choose_format(table_kinds(answer.kind), asked.formats)
    if chosen.value is PAGE:
        return _table(asked, answer)
    if body is not None:
        return streamed(body, answer, chosen.value, chosen.media_type)
    return stream(answer, chosen.value, chosen.media_type)


def _is_table_for_programs(asked: protocol.Asked, query: str) -> bool:
    """Whether the answer is rows in a format for programs: a page shows some rows anyway, and triples are no rows."""
    return scan(query).form == "SELECT" and choose_format(table_kinds("solutions"), asked.formats).value is not PAGE


def _explained(asked: protocol.Asked, query: str) -> Response:
    """Tell which engine would answer, why, what each is estimated to take (seconds), and the SQL if it is compiled."""
    text = with_names(query, site().snapshot.names)
    told = asdict(_engine(site(), asked.seconds).explain(text, asked.dataset))
    return jsonify(told | {"estimates": dict(told["estimates"]), "snapshot": site().snapshot.manifest.id})


def _engine(site: Site, seconds: float | None) -> Engine:
    """Return the engine, for at most so many seconds; an engine in the server's own process knows no limit."""
    engine = site.engine
    return engine.within(seconds) if seconds is not None and isinstance(engine, Pool) else engine


def _without_query(asked: protocol.Asked) -> Response:
    formats = triple_formats()
    if request.method != "POST" and (asked.formats or choose(request.headers.get("Accept"), offers(formats))):
        chosen = choose_format(formats, asked.formats)
        if chosen.value is PAGE:
            return page("sparql.html", query="", examples=examples(), languages=_languages())
        endpoint = request.base_url if request.host else f"{site().settings.base_iri}sparql"
        response = send(rewrite(describe_service(site(), endpoint), chosen.value), chosen.value, chosen.media_type)
        return cacheable(response, site().etag("service", endpoint, chosen.value.name))
    raise ParameterError("there is no query", hint="send it as the parameter query, for example ?query=ASK{}")


def _table(asked: protocol.Asked, answer: Answer) -> Response:
    began = time.monotonic()
    try:
        table = tables.read_table(answer, left=reader_left())
    except ConnectionAbortedError:
        return nobody()
    dataset = asked.dataset
    kept = [("default-graph-uri", name) for name in dataset.default_graphs or ()]
    kept += [("named-graph-uri", name) for name in dataset.named_graphs or ()]
    if dataset.regime != REGIMES[0]:
        kept.append(("entailment", dataset.regime))
    downloads = [fmt for fmt in table_kinds(answer.kind) if fmt is not PAGE]
    told = _told(table, answer, time.monotonic() - began)
    return page(
        "sparql.html", query=asked.query, table=table, kind=answer.kind, downloads=downloads, kept=kept, told=told
    )


def _told(table: tables.Table, answer: Answer, seconds: float) -> Markup:
    """Return the rows of a page as SPARQL's JSON, for its script: what it draws, it does not ask for once more."""
    more = {"kind": answer.kind, "cut": table.cut, "engine": answer.engine, "seconds": seconds}
    if answer.kind == "boolean":
        told: dict[str, Any] = {"head": {}, "boolean": table.rows[0][0] == Term("literal", "true", "", XSD.boolean)}
    else:
        rows = [
            {name: term.as_json() for name, term in zip(table.columns, row, strict=True) if term is not None}
            for row in table.rows
        ]
        told = {"head": {"vars": table.columns}, "results": {"bindings": rows}}
    text = json.dumps(told | {"samspill": more}, ensure_ascii=False)
    return data_for_script(text)


def _languages() -> tuple[str, ...]:
    return languages()


@blueprint.get("/sparql/examples")
def examples_told() -> Response:
    """Give the query files that people may start from, as JSON, their questions in the reader's language."""
    parameters(())
    tag = site().etag("examples", *_languages())
    if (same := unchanged(tag)) is not None:
        return same
    told = [
        {"name": query.name, "topic": translated(topic), "summary": summary(query, _languages()), "text": query.text}
        for topic, found in examples().items()
        for query in found
    ]
    return cacheable(vary(jsonify(told), "Accept-Language", "Cookie"), tag)


def examples() -> dict[str, list[Query]]:
    """Return the query files that people may start from, by the title of their topic, in English."""
    found: dict[str, list[Query]] = {}
    for folder in _EXAMPLES:
        for query in queries.catalogue(folder).values():
            title = query.header.get("topic", folder).replace("-", " ").capitalize()
            found.setdefault(title, []).append(query)
    return dict(sorted(found.items()))
