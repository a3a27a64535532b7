"""Which municipality a post code lies in: runs of codes, in a table of our own.

`post_codes.csv` has a row a run: all codes that the publisher lists from `first` to `last` lie in one municipality.
A code in between that is not listed (those of large receivers, as a rule) is taken to lie there too.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_right
from functools import lru_cache
from pathlib import Path

from samspill.errors import SourceError

__all__ = ["COLUMNS", "PostCodes", "normal", "read_post_codes"]

COLUMNS = ("country", "first", "last", "municipality", "source")
_LENGTH = {"no": 4, "se": 5}


def normal(country: str, text: str) -> str:
    """Return the digits of a post code as its country has them, empty for what is none.

    >>> normal("se", "SE-114 28"), normal("no", "9291 TROMSØ"), normal("no", "301"), normal("se", "B-1000")
    ('11428', '9291', '0301', '')
    """
    match = re.match(r"(?:(?:SE|S|NO|N)[- ]?)?(\d{3} ?\d{2}|\d{4}|\d{3})(?!\d)", text.strip().upper())
    digits = match[1].replace(" ", "") if match else ""
    length = _LENGTH.get(country, 0)
    return digits.zfill(length) if length - 1 <= len(digits) <= length else ""


class PostCodes:
    """Municipalities by post code."""

    def __init__(self, runs: list[tuple[str, str, str, str]]) -> None:
        """Take runs: country, first and last code, municipality."""
        self._runs: dict[str, list[tuple[str, str, str]]] = {}
        for country, first, last, municipality in sorted(runs):
            self._runs.setdefault(country, []).append((first, last, municipality))

    def locate(self, country: str, text: str) -> tuple[str, str] | None:
        """Return the municipality of a post code as it was written, and the code; None when it is not known."""
        code = normal(country, text)
        runs = self._runs.get(country, [])
        place = bisect_right(runs, (code, "99999", "~")) - 1
        if not code or place < 0 or not runs[place][0] <= code <= runs[place][1]:
            return None
        return runs[place][2], code


@lru_cache(2)
def read_post_codes(path: Path) -> PostCodes:
    """Return the post codes of a table; raises SourceError for one that is missing or malformed."""
    if not path.is_file():
        raise SourceError(path, "no such file")
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise SourceError(path, "another header", line=1, hint=f"expected {','.join(COLUMNS)}")
        rows = [(row["country"], row["first"], row["last"], row["municipality"]) for row in reader]
    return PostCodes(rows)
