"""Competency questions: each gives the answer that was worked out by hand from the documents and registers.

The answers are `competency/<name>.csv` for a table, `.json` for a yes or no, `.ttl` for a graph; `ANSWERS.md` beside
them says where each was read. A table shows terms as people read them (`id:person/thor-moen`), in the order that the
query asks for. A column whose text is in our own words is left out of the file.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from samspill.engines.base import Dataset, format_named
from samspill.queries import Query, catalogue
from samspill.rdf import Graph
from samspill.snapshot.published import Snapshot
from samspill.vocab.nquads import readable

QUESTIONS = {name: each for name, each in catalogue("competency").items() if "registers" not in each.header}
"""Those over imported registers are tested in `test_register_questions.py`."""
FOLDER = Path(__file__).with_name("competency")
ANSWERS = {path.stem: path for path in sorted(FOLDER.iterdir()) if path.suffix in {".csv", ".json", ".ttl"}}
TOPICS = ("areas", "partners", "money", "people", "events", "agreements", "sources")
USERS = ("researcher", "analyst", "consumer")
WITHOUT_ENTAILMENT = Dataset(regime="none")

Table = list[dict[str, str]]

# What the questions that rest on entailment answer without it: nothing, or only what the sources say in so many words.
STATED_ALONE: dict[str, Table] = {
    "across-the-border": [],
    "cancelled-events": [],
    "collaborators": [
        {"organisation": "id:organisation/se-ivl-svenska-miljoinstitutet", "name": "IVL Svenska Miljöinstitutet"},
        {"organisation": "id:organisation/se-malmo-kommun", "name": "Malmö kommun"},
    ],
    "events-in-a-municipality": [
        {
            "event": "id:event/no-oslo-european-green-capital-year-2019",
            "name": "Miljøhovedstadsåret 2019",
            "day": "2019-01-01",
        }
    ],
    "organisations-in-a-county": [],
    "partners-by-joint-activities": [],
    "under-a-programme": [
        {
            "activity": "id:activity/se-smart-city-sweden-stod-swedish-cleantech",
            "name": "Fortsatt stöd till Swedish Cleantech",
        },
        {
            "activity": "id:activity/se-smart-city-sweden-myndighetssamarbete",
            "name": "Utökat samarbete mellan sju myndigheter",
        },
        {"activity": "id:activity/se-smart-city-sweden-utvardering", "name": "Övergripande utvärderingsuppdrag"},
    ],
    "who-funds-what": [],
    "works-for": [],
}


@pytest.fixture(params=list(QUESTIONS.values()), ids=lambda question: question.name.removeprefix("competency/"))
def question(request: pytest.FixtureRequest) -> Query:
    """Each of the questions."""
    query: Query = request.param
    return query


def test_the_suite_is_whole() -> None:
    """Each question has one answer, and each answer its question; there are at least the forty promised."""
    assert {name.removeprefix("competency/") for name in QUESTIONS} == set(ANSWERS)
    assert len(ANSWERS) == len([path for path in FOLDER.iterdir() if path.suffix != ".md"])
    assert len(QUESTIONS) >= 40


def test_all_topics_and_users_have_questions() -> None:
    """No topic and none of the three kinds of users is forgotten."""
    assert {question.header["topic"] for question in QUESTIONS.values()} == set(TOPICS)
    for user in USERS:
        assert sum(question.header["user"] == user for question in QUESTIONS.values()) >= 10


def test_each_answer_tells_where_it_was_read() -> None:
    """`ANSWERS.md` has one row for each question."""
    text = (FOLDER / "ANSWERS.md").read_text(encoding="utf-8")
    told = [line.split("|")[1].strip(" `") for line in text.splitlines() if line.startswith("| `")]
    assert told == sorted(ANSWERS)


def test_is_a_question(question: Query) -> None:
    """The header asks in three languages, in the words of one kind of user, on one topic."""
    for key in ("summary", "summary-nb", "summary-sv"):
        assert question.header.get(key, "").endswith("?"), key
    assert question.header["topic"] in TOPICS
    assert question.header["user"] in USERS


def test_answer(question: Query, snapshot: Snapshot) -> None:
    """The real engine over the real graph gives the answer that was worked out by hand."""
    answer = ANSWERS[question.name.removeprefix("competency/")]
    if answer.suffix == ".ttl":
        assert _graph(question, snapshot) == set(Graph().parse(answer, format="turtle"))
    elif answer.suffix == ".json":
        assert snapshot.engine.ask(question.text) is json.loads(answer.read_text(encoding="utf-8"))["boolean"]
    else:
        expected = _expected(answer)
        assert expected, "a question without an answer shows nothing"
        assert _asked(question, snapshot, list(expected[0])) == expected


@pytest.mark.parametrize("name", STATED_ALONE)
def test_answer_needs_entailment(name: str, snapshot: Snapshot) -> None:
    """Without entailment the same question gets less of an answer."""
    question = QUESTIONS[f"competency/{name}"]
    whole = _expected(ANSWERS[name])
    stated = _asked(question, snapshot, list(whole[0]), WITHOUT_ENTAILMENT)
    assert stated == STATED_ALONE[name]
    assert len(stated) < len(whole)


class TestOtherValues:
    """Asked about other things and days by rewriting one line; the answers are read in the same registers."""

    @pytest.mark.parametrize(
        ("day", "code"),
        [
            ("1971-01-01", "0219"),
            ("2019-12-31", "0219"),
            ("2020-01-01", "3024"),
            ("2023-12-31", "3024"),
            ("2024-01-01", "3201"),
        ],
    )
    def test_code_of_baerum(self, snapshot: Snapshot, day: str, code: str) -> None:
        question = QUESTIONS["competency/code-on-a-day"].bind(values={"day": [_date(day)]})
        assert [row["code"] for row in _asked(question, snapshot, ["code"])] == [code]

    def test_no_code_before_the_first_day(self, snapshot: Snapshot) -> None:
        question = QUESTIONS["competency/code-on-a-day"].bind(values={"day": [_date("1970-12-31")]})
        assert _asked(question, snapshot, ["code"]) == []

    @pytest.mark.parametrize(("day", "was"), [("2019-12-31", True), ("2020-01-01", False), ("2024-01-01", True)])
    def test_ostfold_as_a_county(self, snapshot: Snapshot, day: str, was: bool) -> None:
        question = QUESTIONS["competency/was-it-a-county"].bind(values={"day": [_date(day)]})
        assert snapshot.engine.ask(question.text) is was

    def test_counties_of_2024(self, snapshot: Snapshot) -> None:
        question = QUESTIONS["competency/county-reform"].bind(values={"day": [_date("2024-01-01")]})
        rows = _asked(question, snapshot, ["before", "after", "codeAfter"])
        assert [tuple(row.values()) for row in rows] == [
            ("Viken", "Østfold", "31"),
            ("Viken", "Akershus", "32"),
            ("Viken", "Buskerud", "33"),
            ("Vestfold og Telemark", "Vestfold", "39"),
            ("Vestfold og Telemark", "Telemark", "40"),
            ("Troms og Finnmark", "Troms", "55"),
            ("Troms og Finnmark", "Finnmark", "56"),
        ]

    def test_counties_of_region_norr(self, snapshot: Snapshot) -> None:
        region = "https://w3id.org/samspill/id/cooperation-region/se-smart-city-sweden-region-norr"
        question = QUESTIONS["competency/region-mitt-counties"].bind(region)
        assert [row["code"] for row in _asked(question, snapshot, ["code"])] == ["22", "23", "24", "25"]

    def test_collaborators_of_osloregionen(self, snapshot: Snapshot) -> None:
        question = QUESTIONS["competency/collaborators"].bind(
            "https://w3id.org/samspill/id/organisation/no-osloregionen"
        )
        assert _asked(question, snapshot, ["name"]) == [{"name": "Smart Innovation Norway"}]

    def test_costs_in_swedish(self, snapshot: Snapshot) -> None:
        question = QUESTIONS["competency/what-the-budget-covers"].bind(values={"language": ['"sv"']})
        assert "kommunikation" in {row["cost"] for row in _asked(question, snapshot, ["cost"])}


def _date(day: str) -> str:
    return f'"{day}"^^<http://www.w3.org/2001/XMLSchema#date>'


def _expected(answer: Path) -> Table:
    with answer.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _asked(question: Query, snapshot: Snapshot, columns: list[str], dataset: Dataset | None = None) -> Table:
    """Ask, and show the terms of these columns as people read them; nothing is shown as an empty text."""
    rows = snapshot.engine.rows(question.text, dataset or Dataset())
    return [{name: readable(row[name]) if name in row else "" for name in columns} for row in rows]


def _graph(question: Query, snapshot: Snapshot) -> set[tuple[object, ...]]:
    form = format_named("ntriples")
    assert form is not None
    text = snapshot.engine.query(question.text).bytes(form)
    return set(Graph().parse(data=text, format="nt"))
