"""Search for names within a SPARQL query: `text:query`, spelt as in Apache Jena, becomes VALUES before evaluation.

    ?thing text:query "innlandet fylke"
    (?thing ?score ?literal) text:query (skos:prefLabel "univ*" 20 "lang:nb")

The text and what stands beside it are constants, so the things are known before any engine sees the query, and every
engine answers it. What Jena's property does not say: a thing comes once, by the name that matches best; all the words
must be there; a list of graphs or properties is not bound.

The query is taken apart into the terminals of the grammar and parsed by the engine first, so an error is told at its
place in the text as it was written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from samspill.engines.names import Hit, Names
from samspill.engines.names_text import Wanted
from samspill.engines.oxigraph import accept
from samspill.engines.refusals import TEXT, refusal
from samspill.engines.scan import Token, tokens
from samspill.errors import ParameterError, QueryError
from samspill.vocab import XSD
from samspill.vocab.nquads import iri, lexical, literal

__all__ = ["MOST", "QUERY", "with_names"]

QUERY = f"{TEXT}query"
"""The property."""
MOST = 10_000
"""Things that a text may find when no number is given with it; more are refused, never cut in silence."""
_MARK = "jena.apache.org"  # a text without it cannot name the property
_SEARCHES = 20  # in one query
_FOR_EXAMPLE = 'for example ?thing text:query "innlandet"'


def with_names(text: str, names: Names | None) -> str:
    """Return a query in which every search for names is replaced by what it finds.

    Raises QueryError, with line and column, for a query that does not parse, for a search whose text is no constant
    or that stands where none can, and for one that finds more than MOST things without a limit of its own.
    """
    if _MARK not in text:
        return text
    found = list(tokens(text))
    prefixes = _prefixes(found)
    places = [at for at, token in enumerate(found) if _resolve(token, prefixes) == QUERY]
    if not places:
        return text
    accept(text)
    reader = _Reader(text, found, prefixes)
    if names is None or len(places) > _SEARCHES:
        said = "there is no index of names here" if names is None else f"more than {_SEARCHES} searches in one query"
        raise reader.refused(found[places[0]], said)
    parts, done = [], 0
    for search in map(reader.search, places):
        parts += [text[done : search.start], search.values(names, reader)]
        done = search.end
    return "".join([*parts, text[done:]])


@dataclass(frozen=True)
class _Search:
    """One search: the offsets that it takes up, what is asked, and what stands around its VALUES."""

    start: int
    end: int
    at: Token
    variables: tuple[str, ...]
    wanted: Wanted
    properties: tuple[str, ...]
    limit: int | None
    language: str | None
    before: str
    after: str

    def values(self, names: Names, reader: _Reader) -> str:
        if unknown := set(self.properties) - names.properties:
            known = ", ".join(f"<{each}>" for each in sorted(names.properties))
            raise reader.refused(self.at, f"names are not held by <{min(unknown)}>", f"there are {known}")
        most = MOST + 1 if self.limit is None else self.limit
        hits = names.find(self.wanted, most, properties=self.properties, language=self.language)
        if self.limit is None and len(hits) > MOST:
            hint = 'give more letters, or a number: text:query ("text" 100)'
            raise reader.refused(self.at, f"the text finds more than {MOST:,} things", hint)
        rows = " ".join(f"({' '.join(_terms(hit)[: len(self.variables)])})" for hit in hits)
        return f"{self.before}VALUES ({' '.join(self.variables)}) {{ {rows} }} {self.after}"


def _terms(hit: Hit) -> tuple[str, str, str]:
    """Return the thing, the score and the name that matched, as terms."""
    name = literal(hit.value, lang=hit.language or None, datatype=hit.datatype or None)
    return iri(hit.thing), literal(f"{hit.score:.4f}".rstrip("0").rstrip("."), datatype=XSD.decimal), name


def _prefixes(found: Sequence[Token]) -> dict[str, str]:
    prefixes, base = dict[str, str](), ""
    for word, first, second in zip(found, found[1:], found[2:], strict=False):
        if word.kind == "word" and word.text.upper() == "BASE":
            base = urljoin(base, first.text.strip("<>"))
        elif word.kind == "word" and word.text.upper() == "PREFIX":
            prefixes.setdefault(first.text.rstrip(":"), urljoin(base, second.text.strip("<>")))
    return prefixes


def _resolve(token: Token, prefixes: dict[str, str]) -> str | None:
    """Return the IRI that a token is; a full stop that ends the statement is no part of a name."""
    if token.kind == "iri":
        return token.text[1:-1]
    prefix, colon, local = token.text.rstrip(".").partition(":")
    return prefixes.get(prefix, "") + local.replace("\\", "") if token.kind == "pname" and colon else None


class _Reader:
    """Reads the searches of one query."""

    def __init__(self, text: str, found: Sequence[Token], prefixes: dict[str, str]) -> None:
        self._text = text
        self._found = found
        self._prefixes = prefixes

    def refused(self, token: Token, detail: str, hint: str = _FOR_EXAMPLE) -> QueryError:
        """Return the error for what is wrong at a token."""
        return refusal(self._text, token.start, detail, hint)

    def search(self, at: int) -> _Search:
        """Read the search whose property is the token at this place."""
        self._in_a_pattern(at)
        begins, variables, before = self._subject(at)
        after, asked = self._object(at)
        ends, following = after, ""
        while self._is(ends, ";"):
            ends += 1
        if ends > after and not (self._is(ends, ".") or self._is(ends, "}")):
            if len(variables) > 1:
                raise self.refused(
                    self._found[after], "nothing more can be said of a list", "end the search with a full stop"
                )
            following = f"{variables[0]} "
        elif self._is(after, ","):
            raise self.refused(self._found[after], "one text at a time", "write a second search")
        last = self._found[ends - 1]
        start = self._found[begins].start
        return _Search(start, last.start + len(last.text), self._found[at], variables, *asked, before, following)

    def _is(self, at: int, text: str) -> bool:
        return 0 <= at < len(self._found) and self._found[at].text == text

    def _in_a_pattern(self, at: int) -> None:
        """Refuse what is no statement of a WHERE clause: an element of a list, a template, a short CONSTRUCT."""
        opened: list[int] = []
        for place, token in enumerate(self._found[:at]):
            if token.kind == "other" and token.text in "{([":
                opened.append(place)
            elif token.kind == "other" and token.text in "})]":
                opened.pop()
        if not opened or self._found[opened[-1]].text != "{":
            raise self.refused(self._found[at], "text:query stands only as the property of a statement")
        outer = self._found[opened[0] - 1].text.upper() if opened[0] else ""
        words = [token.text.upper() for token in self._found[: opened[0]] if token.kind == "word"]
        short = "CONSTRUCT" in words and ("WHERE" in words or "FROM" in words) and not self._template(opened[0])
        if outer == "CONSTRUCT" or short:
            raise self.refused(
                self._found[at], "text:query cannot stand in a template", "write CONSTRUCT { … } WHERE { … }"
            )

    def _template(self, brace: int) -> bool:
        """Whether a template was closed before this brace."""
        return any(token.kind == "other" and token.text == "}" for token in self._found[:brace])

    def _subject(self, at: int) -> tuple[int, tuple[str, ...], str]:
        """Return where the statement begins, the variables of its subject, and what has to stand before VALUES."""
        before = self._found[at - 1]
        if before.kind == "variable":
            return at - 1, (before.text,), ""
        if before.text == ")":
            return self._list(at)
        if before.text == ";":
            first = at - 1
            while self._is(first - 1, ";"):
                first -= 1
            return first, (self._subject_before(first, at),), ". "
        raise self.refused(self._found[at], "the subject of text:query is a variable, or a list of them")

    def _list(self, at: int) -> tuple[int, tuple[str, ...], str]:
        first = at - 2
        while first >= 0 and self._found[first].kind == "variable":
            first -= 1
        variables = tuple(token.text for token in self._found[first + 1 : at - 1])
        if not self._is(first, "(") or not 1 <= len(variables) <= 3 or len(set(variables)) < len(variables):
            hint = "(?thing ?score ?literal) text:query …"
            raise self.refused(
                self._found[at], "the list before text:query is of one to three different variables", hint
            )
        return first, variables, ""

    def _subject_before(self, semicolon: int, at: int) -> str:
        """Return the subject of the statement that goes on after a semicolon, where it is a variable."""
        depth, place = 0, semicolon - 1
        while place >= 0 and not (depth == 0 and self._ends(place)):
            text = self._found[place].text if self._found[place].kind == "other" else ""
            depth += (text in {")", "]", "}"}) - (text in {"(", "[", "{"})
            if depth < 0:
                break
            place -= 1
        subject = self._found[place + 1]
        if subject.kind != "variable":
            hint = "write it as a statement of its own: ?thing text:query …"
            raise self.refused(self._found[at], "the subject of text:query is not seen to be a variable here", hint)
        return subject.text

    def _ends(self, place: int) -> bool:
        """Whether a token ends the statement before it: a brace, or a full stop that is no decimal point."""
        token = self._found[place]
        if token.text in {"{", "}"}:
            return True
        if token.kind == "pname":
            return token.text.endswith(".")
        following = self._found[place + 1]
        return token.text == "." and not (following.start == token.start + 1 and following.text.isdigit())

    def _object(self, at: int) -> tuple[int, tuple[Wanted, tuple[str, ...], int | None, str | None]]:
        """Return the place after the object, and what it asks: the words, properties, a limit, a language."""
        place = at + 1
        listed = self._is(place, "(")
        place += listed
        properties: list[str] = []
        while listed and (name := _resolve(self._found[place], self._prefixes)) is not None:
            properties.append(name)
            place += 1
        token = self._found[place]
        if token.kind != "string":
            hint = "what is searched for is known before the query runs; for a variable, use FILTER CONTAINS"
            raise self.refused(token, "the text of text:query must be a constant", hint)
        wanted = self._wanted(token)
        place += 1
        language = None
        if self._found[place].kind == "langtag":
            language = self._found[place].text[1:]
            place += 1
        if not listed:
            return place, (wanted, (), None, language)
        place, limit, told = self._rest(place)
        return place, (wanted, tuple(properties), limit, told or language)

    def _rest(self, place: int) -> tuple[int, int | None, str | None]:
        """Read what follows the text in a list: a number of things, a language, the closing bracket."""
        digits = ""
        while self._found[place].kind == "other" and self._found[place].text.isdigit():
            digits += self._found[place].text
            place += 1
        if digits and not 1 <= int(digits) <= MOST:
            raise self.refused(
                self._found[place - 1], f"the number of things is from 1 to {MOST:,}", 'text:query ("text" 100)'
            )
        language = None
        if self._found[place].kind == "string" and (told := _string(self._found[place])).startswith("lang:"):
            language = told.removeprefix("lang:")
            place += 1
        if not self._is(place, ")"):
            hint = '(property … "text" number "lang:nb"), all but the text left out as you like'
            raise self.refused(self._found[place], "this is not part of a search", hint)
        return place + 1, int(digits) if digits else None, language

    def _wanted(self, token: Token) -> Wanted:
        try:
            return Wanted.read(_string(token))
        except ParameterError as error:
            raise self.refused(token, error.detail) from error


def _string(token: Token) -> str:
    """Return the text of a string in any of its four quotations."""
    quotes = 3 if token.text[:3] in {'"""', "'''"} else 1
    return lexical(f'"{token.text[quotes:-quotes]}"')
