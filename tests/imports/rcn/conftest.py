"""Small tables in the two layouts of the Research Council of Norway, made by the tests themselves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.imports.statements import Imported, table

EU_HEADER = [
    *("Rammeprogram", "Traktat kode (H2020)", "Programområde kode (H2020)", "Programområde (H2020)"),
    *("Program kode (H2020)", "Programkortnavn (H2020)", "Program (H2020)", "Programnivå 1 kortnavn (H2020)"),
    *("Programnivå 1 kode (H2020)", "Programnivå 1 (H2020)", "Prosjektnr", "Prosjektkortnavn", "Prosjektnavn"),
    *("Utlysnings-id", "Overordnet utlysnings-id", "Topic kode", "Topic", "Søknadstype", "Søknadstypenavn"),
    *("Kontraktstatus", "Kontrakt signeringsdato", "Kontrakt startdato", "Kontrakt sluttdato", "Søknadsfrist"),
    *("Søknadsdato", "Varighet måneder", "Vurderingspanel", "Organisasjonsnummer", "Organisasjonsnavn", "Kortnavn"),
    *("Organisasjon rolle", "Organisasjon finansiell rolle", "Deltakernr", "FoU sektorkode", "FoU sektor"),
    *("FoU kategori", "Kontraktspart 1", "Kontraktspart 2", "Adresse kommunenummer", "Adresse kommune"),
    *("Adresse fylkenummer", "Adresse fylke", "Adresse landsdel", "Innvilget beløp organisasjon EUR"),
]
EU_ROW = {
    **{
        "Rammeprogram": "H2020",
        "Programområde kode (H2020)": "EU.2.",
        "Programområde (H2020)": "Industrial Leadership",
    },
    **{"Program kode (H2020)": "EU.2.1.", "Program (H2020)": "Leadership in enabling technologies (LEIT)"},
    **{"Programnivå 1 kode (H2020)": "EU.2.1.1.", "Programnivå 1 (H2020)": "ICT", "Prosjektnr": "951956"},
    **{"Prosjektkortnavn": "Change2Twin", "Prosjektnavn": "Create  and Harvest", "Utlysnings-id": "H2020-DT-2019-2"},
    **{"Overordnet utlysnings-id": "H2020-DT-2018-2020", "Topic kode": "DT-ICT-03-2020", "Topic": "I4MS (phase 4)"},
    **{"Søknadstype": "IA", "Søknadstypenavn": "Innovation action", "Kontraktstatus": "SIGNED"},
    **{"Kontrakt signeringsdato": "25.05.2020 00:00", "Kontrakt startdato": "01.06.2020 00:00"},
    **{"Kontrakt sluttdato": "31.05.2024 00:00", "Søknadsdato": "13.11.2019 00:00", "Deltakernr": "1"},
    **{"Organisasjonsnummer": "919303808", "Organisasjonsnavn": "SINTEF AS", "Kortnavn": "SINTEF"},
    **{"Organisasjon rolle": "COORDINATOR", "FoU sektorkode": "INS", "FoU sektor": "Instituttsektor"},
    **{"FoU kategori": "Teknisk-industrielle institutter", "Adresse kommunenummer": "5001"},
    **{"Adresse kommune": "Trondheim", "Innvilget beløp organisasjon EUR": "3518202.75"},
}
APPLICATION_HEADER = [
    *("prosjektnummer", "prosjekttittel", "soknadsfrist", "soknadsdato", "utlysnings_id", "utlysningsaktivitet"),
    *("utlysningtittel", "prosjekttype", "soknadstype", "soknadstypevariant", "sokstart", "sokslutt", "prosjektfase"),
    *("prosjektstart", "prosjektslutt", "prosjektleder_kjonn", "prosjektansvarlig_type", "prosjektansvarlig_navn"),
    *("kortnavn", "organisasjonsnummer", "kp1", "kp2", "sektor", "kategori", "kommune", "kommunenummer", "fylke"),
    *("fylkenummer", "landsdel", "virkemiddel_sekvens", "virkemiddel", "hovedaktivitet_sekvens", "hovedaktivitet"),
    *("aktivitet", "aktivitet_kode", "fagomraade", "fag", "fagdisiplin", "dr_stip_aarsverk", "postdok_aarsverk"),
    *("sokt_belop", "tildelt_belop"),
]
APPLICATION_ROW = {
    **{"prosjektnummer": "225873", "prosjekttittel": "Stokastisk optimalisering\nfor Norden", "sektor": "Næringsliv"},
    **{"soknadsdato": "2012-10-17 00:00:00", "utlysnings_id": "1253978370933", "utlysningtittel": "ENERGIX IPN 2012"},
    **{"soknadstype": "Innovasjonsprosjekt", "soknadstypevariant": "Innovasjonsprosjekt i næringslivet"},
    **{"prosjektfase": "Avsluttet", "prosjektstart": "2013", "prosjektslutt": "2017", "prosjektleder_kjonn": "MANN"},
    **{"prosjektansvarlig_type": "Organisasjon", "prosjektansvarlig_navn": "STATNETT SF", "kategori": "Næringsliv"},
    **{"organisasjonsnummer": "962986633", "kommune": "Oslo", "kommunenummer": "0301"},
    **{"aktivitet": "Stort program energi", "aktivitet_kode": "ENERGIX", "fagomraade": "Teknologi"},
    **{"fag": "Informasjonsteknologi", "fagdisiplin": "Datateknologi", "sokt_belop": "8000000.0"},
    **{"tildelt_belop": "6978124.0"},
}
Row = dict[str, str]


@pytest.fixture
def european(tmp_path: Path) -> Callable[..., Imported]:
    """Import EU grants; each row is given by what it has otherwise than EU_ROW."""

    def done(*rows: Row, **options: Any) -> Imported:
        path = tmp_path / "dataset.csv"
        path.write_text(table(EU_HEADER, [EU_ROW | row for row in rows or ({},)], ";"), encoding="utf-8")
        return Imported("rcn", path, **options)

    return done


@pytest.fixture
def applications(tmp_path: Path) -> Callable[..., Imported]:
    """Import applications; each row is given by what it has otherwise than APPLICATION_ROW."""

    def done(*rows: Row, **options: Any) -> Imported:
        path = tmp_path / "dataset.csv"
        content = table(APPLICATION_HEADER, [APPLICATION_ROW | row for row in rows or ({},)])
        path.write_text(content, encoding="utf-8")
        return Imported("rcn", path, **options)

    return done
