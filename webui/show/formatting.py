"""How moments, spans and personal data are written on a page."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import Flask
from flask_babel import gettext as _

from engine.clock import OFFICE_ZONE
from webui.show.languages import language

WEEKDAYS_ZH = "一二三四五六日"
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def install(app: Flask) -> None:
    """Make the filters known to the templates."""
    app.jinja_env.filters.update(
        moment=moment,
        day=day,
        noted_moment=noted_moment,
        clock_time=clock_time,
        weekday=weekday,
        masked_id=masked_id,
        masked_phone=masked_phone,
        masked_contact=masked_contact,
        masked_name=masked_name,
    )


def moment(value: datetime | None, short: bool = False) -> str:
    """``2026-03-02 09:00`` in office time, ``03-02 09:00`` when ``short``; a dash for None."""
    if value is None:
        return "—"
    return value.astimezone(OFFICE_ZONE).strftime("%m-%d %H:%M" if short else "%Y-%m-%d %H:%M")


def noted_moment(value: str) -> str:
    """A moment that a record keeps as ISO text, as ``moment`` writes it; a day alone as it is."""
    return moment(datetime.fromisoformat(value)) if "T" in value else value


def day(value: date | datetime | None) -> str:
    """``2026-03-02`` in office time; a dash for None."""
    if value is None:
        return "—"
    return (value.astimezone(OFFICE_ZONE) if isinstance(value, datetime) else value).strftime("%Y-%m-%d")


def clock_time(value: datetime | None) -> str:
    """``09:00`` in office time; a dash for None."""
    return "—" if value is None else value.astimezone(OFFICE_ZONE).strftime("%H:%M")


def weekday(value: date | datetime) -> str:
    """周一 or Mon."""
    number = (value.astimezone(OFFICE_ZONE) if isinstance(value, datetime) else value).weekday()
    return f"周{WEEKDAYS_ZH[number]}" if language() == "zh" else WEEKDAYS_EN[number]


def span(value: timedelta) -> str:
    """How long something took, in its largest unit: 20 分钟, 3 小时, 2 天."""
    minutes = int(value.total_seconds() // 60)
    if minutes < 60:
        return _("%(count)s 分钟", count=minutes)
    if minutes < 48 * 60:
        return _("%(count)s 小时", count=minutes // 60)
    return _("%(count)s 天", count=minutes // 1440)


def masked_id(value: str | None) -> str:
    """An identity number with only its first four and last two characters (SP-6); a dash for None."""
    if not value:
        return "—"
    return value[:4] + "•" * max(len(value) - 6, 4) + value[-2:] if len(value) > 6 else "•" * len(value)


def masked_phone(value: str | None) -> str:
    """A phone number with only its first three and last four digits (SP-6); a dash for None."""
    if not value:
        return "—"
    return f"{value[:3]}••••{value[-4:]}" if len(value) >= 8 else "•" * len(value)


def masked_contact(value: str | None) -> str:
    """A phone number or e-mail address of which its owner knows the rest (SP-6); a dash for None."""
    if value and "@" in value:
        name, _at, place = value.partition("@")
        return f"{name[:2]}••••@{place}"
    return masked_phone(value)


def masked_name(value: str | None) -> str:
    """A person's name with only its first character (SP-6); a dash for None."""
    if not value:
        return _("（未登记）")
    return value[0] + "•" * min(len(value) - 1, 3)
