"""What a page says of its thing in the words of schema.org, for search engines: JSON-LD inside the HTML.

Which term of schema.org stands for which of ours is read from the alignments of the ontology.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from flask import current_app
from markupsafe import Markup

from samspill import queries
from samspill.vocab import DCTERMS, RDF, RDFS, SKOS
from samspill.web.links import shown
from samspill.web.site import site
from samspill.web.thing import Thing, Value

__all__ = ["kinds_of", "schema_org"]

_BASE = "https://schema.org/"
_NAMES = {
    SKOS.prefLabel: "name",
    RDFS.label: "name",
    DCTERMS.title: "name",
    SKOS.altLabel: "alternateName",
    DCTERMS.description: "description",
    DCTERMS.publisher: "publisher",
    DCTERMS.issued: "datePublished",
    DCTERMS.license: "license",
}
_MOST = 20  # values of a property that are told


def _alignments() -> Mapping[str, str]:
    """Return the term of schema.org for each of ours that has one, kept for as long as the snapshot is served."""
    snapshot = site().snapshot.manifest.id
    known: tuple[str, dict[str, str]] | None = current_app.extensions.get("samspill-schema-org")
    if known is None or known[0] != snapshot:
        found = dict[str, str]()
        for row in site().engine.own_rows(queries.named("pages/schema-org").text):
            found.setdefault(row["term"][1:-1], row["theirs"][1:-1].rpartition("/")[2])
        known = snapshot, found | _NAMES
        current_app.extensions["samspill-schema-org"] = known
    return known[1]


def kinds_of(thing: Thing) -> list[str]:
    """Return the classes of schema.org that a thing is of, as IRIs, what is stated before what is entailed."""
    known = _alignments()
    ranked = sorted(thing.types, key=lambda kind: kind.entailed)
    found = [known[kind.term.value] for kind in ranked if kind.term.value in known]
    return [_BASE + name for name in dict.fromkeys(found)]


def schema_org(thing: Thing, address: str) -> Markup:
    """Return a `script` element of data (nothing in it runs) that says what the page shows; `address` is the page's.

    No `<`, `>` or `&` is left in it, so that no text of the data can end the element.
    """
    told: dict[str, Any] = {"@context": _BASE, "@id": thing.iri, "url": address}
    told["@type"] = [name.removeprefix(_BASE) for name in kinds_of(thing)] or ["Thing"]
    told["name"] = shown(thing.title.value)
    known = _alignments()
    for group in thing.groups:
        name = known.get(group.iri)
        if name is not None and group.iri != RDF.type:
            values = [_told(value) for value in group.values[:_MOST]]
            told[name] = _merged(told.get(name), values) if name != "name" else told[name]
            if group.iri in {SKOS.prefLabel, RDFS.label} and len(group.values) > 1:
                others = [_told(value) for value in group.values[:_MOST] if value.term.value != thing.title.value]
                told["alternateName"] = _merged(told.get("alternateName"), others)
    text = json.dumps({key: value for key, value in told.items() if value}, ensure_ascii=False)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup('<script type="application/ld+json">{}</script>').format(Markup(text))  # noqa: S704  (escaped above)


def _told(value: Value) -> Any:
    if value.term.kind == "iri":
        name = {"name": shown(value.name.value)} if value.name else {}
        return {"@id": value.term.value} | name
    if value.term.language:
        return {"@value": shown(value.term.value), "@language": value.term.language}
    return shown(value.term.value)


def _merged(before: Any, values: Iterable[Any]) -> list[Any]:
    found = list(before) if isinstance(before, list) else [before] if before else []
    found += [value for value in values if value not in found]
    return found
