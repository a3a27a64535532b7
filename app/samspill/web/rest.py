"""`/queries` and `/queries/<name>?…`: every query file as a call with typed parameters, and as a page to try it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, request

from samspill import queries
from samspill.engines.base import FORMATS, Answer, Format, Kind, format_named
from samspill.engines.scan import scan
from samspill.errors import NotFoundError, ParameterError
from samspill.queries import Query
from samspill.web import protocol, sparql
from samspill.web.formats import JSON, PAGE, choose_format, table_kinds
from samspill.web.language import languages
from samspill.web.parameters import LANGUAGE
from samspill.web.query_parameters import TARGET, Parameter, parameters_of
from samspill.web.respond import keepable, nobody, page, reader_left, unchanged
from samspill.web.site import site
from samspill.web.tables import Table, read_table

__all__ = ["OWN", "bound"]

blueprint = Blueprint("rest", __name__)

OWN: Final = ("format", "entailment", "timeout", "rows", "cursor", "limit", "run")
"""Parameters that every query has, beside its own."""

KINDS: Mapping[str, Kind] = {"SELECT": "solutions", "ASK": "boolean", "CONSTRUCT": "triples", "DESCRIBE": "triples"}
TITLES = {
    "competency": "Questions",
    "examples": "Examples of SPARQL",
    "network": "Networks",
    "checks": "Checks that find nothing",
    "pages": "Parts of pages",
}


@blueprint.get("/queries")
def listing() -> Response:
    """List the query files with their parameters."""
    chosen = choose_format((PAGE, JSON), list(filter(None, request.args.getlist("format"))))
    known = queries.catalogue()
    if chosen.value is not PAGE:
        told = {name: _told(query) for name, query in known.items()}
        response = jsonify(told)
        response.vary.update(["Accept"])
        return response
    folders: dict[str, list[Query]] = {}
    for name, query in known.items():
        folders.setdefault(name.partition("/")[0], []).append(query)
    ordered = [(title, folders[folder]) for folder, title in TITLES.items() if folder in folders]
    return page("queries.html", folders=ordered, languages=_languages(), parameters_of=parameters_of)


def _told(query: Query) -> dict[str, object]:
    own = [
        {"name": each.name, "type": each.type, "defaults": each.defaults, "description": each.sentence or each.help}
        for each in parameters_of(query)
    ]
    return {"summary": query.summary, "topic": query.header.get("topic"), "parameters": own}


@blueprint.get("/queries/<path:name>")
def call(name: str) -> Response:
    """Answer a query file, with values for its parameters; to a browser, show a form and the answer."""
    query, fmt = _found(name)
    told = protocol.parse(request.query_string, "URL")
    asked_query, asked = bound(query, told), _asked(told)
    if fmt is not None:
        asked = replace(asked, formats=(fmt.name,))
    kind = KINDS[scan(query.text).form or "SELECT"]
    if choose_format(table_kinds(kind), asked.formats).value is PAGE:
        return _page(query, asked_query, asked, told)
    accept = request.headers.get("Accept", "")
    tag = site().etag("query", query.name, asked_query.text, repr(asked), accept)
    if (same := unchanged(tag)) is not None:
        return same
    leave = site().admission.enter(request.remote_addr or "")
    try:
        response = sparql.answered(replace(asked, query=asked_query.text), asked_query.text)
    except BaseException:
        leave()
        raise
    response.call_on_close(leave)
    return keepable(response, tag)


def _found(name: str) -> tuple[Query, Format | None]:
    """Return the query of a name, or of the last part of it where that is enough, and the format of an extension."""
    stem, dot, extension = name.rpartition(".")
    known = queries.catalogue()
    fmt = format_named(extension) if dot else None
    wanted = stem if fmt is not None else name
    if wanted in known:
        return known[wanted], fmt
    same = [each for each in known if each.rpartition("/")[2] == wanted]
    if len(same) != 1:
        raise NotFoundError(f"there is no query {wanted[:100]!r}", hint="/queries lists them")
    return known[same[0]], fmt


def bound(query: Query, told: Mapping[str, list[str]]) -> Query:
    """Return a query with the values that a request gives; raise ParameterError for a name or a value that is wrong."""
    own = {each.name: each for each in parameters_of(query)}
    for name in told:
        if name not in own and name not in (*OWN, LANGUAGE):
            known = ", ".join((*own, *OWN))
            raise ParameterError(f"the query {query.name} has no parameter {name[:100]!r}", hint=f"it has: {known}")
    values = {name: terms for name, parameter in own.items() if (terms := _terms(parameter, told.get(name, [])))}
    target = values.pop(TARGET, None)
    limit = _limit(told["limit"]) if "limit" in told else None
    return query.bind(target[0][1:-1] if target else None, values, limit)


def _terms(parameter: Parameter, values: list[str]) -> list[str]:
    """Return the terms of the values that were given; a field that was left empty gives none."""
    given = [value for value in values if value.strip()]
    if parameter.name == TARGET and len(given) > 1:
        raise ParameterError("target is given several times", hint="send it once")
    return parameter.terms(given)


def _limit(given: list[str]) -> int:
    most = site().settings.page_rows
    if len(given) > 1 or not (given[0].isascii() and given[0].isdecimal() and len(given[0]) < 10):
        raise ParameterError(f"limit is {given[0][:100]!r}", hint="a number of rows, once")
    if not 1 <= int(given[0]) <= most:
        raise ParameterError(f"limit is {given[0]}", hint=f"a number from 1 to {most:,}")
    return int(given[0])


def _asked(told: Mapping[str, list[str]]) -> protocol.Asked:
    """Read what a request asks beside the values, as the endpoint reads it."""
    pairs = [(name, value) for name in OWN[:5] for value in told.get(name, []) if value.strip()]
    return protocol.read_pairs(pairs)


def _languages() -> tuple[str, ...]:
    return languages()


def _page(query: Query, asked_query: Query, asked: protocol.Asked, told: Mapping[str, list[str]]) -> Response:
    """Return a form for the parameters and, when it was sent or an address gave values, the answer."""
    own = parameters_of(query)
    answer: Answer | None = None
    table: Table | None = None
    if "run" in told or any(each.name in told for each in own):
        answer = site().engine.query(asked_query.text, asked.dataset)
        try:
            table = read_table(answer, left=reader_left())
        except ConnectionAbortedError:
            return nobody()
    given = {
        name: values for name, values in told.items() if name not in {"run", LANGUAGE} and any(map(str.strip, values))
    }
    address = f"/queries/{query.name}"
    values = urlencode([(name, value) for name, each in given.items() if name != "format" for value in each])
    after = f"?{values}" if values else ""
    return page(
        "query.html",
        query=query,
        asked=asked_query,
        parameters=own,
        given=given,
        table=table,
        kind=answer.kind if answer else None,
        formats=[fmt for fmt in FORMATS if answer and answer.kind in fmt.holds],
        languages=_languages(),
        link=lambda fmt: f"{address}.{fmt.extension}{after}",
        call=f"{request.host_url.rstrip('/')}{address}{after}",
    )
