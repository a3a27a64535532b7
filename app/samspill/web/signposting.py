"""Link headers of the document about a thing, by which programs find their way (RFC 8288, Signposting's FAIR profile).

The page is the landing page: it names the thing to cite, its kind, its licence, the metadata (`describedby`) and the
dataset (`collection`). Each form in RDF names the page it is the metadata of (`describes`), and the other forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from flask import Response

from samspill.engines.base import Format
from samspill.web.context import context_address
from samspill.web.formats import PAGE, triple_formats
from samspill.web.licences import licences_of_thing
from samspill.web.links import path_of
from samspill.web.site import LICENCE, site

__all__ = ["point"]

_SAFE = ":/%!$&'()*+,;=@-._~"
_ABOUT_PAGE = "https://schema.org/AboutPage"
_LINKED = 8  # types that are told, of a thing that has many

Link = tuple[str, str, str | None]
"""Where, in which relation, and of which media type."""


def point(
    response: Response,
    found: str,
    fmt: Format,
    kinds: Sequence[str] = (),
    *,
    query: str = "",
    page: int = 1,
    more: bool = False,
) -> None:
    """Say where this very document is, what it is about, what belongs to it, and in which other forms it is.

    `kinds` are schema.org's classes of the thing; `query` is the part of the address that the other forms need too.
    """
    path = path_of(found) or "/"
    links = [
        *_standing(found, path, query),
        *_forms(found, path, fmt, kinds, query),
        *_pages(path, fmt, query, page, more=more),
    ]
    response.headers["Link"] = ", ".join(
        f'<{quote(place, safe=_SAFE + "?#")}>; rel="{relation}"' + (f'; type="{kind}"' if kind else "")
        for place, relation, kind in links
    )
    response.headers["Content-Location"] = f"{path}.{fmt.extension}{query}"


def _standing(found: str, path: str, query: str) -> Iterator[Link]:
    yield f"{site().settings.base_iri.rstrip('/')}{path}{query}", "canonical", None
    yield "/", "collection", PAGE.media_type
    for licence in licences_of_thing(site().engine, found) or [LICENCE]:
        yield licence, "license", None


def _forms(found: str, path: str, fmt: Format, kinds: Sequence[str], query: str) -> Iterator[Link]:
    unpaged = _without_page(query)  # a page for people has fewer statements, so their numbers differ
    others = [
        (f"{path}.{other.extension}{unpaged if PAGE in {fmt, other} else query}", other)
        for other in triple_formats()
        if other is not fmt
    ]
    for place, other in others:
        yield place, "alternate", other.media_type
    if fmt is not PAGE:
        yield found, "describes", None
        yield f"{path}.{PAGE.extension}{unpaged}", "describes", PAGE.media_type
        if fmt.name == "jsonld":
            yield context_address(), "http://www.w3.org/ns/json-ld#context", "application/ld+json"
        return
    yield found, "cite-as", None
    for kind in (_ABOUT_PAGE, *kinds[:_LINKED]):
        yield kind, "type", None
    for place, other in others:
        yield place, "describedby", other.media_type


def _without_page(query: str) -> str:
    rest = re.sub(r"page=\d+&?", "", query.removeprefix("?"))
    return f"?{rest}" if rest else ""


def _pages(path: str, fmt: Format, query: str, page: int, *, more: bool) -> Iterator[Link]:
    if page > 1 or more:
        numbered: Iterable[tuple[int, str]] = [
            (1, "first"),
            *([(page - 1, "prev")] if page > 1 else []),
            *([(page + 1, "next")] if more else []),
        ]
        for number, relation in numbered:
            rest = _without_page(query).removeprefix("?")
            yield f"{path}.{fmt.extension}?page={number}" + (f"&{rest}" if rest else ""), relation, fmt.media_type
