"""``chengnuo files``: where the contents of handed-in files are kept."""

from __future__ import annotations

import sys
from typing import Literal

import click

from engine.cli.connecting import engine_for
from engine.cli.options import language_option
from engine.files import moving, objects


@click.group()
def files() -> None:
    """材料文件的存放 / contents of files: where they are, moving them, proving them."""


@files.command(name="status")
@language_option
def show_status(language: str) -> None:
    """存放在哪里 / how many are in the database and in object storage, and whether the storage answers."""
    with engine_for(language) as engine:
        with engine.database.reading() as session:
            found = moving.places(session)
        if language == "zh":
            click.echo(f"数据库 {found.in_database} 个，对象存储 {found.in_storage} 个，共 {found.size} 字节")
        else:
            click.echo(f"{found.in_database} in the database, {found.in_storage} in storage, {found.size} bytes")
        storage = objects.configured()
        if storage is not None:
            storage.check()
            click.echo("对象存储可用" if language == "zh" else "The object storage answers.")


@files.command()
@click.option("--to", type=click.Choice(["storage", "database"]), required=True, help="移到哪里 / where they go.")
@language_option
def move(to: Literal["storage", "database"], language: str) -> None:
    """移动内容 / move every content to object storage or back, while the office goes on working."""
    with engine_for(language) as engine:
        objects.needed().check()
        count = sum(1 for _ in moving.move(engine.database, to_storage=to == "storage"))
    click.echo(f"已移动 {count} 个。" if language == "zh" else f"Moved {count}.")


@files.command()
@language_option
def verify(language: str) -> None:
    """核对对象存储 / read every content in object storage and prove it by its digest; exits 1 when one is wrong."""
    wrong = count = 0
    with engine_for(language) as engine:
        for digest, fault in moving.prove(engine.database):
            count += 1
            if fault is not None:
                wrong += 1
                click.echo(f"{digest}  {fault.text(language)}")
    click.echo(f"核对 {count} 个，{wrong} 个有问题。" if language == "zh" else f"{count} read, {wrong} wrong.")
    sys.exit(1 if wrong else 0)
