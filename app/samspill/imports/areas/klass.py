"""Statistics Norway's classification 131 (municipalities): its editions, its table of changes and the state of 2026."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from samspill.errors import SourceError
from samspill.imports.areas.reading import read_json, read_rows

NOT_STATED = "9999"
"""The item "not stated" that every edition holds: no municipality."""

STATE_OF_2026 = "2026-01-01"

_CODE = re.compile(r"\d{4}")
_MONTHS = (
    *("januar", "februar", "mars", "april", "mai", "juni"),
    *("juli", "august", "september", "oktober", "november", "desember"),
)
_NUMERIC_DATE = re.compile(r"\b(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})\b")
_WRITTEN_DATE = re.compile(rf"\b(\d{{1,2}})\. ({'|'.join(_MONTHS)}) (\d{{4}})\b")


@dataclass(frozen=True)
class Edition:
    """One edition of the classification: what holds from a day on."""

    path: Path
    day: str
    names: dict[str, str]
    """Code → name as published: several languages joined, a county in brackets to tell namesakes apart."""
    introduction: str = ""


@dataclass(frozen=True)
class CodeChange:
    """One line of the table of changes: what had the old code has, wholly or in part, the new one."""

    day: str
    old: str
    new: str


def read_editions(folder: Path) -> list[Edition]:
    """Return the editions in a folder `no`, ordered by day; that of 2026 is a flat table where it is no JSON file.

    Raises SourceError for a missing or malformed file and for two editions of one day.
    """
    paths = sorted((folder / "klass131").glob("Kommuneinndeling_*.json"))
    if not paths:
        raise SourceError(folder / "klass131", "no edition Kommuneinndeling_*.json here")
    editions = [_edition(path) for path in paths]
    if all(edition.day != STATE_OF_2026 for edition in editions):
        flat = folder / "kommuner_2026_klass131.csv"
        rows = read_rows(flat, ["code", "name", "countyCode"])
        editions.append(Edition(flat, STATE_OF_2026, _names(flat, ((row["code"], row["name"]) for _, row in rows))))
    editions.sort(key=lambda edition: edition.day)
    for earlier, later in pairwise(editions):
        if earlier.day >= later.day:
            raise SourceError(later.path, f"holds from {later.day}, as does {earlier.path.name} or one after it")
    return editions


def _edition(path: Path) -> Edition:
    content = read_json(path)
    try:
        pairs = [(item["code"], item["name"]) for item in content["classificationItems"]]
        return Edition(path, content["validFrom"], _names(path, pairs), content.get("introduction") or "")
    except (KeyError, TypeError) as error:
        raise SourceError(path, f"not an edition of a classification: {error!r}") from None


def _names(path: Path, pairs: Iterator[tuple[str, str]] | list[tuple[str, str]]) -> dict[str, str]:
    names: dict[str, str] = {}
    for code, name in pairs:
        if not _CODE.fullmatch(code):
            raise SourceError(path, f"{code!r} is no municipality code of four digits")
        if code in names:
            raise SourceError(path, f"code {code} twice")
        if code != NOT_STATED:
            names[code] = name.strip()
    return names


def read_changes(folder: Path) -> list[CodeChange]:
    """Return the table of changes of a folder `no`, ordered; raises SourceError when malformed."""
    path = folder / "klass131" / "changes.json"
    content: Any = read_json(path)
    try:
        changes = {
            CodeChange(item["changeOccurred"], item["oldCode"], item["newCode"]) for item in content["codeChanges"]
        }
    except (KeyError, TypeError) as error:
        raise SourceError(path, f"not a table of changes: {error!r}") from None
    return sorted(changes, key=lambda change: (change.day, change.new, change.old))


def decisions(edition: Edition) -> dict[str, str]:
    """Return, by code, the day on which a new name was decided or taken into use, where the introduction tells it.

    The edition itself enters names from 1 January, "by the principle", whatever the day.
    """
    found: dict[str, str] = {}
    before = ""
    for line in edition.introduction.splitlines():
        days = [day for day in _days(line) if not day.endswith("-01-01")]
        if len(days) == 1:
            text = _NUMERIC_DATE.sub(" ", _WRITTEN_DATE.sub(" ", line))
            codes = [code for code in re.findall(r"\b\d{4}\b", text) if code in edition.names]
            # "Rana - Raane", and on the line below it "Vedtak 16. februar 2024 nr. 270 om fastsetting av …"
            first, joined, _ = before.partition(" - ")
            named = [code for code, name in edition.names.items() if joined and name.startswith(first + joined)]
            found.update((code, days[0]) for code in (named or codes))
        before = line.strip()
    return found


def _days(line: str) -> list[str]:
    numeric = [(day, int(month), year) for day, month, year in _NUMERIC_DATE.findall(line)]
    written = [(day, _MONTHS.index(month) + 1, year) for day, month, year in _WRITTEN_DATE.findall(line)]
    return [f"{year}-{month:02}-{int(day):02}" for day, month, year in numeric + written]
