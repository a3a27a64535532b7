"""What the web process and the writer send each other, as frames of `web.evaluators.wire`."""

from __future__ import annotations

import json
from typing import Any

from samspill import errors
from samspill.errors import EngineError, SamspillError, SourceError
from samspill.web.evaluators.wire import Frame, GoneAwayError, Wire

__all__ = ["ASK", "DOCUMENT", "DONE", "FAILED", "GO", "OPEN", "READY", "raise_error", "send_error", "take", "take_json"]

ASK, DOCUMENT, GO = b"A", b"D", b"G"
"""To the writer: a change, a document of it, and that it may be decided."""

OPEN, READY, DONE, FAILED = b"O", b"R", b"Y", b"E"
"""From the writer: the store is open; a change is about to be decided; it is done; it is refused."""


def take(frame: Frame | None, letter: bytes) -> bytes:
    """Return the payload of a frame of this letter; raise GoneAwayError for another, which nobody sends."""
    if frame is None or frame[0] != letter:
        raise GoneAwayError
    return frame[1]


def take_json(frame: Frame | None, letter: bytes) -> dict[str, Any]:
    """Return the JSON in a frame of this letter."""
    found: dict[str, Any] = json.loads(take(frame, letter))
    return found


def send_error(wire: Wire, error: SamspillError) -> None:
    """Send what makes the same error again on the other side."""
    told = {"kind": type(error).__name__, "detail": error.detail, "hint": error.hint, "extra": error.extra}
    wire.send_json(FAILED, told)


def raise_error(payload: bytes) -> None:
    """Raise the error that was sent; one about a source becomes one about the request."""
    told = json.loads(payload)
    kind = getattr(errors, told["kind"], EngineError)
    if issubclass(kind, SourceError):
        kind = errors.QueryError
    raise kind(told["detail"], hint=told["hint"], **told["extra"])
