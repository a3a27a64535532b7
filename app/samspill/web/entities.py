"""Linked data: `/id/…` is a thing and leads to `/doc/…`, the document about it, in the format that is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, request

from samspill import queries
from samspill.days import day_of
from samspill.engines.base import Format, format_named
from samspill.engines.oxigraph_text import is_iri, rewrite
from samspill.errors import EngineError, GoneError, NotAcceptableError, NotFoundError
from samspill.snapshot.forgotten import is_forgotten, lists
from samspill.vocab import GRAPH
from samspill.vocab.nquads import lexical
from samspill.web.as_of import areas_with, lines_as_of, page_as_of
from samspill.web.context import context, context_address
from samspill.web.describing import describe
from samspill.web.formats import NQUADS, PAGE, TRIG, by_extension, choose_format, triple_formats
from samspill.web.jsonld import framed
from samspill.web.language import languages
from samspill.web.links import path_of, thing_iri
from samspill.web.negotiate import Choice, parse_accept
from samspill.web.panels import read_panels
from samspill.web.parameters import page_number, parameters
from samspill.web.remembered import remembered
from samspill.web.respond import cacheable, notice, page, send, unchanged
from samspill.web.schema_org import kinds_of, schema_org
from samspill.web.signposting import point
from samspill.web.site import site
from samspill.web.thing import most_statements, read_thing

blueprint = Blueprint("entities", __name__)

_PARAMETERS = ("page", "at")
_FLATTENED = "http://www.w3.org/ns/json-ld#flattened"


@dataclass(frozen=True)
class _Asked:
    """In which format, which page of it, and in which languages a document is wanted."""

    chosen: Choice[Format]
    page: int
    languages: Sequence[str]
    day: str | None = None

    @property
    def fmt(self) -> Format:
        return self.chosen.value

    @property
    def flattened(self) -> bool:
        """Whether JSON-LD is wanted as a list of nodes with full IRIs, which needs no context."""
        wanted = (value for each in parse_accept(request.headers.get("Accept")) for value in each.parameters)
        return any(name == "profile" and _FLATTENED in value.split() for name, value in wanted)

    @property
    def parts(self) -> tuple[str, ...]:
        """What the document depends on, beside the thing and the snapshot."""
        languages = tuple(self.languages) if self.fmt is PAGE else ()
        form = (context_address(), str(self.flattened)) if self.fmt.name == "jsonld" else ()
        return (self.fmt.name, str(self.page), self.day or "", *languages, *form)

    @property
    def query(self) -> str:
        """The part of the address that the same in another format has, too."""
        told = {"page": str(self.page) if self.page > 1 else "", "at": self.day or ""}
        found = urlencode({name: value for name, value in told.items() if value})
        return f"?{found}" if found else ""


@blueprint.get("/id/<path:name>")
def thing(name: str) -> Response:
    """Lead from a thing to the document about it (303: the thing itself cannot be sent)."""
    if (moved := _moved(name, "")) is not None:
        return moved
    engine, ask, csv = site().engine, queries.named("pages/exists"), _format("csv")
    for candidate in _candidates(name):
        if b"true" in engine.own_query(ask.bind(target=candidate).text).bytes(csv):
            told = parameters(("at",))
            query = f"?at={day_of(told['at'])}" if "at" in told else ""
            return Response(status=303, headers={"Location": f"{path_of(candidate) or '/'}{query}"})
    raise _unknown(name)


@blueprint.get("/doc/<path:name>")
def document(name: str) -> Response:
    """Describe a thing, in the format of the extension or of the Accept header, a page at a time when it is long."""
    told = parameters(_PARAMETERS)
    day = day_of(told["at"]) if "at" in told else None
    stem, extension = by_extension(name)
    response = _answer(stem, extension, page_number(told), day)
    if response is None and extension is not None:  # a thing whose own name ends as a file's does
        response = _answer(name, None, page_number(told), day)
    if response is None:
        raise _unknown(stem)
    return response


def _answer(name: str, extension: Format | None, number: int, day: str | None) -> Response | None:
    if (moved := _moved(name, f".{extension.extension}" if extension else "")) is not None:
        return moved
    chosen = Choice(extension, extension.media_type) if extension else choose_format(triple_formats())
    asked = _Asked(chosen, number, languages(), day)
    tag = site().etag("doc", name, *asked.parts)
    if (same := unchanged(tag)) is not None:
        return same
    if (known := remembered("pages").get(tag)) is not None:
        return cacheable(Response(known[0], headers=known[1]), tag)
    for candidate in _candidates(name):
        if (response := _page(candidate, asked) if asked.fmt is PAGE else _description(candidate, asked)) is not None:
            return response if response.cache_control.no_store else cacheable(_keeping(response, tag), tag)
    return None


def _keeping(response: Response, tag: str) -> Response:
    """Keep a page, which has a dozen queries, for those who come after."""
    if response.mimetype == PAGE.media_type:
        remembered("pages").put(tag, response.get_data(), tuple(response.headers))
    return response


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


def _page(found: str, asked: _Asked) -> Response | None:
    if asked.day is not None:
        if not describe(found, 1, graphs=False).lines:
            return None
        response = page_as_of(found, areas_with(found, asked.day), asked.languages)
        point(response, found, PAGE, query=asked.query)
        return response
    read = read_thing(found, asked.languages, asked.page)
    if not (read.groups or read.types or read.incoming):
        return None
    path = path_of(found) or "/"
    forms = [(fmt, f"{path}.{fmt.extension}") for fmt in triple_formats()]
    told = schema_org(read, f"{site().settings.base_iri.rstrip('/')}{path}")
    panels = read_panels(found, [kind.term.value for kind in read.types], asked.languages) if asked.page == 1 else []
    response = page(
        "thing.html",
        thing=read,
        formats=forms,
        schema_org=told,
        place=path,
        panels=panels,
        most=most_statements(),
        languages=asked.languages,
    )
    if any(panel.late for panel in panels):  # the next time it may be there
        response.cache_control.no_store = True
    point(response, found, PAGE, kinds_of(read), query=asked.query, page=asked.page, more=read.more)
    return notice(response, most_statements()) if read.cut else response


def _description(found: str, asked: _Asked) -> Response | None:
    fmt = asked.fmt
    with_graphs = fmt in {TRIG, NQUADS}
    if asked.day is not None and with_graphs:
        raise NotAcceptableError(
            "an area as of a day is in no source's graph", hint="ask for Turtle, JSON-LD or a page"
        )
    read = describe(found, asked.page, graphs=with_graphs)
    if not read.lines:
        return None
    lines = read.lines if asked.day is None else lines_as_of(found, areas_with(found, asked.day), read.lines)
    if fmt.name == "jsonld" and not asked.flattened:
        data = framed(lines, found, context(), context_address())
    else:
        data = rewrite(b"".join(lines), fmt)
    response = send(data, fmt, asked.chosen.media_type)
    point(response, found, fmt, query=asked.query, page=asked.page, more=read.more)
    return notice(response, site().settings.description_limit) if read.cut else response


def _format(name: str) -> Format:
    found = format_named(name)
    if found is None:
        raise EngineError(f"no format {name}")
    return found
