"""``chengnuo db``: the embedded server and the schema."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from engine.application import embedded_server
from engine.backup import Restored, back_up, check_backup, contents_beside, restore
from engine.backup_files import backup_keys_file, tools
from engine.cli.connecting import database_address, only_embedded, only_own, owner_address
from engine.cli.options import copies_option
from engine.migrations import migrate, status
from engine.role_passwords import Which, new_password
from engine.sealing.algorithms import ALGORITHMS, USUAL
from engine.sealing.keys import add_key

SHOWN_FAULTS = 20
"""Of a backup; `chengnuo audit verify` of the restored one shows all."""


@click.group()
def db() -> None:
    """数据库 / the database: start, stop, status, tools, migrate, backup, verify, restore."""


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


@db.command(name="tools")
def show_tools() -> None:
    """PostgreSQL 工具所在的文件夹 / print the folder of the PostgreSQL programs, as pg_basebackup, that came along."""
    click.echo(tools())


@db.command(name="migrate")
def bring_up() -> None:
    """升级数据库结构 / bring the schema to the newest revision."""
    address = owner_address()
    migrate(address)
    click.echo(f"schema {status(address)[0]}")


@db.command()
@click.argument("role", type=click.Choice(["application", "owner"]))
@click.option(
    "--passfile",
    type=click.Path(dir_okay=False, path_type=Path),
    help="口令写入这个 PostgreSQL 口令文件，不必重启 / put it into this password file; nothing has to be restarted.",
)
def password(role: Which, passfile: Path | None) -> None:
    """设置或更换数据库角色的口令 / give a database role a new password; prints its address."""
    only_own()
    address = new_password(owner_address(), role, passfile)
    variable = "CHENGNUO_DATABASE_URL" if role == "application" else "CHENGNUO_OWNER_URL"
    click.echo(f"{variable}={address}")


file_argument = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))


@db.command()
@file_argument
def backup(file: Path) -> None:
    """备份到一个文件 / write everything into one file, while the office goes on working."""
    address = owner_address()
    size = back_up(address, file)
    click.echo(f"已备份 / backed up: {file} ({size} bytes)")
    beside = contents_beside(address)
    if beside:
        click.echo(
            f"另有 {beside} 个文件在对象存储里，请备份存储桶 / "
            f"{beside} files are in object storage: back up the bucket too"
        )


@db.command(name="backup-key")
@click.option(
    "--algorithm",
    type=click.Choice(list(ALGORITHMS)),
    default=USUAL,
    show_default=True,
    help="sha256：AES-256-GCM；sm3：SM4-GCM / sha256: AES-256-GCM; sm3: SM4-GCM.",
)
def backup_key(algorithm: str) -> None:
    """备份密钥 / add a key that encrypts backups from now on to CHENGNUO_BACKUP_KEYS; the former ones still decrypt."""
    file = backup_keys_file()
    if file is None:
        raise click.UsageError(
            "请用 CHENGNUO_BACKUP_KEYS 指明密钥文件。 Expected CHENGNUO_BACKUP_KEYS to name a key file."
        )
    added = add_key(file, algorithm)
    click.echo(
        f"备份密钥 {added.current}（{algorithm}）已写入 {file}。丢了它，加密的备份就无法恢复：请与备份分开保存。\n"
        f"Key {added.current} ({algorithm}) is in {file}. Backups are lost without it: keep it apart from them."
    )


@db.command()
@file_argument
@copies_option
def verify(file: Path, copies: tuple[Path, ...]) -> None:
    """核验备份 / restore a backup beside the present database, prove its history, drop it again; 1 when it is bad."""
    found = check_backup(owner_address(), file, copies)
    for fault in found.report.faults[:SHOWN_FAULTS]:
        click.echo(f"{fault.zh} / {fault.en}")
    click.echo(_told(found))
    sys.exit(0 if found.report.sound else 1)


@db.command(name="restore")
@file_argument
@click.option(
    "--replace", is_flag=True, help="换掉现有数据，原库改名保留 / replace the present data, which are renamed."
)
def restore_backup(file: Path, replace: bool) -> None:
    """恢复备份 / put a backup in the place of the present database, after proving it."""
    found, kept = restore(owner_address(), file, replace=replace)
    click.echo(_told(found))
    if kept is not None:
        click.echo(f"原来的数据库改名为 / the former database is now called: {kept}")


def _told(found: Restored) -> str:
    verdict = "完整无误 / sound" if found.report.sound else f"{len(found.report.faults)} 处问题 / faults"
    return f"schema {found.schema}, {found.cases} 个办件 / cases, {found.report.lines} 条历史 / lines: {verdict}"
