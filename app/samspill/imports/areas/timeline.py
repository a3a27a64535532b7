"""What happened between two editions of a code list: who goes on, who was merged, who was divided.

A table of changes says for each old code which new codes have what it had, wholly or in part. It does not say whether
a code that is on both sides is the same thing, and it lists a strip of land that changed hands in the same way as a
whole municipality. The rules that tell them apart are here, and nothing else is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from samspill.imports.areas.klass import CodeChange, Edition


class TimelineError(ValueError):
    """Two editions and the changes between them do not fit together."""


@dataclass(frozen=True)
class Step:
    """What happened on one day, in codes: those of the day before, and those of the day."""

    day: str
    continued: dict[str, str] = field(default_factory=dict)
    """New code → old code of the same thing."""
    merged: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """New code → the old codes, two or more, that became it."""
    divided: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Old code → the new codes, two or more, that it became or became part of."""
    transferred: tuple[tuple[str, str], ...] = ()
    """Old code and new code of those that gave and got a strip of land and are not one thing for it."""


def compare(before: Edition, after: Edition, changes: Iterable[CodeChange]) -> Step:
    """Tell what happened on the day of the later edition.

    Raises TimelineError when a code begins or ends that no change tells of, or a change names a code that is not there.
    """
    edges = {(change.old, change.new) for change in changes if change.day == after.day}
    _known(before.names, after.names, edges, after.day)
    told = {old for old, _ in edges}
    edges |= {(code, code) for code in before.names if code in after.names and code not in told}
    transferred = sorted(edge for edge in edges if _is_transfer(edge, edges))
    edges -= set(transferred)
    outputs, inputs = _grouped(edges), _grouped({(new, old) for old, new in edges})
    _complete(before, after, inputs, outputs)
    return Step(
        day=after.day,
        continued={new: olds[0] for new, olds in inputs.items() if len(olds) == 1 and len(outputs[olds[0]]) == 1},
        merged={new: olds for new, olds in inputs.items() if len(olds) > 1},
        divided={old: news for old, news in outputs.items() if len(news) > 1},
        transferred=tuple(transferred),
    )


def _is_transfer(edge: tuple[str, str], edges: set[tuple[str, str]]) -> bool:
    """Tell whether a line of the table is a strip of land that changed hands.

    It is when one of the two goes on under its code, and the giver did not go into it with all it had: either the
    giver itself goes on (Ringsaker in 1992, a part of which went to Hamar), or the taker goes on and the giver went
    elsewhere too (Stokke in 2017, which went to Sandefjord but for a part that went to Tønsberg).
    """
    old, new = edge
    if old == new:
        return False
    giver_goes_on = (old, old) in edges
    taker_goes_on = (new, new) in edges
    giver_went_elsewhere = any(giver == old and taker != new for giver, taker in edges)
    return giver_goes_on or (taker_goes_on and giver_went_elsewhere)


def _grouped(pairs: set[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    grouped: dict[str, list[str]] = {}
    for key, value in sorted(pairs):
        grouped.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in grouped.items()}


def _known(before: Mapping[str, str], after: Mapping[str, str], edges: set[tuple[str, str]], day: str) -> None:
    for old, new in sorted(edges):
        if old not in before:
            raise TimelineError(f"change of {day} from {old}, which was no code on the day before")
        if new not in after:
            raise TimelineError(f"change of {day} to {new}, which is no code on that day")


def _complete(
    before: Edition, after: Edition, inputs: dict[str, tuple[str, ...]], outputs: dict[str, tuple[str, ...]]
) -> None:
    for code, name in after.names.items():
        if code not in inputs:
            raise TimelineError(f"{code} {name} begins on {after.day}, and no change tells out of what")
    for code, name in before.names.items():
        if code not in outputs:
            raise TimelineError(f"{code} {name} ends on {after.day}, and no change tells what became of it")
