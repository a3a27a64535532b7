"""Which formats can be had for an answer, under which names, and which of them a request gets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache, lru_cache
from typing import Final, get_args

from flask import request

from samspill.engines.base import FORMATS, Format, Kind, formats_for
from samspill.errors import NotAcceptableError, ParameterError
from samspill.web.negotiate import Choice, Offer, choose

PAGE: Final = Format("html", "text/html", "html", frozenset({"solutions", "boolean", "triples"}))
"""The page for people; no engine writes it."""

JSON: Final = Format("json", "application/json", "json", frozenset())
"""Our own JSON, for programs, in which no answer of a query comes."""

TRIG: Final = next(fmt for fmt in FORMATS if fmt.name == "trig")
NQUADS: Final = next(fmt for fmt in FORMATS if fmt.name == "nquads")
"""Both hold statements with the graph that each is in, in a document; an answer of a query is in none."""

# What clients write in `format=`, beside the short name, the extension and the media types of a format. SPARQLWrapper
# sends `json` and `xml` whatever the kind of the answer.
_ALSO = {
    "json": "jsonld",
    "json-ld": "jsonld",
    "application/x-json+ld": "jsonld",
    "xml": "rdfxml",
    "rdf+xml": "rdfxml",
    "rdf/xml": "rdfxml",
    "n3": "turtle",
    "n-triples": "ntriples",
    "page": "html",
}


def offers(formats: Sequence[Format]) -> list[Offer[Format]]:
    """Return formats as offers to negotiate over."""
    return [Offer(fmt, (fmt.media_type, *fmt.aliases)) for fmt in formats]


def triple_formats() -> tuple[Format, ...]:
    """Return what a description can be had in: the RDF formats, then the page."""
    return (*formats_for("triples"), PAGE)


def by_extension(path: str) -> tuple[str, Format | None]:
    """Split a path into what stands before a known extension, and the format of that extension."""
    stem, _, extension = path.rpartition(".")
    for fmt in triple_formats():
        if stem and extension == fmt.extension:
            return stem, fmt
    return path, None


def _named(name: str, formats: Sequence[Format]) -> Format | None:
    wanted = name.strip().lower().removeprefix(".").replace(" ", "+")  # `rdf+xml` sent without escaping
    for text in (wanted, _ALSO.get(wanted)):
        for fmt in formats:
            if text in {fmt.name, fmt.extension, fmt.media_type, *fmt.aliases}:
                return fmt
    return None


def choose_format(formats: Sequence[Format], names: Sequence[str] = ()) -> Choice[Format]:
    """Return the format that the present request gets, and the media type to send it as.

    `names` (the parameter `format`) go before the Accept header. Raises ParameterError for a name that nobody knows
    and for names of several formats, NotAcceptableError, listing what there is, for what cannot hold this answer.
    """
    return chosen_by(request.headers.get("Accept"), tuple(formats), tuple(names))


@lru_cache(maxsize=1_000)  # clients have few headers, and send them with each request
def chosen_by(header: str | None, formats: tuple[Format, ...], names: tuple[str, ...]) -> Choice[Format]:
    """Do as `choose_format` for a request with this Accept header."""
    if names:
        return _by_name(formats, names)
    chosen = choose(header, offers(formats))
    if chosen is None:
        raise NotAcceptableError(
            "none of the media types in Accept can be given",
            hint="this can be had: " + ", ".join(fmt.media_type for fmt in formats),
        )
    return chosen


@lru_cache(maxsize=1_000)
def choices_by(header: str | None, names: tuple[str, ...]) -> Mapping[Kind, str]:
    """Return the name of the format that a request with this Accept header gets for an answer of each kind.

    A kind that an engine writes in none of what it wants is left out. Raises ParameterError for a name that nobody
    knows.
    """
    found: dict[Kind, str] = {}
    for kind in get_args(Kind):
        with suppress(NotAcceptableError):
            chosen = chosen_by(header, table_kinds(kind), names).value
            if chosen is not PAGE:
                found[kind] = chosen.name
    return found


def _by_name(formats: Sequence[Format], names: Sequence[str]) -> Choice[Format]:
    listed = ", ".join(fmt.name for fmt in formats)
    for name in names:
        if _named(name, (*FORMATS, PAGE, *formats)) is None:
            raise ParameterError(f"no format named {name[:100]!r}", hint=f"one of {listed}")
    found = {fmt.name: fmt for name in names if (fmt := _named(name, formats)) is not None}
    if len(found) > 1:
        raise ParameterError(f"several formats are named: {', '.join(sorted(found))}", hint="name one")
    if not found:
        raise NotAcceptableError(f"{names[0]} cannot hold this answer", hint=f"this can be had: {listed}")
    fmt = next(iter(found.values()))
    return Choice(fmt, fmt.media_type)


def content_type(fmt: Format, media_type: str) -> str:
    """Return the Content-Type for a format that was asked for under this media type.

    Exactly `text/turtle` when that was asked for; `text/plain` and the like, which have no default character set of
    their own, say that they are UTF-8.
    """
    if media_type == fmt.media_type and fmt is not PAGE:
        return fmt.content_type
    return f"{media_type}; charset=utf-8" if media_type in {"text/plain", "text/xml", "text/html"} else media_type


@cache
def table_kinds(kind: Kind) -> tuple[Format, ...]:
    """Return the formats for a query's answer of this kind, the page last."""
    return (*formats_for(kind), PAGE)
