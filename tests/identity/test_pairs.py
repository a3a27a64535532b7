"""Precision and recall on real records that were judged by hand."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from tests.identity.evaluation import BEGIN, END, PAGE, PAIRS, Evaluation, evaluate, figures


@pytest.fixture(scope="module")
def evaluation(shared: Path) -> Evaluation:
    """All pairs, answered without any decision."""
    return evaluate(shared)


def test_the_sample_is_what_it_is_said_to_be() -> None:
    with PAIRS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({frozenset((row["a"], row["b"])) for row in rows}) == len(rows) >= 300
    judged = Counter(row["judged"] for row in rows)
    assert judged["same"] >= 150
    assert judged["different"] >= 100
    registers = {row[side].split("-")[0] for row in rows for side in ("a", "b")}
    assert registers == {"ror", "cordis", "no", "se"}
    cases = Counter(row["case"] for row in rows)
    for case in ("same-vat", "vat-group", "unit", "folding", "one-name", "other-town", "group", "renamed"):
        assert cases[case], case
    assert all(row["why"] and row["part"] in {"dev", "test"} for row in rows)


def test_every_record_is_there(evaluation: Evaluation) -> None:
    assert len(evaluation.judged) >= 300
    assert evaluation.resolution.records > 3000
    assert evaluation.resolution.decisions == 0


def test_what_is_merged_is_one(evaluation: Evaluation) -> None:
    assert evaluation.precision(answers=("certain",)) == 1.0
    assert evaluation.counts(answers=("certain",))["tp"] >= 55


@pytest.mark.parametrize("part", ["test", "dev"])
def test_what_is_linked_is_one_nearly_always(evaluation: Evaluation, part: str) -> None:
    assert evaluation.precision(part) >= 0.98, [p for p in evaluation.judged if not p.same and p.answer == "linked"]


@pytest.mark.parametrize("part", ["test", "dev"])
def test_most_of_what_is_one_is_found(evaluation: Evaluation, part: str) -> None:
    assert evaluation.recall(part) >= 0.94, [
        p for p in evaluation.judged if p.same and p.part == part and p.answer in {"candidate", "none"}
    ]
    assert evaluation.recall(part, ("certain", "linked", "candidate")) >= 0.97


def test_hard_cases_are_right(evaluation: Evaluation) -> None:
    """No faculty or museum is its university, no group of companies is one company, nor are namesakes."""
    for pair in evaluation.judged:
        if pair.case in {"unit", "vat-group", "other-town", "group"}:
            assert pair.answer in {"none", "candidate"}, pair
        if pair.case == "same-vat":
            assert pair.answer == "certain", pair


def test_the_page_tells_these_figures(evaluation: Evaluation) -> None:
    page = PAGE.read_text(encoding="utf-8")
    told = page.partition(BEGIN)[2].partition(END)[0].strip()
    assert told == figures(evaluation), "run: python -m tests.identity.evaluation"
