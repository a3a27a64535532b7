"""What the registers' own files say, read with `csv`, `json` and `decimal` alone: the oracle of the questions.

Nothing of the import is used. Which records are one organisation is worked out anew, by organisation number and by
the decisions in `data/reference`; where a Norwegian post code lies is looked up in the project's table, a Swedish one
in the publisher's.
"""

from __future__ import annotations

import csv
import gzip
import json
import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

Row = dict[str, str]
NO_SE = ("NO", "SE")
NORWEGIAN_COUNTIES = {
    **{"03": "Oslo", "11": "Rogaland", "15": "Møre og Romsdal", "18": "Nordland", "31": "Østfold", "32": "Akershus"},
    **{"33": "Buskerud", "34": "Innlandet", "39": "Vestfold", "40": "Telemark", "42": "Agder", "46": "Vestland"},
    **{"50": "Trøndelag", "55": "Troms", "56": "Finnmark"},
}
"""As they have been since 2024, by the first two digits of a municipality's code."""
_CELLS = (
    *("rcn", "vatNumber", "name", "shortName", "SME", "activityType", "street", "postCode", "city", "country"),
    *("nutsCode", "geolocation", "organizationURL"),
)
_WITHHELD = ("vatNumber", "SME", "street", "postCode", "city", "nutsCode", "organizationURL")


def table(path: Path, delimiter: str = ",") -> Iterator[Row]:
    """Yield the rows of a table, gzipped or not."""
    csv.field_size_limit(1 << 24)
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as packed:
            yield from csv.DictReader(packed, delimiter=delimiter)
    else:
        with path.open(encoding="utf-8-sig", newline="") as plain:
            yield from csv.DictReader(plain, delimiter=delimiter)


def money(text: str) -> Decimal:
    """Return a sum rounded half up to the cent; nothing is 0."""
    return Decimal(text.replace(",", ".") or "0").quantize(Decimal("0.01"), ROUND_HALF_UP)


def norwegian(number: str) -> bool:
    """Tell whether nine digits end in their check digit, by modulus 11."""
    weights = (3, 2, 7, 6, 5, 4, 3, 2, 1)
    return (
        bool(re.fullmatch(r"\d{9}", number)) and sum(int(a) * b for a, b in zip(number, weights, strict=True)) % 11 == 0
    )


def swedish(number: str) -> bool:
    """Tell whether ten digits end in their check digit, by Luhn's formula, and are no person's."""
    if not re.fullmatch(r"\d\d[2-9]\d{7}", number):
        return False
    return sum(sum(divmod(int(digit) * (2 - place % 2), 10)) for place, digit in enumerate(number)) % 10 == 0


def national(row: Row) -> str:
    """Return the organisation number that a row of CORDIS has in its VAT number, or nothing."""
    vat = re.sub(r"[^A-Z0-9]", "", row["vatNumber"].upper())
    if (found := re.fullmatch(r"(?:NO)?(\d{9})(?:MVA)?", vat)) and norwegian(found[1]) and row["country"] == "NO":
        return found[1]
    if (found := re.fullmatch(r"(?:SE)?(\d{10})(?:\d\d)?", vat)) and swedish(found[1]) and row["country"] == "SE":
        return found[1]
    return ""


class Groups:
    """Which records are one: a union of pairs."""

    def __init__(self) -> None:
        """Begin with each for itself."""
        self._above: dict[str, str] = {}

    def of(self, record: str) -> str:
        """Return the record that stands for all that are one with this."""
        while (above := self._above.get(record, record)) != record:
            record = above
        return record

    def join(self, one: str, other: str) -> None:
        """Say that two are one."""
        self._above[self.of(one)] = self.of(other)


Point = tuple[float, float]


class Ring(NamedTuple):
    """One ring of the boundary of a municipality: country and code, corners (latitude, longitude), and its bounds."""

    code: str
    corners: list[Point]
    low: Point
    high: Point

    def may_hold(self, point: Point) -> bool:
        """Tell whether a point lies within the bounds, or less than some kilometres outside."""
        return all(
            low - 0.05 <= value <= high + 0.05 for low, value, high in zip(self.low, point, self.high, strict=True)
        )

    def _sides(self) -> Iterator[tuple[Point, Point]]:
        return pairwise([*self.corners, self.corners[0]])

    def holds(self, point: Point) -> bool:
        """Tell whether a ray from the point to the east meets the ring an odd number of times."""
        crossed = 0
        for (north, east), (further_north, further_east) in self._sides():
            if (north > point[0]) != (further_north > point[0]):
                crossed += point[1] < east + (point[0] - north) * (further_east - east) / (further_north - north)
        return crossed % 2 == 1

    def metres(self, point: Point) -> float:
        """Return the distance of a point from the ring, on a plane that touches the earth there."""
        scale = math.cos(math.radians(point[0]))
        found = math.inf
        for one, two in self._sides():
            (ax, ay), (bx, by) = (((p[1] - point[1]) * scale, p[0] - point[0]) for p in (one, two))
            length = (bx - ax) ** 2 + (by - ay) ** 2
            along = max(0.0, min(1.0, -(ax * (bx - ax) + ay * (by - ay)) / length)) if length else 0.0
            found = min(found, math.hypot(ax + along * (bx - ax), ay + along * (by - ay)))
        return found * 111_195


def _rings(path: Path, country: str) -> Iterator[Ring]:
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        shape = feature["geometry"]
        polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        for ring in (ring for polygon in polygons for ring in polygon):
            corners = [(corner[1], corner[0]) for corner in ring]
            norths, easts = zip(*corners, strict=True)
            low, high = (min(norths), min(easts)), (max(norths), max(easts))
            yield Ring(country + feature["properties"]["id"], corners, low, high)


class Places:
    """Codes of municipalities and counties as they are now, and where post codes lie."""

    def __init__(self, reference: Path, data: Path) -> None:
        """Read the project's tables, and the publishers' of Swedish post codes and of boundaries."""
        sweden = data / "se"
        self._rings = [
            *_rings(data / "no" / "Kommuner-S.geojson", "NO"),
            *_rings(sweden / "swedish_municipalities.geojson", "SE"),
        ]
        versions = {row["version"]: row["code"] for row in table(reference / "versions.csv")}
        units = {row["unit"]: versions[row["current"]] for row in table(reference / "units.csv") if row["current"]}
        self._runs = sorted(
            (row["first"], row["last"], units.get(row["municipality"], ""))
            for row in table(reference / "post_codes.csv")
            if row["country"] == "no"
        )
        self._swedish = {
            row["postal_code"]: row["municipality_code"] for row in table(sweden / "postal_to_municipality.csv")
        }
        self._listed = sorted(code for code in self._swedish if re.fullmatch(r"\d{5}", code))
        self.swedish_counties = {row["county_code"]: row["county_name"] for row in table(sweden / "counties.csv")}
        self.swedish_names = {
            row["municipality_name_short"].replace(" ", ""): row["municipality_code"]
            for row in table(sweden / "municipalities.csv")
        }

    def municipality(self, country: str, code: str) -> str:
        """Return the country and code of the municipality that a post code lies in (`NO0301`), or nothing."""
        digits = re.sub(r"^(?:SE|S|NO|N)[- ]?|\s", "", code.strip().upper())
        if country == "SE":
            return f"SE{found}" if (found := self._swedish.get(digits) or self._between(digits)) else ""
        if not re.fullmatch(r"\d{3,4}", digits):
            return ""
        place = bisect_right(self._runs, (digits.zfill(4), "9999", "~")) - 1
        first, last, found = self._runs[place]
        return f"NO{found}" if first <= digits.zfill(4) <= last else ""

    def _between(self, digits: str) -> str:
        """Return the municipality of the listed codes on both sides of one that is not listed, if it is the same.

        Codes of large receivers are in no list of places; docs/identity.md says that they are taken so.
        """
        place = bisect_right(self._listed, digits)
        if not re.fullmatch(r"\d{5}", digits) or not 0 < place < len(self._listed):
            return ""
        before, after = (self._swedish[self._listed[at]] for at in (place - 1, place))
        return before if before == after else ""

    def around(self, country: str, point: tuple[float, float]) -> str:
        """Return the municipality of a country around a point (latitude, longitude), or the nearest within 2 km."""
        near = [ring for ring in self._rings if ring.code.startswith(country) and ring.may_hold(point)]
        inside = Counter(ring.code for ring in near if ring.holds(point))
        odd = [code for code, count in inside.items() if count % 2]  # a hole is a ring too
        if odd:
            return odd[0]
        far, code = min(((ring.metres(point), ring.code) for ring in near), default=(math.inf, ""))
        return code if far <= 2000 else ""

    def county(self, code: str) -> str:
        """Return the name of the county of a municipality's country and code."""
        return self.swedish_counties[code[2:4]] if code.startswith("SE") else NORWEGIAN_COUNTIES[code[2:4]]

    def swedish_county(self, name: str) -> str:
        """Return the code of a county by its short name, or its whole."""
        names = {each.removesuffix(" län").removesuffix("s"): code for code, each in self.swedish_counties.items()}
        return names[name.strip().removesuffix(" län").removesuffix("s")]


class Cordis:
    """The tables of CORDIS in a folder."""

    def __init__(self, folder: Path, places: Places, groups: Groups) -> None:
        """Read projects and participations; those who take part in their own name are left out."""
        self._folder, self._places, self._groups = folder, places, groups
        self.projects = {row["id"]: row for row in self._read("project")}
        self.rows = [row for row in self._read("organization") if any(row[name] for name in _WITHHELD)]

    def _read(self, name: str) -> Iterator[Row]:
        plain = self._folder / f"{name}.csv"
        return table(plain if plain.exists() else self._folder / f"{name}.csv.gz", ";")

    @cached_property
    def organisations(self) -> dict[str, Row]:
        """What the newest row says of each organisation; what it leaves empty, the next."""
        found: dict[str, Row] = {}
        for row in sorted(self.rows, key=lambda row: (row["contentUpdateDate"], [row[name] for name in _CELLS])):
            known = found.setdefault(row["organisationID"], {})
            known |= {name: row[name] for name in _CELLS if row[name] or name not in known} | {"SME": row["SME"]}
        return found

    def join(self) -> None:
        """Join those with one organisation number, and those with one VAT number and name."""
        for number, row in self.organisations.items():
            if digits := national(row):
                if not digits.startswith("6") or row["country"] == "NO":
                    self._groups.join(f"cordis-{number}", digits)
            elif vat := re.sub(r"\W", "", row["vatNumber"]):
                name = re.sub(r"\W", "", row["name"]).casefold()
                self._groups.join(f"cordis-{number}", f"{row['country']} {vat} {name}")

    def of(self, row: Row) -> str:
        """Return the group that the organisation of a row belongs to."""
        return self._groups.of(f"cordis-{row['organisationID']}")

    @cached_property
    def countries(self) -> dict[str, set[str]]:
        """The countries in which each group has an address; a region can lie in another than the address."""
        found: dict[str, set[str]] = {}
        for number, row in self.organisations.items():
            if row["country"]:
                known = found.setdefault(self._groups.of(f"cordis-{number}"), set())
                known |= {row["country"]} | ({row["nutsCode"][:2]} if row["nutsCode"] else set())
        return found

    @cached_property
    def addresses(self) -> dict[str, set[str]]:
        """The countries that the addresses of each group name."""
        found: dict[str, set[str]] = {}
        for number, row in self.organisations.items():
            found.setdefault(self._groups.of(f"cordis-{number}"), set()).update({row["country"]} - {""})
        return found

    @cached_property
    def municipalities(self) -> dict[str, set[str]]:
        """The codes of the municipalities in which each group has an address, by its post code or else its point."""
        found: dict[str, set[str]] = {}
        for number, row in self.organisations.items():
            if row["country"] in NO_SE:
                code = self._places.municipality(row["country"], row["postCode"]) or self._around(row)
                found.setdefault(self._groups.of(f"cordis-{number}"), set()).update({code} - {""})
        return found

    def _around(self, row: Row) -> str:
        """Return the municipality around a point, unless five towns or more are said to lie there."""
        if not row["geolocation"] or len(self._towns[row["geolocation"]]) >= 5:
            return ""
        latitude, longitude = map(float, row["geolocation"].split(","))
        return self._places.around(row["country"], (latitude, longitude))

    @cached_property
    def _towns(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for row in self.organisations.values():
            if row["country"] in NO_SE:
                found.setdefault(row["geolocation"], set()).add((row["city"] or row["postCode"]).casefold())
        return found

    def under(self, subject: str) -> set[str]:
        """Return the projects on a subject of EuroSciVoc or a narrower one, by the number of the subject."""
        rows = self._read("euroSciVoc")
        return {row["projectID"] for row in rows if subject in row["euroSciVocCode"].strip("/").split("/")}

    def programmes(self, project: str) -> set[str]:
        """Return the codes of a project's main programme and of those around it."""
        parts = self.projects[project]["legalBasis"].split(".")
        return {".".join(parts[:size]) for size in range(1, len(parts) + 1)}


def decided(groups: Groups, decisions: Path, cordis: Iterable[str]) -> None:
    """Join what was decided to be one; a decision on a record of CORDIS that is not there waits."""
    there = {f"cordis-{number}" for number in cordis}
    for row in table(decisions):
        pair = [row[side].rpartition("/")[2] for side in "ab"]
        if row["decision"] == "same" and all(each in there or not each.startswith("cordis-") for each in pair):
            groups.join(*pair)


def known(groups: Groups, identifiers: Path) -> list[str]:
    """Join the project's own organisations to the numbers that its tables give them; return the numbers."""
    numbers = []
    for row in table(identifiers):
        if row["scheme"] == "rorId":
            groups.join(row["authority"], f"ror-{row['value'].rpartition('/')[2]}")
        elif row["scheme"] == "nationalId":
            groups.join(row["authority"], row["value"])
            numbers.append(row["value"])
    return numbers


def cut(source: Path, target: Path, wanted: int) -> None:
    """Write the tables of CORDIS for some projects with Norwegian and with Swedish participants, evenly chosen.

    Half of them have both, the others one of the two.
    """
    target.mkdir(exist_ok=True)
    with_country: dict[str, set[str]] = {}
    for row in table(source / "organization.csv.gz", ";"):
        if row["country"] in NO_SE:
            with_country.setdefault(row["projectID"], set()).add(row["country"])
    kept: set[str] = set()
    for size in (1, 2):
        projects = sorted(number for number, countries in with_country.items() if len(countries) == size)
        kept |= set(projects[:: max(1, len(projects) * 2 // wanted)])
    for path in sorted(source.glob("*.csv.gz")):
        rows = list(table(path, ";"))
        key = "id" if path.name.startswith("project.") else "projectID"
        write(target / path.name.removesuffix(".gz"), (row for row in rows if row[key] in kept), list(rows[0]))


def write(path: Path, rows: Iterable[Row], columns: list[str]) -> None:
    """Write a table as CORDIS lays it out."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, columns, delimiter=";", quoting=csv.QUOTE_ALL)
        out.writeheader()
        out.writerows(rows)


def ror_records(path: Path) -> Iterator[tuple[str, str, str, set[str]]]:
    """Yield id, country, status and types of each record of either schema."""
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)["record"]
        if "locations" in record:
            country = record["locations"][0]["geonames_details"]["country_code"]
        else:
            country = record["country"]["country_code"]
        yield record["id"], country, record["status"].lower(), {each.lower() for each in record["types"]}
