"""`/openapi.json`: the paths that programs call, with their parameters and answers (OpenAPI 3.1).

What a parameter is called and which values it takes comes from the modules that read it, so the two cannot differ.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request

from samspill import __version__, queries
from samspill.engines.base import FORMATS, REGIMES, formats_for
from samspill.engines.names_text import LONGEST
from samspill.engines.scan import scan
from samspill.web import protocol, rest, search
from samspill.web.openapi_editor import editor_paths
from samspill.web.openapi_network import network_content, network_parameters
from samspill.web.problem import MEDIA_TYPE
from samspill.web.query_parameters import MOST, TARGET, Parameter, parameters_of
from samspill.web.respond import cacheable
from samspill.web.site import LICENCE, site

blueprint = Blueprint("openapi", __name__)

Described = dict[str, Any]

_WORDS: Mapping[str, tuple[str, Described]] = {
    "query": ("The query, in SPARQL 1.1.", {"type": "string", "minLength": 1}),
    "entailment": ("What follows from the ontology, or only what is stated.", {"enum": list(REGIMES)}),
    "timeout": (
        "Seconds that the query may take; parts of one, too.",
        {"type": "number", "minimum": 1, "maximum": 86_399},
    ),
    "explain": ("How the query would be answered, in place of the answer.", {"enum": ["true", "false"]}),
    "rows": ("Rows of a SELECT at a time.", {"type": "integer", "minimum": 1}),
    "cursor": ("Where to go on, from the header Link of the rows before.", {"type": "string"}),
    "default-graph-uri": (
        "The default graph: a named graph that is here.",
        {"type": "array", "items": {"type": "string"}},
    ),
    "named-graph-uri": ("A named graph that is here.", {"type": "array", "items": {"type": "string"}}),
    "q": ("The text; its last word need not be whole.", {"type": "string", "minLength": 1, "maxLength": LONGEST}),
    "kind": ("A class: an IRI, or a local name.", {"type": "string"}),
    "limit": ("Things at most.", {"type": "integer", "minimum": 1, "maximum": search.MOST, "default": search.THINGS}),
    "s": ("The subject: an IRI, or a name with a prefix.", {"type": "string", "minLength": 1}),
    "p": ("The property.", {"type": "string", "minLength": 1}),
    "o": ("The object: an IRI, or a literal as N-Triples writes it.", {"type": "string", "minLength": 1}),
}
_STATUSES = {
    "400": "A parameter is wrong, or the query is malformed or refused: `line` and `column` say where.",
    "404": "There is no such thing.",
    "406": "None of the media types asked for can be given.",
    "410": "The snapshot that a cursor counts in is not served any more.",
    "413": "The body is longer than the limit.",
    "415": "The body is neither a query nor a form.",
    "429": "This client has as many queries as it may; Retry-After says when to try again.",
    "503": "A limit of the server was reached.",
}
_FOUND = {
    "type": "object",
    "required": ["query", "kind", "limit", "more", "results"],
    "properties": {
        "query": {"type": "string"},
        "kind": {"type": ["string", "null"]},
        "limit": {"type": "integer"},
        "more": {"type": "boolean", "description": "Whether there are more things than the limit."},
        "results": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["iri", "label", "kind", "score", "match"],
                "properties": {
                    "iri": {"type": "string"},
                    "label": {"type": ["object", "null"]},
                    "kind": {"type": ["object", "null"]},
                    "score": {"type": "number", "minimum": 0, "maximum": 1},
                    "match": {"type": "object", "required": ["value", "property", "way"]},
                },
            },
        },
    },
}
_PROBLEM = {
    "type": "object",
    "required": ["title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "hint": {"type": "string"},
        "line": {"type": "integer", "minimum": 1},
        "column": {"type": "integer", "minimum": 1},
    },
}
_HEALTH = {
    "type": "object",
    "required": ["status", "live", "ready", "snapshot", "version"],
    "properties": {
        "status": {"enum": ["ok", "not ready"]},
        "live": {"const": True},
        "ready": {"type": "boolean"},
        "snapshot": {"type": "string"},
        "version": {"type": "string"},
    },
}
_WRONG = {
    "description": "Why there is no answer.",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_FORMS: Mapping[str, Described] = {
    "date": {"format": "date"},
    "integer": {"pattern": "^[+-]?[0-9]+$"},
    "decimal": {"pattern": "^[+-]?[0-9]+(\\.[0-9]*)?$"},
    "boolean": {"enum": ["true", "false"]},
    "year": {"pattern": "^-?[0-9]{4}$"},
    "iri": {"format": "iri-reference"},
}


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """Describe the paths that programs call."""
    address = request.url_root.rstrip("/") if request.host else "/"
    body = json.dumps(described(address), ensure_ascii=False, indent=1).encode()
    return cacheable(Response(body, content_type="application/json"), site().etag("openapi", address))


def described(address: str) -> Described:
    """Return the description of a server at an address."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Samspill",
            "version": __version__,
            "summary": "Who works with whom on regional innovation in Norway and Sweden, as a graph.",
            "license": {"name": "CC BY 4.0 (the data)", "url": LICENCE},
        },
        "servers": [{"url": address}],
        "paths": {
            "/sparql": {"get": _asked_by_url(), "post": _asked_by_body()},
            "/search": {"get": _get("Things by name, code or number.", search.PARAMETERS, ("q",), _json(_FOUND))},
            "/explain": {
                "get": _get("Why a statement holds: a shortest proof.", ("s", "p", "o"), ("s", "p", "o"), _json({}))
            },
            "/network": {"get": _network()},
            "/health": {"get": _get("That the server answers, and from which snapshot.", (), (), _json(_HEALTH))},
            **editor_paths(_wrong()),
            **_queries(),
            "/void": {"get": _get("What the dataset holds, as VoID.", (), (), _media(formats_for("triples")))},
        },
        "components": {"schemas": {"Problem": _PROBLEM}, "responses": {"Problem": _WRONG}},
    }


def _queries() -> Described:
    """Return a path for each query file, with its parameters as its header and its own values tell."""
    paths = {}
    for name, query in queries.catalogue().items():
        formats = formats_for(rest.KINDS[scan(query.text).form or "SELECT"])
        parameters = [_of_query(each) for each in parameters_of(query)]
        names = [fmt.name for fmt in formats]
        parameters.append({"name": "format", "in": "query", "description": "The format.", "schema": {"enum": names}})
        parameters += [_parameter(each) for each in ("entailment", "timeout")]
        responses = {
            "200": {"description": "The answer.", "content": _media(formats)},
            "default": {"$ref": "#/components/responses/Problem"},
        }
        told = {"summary": query.summary, "operationId": name.replace("/", "-"), "parameters": parameters}
        paths[f"/queries/{name}"] = {"get": {**told, "responses": responses, "tags": [name.partition("/")[0]]}}
    return paths


def _of_query(parameter: Parameter) -> Described:
    """Return a parameter of a query file; several values are several answers in one."""
    schema: Described = {"type": "string", **_FORMS.get(parameter.type, {})}
    if parameter.defaults:
        schema["examples"] = list(parameter.defaults[:1])
    many = {"type": "array", "items": schema, "maxItems": MOST}
    said = parameter.sentence or parameter.help
    return {
        "name": parameter.name,
        "in": "query",
        "description": said[:1].upper() + said[1:] + ".",
        "schema": schema if parameter.name == TARGET else many,
        **({} if parameter.name == TARGET else {"style": "form", "explode": True}),
    }


def _network() -> Described:
    summary = "Who works with whom: a network by what they share, whole or as a picture."
    return {"summary": summary, "parameters": network_parameters(), "responses": _responses(network_content())}


def _get(summary: str, names: tuple[str, ...], required: tuple[str, ...], content: Described) -> Described:
    known = [name for name in names if name in _WORDS]
    return {
        "summary": summary,
        "parameters": [_parameter(name, required=name in required) for name in known],
        "responses": _responses(content),
    }


def _parameter(name: str, *, required: bool = False) -> Described:
    sentence, schema = _WORDS[name]
    return {"name": name, "in": "query", "description": sentence, "required": required, "schema": schema}


def _asked_by_url() -> Described:
    names = (*protocol.ONCE, *protocol.MANY)
    found = _get("Answer a query; without one, describe the service.", names, (), _media(FORMATS))
    enum = [fmt.name for fmt in FORMATS]
    schema = {"type": "string", "examples": enum}
    found["parameters"].append({"name": "format", "in": "query", "description": "The format.", "schema": schema})
    return found


def _asked_by_body() -> Described:
    properties = {name: schema for name, (_, schema) in _WORDS.items() if name in (*protocol.ONCE, *protocol.MANY)}
    content = {
        protocol.FORM: {"schema": {"type": "object", "required": ["query"], "properties": properties}},
        protocol.QUERY: {"schema": {"type": "string"}},
    }
    return {
        "summary": "Answer a query that is too long for an address.",
        "requestBody": {"required": True, "content": content},
        "responses": _responses(_media(FORMATS)),
    }


def _responses(content: Described) -> Described:
    return {"200": {"description": "The answer.", "content": content}, **_wrong()}


def _wrong() -> Described:
    problem = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": sentence, "content": problem} for status, sentence in _STATUSES.items()}


def _media(formats: tuple[Any, ...]) -> Described:
    return {name: {} for fmt in formats for name in (fmt.media_type, *fmt.aliases)}


def _json(schema: Described) -> Described:
    return {"application/json": {"schema": schema} if schema else {}}
