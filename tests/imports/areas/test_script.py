"""The kept script: the same files give the same tables, which are those of the project; bad files are refused."""

from __future__ import annotations

import doctest
import importlib
import json
import pkgutil
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

import samspill.imports.areas
from samspill.imports.areas.__main__ import main
from samspill.imports.areas.rows import ROW_OF

FOLDERS = ("no", "se", "brreg", "ror", "grants", "cordis")
MODULES = sorted(module.name for module in pkgutil.iter_modules(samspill.imports.areas.__path__))


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name: str) -> None:
    """The examples of the docstrings give what they say."""
    module = importlib.import_module(f"samspill.imports.areas.{name}")
    assert doctest.testmod(module).failed == 0


def test_tables_are_those_of_the_script(shared: Path, reference: Path, tmp_path: Path) -> None:
    """Byte for byte, with the project's tables and from run to run."""
    for out in (tmp_path / "one", tmp_path / "two"):
        result = CliRunner().invoke(main, ["--from", str(shared / "data"), "--out", str(out)])
        assert result.exit_code == 0, result.output
        assert "versions.csv: 1278 rows" in result.output
    for name in ROW_OF:
        written = (tmp_path / "one" / f"{name}.csv").read_bytes()
        assert written == (tmp_path / "two" / f"{name}.csv").read_bytes()
        assert written == (reference / f"{name}.csv").read_bytes(), f"run the script again: {name}.csv differs"


def test_tables_have_one_form(reference: Path) -> None:
    """UTF-8 without byte order mark, line feeds, sorted, and no file that is not a table."""
    others = {"README.md", "boundaries.csv", "post_codes.csv", "decisions.csv", "exchange.csv", "horizon"}
    assert {path.name for path in reference.iterdir()} == {f"{name}.csv" for name in ROW_OF} | others
    for name in ROW_OF:
        data = (reference / f"{name}.csv").read_bytes()
        assert b"\r" not in data
        assert not data.startswith(b"\xef\xbb\xbf")
        assert data.endswith(b"\n")


def test_every_column_is_documented(reference: Path) -> None:
    """The README tells of every table and every column."""
    text = (reference / "README.md").read_text("utf-8")
    for name in ROW_OF:
        assert f"`{name}.csv`" in text
        for column in (reference / f"{name}.csv").read_text("utf-8").splitlines()[0].split(","):
            assert f"`{column}`" in text, f"{name}.{column}"


@pytest.fixture
def data(shared: Path, tmp_path: Path) -> Path:
    """A folder like the publishers', of links but for `no` and `se`, which are copies to break."""
    folder = tmp_path / "data"
    folder.mkdir()
    for name in FOLDERS:
        source = shared / "data" / name
        if name in {"no", "se"}:
            shutil.copytree(source, folder / name, copy_function=shutil.copyfile)
            for path in [folder / name, *(folder / name).rglob("*")]:
                path.chmod(0o755)
        else:
            (folder / name).symlink_to(source)
    return folder


def edit(old: str, new: str) -> Callable[[Path], None]:
    """Replace a text in a file."""

    def editing(path: Path) -> None:
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    return editing


def add_item(path: Path) -> None:
    """Give an edition a municipality out of nowhere."""
    content = json.loads(path.read_text("utf-8"))
    content["classificationItems"].append({"code": "0199", "name": "Ingensteds"})
    path.write_text(json.dumps(content), "utf-8")


@pytest.mark.parametrize(
    ("file", "breaking", "why"),
    [
        ("no/klass131/changes.json", Path.unlink, "changes.json: no such file (--from takes the folder"),
        ("no/klass131/changes.json", edit("[", "[,"), "changes.json:2:17: not JSON"),
        ("no/klass131/changes.json", edit('"oldCode"', '"old"'), "not a table of changes"),
        ("no/klass131/changes.json", edit("1972-01-01", "1973-01-01"), "a change on 1973-01-01, on which no edition"),
        ("no/klass131/Kommuneinndeling_1974.json", add_item, "0199 Ingensteds begins on 1974-01-01"),
        ("no/klass131/Kommuneinndeling_1974.json", edit('"0101"', '"101"'), "'101' is no municipality code"),
        ("no/klass131/Kommuneinndeling_1974.json", edit('"0104"', '"0101"'), "code 0101 twice"),
        ("no/klass131/Kommuneinndeling_1974.json", edit('"1974-01-01"', '"1972-01-01"'), "holds from 1972-01-01"),
        ("no/klass131/Kommuneinndeling_1974.json", edit("classificationItems", "items"), "not an edition"),
        ("no/kommuner_2026_klass131.csv", edit("code,name", "kode,name"), "1: no column 'code'"),
        ("no/kommuner_2026_klass131.csv", edit("Oslo - Oslove", "Oslo - Ukjent"), "the language of 'Ukjent'"),
        ("no/fylker_koder_historisk.csv", edit("30,Viken\n", ""), "a county 30 that has no name"),
        ("no/fylkeskommuner_kartverket_api.json", edit("Kven Finnish", "Finnish"), "language 'Finnish' of"),
        ("no/Fylker-S.geojson", edit('"features"', '"f"'), "not a GeoJSON collection"),
        ("se/municipalities.csv", edit(",01\n", ",02\n"), "municipalities.csv:2: municipality 0114 is not in a county"),
        ("se/swedish_regions.geojson", edit("Dalarna", "Dalecarlia"), "no polygon of Dalarna"),
        ("se/counties.csv", lambda path: path.write_bytes(b"county_code,\xe5\n"), "1: not UTF-8"),
    ],
)
def test_bad_files(data: Path, tmp_path: Path, file: str, breaking: Callable[[Path], object], why: str) -> None:
    """One clear line, exit status 2, and no table written."""
    breaking(data / file)
    out = tmp_path / "out"
    result = CliRunner().invoke(main, ["--from", str(data), "--out", str(out)])
    assert result.exit_code == 2
    assert why in result.output
    assert result.output.count("\n") == 1
    assert not out.exists()


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    """The first file that is missing is named."""
    result = CliRunner().invoke(main, ["--from", str(tmp_path / "nowhere"), "--out", str(tmp_path / "out")])
    assert result.exit_code == 2
    assert "no such file" in result.output
