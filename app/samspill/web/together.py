"""Several questions at the same time: a page has a dozen, and there are more cores than one."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from samspill.web.evaluators import Pool
from samspill.web.site import site

__all__ = ["together"]

T = TypeVar("T")


def together(questions: Sequence[Callable[[], T]]) -> list[T]:
    """Ask them all and return the answers in order; raise what the first of them raises.

    They run in threads where evaluators answer, and may not look at the request. An engine in the server's own process
    is asked one thing after the other.
    """
    if not isinstance(site().engine, Pool) or len(questions) < 2:
        return [question() for question in questions]
    asked = [_threads().submit(question) for question in questions]
    try:
        return [each.result() for each in asked]
    finally:
        for each in asked:
            each.cancel()  # those that have not begun when another failed


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(2 * (os.cpu_count() or 1), thread_name_prefix="together")
