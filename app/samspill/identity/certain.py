"""Which records are certainly one organisation, and by which evidence.

A rule gives groups of records: all that have one national number, one ROR id, or one VAT number and one name. What
joins them further is taken together, unless something speaks against it:

- **said to be two**: a decision, or a statement such as that one is a unit or subsidiary of the other. The one that it
  is said of is taken out: rules leave it alone from then on, decisions do not;
- **two numbers**: a record with two national numbers is used with neither; and where a ROR id, or VAT number and name,
  would join organisations of different national numbers, it joins none of them.

A decision that two are the same overrides rules and statements. The outcome does not depend on the order of anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from samspill.identity.groups import Groups

__all__ = ["DECISION", "NATIONAL_NUMBER", "ROR", "VAT_AND_NAME", "Certain", "Evidence", "Group", "decide"]

NATIONAL_NUMBER, ROR, VAT_AND_NAME, DECISION = "national-number", "ror-id", "vat-number-and-name", "decision"


@dataclass(frozen=True, order=True)
class Group:
    """Records that a rule takes for one, and the value that they share."""

    rule: str
    value: str
    members: frozenset[str] = field(compare=False)


@dataclass(frozen=True, order=True)
class Evidence:
    """Why a record is in its group."""

    rule: str
    value: str


@dataclass
class Certain:
    """What came out: groups of records that are one, by their smallest member, and the evidence of each record."""

    groups: Groups
    evidence: dict[str, list[Evidence]] = field(default_factory=dict)
    taken_out: set[str] = field(default_factory=set)
    """Records that are said to be another than those with whom a rule would join them."""
    disputed: set[tuple[str, str]] = field(default_factory=set)
    """Rule and value that would have joined organisations of different national numbers."""

    def members(self) -> dict[str, list[str]]:
        """Return the groups of two or more."""
        return self.groups.members()


def decide(
    groups: Iterable[Group],
    same: Mapping[frozenset[str], str],
    different: Iterable[tuple[str, str]],
) -> Certain:
    """Return which records are one.

    `same` are pairs that someone decided to be one, with what the evidence is to say; `different` are pairs that are
    said to be two, the second of which is to be taken out.
    """
    rules, apart = sorted(groups), sorted(set(different))
    decided = Groups(same)
    out: set[str] = _with_two_numbers(rules)
    disputed: set[tuple[str, str]] = set()
    while True:
        joined = _joined(rules, decided, out, disputed, same)
        told = {
            decided.root(two)
            for one, two in apart
            if joined.root(one) == joined.root(two) and decided.root(one) != decided.root(two)
        }
        if told - out:
            out |= told
        elif quarrels := _quarrels(rules, decided, out, joined) - disputed:
            disputed |= quarrels
        else:
            break
    result = Certain(joined, taken_out=out, disputed=disputed)
    _add_evidence(result, rules, decided, same)
    return result


def _with_two_numbers(rules: Iterable[Group]) -> set[str]:
    numbers: dict[str, set[str]] = {}
    for group in rules:
        if group.rule == NATIONAL_NUMBER:
            for member in group.members:
                numbers.setdefault(member, set()).add(group.value)
    return {member for member, found in numbers.items() if len(found) > 1}


def _joined(
    rules: Iterable[Group],
    decided: Groups,
    out: set[str],
    disputed: set[tuple[str, str]],
    same: Iterable[frozenset[str]],
) -> Groups:
    joined = Groups(same)
    for group in rules:
        if (group.rule, group.value) not in disputed:
            joined.join(_used(group, decided, out))
    return joined


def _used(group: Group, decided: Groups, out: set[str]) -> list[str]:
    return [member for member in group.members if member not in out and decided.root(member) not in out]


def _quarrels(rules: Iterable[Group], decided: Groups, out: set[str], joined: Groups) -> set[tuple[str, str]]:
    """Return the weaker evidence within each group that holds organisations of different national numbers."""
    numbered = Groups(decided.members().values())
    for group in rules:
        if group.rule == NATIONAL_NUMBER:
            numbered.join(_used(group, decided, out))
    holders: dict[str, set[str]] = {}
    for group in rules:
        if group.rule == NATIONAL_NUMBER:
            for member in _used(group, decided, out):
                holders.setdefault(joined.root(member), set()).add(numbered.root(member))
    quarrelling = {root for root, found in holders.items() if len(found) > 1}
    return {
        (group.rule, group.value)
        for group in rules
        if group.rule != NATIONAL_NUMBER
        and any(joined.root(member) in quarrelling for member in _used(group, decided, out))
    }


def _add_evidence(result: Certain, rules: Iterable[Group], decided: Groups, same: Mapping[frozenset[str], str]) -> None:
    found: dict[str, set[Evidence]] = {}
    for group in rules:
        used = _used(group, decided, result.taken_out)
        if len(used) > 1 and (group.rule, group.value) not in result.disputed:
            for member in used:
                found.setdefault(member, set()).add(Evidence(group.rule, group.value))
    for pair, why in same.items():
        for member in pair:
            found.setdefault(member, set()).add(Evidence(DECISION, why))
    result.evidence = {member: sorted(each) for member, each in sorted(found.items())}
