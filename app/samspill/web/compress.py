"""Compressed responses: Zstandard (RFC 8878) or gzip, as `Accept-Encoding` says, chunk by chunk."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

import zstandard
from flask import Flask, Response, request

from samspill.web.respond import coded, vary

SMALL = 1_000
"""Bytes below which nothing is won."""
_GZIP = 31  # zlib's window bits for the gzip format
ENCODINGS = ("zstd", "gzip")
COMPRESSIBLE = ("text/", "application/", "image/svg+xml")


class _Compressor(Protocol):
    def compress(self, data: bytes, /) -> bytes: ...

    def flush(self, mode: int = ..., /) -> bytes: ...


class _Compressed(Iterator[bytes]):
    """Compressed chunks; each is flushed, so that a reader has what the engine has found."""

    def __init__(self, chunks: Iterable[bytes], compressor: _Compressor, sync: int) -> None:
        self._source = chunks
        self._chunks = iter(chunks)
        self._compressor = compressor
        self._sync = sync
        self._ended = False

    def __next__(self) -> bytes:
        for chunk in self._chunks:
            if found := self._compressor.compress(chunk) + self._compressor.flush(self._sync):
                return found
        if self._ended:
            raise StopIteration
        self._ended = True
        return self._compressor.flush()

    def close(self) -> None:
        """Stop what makes the chunks."""
        close: Callable[[], None] | None = getattr(self._source, "close", None)
        if close is not None:
            close()


def _compressor(encoding: str) -> tuple[_Compressor, int]:
    if encoding == "zstd":
        return zstandard.ZstdCompressor(level=3).compressobj(), zstandard.COMPRESSOBJ_FLUSH_BLOCK
    return zlib.compressobj(6, zlib.DEFLATED, _GZIP), zlib.Z_SYNC_FLUSH


def _compress(response: Response) -> Response:
    if not (response.mimetype or "").startswith(COMPRESSIBLE) or response.direct_passthrough:
        return response
    vary(response, "Accept-Encoding")
    encoding = request.accept_encodings.best_match(ENCODINGS)
    length = response.content_length
    if (
        encoding is None
        or request.method == "HEAD"
        or response.status_code == 304
        or "Content-Encoding" in response.headers
        or (length is not None and length < SMALL)
    ):
        return response
    whole = response.is_sequence
    response.response = _Compressed(response.response, *_compressor(encoding))  # type: ignore[arg-type]
    response.headers["Content-Encoding"] = encoding
    coded(response, encoding, whole=whole)
    del response.headers["Content-Length"]
    if whole:
        response.make_sequence()
        response.content_length = sum(map(len, response.response))
    return response


def register(app: Flask) -> None:
    """Compress every response of the application that gains by it."""
    app.after_request(_compress)
