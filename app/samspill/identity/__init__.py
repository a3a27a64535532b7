"""Who is who: one node for one organisation, candidates for what may be one, and decisions that people take."""

from samspill.identity.resolve import Resolution, resolve

__all__ = ["Resolution", "resolve"]
