"""The organisations that the table of participations describes anew in each of its rows.

The rows of one organisation can differ, since a project keeps what was told when it was last updated. The newest row
counts; what it leaves empty is taken from the next; names that it does not have any more are other names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

from samspill.imports.places import Places, nuts_code
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
from samspill.vocab import FOAF, GEO, ID, RDF, SAM, SKOS, XSD
from samspill.vocab.nquads import iri

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


_POINT_TEXT = re.compile(r" *(-?\d{1,2}(?:\.\d+)?) *, *(-?\d{1,3}(?:\.\d+)?) *", re.ASCII)


def _point(text: str) -> tuple[str, str] | None:
    if not text:
        return None
    match = _POINT_TEXT.fullmatch(text)
    if not match or abs(float(match[1])) > 90 or abs(float(match[2])) > 180:
        raise ValueError(f"geolocation: {text!r} is no point, expected latitude,longitude")
    return match[1], match[2]


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
        nuts=nuts_code(nuts) if nuts else "",
        point=_point(geolocation),
        homepage=web_address(url) or "",
    )


def _p(term: str) -> str:
    return f" {iri(term)} "


_TYPE, _NAME, _ALSO, _LEGAL = _p(RDF.type), _p(SKOS.prefLabel), _p(SKOS.altLabel), _p(SAM.legalName)
_IDENTIFIER, _RECORD, _VAT, _NATIONAL = _p(SAM.identifier), _p(SAM.recordNumber), _p(SAM.vatNumber), _p(SAM.nationalId)
_ACTIVITY, _HOMEPAGE, _LOCATED, _IN = _p(SAM.activityType), _p(FOAF.homepage), _p(SAM.locatedIn), _p(SAM.siteIn)
_SITE, _ADDRESS, _POINT, _LAT, _LONG = map(_p, (SAM.hasSite, SAM.hasAddress, SAM.hasCoordinates, GEO.lat, GEO.long))
_WEB = _p(SAM.webAddress)
_FULL = _p(SAM.fullAddress)
_STREET, _POST, _CITY = _p(SAM.streetAddress), _p(SAM.postalCode), _p(SAM.addressLocality)
_COUNTRY = _p(SAM.addressCountry)
_INTEGER, _ANY_URI = f"^^{iri(XSD.integer)}", f"^^{iri(XSD.anyURI)}"


class Organisations:
    """Gathers what rows say of organisations, and writes each organisation once."""

    def __init__(self, places: Places, end: str) -> None:
        """Begin with none; `places` is where countries and regions are gathered, `end` is what ends each line."""
        self._places, self._end = places, end
        self._found: dict[str, dict[Cells, tuple[str, _Described]]] = {}
        self._is_organisation = f"{_TYPE}{iri(SAM.Organisation)}{end}"
        self._is_small = f"{_TYPE}{iri(SAM.SmallMediumEnterprise)}{end}"
        self._is_site = f"{_TYPE}{iri(SAM.Site)}{end}"
        self._is_point = f"{_TYPE}{iri(SAM.Coordinates)}{end}"
        self._is_address = f"{_TYPE}{iri(SAM.PostalAddress)}{end}"

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

    def lines(self) -> Iterator[str]:
        """Yield the description of each of them as lines of N-Quads."""
        for number, variants in sorted(self._found.items()):
            yield self._lines(number, variants)

    def _lines(self, number: str, variants: dict[Cells, tuple[str, _Described]]) -> str:
        newest, others = _newest(variants)
        node, end, name = f"<{ID}organisation/cordis-{number}>", self._end, quoted(newest.name)
        found = (
            f"{node}{self._is_organisation}{node}{_NAME}{name}{end}{node}{_LEGAL}{name}{end}"
            f'{node}{_IDENTIFIER}"{number}"{end}'
        )
        for other in others:
            found += f"{node}{_ALSO}{quoted(other)}{end}"
        if newest.rcn:
            found += f'{node}{_RECORD}"{newest.rcn}"{_INTEGER}{end}'
        if newest.sme:
            found += f"{node}{self._is_small}"
        if newest.activity:
            found += f"{node}{_ACTIVITY}<{ID}concept/activity-type-{newest.activity}>{end}"
        if newest.homepage:
            found += f"{node}{_HOMEPAGE}<{newest.homepage}>{end}{node}{_WEB}{quoted(newest.homepage)}{_ANY_URI}{end}"
        return f"{found}{self._numbers(node, newest)}{self._site(node, number, newest)}"

    def _numbers(self, node: str, row: _Described) -> str:
        if not row.vat:
            return ""
        number = national_number(row.vat, row.country.lower())
        found = f"{node}{_VAT}{quoted(row.vat)}{self._end}"
        return f'{found}{node}{_NATIONAL}"{number}"{self._end}' if number else found

    def _site(self, node: str, number: str, row: _Described) -> str:
        end = self._end
        home = self._places.country(row.country) if row.country else ""
        region = self._places.region(row.nuts) if row.nuts else ""
        areas = dict.fromkeys(area for area in (region, home) if area)
        # The country around a region is entailed; it is stated where the region lies in another country.
        located = [area for area in areas if area == region or not region or row.nuts[:2] != row.country]
        found = "".join(f"{node}{_LOCATED}{area}{end}" for area in located)
        if not (areas or row.city or row.point):
            return found
        site = f"<{ID}site/cordis-{number}>"
        found += f"{node}{_SITE}{site}{end}{site}{self._is_site}"
        for area in areas:
            found += f"{site}{_IN}{area}{end}"
        if row.point:
            point = f"<{ID}coordinates/cordis-{number}>"
            found += (
                f"{site}{_POINT}{point}{end}{point}{self._is_point}"
                f"{point}{_LAT}{decimal_literal(row.point[0])}{end}{point}{_LONG}{decimal_literal(row.point[1])}{end}"
            )
        return found + self._address(site, number, row)

    def _address(self, site: str, number: str, row: _Described) -> str:
        if not (row.street or row.post_code or row.city):
            return ""
        node, end = f"<{ID}postal-address/cordis-{number}>", self._end
        code = country(row.country, "country").upper() if row.country else ""
        locality = f"{row.post_code} {row.city}".strip()
        whole = ", ".join(part for part in (row.street, locality, code) if part)
        parts = ((_FULL, whole), (_STREET, row.street), (_POST, row.post_code), (_CITY, row.city), (_COUNTRY, code))
        return f"{site}{_ADDRESS}{node}{end}{node}{self._is_address}" + "".join(
            f"{node}{predicate}{quoted(text)}{end}" for predicate, text in parts if text
        )


def _newest(variants: dict[Cells, tuple[str, _Described]]) -> tuple[_Described, list[str]]:
    """Return what the rows of one organisation come to, and the names that it has besides."""
    if len(variants) == 1:
        ((_, row),) = variants.values()
        short = row.short_name
        return row, [short] if short and short != row.name else []
    # Of rows of one moment, the order of their cells decides: the same file gives the same text.
    ordered = [row for _, _, row in sorted(((each[0], cells, each[1]) for cells, each in variants.items()), key=_age)]
    newest = _merged(ordered)
    others = {each.name for each in ordered} | {each.short_name for each in ordered}
    return newest, sorted(others - {"", newest.name})


def _age(row: tuple[str, Cells, _Described]) -> tuple[str, Cells]:
    return row[:2]


def _merged(ordered: list[_Described]) -> _Described:
    """Return the last of the rows, with what it leaves empty taken from the one before."""
    found = ordered[-1]
    for row in reversed(ordered[:-1]):
        empty = [each.name for each in fields(_Described) if not getattr(found, each.name)]
        found = replace(found, **{name: getattr(row, name) for name in empty})
    # Whether it is a small enterprise is told by the newest row alone: empty there means that it is none.
    return replace(found, sme=ordered[-1].sme)
