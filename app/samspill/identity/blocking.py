"""Which pairs of organisations are worth comparing: those of one country that share something rare.

Keys are the bones of the words of a name, pairs of these and of the word for the sort, the whole name, the host of
the web address and the VAT number. A key that more than `CROWD` organisations have is no key. What two share must
make up `ENOUGH` bits together, each key weighing the more the fewer have it: one rare word, or two less rare.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from samspill.engines.columns import Columns
from samspill.identity.features import Organisation
from samspill.identity.names import Name, skeleton

__all__ = ["CROWD", "ENOUGH", "pairs"]

CROWD = 40
ENOUGH = 8.5


def pairs(columns: Columns, organisations: Iterable[Organisation]) -> list[tuple[str, str]]:
    """Return pairs of IRIs, the smaller one first, sorted; by SQL, over the keys of all organisations."""
    rows = [(each.country, key, each.iri) for each in organisations for key in sorted(set(_keys(each)))]
    lists = {name: [row[place] for row in rows] for place, name in enumerate(("countries", "keys", "iris"))}
    columns.run(_TABLE, lists)
    found = columns.run(_PAIRS, {"crowd": CROWD, "enough": ENOUGH})
    return [(str(one), str(other)) for one, other in found]


def _keys(organisation: Organisation) -> Iterator[str]:
    for name in organisation.names.values():
        yield from _of_name(name)
    for acronym in organisation.acronyms:
        yield f"= whole {skeleton(acronym)} "
    for web in organisation.hosts:
        yield f"= web {web}"
    for vat in organisation.vats:
        yield f"= vat {vat}"


def _of_name(name: Name) -> Iterator[str]:
    yield f"= whole {skeleton(name.compact)} {name.sort}"
    bones = sorted(name.bones)
    yield from bones
    sort = [f"@{name.sort}"] if name.sort else []
    for one, other in combinations([*bones, *sort][:8], 2):
        yield f"{one} {other}"


_TABLE = """
CREATE OR REPLACE TEMP TABLE who_block AS
SELECT unnest($countries::VARCHAR[]) AS country, unnest($keys::VARCHAR[]) AS key, unnest($iris::VARCHAR[]) AS iri
"""

# Two bones together are rarer than either; what begins with = is enough by itself.
_PAIRS = """
WITH counted AS (
    SELECT country, key, CASE WHEN starts_with(key, '=') THEN 99 ELSE 12 - log2(count(*)) END AS bits
    FROM who_block GROUP BY country, key HAVING count(*) BETWEEN 2 AND $crowd
), block AS (SELECT country, key, iri, bits FROM who_block JOIN counted USING (country, key))
SELECT a.iri, b.iri FROM block a JOIN block b USING (country, key) WHERE a.iri < b.iri
GROUP BY 1, 2 HAVING sum(a.bits) >= $enough ORDER BY 1, 2
"""
