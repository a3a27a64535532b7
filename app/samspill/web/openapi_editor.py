"""What the editor of queries asks, in `/openapi.json`: other programs for people may ask it too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from samspill.engines.base import REGIMES
from samspill.web import kept, words

__all__ = ["editor_paths"]

_TERM: Final = {"type": "object", "required": ["value"], "properties": {"value": {"type": "string"}}}
_USED: Final = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["iri", "count", "label", "text"],
        "properties": {"iri": {"type": "string"}, "count": {"type": "integer", "minimum": 0}},
    },
}
_WORDS: Final = {
    "type": "object",
    "required": ["prefixes", "classes", "properties"],
    "properties": {"prefixes": {"type": "object"}, "classes": _USED, "properties": _USED},
}
_SHORT: Final = {
    "type": "object",
    "required": ["query"],
    "properties": {
        "query": {"type": "string", "minLength": 1, "maxLength": kept.LONGEST},
        "entailment": {"enum": list(REGIMES)},
        "view": {"type": "string", "maxLength": 2_000, "examples": ["view=chart"]},
    },
    "additionalProperties": False,
}
_LINK: Final = {"type": "object", "required": ["path", "url"]}


def editor_paths(wrong: Mapping[str, Any]) -> dict[str, Any]:
    """Return the paths; `wrong` are the responses that tell a problem, by status."""
    several = {"type": "array", "items": {"type": "string"}, "maxItems": words.MOST}
    closed = {"403": {**wrong["400"], "description": "No links are kept here, or as many as there may be."}}
    named = {"type": "object", "additionalProperties": _TERM}
    return {
        "/words": {"get": _operation("Prefixes, classes and properties to write queries with.", _WORDS, wrong)},
        "/labels": {"post": _operation("Names of things, a list of IRIs, by IRI.", named, wrong, body=several)},
        "/short": {
            "post": _operation(
                "Keep a query under a short link.", _LINK, {**wrong, **closed}, body=_SHORT, status="201"
            )
        },
    }


def _operation(
    summary: str, answer: object, wrong: Mapping[str, Any], *, body: object = None, status: str = "200"
) -> dict[str, Any]:
    content = {"application/json": {"schema": answer}}
    told: dict[str, Any] = {"summary": summary, "parameters": []}
    if body is not None:
        told["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    return told | {"responses": {status: {"description": "The answer.", "content": content}, **wrong}}
