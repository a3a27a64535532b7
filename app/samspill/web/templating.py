"""What the templates know beside the values of a page."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from flask import Flask, request

from samspill.engines.base import Format
from samspill.queries import Query
from samspill.web.language import interface
from samspill.web.links import link_markup, path_of, short, shown, sparql_link, term_markup
from samspill.web.parameters import LANGUAGE
from samspill.web.said import said
from samspill.web.site import site

_LONGEST = 1_000  # bytes of a query that the links to other languages keep
_PATH = "/:@!$&'()*+,;=-._~"

_TITLES = {
    "turtle": "Turtle",
    "ntriples": "N-Triples",
    "jsonld": "JSON-LD",
    "rdfxml": "RDF/XML",
    "trig": "TriG",
    "nquads": "N-Quads",
    "html": "Page",
}


def _format_title(fmt: Format) -> str:
    return _TITLES.get(fmt.name, fmt.name.upper())


def _grouped(number: int) -> str:
    """Return a whole number with its thousands apart, as the language of the page writes it."""
    text = f"{number:,}"
    return text if interface() == "en" else text.replace(",", "\N{NO-BREAK SPACE}")


def _day(moment: str) -> str:
    return moment.partition("T")[0]


def summary(query: Query, languages: Sequence[str]) -> str:
    """Return what a query answers, in the reader's language; its `summary` without a language is English."""
    for language in languages:
        if language == "en":
            break
        if found := query.header.get(f"summary-{language}"):
            return found
    return query.summary


def _in_language(code: str) -> str:
    """Return the address of this page in another language."""
    told = [(name, value) for name, values in request.args.lists() for value in values if name != LANGUAGE]
    kept = told if len(request.query_string) <= _LONGEST else []  # four links are not to make a page long
    return f"{quote(request.path, safe=_PATH)}?{urlencode([*kept, (LANGUAGE, code)])}"


def register(app: Flask) -> None:
    """Make filters and functions known to the templates."""
    app.jinja_env.filters.update(
        day=_day,
        grouped=_grouped,
        format_title=_format_title,
        path=path_of,
        said=said,
        short=short,
        shown=shown,
        summary=summary,
        term=term_markup,
    )
    app.jinja_env.globals.update(
        in_language=_in_language, link=link_markup, site=site, sparql_link=sparql_link, thing_link=link_markup
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
