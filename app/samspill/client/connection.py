"""A connection: queries go to a server over HTTP, or to the engines over a store; the answers are the same."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from http.client import HTTPException
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urljoin
from urllib.request import Request, urlopen

from samspill import errors
from samspill.client.answer import Answer
from samspill.client.binding import bound
from samspill.engines.base import Dataset, Format, Regime
from samspill.engines.names_query import with_names
from samspill.engines.oxigraph import accept
from samspill.engines.scan import scan
from samspill.errors import AnswerSizeError, EngineError, ParameterError, QueryError, SamspillError
from samspill.rdf import Graph
from samspill.snapshot.published import Snapshot
from samspill.vocab.nquads import literal

__all__ = ["Connection", "connect"]

_KINDS = {"SELECT": "solutions", "ASK": "boolean", "CONSTRUCT": "triples", "DESCRIBE": "triples"}


def connect(where: str | Path, *, timeout: float = 300) -> Connection:
    """Return a connection to a server (`http://…`, with or without `/sparql`) or to a store made by `samspill build`.

    `timeout` is how many seconds a server may be silent. Raises SnapshotError when there is no store.
    """
    text = str(where)
    if text.startswith(("http://", "https://")):
        return Connection(
            _Server(text if text.rstrip("/").endswith("/sparql") else urljoin(f"{text}/", "sparql"), timeout)
        )
    return Connection(_Store(Snapshot.open(Path(where))))


class _Target(Protocol):
    """What answers."""

    def fetch(self, text: str, regime: Regime, fmt: Format) -> bytes:
        """Return the whole answer in a format."""
        ...

    def check(self, text: str) -> None:
        """Raise QueryError at once for what is seen to be wrong without asking."""
        ...


class Connection:
    """Asks queries; as a context manager it needs no closing, since nothing is kept open."""

    def __init__(self, target: _Target) -> None:
        """Take what answers; callers use `connect`."""
        self._target = target

    def query(self, text: str, *, entailment: Regime = "owl-rl", **bindings: Any) -> Answer:
        """Ask a query, with values for some of its variables, and return its answer.

        A list gives a variable several values. An error of the query has `extra["line"]` and `extra["column"]`, counted
        from 1 in the text as it is asked.

        Raises ParameterError for a variable that is not there, QueryError for a query that is malformed or refused,
        TimeLimitError, OverloadError and the like for what a server says, EngineError when it cannot be reached.
        """
        asked = bound(text, bindings)
        self._target.check(asked)
        form = scan(asked).form
        if form is None:
            raise QueryError("neither SELECT, ASK, CONSTRUCT nor DESCRIBE")
        return Answer(_KINDS[form], lambda fmt: self._target.fetch(asked, entailment, fmt))  # type: ignore[arg-type]

    def ask(self, text: str, **bindings: Any) -> bool:
        """Return the answer of an ASK."""
        return bool(self.query(text, **bindings))

    def graph(self, text: str, **bindings: Any) -> Graph:
        """Return the triples of a CONSTRUCT or DESCRIBE as a graph of rdflib."""
        return self.query(text, **bindings).graph()

    def search(self, text: str, limit: int = 20) -> Answer:
        """Return the things with a name like a text, the best match first: columns `thing`, `score`, `name`."""
        if not 1 <= limit <= 10_000:
            raise ParameterError(f"limit is {limit}", hint="from 1 to 10,000")
        return self.query(
            "PREFIX text: <http://jena.apache.org/text#>\n"
            f"SELECT ?thing ?score ?name {{ (?thing ?score ?name) text:query ({literal(text)} {limit}) }}\n"
            "ORDER BY DESC(?score) ?thing"
        )

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Do nothing."""


class _Store:
    """A snapshot on this machine, and the engine that is estimated to be faster."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._engine = snapshot.routed()

    def check(self, text: str) -> None:
        accept(text)

    def fetch(self, text: str, regime: Regime, fmt: Format) -> bytes:
        return self._engine.query(with_names(text, self._snapshot.names), Dataset(regime)).bytes(fmt)


class _Server:
    """A server, asked by POST."""

    def __init__(self, endpoint: str, timeout: float) -> None:
        self._endpoint = endpoint.rstrip("/")
        self._timeout = timeout

    def check(self, text: str) -> None:
        """Leave it to the server."""

    def fetch(self, text: str, regime: Regime, fmt: Format) -> bytes:
        told = {"query": text, **({} if regime == "owl-rl" else {"entailment": regime})}
        whole, address = self._post(self._endpoint, told, fmt)
        if address is None:
            return whole
        if fmt.name != "json":
            raise AnswerSizeError(
                "the server gives only some rows at a time", hint="iterate over the answer, which asks for all of them"
            )
        results = json.loads(whole)
        while address is not None:  # the link of each answer leads to the next rows
            part, address = self._post(address, told, fmt)
            results["results"]["bindings"] += json.loads(part)["results"]["bindings"]
        return json.dumps(results).encode()

    def _post(self, address: str, told: Mapping[str, str], fmt: Format) -> tuple[bytes, str | None]:
        """Return the answer, and where the rows after it are, None if there are none."""
        request = Request(address, urlencode(told).encode(), {"Accept": fmt.media_type})  # noqa: S310  (http, by connect)
        try:
            with urlopen(request, timeout=self._timeout) as reply:  # noqa: S310
                link = re.fullmatch(r'<([^>]*)>; *rel="next"', reply.headers.get("Link") or "")
                return reply.read(), urljoin(address, link[1]) if link else None
        except HTTPError as error:
            with error:
                raise _told(error.code, error.read()) from error
        except (URLError, HTTPException, OSError) as error:  # a broken answer too: a part is never taken for the whole
            raise EngineError(f"{self._endpoint}: {getattr(error, 'reason', None) or error!r}") from error


def _told(status: int, body: bytes) -> SamspillError:
    """Return the error that a JSON problem tells of (RFC 9457)."""
    try:
        problem = json.loads(body)
        name = "".join(part.capitalize() for part in problem["type"].rpartition("/")[2].split("-"))
    except (ValueError, KeyError, AttributeError, TypeError):
        return EngineError(f"the server answers {status}: {body[:200].decode(errors='replace')}")
    kind = getattr(errors, f"{name}Error", EngineError)
    if not issubclass(kind, SamspillError) or issubclass(kind, errors.SourceError):
        kind = EngineError
    extra = {key: problem[key] for key in ("line", "column", "retry_after") if key in problem}
    found: SamspillError = kind(problem.get("detail", f"status {status}"), hint=problem.get("hint"), **extra)
    return found
