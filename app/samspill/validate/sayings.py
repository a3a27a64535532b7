"""What a result says when its shape has no message of its own, in English, Norwegian Bokmål and Swedish."""

from __future__ import annotations

import re

from samspill.validate.model import Constraint, Message, Shape, component
from samspill.validate.terms import is_blank, plain

LANGUAGES = ("en", "nb", "sv")
"""The languages that messages are written in, the one to fall back on first."""

_SAYINGS: dict[str, tuple[str, str, str]] = {
    "Class": ("is no {0}", "er ikke en {0}", "är inte en {0}"),
    "Datatype": (
        "is not a well-formed value of the datatype {0}",
        "er ikke en velformet verdi av datatypen {0}",
        "är inte ett välformat värde av datatypen {0}",
    ),
    "NodeKind": ("is not of the kind {0}", "er ikke av slaget {0}", "är inte av slaget {0}"),
    "MinCount": ("fewer than {n} values", "færre enn {n} verdier", "färre än {n} värden"),
    "MaxCount": ("more than {n} values", "flere enn {n} verdier", "fler än {n} värden"),
    "MinExclusive": ("is not greater than {0}", "er ikke større enn {0}", "är inte större än {0}"),
    "MinInclusive": ("is less than {0}", "er mindre enn {0}", "är mindre än {0}"),
    "MaxExclusive": ("is not less than {0}", "er ikke mindre enn {0}", "är inte mindre än {0}"),
    "MaxInclusive": ("is greater than {0}", "er større enn {0}", "är större än {0}"),
    "MinLength": ("is shorter than {n} characters", "er kortere enn {n} tegn", "är kortare än {n} tecken"),
    "MaxLength": ("is longer than {n} characters", "er lengre enn {n} tegn", "är längre än {n} tecken"),
    "Pattern": ("does not match {0}", "passer ikke med {0}", "passar inte med {0}"),
    "LanguageIn": ("is in none of the languages {0}", "er ikke på {0}", "är inte på {0}"),
    "UniqueLang": ("two values in one language", "to verdier på ett språk", "två värden på ett språk"),
    "Equals": ("differs from the values of {0}", "er ulik verdiene av {0}", "skiljer sig från värdena av {0}"),
    "Disjoint": ("is a value of {0} too", "er også en verdi av {0}", "är också ett värde av {0}"),
    "LessThan": ("is not less than {0}", "er ikke mindre enn {0}", "är inte mindre än {0}"),
    "LessThanOrEquals": ("is greater than {0}", "er større enn {0}", "är större än {0}"),
    "Not": ("conforms to {s}", "samsvarer med {s}", "överensstämmer med {s}"),
    "And": ("does not conform to all of {s}", "samsvarer ikke med alle av {s}", "överensstämmer inte med alla av {s}"),
    "Or": ("conforms to none of {s}", "samsvarer ikke med noen av {s}", "överensstämmer inte med någon av {s}"),
    "Xone": (
        "does not conform to exactly one of {s}",
        "samsvarer ikke med nøyaktig én av {s}",
        "överensstämmer inte med exakt en av {s}",
    ),
    "Node": ("does not conform to {s}", "samsvarer ikke med {s}", "överensstämmer inte med {s}"),
    "QualifiedMinCount": (
        "fewer than {n} values conform to {s}",
        "færre enn {n} verdier samsvarer med {s}",
        "färre än {n} värden överensstämmer med {s}",
    ),
    "QualifiedMaxCount": (
        "more than {n} values conform to {s}",
        "flere enn {n} verdier samsvarer med {s}",
        "fler än {n} värden överensstämmer med {s}",
    ),
    "Closed": ("a property that is not allowed", "en egenskap som ikke er tillatt", "en egenskap som inte är tillåten"),
    "HasValue": ("{0} is not among the values", "{0} er ikke blant verdiene", "{0} finns inte bland värdena"),
    "In": ("is none of {0}", "er ingen av {0}", "är ingen av {0}"),
}
_SMALL: dict[tuple[str, int], tuple[str, str, str]] = {
    (component("MinCount"), 1): ("no value", "ingen verdi", "inget värde"),
    (component("MaxCount"), 0): (
        "a value where none may be",
        "en verdi der ingen kan være",
        "ett värde där inget får vara",
    ),
    (component("MaxCount"), 1): ("more than one value", "mer enn én verdi", "mer än ett värde"),
}
_OTHERWISE = ("breaks the constraint {c}", "bryter kravet {c}", "bryter mot kravet {c}")
_BY_COMPONENT = {component(name): sayings for name, sayings in _SAYINGS.items()}
_SHOWN = 8
_VARIABLE = re.compile(r"\{[?$](\w+)\}")


def default_messages(constraint: Constraint) -> tuple[Message, ...]:
    """Return what a constraint says by itself, in every language."""
    shown = [plain(term) for term in constraint.terms[:_SHOWN]] + (["…"] if len(constraint.terms) > _SHOWN else [])
    said = {
        "n": constraint.number,
        "s": ", ".join("…" if is_blank(name) else plain(name) for name in constraint.shapes),
        "c": plain(f"<{constraint.component}>"),
    }
    sayings = _SMALL.get((constraint.component, constraint.number)) or _BY_COMPONENT.get(
        constraint.component, _OTHERWISE
    )
    return tuple(
        Message(saying.format(", ".join(shown), **said), language)
        for language, saying in zip(LANGUAGES, sayings, strict=True)
    )


def messages_of(shape: Shape, constraint: Constraint, row: dict[str, str]) -> tuple[Message, ...]:
    """Return the messages of one result: the constraint's, else the shape's, else the default ones.

    `{?name}` and `{$name}` become the variable's binding in the row (SHACL, 5.2.2).
    """
    found = constraint.messages or shape.messages or default_messages(constraint)
    return tuple(Message(_VARIABLE.sub(lambda name: _binding(name, row), said.text), said.language) for said in found)


def _binding(name: re.Match[str], row: dict[str, str]) -> str:
    return plain(row[name[1]]) if name[1] in row else name[0]


def choose(messages: tuple[Message, ...], language: str) -> str:
    """Return the message in a language; in English, without language or in any other when there is none.

    >>> choose((Message("too many", "en"), Message("for mange", "nb")), "nb")
    'for mange'
    """
    wanted = [language, language.split("-", maxsplit=1)[0], "en", None]
    for want in wanted:
        for message in messages:
            if message.language == want:
                return message.text
    return messages[0].text if messages else ""
