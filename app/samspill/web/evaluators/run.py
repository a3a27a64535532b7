"""One query in its evaluator: what comes from it, and when it is over."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from samspill.engines.base import Answer, Format
from samspill.errors import EngineError
from samspill.web.evaluators import wire
from samspill.web.evaluators.process import Evaluator
from samspill.web.evaluators.wire import Frame, GoneAwayError

if TYPE_CHECKING:
    from samspill.web.evaluators.pool import Pool, Processes

_GIVEN = (wire.DATA, wire.ROWS)
_PULSE = 0.5  # seconds between looks whether the client is still there
TRIAL = 0.1
"""Processor seconds that a query may take without one of the places: most are answered by then."""
_LONG = 1.0  # seconds after which a query is a long one


class Run:
    """One query in its evaluator: frames come out until the end, an error, or a limit."""

    def __init__(self, pool: Pool, processes: Processes, evaluator: Evaluator) -> None:
        self._pool = pool
        self._processes = processes
        self._evaluator = evaluator
        self._worked = 0.0
        self.started = False
        self.told: dict[str, str] | None = None
        self._given = False
        self._worked_before = 0.0 if evaluator.placed else evaluator.worked()
        self._trial_until = TRIAL
        self._standing_since: float | None = None
        self._over = False

    def send_json(self, letter: bytes, value: object) -> None:
        try:
            self._evaluator.wire.send_json(letter, value)
        except GoneAwayError as error:
            self._end(usable=False)
            raise self._pool.too_large() from error

    def start(self, fmt: Format) -> None:
        self.started = True
        try:
            self._evaluator.wire.send(wire.FORMAT, fmt.name.encode())
        except GoneAwayError as error:
            self._end(usable=False)
            raise self._pool.too_large() from error

    def next(self, letter: bytes) -> bytes:
        """Return the payload of the next frame of this letter, empty at the answer's end."""
        while (payload := self.next_or_pulse(letter)) is None:
            pass
        return payload

    def next_or_pulse(self, letter: bytes) -> bytes | None:
        """Do as `next`, but return None when nothing has come for a while."""
        if not self._may_go_on():
            return None
        frame = self._receive()
        if frame is None or frame[0] == letter:
            self._given |= frame is not None and letter in _GIVEN
            return frame and frame[1]
        if frame[0] == wire.ENGINE:
            self.told = wire.read_json(frame[1])
            return None
        if frame[0] == wire.FAILED:
            told = wire.read_json(frame[1])
            self._end(usable=not told["worn"])
            raise wire.error_from_json(told)
        self._end(usable=frame[1] != wire.WORN)
        return b""

    def _may_go_on(self) -> bool:
        """Whether the evaluator works; without a place it stands still after its trial, until there is one."""
        if self._evaluator.placed or self._worked < self._trial_until:
            return True
        if self._standing_since is None:
            left = TRIAL + self._worked_before - self._evaluator.worked()
            if left > 0:  # others had the processor meanwhile
                self._trial_until = self._worked + max(left, 0.01)
                return True
            self._standing_since = time.monotonic()
            self._evaluator.pause()
        # An answer of which the client has a part already is not broken off as soon as one that has not begun.
        patience = self._pool.seconds if self._given else self._pool.queue_seconds
        left = self._standing_since + patience - time.monotonic()
        if self._processes.placed(self._evaluator, max(0.0, min(_PULSE, left))):
            self._standing_since = None
            self._evaluator.go_on()
            return True
        if left <= 0:
            self._end(usable=False)
            raise self._pool.too_many()
        return False

    def _receive(self) -> Frame | None:
        began = time.monotonic()
        try:
            most = self._pool.seconds if self._evaluator.placed else min(self._pool.seconds, self._trial_until)
            frame = self._evaluator.wire.receive(min(_PULSE, max(0.01, most - self._worked)))
        except GoneAwayError as error:
            self._end(usable=False)
            raise self._pool.too_large() from error
        self._worked += time.monotonic() - began
        if frame is None and self._worked >= self._pool.seconds:
            self._end(usable=False)
            raise self._pool.too_long()
        if self._worked > _LONG:
            self._evaluator.slow_down()
        return frame

    def cancel(self) -> None:
        """Give the evaluator back if it still is ours: as it is when it has not begun, ended when it has."""
        if self._over:
            return
        if self.started or not self._told_off():
            self._end(usable=False)
        else:
            self._end(usable=True)

    def _told_off(self) -> bool:
        try:
            self._evaluator.wire.send(wire.CANCEL)
        except GoneAwayError:
            return False
        return True

    def _end(self, *, usable: bool) -> None:
        if not self._over:
            self._over = True
            usable = usable and self._standing_since is None
            self._processes.give_back(self._evaluator, usable=usable)


class Stream:
    """The `stream` of an answer, which has begun when its format was told with the question."""

    def __init__(self, run: Run, begun_in: str | None) -> None:
        self._run = run
        self._begun_in = begun_in
        run.started = begun_in is not None
        self.answer: Callable[[], Answer | None] = lambda: None

    def __call__(self, fmt: Format) -> Iterator[bytes]:
        if self._begun_in not in {None, fmt.name}:
            raise EngineError(f"the answer is being written as {self._begun_in}, not as {fmt.name}")
        return self._chunks(fmt)

    def _chunks(self, fmt: Format) -> Iterator[bytes]:
        if self._begun_in is None:
            self._run.start(fmt)
        try:
            while (chunk := self._run.next_or_pulse(wire.DATA)) != b"":
                if (told := self._run.told) and (answer := self.answer()):
                    answer.engine, answer.reason = told["engine"], told["reason"]
                    self._run.told = None
                yield chunk or b""
        finally:
            self._run.cancel()
