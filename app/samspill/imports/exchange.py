"""`data/reference/exchange.csv`: what a euro was in crowns, from the European Central Bank's reference rates.

    python -m samspill.imports.exchange --from eurofxref-hist.zip --out data/reference/exchange.csv

The bank publishes a rate for each working day; a year's is their mean, as its own annual averages are. The zip is the
one that the bank publishes under that name, with all days since 1999.
"""

from __future__ import annotations

import argparse
import csv
import io
import zipfile
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path

from samspill.errors import SourceError

__all__ = ["COLUMNS", "CURRENCIES", "averages"]

CURRENCIES = ("NOK", "SEK")
COLUMNS = ("currency", "year", "rate", "first", "last", "days")
_DECIMALS = Decimal("0.0001")


def averages(days: Iterable[Mapping[str, str]]) -> list[tuple[str, int, Decimal, str, str, int]]:
    """Return a row a currency and year: the mean rate (units for one euro), the first and last day, how many days.

    >>> averages([{"Date": "2020-01-02", "NOK": "9.8", "SEK": "N/A"}, {"Date": "2020-01-03", "NOK": "9.9", "SEK": ""}])
    [('NOK', 2020, Decimal('9.8500'), '2020-01-02', '2020-01-03', 2)]
    """
    found: dict[tuple[str, int], list[tuple[str, Decimal]]] = {}
    for row in days:
        for currency in CURRENCIES:
            try:
                rate = Decimal(row[currency])
            except (InvalidOperation, KeyError):
                continue  # N/A: no rate on that day
            found.setdefault((currency, int(row["Date"][:4])), []).append((row["Date"], rate))
    return [
        (currency, year, _mean([rate for _, rate in rates]), min(rates)[0], max(rates)[0], len(rates))
        for (currency, year), rates in sorted(found.items())
    ]


def _mean(rates: list[Decimal]) -> Decimal:
    return (sum(rates, Decimal()) / len(rates)).quantize(_DECIMALS)


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="source", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    told = parser.parse_args()
    try:
        with zipfile.ZipFile(told.source) as archive, archive.open("eurofxref-hist.csv") as file:
            rows = averages(csv.DictReader(io.TextIOWrapper(file, encoding="utf-8")))
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise SourceError(told.source, f"not the bank's file: {error}") from error
    with told.out.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
