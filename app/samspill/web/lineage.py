"""What an area came of and what became of it, as a small graph: each version a box, each change a line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from markupsafe import Markup

from samspill.web.diagram import Box, Line, draw

__all__ = ["Version", "lineage"]

_AT_THE_LATEST = date(1971, 1, 1)  # the lists begin on this day: what is valid from it may be older


@dataclass(frozen=True)
class Version:
    """An area as it was during one period: `end` is the day after its last, `next` are the versions that it became."""

    key: str
    name: str
    code: str
    href: str
    start: date | None = None
    end: date | None = None
    own: bool = False
    """Whether it is of the area that the graph is about."""
    next: frozenset[str] = field(default_factory=frozenset)

    def became(self, key: str) -> Version:
        """Return it with one more version that it became."""
        return replace(self, next=self.next | {key})

    @property
    def told(self) -> str:
        """Its name, code and years."""
        first = "" if self.start is None or self.start <= _AT_THE_LATEST else str(self.start.year)
        last = str((self.end - timedelta(days=1)).year) if self.end else ""
        years = f"{first}–{last}" if first != last else first
        return " ".join(filter(None, (self.name, self.code, years if years != "–" else "")))


def lineage(versions: Iterable[Version], title: str) -> Markup | None:
    """Return the graph from left to right in time; nothing for a single version."""
    known = {each.key: each for each in versions}
    if len(known) < 2:
        return None
    column = _columns(known)
    boxes: dict[str, Box] = {}
    for place in range(max(column.values()) + 1):
        here = sorted((key for key in known if column[key] == place), key=lambda key: (known[key].code, key))
        highest = max(sum(1 for each in column.values() if each == other) for other in set(column.values()))
        for row, key in enumerate(here):
            version = known[key]
            middle = row + (highest - len(here)) / 2
            boxes[key] = Box(version.told, version.href, place, middle, strong=version.own)
    lines = [Line(each.key, after) for each in known.values() for after in sorted(each.next) if after in known]
    return draw(boxes, lines, title)


def _columns(known: Mapping[str, Version]) -> dict[str, int]:
    """Return for each version how many came before it, on the longest way; a circle, which is a fault, ends there."""
    column = dict.fromkeys(known, 0)
    for _ in known:
        moved = False
        for each in known.values():
            for after in each.next & known.keys():
                if column[after] <= column[each.key] < len(known):
                    column[after] = column[each.key] + 1
                    moved = True
        if not moved:
            break
    return column
