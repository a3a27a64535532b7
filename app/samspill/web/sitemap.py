"""`/sitemap.xml` and `/robots.txt`: which pages there are, for search engines (sitemaps.org, protocol 0.90)."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from flask import Blueprint, Response, request

from samspill import queries
from samspill.engines.paging import some_rows
from samspill.errors import NotFoundError
from samspill.web.links import path_of
from samspill.web.respond import cacheable, unchanged
from samspill.web.site import site

blueprint = Blueprint("sitemap", __name__)

URLS = 50_000
"""Addresses that a file may have, by the protocol."""

_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_ROBOTS = "User-agent: *\nDisallow: /sparql\nDisallow: /explain\nDisallow: /fragments\nDisallow: /dumps/\n"


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Keep robots from what costs, and lead them to the pages."""
    return Response(f"{_ROBOTS}Sitemap: {_address()}/sitemap.xml\n", content_type="text/plain; charset=utf-8")


@blueprint.get("/sitemap.xml")
def index() -> Response:
    """List the files that list the pages."""
    if (same := unchanged(_tag("index"))) is not None:
        return same
    counted = queries.named("pages/sitemap").text.replace(
        "SELECT DISTINCT ?thing", "SELECT (COUNT(DISTINCT ?thing) AS ?n)"
    )
    number = int(next(iter(site().engine.own_rows(counted)))["n"].split('"')[1])
    places = [f"{_address()}/sitemap/{part + 1}.xml" for part in range(max(-(-number // URLS), 1))]
    return _xml("sitemapindex", "sitemap", places, _tag("index"))


@blueprint.get("/sitemap/<int:part>.xml")
def urls(part: int) -> Response:
    """List some pages."""
    if (same := unchanged(_tag(str(part)))) is not None:
        return same
    if not 1 <= part <= 1_000:
        raise NotFoundError("there is no such part of the sitemap", hint="/sitemap.xml lists them")
    query = some_rows(queries.named("pages/sitemap").text, (part - 1) * URLS, URLS).text
    things = [path_of(row["thing"][1:-1]) for row in site().engine.own_rows(query)]
    if not things and part > 1:
        raise NotFoundError("there is no such part of the sitemap", hint="/sitemap.xml lists them")
    first = [_address() + path for path in ("/", "/ontology", "/dumps")] if part == 1 else []
    return _xml("urlset", "url", [*first, *(_address() + path for path in things if path)], _tag(str(part)))


def _tag(part: str) -> str:
    return site().etag("sitemap", part, _address())


def _address() -> str:
    return request.url_root.rstrip("/") if request.host else site().settings.base_iri.rstrip("/")


def _xml(root: str, element: str, places: Iterable[str], tag: str) -> Response:
    day = site().snapshot.manifest.created.partition("T")[0]
    inside = "".join(f"<{element}><loc>{escape(place)}</loc><lastmod>{day}</lastmod></{element}>\n" for place in places)
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_SPACE}">\n{inside}</{root}>\n'
    return cacheable(Response(text.encode(), content_type="application/xml"), tag)
