"""Registers that name authorities: organisation numbers, VAT numbers and ROR ids, one reader a register."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from samspill.errors import SourceError
from samspill.imports.areas.reading import read_rows, read_text


@dataclass(frozen=True, order=True)
class Entry:
    """One authority as a register has it."""

    register: str
    """The slug of the source."""
    country: str
    name: str
    number: str = ""
    """Organisation number, digits only."""
    code: str = ""
    """Code of the municipality, as of the register's day."""
    vat: str = ""
    ror: str = ""


_VAT = {"no": re.compile(r"NO(\d{9})(?:MVA)?"), "se": re.compile(r"SE(\d{10})01")}


def read_ssb(folder: Path) -> list[Entry]:
    """Return Statistics Norway's correspondence of organisation numbers to municipalities (2020 to 2023)."""
    path = folder / "no" / "ssb_korrespondanse_1236_orgnr_kommune.csv"
    rows = read_rows(path, ["sourceCode", "sourceName", "targetCode"], delimiter=";")
    return [
        Entry("ssb-correspondence-1236", "no", row["sourceName"], row["sourceCode"], row["targetCode"])
        for _, row in rows
    ]


_COUNTY_AUTHORITY, _MUNICIPAL_AUTHORITY = "59", "66"


def read_state_bodies(folder: Path) -> tuple[list[Entry], list[Entry]]:
    """Return the municipal and the county authorities of the register of state bodies of 2014.

    The codes of county authorities are of no use: Akershus has that of Oslo, where it sat.
    """
    path = folder / "brreg" / "etatsbasen_organization_2014.csv"
    found: dict[str, list[Entry]] = {_COUNTY_AUTHORITY: [], _MUNICIPAL_AUTHORITY: []}
    columns = ["orgstructid", "name_nb", "orgid", "kommunenummer"]
    for _, row in read_rows(path, columns, delimiter=";"):
        if row["orgstructid"] in found:
            code = row["kommunenummer"] if row["orgstructid"] == _MUNICIPAL_AUTHORITY else ""
            entry = Entry("difi-etatsbasen-2014", "no", row["name_nb"].strip(), row["orgid"], code)
            found[row["orgstructid"]].append(entry)
    return sorted(found[_MUNICIPAL_AUTHORITY]), sorted(found[_COUNTY_AUTHORITY])


def read_research_council(folder: Path) -> tuple[list[Entry], dict[str, str]]:
    """Return the municipal and county authorities with grants of Horizon 2020, and county names by code (2022).

    The codes have lost their leading zero in the file.
    """
    path = folder / "grants" / "rcn_bevilgningereu_dataset.csv"
    columns = ["Organisasjonsnummer", "Organisasjonsnavn", "Adresse kommunenummer", "Adresse fylkenummer"]
    entries: set[Entry] = set()
    counties: dict[str, str] = {}
    for _, row in read_rows(path, [*columns, "Adresse fylke"], delimiter=";"):
        if row["Adresse fylkenummer"]:
            counties[row["Adresse fylkenummer"].zfill(2)] = row["Adresse fylke"]
        # "HARSTAD KOMMUNE / HÁRSTTÁID SUOHKAN": the Norwegian name comes first
        name = row["Organisasjonsnavn"].split(" / ")[0]
        if name.endswith("KOMMUNE"):
            code = "" if name.endswith("FYLKESKOMMUNE") else row["Adresse kommunenummer"].zfill(4)
            entries.add(Entry("rcn-h2020-grants", "no", name, row["Organisasjonsnummer"], code))
    return sorted(entries), dict(sorted(counties.items()))


def read_cordis(folder: Path) -> list[Entry]:
    """Return the Norwegian and Swedish public bodies with a VAT number among CORDIS's participants (2021 on)."""
    path = folder / "cordis" / "HORIZON" / "organization.csv.gz"
    entries: set[Entry] = set()
    for _, row in read_rows(path, ["vatNumber", "name", "activityType", "country"], delimiter=";"):
        country = row["country"].lower()
        if country not in _VAT or row["activityType"] != "PUB":
            continue
        match = _VAT[country].fullmatch(row["vatNumber"])
        if match:
            entries.add(Entry("cordis-horizon", country, row["name"].strip(), match[1], vat=row["vatNumber"]))
    return sorted(entries)


def read_swecris(folder: Path) -> list[Entry]:
    """Return the Swedish public bodies that coordinate research projects, with organisation number."""
    path = folder / "grants" / "swecris_kth.csv.gz"
    columns = ["coordinatingOrganisationId", "coordinatingOrganisationNameSv"]
    entries: set[Entry] = set()
    for _, row in read_rows(path, columns):
        number = row[columns[0]].replace("-", "")
        if re.fullmatch(r"2\d{9}", number):  # 2 is the group of public bodies; foreign ids are of other forms
            entries.add(Entry("swecris", "se", row[columns[1]].strip(), number))
    return sorted(entries)


def read_ror(folder: Path) -> list[Entry]:
    """Return every name of the Norwegian and Swedish records of ROR with its id; withdrawn records are left out."""
    path = folder / "ror" / "ror_no_se.jsonl"
    entries: set[Entry] = set()
    for line, text in enumerate(read_text(path).splitlines(), start=1):
        try:
            record = json.loads(text)["record"]
            if record["status"] == "withdrawn":
                continue
            country = _ror_country(record)
            entries.update(Entry("ror", country, name, ror=record["id"]) for name in _ror_names(record))
        except (json.JSONDecodeError, KeyError, IndexError, TypeError) as error:
            raise SourceError(path, f"not a record of ROR: {error!r}", line=line) from None
    return sorted(entries)


def _ror_country(record: dict[str, Any]) -> str:
    """Return the country of a record of schema 1 or 2, as `no` or `se`."""
    code = (
        record["country"]["country_code"]
        if "country" in record
        else record["locations"][0]["geonames_details"]["country_code"]
    )
    return str(code).lower()


def _ror_names(record: dict[str, Any]) -> Iterator[str]:
    """Yield the names of a record of schema 1 or 2, but for acronyms."""
    if "names" in record:
        yield from (name["value"] for name in record["names"] if name["types"] != ["acronym"])
        return
    yield record["name"]
    yield from record.get("aliases", [])
    yield from (label["label"] for label in record.get("labels", []))
