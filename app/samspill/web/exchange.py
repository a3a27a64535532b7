"""What a sum in crowns was in euro: by the mean of the European Central Bank's reference rates of its year."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Final

from samspill.errors import SourceError
from samspill.files import project_folder

__all__ = ["SOURCE", "Rate", "rate_of"]

SOURCE: Final = "https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates/"


@dataclass(frozen=True)
class Rate:
    """How much of a currency a euro was in a year: the mean of the days from `first` to `last` (ISO 8601)."""

    currency: str
    year: int
    rate: Decimal
    first: str
    last: str

    @property
    def told(self) -> str:
        """The rate with its date, as people read it: a year that is not over has the last day that counts."""
        when = str(self.year) if self.last[5:] >= "12-2" else f"{self.year}, – {self.last}"
        return f"1 EUR = {self.rate} {self.currency} ({when})"

    def euro(self, value: Decimal) -> Decimal:
        """Return a sum in whole euro."""
        return (value / self.rate).quantize(Decimal(1))


@cache
def _rates() -> dict[tuple[str, int], Rate]:
    try:
        path = project_folder("data") / "reference" / "exchange.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = [
                Rate(row["currency"], int(row["year"]), Decimal(row["rate"]), row["first"], row["last"])
                for row in csv.DictReader(file)
            ]
    except (SourceError, OSError):
        return {}
    return {(each.currency, each.year): each for each in rows}


def rate_of(currency: str, year: int) -> Rate | None:
    """Return the rate of a currency in a year; None where none is known."""
    return _rates().get((currency, year))
