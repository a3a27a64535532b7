"""What is worked out of a network once, for all measures that need it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from samspill.ties.network import Network

T = TypeVar("T")


def kept(function: Callable[..., T]) -> Callable[[Network], T]:
    """Keep the result of a function of a network on the network, which never changes."""
    name = f"_kept_{function.__module__}_{function.__qualname__}"

    @wraps(function)
    def again(network: Network) -> T:
        if name not in network.__dict__:
            network.__dict__[name] = function(network)
        found: T = network.__dict__[name]
        return found

    return again
