"""``chengnuo absence``: who is away, and who comes back."""

from __future__ import annotations

from datetime import datetime

import click

from engine.administration.commands import announce_absence, end_absence
from engine.cli.connecting import engine_for
from engine.cli.options import language_option
from engine.clock import OFFICE_ZONE
from engine.queries.organisation.absences import AbsenceRow, absence_page

moment = click.DateTime(["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d"])


@click.group()
def absence() -> None:
    """出勤 / absences: announce, end, list. B takes over at once."""


@absence.command()
@click.argument("login")
@click.option("--reason", required=True, help="事由 / the reason.")
@click.option("--from", "starts", type=moment, help="开始，办公时间；不写则现在 / beginning in office time; now.")
@click.option("--to", "ends", type=moment, help="结束；不写则至另行通知 / end; until further notice.")
@click.option("--confirm", is_flag=True, help="即使对外岗位无人在岗 / even if a public post is left with nobody.")
@language_option
def announce(
    login: str, reason: str, starts: datetime | None, ends: datetime | None, confirm: bool, language: str
) -> None:
    """登记缺勤 / announce that somebody is away."""
    with engine_for(language) as engine:
        key = announce_absence(
            engine,
            None,
            login=login,
            reason=reason,
            starts_at=engine.clock.now() if starts is None else starts.replace(tzinfo=OFFICE_ZONE),
            ends_at=None if ends is None else ends.replace(tzinfo=OFFICE_ZONE),
            confirmed=confirm,
        )
    click.echo(f"已登记，编号 {key}。" if language == "zh" else f"Announced, key {key}.")


@absence.command()
@click.argument("key", type=int)
@language_option
def end(key: int, language: str) -> None:
    """提前结束或撤回 / end an absence early, or take back one to come; KEY as the list shows it."""
    with engine_for(language) as engine:
        end_absence(engine, None, absence=key)
    click.echo("已结束。" if language == "zh" else "Ended.")


@absence.command(name="list")
@language_option
def list_all(language: str) -> None:
    """现在和将来的缺勤 / who is away now or will be, and who covers."""
    with engine_for(language) as engine, engine.database.reading() as session:
        now = engine.clock.now()
        for which in ("now", "coming"):
            after: str | None = None
            while True:
                page = absence_page(session, at=now, which=which, after=after)
                for row in page.rows:
                    click.echo(_line(row, language))
                after = page.next
                if after is None:
                    break


def _line(row: AbsenceRow, language: str) -> str:
    ends = "—" if row.ends_at is None else _office(row.ends_at)
    cover = "、".join(
        f"{post.name}：{post.covered_by or ('无人' if language == 'zh' else 'nobody')}" for post in row.posts
    )
    return "  ".join(
        part for part in (str(row.id), row.name, f"{_office(row.starts_at)} → {ends}", row.reason, cover) if part
    )


def _office(value: datetime) -> str:
    return value.astimezone(OFFICE_ZONE).strftime("%Y-%m-%d %H:%M")
