"""Names of things in the reader's language, as far as the graph has them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from flask import current_app, has_app_context

from samspill import queries
from samspill.engines.base import Engine
from samspill.vocab import DCTERMS, GEO, OWL, PROV, RDF, RDFS, SKOS
from samspill.web.terms import Term, read_term

FALLBACK = ("nb", "nn", "sv", "en")
"""The languages tried, in this order, after the reader's own; then names without a language, then any."""

_NEAREST = {"nb": ("nb", "nn", "sv"), "nn": ("nn", "nb", "sv"), "sv": ("sv", "nb", "nn"), "no": ("nb", "nn", "sv")}
_ELEMENT = re.compile(r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9-]*)?\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?))?\s*\Z")
_TABLE = (
    # Names of terms of other vocabularies, which the graph uses but does not name: English, bokmål, Swedish.
    (SKOS.prefLabel, "name", "navn", "namn"),
    (SKOS.altLabel, "other name", "annet navn", "annat namn"),
    (SKOS.definition, "definition", "definisjon", "definition"),
    (SKOS.notation, "code", "kode", "kod"),
    (SKOS.note, "note", "merknad", "anmärkning"),
    (SKOS.inScheme, "in scheme", "i begrepssystem", "i begreppssystem"),
    (SKOS.broader, "broader", "overordnet", "överordnat"),
    (SKOS.narrower, "narrower", "underordnet", "underordnat"),
    (SKOS.Concept, "concept", "begrep", "begrepp"),
    (RDFS.label, "name", "navn", "namn"),
    (RDFS.seeAlso, "see also", "se også", "se även"),
    (RDF.type, "kind", "slag", "slag"),
    (OWL.sameAs, "same as", "samme som", "samma som"),
    (DCTERMS.title, "title", "tittel", "titel"),
    (DCTERMS.description, "description", "beskrivelse", "beskrivning"),
    (DCTERMS.creator, "written by", "skrevet av", "skriven av"),
    (DCTERMS.contributor, "with the help of", "med hjelp av", "med hjälp av"),
    (DCTERMS.publisher, "published by", "utgitt av", "utgiven av"),
    (DCTERMS.issued, "published on", "utgitt dato", "utgivningsdatum"),
    (DCTERMS.language, "language", "språk", "språk"),
    (DCTERMS.license, "licence", "lisens", "licens"),
    (DCTERMS.references, "refers to", "viser til", "hänvisar till"),
    (DCTERMS.source, "source", "kilde", "källa"),
    (PROV.wasDerivedFrom, "derived from", "laget av", "gjord av"),
    (PROV.generatedAtTime, "made at", "laget tidspunkt", "gjord tidpunkt"),
    (GEO.lat, "latitude", "breddegrad", "latitud"),
    (GEO.long, "longitude", "lengdegrad", "longitud"),
)
_OUTSIDE = {
    iri: [Term("literal", name, language) for name, language in zip(names, ("en", "nb", "sv"), strict=True)]
    for iri, *names in _TABLE
}
_LABELS = (SKOS.prefLabel, RDFS.label, DCTERMS.title)
_BATCH = 1_000
_MANY = 32  # elements of Accept-Language that are looked at

Names = Mapping[str, Sequence[Term]]


def reading_order(header: str | None, *, fallback: bool = True) -> tuple[str, ...]:
    """Return the languages in which a reader wants names, from an Accept-Language header, the fallback at the end.

    A language is followed by its nearest: who reads bokmål reads nynorsk, and Swedish before English.

    >>> reading_order("sv-SE, en;q=0.8")
    ('sv', 'nb', 'nn', 'en')
    """
    asked = []
    for index, element in enumerate((header or "").split(",")[:_MANY]):
        match = _ELEMENT.match(element)
        weight = float(match[2] or 1) if match else 0
        if match and weight > 0:
            asked.append((-weight, index, match[1].lower()))
    order: list[str] = []
    for _, _, language in sorted(asked):
        order += _NEAREST.get(language, (language,)) if fallback else (language,)
    return tuple(dict.fromkeys([*order, *(FALLBACK if fallback else ())]))


def pick(names: Iterable[Term], order: Sequence[str]) -> Term | None:
    """Return the name that a reader of these languages wants; the same one each time."""
    rank = {language: index for index, language in enumerate(order)}

    def key(name: Term) -> tuple[int, str, str]:
        primary = name.language.lower().partition("-")[0]
        return (rank.get(primary, len(rank) + bool(primary)), name.language, name.value)

    return min(names, key=key, default=None)


def names_of(engine: Engine, iris: Iterable[str]) -> dict[str, list[Term]]:
    """Return the names that the graph has for each of these IRIs, in all languages; a few terms are named here.

    They come from the index of names, and for what has none there from what provenance calls sources and documents;
    where there is no index, from the graph.
    """
    asked = set(iris)
    found = _indexed(asked)
    if found is None:
        found = _looked_up(engine, asked)
    for iri in asked & _OUTSIDE.keys():
        found.setdefault(iri, _OUTSIDE[iri])
    return found


def _indexed(asked: set[str]) -> dict[str, list[Term]] | None:
    from samspill.web.site import site  # which knows the languages of this module

    # Of a store that changes the index is behind by a moment, and a page is to show what was just written.
    index = site().snapshot.names if has_app_context() and site().writable is None else None
    if index is None:
        return None
    told = index.called(asked, _LABELS)
    found = {iri: [Term("literal", value, language) for value, language in names] for iri, names in told.items()}
    if unknown := asked - found.keys():
        known = _told_of_sources(site().engine, site().snapshot.manifest.id)
        found |= {iri: known[iri] for iri in unknown & known.keys()}
    return found


def _told_of_sources(engine: Engine, snapshot: str) -> dict[str, list[Term]]:
    """Return what provenance calls things, which is not in the index; kept for the snapshot that is served."""
    kept: tuple[str, dict[str, list[Term]]] | None = current_app.extensions.get("samspill.sources")
    if kept is None or kept[0] != snapshot:
        found: dict[str, list[Term]] = {}
        for row in engine.own_rows(queries.named("pages/provenance-names").text):
            found.setdefault(row["thing"][1:-1], []).append(read_term(row["label"]))
        kept = current_app.extensions["samspill.sources"] = snapshot, found
    return kept[1]


def _looked_up(engine: Engine, asked: set[str]) -> dict[str, list[Term]]:
    found: dict[str, list[Term]] = {}
    wanted = sorted(f"<{iri}>" for iri in asked)
    query = queries.named("pages/labels")
    for start in range(0, len(wanted), _BATCH):
        text = query.bind(values={"thing": wanted[start : start + _BATCH]}).text
        for row in engine.rows(text):
            found.setdefault(row["thing"][1:-1], []).append(read_term(row["label"]))
    return found
