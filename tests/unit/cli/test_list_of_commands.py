"""``chengnuo --help`` lists every command and loads none."""

from __future__ import annotations

import sys

import click
import pytest
from click.testing import CliRunner

from engine import cli


def test_every_command_is_listed_with_what_it_says_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [name for name in sys.modules if name.startswith("engine.cli.") and name != "engine.cli.summaries"]:
        monkeypatch.delitem(sys.modules, module)
    listed = CliRunner().invoke(cli.cli, ["--help"]).output
    assert not [name for name in sys.modules if name.startswith("engine.cli.") and name != "engine.cli.summaries"]
    words = " ".join(listed.split())
    context = click.Context(cli.cli)
    for name in cli.cli.list_commands(context):
        command = cli.cli.get_command(context, name)
        assert command is not None
        assert command.help
        assert f"{name} {' '.join(command.help.partition(chr(10) * 2)[0].split())}".replace("``", "") in words
