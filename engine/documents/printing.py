"""Printing a paper as HTML for A4. Everything comes from the stored facts, so that a reprint is the same."""

from __future__ import annotations

from datetime import date, datetime
from importlib.resources import files
from typing import Any, Protocol

from jinja2 import Environment, PackageLoader, StrictUndefined

from engine.clock import OFFICE_ZONE
from engine.documents.kinds import PAPERS


class Printable(Protocol):
    """What printing needs of an issued paper; ``engine.documents.records.Document`` is one."""

    @property
    def number(self) -> str:
        """The number on the paper."""
        ...

    @property
    def kind(self) -> str:
        """One of the kinds of papers."""
        ...

    @property
    def issued_at(self) -> datetime:
        """When it was issued."""
        ...

    @property
    def facts(self) -> dict[str, Any]:
        """Everything printed on it."""
        ...

    @property
    def voided_at(self) -> datetime | None:
        """When it was declared void; None when it is valid."""
        ...

    @property
    def void_reason(self) -> str | None:
        """Why it is void; None when it is valid."""
        ...


def render(document: Printable) -> str:
    """The paper as one ``<article class="paper">``; classes are those of ``stylesheet()``. Raises ValueError for a kind
    without a printed form, and jinja2's UndefinedError when a fact is missing."""
    kind = PAPERS.get(document.kind)
    if kind is None or kind.template is None:
        raise ValueError(f"Expected a kind that is printed, but it was {document.kind}.")
    return _ENVIRONMENT.get_template(f"{kind.template}.html").render(
        title=kind.zh,
        kind=document.kind,
        number=document.number,
        issued_at=document.issued_at,
        voided_at=document.voided_at,
        void_reason=document.void_reason,
        facts=document.facts,
    )


def render_page(document: Printable, stylesheet_address: str) -> str:
    """The paper as a whole page that takes its looks from ``stylesheet_address``; no script, no inline style."""
    return _ENVIRONMENT.get_template("page.html").render(
        title=f"{PAPERS[document.kind].zh} {document.number}", stylesheet=stylesheet_address, paper=render(document)
    )


def stylesheet() -> str:
    """The style sheet of papers (CSS), for whoever serves the page."""
    return files("engine.documents").joinpath("paper.css").read_text(encoding="utf-8")


def chinese_day(value: date | datetime | str | None) -> str:
    """A day as papers write it: 2026年3月2日; empty for None. Moments are read in the office's zone."""
    moment = _read(value)
    return "" if moment is None else f"{moment.year}年{moment.month}月{moment.day}日"


def chinese_moment(value: datetime | str | None) -> str:
    """A moment as papers write it: 2026年3月2日 17:00; empty for None."""
    moment = _read(value)
    return "" if moment is None else f"{chinese_day(moment)} {moment:%H:%M}"


def _read(value: date | datetime | str | None) -> datetime | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=OFFICE_ZONE)
    return value.replace(tzinfo=OFFICE_ZONE) if value.tzinfo is None else value.astimezone(OFFICE_ZONE)


_UNITS = {"working_days": "个工作日", "working_hours": "个工作小时", "natural_days": "日", "natural_hours": "小时"}

_WORDS = {
    "person": "个人",
    "unit": "单位",
    "direct": "直接送达",
    "agent": "代理人代收",
    "post": "邮寄送达",
    "electronic": "电子送达",
    "left": "留置送达",
    "public_notice": "公告送达",
    "approve": "同意",
    "amend": "修改后同意",
    "reject": "不同意",
    "conditional": "附条件同意",
    "deny": "不同意",
    "more_material": "需补正材料",
    "not_concerned": "不涉及",
    "grant": "准予",
    "supplement": "补正",
    "window": "窗口",
    "phone": "电话",
    "online": "网上",
    "app": "移动端",
    "terminal": "自助终端",
    "email": "电子邮件",
    "letter": "信函",
    "appointment": "预约",
}


def _limit(amount: int, unit: str) -> str:
    return "当场办结" if amount == 0 else f"{amount}{_UNITS[unit]}"


def _word(code: str | None) -> str:
    return "" if code is None else _WORDS.get(code, code)


_ENVIRONMENT = Environment(
    loader=PackageLoader("engine.documents"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.filters.update(day=chinese_day, moment=chinese_moment, word=_word)
_ENVIRONMENT.globals.update(limit=_limit)
