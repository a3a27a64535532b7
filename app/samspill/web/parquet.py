"""N-Quads as a table in Parquet, made as it is sent: the one module of the server that imports pyarrow.

subject, predicate, object, graph   an IRI, a blank node (`_:b0`), or the text of a literal
kind                                what the object is: iri, blank, literal
datatype, language                  of a literal; the language of a text in one
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from samspill.vocab import RDF, XSD
from samspill.web.terms import unescape

__all__ = ["SCHEMA", "table_of"]

_WORD = pa.dictionary(pa.int32(), pa.string())
SCHEMA: Final = pa.schema(
    [
        ("subject", pa.string()),
        ("predicate", _WORD),
        ("object", pa.string()),
        ("kind", _WORD),
        ("datatype", _WORD),
        ("language", _WORD),
        ("graph", _WORD),
    ]
)
_QUAD = r"^(?P<subject><[^>]*>|_:\S+) (?P<predicate><[^>]*>) (?P<object>.*) (?P<graph><[^>]*>) \.$"
_OBJECT = (
    r'^(?:<(?P<iri>[^>]*)>|(?P<blank>_:\S+)|"(?P<text>(?s:.*))"'
    r"(?:@(?P<language>[A-Za-z0-9-]+)|\^\^<(?P<datatype>[^>]*)>)?)$"
)
_BATCH = 8 << 20  # bytes of N-Quads that become a group of rows


class _Sink(io.RawIOBase):
    """Holds what was written until it is taken."""

    def __init__(self) -> None:
        self._held: list[bytes] = []
        self._place = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._held.append(bytes(data))
        self._place += len(self._held[-1])
        return len(self._held[-1])

    def tell(self) -> int:
        return self._place

    def take(self) -> bytes:
        found = b"".join(self._held)
        self._held.clear()
        return found


def table_of(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield a Parquet file, a group of rows at a time, for N-Quads in chunks of whole lines."""
    sink = _Sink()
    with pq.ParquetWriter(pa.PythonFile(sink, mode="w"), SCHEMA, compression="zstd") as writer:
        for lines in _batches(chunks):
            writer.write_table(_table(lines))
            yield sink.take()
    yield sink.take()


def _batches(chunks: Iterable[bytes]) -> Iterator[list[str]]:
    held: list[bytes] = []
    size = 0
    for chunk in chunks:
        held.append(chunk)
        size += len(chunk)
        if size > _BATCH:
            yield _lines(held)
            held, size = [], 0
    if size:
        yield _lines(held)


def _lines(held: list[bytes]) -> list[str]:
    return b"".join(held).decode().removesuffix("\n").split("\n")


def _table(lines: list[str]) -> Any:
    quad = pc.extract_regex(pa.array(lines, pa.string()), _QUAD)
    subject, predicate, value, graph = (
        pc.struct_field(quad, name) for name in ("subject", "predicate", "object", "graph")
    )
    parts = pc.extract_regex(value, _OBJECT)
    iri, blank, text, language, datatype = (
        pc.if_else(pc.equal(found := pc.struct_field(parts, name), ""), None, found)
        for name in ("iri", "blank", "text", "language", "datatype")
    )
    kind = pc.if_else(pc.is_valid(iri), "iri", pc.if_else(pc.is_valid(blank), "blank", "literal"))
    plain = pc.if_else(pc.is_valid(language), RDF.langString, XSD.string)
    literal = pc.equal(kind, "literal")
    columns = [
        _bare(subject),
        _bare(predicate),
        pc.coalesce(iri, blank, _unescaped(text), ""),
        kind,
        pc.if_else(literal, pc.coalesce(datatype, plain), None),
        language,
        _bare(graph),
    ]
    return pa.table([pc.cast(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)], schema=SCHEMA)


def _bare(terms: Any) -> Any:
    return pc.replace_substring_regex(terms, r"^<|>$", "")


def _unescaped(texts: Any) -> Any:
    """Return the texts with their escapes undone; few have any."""
    escaped = pc.fill_null(pc.match_substring(texts, "\\"), False)
    undone = [unescape(text) for text in pc.filter(texts, escaped).to_pylist()]
    return pc.replace_with_mask(texts, escaped, pa.array(undone, pa.string()))
