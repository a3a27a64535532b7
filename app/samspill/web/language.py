"""In which language a page speaks, and in which languages it shows the names of things.

The reader's choice comes first: `?lang=sv` in the address, which is kept in a cookie, then `Accept-Language`. A page
speaks English, Norwegian bokmål, Norwegian nynorsk or Swedish; names are shown in whatever language there is.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

from flask import Flask, Response, g, request

from samspill.errors import ParameterError
from samspill.web.labels import reading_order
from samspill.web.parameters import LANGUAGE

__all__ = ["INTERFACE", "catalogue", "interface", "languages", "read_po", "register"]

INTERFACE: Final = {"nb": "Bokmål", "nn": "Nynorsk", "sv": "Svenska", "en": "English"}
"""The languages of the pages, in their own names."""

_SAME = {"no": "nb", "da": "nb"}  # Norwegian without saying which; Danish is read as bokmål is
_FOLDER = Path(__file__).with_name("translations")
_A_YEAR = 365 * 86_400
_PO_LINE = re.compile(r'(?:(msgid|msgstr)\s+)?"((?:[^"\\]|\\.)*)"\s*\Z')
_ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}


def _refuse() -> None:
    """Raise ParameterError for a language in the address that is none of ours."""
    if LANGUAGE.encode() not in request.query_string:
        return  # nothing is read here that others read in their own way
    told = request.args.get(LANGUAGE)
    if told is not None and told not in INTERFACE:
        raise ParameterError(f"{LANGUAGE} is {told[:40]!r}", hint=f"one of {', '.join(INTERFACE)}")


def _chosen() -> str | None:
    """Return the language that the reader chose, now or before; None when there is none."""
    for told in (request.args.get(LANGUAGE), request.cookies.get(LANGUAGE)):
        if told in INTERFACE:
            return told
    return None


def languages() -> tuple[str, ...]:
    """Return the languages in which the reader wants names, the fallback at the end."""
    header = request.headers.get("Accept-Language")
    chosen = _chosen()
    return reading_order(header if chosen is None else f"{chosen}, {header or ''}")


def interface() -> str:
    """Return the language in which the page speaks: English where the reader asks for none of ours."""
    if "samspill_language" not in g:
        g.samspill_language = _interface()
    return str(g.samspill_language)


def _interface() -> str:
    if (chosen := _chosen()) is not None:
        return chosen
    if not request.headers.get("Accept-Language"):
        return "en"
    found = (_SAME.get(each, each) for each in reading_order(request.headers.get("Accept-Language"), fallback=False))
    return next((each for each in found if each in INTERFACE), "en")


@cache
def catalogue(language: str) -> dict[str, str]:
    """Return the texts of a language by the English text."""
    path = _FOLDER / f"{language}.po"
    return read_po(path.read_text(encoding="utf-8")) if path.is_file() else {}


def read_po(text: str) -> dict[str, str]:
    """Return the texts of a catalogue in gettext's PO format; an empty one is as if it were not there."""
    found: dict[str, str] = {}
    key = value = ""
    into = ""
    for line in [*text.splitlines(), 'msgid ""']:
        match = _PO_LINE.match(line.strip())
        if match is None:
            continue
        part = re.sub(r"\\(.)", lambda each: _ESCAPES.get(each[1], each[1]), match[2])
        if match[1] == "msgid":
            if key and value:
                found[key] = value
            key, value, into = part, "", "msgid"
        elif match[1] == "msgstr":
            value, into = part, "msgstr"
        elif into == "msgid":
            key += part
        else:
            value += part
    return found


def translated(text: str) -> str:
    """Return a text of the pages in the language of the page; nynorsk falls back to bokmål, all to English."""
    language = interface()
    if language == "en":
        return text
    found = catalogue(language).get(text)
    return found or (catalogue("nb").get(text, text) if language == "nn" else text)


def _keep(response: Response) -> Response:
    """Keep the reader's choice, when the address tells it."""
    told = request.args.get(LANGUAGE)
    if told in INTERFACE and response.status_code < 400:
        response.set_cookie(LANGUAGE, told, max_age=_A_YEAR, samesite="Lax", httponly=True)
    return response


def _plural(one: str, several: str, number: int) -> str:
    return translated(one if number == 1 else several)


def register(app: Flask) -> None:
    """Let templates translate, and keep what readers choose."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(translated, _plural, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals.update(interface=interface, interface_languages=INTERFACE)
    app.before_request(_refuse)
    app.after_request(_keep)
