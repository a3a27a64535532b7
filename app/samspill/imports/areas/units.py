"""Norwegian municipalities: joining the editions of a code list and its table of changes into units with a history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from samspill.errors import SourceError
from samspill.imports.areas.history import Change, History, Unit, Version
from samspill.imports.areas.klass import CodeChange, Edition, decisions
from samspill.imports.areas.languages import Languages, other_spellings
from samspill.imports.areas.timeline import Step, TimelineError, compare

RE_ESTABLISHED: dict[tuple[str, str], tuple[str, str]] = {
    # Haram was merged into Ålesund in 2020 and left it in 2024 within the limits that it had had.
    # The Ålesund of 2024 is new: it holds Ørskog, Skodje and Sandøy, which the one before 2020 did not.
    ("2024-01-01", "1580"): ("2020-01-01", "1534"),
}
"""Day and code of a municipality that came back → the day on which it had ended and the code that it had."""


def join(
    editions: Sequence[Edition],
    changes: Sequence[CodeChange],
    languages: Languages,
    county_of: Callable[[str], str],
    source: str,
) -> History:
    """Join editions and changes into units.

    A unit goes on through new codes, names and counties; what a merge makes is a new unit even when it keeps name and
    code; what a split makes are new units, but for those that came back. Versions begin on the days of the editions.
    `county_of` gives the county's path for a code. Raises SourceError when the files do not fit together.
    """
    joiner = _Joiner(languages, county_of, source)
    joiner.begin(editions[0])
    days = {edition.day for edition in editions}
    for change in changes:
        if change.day not in days:
            raise SourceError(editions[0].path.parent, f"a change on {change.day}, on which no edition begins")
    for before, after in pairwise(editions):
        try:
            joiner.step(compare(before, after, changes), after)
        except TimelineError as error:
            raise SourceError(after.path, str(error)) from None
    return History(joiner.units, joiner.changes)


class _Joiner:
    """The units so far, and the version that each code means now."""

    def __init__(self, languages: Languages, county_of: Callable[[str], str], source: str) -> None:
        self.units: list[Unit] = []
        self.changes: list[Change] = []
        self._now: dict[str, Version] = {}
        self._ended: dict[tuple[str, str], Unit] = {}
        self._languages, self._county_of, self._source = languages, county_of, source

    def begin(self, edition: Edition) -> None:
        """Take the first edition: all of its codes are units of their own."""
        for code in edition.names:
            self._now[code] = self._version(self._unit(), code, edition)

    def step(self, step: Step, edition: Edition) -> None:
        """Go on to the next edition by what happened between."""
        before, self._now = self._now, {}
        notes = _transfer_notes(step, before)
        decided = decisions(edition)
        for code in edition.names:
            if code in step.continued:
                same = before[step.continued[code]]
                self._now[code] = self._continue(same, code, edition, decided.get(code))
            elif code in step.merged:
                self._now[code] = self._version(self._unit(), code, edition)
            else:
                self._now[code] = self._version(self._unit_of_split(step.day, code), code, edition)
        for code in sorted({*step.divided, *(old for olds in step.merged.values() for old in olds)}):
            before[code].last = step.day
            self._ended[(step.day, code)] = before[code].unit
        for new, olds in step.merged.items():
            inputs = [before[old] for old in olds]
            self.changes.append(Change("merge", step.day, inputs, [self._now[new]], notes.get(new, "")))
        for old, news in step.divided.items():
            self.changes.append(Change("split", step.day, [before[old]], [self._now[new] for new in news]))

    def _continue(self, old: Version, code: str, edition: Edition, decided: str | None) -> Version:
        names = self._split(edition, code)
        kinds = [
            *(["renumbering"] if code != old.code else []),
            *(["renaming"] if names != old.names else []),
        ]
        if not kinds and self._county_of(code) == old.within:
            return old
        old.last = edition.day
        new = self._version(old.unit, code, edition)
        for kind in kinds:
            note = _renaming_note(edition, decided) if kind == "renaming" else ""
            self.changes.append(Change(kind, edition.day, [old], [new], note))
        return new

    def _unit(self) -> Unit:
        self.units.append(Unit("municipality", "no", self._source))
        return self.units[-1]

    def _unit_of_split(self, day: str, code: str) -> Unit:
        if (day, code) not in RE_ESTABLISHED:
            return self._unit()
        return self._ended[RE_ESTABLISHED[(day, code)]]

    def _version(self, unit: Unit, code: str, edition: Edition) -> Version:
        names = self._split(edition, code)
        spelt = other_spellings(edition.names[code])
        others = [(language, other) for ours, other in spelt for language in names if names[language] == ours]
        unit.versions.append(Version(unit, code, names, edition.day, None, self._county_of(code), others))
        return unit.versions[-1]

    def _split(self, edition: Edition, code: str) -> dict[str, str]:
        try:
            return self._languages.split(edition.names[code])
        except ValueError as error:
            raise SourceError(edition.path, f"{code}: {error}") from None


def _transfer_notes(step: Step, before: dict[str, Version]) -> dict[str, str]:
    """Tell, by the new code that a note belongs to, of the strips of land that changed hands in the same reform."""
    notes: dict[str, str] = {}
    for giver, taker in step.transferred:
        made = [new for new, olds in step.merged.items() if giver in olds or new == taker]
        giver_name, taker_name = (before[code].names["nb"] if code in before else "" for code in (giver, taker))
        for new in made:
            note = (
                f"A part of {giver_name}, which goes on, went into it as well."
                if new == taker
                else f"A part of {giver_name} went to {taker_name}, which goes on."
            )
            notes[new] = f"{notes[new]} {note}" if new in notes else note
    return notes


def _renaming_note(edition: Edition, decided: str | None) -> str:
    if decided:
        return f"Decided or taken into use on {decided}; the publisher enters names from 1 January."
    if edition.path.suffix != ".json":
        return "The day is that of the publisher's list, which has the new name; the list before it does not."
    return ""
