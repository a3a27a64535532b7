"""The command `samspill`."""

from samspill.cli.main import main

__all__ = ["main"]
