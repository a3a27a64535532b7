"""The boundaries of municipalities as TopoJSON: lines that two of them share are there once, and drawn alike by both.

The publishers' polygons of a country share the corners along common boundaries exactly, so lines are found by comparing
corners. Each is simplified by itself (Douglas & Peucker 1973), which leaves no gaps; islands too small to be seen go.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from samspill.errors import SourceError
from samspill.identity.boundaries import SCALE, Ring, rings_of

__all__ = ["topology"]

Point = tuple[int, int]
Arc = tuple[Point, ...]

TOLERANCE = 40
"""How far a line may be from where it was: ten thousandths of a degree of latitude, some 450 metres."""
_GRID = 10  # ten thousandths of a degree that become one step: a hundred metres
_ISLAND = 30_000.0  # the area below which an island is left out, in squares of a ten thousandth of a degree of latitude
_FLAT = math.cos(math.radians(63))  # a degree of longitude is so much of a degree of latitude in the middle of the map


def topology(boundaries: Path, units: Path) -> dict[str, Any]:
    """Return the municipalities of `boundaries.csv` as a topology (TopoJSON 1.0), each with its county by `units.csv`.

    The ids are those of units (`municipality/no-moss`); the property `within` is that of the county. Raises SourceError
    for a table that is missing or malformed.
    """
    rings = list(rings_of(boundaries))
    within = _within(units)
    lines = _Lines([_whole(ring) for ring in rings])
    shapes: dict[str, dict[int, list[list[int]]]] = {}
    for ring, corners in zip(rings, lines.rings, strict=True):
        part = shapes.setdefault(ring.municipality, {}).setdefault(ring.part, [])
        if ring.hole:
            part.append(corners)
        else:
            part.insert(0, corners)
    seen = _seen(rings)
    geometries: list[dict[str, Any]] = [
        {
            "type": "MultiPolygon",
            "id": name,
            "properties": {"within": within.get(name, "")},
            "arcs": [part for number, part in sorted(parts.items()) if (name, number) in seen],
        }
        for name, parts in sorted(shapes.items())
    ]
    used = sorted({_plain(arc) for each in geometries for part in each["arcs"] for ring in part for arc in ring})
    number = {arc: place for place, arc in enumerate(used)}
    for each in geometries:
        each["arcs"] = [[[_renumbered(arc, number) for arc in ring] for ring in part] for part in each["arcs"]]
    return {
        "type": "Topology",
        "transform": {"scale": [_GRID / SCALE, _GRID / SCALE], "translate": [0, 0]},
        "objects": {"municipalities": {"type": "GeometryCollection", "geometries": geometries}},
        "arcs": [_steps(simplified(lines.arcs[arc])) for arc in used],
    }


def _within(units: Path) -> Mapping[str, str]:
    if not units.is_file():
        raise SourceError(units, "no such file")
    with units.open(encoding="utf-8", newline="") as file:
        return {row["unit"]: row["within"] for row in csv.DictReader(file)}


def _whole(ring: Ring) -> Arc:
    """Return the corners of a ring once each; clockwise round a part, as what draws on a sphere wants it (d3-geo)."""
    points = tuple((round(x * SCALE), round(y * SCALE)) for x, y in ring.points)
    points = points[:-1] if points[0] == points[-1] else points
    return points if (_signed(points) < 0) != ring.hole else points[::-1]


def _seen(rings: Sequence[Ring]) -> set[tuple[str, int]]:
    """Return the parts that are large enough to be seen, and the largest of each municipality."""
    areas = {(ring.municipality, ring.part): _area(_whole(ring)) for ring in rings if not ring.hole}
    largest: dict[str, float] = {}
    for (name, _), area in areas.items():
        largest[name] = max(largest.get(name, 0.0), area)
    return {key for key, area in areas.items() if area >= min(_ISLAND, largest[key[0]])}


def _area(points: Arc) -> float:
    return abs(_signed(points)) * _FLAT


def _signed(points: Arc) -> float:
    """Return the area of a ring in squares of a ten thousandth of a degree; negative for one that runs clockwise."""
    pairs = zip(points, (*points[1:], points[0]), strict=True)
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs) / 2


class _Lines:
    """Rings cut where lines meet: `arcs`, each once, and each ring as numbers of arcs, `~number` where it runs back."""

    def __init__(self, rings: Sequence[Arc]) -> None:
        self.arcs: list[Arc] = []
        self._number: dict[Arc, int] = {}
        meeting = self._meeting(rings)
        self.rings = [self._cut(ring, meeting) for ring in rings]

    @staticmethod
    def _meeting(rings: Sequence[Arc]) -> set[Point]:
        """Return the corners at which rings part: those that have other neighbours in one than in another."""
        near: dict[Point, frozenset[Point]] = {}
        found: set[Point] = set()
        for ring in rings:
            for place, point in enumerate(ring):
                pair = frozenset((ring[place - 1], ring[(place + 1) % len(ring)]))
                if near.setdefault(point, pair) != pair:
                    found.add(point)
        return found

    def _cut(self, ring: Arc, meeting: set[Point]) -> list[int]:
        cuts = [place for place, point in enumerate(ring) if point in meeting]
        if not cuts:  # an island, or a hole that one other fills: it begins at its least corner, in both
            least = ring.index(min(ring))
            return [self._arc((*ring[least:], *ring[: least + 1]))]
        turned = (*ring[cuts[0] :], *ring[: cuts[0] + 1])
        places = [place - cuts[0] for place in cuts] + [len(ring)]
        return [self._arc(turned[start : end + 1]) for start, end in pairwise(places)]

    def _arc(self, arc: Arc) -> int:
        if arc in self._number:
            return self._number[arc]
        if (back := arc[::-1]) in self._number:
            return ~self._number[back]
        self._number[arc] = len(self.arcs)
        self.arcs.append(arc)
        return self._number[arc]


def _plain(arc: int) -> int:
    return ~arc if arc < 0 else arc


def _renumbered(arc: int, number: Mapping[int, int]) -> int:
    return ~number[~arc] if arc < 0 else number[arc]


def simplified(arc: Arc, tolerance: float = TOLERANCE) -> Arc:
    """Return a line with fewer corners, none of those left out farther from it than the tolerance; its ends stay.

    A closed line keeps three corners and more: it is simplified as two, between its ends and the corner farthest away.
    """
    if arc[0] == arc[-1] and len(arc) > 4:
        far = max(range(len(arc)), key=lambda place: math.dist(arc[place], arc[0]))
        one, other = simplified(arc[: far + 1], tolerance), simplified(arc[far:], tolerance)
        made = (*one, *other[1:])
        return made if len(made) > 3 else (arc[0], arc[max(far // 2, 1)], arc[far], arc[-1])
    kept = {0, len(arc) - 1}
    waiting = [(0, len(arc) - 1)]
    while waiting:
        first, last = waiting.pop()
        worst, place = max(
            ((_away(arc[place], arc[first], arc[last]), place) for place in range(first + 1, last)), default=(0.0, 0)
        )
        if worst > tolerance:
            kept.add(place)
            waiting += [(first, place), (place, last)]
    return tuple(arc[place] for place in sorted(kept))


def _away(point: Point, start: Point, end: Point) -> float:
    """Return how far a point is from the stretch between two others, in ten thousandths of a degree of latitude."""
    x, y = (point[0] - start[0]) * _FLAT, point[1] - start[1]
    dx, dy = (end[0] - start[0]) * _FLAT, end[1] - start[1]
    long = dx * dx + dy * dy
    share = min(max((x * dx + y * dy) / long, 0.0), 1.0) if long else 0.0
    return math.hypot(x - share * dx, y - share * dy)


def _steps(arc: Arc) -> list[list[int]]:
    """Return a line as TopoJSON codes it: its first corner, and the steps to each next one, on the grid."""
    found: list[list[int]] = []
    last = (0, 0)
    for x, y in arc:
        here = (round(x / _GRID), round(y / _GRID))
        if not found or here != last:
            found.append([here[0] - last[0], here[1] - last[1]])
        last = here
    return found if len(found) > 1 else [*found, [0, 0]]
