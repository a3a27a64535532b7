"""What was begun for a request before the application was asked, and is handed to it to be ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from samspill.engines.base import Answer
from samspill.web.protocol import Asked
from samspill.web.respond import Body
from samspill.web.site import Published

BEGUN = "samspill.begun"
"""Where in the environment of a request it lies (PEP 3333 leaves such names to servers)."""


@dataclass(frozen=True)
class Begun:
    """A query to the endpoint that an engine has, or that failed."""

    number: str
    """The request's, as the client and the log get it."""
    began: float
    """When it came, by `time.perf_counter`."""
    snapshot: Published
    leave_snapshot: Callable[[], None]
    """To be called when the response is over: another snapshot may be the current one by then."""
    leave: Callable[[], None]
    """To be called when the client has this query under way no longer."""
    asked: Asked
    tag: str | None
    found: Answer | Exception
    """The answer, or what went wrong."""
    body: Body | None = None
    """The answer's bytes, where they have begun to come."""
