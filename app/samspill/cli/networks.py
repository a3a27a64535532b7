"""All of `samspill network …`."""

from samspill.cli import network_groups, network_people, network_report  # noqa: F401  (they add their commands)
from samspill.cli.network import network

__all__ = ["network"]
