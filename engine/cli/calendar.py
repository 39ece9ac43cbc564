"""``chengnuo calendar``: the counting calendar of the office (TC-2)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import click

from engine.application import Engine
from engine.cli.connecting import connected_engine
from engine.cli.options import language_option
from engine.errors import Refused
from engine.office.calendar import store
from engine.office.calendar.rules import DayStatus, parse_day
from engine.office.texts import decode_text


@click.group()
def calendar() -> None:
    """日历 / the counting calendar: show, import, set, clear. A worker moves open deadlines within a minute."""


@contextmanager
def _connected(language: str) -> Iterator[Engine]:
    """An engine; a refusal inside the block becomes one sentence in the person's language."""
    engine = connected_engine()
    try:
        yield engine
    except Refused as refusal:
        raise click.ClickException(refusal.text(language)) from refusal
    finally:
        engine.close()


@calendar.command(name="import")
@click.argument("year", type=click.IntRange(2004, 2200))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@language_option
def import_year(year: int, file: Path, language: str) -> None:
    """导入某年放假安排 / import the yearly notice (CSV with the columns day, kind, name; kind: holiday or workday)."""
    with _connected(language) as engine, engine.database.transaction() as session:
        done = store.import_year(
            session, year, decode_text(file.read_bytes()), at=engine.clock.now(), source_name=file.name
        )
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
    with _connected(language) as engine, engine.database.transaction() as session:
        parsed = parse_day(day)
        store.set_day(session, parsed, counted=counted, zh=reason, en=reason_en, at=engine.clock.now())
        click.echo(_line(store.calendar(session).status(parsed), language))


@calendar.command()
@click.argument("day")
@language_option
def clear(day: str, language: str) -> None:
    """撤销对某一天的设置 / take back what was set for a day."""
    with _connected(language) as engine, engine.database.transaction() as session:
        parsed = parse_day(day)
        store.clear_day(session, parsed)
        click.echo(_line(store.calendar(session).status(parsed), language))


@calendar.command()
@click.argument("first")
@click.argument("last", required=False)
@language_option
def show(first: str, last: str | None, language: str) -> None:
    """显示日历 / show each day from FIRST to LAST (at most a year), counted or not and why."""
    with _connected(language) as engine, engine.database.reading() as session:
        begin = parse_day(first)
        end = begin if last is None else min(parse_day(last), begin + timedelta(days=366))
        days = store.calendar(session)
        day: date = begin
        while day <= end:
            click.echo(_line(days.status(day), language))
            day += timedelta(days=1)


def _line(status: DayStatus, language: str) -> str:
    if language == "zh":
        text = f"{status.day}  {'计入' if status.counted else '不计'}  {status.zh}"
        return f"{text}（暂定）" if status.provisional else text
    text = f"{status.day}  {'counted' if status.counted else 'not counted'}  {status.en}"
    return f"{text} (provisional)" if status.provisional else text
