"""A store that takes updates: SPARQL Update and graphs, closed and validated, atomic and lasting.

evaluate     an update's operations as quads that come and go, in a `draft`
consequences what follows of a draft and what it breaks, kept in memory (`reach`: which shapes can see a change)
store        the one writer: a draft, its consequences, an intent, the commit
folder       the folder on disk, and the checkpoints for those who read
reading      an engine that follows the newest checkpoint
audit        the log of who changed what
tokens       who may write
"""

from samspill.writable.folder import is_writable_store
from samspill.writable.reading import FollowedStore, FollowingEngine

__all__ = ["FollowedStore", "FollowingEngine", "is_writable_store"]
