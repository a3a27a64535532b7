"""Which thread answers what: one after the other while requests are short, and nobody waits for a long one."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from samspill.web import dispatcher
from samspill.web.dispatcher import Dispatcher
from tests.web.serving import until


class Request:
    """A request that notes which thread answers it; one that waits for `over`, if there is one."""

    def __init__(self, over: threading.Event | None = None) -> None:
        self.over, self.thread, self.done = over, "", threading.Event()

    def service(self) -> None:
        self.thread = threading.current_thread().name
        if self.over is not None:
            self.over.wait(20)
        self.done.set()

    def cancel(self) -> None:
        """Nothing is to be undone."""


class Broken(Request):
    """A request that fails."""

    def service(self) -> None:
        raise RuntimeError("a fault")


@pytest.fixture
def four() -> Iterator[Dispatcher]:
    found = Dispatcher()
    found.set_thread_count(4)
    until(lambda: found.active_count == 0)
    yield found
    assert found.shutdown(timeout=10)
    assert not found.threads


def test_short_requests_are_answered_by_one_thread(four: Dispatcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatcher, "PATIENCE", 60)
    asked = [Request() for _ in range(200)]
    for each in asked:
        four.add_task(each)
    until(lambda: all(each.done.is_set() for each in asked))
    assert four.look() is False
    assert four.active_count <= 1


def test_nobody_waits_for_a_long_one(four: Dispatcher) -> None:
    """Three that wait leave a thread for others, once they are known to be long."""
    over = threading.Event()
    held = [Request(over) for _ in range(3)]
    for each in held:
        four.add_task(each)
    other = Request()
    four.add_task(other)
    until(lambda: not four.look() and other.done.is_set())
    assert not any(each.done.is_set() for each in held)
    assert len({other.thread, *(each.thread for each in held)}) == 4
    fifth, last = Request(over), Request()
    four.add_task(fifth)
    four.add_task(last)
    until(lambda: bool(fifth.thread) or not four.look())
    assert four.look(), "all threads are taken, and the last one waits"
    over.set()
    until(last.done.is_set)


def test_a_thread_outlives_a_request_that_fails(four: Dispatcher, caplog: pytest.LogCaptureFixture) -> None:
    after = Request()
    four.add_task(Broken())
    four.add_task(after)
    until(lambda: not four.look() and after.done.is_set())
    assert "a fault" in caplog.text
