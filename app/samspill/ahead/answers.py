"""All that is answered ahead of a snapshot."""

from collections.abc import Iterator
from itertools import chain

from samspill.ahead import panels, pictures
from samspill.engines.base import Engine
from samspill.engines.prepared import Answered

__all__ = ["answers"]


def answers(engine: Engine, snapshot: str, made: str) -> Iterator[Answered]:
    """Yield all that is answered ahead of a snapshot, named so and made at that moment."""
    return chain(panels.answers(engine), pictures.answers(engine, snapshot, made))
