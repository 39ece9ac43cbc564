"""``chengnuo db``: the embedded server and the schema."""

from __future__ import annotations

import click

from engine.application import embedded_server
from engine.cli.connecting import database_address, only_embedded
from engine.migrations import migrate, status


@click.group()
def db() -> None:
    """数据库 / the database: start, stop, status, migrate."""


@db.command()
def start() -> None:
    """启动内置数据库 / start the embedded server, or join the one that runs, and print its address."""
    only_embedded()
    click.echo(embedded_server().start())


@db.command()
def stop() -> None:
    """停止内置数据库 / stop the embedded server, whoever started it."""
    only_embedded()
    stopped = embedded_server().stop()
    click.echo("已停止 / stopped" if stopped else "没有在运行 / was not running")


@db.command(name="status")
def show_status() -> None:
    """显示状态 / show the address and how far the schema is."""
    address = database_address()
    present, newest = status(address)
    click.echo(address.rpartition("@")[2])
    click.echo(f"schema {present or '—'}, newest {newest}")


@db.command(name="migrate")
def bring_up() -> None:
    """升级数据库结构 / bring the schema to the newest revision."""
    address = database_address()
    migrate(address)
    click.echo(f"schema {status(address)[0]}")
