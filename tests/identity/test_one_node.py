"""`owl:sameAs` comes from nothing but what is certain: what is one becomes one node, wherever its IRIs are from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.identity.making import ORGANISATION, Resolved, own, record, register, resolved

ELSEWHERE = "<http://example.org/uio>"
NUMBER = '; sam:nationalId "971035854"'
HERE = ORGANISATION + "ror-1"


def decided(folder: Path, kind: str, one: str, other: str) -> Path:
    """A file with one decision."""
    path = folder / "decisions.csv"
    path.write_text(f"date,who,decision,a,b,why\n2026-11-25,kari,{kind},{one},{other},known\n", encoding="utf-8")
    return path


def organisations(graph: Resolved) -> set[tuple[str, ...]]:
    """The nodes there are, of both."""
    return graph.values("?organisation a sam:Organisation")


def has_same_as(graph: Resolved) -> bool:
    """Whether any statement says that two are the same."""
    return any("owl#sameAs" in line for line in graph.lines)


def test_a_certain_rule_joins_an_iri_from_elsewhere() -> None:
    graph = resolved(
        register("mine", record(ELSEWHERE, "Universitetet i Oslo", more=NUMBER)),
        register("rcn", record("organisation:no-brreg-971035854", "UNIVERSITETET I OSLO", more=NUMBER)),
    )
    assert organisations(graph) == {("no-universitetet-i-oslo",)}
    assert graph.values(f"{ELSEWHERE} dcterms:isReplacedBy ?into") == {("no-universitetet-i-oslo",)}
    assert not has_same_as(graph)


@pytest.mark.parametrize(
    ("graphs", "one", "other"),
    [
        (
            (register("mine", record(ELSEWHERE, "Alpha")), register("ror", record("organisation:ror-1", "Beta"))),
            ELSEWHERE.strip("<>"),
            HERE,
        ),
        (
            (own(record("organisation:no-a", "Alpha"), record("organisation:no-b", "Beta")),),
            ORGANISATION + "no-a",
            ORGANISATION + "no-b",
        ),
        (
            (register("mine", record(ELSEWHERE, "Alpha"), record("<http://example.org/other>", "Beta")),),
            ELSEWHERE.strip("<>"),
            "http://example.org/other",
        ),
        (
            (own(record("organisation:no-a", "Alpha")), register("mine", record(ELSEWHERE, "Beta"))),
            ORGANISATION + "no-a",
            ELSEWHERE.strip("<>"),
        ),
    ],
)
def test_a_decision_joins_any_two(graphs: tuple[str, ...], one: str, other: str, tmp_path: Path) -> None:
    assert len(organisations(resolved(*graphs))) == 2
    graph = resolved(*graphs, decisions=decided(tmp_path, "same", one, other))
    ((node,),) = organisations(graph)
    for name in ("Alpha", "Beta"):
        assert graph.values(f"?node skos:prefLabel|skos:altLabel '{name}'") == {(node,)}
    assert not has_same_as(graph)


def test_what_is_only_likely_joins_nothing() -> None:
    graph = resolved(
        register("cordis", record("organisation:cordis-1", "NORSVIN SA", more="; foaf:homepage <https://norsvin.no>")),
        register("ror", record("organisation:ror-1", "Norsvin (Norway)", more="; foaf:homepage <https://norsvin.no>")),
    )
    assert len(organisations(graph)) == 2
    assert graph.resolution.candidates == 1
    assert not has_same_as(graph)
