"""The SPARQL 1.1 Protocol, read side: what a request asks, from its URL and its body (Protocol, section 2.1).

Everything is decoded once, strictly: a parameter that is unknown, repeated or not UTF-8 is told, never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import parse_qsl

from flask import Request

from samspill.engines.base import REGIMES, Dataset
from samspill.errors import EntailmentError, MediaTypeError, ParameterError, QueryError, ReadOnlyError
from samspill.web.parameters import LANGUAGE

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"

ONCE = ("query", "entailment", "timeout", "explain", "rows", "cursor")
MANY = ("default-graph-uri", "named-graph-uri")
FORMAT = ("format", "output", "results")  # SPARQLWrapper sends all three, each with a short name and a media type
_OF_UPDATES = ("update", "using-graph-uri", "using-named-graph-uri")
_MOST = 1_000  # parameters of one request
_A_DAY = 86_400  # seconds


@dataclass(frozen=True)
class Asked:
    """A request to the SPARQL endpoint: the query, what it runs over, and the names that it gives for a format."""

    query: str | None
    dataset: Dataset
    formats: tuple[str, ...]
    seconds: float | None = None
    """The limit of time that the client asks for, when it asks for one."""
    explain: bool = False
    """Whether the client wants to know how the query would be answered, and no answer."""
    rows: int | None = None
    """How many rows the client wants at a time."""
    cursor: str | None = None
    """Where to go on, as an answer before this one told it."""


def read(request: Request) -> Asked:
    """Read what a request asks.

    Raises ParameterError for parameters that are unknown, repeated or contradict each other, MediaTypeError for a
    body that is no query, QueryError for one that is not UTF-8, and ReadOnlyError for an update.
    """
    parameters = parse(request.query_string, "URL")
    parameters.pop(LANGUAGE, None)  # of the page, not of the query
    if request.method == "POST":
        parameters = _with_body(request, parameters)
    return understand(parameters)


def read_pairs(pairs: Iterable[tuple[str, str]]) -> Asked:
    """Read what some parameters ask; raise as `read` does."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return understand(found)


def _with_body(request: Request, parameters: Mapping[str, list[str]]) -> dict[str, list[str]]:
    kind = request.mimetype
    if kind not in {FORM, QUERY, UPDATE}:
        said = f"a body of type {kind!r}" if kind else "a body without a Content-Type"
        raise MediaTypeError(f"{said} is not read here", hint=f"send {QUERY}, or a form as {FORM}")
    if kind == UPDATE:
        _refuse_update()
    charset = request.mimetype_params.get("charset", "utf-8")
    if charset.lower() not in {"utf-8", "utf8", "us-ascii"}:
        raise QueryError(f"the character set {charset!r} is not read here", hint="send UTF-8")
    body = request.get_data(cache=False)
    added = parse(body, "body") if kind == FORM else {"query": [decode(body, "query")]}
    both = dict(parameters)
    for name, values in added.items():
        both[name] = both.get(name, []) + values
    return both


def parse(text: bytes, where: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(decode(text, where), keep_blank_values=True, errors="strict", max_num_fields=_MOST)
    except UnicodeDecodeError as error:
        raise QueryError(f"the {where} holds percent-encoded bytes that are not UTF-8", hint="send UTF-8") from error
    except ValueError as error:
        raise ParameterError(f"more than {_MOST} parameters in the {where}") from error
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def decode(data: bytes, what: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise QueryError(f"byte {error.start + 1} of the {what} is not UTF-8", hint="send UTF-8") from error


def understand(parameters: Mapping[str, list[str]]) -> Asked:
    """Return what parameters ask; raise as `read` does."""
    for name, values in parameters.items():
        if name in _OF_UPDATES:
            _refuse_update()
        if name not in ONCE + MANY + FORMAT:
            known = ", ".join((*ONCE, *MANY, "format"))
            raise ParameterError(f"no parameter named {name[:100]!r}", hint=f"this endpoint knows {known}")
        if name in ONCE and len(values) > 1:
            raise ParameterError(f"the parameter {name} is given {len(values)} times", hint="send it once")
    one = {name: values[0] for name, values in parameters.items() if name in ONCE}
    formats = (each.strip() for name in FORMAT for value in parameters.get(name, ()) for each in value.split(","))
    return Asked(
        one.get("query"),
        _dataset(parameters, one.get("entailment")),
        tuple(filter(None, formats)),
        _seconds(one),
        _truth(one, "explain"),
        _rows(one),
        one.get("cursor"),
    )


def _rows(one: Mapping[str, str]) -> int | None:
    if (given := one.get("rows")) is None:
        return None
    if not re.fullmatch(r"[1-9][0-9]{0,8}", given):
        raise ParameterError(f"rows is {given[:100]!r}", hint="the number of rows at a time, for example rows=1000")
    return int(given)


def _truth(one: Mapping[str, str], name: str) -> bool:
    if (given := one.get(name, "false").lower()) not in {"true", "false"}:
        raise ParameterError(f"{name} is {given[:100]!r}", hint=f"{name}=true or {name}=false")
    return given == "true"


def _seconds(one: Mapping[str, str]) -> float | None:
    if "timeout" not in one:
        return None
    try:
        seconds = float(one["timeout"])
    except ValueError:
        seconds = -1
    if not 0 < seconds < _A_DAY:
        raise ParameterError(f"timeout is {one['timeout'][:100]!r}", hint="give it in seconds, for example timeout=2.5")
    return seconds


def _dataset(parameters: Mapping[str, list[str]], regime: str | None) -> Dataset:
    default, named = (tuple(filter(None, parameters.get(name, ()))) for name in MANY)
    if not regime:
        chosen = REGIMES[0]
    elif (found := next((each for each in REGIMES if each == regime), None)) is not None:
        chosen = found
    else:
        raise EntailmentError(f"no entailment regime {regime[:100]!r}", hint=f"one of {', '.join(REGIMES)}")
    if not default and not named:
        return Dataset(chosen)
    if regime:
        raise ParameterError(
            "entailment chooses the default graph, and so do default-graph-uri and named-graph-uri",
            hint="send one or the other; the graph of entailed statements can be named like any other",
        )
    return Dataset(default_graphs=default, named_graphs=named)


def _refuse_update() -> NoReturn:
    raise ReadOnlyError("this is a published snapshot, which takes no updates", hint="queries are answered here")
