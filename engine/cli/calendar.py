"""``chengnuo calendar``: the counting calendar of the office (TC-2)."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import click

from engine.administration.commands import clear_day, import_year, set_day
from engine.application import Engine
from engine.cli.connecting import engine_for
from engine.cli.options import language_option
from engine.office.calendar import store
from engine.office.calendar.rules import DayStatus, parse_day
from engine.office.tables import LARGEST_LIST


@click.group()
def calendar() -> None:
    """日历 / the counting calendar: show, import, set, clear. A worker moves open deadlines within a minute."""


@calendar.command(name="import")
@click.argument("year", type=click.IntRange(2004, 2200))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@language_option
def import_one(year: int, file: Path, language: str) -> None:
    """导入某年放假安排 / import the yearly notice (CSV with the columns day, kind, name; kind: holiday or workday)."""
    with file.open("rb") as opened:
        content = opened.read(LARGEST_LIST + 1)
    with engine_for(language) as engine:
        done = import_year(engine, None, year=year, content=content, source_name=file.name)
    if language == "zh":
        click.echo(f"已导入 {year} 年：放假 {done.days_off} 天，调休上班 {done.make_up_days} 天。")
    else:
        click.echo(f"Imported {year}: {done.days_off} days off, {done.make_up_days} make-up days.")


@calendar.command(name="set")
@click.argument("day")
@click.option("--work/--off", "counted", required=True, help="上班还是停办 / working day or closed.")
@click.option("--reason", required=True, help="原因 / the reason, shown in every explanation.")
@click.option("--reason-en", default="", help="英文原因 / the reason in English.")
@language_option
def set_one(day: str, counted: bool, reason: str, reason_en: str, language: str) -> None:
    """设置某一天 / say that a day counts or does not."""
    with engine_for(language) as engine:
        parsed = parse_day(day)
        set_day(engine, None, day=parsed, counted=counted, reason=reason, reason_en=reason_en)
        _show(engine, parsed, language)


@calendar.command()
@click.argument("day")
@click.option("--reason", default="命令行撤销", show_default=True, help="事由，记入管理记录 / the reason, for the log.")
@language_option
def clear(day: str, reason: str, language: str) -> None:
    """撤销对某一天的设置 / take back what was set for a day."""
    with engine_for(language) as engine:
        parsed = parse_day(day)
        clear_day(engine, None, day=parsed, reason=reason)
        _show(engine, parsed, language)


@calendar.command()
@click.argument("first")
@click.argument("last", required=False)
@language_option
def show(first: str, last: str | None, language: str) -> None:
    """显示日历 / show each day from FIRST to LAST (at most a year), counted or not and why."""
    with engine_for(language) as engine, engine.database.reading() as session:
        begin = parse_day(first)
        end = begin if last is None else min(parse_day(last), begin + timedelta(days=366))
        days = store.calendar(session)
        day: date = begin
        while day <= end:
            click.echo(_line(days.status(day), language))
            day += timedelta(days=1)


def _show(engine: Engine, day: date, language: str) -> None:
    with engine.database.reading() as session:
        click.echo(_line(store.calendar(session).status(day), language))


def _line(status: DayStatus, language: str) -> str:
    if language == "zh":
        text = f"{status.day}  {'计入' if status.counted else '不计'}  {status.zh}"
        return f"{text}（暂定）" if status.provisional else text
    text = f"{status.day}  {'counted' if status.counted else 'not counted'}  {status.en}"
    return f"{text} (provisional)" if status.provisional else text
