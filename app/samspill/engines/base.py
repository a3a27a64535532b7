"""What every engine offers: a query goes in, an answer that can be streamed in a format comes out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

Kind = Literal["solutions", "boolean", "triples"]
Regime = Literal["owl-rl", "none"]

REGIMES: tuple[Regime, ...] = ("owl-rl", "none")
"""The entailment regimes that a query may ask for; the first is what it gets when it does not ask."""


@dataclass(frozen=True)
class Format:
    """A serialisation: its short name, media type, file extension, and what kind of answer it can hold."""

    name: str
    media_type: str
    extension: str
    holds: frozenset[Kind]
    aliases: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """The media type with its character set, as an HTTP header gives it.

        The RDF and SPARQL media types are UTF-8 by registration and take no charset; `text/turtle` defaults to it
        too. CSV and TSV are the ones where a client would otherwise guess.
        """
        if self.media_type in {"text/csv", "text/tab-separated-values"}:
            return f"{self.media_type}; charset=utf-8"
        return self.media_type


_TABLE: frozenset[Kind] = frozenset({"solutions", "boolean"})
_TRIPLES: frozenset[Kind] = frozenset({"triples"})

FORMATS: tuple[Format, ...] = (
    Format("json", "application/sparql-results+json", "srj", _TABLE, ("application/json",)),
    Format("xml", "application/sparql-results+xml", "srx", _TABLE, ("application/xml", "text/xml")),
    Format("csv", "text/csv", "csv", _TABLE),
    Format("tsv", "text/tab-separated-values", "tsv", _TABLE),
    Format("turtle", "text/turtle", "ttl", _TRIPLES, ("application/x-turtle", "text/rdf+n3", "text/n3")),
    Format("ntriples", "application/n-triples", "nt", _TRIPLES, ("text/plain",)),
    Format("jsonld", "application/ld+json", "jsonld", _TRIPLES, ("application/json",)),
    Format("rdfxml", "application/rdf+xml", "rdf", _TRIPLES, ("application/xml", "text/xml")),
    Format("trig", "application/trig", "trig", _TRIPLES, ("application/x-trig",)),
    Format("nquads", "application/n-quads", "nq", _TRIPLES, ("text/x-nquads",)),
)
"""In order of preference: the first that holds an answer's kind is what a client gets that accepts anything."""


def formats_for(kind: Kind) -> tuple[Format, ...]:
    """Return the formats that can hold an answer of this kind, the preferred one first."""
    return tuple(fmt for fmt in FORMATS if kind in fmt.holds)


def format_named(name: str) -> Format | None:
    """Return the format of a short name, a file extension or a media type; None when there is none."""
    wanted = name.strip().lower().removeprefix(".")
    for fmt in FORMATS:
        if wanted in {fmt.name, fmt.extension, fmt.media_type}:
            return fmt
    return None


@dataclass(frozen=True)
class Dataset:
    """What a query runs over: the regime, and the graphs that the protocol names (None: the store's own dataset)."""

    regime: Regime = "owl-rl"
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None


DEFAULT_DATASET = Dataset()


class PropertyCount(NamedTuple):
    """How much a graph says with one property: statements, and how many subjects and objects they have."""

    statements: int
    subjects: int
    objects: int


@dataclass(frozen=True)
class Explanation:
    """Which engine would answer a query, and why; what each is estimated to take, in seconds; the SQL, if any."""

    engine: str
    reason: str
    estimates: tuple[tuple[str, float], ...] = ()
    sql: str | None = None


@dataclass
class Answer:
    """The answer to a query, not yet serialised: its kind, and a stream of bytes in any format that holds it.

    `stream(fmt)` may be called once. Closing the iterator stops the engine. An engine that finds while it runs that
    another one has to answer changes `engine` and `reason` before the first byte comes.
    """

    kind: Kind
    engine: str
    _stream: StreamFunction = field(repr=False)
    _write: WriteFunction | None = field(repr=False, default=None)
    reason: str = ""
    """Why this engine answers, in a sentence."""

    def stream(self, fmt: Format) -> Iterator[bytes]:
        """Yield the serialised answer in chunks, as the engine makes them."""
        return self._stream(fmt)

    def write(self, fmt: Format, out: Sink) -> None:
        """Write the whole serialised answer, in the thread that calls; `stream` needs one of its own."""
        if self._write is not None:
            self._write(fmt, out)
        else:
            for chunk in self.stream(fmt):
                out.write(chunk)
        out.flush()

    def bytes(self, fmt: Format) -> bytes:
        """Return the whole serialised answer."""
        return b"".join(self.stream(fmt))


class StreamFunction(Protocol):
    """Serialises an answer in a format, chunk by chunk."""

    def __call__(self, fmt: Format, /) -> Iterator[bytes]:
        """Yield chunks of bytes."""
        ...


class Sink(Protocol):
    """Takes bytes, as a file does."""

    def write(self, data: bytes, /) -> int:
        """Take bytes and return how many; raise OSError when nobody wants them any more."""
        ...

    def flush(self) -> object:
        """Hand on what has gathered."""
        ...


class WriteFunction(Protocol):
    """Serialises an answer in a format, into a sink."""

    def __call__(self, fmt: Format, out: Sink, /) -> None:
        """Write all of it."""
        ...


class Engine(Protocol):
    """Evaluates SPARQL queries over one dataset."""

    name: str

    def query(self, text: str, dataset: Dataset = DEFAULT_DATASET) -> Answer:
        """Start a query; raise QueryError with line and column when the text does not parse or is refused."""
        ...

    def rows(self, text: str, dataset: Dataset = DEFAULT_DATASET) -> Iterator[dict[str, str]]:
        """Yield each solution of a SELECT as `{variable: term in N-Triples form}`, unbound variables left out."""
        ...

    def own_rows(self, text: str) -> Iterator[dict[str, str]]:
        """Yield each solution of a SELECT of our own, which is neither looked through nor refused."""
        ...

    def own_query(self, text: str) -> Answer:
        """Start a query of our own, which is neither looked through nor refused."""
        ...

    def explain(self, text: str, dataset: Dataset = DEFAULT_DATASET) -> Explanation:
        """Say how a query would be answered, without answering it; raise what `query` raises."""
        ...

    def graphs(self) -> tuple[str, ...]:
        """Return the IRIs of the named graphs, sorted."""
        ...
