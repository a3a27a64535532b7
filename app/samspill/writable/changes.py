"""What a change of a store is, and what it came to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from samspill.engines.oxigraph_disk import DiskStore
from samspill.writable.draft import Draft

__all__ = ["Change", "Outcome"]


@dataclass(frozen=True)
class Change:
    """What somebody asks for: `draw` puts it into a draft. `what` and `text` are for the log."""

    who: str
    what: str
    draw: Callable[[Draft, DiskStore, Path], None]
    text: str = ""
    graph: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What a change came to, in statements; `created` are the graphs that came to be."""

    number: int | None
    added: int = 0
    removed: int = 0
    entailed_added: int = 0
    entailed_removed: int = 0
    aside: int = 0
    """Statements that were set aside."""
    violations: int = 0
    """Violations and contradictions that are new, where the policy accepts them."""
    created: tuple[str, ...] = ()
