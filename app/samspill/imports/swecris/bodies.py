"""The organisations that Swecris names, as coordinators and as funders, gathered over all rows and written once.

An organisation number whose third digit is 0 or 1 is a person's identity number: a sole trader. The number is never
taken over, and the name, which is the person's, only where people were asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from samspill.imports.statements import (
    ALT_LABEL,
    LABEL,
    TYPE,
    Pair,
    about,
    concept,
    sam,
    scheme,
    thing,
)
from samspill.imports.swecris.rows import Body
from samspill.imports.values import slug, words
from samspill.vocab.nquads import literal
from samspill.vocab.orgnumbers import is_swedish

__all__ = ["Bodies"]

_TYPES = {
    "Universitet": ("universitet", "University"),
    "Högskola": ("høgskole", "University"),
    "Företag": ("selskap", "Company"),
    "Stat, regioner, kommuner, församlingar": ("stat, regioner, kommuner, menigheter", "PublicBody"),
    "Ideella föreningar och stiftelser": ("ideelle foreninger og stiftelser", ""),
    "Övrigt": ("annet", ""),
}
"""Norwegian name of each type, and the class of ours that says the same."""

_SOURCE = "https://www.vr.se/swecris.html"
_SCHEME = {
    "en": "types of organisation in Swecris",
    "nb": "organisasjonstyper i Swecris",
    "sv": "organisationstyper i Swecris",
}


@dataclass
class _Gathered:
    """What rows have said of one organisation."""

    number: str
    stated: str
    names: dict[str, list[str]] = field(default_factory=lambda: {"sv": [], "en": []})
    types: dict[str, str] = field(default_factory=dict)
    funds: bool = False


class Bodies:
    """Gathers organisations and writes them."""

    def __init__(self) -> None:
        """Begin with none."""
        self._found: dict[str, _Gathered] = {}
        self._taken: dict[tuple[Body, bool], str] = {}

    def take(self, body: Body, column: str, *, funds: bool = False) -> str:
        """Return the organisation, in N-Quads form, and keep what the row says of it.

        Raises ValueError, naming the column, for one that has neither number nor name. Not for people's numbers.
        """
        node = self._taken.get((body, funds))
        if node is None:
            node = self._taken[(body, funds)] = self._take(body, column, funds)
        return node

    def _take(self, body: Body, column: str, funds: bool) -> str:
        digits = re.sub(r"\D", "", body.number)
        known = is_swedish(digits)
        if not known and not words(f"{body.number}{body.name_sv}{body.name_en}"):
            raise ValueError(f"{column}: neither number nor name of an organisation")
        return self._keep(
            slug("se-swecris", digits if known else body.number or body.name_sv or body.name_en), body, funds
        )

    def take_person(self, body: Body, project: str) -> str:
        """Return a sole trader as an organisation that goes by the project, and never by the number."""
        return self._keep(f"{project}-coordinator", body._replace(number=""), funds=False)

    def _keep(self, name: str, body: Body, funds: bool) -> str:
        digits = re.sub(r"\D", "", body.number)
        found = self._found.get(name)
        if found is None:
            number = digits if is_swedish(digits) else ""
            found = self._found[name] = _Gathered(number, body.number.strip())
        for language, text in (("sv", body.name_sv), ("en", body.name_en)):
            if (text := words(text)) and text not in found.names[language]:
                found.names[language].append(text)
        if body.type_sv:
            found.types.setdefault(words(body.type_sv), words(body.type_en))
        found.funds |= funds
        return thing("organisation", name)

    def lines(self, end: str) -> str:
        """Return the description of all of them as lines of N-Quads, each ended with `end`."""
        types: dict[str, str] = {}
        found = []
        for name, body in sorted(self._found.items()):
            types |= body.types
            found.append(about(thing("organisation", name), end, [*_named(body), *_classified(body)]))
        if types:
            found.append(scheme("swecris-organisation-types", _SCHEME, end, source=_SOURCE))
        for text, english in sorted(types.items()):
            names = {"sv": text, "en": english, "nb": _TYPES.get(text, ("", ""))[0]}
            found.append(concept(_type(text), "swecris-organisation-types", names, end))
        return "".join(found)


def _named(body: _Gathered) -> list[Pair]:
    pairs: list[Pair] = [(TYPE, sam("Organisation"))]
    if body.number:
        pairs += [(sam("nationalId"), literal(body.number)), (sam("locatedIn"), thing("country", "se"))]
    if body.stated:
        pairs.append((sam("identifier"), literal(body.stated)))
    for language, names in body.names.items():
        pairs += [(LABEL if not place else ALT_LABEL, literal(name, lang=language)) for place, name in enumerate(names)]
    if not any(body.names.values()):
        pairs.append((LABEL, literal(body.number or body.stated)))
    return pairs


def _classified(body: _Gathered) -> list[Pair]:
    pairs: list[Pair] = [(TYPE, sam("FundingAgency"))] if body.funds else []
    for text in body.types:
        pairs.append((sam("organisationType"), thing("concept", _type(text))))
        name = _TYPES.get(text, ("", ""))[1]
        # The type of state and municipalities has parishes too, whose numbers begin with 25: they are no public bodies.
        if name and not (name == "PublicBody" and body.number.startswith("25")):
            pairs.append((TYPE, sam(name)))
    return pairs


def _type(text: str) -> str:
    return slug("swecris-organisation-type", text)
