"""Every register × every kind of bad input: a sentence that names the file and what is wrong; nothing left behind."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest

from samspill.errors import SourceError
from samspill.imports import register
from samspill.imports.writer import Options, Summary
from samspill.snapshot.imported import Request, take_in
from tests.imports.brreg import conftest as brreg
from tests.imports.brreg import test_etatsbasen as etatsbasen
from tests.imports.cordis import conftest as cordis
from tests.imports.rcn import conftest as rcn
from tests.imports.ror import test_ror as ror
from tests.imports.statements import table
from tests.imports.swecris import conftest as swecris
from tests.imports.tillvaxtverket import test_tillvaxtverket as tillvaxtverket

GOOD: dict[str, tuple[str, str]] = {
    "brreg": ("enheter_alle.csv", table(brreg.HEADER, [brreg.ROW])),
    "cordis": ("project.csv", table(cordis.HEADERS["project"], [cordis.PROJECT], ";")),
    "etatsbasen": ("organization.csv", etatsbasen.HEADER + etatsbasen.ROWS),
    "rcn": ("dataset.csv", table(rcn.EU_HEADER, [rcn.EU_ROW], ";")),
    "ror": ("ror-data.json", json.dumps([ror.SECOND], ensure_ascii=False)),
    "swecris": (
        "export.csv",
        table(
            [swecris.capital(name) for name in swecris.TEXTS],
            [{swecris.capital(name): text for name, text in swecris.TEXTS.items()}],
            ";",
        ),
    ),
    "tillvaxtverket": ("projektbanken.json", json.dumps([tillvaxtverket.ITEM], ensure_ascii=False)),
}
"""A good file of each register that has a layout of its own: its name, and its text."""

OTHER = table(cordis.HEADERS["organization"], [cordis.PARTNER], ";")
"""What no other register reads; for CORDIS it is the wrong one of its own tables."""


def packed(path: Path, name: str, content: bytes) -> None:
    """Write a zip archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    path.write_bytes(path.read_bytes()[:-40])


def renamed(text: str) -> str:
    """The same text with the header's or the objects' names told otherwise."""
    head, line_end, rest = text.partition("\n")
    if not line_end:
        item = json.loads(text)[0]
        return json.dumps([{f"x{name}": value for name, value in item.items()}])
    return head.replace("a", "ą").replace("e", "ę") + line_end + rest


def other_delimiter(text: str) -> str:
    """The same cells with bars between them."""
    return text.replace(";", "|") if text.count(";") > text.count(",") else text.replace(",", "|")


KINDS: dict[str, tuple[Callable[[Path, str], object], str]] = {
    "empty": (lambda path, _: path.write_bytes(b""), "the file is empty"),
    "truncated zip": (lambda path, text: packed(path, path.name, text.encode()), "truncated or damaged"),
    "truncated gzip": (
        lambda path, text: path.write_bytes(gzip.compress(text.encode())[:-20]),
        "truncated or damaged",
    ),
    "wrong encoding": (
        lambda path, text: path.write_bytes((text + "\nø").encode("latin-1", "replace")),
        "is not UTF-8",
    ),
    "UTF-16": (lambda path, text: path.write_bytes(text.encode("utf-16")), "is UTF-16, expected UTF-8"),
    "column renamed": (lambda path, text: path.write_text(renamed(text)), "expected"),
    "wrong delimiter": (lambda path, text: path.write_text(other_delimiter(text)), "expected"),
    "another register's": (lambda path, _: path.write_text(OTHER), "expected"),
    "no table": (lambda path, _: path.write_bytes(b"%PDF-1.7\n"), "expected"),
}
_NO_DELIMITER = {"ror", "tillvaxtverket"}
CASES = [(name, kind) for name in GOOD for kind in KINDS if not (kind == "wrong delimiter" and name in _NO_DELIMITER)]


def place(folder: Path, name: str, spoil: Callable[[Path, str], object] | None) -> Path:
    """A register's file, good or bad; for CORDIS, unless it is a zip, the folder with the other table beside it."""
    file, text = GOOD[name]
    path = folder / file
    if spoil:
        spoil(path, text)
    else:
        path.write_text(text, encoding="utf-8")
    if name != "cordis" or path.read_bytes()[:4] == b"PK\x03\x04":
        return path
    (folder / "organization.csv").write_text(OTHER, encoding="utf-8")
    return folder


def convert(request: Request, out: IO[bytes], rejects: Path) -> Summary:
    """What a build converts with."""
    return register.run(request.register, request.path, out, Options(rejects=rejects))


@pytest.mark.parametrize("name", GOOD)
def test_the_good_file_is_good(tmp_path: Path, name: str) -> None:
    (tmp_path / "in").mkdir()
    done = take_in(Request(name, place(tmp_path / "in", name, None)), "m", tmp_path / "out", convert, tmp_path / "kept")
    assert done.statements > 10
    assert (tmp_path / "out" / f"{name}.nq").stat().st_size > 1000


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_a_bad_file_is_named_and_leaves_nothing(tmp_path: Path, name: str, kind: str) -> None:
    (tmp_path / "in").mkdir()
    spoil, told = KINDS[kind]
    path = place(tmp_path / "in", name, spoil)
    said = ""
    try:
        take_in(Request(name, path), "m", tmp_path / "out", convert, tmp_path / "kept")
    except SourceError as error:  # kept no longer than this, since it holds on to the file that was being read
        said = str(error)
    assert told in said
    assert GOOD[name][0] in said, "the file is named"
    assert "\n" not in said
    assert not list((tmp_path / "out").glob("*.nq")), "nothing is half imported"
    assert not list((tmp_path / "out").glob("*.json"))


def test_every_register_with_a_layout_of_its_own_is_here() -> None:
    assert set(GOOD) == set(register.names()) - {"rdf", "table"}, "those two have cases of their own"
