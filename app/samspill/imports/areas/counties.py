"""Norwegian counties: from the codes of their municipalities, with the reforms of 1972, 2018, 2020 and 2024."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from samspill.errors import SourceError
from samspill.imports.areas.history import Change, History, Unit, Version
from samspill.imports.areas.klass import Edition
from samspill.imports.areas.languages import NORWEGIAN, Languages
from samspill.imports.areas.reading import read_rows
from samspill.imports.areas.slugs import slugify

COUNTRY = "country/no"


@dataclass(frozen=True)
class Reform:
    """One merge or split of counties: names before and after."""

    day: str
    kind: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    note: str = ""


REFORMS = (
    Reform(
        "1972-01-01",
        "merge",
        ("Bergen", "Hordaland"),
        ("Hordaland",),
        "The county of Bergen was taken into Hordaland, which went on as the same county.",
    ),
    Reform("2018-01-01", "merge", ("Sør-Trøndelag", "Nord-Trøndelag"), ("Trøndelag",)),
    Reform(
        "2020-01-01",
        "merge",
        ("Østfold", "Akershus", "Buskerud"),
        ("Viken",),
        "Jevnaker and Lunner came from Oppland; Svelvik came from Vestfold.",
    ),
    Reform("2020-01-01", "merge", ("Hedmark", "Oppland"), ("Innlandet",), "Jevnaker and Lunner went to Viken."),
    Reform(
        "2020-01-01", "merge", ("Vestfold", "Telemark"), ("Vestfold og Telemark",), "Svelvik went to Viken in Drammen."
    ),
    Reform("2020-01-01", "merge", ("Aust-Agder", "Vest-Agder"), ("Agder",)),
    Reform(
        "2020-01-01",
        "merge",
        ("Hordaland", "Sogn og Fjordane"),
        ("Vestland",),
        "Hornindal went to Møre og Romsdal in Volda.",
    ),
    Reform("2020-01-01", "merge", ("Troms", "Finnmark"), ("Troms og Finnmark",), "Tjeldsund came from Nordland."),
    Reform(
        "2024-01-01",
        "split",
        ("Viken",),
        ("Østfold", "Akershus", "Buskerud"),
        "The counties of before 2020 came back; Jevnaker and Lunner, once of Oppland, are in Akershus.",
    ),
    Reform("2024-01-01", "split", ("Vestfold og Telemark",), ("Vestfold", "Telemark"), "They came back."),
    Reform("2024-01-01", "split", ("Troms og Finnmark",), ("Troms", "Finnmark"), "They came back."),
)
"""Who became whom, which municipality codes alone do not say. A county that comes back with its name is the same."""

UNDATED_NAMES = {"18", "50"}
"""Codes whose parallel names came while the code stood; no source tells the day, so the unit has them, no version."""


def county_of(names: Mapping[str, str], code: str) -> str:
    """Return the path of the county of a municipality code: its first two digits tell the county of the time."""
    return f"county/no-{slugify(names[code[:2]])}"


def read_county_names(folder: Path) -> dict[str, str]:
    """Return the Norwegian name of each county code ever in use since 1971, from the list in a folder `no`."""
    path = folder / "fylker_koder_historisk.csv"
    return {row["county_code"]: row["county_name"] for _, row in read_rows(path, ["county_code", "county_name"])}


def join(
    editions: Sequence[Edition],
    names: Mapping[str, str],
    published: Mapping[str, str],
    source: str,
) -> tuple[History, dict[str, dict[str, str]]]:
    """Return the counties with their changes, and by path the names that belong to the unit and to no version.

    A county is there as long as a municipality has its two digits. `names` are the Norwegian names by code,
    `published` the joined names of those that have or had parallel names. Raises SourceError when codes, names and
    reforms do not fit together.
    """
    languages = Languages(dict.fromkeys(names.values(), NORWEGIAN))
    units: dict[str, Unit] = {}
    undated: dict[str, dict[str, str]] = {}
    for code, first, last in sorted(_periods(editions), key=lambda period: (period[1], period[0])):
        if code not in names:
            raise SourceError(editions[0].path.parent.parent, f"municipalities of a county {code} that has no name")
        name = names[code]
        unit = units.setdefault(name, Unit("county", "no", source, slug=f"no-{slugify(name)}"))
        by_language = _names(languages, published.get(code, name), name, editions[0].path)
        if code in UNDATED_NAMES:
            undated[unit.path] = by_language
            by_language = dict.fromkeys(NORWEGIAN, name)
        unit.versions.append(Version(unit, code, by_language, first, last, COUNTRY))
    units["Hordaland"].versions = _divided_in_1972(units["Hordaland"])
    changes = [_change(reform, units, editions[0].path) for reform in REFORMS]
    _all_told(units, changes, editions)
    return History(list(units.values()), changes), undated


def _names(languages: Languages, published: str, norwegian: str, path: Path) -> dict[str, str]:
    try:
        names = languages.split(published)
    except ValueError as error:
        raise SourceError(path.parent.parent, str(error)) from None
    if names["nb"] != norwegian:
        raise SourceError(path.parent.parent, f"the county {norwegian!r} is {names['nb']!r} elsewhere")
    return names


def _divided_in_1972(hordaland: Unit) -> list[Version]:
    """Give Hordaland a version before and after Bergen came into it: code and name stood, the county did not."""
    (whole,) = hordaland.versions
    day = REFORMS[0].day
    before = Version(hordaland, whole.code, whole.names, whole.first, day, whole.within)
    return [before, Version(hordaland, whole.code, whole.names, day, whole.last, whole.within)]


def _periods(editions: Sequence[Edition]) -> list[tuple[str, str, str | None]]:
    """Return code, first day and day after the last of each county code."""
    periods: list[tuple[str, str, str | None]] = []
    now: dict[str, str] = {}
    for edition in editions:
        codes = {code[:2] for code in edition.names}
        for code in sorted(set(now) - codes):
            periods.append((code, now.pop(code), edition.day))
        now.update((code, edition.day) for code in codes - set(now))
    return [*periods, *((code, first, None) for code, first in now.items())]


def _change(reform: Reform, units: Mapping[str, Unit], path: Path) -> Change:
    inputs = [version for name in reform.before for version in units[name].versions if version.last == reform.day]
    outputs = [version for name in reform.after for version in units[name].versions if version.first == reform.day]
    if len(inputs) != len(reform.before) or len(outputs) != len(reform.after):
        raise SourceError(path.parent, f"the {reform.kind} of {', '.join(reform.before)} is not in the codes")
    return Change(reform.kind, reform.day, inputs, outputs, reform.note)


def _all_told(units: Mapping[str, Unit], changes: Sequence[Change], editions: Sequence[Edition]) -> None:
    """Hold the reforms to the codes: each end and each beginning is told by one of them."""
    ended = {version for change in changes for version in change.inputs}
    begun = {version for change in changes for version in change.outputs}
    for version in (version for unit in units.values() for version in unit.versions):
        if (version.last and version not in ended) or (version.first != editions[0].day and version not in begun):
            raise SourceError(
                editions[0].path.parent, f"county {version.code}: no reform tells of its end or beginning"
            )
