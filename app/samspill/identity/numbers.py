"""What the numbers that registers state are worth as keys of an organisation.

A key is certain: two records that have it are one legal person. It is written with its country, `no:971035854`, since
numbers of two countries can look alike. Not certain, and therefore no key:

- a Norwegian or Swedish number whose check digit is wrong: it is mistyped, and may be another's;
- a Swedish number that begins with 6: the tax agency gives those to value added tax groups and to simple partnerships,
  which are no legal persons, and all companies of a group state the same one;
- a number whose country is not known, or is another than the record's.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from samspill.vocab.orgnumbers import is_norwegian, is_swedish

__all__ = ["Worth", "of_national_id", "of_ror", "of_vat"]

_SEPARATORS = re.compile(r"[\s.\-]")
_NORWEGIAN_VAT = re.compile(r"(?:NO)?(\d{9})(?:MVA)?")
_SWEDISH_VAT = re.compile(r"(?:SE)?(\d{10})01")
_ROR = re.compile(r"https://ror\.org/0[a-z0-9]{8}")


@dataclass(frozen=True)
class Worth:
    """A stated number: the key that it gives, or why it gives none."""

    key: str = ""
    doubt: str = ""


def of_national_id(text: str, countries: Collection[str]) -> Worth:
    """Return what a stated organisation number is worth, given the countries (`no`) that the record is said to be in.

    >>> of_national_id("971035854", ["no"]), of_national_id("971035855", ["no"]).doubt
    (Worth(key='no:971035854', doubt=''), 'wrong check digit')
    >>> of_national_id("6630000609", ["se"]).doubt
    'number of a VAT group'
    """
    digits = _SEPARATORS.sub("", text)
    for country, valid in (("no", is_norwegian), ("se", is_swedish)):
        if valid(digits) and (not countries or country in countries):
            return _key(country, digits)
    if not countries:
        return Worth(doubt="country not known")
    if {"no", "se"} & set(countries):
        return Worth(doubt="wrong check digit")
    return _key(next(iter(countries)), digits) if len(countries) == 1 else Worth(doubt="several countries")


def of_vat(text: str, countries: Collection[str]) -> Worth:
    """Return what a VAT number is worth; only those of Norway and Sweden hold the number of the legal person.

    >>> of_vat("NO971035854MVA", ["no"]).key, of_vat("SE202100306201", []).key, of_vat("DE129517720", ["de"])
    ('no:971035854', 'se:2021003062', Worth(key='', doubt=''))
    """
    vat = normal_vat(text)
    for country, pattern, valid in (("no", _NORWEGIAN_VAT, is_norwegian), ("se", _SWEDISH_VAT, is_swedish)):
        told = vat.startswith(country.upper()) or country in countries
        match = pattern.fullmatch(vat)
        if match and told:
            if countries and country not in countries:
                return Worth(doubt="of another country")
            return _key(country, match[1]) if valid(match[1]) else Worth(doubt="wrong check digit")
        if told:
            return Worth(doubt="malformed")
    return Worth()


def of_ror(text: str) -> Worth:
    """Return what a ROR id is worth: a key in itself when it is a full address."""
    return Worth(key=f"ror:{text[-9:]}") if _ROR.fullmatch(text) else Worth(doubt="malformed")


def normal_vat(text: str) -> str:
    """Return a VAT number in capitals, without blanks, points and hyphens."""
    return _SEPARATORS.sub("", text).upper()


def _key(country: str, digits: str) -> Worth:
    if country == "se" and digits.startswith("6"):
        return Worth(doubt="number of a VAT group")
    return Worth(key=f"{country}:{digits}")
