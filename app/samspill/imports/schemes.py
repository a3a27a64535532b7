"""Calls, topics and types of action of the European Union's programmes, as registers name them by code."""

from __future__ import annotations

from samspill.imports.programmes import eu_names
from samspill.imports.values import slug, words
from samspill.vocab import ID, RDF, SAM, SKOS
from samspill.vocab.nquads import iri, literal

_KINDS = {"call": SAM.Call, "call-topic": SAM.CallTopic, "action-type": SAM.ActionType}


class Schemes:
    """Gathers calls, topics and types of action that an import speaks of, and writes what it knows of them."""

    def __init__(self) -> None:
        """Begin with none."""
        self._nodes: dict[tuple[str, str], str] = {}
        self._titles: dict[tuple[str, str], str] = {}
        self._within: dict[str, str] = {}

    def call(self, code: str, around: str = "") -> str:
        """Return the call of a code, in N-Quads form; `around` is the code of the call that it is a part of."""
        found = self._node("call", code)
        if around and around != code:
            self._within[found] = self._node("call", around)
        return found

    def topic(self, code: str, title: str = "") -> str:
        """Return the topic of a code, in N-Quads form."""
        return self._node("call-topic", code, title)

    def action(self, code: str, title: str = "") -> str:
        """Return the type of action of a code, in N-Quads form."""
        return self._node("action-type", code, eu_names().get(("action-type", code)) or title)

    def _node(self, kind: str, code: str, title: str = "") -> str:
        key = (kind, code)
        found = self._nodes.get(key)
        if found is None:
            found = self._nodes[key] = iri(f"{ID}{kind}/{slug('eu', code)}")
        if title and key not in self._titles:
            self._titles[key] = words(title)
        return found

    def lines(self, end: str) -> str:
        """Return the description of all of them as lines of N-Quads, each ended with `end`."""
        found: list[str] = []
        for (kind, code), node in sorted(self._nodes.items()):
            title = self._titles.get((kind, code))
            label = literal(title, lang="en") if title else literal(words(code))
            found.append(f"{node} {iri(RDF.type)} {iri(_KINDS[kind])}{end}")
            found.append(f"{node} {iri(SAM.identifier)} {literal(words(code))}{end}")
            found.append(f"{node} {iri(SAM.schemeCode)} {literal(words(code))}{end}")
            found.append(f"{node} {iri(SKOS.prefLabel)} {label}{end}")
            if title:
                found.append(f"{node} {iri(SAM.title)} {literal(title)}{end}")
            if node in self._within:
                found.append(f"{node} {iri(SAM.partOfScheme)} {self._within[node]}{end}")
        return "".join(found)
