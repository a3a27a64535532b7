"""How often resolution is right, on pairs of real records that were judged by hand.

    python -m tests.identity.evaluation        writes the figures into docs/identity.md

`pairs.csv` has pairs of records of CORDIS, the Research Council of Norway, ROR, Swecris and the project's own, of
organisations in Norway and Sweden. They were judged by reading names, addresses and numbers before any of this was
run. Rules, words and weights were worked out with the part `dev` in view; the part `test` was kept aside.
"""

from __future__ import annotations

import csv
import gzip
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from samspill.engines.columns import Columns
from samspill.engines.oxigraph_text import parse_to_nquads
from samspill.files import project_folder
from samspill.identity.resolve import Resolution, resolve
from samspill.imports.reference import write_reference
from samspill.imports.register import run
from samspill.vocab import DCTERMS, SAM, SKOS

ROOT = Path(__file__).resolve().parents[2]
PAIRS = Path(__file__).with_name("pairs.csv")
PAGE = ROOT / "docs" / "identity.md"
BEGIN, END = "<!-- figures -->", "<!-- /figures -->"
_ORGANISATION = "https://w3id.org/samspill/id/organisation/"


@dataclass(frozen=True)
class Judged:
    """A pair of records, and what was said of it by hand and by resolution."""

    a: str
    b: str
    same: bool
    part: str
    case: str
    answer: str
    """`certain`, `linked`, `candidate` or `none`."""


@dataclass
class Evaluation:
    """All pairs with their answers, and what resolution came to."""

    judged: list[Judged] = field(default_factory=list)
    resolution: Resolution = field(default_factory=lambda: Resolution(0, 0))
    seconds: float = 0.0

    def counts(self, part: str | None = None, answers: tuple[str, ...] = ("certain", "linked")) -> Counter[str]:
        """Right and wrong among those that are answered so (`tp`, `fp`), and those that are missed (`fn`, `tn`)."""
        found: Counter[str] = Counter()
        for pair in self.judged:
            if part in {None, pair.part}:
                yes = pair.answer in answers
                found[("t" if yes == pair.same else "f") + ("p" if yes else "n")] += 1
        return found

    def precision(self, part: str | None = None, answers: tuple[str, ...] = ("certain", "linked")) -> float:
        """The share of pairs taken for one that are one."""
        found = self.counts(part, answers)
        return found["tp"] / max(found["tp"] + found["fp"], 1)

    def recall(self, part: str | None = None, answers: tuple[str, ...] = ("certain", "linked")) -> float:
        """The share of pairs that are one which are taken for one."""
        found = self.counts(part, answers)
        return found["tp"] / max(found["tp"] + found["fn"], 1)


def evaluate(shared: Path) -> Evaluation:
    """Import the real registers, resolve without any decision, and compare with the judgements."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = list(_texts(shared / "data", folder))
        with Columns.create(folder / "columns.duckdb") as columns:
            columns.load_nquads(*files)
            began = time.perf_counter()
            resolution = resolve(columns)
            seconds = time.perf_counter() - began
            return Evaluation(list(_answers(columns)), resolution, seconds)


def _texts(data: Path, folder: Path) -> Iterator[Path]:
    """Yield N-Quads of the registers, CORDIS cut to the rows of Norway and Sweden, and of the project's own tables."""
    path = folder / "own.nq"
    with path.open("wb") as out:
        for source in sorted((ROOT / "data" / "sources").glob("*.trig")):
            parse_to_nquads([source], out)
        write_reference(project_folder("data") / "reference", out)
    yield path
    for number, (register, source) in enumerate(
        (
            ("cordis", _cut(data / "cordis" / "HORIZON", folder / "cordis")),
            ("ror", data / "ror" / "ror_no_se.jsonl"),
            ("rcn", data / "grants" / "rcn_bevilgningereu_dataset.csv"),
            ("rcn", data / "grants" / "rcn_soknader2_sample.csv"),
            ("swecris", data / "grants" / "swecris_kth.csv.gz"),
        )
    ):
        path = folder / f"{register}-{number}.nq"
        with path.open("wb") as out:
            run(register, source, out)
        yield path


def _cut(source: Path, folder: Path) -> Path:
    folder.mkdir()
    projects = set()
    with _table(source / "organization.csv.gz") as rows, (folder / "organization.csv").open("w", newline="") as file:
        header = next(rows)
        writer = csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(header)
        country, project = header.index("country"), header.index("projectID")
        for row in rows:
            if row[country] in {"NO", "SE"}:
                projects.add(row[project])
                writer.writerow(row)
    with _table(source / "project.csv.gz") as rows, (folder / "project.csv").open("w", newline="") as file:
        header = next(rows)
        writer = csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(row for row in rows if row[0] in projects)
    return folder


@contextmanager
def _table(path: Path) -> Iterator[Iterator[list[str]]]:
    """Open a gzipped CORDIS table and give its rows, the header first."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield csv.reader(file, delimiter=";")


def _answers(columns: Columns) -> Iterator[Judged]:
    into: dict[str, str] = dict(columns.run(_PAIRS_OF, {"p": DCTERMS.isReplacedBy}))
    linked = {frozenset(row) for row in columns.run(_PAIRS_OF, {"p": SKOS.closeMatch})}
    sides: dict[str, list[str]] = {}
    for node, side in columns.run(_PAIRS_OF, {"p": SAM.candidate}):
        sides.setdefault(node, []).append(side)
    candidates = {frozenset(pair) for pair in sides.values()}
    with PAIRS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            one, other = (into.get(_ORGANISATION + row[side], _ORGANISATION + row[side]) for side in ("a", "b"))
            pair = frozenset((one, other))
            answer = "certain" if one == other else "linked" if pair in linked else "none"
            if answer == "none" and pair in candidates:
                answer = "candidate"
            yield Judged(row["a"], row["b"], row["judged"] == "same", row["part"], row["case"], answer)


_PAIRS_OF = """
SELECT one.lexical, other.lexical FROM quad JOIN term p ON p.id = quad.p AND p.lexical = $p
JOIN term one ON one.id = s JOIN term other ON other.id = o ORDER BY 1, 2
"""


def figures(found: Evaluation) -> str:
    """The figures as text for the page."""
    lines = [
        f"{len(found.judged)} pairs, {sum(pair.same for pair in found.judged)} of them one organisation:",
        "",
        "| pairs | answered by | right | wrong | missed | precision | recall |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    for title, part in (("kept aside", "test"), ("in view", "dev"), ("all", None)):
        for told, answers in (("certain rules", ("certain",)), ("certain rules and links", ("certain", "linked"))):
            counts = found.counts(part, answers)
            lines.append(
                f"| {title} | {told} | {counts['tp']} | {counts['fp']} | {counts['fn']} |"
                f" {found.precision(part, answers):.3f} | {found.recall(part, answers):.3f} |"
            )
    asked = sum(pair.same and pair.answer == "candidate" for pair in found.judged)
    missed = sum(pair.same and pair.answer == "none" for pair in found.judged)
    lines += [
        "",
        f"Of the pairs that are one and were not found so, {asked} are candidates that a person is asked about;"
        f" {missed} are not found at all.",
    ]
    return "\n".join(lines)


def main() -> int:
    """Write the figures into the page."""
    shared = ROOT.parent / "shared"
    if not (shared / "data").is_dir():
        sys.stderr.write(f"the folder of real data is not at {shared}\n")
        return 2
    found = evaluate(shared)
    text = figures(found)
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    copy = PAGE.with_suffix(".new")
    copy.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")
    shutil.move(copy, PAGE)
    sys.stdout.write(f"{text}\n\n{found.resolution}; {found.seconds:.1f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
