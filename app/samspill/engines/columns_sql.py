"""The SQL of columns: their tables, and N-Quads text read and written without a Python object a row.

A line is split at its spaces, which only a literal can hold; a literal ends at its last quote. Escapes are undone
for the few terms that have a backslash. What is written is canonical N-Quads, character for character what
Oxigraph's serializer writes, so two dumps can be compared as text.
"""

# ruff: noqa: S608  (statements are made of our own constants; values go in as parameters)

from __future__ import annotations

from samspill.engines.valued import LEAST, VALUE_ID, WHICH

_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"

_TERM = """(
    id BIGINT NOT NULL, kind TINYINT NOT NULL, lexical VARCHAR NOT NULL, datatype VARCHAR, language VARCHAR,
    nt TINYINT, decimal DECIMAL(38,18), dbl DOUBLE, us BIGINT, tz BOOLEAN, cls TINYINT)"""
TABLES = f"""
CREATE TABLE term {_TERM};
CREATE TABLE quad (g BIGINT NOT NULL, p BIGINT NOT NULL, s BIGINT NOT NULL, o BIGINT NOT NULL);
CREATE TABLE about (name VARCHAR NOT NULL, value VARCHAR NOT NULL);
"""

# A line is one column of CSV whose delimiter is a control character: N-Quads never holds one unescaped.
READ_FILES = (
    "SELECT line FROM read_csv($files, columns = {'line': 'VARCHAR'}, delim = '\x01', quote = '', escape = '',"
    " header = false, auto_detect = false, new_line = '\\n', max_line_size = 16777216, strict_mode = true)"
)
READ_LINES = "SELECT unnest($lines::VARCHAR[]) AS line"
GIVEN_TERMS = """
CREATE OR REPLACE TEMP TABLE incoming AS
SELECT unnest($texts::VARCHAR[]) AS text, unnest($kinds::TINYINT[]) AS kind, unnest($lexicals::VARCHAR[]) AS lexical,
    unnest($datatypes::VARCHAR[]) AS datatype, unnest($languages::VARCHAR[]) AS language
"""

# `tokens` are the words of a line; the last is the full stop. The last but one is the graph when there are more
# than four words and it cannot be the end of a literal, which would hold a quote.
PARSED = """
CREATE OR REPLACE TEMP TABLE parsed AS
WITH word AS (
    SELECT string_split(line, ' ') AS tokens FROM ({source})
    WHERE line IS NOT NULL AND line <> '' AND NOT starts_with(line, '#')
), named AS (
    SELECT tokens, len(tokens) > 4 AND (starts_with(tokens[-2], '<') OR starts_with(tokens[-2], '_:'))
        AND NOT contains(tokens[-2], '"') AS in_graph
    FROM word
)
SELECT
    tokens[1] AS s,
    tokens[2] AS p,
    array_to_string(CASE WHEN in_graph THEN tokens[3:-3] ELSE tokens[3:-2] END, ' ') AS o,
    CASE WHEN in_graph THEN tokens[-2] ELSE '' END AS g,
    len(tokens) >= 4 AND tokens[-1] = '.' AS ended
FROM named
"""

_CHARACTERS = {"t": 9, "b": 8, "n": 10, "r": 13, "f": 12, '"': 34, "'": 39}


def _characters_unescaped(expression: str) -> str:
    for letter, code in _CHARACTERS.items():
        quoted = letter.replace("'", "''")
        expression = f"replace({expression}, '\\{quoted}', chr({code}))"
    return expression


# The distinct texts of `parsed`, taken apart; `kind` is 0 for what is no term.
INCOMING = (
    """
CREATE OR REPLACE TEMP TABLE incoming AS
WITH texts AS (
    SELECT DISTINCT text FROM (
        SELECT s AS text FROM parsed UNION ALL SELECT p FROM parsed
        UNION ALL SELECT o FROM parsed UNION ALL SELECT g FROM parsed WHERE g <> ''
    )
), cut AS (
    SELECT text,
        CASE WHEN starts_with(text, '"') THEN string_split(text, '"')[-1] END AS suffix
    FROM texts
), part AS (
    SELECT text, suffix,
        CASE
            WHEN suffix IS NOT NULL THEN substr(text, 2, length(text) - length(suffix) - 2)
            WHEN starts_with(text, '<') THEN substr(text, 2, length(text) - 2)
            WHEN starts_with(text, '_:') THEN substr(text, 3)
            ELSE text
        END AS raw
    FROM cut
), term AS (
    SELECT text, raw,
        CASE
            WHEN suffix IS NOT NULL THEN 3
            WHEN starts_with(text, '<') AND ends_with(text, '>') THEN 1
            WHEN starts_with(text, '_:') THEN 2
            ELSE 0
        END::TINYINT AS kind,
        CASE WHEN contains(raw, '\\') THEN {characters} ELSE raw END AS lexical,
        CASE
            WHEN suffix = '' THEN '{string}'
            WHEN starts_with(suffix, '^^<') THEN substr(suffix, 4, length(suffix) - 4)
            WHEN starts_with(suffix, '@') THEN '{lang_string}'
        END AS datatype,
        CASE WHEN starts_with(suffix, '@') THEN substr(suffix, 2) END AS language,
        suffix
    FROM part
)
SELECT text, kind, lexical, datatype, language, raw, suffix FROM term
""".replace("{string}", _XSD_STRING)
    .replace("{lang_string}", _LANG_STRING)
    .replace("{characters}", _characters_unescaped("raw"))
)

BAD_ESCAPE = r"""
SELECT text FROM incoming WHERE kind = 3 AND (contains(raw, '\') OR contains(raw, '"')) AND NOT regexp_full_match(
        raw, '(?s)([^"\\]|\\[tbnrf"''\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*')
    OR kind <> 3 AND contains(raw, '\') AND NOT regexp_full_match(
        raw, '([^\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*')
LIMIT 1
"""

# Few terms have more than the common escapes, often none; this is a costly statement to plan.
_UNUSUAL = "contains(text, '\\\\') OR contains(text, '\\u') OR contains(text, '\\U')"
ANY_UNUSUAL = f"SELECT 1 FROM incoming WHERE {_UNUSUAL} LIMIT 1"
UNUSUAL = f"UPDATE incoming SET lexical = nq_unescape(raw), datatype = nq_unescape(datatype) WHERE {_UNUSUAL}"

# Checked on distinct terms: a fraction of the lines. Language tags may carry a base direction (RDF 1.2).
NOT_A_TERM = r"""
SELECT text FROM incoming WHERE kind = 0
    OR kind = 1 AND NOT regexp_full_match(lexical, '[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\]*')
    OR kind = 2 AND NOT regexp_full_match(
        lexical, '[^\x00-\x20<>"{}|^`\\.-]([^\x00-\x20<>"{}|^`\\]*[^\x00-\x20<>"{}|^`\\.])?')
    OR kind = 3 AND NOT regexp_full_match(
        suffix, '(@[a-zA-Z]+(-[a-zA-Z0-9]+)*(--(ltr|rtl))?|\^\^<[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`]*>)?')
LIMIT 1
"""

NOT_ENDED = "SELECT concat_ws(' ', s, p, o) FROM parsed WHERE ended IS DISTINCT FROM true LIMIT 1"

MISPLACED = """
SELECT CASE WHEN starts_with(s, '"') THEN s WHEN starts_with(g, '"') THEN g ELSE p END FROM parsed
WHERE starts_with(s, '"') OR starts_with(g, '"') OR NOT starts_with(p, '<') LIMIT 1
"""

_SAME_TERM = (
    "t.kind = i.kind AND t.lexical = i.lexical AND t.datatype IS NOT DISTINCT FROM i.datatype"
    " AND t.language IS NOT DISTINCT FROM i.language"
)
_PLACE = "row_number() OVER (PARTITION BY kind = 3, value IS NULL ORDER BY kind, lexical, datatype, language) AS place"
# Ids follow the order of the terms: one input gives one file, and things of a kind lie together. Some are values.
NEW_TERMS = f"""
INSERT INTO term (id, kind, lexical, datatype, language)
WITH fresh AS (
    SELECT DISTINCT kind, lexical, datatype, language FROM incoming i
    WHERE NOT EXISTS (SELECT 1 FROM term t WHERE {_SAME_TERM})
), used AS (
    SELECT greatest(max(id), 0) AS high, least(min(id) FILTER (WHERE id > {-LEAST}), 0) AS low FROM term
)
SELECT
    CASE WHEN kind = 3 THEN coalesce(value, coalesce(low, 0) - place) ELSE coalesce(high, 0) + place END,
    kind, lexical, datatype, language
FROM (SELECT *, {_PLACE} FROM (SELECT *, {VALUE_ID} AS value FROM fresh)), used
"""
DICTIONARY = f"""
CREATE OR REPLACE TEMP TABLE dictionary AS
SELECT i.text, t.id FROM incoming i JOIN term t ON {_SAME_TERM}
"""
NEW_QUADS = """
INSERT INTO quad
WITH incoming_quad AS (
    SELECT DISTINCT coalesce(dg.id, 0) AS g, dp.id AS p, ds.id AS s, dx.id AS o
    FROM parsed
    JOIN dictionary ds ON ds.text = parsed.s
    JOIN dictionary dp ON dp.text = parsed.p
    JOIN dictionary dx ON dx.text = parsed.o
    LEFT JOIN dictionary dg ON dg.text = parsed.g
)
SELECT g, p, s, o FROM incoming_quad n
WHERE NOT EXISTS (SELECT 1 FROM quad q WHERE q.g = n.g AND q.p = n.p AND q.s = n.s AND q.o = n.o)
ORDER BY p, s, o, g
"""

# Several loads, and what is removed, leave ids out of order. In order (IRIs by their text, then blank nodes; literals
# below nought; no gap), two IRIs compare as their ids do.
PLACES = f"""
CREATE OR REPLACE TEMP TABLE renumbered AS
SELECT id, CASE WHEN kind = 3 THEN coalesce(value, -place) ELSE place END AS new FROM (
    SELECT id, kind, value, {_PLACE} FROM (SELECT *, CASE WHEN id < {-LEAST} THEN id END AS value FROM term)
)
"""
IN_ORDER = "SELECT NOT EXISTS (SELECT 1 FROM renumbered WHERE id <> new)"
# The values of literals are worked out in the same step.
TERMS = (
    f"CREATE TABLE ordered {_TERM}",
    """
INSERT INTO ordered
WITH valued AS (
    SELECT *, kind = 3 AND starts_with(datatype, 'http://www.w3.org/2001/XMLSchema#')
        AND datatype <> 'http://www.w3.org/2001/XMLSchema#string' AS typed FROM term
), worked_out AS (
    SELECT id, kind, lexical, datatype, language,
        CASE WHEN typed THEN sp_nt(lexical, datatype) END AS nt,
        CASE WHEN typed THEN sp_dec(lexical, datatype) END AS decimal,
        CASE WHEN typed THEN sp_dbl(lexical, datatype) END AS dbl,
        CASE WHEN typed THEN sp_us(lexical, datatype) END AS us,
        CASE WHEN typed THEN sp_tz(lexical, datatype) END AS tz
    FROM valued
)
SELECT n.new, w.* EXCLUDE (id), CASE WHEN kind = 3 THEN sp_kind(nt, us, datatype, lexical) ELSE 0 END
FROM worked_out w JOIN renumbered n ON n.id = w.id ORDER BY n.new
""",
    "DROP TABLE term",
    "ALTER TABLE ordered RENAME TO term",
)
QUADS = (
    """
CREATE TABLE ordered AS
SELECT coalesce(ng.new, 0) AS g, np.new AS p, ns.new AS s, no.new AS o FROM quad q
JOIN renumbered np ON np.id = q.p JOIN renumbered ns ON ns.id = q.s JOIN renumbered no ON no.id = q.o
LEFT JOIN renumbered ng ON ng.id = q.g
ORDER BY p, s, o, g
""",
    "DROP TABLE quad",
    "ALTER TABLE ordered RENAME TO quad",
)

# What a compiled query reads: the default graph as one table, and the values of literals, worked out once.
DERIVED = (
    "DROP TABLE IF EXISTS triple",
    """
CREATE TABLE triple AS
SELECT p, s, o, bool_or(g <> $entailed) AS stated FROM quad WHERE NOT list_contains($hidden::BIGINT[], g)
GROUP BY p, s, o ORDER BY p, s, o
""",
    # Where a term is found by its text: a scan of all texts would take longer than many a query.
    "DROP TABLE IF EXISTS place",
    "CREATE TABLE place AS SELECT md5_number_lower(lexical) AS h, id FROM term ORDER BY h",
    "DROP TABLE IF EXISTS predicate",
    # What the router estimates with.
    f"""
CREATE TABLE predicate AS
SELECT p, count(*) AS statements, count(DISTINCT s) AS subjects, count(DISTINCT o) AS objects, min(o) < 0 AS literals,
    {WHICH} AS valued
FROM triple GROUP BY p
""",
    "DROP TABLE IF EXISTS extent",
    # Terms that come later are out of order: then there are more of them than this says.
    """
CREATE TABLE extent AS
SELECT count(*) AS terms, coalesce(max(id) FILTER (WHERE kind = 1), 0) AS last_iri FROM term
""",
)

# The statements of one property by themselves: DuckDB then knows how many there are and between which ids they lie, and
# joins them in a better order. A table takes a block of 256 KB at least, so the small ones have none.
TO_TABLE = """
SELECT p FROM predicate WHERE statements * 1000 >= (SELECT sum(statements) FROM predicate)
ORDER BY statements DESC, p LIMIT 200
"""
TABLED = "SELECT table_name FROM duckdb_tables() WHERE regexp_full_match(table_name, 'triple_[0-9]+')"
ONE_TABLE = "CREATE TABLE triple_{p} AS SELECT s, o, stated FROM triple WHERE p = {p}"  # in the order of `triple`

EXPORT = """
WITH wanted AS (SELECT g, p, s, o FROM quad{where}),
used AS (SELECT s AS id FROM wanted UNION SELECT p FROM wanted UNION SELECT o FROM wanted UNION SELECT g FROM wanted),
text AS (
    SELECT id, text, row_number() OVER (ORDER BY text) AS place
    FROM (SELECT id, nq_text(kind, lexical, datatype, language) AS text FROM term WHERE id IN (SELECT id FROM used))
)
SELECT ts.text || ' ' || tp.text || ' ' || tx.text || coalesce(' ' || tg.text, '') || ' .' AS line
FROM wanted
JOIN text ts ON ts.id = s JOIN text tp ON tp.id = p JOIN text tx ON tx.id = o LEFT JOIN text tg ON tg.id = g
ORDER BY tg.place NULLS FIRST, ts.place, tp.place, tx.place
"""

# In no order: five million lines sorted as text take three times as long and more memory than a build may use. Each
# place of a statement is joined with the terms that can stand there only, so that long literals are held once.
_TEXT = "SELECT id, nq_text(kind, lexical, datatype, language) AS text FROM term"
HIDDEN = """
SELECT id FROM term
WHERE kind = 1 AND (list_contains($names::VARCHAR[], lexical) OR starts_with(lexical, $quarantine))
"""
EXPORT_TRIPLES = f"""
SELECT ts.text || ' ' || tp.text || ' ' || tx.text || ' .' AS line
FROM ({{select}})
JOIN ({_TEXT} WHERE id IN (SELECT p FROM quad)) tp ON tp.id = p
JOIN ({_TEXT} WHERE id > 0) ts ON ts.id = s
JOIN ({_TEXT}) tx ON tx.id = o
"""
EXPORT_UNION = EXPORT_TRIPLES.replace("{select}", "SELECT DISTINCT p, s, o FROM quad WHERE g NOT IN ({without})")
EXPORT_ALL = f"""
SELECT ts.text || ' ' || tp.text || ' ' || tx.text || coalesce(' ' || tg.text, '') || ' .' AS line
FROM quad
JOIN ({_TEXT} WHERE id IN (SELECT p FROM quad)) tp ON tp.id = p
LEFT JOIN ({_TEXT} WHERE id IN (SELECT g FROM quad)) tg ON tg.id = g
JOIN ({_TEXT} WHERE id > 0) ts ON ts.id = s
JOIN ({_TEXT}) tx ON tx.id = o
"""

COUNT_GRAPHS = """
SELECT coalesce(lexical, ''), n FROM (SELECT g, count(*) AS n FROM quad GROUP BY g) LEFT JOIN term ON id = g ORDER BY 1
"""
COUNT_PROPERTIES = """(
    SELECT p, count(*) AS statements, count(DISTINCT s) AS subjects, count(DISTINCT o) AS objects
    FROM (SELECT DISTINCT p, s, o FROM quad WHERE NOT list_contains($hidden::BIGINT[], g)) GROUP BY p
)"""
PROPERTIES = "SELECT lexical, statements, subjects, objects FROM {counted} JOIN term ON id = p ORDER BY 1"
COUNT_EXTENT = """
SELECT count(DISTINCT s) AS subjects, count(DISTINCT o) AS objects,
    count(DISTINCT s) FILTER (WHERE s IN (SELECT id FROM term WHERE kind = 1 AND starts_with(lexical, $things)))
FROM triple
"""
COUNT_CLASSES = """
SELECT lexical, n FROM (
    SELECT o, count(DISTINCT s) AS n FROM quad
    WHERE p = (SELECT id FROM term WHERE kind = 1 AND lexical = $type) AND NOT list_contains($hidden::BIGINT[], g)
    GROUP BY o
) JOIN term ON id = o AND kind = 1 ORDER BY 1
"""


def _codes_unescaped(expression: str, letter: str, digits: int) -> str:
    split = f"string_split({expression}, '\\{letter}')"
    rest = f"lambda y: chr(('0x' || left(y, {digits}))::INTEGER) || substr(y, {digits + 1})"
    return f"({split}[1] || array_to_string(list_transform({split}[2:], {rest}), ''))"


def _escaped(expression: str) -> str:
    expression = f"replace({expression}, '\\', '\\\\')"
    for letter in 'tbnrf"':
        expression = f"replace({expression}, chr({_CHARACTERS[letter]}), '\\{letter}')"
    return expression


def _escaped_codes(expression: str) -> str:
    named = set(_CHARACTERS.values())
    for code in [*range(0x20), 0x7F, 0xFFFE, 0xFFFF]:
        if code not in named:
            expression = f"replace({expression}, chr({code}), '\\u{code:04X}')"
    return expression


# An escaped backslash is split off first, in both its spellings, so that every backslash left begins an escape.
_BACKSLASHES = "x"
for _spelt in ("\\u005C", "\\u005c", "\\U0000005C", "\\U0000005c"):
    _BACKSLASHES = f"replace({_BACKSLASHES}, '{_spelt}', '\\\\')"
READ_MACROS = (
    "CREATE OR REPLACE TEMP MACRO nq_characters(x) AS " + _characters_unescaped("x"),
    "CREATE OR REPLACE TEMP MACRO nq_codes(x) AS " + _codes_unescaped("x", "u", 4),
    "CREATE OR REPLACE TEMP MACRO nq_long_codes(x) AS " + _codes_unescaped("x", "U", 8),
    "CREATE OR REPLACE TEMP MACRO nq_piece(x) AS array_to_string(list_transform(string_split("
    + _BACKSLASHES
    + ", '\\\\'), lambda z: nq_long_codes(nq_codes(nq_characters(z)))), '\\')",
    "CREATE OR REPLACE TEMP MACRO nq_unescape(raw) AS array_to_string("
    "list_transform(string_split(raw, '\\\\'), lambda w: nq_piece(w)), '\\')",
)
WRITE_MACROS = (
    # The common escapes take the short way.
    "CREATE OR REPLACE TEMP MACRO nq_escape(x) AS CASE"
    " WHEN regexp_matches(x, '[\\x00-\\x07\\x0b\\x0e-\\x1f\\x7f\\x{FFFE}\\x{FFFF}]') THEN "
    + _escaped_codes(_escaped("x"))
    + " WHEN regexp_matches(x, '[\\t\\n\\r\\f\\x08\"\\\\]') THEN "
    + _escaped("x")
    + " ELSE x END",
    "CREATE OR REPLACE TEMP MACRO nq_text(kind, lexical, datatype, language) AS CASE kind"
    " WHEN 1 THEN '<' || lexical || '>' WHEN 2 THEN '_:' || lexical"
    " ELSE '\"' || nq_escape(lexical) || '\"' || CASE"
    " WHEN language IS NOT NULL THEN '@' || language"
    f" WHEN datatype = '{_XSD_STRING}' THEN ''"
    " ELSE '^^<' || datatype || '>' END END",
)
