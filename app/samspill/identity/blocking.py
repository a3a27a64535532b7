"""Which pairs of organisations are worth comparing: those of one country that share something rare.

Keys are the bones of the words of a name (`names.skeleton`), pairs of common words with the sort, the whole name, the
host of the web address and the VAT number. A key that more than `CROWD` organisations have is no key.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from samspill.engines.columns import Columns
from samspill.identity.features import Organisation
from samspill.identity.names import Name, skeleton

__all__ = ["CROWD", "pairs"]

CROWD = 40


def pairs(columns: Columns, organisations: Iterable[Organisation]) -> list[tuple[str, str]]:
    """Return pairs of IRIs, the smaller one first, sorted; by SQL, over the keys of all organisations."""
    rows = [(each.country, key, each.iri) for each in organisations for key in sorted(set(_keys(each)))]
    lists = {name: [row[place] for row in rows] for place, name in enumerate(("countries", "keys", "iris"))}
    columns.run(_TABLE, lists)
    return [(str(one), str(other)) for one, other in columns.run(_PAIRS, {"crowd": CROWD})]


def _keys(organisation: Organisation) -> Iterator[str]:
    for name in organisation.names.values():
        yield from _of_name(name)
    for acronym in organisation.acronyms:
        yield f"acronym {acronym}"
    for web in organisation.hosts:
        yield f"web {web}"
    for vat in organisation.vats:
        yield f"vat {vat}"


def _of_name(name: Name) -> Iterator[str]:
    bones = sorted({skeleton(word) for word in name.tokens})
    yield f"whole {skeleton(name.compact)}"
    yield f"key {name.key}"
    for bone in bones:
        yield f"word {bone}"
    sort = [f"@{name.sort}"] if name.sort else []
    for one, other in combinations([*bones, *sort][:8], 2):
        yield f"two {one} {other}"


_TABLE = """
CREATE OR REPLACE TEMP TABLE who_block AS
SELECT unnest($countries::VARCHAR[]) AS country, unnest($keys::VARCHAR[]) AS key, unnest($iris::VARCHAR[]) AS iri
"""

_PAIRS = """
WITH usable AS (SELECT country, key FROM who_block GROUP BY country, key HAVING count(*) BETWEEN 2 AND $crowd),
block AS (SELECT country, key, iri FROM who_block SEMI JOIN usable USING (country, key))
SELECT DISTINCT a.iri, b.iri FROM block a JOIN block b USING (country, key) WHERE a.iri < b.iri ORDER BY 1, 2
"""
