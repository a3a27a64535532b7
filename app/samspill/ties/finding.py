"""Things by what people call them: an IRI, `county/no-innlandet`, or a name."""

from __future__ import annotations

from collections.abc import Sequence

from samspill.engines.names import Names
from samspill.engines.names_text import Wanted
from samspill.errors import NotFoundError, ParameterError
from samspill.vocab import ID, SAM, SKOS

CLASSES = {
    "organisation": (SAM.Organisation,),
    "person": (SAM.Person,),
    "area": (SAM.County, SAM.Municipality, SAM.Country, SAM.CooperationRegion, SAM.StatisticalRegion),
    "programme": (SAM.Programme,),
    "role": (SKOS.Concept,),
    "kind": (),
}
_SHOWN = 5
_EXACT = 4  # the way "is the name" of engines.names


def find(names: Names, text: str, what: str) -> str:
    """Return the IRI of a thing of a kind in CLASSES that goes by a name.

    A name that one thing has exactly is that thing; of areas a county goes before a municipality, and so on in the
    order of CLASSES. Raises NotFoundError with what comes near when there is none, and ParameterError with the
    candidates when there are several.
    """
    if text.startswith(("http://", "https://")):
        return text
    if "/" in text and " " not in text:
        return ID + text
    if what == "kind":
        return _kind(text)
    if what == "role":
        return f"{ID}concept/role-{text.lower().replace(' ', '-')}"
    return _by_name(names, text, what)


def _kind(text: str) -> str:
    if text.lower() in {"hes", "oth", "prc", "pub", "rec"}:
        return f"{ID}concept/activity-type-{text.lower()}"
    known = [name for name in SAM if name.lower() == text.lower()]
    if not known:
        hint = "a class such as Company, PublicBody, University; or hes, rec, prc, pub, oth"
        raise ParameterError(f"no kind of organisation {text!r}", hint=hint)
    return SAM.base + known[0]


def _by_name(names: Names, text: str, what: str) -> str:
    wanted = Wanted.read(text)
    near: list[tuple[str, str]] = []
    for class_ in CLASSES[what]:
        hits = names.find(wanted, 2 * _SHOWN, kind=class_)
        exact = [hit for hit in hits if hit.way == _EXACT]
        if len(exact) == 1 or (not exact and len(hits) == 1):
            return (exact or hits)[0].thing
        near += [(hit.value, hit.thing) for hit in exact or hits]
    if near:
        raise ParameterError(f"{text!r} may be {_told(near)}", hint="give the name in full, or the IRI")
    looser = names.find(Wanted.read(f"{text.split(maxsplit=1)[0]}*"), _SHOWN)
    hint = (
        f"near it: {_told([(hit.value, hit.thing) for hit in looser])}"
        if looser
        else "`samspill query` can search: text:query"
    )
    raise NotFoundError(f"no {what} is called {text!r}", hint=hint)


def _told(found: Sequence[tuple[str, str]]) -> str:
    shown = [f"{name} ({thing.removeprefix(ID)})" for name, thing in dict.fromkeys(found)][:_SHOWN]
    return ", ".join(shown) + (" …" if len(set(found)) > _SHOWN else "")
