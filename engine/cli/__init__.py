"""The command line: one module per subject, loaded when its command is called."""

from __future__ import annotations

import gc
import logging
import sys
from importlib import import_module
from importlib.metadata import entry_points

import click

from engine.cli.summaries import summary
from engine.errors import ChengnuoError
from engine.log_format import kind_of, set_up_logging

logger = logging.getLogger(__name__)

COMMANDS: dict[str, str] = {
    "absence": "engine.cli.absence:absence",
    "audit": "engine.cli.audit:audit",
    "case-file": "engine.cli.case_file:case_file",
    "calendar": "engine.cli.calendar:calendar",
    "check": "engine.cli.check:check",
    "convert": "engine.cli.convert:convert",
    "db": "engine.cli.database:db",
    "files": "engine.cli.files:files",
    "deploy": "engine.cli.deploy:deploy",
    "element-templates": "engine.cli.element_templates:element_templates",
    "incidents": "engine.cli.incidents:incidents",
    "items": "engine.cli.items:items",
    "moves": "engine.cli.moves:moves",
    "operations": "engine.cli.operations:operations",
    "organisation": "engine.cli.organisation:organisation",
    "permissions": "engine.cli.permissions:permissions",
    "retention": "engine.cli.retention:retention",
    "rules": "engine.cli.rules:rules",
    "staff": "engine.cli.staff:staff",
    "status": "engine.cli.status:status",
    "tokens": "engine.cli.tokens:tokens",
    "trial": "engine.cli.trial:trial",
    "worker": "engine.cli.worker:worker",
}
"""Name → module and object. A module is registered here with one line; nothing of it is loaded before it is called."""

GARBAGE = (50_000, 20, 50)
"""How many objects are made before the youngest, the younger and all are looked through for circles.

Loading the program makes half a million objects and no circle: with Python's own 700, a fifth of a start is looking.
"""

PLUGINS = "chengnuo.commands"
"""The entry points by which other packages bring commands of their own, as ``webui`` does."""


class LazyGroup(click.Group):
    """A group whose commands are loaded when they are called: ``check`` needs no database and no web server."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, those of other packages too."""
        return sorted({*COMMANDS, *(each.name for each in entry_points(group=PLUGINS))})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name; None if there is none."""
        if cmd_name in COMMANDS:
            module, name = COMMANDS[cmd_name].split(":")
            found: click.Command = getattr(import_module(module), name)
            return found
        for each in entry_points(group=PLUGINS, name=cmd_name):
            brought: click.Command = each.load()
            return brought
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List all commands with the first paragraph of each, without loading one."""
        places = {each.name: each.value for each in entry_points(group=PLUGINS)} | COMMANDS
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary(places[name])) for name in sorted(places)])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """承诺 Chengnuo: processes that keep an office's promises."""


def main() -> None:
    """Run the command line; whatever stops it is one sentence and exit code 1, not a traceback."""
    gc.set_threshold(*GARBAGE)
    try:
        set_up_logging()
        cli()
    except ChengnuoError as refusal:
        click.echo(f"{refusal.zh}\n{refusal.en}", err=True)
        sys.exit(1)
    except Exception as error:
        logger.exception("The program has stopped.")
        click.echo(
            f"程序出错，已停止（{kind_of(error)}）；上面的日志写明位置。\n"
            f"The program has stopped after a fault of its own ({kind_of(error)}); the log above says where.",
            err=True,
        )
        sys.exit(1)
