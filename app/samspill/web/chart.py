"""Columns over the years as SVG, made by the server: parts of a sum on each other, a drawing for each unit of measure.

What cannot be added up (another currency, another kind of amount) has a drawing and a scale of its own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

__all__ = ["COLOURS", "Facet", "columns"]

COLOURS = 8
"""Parts that have a colour of their own; the style sheet has as many, and one for the others."""

_WIDE, _HIGH, _LEFT, _TOP, _BOTTOM = 640, 190, 64, 26, 22  # pixels of a drawing, and around what is drawn in it
_LONGEST = 44  # letters of a part's name
_LINES = 4  # of the scale, about
_WIDEST = 46  # pixels of a column


@dataclass
class Facet:
    """A drawing: its title, and by year the sum of each part."""

    title: str
    sums: dict[int, dict[str, float]] = field(default_factory=dict)

    def add(self, year: int, part: str, value: float) -> None:
        """Add a sum to a part of a year."""
        parts = self.sums.setdefault(year, {})
        parts[part] = parts.get(part, 0.0) + value

    @property
    def most(self) -> float:
        """The greatest sum of a year."""
        return max((sum(parts.values()) for parts in self.sums.values()), default=0.0)


def columns(facets: Sequence[Facet], title: str, other: str) -> Markup:
    """Return one drawing or more below each other, with one legend; parts beyond COLOURS are `other`."""
    ranked: dict[str, float] = {}
    for facet in facets:
        for parts in facet.sums.values():
            for part, value in parts.items():
                ranked[part] = ranked.get(part, 0.0) + value / (facet.most or 1)
    order = sorted(ranked, key=lambda part: (-ranked[part], part))
    place = {part: min(index, COLOURS) for index, part in enumerate(order)}
    told = [year for facet in facets for year in facet.sums]
    years = range(min(told), max(told) + 1)  # the same below each other
    drawn = [_facet(facet, years, index * _HIGH, place) for index, facet in enumerate(facets)]
    names = [*order[:COLOURS], *([other] if len(order) > COLOURS else [])]
    top = len(facets) * _HIGH
    legend = [_entry(name, index, top) for index, name in enumerate(names)] if len(order) > 1 else []
    high = top + (22 * math.ceil(len(legend) / 2) + 8 if legend else 0)
    svg = Markup('<svg class="diagram" role="img" aria-label="{}" viewBox="0 0 {} {}" width="{}">{}</svg>')
    return svg.format(title, _WIDE, high, _WIDE, Markup("").join([*drawn, *legend]))


def _facet(facet: Facet, years: range, top: int, place: Mapping[str, int]) -> Markup:
    step = (_WIDE - _LEFT) / len(years)
    wide = min(step * 0.8, _WIDEST)
    high = _HIGH - _TOP - _BOTTOM
    unit = _unit(facet.most)
    scale = high / (math.ceil(facet.most / unit) * unit or 1)
    ground = top + _TOP + high
    parts = [Markup('<text class="title" x="0" y="{}">{}</text>').format(top + 14, facet.title)]
    for line in range(math.ceil(facet.most / unit) + 1):
        y = ground - line * unit * scale
        parts.append(Markup('<path class="line faint" d="M{} {:.1f}H{}"/>').format(_LEFT, y, _WIDE))
        text = Markup('<text class="number" x="{}" y="{:.1f}" text-anchor="end">{}</text>')
        parts.append(text.format(_LEFT - 6, y + 4, _short(line * unit)))
    every = math.ceil(len(years) * 34 / (_WIDE - _LEFT))
    for index, year in enumerate(years):
        x = _LEFT + step * (index + 0.5)
        if index % every == 0:
            text = Markup('<text class="number" x="{:.1f}" y="{}" text-anchor="middle">{}</text>')
            parts.append(text.format(x, ground + 16, year))
        parts += _column(facet.sums.get(year, {}), x - wide / 2, ground, wide, scale, place, year)
    return Markup("").join(parts)


def _column(
    sums: Mapping[str, float], x: float, ground: float, wide: float, scale: float, place: Mapping[str, int], year: int
) -> list[Markup]:
    found, y = [], ground
    for part in sorted(sums, key=lambda each: (place[each], each)):
        high = sums[part] * scale
        y -= high
        box = Markup(
            '<rect class="part-{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"><title>{}</title></rect>'
        )
        found.append(box.format(place[part], x, y, wide, max(high, 0.5), f"{year}, {part}: {_short(sums[part])}"))
    return found


def _entry(name: str, index: int, top: int) -> Markup:
    x, y = (index % 2) * _WIDE / 2, top + 16 + 22 * (index // 2)
    text = name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
    mark = Markup('<rect class="part-{}" x="{:.0f}" y="{}" width="12" height="12"/><text x="{:.0f}" y="{}">{}</text>')
    return mark.format(min(index, COLOURS), x, y - 10, x + 18, y, text)


def _unit(most: float) -> float:
    """Return the step of a scale: 1, 2 or 5 times a power of ten, so that there are about as many lines as wanted."""
    if most <= 0:
        return 1.0
    rough = most / _LINES
    power = 10.0 ** math.floor(math.log10(rough))
    return next(each * power for each in (1, 2, 5, 10) if each * power >= rough)


def _short(value: float) -> str:
    for power, name in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= power:
            return f"{value / power:.3g} {name}"
    return f"{value:.3g}"
