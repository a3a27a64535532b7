"""The writer: one process that changes a store, and can be killed like an evaluator.

process      the writer's own process
writer       the web process's view of it: one change after the other, within limits
snapshot     a writable store as the server sees it
control      what operators ask of a store that is served: compact, restore
"""

from samspill.web.writing.snapshot import WritableSnapshot
from samspill.web.writing.writer import Options, Writer

__all__ = ["Options", "WritableSnapshot", "Writer"]
