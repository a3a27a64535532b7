"""CSV on the Web: cells, addresses and rows as the recommendation has them, and what is refused."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from samspill.errors import RejectedError, SourceError
from samspill.imports.csvw_cells import parser
from samspill.imports.register import run
from samspill.imports.writer import Options, Summary

XSD = "http://www.w3.org/2001/XMLSchema#"
CONTEXT = "http://www.w3.org/ns/csvw"


def imported(folder: Path, table: str | bytes, columns: Sequence[Any], **told: Any) -> tuple[list[str], Summary]:
    """Import one table; return its statements as N-Triples in order, and the summary."""
    (folder / "t.csv").write_bytes(table if isinstance(table, bytes) else table.encode())
    schema = {"aboutUrl": "http://example.org/{id}", "columns": columns} | told.pop("schema", {})
    options = Options(rejects=folder / "rejects.csv", max_rejects=told.pop("max_rejects", 1.0))
    (folder / "m.json").write_text(json.dumps({"@context": CONTEXT, "url": "t.csv", "tableSchema": schema} | told))
    out = io.BytesIO()
    summary = run("table", folder / "m.json", out, options)
    graph = " <https://w3id.org/samspill/graph/import/table-m> ."
    lines = [line.removesuffix(graph) + " ." for line in out.getvalue().decode().splitlines() if line.endswith(graph)]
    return [line for line in lines if line.startswith("<http://example.org/")], summary


def rejects(folder: Path) -> list[tuple[str, str]]:
    with (folder / "rejects.csv").open(encoding="utf-8", newline="") as file:
        return [(row["row"], row["reason"]) for row in csv.DictReader(file)]


ID = {"name": "id", "suppressOutput": True}
P = {"propertyUrl": "http://example.org/p"}


def test_the_example_of_the_recommendation(tmp_path: Path) -> None:
    """The trees of "Model for Tabular Data", cut to three columns: text, a date in American order, several comments."""
    table = "GID,Inventory Date,Comments\n1,10/18/2010,\n6,6/2/2010,cavity or decay; trunk decay\n"
    columns = [
        {"name": "GID", "suppressOutput": True},
        {
            "name": "inventory_date",
            "titles": "Inventory Date",
            "propertyUrl": "http://example.org/date",
            "datatype": {"base": "date", "format": "M/d/yyyy"},
        },
        {"name": "comments", "titles": "Comments", "propertyUrl": "http://example.org/comment", "separator": ";"},
    ]
    lines, _ = imported(tmp_path, table, columns, schema={"aboutUrl": "http://example.org/#gid-{GID}"})
    assert lines == [
        f'<http://example.org/#gid-1> <http://example.org/date> "2010-10-18"^^<{XSD}date> .',
        f'<http://example.org/#gid-6> <http://example.org/date> "2010-06-02"^^<{XSD}date> .',
        '<http://example.org/#gid-6> <http://example.org/comment> "cavity or decay" .',
        '<http://example.org/#gid-6> <http://example.org/comment> "trunk decay" .',
    ]


@pytest.mark.parametrize(
    ("datatype", "text", "value", "of"),
    [
        ("integer", "007", "007", "integer"),
        ("number", "1.5e3", "1.5e3", "double"),
        (
            {"base": "decimal", "format": {"decimalChar": ",", "groupChar": "."}},
            "1.234.567,50",
            "1234567.50",
            "decimal",
        ),
        ({"base": "decimal", "format": {"decimalChar": ","}}, "-3,5", "-3.5", "decimal"),
        ({"base": "boolean", "format": "Ja|Nei"}, "Nei", "false", "boolean"),
        ("boolean", "1", "true", "boolean"),
        ("date", "2024-02-29", "2024-02-29", "date"),
        ({"base": "date", "format": "dd.MM.yyyy"}, "05.02.2024", "2024-02-05", "date"),
        ({"base": "datetime", "format": "d.M.yyyy HH:mm"}, "5.2.2024 09:30", "2024-02-05T09:30:00", "dateTime"),
        ("dateTime", "2024-02-05T09:30:00.50+01:00", "2024-02-05T09:30:00.5+01:00", "dateTime"),
        ({"base": "time", "format": "HHmm"}, "0930", "09:30:00", "time"),
        ("gYear", "1994", "1994", "gYear"),
        ("duration", "P1Y2M", "P1Y2M", "duration"),
        ("anyURI", "http://example.org/", "http://example.org/", "anyURI"),
        ({"base": "integer", "minimum": "1", "maximum": "5"}, "5", "5", "integer"),
        ({"base": "date", "minInclusive": "2020-01-01"}, "2020-01-01", "2020-01-01", "date"),
        ({"base": "token", "minLength": 2, "format": "[a-z]+"}, "ab", "ab", "token"),
    ],
)
def test_cells(datatype: Any, text: str, value: str, of: str) -> None:
    assert parser(datatype, None)(text) == (value, f'"{value}"^^<{XSD}{of}>')


@pytest.mark.parametrize(
    ("datatype", "text"),
    [
        ("integer", "7.0"),
        ("byte", "128"),
        ("positiveInteger", "0"),
        ("decimal", "1e3"),
        ("decimal", "1,5"),
        ({"base": "decimal", "format": {"decimalChar": ","}}, "1.5"),
        ("boolean", "Ja"),
        ("date", "2023-02-29"),
        ("date", "29.02.2024"),
        ("dateTime", "2024-02-05"),
        ("gYear", "94"),
        ("duration", "P"),
        ({"base": "integer", "maximum": "5"}, "6"),
        ({"base": "string", "format": "[a-z]+"}, "A"),
        ({"base": "string", "length": 3}, "ab"),
        ({"base": "date", "maxExclusive": "2020-01-01"}, "2020-01-01"),
    ],
)
def test_cells_that_are_not_of_their_datatype(datatype: Any, text: str) -> None:
    with pytest.raises(ValueError, match=r"is|breaks"):
        parser(datatype, None)(text)


def test_languages_nulls_defaults_and_virtual_columns(tmp_path: Path) -> None:
    columns = [
        ID,
        {"name": "a", **P, "lang": "nb", "null": ["-", ""]},
        {"name": "b", "propertyUrl": "http://example.org/b", "default": "9", "datatype": "integer"},
        {"name": "v", "virtual": True, "propertyUrl": "rdf:type", "valueUrl": "schema:Person"},
    ]
    lines, _ = imported(tmp_path, "id,a,b\n1, Bø ,\n2,-,3\n", columns)
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://schema.org/Person> ."
    assert lines == [
        '<http://example.org/1> <http://example.org/p> "Bø"@nb .',
        f'<http://example.org/1> <http://example.org/b> "9"^^<{XSD}integer> .',
        f"<http://example.org/1> {kind}",
        f'<http://example.org/2> <http://example.org/b> "3"^^<{XSD}integer> .',
        f"<http://example.org/2> {kind}",
    ]


def test_addresses_are_filled_in_and_encoded(tmp_path: Path) -> None:
    columns = [
        ID,
        {
            "name": "a",
            "propertyUrl": "http://example.org/{_name}",
            "valueUrl": "http://example.org/x/{a}/{_row}/{_sourceRow}",
        },
        {"name": "u", **P, "valueUrl": "{+u}"},
        {"name": "of", "virtual": True, **P, "valueUrl": "http://example.org/{#a}"},
    ]
    lines, _ = imported(tmp_path, "id,a,u\nÅ b/c,x y,http://example.org/d?e=f\n2,,\n", columns)
    subject = "<http://example.org/%C3%85%20b%2Fc>"
    assert lines == [
        f"{subject} <http://example.org/a> <http://example.org/x/x%20y/1/2> .",
        f"{subject} <http://example.org/p> <http://example.org/d?e=f> .",
        f"{subject} <http://example.org/p> <http://example.org/#x%20y> .",
    ]


def test_dialects(tmp_path: Path) -> None:
    columns = [{"name": "id", "suppressOutput": True}, {"name": "a", **P}]
    table = "utelatt\n# merknad\n1;'Bø; x'\n\n2;'y''z'\n".encode("cp1252")
    dialect = {
        **{"delimiter": ";", "quoteChar": "'", "header": False, "encoding": "cp1252"},
        **{"skipRows": 1, "commentPrefix": "#", "trim": False},
    }
    lines, summary = imported(tmp_path, table, columns, dialect=dialect)
    assert [line.split(" ", 2)[2] for line in lines] == ['"Bø; x" .', '"y\'z" .']
    assert summary.rows == 2


def test_rows_that_break_the_rules_are_rejected_and_the_rest_goes_on(tmp_path: Path) -> None:
    columns = [ID, {"name": "a", **P, "datatype": "integer", "required": True}, {"name": "u", **P, "valueUrl": "{+u}"}]
    table = "id,a,u\n1,1,\n2,x,\n3,,\n,4,\n5\n6,6,no address\n7,7,http://[x\n8,8,http://example.org/ok\n"
    lines, summary = imported(tmp_path, table, columns)
    assert [line.split()[0] for line in lines] == [f"<http://example.org/{number}>" for number in (1, 8, 8)]
    assert (summary.rows, summary.rejected) == (8, 6)
    assert [row for row, _ in rejects(tmp_path)] == ["3", "4", "5", "6", "7", "8"]
    reasons = [reason for _, reason in rejects(tmp_path)]
    assert reasons[0] == "a: 'x' is not a number (integer)"
    assert reasons[1] == "a: empty, but required"
    assert reasons[3] == "1 cells, 3 columns"
    with pytest.raises(RejectedError, match="6 of 8 rows"):
        imported(tmp_path, table, columns, max_rejects=0.5)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"@context": "x"}, "no CSVW metadata"),
        ({"url": "http://example.org/t.csv"}, "nothing is fetched"),
        ({"url": "nowhere.csv"}, r"nowhere\.csv: no such file"),
        ({"tableSchema": "s.json"}, "has no tableSchema with columns"),
        ({"transformations": []}, "property 'transformations' of a table is not supported"),
        ({"dialect": {"skipColumns": 1}}, "property 'skipColumns' of a dialect is not supported"),
        ({"dialect": {"headerRowCount": 2}}, "more than one row"),
        ({"tableSchema": {"columns": [{"name": "a"}]}}, "column 'a' has no aboutUrl"),
        ({"tableSchema": {"aboutUrl": "http://e/{a}", "columns": [{"name": "a"}]}}, "column 'a' has no propertyUrl"),
        ({"tableSchema": {"columns": [{"name": "a", "ordered": True}]}}, "property 'ordered' of a column"),
        ({"tableSchema": {"aboutUrl": "http://e/{b}", "columns": [ID]}}, r"\{b\} is no column"),
        ({"tableSchema": {"aboutUrl": "http://e/{?id}", "columns": [ID]}}, r"\{\?id\} is no column"),
        ({"tableSchema": {"columns": [ID | {"datatype": "wkt"}]}}, "column 'id': datatype 'wkt' is not supported"),
        ({"tableSchema": {"columns": [ID | {"datatype": {"base": "decimal", "format": "#0.0"}}]}}, "number pattern"),
        ({"tableSchema": {"columns": [ID | {"datatype": {"base": "date", "format": "EEE"}}]}}, "date format"),
        ({"tableSchema": {"columns": [ID | {"valueUrl": "http://e/", "separator": ";"}]}}, "together with separator"),
        ({"tableSchema": {"columns": ["id"]}}, "not CSVW metadata"),
    ],
)
def test_metadata_that_are_not_supported_are_refused_by_name(tmp_path: Path, change: dict[str, Any], why: str) -> None:
    (tmp_path / "t.csv").write_text("id\n1\n")
    told = {"@context": CONTEXT, "url": "t.csv", "tableSchema": {"columns": [ID]}} | change
    (tmp_path / "m.json").write_text(json.dumps(told))
    with pytest.raises(SourceError, match=why):
        run("table", tmp_path / "m.json", io.BytesIO())


@pytest.mark.parametrize(
    ("table", "why"),
    [
        (b"", "the file is empty"),
        (b"id;a\n1;2\n", r"t\.csv:1:1: column 'id;a', expected 'id'"),
        (b"id\n1\n", r"t\.csv:1:2: no column 'a'"),
        (b"id,b\n1,2\n", r"t\.csv:1:2: column 'b', expected 'a'"),
        (b"id,a,b\n1,2,3\n", r"t\.csv:1: column 'b' is not in the metadata"),
        (b'id,a\n1,"x\n', r"ends within a quoted cell: truncated"),
        (b"id,a\n1,\xe5\n", r"t\.csv:2:3: byte 0xE5 is not UTF-8"),
    ],
)
def test_tables_that_are_not_as_the_metadata_say(tmp_path: Path, table: bytes, why: str) -> None:
    with pytest.raises(SourceError, match=why):
        imported(tmp_path, table, [ID, {"name": "a", **P}])


def test_metadata_that_are_no_json(tmp_path: Path) -> None:
    (tmp_path / "m.json").write_text('{"a":\n,}')
    with pytest.raises(SourceError, match=r"m\.json:2:1: not JSON"):
        run("table", tmp_path / "m.json", io.BytesIO())
    (tmp_path / "m.txt").write_text("")
    with pytest.raises(SourceError, match="neither a mapping in RML"):
        run("table", tmp_path / "m.txt", io.BytesIO())
    with pytest.raises(SourceError, match="no such file"):
        run("table", tmp_path / "nowhere.json", io.BytesIO())
