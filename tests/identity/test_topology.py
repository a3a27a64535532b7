"""Boundaries as lines that are shared: squares worked by hand, and all municipalities against their polygons."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from samspill.errors import SourceError
from samspill.identity.boundaries import read_boundaries
from samspill.identity.topology import simplified, topology

HEADER = "municipality,part,ring,source,points\n"
UNITS = "unit,within\nmunicipality/a,county/x\nmunicipality/b,county/x\n"


def made(folder: Path, rows: str) -> dict[str, Any]:
    boundaries, units = folder / "boundaries.csv", folder / "units.csv"
    boundaries.write_text(HEADER + rows)
    units.write_text(UNITS)
    return topology(boundaries, units)


def shapes(told: dict[str, Any]) -> dict[str, list[list[list[tuple[float, float]]]]]:
    """Return the polygons of a topology, as TopoJSON 1.0 says that they are to be read."""
    scale = told["transform"]["scale"]
    arcs = []
    for arc in told["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale[0], y * scale[1]))
        arcs.append(points)

    def ring(numbers: list[int]) -> list[tuple[float, float]]:
        found: list[tuple[float, float]] = []
        for number in numbers:
            arc = arcs[number] if number >= 0 else arcs[~number][::-1]
            assert not found or found[-1] == arc[0], "each line begins where the one before ends"
            found += arc[1:] if found else arc
        assert found[0] == found[-1]
        return found

    geometries = told["objects"]["municipalities"]["geometries"]
    return {each["id"]: [[ring(r) for r in part] for part in each["arcs"]] for each in geometries}


def signed(ring: list[tuple[float, float]]) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) / 2


def test_two_squares_share_the_line_between_them(tmp_path: Path) -> None:
    # a is [10, 11] × [60, 61], b is [11, 12] × [60, 61]; one runs clockwise, the other does not
    rows = (
        "municipality/a,1,outer,s,100000 600000 10000 0 0 10000 -10000 0\n"
        "municipality/b,1,outer,s,110000 600000 0 10000 10000 0 0 -10000\n"
    )
    told = made(tmp_path, rows)
    used = Counter(
        abs(arc) if arc >= 0 else ~arc
        for each in told["objects"]["municipalities"]["geometries"]
        for part in each["arcs"]
        for r in part
        for arc in r
    )
    assert sorted(used.values()) == [1, 1, 2], "the line between them is there once, and both have it"
    for polygons in shapes(told).values():
        assert signed(polygons[0][0]) == pytest.approx(-1), "a square of one degree, clockwise"
    assert [each["properties"] for each in told["objects"]["municipalities"]["geometries"]] == [
        {"within": "county/x"}
    ] * 2


def test_a_hole_that_another_fills_is_one_line(tmp_path: Path) -> None:
    rows = (
        "municipality/a,1,outer,s,100000 600000 30000 0 0 30000 -30000 0\n"
        "municipality/a,1,hole,s,110000 610000 10000 0 0 10000 -10000 0\n"
        "municipality/b,1,outer,s,120000 610000 0 10000 -10000 0 0 -10000\n"
    )
    told = made(tmp_path, rows)
    assert len(told["arcs"]) == 2
    found = shapes(told)
    outer, hole = found["municipality/a"][0]
    assert signed(outer) + signed(hole) == pytest.approx(-8)
    assert signed(found["municipality/b"][0][0]) == pytest.approx(-1)


def test_a_line_keeps_what_is_far_from_it() -> None:
    line = ((0, 0), (100, 3), (200, 0), (300, 90), (400, 0))
    assert simplified(line, tolerance=10) == ((0, 0), (200, 0), (300, 90), (400, 0))
    ring = ((0, 0), (50, 1), (100, 0), (100, 100), (0, 100), (0, 0))
    assert simplified(ring, tolerance=10)[0] == simplified(ring, tolerance=10)[-1]
    assert len(simplified(ring, tolerance=10_000)) == 4, "an island stays an island"


def test_all_municipalities_lie_where_they_were(root: Path) -> None:
    folder = root / "data" / "reference"
    told = topology(folder / "boundaries.csv", folder / "units.csv")
    found = shapes(told)
    assert len(found) == 647
    within = {each["id"]: each["properties"]["within"] for each in told["objects"]["municipalities"]["geometries"]}
    assert within["municipality/no-baerum"] == "county/no-akershus"
    assert all(county.startswith("county/") for county in within.values())
    lines = read_boundaries(folder / "boundaries.csv")
    wrong = 0
    for name, polygons in found.items():
        ring = max((part[0] for part in polygons), key=lambda each: abs(signed(each)))
        corners = [at for x, y in ring[:: max(len(ring) // 8, 1)] if (at := lines.locate(y, x))]
        assert all(at.metres < 1_000 for at in corners)
        # a corner lies on the line, so what has it is the municipality or its neighbour
        wrong += not any(at.municipality == name for at in corners)
    assert wrong < 20
    assert sum(len(arc) for arc in told["arcs"]) < 30_000


def test_a_table_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        topology(tmp_path / "boundaries.csv", tmp_path / "units.csv")
