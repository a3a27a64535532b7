"""Swedish counties and municipalities as they are today, and what their authorities are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from samspill.errors import SourceError
from samspill.imports.areas.history import Unit, Version
from samspill.imports.areas.polygons import DECIMALS, centroid
from samspill.imports.areas.reading import read_features, read_rows

SOURCE = "scb-regions"
COUNTRY = "country/se"

GOTLAND = "0980"
"""The municipality that does what a region does elsewhere: its authority is Region Gotland, and there is no other."""

REGIONS: dict[str, tuple[str, ...]] = {
    "01": ("Region Stockholm", "Stockholms läns landsting"),
    "03": ("Region Uppsala", "Uppsala läns landsting"),
    "04": ("Region Sörmland", "Landstinget Sörmland"),
    "05": ("Region Östergötland", "Östergötlands läns landsting"),
    "06": ("Region Jönköpings län", "Jönköpings läns landsting"),
    "07": ("Region Kronoberg", "Landstinget Kronoberg"),
    "08": ("Region Kalmar län", "Landstinget i Kalmar län"),
    "10": ("Region Blekinge", "Landstinget Blekinge", "Blekinge läns landsting"),
    "12": ("Region Skåne",),
    "13": ("Region Halland", "Landstinget Halland"),
    "14": ("Västra Götalandsregionen",),
    "17": ("Region Värmland", "Landstinget i Värmland"),
    "18": ("Region Örebro län", "Örebro läns landsting"),
    "19": ("Region Västmanland", "Landstinget Västmanland"),
    "20": ("Region Dalarna", "Landstinget Dalarna"),
    "21": ("Region Gävleborg", "Landstinget Gävleborg", "Gävleborgs läns landsting"),
    "22": ("Region Västernorrland", "Landstinget Västernorrland"),
    "23": ("Region Jämtland Härjedalen", "Jämtlands läns landsting"),
    "24": ("Region Västerbotten", "Västerbottens läns landsting"),
    "25": ("Region Norrbotten", "Norrbottens läns landsting"),
}
"""By county code, the name of the region and those of the county council that it was, the same legal person.

The list of areas has no authorities. Gotland is not here.
"""

MUNICIPAL_NAMES: dict[str, str] = {
    "0880": "Kalmar kommun",
    GOTLAND: "Region Gotland",
    "1421": "Orust kommun",
    "2080": "Falu kommun",
    "2513": "Överkalix kommun",
    "2514": "Kalix kommun",
}
"""Names of authorities that the list of areas has formed by rule and not as they are ("Faluns kommun")."""

CITIES: dict[str, str] = {
    "0180": "Stockholms stad",
    "1280": "Malmö stad",
    "1283": "Helsingborgs stad",
    "1480": "Göteborgs stad",
}
"""Other names of authorities that the documents and registers here use: municipalities that call themselves cities."""


@dataclass(frozen=True)
class Sweden:
    """Units by code, and latitude and longitude by unit."""

    counties: dict[str, Unit]
    municipalities: dict[str, Unit]
    authority_names: dict[str, str]
    """Municipality code → the authority's name as the list of areas has it."""
    short_names: dict[str, str]
    """Path of a county without slug, that is code → its short name."""


def read(folder: Path) -> Sweden:
    """Return the Swedish units of a folder `se`, without slugs; raises SourceError when malformed.

    They have one version each, with a code and without a day: the list tells no history.
    """
    counties: dict[str, Unit] = {}
    short_names: dict[str, str] = {}
    for _, row in read_rows(folder / "counties.csv", ["county_code", "county_name", "county_name_short"]):
        code = row["county_code"]
        counties[code] = _unit("county", code, row["county_name"], COUNTRY)
        short_names[code] = row["county_name_short"]
    path = folder / "municipalities.csv"
    columns = ["municipality_code", "municipality_name", "municipality_name_short", "county_code"]
    municipalities: dict[str, Unit] = {}
    authority_names: dict[str, str] = {}
    for line, row in read_rows(path, columns):
        code, county = row["municipality_code"], row["county_code"]
        if county not in counties or not code.startswith(county):
            raise SourceError(path, f"municipality {code} is not in a county {county!r}", line=line)
        municipalities[code] = _unit("municipality", code, row["municipality_name_short"], county)
        authority_names[code] = row["municipality_name"]
    return Sweden(counties, municipalities, authority_names, short_names)


def _unit(kind: str, code: str, name: str, within: str) -> Unit:
    unit = Unit(kind, "se", SOURCE)
    unit.versions.append(Version(unit, code, {"sv": name}, None, None, within))
    return unit


def points(folder: Path, short_names: Mapping[str, str]) -> dict[str, tuple[float, float]]:
    """Return latitude and longitude by code: the centre points of municipalities, the centroids of counties.

    The polygons of counties have names only. Raises SourceError for a county without polygon.
    """
    found: dict[str, tuple[float, float]] = {}
    for properties, _ in read_features(folder / "swedish_municipalities.geojson", ["id", "geo_point_2d"]):
        latitude, longitude = properties["geo_point_2d"]
        found[properties["id"]] = (round(latitude, DECIMALS), round(longitude, DECIMALS))
    path = folder / "swedish_regions.geojson"
    centres = {properties["name"]: centroid([geometry]) for properties, geometry in read_features(path, ["name"])}
    for code, name in short_names.items():
        if name not in centres:
            raise SourceError(path, f"no polygon of {name}")
        found[code] = centres[name]
    return found
