"""`/review`: pairs of organisations that may be one, with the evidence side by side, and the line that would decide.

A published snapshot takes no decisions: the page shows the command, and the line of the file, to be copied.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, request

from samspill.errors import NotFoundError, ParameterError
from samspill.identity.decisions import COLUMNS
from samspill.identity.records import ORGANISATION
from samspill.identity.review import ORDER, Fact, Pair, complete, listed
from samspill.vocab import ID
from samspill.web.formats import JSON, PAGE, choose_format
from samspill.web.links import thing_iri
from samspill.web.parameters import page_number, parameters
from samspill.web.respond import page, send
from samspill.web.site import site

blueprint = Blueprint("review", __name__)

PAIRS = 20
"""Pairs that a page has."""

PARAMETERS = ("country", "score", "q", "page", "format")
_LONGEST = 200  # characters of a text to look for
_SCORE = re.compile(r"0?\.[0-9]{1,6}|0|1(?:\.0{1,6})?")
_CANDIDATES = f"{ID}match-candidate/"


@dataclass(frozen=True)
class Asked:
    """Which pairs are asked for: of a country, with a least score, with a text in a name; and which page of them."""

    country: str
    score: Decimal
    text: str
    page: int

    def link(self, number: int) -> str:
        """Return the address of another page of the same pairs."""
        told = {"country": self.country, "score": f"{self.score.normalize():f}" if self.score else "", "q": self.text}
        return "/review?" + urlencode({name: value for name, value in told.items() if value} | {"page": number})


@dataclass(frozen=True)
class Row:
    """One sort of facts, on both sides: each value with the graphs that say so."""

    what: str
    sides: tuple[dict[str, list[str]], dict[str, list[str]]]

    @property
    def agrees(self) -> bool:
        """Whether both sides have a value in common, capitals aside."""
        one, other = ({value.casefold() for value in side} for side in self.sides)
        return bool(one & other)


@blueprint.get("/review")
def review() -> Response:
    """List the pairs, the likeliest first, a page at a time."""
    asked = _asked()
    chosen = choose_format((PAGE, JSON), request.args.getlist("format"))
    pairs = listed(site().engine, country=asked.country, least=asked.score, text=asked.text)
    pages = max(-(-len(pairs) // PAIRS), 1)
    if asked.page > pages:
        raise NotFoundError(f"there is no page {asked.page}", hint=f"the last is {pages}")
    shown = pairs[(asked.page - 1) * PAIRS : asked.page * PAIRS]
    complete(site().engine, shown)
    if chosen.value is JSON:
        told = {"total": len(pairs), "page": asked.page, "pages": pages, "candidates": [_told(pair) for pair in shown]}
        return _send(told, chosen.media_type)
    links = [(pair, link_of(pair)) for pair in shown]
    return page("review.html", asked=asked, links=links, total=len(pairs), pages=pages)


@blueprint.get("/review/<path:name>")
def pair_page(name: str) -> Response:
    """Show one pair: what speaks for and against, both sides with their sources, and how to decide."""
    chosen = choose_format((PAGE, JSON), request.args.getlist("format"))
    wanted = {thing_iri(f"match-candidate/{each}") for each in (name, quote(name, errors="replace"))}
    pair = next((pair for pair in listed(site().engine) if pair.candidate in wanted), None)
    if pair is None:
        raise NotFoundError("there is no such pair", hint="all there are: /review; a pair that was decided is none")
    complete(site().engine, [pair])
    if chosen.value is JSON:
        return _send(_told(pair), chosen.media_type)
    graphs = {graph: number for number, graph in enumerate(sorted({each.source for each in _facts(pair)}), 1)}
    return page("review-pair.html", pair=pair, rows=_rows(pair), graphs=graphs, decisions=decisions_on(pair))


def link_of(pair: Pair) -> str:
    """Return the address of the page of a pair."""
    return "/review/" + quote(pair.candidate.removeprefix(_CANDIDATES), safe="/%")


def decisions_on(pair: Pair) -> dict[str, tuple[str, str]]:
    """Return for `same` and `different` the command that decides it, and the line that it writes."""
    one, other = (side.record for side in pair.sides)
    names = " ".join(shlex.quote(record.removeprefix(ORGANISATION)) for record in (one, other))
    found = {}
    for kind in ("same", "different"):
        out = io.StringIO(newline="")
        day = datetime.now(UTC).date().isoformat()
        csv.writer(out, lineterminator="").writerow([day, "your name", kind, one, other, "your reason"])
        found[kind] = (f"samspill review --{kind} {names} --why 'your reason'", out.getvalue())
    return found


def _told(pair: Pair) -> dict[str, Any]:
    decisions = {kind: {"command": command, "line": line} for kind, (command, line) in decisions_on(pair).items()}
    return pair.as_json() | {"page": link_of(pair), "decisions": decisions, "columns": list(COLUMNS)}


def _send(told: dict[str, Any], media_type: str) -> Response:
    return send(json.dumps(told, ensure_ascii=False).encode(), JSON, media_type)


def _facts(pair: Pair) -> list[Fact]:
    return [fact for side in pair.sides for fact in side.facts]


def _rows(pair: Pair) -> list[Row]:
    rows = []
    for what in ORDER:
        sides: tuple[dict[str, list[str]], dict[str, list[str]]] = ({}, {})
        for side, found in zip(pair.sides, sides, strict=True):
            for fact in side.facts:
                if fact.what == what:
                    found.setdefault(fact.value, []).append(fact.source)
        if any(sides):
            rows.append(Row(what, sides))
    return rows


def _asked() -> Asked:
    """Read the parameters; raise ParameterError for one that is unknown, repeated or not of its type."""
    one = {name: " ".join(value.split()) for name, value in parameters(PARAMETERS).items()}
    country, text = one.get("country", "").lower(), "".join(filter(str.isprintable, one.get("q", "")))
    if not re.fullmatch(r"(?:[a-z]{2})?", country):
        raise ParameterError(f"country is {country[:100]!r}", hint="give a code of two letters, such as no")
    if len(text) > _LONGEST:
        raise ParameterError(f"the text to look for is longer than {_LONGEST} characters")
    if not _SCORE.fullmatch(score := one.get("score") or "0"):
        raise ParameterError(f"score is {score[:100]!r}", hint="give a number from 0 to 1, such as 0.9")
    return Asked(country, Decimal(score), text, page_number(one))
