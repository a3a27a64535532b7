"""From IRIs to links: things of this graph to their own pages here, other IRIs to where they are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote, urlencode

from markupsafe import Markup

from samspill.vocab import GRAPH, PREFIXES, SAM, XSD
from samspill.web.site import site
from samspill.web.terms import Term

_IRI_SAFE = "!$&'()*+,;=:@/-._~%"
_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\\x7f-\x9f\ud800-\udfff\ufffd]')
_LOCAL_NAME = re.compile(r"[\w](?:[\w.-]*[\w-])?\Z")
_PLAIN = frozenset({XSD.integer, XSD.decimal, XSD.date, XSD.boolean})  # seen without being told
_LONGEST = 600  # characters of a literal that a page shows
_A, _TITLE, _A_END = Markup('<a href="'), Markup('" title="'), Markup("</a>")
_OUTSIDE, _CLOSED = Markup('" rel="external noreferrer">'), Markup('">')
_SPAN, _SPAN_END = Markup('<span title="'), Markup("</span>")
_BDI, _BDI_LANGUAGE, _BDI_END = Markup("<bdi>"), Markup('<bdi lang="'), Markup("</bdi>")


def thing_iri(name: str) -> str:
    """Return the IRI of a thing from the path under `/id/` or `/doc/`.

    What a path may hold and an IRI may not is percent-encoded, so that any path gives an IRI.
    """
    return f"{site().settings.base_iri}id/{_escape(name)}"


def graph_iri(name: str) -> str:
    """Return the IRI of a named graph from the path under `/graph/`."""
    return GRAPH + _escape(name)


def _escape(name: str) -> str:
    return _NOT_IN_IRI.sub(lambda match: quote(match.group(), errors="replace"), name)


def path_of(iri: str) -> str | None:
    """Return the path on this server that describes an IRI, or None for an IRI of somebody else."""
    things = site().settings.base_iri + "id/"
    for base, path in ((things, "/doc/"), (GRAPH, "/graph/")):
        if iri.startswith(base) and len(iri) > len(base):
            return path + quote(iri[len(base) :], safe=_IRI_SAFE.replace("%", ""))
    if iri == SAM.base.rstrip("#"):
        return "/ontology"
    if iri.startswith(SAM.base):
        return "/ontology#" + quote(iri[len(SAM.base) :], safe=_IRI_SAFE)
    return None


def href(iri: str) -> str | None:
    """Return where a link for an IRI may lead: a page here, an address on the web, or nowhere."""
    local = path_of(iri)
    if local is not None:
        return local
    return iri if iri.startswith(("https://", "http://")) else None


def short(iri: str) -> str:
    """Return an IRI as people read it: with its prefix when it has one.

    >>> short("https://w3id.org/samspill/ontology#Area")
    'sam:Area'
    """
    best = max((base for base in PREFIXES.values() if iri.startswith(base)), key=len, default=None)
    if best is None:
        return iri
    prefix = next(name for name, base in PREFIXES.items() if base == best)
    return f"{prefix}:{iri[len(best) :]}"


def sparql_link(query: str, kept: Iterable[tuple[str, str]] = (), **parameters: str) -> str:
    """Return the address of a query's answer on this server; `kept` are parameters that may be repeated."""
    return "/sparql?" + urlencode([("query", query), *kept, *parameters.items()])


def shown(text: str) -> str:
    """Return a text as a page shows it: cut when it is very long, and saying so."""
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST]}… ({len(text):,} characters)"


def term_markup(term: Term | None) -> Markup:
    """Return a term as HTML, every character of the data escaped."""
    if term is None:
        return Markup('<span class="none">–</span>')
    if term.kind == "iri":
        return link_markup(term.value)
    if term.kind != "literal":
        return Markup('<span class="node">{}</span>').format(shown(term.value))
    if term.language:
        mark = Markup('<bdi lang="{0}">{1}</bdi> <span class="tag">{0}</span>')
        return mark.format(term.language, shown(term.value))
    if term.datatype and term.datatype not in _PLAIN:
        mark = Markup('<bdi>{}</bdi> <span class="tag">{}</span>')
        return mark.format(shown(term.value), short(term.datatype).removeprefix("xsd:"))
    return Markup("<bdi>{}</bdi>").format(shown(term.value))


def link_markup(iri: str, name: Term | None = None) -> Markup:
    """Return a link to an IRI, under a name when there is one; a page has thousands, so it is put together by hand."""
    language = name.language if name is not None else ""
    start = _BDI_LANGUAGE + language + _CLOSED if language else _BDI
    text = start + shown(short(iri) if name is None else name.value) + _BDI_END
    place = href(iri)
    if place is None:
        return _SPAN + iri + _CLOSED + text + _SPAN_END
    outside = _OUTSIDE if place == iri and path_of(iri) is None else _CLOSED
    return _A + place + _TITLE + iri + outside + text + _A_END
