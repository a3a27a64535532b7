"""The pictures of the network that most visitors see first, worked out when a snapshot is built.

A picture is found by its parameters as `/network` understands them and by the version of the program, in the answers of
the snapshot that is served: another has others.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator, Mapping
from typing import Any, Final

from samspill import __version__
from samspill.engines.base import Engine
from samspill.engines.prepared import Answered, Prepared
from samspill.errors import DeclinedError, NotFoundError, QueryMemoryError
from samspill.ties.selection import MOST_NODES, Selection

__all__ = ["LANGUAGES", "answers", "picture", "standard"]

log = logging.getLogger(__name__)

LANGUAGES: Final = ("nb", "nn", "sv", "en")
"""The languages of the pages: what groups are called in a picture is in one of them."""
_NODES: Final = (None, MOST_NODES)
"""As many nodes as a picture has when nothing is said, and as many as it can have."""
_WHAT: Final = f"network {__version__}"


def standard() -> Iterator[dict[str, Any]]:
    """Yield the requests for the standard pictures: all organisations and what they share in projects."""
    for most in _NODES:
        for language in LANGUAGES:
            asked: dict[str, Any] = {"selection": Selection().told(), "what": "picture", "form": "json", "by": None}
            asked |= {"measures": [], "steps": 1, "seed": 1, "languages": (language,)}
            yield asked if most is None else {**asked, "most": most}


def answers(engine: Engine, snapshot: str, made: str) -> Iterator[Answered]:
    """Yield the standard pictures of a snapshot, made at a moment; none of a graph in which nobody is tied."""
    from samspill.ties.answering import Answering  # for a build: web processes look up what it made, and draw nothing

    answering = Answering(engine, snapshot, made)
    for asked in standard():
        try:
            yield _WHAT, _key(asked), answering.answer(asked)
        except NotFoundError:
            return
        except (DeclinedError, QueryMemoryError) as error:
            log.warning("no picture of the network is made ahead: %s", error.detail)
            return


def picture(prepared: Prepared, asked: Mapping[str, Any]) -> bytes | None:
    """Return a picture that was made with the snapshot, None for any other request."""
    return prepared.get(_WHAT, _key(asked))


def _key(asked: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
