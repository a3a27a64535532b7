"""The authorities of Norwegian municipalities and counties."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from samspill.imports.areas.authorities import OWN, Book
from samspill.imports.areas.history import History, Unit
from samspill.imports.areas.kartverket import DIVISION_DAY
from samspill.imports.areas.languages import NORWEGIAN, bare
from samspill.imports.areas.registers import Entry
from samspill.imports.areas.slugs import fold

STATE_BODIES_DAY = "2014-01-01"
RESEARCH_COUNCIL_DAY = "2022-01-28"
CORDIS_DAY = "2021-01-01"
ROR_DAY = "2015-01-01"
"""The day from which a register's names can be: that of its state, or of its beginning. ROR grew out of GRID (2015)."""

OSLO = "0301"

_SAMI_AND_KVEN: dict[str, tuple[str, ...]] = {
    "gielda": ("se",),
    "suohkan": ("se", "smj"),
    "tjïelte": ("sma",),
    "komuuni": ("fkv",),
    "kunta": ("fkv",),
    "fylkkasuohkan": ("se",),
    "fylkagielda": ("se",),
}
"""The last word of an authority's name → the languages that have this word for municipality or county authority."""


def municipal(history: History, ssb: Sequence[Entry], state_bodies: Sequence[Entry], council: Sequence[Entry]) -> Book:
    """Return the municipal authorities: of every present municipality, and of ended ones whose number is known.

    An authority that went on through a merger with its number governs, after each other, the areas before and after.
    """
    book = Book()
    by_code = history.by_code("municipality", "no", DIVISION_DAY)
    for entry in ssb:
        unit = by_code[entry.code]
        authority = book.add(f"{unit.slug}-kommune", unit, entry.register, _names(entry, unit))
        book.identify(authority, entry)
        if not unit.exists:
            authority.end_date = _day_before(unit.latest.last or "")
            authority.note = "Whether an authority after it is the same legal person is not told by the sources."
    for unit in history.units:
        if unit.kind == "municipality" and unit.exists and not book.of(unit):
            authority = book.add(_slug(unit), unit, OWN, _plain_names(unit, "kommune", OWN))
            authority.start_date = _again(unit)
    _municipal_of_2014(book, history, state_bodies)
    by_code = history.by_code("municipality", "no", RESEARCH_COUNCIL_DAY)
    for entry in council:
        if entry.code in by_code and fold(entry.name) == fold(f"{by_code[entry.code].latest.names['nb']} kommune"):
            book.identify(book.of(by_code[entry.code])[-1], entry)
    return book


def _municipal_of_2014(book: Book, history: History, entries: Sequence[Entry]) -> None:
    by_code = history.by_code("municipality", "no", STATE_BODIES_DAY)
    for entry in entries:
        unit = by_code.get(entry.code)  # Longyearbyen, code 2100, is none
        if unit is None or not entry.number:
            continue
        norwegian = bare(entry.name.split(" - ")[0])
        names = [(language, norwegian, entry.register) for language in NORWEGIAN]
        authority = book.numbered(entry.number)
        first_end = _periods(unit)[0][1]
        if authority is None and first_end:
            authority = book.add(f"{unit.slug}-kommune", unit, entry.register, names)
            authority.end_date = _day_before(first_end)
        elif authority is None:
            authority = book.of(unit)[0]
        if book.identify(authority, entry):
            authority.governs.setdefault(unit, entry.register)
            if fold(norwegian) not in {fold(own) for _, own, _ in authority.names}:
                authority.names.extend(names)


def county(book: Book, history: History, state_bodies: Sequence[Entry], council: Sequence[Entry]) -> None:
    """Add the county authorities: of every present county, and of those that ended in 2018, 2020 and 2024.

    A county that came back got an authority that is a new legal person. Oslo's municipality governs its county.
    """
    counties = [unit for unit in history.units if unit.kind == "county" and unit.existed_since(STATE_BODIES_DAY)]
    for unit in counties:
        if unit.latest.code == OSLO[:2]:
            oslo = history.by_code("municipality", "no", DIVISION_DAY)[OSLO]
            book.of(oslo)[0].governs[unit] = OWN
            continue
        periods = _periods(unit)
        for place, (first, last) in enumerate(periods):
            slug = f"{unit.slug}-fylkeskommune" + (f"-{first[:4]}" if place else "")
            authority = book.add(slug, unit, OWN, _plain_names(unit, "fylkeskommune", OWN))
            authority.start_date = first if first > STATE_BODIES_DAY else ""
            authority.end_date = _day_before(last) if last else ""
            if len(periods) > 1:
                authority.note = f"The county came back in {periods[1][0][:4]} with a new authority of the same name."
    for entries, day in ((state_bodies, STATE_BODIES_DAY), (council, RESEARCH_COUNCIL_DAY)):
        for entry in entries:
            _identify_county(book, entry, day)


def _identify_county(book: Book, entry: Entry, day: str) -> None:
    parts = entry.name.split(" - ")
    for authority in book.authorities:
        lasting = (not authority.start_date or authority.start_date <= day) and (
            not authority.end_date or day <= authority.end_date
        )
        if lasting and "county" in authority.kind and fold(parts[0]) == fold(authority.names[0][1]):
            if entry.number:
                book.identify(authority, entry)
            authority.names.extend(
                (language, part, entry.register) for part in parts[1:] for language in _SAMI_AND_KVEN[_last_word(part)]
            )


def _names(entry: Entry, unit: Unit) -> list[tuple[str, str, str]]:
    """Return the names of an authority out of "DEANU GIELDA/TANA KOMMUNE", capitals as in running text.

    A part with letters lost ("KÁRÁ?JOGA") or a last word that no language has ("SOUHKAN") is left out.
    """
    version = unit.on(DIVISION_DAY) or unit.latest
    parts = [part.strip() for part in entry.name.split("/")]
    kind = "herad" if any(part.endswith(" HERAD") for part in parts) else "kommune"
    names = _plain_names(unit, kind, entry.register)
    for part in parts:
        known = _SAMI_AND_KVEN.get(_last_word(part), ())
        language = next((language for language in known if language in version.names), None)
        if language and "?" not in part:
            names.append((language, " ".join(part.split()).capitalize(), entry.register))
    return names


def _plain_names(unit: Unit, kind: str, source: str) -> list[tuple[str, str, str]]:
    return [(language, f"{unit.latest.names[language]} {kind}", source) for language in NORWEGIAN]


def _last_word(name: str) -> str:
    return name.rsplit(maxsplit=1)[-1].lower()


def _slug(unit: Unit) -> str:
    """Return the slug of an authority; that of an area that came back is a new one, and has the year."""
    again = _again(unit)
    return f"{unit.slug}-kommune-{again[:4]}" if again else f"{unit.slug}-kommune"


def _again(unit: Unit) -> str:
    """Return the day on which an area that had ended came back, else nothing."""
    periods = _periods(unit)
    return periods[-1][0] if len(periods) > 1 else ""


def _periods(unit: Unit) -> list[tuple[str, str | None]]:
    """Return first day and day after the last of each unbroken period of an area's existence."""
    periods: list[tuple[str, str | None]] = []
    for version in unit.versions:
        first = version.first or ""
        if periods and periods[-1][1] == first:
            periods[-1] = (periods[-1][0], version.last)
        else:
            periods.append((first, version.last))
    return periods


def _day_before(day: str) -> str:
    return (datetime.date.fromisoformat(day) - datetime.timedelta(days=1)).isoformat()
