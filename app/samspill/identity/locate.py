"""The municipality in which a site or place lies, and how that was found.

In this order: what the source says itself; the post code of the address; the point within a boundary; the nearest
boundary. Post codes go before points, since points are made from addresses by programs: of those that CORDIS gives
Swedish sites, one in eight lies in another municipality than the post code beside it.

**A point that stands for "somewhere in the country"** is set aside: programs give it to addresses that they cannot
find, and it lies in the middle of nowhere (Hällefors, Nesbyen). It is known by the many towns that are all said to
lie there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from samspill.engines.columns import Columns
from samspill.identity.boundaries import Boundaries, read_boundaries
from samspill.identity.post_codes import PostCodes, read_post_codes
from samspill.identity.records import ORGANISATION, terms
from samspill.vocab import GEO, ID, RDF, SAM

__all__ = ["Located", "locate", "organisations", "stated"]

COORDINATES, NEAREST, POST_CODE = "coordinates", "nearest-boundary", "post-code"

TOO_MANY_TOWNS = 5
"""How many towns are said to lie at one point before it is taken to stand for none of them."""


@dataclass(frozen=True, order=True)
class Located:
    """A thing and the municipality that it lies in: the way in which that was found, and what it was found from."""

    thing: str
    within: str
    """The property that says so of such a thing."""
    municipality: str
    found_by: str
    value: str


def locate(columns: Columns, tables: Path) -> list[Located]:
    """Return the sites and places of Norway and Sweden that lie in a municipality which the columns describe.

    `tables` is the folder of `post_codes.csv` and `boundaries.csv`. What its own source places is left alone.
    """
    words = _words(columns)
    known = {row[0] for row in columns.run(_KNOWN, {"type": words["type"], "municipality": words["municipality"]})}
    if not known:
        return []
    rows = [row for sql in (_SITES, _PLACES) for row in columns.run(sql, _asked(sql, words))]
    codes, lines = read_post_codes(tables / "post_codes.csv"), read_boundaries(tables / "boundaries.csv")
    nowhere = _nowhere(rows)
    found = (_found(row, codes, lines, nowhere) for row in rows)
    return sorted(each for each in found if each is not None and each.municipality in known)


def organisations(columns: Columns, located: list[Located]) -> Iterator[tuple[str, str]]:
    """Yield organisation and municipality for each site or place of it that was located, sorted."""
    inside = {each.thing: each.municipality for each in located}
    words = terms(columns, SAM.hasSite, SAM.locatedIn)
    for organisation, thing in columns.run(_AT, {"p": list(words.values())}):
        if thing in inside:
            yield organisation, inside[thing]


def stated(columns: Columns) -> list[tuple[str, str]]:
    """Return organisation and municipality where a register itself tells it, by a code that was valid at the time."""
    values = {"located": terms(columns, SAM.locatedIn)[SAM.locatedIn], "municipality": f"{ID}municipality/"}
    return [(str(one), str(two)) for one, two in columns.run(_STATED, {**values, "organisation": ORGANISATION})]


Row = tuple[str, str, str | None, str | None, str | None, str | None, str]


def _found(row: Row, codes: PostCodes, lines: Boundaries, nowhere: set[tuple[str, str]]) -> Located | None:
    thing, country, code, _, latitude, longitude, within = row
    if code and (of_code := codes.locate(country, code)) is not None:
        return Located(thing, within, ID + of_code[0], POST_CODE, of_code[1])
    if latitude is None or longitude is None or (latitude, longitude) in nowhere:
        return None
    of_point = lines.locate(float(latitude), float(longitude))
    if of_point is None or not of_point.municipality.startswith(f"municipality/{country}-"):
        return None
    way = COORDINATES if of_point.metres == 0 else NEAREST
    return Located(thing, within, ID + of_point.municipality, way, f"{latitude},{longitude}")


def _nowhere(rows: list[Row]) -> set[tuple[str, str]]:
    towns: dict[tuple[str, str], set[str]] = {}
    for _, _, code, town, latitude, longitude, _ in rows:
        if latitude is not None and longitude is not None:
            towns.setdefault((latitude, longitude), set()).add((town or code or "").casefold())
    return {point for point, found in towns.items() if len(found) >= TOO_MANY_TOWNS}


def _asked(sql: str, words: dict[str, int]) -> dict[str, object]:
    """Return the values that a statement names; DuckDB refuses others."""
    return {name: value for name, value in {**words, "id": ID}.items() if re.search(rf"\${name}\b", sql)}


def _words(columns: Columns) -> dict[str, int]:
    names = {
        **{"site": SAM.hasSite, "site_in": SAM.siteIn, "address": SAM.hasAddress, "post": SAM.postalCode},
        **{"town": SAM.addressLocality, "point": SAM.hasCoordinates, "lat": GEO.lat, "long": GEO.long},
        **{"within": SAM.within, "type": RDF.type, "place": SAM.Place, "municipality": SAM.Municipality},
    }
    ids = terms(columns, *names.values())
    return {name: ids[iri] for name, iri in names.items()}


_KNOWN = """
SELECT DISTINCT lexical FROM quad JOIN term ON id = s AND kind = 1 WHERE p = $type AND o = $municipality
"""

_AT = """
SELECT DISTINCT organisation.lexical, place.lexical FROM quad
JOIN term organisation ON organisation.id = s AND organisation.kind = 1
JOIN term place ON place.id = o AND place.kind = 1
WHERE list_contains($p::BIGINT[], p) ORDER BY 1, 2
"""

_STATED = """
SELECT DISTINCT organisation.lexical, place.lexical FROM quad JOIN who_graph USING (g)
JOIN term organisation ON organisation.id = s AND starts_with(organisation.lexical, $organisation)
JOIN term place ON place.id = o AND starts_with(place.lexical, $municipality)
WHERE p = $located AND register IS NOT NULL ORDER BY 1, 2
"""

_COUNTRY = """
    SELECT DISTINCT s AS thing, regexp_extract(lexical, '^' || $id || 'country/(no|se)$', 1) AS country
    FROM quad JOIN term ON id = o AND kind = 1 WHERE p = {within} AND starts_with(lexical, $id || 'country/')
"""
_PLACED = """
    SELECT DISTINCT s AS thing FROM quad JOIN term ON id = o AND kind = 1
    WHERE p = {within} AND starts_with(lexical, $id || 'municipality/')
"""
_VALUE = "SELECT s, min(lexical) AS text FROM quad JOIN term ON id = o AND kind = 3 WHERE p = {p} GROUP BY s"

_SITES = f"""
WITH located AS ({_COUNTRY.replace("{within}", "$site_in")}), placed AS ({_PLACED.replace("{within}", "$site_in")}),
post AS ({_VALUE.replace("{p}", "$post")}), town AS ({_VALUE.replace("{p}", "$town")}),
latitude AS ({_VALUE.replace("{p}", "$lat")}), longitude AS ({_VALUE.replace("{p}", "$long")}),
address AS (SELECT quad.s AS thing, min(post.text) AS post, min(town.text) AS town FROM quad
    LEFT JOIN post ON post.s = o LEFT JOIN town ON town.s = o WHERE p = $address GROUP BY quad.s),
point AS (SELECT quad.s AS thing, min((latitude.text, longitude.text)) AS spot FROM quad
    JOIN latitude ON latitude.s = o JOIN longitude ON longitude.s = o WHERE p = $point GROUP BY quad.s)
SELECT lexical, country, post, town, spot[1], spot[2], '{SAM.siteIn}' FROM located ANTI JOIN placed USING (thing)
LEFT JOIN address USING (thing) LEFT JOIN point USING (thing) JOIN term ON id = thing AND kind = 1
WHERE country <> '' AND (post IS NOT NULL OR spot IS NOT NULL) ORDER BY lexical
"""  # noqa: S608  (our own constants)

_PLACES = f"""
WITH located AS ({_COUNTRY.replace("{within}", "$within")}), placed AS ({_PLACED.replace("{within}", "$within")}),
latitude AS ({_VALUE.replace("{p}", "$lat")}), longitude AS ({_VALUE.replace("{p}", "$long")})
SELECT lexical, country, NULL, lexical, latitude.text, longitude.text, '{SAM.within}'
FROM located ANTI JOIN placed USING (thing)
SEMI JOIN (SELECT s FROM quad WHERE p = $type AND o = $place) typed ON typed.s = thing
JOIN latitude ON latitude.s = thing JOIN longitude ON longitude.s = thing JOIN term ON id = thing AND kind = 1
WHERE country <> '' ORDER BY lexical
"""  # noqa: S608  (our own constants)
