"""Terms of our namespace that the ontology does not know: a misspelt name would answer no query and break no shape."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from samspill.engines.columns import Columns
from samspill.errors import SourceError
from samspill.vocab import GRAPH, SAM

_UNKNOWN = """
SELECT t.lexical, g.lexical FROM term t
JOIN quad q ON q.p = t.id OR q.o = t.id OR q.s = t.id JOIN term g ON g.id = q.g
WHERE t.kind = 1 AND starts_with(t.lexical, $base) AND t.id NOT IN (SELECT s FROM quad WHERE g = $ontology)
ORDER BY ALL LIMIT 1
"""
_KNOWN = """
SELECT DISTINCT t.lexical FROM quad q JOIN term t ON t.id = q.s
WHERE q.g = $ontology AND t.kind = 1 AND starts_with(t.lexical, $base)
"""


def refuse_unknown_terms(columns: Columns, sources: Iterable[Path]) -> None:
    """Raise SourceError, with file and line where they can be told, for a `sam:` term that the ontology lacks.

    A graph that is closed under another ontology, which says nothing of our terms, is not looked at.
    """
    values = {"base": SAM.base, "ontology": columns.graph_id(GRAPH + "ontology")}
    known = {str(row[0]).removeprefix(SAM.base) for row in columns.run(_KNOWN, values)}
    if not known or not (found := columns.run(_UNKNOWN, values)):
        return
    term, graph = str(found[0][0]).removeprefix(SAM.base), str(found[0][1])
    near = get_close_matches(term, sorted(known), n=1)
    hint = f"did you mean sam:{near[0]}?" if near else "ontology/ lists the terms"
    path, line = _place(term, sources)
    raise SourceError(path or graph, f"sam:{term} is no term of the ontology", line=line, hint=hint)


def _place(term: str, sources: Iterable[Path]) -> tuple[Path | None, int | None]:
    """Return the first text file and line that has the term, as a prefixed name or in full."""
    spelt = re.compile(rf"(?:\bsam:|{re.escape(SAM.base)}){re.escape(term)}(?![\w-])")
    for path in sources:
        try:
            with path.open(encoding="utf-8") as file:
                for number, line in enumerate(file, 1):
                    if spelt.search(line):
                        return path, number
        except (OSError, UnicodeDecodeError):  # packed, or not text: the graph's name has to do
            continue
    return None, None
