"""The slugs of areas: the name, with year or county where several things bear it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from samspill.vocab.slugs import fold, slugify

__all__ = ["Bearer", "assign", "fold", "slugify"]


@dataclass(frozen=True)
class Bearer:
    """One thing that needs a slug: the names that it bore and when, and the county that tells it from its namesakes."""

    country: str
    names: Sequence[tuple[str, str, str | None]]
    """Name, first day, day after the last (None: still borne), in order; the last is the one it is known by."""
    county: str

    @property
    def name(self) -> str:
        """The name that it is known by: the last one."""
        return self.names[-1][0]

    @property
    def first_day(self) -> str:
        """The first day of its existence, as ISO 8601."""
        return self.names[0][1]


def assign(bearers: Sequence[Bearer]) -> list[str]:
    """Give each bearer its slug, in the order given.

    The first thing with a name has the plain slug, a later one the year in which it began. When another thing bears
    the same name at the same time, each gets the county of its first period. Raises ValueError when two would be equal.
    """
    plain = [f"{bearer.country}-{slugify(bearer.name)}" for bearer in bearers]
    slugs = list(plain)
    by_name: dict[str, list[int]] = {}
    for index, bearer in sorted(enumerate(bearers), key=lambda pair: (pair[1].first_day, pair[0])):
        if _has_namesake(bearer, bearers):
            slugs[index] = f"{plain[index]}-{slugify(bearer.county)}"
        else:
            by_name.setdefault(plain[index], []).append(index)
    for indices in by_name.values():
        for index in indices[1:]:
            slugs[index] = f"{plain[index]}-{bearers[index].first_day[:4]}"
    repeated = sorted({slug for slug in slugs if slugs.count(slug) > 1}) if len(set(slugs)) < len(slugs) else []
    if repeated:
        raise ValueError(f"two things would have the slug {repeated[0]!r}")
    return slugs


def _has_namesake(bearer: Bearer, others: Iterable[Bearer]) -> bool:
    """Tell whether another thing bears, or bore, the bearer's name on a day when both had it.

    Names that differ in their marks alone are one name here (Habo and Håbo).
    """
    slug = slugify(bearer.name)
    own = [(start, end) for name, start, end in bearer.names if slugify(name) == slug]
    return any(
        slugify(name) == slug and _overlap(start, end, own)
        for other in others
        if other is not bearer and other.country == bearer.country
        for name, start, end in other.names
    )


def _overlap(start: str, end: str | None, periods: Iterable[tuple[str, str | None]]) -> bool:
    return any((last is None or start < last) and (end is None or first < end) for first, last in periods)
