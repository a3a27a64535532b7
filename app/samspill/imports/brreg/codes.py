"""The code lists of the register: legal forms, industries and sectors, gathered as rows name them and written once."""

from __future__ import annotations

import re
from collections.abc import Iterable

from samspill.imports.statements import BROAD_MATCH, EXACT_MATCH, NOTATION, Pair, concept, scheme, thing
from samspill.imports.values import slug, words
from samspill.vocab.nquads import literal

__all__ = ["COMPANIES", "FORMS", "OF_PEOPLE", "Codes", "edition_of"]

FORMS = {
    "AAFY": ("Underenhet til ikke-næringsdrivende", "Sub-unit of a non-trading organisation"),
    "ADOS": ("Administrativ enhet - offentlig sektor", "Administrative unit, public sector"),
    "ANNA": ("Annen juridisk person", "Other legal person"),
    "ANS": ("Ansvarlig selskap med solidarisk ansvar", "General partnership with joint liability"),
    "AS": ("Aksjeselskap", "Private limited company"),
    "ASA": ("Allmennaksjeselskap", "Public limited company"),
    "BA": ("Selskap med begrenset ansvar", "Company with limited liability"),
    "BBL": ("Boligbyggelag", "Cooperative building association"),
    "BEDR": (
        "Underenhet til næringsdrivende og offentlig forvaltning",
        "Sub-unit of a trading organisation or public administration",
    ),
    "BO": ("Andre bo", "Other estates"),
    "BRL": ("Borettslag", "Housing cooperative"),
    "DA": ("Ansvarlig selskap med delt ansvar", "General partnership with shared liability"),
    "ENK": ("Enkeltpersonforetak", "Sole proprietorship"),
    "EØFG": ("Europeisk økonomisk foretaksgruppe", "European economic interest grouping"),
    "ESEK": ("Eierseksjonssameie", "Condominium"),
    "FKF": ("Fylkeskommunalt foretak", "County enterprise"),
    "FLI": ("Forening/lag/innretning", "Association"),
    "FYLK": ("Fylkeskommune", "County authority"),
    "GFS": ("Gjensidig forsikringsselskap", "Mutual insurance company"),
    "IKJP": ("Andre ikke-juridiske personer", "Other bodies that are no legal persons"),
    "IKS": ("Interkommunalt selskap", "Inter-municipal company"),
    "KBO": ("Konkursbo", "Estate in bankruptcy"),
    "KF": ("Kommunalt foretak", "Municipal enterprise"),
    "KIRK": ("Den norske kirke", "Church of Norway"),
    "KOMM": ("Kommune", "Municipality"),
    "KS": ("Kommandittselskap", "Limited partnership"),
    "KTRF": ("Kontorfellesskap", "Shared office"),
    "NUF": ("Norskregistrert utenlandsk foretak", "Norwegian-registered foreign enterprise"),
    "OPMV": ("Særskilt oppdelt enhet, jf. mval. § 2-2", "Unit registered apart for value added tax"),
    "ORGL": ("Organisasjonsledd", "Organisational unit of the public sector"),
    "PERS": (
        "Andre enkeltpersoner som registreres i tilknyttet register",
        "Other individuals in an affiliated register",
    ),
    "PK": ("Pensjonskasse", "Pension fund"),
    "PRE": ("Partrederi", "Shipping partnership"),
    "SA": ("Samvirkeforetak", "Cooperative"),
    "SAM": ("Tingsrettslig sameie", "Joint ownership"),
    "SE": ("Europeisk selskap", "European company"),
    "SF": ("Statsforetak", "State enterprise"),
    "SPA": ("Sparebank", "Savings bank"),
    "STAT": ("Staten", "The state"),
    "STI": ("Stiftelse", "Foundation"),
    "SÆR": ("Annet foretak iflg. særskilt lov", "Other enterprise under an act of its own"),
    "TVAM": ("Tvangsregistrert for MVA", "Registered for value added tax by order"),
    "UTLA": ("Utenlandsk enhet", "Foreign unit"),
    "VPFO": ("Verdipapirfond", "Securities fund"),
}
"""What the legal forms are called in Norwegian and in English."""

COMPANIES = frozenset(
    {"ANS", "AS", "ASA", "BA", "DA", "EØFG", "FKF", "GFS", "IKS", "KF", "KS", "NUF", "PRE", "SA", "SE", "SF", "SPA"}
)
"""The forms of business enterprises, whoever owns them."""

OF_PEOPLE = frozenset({"ENK", "PERS", "BO", "TVAM"})
"""The forms in which people are registered in their own name, or their estates."""

_EDITIONS = {
    "sn2007": (
        "Standard for næringsgruppering (SN2007)",
        "Standard Industrial Classification of Norway (SN2007)",
        "Norges näringsgrensindelning (SN2007)",
    ),
    "sn2025": (
        "Standard for næringsgruppering (SN2025)",
        "Standard Industrial Classification of Norway (SN2025)",
        "Norges näringsgrensindelning (SN2025)",
    ),
    "sn": (
        "Standard for næringsgruppering, utgaven er ikke oppgitt",
        "Standard Industrial Classification of Norway, edition not stated",
        "Norges näringsgrensindelning, utgåvan är inte angiven",
    ),
}
_NACE = {"sn2007": "http://data.europa.eu/ux2/nace2/", "sn2025": "http://data.europa.eu/ux2/nace2.1/"}
_INDUSTRY = re.compile(r"\d\d\.\d{1,3}")
_NOT_STATED = "00.000"
_SOURCES = {
    "form": "https://data.brreg.no/enhetsregisteret/api/organisasjonsformer",
    "industry": "https://www.ssb.no/klass/klassifikasjoner/6",
    "sector": "https://www.ssb.no/klass/klassifikasjoner/39",
}


def edition_of(codes: Iterable[str]) -> str:
    """Return the edition of the industrial classification that codes are of, `sn` when none of them tells.

    The register does not say, and one code has two meanings: 46.710 was wholesale of fuels in SN2007 (NACE Rev. 2), and
    is that of motor vehicles in SN2025 (NACE Rev. 2.1). Division 45 is in the former alone, the groups 46.8 and 95.3 in
    the latter alone.
    """
    for code in codes:
        if code.startswith("45."):
            return "sn2007"
        if code.startswith(("46.8", "95.3")):
            return "sn2025"
    return "sn"


class Codes:
    """Gathers the codes that rows name, and writes them as concepts."""

    def __init__(self, edition: str) -> None:
        """Begin with none; `edition` is that of the industrial classification."""
        self._edition = edition
        self._forms: dict[str, str] = {}
        self._industries: dict[str, str] = {}
        self._sectors: dict[str, str] = {}

    def form(self, code: str, name: str) -> str:
        """Return the concept of a legal form, in N-Quads form."""
        if code not in self._forms:
            if not re.fullmatch(r"[A-ZÆØÅ]{2,5}", code):
                raise ValueError(f"organisasjonsform: {code!r} is no code of a legal form")
            self._forms[code] = words(name) or FORMS.get(code, (code, ""))[0]
        return thing("concept", slug("no-legal-form", code))

    def industry(self, code: str, name: str) -> str | None:
        """Return the concept of an industry, in N-Quads form; None for "not stated" (00.000)."""
        if code == _NOT_STATED:
            return None
        if code not in self._industries:
            if not _INDUSTRY.fullmatch(code):
                raise ValueError(f"naeringskode: {code!r} is no code of an industry, expected 00.000")
            self._industries[code] = words(name) or code
        return thing("concept", slug(self._edition, code))

    def sector(self, code: str, name: str) -> str:
        """Return the concept of an institutional sector, in N-Quads form."""
        if code not in self._sectors:
            if not re.fullmatch(r"\d{4}", code):
                raise ValueError(f"institusjonellSektorkode: {code!r} is no code of a sector, expected four digits")
            self._sectors[code] = words(name) or code
        return thing("concept", f"no-institutional-sector-{code}")

    def lines(self, end: str) -> str:
        """Return the concepts as lines of N-Quads, each ended with `end`."""
        found = []
        if self._forms:
            names = {"en": "legal forms of Norway", "nb": "organisasjonsformer", "sv": "organisationsformer i Norge"}
            found.append(scheme("no-legal-forms", names, end, source=_SOURCES["form"]))
        for code, name in sorted(self._forms.items()):
            more: list[Pair] = [(NOTATION, literal(code))]
            names = {"nb": name, "en": FORMS.get(code, ("", ""))[1]}
            found.append(concept(slug("no-legal-form", code), "no-legal-forms", names, end, more))
        if self._industries:
            names = dict(zip(("nb", "en", "sv"), _EDITIONS[self._edition], strict=True))
            found.append(scheme(self._edition, names, end, source=_SOURCES["industry"]))
        for code, name in sorted(self._industries.items()):
            more = [(NOTATION, literal(code)), *self._nace(code)]
            found.append(concept(slug(self._edition, code), self._edition, {"nb": name}, end, more))
        if self._sectors:
            names = {
                "en": "institutional sectors of Norway",
                "nb": "institusjonelle sektorer",
                "sv": "institutionella sektorer i Norge",
            }
            found.append(scheme("no-institutional-sectors", names, end, source=_SOURCES["sector"]))
        for code, name in sorted(self._sectors.items()):
            more = [(NOTATION, literal(code))]
            found.append(
                concept(f"no-institutional-sector-{code}", "no-institutional-sectors", {"nb": name}, end, more)
            )
        return "".join(found)

    def _nace(self, code: str) -> list[Pair]:
        """Link a code to the class of NACE that it is (a fifth digit 0) or is a part of."""
        base, digits = _NACE.get(self._edition), code.replace(".", "")
        if not base or len(digits) < 4:
            return []
        same = len(digits) == 4 or digits[4] == "0"
        return [(EXACT_MATCH if same else BROAD_MATCH, f"<{base}{digits[:4]}>")]
