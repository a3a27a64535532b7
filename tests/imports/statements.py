"""An import run on a file, read back as plain text that a test can compare; and good files made bad."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

from samspill.imports.register import run
from samspill.imports.writer import Options, Summary
from samspill.vocab.nquads import lexical

_LINE = re.compile(r"(\S+) (\S+) (.*) <(\S+)> \.")
_NAMES = re.compile(r"https://w3id\.org/samspill/(?:id/|ontology#)|.*[#/]")
_ID = "https://w3id.org/samspill/id/"
_TAG = re.compile(r'".*"(@[a-z-]+)')


def short(term: str) -> str:
    """`kind/slug` for a thing of ours, the local name of a term, a text with its language (`Oslo@nb`)."""
    text = lexical(term)
    if term.startswith("<"):
        return (
            text.removeprefix(_ID) if text.startswith(_ID) else text.replace("https://w3id.org/samspill/ontology#", "")
        )
    tag = _TAG.fullmatch(term)
    return text + (tag[1] if tag else "")


class Imported:
    """What an import wrote: statements of its graph, and those of the graph of provenance."""

    def __init__(self, register: str, path: Path, **options: Any) -> None:
        out = io.BytesIO()
        self.summary: Summary = run(register, path, out, Options(**options))
        self.text = out.getvalue().decode()
        self.triples: list[tuple[str, str, str]] = []
        self.provenance: list[tuple[str, str, str]] = []
        for line in self.text.splitlines():
            match = _LINE.fullmatch(line)
            assert match, line
            name = _NAMES.sub("", lexical(match[2]))
            triple = (short(match[1]), name, short(match[3]))
            if match[4].endswith("graph/provenance"):
                self.provenance.append(triple)
            else:
                assert match[4] == f"https://w3id.org/samspill/graph/import/{register}"
                self.triples.append(triple)

    def said(self, thing: str) -> dict[str, list[str]]:
        """Everything that is said of a thing, by the local name of the predicate."""
        found: dict[str, list[str]] = {}
        for subject, predicate, value in self.triples:
            if subject == thing:
                found.setdefault(predicate, []).append(value)
        return found

    def things(self, class_name: str) -> set[str]:
        """All things of a class."""
        return {subject for subject, predicate, value in self.triples if (predicate, value) == ("type", class_name)}

    def pairs(self, predicate: str) -> set[tuple[str, str]]:
        """Subject and object of all statements with a predicate."""
        return {(subject, value) for subject, name, value in self.triples if name == predicate}

    def values(self, predicate: str) -> Counter[str]:
        """How often each object occurs with a predicate."""
        return Counter(value for _, name, value in self.triples if name == predicate)


def rejected(path: Path) -> list[tuple[int, str]]:
    """Row number and reason of each line in a file of rejects."""
    with path.open(encoding="utf-8", newline="") as file:
        return [(int(row["row"]), row["reason"]) for row in csv.DictReader(file)]


def table(header: list[str], rows: list[dict[str, str]], delimiter: str = ",") -> str:
    """A CSV table with all cells quoted; a row says what its cells are, the others are empty."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, header, restval="", delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write_json(path: Path, content: Any) -> Path:
    """A JSON file, letters as they are."""
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def broken(kind: str, good: Path) -> Path:
    """A good file made bad in one way; it lies beside the good one."""
    content = good.read_bytes()
    bad = good.with_name(f"{kind}{good.suffix}")
    if kind == "empty":
        bad.write_bytes(b"")
    elif kind == "truncated-gzip":
        packed = gzip.compress(content)
        bad.write_bytes(packed[: len(packed) // 2])
    elif kind == "truncated-zip":
        with zipfile.ZipFile(bad, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(good.name, content)
        bad.write_bytes(bad.read_bytes()[:-40])
    elif kind == "utf-16":
        bad.write_bytes(content.decode().encode("utf-16"))
    elif kind == "latin-1":
        bad.write_bytes(content.decode().encode("latin-1", "replace"))
    elif kind == "truncated":
        bad.write_bytes(content[: len(content) - len(content) // 3])
    elif kind == "pdf":
        bad.write_bytes(b"%PDF-1.7\n")
    else:
        raise AssertionError(kind)
    return bad


BROKEN = {
    "empty": "the file is empty",
    "truncated-gzip": "truncated or damaged",
    "truncated-zip": "truncated or damaged zip archive",
    "utf-16": "is UTF-16, expected UTF-8",
    "latin-1": "is not UTF-8",
}
"""Ways of being bad that are the same for every register, and what the message says."""
