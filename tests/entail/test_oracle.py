"""The faults of owlrl that the oracle corrects are still there; when one is gone, its correction can go."""

from __future__ import annotations

from pathlib import Path

import owlrl
import pytest
from rdflib import OWL, URIRef

from tests.entail.oracle import CORRECTIONS, oracle, parse

CASES = Path(__file__).parent / "cases"


@pytest.mark.parametrize("rule", ["prp-adp", "eq-diff2", "eq-diff3"])
def test_owlrl_overlooks_the_last_member(rule: str) -> None:
    graph = parse((CASES / f"{rule}.ttl").read_text(encoding="utf-8"))
    assert oracle(graph, owlrl.OWLRL_Semantics)[1] == []
    assert oracle(graph)[1] != []


def test_owlrl_overlooks_the_last_key() -> None:
    graph = parse((CASES / "prp-key-one.ttl").read_text(encoding="utf-8"))
    a, d = (URIRef(f"https://example.org/{name}") for name in "ad")
    assert (a, OWL.sameAs, d) in oracle(graph, owlrl.OWLRL_Semantics)[0], "numbers 12 and 14 are taken for one key"
    assert (a, OWL.sameAs, d) not in oracle(graph)[0]


def test_every_correction_is_tested() -> None:
    assert set(CORRECTIONS) == {"prp-adp", "prp-key", "eq-diff2", "eq-diff3"}
