"""The project's own tables of Horizon Europe give way to an import of CORDIS that tells of the same.

Both have the same IRIs. Told twice, with a newer import beside older tables, a project would have two budgets or two
titles; so what the import describes is taken out of the graph of the tables:

- a project that the import has, with all that is named after it: grant, participations, amounts, payments;
- any other thing that the import describes (by rdf:type), such as an organisation or a programme.

A project that only the tables have stays, and its partners keep what either tells of them.
"""

from __future__ import annotations

from samspill.engines.columns import Columns
from samspill.vocab import GRAPH, ID, RDF

__all__ = ["TABLES", "give_way"]

TABLES = f"{GRAPH}import/cordis-regional"
"""The graph of the tables."""


def give_way(columns: Columns) -> int:
    """Take out of the graph of the tables what imports of CORDIS describe; return the number of statements removed."""
    names = {"tables": TABLES, "type": RDF.type, "imports": f"{GRAPH}import/cordis", "project": f"{ID}project/"}
    columns.run(_TOLD, names)
    before = _size(columns)
    columns.run(_GIVEN, {"tables": TABLES})
    return before - _size(columns)


def _size(columns: Columns) -> int:
    return int(columns.run("SELECT count(*) FROM quad")[0][0])


_TOLD = """
CREATE OR REPLACE TEMP TABLE overlap_told AS
WITH graph AS (SELECT id, lexical FROM term WHERE kind = 1 AND starts_with(lexical, $imports) AND lexical <> $tables),
type AS (SELECT id FROM term WHERE kind = 1 AND lexical = $type)
SELECT DISTINCT s AS id, lexical AS iri,
    CASE WHEN starts_with(lexical, $project) THEN substr(lexical, length($project) + 1) END AS slug
FROM quad JOIN term ON term.id = s
WHERE g IN (SELECT id FROM graph) AND p IN (SELECT id FROM type) AND kind = 1
"""

# What is named after a project has its slug, perhaps with more behind it: the number at the slug's end is whole.
_GIVEN = """
DELETE FROM quad WHERE g = (SELECT id FROM term WHERE kind = 1 AND lexical = $tables) AND s IN (
    SELECT id FROM overlap_told
    UNION SELECT id FROM term WHERE kind = 1 AND regexp_extract(lexical, '/(eu-[a-z0-9-]*?-?[0-9]{9})(-|$)', 1)
        IN (SELECT slug FROM overlap_told WHERE slug IS NOT NULL))
"""
