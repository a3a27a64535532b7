"""The organisations that the table of participations describes anew in each of its rows.

The rows of one organisation can differ, since a project keeps what was told when it was last updated. The newest row
counts; what it leaves empty is taken from the next; names that it does not have any more are other names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from samspill.imports.places import Places
from samspill.imports.reading import Cells
from samspill.imports.values import (
    boolean,
    country,
    decimal_literal,
    national_number,
    post_code,
    quoted,
    vat_number,
    web_address,
    words,
)
from samspill.vocab import FOAF, GEO, ID, RDF, SAM, SKOS
from samspill.vocab.nquads import iri, literal

__all__ = ["Organisations", "is_withheld"]

_ACTIVITIES = frozenset({"HES", "REC", "PRC", "PUB", "OTH"})


@dataclass(frozen=True, slots=True)
class _Described:
    """What one row says of an organisation, each value in its final form, "" for what it leaves empty."""

    rcn: str
    vat: str
    name: str
    short_name: str
    sme: str
    activity: str
    street: str
    post_code: str
    city: str
    country: str
    nuts: str
    point: tuple[str, str] | None
    homepage: str


def is_withheld(cells: Cells) -> bool:
    """Tell whether the publisher withholds the address: it does so for people who take part in their own name."""
    _, vat, _, _, sme, _, street, post, city, _, nuts, _, url = cells
    return not (sme or vat or street or post or city or nuts or url)


def _single(text: str, column: str) -> str:
    """Return a value that the JSON layout sometimes states twice (`FI;FI`)."""
    found = {part.strip() for part in text.split(";")}
    if len(found) > 1:
        raise ValueError(f"{column}: {text!r} are several values where one was expected")
    return found.pop()


def _point(text: str) -> tuple[str, str] | None:
    if not text:
        return None
    try:
        latitude, longitude = (part.strip() for part in text.split(","))
        inside = abs(float(latitude)) <= 90 and abs(float(longitude)) <= 180
    except ValueError:
        inside = False
    if not inside:
        raise ValueError(f"geolocation: {text!r} is no point, expected latitude,longitude")
    return latitude, longitude


def _described(cells: Cells) -> _Described:
    rcn, vat, name, short, sme, activity, street, post, city, country_code, nuts, geolocation, url = cells
    if not words(name):
        raise ValueError("name: empty, expected the organisation's name")
    if rcn and not rcn.isdigit():
        raise ValueError(f"rcn: {rcn!r} is no record number, expected digits")
    activity, code = _single(activity, "activityType"), _single(country_code, "country")
    if activity and activity not in _ACTIVITIES:
        raise ValueError(f"activityType: {activity!r} is none of {', '.join(sorted(_ACTIVITIES))}")
    iso = country(code, "country") if code else ""
    return _Described(
        rcn=rcn,
        vat=vat_number(vat),
        name=words(name),
        short_name=words(short),
        sme="true" if boolean(sme, "SME") else "",
        activity=activity.lower(),
        street=words(street),
        post_code=post_code(post, iso),
        city=words(city),
        country=code,
        nuts=nuts,
        point=_point(geolocation),
        homepage=web_address(url) or "",
    )


def _p(term: str) -> str:
    return f" {iri(term)} "


_TYPE, _NAME, _ALSO, _LEGAL = _p(RDF.type), _p(SKOS.prefLabel), _p(SKOS.altLabel), _p(SAM.legalName)
_IDENTIFIER, _RECORD, _VAT, _NATIONAL = _p(SAM.identifier), _p(SAM.recordNumber), _p(SAM.vatNumber), _p(SAM.nationalId)
_ACTIVITY, _HOMEPAGE, _LOCATED, _IN = _p(SAM.activityType), _p(FOAF.homepage), _p(SAM.locatedIn), _p(SAM.siteIn)
_SITE, _ADDRESS, _POINT, _LAT, _LONG = map(_p, (SAM.hasSite, SAM.hasAddress, SAM.hasCoordinates, GEO.lat, GEO.long))
_STREET, _POST, _CITY = _p(SAM.streetAddress), _p(SAM.postalCode), _p(SAM.addressLocality)
_COUNTRY = _p(SAM.addressCountry)


class Organisations:
    """Gathers what rows say of organisations, and writes each organisation once."""

    def __init__(self, places: Places) -> None:
        """Begin with none; `places` is where countries and regions are gathered."""
        self._places = places
        self._found: dict[str, dict[Cells, tuple[str, _Described]]] = {}

    def take(self, number: str, cells: Cells, updated: str) -> str:
        """Return the organisation, in N-Quads form, and keep what the row says of it.

        Raises ValueError, naming the column, for a value that makes no sense.
        """
        variants = self._found.get(number)
        if variants is None:
            if not (number.isascii() and number.isdigit()):
                raise ValueError(f"organisationID: {number!r} is no participant's number, expected digits")
            variants = {cells: (updated, _described(cells))}
            self._found[number] = variants
        elif (known := variants.get(cells)) is None:
            variants[cells] = (updated, _described(cells))
        elif known[0] < updated:
            variants[cells] = (updated, known[1])
        return f"<{ID}organisation/cordis-{number}>"

    def lines(self, end: str) -> Iterator[str]:
        """Yield the description of each of them as lines of N-Quads, each ended with `end`."""
        for number, variants in sorted(self._found.items()):
            yield self._lines(number, variants, end)

    def _lines(self, number: str, variants: dict[Cells, tuple[str, _Described]], end: str) -> str:
        rows = [row for _, row in sorted(((each[0], cells) for cells, each in variants.items()), reverse=True)]
        ordered = [variants[cells][1] for cells in rows]
        newest = ordered[0] if len(ordered) == 1 else _merged(ordered)
        node = f"<{ID}organisation/cordis-{number}>"
        others = {each.name for each in ordered} | {each.short_name for each in ordered} - {""}
        name = quoted(newest.name)
        found = [
            f"{node}{_TYPE}{iri(SAM.Organisation)}{end}{node}{_NAME}{name}{end}{node}{_LEGAL}{name}{end}"
            f'{node}{_IDENTIFIER}"{number}"{end}'
        ]
        found += [f"{node}{_ALSO}{quoted(other)}{end}" for other in sorted(others - {newest.name})]
        if newest.rcn:
            found.append(f"{node}{_RECORD}{literal(int(newest.rcn))}{end}")
        if newest.sme:
            found.append(f"{node}{_TYPE}{iri(SAM.SmallMediumEnterprise)}{end}")
        if newest.activity:
            found.append(f"{node}{_ACTIVITY}<{ID}concept/activity-type-{newest.activity}>{end}")
        if newest.homepage:
            found.append(f"{node}{_HOMEPAGE}<{newest.homepage}>{end}")
        return "".join((*found, self._numbers(node, newest, end), self._site(node, number, newest, end)))

    @staticmethod
    def _numbers(node: str, row: _Described, end: str) -> str:
        if not row.vat:
            return ""
        number = national_number(row.vat, row.country.lower())
        found = f"{node}{_VAT}{quoted(row.vat)}{end}"
        return f'{found}{node}{_NATIONAL}"{number}"{end}' if number else found

    def _site(self, node: str, number: str, row: _Described, end: str) -> str:
        home = self._places.country(row.country) if row.country else ""
        region = self._places.region(row.nuts) if row.nuts else ""
        areas = dict.fromkeys(area for area in (region, home) if area)
        # The country around a region is entailed; it is stated where the region lies in another country.
        located = [area for area in areas if area == region or not region or row.nuts[:2] != row.country]
        found = [f"{node}{_LOCATED}{area}{end}" for area in located]
        if not (areas or row.city or row.point):
            return "".join(found)
        site = f"<{ID}site/cordis-{number}>"
        found.append(f"{node}{_SITE}{site}{end}{site}{_TYPE}{iri(SAM.Site)}{end}")
        found += [f"{site}{_IN}{area}{end}" for area in areas]
        if row.point:
            point = f"<{ID}coordinates/cordis-{number}>"
            found.append(
                f"{site}{_POINT}{point}{end}{point}{_TYPE}{iri(SAM.Coordinates)}{end}"
                f"{point}{_LAT}{decimal_literal(row.point[0])}{end}{point}{_LONG}{decimal_literal(row.point[1])}{end}"
            )
        return "".join((*found, _address(site, number, row, end)))


def _address(site: str, number: str, row: _Described, end: str) -> str:
    if not (row.street or row.post_code or row.city):
        return ""
    node = f"<{ID}postal-address/cordis-{number}>"
    code = country(row.country, "country").upper() if row.country else ""
    parts = ((_STREET, row.street), (_POST, row.post_code), (_CITY, row.city), (_COUNTRY, code))
    return f"{site}{_ADDRESS}{node}{end}{node}{_TYPE}{iri(SAM.PostalAddress)}{end}" + "".join(
        f"{node}{predicate}{quoted(text)}{end}" for predicate, text in parts if text
    )


def _merged(ordered: list[_Described]) -> _Described:
    """Return the first of the rows, newest first, with what it leaves empty taken from the next."""
    names = _Described.__slots__
    values = {name: next(filter(None, (getattr(row, name) for row in ordered)), "") for name in names}
    # Whether it is a small enterprise is told by the newest row alone: empty there means that it is none.
    return _Described(**values | {"sme": ordered[0].sme, "point": values["point"] or None})
