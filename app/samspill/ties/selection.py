"""What a network is of: which nodes, tied through what, in which period, where, and how ties are weighed."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any

from samspill.errors import ParameterError

LEVELS = (
    "organisation",
    "person",
    "municipality",
    "county",
    "country",
    "region",
    "statistical-region",
    "sector",
    "programme",
)
"""What the nodes can be."""
GROUPS = ("municipality", "county", "country", "region", "statistical-region", "sector")
"""Levels that organisations are counted in, and attributes of organisations."""
THROUGH = ("projects", "programmes", "agreements", "meetings")
"""What two can share."""
WEIGHTS = ("count", "newman", "fractional", "money")
"""How a shared activity counts; `weights` has the formulas."""
DATED = ("under-way", "begun")
"""Whether an activity belongs to a period in which it was under way, or only to the one in which it began."""
TABLES = ("csv", "json", "parquet")
"""Formats of a table of anything."""
FORMATS = ("csv", "json", "parquet", "graphml", "gexf", "pajek", "vosviewer", "nquads")
"""What a network can be written as; `formats` writes them."""
MOST_NODES = 500
"""Nodes of a picture: with more of them nothing can be told apart."""

_YEAR = re.compile(r"\d{4}\Z")
_MONTH = re.compile(r"(\d{4})-(\d{2})\Z")


@dataclass(frozen=True)
class Selection:
    """What a network is of. Everything is text or a number, so that it can be said in a file and in a command.

    `start` and `end` are days (ISO 8601), both in the period; `programme`, `area`, `kind` and `role` are IRIs. `day`
    is the one whose boundaries of areas hold. `largest` leaves out activities with more participants; `least` ties
    with less weight. `around` takes in the partners outside the area.
    """

    level: str = "organisation"
    through: tuple[str, ...] = ("projects",)
    weight: str = "count"
    start: str | None = None
    end: str | None = None
    dated: str = "under-way"
    programme: str | None = None
    area: str | None = None
    around: bool = False
    day: str | None = None
    kind: str | None = None
    role: str | None = None
    largest: int | None = None
    least: float = 0.0

    def __post_init__(self) -> None:
        """Raise ParameterError for a value that is none of those offered, or that cannot be meant."""
        for name, known in (("level", LEVELS), ("weight", WEIGHTS), ("dated", DATED)):
            if getattr(self, name) not in known:
                raise ParameterError(f"no {name} {getattr(self, name)!r}", hint=f"one of {', '.join(known)}")
        wrong = [each for each in self.through if each not in THROUGH]
        if wrong or not self.through:
            named = f"no ties through {wrong[0]!r}" if wrong else "ties through nothing"
            raise ParameterError(named, hint=f"one or more of {', '.join(THROUGH)}")
        if self.start and self.end and self.start > self.end:
            hint = f"did you mean {self.end}..{self.start}?"
            raise ParameterError(f"the period ends ({self.end}) before it begins ({self.start})", hint=hint)
        if self.largest is not None and self.largest < 2:
            raise ParameterError("activities of fewer than 2 make no ties", hint="a cut-off of 2 or more")
        if self.level == "person" and self.weight == "money":
            raise ParameterError("people get no money in the graph", hint="weigh by count, newman or fractional")
        if self.weight == "money" and self.through != ("projects",):
            raise ParameterError("only projects have sums of their participants", hint="--through projects")

    def with_period(self, text: str | None) -> Selection:
        """Return it for a period, as `period` reads it."""
        start, end = period(text) if text else (None, None)
        return replace(self, start=start, end=end)

    def told(self) -> dict[str, Any]:
        """Return what differs from the defaults, for JSON and for the text of a command."""
        found = asdict(self)
        plain = Selection()
        return {each.name: found[each.name] for each in fields(self) if found[each.name] != getattr(plain, each.name)}

    def options(self) -> list[str]:
        """Return the options of `samspill network` that give this selection."""
        told, words = self.told(), []
        if "start" in told or "end" in told:
            words += ["--period", f"{told.pop('start', None) or ''}..{told.pop('end', None) or ''}"]
        for name, value in told.items():
            if name == "around":
                words.append("--around")
            elif name == "through":
                words += [word for each in value for word in ("--through", each)]
            else:
                words += [f"--{name}", f"{value:g}" if isinstance(value, float) else str(value)]
        return words


def period(text: str) -> tuple[str | None, str | None]:
    """Return the first and last day of `2021..2023`, `2021-07..2022-06`, `2021-07-01..`, `..2023`, `2022`.

    Raises ParameterError for another form, a day that is not in the calendar, and a period that ends before it begins.

    >>> period("2021..2022-02")
    ('2021-01-01', '2022-02-28')
    """
    first, dots, last = text.strip().partition("..")
    if not dots:
        last = first
    if not first and not last:
        raise ParameterError(f"no period: {text!r}", hint="for example 2021..2023, 2022-07..2023-06 or 2022")
    start, end = _day(first, first=True), _day(last, first=False)
    if start and end and start > end:
        raise ParameterError(
            f"the period ends ({end}) before it begins ({start})", hint=f"did you mean {last}..{first}?"
        )
    return start, end


def day(text: str) -> str:
    """Return a day as ISO 8601; raise ParameterError for what is none."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ParameterError(f"no day: {text!r}", hint="for example 2024-01-01") from None


def _day(text: str, *, first: bool) -> str | None:
    if not text:
        return None
    if _YEAR.match(text):
        return f"{text}-01-01" if first else f"{text}-12-31"
    if found := _MONTH.match(text):
        year, month = int(found[1]), int(found[2])
        if not 1 <= month <= 12:
            raise ParameterError(f"no month: {text!r}", hint="for example 2024-06")
        if first:
            return f"{text}-01"
        after = date(year + month // 12, month % 12 + 1, 1)
        return date.fromordinal(after.toordinal() - 1).isoformat()
    return day(text)
