"""The publishers' lists that the tables are made of, one graph each."""

from __future__ import annotations

from samspill.imports.areas.rows import SourceRow

RETRIEVED = "2026-11-22"

_CC_BY = "https://creativecommons.org/licenses/by/4.0/"
_CC_ZERO = "https://creativecommons.org/publicdomain/zero/1.0/"
_NLOD = "https://data.norge.no/nlod/no/2.0"
_EU_REUSE = "https://data.europa.eu/eli/dec/2011/833/oj"

SOURCES: tuple[SourceRow, ...] = tuple(
    SourceRow(*fields, RETRIEVED)
    for fields in (
        (
            *("ssb-klass-131", "Standard for kommuneinndeling (KLASS 131)", "nb", "Statistisk sentralbyrå"),
            *(_CC_BY, "", "https://data.ssb.no/api/klass/v1/classifications/131", "2026-01-01"),
        ),
        (
            *("ssb-correspondence-1236", "Organisasjonsnummer til kommunenummer (KLASS 1236)", "nb"),
            *("Statistisk sentralbyrå", _CC_BY, ""),
            *("https://data.ssb.no/api/klass/v1/correspondencetables/1236", "2023-01-01"),
        ),
        (
            *("kartverket-kommuneinfo", "Kommuneinfo: fylker og kommuner", "nb", "Kartverket"),
            *(_CC_BY, "", "https://ws.geonorge.no/kommuneinfo/v1/fylkerkommuner", "2023-01-01"),
        ),
        (
            *("kartverket-administrative-units", "Administrative enheter: fylker og kommuner", "nb", "Kartverket"),
            *(_CC_BY, "", "https://github.com/robhop/fylker-og-kommuner", "2025-04-08"),
        ),
        (
            *("kommuneendringer", "Fylkeskoder 1971–2024 (i R-pakken kommuneendringer)", "nb", "kommuneendringer"),
            *("", "No licence stated; names and codes only.", "https://github.com/opisthokonta/kommuneendringer"),
            "2025-06-17",
        ),
        (
            *("difi-etatsbasen-2014", "Etatsbasen: organisasjoner", "nb", "Direktoratet for forvaltning og IKT"),
            *(_NLOD, "", "https://github.com/datahotellet/dataset-archive", "2014-01-01"),
        ),
        (
            *("rcn-h2020-grants", "Bevilgninger fra EU til norske forskningsmiljøer", "nb", "Norges forskningsråd"),
            *(_NLOD, "", "https://github.com/Forskningsradet/open-data", "2022-01-28"),
        ),
        (
            *("cordis-horizon", "CORDIS: EU research projects under Horizon Europe", "en"),
            *("Publications Office of the European Union", _EU_REUSE, "", "https://cordis.europa.eu", "2025-12-06"),
        ),
        (
            *("swecris", "Swecris: bidrag till svensk forskning", "sv", "Vetenskapsrådet"),
            *(_CC_ZERO, "", "https://www.vr.se/swecris.html", "2025-08-20"),
        ),
        (
            *("ror", "Research Organization Registry", "en", "ROR"),
            *(_CC_ZERO, "", "https://ror.org", "2026-06-23"),
        ),
        (
            *("scb-regions", "Sveriges län och kommuner med SCB:s koder", "sv", "swedish-geodata"),
            *(_CC_ZERO, "", "https://github.com/sjbrg/swedish-geodata", "2026-02-11"),
        ),
        (
            *("okfse-sweden-geojson", "Sveriges län och kommuner som polygoner", "sv", "Open Knowledge Sweden"),
            *("", "Feel free to reuse; no formal licence.", "https://github.com/okfse/sweden-geojson", "2020-06-07"),
        ),
        (
            *("samspill-areas", "Samspill's own table of countries, authorities and their names", "en", "Samspill"),
            *(_CC_BY, "", "https://w3id.org/samspill", RETRIEVED),
        ),
    )
)
