"""The data behind the review: candidates with their evidence side by side; and the command that asks."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from samspill.cli import review as command
from samspill.engines.oxigraph import OxigraphEngine
from samspill.errors import NotFoundError
from samspill.identity.decisions import Decision, read
from samspill.identity.review import candidates, record_of
from tests.identity.making import ORGANISATION, Resolved, record, register, resolved

CORDIS = register(
    "cordis",
    record(
        "organisation:cordis-1", "NORSVIN SA", more="; foaf:homepage <https://norsvin.no> ; sam:hasSite id:site\\/1"
    ),
    'id:site\\/1 sam:hasAddress id:postal-address\\/1 . id:postal-address\\/1 sam:postalCode "2317" ;',
    'sam:addressLocality "Hamar" .\n',
    "id:participation\\/1 sam:participant organisation:cordis-1 .\n",
    "id:participation\\/2 sam:participant organisation:cordis-1 .\n",
)
ROR = register(
    "ror",
    record("organisation:ror-03wghsd36", "Norsvin (Norway)", more='; sam:rorId "https://ror.org/03wghsd36"'),
)
OTHERS = register(
    "swecris",
    record("organisation:se-swecris-1", "Fjällräven Kök AB", "se"),
    record("organisation:se-swecris-2", "FJALLRAVEN KOK AKTIEBOLAG", "se"),
)


@pytest.fixture(scope="module")
def graph() -> Resolved:
    """Two pairs of candidates, one of each country."""
    return resolved(CORDIS, ROR, OTHERS)


@pytest.fixture
def engine(graph: Resolved) -> OxigraphEngine:
    """The graph, as a server has it."""
    return graph.engine


def test_both_sides_are_told_with_the_graph_that_says_so(engine: OxigraphEngine) -> None:
    (pair,) = candidates(engine, country="no")
    ror, cordis = pair.sides
    assert (cordis.organisation, cordis.record) == (ORGANISATION + "no-norsvin-sa", ORGANISATION + "cordis-1")
    assert cordis.names == ["NORSVIN SA"]
    assert cordis.values("town") == ["Hamar"]
    assert cordis.values("post code") == ["2317"]
    assert cordis.values("participations") == ["2"]
    assert ror.values("ROR id") == ["https://ror.org/03wghsd36"]
    assert {fact.source.rpartition("/")[2] for fact in ror.facts} == {"ror", "identity"}
    assert pair.reasons[0].endswith("name: Norsvin (Norway) / NORSVIN SA")
    assert 0.3 <= pair.score <= 1.0


def test_the_likeliest_come_first_and_no_more_than_asked_for(engine: OxigraphEngine) -> None:
    found = candidates(engine)
    assert [pair.score for pair in found] == sorted((pair.score for pair in found), reverse=True)
    assert len(found) == 2
    assert len(candidates(engine, limit=1)) == 1


def test_a_pair_that_was_decided_since_is_not_shown(engine: OxigraphEngine) -> None:
    (pair,) = candidates(engine, country="no")
    one, other = pair.records
    decided = Decision("2026-11-22", "kari", "different", one, other, "")
    assert candidates(engine, [decided], country="no") == []
    undone = Decision("2026-11-23", "kari", "undo", other, one, "")
    assert len(candidates(engine, [decided, undone], country="no")) == 1


def test_the_record_that_a_decision_names(engine: OxigraphEngine) -> None:
    assert record_of(engine, "no-norsvin-sa") == ORGANISATION + "cordis-1"
    assert record_of(engine, ORGANISATION + "cordis-1") == ORGANISATION + "cordis-1"
    with pytest.raises(NotFoundError, match="no organisation 'nobody'"):
        record_of(engine, "nobody")


def test_programs_get_all_of_it(engine: OxigraphEngine) -> None:
    told = json.loads(json.dumps([pair.as_json() for pair in candidates(engine, country="no")]))
    assert set(told[0]) == {"candidate", "score", "linked", "reasons", "sides"}
    fact = {"what": "name", "value": "NORSVIN SA", "graph": "https://w3id.org/samspill/graph/import/cordis"}
    assert fact in told[0]["sides"][1]["facts"]


# --- The command ------------------------------------------------------------------------------------------------------
@pytest.fixture
def ask(engine: OxigraphEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run the command over the graph, with a file of decisions of its own."""

    class Opened:
        """A snapshot that has the engine."""

        def __init__(self) -> None:
            self.engine = engine

        @classmethod
        def open(cls, _: Path) -> Opened:
            """Open whatever is asked for."""
            return cls()

    monkeypatch.setattr(command, "Snapshot", Opened)

    def run(*arguments: str, stdin: str = "") -> Result:
        file = ["--decisions", str(tmp_path / "decisions.csv"), "--who", "kari"]
        return CliRunner().invoke(command.review, [*file, *arguments], input=stdin)

    return run


def test_asking_and_writing_down(ask: Callable[..., Result], tmp_path: Path) -> None:
    done = ask("--country", "no", stdin="s\nthe breeders\n")
    assert done.exit_code == 0, done.output
    assert "NORSVIN SA" in done.output
    assert "Norsvin (Norway)" in done.output
    (decision,) = read(tmp_path / "decisions.csv")
    assert (decision.who, decision.decision, decision.why) == ("kari", "same", "the breeders")
    assert decision.pair == {ORGANISATION + "cordis-1", ORGANISATION + "ror-03wghsd36"}
    assert "no candidates" in ask("--country", "no").output


def test_passing_over_and_stopping_write_nothing(ask: Callable[..., Result], tmp_path: Path) -> None:
    assert ask(stdin="n\nq\n").exit_code == 0
    assert not (tmp_path / "decisions.csv").exists()


def test_deciding_without_being_asked_and_taking_it_back(ask: Callable[..., Result], tmp_path: Path) -> None:
    pair = ["no-norsvin-sa", "ror-03wghsd36"]
    assert ask("--different", *pair, "--why", "two farms").exit_code == 0
    assert ask("--undo", *reversed(pair)).exit_code == 0
    assert [each.decision for each in read(tmp_path / "decisions.csv")] == ["different", "undo"]
    assert len(ask("--list", "--country", "no").stdout.splitlines()) == 1


def test_listing(ask: Callable[..., Result]) -> None:
    lines = ask("--list").stdout.splitlines()
    assert len(lines) == 2
    assert json.loads(ask("--json", "--limit", "1").stdout)[0]["score"] >= 0.3


def test_an_organisation_that_nobody_knows(ask: Callable[..., Result], tmp_path: Path) -> None:
    done = ask("--same", "nobody", "cordis-1")
    assert isinstance(done.exception, NotFoundError)
    assert not (tmp_path / "decisions.csv").exists()
