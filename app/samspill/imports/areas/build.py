"""From areas with history to the rows of the tables."""

from __future__ import annotations

from samspill.imports.areas.authorities import OWN, Authority
from samspill.imports.areas.gather import Gathered
from samspill.imports.areas.history import Change, Unit, Version
from samspill.imports.areas.languages import order
from samspill.imports.areas.polygons import DECIMALS
from samspill.imports.areas.rows import (
    AuthorityRow,
    ChangeRow,
    GovernsRow,
    IdentifierRow,
    MemberRow,
    NameRow,
    Tables,
    UnitRow,
    VersionRow,
)
from samspill.imports.areas.sources import SOURCES

COUNTRIES: dict[str, dict[str, str]] = {
    "no": {
        **{"nb": "Norge", "nn": "Noreg", "se": "Norga", "smj": "Vuodna", "sma": "Nöörje", "fkv": "Norja"},
        **{"sv": "Norge", "en": "Norway"},
    },
    "se": {"nb": "Sverige", "nn": "Sverige", "se": "Ruoŧŧa", "smj": "Svierik", "sma": "Sveerje"}
    | {"fkv": "Ruotti", "sv": "Sverige", "en": "Sweden"},
}
"""Names of the two countries in the languages of the tables."""


def build(gathered: Gathered) -> Tables:
    """Return all tables, sorted, from what was gathered; gives versions their slugs on the way."""
    tables = Tables(sources=sorted(SOURCES))
    _countries(tables)
    for unit in gathered.units:
        _unit(tables, unit, gathered)
    for change in gathered.changes:
        _change(tables, change)
    for authority in gathered.authorities:
        _authority(tables, authority)
    names = {(row.subject, row.language, row.name, row.source): row for row in sorted(tables.names)}
    tables.names = sorted(names.values(), key=name_order)
    tables.units.sort()
    tables.versions.sort()
    tables.changes.sort()
    tables.change_members.sort()
    tables.authorities.sort()
    tables.governs.sort()
    tables.identifiers.sort()
    return tables


def name_order(row: NameRow) -> tuple[str, int, bool, NameRow]:
    """Return what names are sorted by: what they name, the language, official ones first."""
    return row.subject, order(row.language), row.kind != "pref", row


def _countries(tables: Tables) -> None:
    for country, names in COUNTRIES.items():
        path = f"country/{country}"
        tables.units.append(UnitRow(path, "", "", "", "", "", "", OWN))
        tables.names += [NameRow(path, language, "pref", name, OWN) for language, name in names.items()]


def version_slug(version: Version) -> str:
    """Return the slug of a version: the unit's, and the first day.

    A county's says so too, since a county and a municipality can have one slug and begin on one day (Oslo).
    """
    kind = "-county" if version.unit.kind == "county" else ""
    return f"{version.unit.slug}{kind}-{version.first or 'current'}"


def change_slug(change: Change) -> str:
    """Return the slug of a change: country, day, kind, and the unit it is named after."""
    unit = change.main
    country, _, name = unit.slug.partition("-")
    kind = "-county" if unit.kind == "county" else ""
    return f"{country}-{change.day}-{change.kind}-{name}{kind}"


def _unit(tables: Tables, unit: Unit, gathered: Gathered) -> None:
    for version in unit.versions:
        version.slug = version_slug(version)
        tables.versions.append(
            VersionRow(
                version.slug,
                unit.path,
                version.code,
                version.first or "",
                version.last or "",
                version.within,
                unit.source,
            )
        )
        tables.names += _version_names(f"area-version/{version.slug}", version, gathered)
    latest = unit.latest
    current = latest.slug if unit.exists else ""
    point = gathered.points.get(unit)
    where = (
        (_degrees(point.latitude), _degrees(point.longitude), point.kind, point.source) if point else ("", "", "", "")
    )
    tables.units.append(UnitRow(unit.path, latest.within, current, *where, unit.source))
    tables.names += _version_names(unit.path, latest, gathered)
    tables.names += _further_names(unit, gathered)


def _version_names(subject: str, version: Version, gathered: Gathered) -> list[NameRow]:
    source = version.unit.source
    return [
        NameRow(subject, language, "pref", name, gathered.name_sources.get((version.code, language), source))
        for language, name in version.names.items()
    ] + [NameRow(subject, language, "alt", name, source) for language, name in version.other_names]


def _further_names(unit: Unit, gathered: Gathered) -> list[NameRow]:
    """Return the names that other publishers give the unit: its name if it has that or none, else another name."""
    rows = []
    for owner, language, name, source in gathered.names:
        if owner is unit:
            kind = "pref" if unit.latest.names.get(language, name) == name else "alt"
            rows.append(NameRow(unit.path, language, kind, name, source))
    if unit in gathered.short_names:
        rows.append(NameRow(unit.path, "sv", "alt", gathered.short_names[unit], unit.source))
    return rows


def _degrees(value: float) -> str:
    """Return degrees as a decimal number without needless zeros, as xsd:decimal is written in its canonical form."""
    return f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".")


def _change(tables: Tables, change: Change) -> None:
    slug = change_slug(change)
    tables.changes.append(ChangeRow(slug, change.kind, change.day, change.note, change.main.source))
    for role, versions in (("input", change.inputs), ("output", change.outputs)):
        tables.change_members += [MemberRow(slug, role, version.slug) for version in versions]


def _authority(tables: Tables, authority: Authority) -> None:
    slug = authority.slug
    tables.authorities.append(
        AuthorityRow(
            slug,
            authority.kind,
            authority.country,
            authority.start_date,
            authority.end_date,
            authority.note,
            authority.source,
        )
    )
    tables.governs += [GovernsRow(slug, unit.path, source) for unit, source in authority.governs.items()]
    tables.identifiers += [IdentifierRow(slug, *identifier) for identifier in authority.identifiers]
    preferred: dict[str, str] = {}
    for language, name, source in authority.names:
        kind = "pref" if preferred.setdefault(language, name) == name else "alt"
        tables.names.append(NameRow(f"organisation/{slug}", language, kind, name, source))
