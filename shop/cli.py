"""The shop's commands. Each is imported only when it is called, so that starting stays quick."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import click

COMMANDS = {
    "serve": "shop.upkeep.serve:serve",
    "work": "shop.jobs.commands:work",
    "serve-lan": "shop.upkeep.lan.serve:serve_lan",
    "setup": "shop.upkeep.commands:setup",
    "import-sales": "shop.sales.commands:import_sales",
    "backup": "shop.backup.commands:backup",
    "restore": "shop.backup.commands:restore_command",
    "export-all": "shop.upkeep.whole.commands:export_all_command",
    "import-all": "shop.upkeep.whole.commands:import_all_command",
    "import-bill": "shop.reconcile.commands:import_bill",
    "plan": "shop.planning.commands:plan",
    "rebuild-sums": "shop.upkeep.commands:rebuild_sums",
    "check-books": "shop.upkeep.check_books:check_books",
    "check-audit": "shop.upkeep.commands:check_audit",
    "check-z": "shop.shifts.commands:check_z",
    "post-books": "shop.books.commands:post_books_command",
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and loads them on demand."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of the table above."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the module of one command."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        command: Any = getattr(import_module(module), name)
        return command if isinstance(command, click.Command) else None


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def commands(context: click.Context) -> None:
    """马帮小店的命令。"""
    context.obj = opened_shop


def opened_shop(*place: Any) -> Any:
    """Open the shop for a command that works on its books: data directory and database, or None for the usual ones."""
    return import_module("shop.upkeep.working").opened_shop(*place)


def main() -> None:
    """Run one command; a refusal is said in plain words with exit code 1."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    os.environ.setdefault("PYTHONUTF8", "1")
    commands()
