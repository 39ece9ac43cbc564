"""Time left, in words: 剩 2 个工作日 3 小时, 已超期 1 个工作日."""

from __future__ import annotations

from flask import Flask

from engine.office.service_clock.lights import TimeLeft
from webui.show.languages import gettext as _
from webui.show.languages import ngettext


def install(app: Flask) -> None:
    """``left | time_left`` and ``limit_words(3, "working_days")`` in templates."""
    app.jinja_env.filters.update(time_left=time_left_words)
    app.jinja_env.globals.update(limit_words=limit_words)


def time_left_words(left: TimeLeft) -> str:
    """The sentence beside a light; the two largest units only, because nobody plans by more."""
    if left.colour == "stopped":
        return _("中止计时")
    if left.colour == "none":
        return _("不限时")
    span = _span(left)
    if left.overdue:
        return _("已超期 %(span)s", span=span)
    return _("剩 %(span)s", span=span)


def limit_words(amount: int, unit: str) -> str:
    """A limit in words, one day not being days: 3 个工作日. A unit without words is shown as its code."""
    if unit == "working_days":
        return ngettext("%(num)d 个工作日", "%(num)d 个工作日", amount)
    if unit == "working_hours":
        return ngettext("%(num)d 个工作小时", "%(num)d 个工作小时", amount)
    if unit == "natural_days":
        return ngettext("%(num)d 日", "%(num)d 日", amount)
    if unit == "natural_hours":
        return ngettext("%(num)d 小时", "%(num)d 小时", amount)
    return f"{amount} {unit}"


def _span(left: TimeLeft) -> str:
    hours, minutes = divmod(left.minutes, 60)
    parts = []
    if left.days:
        if left.natural:
            parts.append(ngettext("%(num)d 天", "%(num)d 天", left.days))
        else:
            parts.append(ngettext("%(num)d 个工作日", "%(num)d 个工作日", left.days))
    if hours:
        parts.append(ngettext("%(num)d 小时", "%(num)d 小时", hours))
    if minutes and not left.days:
        parts.append(_("%(num)d 分钟", num=minutes))
    return " ".join(parts[:2]) or _("不到 1 分钟")
