"""What one of several web processes of a server is told about the others."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Among:
    """A web process's place among those that answer on one socket."""

    listening: socket.socket
    """The socket, bound already."""
    folder: Path
    """The folder that they share: sockets of keepers, places for queries, counts of clients, figures."""
    number: int
    """Which of them this one is, from 0."""
    count: int
    """How many they are."""
