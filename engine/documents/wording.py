"""Words of papers and messages: days and moments as officials write them, sentences with one stop mark at the end."""

from __future__ import annotations

from datetime import date, datetime

from engine.clock import OFFICE_ZONE

_STOPS = "！？!?"
_LOOSE = "。.；;，,、：: "


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


def sentence(text: str) -> str:
    """What somebody wrote, as a sentence: with the stop mark that it has, else with a full stop; empty stays empty."""
    text = text.strip().rstrip(_LOOSE)
    closed = text[-1:] in _STOPS or (text[-1:] in tuple("”」』") and text[-2:-1] in tuple(_STOPS + "。"))
    return text if not text or closed else text + "。"


def clause(text: str) -> str:
    """What somebody wrote, for the middle of a sentence: without a full stop, comma or blank at its end."""
    return text.strip().rstrip(_LOOSE)


def listing(texts: list[str]) -> str:
    """Several of somebody's clauses in one, by semicolons; empty ones are left out."""
    return "；".join(clause(text) for text in texts if clause(text))
