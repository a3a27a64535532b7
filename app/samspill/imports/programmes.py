"""The framework programmes of the European Union and their parts, as registers name them by code.

CORDIS and the Research Council of Norway write the codes differently (`H2020-EU.2.1.1.`, `EU.2.1.1.`); both mean one
programme, and the importers must give it one IRI.
"""

from __future__ import annotations

import re

from samspill.imports.values import slug, words
from samspill.vocab import ID, RDF, SAM, SKOS
from samspill.vocab.nquads import iri, literal

# The roots are the programmes that documents speak of too, so their slugs come from their names.
_ROOTS = {
    "HORIZON": ("eu-horizon-europe", {"en": "Horizon Europe", "sv": "Horisont Europa"}),
    "H2020": ("eu-horizon-2020", {"en": "Horizon 2020", "nb": "Horisont 2020", "sv": "Horisont 2020"}),
    "FP7": ("eu-fp7", {"en": "Seventh Framework Programme", "nb": "EUs sjuende rammeprogram"}),
    "EURATOM": ("eu-euratom", {"en": "Euratom Research and Training Programme"}),
}
_SAME_ROOT = {"EURATOM2027": "EURATOM"}

# Parts that stand between a root and the codes that the tables name; the regulations (EU) 2021/695 and 1291/2013.
_TITLES = {
    "HORIZON.1": "Excellent Science",
    "HORIZON.2": "Global Challenges and European Industrial Competitiveness",
    "HORIZON.3": "Innovative Europe",
    "HORIZON.4": "Widening Participation and Strengthening the European Research Area",
    "H2020-EU.1": "Excellent Science",
    "H2020-EU.2": "Industrial Leadership",
    "H2020-EU.3": "Societal Challenges",
    "H2020-EU.4": "Spreading Excellence and Widening Participation",
    "H2020-EU.5": "Science with and for Society",
    "H2020-EU.6": "Non-nuclear Direct Actions of the Joint Research Centre",
    "H2020-EU.7": "The European Institute of Innovation and Technology",
}


def normalised(code: str) -> str:
    """Return a code without blanks and without the full stop that some end with.

    >>> normalised("H2020-EU.2.1.1. ")
    'H2020-EU.2.1.1'
    """
    code = code.strip().rstrip(".")
    return _SAME_ROOT.get(code, code)


def parent(code: str) -> str | None:
    """Return the code of the programme around this one, None for a root.

    >>> parent("HORIZON.2.5"), parent("HORIZON.2"), parent("H2020-EU.1"), parent("FP7-JTI"), parent("H2020")
    ('HORIZON.2', 'HORIZON', 'H2020', 'FP7', None)
    """
    if code in _ROOTS:
        return None
    head, dot, _ = code.rpartition(".")
    if dot and head not in {"H2020-EU", "H2020-Euratom"}:
        return head
    root = re.split(r"[-.]", code)[0]
    return root if root in _ROOTS else None


class Programmes:
    """Gathers the programmes that an import speaks of, and writes them with all the programmes around them."""

    def __init__(self) -> None:
        """Begin with none."""
        self._titles: dict[str, str] = {}
        self._iris: dict[str, str] = {}

    def node(self, code: str, title: str = "") -> str:
        """Return the programme of a code, in N-Quads form, and remember to describe it."""
        code = normalised(code)
        found = self._iris.get(code)
        if found is None:
            name = _ROOTS[code][0] if code in _ROOTS else slug("eu", code)
            found = self._iris[code] = iri(f"{ID}programme/{name}")
            if above := parent(code):
                self.node(above)
        if title and code not in self._titles:
            self._titles[code] = words(title)
        return found

    def lines(self, end: str) -> str:
        """Return the description of all of them as lines of N-Quads, each ended with `end`."""
        found: list[str] = []
        for code in sorted(self._iris):
            node, above = self._iris[code], parent(code)
            found.append(f"{node} {iri(RDF.type)} {iri(SAM.Programme)}{end}")
            found.append(f"{node} {iri(SAM.identifier)} {literal(code)}{end}")
            for label in self._labels(code):
                found.append(f"{node} {iri(SKOS.prefLabel)} {label}{end}")
            if above:
                found.append(f"{node} {iri(SAM.subProgrammeOf)} {self._iris[above]}{end}")
        return "".join(found)

    def _labels(self, code: str) -> list[str]:
        if code in _ROOTS:
            return [literal(name, lang=language) for language, name in _ROOTS[code][1].items()]
        title = self._titles.get(code) or _TITLES.get(code)
        return [literal(title, lang="en") if title else literal(code)]
