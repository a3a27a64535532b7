"""`/graphs`: the SPARQL 1.1 Graph Store HTTP Protocol. Reading is open, writing needs a token.

A graph is named by `?graph=` or `?default`, or directly: the address of a request below `/graphs/` is the graph's IRI.
"""

from __future__ import annotations

from uuid import uuid4

from flask import Blueprint, Response, request

from samspill.engines.base import FORMATS
from samspill.engines.oxigraph_text import is_iri
from samspill.errors import MediaTypeError, NotFoundError, ParameterError
from samspill.vocab import GRAPH
from samspill.web import protocol
from samspill.web.authorise import allowed
from samspill.web.formats import NQUADS, TRIG, choose_format
from samspill.web.respond import keepable, stream, unchanged
from samspill.web.site import site
from samspill.web.update import counted
from samspill.writable.requests import Asked

__all__ = ["blueprint"]

blueprint = Blueprint("graphs", __name__)

_RDF = tuple(fmt for fmt in FORMATS if "triples" in fmt.holds and fmt not in {TRIG, NQUADS})  # one graph, no dataset
_SYNTAXES = {name: fmt.name for fmt in _RDF for name in (fmt.media_type, *fmt.aliases)} | {
    "application/xml": "rdfxml",
    "text/xml": "rdfxml",
    "application/json": "jsonld",
}
_FORM = "multipart/form-data"
_DEFAULT = f"{GRAPH}default"


@blueprint.get("/graphs")
@blueprint.get("/graphs/<path:name>")
def read(name: str | None = None) -> Response:
    """Give a graph, in any RDF format; HEAD too."""
    graph = _named(name)
    if graph is not None and graph not in site().engine.graphs():
        raise NotFoundError(f"there is no graph <{graph}>", hint="SELECT DISTINCT ?g { GRAPH ?g { } } lists them")
    chosen = choose_format(_RDF, tuple(request.args.getlist("format")))
    tag = site().etag("graphs", graph or "", chosen.media_type)
    if (same := unchanged(tag)) is not None:
        return same
    if graph is None and site().writable is None:
        text = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    else:
        text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{graph or _DEFAULT}> {{ ?s ?p ?o }} }}"
    response = stream(site().engine.own_query(text), chosen.value, chosen.media_type)
    return keepable(response, tag)


@blueprint.put("/graphs")
@blueprint.put("/graphs/<path:name>")
def put(name: str | None = None) -> Response:
    """Let a graph hold what the body says, and nothing else."""
    store, token = allowed()
    graph = _named(name)
    syntaxes, documents = _documents(parts=False)
    outcome = store.writer.change(Asked("put", token.name, graph, syntaxes, _base(graph)), documents)
    return _done(graph, outcome)


@blueprint.post("/graphs")
@blueprint.post("/graphs/<path:name>")
def post(name: str | None = None) -> Response:
    """Add what the body says to a graph, to a new one where none is named."""
    store, token = allowed()
    new = name is None and not request.args
    graph = f"{request.base_url}/{uuid4()}" if new else _named(name)
    syntaxes, documents = _documents(parts=True)
    outcome = store.writer.change(Asked("post", token.name, graph, syntaxes, _base(graph)), documents)
    return _done(graph, outcome)


@blueprint.delete("/graphs")
@blueprint.delete("/graphs/<path:name>")
def delete(name: str | None = None) -> Response:
    """Take a graph away; the default graph is emptied."""
    store, token = allowed()
    graph = _named(name)
    return _done(graph, store.writer.change(Asked("delete", token.name, graph), []))


@blueprint.patch("/graphs")
@blueprint.patch("/graphs/<path:name>")
def patch(name: str | None = None) -> Response:
    """Change a graph by a SPARQL Update whose default graph it is."""
    store, token = allowed()
    graph = _named(name)
    if request.mimetype != protocol.UPDATE:
        raise MediaTypeError(f"a body of type {request.mimetype!r} is not read here", hint=f"send {protocol.UPDATE}")
    text = protocol.decode(_body(), "update")
    asked = Asked("patch", token.name, graph, base=_base(graph))
    return _done(graph, store.writer.change(asked, [text.encode()]))


def _named(name: str | None) -> str | None:
    """Return the graph that the request names, None for the default graph."""
    parameters = protocol.parse(request.query_string, "URL")
    wrong = sorted(parameters.keys() - {"graph", "default", "format"})
    if wrong:
        raise ParameterError(f"no parameter named {wrong[0][:100]!r}", hint="there are graph, default and format")
    graphs = parameters.get("graph", [])
    if name is not None:
        if graphs or "default" in parameters:
            raise ParameterError("the path names a graph, and a parameter another", hint="name it once")
        return request.base_url
    if len(graphs) + ("default" in parameters) != 1:
        raise ParameterError("which graph?", hint="one of ?default and ?graph=<IRI>, once")
    if not graphs:
        return None
    if not is_iri(graphs[0]):
        raise ParameterError(f"{graphs[0][:200]!r} is no absolute IRI", hint="?graph= takes the whole IRI of a graph")
    return None if graphs[0] == _DEFAULT else graphs[0]


def _base(graph: str | None) -> str:
    return graph or request.base_url


def _body() -> bytes:
    request.max_content_length = site().settings.max_update_bytes
    return request.get_data(cache=False)


def _documents(*, parts: bool) -> tuple[tuple[str, ...], list[bytes]]:
    """Return the syntax and the bytes of each document of the body."""
    if request.mimetype == _FORM and parts:
        request.max_content_length = site().settings.max_update_bytes
        files = [file for _, files in request.files.lists() for file in files]
        if not files:
            raise MediaTypeError("the form has no file", hint="each part is a file with a Content-Type of RDF")
        return tuple(_syntax(file.mimetype) for file in files), [file.read() for file in files]
    syntax = _syntax(request.mimetype)
    return (syntax,), [_body()]


def _syntax(media_type: str) -> str:
    found = _SYNTAXES.get(media_type.lower())
    if found is None:
        said = f"a body of type {media_type!r}" if media_type else "a body without a Content-Type"
        hint = "one of " + ", ".join(fmt.media_type for fmt in _RDF)
        raise MediaTypeError(f"{said} is not read here", hint=hint)
    return found


def _done(graph: str | None, outcome: object) -> Response:
    created = graph is not None and f"<{graph}>" in getattr(outcome, "created", ())
    response = Response(status=201 if created else 204)
    if created and graph is not None:
        response.headers["Location"] = graph
    return counted(response, outcome)
