"""`/explain?s=…&p=…&o=…`: why a statement holds, as a page, as JSON and as RDF."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol, cast, runtime_checkable
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, request

from samspill.errors import NotAcceptableError, NotFoundError, ParameterError
from samspill.vocab import nquads
from samspill.web.evaluators import Pool
from samspill.web.labels import names_of, pick
from samspill.web.language import languages as wanted
from samspill.web.negotiate import Offer, choose
from samspill.web.respond import cacheable, page, unchanged, vary
from samspill.web.site import Site, site
from samspill.web.terms import Term, read_term

if TYPE_CHECKING:  # rules and columns are loaded when the first statement is explained
    from samspill.engines.columns import Columns
    from samspill.entail import Explainer, Proof

blueprint = Blueprint("explain", __name__)

_MEDIA_TYPES = {
    "json": "application/json",
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "html": "text/html",
}
_OFFERS = [Offer(name, (media_type,)) for name, media_type in _MEDIA_TYPES.items()]


@runtime_checkable
class _HasColumns(Protocol):
    @property
    def columns_path(self) -> Path:
        """The file of columns."""


@dataclass
class _Opened:
    """The columns and the rules of the snapshot that is served, once somebody has asked."""

    lock: Lock = field(default_factory=Lock)
    pair: tuple[Columns, Explainer] | None = None

    def get(self, path: Path) -> tuple[Columns, Explainer]:
        from samspill.engines.columns import Columns
        from samspill.entail import Explainer

        with self.lock:
            if self.pair is None:
                columns = Columns.open(path, memory_limit="1GB", threads=2)
                self.pair = columns, Explainer(columns)
            return self.pair


@dataclass(frozen=True)
class Line:
    """A step of a proof as a page shows it: three terms with their names, and the rule or the graphs."""

    depth: int
    terms: tuple[tuple[Term, Term | None], ...]
    rule: str | None
    graphs: tuple[tuple[str, Term | None], ...]


@blueprint.get("/explain")
def explain() -> Response:
    """Prove a statement: a shortest proof by the rules of OWL 2 RL, down to what sources state."""
    s, p, o = (_term(name) for name in "spo")
    form = _format()
    languages = wanted()
    tag = site().etag("explain", s, p, o, form, *(languages if form == "html" else ()))
    if (same := unchanged(tag)) is not None:
        return same
    proof = _proof(s, p, o)
    if form == "html":
        lines = tuple(_lines(proof, languages))
        links = {name: _link(s, p, o, name) for name in _MEDIA_TYPES if name != "html"}
        return cacheable(page("explain.html", lines=lines, proof=proof, links=links), tag)
    text = json.dumps(proof.as_json(), ensure_ascii=False) if form == "json" else proof.as_ntriples()
    return cacheable(vary(Response(text, content_type=_MEDIA_TYPES[form]), "Accept"), tag)


def _format() -> str:
    if name := request.args.get("format"):
        if name not in _MEDIA_TYPES:
            raise ParameterError(f"no format named {name[:100]!r}", hint=f"one of {', '.join(_MEDIA_TYPES)}")
        return name
    chosen = choose(request.headers.get("Accept"), _OFFERS)
    if chosen is None:
        raise NotAcceptableError(
            "none of the media types in Accept can be given",
            hint="this can be had: " + ", ".join(_MEDIA_TYPES.values()),
        )
    return chosen.value


def _term(name: str) -> str:
    """Return a term of the request in N-Quads form: given so, as an IRI, or as a name with a prefix of ours."""
    text = request.args.get(name, "").strip()
    if not text:
        hint = "give s, p and o: IRIs, names with a prefix of ours, or literals in N-Triples form"
        raise ParameterError(f"the parameter {name} is missing", hint=hint)
    try:
        return nquads.term(text)
    except ValueError as error:
        raise ParameterError(f"{name}={text[:200]} is no term", hint="an IRI, or a literal in quotes") from error


def _proof(s: str, p: str, o: str) -> Proof:
    snapshot, engine = site().snapshot, site().engine
    if isinstance(engine, Pool):
        from samspill.entail import Proof

        return Proof.from_json(engine.proof((s, p, o)))
    if not isinstance(snapshot, _HasColumns):
        raise NotFoundError("this snapshot has no columns to explain from", hint="serve one that `samspill build` made")
    opened = cast(_Opened, current_app.extensions.setdefault("samspill.explain", _Opened()))
    columns, explainer = opened.get(snapshot.columns_path)
    with columns.cursor() as cursor:
        return explainer.explain(cursor, (s, p, o))


def _lines(proof: Proof, languages: Sequence[str]) -> Iterator[Line]:
    """Yield the steps in the order of the text, each statement's premises once."""
    steps = list(_walk(proof, 0, set()))
    iris = {text[1:-1] for step, _ in steps for text in step.statement if text.startswith("<")}
    names = names_of(site().engine, iris | {graph for step, _ in steps for graph in step.graphs if graph})

    def named(text: str) -> tuple[Term, Term | None]:
        term = read_term(text)
        return term, pick(names.get(term.value, ()), languages) if term.kind == "iri" else None

    for step, depth in steps:
        graphs = tuple((graph, pick(names.get(graph, ()), languages)) for graph in step.graphs if graph)
        yield Line(depth, tuple(map(named, step.statement)), step.rule, graphs)


def _walk(proof: Proof, depth: int, told: set[tuple[str, str, str]]) -> Iterator[tuple[Proof, int]]:
    yield proof, depth
    if proof.statement not in told:
        told.add(proof.statement)
        for premise in proof.premises:
            yield from _walk(premise, depth + 1, told)


@blueprint.app_template_global()
def explain_link(s: str, p: str, o: str) -> str:
    """Return where a statement over three IRIs is explained; the empty text when the snapshot has no columns."""
    found = site()
    explained = _is_explained(found)
    return "/explain?" + urlencode({"s": s, "p": p, "o": o}) if explained else ""


_EXPLAINED: dict[tuple[type, type], bool] = {}


def _is_explained(found: Site) -> bool:
    """Whether snapshots of a class have columns: a page asks hundreds of times, and to look for members takes long."""
    kind = type(found.snapshot), type(found.engine)
    if kind not in _EXPLAINED:
        pooled = isinstance(found.engine, Pool) and found.writable is None
        _EXPLAINED[kind] = isinstance(found.snapshot, _HasColumns) or pooled
    return _EXPLAINED[kind]


def _link(s: str, p: str, o: str, form: str) -> str:
    return "/explain?" + urlencode({"s": s, "p": p, "o": o, "format": form})
