"""What the tables of CORDIS answer to the queries beside this file, worked out with the csv module alone.

Nothing of the import or of the ontology is used. A function a query gives the rows that are expected, texts throughout,
None for what is not bound.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

Row = dict[str, str]
Answer = tuple[str | None, ...]

LABELS = {
    "associatedPartner": "associated partner",
    "internationalPartner": "international partner",
    "thirdParty": "third party",
}
ISO = {"EL": "GR", "UK": "GB"}
ROOTS = {"HORIZON": "Horizon Europe", "EURATOM": "Euratom Research and Training Programme"}
KINDS = {
    "PUB": "PublicBody",
    "PRC": "ForProfitOrganisation",
    "REC": "ResearchOrganisation",
    "HES": "HigherOrSecondaryEducation",
}
DIGITS = {
    **dict.fromkeys(["DE", "EE", "ES", "FI", "FR", "GR", "HR", "IT", "ME", "RS", "SE", "TR", "UA", "US"], 5),
    **dict.fromkeys(["AT", "BE", "BG", "CH", "CY", "DK", "HU", "LU", "NO", "SI"], 4),
}
"""How many digits a post code has, by country."""
OWN_NAME = ("SME", "vatNumber", "street", "postCode", "city", "nutsCode", "organizationURL")
FIRST = "101069359"


def read(folder: Path, name: str, delimiter: str = ";") -> list[Row]:
    """A table of a folder, plain or gzipped."""
    path = next(path for path in (folder / f"{name}.csv", folder / f"{name}.csv.gz") if path.is_file())
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def plain(text: str) -> str:
    """A text with its blanks as single spaces."""
    return " ".join(text.split())


def number(text: str) -> str:
    """A number in one spelling: no zeros at its ends."""
    return f"{Decimal(text).normalize():f}"


def cents(text: str) -> Decimal:
    return Decimal(text.replace(",", ".")).quantize(Decimal("0.01"), ROUND_HALF_UP)


def post_code(text: str, country: str) -> str:
    """A post code with the zeros that the tables have lost, for countries that count digits."""
    code = plain(text)
    return code.zfill(DIGITS.get(country, 0)) if code.isascii() and code.isdigit() else code


def simple(url: str) -> bool:
    """Whether an address needs no mending: all the others are left out of the comparison."""
    return (
        url.startswith(("http://", "https://"))
        and url == url.lower()
        and url.isascii()
        and url[-1] != "."
        and not set(url) & set(";, %")
    )


def code_of(text: str) -> str:
    """A programme's code without the year of the second Euratom programme."""
    return {"EURATOM2027": "EURATOM"}.get(text.strip().rstrip("."), text.strip().rstrip("."))


class Tables:
    """The tables of one folder, with people who take part in their own name left out as the import does."""

    def __init__(self, folder: Path) -> None:
        self.projects = read(folder, "project")
        self.roles = [row for row in read(folder, "organization") if any(row[name] for name in OWN_NAME)]
        self.fields = read(folder, "euroSciVoc")
        self.links = read(folder, "webLink")
        self.topic_titles = _first((plain(row["topic"]), plain(row["title"])) for row in read(folder, "topics"))
        self.programme_titles = _first((row["legalBasis"], plain(row["title"])) for row in read(folder, "legalBasis"))
        self.regions = {row["nutsCode"]: row["name"] for row in read(folder, "regions_in_cordis", ",")}
        numbers: dict[str, set[str]] = defaultdict(set)
        for row in self.roles:
            if row["country"] in {"NO", "SE"} and (digits := "".join(filter(str.isdigit, row["vatNumber"]))):
                numbers[digits[:9]].add(row["organisationID"])
        # An organisation number is a key in Norway and Sweden: those who share one are one.
        self._one = set().union(*(found for found in numbers.values() if len(found) > 1))
        self._told: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for row in self.roles:
            for column, text in row.items():
                self._told[row["organisationID"]][column].add(text)

    def organisations(self, *columns: str) -> Iterator[tuple[str, Row]]:
        """Each organisation under one number whose rows agree on the columns: otherwise something has to be chosen."""
        for key, told in self._told.items():
            if key not in self._one and all(len(told[column]) == 1 for column in columns):
                yield key, {column: next(iter(told[column])) for column in columns}

    def schemes(self, row: Row) -> dict[str, list[str]]:
        """The codes of the schemes that a project's grant is under, by kind."""
        return {
            "programme": [code_of(code) for code in (row["legalBasis"] or row["frameworkProgramme"]).split(";")],
            "call": [plain(code) for code in [row["subCall"] or row["masterCall"]] if code],
            "topic": [plain(code) for code in row["topics"].split(";") if code],
            "type": [plain(code) for code in [row["fundingScheme"]] if code],
        }

    def paid(self) -> list[Row]:
        return [row for row in self.roles if row["ecContribution"] and cents(row["ecContribution"])]


def _first(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, text in pairs:
        if text:
            found.setdefault(key, text)
    return found


def programme_title(tables: Tables, code: str) -> str | None:
    return ROOTS.get(code) or tables.programme_titles.get(code)


def label(row: Row) -> str:
    return LABELS.get(row["role"], row["role"])
