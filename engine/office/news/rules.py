"""Topics of news and the ways in which a person may hear them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from engine.clock import OFFICE_ZONE
from engine.errors import Refused

WAYS = ("inside", "email", "sms", "webhook", "digest")
"""``inside``: by the bell alone; ``digest``: together with all others of the day, by e-mail."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What news is about. ``asks``: it asks for something, so it is over as soon as the work or the matter is."""

    zh: str
    default: str
    """The way in which it goes out to whoever has chosen none."""
    asks: bool = False


TOPICS: Mapping[str, Topic] = MappingProxyType(
    {
        "work": Topic("新工作", "inside", asks=True),
        "urge": Topic("催办", "inside", asks=True),
        "card": Topic("亮牌", "email"),
        "transfer": Topic("转办和分派", "inside", asks=True),
        "opinion": Topic("委派和加签", "inside", asks=True),
        "result": Topic("结果和答复", "email"),
        "copy": Topic("抄送", "inside"),
        "word": Topic("其他通知", "email"),
    }
)

ASKING = tuple(name for name, topic in TOPICS.items() if topic.asks)


def check_choice(topic: str, way: str, *, email: str, phone: str) -> None:
    """Refused at the topic for a topic or way that does not exist, and for a way to which the address is missing."""
    if topic not in TOPICS or way not in WAYS:
        raise Refused("请从列出的方式中选择。", "Choose one of the ways that are listed.", place=topic)
    if way in ("email", "digest") and not email:
        raise Refused(
            "您还没有登记邮箱，请联系管理员登记，或者选择其他方式。",
            "No e-mail address of yours is registered; ask an administrator to add it, or choose another way.",
            place=topic,
        )
    if way == "sms" and not phone:
        raise Refused(
            "您还没有登记电话，请联系管理员登记，或者选择其他方式。",
            "No phone number of yours is registered; ask an administrator to add it, or choose another way.",
            place=topic,
        )


def digest_day(now: datetime, hour: int) -> date | None:
    """The day of the office whose digest is to be made by ``now``; None before its hour."""
    local = now.astimezone(OFFICE_ZONE)
    return local.date() if local.hour >= hour else None
