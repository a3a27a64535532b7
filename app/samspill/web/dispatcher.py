"""The threads of a web process: one at a time while requests are short, others beside those that take long.

Python runs one thread of a process at a time. Threads that are all ready to run hand that right to each other at every
call of the kernel, a dozen times a request, which costs more than a lookup does. So a request waits for a moment while
another one that has just begun may soon be over, and the thread that is at work takes it next.
"""

from __future__ import annotations

import time
from typing import Any

from waitress.task import ThreadedTaskDispatcher

__all__ = ["PATIENCE", "Dispatcher"]

PATIENCE = 0.03
"""Seconds after which a request is a long one, beside which another thread begins: a lookup's on a busy machine."""


class Dispatcher(ThreadedTaskDispatcher):  # type: ignore[misc]  # waitress has no types
    """waitress's, that wakes a thread only when none has begun a request just now."""

    def __init__(self) -> None:
        """Have no threads yet."""
        super().__init__()
        self._began: dict[int, float] = {}  # by thread, while it is at work
        self._woken = 0  # threads that have been told of a request and have not looked yet

    def add_task(self, task: Any) -> None:
        """Take a request to be answered."""
        with self.lock:
            self.queue.append(task)
            self._wake()

    def look(self) -> bool:
        """Wake a thread where one is needed by now; return whether requests wait, so that this is asked again soon."""
        if not self.queue:
            return False
        with self.lock:
            self._wake()
            return bool(self.queue)

    def _wake(self) -> None:
        latest = time.monotonic() - PATIENCE
        idle = len(self.threads) - self.stop_count - self.active_count - self._woken
        if idle > 0 and not self._woken and not any(began > latest for began in self._began.values()):
            self._woken += 1
            self.queue_cv.notify()

    def handler_thread(self, thread_no: int) -> None:
        """Answer requests until told to stop; what waitress's own does, with a note of when each began."""
        while (task := self._next(thread_no)) is not None:
            try:
                task.service()
            except BaseException:
                self.logger.exception("Exception when servicing %r", task)

    def _next(self, thread_no: int) -> Any:
        with self.lock:
            self._began.pop(thread_no, None)
            while not self.queue and not self.stop_count:
                self.active_count -= 1
                self.queue_cv.wait()
                self.active_count += 1
                self._woken = 0
            if self.stop_count:
                self.active_count -= 1
                self.stop_count -= 1
                self.threads.discard(thread_no)
                self.thread_exit_cv.notify()
                return None
            self._began[thread_no] = time.monotonic()
            return self.queue.popleft()
