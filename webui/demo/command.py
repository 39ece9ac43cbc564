"""The command ``chengnuo demo``: a sample county with its last weeks, served with a worker."""

from __future__ import annotations

import click

from engine import Engine
from engine.cli.options import PORTS
from engine.database import Database
from engine.jobs.demo_clock import is_demonstration
from engine.migrations import migrate
from engine.sample.demonstration import LOGINS, PASSWORD, make_demonstration
from webui.serving import POOL_SIZE, reserved, running_database, secret_key, serve_engine


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址 / address to listen on.")
@click.option("--port", type=PORTS, default=8000, show_default=True, help="端口 / port.")
def demo(host: str, port: int) -> None:
    """演示 / a sample county with cases in all stages, and a clock that can be turned."""
    secret_key()
    with reserved(host, port) as sockets, running_database(stop_after=True, database="chengnuo_demo") as address:
        migrate(address)
        _make(address)
        engine = Engine.connect(address, pool_size=POOL_SIZE)
        try:
            _welcome(host, port)
            serve_engine(engine, host, port, sockets, with_worker=True)
        finally:
            engine.close()


def _make(address: str) -> None:
    database = Database(address)
    try:
        if not is_demonstration(database):
            click.echo("正在准备示例县的办件，约需半分钟 … / making the sample county, about half a minute …")
            make_demonstration(database)
    finally:
        database.close()


def _welcome(host: str, port: int) -> None:
    click.echo(f"\n承诺 Chengnuo: http://{host}:{port}/\n密码 / password: {PASSWORD}\n")
    for login, what in LOGINS:
        click.echo(f"  {login:<12}{what}")
    click.echo("\nCtrl-C 结束 / Ctrl-C ends it.")
