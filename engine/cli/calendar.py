"""``chengnuo calendar``: the counting calendar of the office (TC-2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import click
from sqlalchemy.orm import Session

from engine.administration.commands import clear_day, import_year, set_day
from engine.application import Engine
from engine.cli.connecting import engine_for
from engine.cli.options import language_option
from engine.clock import OFFICE_ZONE
from engine.office.calendar import store
from engine.office.calendar.rules import DayStatus, parse_day
from engine.office.tables import LARGEST_LIST
from engine.queries.organisation.calendar_preview import CalendarPreview
from engine.queries.organisation.calendar_preview import preview as moved_by

preview_option = click.option(
    "--preview", is_flag=True, help="只看会移动哪些期限，不保存 / show which limits would move, and save nothing."
)


@click.group()
def calendar() -> None:
    """日历 / the counting calendar: show, import, set, clear. A worker moves open deadlines within a minute."""


@calendar.command(name="import")
@click.argument("year", type=click.IntRange(2004, 2200))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@preview_option
@language_option
def import_one(year: int, file: Path, preview: bool, language: str) -> None:
    """导入某年放假安排 / import the yearly notice (CSV with the columns day, kind, name; kind: holiday or workday)."""
    with file.open("rb") as opened:
        content = opened.read(LARGEST_LIST + 1)
    with engine_for(language) as engine:
        if preview:
            at = engine.clock.now()
            _foresee(engine, lambda into: store.import_year(into, year, content, at=at, source_name=""), language)
            return
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
@preview_option
@language_option
def set_one(day: str, counted: bool, reason: str, reason_en: str, preview: bool, language: str) -> None:
    """设置某一天 / say that a day counts or does not."""
    with engine_for(language) as engine:
        parsed = parse_day(day)
        if preview:
            at = engine.clock.now()
            _foresee(
                engine,
                lambda into: store.set_day(into, parsed, counted=counted, zh=reason, en=reason_en, at=at),
                language,
            )
            return
        set_day(engine, None, day=parsed, counted=counted, reason=reason, reason_en=reason_en)
        _show(engine, parsed, language)


@calendar.command()
@click.argument("day")
@click.option("--reason", default="命令行撤销", show_default=True, help="事由，记入管理记录 / the reason, for the log.")
@preview_option
@language_option
def clear(day: str, reason: str, preview: bool, language: str) -> None:
    """撤销对某一天的设置 / take back what was set for a day."""
    with engine_for(language) as engine:
        parsed = parse_day(day)
        if preview:
            _foresee(engine, lambda into: store.clear_day(into, parsed), language)
            return
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


def _foresee(engine: Engine, change: Callable[[Session], object], language: str) -> None:
    """Make a change, tell which limits of open cases it moves, and take it back."""
    with engine.database.transaction() as session:
        change(session)
        found = moved_by(session, store.calendar(session))
        session.rollback()
    for line in _moved(found, language):
        click.echo(line)


def _moved(found: CalendarPreview, language: str) -> list[str]:
    """A preview in lines: the figures, then the first of the limits."""
    if language == "zh":
        lines = [
            f"尚未保存。会移动 {found.cases} 件在办办件的期限：提前 {found.earlier} 个，推后 {found.later} 个，"
            f"环节时限 {found.steps} 个；已书面告知申请人、保持不变的日期 {found.kept} 个。"
        ]
    else:
        lines = [
            f"Not saved. The limits of {found.cases} open cases would move: {found.earlier} earlier, {found.later} "
            f"later, {found.steps} of steps; {found.kept} dates told to applicants in writing stay."
        ]
    for each in found.examples:
        before, after = (f"{moment:%Y-%m-%d %H:%M}" if moment else "—" for moment in _local(each.before, each.after))
        law = ("（法定期限）" if language == "zh" else " (statutory)") if each.statutory else ""
        lines.append(f"  {each.number or each.case_id} {each.clock}{law}: {before} → {before if each.kept else after}")
    return lines


def _local(*moments: datetime | None) -> list[datetime | None]:
    return [None if moment is None else moment.astimezone(OFFICE_ZONE) for moment in moments]


def _show(engine: Engine, day: date, language: str) -> None:
    with engine.database.reading() as session:
        click.echo(_line(store.calendar(session).status(day), language))


def _line(status: DayStatus, language: str) -> str:
    if language == "zh":
        text = f"{status.day}  {'计入' if status.counted else '不计'}  {status.zh}"
        return f"{text}（暂定）" if status.provisional else text
    text = f"{status.day}  {'counted' if status.counted else 'not counted'}  {status.en}"
    return f"{text} (provisional)" if status.provisional else text
