"""The centre of an area from its polygons."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

DECIMALS = 5
"""About a metre: finer than any of the sources is."""


def centroid(geometries: Sequence[dict[str, Any]]) -> tuple[float, float]:
    """Return latitude and longitude of the centre of gravity of GeoJSON polygons in degrees.

    Longitudes are shrunk by the cosine of the middle latitude, which is exact enough for a county; holes count
    against. The centre can lie outside a curved area, or in the sea. The area of a ring is the shoelace formula
    (Bourke, P. (1988), "Calculating the area and centroid of a polygon"). Raises ValueError for no area at all.
    """
    rings = [ring for geometry in geometries for ring in _rings(geometry)]
    latitudes = [latitude for ring in rings for _, latitude in ring]
    if not latitudes:
        raise ValueError("no polygon to find the centre of")
    shrink = math.cos(math.radians((min(latitudes) + max(latitudes)) / 2))
    moments = [_moments([(x * shrink, y) for x, y in ring]) for ring in rings]
    area = math.fsum(moment[0] for moment in moments)
    if area == 0:
        raise ValueError("polygons without area")
    x = math.fsum(moment[1] for moment in moments) / area
    y = math.fsum(moment[2] for moment in moments) / area
    return round(y, DECIMALS), round(x / shrink, DECIMALS)


def _rings(geometry: dict[str, Any]) -> Iterator[list[tuple[float, float]]]:
    """Yield the rings, the outer ones anticlockwise and the holes clockwise whatever the file says."""
    if geometry["type"] not in {"Polygon", "MultiPolygon"}:
        raise ValueError(f"a {geometry['type']} is no polygon")
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    for polygon in polygons:
        for place, ring in enumerate(polygon):
            points = [(float(point[0]), float(point[1])) for point in ring]
            anticlockwise = _moments(points)[0] > 0
            yield points if anticlockwise == (place == 0) else points[::-1]


def _moments(ring: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """Return the signed area of a closed ring and its first moments."""
    x0, y0 = ring[0]  # relative to a corner, so that small rings far from the origin keep their digits
    area = moment_x = moment_y = 0.0
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = (ax - x0) * (by - y0) - (bx - x0) * (ay - y0)
        area += cross / 2
        moment_x += cross * (ax + bx - 2 * x0) / 6
        moment_y += cross * (ay + by - 2 * y0) / 6
    return area, moment_x + area * x0, moment_y + area * y0
