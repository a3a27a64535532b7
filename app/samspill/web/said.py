"""What is wrong, and what to do, in the reader's language.

Errors are raised in English, where nobody knows who reads them: a command, a log, a program. Whoever answers a reader
finds the sentence here, as it stands or with what was put into it, and tells its translation; one that is not here is
told in English.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from samspill.web.language import interface, translated

__all__ = ["SENTENCES", "said"]

SENTENCES: Final = (
    "There is nothing at this path.",
    "The path is right, the HTTP method is not.",
    "The server failed in a way that it should not.",
    "Begin at / or /sparql.",
    "The header Allow lists others.",
    "Its log says why.",
    "The body is longer than %(a)s bytes.",
    "there is no page %(a)s",
    "the description of %(a)s has no page %(b)s",
    "no parameter named %(a)s",
    "the parameter %(a)s is given several times",
    "the graph knows no %(a)s",
    "whoever this was asked to be left out",
    "things are not listed by %(a)s",
    "there is no query %(a)s",
    "there is no query",
    "there is no graph %(a)s",
    "there is no short link %(a)s",
    "there is no such pair",
    "there is no such dump",
    "the ontology has no term %(a)s",
    "no two of the %(a)s in this selection share anything",
    "a picture of %(a)s nodes",
    "the surroundings of whom?",
    "a tie with whom?",
    "a way from whom?",
    "%(a)s ties, more than the %(b)s of one answer",
    "the period ends (%(a)s) before it begins (%(b)s)",
    "no period: %(a)s",
    "no day: %(a)s",
    "no %(a)s is called %(b)s",
    "%(a)s may be %(b)s",
    "all %(a)s evaluators are busy",
    "the query ran for %(a)s seconds, which is the limit, and was ended",
    "the query's evaluator died, most likely for want of memory (%(a)s MB)",
    "%(a)s of your queries are under way, which is the limit",
    "you have asked %(a)s queries in a minute, which is the limit",
    "search by name: /search?q=…",
    "send it once",
    "there are %(a)s",
    "the last is %(a)s",
    "one of %(a)s",
    "one or more of %(a)s",
    "pages are counted from 1",
    "a whole number",
    "a number",
    "a number from %(a)s to %(b)s",
    "a number from %(a)s",
    "try again in a moment",
    "wait for one of them to end",
    "wait %(a)s s; one query with VALUES asks what many queries ask",
    "up to %(a)s are compared",
    "send thing twice, up to five times",
    "/queries lists them",
    "/dumps lists them",
    "/ontology lists its terms",
    "ask for less: a LIMIT, a bound subject, fewer joins without a common variable",
    "ask for less: sorting, DISTINCT and GROUP BY hold their whole input",
    "ask for less",
    "for example %(a)s",
    "near it: %(a)s",
    "give the name in full, or the IRI",
    "a wider period or area, ties through more, or around=true for partners outside the area",
    "an area, a programme, a period, largest=20, least=2, or what=ego; the command gives a million",
    "%(a)s to %(b)s: with more nothing can be told apart; a file has all of them",
    "%(a)s is '%(b)s'",
)
"""The sentences, of several that fit the first; `%(a)s` and `%(b)s` are what was put in."""

_PLACE = re.compile(r"%\\\(([ab])\\\)s")
_LONGEST = 1_000


def said(text: str | None) -> str | None:
    """Return a detail or a hint in the language of the page."""
    if text is None or interface() == "en" or len(text) > _LONGEST:
        return text
    for pattern, sentence in _patterns():
        if found := pattern.fullmatch(text):
            return translated(sentence) % {name: translated(put) for name, put in found.groupdict().items()}
    return text


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile(_PLACE.sub(r"(?P<\1>(?!no ).+?)", re.escape(each)), re.DOTALL), each) for each in SENTENCES
    )
