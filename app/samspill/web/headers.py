"""Headers of every response: reading is open to pages from anywhere, and our own pages load nothing from elsewhere."""

from __future__ import annotations

from flask import Flask, Response, request

from samspill.web.site import Published, site

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_EXPOSED = (
    "Allow, Content-Location, ETag, Link, Location, "
    "Retry-After, X-Samspill-Engine, X-Samspill-Engine-Reason, X-Samspill-Request, X-Samspill-Row-Limit, "
    "X-Samspill-Snapshot, X-Samspill-Time, X-Samspill-Truncated, X-Samspill-Added, X-Samspill-Removed, "
    "X-Samspill-Entailed-Added, X-Samspill-Entailed-Removed, X-Samspill-Aside, X-Samspill-Violations"
)
ALWAYS = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", _EXPOSED),
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", POLICY),
    ("Referrer-Policy", "same-origin"),
)


def snapshot_headers(snapshot: Published) -> tuple[tuple[str, str], ...]:
    """Return the header that tells which snapshot answers."""
    return (("X-Samspill-Snapshot", snapshot.manifest.id),)


def _add(response: Response) -> Response:
    headers = response.headers
    headers.extend(ALWAYS)  # nobody else sets them, so there is no need to look for them first
    headers.extend(snapshot_headers(site().snapshot))
    if request.method == "OPTIONS":
        headers["Access-Control-Allow-Methods"] = headers.get("Allow", "GET, HEAD, OPTIONS")
        headers["Access-Control-Allow-Headers"] = "Accept, Accept-Language, Authorization, Content-Type, If-None-Match"
        headers["Access-Control-Max-Age"] = "86400"
    return response


def register(app: Flask) -> None:
    """Add the headers to every response of the application."""
    app.after_request(_add)
