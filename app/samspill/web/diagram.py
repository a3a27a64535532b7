"""Diagrams as SVG, made by the server: boxes in columns and lines between them, each box a link.

Colours and fonts are those of the style sheet; nothing is loaded, and a picture stands beside the same as text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from markupsafe import Markup

__all__ = ["Box", "Line", "Link", "Side", "around", "bars", "draw", "timeline", "tree"]

_HIGH, _BETWEEN, _GAP = 24, 8, 56  # pixels: a box, between two boxes of a column, between columns
_LETTER, _INSIDE = 8.0, 14  # pixels: a letter of 13-pixel text at its widest average, and the padding of a box
_LONGEST = 34  # letters of a box
_BAR = 320  # pixels of the longest bar
_YEARS = 12  # years that a timeline names


@dataclass(frozen=True)
class Box:
    """A box: its text and where it leads. `strong` for what it is about, `word` for a property."""

    text: str
    href: str
    column: int
    row: float
    strong: bool = False
    word: bool = False

    @property
    def shown(self) -> str:
        """The text, cut when it is long."""
        return _cut(self.text)

    @property
    def wide(self) -> float:
        """The width in pixels."""
        return len(self.shown) * _LETTER + _INSIDE


@dataclass(frozen=True)
class Line:
    """A line between two boxes, by their keys."""

    start: str
    end: str


Link = tuple[str, str]
"""A text and where it leads."""
Side = tuple[Link, Link | None]
"""What stands at a side of the middle, and the property that leads there, if one is told."""


def draw(boxes: Mapping[str, Box], lines: Iterable[Line], title: str) -> Markup:
    """Return a diagram; a line goes from the right side of one box to the left side of another."""
    columns = range(max((box.column for box in boxes.values()), default=0) + 1)
    wide = [max((box.wide for box in boxes.values() if box.column == column), default=0.0) for column in columns]
    left = [sum(wide[:column]) + _GAP * column + 1 for column in columns]
    high = max((box.row for box in boxes.values()), default=0) * (_HIGH + _BETWEEN) + _HIGH + 2
    parts = [_line(boxes[each.start], boxes[each.end], left) for each in lines]
    parts += [_box(box, left[box.column]) for box in boxes.values()]
    return _svg("group", title, left[-1] + wide[-1] + 1, high, parts)


def _svg(role: str, title: str, wide: float, high: float, parts: Iterable[Markup]) -> Markup:
    svg = Markup('<svg class="diagram" role="{}" aria-label="{}" viewBox="0 0 {:.0f} {:.0f}" width="{:.0f}">{}</svg>')
    return svg.format(role, title, wide, high, wide, Markup("").join(parts))


def _top(box: Box) -> float:
    return box.row * (_HIGH + _BETWEEN) + 1


def _box(box: Box, left: float) -> Markup:
    mark = Markup(
        '<a href="{}" aria-label="{}"><rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{}" rx="4"/>'
        '<text x="{:.1f}" y="{:.1f}">{}</text></a>'
    )
    kind = "box strong" if box.strong else "box word" if box.word else "box"
    at = left + _INSIDE / 2, _top(box) + _HIGH * 0.68
    return mark.format(box.href, box.text, kind, left, _top(box), box.wide, _HIGH, *at, box.shown)


def _line(start: Box, end: Box, left: Sequence[float]) -> Markup:
    x1, x2 = left[start.column] + start.wide, left[end.column]
    y1, y2 = (_top(box) + _HIGH / 2 for box in (start, end))
    middle = left[end.column] - _GAP / 2
    return Markup('<path class="line" d="M{:.1f} {:.1f}H{:.1f}V{:.1f}H{:.1f}"/>').format(x1, y1, middle, y2, x2)


def tree(
    parents: Mapping[str, Sequence[str]], texts: Mapping[str, str], hrefs: Mapping[str, str], title: str
) -> Markup:
    """Return what is under what, from left to right; something under several stands once, with a line to each.

    `parents` are keys, by key; a parent that is no key itself is left out, and so is a circle's last step.
    """
    children: dict[str, list[str]] = {}
    for key, above in parents.items():
        for parent in above:
            if parent in parents and parent != key:
                children.setdefault(parent, []).append(key)
    boxes, lines, row = dict[str, Box](), list[Line](), 0
    roots = [key for key, above in parents.items() if not any(each in parents for each in above)]
    for root in [
        *sorted(roots, key=lambda each: texts[each]),
        *sorted(parents),
    ]:  # the second only finds what is in a circle
        todo = [(root, 0)]
        while todo:
            key, column = todo.pop()
            if key in boxes:
                continue
            below = sorted(children.get(key, ()), key=lambda each: texts[each], reverse=True)
            boxes[key] = Box(texts[key], hrefs[key], column, row)
            row += 1
            todo += [(each, column + 1) for each in below]
            lines += [Line(key, each) for each in below]
    return draw(boxes, (each for each in lines if boxes[each.start].column < boxes[each.end].column), title)


def around(center: Link, before: Sequence[Side], after: Sequence[Side], title: str) -> Markup:
    """Return something with what leads to it on the left and what it leads to on the right, each by its property."""
    rows = max(len(before), len(after), 1)
    middle = 2 if before else 0
    boxes = {"center": Box(*center, middle, (rows - 1) / 2, strong=True)}
    lines = []
    for side, step in ((before, -1), (after, 1)):
        for index, (thing, by) in enumerate(side):
            row = (rows - len(side)) / 2 + index
            chain = ["center"]
            if by is not None:
                chain.append(f"{step} {index} by")
                boxes[chain[-1]] = Box(*by, middle + step, row, word=True)
            chain.append(f"{step} {index}")
            boxes[chain[-1]] = Box(*thing, middle + 2 * step, row)
            pairs = pairwise(chain)
            lines += [Line(*(pair if step > 0 else pair[::-1])) for pair in pairs]
    return draw(boxes, lines, title)


def bars(rows: Sequence[tuple[str, float, str]], title: str) -> Markup:
    """Return a bar for each row, all to one scale from zero: a text, a length, and the number as it is to be read."""
    most = max((abs(length) for _, length, _ in rows), default=0) or 1
    wide = max((len(_cut(text)) for text, _, _ in rows), default=0) * _LETTER + _INSIDE
    parts = []
    for index, (text, length, number) in enumerate(rows):
        top, bar = index * (_HIGH + 2), abs(length) / most * _BAR
        parts.append(
            Markup(
                '<text x="0" y="{:.1f}">{}</text><rect class="bar" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{}"/>'
                '<text class="number" x="{:.1f}" y="{:.1f}">{}</text>'
            ).format(top + 17, _cut(text), wide, top + 3, max(bar, 1), _HIGH - 6, wide + bar + 6, top + 17, number)
        )
    across = wide + _BAR + max((len(number) for *_, number in rows), default=0) * _LETTER + _INSIDE
    return _svg("img", title, across, len(rows) * (_HIGH + 2), parts)


def timeline(rows: Sequence[tuple[Link, date, date | None]], title: str) -> Markup:
    """Return when things began and ended, on one scale of years; one whose end is not told is a point."""
    first = min(start for _, start, _ in rows).year
    last = max((end or start) for _, start, end in rows).year + 1
    step = max(-(-(last - first) // _YEARS), 1)
    wide = max(len(_cut(text)) for (text, _), *_ in rows) * _LETTER + _INSIDE
    scale = _BAR * 1.5 / (last - first)

    def across(day: date) -> float:
        return wide + (day.year - first + (day.timetuple().tm_yday - 1) / 366) * scale

    high = len(rows) * (_HIGH + 2)
    grid = Markup('<path class="line" d="M{:.1f} 0V{}"/><text class="number" x="{:.1f}" y="{}">{}</text>')
    bar = Markup(
        '<a href="{}" aria-label="{}"><text x="0" y="{:.1f}">{}</text>'
        '<rect class="bar" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{}"/></a>'
    )
    parts = []
    for year in range(first, last + 1, step):
        at = across(date(year, 1, 1))
        parts.append(grid.format(at, high, at + 3, high + 14, year))
    for index, ((text, href), start, end) in enumerate(rows):
        top = index * (_HIGH + 2)
        long = max(across(end) - across(start), 3) if end else 3
        parts.append(
            bar.format(href, f"{text}: {start} – {end or ''}", top + 17, _cut(text), across(start), top + 7, long, 10)
        )
    svg = Markup(
        '<svg class="diagram" role="group" aria-label="{}" viewBox="0 0 {:.0f} {:.0f}" width="{:.0f}">{}</svg>'
    )
    return svg.format(title, wide + _BAR * 1.5 + 40, high + 20, wide + _BAR * 1.5 + 40, Markup("").join(parts))


def _cut(text: str) -> str:
    """Return the first words of a text, whole ones if it has several: what is seen is a part of what is spoken."""
    if len(text) <= _LONGEST:
        return text
    words = text[:_LONGEST].rpartition(" ")[0] or text[: _LONGEST - 1]
    return f"{words.rstrip(' ,;:–-(')}…"
