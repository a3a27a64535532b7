"""The small tables: subjects of EuroSciVoc, policy priorities, legal bases, topics and web links of projects."""

from __future__ import annotations

from samspill.imports.cordis.projects import Projects
from samspill.imports.programmes import Programmes
from samspill.imports.reading import Cells
from samspill.imports.schemes import Schemes
from samspill.imports.values import quoted, web_address, words
from samspill.vocab import DCTERMS, FOAF, ID, RDF, SAM, SKOS, SKOSXL, XSD
from samspill.vocab.nquads import iri, literal

_SCHEME = iri(f"{ID}concept-scheme/euroscivoc")
_EURO_SCI_VOC = iri("https://op.europa.eu/en/web/eu-vocabularies/euroscivoc")
_FIELD, _UNDER = f" {iri(SAM.euroSciVocField)} ", f" {iri(SAM.underProgramme)} "
_WEB, _ANY_URI = f" {iri(SAM.webAddress)} ", f"^^{iri(XSD.anyURI)}"
_PRIORITIES = {
    "/climate": "climate",
    "/biodiversity": "biodiversity",
    "/cleanAir": "clean-air",
    "/digitalAgenda": "digital-agenda",
    "/ai": "ai",
}
_WEIGHTS = {"100": f" {iri(SAM.principalPriority)} ", "40": f" {iri(SAM.significantPriority)} ", "0": None}
"""The marks of the Organisation for Economic Co-operation and Development: principal, significant, not targeted."""


class Subjects:
    """Reads rows of the small tables, which all name a project; `finish` gives the tree of EuroSciVoc."""

    def __init__(self, end: str, projects: Projects, programmes: Programmes, schemes: Schemes) -> None:
        """Take the end of each line, the projects read before, and where programmes and schemes are gathered."""
        self._end, self._projects, self._programmes, self._schemes = end, projects, programmes, schemes
        self._paths: dict[tuple[str, str], str] = {}
        self._concepts: dict[str, tuple[str, str, str | None]] = {}

    def _project(self, number: str) -> str:
        found = self._projects.nodes.get(number)
        if found is None:
            raise ValueError(f"projectID: no project {number!r} in the table of projects")
        return found

    def euroscivoc(self, cells: Cells) -> str:
        """Return the lines of a row of the table of EuroSciVoc subjects."""
        number, code, path, _ = cells
        concept = self._paths.get((code, path))
        if concept is None:
            concept = self._paths[code, path] = self._branch(code, path)
        return f"{self._project(number)}{_FIELD}{concept}{self._end}"

    def _branch(self, code: str, path: str) -> str:
        """Return the concept of a code such as /23/53/373, and remember it with all the concepts above it."""
        numbers, titles = code.strip("/").split("/"), path.strip("/").split("/")
        if len(numbers) != len(titles) or not all(number.isdigit() for number in numbers):
            raise ValueError(f"euroSciVocCode: {code!r} does not fit the path {path!r}")
        above: str | None = None
        for depth, (number, title) in enumerate(zip(numbers, titles, strict=True), 1):
            node = iri(f"{ID}concept/euroscivoc-{number}")
            self._concepts.setdefault(node, ("/" + "/".join(numbers[:depth]), words(title), above))
            above = node
        assert above is not None  # noqa: S101  (a split text has at least one part)
        return above

    def priority(self, cells: Cells) -> str:
        """Return the lines of a row of the table of policy priorities; a weight of 0 says nothing."""
        number, code, _, weight = cells
        if code not in _PRIORITIES:
            raise ValueError(f"policyPriority: {code!r} is none that we know, expected {', '.join(_PRIORITIES)}")
        if weight not in _WEIGHTS:
            raise ValueError(f"weight: {weight!r} is none of {', '.join(_WEIGHTS)}")
        project, predicate = self._project(number), _WEIGHTS[weight]
        if predicate is None:
            return ""
        return f"{project}{predicate}<{ID}concept/priority-{_PRIORITIES[code]}>{self._end}"

    def legal_basis(self, cells: Cells) -> str:
        """Return the lines of a row of the table of legal bases; the main one is in the table of projects too."""
        number, code, title = cells
        project, programme = self._project(number), self._programmes.node(code, title)
        if programme in self._projects.programmes[number]:
            return ""
        return f"{project}{_UNDER}{programme}{self._end}"

    def topic(self, cells: Cells) -> str:
        """Take the title of a topic; that the project is under it, the table of projects has said."""
        number, code, title = cells
        self._project(number)
        self._schemes.topic(code, title)
        return ""

    def web_link(self, cells: Cells) -> str:
        """Return the lines of a row of the table of web links: the project's own site, or another page about it."""
        number, address, represents = cells
        page = web_address(address)
        if page is None:
            raise ValueError(f"physUrl: {address!r} is no web address")
        predicate = FOAF.homepage if represents == "project" else FOAF.page
        project = self._project(number)
        found = f"{project} <{predicate}> <{page}>{self._end}"
        return found if predicate == FOAF.page else f"{found}{project}{_WEB}{quoted(page)}{_ANY_URI}{self._end}"

    def finish(self) -> str:
        """Return the concepts of EuroSciVoc that projects are under, with those above them."""
        if not self._concepts:
            return ""
        end, broader, top = self._end, iri(SKOS.broader), iri(SKOS.topConceptOf)
        found = [
            f"{_SCHEME} {iri(RDF.type)} {iri(SKOS.ConceptScheme)}{end}",
            f"{_SCHEME} {iri(DCTERMS.source)} {_EURO_SCI_VOC}{end}",
            f"{_SCHEME} {iri(SKOS.prefLabel)} {literal('European Science Vocabulary', lang='en')}{end}",
            f"{_SCHEME} {iri(SKOS.prefLabel)} {literal('europeisk vitenskapsvokabular (EuroSciVoc)', lang='nb')}{end}",
            f"{_SCHEME} {iri(SKOS.prefLabel)} {literal('europeisk vetenskapsvokabulär (EuroSciVoc)', lang='sv')}{end}",
        ]
        for node, (code, title, above) in sorted(self._concepts.items()):
            found.append(
                f"{node} {iri(RDF.type)} {iri(SKOS.Concept)}{end}{node} {iri(SKOS.inScheme)} {_SCHEME}{end}"
                f"{node} {iri(SKOS.notation)} {literal(code)}{end}{node} {iri(SKOS.prefLabel)} {quoted(title)}@en{end}"
                + _xl_label(node, title, end)
                + (f"{node} {broader} {above}{end}" if above else f"{node} {top} {_SCHEME}{end}")
            )
        return "".join(found)


def _xl_label(node: str, title: str, end: str) -> str:
    """Return the title of a concept as a node of SKOS-XL, which is how the publisher's own endpoint has it."""
    label = node.replace("/concept/", "/concept-label/")
    return (
        f"{node} {iri(SKOSXL.prefLabel)} {label}{end}{label} {iri(RDF.type)} {iri(SKOSXL.Label)}{end}"
        f"{label} {iri(SKOSXL.literalForm)} {quoted(title)}@en{end}"
    )
