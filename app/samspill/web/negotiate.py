"""Content negotiation: which of the things that can be had does an Accept header want most? (RFC 9110, 12.5.1)

>>> offers = [Offer("turtle", ("text/turtle",)), Offer("page", ("text/html",))]
>>> choose("text/html;q=0.8, text/turtle", offers)
Choice(value='turtle', media_type='text/turtle')
>>> choose("image/png", offers) is None
True

A range that names a media type beats `type/*`, which beats `*/*`, whatever their order; a weight of 0 forbids. Among
equals the more specific match wins (a browser's `text/html, */*` gets the page), then the order of the offers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105
_RANGE = re.compile(rf"\s*(?:({_TOKEN})/({_TOKEN})|(\*))\s*")
_PARAMETER = re.compile(rf';\s*(?:({_TOKEN})\s*=\s*({_TOKEN}|"(?:[^"\\]|\\.)*"))?\s*')
_WEIGHT = re.compile(r"(?:0?\.\d+|[01](?:\.\d*)?)\Z")
_ELEMENT = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*"|")+')
_IMPLIED = frozenset({("charset", "utf-8")})  # of every text that is offered here
_LONGEST = 8192  # characters of an Accept header that are looked at


@dataclass(frozen=True)
class MediaRange:
    """One element of an Accept header. `weight` runs from 0 (never) to 1."""

    type: str
    subtype: str
    parameters: frozenset[tuple[str, str]] = frozenset()
    weight: float = 1.0

    @property
    def specificity(self) -> tuple[int, int]:
        """How narrow the range is: 2 for a media type, 1 for `type/*`, 0 for `*/*`; then its parameters."""
        return (self.type != "*") + (self.subtype != "*"), len(self.parameters)

    def matches(self, media_type: str) -> bool:
        """Tell whether a media type is in the range, whatever its parameters."""
        kind, _, subtype = media_type.partition("/")
        return self.type in {"*", kind} and self.subtype in {"*", subtype}


@dataclass(frozen=True)
class Offer(Generic[T]):
    """Something that can be had, under its media type and others that mean the same, the right one first."""

    value: T
    media_types: tuple[str, ...]


@dataclass(frozen=True)
class Choice(Generic[T]):
    """What was chosen, and the media type under which it was asked for."""

    value: T
    media_type: str


def parse_accept(header: str | None) -> tuple[MediaRange, ...]:
    """Read an Accept header; elements that are malformed are left out, as if they had not been sent."""
    elements = (match.group() for match in _ELEMENT.finditer((header or "")[:_LONGEST]))
    return tuple(found for element in elements if (found := _parse_range(element)) is not None)


def _parse_range(element: str) -> MediaRange | None:
    match = _RANGE.match(element)
    if match is None or (match[1] == "*" and match[2] != "*"):
        return None
    kind, subtype = (match[1] or "*").lower(), (match[2] or "*").lower()  # Java's old clients send a bare *
    parameters: set[tuple[str, str]] = set()
    weight = 1.0
    at = match.end()
    while at < len(element):
        found = _PARAMETER.match(element, at)
        if found is None:
            return None
        at = found.end()
        name, value = (found[1] or "").lower(), (found[2] or "").strip('"')
        if name == "q":
            if not _WEIGHT.match(value) or float(value) > 1:
                return None
            weight = float(value)
        elif name:
            parameters.add((name, value.lower()))
    return MediaRange(kind, subtype, frozenset(parameters), weight)


def choose(header: str | None, offers: Sequence[Offer[T]]) -> Choice[T] | None:
    """Return what an Accept header wants most of the offers, or None when it wants none of them.

    Without a header, or with one of which nothing can be read, the first offer is taken. A range whose parameters we
    do not offer (`application/ld+json;profile=…`) counts only when nothing else is acceptable: the plain media type
    serves a client better than 406.
    """
    ranges = parse_accept(header)
    if not ranges:
        return Choice(offers[0].value, offers[0].media_types[0]) if offers else None
    exact = [each for each in ranges if each.parameters <= _IMPLIED]
    return _best(exact, offers) or _best(ranges, offers)


def _best(ranges: Iterable[MediaRange], offers: Sequence[Offer[T]]) -> Choice[T] | None:
    ranked = sorted(ranges, key=lambda each: each.specificity, reverse=True)
    best: tuple[tuple[float, int, bool, int], Choice[T]] | None = None
    for index, offer in enumerate(offers):
        for name in offer.media_types:
            found = next((each for each in ranked if each.matches(name)), None)
            if found is None or found.weight == 0:
                continue
            score = (found.weight, found.specificity[0], name == offer.media_types[0], -index)
            if best is None or score > best[0]:
                best = score, Choice(offer.value, name)
    return best[1] if best else None
