"""Broken tables: each breach is told with file and line, and nothing is written."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from samspill.errors import SourceError
from samspill.imports.reference import write_reference

BAERUM = "no-baerum-2020-01-01,municipality/no-baerum,3024,2020-01-01,2024-01-01,county/no-viken,ssb-klass-131"
OF_1971 = "no-baerum-1971-01-01,municipality/no-baerum,0219,1971-01-01,2020-01-01,county/no-akershus,ssb-klass-131"
UNIT = "municipality/no-baerum,county/no-akershus,no-baerum-2024-01-01,59.92896,10.49971,point in the area,"
NAME = "municipality/no-baerum,nb,pref,Bærum,ssb-klass-131"
MERGE = "no-2020-01-01-merge-indre-ostfold"


@pytest.mark.parametrize(
    ("table", "old", "new", "why"),
    [
        ("versions", "valid_from,", "", "1: no column 'valid_from'"),
        ("versions", "valid_from,", "from,valid_from,", "1: unknown column 'from'"),
        ("versions", "code,valid_from", "valid_from,code", "1: the columns are not in their order"),
        ("versions", BAERUM, BAERUM + ",x", "8 cells for 7 columns"),
        ("versions", BAERUM, BAERUM.replace("2024-01-01", "2024-13-01"), "'2024-13-01' in valid_to is no date"),
        ("versions", BAERUM, BAERUM.replace("2024-01-01", "20240101"), "'20240101' in valid_to is no date"),
        ("versions", BAERUM, BAERUM.replace(",2024-01-01", ",2019-01-01"), "valid to 2019-01-01, from 2020-01-01"),
        ("versions", BAERUM, BAERUM.replace("3024", "324"), "'324' is no code of a municipality"),
        ("versions", BAERUM, BAERUM.replace("3024", "3124"), "3124 is not in county/no-viken"),
        ("versions", BAERUM, BAERUM.replace("3024", "3025"), "code 3025 is that of no-asker-2020-2020-01-01 too"),
        ("versions", BAERUM, BAERUM.replace("y/no-baerum", "y/no-barum"), "unknown unit 'municipality/no-barum'"),
        ("versions", BAERUM, BAERUM.replace("no-viken", "no-vikken"), "unknown unit 'county/no-vikken'"),
        ("versions", BAERUM, BAERUM.replace("ssb-klass-131", "ssb"), "unknown source 'ssb'"),
        ("versions", BAERUM, BAERUM.replace("no-baerum-2020", "No-2020"), "'No-2020-01-01' is no slug"),
        ("versions", BAERUM, f"{BAERUM}\n{BAERUM}", "no-baerum-2020-01-01 is there twice"),
        ("versions", OF_1971, OF_1971.replace("2020-01-01", "2020-02-01"), "at one time with no-baerum-2020-01-01"),
        ("units", UNIT, UNIT.replace("county/no-akershus", "country/no"), "within 'country/no', which is no county"),
        ("units", UNIT, UNIT.replace("county/no-akershus", "county/se-skane"), "of the other country"),
        ("units", UNIT, UNIT.replace("no-baerum-2024-01-01", "no-asker-2020-2024-01-01"), "municipality/no-asker-2020"),
        ("units", UNIT, UNIT.replace("no-baerum-2024-01-01", "no-baerum-1971-01-01"), "ended on 2020-01-01"),
        ("units", UNIT, UNIT.replace("no-baerum-2024-01-01", ""), "has the valid versions ['no-baerum-2024-01-01']"),
        ("units", UNIT, UNIT.replace("59.92896", "95.92896"), "'95.92896' is no latitude"),
        ("units", UNIT, UNIT.replace("59.92896", "59.90"), "'59.90' is no latitude"),
        ("units", UNIT, UNIT.replace("59.92896", ""), "'' is no latitude"),
        ("units", UNIT, UNIT.replace("point in the area", "somewhere"), "unknown kind of point 'somewhere'"),
        ("units", UNIT, UNIT.replace("municipality/", "city/"), "'city/no-baerum' is no kind and slug"),
        ("names", NAME, NAME.replace("Bærum", "Bærum - Bærrom"), "is several names joined"),
        ("names", NAME, NAME.replace("Bærum", ""), "'' is no name"),
        ("names", NAME, NAME.replace(",nb,", ",no,"), "unknown language 'no'"),
        ("names", NAME, NAME.replace(",pref,", ",label,"), "unknown kind of name 'label'"),
        ("names", NAME, NAME.replace("Bærum", "Berum"), "in nb"),
        ("names", NAME, NAME.replace("no-baerum", "no-barum"), "unknown unit 'municipality/no-barum'"),
        ("names", "organisation/no-baerum-kommune", "organisation/no-x", "unknown organisation 'no-x'"),
        ("changes", f"{MERGE},merge,2020-01-01", f"{MERGE},merge,2020-01-02", "the change was on 2020-01-02"),
        ("changes", f"{MERGE},merge,", f"{MERGE},fusion,", "unknown kind of change 'fusion'"),
        ("changes", f"{MERGE},merge,", f"{MERGE},split,", "a split of 5 to 1"),
        ("change_members", f"{MERGE},output,", f"{MERGE},result,", "unknown role 'result'"),
        ("change_members", f"{MERGE},", "no-x,", "unknown change 'no-x'"),
        ("authorities", "no-baerum-kommune,municipal,", "no-baerum-kommune,county,", "governs municipal"),
        ("governs", "no-baerum-kommune,", "no-barum-kommune,", "unknown authority 'no-barum-kommune'"),
        ("identifiers", "no-baerum-kommune,nationalId,935478715", "no-baerum-kommune,nationalId,935478714", "of NO"),
        ("identifiers", "no-baerum-kommune,nationalId,935478715", "no-baerum-kommune,nationalId,958935420", "has 9"),
        ("identifiers", "ror.org/022b9d096", "ror.org/04xtdyr20", "is that of no-baerum-kommune too"),
        ("identifiers", "no-baerum-kommune,nationalId", "no-baerum-kommune,orgnr", "unknown scheme 'orgnr'"),
        ("sources", "https://creativecommons.org/licenses/by/4.0/", "CC BY", "'CC BY' in licence is no address"),
        ("sources", "Statistisk sentralbyrå", "", "nothing in publisher"),
    ],
)
def test_breach(broken: Callable[[str, str, str], Path], table: str, old: str, new: str, why: str) -> None:
    """One line that names the file and what is wrong; nothing is written."""
    folder, out = broken(table, old, new), io.BytesIO()
    with pytest.raises(SourceError) as caught:
        write_reference(folder, out)
    assert why in str(caught.value)
    assert str(caught.value).startswith(str(folder))
    assert "\n" not in str(caught.value)
    assert out.getvalue() == b""


def test_line_is_told(broken: Callable[[str, str, str], Path]) -> None:
    """The line is that of the file, counted from 1."""
    folder = broken("versions", BAERUM, BAERUM.replace("3024", "x"))
    text = (folder / "versions.csv").read_text("utf-8").splitlines()
    line = next(number for number, row in enumerate(text, start=1) if row.startswith("no-baerum-2020-01-01"))
    with pytest.raises(SourceError, match=rf"versions\.csv:{line}: 'x' is no code") as caught:
        write_reference(folder, io.BytesIO())
    assert caught.value.extra["line"] == line


def test_missing_table(broken: Callable[[str, str, str], Path]) -> None:
    """The hint tells what writes the tables."""
    folder = broken("names", "", "")
    (folder / "names.csv").unlink()
    with pytest.raises(SourceError, match=r"names\.csv: no such file .*samspill\.imports\.areas"):
        write_reference(folder, io.BytesIO())


def test_table_that_is_not_utf_8(broken: Callable[[str, str, str], Path]) -> None:
    """A table saved in another encoding is refused, with its line."""
    folder = broken("names", "", "")
    path = folder / "names.csv"
    path.write_bytes(path.read_text("utf-8").encode("latin-1", "replace"))
    with pytest.raises(SourceError, match=r"names\.csv:\d+: not UTF-8"):
        write_reference(folder, io.BytesIO())
