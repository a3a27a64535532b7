"""The index of names: what is found, in which order; every name by itself, however it is spelt."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.engines.names import WAYS, Name, Names, write_names
from samspill.engines.names_text import LONGEST, Wanted
from samspill.errors import ParameterError, SnapshotError
from samspill.snapshot.published import Snapshot
from samspill.vocab import ID, SAM, SKOS
from samspill.vocab.folding import folded

AREA, ORGANISATION = (SAM.Municipality, SAM.Area), (SAM.Organisation,)


def name(thing: str, value: str, language: str = "nb", **more: object) -> Name:
    said = {"property": SKOS.prefLabel, "preferred": True, "classes": AREA} | more
    return Name(f"{ID}{thing}", value=value, language=language, **said)  # type: ignore[arg-type]


NAMES = [
    name("a/oslo", "Oslo"),
    name("a/oslo-by", "Oslo", property=SKOS.altLabel, preferred=False),
    name("o/oslo-kommune", "Oslo kommune", classes=ORGANISATION),
    name("o/osloregionen", "Osloregionen", classes=ORGANISATION),
    name("o/uio", "Universitetet i Oslo", classes=ORGANISATION),
    name("o/uio", "University of Oslo", "en", classes=ORGANISATION),
    name("o/uio", "UiO", "", classes=ORGANISATION, property=SKOS.altLabel, preferred=False),
    name("o/uio", "971035854", "", classes=ORGANISATION, property=SAM.nationalId, preferred=False, number=True),
    name("a/vaaler", "Våler"),
    name("a/valer", "Valer"),
    name("a/lyngen", "Lyngen"),
    name("a/lyngen", "Ivgu", "se"),
    name("a/ostfold", "Østfold"),
    name("a/ostfold", "Östfold", "sv"),
    name("a/moss", "0104", "", property=SAM.code, preferred=False, number=True),
    name("o/nothing", "–", classes=ORGANISATION),
]


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> Names:
    path = tmp_path_factory.mktemp("names") / "names.sqlite"
    assert write_names(path, NAMES) == len(NAMES) - 1, "a name without a letter is left out"
    return Names(path)


def test_no_name_is_lost_between_two_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("samspill.engines.names._AT_ONCE", 2)
    assert write_names(tmp_path / "names.sqlite", NAMES) == len(NAMES) - 1


def find(names: Names, text: str, *, typing: bool = False, limit: int = 50, **how: object) -> list[str]:
    hits = names.find(Wanted.read(text, typing=typing), limit, **how)  # type: ignore[arg-type]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(0 < hit.score <= 1 for hit in hits)
    return [hit.thing.removeprefix(ID) for hit in hits]


def test_the_order_is_the_name_then_its_beginning_then_its_words(names: Names) -> None:
    assert find(names, "oslo") == ["a/oslo", "a/oslo-by", "o/oslo-kommune", "o/uio"]
    assert find(names, "oslo", typing=True) == ["a/oslo", "a/oslo-by", "o/oslo-kommune", "o/uio", "o/osloregionen"]
    assert find(names, "osl", typing=True)[:3] == ["a/oslo", "o/oslo-kommune", "o/osloregionen"]
    hits = names.find(Wanted.read("oslo", typing=True), 50)
    assert [WAYS[hit.way] for hit in hits] == [WAYS[4], WAYS[4], WAYS[3], WAYS[2], WAYS[1]]


def test_the_whole_name_as_it_is_spelt_is_the_best_there_can_be(names: Names) -> None:
    assert names.find(Wanted.read("Oslo"), 1)[0].score == 1
    assert find(names, "Våler") == ["a/vaaler", "a/valer"]
    assert find(names, "valer") == ["a/valer", "a/vaaler"]


@pytest.mark.parametrize("text", ["ostfold", "Østfold", "ØSTFOLD", "oestfold", "östfold"])
def test_spellings_find_the_same(names: Names, text: str) -> None:
    assert find(names, text) == ["a/ostfold"]


def test_names_in_every_language_and_numbers(names: Names) -> None:
    assert find(names, "Ivgu") == ["a/lyngen"]
    assert find(names, "university oslo") == ["o/uio"]
    assert find(names, "971 035 854") == find(names, "971035854") == find(names, "9710*") == ["o/uio"]
    assert find(names, "0104") == ["a/moss"]
    assert find(names, "104") == []


def test_all_words_have_to_be_there(names: Names) -> None:
    assert find(names, "oslo universitetet") == ["o/uio"]
    assert find(names, "oslo bergen") == []
    assert find(names, "univ* i os*") == ["o/uio"]
    assert find(names, "univ i oslo") == []


def test_a_search_can_be_narrowed(names: Names) -> None:
    assert find(names, "oslo", kind=SAM.Organisation) == ["o/oslo-kommune", "o/uio"]
    assert find(names, "oslo", kind=SAM.Area) == ["a/oslo", "a/oslo-by"]
    assert find(names, "oslo", properties=[SKOS.altLabel]) == ["a/oslo-by"]
    assert find(names, "oslo", language="en") == ["o/uio"]
    assert find(names, "oslo", limit=2) == ["a/oslo", "a/oslo-by"]


def test_what_is_asked_is_never_syntax(names: Names) -> None:
    for text in ('"oslo', "oslo AND", "NEAR(oslo)", "folded:oslo", "-oslo", "^oslo", "oslo ' OR 1=1", "(oslo"):
        names.find(Wanted.read(text), 10)
    with pytest.raises(ParameterError, match="no letter"):
        Wanted.read(' "*" -- ')
    with pytest.raises(ParameterError, match="longer"):
        Wanted.read("x" * (LONGEST + 1))


def test_threads_have_connections_of_their_own(names: Names) -> None:
    found: list[list[str]] = []
    threads = [threading.Thread(target=lambda: found.append(find(names, "oslo"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [find(names, "oslo")] * 4


def test_no_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="without an index of names"):
        Names(tmp_path / "none.sqlite").count()


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=6, unique=True))
def test_every_name_is_found_by_itself_and_by_its_folded_form(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    path = tmp_path_factory.mktemp("any") / "names.sqlite"
    texts = [text.encode("utf-8", "replace").decode() for text in texts]
    write_names(path, (name(str(number), text) for number, text in enumerate(texts)))
    held = Names(path)
    for number, text in enumerate(texts):
        if folded(text):
            assert str(number) in find(held, text)
            assert str(number) in find(held, folded(text))
            assert str(number) in find(held, folded(text)[:-1] or folded(text), typing=True)


def sample(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    asked = f"SELECT DISTINCT ?s ?n {{ ?s <{SKOS.prefLabel}> ?n MINUS {{ ?s a <{SAM.AreaVersion}> }} }} ORDER BY ?s ?n"
    for row in list(snapshot.engine.rows(asked))[::97]:
        yield row["s"][1:-1], row["n"].rpartition('"')[0][1:].replace('\\"', '"').replace("\\\\", "\\")


def test_the_names_of_the_graph_are_found_by_themselves(snapshot: Snapshot) -> None:
    tried = 0
    for thing, text in sample(snapshot):
        if folded(text) and len(text) <= LONGEST:
            tried += 1
            for asked in (text, folded(text)):
                hits = snapshot.names.find(Wanted.read(asked), 1_000)
                assert [hit.way for hit in hits if hit.thing == thing] == [len(WAYS) - 1], (thing, text)
    assert tried > 80


def test_an_old_code_finds_the_area(snapshot: Snapshot) -> None:
    """Moss was 0104 until it merged with Rygge in 2020, then 3002, and since 2024 3103 (SSB, Klass 131)."""
    for code, slug in (("0104", "no-moss"), ("3002", "no-moss-2020"), ("3103", "no-moss-2020")):
        hit = snapshot.names.find(Wanted.read(code), 1, kind=SAM.Municipality)[0]
        assert (hit.thing, hit.kind) == (f"{ID}municipality/{slug}", SAM.Municipality)
    assert snapshot.manifest.counts["names"] == snapshot.names.count()
