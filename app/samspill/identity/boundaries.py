"""Which municipality a point lies in: boundaries in a compact table of our own, looked up through a grid.

`boundaries.csv` has one row a ring: longitude and latitude of its first corner and the steps to each next one, in ten
thousandths of a degree (some ten metres, finer than the publishers' simplified lines are true).
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from samspill.errors import SourceError

__all__ = ["COLUMNS", "Boundaries", "Found", "Ring", "pack", "read_boundaries", "rings_of"]

COLUMNS = ("municipality", "part", "ring", "source", "points")
SCALE = 10_000
NEAR = 2_000.0
"""Metres within which the nearest municipality is taken for a point that lies in none."""

_METRES = 111_195.0  # a degree of latitude on a sphere of 6,371 km
_CELL = 0.25  # degrees of the grid


@dataclass(frozen=True)
class Ring:
    """One ring of a municipality's boundary; a hole counts against the part that it is in."""

    municipality: str
    part: int
    hole: bool
    points: tuple[tuple[float, float], ...]
    """Longitude and latitude of its corners; the last is joined to the first."""


@dataclass(frozen=True)
class Found:
    """A municipality, and how far from it the point lies, in metres: 0 within."""

    municipality: str
    metres: float


def pack(points: Iterable[tuple[float, float]]) -> str:
    """Return corners (longitude, latitude) as the text of the table; repeated ones are left out.

    >>> pack([(10.0, 60.0), (10.0, 60.0), (10.0001, 60.0003)])
    '100000 600000 1 3'
    """
    numbers: list[int] = []
    last = (0, 0)
    for longitude, latitude in points:
        here = (round(longitude * SCALE), round(latitude * SCALE))
        if here != last:
            numbers += (here[0] - last[0], here[1] - last[1])
            last = here
    return " ".join(map(str, numbers))


def _unpack(text: str) -> tuple[tuple[float, float], ...]:
    steps = list(map(int, text.split()))
    if len(steps) < 6 or len(steps) % 2:
        raise ValueError("a ring has three corners or more, each of two numbers")
    points, x, y = [], 0, 0
    for right, up in zip(steps[::2], steps[1::2], strict=True):
        x, y = x + right, y + up
        points.append((x / SCALE, y / SCALE))
    return tuple(points)


def rings_of(path: Path) -> Iterator[Ring]:
    """Yield the rings of a table; raise SourceError for one that is missing or malformed."""
    if not path.is_file():
        raise SourceError(path, "no such file")
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise SourceError(path, "another header", line=1, hint=f"expected {','.join(COLUMNS)}")
        for row in reader:
            try:
                yield Ring(row["municipality"], int(row["part"]), row["ring"] == "hole", _unpack(row["points"]))
            except (ValueError, AttributeError, TypeError) as error:
                raise SourceError(path, f"not a ring: {error}", line=reader.line_num) from None


@lru_cache(2)
def read_boundaries(path: Path) -> Boundaries:
    """Return the boundaries of a table; raises SourceError for one that is missing or malformed."""
    if not path.is_file():
        raise SourceError(path, "no such file")
    return Boundaries(rings_of(path))


class Boundaries:
    """Municipalities by where they are."""

    def __init__(self, rings: Iterable[Ring]) -> None:
        """Put the rings into a grid, so that a point is compared with those near it alone."""
        self._parts: dict[tuple[str, int], list[Ring]] = {}
        for ring in rings:
            self._parts.setdefault((ring.municipality, ring.part), []).append(ring)
        self._grid: dict[tuple[int, int], list[tuple[str, int]]] = {}
        for key, found in self._parts.items():
            for cell in _cells(found):
                self._grid.setdefault(cell, []).append(key)

    def locate(self, latitude: float, longitude: float) -> Found | None:
        """Return the municipality that a point (WGS 84, degrees) lies in, or the nearest within `NEAR`, or None."""
        nearby = self._grid.get((math.floor(longitude / _CELL), math.floor(latitude / _CELL)), [])
        for key in nearby:
            rings = self._parts[key]
            if sum(_inside(ring.points, longitude, latitude) for ring in rings) % 2:
                return Found(key[0], 0.0)
        nearest = min(
            ((_distance(ring.points, longitude, latitude), key[0]) for key in nearby for ring in self._parts[key]),
            default=(math.inf, ""),
        )
        return Found(nearest[1], round(nearest[0], 1)) if nearest[0] <= NEAR else None


def _cells(rings: list[Ring]) -> Iterator[tuple[int, int]]:
    """Yield the cells of the grid that a part touches, with what is near enough around it."""
    xs = [x for ring in rings for x, _ in ring.points]
    ys = [y for ring in rings for _, y in ring.points]
    margin_y = NEAR / _METRES
    margin_x = margin_y / math.cos(math.radians(max(map(abs, ys))))
    for column in range(math.floor((min(xs) - margin_x) / _CELL), math.floor((max(xs) + margin_x) / _CELL) + 1):
        for row in range(math.floor((min(ys) - margin_y) / _CELL), math.floor((max(ys) + margin_y) / _CELL) + 1):
            yield column, row


def _inside(points: tuple[tuple[float, float], ...], x: float, y: float) -> bool:
    """Tell whether a point is in a ring, by the crossings of a line to its right (Franklin, PNPOLY)."""
    inside = False
    ax, ay = points[-1]
    for bx, by in points:
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
        ax, ay = bx, by
    return inside


def _distance(points: tuple[tuple[float, float], ...], x: float, y: float) -> float:
    """Return the metres to the nearest edge, on a plane that touches the earth at the point."""
    shrink = math.cos(math.radians(y))
    best = math.inf
    ax, ay = (points[-1][0] - x) * shrink, points[-1][1] - y
    for point in points:
        bx, by = (point[0] - x) * shrink, point[1] - y
        dx, dy = bx - ax, by - ay
        length = dx * dx + dy * dy
        along = 0.0 if length == 0 else min(1.0, max(0.0, -(ax * dx + ay * dy) / length))
        best = min(best, math.hypot(ax + along * dx, ay + along * dy))
        ax, ay = bx, by
    return best * _METRES
