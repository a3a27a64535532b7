"""Who governs the areas: authorities, their names by language, and their numbers where they are certain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from samspill.imports.areas import orgnumbers
from samspill.imports.areas.history import Unit
from samspill.imports.areas.registers import Entry
from samspill.imports.areas.slugs import fold

OWN = "samspill-areas"
"""The source of what no register here says: that each existing area has an authority, and what it is called."""


@dataclass(eq=False)
class Authority:
    """One legal person that governs one or more areas, at one time or after each other."""

    slug: str
    country: str
    source: str
    names: list[tuple[str, str, str]] = field(default_factory=list)
    """Language, name and source; the first of a language is the one it goes by, the rest are other names."""
    governs: dict[Unit, str] = field(default_factory=dict)
    """Unit → source."""
    identifiers: set[tuple[str, str, str]] = field(default_factory=set)
    """Scheme (`nationalId`, `vatNumber`, `rorId`), value and source."""
    start_date: str = ""
    end_date: str = ""
    note: str = ""

    @property
    def kind(self) -> str:
        """`municipal`, `county`, or `municipal and county` for Oslo and Gotland."""
        kinds = {unit.kind for unit in self.governs}
        return " and ".join(word for word, kind in _KINDS if kind in kinds)

    @property
    def number(self) -> str:
        """The organisation number, empty when not known."""
        return next((value for scheme, value, _ in sorted(self.identifiers) if scheme == "nationalId"), "")


_KINDS = (("municipal", "municipality"), ("county", "county"))


@dataclass
class Book:
    """The authorities found so far, and what could not be used of the registers."""

    authorities: list[Authority] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)

    def add(self, slug: str, unit: Unit, source: str, names: Iterable[tuple[str, str, str]]) -> Authority:
        """Enter an authority of a unit; raises ValueError for a slug that is taken."""
        if any(authority.slug == slug for authority in self.authorities):
            raise ValueError(f"two authorities would have the slug {slug!r}")
        authority = Authority(slug, unit.country, source, list(names), {unit: source})
        self.authorities.append(authority)
        return authority

    def of(self, unit: Unit) -> list[Authority]:
        """Return the authorities that govern or governed a unit."""
        return [authority for authority in self.authorities if unit in authority.governs]

    def numbered(self, number: str) -> Authority | None:
        """Return the authority with an organisation number."""
        return next((authority for authority in self.authorities if number and authority.number == number), None)

    def identify(self, authority: Authority, entry: Entry) -> bool:
        """Give an authority what a register has on it; tell whether it could be used.

        A number with a wrong check digit, or another than the one known already, is refused with a note.
        """
        if entry.number:
            if not orgnumbers.is_valid(entry.country, entry.number):
                return self._reject(entry, f"{entry.number} fails its check digit")
            if authority.number not in {"", entry.number}:
                return self._reject(entry, f"{entry.number}, where others have {authority.number}")
            authority.identifiers.add(("nationalId", entry.number, entry.register))
        if entry.vat:
            authority.identifiers.add(("vatNumber", entry.vat, entry.register))
        if entry.ror:
            authority.identifiers.add(("rorId", entry.ror, entry.register))
        return True

    def match(self, entry: Entry, units: Iterable[Unit], since: str, suffixes: tuple[str, ...]) -> Authority | None:
        """Return the one authority that bore the entry's name on or after a day, or None when that is not certain.

        `units` are all that may have had one: an ended area that bore the name too makes it uncertain, also when its
        authority is not in the book. `suffixes` are what is added to an area's name ("kommune").
        """
        name = fold(entry.name)
        known = [
            authority
            for authority in self.authorities
            if authority.country == entry.country
            and (not authority.end_date or authority.end_date >= since)
            and any(fold(other) == name for _, other, _ in authority.names)
        ]
        if len(known) != 1:
            return None
        strangers = (unit for unit in units if unit not in known[0].governs and unit.existed_since(since))
        namesakes = (
            unit
            for unit in strangers
            for own in unit.latest.names.values()
            if any(fold(f"{own} {suffix}") == name for suffix in suffixes)
        )
        return None if next(namesakes, None) else known[0]

    def _reject(self, entry: Entry, why: str) -> bool:
        self.rejected.append(f"{entry.register}: {entry.name}: {why}")
        return False
