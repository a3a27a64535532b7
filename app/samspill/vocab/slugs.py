"""Slugs: the last part of an IRI, made from a name and never from a code, since codes change."""

from __future__ import annotations

import functools
import re
import unicodedata

# Letters that Unicode does not take apart into a letter and a mark. Norwegian and Swedish usage in addresses:
# ø and å lose their mark as ä and ö do, æ is written out.
_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "đ": "d", "ŋ": "n", "ŧ": "t", "ð": "d", "þ": "th", "ß": "ss", "ł": "l"})
_NOT_KEPT = re.compile(r"[^a-z0-9]+")


def plain(text: str) -> str:
    """Return a text in lower case without the marks on its letters; what has no Latin form stays as it is.

    >>> plain("Møre og Romsdal"), plain("Kárášjohka")
    ('more og romsdal', 'karasjohka')
    """
    lowered = text.casefold()
    if lowered.isascii():
        return lowered
    decomposed = unicodedata.normalize("NFKD", lowered.translate(_LETTERS))
    return "".join(char for char in decomposed if not unicodedata.combining(char)).translate(_LETTERS)


@functools.cache
def slugify(name: str) -> str:
    """Return a name in kebab-case ASCII: lower case, marks dropped, everything else a hyphen.

    Raises ValueError when nothing is left.

    >>> slugify("Bærum"), slugify("Møre og Romsdal"), slugify("Kárášjohka"), slugify("Malung-Sälen")
    ('baerum', 'more-og-romsdal', 'karasjohka', 'malung-salen')
    """
    slug = _NOT_KEPT.sub("-", plain(name)).strip("-")
    if not slug:
        raise ValueError(f"no letter or digit to make a slug of in {name!r}")
    return slug


@functools.cache
def fold(name: str) -> str:
    """Return a name as registers in capitals without marks would write it, for comparing: one form for all spellings.

    >>> fold("INDRE OSTFOLD KOMMUNE") == fold("Indre Østfold kommune")
    True
    """
    return slugify(name).replace("-", " ")
