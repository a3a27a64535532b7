"""How a build tells how far it is: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from samspill.snapshot.build import STEPS, Progress


class PlainLines:
    """One line for each step, on standard error, when it is done."""

    @contextmanager
    def step(self, name: str) -> Iterator[Callable[[str], None]]:
        """Time a step and print a line at its end."""
        words: list[str] = []
        began = time.perf_counter()
        yield words.append
        print(f"{name:<9} {time.perf_counter() - began:6.1f} s  {' '.join(words)}", file=sys.stderr, flush=True)  # noqa: T201


class Bar:
    """A bar over the steps of a build, with a line for each that is done."""

    @contextmanager
    def step(self, name: str) -> Iterator[Callable[[str], None]]:
        """Show a step as under way, then as done."""
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        console = Console(stderr=True)
        words: list[str] = []
        began = time.perf_counter()
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        with Progress(*columns, console=console, transient=True) as bar:
            bar.add_task(f"{name:<9}", total=len(STEPS), completed=STEPS.index(name))
            yield words.append
        console.print(f"[green]✓[/green] {name:<9} {time.perf_counter() - began:6.1f} s  {' '.join(words)}")


def progress() -> Progress:
    """Return the progress for this terminal, or for no terminal."""
    return Bar() if sys.stderr.isatty() else PlainLines()
