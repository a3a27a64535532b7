"""The project's own graph against its shapes: nothing wrong, and what is doubtful is known."""

from __future__ import annotations

from collections import Counter

from samspill.files import project_folder
from samspill.snapshot.published import Snapshot
from samspill.validate import WARNING, Report, read_shapes, validate

DOUBTFUL = {
    ("Event-when", "event/no-digital-barekraft-ostfold-idepresentasjon"): "the article does not say when it was",
    ("Event-when", "event/se-dalarna-visits-from-china"): "the page does not say when they were",
    ("Event-when", "meeting/innocities-start"): "the article does not say when it was",
    ("Grant-awardedBy-known", "grant/eu-green-offshore-tech"): "the minutes name the programme, not who gives",
    ("Grant-awardedBy-known", "grant/no-green-offshore-tech-soknad"): "the minutes do not say who gave the money",
}
"""Warnings that stand, each with its reason in the sources."""


def _report(snapshot: Snapshot) -> Report:
    return validate(snapshot.engine, read_shapes(sorted(project_folder("shapes").glob("*.ttl"))))


def test_the_graph_has_no_violations(snapshot: Snapshot) -> None:
    report = _report(snapshot)
    assert [result.line() for result in report.violations] == []
    doubtful = Counter(
        (result.label, "/".join(result.focus.strip("<>").split("/")[-2:])) for result in report.at_least(WARNING)
    )
    assert doubtful == Counter(DOUBTFUL.keys())


def test_each_shape_finds_something_to_look_at(snapshot: Snapshot) -> None:
    """A shape without focus nodes checks nothing: its class may be misspelt."""
    idle = {line.label for line in _report(snapshot).summary if line.focus_nodes == 0}
    assert idle == {"Tie", "Figure"}, "ties and figures are derived later"
