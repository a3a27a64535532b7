"""Evaluators: processes that answer queries and can be killed.

    web process ── control socket ── keeper (one thread, holds the store in memory)
        │                              │ fork
        └────────── a socket ──────── evaluator (answers one query after another)

A query that runs past its limit, takes too much memory or has lost its client is ended with its process; the next
evaluator is forked from the keeper in milliseconds, since they share its memory until one of them writes.
"""

from samspill.web.evaluators.pool import Pool, PooledSnapshot

__all__ = ["Pool", "PooledSnapshot"]
