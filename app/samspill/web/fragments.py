"""`/fragments`: Triple Pattern Fragments, for clients that do the joining themselves (Comunica, for one).

<https://linkeddatafragments.org/specification/triple-pattern-fragments/>: the triples of one pattern, a page at a
time, their number, and a form that says how the others are asked for. A client picks the pattern with the lowest number
first. The data are the default graph; what is said of the fragment is in a graph of its own where the form has graphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from samspill.engines.base import Format
from samspill.engines.oxigraph_text import is_iri, rewrite
from samspill.errors import NotFoundError, ParameterError
from samspill.vocab import DCTERMS, FOAF, PREFIXES, RDF, VOID, XSD
from samspill.vocab.nquads import iri, literal
from samspill.web.describing import HYDRA
from samspill.web.formats import NQUADS, PAGE, TRIG, choose_format, triple_formats
from samspill.web.parameters import page_number, parameters
from samspill.web.respond import cacheable, page, send, unchanged
from samspill.web.site import LICENCE, site
from samspill.web.terms import read_term

blueprint = Blueprint("fragments", __name__)

TRIPLES: Final = 100
"""Triples of a page."""

_ROLES = ("subject", "predicate", "object")
_PARAMETERS = (*_ROLES, "page")
_LITERAL = re.compile(r'"(.*)"(?:@([a-zA-Z]+(?:-[a-zA-Z0-9]+)*)|\^\^<?([^<>"\s]+)>?)?\Z', re.DOTALL)
_VARIABLE = re.compile(r"\?\w*\Z")


@dataclass(frozen=True)
class Pattern:
    """A triple pattern: each place a term as N-Triples writes it, or None where anything may stand."""

    subject: str | None
    predicate: str | None
    object: str | None

    def text(self) -> str:
        """Return it as SPARQL, with ?s ?p ?o for what is open."""
        told = ((self.subject, "?s"), (self.predicate, "?p"), (self.object, "?o"))
        return " ".join(term or variable for term, variable in told)

    def triple(self, row: dict[str, str]) -> str:
        """Return the triple of a solution, as N-Triples."""
        told = (self.subject or row["s"], self.predicate or row["p"], self.object or row["o"])
        return f"{' '.join(told)} ."


@blueprint.get("/fragments")
def fragment() -> Response:
    """Give a page of the triples that match a pattern."""
    told = parameters(_PARAMETERS)
    pattern = Pattern(*(_read(role, told.get(role, "")) for role in _ROLES))
    number = page_number(told)
    chosen = choose_format(_formats())
    tag = site().etag("fragment", request.url_root, _address(told, number), chosen.value.name)
    if (same := unchanged(tag)) is not None:
        return same
    count = _count(pattern)
    if number > 1 and (number - 1) * TRIPLES >= count:
        raise NotFoundError(f"the fragment has no page {number}", hint=f"it has {count:,} triples, {TRIPLES} a page")
    query = f"SELECT * {{ {pattern.text()} }} LIMIT {TRIPLES} OFFSET {(number - 1) * TRIPLES}"
    triples = [pattern.triple(row) for row in site().engine.own_rows(query)]
    if chosen.value is PAGE:
        rows = [[read_term(term) for term in _terms(pattern, line)] for line in triples]
        asked = {role: told.get(role, "") for role in _ROLES}
        return cacheable(
            page(
                "fragments.html",
                rows=rows,
                count=count,
                number=number,
                asked=asked,
                more=number * TRIPLES < count,
                link=lambda at: _address(asked, at),
                triples=TRIPLES,
            ),
            tag,
        )
    with_graphs = chosen.value in {TRIG, NQUADS}
    about = iri(f"{request.base_url}#metadata")
    data = [f"{line}\n" for line in triples]
    data += [f"{s} {p} {o} {about if with_graphs else ''} .\n" for s, p, o in _metadata(told, number, count, about)]
    response = send(rewrite("".join(data).encode(), chosen.value), chosen.value, chosen.media_type)
    return cacheable(response, tag)


def _formats() -> tuple[Format, ...]:
    """Return the forms, those with graphs first: there, what is said of the fragment is apart from its data."""
    graphs = (TRIG, NQUADS)
    return (*graphs, *(fmt for fmt in triple_formats() if fmt not in graphs))


def _read(role: str, text: str) -> str | None:
    """Return a term as N-Triples writes it, None for a variable; raise ParameterError for what is neither.

    As Hydra's ExplicitRepresentation has it: an IRI as it is (or in angle brackets, or with a prefix of ours), a
    literal in quotes, with its language or datatype.
    """
    text = text.strip()
    if not text or _VARIABLE.match(text):
        return None
    if (found := _LITERAL.match(text)) and role == "object":
        value, language, datatype = found.groups()
        if datatype is None or is_iri(datatype):
            plain = datatype in {None, XSD.string}
            return literal(value, lang=language) if plain else literal(value, datatype=datatype)
    prefix, _, local = text.partition(":")
    name = text[1:-1] if text.startswith("<") and text.endswith(">") else text
    name = PREFIXES[prefix] + local if prefix in PREFIXES and not local.startswith("//") else name
    if is_iri(name):
        return iri(name)
    hint = "an IRI, ?variable" + (', or a literal in quotes: "text"@nb' if role == "object" else "")
    raise ParameterError(f"{role} is {text[:100]!r}", hint=hint)


def _count(pattern: Pattern) -> int:
    """Return how many triples match: from what the build counted where that tells, else from the engine."""
    manifest, open_ends = site().snapshot.manifest, (pattern.subject, pattern.object) == (None, None)
    if open_ends and pattern.predicate is None and "union" in manifest.counts:
        return manifest.counts["union"]
    known = manifest.properties.get((pattern.predicate or "")[1:-1])
    if open_ends and known is not None:
        return known.statements
    rows = site().engine.own_rows(f"SELECT (COUNT(*) AS ?n) {{ {pattern.text()} }}")
    return int(read_term(next(iter(rows))["n"]).value)


def _terms(pattern: Pattern, line: str) -> tuple[str, str, str]:
    subject, predicate, rest = line.split(" ", 2)
    return subject, predicate, rest.removesuffix(" .")


def _address(asked: Mapping[str, str], number: int) -> str:
    query = _query(asked)
    return f"/fragments?{query}{'&' if query else ''}page={number}"


def _metadata(asked: Mapping[str, str], number: int, count: int, about: str) -> Iterator[tuple[str, str, str]]:
    """Yield what the fragment says of itself: its number, its pages, and the form for others (Hydra core)."""
    root = request.url_root.rstrip("/")
    whole = iri(request.base_url + (f"?{query}" if (query := _query(asked)) else ""))
    here = iri(root + _address(asked, number)) if number > 1 else whole
    dataset = iri(f"{request.base_url}#dataset")
    yield about, iri(FOAF.primaryTopic), whole
    yield dataset, iri(RDF.type), iri(VOID.Dataset)
    yield dataset, iri(RDF.type), iri(HYDRA.Collection)
    yield dataset, iri(VOID.subset), whole
    yield dataset, iri(HYDRA.search), "_:form"
    yield dataset, iri(DCTERMS.license), iri(LICENCE)
    template = f"{request.base_url}{{?{','.join(_ROLES)}}}"
    yield "_:form", iri(RDF.type), iri(HYDRA.IriTemplate)
    yield "_:form", iri(HYDRA.template), literal(template)
    yield "_:form", iri(HYDRA.variableRepresentation), iri(HYDRA.ExplicitRepresentation)
    for role in _ROLES:
        yield "_:form", iri(HYDRA.mapping), f"_:{role}"
        yield f"_:{role}", iri(HYDRA.variable), literal(role)
        yield f"_:{role}", iri(HYDRA.property), iri(RDF.base + role)
    yield here, iri(RDF.type), iri(HYDRA.PartialCollectionView)
    yield whole, iri(HYDRA.view), here
    for each in dict.fromkeys((whole, here)):
        yield each, iri(VOID.triples), literal(count)
        yield each, iri(HYDRA.totalItems), literal(count)
    yield here, iri(HYDRA.itemsPerPage), literal(TRIPLES)
    for relation, at, known in (
        (HYDRA.first, 1, True),
        (HYDRA.previous, number - 1, number > 1),
        (HYDRA.next, number + 1, number * TRIPLES < count),
    ):
        if known:
            yield here, iri(relation), iri(root + _address(asked, at))


def _query(asked: Mapping[str, str]) -> str:
    return urlencode([(role, asked[role]) for role in _ROLES if asked.get(role)])
