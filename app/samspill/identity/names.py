"""Names of organisations, folded: what is left when spelling, legal form and the word for the sort are set aside.

Registers fold letters in their own ways: `Högskolan` is HOGSKOLAN or HOEGSKOLAN, `Tromsø` is Tromsoe, Tromso or, with
the letter lost, Troms. Marks are dropped and digraphs taken for the letter that they stand for, on both sides, so that
it does not matter which of them a register chose; a lost vowel is caught by the skeleton of a word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from samspill.identity import words
from samspill.vocab.slugs import plain

__all__ = ["Name", "acronyms_in", "fold_word", "host", "parse", "skeleton", "stem"]

_BRACKETS = re.compile(r"\(([^()]*)\)")
_WORD = re.compile(r"[^\W_]+")
_LETTERS_APART = re.compile(r"\b(?:[^\W\d_][./]){1,}[^\W\d_]\b\.?")
_DIGRAPHS = (("aa", "a"), ("ae", "a"), ("oe", "o"), ("ue", "u"))
_ENDING = re.compile(r"(?:ets|ens|et|en|(?<!s)s)$")
_VOWELS = str.maketrans("", "", "aeiouy")


@lru_cache(1 << 18)
def fold_word(word: str) -> str:
    """Return a word in lower case without marks, the digraphs ae, oe, aa and ue as the letter that they stand for.

    >>> {fold_word(each) for each in ("Høyskolen", "HOEYSKOLEN", "HOYSKOLEN")}, fold_word("VASTERAAS")
    ({'hoyskolen'}, 'vasteras')
    """
    folded = plain(word)
    for two, one in _DIGRAPHS:
        folded = folded.replace(two, one)
    return folded


@lru_cache(1 << 18)
def skeleton(word: str) -> str:
    """Return a folded word without its vowels, or the word itself where less than three letters would be left.

    >>> skeleton(fold_word("Gjøvik")), skeleton("gjvik"), skeleton("oslo")
    ('gjvk', 'gjvk', 'oslo')
    """
    bones = word.translate(_VOWELS)
    return bones if len(bones) >= 3 else word


def stem(word: str) -> str:
    """Return a folded word without the genitive's s, a long one without the ending of the definite form too.

    >>> {stem(each) for each in ("departement", "departementet", "departementets")}, stem("lunds")
    ({'departement'}, 'lund')
    """
    return _ENDING.sub("", word) if len(word) >= 9 else word.removesuffix("s") if len(word) >= 5 else word


def _folded(table: dict[str, str]) -> dict[str, str]:
    return {fold_word(word): meaning for word, meaning in table.items()}


_FORMS, _SORTS = _folded(words.LEGAL_FORMS), _folded(words.SORTS)
_SAME = {fold_word(word): fold_word(meaning) for word, meaning in words.SAME.items()}
_FIRST, _LAST = _folded(words.FIRST_ONLY), _folded(words.LAST_ONLY)
_UNITS = frozenset(map(fold_word, words.UNITS))
_PHRASES = {
    tuple(map(fold_word, phrase.split())): tuple(map(fold_word, meaning.split()))
    for phrase, meaning in words.PHRASES.items()
}
_LONGEST = max(map(len, _PHRASES))
_BEGINNINGS = frozenset(phrase[0] for phrase in _PHRASES)


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart; `parse` makes it."""

    text: str
    """As the register has it."""
    tokens: tuple[str, ...]
    """The folded words that it is compared by, in order, each once; none for a name that tells sort or form alone."""
    form: str
    """The legal form, empty when the name tells none."""
    sort: str
    """What sort of organisation the name tells: municipality, county, university …; empty when it tells none."""
    unit: bool
    """Whether a word tells that it is a part of an organisation (faculty, department)."""

    compact: str
    """The words as one, since registers part compounds differently."""
    bones: frozenset[str]
    """The words without their vowels and endings: what names must share to be compared."""

    @property
    def key(self) -> str:
        """Equal for names that say the same: the words in any order, and the sort."""
        return " ".join(sorted(self.tokens)) + (f" @{self.sort}" if self.sort else "")


@lru_cache(1 << 17)
def parse(text: str) -> Name:
    """Take a name apart.

    >>> parse("HOEGSKOLAN I BORAS").key == parse("Högskolan i Borås").key == parse("University College of Borås").key
    True
    >>> parse("SINTEF Ocean AS").form, parse("Municipality of Tromsoe").sort, parse("Region Skåne").tokens
    ('AS', 'municipality', ('skane',))
    """
    found = [fold_word(word) for word in _words(_BRACKETS.sub(_beside, text)) or _words(text)]
    found = _with_phrases(found)
    unit = any(word in _UNITS for word in found)
    core, form = _without_form(found)
    sorts = [_sort(word, place, len(core)) for place, word in enumerate(core)]
    sort = next((each for each in words.RANK if each in sorts), "")
    kept = [word for word, told in zip(core, sorts, strict=True) if told not in words.ASIDE]
    tokens = tuple(dict.fromkeys(_meanings(kept)))
    return Name(text, tokens, form, sort, unit, "".join(tokens), frozenset(skeleton(stem(word)) for word in tokens))


def _words(text: str) -> list[str]:
    """Return the words; letters with points or slashes between (`S.p.A.`, `A/S`) are one."""
    joined = _LETTERS_APART.sub(lambda match: re.sub(r"[./]", "", match[0]) + " ", text)
    return _WORD.findall(joined.replace("'", "").replace("’", ""))


def _with_phrases(found: list[str]) -> list[str]:
    if _BEGINNINGS.isdisjoint(found):
        return found
    result: list[str] = []
    place = 0
    while place < len(found):
        for length in range(min(_LONGEST, len(found) - place), 0, -1):
            meaning = _PHRASES.get(tuple(found[place : place + length]))
            if meaning is not None:
                result += meaning
                place += length
                break
        else:
            result.append(found[place])
            place += 1
    return result


def _without_form(found: list[str]) -> tuple[list[str], str]:
    """Take legal forms off both ends; the first one found, from the end, is that of the organisation."""
    core, forms = list(found), []
    for place in (-1, 0):
        while core and core[place] in _FORMS:
            forms.append(_FORMS[core.pop(place)])
    return core, next(filter(None, forms), "")


def _sort(word: str, place: int, length: int) -> str:
    if place == 0 and length > 1 and word in _FIRST:
        return _FIRST[word]
    if place == length - 1 and length > 1 and word in _LAST:
        return _LAST[word]
    return _SORTS.get(word, "")


def _meanings(found: list[str]) -> list[str]:
    return [meaning for word in found if (meaning := _SAME.get(word, word))]


def acronyms_in(text: str) -> list[str]:
    """Return what a name has in brackets when it can be an acronym, folded: not a country, not a longer text.

    >>> acronyms_in("Fridtjof Nansens Institutt (FNI)"), acronyms_in("Aker Solutions (Norway)")
    (['fni'], [])
    """
    inside = [each.strip() for each in _BRACKETS.findall(text)]
    return [fold_word(each) for each in inside if _is_acronym(each) and each.casefold() not in words.COUNTRIES]


def _is_acronym(text: str) -> bool:
    return 2 <= len(text) <= 6 and text.isalnum() and fold_word(text) not in _FORMS


def _beside(match: re.Match[str]) -> str:
    """Return what counts of a text in brackets: nothing of an acronym or a country, the words of anything else."""
    inside = match[1].strip()
    return " " if _is_acronym(inside) or inside.casefold() in words.COUNTRIES else f" {inside} "


@lru_cache(1 << 16)
def host(address: str) -> str:
    """Return the host of a web address without `www.`, empty when there is none.

    >>> host("https://www.sintef.no/ocean"), host("HTTP://UIO.no")
    ('sintef.no', 'uio.no')
    """
    match = re.match(r"[a-z][a-z0-9+.-]*://(?:[^/@]*@)?([^/:?#]+)", address.casefold())
    return match[1].removeprefix("www.").rstrip(".") if match else ""
