"""From the publishers' files to areas with history, names, points and authorities."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from samspill.errors import SourceError
from samspill.imports.areas import authorities as book_of
from samspill.imports.areas import counties, kartverket, klass, norway, registers, slugs, sweden, units
from samspill.imports.areas.authorities import Authority, Book
from samspill.imports.areas.history import Change, History, Unit
from samspill.imports.areas.languages import NORWEGIAN, SEPARATOR, Languages, bare

KLASS, COUNTY_LIST, NAMES = "ssb-klass-131", "kommuneendringer", "kartverket-kommuneinfo"
POLYGONS, COUNCIL, SWEDISH_POINTS = "kartverket-administrative-units", "rcn-h2020-grants", "okfse-sweden-geojson"

SLUG_DAY = "2026-01-01"
"""Slugs are made of the names of this day, or of the last day of what had ended: a later renaming leaves them."""


@dataclass(frozen=True)
class Point:
    """Where an area is: a point of its publisher's choice in it, or the centroid of its polygons."""

    latitude: float
    longitude: float
    kind: str
    source: str


@dataclass
class Gathered:
    """All that the tables are written from."""

    units: list[Unit] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    points: dict[Unit, Point] = field(default_factory=dict)
    names: list[tuple[Unit, str, str, str]] = field(default_factory=list)
    """Names that the unit has beyond those of its last version, or from another publisher: language, name, source."""
    name_sources: dict[tuple[str, str], str] = field(default_factory=dict)
    """County code and language → the source of the county's name, where it is another than the county's."""
    short_names: dict[Unit, str] = field(default_factory=dict)
    authorities: list[Authority] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)


def gather(folder: Path) -> Gathered:
    """Read all publishers' files under a folder and join them; raises SourceError when something does not fit."""
    gathered = Gathered()
    history = _norway(folder / "no", registers.read_research_council(folder)[1], gathered)
    swedish = _sweden(folder / "se", gathered)
    book = _authorities(folder, history, swedish)
    gathered.authorities, gathered.rejected = book.authorities, book.rejected
    return gathered


def _norway(folder: Path, council_counties: dict[str, str], gathered: Gathered) -> History:
    editions = klass.read_editions(folder)
    places = kartverket.read_places(folder)
    # a name that an edition has alone is Norwegian, and still is when a later one joins another to it
    alone = {bare(name) for edition in editions for name in edition.names.values() if SEPARATOR not in name}
    languages = Languages({**dict.fromkeys(alone, NORWEGIAN), **kartverket.languages_of(places)})
    county_names = counties.read_county_names(folder)
    today = kartverket.county_names(folder)
    published = {code: name for code, name in {**council_counties, **today}.items() if SEPARATOR in name}
    county_history, undated = counties.join(editions, county_names, published, KLASS)
    history = units.join(
        editions, klass.read_changes(folder), languages, partial(counties.county_of, county_names), KLASS
    )
    _name_slugs(history.units, county_names)
    for code in county_names:
        gathered.name_sources.update({(code, language): COUNTY_LIST for language in NORWEGIAN})
    for code in published:
        source = POLYGONS if code in today else COUNCIL
        gathered.name_sources.update({(code, language): source for language in ("se", "smj", "sma", "fkv")})
    both = History([*county_history.units, *history.units], [*county_history.changes, *history.changes])
    gathered.units += both.units
    gathered.changes += both.changes
    for unit in county_history.units:
        gathered.names += [(unit, *pair, POLYGONS) for pair in undated.get(unit.path, {}).items()]
    _norwegian_points(folder, both, places, gathered)
    return both


def _name_slugs(municipalities: list[Unit], county_names: dict[str, str]) -> None:
    bearers = []
    for unit in municipalities:
        names = [
            (version.names["nb"], version.first or "", version.last)
            for place, version in enumerate(unit.versions)
            if place == 0 or (version.first or "") <= SLUG_DAY
        ]
        bearers.append(slugs.Bearer("no", names, county_names[unit.versions[0].code[:2]]))
    for unit, slug in zip(municipalities, slugs.assign(bearers), strict=True):
        unit.slug = slug


def _norwegian_points(folder: Path, history: History, places: list[kartverket.Place], gathered: Gathered) -> None:
    """Points of the publisher's choice where it gives them, centroids of polygons where it does not."""
    by_code = history.by_code("municipality", "no", kartverket.DIVISION_DAY)
    for place in places:
        if place.code not in by_code:
            path = folder / "fylkeskommuner_kartverket_api.json"
            raise SourceError(path, f"{place.code} is no municipality on {kartverket.DIVISION_DAY}")
        unit = by_code[place.code]
        gathered.points[unit] = Point(place.latitude, place.longitude, "point in the area", NAMES)
        gathered.names += [(unit, language, name, NAMES) for language, name in place.names]
    today = history.by_code("municipality", "no", SLUG_DAY)
    for code, centre in kartverket.municipality_centres(folder).items():
        if code in today:
            gathered.points.setdefault(today[code], Point(*centre, "centroid", POLYGONS))
    by_code = {
        **history.by_code("county", "no", kartverket.DIVISION_DAY),
        **history.by_code("county", "no", SLUG_DAY),
    }
    for code, centre in kartverket.county_centres(folder).items():
        gathered.points.setdefault(by_code[code], Point(*centre, "centroid", POLYGONS))


def _sweden(folder: Path, gathered: Gathered) -> sweden.Sweden:
    found = sweden.read(folder)
    for code, unit in found.counties.items():
        unit.slug = f"se-{slugs.slugify(found.short_names[code])}"
        gathered.short_names[unit] = found.short_names[code]
    for unit in found.municipalities.values():
        unit.versions[0].within = found.counties[unit.latest.within].path
    all_units = [*found.counties.values(), *found.municipalities.values()]
    named = list(found.municipalities.values())
    bearers = [
        slugs.Bearer("se", [(unit.latest.names["sv"], "", None)], found.short_names[code[:2]])
        for code, unit in found.municipalities.items()
    ]
    for unit, slug in zip(named, slugs.assign(bearers), strict=True):
        unit.slug = slug
    points = sweden.points(folder, found.short_names)
    for unit in all_units:
        kind = "centroid" if unit.kind == "county" else "point in the area"
        if unit.latest.code not in points:
            raise SourceError(folder / "swedish_municipalities.geojson", f"no point for {unit.latest.code}")
        gathered.points[unit] = Point(*points[unit.latest.code], kind, SWEDISH_POINTS)
    gathered.units += all_units
    return found


def _authorities(folder: Path, history: History, swedish: sweden.Sweden) -> Book:
    municipal, county = registers.read_state_bodies(folder)
    council, _ = registers.read_research_council(folder)
    cordis, ror = registers.read_cordis(folder), registers.read_ror(folder)
    book = norway.municipal(history, registers.read_ssb(folder), municipal, council)
    norway.county(book, history, county, council)
    _swedish_authorities(book, swedish)
    in_force = [unit for unit in history.units if unit.existed_since(norway.ROR_DAY)]
    for entry in [*cordis, *registers.read_swecris(folder), *ror]:
        since = norway.ROR_DAY if entry.register == "ror" else norway.CORDIS_DAY
        others = in_force if entry.country == "no" else []
        authority = book.match(entry, others, since, ("kommune", "herad"))
        if authority:
            book.identify(authority, entry)
    return book


def _swedish_authorities(book: Book, swedish: sweden.Sweden) -> None:
    for code, unit in swedish.municipalities.items():
        listed = swedish.authority_names[code]
        own = sweden.MUNICIPAL_NAMES.get(code)
        names = [("sv", own, book_of.OWN)] if own else []
        names.append(("sv", listed, sweden.SOURCE))
        if code in sweden.CITIES:
            names.append(("sv", sweden.CITIES[code], book_of.OWN))
        slug = "se-region-gotland" if code == sweden.GOTLAND else f"{unit.slug}-kommun"
        authority = book.add(slug, unit, sweden.SOURCE, names)
        if code == sweden.GOTLAND:
            authority.governs[swedish.counties[code[:2]]] = book_of.OWN
    for code, regional in sweden.REGIONS.items():
        names = [("sv", name, book_of.OWN) for name in regional]
        book.add(f"se-{slugs.slugify(regional[0])}", swedish.counties[code], book_of.OWN, names)
