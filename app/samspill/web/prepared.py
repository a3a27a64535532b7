"""What was answered when the snapshot was built: a page asks here before it asks an engine."""

from __future__ import annotations

from samspill.ahead.panels import rows_of
from samspill.web.site import site

__all__ = ["prepared_rows"]


def prepared_rows(name: str, iri: str) -> list[dict[str, str]] | None:
    """Return the rows of a query file about a thing, where they were made with the snapshot that is served."""
    prepared = site().snapshot.prepared
    return None if prepared is None else rows_of(prepared, name, iri)
