"""People who asked to be left out: who they are, as salted hashes, and their removal from what is built.

`forgotten.txt` lies in a store (written by `samspill forget`) and, where a project wants it, in data/reference. It
holds no names: one line with a salt, then one a person with the SHA-256 of salt and IRI. Whoever has the file can test
a guess, but cannot read from it who is in it.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from samspill.errors import SourceError
from samspill.files import project_folder, whole_file
from samspill.vocab import FOAF, RDF, RDFS, SAM, SKOS
from samspill.vocab.nquads import literal

if TYPE_CHECKING:
    from samspill.engines.columns import Columns

__all__ = [
    "FILE",
    "NAMES",
    "REDACTED",
    "Forgotten",
    "Removal",
    "find_people",
    "forget",
    "is_forgotten",
    "lists",
    "remember",
    "take_back",
]

FILE = "forgotten.txt"
NAMES = (SKOS.prefLabel, SKOS.altLabel, RDFS.label, FOAF.name)
"""The predicates that a person's names are stated with."""
REDACTED = "[…]"
"""What a name becomes in a text that is about something else."""

_HEAD = (
    "# People who asked to be left out, as hashes of their IRIs. Written by `samspill forget`.\n"
    "# Read at every build: their statements are removed, and the server answers 410 for them.\n"
)
_HASH, _SALT = re.compile(r"[0-9a-f]{64}"), re.compile(r"salt [0-9a-f]{32}")
_ROLES = (SAM.Participation, SAM.Position, SAM.Statement)
_FROM_ROLE, _TO_ROLE = (SAM.participant, SAM.heldBy, SAM.statedBy), (SAM.holds, SAM.participantIn)


@dataclass(frozen=True)
class Forgotten:
    """One list: its salt, and the hashes in it."""

    salt: str
    hashes: frozenset[str]

    @classmethod
    def read(cls, path: Path) -> Forgotten:
        """Read a list; raise SourceError, with the line, for one that is malformed. No file is an empty list."""
        salt, hashes = "", set()
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return cls("", frozenset())
        except (OSError, UnicodeDecodeError) as error:
            raise SourceError(path, f"cannot be read: {error}") from error
        for number, line in enumerate(map(str.strip, lines), 1):
            if not line or line.startswith("#"):
                continue
            if not salt and _SALT.fullmatch(line):
                salt = line.removeprefix("salt ")
            elif salt and _HASH.fullmatch(line):
                hashes.add(line)
            else:
                expected = "a hash of 64 digits" if salt else "`salt` and 32 digits"
                raise SourceError(path, f"{line!r} is not {expected}", line=number, hint="samspill forget writes it")
        return cls(salt, frozenset(hashes))

    def hash(self, iri: str) -> str:
        """Return the hash that an IRI has in this list."""
        return hashlib.sha256((self.salt + iri).encode()).hexdigest()

    def write(self, path: Path) -> None:
        """Write the list, sorted, in place of the one that was there."""
        with whole_file(path) as out:
            lines = [f"salt {self.salt}", *sorted(self.hashes)]
            out.write((_HEAD + "".join(f"{line}\n" for line in lines)).encode())


def lists(store: Path | None = None) -> tuple[Path, ...]:
    """Return where lists may be: in the store, and in the project's data/reference."""
    project = project_folder("data") / "reference" / FILE
    return (store / FILE, project) if store else (project,)


def remember(path: Path, iris: Iterable[str]) -> int:
    """Add people to a list, which is made if it is not there; return how many were not in it."""
    found = Forgotten.read(path)
    found = Forgotten(found.salt or secrets.token_hex(16), found.hashes)
    fresh = {found.hash(iri) for iri in iris} - found.hashes
    Forgotten(found.salt, found.hashes | fresh).write(path)
    return len(fresh)


def take_back(path: Path, iris: Iterable[str]) -> int:
    """Take people out of a list, so that the next build has them again; return how many were in it."""
    found = Forgotten.read(path)
    gone = {found.hash(iri) for iri in iris} & found.hashes
    if gone:
        Forgotten(found.salt, found.hashes - gone).write(path)
    return len(gone)


def is_forgotten(iri: str, paths: Iterable[Path]) -> bool:
    """Whether an IRI is in one of the lists: a server answers 410 Gone for it."""
    return any(found.salt and found.hash(iri) in found.hashes for found in map(Forgotten.read, paths))


def find_people(columns: Columns, name: str) -> dict[str, str]:
    """Return the people that bear a name, capitals and blanks aside: IRI → the name as it is stated."""
    rows = columns.run(
        """
        SELECT DISTINCT ON (person.lexical) person.lexical, name.lexical
        FROM quad q JOIN term person ON person.id = q.s JOIN term name ON name.id = q.o AND name.kind = 3
        WHERE lower(regexp_replace(trim(name.lexical), '\\s+', ' ', 'g')) = lower($name)
            AND list_contains($names::BIGINT[], q.p) AND q.s IN (
                SELECT s FROM quad WHERE list_contains($type::BIGINT[], p) AND list_contains($person::BIGINT[], o))
        ORDER BY person.lexical
        """,
        {
            "name": " ".join(name.split()),
            "names": _ids(columns, NAMES),
            "type": _ids(columns, [RDF.type]),
            "person": _ids(columns, [SAM.Person, FOAF.Person]),
        },
    )
    return dict(rows)


@dataclass(frozen=True)
class Removal:
    """What was removed: people, role nodes that hung on them, statements; and texts in which a name was struck out."""

    people: int = 0
    nodes: int = 0
    statements: int = 0
    texts: int = 0
    names: tuple[str, ...] = ()
    """The names by which texts were searched: to search what lies outside the graph by, never to be kept."""
    left: tuple[str, ...] = ()
    """IRIs of other things that still spell a person's address, for a person to look at."""


def forget(columns: Columns, paths: Iterable[Path], *, names: Iterable[str] = ()) -> Removal:
    """Remove everyone in the lists from columns, before anything is entailed, in one change or none.

    Gone are: every statement with the person as subject or object, in all graphs; the participations, positions and
    statements (what someone said) that hang on nobody else, with the amounts that only they lead to; the person's
    names, and further `names` given, where other texts have them; and then the terms that nothing uses any more, from
    the file's bytes too. Names of one word are left in texts, and so is the name of a namesake. Raises SourceError for
    a malformed list.
    """
    people = _people(columns, [Forgotten.read(path) for path in paths])
    searched = set(names)
    if not people and not searched:
        return Removal()
    with columns.transaction():
        searched |= _names(columns, people)
        nodes = _nodes(columns, people)
        doomed = [*people, *nodes]
        columns.run(
            "CREATE OR REPLACE TEMP TABLE loose AS SELECT DISTINCT unnest([p, s, o]) AS id FROM quad"
            " WHERE list_contains($doomed::BIGINT[], s) OR list_contains($doomed::BIGINT[], o)",
            {"doomed": doomed},
        )
        statements = _delete(columns, doomed)
        texts = _strike_out(columns, searched)
        columns.run(
            "DELETE FROM term WHERE id IN (SELECT id FROM loose) AND id NOT IN"
            " (SELECT p FROM quad UNION SELECT s FROM quad UNION SELECT o FROM quad UNION SELECT g FROM quad)"
        )
        columns.run("DROP TABLE loose")
        left = _left(columns, list(people.values()))
    if columns.is_derived():
        columns.derive()  # what compiled queries read is made of the rest
    columns.rewrite()
    return Removal(len(people), len(nodes), statements, texts, tuple(sorted(searched)), left)


def _people(columns: Columns, found: Iterable[Forgotten]) -> dict[int, str]:
    people: dict[int, str] = {}
    for each in found:
        if each.hashes:
            rows = columns.run(
                "SELECT id, lexical FROM term"
                " WHERE kind = 1 AND list_contains($hashes::VARCHAR[], sha256($salt || lexical))",
                {"salt": each.salt, "hashes": sorted(each.hashes)},
            )
            people.update(rows)
    return people


def _ids(columns: Columns, iris: Sequence[str]) -> list[int]:
    rows = columns.run(
        "SELECT id FROM term WHERE kind = 1 AND list_contains($iris::VARCHAR[], lexical)", {"iris": list(iris)}
    )
    return [int(row[0]) for row in rows]


def _names(columns: Columns, people: Iterable[int]) -> set[str]:
    """Return the people's names, as far as they have two words: one alone is too often a word of other things."""
    rows = columns.run(
        "SELECT DISTINCT t.lexical FROM quad q JOIN term t ON t.id = q.o"
        " WHERE t.kind = 3 AND list_contains($people::BIGINT[], q.s) AND list_contains($names::BIGINT[], q.p)",
        {"people": list(people), "names": _ids(columns, NAMES)},
    )
    return {" ".join(name.split()) for (name,) in rows if len(name.split()) > 1}


def _nodes(columns: Columns, people: Iterable[int]) -> list[int]:
    """Return the role nodes that hang on nobody else, and the amounts that nothing but those leads to."""
    values: dict[str, object] = {
        "people": list(people),
        "of": _ids(columns, _FROM_ROLE),
        "to": _ids(columns, _TO_ROLE),
        "roles": _ids(columns, _ROLES),
        "type": _ids(columns, [RDF.type]),
    }
    rows = columns.run(
        """
        WITH bond AS (
            SELECT s AS node, o AS agent FROM quad WHERE list_contains($of::BIGINT[], p)
            UNION SELECT o, s FROM quad WHERE list_contains($to::BIGINT[], p)
        ), hanging AS (
            SELECT node FROM bond GROUP BY node HAVING bool_and(list_contains($people::BIGINT[], agent))
        )
        SELECT DISTINCT node FROM hanging JOIN quad ON s = node
        WHERE list_contains($type::BIGINT[], p) AND list_contains($roles::BIGINT[], o)
        """,
        values,
    )
    roles = [int(row[0]) for row in rows]
    amounts = columns.run(
        """
        SELECT o FROM quad WHERE o IN (
            SELECT o FROM quad WHERE list_contains($amount::BIGINT[], p) AND list_contains($roles::BIGINT[], s)
        ) GROUP BY o HAVING bool_and(list_contains($roles::BIGINT[], s))
        """,
        {"amount": _ids(columns, [SAM.amount]), "roles": roles},
    )
    return roles + [int(row[0]) for row in amounts]


def _delete(columns: Columns, doomed: list[int]) -> int:
    rows = columns.run(
        "DELETE FROM quad WHERE list_contains($doomed::BIGINT[], s) OR list_contains($doomed::BIGINT[], o)",
        {"doomed": doomed},
    )
    return int(rows[0][0])


def _strike_out(columns: Columns, names: Collection[str]) -> int:
    """Put `REDACTED` where a text has one of the names; what names another person is left."""
    parted = (name.rpartition(" ") for name in names)
    variants = sorted({*names, *(f"{last}, {first}" for first, _, last in parted)}, key=lambda name: (-len(name), name))
    if not variants:
        return 0
    words = [r"\s+".join(re.escape(word) for word in variant.split()) for variant in variants]
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(words)})", re.IGNORECASE)
    rows = columns.run(
        "SELECT id, lexical, datatype, language FROM term WHERE kind = 3"
        " AND list_bool_or(list_transform($names::VARCHAR[], lambda name: contains(lower(lexical), name)))",
        # The last word of a name finds every text that can have it, whatever stands between the words.
        {"names": sorted({name.split()[-1].lower() for name in names})},
    )
    struck = 0
    for number, lexical, datatype, language in rows:
        text = pattern.sub(REDACTED, lexical)
        if text != lexical:
            term = literal(text, lang=language) if language else literal(text, datatype=datatype)
            struck += _replace(columns, number, columns.term_ids([term])[term])
    return struck


def _replace(columns: Columns, old: int, new: int) -> int:
    values = {"old": old, "new": new, "names": _ids(columns, NAMES)}
    person = {"person": _ids(columns, [SAM.Person, FOAF.Person]), "type": _ids(columns, [RDF.type])}
    columns.run(
        "CREATE OR REPLACE TEMP TABLE struck AS SELECT g, p, s FROM quad q WHERE o = $old"
        " AND NOT (list_contains($names::BIGINT[], p) AND s IN (SELECT s FROM quad"
        " WHERE list_contains($type::BIGINT[], p) AND list_contains($person::BIGINT[], o)))",
        {"old": old, "names": values["names"], **person},
    )
    columns.run("DELETE FROM quad WHERE o = $old AND (g, p, s) IN (SELECT (g, p, s) FROM struck)", {"old": old})
    columns.run(
        "INSERT INTO quad SELECT g, p, s, $new FROM struck"
        " WHERE (g, p, s) NOT IN (SELECT (g, p, s) FROM quad WHERE o = $new)",
        {"new": new},
    )
    columns.run("INSERT INTO loose VALUES ($old), ($new)", {"old": old, "new": new})
    return int(columns.run("SELECT count(*) > 0 FROM struck")[0][0])


def _left(columns: Columns, people: Iterable[str]) -> tuple[str, ...]:
    slugs = {iri.rstrip("/#").rpartition("/")[2].rpartition("#")[2] for iri in people}
    spelt = [slug for slug in slugs if "-" in slug]
    rows = columns.run(
        "SELECT lexical FROM term WHERE kind = 1 AND"
        " list_bool_or(list_transform($slugs::VARCHAR[], lambda slug: contains(lexical, slug))) ORDER BY 1",
        {"slugs": spelt},
    )
    return tuple(row[0] for row in rows) if spelt else ()
