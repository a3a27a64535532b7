"""Points: where the publishers have them, and centroids of polygons."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samspill.imports.areas.polygons import centroid

if TYPE_CHECKING:
    from tests.imports.areas.conftest import Areas

SQUARE = [[10.0, 60.0], [11.0, 60.0], [11.0, 61.0], [10.0, 61.0], [10.0, 60.0]]
HOLE = [[10.5, 60.0], [11.0, 60.0], [11.0, 61.0], [10.5, 61.0], [10.5, 60.0]]


def polygon(*rings: list[list[float]]) -> dict[str, object]:
    """A GeoJSON polygon."""
    return {"type": "Polygon", "coordinates": list(rings)}


def test_centre_of_a_square() -> None:
    """Whichever way round it is drawn."""
    assert centroid([polygon(SQUARE)]) == centroid([polygon(SQUARE[::-1])]) == (60.5, 10.5)


def test_hole_counts_against() -> None:
    """Without its eastern half, a square has its centre a quarter from the west."""
    assert centroid([polygon(SQUARE, HOLE)]) == centroid([polygon(SQUARE[::-1], HOLE)]) == (60.5, 10.25)


def test_centre_of_several() -> None:
    """Two squares side by side, as one feature or as two; a triangle of Bourke's."""
    east = [[x + 1, y] for x, y in SQUARE]
    both = {"type": "MultiPolygon", "coordinates": [[SQUARE], [east]]}
    assert centroid([both]) == centroid([polygon(SQUARE), polygon(east)]) == (60.5, 11.0)
    triangle = [[0.0, 0.0], [0.3, 0.0], [0.0, 0.3], [0.0, 0.0]]
    assert centroid([polygon(triangle)]) == (0.1, 0.1)


@pytest.mark.parametrize(
    ("geometry", "why"),
    [
        ({"type": "Point", "coordinates": [10, 60]}, "a Point is no polygon"),
        ({"type": "Polygon", "coordinates": []}, "no polygon"),
        (polygon([[10.0, 60.0], [11.0, 60.0], [10.0, 60.0]]), "without area"),
    ],
)
def test_no_centre(geometry: dict[str, object], why: str) -> None:
    """What has no area has no centre of gravity."""
    with pytest.raises(ValueError, match=why):
        centroid([geometry])


@settings(deadline=None)
@given(st.floats(4, 31), st.floats(55, 71), st.floats(0.01, 2), st.integers(3, 9))
def test_centre_of_a_regular_polygon(x: float, y: float, radius: float, corners: int) -> None:
    """Its middle, to the precision that is kept."""
    angles = [2 * math.pi * corner / corners for corner in range(corners)]
    ring = [[x + radius * math.cos(angle), y + radius * math.sin(angle)] for angle in angles]
    latitude, longitude = centroid([polygon([*ring, ring[0]])])
    assert latitude == pytest.approx(y, abs=1e-4)
    assert longitude == pytest.approx(x, abs=1e-4)


def test_everything_of_today_has_a_point(areas: Areas) -> None:
    """And it lies in its country's box."""
    boxes = {"no": (57.9, 71.3, 4.0, 31.5), "se": (55.2, 69.2, 10.5, 24.3)}
    for path, row in areas.units.items():
        kind, _, slug = path.partition("/")
        if kind == "country":
            continue
        if row.current:
            assert row.point, path
        if row.point:
            south, north, west, east = boxes[slug[:2]]
            assert south < float(row.latitude) < north, path
            assert west < float(row.longitude) < east, path


@pytest.mark.parametrize(
    ("unit", "latitude", "longitude", "kind"),
    [
        ("municipality/no-baerum", 59.93, 10.50, "point in the area"),
        ("municipality/no-alesund-2024", 62.47, 6.35, "centroid"),
        ("municipality/no-haram", 62.59, 6.47, "centroid"),
        ("county/no-ostfold", 59.36, 11.29, "centroid"),
        ("county/no-viken", 60.2, 10.0, "centroid"),
        ("municipality/se-borlange", 60.45, 15.45, "point in the area"),
        ("county/se-dalarna", 60.97, 14.37, "centroid"),
    ],
)
def test_points(areas: Areas, unit: str, latitude: float, longitude: float, kind: str) -> None:
    """Where they should be, to some ten kilometres."""
    row = areas.units[unit]
    assert row.point == kind
    assert float(row.latitude) == pytest.approx(latitude, abs=0.3)
    assert float(row.longitude) == pytest.approx(longitude, abs=0.4)


def test_ended_without_a_source_has_no_point(areas: Areas) -> None:
    """Nothing is taken from a successor."""
    assert not areas.units["municipality/no-askim"].point
    assert not areas.units["county/no-hedmark"].point
