"""Query files: a `.rq` file is SPARQL that runs as it stands, with `#+ key: value` lines above it.

    #+ summary: Which counties does a node of Smart City Sweden cover?
    #+ topic: areas
    #+ endpoint: /sparql
    PREFIX target: <https://w3id.org/samspill/id/cooperation-region/region-mitt>

The subject comes in by rewriting the one line `PREFIX target: <…>`, other values by rewriting the one line
`VALUES ?name { … }` of a parameter, a bound by rewriting the one line `LIMIT …`; never by pasting text into the query.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from samspill.errors import NotFoundError, ParameterError, SourceError
from samspill.files import project_folder

_HEADER = re.compile(r"#\+\s*([a-z][a-z-]*):\s*(.*?)\s*$")
_TARGET = re.compile(r"^PREFIX target: <[^>]*>[ \t]*$", re.MULTILINE)
_VALUES = re.compile(r"^([ \t]*)VALUES \?(\w+) \{[^{}\n]*\}[ \t]*$", re.MULTILINE)
_ABSOLUTE = r"[a-zA-Z][a-zA-Z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]+"
_IRI = re.compile(rf"{_ABSOLUTE}\Z")
_LIMIT = re.compile(r"^([ \t]*)LIMIT \d+[ \t]*$", re.MULTILINE)
_TERM = re.compile(
    rf"""(?:<{_ABSOLUTE}>|"(?:[^"\\\n\r]|\\[tbnrf"'\\])*"(?:@[a-zA-Z]+(?:-[a-zA-Z0-9]+)*|\^\^<{_ABSOLUTE}>)?)\Z"""
)


@dataclass(frozen=True)
class Query:
    """A query file: its name (`folder/stem`), its text, and its header."""

    name: str
    text: str
    header: Mapping[str, str] = field(default_factory=dict)
    path: Path | None = None

    @property
    def summary(self) -> str:
        """What the query answers, in one sentence."""
        return self.header.get("summary", "")

    @property
    def parameters(self) -> tuple[str, ...]:
        """The variables whose VALUES line may be rewritten, in order of the text."""
        return tuple(match[2] for match in _VALUES.finditer(self.text))

    @property
    def has_target(self) -> bool:
        """Whether the query is about one thing, named in its `PREFIX target:` line."""
        return _TARGET.search(self.text) is not None

    def bind(
        self,
        target: str | None = None,
        values: Mapping[str, Iterable[str]] | None = None,
        limit: int | None = None,
    ) -> Query:
        """Return the query with another target (an IRI), other values (terms in N-Triples form) and another LIMIT.

        Raises ParameterError when the query has no such line, for what is not an IRI, and for what is not a term.
        """
        text = self.text
        if target is not None:
            if not self.has_target:
                raise ParameterError(f"the query {self.name} is not about one thing: it has no line PREFIX target:")
            if not _IRI.match(target):
                raise ParameterError(f"not an IRI: {target!r}")
            text = _TARGET.sub(lambda _: f"PREFIX target: <{target}>", text, count=1)
        for name, terms in (values or {}).items():
            text = self._with_values(text, name, list(terms))
        if limit is not None:
            if not _LIMIT.search(text):
                raise ParameterError(f"the query {self.name} has no bound: it has no line LIMIT")
            text = _LIMIT.sub(lambda match: f"{match[1]}LIMIT {limit:d}", text)
        return replace(self, text=text)

    def _with_values(self, text: str, name: str, terms: list[str]) -> str:
        if name not in self.parameters:
            known = ", ".join(self.parameters) or "none"
            raise ParameterError(f"the query {self.name} has no parameter {name!r}", hint=f"it has: {known}")
        for term in terms:
            if not _TERM.match(term):
                raise ParameterError(f"not a term: {term!r}", hint='write <iri>, "text" or "text"@nb')
        line = f"VALUES ?{name} {{ {' '.join(terms)} }}"
        return _VALUES.sub(lambda match: match[1] + line if match[2] == name else match[0], text)


def read(path: Path, name: str | None = None) -> Query:
    """Read a query file; raise SourceError when it is missing, not UTF-8, or has no `#+ summary:` line."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise SourceError(path, "no such file") from error
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(path, f"cannot be read: {error}") from error
    header = {match[1]: match[2] for line in text.splitlines() if (match := _HEADER.match(line))}
    return Query(name or path.stem, text, header, path)


@cache
def catalogue(folder: str | None = None) -> Mapping[str, Query]:
    """Return every query file of the project (or of one folder of `queries/`) by its name, sorted.

    Raises SourceError for a file without a summary: a query that does not say what it answers is not finished.
    """
    root = project_folder("queries")
    found = {}
    for path in sorted((root / folder if folder else root).rglob("*.rq")):
        query = read(path, path.relative_to(root).with_suffix("").as_posix())
        if not query.summary:
            raise SourceError(path, "no summary", line=1, hint="begin with a line `#+ summary: …`")
        found[query.name] = query
    return dict(sorted(found.items()))


def named(name: str) -> Query:
    """Return the query file `folder/stem`; raise NotFoundError when there is none."""
    found = catalogue().get(name)
    if found is None:
        raise NotFoundError(f"no query named {name!r}", hint="`samspill query --list` names them")
    return found
