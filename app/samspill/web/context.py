"""`/context.jsonld`: the published JSON-LD context, made from the ontology that is served.

A term of ours is its local name; one of a vocabulary of others is `skos:notation` and the like, but for the few that
have names in many languages. What a property leads to, and the datatype of its values, is told here once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from flask import Blueprint, Response, current_app, request

from samspill import queries
from samspill.engines.base import Engine
from samspill.vocab import DCTERMS, OWL, PREFIXES, RDF, RDFS, SAM, SKOS, XSD
from samspill.web.respond import cacheable, unchanged
from samspill.web.site import site

__all__ = ["Context", "context", "context_address"]

blueprint = Blueprint("context", __name__)

PATH: Final = "context.jsonld"
_KEYWORDS = {"id": "@id", "type": "@type"}
_NAMES = {
    "prefLabel": SKOS.prefLabel,
    "altLabel": SKOS.altLabel,
    "definition": SKOS.definition,
    "note": SKOS.note,
    "label": RDFS.label,
    "comment": RDFS.comment,
    "description": DCTERMS.description,
}
"""Properties whose values are told by language: `"prefLabel": {"nb": "Bærum"}`."""

_RESERVED = frozenset({*_KEYWORDS, *_NAMES, *PREFIXES})
_LOCAL = re.compile(r"\w+\Z")


@dataclass(frozen=True)
class Context:
    """What keys mean: the properties that lead to things, those with a datatype, and those told by language."""

    things: frozenset[str]
    datatypes: Mapping[str, str]
    languages: Mapping[str, str] = field(default_factory=lambda: {iri: key for key, iri in _NAMES.items()})
    hidden: frozenset[str] = frozenset()
    """Prefixes that a document does without, since an IRI in it has a scheme of that name (`geo:`)."""

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes; `id` is a keyword here and `graph` would be taken for one."""
        return {name: base for name, base in PREFIXES.items() if name not in {"id", "graph"} | self.hidden}

    def key(self, name: str) -> str:
        """Return the key of a property."""
        if name in self.languages:
            return self.languages[name]
        local = name.removeprefix(SAM.base)
        ours = name.startswith(SAM.base) and _LOCAL.match(local) is not None and local not in _RESERVED
        return local if ours else self.compact(name)

    def compact(self, name: str) -> str:
        """Return an IRI with its prefix, if it has one: `skos:prefLabel`."""
        for prefix, base in self.prefixes.items():
            if name.startswith(base) and len(name) > len(base) and not name.startswith("//", len(base)):
                return f"{prefix}:{name[len(base) :]}"
        return name

    def as_json(self) -> dict[str, Any]:
        """Return the document."""
        told: dict[str, Any] = {"@version": 1.1, "@vocab": SAM.base, **_KEYWORDS, **self.prefixes}
        for name in sorted(self.things):
            told[name.removeprefix(SAM.base)] = {"@id": self.compact(name), "@type": "@id"}
        for name, datatype in sorted(self.datatypes.items()):
            told[name.removeprefix(SAM.base)] = {"@id": self.compact(name), "@type": self.compact(datatype)}
        for key, name in _NAMES.items():
            told[key] = {"@id": self.compact(name), "@container": "@language"}
        return {"@context": told}


def context() -> Context:
    """Return the context of the snapshot that the present request has."""
    snapshot = site().snapshot.manifest.id
    known: tuple[str, Context] | None = current_app.extensions.get("samspill-context")
    if known is None or known[0] != snapshot:
        known = snapshot, _read(site().engine)
        current_app.extensions["samspill-context"] = known
    return known[1]


def _read(engine: Engine) -> Context:
    things, datatypes = set[str](), dict[str, str]()
    for row in engine.own_rows(queries.named("pages/terms").text):
        name, about, value = row["term"][1:-1], row["property"][1:-1], row["value"][1:-1]
        if not name.startswith(SAM.base) or name.removeprefix(SAM.base) in _RESERVED:
            continue
        if about == RDF.type and value == OWL.ObjectProperty:
            things.add(name)
        elif about == RDFS.range and value.startswith(XSD.base) and value != XSD.string:
            datatypes[name] = value
    return Context(frozenset(things), {name: kind for name, kind in datatypes.items() if name not in things})


def context_address() -> str:
    """Return where the context is, as the document that names it is asked for."""
    return (request.url_root if request.host else site().settings.base_iri) + PATH


@blueprint.get(f"/{PATH}")
def published() -> Response:
    """Give the context."""
    tag = site().etag("context")
    if (same := unchanged(tag)) is not None:
        return same
    body = json.dumps(context().as_json(), ensure_ascii=False, indent=1).encode()
    return cacheable(Response(body, content_type="application/ld+json"), tag)
