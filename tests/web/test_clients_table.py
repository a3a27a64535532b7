"""The table of clients that web processes share: what it remembers, and whom it forgets first."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.errors import TooManyError
from samspill.web.admission import Admission
from samspill.web.clients import Clients


def test_two_processes_see_the_same(tmp_path: Path) -> None:
    one, two = (Admission(2, clients=Clients(tmp_path / "clients", number)) for number in (0, 1))
    leave = one.enter("192.0.2.1")
    two.enter("192.0.2.1")
    for each in (one, two):
        with pytest.raises(TooManyError, match="2 of your queries"):
            each.enter("192.0.2.1")
    leave()
    leave()  # a second time counts for nothing
    two.enter("192.0.2.1")
    with pytest.raises(TooManyError):
        one.enter("192.0.2.1")


def test_what_a_dead_process_had_is_taken_back(tmp_path: Path) -> None:
    one, two = (Admission(1, clients=Clients(tmp_path / "clients", number)) for number in (0, 1))
    for each in range(50):
        one.enter(f"192.0.2.{each}")
    with pytest.raises(TooManyError):
        two.enter("192.0.2.7")
    Clients(tmp_path / "clients").forget(0)
    for each in range(50):
        two.enter(f"192.0.2.{each}")


def test_the_rate_is_one_for_all(tmp_path: Path) -> None:
    clock = [0.0]
    all_ = [Admission(0, 4, Clients(tmp_path / "clients", number), lambda: clock[0]) for number in (0, 1)]
    for turn in range(4):
        all_[turn % 2].enter("192.0.2.1")()
    for each in all_:
        with pytest.raises(TooManyError, match="4 queries in a minute"):
            each.enter("192.0.2.1")
    clock[0] = 15.0  # a quarter of a minute gives one back
    all_[0].enter("192.0.2.1")()
    with pytest.raises(TooManyError):
        all_[1].enter("192.0.2.1")


def test_a_crowd_of_others_does_not_wipe_out_who_has_queries_under_way() -> None:
    admission = Admission(1, 600)
    admission.enter("192.0.2.1")
    for each in range(20_000):
        admission.enter(f"2001:db8::{each:x}")()
    with pytest.raises(TooManyError):
        admission.enter("192.0.2.1")


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=60))
def test_counts_are_those_of_a_counter(turns: list[tuple[int, bool]]) -> None:
    admission = Admission(3)
    under_way: dict[int, list[object]] = {}
    for client, comes in turns:
        mine = under_way.setdefault(client, [])
        if comes and len(mine) < 3:
            mine.append(admission.enter(f"192.0.2.{client}"))
        elif comes:
            with pytest.raises(TooManyError):
                admission.enter(f"192.0.2.{client}")
        elif mine:
            mine.pop()()  # type: ignore[operator]
