"""Values as registers write them, turned into values of the graph: text, dates, decimals, codes and numbers.

A function that cannot make sense of a cell raises ValueError with a sentence that names the column, the value and what
was expected: the row then goes to the rejects. An empty cell is for the caller, who alone knows what it means.
"""

from __future__ import annotations

import functools
import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import NamedTuple
from urllib.parse import quote

from samspill.imports.areas.orgnumbers import is_norwegian, is_swedish
from samspill.imports.areas.slugs import fold, slugify
from samspill.vocab import XSD
from samspill.vocab.nquads import iri, literal

__all__ = [
    "Amount",
    "boolean",
    "country",
    "date_literal",
    "decimal",
    "decimal_literal",
    "fold",
    "integer_literal",
    "iso_date",
    "iso_moment",
    "municipality_code",
    "national_number",
    "organisation_number",
    "post_code",
    "quoted",
    "ror_id",
    "slug",
    "vat_number",
    "web_address",
    "words",
]

# --- Text -------------------------------------------------------------------------------------------------------------


def words(text: str) -> str:
    """Return a text on one line: blanks of every kind between words become one space, at the ends none.

    >>> words(" KARLSTADS  UNIVERSITET\\n")
    'KARLSTADS UNIVERSITET'
    """
    return " ".join(text.split())


def quoted(text: str) -> str:
    """Return a text as an N-Quads literal without language, as `nquads.literal` does, at a third of the time.

    >>> quoted('Bærum "vest"')
    '"Bærum \\\\"vest\\\\""'
    """
    if text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return literal(text)


def slug(*parts: str) -> str:
    """Return the parts as one slug; a part without a letter or digit that ASCII can render is left out.

    >>> slug("eu", "Łódź +", "101069359"), slug("eu", "ΑΒΓ", "7")
    ('eu-lodz-101069359', 'eu-7')
    """
    found: list[str] = []
    for part in parts:
        try:
            found.append(slugify(part))
        except ValueError:
            continue
    if not found:
        raise ValueError(f"nothing to make a slug of in {parts!r}")
    return "-".join(found)


# --- Time -------------------------------------------------------------------------------------------------------------
_DATES = {
    "iso": (re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?)?"), "ymd", "yyyy-mm-dd"),
    "dotted": (re.compile(r"(\d\d?)\.(\d\d?)\.(\d{4})(?: \d\d:\d\d(?::\d\d)?)?"), "dmy", "dd.mm.yyyy"),
    "american": (re.compile(r"(\d\d?)/(\d\d?)/(\d{4})(?: \d\d:\d\d(?::\d\d)?)?"), "mdy", "mm/dd/yyyy"),
    "british": (re.compile(r"(\d\d?)/(\d\d?)/(\d{4})(?: \d\d:\d\d(?::\d\d)?)?"), "dmy", "dd/mm/yyyy"),
    "compact": (re.compile(r"(\d{4})(\d\d)(\d\d)"), "ymd", "yyyymmdd"),
}


@functools.lru_cache(1 << 16)
def iso_date(text: str, column: str, style: str = "iso") -> str:
    """Return a day as yyyy-mm-dd; `style` is how the register writes it, a time of day after it is dropped.

    Styles: iso, dotted (dd.mm.yyyy), american (mm/dd/yyyy), british (dd/mm/yyyy), compact (yyyymmdd).

    >>> iso_date("25.05.2020 00:00", "Kontrakt signeringsdato", "dotted")
    '2020-05-25'
    """
    pattern, order, expected = _DATES[style]
    match = pattern.fullmatch(text.strip())
    try:
        if match:
            parts = dict(zip(order, map(int, match.groups()), strict=True))
            return date(parts["y"], parts["m"], parts["d"]).isoformat()
    except ValueError:
        pass
    raise ValueError(f"{column}: {text!r} is no date, expected {expected}")


@functools.lru_cache(1 << 16)
def date_literal(text: str, column: str, style: str = "iso") -> str:
    """Return a day as an xsd:date literal in N-Quads form."""
    return literal(iso_date(text, column, style), datatype=XSD.date)


_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(?:\.\d+)?Z?")


def iso_moment(text: str, column: str) -> str:
    """Return a day and time of day (`2025-08-26 16:19:52`) as xsd:dateTime text; registers give no time zone: UTC."""
    match = _MOMENT.fullmatch(text.strip())
    if not match:
        return f"{iso_date(text, column)}T00:00:00Z"
    return f"{iso_date(match[1], column)}T{match[2]}{match[3] or ':00'}Z"


# --- Numbers ----------------------------------------------------------------------------------------------------------
class Amount(NamedTuple):
    """A sum of money: to the cent, and as stated where that is another number (None where it is the same)."""

    value: str
    stated: str | None


# Canonical: one number has one literal, whichever register states it, and Oxigraph writes the same.
_PLAIN = re.compile(r"(?:0|[1-9]\d*)(?:\.\d?[1-9])?", re.ASCII)
_CENT = Decimal("0.01")
_DECIMAL = f"^^{iri(XSD.decimal)}"


@functools.lru_cache(1 << 16)
def decimal(text: str, column: str, *, comma: bool = False) -> Amount:
    """Return a sum of money rounded half up to the cent; `comma` says that the register may write a decimal comma.

    >>> decimal("626199.99999984", "Innvilget beløp"), decimal("1.732084396E7", "totalCost")
    (Amount(value='626200', stated='626199.99999984'), Amount(value='17320843.96', stated=None))
    """
    if _PLAIN.fullmatch(text):
        return Amount(text, None)
    try:
        number = Decimal(text.strip().replace(",", ".") if comma else text.strip())
        rounded = number.quantize(_CENT, ROUND_HALF_UP)
    except InvalidOperation:
        raise ValueError(f"{column}: {text!r} is no number, expected digits with a decimal point") from None
    if not number.is_finite():
        raise ValueError(f"{column}: {text!r} is no number")
    value = f"{rounded:f}".rstrip("0").rstrip(".")
    return Amount("0" if value == "-0" else value, None if rounded == number else text.strip())


def decimal_literal(text: str) -> str:
    """Return the text of a decimal, known to be one, as an xsd:decimal literal in N-Quads form."""
    return f'"{text}"{_DECIMAL}'


@functools.lru_cache(1 << 12)
def integer_literal(text: str, column: str) -> str:
    """Return a whole number as an xsd:integer literal in N-Quads form; raise ValueError for anything else."""
    if not re.fullmatch(r"[+-]?\d+(?:\.0+)?", text.strip(), re.ASCII):
        raise ValueError(f"{column}: {text!r} is no whole number")
    return literal(int(text.strip().partition(".")[0]))


_TRUE = frozenset({"true", "1", "ja", "yes", "j", "y", "sant"})
_FALSE = frozenset({"false", "0", "nei", "nej", "no", "n", "usant"})


def boolean(text: str, column: str) -> bool | None:
    """Return what a cell says with true or false, ja or nei, 1 or 0; None for an empty one."""
    lowered = text.strip().casefold()
    if lowered in _TRUE:
        return True
    if lowered in _FALSE:
        return False
    if not lowered:
        return None
    raise ValueError(f"{column}: {text!r} is neither true nor false")


# --- Codes and identifiers --------------------------------------------------------------------------------------------
_COUNTRIES = {"EL": "gr", "UK": "gb"}  # what the European Union writes where ISO 3166-1 has GR and GB


@functools.lru_cache(1 << 10)
def country(code: str, column: str) -> str:
    """Return a country's ISO 3166-1 code in lower case, as IRIs have it; EL is Greece, UK the United Kingdom.

    >>> country("EL", "country"), country("NO", "country")
    ('gr', 'no')
    """
    code = code.strip().upper()
    if not re.fullmatch(r"[A-Z]{2}", code):
        raise ValueError(f"{column}: {code!r} is no country code, expected two letters")
    return _COUNTRIES.get(code, code.lower())


@functools.lru_cache(1 << 12)
def municipality_code(text: str, column: str, width: int = 4) -> str:
    """Return an area's code with the leading zeros that a register, or a spreadsheet, has dropped.

    >>> municipality_code("301", "Adresse kommunenummer"), municipality_code("3", "Adresse fylkenummer", 2)
    ('0301', '03')
    """
    digits = text.strip().removesuffix(".0")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > width:
        raise ValueError(f"{column}: {text!r} is no area code, expected up to {width} digits")
    return digits.zfill(width)


_SEPARATORS = re.compile(r"[\s.\-]")
_VALID = {"no": is_norwegian, "se": is_swedish}


# Countries whose post codes are so many digits and nothing else; JSON and spreadsheets drop the zeros in front.
_POST_CODES = {
    **dict.fromkeys(("de", "ee", "es", "fi", "fr", "gr", "hr", "it", "me", "rs", "se", "tr", "ua", "us"), 5),
    **dict.fromkeys(("at", "be", "bg", "ch", "cy", "dk", "hu", "lu", "no", "si"), 4),
}


def post_code(text: str, country: str) -> str:
    """Return a post code with the leading zeros that a number has lost, for countries where the digits are counted.

    >>> post_code("168", "no"), post_code("912", "fi"), post_code("SW1A 1AA", "gb")
    ('0168', '00912', 'SW1A 1AA')
    """
    code = words(text)
    return code.zfill(_POST_CODES.get(country, 0)) if code.isascii() and code.isdigit() else code


def organisation_number(text: str, country: str, column: str) -> str:
    """Return an organisation number of Norway (`no`) or Sweden (`se`), digits only, check digit right.

    Blanks, points and hyphens are dropped, and from Swedish numbers of twelve digits the 16 in front.
    """
    digits = _SEPARATORS.sub("", text)
    if country == "se" and len(digits) == 12 and digits.startswith("16"):
        digits = digits[2:]
    if not _VALID[country](digits):
        raise ValueError(f"{column}: {text!r} is no organisation number of {country.upper()}")
    return digits


@functools.lru_cache(1 << 10)
def vat_number(text: str) -> str:
    """Return a VAT number in capitals without blanks, points and hyphens."""
    return _SEPARATORS.sub("", text).upper()


_NATIONAL = {
    "no": re.compile(r"(?:NO)?(\d{9})(?:MVA)?"),
    "se": re.compile(r"(?:SE)?(\d{10})(?:\d\d)?"),
}


def national_number(vat: str, country: str) -> str | None:
    """Return the organisation number that a Norwegian or Swedish VAT number holds, None when it holds none.

    Norway: NO, the number, perhaps MVA. Sweden: SE, the number, two digits (as a rule 01). A number whose check
    digit is wrong is none.

    >>> national_number("NO986105174MVA", "no"), national_number("SE202100305401", "se"), national_number("1", "no")
    ('986105174', '2021003054', None)
    """
    pattern = _NATIONAL.get(country)
    match = pattern.fullmatch(vat_number(vat)) if pattern else None
    return match[1] if match and _VALID[country](match[1]) else None


_ROR = re.compile(r"(?:https?://)?(?:www\.)?(?:ror\.org/)?(0[a-hj-km-np-tv-z0-9]{6}\d\d)", re.IGNORECASE)
_BASE32 = {letter: value for value, letter in enumerate("0123456789abcdefghjkmnpqrstvwxyz")}


def ror_id(text: str, column: str) -> str:
    """Return a ROR id as its full address; its two last digits check the others (ISO/IEC 7064, MOD 97-10).

    >>> ror_id("03yrm5c26", "ror")
    'https://ror.org/03yrm5c26'
    """
    match = _ROR.fullmatch(text.strip())
    if match:
        identifier = match[1].lower()
        number = functools.reduce(lambda total, letter: total * 32 + _BASE32[letter], identifier[:7], 0)
        if 98 - number * 100 % 97 == int(identifier[7:]):
            return f"https://ror.org/{identifier}"
    raise ValueError(f"{column}: {text!r} is no ROR id")


_ADDRESS = re.compile(r"(https?)://([^/?#\s@]+\.[^/?#\s@.]{2,})([/?#].*)?", re.IGNORECASE | re.DOTALL)


@functools.lru_cache(1 << 10)
def web_address(text: str) -> str | None:
    """Return a web address as an IRI, None for what is none; without a scheme it is http.

    Characters that an IRI cannot hold are percent-encoded; of several addresses in one cell the first is taken.

    >>> web_address("www.tugraz.at"), web_address("HTTP://Example.org/a b"), web_address("n/a")
    ('http://www.tugraz.at', 'http://example.org/a%20b', None)
    """
    text = re.split(r"[;,\s]+(?=https?://|www\.)", text.strip(), maxsplit=1)[0].rstrip(";, ")
    match = _ADDRESS.fullmatch(text if re.match(r"https?://", text, re.IGNORECASE) else f"http://{text}")
    if not match or not re.fullmatch(r"[\w.\-:]+", match[2]):
        return None
    rest = quote(match[3] or "", safe="/?#[]@!$&'()*+,;=:%~-._")
    return f"{match[1].lower()}://{match[2].lower()}{rest}"
