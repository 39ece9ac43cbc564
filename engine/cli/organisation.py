"""``chengnuo organisation``: taking over a roster of departments, posts and people."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from engine.administration.directory import DirectoryReport, follow_directory
from engine.administration.directory_reading import access_from, meaning_from, read_directory
from engine.administration.roster import RosterReport, import_roster, read_roster
from engine.cli.connecting import engine_for
from engine.cli.options import language_option


@click.group()
def organisation() -> None:
    """组织岗位 / departments, posts and who holds them."""


@organisation.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--check", "check_only", is_flag=True, help="只检查，不保存 / only check, save nothing.")
@click.option(
    "--passwords",
    type=click.Path(path_type=Path, dir_okay=False),
    help="给还没有密码的人生成一次性密码，写入此文件 / write one-time passwords for those without one to this file.",
)
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出 / print JSON.")
@language_option
@click.pass_context
def import_file(
    context: click.Context, file: Path, check_only: bool, passwords: Path | None, as_json: bool, language: str
) -> None:
    """导入花名册 / import a roster (CSV); exits 1 when a row was refused. The others are saved."""
    with engine_for(language) as engine:
        rows = read_roster(file)
        secret = None if passwords is None or check_only else _new_secret_file(passwords)
        report = import_roster(engine, None, rows=rows, passwords=secret is not None, check_only=check_only)
    if secret is not None:
        _write(secret, report.passwords)
    click.echo(_as_json(report) if as_json else _as_text(report, language, check_only))
    if report.refused:
        context.exit(1)


@organisation.command(name="directory")
@click.option("--check", "check_only", is_flag=True, help="只预览，不保存 / only tell what would change.")
@click.option(
    "--most-gone", default=10, show_default=True, type=click.IntRange(0), help="至多停用几人 / at most so many go."
)
@click.option(
    "--confirm-uncovered", is_flag=True, help="停用后对外岗位无人也停用 / let public posts be left with nobody."
)
@click.option(
    "--mapping",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    envvar="CHENGNUO_LDAP_MAPPING",
    help="属性对照（TOML）/ which attribute means what.",
)
@language_option
@click.pass_context
def follow(
    context: click.Context,
    check_only: bool,
    most_gone: int,
    confirm_uncovered: bool,
    mapping: Path | None,
    language: str,
) -> None:
    """跟随目录服务（LDAP）/ follow a directory; exits 1 when something was refused. The rest is saved."""
    with engine_for(language) as engine:
        directory = read_directory(access_from(os.environ), meaning_from(mapping))
        report = follow_directory(
            engine, None, directory=directory, most_gone=most_gone, confirmed=confirm_uncovered, check_only=check_only
        )
    click.echo("\n".join(_followed(report, language, check_only)))
    if report.refused:
        context.exit(1)


def _followed(report: DirectoryReport, language: str, check_only: bool) -> Iterator[str]:
    chinese = language == "zh"
    for about, refusal in report.refused:
        yield f"{about}：{refusal.zh}" if chinese else f"{about}: {refusal.en}"
    for zh, en, names in (
        ("新增人员", "People added", report.added),
        ("改动人员", "People changed", report.changed),
        ("重新启用", "People back", report.returned),
        ("停用", "People gone", report.gone),
        ("岗位换人", "New holders", report.holders),
        ("未开放的岗位", "Posts not opened", report.created.vacant),
    ):
        if names:
            yield f"{zh if chinese else en}：{'、'.join(names)}" if chinese else f"{en}: {', '.join(names)}"
    made = report.created
    if chinese:
        yield (
            f"{'预览，未保存。' if check_only else ''}新增部门 {made.departments} 个、岗位 {made.posts} 个，"
            f"开放岗位 {made.opened} 个，"
            f"拒绝 {len(report.refused)} 项。"
        )
    else:
        yield (
            f"{'Preview, nothing saved. ' if check_only else ''}{made.departments} departments and {made.posts} posts "
            f"created, {made.opened} opened, {len(report.refused)} refused."
        )


def _new_secret_file(path: Path) -> int:
    """A new file that only its owner can read: opened before anything is saved, so that no password is lost."""
    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise click.ClickException(
            f"不能新建密码文件“{path.name}”：{error.strerror}。请换一个文件名或位置。 "
            f"Expected a new file for the passwords, but “{path.name}” cannot be made: {error.strerror}."
        ) from error


def _write(descriptor: int, passwords: dict[str, str]) -> None:
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(("login", "password"))
        writer.writerows(passwords.items())


def _as_json(report: RosterReport) -> str:
    shown = asdict(report) | {
        "refused": [{"row": refused.row, "zh": refused.zh, "en": refused.en} for refused in report.refused],
        "warnings": [{"zh": zh, "en": en} for zh, en in report.warnings],
        "passwords": len(report.passwords),
    }
    return json.dumps(shown, ensure_ascii=False)


def _as_text(report: RosterReport, language: str, check_only: bool) -> str:
    if language == "zh":
        lines = [f"第 {refused.row} 行：{refused.zh}" for refused in report.refused]
        lines += [f"提醒：{zh}" for zh, _ in report.warnings]
        lines += [f"未开放：{name}（对外岗位须有 A、B 两角，其他岗位须有 A 角）" for name in report.vacant]
        lines.append(
            f"{'检查完毕，未保存。应新增' if check_only else '新增'}部门 {report.departments} 个、"
            f"岗位 {report.posts} 个、人员 {report.staff} 名、任岗 {report.holders} 项；开放岗位 {report.opened} 个，"
            f"拒绝 {len(report.refused)} 行。"
        )
        if report.passwords:
            lines.append(f"已生成一次性密码 {len(report.passwords)} 个，发给本人后请删除密码文件。")
    else:
        lines = [f"Row {refused.row}: {refused.en}" for refused in report.refused]
        lines += [f"Note: {en}" for _, en in report.warnings]
        lines += [f"Not opened: {name} (a public post needs A and B, any other A)" for name in report.vacant]
        lines.append(
            f"{'Checked, nothing saved. Would create' if check_only else 'Created'} {report.departments} departments, "
            f"{report.posts} posts, {report.staff} people, {report.holders} holders; {report.opened} posts opened, "
            f"{len(report.refused)} rows refused."
        )
        if report.passwords:
            lines.append(f"{len(report.passwords)} one-time passwords; delete the file when everybody has got theirs.")
    return "\n".join(lines)
