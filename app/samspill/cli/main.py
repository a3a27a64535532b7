"""The group of commands, and the one place where an error becomes a line and an exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from samspill import __version__
from samspill.cli import network_groups, network_people, network_report  # noqa: F401  (they add their commands)
from samspill.cli.build import build
from samspill.cli.diff import diff
from samspill.cli.explain import explain
from samspill.cli.forget import forget
from samspill.cli.graph import check, entail, export, validate
from samspill.cli.imports import import_
from samspill.cli.keeping import backup, compact, restore
from samspill.cli.network import network
from samspill.cli.query import query
from samspill.cli.review import review
from samspill.cli.serve import serve
from samspill.cli.token import token
from samspill.errors import SamspillError, UsageError

_INTERRUPTED = 130  # 128 + SIGINT, as shells count


class _Group(click.Group):
    """A group whose commands are listed in the order in which one uses them, not by the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in order of definition."""
        return list(self.commands)


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


_OF_WRITABLE_STORES = (token, backup, restore, compact)

for each in (build, import_, serve, query, validate, entail, explain, export, check, diff, forget, review, network):
    samspill.add_command(each)
for each in _OF_WRITABLE_STORES:
    samspill.add_command(each)


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
