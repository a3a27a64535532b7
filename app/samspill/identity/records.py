"""The records of organisations in columns: which there are, whose they are, and what identifies them.

A record is what one register, or the project itself, tells of an organisation under an IRI. What is told in a graph
`import/<register>` is a register's; what is told elsewhere is the project's own. Temporary tables, filled by SQL:

    who_graph(g, register, rank)        register NULL for the project's own graphs; rank: whose names go first
    who_node(node, iri, own, ours)      own: the project's sources tell of it; ours: an IRI under /id/organisation/
    who_country(node, country)          two letters, as `no`; none or several when it is not known or said twice
    who_number(node, scheme, text)      what is stated as organisation number, VAT number or ROR id
    who_key(node, rule, value)          what of that is a certain key
    who_doubt(node, scheme, text, why)  what of that is none, and why
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from samspill.identity import numbers
from samspill.identity.certain import NATIONAL_NUMBER, ROR, VAT_AND_NAME, Group
from samspill.identity.names import parse
from samspill.vocab import GRAPH, ID, OWL, RDF, SAM, SKOS

if TYPE_CHECKING:
    from samspill.engines.columns import Columns

__all__ = ["IDENTITY", "ORGANISATION", "REGISTERS", "said_to_be_two", "shared_keys", "tabulate", "terms"]

IDENTITY = GRAPH + "identity"
"""The graph that tells who was found to be who."""

ORGANISATION = ID + "organisation/"
_ASIDE = tuple(GRAPH + name for name in ("ontology", "shapes", "entailed", "validation", "provenance", "identity"))

REGISTERS = ("brreg", "etatsbasen", "rcn", "swecris", "ror", "tillvaxtverket", "cordis")
"""Registers whose names go first, in this order: those of the countries themselves before those of others."""

_TWO = (
    *((SAM[name], "subject") for name in ("partOfOrganisation", "unitOf", "subsidiaryOf", "memberOf", "ownedBy")),
    *((SAM[name], "object") for name in ("hasMember", "owns", "collaboratesWith")),
    (OWL.differentFrom, "object"),
)
"""Statements by which two organisations are two, and which of them is then taken out of what rules make of it."""


def terms(columns: Columns, *iris: str) -> dict[str, int]:
    """Return the ids of IRIs; of those that the columns do not know 0, which is no term's."""
    rows = columns.run(
        "SELECT lexical, id FROM term WHERE kind = 1 AND list_contains($iris::VARCHAR[], lexical)", {"iris": list(iris)}
    )
    known: dict[str, int] = dict(rows)
    return {iri: known.get(iri, 0) for iri in iris}


def tabulate(columns: Columns, decided: Iterable[str] = ()) -> int:
    """Make the tables; return the number of records.

    A record is what is under /id/organisation/, what states a number, and each IRI of `decided`, wherever it is from.
    """
    columns.run(_GRAPHS, {"aside": list(_ASIDE), "import": f"{GRAPH}import/", "registers": list(REGISTERS)})
    scheme = terms(columns, SAM.nationalId, SAM.vatNumber, SAM.rorId)
    values = {"national": scheme[SAM.nationalId], "vat": scheme[SAM.vatNumber], "ror": scheme[SAM.rorId]}
    columns.run(_NODES, {**values, "organisation": ORGANISATION, "decided": sorted(decided)})
    places = terms(columns, SAM.locatedIn, SAM.hasSite, SAM.siteIn, SAM.within)
    names = dict(zip(("located", "site", "site_in", "within"), places.values(), strict=True))
    columns.run(_COUNTRIES, {**names, "id": ID, "organisation": ORGANISATION})
    columns.run(_NUMBERS, values)
    units = terms(columns, RDF.type, SAM.OrganisationalUnit, SAM.unitOf)
    names = dict(zip(("type", "unit", "unit_of"), units.values(), strict=True))
    columns.run(_UNITS, {**names, "kind": f"{ID}organisational-unit/"})
    _weigh(columns)
    return int(columns.run("SELECT count(*) FROM who_node")[0][0])


def _weigh(columns: Columns) -> None:
    """Tell which of the stated numbers are keys."""
    stated = columns.run(_STATED)
    judge = {"national": numbers.of_national_id, "vat": numbers.of_vat}
    rows = []
    for scheme, text, countries in stated:
        worth = judge[scheme](text, countries) if scheme in judge else numbers.of_ror(text)
        rows.append((scheme, text, countries, worth.key, worth.doubt))
    names = ("schemes", "texts", "countries", "keys", "doubts")
    lists = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    columns.run(_WORTH, lists)
    columns.run(_KEYS, {"number": NATIONAL_NUMBER, "ror": ROR})
    columns.run(_DOUBTS)


def shared_keys(columns: Columns, decided: Iterable[str]) -> list[Group]:
    """Return the groups that the certain rules give, with the numbers of every record in one of them.

    `decided` are the IRIs that decisions name: their numbers are told too.
    """
    rows = columns.run(_SHARED, {"decided": sorted(set(decided)), "number": NATIONAL_NUMBER})
    return [Group(rule, value, frozenset(members)) for rule, value, members in rows] + _same_vat_and_name(columns)


def _same_vat_and_name(columns: Columns) -> list[Group]:
    """Return the groups of records in one country with one VAT number that is no key, and one name.

    One name: the same words when spelling and legal form are set aside, and no two legal forms.
    """
    labels = terms(columns, SKOS.prefLabel, SAM.legalName)
    rows = columns.run(_SAME_VAT, {"pref": labels[SKOS.prefLabel], "legal": labels[SAM.legalName]})
    found: dict[tuple[str, str, str], set[str]] = {}
    forms: dict[tuple[str, str, str], set[str]] = {}
    for country, vat, iri, text in rows:
        name = parse(text)
        key = (country, numbers.normal_vat(vat), name.key)
        found.setdefault(key, set()).add(iri)
        forms.setdefault(key, set()).add(name.form)
    return [
        Group(VAT_AND_NAME, f"{country}:{vat} {name}", frozenset(members))
        for (country, vat, name), members in sorted(found.items())
        if len(members) > 1 and len(forms[country, vat, name] - {""}) < 2
    ]


def said_to_be_two(columns: Columns) -> list[tuple[str, str]]:
    """Return pairs of records between which a statement holds that only two can have; the second is the lesser one."""
    ids = terms(columns, *(iri for iri, _ in _TWO))
    rows = columns.run(
        _SAID_TWO,
        {
            "subjects": [ids[iri] for iri, which in _TWO if which == "subject"],
            "objects": [ids[iri] for iri, which in _TWO if which == "object"],
        },
    )
    return [(str(one), str(two)) for one, two in rows]


# --- SQL --------------------------------------------------------------------------------------------------------------
_GRAPHS = """
CREATE OR REPLACE TEMP TABLE who_graph AS
WITH named AS (SELECT g, coalesce(lexical, '') AS iri FROM (SELECT DISTINCT g FROM quad) LEFT JOIN term ON id = g),
told AS (
    SELECT g, CASE WHEN starts_with(iri, $import) THEN substr(iri, length($import) + 1) END AS register
    FROM named WHERE NOT list_contains($aside::VARCHAR[], iri)
)
SELECT g, register, CASE WHEN register IS NULL THEN 0
    ELSE coalesce(list_position($registers::VARCHAR[], register),
        list_position($registers::VARCHAR[], split_part(register, '-', 1)), 1000) END AS rank
FROM told
"""

_NODES = """
CREATE OR REPLACE TEMP TABLE who_node AS
WITH ours AS (
    SELECT id FROM term
    WHERE kind = 1 AND (starts_with(lexical, $organisation) OR list_contains($decided::VARCHAR[], lexical))),
told AS (
    SELECT s AS node, bool_or(register IS NULL) AS own FROM quad JOIN who_graph USING (g)
    WHERE s IN (SELECT id FROM ours) OR p IN ($national, $vat, $ror)
    GROUP BY s
)
SELECT node, lexical AS iri, own, starts_with(lexical, $organisation) AS ours
FROM told JOIN term ON id = node AND kind = 1
"""

# An area's country is the one it lies within; that of our own areas can be read off their IRIs too.
_COUNTRIES = """
CREATE OR REPLACE TEMP TABLE who_country AS
WITH RECURSIVE placed AS (
    SELECT s AS node, o AS area FROM quad JOIN who_graph USING (g) SEMI JOIN who_node ON node = s WHERE p = $located
    UNION
    SELECT site.s, inside.o FROM quad site SEMI JOIN who_node ON node = site.s
    JOIN quad inside ON inside.s = site.o AND inside.p = $site_in WHERE site.p = $site
), around AS (
    SELECT DISTINCT area, area AS outer_area FROM placed
    UNION
    SELECT area, o FROM around JOIN quad ON s = outer_area AND p = $within
), told AS (
    SELECT node, regexp_extract(lexical, '^' || $id || '(?:country/|county/|municipality/)([a-z]{2})', 1) AS country
    FROM placed JOIN around USING (area) JOIN term ON id = outer_area AND kind = 1
    UNION
    SELECT node, regexp_extract(iri, '^' || $organisation || '([a-z]{2})-', 1) FROM who_node WHERE own
)
SELECT DISTINCT node, country FROM told WHERE country <> ''
"""

_NUMBERS = """
CREATE OR REPLACE TEMP TABLE who_number AS
SELECT DISTINCT s AS node,
    CASE p WHEN $national THEN 'national' WHEN $vat THEN 'vat' ELSE 'ror' END AS scheme, lexical AS text
FROM quad JOIN who_graph USING (g) JOIN term ON id = o SEMI JOIN who_node ON node = s
WHERE p IN ($national, $vat, $ror)
"""

# The number that a unit states is that of the organisation it belongs to.
_UNITS = """
DELETE FROM who_number WHERE node IN (
    SELECT s FROM quad JOIN who_graph USING (g) WHERE p = $type AND o = $unit OR p = $unit_of
    UNION SELECT node FROM who_node WHERE starts_with(iri, $kind)
)
"""

_STATED = """
WITH placed AS (SELECT node, list_sort(list(country)) AS countries FROM who_country GROUP BY node)
SELECT DISTINCT scheme, text, coalesce(countries, []) FROM who_number LEFT JOIN placed USING (node)
"""

_WORTH = """
CREATE OR REPLACE TEMP TABLE who_worth AS
SELECT unnest($schemes::VARCHAR[]) AS scheme, unnest($texts::VARCHAR[]) AS text,
    unnest($countries::VARCHAR[][]) AS countries, unnest($keys::VARCHAR[]) AS key, unnest($doubts::VARCHAR[]) AS doubt
"""

_WEIGHED = """
    WITH placed AS (SELECT node, list_sort(list(country)) AS countries FROM who_country GROUP BY node),
    stated AS (
        SELECT node, scheme, text, coalesce(countries, []) AS countries FROM who_number LEFT JOIN placed USING (node))
    SELECT node, scheme, text, key, doubt FROM stated JOIN who_worth USING (scheme, text, countries)
"""
_KEYS = f"""
CREATE OR REPLACE TEMP TABLE who_key AS
SELECT DISTINCT node, CASE scheme WHEN 'ror' THEN $ror ELSE $number END AS rule, key AS value
FROM ({_WEIGHED}) WHERE key <> ''
"""  # noqa: S608  (our own constants)
_DOUBTS = f"""
CREATE OR REPLACE TEMP TABLE who_doubt AS
SELECT DISTINCT node, scheme, text, doubt AS why FROM ({_WEIGHED}) WHERE doubt <> ''
"""  # noqa: S608  (our own constants)

_SHARED = """
WITH shared AS (SELECT rule, value FROM who_key GROUP BY ALL HAVING count(*) > 1),
involved AS (
    SELECT node FROM who_key SEMI JOIN shared USING (rule, value)
    UNION SELECT node FROM who_key WHERE rule = $number GROUP BY node HAVING count(*) > 1
    UNION SELECT node FROM who_node WHERE list_contains($decided::VARCHAR[], iri)
)
SELECT rule, value, list(DISTINCT iri) FROM who_key
SEMI JOIN (SELECT DISTINCT rule, value FROM who_key SEMI JOIN involved USING (node)) USING (rule, value)
JOIN who_node USING (node)
GROUP BY rule, value
"""

# Norwegian and Swedish VAT numbers that hold a key are left to the national number; mistyped ones prove nothing.
_SAME_VAT = """
WITH usable AS (
    SELECT n.node, n.text FROM who_number n
    WHERE n.scheme = 'vat'
        AND NOT EXISTS (SELECT 1 FROM who_key k JOIN who_worth w ON w.key = k.value AND w.key <> ''
            WHERE k.node = n.node AND w.scheme = 'vat' AND w.text = n.text)
        AND NOT EXISTS (SELECT 1 FROM who_doubt d WHERE d.node = n.node AND d.scheme = 'vat' AND d.text = n.text
            AND d.why <> 'number of a VAT group')
), placed AS (SELECT DISTINCT country, text, node FROM usable JOIN who_country USING (node)),
shared AS (SELECT country, text FROM placed GROUP BY ALL HAVING count(*) > 1)
SELECT DISTINCT country, text, iri, lexical FROM placed SEMI JOIN shared USING (country, text)
JOIN who_node USING (node) JOIN quad ON s = node AND p IN ($pref, $legal) JOIN who_graph USING (g) JOIN term ON id = o
"""

_SAID_TWO = """
WITH related AS (
    SELECT s, o, list_contains($subjects::BIGINT[], p) AS of_subject FROM quad JOIN who_graph USING (g)
    WHERE list_contains($subjects::BIGINT[], p) OR list_contains($objects::BIGINT[], p)
)
SELECT DISTINCT
    CASE WHEN of_subject THEN object.iri ELSE subject.iri END, CASE WHEN of_subject THEN subject.iri ELSE object.iri END
FROM related JOIN who_node subject ON subject.node = s JOIN who_node object ON object.node = o
WHERE s <> o
"""
