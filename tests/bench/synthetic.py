"""A graph of any size in the shape of the real one: organisations in areas, projects, who takes part and for how much.

`write(path, participations)` gives the same file for the same number: chance comes from one seed. Partners and subjects
are drawn with the few and the many of real networks (the square of an even number between 0 and 1).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from samspill.vocab import RDF, SAM, SKOS, XSD

SEED = 20_260_101
_ID = "https://w3id.org/samspill/id/"
_COUNTRIES = ("no", "se", "dk", "fi", "de", "fr", "it", "es", "nl", "be")
_KINDS = ("heS", "pub", "prc", "rec", "oth")


def write(path: Path, participations: int) -> int:
    """Write N-Triples with so many participations, about 13 statements for each; return the statements."""
    count = 0
    with path.open("w", encoding="utf-8") as out:
        for line in _lines(random.Random(SEED), participations):  # noqa: S311  (no secret)
            out.write(line)
            count += 1
    return count


def _iri(kind: str, name: object) -> str:
    return f"<{_ID}{kind}/{name}>"


def _typed(text: object, kind: str) -> str:
    return f'"{text}"^^<{XSD.base}{kind}>'


def _line(s: str, p: str, o: str) -> str:
    return f"{s} <{p}> {o} .\n"


def _lines(chance: random.Random, participations: int) -> Iterator[str]:
    organisations, projects = participations // 5, participations // 5
    places = list(_areas())
    yield from (line for _, lines in places for line in lines)
    municipalities = [iri for iri, _ in places if "/municipality/" in iri]
    for number in range(organisations):
        yield from _organisation(chance, number, municipalities)
    for number in range(projects):
        yield from _project(chance, number)
    for number in range(participations):
        organisation = int(organisations * chance.random() ** 2)
        yield from _participation(chance, number, organisation, chance.randrange(projects))


def _areas() -> Iterator[tuple[str, list[str]]]:
    for country in _COUNTRIES:
        whole = _iri("country", country)
        yield whole, [_line(whole, RDF.type, f"<{SAM.Country}>")]
        for county in range(10):
            part = _iri("county", f"{country}-{county}")
            yield part, [_line(part, RDF.type, f"<{SAM.County}>"), _line(part, SAM.within, whole)]
            for place in range(20):
                iri = _iri("municipality", f"{country}-{county}-{place}")
                yield iri, [_line(iri, SAM.within, part), _line(iri, SAM.within, whole)]


def _organisation(chance: random.Random, number: int, municipalities: list[str]) -> Iterator[str]:
    iri, site, place = _iri("organisation", number), _iri("site", number), chance.choice(municipalities)
    country = _iri("country", place.split("/")[-1][:2])
    yield _line(iri, RDF.type, f"<{SAM.Organisation}>")
    yield _line(iri, SKOS.prefLabel, f'"Organisation {number}"')
    yield _line(iri, SAM.activityType, _iri("concept", f"activity-type-{chance.choice(_KINDS)}"))
    yield _line(iri, SAM.hasSite, site)
    yield _line(site, SAM.siteIn, place)
    yield _line(site, SAM.siteIn, country)


def _project(chance: random.Random, number: int) -> Iterator[str]:
    iri, programme = _iri("activity", number), chance.randrange(60)
    subject = "regional growth" if chance.random() < 0.01 else "new materials"
    yield _line(iri, RDF.type, f"<{SAM.Project}>")
    yield _line(iri, SAM.identifier, f'"{number}"')
    yield _line(iri, SAM.acronym, f'"P{number}"')
    yield _line(iri, SAM.title, f'"Project {number} on {subject}"')
    yield _line(iri, SAM.startDate, _typed(f"{2014 + chance.randrange(12)}-0{chance.randint(1, 9)}-01", "date"))
    yield _line(iri, SAM.underProgramme, _iri("programme", programme))
    yield _line(iri, SAM.underProgramme, _iri("programme", f"part-{programme // 10}"))
    for field in {int(900 * chance.random() ** 2) for _ in range(2)}:
        yield _line(iri, SAM.scientificField, _iri("concept", f"field-{field}"))


def _participation(chance: random.Random, number: int, organisation: int, project: int) -> Iterator[str]:
    iri, amount = _iri("participation", number), _iri("monetary-amount", number)
    who, what = _iri("organisation", organisation), _iri("activity", project)
    role = "coordinator" if chance.random() < 0.15 else "participant"
    yield _line(iri, RDF.type, f"<{SAM.Participation}>")
    yield _line(iri, SAM.participant, who)
    yield _line(iri, SAM.participationOf, what)
    yield _line(what, SAM.hasParticipation, iri)
    yield _line(iri, SAM.role, _iri("concept", f"role-{role}"))
    yield _line(who, SAM.participatesIn, what)
    yield _line(what, SAM.hasParticipant, who)
    if chance.random() < 0.9:
        yield _line(iri, SAM.amount, amount)
        yield _line(amount, SAM.kind, _iri("concept", "amount-ec-contribution"))
        yield _line(amount, SAM.value, _typed(f"{chance.lognormvariate(12.5, 1.2):.2f}", "decimal"))
