"""The file of decisions: read, told what is wrong with it, added to, and taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from samspill.errors import SourceError, UsageError
from samspill.identity.decisions import Decision, append, contradictions, in_force, read

A, B, C = (f"https://w3id.org/samspill/id/organisation/{name}" for name in ("ror-a", "cordis-b", "rcn-c"))
HEADER = "date,who,decision,a,b,why\n"


def file(folder: Path, *lines: str) -> Path:
    path = folder / "decisions.csv"
    path.write_text(HEADER + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_lines_are_read_in_order_with_their_numbers(tmp_path: Path) -> None:
    path = file(tmp_path, f'2026-11-22,kari,same,{A},{B},"one, by address"', "", f"2026-11-23,ola,different,{A},{C},")
    assert read(path) == [
        Decision("2026-11-22", "kari", "same", A, B, "one, by address", 2),
        Decision("2026-11-23", "ola", "different", A, C, "", 4),
    ]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (f"2026-11-22,kari,same,{A}", ":3: 4 cells (expected date,who,decision,a,b,why)"),
        (f"22.11.2026,kari,same,{A},{B},x", ":3: '22.11.2026' is no date (expected yyyy-mm-dd)"),
        (f"2026-11-22,,same,{A},{B},x", ":3: nobody is named (expected who decided, in the second cell)"),
        (f"2026-11-22,kari,maybe,{A},{B},x", ":3: 'maybe' is no decision (expected same, different, undo)"),
        (f"2026-11-22,kari,same,ror-a,{B},x", ":3: 'ror-a' is no IRI (expected the IRI of a record)"),
        (f"2026-11-22,kari,same,{A},{A},x", ":3: a and b are the same IRI (expected two records)"),
        (f'2026-11-22,kari,same,{A},{B},"x', ":3: not CSV"),
    ],
)
def test_a_malformed_line_is_named_with_what_is_expected(tmp_path: Path, line: str, told: str) -> None:
    path = file(tmp_path, f"2026-11-22,kari,same,{A},{B},fine", line)
    with pytest.raises(SourceError) as error:
        read(path)
    assert str(error.value).startswith(f"{path}{told}")


def test_what_is_no_such_file_at_all(tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("name,number\n")
    with pytest.raises(SourceError, match=r"other\.csv:1: the header is 'name,number' \(expected date,who"):
        read(tmp_path / "other.csv")
    (tmp_path / "latin.csv").write_bytes(HEADER.encode() + b"2026-11-22,k\xe5ri,same,a,b,c\n")
    with pytest.raises(SourceError, match=r"latin\.csv:2: not UTF-8"):
        read(tmp_path / "latin.csv")
    with pytest.raises(SourceError, match="no such file of decisions"):
        read(tmp_path / "none.csv")
    with pytest.raises(SourceError, match="cannot be read"):
        read(tmp_path)


def test_the_last_decision_on_two_holds_whichever_is_named_first(tmp_path: Path) -> None:
    path = file(
        tmp_path,
        f"2026-11-22,kari,same,{A},{B},",
        f"2026-11-22,kari,same,{A},{C},",
        f"2026-11-23,ola,different,{B},{A},",
    )
    assert [(each.decision, each.line) for each in in_force(read(path))] == [("same", 3), ("different", 4)]


def test_undone_decisions_do_not_hold_until_taken_again(tmp_path: Path) -> None:
    lines = [f"2026-11-22,kari,same,{A},{B},", f"2026-11-23,kari,undo,{B},{A},"]
    assert in_force(read(file(tmp_path, *lines))) == []
    lines.append(f"2026-11-24,kari,same,{A},{B},")
    assert [each.line for each in in_force(read(file(tmp_path, *lines)))] == [4]


def test_contradictions_are_found_across_lines(tmp_path: Path) -> None:
    path = file(
        tmp_path,
        f"2026-11-22,kari,same,{A},{B},",
        f"2026-11-22,kari,same,{B},{C},",
        f"2026-11-22,kari,different,{C},{A},",
    )
    ((wrong, against),) = contradictions(in_force(read(path)))
    assert (wrong.line, against.line) == (4, 2)


def test_appending_makes_the_file_and_keeps_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "new.csv"
    append(path, Decision("2026-11-22", "kari", "same", A, B, "one\nhouse"))
    path.write_text(path.read_text().rstrip("\n"))  # an editor may leave the last line unended
    append(path, Decision("2026-11-23", "kari", "undo", A, B, ""))
    assert path.read_text() == HEADER + f"2026-11-22,kari,same,{A},{B},one house\n2026-11-23,kari,undo,{A},{B},\n"


def test_nothing_is_appended_that_could_not_be_read_again(tmp_path: Path) -> None:
    path = tmp_path / "new.csv"
    with pytest.raises(UsageError, match="nobody is named"):
        append(path, Decision("2026-11-22", " ", "same", A, B, ""))
    assert not path.exists()
    path.write_text("something else\n")
    with pytest.raises(SourceError, match="the header is"):
        append(path, Decision("2026-11-22", "kari", "same", A, B, ""))
    assert path.read_text() == "something else\n"


def test_the_projects_own_decisions_can_be_replayed(root: Path) -> None:
    held = read(root / "data" / "reference" / "decisions.csv")
    assert len(held) > 300
    assert list(contradictions(in_force(held))) == []
    assert len({each.pair for each in held}) == len(held)
