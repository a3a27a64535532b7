"""The operators and functions of SPARQL 1.1 (section 17) as macros of DuckDB, over terms as structures.

    T = (k, lex, dt, lang)                          a term: kind 1 IRI, 2 blank node, 3 literal; identity is equality
    V = T + (nt, dec, dbl, us, tz)                  a term with its value

`nt` is the numeric type (1 integer, 2 decimal, 3 float, 4 double; NULL for what is no number), `dec` the value of the
first two, `dbl` of every number; `us` is a dateTime or date in microseconds, `tz` whether it names a time zone. A
computed number has no `lex` until it is written. NULL is both unbound and error, and SQL's three-valued logic then
is SPARQL's. What cannot be computed with exactly the specification's meaning raises an error that begins with
`declined`; the query then goes to the other engine.
"""

# ruff: noqa: E501  (SQL in lines of its own length, made of our own constants)

from __future__ import annotations

from collections.abc import Callable

from samspill.vocab import XSD

_X = XSD.string.removesuffix("string")
_LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
_INTEGERS = [
    "integer",
    "int",
    "long",
    "short",
    "byte",
    "nonNegativeInteger",
    "positiveInteger",
    "nonPositiveInteger",
    "negativeInteger",
    "unsignedLong",
    "unsignedInt",
    "unsignedShort",
    "unsignedByte",
]
_OTHER_KNOWN = "time gYear gYearMonth gMonth gMonthDay gDay duration dayTimeDuration yearMonthDuration dateTimeStamp"


def _types(names: str | list[str]) -> str:
    found = names.split() if isinstance(names, str) else names
    return ", ".join(f"'{_X}{name}'" for name in found)


_INTEGER = f"({_types(_INTEGERS)})"
_NAN = "'nan'::DOUBLE"
_DAY = r"-?[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?"
_ZONE = r"(Z|[+-][0-9]{2}:[0-9]{2})"

_VALUES = (
    # The numeric type and values of a literal, from its lexical form: NULL for ill-typed ones.
    "sp_nt(lex, dt) AS CASE"
    f" WHEN dt IN {_INTEGER} THEN CASE WHEN regexp_full_match(lex, '[+-]?[0-9]+') AND TRY_CAST(lex AS BIGINT) IS NOT"
    " NULL THEN 1 END"
    f" WHEN dt = '{_X}decimal' THEN CASE WHEN regexp_full_match(lex, '[+-]?([0-9]+([.][0-9]{{0,18}})?|[.][0-9]{{1,18}})')"
    " AND TRY_CAST(lex AS DECIMAL(38,18)) IS NOT NULL THEN 2 END"
    f" WHEN dt IN ({_types('float double')}) THEN CASE WHEN regexp_full_match(lex,"
    " '[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF|NaN')"
    f" THEN CASE WHEN dt = '{_X}float' THEN 3 ELSE 4 END END END",
    f"sp_dec(lex, dt) AS CASE WHEN dt IN {_INTEGER} AND TRY_CAST(lex AS BIGINT) IS NOT NULL OR dt = '{_X}decimal'"
    " THEN TRY_CAST(lex AS DECIMAL(38,18)) END",
    f"sp_dbl(lex, dt) AS CASE WHEN dt = '{_X}float' THEN TRY_CAST(lex AS FLOAT)::DOUBLE"
    f" WHEN dt = '{_X}double' OR dt = '{_X}decimal' OR dt IN {_INTEGER} THEN TRY_CAST(lex AS DOUBLE) END",
    f"sp_us(lex, dt) AS CASE WHEN dt = '{_X}dateTime' AND regexp_full_match(lex, '{_DAY}{_TIME}{_ZONE}?')"
    " THEN epoch_us(TRY_CAST(CASE WHEN regexp_matches(lex, '[0-9]$') AND NOT regexp_matches(lex, '[+-]..:..$')"
    " THEN lex || 'Z' ELSE lex END AS TIMESTAMPTZ))"
    f" WHEN dt = '{_X}date' AND regexp_full_match(lex, '{_DAY}') THEN epoch_us(TRY_CAST(lex AS TIMESTAMP)) END",
    "sp_tz(lex, dt) AS sp_us(lex, dt) IS NOT NULL AND regexp_matches(lex, '(Z|T.*[+-]..:..)$')",
    # What kind of value: 1 number, 2 text, 3 text with a language, 4 boolean, 5 dateTime, 6 date, 0 unknown or
    # ill-typed, 9 known to the other engine alone.
    "sp_kind(nt, us, dt, lex) AS CASE WHEN nt IS NOT NULL THEN 1"
    f" WHEN dt = '{_X}string' THEN 2 WHEN dt = '{_LANG_STRING}' THEN 3"
    f" WHEN dt = '{_X}boolean' AND lex IN ('true', 'false', '1', '0') THEN 4"
    f" WHEN us IS NOT NULL THEN CASE WHEN dt = '{_X}dateTime' THEN 5 ELSE 6 END"
    f" WHEN dt IN ({_types(_OTHER_KNOWN + ' date dateTime decimal')}) THEN 9 ELSE 0 END",
    "sp_v(t) AS CASE WHEN t.k IS NOT NULL THEN sp_pack(t.k, t.lex, t.dt, t.lang, sp_nt(t.lex, t.dt),"
    " sp_dec(t.lex, t.dt), sp_dbl(t.lex, t.dt), sp_us(t.lex, t.dt), sp_tz(t.lex, t.dt),"
    " sp_kind(sp_nt(t.lex, t.dt), sp_us(t.lex, t.dt), t.dt, t.lex)) END",
    # A known value of a constant would be worked out in every row otherwise.
    "sp_str(lex) AS CASE WHEN lex IS NOT NULL THEN"
    f" sp_pack(3, lex, '{_X}string', NULL, NULL, NULL, NULL, NULL, NULL, 2) END",
    "sp_text(lex, lang) AS CASE WHEN lex IS NOT NULL THEN"
    f" sp_pack(3, lex, CASE WHEN lang IS NULL THEN '{_X}string' ELSE '{_LANG_STRING}' END, lang,"
    " NULL, NULL, NULL, NULL, NULL, CASE WHEN lang IS NULL THEN 2 ELSE 3 END) END",
    "sp_iri(lex) AS CASE WHEN lex IS NOT NULL THEN sp_pack(1, lex, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0) END",
    "sp_bool(b) AS CASE WHEN b IS NOT NULL THEN"
    f" sp_pack(3, CASE WHEN b THEN 'true' ELSE 'false' END, '{_X}boolean', NULL, NULL, NULL, NULL, NULL, NULL, 4) END",
    "sp_num(nt, decimal, dbl) AS CASE WHEN CASE WHEN nt <= 2 THEN decimal IS NOT NULL ELSE dbl IS NOT NULL END"
    f" THEN sp_pack(3, NULL, CASE nt WHEN 1 THEN '{_X}integer' WHEN 2 THEN '{_X}decimal' WHEN 3 THEN '{_X}float'"
    f" ELSE '{_X}double' END, NULL, nt, CASE WHEN nt <= 2 THEN decimal END,"
    " CASE WHEN nt <= 2 THEN decimal::DOUBLE ELSE dbl END, NULL, NULL, 1) END",
    "sp_int(n) AS sp_num(1, n::DECIMAL(38,18), NULL)",
    # Doubles are written as Oxigraph does; beyond these bounds DuckDB writes an exponent.
    "sp_double_text(d) AS CASE WHEN isnan(d) THEN 'NaN' WHEN isinf(d) THEN CASE WHEN d > 0 THEN 'INF' ELSE '-INF' END"
    " WHEN d = 0 OR abs(d) BETWEEN 0.0001 AND 1e15 THEN regexp_replace(d::VARCHAR, '[.]0$', '')"
    " ELSE error('declined: a double too long to write') END",
    "sp_lex(v) AS CASE WHEN v.lex IS NOT NULL THEN v.lex WHEN v.nt = 1 THEN v.decimal::BIGINT::VARCHAR"
    " WHEN v.nt = 2 THEN regexp_replace(v.decimal::VARCHAR, '[.]?0+$', '')"
    " WHEN v.nt = 3 THEN sp_double_text(v.dbl::FLOAT) WHEN v.nt = 4 THEN sp_double_text(v.dbl) END",
    "sp_term(v) AS CASE WHEN v.k IS NOT NULL THEN sp_t(v.k, sp_lex(v), v.dt, v.lang) END",
)

_COMPARED = (
    "sp_class(v) AS v.cls",
    "sp_truth(lex) AS lex IN ('true', '1')",
    "sp_eq(a, b) AS CASE WHEN a.k IS NULL OR b.k IS NULL THEN NULL"
    " WHEN a.k <> 3 OR b.k <> 3 THEN a.k = b.k AND a.lex = b.lex"
    " WHEN a.nt IS NOT NULL AND b.nt IS NOT NULL THEN CASE WHEN a.nt <= 2 AND b.nt <= 2 THEN a.decimal = b.decimal"
    " ELSE a.dbl = b.dbl AND NOT isnan(a.dbl) END"
    " WHEN a.lex = b.lex AND a.dt = b.dt AND lower(coalesce(a.lang, '')) = lower(coalesce(b.lang, '')) THEN true"
    " WHEN 9 IN (sp_class(a), sp_class(b)) THEN error('declined: a comparison of a datatype that is not compiled')"
    " WHEN 0 IN (sp_class(a), sp_class(b)) THEN CASE WHEN 3 IN (sp_class(a), sp_class(b)) THEN false END"
    " WHEN sp_class(a) <> sp_class(b) OR sp_class(a) IN (2, 3) THEN false"
    " WHEN sp_class(a) = 4 THEN sp_truth(a.lex) = sp_truth(b.lex)"
    " WHEN a.tz = b.tz THEN a.us = b.us ELSE error('declined: times with and without a time zone') END",
    "sp_lt(a, b) AS CASE WHEN a.k IS NULL OR b.k IS NULL OR a.k <> 3 OR b.k <> 3 THEN NULL"
    " WHEN a.nt IS NOT NULL AND b.nt IS NOT NULL THEN CASE WHEN a.nt <= 2 AND b.nt <= 2 THEN a.decimal < b.decimal"
    " ELSE a.dbl < b.dbl AND NOT isnan(a.dbl) AND NOT isnan(b.dbl) END"
    " WHEN 9 IN (sp_class(a), sp_class(b)) THEN error('declined: a comparison of a datatype that is not compiled')"
    " WHEN sp_class(a) <> sp_class(b) OR sp_class(a) = 0 THEN NULL"
    " WHEN sp_class(a) = 2 THEN a.lex < b.lex"
    " WHEN sp_class(a) IN (3, 4) THEN error('declined: order of booleans or of texts with a language')"
    " WHEN a.tz = b.tz THEN a.us < b.us ELSE error('declined: times with and without a time zone') END",
    "sp_le(a, b) AS sp_lt(a, b) OR sp_eq(a, b)",
    "sp_same(a, b) AS CASE WHEN a.k IS NULL OR b.k IS NULL THEN NULL ELSE sp_term(a) = sp_term(b) END",
    "sp_ebv(v) AS CASE WHEN v.k IS NULL OR v.k <> 3 THEN NULL"
    " WHEN v.nt IS NOT NULL THEN v.dbl <> 0 AND NOT isnan(v.dbl)"
    f" WHEN v.dt = '{_X}string' THEN v.lex <> '' WHEN sp_class(v) = 4 THEN sp_truth(v.lex)"
    f" WHEN v.dt IN ({_types([*_INTEGERS, 'boolean', 'decimal', 'float', 'double'])})"
    " THEN error('declined: the truth of an ill-typed literal') END",
)

_NO_FLOAT = "error('declined: arithmetic of xsd:float')"
_ADD = (
    "sp_{name}(a, b) AS CASE WHEN a.nt IS NULL OR b.nt IS NULL THEN CASE WHEN a.us IS NOT NULL OR b.us IS NOT NULL OR"
    " 9 IN (sp_class(a), sp_class(b)) THEN error('declined: arithmetic of times') END"
    f" WHEN greatest(a.nt, b.nt) = 3 THEN {_NO_FLOAT}"
    " ELSE sp_num(greatest(a.nt, b.nt), CASE WHEN greatest(a.nt, b.nt) = 1"
    " THEN TRY_CAST(a.decimal {op} b.decimal AS BIGINT)::DECIMAL(38,18) ELSE a.decimal {op} b.decimal END,"
    " a.dbl {op} b.dbl) END"
)
_SHORT = "TRY_CAST({x}.decimal AS DECIMAL(18,6))"
_IS_SHORT = "coalesce(round(a.decimal, 6) = a.decimal AND round(b.decimal, 6) = b.decimal, false)"
_UNITS = "CAST({x}.decimal * 1000000 AS HUGEINT)"
_QUOTIENT = "((CAST({a} AS HUGEINT) * 1000000000000000000) // CAST({b} AS HUGEINT))"

_ARITHMETIC = (
    _ADD.format(name="add", op="+"),
    _ADD.format(name="sub", op="-"),
    f"sp_mul(a, b) AS CASE WHEN a.nt IS NULL OR b.nt IS NULL THEN NULL WHEN greatest(a.nt, b.nt) = 3 THEN {_NO_FLOAT}"
    " ELSE sp_num(greatest(a.nt, b.nt), CASE greatest(a.nt, b.nt)"
    " WHEN 1 THEN TRY_CAST(CAST(a.decimal AS HUGEINT) * CAST(b.decimal AS HUGEINT) AS BIGINT)::DECIMAL(38,18)"
    f" WHEN 2 THEN CASE WHEN {_IS_SHORT} AND abs(a.decimal) < 100000000000 AND abs(b.decimal) < 100000000"
    f" THEN ({_SHORT.format(x='a')} * {_SHORT.format(x='b')})::DECIMAL(38,18)"
    " ELSE error('declined: a product of long decimals') END END, a.dbl * b.dbl) END",
    # Decimals are divided as whole numbers of millionths, cut after 18 digits as Oxigraph does.
    "sp_scaled(h) AS (CASE WHEN h < 0 THEN '-' ELSE '' END || (abs(h) // 1000000000000000000)::VARCHAR || '.' ||"
    " lpad((abs(h) % 1000000000000000000)::VARCHAR, 18, '0'))::DECIMAL(38,18)",
    f"sp_div(a, b) AS CASE WHEN a.nt IS NULL OR b.nt IS NULL THEN NULL WHEN greatest(a.nt, b.nt) = 3 THEN {_NO_FLOAT}"
    " WHEN greatest(a.nt, b.nt) = 4 THEN CASE WHEN b.dbl = 0 THEN CASE WHEN a.dbl = 0 OR isnan(a.dbl)"
    f" THEN sp_num(4, NULL, {_NAN}) ELSE error('declined: a double divided by zero') END"
    " ELSE sp_num(4, NULL, a.dbl / b.dbl) END"
    f" WHEN b.decimal = 0 THEN NULL WHEN {_IS_SHORT} AND abs(a.decimal) < 10000000000000"
    " THEN sp_num(2, sp_scaled("
    + _QUOTIENT.format(a="a.decimal * 1000000", b="b.decimal * 1000000")
    + "), NULL) ELSE error('declined: a quotient of long decimals') END",
    f"sp_neg(a) AS CASE WHEN a.nt = 3 THEN {_NO_FLOAT} ELSE sp_num(a.nt, -a.decimal, -a.dbl) END",
    f"sp_plus(a) AS CASE WHEN a.nt = 3 THEN {_NO_FLOAT} ELSE sp_num(a.nt, a.decimal, a.dbl) END",
    "sp_abs(a) AS sp_num(a.nt, abs(a.decimal), abs(a.dbl))",
    "sp_floor(a) AS sp_num(a.nt, floor(a.decimal), floor(a.dbl))",
    "sp_ceil(a) AS sp_num(a.nt, ceil(a.decimal), ceil(a.dbl))",
    "sp_round(a) AS sp_num(a.nt, floor(a.decimal + 0.5), floor(a.dbl + 0.5))",
)


class LETTERS:
    """The letters whose case is changed: the alphabets looked at, and patterns of those that have one outcome."""

    # Latin, Greek, Cyrillic, signs of all kinds, ideographs, and one alphabet beyond the basic plane.
    alphabets = ((0x00, 0x250), (0x2B0, 0x530), (0x1E00, 0x2C00), (0x3000, 0xA000), (0x10400, 0x10450))
    in_context = "\u03a3"  # a sigma becomes what its place in the word asks for
    upper: str
    lower: str

    @classmethod
    def pattern(cls, change: Callable[[str], str]) -> str:
        """Return a pattern of text whose letters become one letter each, whatever stands beside them."""
        codes = [code for start, end in cls.alphabets for code in range(start, end) if len(change(chr(code))) == 1]
        kept = {code for code in codes if chr(code) not in cls.in_context}
        starts = sorted(code for code in kept if code - 1 not in kept)
        ends = sorted(code for code in kept if code + 1 not in kept)
        ranges = "".join(rf"\x{{{start:X}}}-\x{{{end:X}}}" for start, end in zip(starts, ends, strict=True))
        return f"[{ranges}]*"


LETTERS.upper, LETTERS.lower = map(LETTERS.pattern, (str.upper, str.lower))
_STRINGLY = "a.k = 3 AND a.dt IN ('" + _X + "string', '" + _LANG_STRING + "')"
_COMPATIBLE = (
    f"{_STRINGLY} AND b.k = 3 AND b.dt IN ('{_X}string', '{_LANG_STRING}')"
    " AND (b.lang IS NULL OR lower(b.lang) = lower(coalesce(a.lang, '')))"
)
_STRINGS = (
    "sp_fn_str(a) AS CASE WHEN a.k IN (1, 3) THEN sp_str(sp_lex(a)) END",
    "sp_fn_lang(a) AS CASE WHEN a.k = 3 THEN sp_str(coalesce(a.lang, '')) END",
    "sp_fn_datatype(a) AS CASE WHEN a.k = 3 THEN sp_iri(a.dt) END",
    f"sp_strlen(a) AS CASE WHEN {_STRINGLY} THEN sp_int(length(a.lex)) END",
    f"sp_ucase(a) AS CASE WHEN {_STRINGLY} THEN CASE WHEN bit_length(a.lex) = 8 * length(a.lex) OR"
    f" regexp_full_match(a.lex, '(?s){LETTERS.upper}')"
    " THEN sp_text(upper(a.lex), a.lang) ELSE error('declined: the case of letters of other alphabets') END END",
    f"sp_lcase(a) AS CASE WHEN {_STRINGLY} THEN CASE WHEN bit_length(a.lex) = 8 * length(a.lex) OR"
    f" regexp_full_match(a.lex, '(?s){LETTERS.lower}')"
    " THEN sp_text(lower(a.lex), a.lang) ELSE error('declined: the case of letters of other alphabets') END END",
    f"sp_contains(a, b) AS CASE WHEN {_COMPATIBLE} THEN contains(a.lex, b.lex) END",
    f"sp_strstarts(a, b) AS CASE WHEN {_COMPATIBLE} THEN starts_with(a.lex, b.lex) END",
    f"sp_strends(a, b) AS CASE WHEN {_COMPATIBLE} THEN ends_with(a.lex, b.lex) END",
    f"sp_strbefore(a, b) AS CASE WHEN {_COMPATIBLE} THEN CASE WHEN contains(a.lex, b.lex)"
    " THEN sp_text(substr(a.lex, 1, strpos(a.lex, b.lex) - 1), a.lang) ELSE sp_str('') END END",
    f"sp_strafter(a, b) AS CASE WHEN {_COMPATIBLE} THEN CASE WHEN b.lex = '' THEN sp_text(a.lex, a.lang)"
    " WHEN contains(a.lex, b.lex) THEN sp_text(substr(a.lex, strpos(a.lex, b.lex) + length(b.lex)), a.lang)"
    " ELSE sp_str('') END END",
    f"sp_substr2(a, b) AS CASE WHEN {_STRINGLY} AND b.nt = 1 THEN CASE WHEN b.decimal >= 1"
    " THEN sp_text(substr(a.lex, b.decimal::BIGINT), a.lang) ELSE error('declined: SUBSTR from before 1') END END",
    f"sp_substr3(a, b, c) AS CASE WHEN {_STRINGLY} AND b.nt = 1 AND c.nt = 1 THEN CASE WHEN b.decimal >= 1 AND"
    " c.decimal >= 0 THEN sp_text(substr(a.lex, b.decimal::BIGINT, c.decimal::BIGINT), a.lang)"
    " ELSE error('declined: SUBSTR from before 1') END END",
    f"sp_concat(a, b) AS CASE WHEN {_STRINGLY} AND b.k = 3 AND b.dt IN ('{_X}string', '{_LANG_STRING}')"
    " THEN sp_text(a.lex || b.lex, CASE WHEN a.lang = b.lang THEN a.lang END) END",
    f"sp_texts(a) AS CASE WHEN {_STRINGLY} THEN sp_text(a.lex, a.lang) END",
    f"sp_encode(a) AS CASE WHEN {_STRINGLY} THEN sp_str(url_encode(a.lex)) END",
    f"sp_regex(a, p, f) AS CASE WHEN {_STRINGLY} THEN regexp_matches(a.lex, p, f) END",
    f"sp_replace(a, p, r, f) AS CASE WHEN {_STRINGLY} THEN sp_text(regexp_replace(a.lex, p, r, f), a.lang) END",
    "sp_langmatches(a, b) AS CASE WHEN a.dt = '" + _X + "string' AND b.dt = '" + _X + "string' THEN"
    " CASE WHEN b.lex = '*' THEN a.lex <> '' ELSE lower(a.lex) = lower(b.lex) OR starts_with(lower(a.lex),"
    " lower(b.lex) || '-') END END",
    f"sp_strlang(a, b) AS CASE WHEN a.dt = '{_X}string' AND b.dt = '{_X}string'"
    " AND regexp_full_match(b.lex, '[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*') THEN sp_text(a.lex, lower(b.lex)) END",
    f"sp_strdt(a, b) AS CASE WHEN a.k = 3 AND a.dt = '{_X}string' AND b.k = 1 THEN CASE WHEN b.lex = '{_LANG_STRING}' THEN NULL"
    " ELSE sp_v(sp_t(3, a.lex, b.lex, NULL)) END END",
    f"sp_fn_iri(a) AS CASE WHEN a.k = 1 THEN a WHEN a.k = 3 AND a.dt = '{_X}string' THEN CASE WHEN regexp_full_match(a.lex,"
    " '[A-Za-z][A-Za-z0-9+.-]*:[!#-;=?-\\[\\]_a-z~]*') AND NOT contains(a.lex, '/.') THEN sp_iri(a.lex)"
    " ELSE error('declined: an IRI to resolve') END END",
    f"sp_md5(a) AS CASE WHEN a.dt = '{_X}string' THEN sp_str(md5(a.lex)) END",
    f"sp_sha1(a) AS CASE WHEN a.dt = '{_X}string' THEN sp_str(sha1(a.lex)) END",
    f"sp_sha256(a) AS CASE WHEN a.dt = '{_X}string' THEN sp_str(sha256(a.lex)) END",
    "sp_isiri(a) AS a.k = 1",
    "sp_isblank(a) AS a.k = 2",
    "sp_isliteral(a) AS a.k = 3",
    "sp_isnumeric(a) AS CASE WHEN a.k IS NOT NULL THEN a.nt IS NOT NULL END",
)


def _part(name: str, unit: str, *, dates: bool) -> str:
    within = f"a.dt IN ('{_X}dateTime'" + (f", '{_X}date')" if dates else ")")
    start, width = {"year": (1, 4), "month": (6, 2), "day": (9, 2), "hours": (12, 2), "minutes": (15, 2)}[unit]
    other = "" if dates else " WHEN a.dt = '" + _X + "date' THEN NULL"
    return (
        f"sp_{name}(a) AS CASE WHEN a.us IS NOT NULL AND {within} AND NOT starts_with(a.lex, '-')"
        f" THEN sp_int(substr(a.lex, {start}, {width})::BIGINT){other}"
        f" WHEN a.us IS NOT NULL OR sp_class(a) = 9 THEN error('declined: a part of a time') END"
    )


_TIMES = (
    f"sp_duration(x) AS sp_v(sp_t(3, x, '{_X}dayTimeDuration', NULL))",
    _part("year", "year", dates=True),
    _part("month", "month", dates=True),
    _part("day", "day", dates=True),
    _part("hours", "hours", dates=False),
    _part("minutes", "minutes", dates=False),
    f"sp_seconds(a) AS CASE WHEN a.dt = '{_X}dateTime' AND a.us IS NOT NULL THEN"
    " sp_num(2, regexp_extract(substr(a.lex, 18), '^[0-9.]+')::DECIMAL(38,18), NULL)"
    " WHEN sp_class(a) = 9 THEN error('declined: a part of a time') END",
    # A time zone as a duration, nought of its parts not written (section 17.4.5.8).
    f"sp_zone(a) AS CASE WHEN a.dt = '{_X}dateTime' AND a.us IS NOT NULL THEN"
    " CASE WHEN regexp_matches(a.lex, '(Z|[+-]00:00)$') THEN sp_duration('PT0S')"
    " WHEN regexp_matches(a.lex, '[+-]..:..$') THEN sp_duration(CASE WHEN substr(a.lex, -6, 1) = '-' THEN '-PT'"
    " ELSE 'PT' END || CASE WHEN substr(a.lex, -5, 2) <> '00' THEN ltrim(substr(a.lex, -5, 2), '0') || 'H' ELSE '' END"
    " || CASE WHEN substr(a.lex, -2) <> '00' THEN ltrim(substr(a.lex, -2), '0') || 'M' ELSE '' END) END"
    " WHEN sp_class(a) = 9 THEN error('declined: a part of a time') END",
    f"sp_fn_tz(a) AS CASE WHEN a.dt = '{_X}dateTime' AND a.us IS NOT NULL THEN"
    " sp_str(regexp_extract(a.lex, '(Z|[+-]..:..)$')) WHEN sp_class(a) = 9 THEN error('declined: a part of a time') END",
)

_CASTS = (
    # The cast gives the canonical form, which a literal need not have.
    "sp_to_string(a) AS CASE WHEN a.nt > 1 AND a.lex IS NOT NULL OR a.nt = 1 AND NOT regexp_full_match(sp_lex(a),"
    " '0|-?[1-9][0-9]*') OR sp_class(a) = 4 AND a.lex IN ('0', '1') THEN error('declined: the canonical form of a"
    " literal') WHEN a.k = 1 OR a.k = 3 AND a.lang IS NULL THEN sp_str(sp_lex(a)) END",
    f"sp_to_integer(a) AS CASE WHEN a.nt = 1 THEN sp_int(a.decimal) WHEN a.nt = 2 THEN"
    " sp_int(TRY_CAST(trunc(a.decimal) AS BIGINT)) WHEN a.nt >= 3 THEN CASE WHEN NOT isnan(a.dbl) AND abs(a.dbl) < 9e18"
    " THEN sp_int(TRY_CAST(trunc(a.dbl) AS BIGINT)) END WHEN sp_class(a) = 4 THEN sp_int(sp_truth(a.lex)::BIGINT)"
    f" WHEN a.dt = '{_X}string' AND sp_nt(a.lex, '{_X}integer') = 1 THEN sp_int(TRY_CAST(a.lex AS BIGINT)) END",
    f"sp_to_decimal(a) AS CASE WHEN a.nt <= 2 THEN sp_num(2, a.decimal, NULL) WHEN a.nt >= 3"
    " THEN CASE WHEN a.dbl = round(a.dbl) AND abs(a.dbl) < 1e15 THEN sp_num(2, a.dbl::BIGINT::DECIMAL(38,18), NULL)"
    " ELSE error('declined: a double as a decimal') END WHEN sp_class(a) = 4 THEN sp_num(2, sp_truth(a.lex)::BIGINT,"
    f" NULL) WHEN a.dt = '{_X}string' AND sp_nt(a.lex, '{_X}decimal') = 2 THEN sp_num(2, TRY_CAST(a.lex AS DECIMAL(38,18)), NULL)"
    " END",
    f"sp_to_double(a) AS CASE WHEN a.nt IS NOT NULL THEN sp_num(4, NULL, a.dbl) WHEN sp_class(a) = 4 THEN"
    f" sp_num(4, NULL, sp_truth(a.lex)::BIGINT::DOUBLE) WHEN a.dt = '{_X}string' AND sp_nt(a.lex, '{_X}double') = 4"
    f" THEN sp_num(4, NULL, sp_dbl(a.lex, '{_X}double')) END",
    f"sp_to_float(a) AS CASE WHEN a.nt IS NOT NULL THEN sp_num(3, NULL, a.dbl::FLOAT::DOUBLE) WHEN sp_class(a) = 4 THEN"
    f" sp_num(3, NULL, sp_truth(a.lex)::BIGINT::DOUBLE) WHEN a.dt = '{_X}string' AND sp_nt(a.lex, '{_X}double') = 4"
    f" THEN sp_num(3, NULL, sp_dbl(a.lex, '{_X}float')) END",
    f"sp_to_boolean(a) AS CASE WHEN a.nt IS NOT NULL THEN a.dbl <> 0 AND NOT isnan(a.dbl) WHEN sp_class(a) = 4 OR"
    f" a.dt = '{_X}string' AND a.lex IN ('true', 'false', '1', '0') THEN sp_truth(a.lex) END",
    f"sp_to_datetime(a) AS CASE WHEN a.dt = '{_X}dateTime' AND a.us IS NOT NULL THEN a"
    f" WHEN a.dt IN ('{_X}string', '{_X}date') THEN CASE WHEN a.dt = '{_X}string' AND"
    f" sp_us(a.lex, '{_X}dateTime') IS NOT NULL THEN sp_v(sp_t(3, a.lex, '{_X}dateTime', NULL))"
    " ELSE error('declined: a time from a text') END END",
    f"sp_to_date(a) AS CASE WHEN a.dt = '{_X}date' AND a.us IS NOT NULL THEN a"
    f" WHEN a.dt IN ('{_X}string', '{_X}dateTime') THEN CASE WHEN a.dt = '{_X}string' AND"
    f" sp_us(a.lex, '{_X}date') IS NOT NULL THEN sp_v(sp_t(3, a.lex, '{_X}date', NULL))"
    " ELSE error('declined: a date from a text') END END",
)

_GROUPED = (
    f"sp_count(n) AS CASE WHEN n IS NOT NULL THEN sp_t(3, n::VARCHAR, '{_X}integer', NULL) END",
    f"sp_plain(v) AS bool_and(v.dt IS NOT NULL AND v.dt = '{_X}string')",
)

_ORDER = (
    # ORDER BY (section 15.1): unbound, blank nodes, IRIs, literals; between kinds of literals any fixed order will do.
    "sp_rank(v) AS CASE WHEN v.k IS NULL THEN 0 WHEN v.k = 2 THEN 1 WHEN v.k = 1 THEN 2 WHEN sp_class(v) = 9 THEN"
    " error('declined: order of a datatype that is not compiled') WHEN sp_class(v) = 0 THEN 12 ELSE 2 + sp_class(v) END",
    "sp_amount(v) AS CASE WHEN v.nt IS NOT NULL THEN CASE WHEN v.nt <= 2 THEN v.decimal::DOUBLE ELSE v.dbl END"
    " WHEN v.us IS NOT NULL THEN v.us::DOUBLE WHEN sp_class(v) = 4 THEN sp_truth(v.lex)::BIGINT::DOUBLE END",
    "sp_by(v) AS CASE WHEN v.nt IS NULL THEN v.lex END",
)

_ESC_XML = "replace(replace(replace({x}, '&', '&amp;'), '<', '&lt;'), '>', '&gt;')"
_ESC_NT = (
    "replace(replace(replace(replace(replace({x}, '\\', '\\\\'), '\"', '\\\"'), chr(10), '\\n'), chr(13), '\\r'),"
    " chr(9), '\\t')"
)
_WRITTEN = (
    # to_json escapes by the rules of JSON.
    'sp_json(t) AS CASE t.k WHEN 1 THEN \'{"type":"uri","value":\' || to_json(t.lex)::VARCHAR || \'}\''
    ' WHEN 2 THEN \'{"type":"bnode","value":\' || to_json(t.lex)::VARCHAR || \'}\''
    ' ELSE \'{"type":"literal","value":\' || to_json(t.lex)::VARCHAR'
    " || CASE WHEN t.lang IS NOT NULL THEN ',\"xml:lang\":\"' || t.lang || '\"'"
    f" WHEN t.dt = '{_X}string' THEN '' ELSE ',\"datatype\":' || to_json(t.dt)::VARCHAR END || '}}' END",
    "sp_csv(t) AS CASE WHEN t.k = 2 THEN '_:' || t.lex WHEN regexp_matches(t.lex, '[\",\\r\\n]')"
    " THEN '\"' || replace(t.lex, '\"', '\"\"') || '\"' ELSE t.lex END",
    f"sp_nt_text(t) AS CASE t.k WHEN 1 THEN '<' || t.lex || '>' WHEN 2 THEN '_:' || t.lex ELSE '\"' ||"
    f" {_ESC_NT.format(x='t.lex')} || '\"' || CASE WHEN t.lang IS NOT NULL THEN '@' || t.lang"
    f" WHEN t.dt = '{_X}string' THEN '' ELSE '^^<' || t.dt || '>' END END",
    f"sp_xml(t) AS CASE t.k WHEN 1 THEN '<uri>' || {_ESC_XML.format(x='t.lex')} || '</uri>'"
    f" WHEN 2 THEN '<bnode>' || {_ESC_XML.format(x='t.lex')} || '</bnode>' ELSE '<literal' ||"
    " CASE WHEN t.lang IS NOT NULL THEN ' xml:lang=\"' || t.lang || '\"'"
    f" WHEN t.dt = '{_X}string' THEN '' ELSE ' datatype=\"' || replace({_ESC_XML.format(x='t.dt')}, '\"', '&quot;') ||"
    f" '\"' END || '>' || replace({_ESC_XML.format(x='t.lex')}, chr(13), '&#xD;') || '</literal>' END",
)

_EVERY = (*_VALUES, *_COMPARED, *_ARITHMETIC, *_STRINGS, *_TIMES, *_CASTS, *_GROUPED, *_ORDER, *_WRITTEN)


def _defined(text: str) -> tuple[str, tuple[tuple[str, ...], str]]:
    head, _, body = text.partition(" AS ")
    name, _, names = head.partition("(")
    return name, (tuple(each.strip() for each in names.removesuffix(")").split(",")), body)


DEFINITIONS: dict[str, tuple[tuple[str, ...], str]] = dict(map(_defined, _EVERY))
"""What each is called with and what it is. `sp_t` and `sp_pack` make structures (see `inline`)."""

MACROS = tuple(
    "CREATE OR REPLACE MACRO " + each
    for each in _VALUES
    if each.partition("(")[0] in {"sp_nt", "sp_dec", "sp_dbl", "sp_us", "sp_tz", "sp_kind"}
)
"""Statements that make those that fill the columns of values, in an order in which each knows those that it uses."""
