"""The `listening` command."""

import importlib
import sys
from typing import Any

import click

from listening.settings import BadInput

# Command -> module, so that `listening --help` does not wait for what one command needs.
COMMANDS = {
    "analyze": "listening.cli.analyze",
    "demo": "listening.cli.demo",
    "serve": "listening.cli.serving",
    "worker": "listening.cli.serving",
    "db": "listening.cli.serving",
    "project": "listening.cli.accounts",
    "people": "listening.cli.accounts",
    "models": "listening.cli.models",
}


class Rooms(click.Group):
    """Finds a command in its module when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        found: click.Command = getattr(importlib.import_module(COMMANDS[name]), name)
        return found

    def invoke(self, ctx: click.Context) -> Any:
        """Bad input is one sentence and status 2, never a traceback."""
        try:
            return super().invoke(ctx)
        except BadInput as refusal:
            click.echo(f"listening: {refusal}", err=True)
            sys.exit(2)


@click.command(cls=Rooms)
def main() -> None:
    """From families’ words to the cause of a gap."""
