"""Pictures as SVG text, for a page that stands alone: a network, lines over years, bars, and a table of shades."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import numpy as np

from samspill.ties.facts import Array
from samspill.ties.network import Network

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c6d1f", "#7a5195")
"""Told apart by those who are colour-blind too (Okabe & Ito 2008)."""
OTHER = "#9aa0a6"
_INK, _FAINT = "#222", "#d5d8dc"


def _svg(width: int, height: int, title: str, description: str, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'font-family="system-ui, sans-serif" font-size="11"><title>{escape(title)}</title>'
        f"<desc>{escape(description)}</desc>{''.join(parts)}</svg>"
    )


def network_picture(
    network: Network, places: Array, sizes: Array, groups: Array, names: Sequence[str], *, title: str, labels: int = 18
) -> str:
    """Draw a network: area by `sizes`, colour by `groups` (numbers; the first eight have one), a legend of `names`.

    The `labels` largest nodes carry their names; every node has its name as a tooltip.
    """
    width, height, edge = 960, 640, 30
    x = edge + places[:, 0] * (width - 2 * edge)
    y = height - edge - places[:, 1] * (height - 2 * edge)
    greatest = float(sizes.max(initial=0)) or 1.0
    radius = 2.5 + 13 * np.sqrt(np.maximum(sizes, 0) / greatest)
    one, other, weight = network.edges
    heavy = float(weight.max(initial=0)) or 1.0
    parts = [f'<rect width="{width}" height="{height}" fill="#fff"/><g stroke="#8a8f98" stroke-opacity="0.45">']
    for i, j, w in zip(one.tolist(), other.tolist(), weight.tolist(), strict=True):
        line = f'x1="{x[i]:.1f}" y1="{y[i]:.1f}" x2="{x[j]:.1f}" y2="{y[j]:.1f}"'
        parts.append(f'<line {line} stroke-width="{0.4 + 2.6 * w / heavy:.2f}"/>')
    parts.append('</g><g stroke="#fff" stroke-width="0.7">')
    order = np.argsort(-radius, kind="stable").tolist()
    for place in order:
        name = escape(network.labels[place])
        fill = _colour(int(groups[place]))
        circle = f'<circle cx="{x[place]:.1f}" cy="{y[place]:.1f}" r="{radius[place]:.1f}" fill="{fill}">'
        parts.append(f"{circle}<title>{name}</title></circle>")
    parts.append('</g><g paint-order="stroke" stroke="#fff" stroke-width="3" stroke-linejoin="round">')
    parts += _labels(network, x, y, radius, order, labels, width)
    parts.append("</g>")
    parts += _legend(names[: len(COLOURS)], height)
    told = f"{len(network)} nodes, {network.count} ties; the largest: {', '.join(network.labels[p] for p in order[:5])}"
    return _svg(width, height + 20 * ((len(names[: len(COLOURS)]) + 3) // 4), title, told, parts)


def _labels(
    network: Network, x: Array, y: Array, radius: Array, order: Sequence[int], most: int, width: int
) -> list[str]:
    """Write the names of the largest nodes, leaving out those that would lie over another."""
    taken: list[tuple[float, float, float]] = []
    found = []
    for place in order:
        text, right = _short(network.labels[place]), x[place] > width - 210
        long = 6.2 * len(text)
        left = x[place] - radius[place] - 2 - long if right else x[place] + radius[place] + 2
        if any(abs(y[place] - line) < 12 and left < stop and begin < left + long for begin, stop, line in taken):
            continue
        taken.append((left, left + long, y[place]))
        end = ("start", "end")[int(right)]
        at = f'x="{left + long * right:.1f}" y="{y[place] + 4:.1f}" text-anchor="{end}"'
        found.append(f'<text {at} fill="{_INK}">{escape(text)}</text>')
        if len(found) == most:
            break
    return found


def _colour(group: int) -> str:
    return COLOURS[group] if 0 <= group < len(COLOURS) else OTHER


def _short(name: str, most: int = 34) -> str:
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


def _legend(names: Sequence[str], top: int) -> list[str]:
    found = []
    for place, name in enumerate(names):
        x, y = 20 + 235 * (place % 4), top + 14 + 20 * (place // 4)
        found.append(f'<circle cx="{x}" cy="{y - 4}" r="5" fill="{COLOURS[place]}"/>')
        found.append(f'<text x="{x + 10}" y="{y}" fill="{_INK}">{escape(_short(name, 32))}</text>')
    return found


def lines(years: Sequence[str], series: Mapping[str, Sequence[float]], *, title: str) -> str:
    """Draw one line a series, all from 0, with the last value beside it."""
    width, height, left, right, edge = 620, 240, 50, 130, 28
    greatest = max((max(values, default=0) for values in series.values()), default=0) or 1
    step = (width - left - right) / max(len(years) - 1, 1)

    def at(place: int, value: float) -> tuple[float, float]:
        return left + place * step, height - edge - value / greatest * (height - 2 * edge)

    parts = [f'<g stroke="{_FAINT}">']
    ticks = [greatest * part / 4 for part in range(5)]
    parts += [f'<line x1="{left}" x2="{width - right}" y1="{at(0, t)[1]:.1f}" y2="{at(0, t)[1]:.1f}"/>' for t in ticks]
    parts.append("</g>")
    parts += [f'<text x="{left - 6}" y="{at(0, t)[1] + 4:.1f}" text-anchor="end">{_number(t)}</text>' for t in ticks]
    parts += [
        f'<text x="{at(place, 0)[0]:.1f}" y="{height - 8}" text-anchor="middle">{escape(year)}</text>'
        for place, year in enumerate(years)
    ]
    for number, (name, values) in enumerate(series.items()):
        points = [at(place, value) for place, value in enumerate(values)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        colour = COLOURS[number % len(COLOURS)]
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{colour}"/>' for x, y in points]
        if points:
            text = f"{escape(name)} {_number(values[-1])}"
            parts.append(f'<text x="{points[-1][0] + 8:.1f}" y="{points[-1][1] + 4:.1f}" fill="{colour}">{text}</text>')
    told = "; ".join(f"{name}: {', '.join(map(_number, values))}" for name, values in series.items())
    return _svg(width, height, title, f"{', '.join(years)}. {told}", parts)


def shades(names: Sequence[str], table: Array, *, title: str) -> str:
    """Draw a square table of weights between groups, darker for more; the numbers stand in it."""
    cell, left, top = 46, 190, 110
    size = len(names)
    greatest = float(np.log1p(table.max(initial=0))) or 1.0
    parts = []
    for row in range(size):
        y = top + row * cell
        parts.append(
            f'<text x="{left - 8}" y="{y + cell / 2 + 4}" text-anchor="end">{escape(_short(names[row], 28))}</text>'
        )
        x = left + row * cell + cell / 2
        turned = f'transform="translate({x:.0f},{top - 8}) rotate(-45)"'
        parts.append(f"<text {turned}>{escape(_short(names[row], 20))}</text>")
        for column in range(size):
            value = float(table[row, column])
            shade = np.log1p(value) / greatest
            fill = f"rgb({int(255 - 255 * shade)},{int(255 - 141 * shade)},{int(255 - 77 * shade)})"
            place = f'x="{left + column * cell}" y="{y}" width="{cell}" height="{cell}"'
            parts.append(f'<rect {place} fill="{fill}" stroke="#fff"/>')
            ink = "#fff" if shade > 0.6 else _INK
            text = f'x="{left + column * cell + cell / 2}" y="{y + cell / 2 + 4}" text-anchor="middle" fill="{ink}"'
            parts.append(f"<text {text}>{_number(value)}</text>" if value else "")
    return _svg(left + size * cell + 90, top + size * cell + 10, title, f"{size} groups: {', '.join(names)}", parts)


def _number(value: float) -> str:
    if value >= 1e9:
        return f"{value / 1e9:.1f}G"
    if value >= 1e6:
        return f"{value / 1e6:.1f}M"
    if value >= 1e4:
        return f"{value / 1e3:.0f}k"
    return f"{value:.0f}" if value == int(value) or value >= 100 else f"{value:.2g}"
