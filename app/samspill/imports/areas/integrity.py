"""What every cell of the tables must hold to: each breach is an error with file and line."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TypeVar

from samspill.imports.areas import orgnumbers
from samspill.imports.areas.rows import ROW_OF, Row, Tables, VersionRow
from samspill.imports.areas.tables import Places

T = TypeVar("T")

LANGUAGES = ("nb", "nn", "se", "smj", "sma", "fkv", "sv", "en")
CHANGE_KINDS = ("merge", "renaming", "renumbering", "split")
POINT_KINDS = ("centroid", "point in the area")
AUTHORITY_KINDS = ("county", "municipal", "municipal and county")

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_UNIT = re.compile(r"country/(no|se)|(county|municipality)/(no|se)-[a-z0-9]+(-[a-z0-9]+)*")
_DECIMAL = re.compile(r"-?\d{1,3}(\.\d*[1-9])?")
_ABSOLUTE = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_CODES = {"county": re.compile(r"\d{2}"), "municipality": re.compile(r"\d{4}")}
_SCHEMES = {
    "nationalId": re.compile(r"\d+"),
    "rorId": re.compile(r"https://ror\.org/0[a-hj-km-np-tv-z0-9]{6}\d{2}"),
    "vatNumber": re.compile(r"NO\d{9}(MVA)?|SE\d{10}01"),
}


def check(tables: Tables, places: Places) -> None:
    """Hold the tables to their rules; raises SourceError, with file and line, for the first breach."""
    _Checker(tables, places).run()


class _Checker:
    """The tables, with what the rules look up often."""

    def __init__(self, tables: Tables, places: Places) -> None:
        self.tables, self.places = tables, places
        self.sources = {row.source for row in tables.sources}
        self.units = {row.unit: row for row in tables.units}
        self.versions = {row.version: row for row in tables.versions}
        self.dates = {row.change: row.date for row in tables.changes}
        self.authorities = {row.authority: row for row in tables.authorities}
        self.versions_of: dict[str, list[VersionRow]] = defaultdict(list)
        for row in tables.versions:
            self.versions_of[row.unit].append(row)
        self.table, self.index = "", 0

    def run(self) -> None:
        """Check table by table, row by row, then what rows must be together."""
        for table in ROW_OF:
            rows: Sequence[Row] = getattr(self.tables, table)
            self._unique(table, rows)
            for row in self._each(table, rows):
                if table != "sources":
                    source = getattr(row, "source", None)
                    self._hold(source is None or source in self.sources, f"unknown source {source!r}")
                getattr(self, f"_{table}")(row)
        self._names_together()
        self._members_together()
        self._identifiers_together()
        self._governed_together()

    def _each(self, table: str, rows: Iterable[T]) -> Iterator[T]:
        """Yield rows, or keys of rows, and remember which one it is for the message of a breach."""
        for index, row in enumerate(rows):
            self.table, self.index = table, index
            yield row

    def _hold(self, true: bool, detail: str, hint: str | None = None) -> None:
        if not true:
            raise self.places.error(self.table, self.index, detail, hint)

    def _among(self, value: str, known: Collection[str], what: str) -> None:
        self._hold(value in known, f"unknown {what} {value!r}")

    def _date(self, value: str, column: str) -> None:
        try:
            good = not value or datetime.date.fromisoformat(value).isoformat() == value
        except ValueError:
            good = False
        self._hold(good, f"{value!r} in {column} is no date", "dates are written 2020-01-01")

    def _unique(self, table: str, rows: Sequence[Row]) -> None:
        keyed = table in {"sources", "units", "versions", "changes", "authorities"}
        seen: set[object] = set()
        for row in self._each(table, rows):
            key: object = next(iter(vars(row).values())) if keyed else row
            self._hold(key not in seen, f"{key if keyed else 'the row'} is there twice")
            seen.add(key)

    # --- one row at a time --------------------------------------------------------------------------------------------
    def _sources(self, row: Row) -> None:
        values = vars(row)
        self._hold(bool(_SLUG.fullmatch(values["source"])), f"{values['source']!r} is no slug")
        for column in ("title", "publisher", "retrieved", "state"):
            self._hold(bool(values[column]), f"nothing in {column}")
        self._among(values["language"], LANGUAGES, "language")
        self._hold(bool(values["licence"] or values["rights"]), "neither licence nor rights")
        for column in ("licence", "address"):
            good = not values[column] or _ABSOLUTE.fullmatch(values[column])
            self._hold(bool(good), f"{values[column]!r} in {column} is no address")
        self._date(values["state"], "state")
        self._date(values["retrieved"], "retrieved")

    def _units(self, row: Row) -> None:
        values = vars(row)
        unit, within, current = values["unit"], values["within"], values["current"]
        self._hold(bool(_UNIT.fullmatch(unit)), f"{unit!r} is no kind and slug of an area")
        self._parent(unit, within)
        if current:
            self._among(current, self.versions, "version")
            version = self.versions[current]
            self._hold(version.unit == unit, f"{current} is a version of {version.unit}")
            self._hold(not version.valid_to, f"{current} ended on {version.valid_to}")
        valid = [version.version for version in self.versions_of[unit] if not version.valid_to]
        self._hold(valid == ([current] if current else []), f"{unit} has the valid versions {valid}, not {current!r}")
        where = [values[column] for column in ("latitude", "longitude", "point", "point_source")]
        if any(where):
            for value, limit in zip(where, (90, 180), strict=False):
                good = _DECIMAL.fullmatch(value) and abs(float(value)) <= limit
                self._hold(bool(good), f"{value!r} is no latitude or longitude", "decimal degrees without end zeros")
            self._among(where[2], POINT_KINDS, "kind of point")
            self._among(where[3], self.sources, "source")

    def _parent(self, unit: str, within: str) -> None:
        """Hold a county to its country, and a municipality to a county of its country."""
        kind = unit.partition("/")[0]
        expected = {"country": "", "county": "country", "municipality": "county"}[kind]
        if not expected:
            self._hold(not within, f"{unit} is a country and within {within!r}")
            return
        self._among(within, self.units, "unit")
        self._hold(within.startswith(f"{expected}/"), f"{unit} is within {within!r}, which is no {expected}")
        self._hold(_country(unit) == _country(within), f"{unit} is within {within!r} of the other country")

    def _versions(self, row: Row) -> None:
        values = vars(row)
        unit, code, first, last = (values[column] for column in ("unit", "code", "valid_from", "valid_to"))
        self._hold(bool(_SLUG.fullmatch(values["version"])), f"{values['version']!r} is no slug")
        self._among(unit, self.units, "unit")
        kind = unit.partition("/")[0]
        self._hold(kind in _CODES, f"{unit} has no versions")
        self._hold(bool(_CODES[kind].fullmatch(code)), f"{code!r} is no code of a {kind}")
        self._date(first, "valid_from")
        self._date(last, "valid_to")
        self._hold(not last or first < last, f"valid to {last}, from {first or 'no day'}")
        self._parent(unit, values["within"])
        if kind == "municipality":
            counties = [version for version in self.versions_of[values["within"]] if version.code == code[:2]]
            both = any(_overlap(version, self.versions[values["version"]]) for version in counties)
            self._hold(both, f"{code} is not in {values['within']}, which did not have the code {code[:2]} then")
        for other in self.versions_of[unit]:
            apart = other.version == values["version"] or not _overlap(other, self.versions[values["version"]])
            self._hold(apart, f"at one time with {other.version}")

    def _names(self, row: Row) -> None:
        values = vars(row)
        kind, _, slug = values["subject"].partition("/")
        known: Collection[str] = self.units
        if kind in {"area-version", "organisation"}:
            known = self.versions if kind == "area-version" else self.authorities
            self._among(slug, known, kind)
        else:
            self._among(values["subject"], known, "unit")
        self._among(values["language"], LANGUAGES, "language")
        self._among(values["kind"], ("pref", "alt"), "kind of name")
        name = values["name"]
        self._hold(bool(name) and name == name.strip(), f"{name!r} is no name")
        self._hold(" - " not in name, f"{name!r} is several names joined", "one row for each language")

    def _changes(self, row: Row) -> None:
        values = vars(row)
        self._hold(bool(_SLUG.fullmatch(values["change"])), f"{values['change']!r} is no slug")
        self._among(values["kind"], CHANGE_KINDS, "kind of change")
        self._hold(bool(values["date"]), "nothing in date")
        self._date(values["date"], "date")

    def _change_members(self, row: Row) -> None:
        values = vars(row)
        self._among(values["change"], self.dates, "change")
        self._among(values["version"], self.versions, "version")
        self._among(values["role"], ("input", "output"), "role")
        version, date = self.versions[values["version"]], self.dates[values["change"]]
        day = version.valid_to if values["role"] == "input" else version.valid_from
        verb = "ended" if values["role"] == "input" else "began"
        self._hold(day == date, f"{values['version']} {verb} on {day or 'no day'}, the change was on {date}")

    def _authorities(self, row: Row) -> None:
        values = vars(row)
        self._hold(bool(_SLUG.fullmatch(values["authority"])), f"{values['authority']!r} is no slug")
        self._among(values["kind"], AUTHORITY_KINDS, "kind of authority")
        self._among(values["country"], ("no", "se"), "country")
        self._date(values["start_date"], "start_date")
        self._date(values["end_date"], "end_date")

    def _governs(self, row: Row) -> None:
        values = vars(row)
        self._among(values["authority"], self.authorities, "authority")
        self._among(values["unit"], self.units, "unit")

    def _identifiers(self, row: Row) -> None:
        values = vars(row)
        self._among(values["authority"], self.authorities, "authority")
        self._among(values["scheme"], _SCHEMES, "scheme")
        value, country = values["value"], self.authorities[values["authority"]].country
        good = bool(_SCHEMES[values["scheme"]].fullmatch(value))
        if values["scheme"] == "nationalId":
            good = good and orgnumbers.is_valid(country, value)
        self._hold(good, f"{value!r} is no {values['scheme']} of {country.upper()}")

    # --- rows together ------------------------------------------------------------------------------------------------
    def _names_together(self) -> None:
        """One preferred name a language, and at least one for everything."""
        preferred: dict[tuple[str, str], str] = {}
        for row in self._each("names", self.tables.names):
            if row.kind == "pref":
                name = preferred.setdefault((row.subject, row.language), row.name)
                self._hold(name == row.name, f"{row.subject} is {name!r} and {row.name!r} in {row.language}")
        named = {subject for subject, _ in preferred}
        for table, prefix, rows in self._named():
            for slug in self._each(table, rows):
                self._hold(prefix + slug in named, f"{slug} has no name")

    def _named(self) -> Iterable[tuple[str, str, Iterable[str]]]:
        return (
            ("units", "", self.units),
            ("versions", "area-version/", self.versions),
            ("authorities", "organisation/", self.authorities),
        )

    def _members_together(self) -> None:
        """A merge has two inputs or more and one output, a split the reverse, the others one of each, of one unit."""
        members: dict[str, dict[str, list[str]]] = defaultdict(lambda: {"input": [], "output": []})
        for member in self.tables.change_members:
            members[member.change][member.role].append(self.versions[member.version].unit)
        for row in self._each("changes", self.tables.changes):
            inputs, outputs = members[row.change]["input"], members[row.change]["output"]
            good = {
                "merge": len(inputs) > 1 and len(outputs) == 1,
                "split": len(inputs) == 1 and len(outputs) > 1,
            }.get(row.kind, len(inputs) == 1 and inputs == outputs)
            self._hold(good, f"a {row.kind} of {len(inputs)} to {len(outputs)}: {', '.join(inputs + outputs)}")

    def _identifiers_together(self) -> None:
        """One organisation number an authority, and one authority a number."""
        for scheme in ("nationalId", "rorId"):
            by_value: dict[str, str] = {}
            by_authority: dict[str, str] = {}
            for row in self._each("identifiers", self.tables.identifiers):
                if row.scheme == scheme:
                    same = by_value.setdefault(row.value, row.authority) == row.authority
                    self._hold(same, f"{row.value} is that of {by_value[row.value]} too")
                    same = by_authority.setdefault(row.authority, row.value) == row.value
                    self._hold(same, f"{row.authority} has {by_authority[row.authority]} too")

    def _governed_together(self) -> None:
        """An authority is of the kind of what it governs, and no two areas have one code at one time."""
        kinds: dict[str, set[str]] = defaultdict(set)
        for governed in self.tables.governs:
            kinds[governed.authority].add(governed.unit.partition("/")[0].replace("municipality", "municipal"))
        for row in self._each("authorities", self.tables.authorities):
            kind = " and ".join(sorted(kinds[row.authority], reverse=True))
            self._hold(row.kind == kind, f"{row.authority} is {row.kind!r}, and governs {kind or 'nothing'}")
        by_code: dict[tuple[str, str], list[VersionRow]] = defaultdict(list)
        for version in self._each("versions", self.tables.versions):
            others = by_code[(_country(version.unit), version.code)]
            for other in others:
                self._hold(not _overlap(version, other), f"code {version.code} is that of {other.version} too")
            others.append(version)


def _country(unit: str) -> str:
    return unit.partition("/")[2][:2]


def _overlap(one: VersionRow, other: VersionRow) -> bool:
    """Tell whether two versions are valid on one day; one without days is valid always."""
    return (not one.valid_to or other.valid_from < one.valid_to) and (
        not other.valid_to or one.valid_from < other.valid_to
    )
