"""The Norwegian Mapping Authority: official names by language, points, and centres of polygons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from samspill.errors import SourceError
from samspill.imports.areas.polygons import centroid
from samspill.imports.areas.reading import read_features, read_json

# The publisher says "Norwegian" without telling Bokmål from Nynorsk: an area has one Norwegian form, official in both.
LANGUAGES: dict[str, tuple[str, ...]] = {
    "Norwegian": ("nb", "nn"),
    "Northern Sami": ("se",),
    "Lule Sami": ("smj",),
    "Southern Sami": ("sma",),
    "Kven Finnish": ("fkv",),
}

DIVISION_DAY = "2023-01-01"
"""A day on which the division of the names and points (2020 to 2023, with the names of 2023) held."""


@dataclass(frozen=True)
class Place:
    """One municipality of the division of 2020 to 2023."""

    code: str
    names: tuple[tuple[str, str], ...]
    """Pairs of language and name, in the publisher's order."""
    latitude: float
    longitude: float


def read_places(folder: Path) -> list[Place]:
    """Return the municipalities of the API's answer in a folder `no`, by code; raises SourceError when malformed."""
    path = folder / "fylkeskommuner_kartverket_api.json"
    content = read_json(path)
    try:
        places = [_place(path, item) for county in content for item in county["kommuner"]]
    except (KeyError, TypeError, ValueError) as error:
        raise SourceError(path, f"not counties with municipalities: {error!r}") from None
    return sorted(places, key=lambda place: place.code)


def _place(path: Path, item: dict[str, Any]) -> Place:
    names: list[tuple[str, str]] = []
    for entry in sorted(item["gyldigeNavn"], key=lambda entry: entry["prioritet"]):
        if entry["navn"] is None:
            continue
        if entry["sprak"] not in LANGUAGES:
            raise SourceError(path, f"language {entry['sprak']!r} of {item['kommunenummer']} is not known")
        names.extend((language, entry["navn"]) for language in LANGUAGES[entry["sprak"]])
    longitude, latitude = item["punktIOmrade"]["coordinates"]
    return Place(item["kommunenummer"], tuple(names), latitude, longitude)


def languages_of(places: Iterable[Place]) -> dict[str, tuple[str, ...]]:
    """Return the languages in which each name is official."""
    known: dict[str, set[str]] = {}
    for place in places:
        for language, name in place.names:
            known.setdefault(name, set()).add(language)
    return {name: tuple(sorted(languages)) for name, languages in known.items()}


def municipality_centres(folder: Path) -> dict[str, tuple[float, float]]:
    """Return latitude and longitude of the centroid of each municipality of 2024, by code."""
    features = read_features(folder / "Kommuner-S.geojson", ["kommunenummer"])
    return {properties["kommunenummer"]: centroid([geometry]) for properties, geometry in features}


def county_centres(folder: Path) -> dict[str, tuple[float, float]]:
    """Return latitude and longitude of the centroid of each county, by code: those of 2024 and those of 2020 to 2023.

    There are no polygons of the latter; theirs are those of their municipalities, and the file has codes as numbers.
    """
    before: dict[str, list[dict[str, Any]]] = {}
    for properties, geometry in read_features(folder / "Kommuner-2020-medium.geojson.gz", ["kommunenummer"]):
        before.setdefault(f"{properties['kommunenummer']:04}"[:2], []).append(geometry)
    centres = {code: centroid(geometries) for code, geometries in before.items()}
    features = read_features(folder / "Fylker-S.geojson", ["fylkesnummer"])
    centres.update((properties["fylkesnummer"], centroid([geometry])) for properties, geometry in features)
    return dict(sorted(centres.items()))


def county_names(folder: Path) -> dict[str, str]:
    """Return the names of the counties of 2024 as published, several languages joined, by code."""
    features = read_features(folder / "Fylker-S.geojson", ["fylkesnummer", "fylkesnavn"])
    return {properties["fylkesnummer"]: properties["fylkesnavn"] for properties, _ in features}
