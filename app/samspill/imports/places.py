"""The countries and statistical regions that registers of all Europe name, as areas of the graph."""

from __future__ import annotations

import functools
import re
from importlib.resources import files

from samspill.imports.values import country, quoted
from samspill.vocab import DCTERMS, ID, RDF, SAM, SKOS
from samspill.vocab.nquads import iri, literal

_CODE = re.compile(r"[A-Z]{2}[A-Z0-9]{0,3}")
_JOINED = re.compile(r" ?/ ?| - ")
_SCHEME = iri(f"{ID}concept-scheme/nuts-codes")
_NUTS = iri("https://ec.europa.eu/eurostat/web/nuts")


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
            return self.country(code)
        self.region(code[:-1])
        found = self._regions[code] = iri(f"{ID}statistical-region/nuts-{code.lower()}")
        return found

    def lines(self, end: str) -> str:
        """Return the description of all of them as lines of N-Quads, each ended with `end`."""
        found = [self._country_lines(code, node, end) for code, node in sorted(self._countries.items())]
        found += [self._region_lines(code, node, end) for code, node in sorted(self._regions.items())]
        if self._regions:
            found.append(f"{_SCHEME} {iri(RDF.type)} {iri(SKOS.ConceptScheme)}{end}")
            found.append(f"{_SCHEME} {iri(DCTERMS.source)} {_NUTS}{end}")
            for language, name in (("en", "NUTS codes"), ("nb", "NUTS-koder"), ("sv", "Nuts-koder")):
                found.append(f"{_SCHEME} {iri(SKOS.prefLabel)} {literal(name, lang=language)}{end}")
        return "".join(found)

    @staticmethod
    def _country_lines(code: str, node: str, end: str) -> str:
        name = country_names().get(code)
        label = literal(name, lang="en") if name else literal(code.upper())
        return (
            f"{node} {iri(RDF.type)} {iri(SAM.Country)}{end}{node} {iri(SKOS.prefLabel)} {label}{end}"
            f"{node} {iri(SKOS.notation)} {literal(code.upper())}{end}"
        )

    def _region_lines(self, code: str, node: str, end: str) -> str:
        concept = iri(f"{ID}concept/nuts-{code.lower()}")
        # A region of two languages has its names joined; names are never joined here.
        first, *others = _JOINED.split(self._names.get(code) or code)
        lines = [
            f"{node} {iri(RDF.type)} {iri(SAM.StatisticalRegion)}",
            f"{node} {iri(SKOS.prefLabel)} {quoted(first)}",
            *(f"{node} {iri(SKOS.altLabel)} {quoted(other)}" for other in others),
            f"{node} {iri(SKOS.notation)} {literal(code)}",
            f"{node} {iri(SAM.within)} {self.region(code[:-1])}",
            f"{node} {iri(SAM.nutsCode)} {concept}",
            f"{concept} {iri(RDF.type)} {iri(SKOS.Concept)}",
            f"{concept} {iri(SKOS.inScheme)} {_SCHEME}",
            f"{concept} {iri(SKOS.notation)} {literal(code)}",
            f"{concept} {iri(SKOS.prefLabel)} {literal(code)}",
        ]
        return "".join(line + end for line in lines)
