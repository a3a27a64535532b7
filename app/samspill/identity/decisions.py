"""What people have decided about who is who: a text file, one line a decision, replayed at each build.

    date,who,decision,a,b,why
    2026-11-22,kari,same,https://…/id/organisation/cordis-999977851,https://…/id/organisation/rcn-974767880,same address

`decision` is `same`, `different` or `undo`; `undo` takes back what was decided of the two before. Of several lines on
the same two, the last one holds. A line names records by the IRI that their register gave them, which never changes.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from samspill.errors import SourceError, UsageError
from samspill.identity.groups import Groups

__all__ = ["COLUMNS", "Decision", "append", "contradictions", "in_force", "read"]

COLUMNS = ("date", "who", "decision", "a", "b", "why")
KINDS = ("same", "different", "undo")
_IRI = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]+")


@dataclass(frozen=True)
class Decision:
    """One line: who decided what of which two records, when and why."""

    date: str
    who: str
    decision: str
    a: str
    b: str
    why: str
    line: int = 0

    @property
    def pair(self) -> frozenset[str]:
        """The two records, in no order."""
        return frozenset((self.a, self.b))


def read(path: Path) -> list[Decision]:
    """Return the decisions of a file in its order, undone ones too.

    Raises SourceError, with the line and what is expected, for a file that is missing, not UTF-8 or not of this form.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise SourceError(path, "no such file of decisions") from None
    except UnicodeDecodeError as error:
        raise SourceError(path, "not UTF-8", line=error.object[: error.start].count(b"\n") + 1) from None
    except OSError as error:
        raise SourceError(path, f"cannot be read: {error.strerror}") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        if tuple(header) != COLUMNS:
            raise SourceError(path, f"the header is {','.join(header)!r}", line=1, hint=f"expected {','.join(COLUMNS)}")
        return [_decision(path, reader.line_num, cells) for cells in reader if cells]
    except csv.Error as error:
        raise SourceError(path, f"not CSV: {error}", line=reader.line_num) from None


def _decision(path: Path, line: int, cells: list[str]) -> Decision:
    if len(cells) != len(COLUMNS):
        raise SourceError(path, f"{len(cells)} cells", line=line, hint=f"expected {','.join(COLUMNS)}")
    day, who, kind, one, other, why = (cell.strip() for cell in cells)
    found = Decision(day, who, kind, one, other, why, line)
    try:
        date.fromisoformat(found.date)
    except ValueError:
        raise SourceError(path, f"{found.date!r} is no date", line=line, hint="expected yyyy-mm-dd") from None
    if not found.who:
        raise SourceError(path, "nobody is named", line=line, hint="expected who decided, in the second cell")
    if found.decision not in KINDS:
        raise SourceError(path, f"{found.decision!r} is no decision", line=line, hint=f"expected {', '.join(KINDS)}")
    for iri in (found.a, found.b):
        if not _IRI.fullmatch(iri):
            raise SourceError(path, f"{iri!r} is no IRI", line=line, hint="expected the IRI of a record")
    if found.a == found.b:
        raise SourceError(path, "a and b are the same IRI", line=line, hint="expected two records")
    return found


def in_force(decisions: Iterable[Decision]) -> list[Decision]:
    """Return the decisions that hold: the last on each pair, unless that is an undoing; in the order of the file."""
    last: dict[frozenset[str], Decision] = {}
    for decision in decisions:
        last.pop(decision.pair, None)
        if decision.decision != "undo":
            last[decision.pair] = decision
    return list(last.values())


def contradictions(decisions: Iterable[Decision]) -> Iterator[tuple[Decision, Decision]]:
    """Yield each decision that two records differ, with one of those by which they would be the same."""
    held = list(decisions)
    groups = Groups(each.pair for each in held if each.decision == "same")
    for decision in held:
        if decision.decision == "different" and groups.root(decision.a) == groups.root(decision.b):
            same = (each for each in held if each.decision == "same")
            yield decision, next(each for each in same if groups.root(each.a) == groups.root(decision.a))


def append(path: Path, decision: Decision) -> None:
    """Write one more decision at the end of a file, which is made if it is not there; on disk when this returns.

    Raises UsageError for what the file could not be read with again, SourceError for a file that is not of this form.
    """
    unended = bool(path.exists() and read(path) is not None and not path.read_bytes().endswith(b"\n"))
    cells = [decision.date, decision.who, decision.decision, decision.a, decision.b, decision.why]
    cells = [" ".join(cell.split()) for cell in cells]
    try:
        _decision(path, 0, cells)
    except SourceError as error:
        raise UsageError(error.detail.removeprefix(f"{path}:0: "), hint=error.hint) from None
    try:
        with path.open("a", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            if unended:
                file.write("\n")
            if file.tell() == 0:
                writer.writerow(COLUMNS)
            writer.writerow(cells)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise SourceError(path, f"cannot be written: {error.strerror}") from None
