"""The countries and statistical regions that registers of all Europe name, as areas of the graph."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from importlib.resources import files

from samspill.imports.values import country, quoted
from samspill.vocab import DCTERMS, ID, RDF, SAM, SKOS
from samspill.vocab.nquads import iri, literal

_CODE = re.compile(r"[A-Z]{2}[A-Z0-9]{0,3}")
_JOINED = re.compile(r" ?/ ?| - ")
_SCHEME = iri(f"{ID}concept-scheme/nuts-codes")
_UNION_CODES = {"GR": "EL", "GB": "UK"}
_LEVELS = {3: SAM.nuts1Code, 4: SAM.nuts2Code, 5: SAM.nuts3Code}
"""The property that a NUTS code of so many letters is the value of."""
_SCHEMES = {
    "nuts": ("https://ec.europa.eu/eurostat/web/nuts", "NUTS codes", "NUTS-koder", "Nuts-koder"),
    "iso-country": (
        "https://www.iso.org/iso-3166-country-codes.html",
        "ISO 3166-1 codes",
        "ISO 3166-1-koder",
        "ISO 3166-1-koder",
    ),
    "eu-country": ("https://style-guide.europa.eu/", "EU country codes", "EU-landskoder", "EU-landskoder"),
}
"""Of each scheme of codes: where it is published, and its name in English, Norwegian and Swedish."""


@functools.cache
def country_names() -> dict[str, str]:
    """Return the English names of the countries of the world by ISO 3166-1 code in lower case."""
    text = files(__package__).joinpath("countries.csv").read_text(encoding="utf-8")
    rows = (line.split(",", 1) for line in text.splitlines()[1:])
    return {code.lower(): name.strip('"') for code, name in rows}


def nuts_code(code: str) -> str:
    """Return a NUTS code as it is; raise ValueError for what cannot be one."""
    if not _CODE.fullmatch(code):
        raise ValueError(f"nutsCode: {code!r} is no NUTS code, expected a country's two letters and up to three more")
    return code


class Places:
    """Gathers the countries and regions that an import speaks of, and writes them with all the areas around them.

    `names` gives the names of statistical regions by code; a region without one goes by its code.
    """

    def __init__(self, names: dict[str, str] | None = None) -> None:
        """Begin with none."""
        self._names = names or {}
        self._countries: dict[str, str] = {}
        self._regions: dict[str, str] = {}
        self._known: dict[str, str] = {}
        self._statistical: set[str] = set()

    def country(self, code: str) -> str:
        """Return the country of a code, in N-Quads form; raise ValueError for what is no code."""
        found = self._known.get(code)
        if found is None:
            name = country(code, "country")
            found = self._known[code] = self._countries[name] = iri(f"{ID}country/{name}")
        return found

    def region(self, code: str) -> str:
        """Return the statistical region of a NUTS code, or the country of one that is a country's code alone."""
        found = self._regions.get(code)
        if found is not None:
            return found
        nuts_code(code)
        if len(code) == 2:
            self._statistical.add(code)
            return self.country(code)
        self.region(code[:-1])
        found = self._regions[code] = iri(f"{ID}statistical-region/nuts-{code.lower()}")
        return found

    def lines(self, end: str) -> str:
        """Return the description of all of them as lines of N-Quads, each ended with `end`."""
        found = [self._country_lines(code, node, end) for code, node in sorted(self._countries.items())]
        found += self._country_codes(end)
        found += [self._region_lines(code, node, end) for code, node in sorted(self._regions.items())]
        kinds = ["nuts"] if self._regions or self._statistical else []
        if self._countries:
            kinds += ["iso-country", "eu-country"]
        found += [self._scheme_lines(kind, end) for kind in kinds]
        return "".join(found)

    @staticmethod
    def _scheme_lines(kind: str, end: str) -> str:
        source, *names = _SCHEMES[kind]
        scheme = iri(f"{ID}concept-scheme/{kind}-codes")
        labels = zip(("en", "nb", "sv"), names, strict=True)
        return (
            f"{scheme} {iri(RDF.type)} {iri(SKOS.ConceptScheme)}{end}{scheme} {iri(DCTERMS.source)} {iri(source)}{end}"
        ) + "".join(f"{scheme} {iri(SKOS.prefLabel)} {literal(name, lang=tag)}{end}" for tag, name in labels)

    def _country_codes(self, end: str) -> Iterator[str]:
        """Yield the codes of countries as concepts: that of ISO 3166-1, that of the European Union, and the NUTS code.

        The NUTS code is that of the European Union; countries outside the nomenclature have none.
        """
        for name, node in sorted(self._countries.items()):
            iso = name.upper()
            union = _UNION_CODES.get(iso, iso)
            yield self._code(node, SAM.isoCountryCode, "iso-country", iso, end)
            yield self._code(node, SAM.euCountryCode, "eu-country", union, end)
            if union in self._statistical:
                yield self._code(node, SAM.nuts0Code, "nuts", union, end)

    @staticmethod
    def _code(node: str, prop: str, kind: str, code: str, end: str) -> str:
        concept, text = iri(f"{ID}concept/{kind}-{code.lower()}"), literal(code)
        return (
            f"{node} {iri(prop)} {concept}{end}{concept} {iri(RDF.type)} {iri(SKOS.Concept)}{end}"
            f"{concept} {iri(SKOS.notation)} {text}{end}{concept} {iri(SKOS.prefLabel)} {text}{end}"
            f"{concept} {iri(SKOS.inScheme)} {iri(f'{ID}concept-scheme/{kind}-codes')}{end}"
        )

    @staticmethod
    def _country_lines(code: str, node: str, end: str) -> str:
        name = country_names().get(code)
        label = literal(name, lang="en") if name else literal(code.upper())
        return (
            f"{node} {iri(RDF.type)} {iri(SAM.Country)}{end}{node} {iri(SKOS.prefLabel)} {label}{end}"
            f"{node} {iri(SKOS.notation)} {literal(code.upper())}{end}"
            f"{node} {iri(SAM.areaName)} {literal(name or code.upper())}{end}"
        )

    def _region_lines(self, code: str, node: str, end: str) -> str:
        concept = iri(f"{ID}concept/nuts-{code.lower()}")
        # A region of two languages has its names joined; names are never joined here.
        first, *others = _JOINED.split(self._names.get(code) or code)
        lines = [
            f"{node} {iri(RDF.type)} {iri(SAM.StatisticalRegion)}",
            f"{node} {iri(SKOS.prefLabel)} {quoted(first)}",
            f"{node} {iri(SAM.areaName)} {quoted(self._names.get(code) or code)}",
            *(f"{node} {iri(SKOS.altLabel)} {quoted(other)}" for other in others),
            f"{node} {iri(SKOS.notation)} {literal(code)}",
            f"{node} {iri(SAM.within)} {self.region(code[:-1])}",
            f"{node} {iri(_LEVELS[len(code)])} {concept}",
            f"{concept} {iri(RDF.type)} {iri(SKOS.Concept)}",
            f"{concept} {iri(SKOS.inScheme)} {_SCHEME}",
            f"{concept} {iri(SKOS.notation)} {literal(code)}",
            f"{concept} {iri(SKOS.prefLabel)} {literal(code)}",
        ]
        return "".join(line + end for line in lines)
