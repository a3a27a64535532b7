"""What somebody searches names by: words, the last letters of which may be missing."""

from __future__ import annotations

from dataclasses import dataclass

from samspill.errors import ParameterError
from samspill.vocab.folding import compact, words

__all__ = ["LONGEST", "Wanted"]

LONGEST = 200
"""Characters of a text to search for."""


@dataclass(frozen=True)
class Wanted:
    """The words to find, folded, each with whether it is only the beginning of one."""

    written: str
    words: tuple[tuple[str, bool], ...]
    number: str
    """The text as a code or number, where it can be one; else empty."""

    @classmethod
    def read(cls, text: str, *, typing: bool = False) -> Wanted:
        """Read a text: words are what lies between other signs, and a `*` after one stands for the rest of it.

        With `typing` the last word is one that is not finished yet. Raises ParameterError for a text without a letter
        or digit, and for one that is too long.
        """
        if len(text) > LONGEST:
            raise ParameterError(f"the text to search for is longer than {LONGEST} characters")
        found: list[tuple[str, bool]] = []
        for piece in text.split():
            parts = words(piece)
            found += [(word, False) for word in parts[:-1]]
            found += [(word, piece.endswith("*")) for word in parts[-1:]]
        if not found:
            raise ParameterError("there is no letter or digit to search for")
        if typing:
            found[-1] = (found[-1][0], True)
        number = compact(text)
        is_number = len(found) > 1 and any(char.isdigit() for char in number)
        return cls(text.strip().rstrip("*"), tuple(found), number if is_number else "")

    @property
    def folded(self) -> str:
        """The words with one space between them."""
        return " ".join(word for word, _ in self.words)

    @property
    def has_prefix(self) -> bool:
        """Whether any word is only the beginning of one."""
        return any(cut for _, cut in self.words)

    def beginning(self, *, prefix: bool = False) -> str:
        """Return FTS5's expression for names that begin with the words, with `prefix` the last of them cut short."""
        return self._or_number(f'^ "{self.folded}"{" *" if prefix and self.words[-1][1] else ""}', prefix=prefix)

    def anywhere(self, *, prefix: bool = False) -> str:
        """Return FTS5's expression for names that have all the words, with `prefix` those cut short that may be."""
        every = " AND ".join(f'"{word}"{" *" if prefix and cut else ""}' for word, cut in self.words)
        return self._or_number(every, prefix=prefix)

    def _or_number(self, expression: str, *, prefix: bool) -> str:
        """Add the whole as one number: people write `974 760 673` for what the graph holds without blanks."""
        if not self.number:
            return expression
        return f'({expression}) OR "{self.number}"{" *" if prefix else ""}'
