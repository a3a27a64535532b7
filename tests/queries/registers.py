"""All registers as their files lie beside the checkout, and which of their records are one organisation."""

from __future__ import annotations

import json
import re
from functools import cached_property
from pathlib import Path

from tests.queries.register_files import (
    Cordis,
    Groups,
    Places,
    Row,
    decided,
    known,
    norwegian,
    ror_records,
    swedish,
    table,
)

__all__ = ["Registers"]


class Registers:
    """The files of all registers."""

    def __init__(self, data: Path, cordis: Path, reference: Path) -> None:
        """Take the folder of the registers, that of CORDIS, and the project's tables."""
        self._data, self.groups = data, Groups()
        self.places = Places(reference, data)
        self.cordis = Cordis(cordis, self.places, self.groups)
        self.cordis.join()
        decided(self.groups, reference / "decisions.csv", self.cordis.organisations)
        self.own_numbers = known(self.groups, reference / "identifiers.csv")
        named = [f"no-brreg-{row['Organisasjonsnummer']}" for row in self.eu_grants]
        named += [f"no-brreg-{row['organisasjonsnummer']}" for row in self.applications]
        for row in self.swecris:
            named += [
                f"se-swecris-{row[f'{what}OrganisationId'].replace('-', '')}" for what in ("coordinating", "funding")
            ]
        for record in named:
            digits = record.rpartition("-")[2]
            if norwegian(digits) or swedish(digits):
                self.groups.join(record, digits)

    @cached_property
    def eu_grants(self) -> list[Row]:
        """Grants of Horizon 2020 to Norway; three rows name no organisation."""
        rows = table(self._data / "grants" / "rcn_bevilgningereu_dataset.csv", ";")
        return [row for row in rows if row["Organisasjonsnummer"] not in {"", "0", "ukjent"}]

    @cached_property
    def applications(self) -> list[Row]:
        """Applications to the Research Council."""
        return list(table(self._data / "grants" / "rcn_soknader2_sample.csv"))

    @cached_property
    def swecris(self) -> list[Row]:
        """Swedish research grants."""
        return list(table(self._data / "grants" / "swecris_kth.csv.gz"))

    @cached_property
    def regional_fund(self) -> list[Row]:
        """Projects of the regional fund, all as text."""
        path = self._data / "grants" / "tillvaxtverket_projektbanken_2014_2020.json"
        return [{key: str(value or "") for key, value in row.items()} for row in json.loads(path.read_text("utf-8"))]

    @cached_property
    def enterprises(self) -> list[Row]:
        """Enterprises without those that are people; an estate in bankruptcy is, unless a company's form is in it."""
        rows = list(table(self._data / "brreg" / "enheter_bilbransje_2026-04-11.csv"))
        of_people = {"ENK", "PERS", "BO", "TVAM"}
        company = re.compile(r"\b(AS|A/S|ASA|ANS|DA|SA|NUF)\b", re.IGNORECASE)
        rows = [row for row in rows if row["organisasjonsform"] != "KBO" or company.search(row["navn"])]
        return [row for row in rows if row["organisasjonsform"] not in of_people]

    @cached_property
    def ror(self) -> list[tuple[str, str, str, set[str]]]:
        """Research organisations: id, country, status, types."""
        return list(ror_records(self._data / "ror" / "ror_no_se.jsonl"))
