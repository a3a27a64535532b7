"""Research subjects by the Standard för svensk indelning av forskningsämnen (Statistics Sweden and UKÄ), as concepts.

The standard has three levels: subject areas of one digit, groups of three, subjects of five. A project is about its
narrowest subjects; the wider ones are around them. "Unclassified" (9, 999, 99999) says nothing and is left out.
"""

from __future__ import annotations

import re

from samspill.imports.statements import ALT_LABEL, BROADER, NOTATION, Pair, concept, scheme, thing
from samspill.imports.swecris.rows import Subject
from samspill.imports.values import words
from samspill.vocab.nquads import literal

__all__ = ["Subjects"]

_SOURCE = (
    "https://www.scb.se/dokumentation/klassifikationer-och-standarder/standard-for-svensk-indelning-av-forskningsamnen/"
)
_SCHEME = {
    "en": "Standard for Swedish Classification of Research Subjects",
    "nb": "Standard for svensk inndeling av forskningsemner",
    "sv": "Standard för svensk indelning av forskningsämnen",
}
_CODE = re.compile(r"[1-9](?:\d\d){0,2}")
_UNCLASSIFIED = re.compile(r"9+")


class Subjects:
    """Gathers the subjects that rows name, and writes them as concepts."""

    def __init__(self) -> None:
        """Begin with none."""
        self._names: dict[str, dict[str, list[str]]] = {}
        self._taken: dict[tuple[tuple[Subject, ...], ...], list[str]] = {}

    def take(self, entries: tuple[tuple[Subject, ...], ...]) -> list[str]:
        """Return the narrowest subject of each entry, in N-Quads form; raise ValueError for what is no code."""
        known = self._taken.get(entries)
        if known is None:
            known = self._taken[entries] = self._take(entries)
        return known

    def _take(self, entries: tuple[tuple[Subject, ...], ...]) -> list[str]:
        found: dict[str, None] = {}
        for entry in entries:
            for subject in entry:
                if not _CODE.fullmatch(subject.code):
                    raise ValueError(f"scbs: {subject.code!r} is no code of a subject, expected 1, 3 or 5 digits")
            known = [subject for subject in entry if not _UNCLASSIFIED.fullmatch(subject.code)]
            for subject in known:
                self._keep(subject)
            if known:
                found[_concept(max(known, key=lambda subject: len(subject.code)).code)] = None
        return list(found)

    def _keep(self, subject: Subject) -> None:
        names = self._names.setdefault(subject.code, {"sv": [], "en": []})
        for language, text in (("sv", subject.name_sv), ("en", subject.name_en)):
            if (text := words(text)) and text not in names[language]:
                names[language].append(text)

    def lines(self, end: str) -> str:
        """Return the subjects as lines of N-Quads, each ended with `end`.

        Editions of the standard name some subjects anew: a further name of a code is another name.
        """
        if not self._names:
            return ""
        found = [scheme("scb-research-subjects", _SCHEME, end, source=_SOURCE)]
        for code, names in sorted(self._names.items()):
            more: list[Pair] = [(NOTATION, literal(code))]
            wider = next((code[:size] for size in (3, 1) if size < len(code) and code[:size] in self._names), None)
            if wider:
                more.append((BROADER, _concept(wider)))
            more += [(ALT_LABEL, literal(text, lang=tag)) for tag, texts in names.items() for text in texts[1:]]
            first = {language: texts[0] for language, texts in names.items() if texts}
            found.append(concept(f"scb-research-subject-{code}", "scb-research-subjects", first, end, more))
        return "".join(found)


def _concept(code: str) -> str:
    return thing("concept", f"scb-research-subject-{code}")
