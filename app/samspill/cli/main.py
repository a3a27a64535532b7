"""The group of commands, and the one place where an error becomes a line and an exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from samspill import __version__
from samspill.errors import SamspillError, UsageError

_INTERRUPTED = 130  # 128 + SIGINT, as shells count


_COMMANDS = {
    "build": "build",
    "import": "imports",
    "serve": "serve",
    "query": "query",
    "validate": "graph",
    "entail": "graph",
    "explain": "explain",
    "export": "graph",
    "check": "graph",
    "diff": "diff",
    "forget": "forget",
    "review": "review",
    "network": "networks",
    "token": "token",
    "backup": "keeping",
    "restore": "keeping",
    "compact": "keeping",
}
"""The module of each command, in the order in which one uses them."""


class _Group(click.Group):
    """A group that imports a command's module when the command is asked for: most need no more than their own."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which one uses them, not by the alphabet."""
        return [*_COMMANDS, *self.commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command; None for one that is not there."""
        if cmd_name not in _COMMANDS:
            return super().get_command(ctx, cmd_name)
        module = import_module(f"samspill.cli.{_COMMANDS[cmd_name]}")
        found: click.Command = getattr(module, "import_" if cmd_name == "import" else cmd_name)
        return found


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="samspill")
def samspill() -> None:
    """Who works with whom on regional innovation in Norway and Sweden: a knowledge graph.

    \b
    Begin here:
      samspill build                          make the graph from the project's own sources
      samspill serve                          answer on http://127.0.0.1:8000
      samspill query --list                   the questions that come with it
      samspill query competency/region-mitt-counties
      echo 'SELECT * { ?s ?p ?o } LIMIT 5' | samspill query -

    Exit status: 0 for success, 1 for a negative answer (does not conform, no such thing), 2 for wrong use.
    """


@samspill.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script for a shell.

    \b
    For bash:   samspill completion bash > ~/.local/share/bash-completion/completions/samspill
    For zsh:    samspill completion zsh > ~/.zfunc/_samspill
    For fish:   samspill completion fish > ~/.config/fish/completions/samspill.fish
    """
    from click.shell_completion import get_completion_class

    found: Any = get_completion_class(shell)
    click.echo(found(samspill, {}, "samspill", "_SAMSPILL_COMPLETE").source())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status; an error is one line on standard error."""
    try:
        result = samspill.main(
            args=list(arguments) if arguments is not None else None, prog_name="samspill", standalone_mode=False
        )
    except click.ClickException as error:
        return _tell(_sentence(error), UsageError.exit_code)
    except SamspillError as error:
        return _tell(str(error), error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        return _tell("interrupted", _INTERRUPTED)
    except BrokenPipeError:
        # The reader (`head`, say) has what it wants. Python would complain at exit about what was not written.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return result if isinstance(result, int) else 0


def _sentence(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    where = f" ({context.command_path} --help tells more)" if context else ""
    return " ".join(error.format_message().split()) + where


def _tell(message: str, status: int) -> int:
    click.echo(f"samspill: {message}", err=True)
    return status
