"""`/network` in `/openapi.json`: its parameters, whose values are those that `ties` takes, and its formats."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from samspill.ties.selection import DATED, GROUPS, LEVELS, WEIGHTS
from samspill.web import network

__all__ = ["network_content", "network_parameters"]

_NAME: Final = {"type": "string", "minLength": 1, "maxLength": 300}
_WORDS: Final[Mapping[str, tuple[str, dict[str, Any]]]] = {
    "level": ("What the nodes are.", {"enum": list(LEVELS), "default": "organisation"}),
    "through": (
        "What they share; several with commas.",
        {"type": "string", "default": "projects", "examples": ["projects,meetings"]},
    ),
    "weight": ("How a tie weighs.", {"enum": list(WEIGHTS), "default": "count"}),
    "period": ("A period.", {"type": "string", "examples": ["2021..2025", "2022", "2022-07.."]}),
    "dated": ("Activities under way in the period, or begun in it.", {"enum": list(DATED), "default": DATED[0]}),
    "programme": ("A programme: its name, or an IRI.", _NAME),
    "area": ("An area: its name, an IRI, or the end of one (`county/no-innlandet`).", _NAME),
    "kind": ("A kind of organisation: a class of the ontology, or a type of activity.", _NAME),
    "role": ("A role in activities.", _NAME),
    "around": ("With partners outside the area.", {"enum": ["true", "false"]}),
    "day": ("The day whose boundaries of areas hold.", {"type": "string", "format": "date"}),
    "largest": ("Participants of an activity at most.", {"type": "integer", "minimum": 2, "maximum": 999_999_999}),
    "least": ("The weight of a tie at least.", {"type": "number", "minimum": 0, "maximum": 1e9}),
    "what": ("Ties, nodes, the surroundings of one, a picture, or one tie.", {"enum": list(network.WHAT)}),
    "measures": ("Measures of nodes, with commas between them.", {"type": "string", "examples": ["degree,constraint"]}),
    "by": ("The groups that roles and shades are told by.", {"enum": list(GROUPS)}),
    "node": ("One of them: its name, or an IRI.", _NAME),
    "to": ("Another: the picture is of the way to it, the tie is with it.", _NAME),
    "steps": ("How far the surroundings reach.", {"type": "integer", "minimum": 1, "maximum": 3, "default": 1}),
    "most": ("Nodes of a picture at most.", {"type": "integer", "minimum": 10, "maximum": 500, "default": 200}),
    "seed": ("What chance begins with.", {"type": "integer", "minimum": 1, "maximum": 999_999_999, "default": 1}),
    "format": ("The format.", {"enum": [*(fmt.name for fmt in network.FORMATS), "html"]}),
}


def network_parameters() -> list[dict[str, Any]]:
    """Return the parameters of `/network` in the order in which it has them."""
    return [
        {"name": name, "in": "query", "description": _WORDS[name][0], "required": False, "schema": _WORDS[name][1]}
        for name in network.PARAMETERS
    ]


def network_content() -> dict[str, Any]:
    """Return the media types of `/network`."""
    return {name: {} for fmt in network.FORMATS for name in (fmt.media_type, *fmt.aliases)} | {"text/html": {}}
