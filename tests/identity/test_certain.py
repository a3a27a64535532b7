"""Which records are certainly one: by hand, and whatever the order."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from samspill.identity.certain import NATIONAL_NUMBER, ROR, VAT_AND_NAME, Evidence, Group, decide


def number(value: str, *members: str) -> Group:
    return Group(NATIONAL_NUMBER, value, frozenset(members))


def ror(value: str, *members: str) -> Group:
    return Group(ROR, value, frozenset(members))


def pair(one: str, other: str) -> frozenset[str]:
    return frozenset((one, other))


def test_records_with_one_value_are_one_and_say_why() -> None:
    found = decide([number("no:1", "a", "b"), ror("r1", "b", "c")], {}, [])
    assert found.members() == {"a": ["a", "b", "c"]}
    assert found.evidence == {
        "a": [Evidence(NATIONAL_NUMBER, "no:1")],
        "b": [Evidence(NATIONAL_NUMBER, "no:1"), Evidence(ROR, "r1")],
        "c": [Evidence(ROR, "r1")],
    }


def test_a_record_with_two_numbers_joins_nobody() -> None:
    found = decide([number("no:1", "a", "b"), number("no:2", "b", "c")], {}, [])
    assert found.members() == {}
    assert found.taken_out == {"b"}


def test_a_ror_id_does_not_join_two_national_numbers() -> None:
    found = decide([number("no:1", "a", "b"), number("no:2", "c", "d"), ror("r1", "b", "c")], {}, [])
    assert found.members() == {"a": ["a", "b"], "c": ["c", "d"]}
    assert found.disputed == {(ROR, "r1")}


def test_nor_through_a_record_between_them() -> None:
    rules = [number("no:1", "a"), ror("r1", "a", "b"), ror("r2", "b", "c"), number("no:2", "c")]
    assert decide(rules, {}, []).members() == {}


def test_a_ror_id_joins_those_without_a_number() -> None:
    assert decide([number("no:1", "a", "b"), ror("r1", "b", "c", "d")], {}, []).members() == {"a": ["a", "b", "c", "d"]}


def test_the_second_of_two_that_are_different_is_taken_out() -> None:
    rules = [number("no:1", "a", "b", "c")]
    assert decide(rules, {}, [("a", "b")]).members() == {"a": ["a", "c"]}
    assert decide(rules, {}, [("b", "a")]).members() == {"b": ["b", "c"]}


def test_what_is_taken_out_can_be_joined_by_a_decision() -> None:
    found = decide([number("no:1", "a", "b", "c")], {pair("b", "d"): "kari"}, [("a", "b")])
    assert found.members() == {"a": ["a", "c"], "b": ["b", "d"]}


def test_a_whole_decided_group_is_taken_out() -> None:
    found = decide([number("no:1", "a", "b"), ror("r1", "d", "a")], {pair("b", "d"): "kari"}, [("a", "b")])
    assert found.members() == {"b": ["b", "d"]}


def test_a_decision_joins_two_numbers() -> None:
    found = decide([number("no:1", "a", "b"), number("no:2", "c", "d")], {pair("b", "c"): "kari"}, [])
    assert found.members() == {"a": ["a", "b", "c", "d"]}


def test_a_decision_overrides_a_statement_that_two_are_two() -> None:
    assert decide([number("no:1", "a", "b")], {pair("a", "b"): "kari"}, [("a", "b")]).members() == {"a": ["a", "b"]}


def test_a_difference_that_concerns_nobody_changes_nothing() -> None:
    assert decide([number("no:1", "a", "b")], {}, [("a", "z"), ("y", "z")]).members() == {"a": ["a", "b"]}


NAMES = st.sampled_from("abcdefgh")
MEMBERS = st.frozensets(NAMES, min_size=1, max_size=4)
GROUPS = st.lists(
    st.builds(Group, st.sampled_from([NATIONAL_NUMBER, ROR, VAT_AND_NAME]), st.sampled_from(["1", "2", "3"]), MEMBERS),
    max_size=6,
    unique_by=lambda group: (group.rule, group.value),
)
PAIRS = st.lists(st.tuples(NAMES, NAMES).filter(lambda two: two[0] != two[1]), max_size=3)


@given(GROUPS, PAIRS, PAIRS, st.randoms(use_true_random=False))
def test_the_order_makes_no_difference(
    rules: list[Group], same: list[tuple[str, str]], different: list[tuple[str, str]], chance: Random
) -> None:
    one = decide(rules, {frozenset(each): "x" for each in same}, different)
    for each in (rules, same, different):
        chance.shuffle(each)
    other = decide(rules, {frozenset(each): "x" for each in same}, different)
    assert one.members() == other.members()
    assert (one.evidence, one.taken_out, one.disputed) == (other.evidence, other.taken_out, other.disputed)


@given(GROUPS, PAIRS, PAIRS)
def test_what_was_said_holds(rules: list[Group], same: list[tuple[str, str]], different: list[tuple[str, str]]) -> None:
    """Decisions join; what is different stays apart unless decisions join it; no group has two numbers by rules."""
    found = decide(rules, {frozenset(each): "x" for each in same}, different)
    root = found.groups.root
    by_decision = decide([], {frozenset(each): "x" for each in same}, []).groups.root
    for one, other in same:
        assert root(one) == root(other)
    for one, other in different:
        assert root(one) != root(other) or by_decision(one) == by_decision(other)
    numbers: dict[str, set[str]] = {}
    for group in rules:
        if group.rule == NATIONAL_NUMBER:
            for member in group.members - found.taken_out:
                if by_decision(member) not in found.taken_out:
                    numbers.setdefault(root(member), set()).add(group.value)
    joined_by_decision = {root(one) for pairs in same for one in pairs}
    assert all(len(values) == 1 for name, values in numbers.items() if name not in joined_by_decision)
