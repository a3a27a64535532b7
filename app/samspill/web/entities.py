"""Linked data: `/id/…` is a thing and leads to `/doc/…`, the document about it, in the format that is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from flask import Blueprint, Response, request

from samspill import queries
from samspill.engines.base import Format, format_named
from samspill.engines.oxigraph import is_iri, rewrite
from samspill.errors import EngineError, GoneError, NotFoundError
from samspill.snapshot.forgotten import is_forgotten, lists
from samspill.vocab import GRAPH, RDFS
from samspill.vocab.nquads import iri, lexical, literal
from samspill.web.formats import PAGE, by_extension, choose_format, triple_formats
from samspill.web.labels import reading_order
from samspill.web.licences import licences_of_thing
from samspill.web.links import path_of, sparql_link, thing_iri
from samspill.web.negotiate import Choice
from samspill.web.respond import cacheable, notice, page, send, unchanged, vary
from samspill.web.site import LICENCE, site
from samspill.web.thing import read_thing

blueprint = Blueprint("entities", __name__)


@blueprint.get("/id/<path:name>")
def thing(name: str) -> Response:
    """Lead from a thing to the document about it (303: the thing itself cannot be sent)."""
    if (moved := _moved(name, "")) is not None:
        return moved
    engine, ask, csv = site().engine, queries.named("pages/exists"), _format("csv")
    for candidate in _candidates(name):
        if b"true" in engine.own_query(ask.bind(target=candidate).text).bytes(csv):
            return Response(status=303, headers={"Location": path_of(candidate) or "/"})
    raise _unknown(name)


@blueprint.get("/doc/<path:name>")
def document(name: str) -> Response:
    """Describe a thing, in the format of the extension or of the Accept header."""
    stem, extension = by_extension(name)
    if (moved := _moved(stem, f".{extension.extension}" if extension else "")) is not None:
        return moved
    chosen = Choice(extension, extension.media_type) if extension else choose_format(triple_formats())
    languages = reading_order(request.headers.get("Accept-Language"))
    tag = site().etag("doc", stem, chosen.value.name, *(languages if chosen.value is PAGE else ()))
    if (same := unchanged(tag)) is not None:
        return same
    for candidate in _candidates(stem):
        response = _page(candidate, languages) if chosen.value is PAGE else _description(candidate, chosen)
        if response is not None:
            _point(response, candidate, chosen.value)
            return cacheable(response, tag)
    raise _unknown(stem)


def _candidates(name: str) -> tuple[str, ...]:
    """Return the IRIs that a path may stand for.

    A server hands us the path decoded, so the IRI may hold the characters themselves or their percent-encoding.
    """
    possible = dict.fromkeys((thing_iri(name), thing_iri(quote(name, errors="replace"))))
    return tuple(candidate for candidate in possible if is_iri(candidate))


def _moved(name: str, suffix: str) -> Response | None:
    """Lead from a record that became part of another thing to that thing, for good (301); None for any other."""
    engine = site().engine
    if GRAPH + "identity" not in engine.graphs():
        return None
    ask = queries.named("pages/replaced-by")
    for candidate in _candidates(name):
        for row in engine.own_rows(ask.bind(target=candidate).text):
            where = path_of(lexical(row["into"])) or lexical(row["into"])
            where = f"{where}{suffix}" if request.path.startswith("/doc/") else where.replace("/doc/", "/id/", 1)
            return Response(status=301, headers={"Location": where})
    return None


def _unknown(name: str) -> NotFoundError:
    held = [path for path in lists(site().settings.store) if path.is_file()]
    if any(is_forgotten(candidate, held) for candidate in _candidates(name)):
        return GoneError("whoever this was asked to be left out")
    return NotFoundError(f"the graph knows no <{thing_iri(name)}>", hint="search by name: /search?q=…")


def _page(found: str, languages: Sequence[str]) -> Response | None:
    read = read_thing(found, languages)
    known = read.groups or read.types or read.incoming
    return page("thing.html", thing=read, formats=_links(found)) if known else None


def _description(found: str, chosen: Choice[Format]) -> Response | None:
    limit = site().settings.description_limit
    lines, cut = describe(found, limit)
    if not lines:
        return None
    if cut:
        lines += _notice(found, limit)
    response = send(rewrite(b"".join(lines), chosen.value), chosen.value, chosen.media_type)
    return notice(response) if cut else response


def _format(name: str) -> Format:
    found = format_named(name)
    if found is None:
        raise EngineError(f"no format {name}")
    return found


def describe(found: str, limit: int) -> tuple[list[bytes], bool]:
    """Return the description of a thing as lines of N-Triples, at most `limit`, and whether it was cut.

    The thing's own statements come first, the others sorted, so that the same snapshot gives the same bytes.
    """
    query = queries.named("pages/describe").bind(target=found, limit=limit + 1)
    lines = site().engine.own_query(query.text).bytes(_format("ntriples")).splitlines(keepends=True)
    own = f"<{found}> ".encode()
    return sorted(lines[:limit], key=lambda line: (not line.startswith(own), line)), len(lines) > limit


def _notice(found: str, limit: int) -> list[bytes]:
    about = iri(f"{site().settings.base_iri.rstrip('/')}{path_of(found)}")
    text = literal(f"This description was cut at {limit} statements; a SPARQL query gives them all.", lang="en")
    query = iri(site().settings.base_iri.rstrip("/") + sparql_link(f"DESCRIBE <{found}>"))
    return [
        f"{about} {iri(RDFS.comment)} {text} .\n".encode(),
        f"{about} {iri(RDFS.seeAlso)} {query} .\n".encode(),
    ]


def _links(found: str) -> list[tuple[Format, str]]:
    return [(fmt, f"{path_of(found)}.{fmt.extension}") for fmt in triple_formats()]


def _point(response: Response, found: str, fmt: Format) -> None:
    """Say where this very document is, what it is about, and in which other formats it can be had."""
    path = path_of(found) or "/"
    canonical = quote(f"{site().settings.base_iri.rstrip('/')}{path}", safe=":/%!$&'()*+,;=@-._~")
    about = quote(found, safe=":/%!$&'()*+,;=@-._~")
    links = [f'<{canonical}>; rel="canonical"', f'<{about}>; rel="describes"']
    links += [f'<{licence}>; rel="license"' for licence in licences_of_thing(site().engine, found) or [LICENCE]]
    links += [
        f'<{place}>; rel="alternate"; type="{other.media_type}"' for other, place in _links(found) if other is not fmt
    ]
    response.headers["Link"] = ", ".join(links)
    response.headers["Content-Location"] = f"{path}.{fmt.extension}"
    vary(response, "Accept")
