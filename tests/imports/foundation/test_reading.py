"""Opening publishers' files: what they can be, and what is said of one that is not what was expected."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from samspill.errors import SourceError
from samspill.imports.layouts import Layout
from samspill.imports.reading import Files, Source, json_items, json_lines, json_rows, known_as, table_rows

LAYOUT = Layout("a table of towns", ("code", "name"), optional=("people", "note"))
TABLE = '"name";"code";"people"\n"Oslo";"0301";"717710"\n"Moss";"3103";"51240"\n'
ROWS = [(2, ("0301", "Oslo", "717710", "")), (3, ("3103", "Moss", "51240", ""))]
Rejected = list[tuple[int, str, Any]]


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str | bytes], Source]:
    """Write a file and return it as a source."""

    def written(content: str | bytes, name: str = "towns.csv") -> Source:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return Source(path)

    return written


def rows(source: Source, layout: Layout = LAYOUT, encoding: str | None = None) -> tuple[list[Any], Rejected]:
    rejected: Rejected = []
    found = table_rows(source, layout, lambda _, row, why, cells: rejected.append((row, why, cells)), encoding=encoding)
    return list(found), rejected


def message(source: Source, layout: Layout = LAYOUT, encoding: str | None = None) -> str:
    with pytest.raises(SourceError) as told:
        rows(source, layout, encoding)
    return str(told.value).removeprefix(str(source.path.parent) + "/")


def test_columns_are_found_by_name_whatever_their_order(write: Callable[..., Source]) -> None:
    assert rows(write(TABLE)) == (ROWS, [])
    assert rows(write("\ufeff" + TABLE)) == (ROWS, [])
    assert rows(write(TABLE.replace("\n", "\r\n"))) == (ROWS, [])
    assert rows(write(TABLE.replace('"', "").replace(";", ",")), Layout("x", ("code",), delimiter=",")) == (
        [(2, ("0301",)), (3, ("3103",))],
        [],
    )


def test_a_file_is_opened_however_it_is_packed(tmp_path: Path, write: Callable[..., Source]) -> None:
    assert rows(write(gzip.compress(TABLE.encode()))) == (ROWS, [])
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("csv/towns.csv", TABLE)
        archive.writestr("csv/other.csv", "x")
        archive.writestr("__MACOSX/csv/towns.csv", "junk")
    for path in (tmp_path / "all.zip", tmp_path):
        assert rows(Files(path).need("towns.csv")) == (ROWS, [])
    assert Files(tmp_path).find("nothing.csv", "towns.csv") is not None
    assert [source.name for source in Files(tmp_path / "all.zip")] == ["other.csv", "towns.csv"]
    assert str(Files(tmp_path / "all.zip").need("towns.csv")) == f"{tmp_path}/all.zip:csv/towns.csv"


def test_newlines_and_quotes_within_a_cell(write: Callable[..., Source]) -> None:
    source = write('code;name\n1;"Mo i ""Rana"""\n2;"two\nlines; of text"\n3;last\n')
    assert rows(source)[0] == [(2, ("1", 'Mo i "Rana"', "", "")), (3, ("2", "two\nlines; of text", "", "")),
                               (4, ("3", "last", "", ""))]  # fmt: skip


def test_a_row_of_garbage_is_rejected_and_the_reading_goes_on(write: Callable[..., Source]) -> None:
    found, rejected = rows(write('code;name\n1;Oslo\ngarbage\n2;"Moss"x\n\n3;Halden;too;many\n4;Sarpsborg\n'))
    assert [row for row, _ in found] == [2, 7]
    assert [(row, why) for row, why, _ in rejected] == [
        (3, "1 cells, the header has 2"),
        (4, "not CSV: ';' expected after '\"'"),
        (6, "4 cells, the header has 2"),
    ]


def test_an_encoding_is_told_and_never_guessed(write: Callable[..., Source]) -> None:
    source = write("code;name\n1;Oslo\n2;Tromsø\n".encode("cp1252"))
    assert message(source).startswith("towns.csv:3:8: byte 0xF8 is not UTF-8 (if it has another encoding, such as")
    assert rows(source, encoding="cp1252")[0][1] == (3, ("2", "Tromsø", "", ""))
    assert message(write("code;name\n".encode("utf-16"))) == "towns.csv: is UTF-16, expected UTF-8"


def test_what_is_wrong_with_the_header(write: Callable[..., Source]) -> None:
    hint = "(expected a table of towns; missing: code)"
    assert message(write("kode;name\n")) == f"towns.csv:1: no column 'code', but one 'kode' {hint}"
    assert message(write("Code;name\n")) == f"towns.csv:1: no column 'code', but one 'Code' {hint}"
    assert message(write("name;population\n")) == f"towns.csv:1: no column 'code' {hint}"
    assert message(write("code;name;code\n")) == "towns.csv:1: two columns 'code'"
    assert message(write("\n\n")) == "towns.csv:1: no header (expected a table of towns)"
    assert message(write("code,name,people\n")) == (
        "towns.csv:1: its cells are separated by commas, expected semicolons"
    )
    assert message(write("<html>\n")) == "towns.csv:1: no table (expected a table of towns)"
    assert message(write('{"code": 1}\n')) == "towns.csv:1: no table (expected a table of towns)"


def test_another_registers_file_is_told_by_name(write: Callable[..., Source]) -> None:
    source = write("Prosjektnr;Deltakernr\n")
    assert message(source) == (
        "towns.csv:1: this looks like EU grants to Norway from the Research Council (rcn) (expected a table of towns)"
    )
    assert known_as(source) == "EU grants to Norway from the Research Council (rcn)"
    assert known_as(write('"projectID","organisationID","netEcContribution"\n')) == "the CORDIS table of organisations"
    assert known_as(write(TABLE)) is None


def test_files_that_are_cut_off(tmp_path: Path, write: Callable[..., Source]) -> None:
    assert message(write("")) == "towns.csv: the file is empty"
    packed = gzip.compress(TABLE.encode() * 1000)
    assert message(write(packed[: len(packed) // 2])).startswith("towns.csv: truncated or damaged: ")
    assert message(write(packed[:-6])).startswith("towns.csv: truncated or damaged: ")
    assert message(write('code;name\n1;"Os')) == "towns.csv:2: ends within a quoted cell: truncated?"
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("towns.csv", TABLE)
    whole = (tmp_path / "all.zip").read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[:-30])
    with pytest.raises(SourceError, match=r"cut.zip: a truncated or damaged zip archive"):
        Files(tmp_path / "cut.zip")
    (tmp_path / "bent.zip").write_bytes(whole.replace(b"Moss", b"Mosx"))
    assert "truncated or damaged: Bad CRC-32" in message(Files(tmp_path / "bent.zip").only())


def test_files_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"nowhere: no such file or folder"):
        Files(tmp_path / "nowhere")
    with pytest.raises(SourceError, match=r"an empty folder"):
        Files(tmp_path)
    (tmp_path / "a.csv").write_text("x")
    (tmp_path / "b.csv").write_text("x")
    with pytest.raises(SourceError, match=r"no project.csv or project.json in it \(it has a.csv, b.csv\)"):
        Files(tmp_path).need("project.csv", "project.json")
    with pytest.raises(SourceError, match=r"several files where one was expected"):
        Files(tmp_path).only()
    with pytest.raises(SourceError, match=r"c.csv: no such file"):
        rows(Source(tmp_path / "c.csv"))


# --- JSON -------------------------------------------------------------------------------------------------------------
def items(source: Source, read: Any = json_items) -> tuple[list[Any], Rejected]:
    rejected: Rejected = []
    found = read(source, lambda _, row, why, item: rejected.append((row, why, item)), expected="towns")
    return list(found), rejected


def test_numbers_in_json_stay_as_they_are_stated(write: Callable[..., Source]) -> None:
    source = write('[{"a": 1.732084396E7, "b": 0912, "c": 12345678901234567890.10}]'.replace("0912", "912"))
    assert items(source)[0] == [(1, {"a": "1.732084396E7", "b": "912", "c": "12345678901234567890.10"})]


def test_a_long_array_is_read_piece_by_piece(write: Callable[..., Source]) -> None:
    many = [{"n": str(n), "text": "x" * (n % 5000), "deep": {"list": [str(n)]}} for n in range(2000)]
    many.append({"n": "last", "text": "y" * 3_000_000})  # longer than what is read at once
    found, rejected = items(write(json.dumps(many, indent=1)))
    assert [item for _, item in found] == many
    assert not rejected


def test_json_that_is_broken(write: Callable[..., Source]) -> None:
    assert items(write('[{"a": 1}, 2, "x", {"a": 3}]')) == (
        [(1, {"a": "1"}), (4, {"a": "3"})],
        [(2, "not a JSON object", "2"), (3, "not a JSON object", "x")],
    )
    for text, what in (
        ('{"a": 1}', "not a JSON array"),
        ('[{"a": 1}, {"a"', "truncated"),
        ('[{"a": 1}', "truncated"),
        ('[{"a": 1}, {a: 2}, {"a": 3}]', "not JSON"),
    ):
        with pytest.raises(SourceError, match=what):
            items(write(text))


def test_json_lines(write: Callable[..., Source]) -> None:
    assert items(write('{"a": 1}\n\n{"a":\n{"a": 2}\n[3]\n'), json_lines) == (
        [(1, {"a": "1"}), (4, {"a": "2"})],
        [(3, "not JSON: Expecting value", '{"a":'), (5, "not a JSON object", ["3"])],
    )
    with pytest.raises(SourceError, match=r"towns.csv:1: not JSON.*expected towns"):
        items(write("code;name\n"), json_lines)


def test_json_as_a_table(write: Callable[..., Source]) -> None:
    rejected: Rejected = []
    source = write('[{"code": 301, "name": "Oslo", "note": null}, {"code": true, "people": 5}, {"code": {"x": 1}}]')
    found = list(json_rows(source, LAYOUT, lambda _, row, why, item: rejected.append((row, why, item))))
    assert found == [(1, ("301", "Oslo", "", "")), (2, ("true", "", "5", ""))]
    assert [(row, why) for row, why, _ in rejected] == [(3, "a dict where text or a number was expected")]
    with pytest.raises(SourceError, match=r"no column 'code', but one 'codes'"):
        list(json_rows(write('[{"codes": 1, "name": 2}]'), LAYOUT, lambda *_: None))
