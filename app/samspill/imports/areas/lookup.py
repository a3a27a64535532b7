"""Which area a register means by a code or a name: looked up in the project's own tables."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import NamedTuple

from samspill.files import project_folder
from samspill.imports.areas import tables
from samspill.imports.areas.rows import NameRow, Tables, VersionRow
from samspill.vocab import ID

__all__ = ["Lookup", "own_lookup"]


class _Period(NamedTuple):
    """A time in which a code belonged to an area; `start` is "" for "since ever", `end` is "9999" while it does."""

    start: str
    end: str
    unit: str


class Lookup:
    """Municipalities and counties by code and day, or by name; what is found is the IRI of the unit."""

    def __init__(self, own: Tables) -> None:
        """Take the tables of areas."""
        self._periods = _periods(own.versions)
        self._names = _names(own.names)

    def municipality(self, country: str, code: str, day: str | None = None) -> str | None:
        """Return the municipality of `no` or `se` that had a four-digit code on a day (ISO 8601), None when none had.

        A register can lag: a code that was out of use by that day means the last municipality that had it. Without a
        day it means that too, so that a code of today is one of today.

        >>> own_lookup().municipality("no", "1103", "2019-06-30")
        'https://w3id.org/samspill/id/municipality/no-stavanger'
        """
        return self._at("municipality", country, code, day)

    def county(self, country: str, code: str, day: str | None = None) -> str | None:
        """Return the county that had a two-digit code on a day, by the same rules.

        >>> own_lookup().county("no", "12", "2014-01-01")
        'https://w3id.org/samspill/id/county/no-hordaland'
        """
        return self._at("county", country, code, day)

    def _at(self, kind: str, country: str, code: str, day: str | None) -> str | None:
        periods = self._periods.get((kind, country, code), ())
        before = [period for period in periods if day is None or period.start <= day]
        on_the_day = [period for period in before if day is None or day < period.end]
        found = max(on_the_day or before, default=None)
        return ID + found.unit if found else None

    def named(self, kind: str, country: str, name: str) -> str | None:
        """Return the one `municipality` or `county` with a name, None when there is none or there are several.

        Capitals and blanks do not count, since registers lose blanks; marks do (Habo is another than Håbo).

        >>> own_lookup().named("municipality", "se", "ÖstraGöinge")
        'https://w3id.org/samspill/id/municipality/se-ostra-goinge'
        """
        found = self._names.get((kind, country, _key(name)), set())
        return ID + next(iter(found)) if len(found) == 1 else None


@functools.cache
def own_lookup() -> Lookup:
    """Return the lookup over the tables of this installation, read once."""
    return Lookup(tables.read(project_folder("data") / "reference")[0])


def _periods(versions: Iterable[VersionRow]) -> dict[tuple[str, str, str], list[_Period]]:
    found: dict[tuple[str, str, str], list[_Period]] = {}
    for version in versions:
        kind, _, slug = version.unit.partition("/")
        period = _Period(version.valid_from, version.valid_to or "9999", version.unit)
        found.setdefault((kind, slug[:2], version.code), []).append(period)
    return found


def _names(names: Iterable[NameRow]) -> dict[tuple[str, str, str], set[str]]:
    found: dict[tuple[str, str, str], set[str]] = {}
    for row in names:
        kind, _, slug = row.subject.partition("/")
        if kind in {"municipality", "county"}:
            found.setdefault((kind, slug[:2], _key(row.name)), set()).add(row.subject)
    return found


def _key(name: str) -> str:
    return "".join(name.split()).casefold()
