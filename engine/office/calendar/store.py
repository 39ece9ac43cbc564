"""The calendar in the database: read once per revision and process, changed by the administrator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from threading import Lock

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import Session

from engine.database import asked_once, fetch
from engine.documents.wording import chinese_day
from engine.errors import Refused
from engine.office.calendar.hours import STANDARD_HOURS, HoursVersion, OfficeHours, Period
from engine.office.calendar.records import (
    CalendarDay,
    CalendarRevision,
    CalendarYear,
    OfficeHoursVersion,
    revision_numbers,
)
from engine.office.calendar.rules import KNOWN_YEARS, OfficeCalendar, SetDay, parse_day
from engine.office.tables import read_rows

_cache: dict[tuple[str, int, int], OfficeCalendar] = {}
_cache_lock = Lock()
_LARGEST_CACHE = 64


_NEWEST = (
    "SELECT revision, (SELECT oid::bigint FROM pg_catalog.pg_database WHERE datname = current_database()) AS database"
    " FROM calendar_revision"
)


def revision(session: Session) -> int:
    """The number of the newest calendar; 0 as long as nobody changed anything."""
    rows = fetch(session, "SELECT revision FROM calendar_revision", {})
    return int(rows[0].revision) if rows else 0


def calendar(session: Session) -> OfficeCalendar:
    """The newest calendar; read from its tables only when its revision is not in memory yet.

    One small statement, once for everything that a page asks.
    """
    return asked_once(session, "calendar", lambda: _newest(session))


def _newest(session: Session) -> OfficeCalendar:
    rows = fetch(session, _NEWEST, {})
    number = int(rows[0].revision) if rows else 0
    if number == 0:
        return _UNCHANGED
    # Databases are told apart by address and by the server's own number: one that was restored, or made anew under the
    # same name, may have counted its revisions to the same number.
    url = session.get_bind().engine.url
    key = (url.render_as_string(hide_password=True), int(rows[0].database), number)
    cached = _cache.get(key)
    if cached is None:
        cached = _read(session, number)
        with _cache_lock:
            if len(_cache) >= _LARGEST_CACHE:
                _cache.clear()
            _cache[key] = cached
    return cached


_UNCHANGED = OfficeCalendar()


def _read(session: Session, number: int) -> OfficeCalendar:
    local: dict[date, SetDay] = {}
    imported: dict[int, dict[date, SetDay]] = {year: {} for year in session.scalars(select(CalendarYear.year))}
    for row in session.scalars(select(CalendarDay)):
        day = SetDay(row.counted, row.zh, row.en)
        if row.source == "local":
            local[row.day] = day
        else:
            imported.setdefault(row.day.year, {})[row.day] = day
    return OfficeCalendar(local, imported, number, tuple(_hours(session)))


def _hours(session: Session) -> list[HoursVersion]:
    """The versions that hold, in order of their beginning: of those of one day the newest."""
    rows = session.scalars(
        select(OfficeHoursVersion)
        .ext(distinct_on(OfficeHoursVersion.valid_from))
        .order_by(OfficeHoursVersion.valid_from, OfficeHoursVersion.id.desc())
    )
    return [HoursVersion(row.valid_from, hours_of_row(row)) for row in rows]


def hours_of_row(row: OfficeHoursVersion) -> OfficeHours:
    """The hours that a version says."""
    return OfficeHours(
        tuple(Period(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in row.periods)
    )


def hours_versions(session: Session) -> list[OfficeHoursVersion]:
    """Everything that was ever set, the latest beginning first; of one beginning the newest first."""
    statement = select(OfficeHoursVersion)
    return list(session.scalars(statement.order_by(OfficeHoursVersion.valid_from.desc(), OfficeHoursVersion.id.desc())))


def office_day_length(session: Session) -> timedelta:
    """The office time of one day by the newest version of the office hours."""
    versions = calendar(session).hours
    return (versions[-1].hours if versions else STANDARD_HOURS).length


def set_hours(
    session: Session, hours: OfficeHours, *, valid_from: date, why: str, at: datetime, by_id: int | None = None
) -> OfficeHoursVersion:
    """Let the office be open at ``hours`` from ``valid_from`` on, until a later version begins; raises the revision.

    Refused without a reason.
    """
    if not why.strip():
        raise Refused("请写明为什么调整办公时间。", "Say why the office hours change.", place="reason")
    row = OfficeHoursVersion(
        valid_from=valid_from, periods=[[f"{opens:%H:%M}", f"{closes:%H:%M}"] for opens, closes in hours.periods],
        set_at=at, set_by_id=by_id, why=why.strip(),
    )  # fmt: skip
    session.add(row)
    _raise_revision(session)
    return row


def _raise_revision(session: Session) -> int:
    session.flush()
    values = {"revision": revision_numbers.next_value(), "known_until": max(KNOWN_YEARS)}
    statement = (
        insert(CalendarRevision)
        .values(id=1, **values)
        .on_conflict_do_update(index_elements=["id"], set_=values)
        .returning(CalendarRevision.revision)
    )
    return session.execute(statement).scalar_one()


def set_day(
    session: Session, day: date, *, counted: bool, zh: str, en: str, at: datetime, by_id: int | None = None
) -> int:
    """Say that ``day`` counts or does not, with the occasion in both languages; returns the new revision.

    Refused without an occasion: every day must be explainable (TC-11).
    """
    if not zh.strip():
        raise Refused("请写明这一天为什么改变。", "Expected the reason for changing the day, but it is empty.")
    values = {"counted": counted, "zh": zh.strip(), "en": en.strip() or zh.strip(), "set_at": at, "set_by_id": by_id}
    session.execute(
        insert(CalendarDay)
        .values(day=day, source="local", **values)
        .on_conflict_do_update(index_elements=["day", "source"], set_=values)
    )
    return _raise_revision(session)


def clear_day(session: Session, day: date) -> int:
    """Take back what was set for ``day``; returns the new revision. Refused when nothing was set."""
    removed = session.execute(
        delete(CalendarDay).where(CalendarDay.day == day, CalendarDay.source == "local").returning(CalendarDay.day)
    )
    if removed.first() is None:
        raise Refused(
            f"{chinese_day(day)}没有改动过，无需撤销。", f"Expected a day that was changed, but {day} was not."
        )
    return _raise_revision(session)


@dataclass(frozen=True, slots=True)
class ImportedYear:
    """What an import of a year did: how many days off and make-up days it named, and the new revision."""

    year: int
    days_off: int
    make_up_days: int
    revision: int


COLUMNS = {"day": "日期", "kind": "类型"}
"""The columns that the table of a year must have, with their Chinese headings."""

FURTHER_COLUMNS = {"name": "名称", "name_en": "英文名称"}
"""The columns that it may have."""

_DAY_OFF = {"holiday", "放假", "休", "休息", "节假日"}
_MAKE_UP = {"workday", "work", "上班", "班", "调休", "调休上班"}


def import_year(
    session: Session, year: int, content: bytes, *, at: datetime, source_name: str, by_id: int | None = None
) -> ImportedYear:
    """Take over the yearly notice of ``year`` from a CSV file with the columns day (日期) and kind (类型).

    It may name the occasion: name (名称), name_en. ``kind`` is holiday (放假) or workday (调休上班); days
    that are not named follow their weekday. The import replaces an earlier one of the same year. Refused, with the row,
    when a day is unreadable, of another year, named twice, or when no day off is named at all.
    """
    days = _days_of(year, read_rows(content, COLUMNS, further=FURTHER_COLUMNS))
    days_off = sum(1 for row in days.values() if not row.counted)
    if days_off == 0:
        raise Refused(
            f"表里没有 {year} 年的放假日期，请核对文件。", f"Expected the days off of {year}, but the table names none."
        )
    session.execute(
        delete(CalendarDay).where(
            CalendarDay.source == "imported", CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31))
        )
    )
    session.execute(
        insert(CalendarYear)
        .values(year=year, imported_at=at, imported_by_id=by_id, source_name=source_name)
        .on_conflict_do_update(
            index_elements=["year"], set_={"imported_at": at, "imported_by_id": by_id, "source_name": source_name}
        )
    )
    session.execute(
        insert(CalendarDay),
        [
            {"day": day, "source": "imported", "counted": row.counted, "zh": row.zh, "en": row.en, "set_at": at,
             "set_by_id": by_id}
            for day, row in days.items()
        ],
    )  # fmt: skip
    return ImportedYear(year, days_off, len(days) - days_off, _raise_revision(session))


def _days_of(year: int, rows: Iterable[Mapping[str, str]]) -> dict[date, SetDay]:
    days: dict[date, SetDay] = {}
    for number, row in enumerate(rows, start=2):
        place = f"row {number}"
        text = (row["day"] or "").strip()
        kind = (row["kind"] or "").strip().lower()
        name = (row.get("name") or "").strip()
        try:
            day = parse_day(text)
        except Refused as refusal:
            raise Refused(f"第 {number} 行：{refusal.zh}", f"Row {number}: {refusal.en}", place=place) from None
        if day.year != year:
            raise Refused(
                f"第 {number} 行：{day} 不是 {year} 年的日期，请改正。",
                f"Row {number}: Expected a day of {year}, but {day} is not.",
                place=place,
            )
        if day in days:
            raise Refused(
                f"第 {number} 行：{day} 重复了，每天只能出现一次，请删去一行。",
                f"Row {number}: Expected each day once, but {day} is named twice.",
                place=place,
            )
        if kind in _DAY_OFF:
            days[day] = SetDay(False, name or "法定节假日", row.get("name_en") or name or "public holiday")
        elif kind in _MAKE_UP:
            days[day] = SetDay(True, name or "调休上班", row.get("name_en") or name or "make-up working day")
        else:
            raise Refused(
                f"第 {number} 行：类型只能是 holiday 或 workday，不能是“{kind}”，请改正。",
                f"Row {number}: Expected the kind holiday or workday, but it was “{kind}”.",
                place=place,
            )
    return days


def notice_new_years(session: Session) -> int | None:
    """Raise the revision when the installed package knows more years than when it was last raised.

    Called when a process starts: a year that was provisional has become certain, so open deadlines are computed anew.
    Returns the new revision, or None when nothing is new.
    """
    known = session.scalar(select(CalendarRevision.known_until))
    if known is not None and known >= max(KNOWN_YEARS):
        return None
    return _raise_revision(session)
