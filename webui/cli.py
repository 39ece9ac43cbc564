"""The command ``chengnuo``: the engine's commands, and those that serve pages."""

from __future__ import annotations

import logging
import sys

import click

from engine.cli import cli
from engine.errors import ChengnuoError
from engine.log_format import kind_of, set_up_logging
from webui.demo.command import demo
from webui.serving import serve

logger = logging.getLogger(__name__)

host_option = click.option("--host", default="127.0.0.1", show_default=True, help="监听地址 / address to listen on.")
port_option = click.option("--port", default=8000, show_default=True, help="端口 / port.")


@cli.command()
@host_option
@port_option
def web(host: str, port: int) -> None:
    """网页进程 / serve the pages; background work is done by ``chengnuo worker``."""
    serve(host, port, with_worker=False)


@cli.command()
@host_option
@port_option
def run(host: str, port: int) -> None:
    """网页和后台任务 / pages and background work in one process, with the embedded database."""
    serve(host, port, with_worker=True)


cli.add_command(demo)


def main() -> None:
    """Run the command line; whatever stops it is one sentence and exit code 1, not a traceback."""
    set_up_logging()
    try:
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
