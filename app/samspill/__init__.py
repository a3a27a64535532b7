"""Samspill: a knowledge graph of who works with whom on regional innovation in Norway and Sweden."""

__version__ = "0.1.0"
