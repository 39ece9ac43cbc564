"""The commands that serve pages; ``chengnuo`` finds them by the entry points of this package."""

from __future__ import annotations

import click

from engine.cli.options import PORTS
from webui.serving import serve

host_option = click.option("--host", default="127.0.0.1", show_default=True, help="监听地址 / address to listen on.")
port_option = click.option("--port", type=PORTS, default=8000, show_default=True, help="端口 / port.")


@click.command()
@host_option
@port_option
def web(host: str, port: int) -> None:
    """网页进程 / serve the pages; background work is done by ``chengnuo worker``."""
    serve(host, port, with_worker=False)


@click.command()
@host_option
@port_option
def run(host: str, port: int) -> None:
    """网页和后台任务 / pages and background work in one process, with the embedded database."""
    serve(host, port, with_worker=True)
