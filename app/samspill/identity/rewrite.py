"""Making one node of the records of one organisation, in every statement of every graph, by SQL.

Subjects and objects are rewritten to the one IRI; what then is said twice in a graph is there once. Two things that
registers state are put in other words, in their own graphs, since a node of several records cannot have them as stated:

- **names**: one preferred name a language (SKOS, integrity condition S14). The project's own goes first, then mixed
  case before capitals, then the registers in order; another one becomes another name. A register's name without
  language is taken for the country's language. What is preferred is no other name as well (S13).
- **numbers** that are no key, or that records have in common which are not one organisation: they become
  `sam:numberInDoubt`, for an organisation number would make the nodes one by `owl:hasKey`.

The project's own statements stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass

from samspill.engines.columns import Columns
from samspill.identity.records import terms
from samspill.vocab import SAM, SKOS

__all__ = ["Rewritten", "rewrite"]


@dataclass(frozen=True)
class Rewritten:
    """What was changed: records that got another IRI, names and numbers put in other words, statements fewer."""

    records: int
    names: int
    numbers: int
    dropped: int
    """Statements that another one made superfluous, or that would tell a thing of itself."""


def rewrite(columns: Columns) -> Rewritten:
    """Rewrite all statements; needs the tables of `records` and `canonical`, and makes `who_map(old, new)`."""
    columns.term_ids(f"<{row[0]}>" for row in columns.run("SELECT DISTINCT iri FROM who_canonical"))
    columns.run(_MAP)
    words = terms(columns, SKOS.prefLabel, SAM.nationalId, SAM.rorId)
    added = columns.term_ids([f"<{SKOS.altLabel}>", f"<{SAM.numberInDoubt}>"])
    pref, national, ror = words[SKOS.prefLabel], words[SAM.nationalId], words[SAM.rorId]
    columns.run(_LESSER_NAMES, {"pref": pref})
    columns.run(_SAME_NAMES, {"pref": pref, "alt": added[f"<{SKOS.altLabel}>"]})
    columns.run(_LESSER_NUMBERS, {"national": national, "ror": ror})
    before = _count(columns, "quad")
    columns.run(_TOUCHED, {"pref": pref, "alt": added[f"<{SKOS.altLabel}>"], "national": national, "ror": ror})
    columns.run(
        _REWRITTEN,
        {"pref": pref, "alt": added[f"<{SKOS.altLabel}>"], "doubt": added[f"<{SAM.numberInDoubt}>"]}
        | {"national": national, "ror": ror},
    )
    columns.run("DELETE FROM quad WHERE rowid IN (SELECT row FROM who_touched)")
    columns.run(_INSERTED)
    return Rewritten(
        records=_count(columns, "who_map"),
        names=_count(columns, "who_lesser_name"),
        numbers=_count(columns, "who_lesser_number"),
        dropped=before - _count(columns, "quad"),
    )


def _count(columns: Columns, table: str) -> int:
    return int(columns.run(f"SELECT count(*) FROM {table}")[0][0])  # noqa: S608  (our own tables)


_MAP = """
CREATE OR REPLACE TEMP TABLE who_map AS
SELECT m.node AS old, t.id AS new FROM who_member m JOIN who_canonical c USING (root)
JOIN term t ON t.kind = 1 AND t.lexical = c.iri WHERE t.id <> m.node
"""

# A name without language is taken for one in the language of the country, and gives way to any that says so.
_LESSER_NAMES = """
CREATE OR REPLACE TEMP TABLE who_lesser_name AS
WITH label AS (
    SELECT g, s, o, root, register, rank, lexical AS text, coalesce(language, '') AS tag
    FROM quad JOIN who_member ON node = s JOIN who_graph USING (g) JOIN term ON id = o WHERE p = $pref
), several AS (SELECT root FROM label GROUP BY root HAVING count(DISTINCT o) > 1),
told AS (
    SELECT *, first_value(o) OVER (
        PARTITION BY root, tag ORDER BY register IS NOT NULL, text = upper(text), rank, text) AS best,
        bool_or(tag NOT IN ('', 'en')) OVER (PARTITION BY root) AS in_a_language
    FROM label SEMI JOIN several USING (root)
)
SELECT g, s, o FROM told WHERE register IS NOT NULL AND (o <> best OR tag = '' AND in_a_language)
"""

_SAME_NAMES = """
CREATE OR REPLACE TEMP TABLE who_same_name AS
WITH several AS (SELECT root FROM who_member GROUP BY root HAVING count(*) > 1),
preferred AS (
    SELECT root, o FROM quad JOIN who_member ON node = s SEMI JOIN several USING (root) JOIN who_graph USING (g)
    ANTI JOIN who_lesser_name lesser ON lesser.g = quad.g AND lesser.s = quad.s AND lesser.o = quad.o WHERE p = $pref
), other AS (
    SELECT g, s, o, root FROM quad JOIN who_member ON node = s SEMI JOIN several USING (root) JOIN who_graph USING (g)
    WHERE p = $alt AND register IS NOT NULL
)
SELECT DISTINCT g, s, o FROM other SEMI JOIN preferred USING (root, o)
"""

# What is mistyped or a group's is no key; nor is what several organisations state, but for the one that it is left to.
_LESSER_NUMBERS = """
CREATE OR REPLACE TEMP TABLE who_lesser_number AS
WITH held AS (SELECT DISTINCT scheme, text, root FROM who_number JOIN who_member USING (node) WHERE scheme <> 'vat'),
shared AS (SELECT scheme, text FROM held GROUP BY scheme, text HAVING count(*) > 1),
claimed AS (SELECT DISTINCT rule, value, root FROM who_key JOIN who_member USING (node)),
winner AS (
    SELECT root FROM claimed SEMI JOIN (SELECT rule, value FROM claimed GROUP BY ALL HAVING count(*) > 1)
        USING (rule, value) ANTI JOIN who_disputed USING (rule, value, root)
), lesser AS (
    SELECT node, scheme, text FROM who_number SEMI JOIN shared USING (scheme, text) JOIN who_member USING (node)
    WHERE root NOT IN (SELECT root FROM winner)
    UNION SELECT node, scheme, text FROM who_doubt WHERE why IN ('wrong check digit', 'number of a VAT group')
)
SELECT g, p, s, o FROM quad JOIN who_graph USING (g) JOIN term ON id = o
SEMI JOIN lesser ON node = s AND text = lexical AND scheme = CASE p WHEN $national THEN 'national' ELSE 'ror' END
WHERE register IS NOT NULL AND p IN ($national, $ror)
"""

# Most statements are of other things and stay where they lie, in their order.
_TOUCHED = """
CREATE OR REPLACE TEMP TABLE who_touched AS
SELECT rowid AS row FROM quad WHERE s IN (SELECT old FROM who_map) OR o IN (SELECT old FROM who_map)
    OR p IN ($pref, $alt, $national, $ror) AND s IN (
        SELECT s FROM who_lesser_name UNION SELECT s FROM who_same_name UNION SELECT s FROM who_lesser_number)
"""

_REWRITTEN = """
CREATE OR REPLACE TEMP TABLE who_rewritten AS
WITH told AS (
    SELECT q.g, CASE WHEN name.s IS NOT NULL THEN $alt WHEN number.s IS NOT NULL THEN $doubt ELSE q.p END AS p,
        coalesce(ms.new, q.s) AS s, coalesce(mo.new, q.o) AS o, q.s = q.o AS of_itself
    FROM quad q SEMI JOIN who_touched ON who_touched.row = q.rowid
    LEFT JOIN who_map ms ON ms.old = q.s LEFT JOIN who_map mo ON mo.old = q.o
    LEFT JOIN who_lesser_name name ON q.p = $pref AND name.g = q.g AND name.s = q.s AND name.o = q.o
    ANTI JOIN who_same_name same ON q.p = $alt AND same.g = q.g AND same.s = q.s AND same.o = q.o
    LEFT JOIN who_lesser_number number
        ON q.p IN ($national, $ror) AND number.g = q.g AND number.p = q.p AND number.s = q.s AND number.o = q.o
)
SELECT DISTINCT g, p, s, o FROM told WHERE s <> o OR of_itself
"""

_INSERTED = """
INSERT INTO quad SELECT g, p, s, o FROM who_rewritten ANTI JOIN quad USING (g, p, s, o) ORDER BY p, s, o, g
"""
