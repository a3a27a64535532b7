"""Files of the pages, compressed once as well as can be: every reader takes them, and they change with a release."""

from __future__ import annotations

import gzip
from functools import lru_cache
from pathlib import Path

import zstandard
from flask import Flask, Response, current_app, request
from werkzeug.security import safe_join

from samspill.web.compress import COMPRESSIBLE, ENCODINGS
from samspill.web.respond import vary

__all__ = ["register"]

_SMALL = 500  # bytes below which nothing is won
_FILES = 128  # that are kept, each in a few encodings; all of them are some MB


@lru_cache(_FILES)
def _packed(path: Path, _changed: int, encoding: str) -> bytes:
    """Return a file compressed; it is read again when it has changed."""
    data = path.read_bytes()
    if encoding == "zstd":
        return zstandard.ZstdCompressor(level=19).compress(data)
    return gzip.compress(data, 9, mtime=0)


def _pack(response: Response) -> Response:
    """Send a file compressed to a client that takes it so, under an entity tag of its own."""
    if request.endpoint != "static" or not (response.mimetype or "").startswith(COMPRESSIBLE):
        return response
    vary(response, "Accept-Encoding")
    encoding = request.accept_encodings.best_match(ENCODINGS)
    found = safe_join(current_app.static_folder or "", str((request.view_args or {}).get("filename", "")))
    told = response.headers.get("ETag", "").strip('"')
    if encoding is None or found is None or request.method != "GET" or response.status_code != 200:
        return response
    path = Path(found)
    if (response.content_length or 0) < _SMALL:
        return response
    data = _packed(path, path.stat().st_mtime_ns, encoding)
    response.close()  # the file that would have been sent as it is
    response.direct_passthrough = False
    response.set_data(data)
    response.headers["Content-Encoding"] = encoding
    response.headers.pop("Accept-Ranges", None)  # parts are of the file as it is
    response.set_etag(f"{told}-{encoding}")
    if request.if_none_match.contains(f"{told}-{encoding}"):
        response.set_data(b"")
        response.status_code = 304
    return response


def register(app: Flask) -> None:
    """Compress the files under `/static`."""
    app.after_request(_pack)
