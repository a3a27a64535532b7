"""`/map/…`: the boundaries of municipalities, and the figures that the map of the start page shows.

The boundaries are made from `data/reference` when they are first asked for, and kept by the reader for good: other ones
have another address.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from flask import Blueprint, Flask, Response
from markupsafe import Markup

from samspill import queries
from samspill.errors import NotFoundError, OverloadError, SourceError, TimeLimitError
from samspill.files import project_folder
from samspill.identity.topology import topology
from samspill.vocab import SAM
from samspill.web.evaluators import Pool
from samspill.web.front import data_for_script
from samspill.web.labels import names_of, pick
from samspill.web.language import languages as wanted
from samspill.web.respond import cacheable, unchanged, vary
from samspill.web.site import Site, site
from samspill.web.terms import read_term
from samspill.web.thing import Thing

__all__ = ["Figures", "area_of", "areas_address", "figures"]

blueprint = Blueprint("maps", __name__)

LEVELS: Final = ("county", "municipality")
_A_YEAR = 365 * 86_400
_PATIENCE = 4.0  # seconds that the start page waits for the figures of its map
_KEPT = 8
_CREDIT: Final = "Kartverket (CC BY 4.0), Open Knowledge Sweden (“Feel free to reuse”)"


@cache
def _areas() -> bytes:
    """Return the topology as JSON; nothing in an installation without the tables of areas."""
    try:
        folder = project_folder("data") / "reference"
        found = topology(folder / "boundaries.csv", folder / "units.csv")
    except SourceError:
        return b""
    return json.dumps(found, separators=(",", ":")).encode()


@cache
def areas_address() -> str:
    """Return where the boundaries are; the address tells the content. Empty where there are none."""
    return f"/map/areas-{hashlib.sha256(_areas()).hexdigest()[:12]}.json" if _areas() else ""


@cache
def _shown() -> frozenset[str]:
    """Return the ids of the municipalities and counties that the boundaries have: those of today."""
    shapes = json.loads(_areas()) if _areas() else {"objects": {"municipalities": {"geometries": []}}}
    areas = shapes["objects"]["municipalities"]["geometries"]
    return frozenset({each["id"] for each in areas} | {each["properties"]["within"] for each in areas} - {""})


@blueprint.get("/map/areas-<version>.json")
def areas(version: str) -> Response:
    """Give the boundaries of municipalities as TopoJSON."""
    if areas_address() != f"/map/areas-{version}.json":
        raise NotFoundError("there are no such boundaries", hint=areas_address() or "this installation has none")
    response = Response(_areas(), content_type="application/json")
    response.headers["Cache-Control"] = f"public, max-age={_A_YEAR}, immutable"
    response.set_etag(version)
    return response


@blueprint.get("/map/names.json")
def names() -> Response:
    """Give the names of the areas on the map in the reader's language."""
    here, languages = site(), wanted()
    tag = here.etag("map-names", *languages)
    if (same := unchanged(tag)) is not None:
        return same
    response = Response(_named(here, languages), content_type="application/json")
    return cacheable(vary(response, "Accept-Language", "Cookie"), tag)


def _named(here: Site, languages: Sequence[str]) -> bytes:
    ids = sorted(_shown())
    base = f"{here.settings.base_iri}id/"
    known = names_of(here.engine, [base + each for each in ids])
    told = {each: found.value for each in ids if (found := pick(known.get(base + each, ()), languages))}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass(frozen=True)
class Figure:
    """An area with its name and its numbers; `id` is the end of its IRI."""

    id: str
    name: str
    organisations: int
    activities: int


@dataclass(frozen=True)
class Figures:
    """The numbers of all areas of a level, the greatest first."""

    counties: tuple[Figure, ...]
    municipalities: tuple[Figure, ...]

    @property
    def json(self) -> Markup:
        """The numbers for the script of the page."""
        told = {
            level: [[each.id, each.name, each.organisations, each.activities] for each in found]
            for level, found in zip(LEVELS, (self.counties, self.municipalities), strict=True)
        }
        return data_for_script(json.dumps(told, ensure_ascii=False, separators=(",", ":")))


_LOCK: Final = threading.Lock()
_FOUND: Final[OrderedDict[tuple[str, ...], Figures | None]] = OrderedDict()


def figures() -> Figures | None:
    """Return the figures of the map in the reader's language; None when they take too long, or there are none."""
    here, languages = site(), wanted()
    key = (here.snapshot.manifest.id, *languages)
    with _LOCK:
        if key in _FOUND and here.writable is None:
            return _FOUND[key]
    try:
        found = _figures(here, languages)
    except (TimeLimitError, OverloadError):
        return None  # the next reader may have more luck
    with _LOCK:
        _FOUND[key] = found
        while len(_FOUND) > _KEPT:
            _FOUND.popitem(last=False)
    return found


def _figures(here: Site, languages: Sequence[str]) -> Figures | None:
    engine = here.engine.within(_PATIENCE) if isinstance(here.engine, Pool) else here.engine
    # As anybody's query, not as one of our own: those are asked of Oxigraph, which is slow at counting all there is.
    rows = list(engine.rows(queries.named("pages/map-figures").text))
    base = f"{here.settings.base_iri}id/"
    areas = [row["area"][1:-1] for row in rows]
    names = names_of(here.engine, areas)
    levels: dict[str, list[Figure]] = {level: [] for level in LEVELS}
    for iri, row in zip(areas, rows, strict=True):
        name, slug = pick(names.get(iri, ()), languages), iri.removeprefix(base)
        numbers = [int(read_term(row[each]).value) for each in ("organisations", "activities")]
        if slug.partition("/")[0] in levels:
            levels[slug.partition("/")[0]].append(Figure(slug, name.value if name else slug, *numbers))
    ranked = [tuple(sorted(levels[level], key=lambda each: (-each.activities, each.name))) for level in LEVELS]
    return Figures(*ranked) if any(ranked) else None


def area_of(thing: Thing) -> str | None:
    """Return the area that the page of a thing marks on its map, as the end of its IRI: itself, or where it lies.

    None for an area that is no more, and for what lies in none.
    """
    base = f"{site().settings.base_iri}id/"
    places = [thing.iri]
    places += [value.term.value for group in thing.groups if group.iri == SAM.locatedIn for value in group.values]
    found = (place.removeprefix(base) for place in places if place.startswith(base))
    kept = [place for place in found if place in _shown()]
    return max(kept, key=lambda place: LEVELS.index(place.partition("/")[0]), default=None)


def areas_of(thing: Thing) -> tuple[str, ...]:
    """Return the areas that the page of a thing marks: that of `area_of`, or those in place of one that is no more."""
    if (area := area_of(thing)) is not None:
        return (area,)
    if not _is_area(thing.iri):
        return ()
    base = f"{site().settings.base_iri}id/"
    rows = site().engine.own_rows(queries.named("pages/successors").bind(target=thing.iri).text)
    found = (row["area"][1:-1].removeprefix(base) for row in rows)
    return tuple(area for area in found if area in _shown())


def is_ended(thing: Thing, marked: tuple[str, ...]) -> bool:
    """Whether the areas that are marked took the place of the thing."""
    return f"{site().settings.base_iri}id/{marked[0]}" != thing.iri and _is_area(thing.iri)


def _is_area(iri: str) -> bool:
    """Whether an IRI is one of a municipality or county, of whatever time."""
    return iri.startswith(tuple(f"{site().settings.base_iri}id/{level}/" for level in LEVELS))


def register(app: Flask) -> None:
    """Serve the boundaries, and tell templates where they are."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(
        areas_address=areas_address, areas_of=areas_of, is_ended=is_ended, boundaries_by=_CREDIT
    )
