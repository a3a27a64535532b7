"""Things that are the same: of a large group the closure grows with their number, not with its square."""

from __future__ import annotations

import pytest

from samspill.engines.columns import Columns
from samspill.entail import ENTAILED, close
from samspill.entail.facts import SPELT_AT_MOST

EX = "<https://example.org/"
SAME = "<http://www.w3.org/2002/07/owl#sameAs>"


def entailed(names: int) -> set[tuple[str, str, str]]:
    """Return what follows from a chain of names of one thing, each with a code of its own, and the last in a place."""
    chain = [(f"{EX}x{n}>", SAME, f"{EX}x{n + 1}>", None) for n in range(names - 1)]
    codes = [(f"{EX}x{n}>", f"{EX}code>", f'"{n}"', None) for n in range(names)]
    with Columns.create(None, memory_limit="1GB", threads=1) as columns:
        columns.add_quads([*chain, *codes, (f"{EX}x{names - 1}>", f"{EX}in>", f"{EX}place>", None)])
        close(columns)
        rows = columns.run("SELECT s, p, o FROM quad WHERE g = $graph", {"graph": columns.graph_id(ENTAILED)})
        texts = columns.texts({number for row in rows for number in row})
    return {(texts[s], texts[p], texts[o]) for s, p, o in rows}


def test_of_few_names_each_has_everything() -> None:
    n = SPELT_AT_MOST
    found = entailed(n)
    # n(n-1) pairs and n² codes follow in all; n-1 pairs and n codes are stated; the place follows for all but one.
    assert len(found) == (n * (n - 1) - (n - 1)) + (n * n - n) + (n - 1)


@pytest.mark.parametrize("names", [SPELT_AT_MOST + 1, 5_000])
def test_of_many_names_one_has_everything(names: int) -> None:
    found = entailed(names)
    same = [(s, o) for s, p, o in found if p == SAME]
    (one,) = {s for s, p, _ in found if p == f"{EX}in>"}
    others = {f"{EX}x{n}>" for n in range(names)} - {one}
    place = int(one.removeprefix(f"{EX}x").rstrip(">"))
    assert {o for s, o in same if s == one} | {f"{EX}x{place + 1}>"} >= others  # the next in the chain is stated
    assert {s for s, p, _ in found if p == f"{EX}code>"} == {one}
    assert len(found) <= 3 * names
