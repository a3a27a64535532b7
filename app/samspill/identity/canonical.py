"""The one IRI of each organisation.

An organisation that the project's own sources tell of keeps the IRI that they give it. Any other is named by country
and name, `id/organisation/no-sintef-ocean-as`, whichever registers know it. The name is the preferred one of the
register that goes first (`records.REGISTERS`), in a language of the country or in none; the country is that of its
number, else the one most often stated. Where several organisations of a country have one slug, each gets a number
behind it: the national one, else the VAT number, else the ROR id, else the register's own; but for the one that alone
has the best sort of number, which has the slug for itself. What has no country, or no name that ASCII can render,
keeps the IRI of its record.

Nothing here depends on the order in which registers came. It depends on which came: the IRI of a record never changes
and always leads to the organisation, by a redirect.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from samspill.engines.columns import Columns
from samspill.identity.certain import NATIONAL_NUMBER
from samspill.identity.records import IDENTITY, ORGANISATION, terms
from samspill.vocab import DCTERMS, SAM, SKOS
from samspill.vocab.slugs import slugify

__all__ = ["Named", "assign", "join"]

_LOCAL = {"no": ("nb", "nn", "se"), "se": ("sv",), "fi": ("fi", "sv"), "dk": ("da",), "de": ("de",), "fr": ("fr",)}


@dataclass(frozen=True)
class Named:
    """An organisation that is to be named: its country, its names, the best first, and what can tell it from others."""

    root: str
    country: str
    names: tuple[str, ...]
    suffixes: tuple[str, ...]
    """The best first; the last one is nobody else's."""
    rank: int
    """How good the first of them is: 1 a national number, 2 a VAT number, 3 a ROR id, 4 a register's own."""


def join(columns: Columns, members: Mapping[str, list[str]], taken_out: Collection[str]) -> None:
    """Make the tables `who_member(node, iri, root)` and `who_disputed(rule, value, root)`.

    The one has each record and the smallest IRI of its group; the other the keys that groups have in common, but for
    the group that each key is left to. `taken_out` are records that were said to be another than their number tells.
    """
    pairs = [(iri, root) for root, group in members.items() for iri in group]
    columns.run(_MEMBERS, {"iris": [iri for iri, _ in pairs], "roots": [root for _, root in pairs]})
    columns.run(_DISPUTED, {"taken_out": sorted(taken_out)})


def assign(columns: Columns) -> None:
    """Make the tables `who_canonical(root, iri)` and `who_alias(iri, canonical)`: other names that lead to it."""
    replaced = terms(columns, DCTERMS.isReplacedBy)[DCTERMS.isReplacedBy]
    columns.run(_KEPT, {"replaced": replaced, "identity": columns.graph_id(IDENTITY) or -1})
    named = _to_name(columns)
    taken = _taken(columns)
    chosen = _chosen(named, taken)
    rows = list(chosen.items())
    columns.run(_CANONICAL, {"roots": [root for root, _ in rows], "iris": [iri for _, iri in rows]})
    aliases = _aliases(named, chosen, taken)
    columns.run(_ALIASES, {"iris": list(aliases), "canonicals": list(aliases.values())})


def _to_name(columns: Columns) -> list[Named]:
    labels = terms(columns, SKOS.prefLabel, SAM.legalName, SKOS.altLabel)
    values = {"pref": labels[SKOS.prefLabel], "legal": labels[SAM.legalName], "alt": labels[SKOS.altLabel]}
    languages = [f"{country}:{tag}" for country, tags in _LOCAL.items() for tag in tags]
    rows = columns.run(
        _TO_NAME, {**values, "languages": languages, "number": NATIONAL_NUMBER, "organisation": ORGANISATION}
    )
    return [Named(row[0], row[1], tuple(row[2]), tuple(row[3]), row[4]) for row in rows]


def _taken(columns: Columns) -> set[str]:
    rows = columns.run(_TAKEN, {"organisation": ORGANISATION})
    return {str(row[0]).removeprefix(ORGANISATION) for row in rows}


def _chosen(named: Iterable[Named], taken: set[str]) -> dict[str, str]:
    """Return the IRI of each; what has no name that gives a slug is left out."""
    plain = {each.root: slug for each in named if (slug := _slug(each.country, each.names[:1]))}
    bearers: dict[str, list[Named]] = {}
    for each in named:
        if each.root in plain:
            bearers.setdefault(plain[each.root], []).append(each)
    slugs: dict[str, str] = {}
    for slug, those in bearers.items():
        best = min(each.rank for each in those)
        alone = slug not in taken and sum(each.rank == best for each in those) == 1
        for each in those:
            slugs[each.root] = slug if alone and each.rank == best else f"{slug}-{each.suffixes[0]}"
    crowd = Counter(slugs.values())
    for each in named:
        if each.root in slugs and (crowd[slugs[each.root]] > 1 or slugs[each.root] in taken):
            slugs[each.root] = f"{plain[each.root]}-{each.suffixes[-1]}"
    return {root: ORGANISATION + slug for root, slug in slugs.items()}


def _slug(country: str, names: Iterable[str]) -> str:
    for name in names:
        try:
            return f"{country}-{slugify(name)}"
        except ValueError:
            continue
    return ""


def _aliases(named: Iterable[Named], chosen: Mapping[str, str], taken: set[str]) -> dict[str, str]:
    """Return the IRIs that an organisation would have by another of its names, where nobody else would."""
    claims: dict[str, set[str]] = {}
    for each in named:
        if each.root in chosen:
            for name in each.names:
                if slug := _slug(each.country, [name]):
                    claims.setdefault(slug, set()).add(chosen[each.root])
    used = {iri.removeprefix(ORGANISATION) for iri in chosen.values()} | taken
    return {
        ORGANISATION + slug: next(iter(found))
        for slug, found in sorted(claims.items())
        if len(found) == 1 and slug not in used
    }


# --- SQL --------------------------------------------------------------------------------------------------------------
_MEMBERS = """
CREATE OR REPLACE TEMP TABLE who_member AS
WITH joined AS (SELECT unnest($iris::VARCHAR[]) AS iri, unnest($roots::VARCHAR[]) AS root)
SELECT node, iri, coalesce(root, iri) AS root FROM who_node LEFT JOIN joined USING (iri)
"""

# A key that organisations have in common stays with the project's own, or with the one that nobody has doubted.
_DISPUTED = """
CREATE OR REPLACE TEMP TABLE who_disputed AS
WITH holder AS (
    SELECT rule, value, root, bool_or(own) AS own, bool_or(NOT list_contains($taken_out::VARCHAR[], iri)) AS trusted
    FROM who_key JOIN who_member USING (node) JOIN who_node USING (node, iri) GROUP BY rule, value, root
), ranked AS (
    SELECT *, count(*) OVER same AS holders, count(*) FILTER (own) OVER same AS owners,
        count(*) FILTER (trusted) OVER same AS trusted_ones
    FROM holder WINDOW same AS (PARTITION BY rule, value)
)
SELECT rule, value, root FROM ranked
WHERE holders > 1 AND NOT (own OR owners = 0 AND trusted AND trusted_ones = 1)
"""

# Whose IRI stays: the project's own; one that an earlier resolution gave; one from elsewhere, where no record is ours.
_KEPT = """
CREATE OR REPLACE TEMP TABLE who_canonical AS
WITH given AS (SELECT DISTINCT o AS node FROM quad WHERE p = $replaced AND g = $identity),
kept AS (
    SELECT root, iri, CASE WHEN own AND ours THEN 1 WHEN node IN (SELECT node FROM given) THEN 2
        WHEN own THEN 3 WHEN NOT ours AND bool_and(NOT ours) OVER (PARTITION BY root) THEN 4 END AS rank
    FROM who_member JOIN who_node USING (node, iri)
)
SELECT root, first(iri ORDER BY rank, iri) AS iri FROM kept WHERE rank IS NOT NULL GROUP BY root
"""

_TO_NAME = """
WITH unnamed AS (SELECT node, iri, root FROM who_member ANTI JOIN who_canonical USING (root)),
number AS (
    SELECT root, min(value) AS value FROM unnamed JOIN who_key USING (node)
    WHERE rule = $number AND root NOT IN (SELECT root FROM who_disputed) GROUP BY root
), counted AS (
    SELECT root, country, count(*) AS n FROM unnamed JOIN who_country USING (node) GROUP BY root, country
), located AS (SELECT root, first(country ORDER BY n DESC, country) AS country FROM counted GROUP BY root),
placed AS (
    SELECT root, coalesce(left(number.value, 2), country) AS country
    FROM (SELECT DISTINCT root FROM unnamed) LEFT JOIN number USING (root) LEFT JOIN located USING (root)
    WHERE number.value IS NOT NULL OR country IS NOT NULL
), label AS (
    SELECT root, country, lexical AS text,
        CASE p WHEN $pref THEN 1 WHEN $legal THEN 1 ELSE 2 END AS kind,
        CASE WHEN language IS NULL OR list_contains($languages::VARCHAR[], country || ':' || language) THEN 1
            WHEN language = 'en' THEN 2 ELSE 3 END AS tongue,
        rank
    FROM unnamed JOIN placed USING (root) JOIN quad ON s = node AND p IN ($pref, $legal, $alt)
    JOIN who_graph USING (g) JOIN term ON id = o AND term.kind = 3
), best AS (
    SELECT root, country, text, min((kind, tongue, rank, text = upper(text))) AS rank FROM label
    GROUP BY root, country, text
), names AS (
    SELECT root, country, list(text ORDER BY rank, text) FILTER (rank[1] = 1 OR alone) AS names
    FROM (SELECT *, min(rank[1]) OVER (PARTITION BY root) = 2 AS alone FROM best) GROUP BY root, country
), vat AS (
    SELECT root, min(lower(regexp_replace(text, '[^A-Za-z0-9]', '', 'g'))) AS value
    FROM unnamed JOIN who_number USING (node)
    WHERE scheme = 'vat' AND root NOT IN (SELECT root FROM who_disputed) GROUP BY root
), ror AS (
    SELECT root, min('ror-' || right(text, 9)) AS value FROM unnamed JOIN who_number USING (node)
    WHERE scheme = 'ror' GROUP BY root
), record AS (
    SELECT root, min(CASE WHEN starts_with(iri, $organisation) THEN substr(iri, length($organisation) + 1)
        ELSE left(sha256(iri), 12) END) AS value FROM unnamed GROUP BY root
)
SELECT root, country, names,
    list_filter([substr(number.value, 4), vat.value, ror.value, record.value], lambda x: x IS NOT NULL),
    CASE WHEN number.value IS NOT NULL THEN 1 WHEN vat.value IS NOT NULL THEN 2
        WHEN ror.value IS NOT NULL THEN 3 ELSE 4 END
FROM names LEFT JOIN number USING (root) LEFT JOIN vat USING (root) LEFT JOIN ror USING (root) JOIN record USING (root)
ORDER BY root
"""

# What has a meaning already: IRIs that stay, and whatever the project's own sources or another register's record is.
_TAKEN = """
SELECT iri FROM who_canonical WHERE starts_with(iri, $organisation)
UNION SELECT iri FROM who_node WHERE ours
"""

_CANONICAL = """
INSERT INTO who_canonical SELECT unnest($roots::VARCHAR[]), unnest($iris::VARCHAR[])
"""

_ALIASES = """
CREATE OR REPLACE TEMP TABLE who_alias AS
SELECT unnest($iris::VARCHAR[]) AS iri, unnest($canonicals::VARCHAR[]) AS canonical
"""
