"""N-Quads text beside SQL: single terms taken apart and put together, and where in a file a line is broken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from samspill.errors import EngineError, SourceError
from samspill.vocab import RDF, XSD, nquads

__all__ = ["broken", "put_together", "taken_apart", "unreadable"]

_IRI = r'<(?P<iri>[A-Za-z][A-Za-z0-9+.-]*:(?:[^\x00-\x20<>"{}|^`\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*)>'
_BLANK = r'_:(?P<blank>[^\s<>"]+)'
_LITERAL = (
    r'"(?P<literal>(?:[^"\\]|\\[tbnrf"\'\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*)"'
    r'(?:@(?P<language>[a-zA-Z]+(?:-[a-zA-Z0-9]+)*(?:--(?:ltr|rtl))?)|\^\^<(?P<datatype>[A-Za-z][^\x00-\x20<>"{}|^`\\]*)>)?'
)
_TERM = re.compile(f"{_IRI}|{_BLANK}|{_LITERAL}")
_PLAIN_IRI, _PLAIN_BLANK, _PLAIN_LITERAL = (re.sub(r"\?P<\w+>", "?:", part) for part in (_IRI, _BLANK, _LITERAL))
_LINE = re.compile(
    rf"(?:(?:{_PLAIN_IRI}|{_PLAIN_BLANK}) {_PLAIN_IRI} (?:{_PLAIN_IRI}|{_PLAIN_BLANK}|{_PLAIN_LITERAL})"
    rf"(?: (?:{_PLAIN_IRI}|{_PLAIN_BLANK}))? \.|#.*|)\n?"
)
_RAW_CONTROL = re.compile(rb"[\x00-\x09\x0b-\x1f]")
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_LETTERS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}


def taken_apart(text: str) -> tuple[int, str, str | None, str | None]:
    """Return kind, lexical form, datatype and language of a term in N-Quads form."""
    if match := _TERM.fullmatch(text):
        raw = next(part for part in match.group("iri", "blank", "literal") if part is not None)
        lexical = _ESCAPE.sub(lambda escape: _unescaped(escape[1]), raw) if "\\" in raw else raw
        if match["literal"] is None:
            return (1 if match["iri"] is not None else 2), lexical, None, None
        if match["language"]:
            return 3, lexical, RDF.langString, match["language"]
        return 3, lexical, match["datatype"] or XSD.string, None
    raise SourceError("term", f"not N-Quads: {text}")


def _unescaped(code: str) -> str:
    return _LETTERS.get(code) or chr(int(code[1:], 16))


def put_together(kind: int, lexical: str, datatype: str, language: str | None) -> str:
    """Return a term in N-Quads form."""
    if kind != 3:
        return f"<{lexical}>" if kind == 1 else f"_:{lexical}"
    quoted = nquads.literal(lexical)
    if language is not None:
        return f"{quoted}@{language}"
    return quoted if datatype == XSD.string else f"{quoted}^^<{datatype}>"


def unreadable(paths: Sequence[Path], error: EngineError) -> SourceError | EngineError:
    """Tell bytes that are not N-Quads text, which only the reading finds, from a failure of the engine."""
    for path in paths:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                try:
                    line.decode()
                except UnicodeDecodeError as wrong:
                    return SourceError(path, "not UTF-8", line=number, column=wrong.start + 1)
                if (found := _RAW_CONTROL.search(line)) is not None:
                    detail = "a control character that is not escaped"
                    return SourceError(path, detail, line=number, column=found.start() + 1, hint="lines end with \\n")
    return error


def broken(paths: Sequence[Path], text: str, reason: str) -> SourceError:
    """Find the line that is broken; only then is the file read a second time."""
    for path in paths:
        with path.open(encoding="utf-8", newline="\n") as file:
            for number, line in enumerate(file, 1):
                if not _LINE.fullmatch(line):
                    return SourceError(path, f"not N-Quads: {text} ({reason})", line=number)
    return SourceError(paths[0], f"not N-Quads: {text} ({reason})")
