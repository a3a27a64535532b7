"""What is answered when a snapshot is built, since it takes long and will be asked: see `engines.prepared`."""

from samspill.ahead.panels import answers

__all__ = ["answers"]
