"""Newer lists of areas: what they change is told, and written only when that is asked for."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from samspill.errors import SourceError, UsageError
from samspill.imports.areas import tables
from samspill.imports.areas.rows import ROW_OF, NameRow, Tables
from samspill.imports.areas.update import Altered, Changes, report, update


@pytest.fixture(scope="session")
def old(reference: Path) -> Tables:
    return tables.read(reference)[0]


def table(changes: Changes, name: str) -> tuple[int, int, int]:
    """Rows added, rows removed and cells altered of one table."""
    (found,) = (each for each in changes.tables if each.table == name)
    return len(found.added), len(found.removed), len(found.altered)


def test_equal_tables_have_no_changes(old: Tables) -> None:
    changes = report(old, old)
    assert not changes
    assert list(changes.lines()) == ["nothing has changed"]
    assert changes.as_json()["changed"] is False


def test_rows_that_came_and_went_and_cells_that_differ_are_told(old: Tables) -> None:
    asker = next(row for row in old.names if row.subject == "municipality/no-asker-2020" and row.language == "nb")
    units = [
        replace(row, latitude="1.5") if row.unit == "municipality/no-asker-2020" else row
        for row in old.units
        if row.unit != "municipality/no-halden"
    ]
    names = [*old.names, NameRow(asker.subject, "se", "pref", "Ny", asker.source)]
    changes = report(replace(old, units=units, names=names), old)
    assert table(changes, "units") == (0, 1, 1)
    assert table(changes, "names") == (1, 0, 0)
    (altered,) = next(each for each in changes.tables if each.table == "units").altered
    assert (altered.key, altered.column, altered.new) == ("municipality/no-asker-2020", "latitude", "1.5")
    lines = list(changes.lines())
    assert "units: 0 added, 1 removed, 1 cells altered" in lines
    assert f"  ~ municipality/no-asker-2020: latitude {altered.old!r} → '1.5'" in lines
    told = json.loads(json.dumps(changes.as_json()))
    assert told["tables"]["names"]["added"] == [
        {"subject": asker.subject, "language": "se", "kind": "pref", "name": "Ny", "source": asker.source}
    ]


@pytest.fixture(scope="module")
def newer(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An edition of 2027 as the publisher would give it: Moss and Råde merged, Halden renamed, Aremark renumbered."""
    folder = tmp_path_factory.mktemp("klass")
    with (shared / "data" / "no" / "kommuner_2026_klass131.csv").open(encoding="utf-8-sig", newline="") as file:
        names = {row["code"]: row["name"] for row in csv.DictReader(file)}
    assert (names["3103"], names["3112"], names["3101"]) == ("Moss", "Råde", "Halden")
    del names["3103"], names["3112"]
    aremark = next(code for code, name in names.items() if name == "Aremark")
    names["3191"] = names.pop(aremark)
    names |= {"3190": "Moss", "3101": "Fredrikshald"}
    items = [{"code": code, "name": name} for code, name in sorted(names.items())]
    edition = {"validFrom": "2027-01-01", "introduction": "", "classificationItems": items}
    (folder / "2811.json").write_text(json.dumps(edition), "utf-8")
    changes = json.loads((shared / "data" / "no" / "klass131" / "changes.json").read_text("utf-8"))
    changes["codeChanges"] += [
        {"oldCode": was, "newCode": now, "changeOccurred": "2027-01-01"}
        for was, now in (("3103", "3190"), ("3112", "3190"), (aremark, "3191"))
    ]
    (folder / "endringer.json").write_text(json.dumps(changes), "utf-8")
    return folder


def test_a_newer_edition_is_told_and_nothing_is_written(shared: Path, reference: Path, newer: Path) -> None:
    before = {path.name: path.read_bytes() for path in reference.iterdir() if path.is_file()}
    changes = update("klass", newer, reference, base=shared / "data")
    assert {path.name: path.read_bytes() for path in reference.iterdir() if path.is_file()} == before
    assert changes.events == (
        "2027-01-01 merge: Moss (3103), Råde (3112) → Moss (3190)",
        "2027-01-01 renaming: Halden (3101) → Fredrikshald (3101)",
        "2027-01-01 renumbering: Aremark (3124) → Aremark (3191)",
    )
    assert table(changes, "units")[:2] == (1, 0)
    assert table(changes, "versions")[:2] == (3, 0)
    assert table(changes, "changes") == (3, 0, 0)
    assert table(changes, "change_members") == (7, 0, 0)
    units = {(cell.key, cell.column): cell for each in changes.tables for cell in each.altered}
    assert units["municipality/no-moss-2020", "current"].new == ""
    assert units["municipality/no-halden", "current"].new == "no-halden-2027-01-01"
    ended = {key for (key, column), cell in units.items() if column == "valid_to" and cell.new == "2027-01-01"}
    assert {key[:7] for key in ended} == {"no-moss", "no-rade", "no-hald", "no-arem"}
    assert units["ssb-klass-131", "state"] == Altered("ssb-klass-131", "state", "2026-01-01", "2027-01-01")


def test_tables_are_written_when_asked_and_then_nothing_changes_any_more(
    shared: Path, reference: Path, newer: Path, tmp_path: Path
) -> None:
    changes = update("klass", newer, reference, base=shared / "data", out=tmp_path)
    written, _ = tables.read(tmp_path)
    assert report(written, tables.read(reference)[0]) == changes
    assert not update("klass", newer, tmp_path, base=shared / "data")
    # Only Norwegian rows differ.
    for name in ROW_OF:
        lines = (reference / f"{name}.csv").read_text("utf-8").splitlines()
        assert set(filter(lambda line: "se-" in line.split(",")[0], lines)) <= set(
            (tmp_path / f"{name}.csv").read_text("utf-8").splitlines()
        )


def test_a_newer_swedish_list_changes_swedish_rows_alone(shared: Path, reference: Path, tmp_path: Path) -> None:
    text = (shared / "data" / "se" / "municipalities.csv").read_text("utf-8")
    assert "Heby" in text
    (tmp_path / "municipalities.csv").write_text(text.replace("Heby", "Nyheby"), "utf-8")
    changes = update("areas-se", tmp_path / "municipalities.csv", reference, base=shared / "data")
    rows = [row for each in changes.tables for row in (*each.added, *each.removed)]
    assert rows
    assert any(row.subject == "municipality/se-nyheby" for row in rows if isinstance(row, NameRow))
    assert not update("areas-se", shared / "data", reference)


def test_what_does_not_fit_is_refused(shared: Path, reference: Path, tmp_path: Path, newer: Path) -> None:
    with pytest.raises(UsageError, match="no register of areas 'ssb'"):
        update("ssb", newer, reference)
    with pytest.raises(UsageError, match="--from FOLDER"):
        update("klass", newer, reference)
    with pytest.raises(SourceError, match="no such file or folder"):
        update("klass", tmp_path / "nowhere", reference, base=shared / "data")
    with pytest.raises(SourceError, match="no such folder"):
        update("klass", newer, reference, base=tmp_path / "nowhere")
    (tmp_path / "x.json").write_text("[1]")
    with pytest.raises(SourceError, match=r"x\.json: not a file of the classification"):
        update("klass", tmp_path / "x.json", reference, base=shared / "data")
    with pytest.raises(SourceError, match=r"x\.json: not a list of Swedish areas"):
        update("areas-se", tmp_path / "x.json", reference, base=shared / "data")


def test_an_edition_that_contradicts_its_table_of_changes_is_refused(
    shared: Path, reference: Path, newer: Path, tmp_path: Path
) -> None:
    shutil.copy(newer / "2811.json", tmp_path)
    with pytest.raises(SourceError, match="3190 Moss begins on 2027-01-01"):
        update("klass", tmp_path, reference, base=shared / "data", out=tmp_path / "out")
    assert not (tmp_path / "out").exists()
