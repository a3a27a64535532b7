"""The framework programmes of the European Union and their parts, as registers name them by code.

CORDIS and the Research Council of Norway write the codes differently (`H2020-EU.2.1.1.`, `EU.2.1.1.`); both mean one
programme, and the importers must give it one IRI.
"""

from __future__ import annotations

import csv
import functools
import re
from importlib.resources import files

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


@functools.cache
def eu_names() -> dict[tuple[str, str], str]:
    """Return English names by kind (`programme`, `action-type`) and code, from the table `eu_names.csv`.

    For codes that registers name differently or not at all: what is of one code has one name here. The names of
    Horizon 2020 are those of the Research Council of Norway, those of Horizon Europe are of Regulation (EU) 2021/695
    and of the Funding and Tenders Portal.
    """
    text = files(__package__).joinpath("eu_names.csv").read_text(encoding="utf-8")
    return {(kind, code): name for kind, code, name in csv.reader(text.splitlines()[1:])}


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
            found.append(f"{node} {iri(SAM.schemeCode)} {literal(code)}{end}")
            if title := self._title(code):
                found.append(f"{node} {iri(SAM.title)} {literal(title)}{end}")
            found += [f"{node} {predicate} {name}{end}" for predicate, name in self._labels(code)]
            if above:
                found.append(f"{node} {iri(SAM.subProgrammeOf)} {self._iris[above]}{end}")
        return "".join(found)

    def _title(self, code: str) -> str:
        """Return the English title of a programme as a register has it, "" where none tells."""
        if code in _ROOTS:
            return _ROOTS[code][1]["en"]
        return self._titles.get(code) or eu_names().get(("programme", code)) or ""

    def _labels(self, code: str) -> list[tuple[str, str]]:
        preferred, other = iri(SKOS.prefLabel), iri(SKOS.altLabel)
        if code in _ROOTS:
            return [(preferred, literal(name, lang=language)) for language, name in _ROOTS[code][1].items()]
        ours, theirs = eu_names().get(("programme", code)), self._titles.get(code)
        if not (ours or theirs):
            return [(preferred, literal(code))]
        found = [(preferred, literal(ours or theirs or code, lang="en"))]
        return [*found, (other, literal(theirs, lang="en"))] if ours and theirs and ours != theirs else found
