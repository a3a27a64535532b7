"""The Brønnøysund register: bulk files in CSV and JSON, a flattened cut, sub-units; people left out; the real cut."""

from __future__ import annotations

import csv
import gzip
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from samspill.errors import RejectedError, SourceError
from tests.imports.brreg.conftest import ROW, bulk, bulk_json, changed, flattened, units
from tests.imports.statements import BROKEN, Imported, broken, rejected, write_json

STEEN = "organisation/no-brreg-916218753"
MOLLER = "943733988"


@pytest.fixture
def one(tmp_path: Path) -> Path:
    """The bulk file with one enterprise."""
    return bulk(tmp_path, ROW)


# --- What a row says --------------------------------------------------------------------------------------------------
def test_an_enterprise(one: Path) -> None:
    imported = Imported("brreg", one)
    assert imported.said(STEEN) == {
        "type": ["Organisation", "Company"],
        "prefLabel": ["BERTEL O STEEN AS@nn"],
        "legalName": ["BERTEL O STEEN AS"],
        "nationalId": ["916218753"],
        "identifier": ["916218753"],
        "legalForm": ["concept/no-legal-form-as"],
        "industry": ["concept/sn2025-46-710", "concept/sn2025-95-311"],
        "institutionalSector": ["concept/no-institutional-sector-2100"],
        "startDate": ["1956-10-01"],
        "registrationDate": ["1995-02-19"],
        "vatNumber": ["NO916218753MVA"],
        "status": ["concept/status-winding-up"],
        "employeeCount": ["475"],
        "homepage": ["http://www.bos.no"],
        "locatedIn": ["municipality/no-lorenskog"],
        "hasSite": ["site/no-brreg-916218753"],
    }
    assert imported.said("site/no-brreg-916218753") == {
        "type": ["Site"],
        "siteIn": ["municipality/no-lorenskog"],
        "hasAddress": ["postal-address/no-brreg-916218753"],
    }
    assert imported.said("postal-address/no-brreg-916218753") == {
        "type": ["PostalAddress"],
        "postalCode": ["1461"],
        "addressLocality": ["LØRENSKOG"],
        "addressCountry": ["NO"],
    }


def test_all_layouts_say_the_same(tmp_path: Path) -> None:
    """Names of columns in other capitals, objects inside objects, truth and counts as such, and a flattened cut."""
    row = changed(maalform="Bokmål")
    cut = {
        name.replace(".kode", "").replace(".", "_"): text
        for name, text in row.items()
        if name.startswith(("naering", "organisasjon", "forretningsadresse.", "stift", "hjemme", "navn", "konkurs"))
    } | {
        "antall_ansatte": "475",
        "registreringsdato": "1995-02-19",
        "institusjonell_sektor": "2100",
        "institusjonell_sektor_beskrivelse": "Private aksjeselskaper mv.",
        "registrert_i_mva": "True",
        "konkurs": "False",
        "under_avvikling": "True",
        "under_tvangsavvikling": "False",
        "hentet_dato": "2026-04-11",
    }
    columns = flattened(tmp_path).read_text(encoding="utf-8").strip().replace('"', "").split(",")
    files = [bulk(tmp_path, row), bulk_json(tmp_path, row)]
    files.append(flattened(tmp_path, {name: text for name, text in cut.items() if name in columns}))

    def described(path: Path) -> list[tuple[str, str, str]]:
        return sorted(each for each in Imported("brreg", path).triples if "source-document/" not in each[0])

    assert described(files[0]) == described(files[1]) == described(files[2])


def test_streets_and_mail_are_never_read(tmp_path: Path) -> None:
    for path in (bulk(tmp_path, ROW), bulk_json(tmp_path, ROW)):
        text = Imported("brreg", path, with_people=True).text
        assert "xempel" not in text
        assert "Solheimveien" not in text


def test_code_lists(one: Path) -> None:
    imported = Imported("brreg", one)
    assert imported.said("concept/no-legal-form-as")["prefLabel"] == ["Aksjeselskap@nb", "Private limited company@en"]
    assert imported.said("concept/sn2025-46-710") == {
        "type": ["http://www.w3.org/2004/02/skos/core#Concept"],
        "inScheme": ["concept-scheme/sn2025"],
        "prefLabel": ["Engroshandel med motorvogner@nb"],
        "notation": ["46.710"],
        "exactMatch": ["http://data.europa.eu/ux2/nace2.1/4671"],
    }
    assert imported.said("concept/sn2025-95-311")["broadMatch"] == ["http://data.europa.eu/ux2/nace2.1/9531"]
    assert not imported.said("concept/sn2025-00-000"), "not stated is no industry"


@pytest.mark.parametrize(
    ("codes", "edition"), [(("46.710", "45.200"), "sn2007"), (("46.710", "46.831"), "sn2025"), (("46.710", ""), "sn")]
)
def test_the_edition_of_the_industries_is_told_by_the_codes(
    tmp_path: Path, codes: tuple[str, str], edition: str
) -> None:
    """46.710 is one thing in SN2007 and another in SN2025; the file does not say which it has."""
    path = bulk(tmp_path, changed(naeringskode1__kode=codes[0], naeringskode2__kode=codes[1]))
    imported = Imported("brreg", path)
    assert f"concept/{edition}-46-710" in imported.said(STEEN)["industry"]
    matches = {"sn2007": ["http://data.europa.eu/ux2/nace2/4671"], "sn2025": ["http://data.europa.eu/ux2/nace2.1/4671"]}
    assert imported.said(f"concept/{edition}-46-710").get("exactMatch") == matches.get(edition)


@pytest.mark.parametrize(
    ("flags", "statuses"),
    [
        ({}, []),
        ({"konkurs": "true"}, ["bankrupt"]),
        ({"konkurs": "True", "underAvvikling": "JA"}, ["bankrupt", "winding-up"]),
        ({"underTvangsavviklingEllerTvangsopplosning": "1"}, ["compulsory-winding-up"]),
    ],
)
def test_statuses(tmp_path: Path, flags: dict[str, str], statuses: list[str]) -> None:
    said = Imported("brreg", bulk(tmp_path, changed(underAvvikling="") | flags)).said(STEEN)
    assert said.get("status", []) == [f"concept/status-{status}" for status in statuses]


@pytest.mark.parametrize(
    ("form", "sector", "classes"),
    [
        ("AS", "1120", ["Company"]),
        ("KF", "6500", ["Company"]),
        ("KOMM", "6500", ["PublicBody"]),
        ("ORGL", "6100", ["PublicBody"]),
        ("STI", "7000", []),
        ("FLI", "", []),
    ],
)
def test_classes(tmp_path: Path, form: str, sector: str, classes: list[str]) -> None:
    """A municipality's authority is only said to be public: what it governs is not for this register to say."""
    path = bulk(tmp_path, ROW | {"organisasjonsform.kode": form, "institusjonellSektorkode.kode": sector})
    assert Imported("brreg", path).said(STEEN)["type"] == ["Organisation", *classes]


# --- Where ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "code", "unit"),
    [
        ("enheter_2019-06-30.csv", "1103", "municipality/no-stavanger"),
        ("enheter_2026-04-11.csv", "1103", "municipality/no-stavanger-2020"),
        ("enheter_alle.csv", "1103", "municipality/no-stavanger-2020"),
        ("enheter_2026-04-11.csv", "3024", "municipality/no-baerum"),
        ("enheter_2026-04-11.csv", "301", "municipality/no-oslo"),
        ("enheter_2026-04-11.csv", "2100", "country/no"),
    ],
)
def test_the_municipality_is_that_of_the_code_on_the_day(tmp_path: Path, name: str, code: str, unit: str) -> None:
    """The name of the file tells the day; a code out of use means who had it last; 2100 is Svalbard."""
    path = bulk(tmp_path, ROW | {"forretningsadresse.kommunenummer": code}, name=name)
    imported = Imported("brreg", path)
    assert imported.said(STEEN)["locatedIn"] == [unit]
    assert imported.said("site/no-brreg-916218753")["siteIn"] == [unit]


def test_an_address_abroad_places_nothing(tmp_path: Path) -> None:
    address = {"kommunenummer": "", "landkode": "SE", "postnummer": "265 38", "poststed": "ÅSTORP"}
    row = ROW | {f"forretningsadresse.{name}": text for name, text in address.items()}
    imported = Imported("brreg", bulk(tmp_path, row))
    assert not {"locatedIn", "siteIn"} & {predicate for _, predicate, _ in imported.triples}
    assert imported.said("postal-address/no-brreg-916218753")["addressCountry"] == ["SE"]


def test_no_address(tmp_path: Path) -> None:
    row = {name: text for name, text in ROW.items() if not name.startswith("forretningsadresse.")}
    assert not {"hasSite", "locatedIn"} & set(Imported("brreg", bulk(tmp_path, row)).said(STEEN))


# --- Parts ------------------------------------------------------------------------------------------------------------
def test_an_organisation_is_a_part_of_another(tmp_path: Path) -> None:
    """A parent that has no row is described by its number."""
    child = changed(organisasjonsnummer=MOLLER, organisasjonsform__kode="ORGL", overordnetEnhet="916218753")
    lone = changed(organisasjonsnummer="974767880", organisasjonsform__kode="ORGL", overordnetEnhet="872417842")
    imported = Imported("brreg", bulk(tmp_path, child, lone, ROW))
    assert imported.pairs("partOfOrganisation") == {
        (f"organisation/no-brreg-{MOLLER}", STEEN),
        ("organisation/no-brreg-974767880", "organisation/no-brreg-872417842"),
    }
    assert imported.said("organisation/no-brreg-872417842") == {
        "type": ["Organisation"],
        "prefLabel": ["872417842"],
        "nationalId": ["872417842"],
        "identifier": ["872417842"],
    }


UNIT = {
    "organisasjonsnummer": "811545082",
    "navn": "STEEN LØRENSKOG",
    "overordnetEnhet": "916218753",
    "organisasjonsform.kode": "BEDR",
    "beliggenhetsadresse.kommunenummer": "3222",
    "beliggenhetsadresse.landkode": "NO",
    "registreringsdatoIEnhetsregisteret": "2013-02-11",
    "oppstartsdato": "2013-01-14",
    "nedleggelsesdato": "2020-09-11",
}


def test_sub_units_beside_their_enterprises(tmp_path: Path) -> None:
    """A sub-unit of an enterprise that is left out is left out with it."""
    sole = changed(organisasjonsnummer=MOLLER, navn="ADA EXEMPEL", organisasjonsform__kode="ENK")
    bulk(tmp_path, ROW, sole)
    units(tmp_path, UNIT, UNIT | {"organisasjonsnummer": "811545112", "navn": "ADAS BIL", "overordnetEnhet": MOLLER})
    imported = Imported("brreg", tmp_path)
    said = imported.said("organisation/no-brreg-811545082")
    assert said["type"] == ["Organisation", "OrganisationalUnit"]
    assert said["unitOf"] == [STEEN]
    assert (said["startDate"], said["endDate"]) == (["2013-01-14"], ["2020-09-11"])
    assert said["registrationDate"] == ["2013-02-11"]
    assert said["locatedIn"] == ["municipality/no-lorenskog"]
    assert imported.summary.left_out == 2
    assert "ADA" not in imported.text


def test_sub_units_alone(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="sub-units without the enterprises that they are of"):
        Imported("brreg", units(tmp_path, UNIT))


# --- People -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "form", "is_left_out"),
    [
        ("ADA EXEMPEL", "ENK", True),
        ("ADA EXEMPEL", "PERS", True),
        ("ADA EXEMPEL", "TVAM", True),
        ("DØDSBO ETTER ADA EXEMPEL", "BO", True),
        ("ADA EXEMPEL KONKURSBO", "KBO", True),
        ("ADA DA SILVA EXEMPEL KONKURSBO", "KBO", True),
        ("EXEMPEL AS KONKURSBO", "KBO", False),
        ("EXEMPEL BIL A/S KONKURSBO", "KBO", False),
        ("AS EXEMPEL TVANGSAVVIKLINGSBO", "KBO", False),
        ("EXEMPEL ANS", "ANS", False),
    ],
)
def test_people_are_left_out(tmp_path: Path, name: str, form: str, is_left_out: bool) -> None:
    path = bulk(tmp_path, changed(navn=name, organisasjonsform__kode=form, organisasjonsform__beskrivelse=""))
    imported = Imported("brreg", path)
    assert (imported.summary.left_out, imported.summary.rejected) == (int(is_left_out), 0)
    assert ("EXEMPEL" in imported.text) is not is_left_out
    asked = Imported("brreg", path, with_people=True)
    assert asked.said(STEEN)["legalName"] == [name]


# --- Bad rows and bad files -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        ({"organisasjonsnummer": "943733989"}, "organisasjonsnummer: '943733989' is no organisation number"),
        ({"organisasjonsnummer": "916218753"}, "organisasjonsnummer: 916218753 has been there before"),
        ({"navn": " "}, "navn: empty"),
        ({"organisasjonsform.kode": "Aksjeselskap"}, "'Aksjeselskap' is no code of a legal form"),
        ({"naeringskode1.kode": "4671"}, "'4671' is no code of an industry"),
        ({"institusjonellSektorkode.kode": "21"}, "'21' is no code of a sector"),
        ({"stiftelsesdato": "01.10.1956"}, "startDate: '01.10.1956' is no date"),
        ({"konkurs": "kanskje"}, "konkurs: 'kanskje' is neither true nor false"),
        ({"antallAnsatte": "mange"}, "antallAnsatte: 'mange' is no whole number"),
        ({"forretningsadresse.kommunenummer": "Oslo"}, "kommunenummer: 'Oslo' is no area code"),
        ({"overordnetEnhet": "1"}, "overordnetEnhet: '1' is no organisation number"),
    ],
)
def test_a_row_that_makes_no_sense_is_rejected(tmp_path: Path, texts: dict[str, str], reason: str) -> None:
    rejects = tmp_path / "rejects.csv"
    path = bulk(tmp_path, ROW, ROW | {"organisasjonsnummer": MOLLER} | texts)
    imported = Imported("brreg", path, max_rejects=0.5, rejects=rejects)
    number, told = rejected(rejects)[0]
    assert number == 3, "the header is row 1; a row is one whatever lines it goes over"
    assert reason in told
    assert (imported.summary.rows, imported.summary.rejected) == (2, 1)
    assert imported.things("Site") == {"site/no-brreg-916218753"}, "nothing of a rejected row is written"


def test_too_many_rejected(tmp_path: Path) -> None:
    with pytest.raises(RejectedError, match="1 of 1 rows make no sense"):
        Imported("brreg", bulk(tmp_path, changed(navn="")))


@pytest.mark.parametrize(("kind", "message"), BROKEN.items())
@pytest.mark.parametrize("layout", [bulk, bulk_json])
def test_a_bad_file(tmp_path: Path, layout: Any, kind: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        Imported("brreg", broken(kind, layout(tmp_path, changed(navn="BLÅ AS"))))


@pytest.mark.parametrize("layout", [bulk, bulk_json])
def test_a_truncated_file(tmp_path: Path, layout: Any) -> None:
    with pytest.raises(SourceError, match=r"truncated|not JSON"):
        Imported("brreg", broken("truncated", layout(tmp_path, ROW)))


def test_no_table(one: Path) -> None:
    with pytest.raises(SourceError, match="no table"):
        Imported("brreg", broken("pdf", one))


def test_a_missing_column(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"enheter_alle\.csv:1: no column 'forretningsadresse.kommunenummer'"):
        Imported("brreg", bulk(tmp_path, ROW, without="forretningsadresse.kommunenummer"))


def test_another_delimiter(one: Path) -> None:
    one.write_text(one.read_text(encoding="utf-8").replace('","', '"\t"'), encoding="utf-8")
    with pytest.raises(SourceError, match="separated by tabs, expected commas"):
        Imported("brreg", one)


def test_semicolons_are_what_older_files_have(one: Path) -> None:
    one.write_text(one.read_text(encoding="utf-8").replace('","', '";"'), encoding="utf-8")
    assert Imported("brreg", one).said(STEEN)["employeeCount"] == ["475"]


def test_another_registers_file(tmp_path: Path) -> None:
    path = tmp_path / "project.csv"
    path.write_text("projectID;organisationID;netEcContribution\n1;2;3\n", encoding="utf-8")
    with pytest.raises(SourceError, match="this looks like the CORDIS table of organisations"):
        Imported("brreg", path)
    path = write_json(
        tmp_path / "dump.json", [{"id": "https://ror.org/05xg72x27", "relationships": [], "external_ids": []}]
    )
    with pytest.raises(SourceError, match="this looks like records of the Research Organization Registry"):
        Imported("brreg", path)
    with pytest.raises(SourceError, match="no field 'organisasjonsnummer'"):
        Imported("brreg", write_json(tmp_path / "other.json", [{"navn": "X"}]))


# --- The real file ----------------------------------------------------------------------------------------------------
def test_real_enterprises(shared: Path) -> None:
    """Counts by the csv module alone."""
    path = shared / "data" / "brreg" / "enheter_bilbransje_2026-04-11.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    imported = Imported("brreg", path)
    left_out = [row for row in rows if row["organisasjonsform"] == "KBO" and " AS " not in f"{row['navn']} "]
    left_out = [row for row in left_out if "A/S" not in row["navn"]]
    kept = [row for row in rows if row not in left_out]
    assert (imported.summary.rows, imported.summary.rejected) == (len(rows), 0) == (4052, 0)
    assert imported.summary.left_out == len(left_out) == 1, "a person's estate in bankruptcy"
    assert imported.values("nationalId") == Counter(row["organisasjonsnummer"] for row in kept)
    assert imported.values("legalForm") == Counter(
        f"concept/no-legal-form-{row['organisasjonsform'].lower()}" for row in kept
    )
    assert imported.values("status") == {
        "concept/status-bankrupt": sum(row["konkurs"] == "True" for row in kept),
        "concept/status-winding-up": sum(row["under_avvikling"] == "True" for row in kept),
        "concept/status-compulsory-winding-up": sum(row["under_tvangsavvikling"] == "True" for row in kept),
    }
    assert len(imported.pairs("vatNumber")) == sum(row["registrert_i_mva"] == "True" for row in kept)
    assert sum(int(count) * times for count, times in imported.values("employeeCount").items()) == sum(
        int(row["antall_ansatte"] or 0) for row in kept
    )
    codes = Counter(row["forretningsadresse_kommunenummer"] for row in kept)
    located = imported.values("locatedIn")
    assert located["municipality/no-oslo"] == codes["0301"]
    assert located["country/no"] == codes["2100"], "Svalbard"
    assert sum(located.values()) == len(kept) - codes[""]
    assert imported.values("industry") == Counter(
        f"concept/sn2025-{code.replace('.', '-')}"
        for row in kept
        for code in {row["naeringskode1"], row["naeringskode2"], row["naeringskode3"]} - {""}
    )


@pytest.mark.parametrize("layout", [bulk, bulk_json])
def test_the_bulk_files_as_they_are_fetched(tmp_path: Path, layout: Any) -> None:
    """The register offers both gzipped (`enheter_alle.csv.gz`, `enheter_alle.json.gz`)."""
    plain = layout(tmp_path, ROW)
    packed = tmp_path / f"{plain.name}.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    zipped = tmp_path / "enheter.zip"
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(plain, plain.name)
    said = Imported("brreg", plain).said("organisation/no-brreg-916218753")
    assert said["legalName"] == ["BERTEL O STEEN AS"]
    for path in (packed, zipped):
        assert Imported("brreg", path).said("organisation/no-brreg-916218753") == said
