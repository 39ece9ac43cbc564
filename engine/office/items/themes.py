"""How people look for an item (OA-1): whom it is for, on which occasion, and by which everyday words. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from engine.office.initials import initials_of

AUDIENCES: Mapping[str, tuple[str, str]] = {
    "person": ("个人", "persons"),
    "enterprise": ("企业和其他组织", "enterprises"),
}
"""The two kinds of people whom the national catalogue of government services knows (服务对象)."""


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """An occasion 办事主题 on which people need something of the office, as the national portals arrange items."""

    audience: str
    """One of ``AUDIENCES``."""
    zh: str
    en: str


LIFE_EVENTS: Mapping[str, LifeEvent] = {
    "birth": LifeEvent("person", "生育收养", "Birth and adoption"),
    "household": LifeEvent("person", "户籍证件", "Residence and papers"),
    "school": LifeEvent("person", "上学", "School"),
    "work": LifeEvent("person", "就业和职业资格", "Work and qualifications"),
    "marriage": LifeEvent("person", "婚姻", "Marriage"),
    "housing": LifeEvent("person", "住房和建房", "Housing and building"),
    "traffic": LifeEvent("person", "出行和车辆", "Travel and vehicles"),
    "health": LifeEvent("person", "就医", "Health care"),
    "support": LifeEvent("person", "社保和救助", "Insurance and support"),
    "retirement": LifeEvent("person", "退休养老", "Retirement"),
    "funeral": LifeEvent("person", "身后事", "After a death"),
    "founding": LifeEvent("enterprise", "开办企业和个体户", "Founding an enterprise"),
    "permit": LifeEvent("enterprise", "经营许可", "Permits to trade"),
    "building": LifeEvent("enterprise", "工程建设", "Construction"),
    "land": LifeEvent("enterprise", "土地和资源", "Land and resources"),
    "staff": LifeEvent("enterprise", "招用员工", "Taking on staff"),
    "money": LifeEvent("enterprise", "税费和融资", "Taxes and finance"),
    "transport": LifeEvent("enterprise", "运输和道路", "Transport and roads"),
    "farming": LifeEvent("enterprise", "农林牧渔", "Farming and forestry"),
    "safety": LifeEvent("enterprise", "安全和环保", "Safety and environment"),
    "closing": LifeEvent("enterprise", "变更和注销", "Changes and closing"),
}
"""Code → occasion, those of persons first; which items belong to each is data of the items."""

EVENT_NAMES: Mapping[str, tuple[str, str]] = {
    code: (
        f"{AUDIENCES[event.audience][0][:2]}：{event.zh}",
        f"{AUDIENCES[event.audience][1].capitalize()}: {event.en}",
    )
    for code, event in LIFE_EVENTS.items()
}
"""The occasions in one list, each with whom it is for."""

SEPARATOR = "、"
"""Stands between the everyday words of an item."""
MOST_KEYWORDS = 40
SHORTEST_KEYWORD, LONGEST_KEYWORD = 2, 20
"""Signs; a single sign would be found in every sentence."""


def plain_words(text: str | None) -> str:
    """What somebody types, as it is compared: width and case do not matter, blanks at the ends go. Empty for None."""
    return unicodedata.normalize("NFKC", text or "").casefold().strip()


def keywords_of(text: str | None) -> list[str]:
    """The everyday words 群众常用说法 of ``text``, parted by whatever is neither letter nor digit, each once."""
    plain = plain_words(text)
    parted = "".join(sign if sign.isalnum() else " " for sign in plain)
    return list(dict.fromkeys(parted.split()))


def written_keywords(text: str | None) -> str:
    """The words as they are kept: ``开饭店，开餐馆 `` → ``开饭店、开餐馆``."""
    return SEPARATOR.join(keywords_of(text))


def keyword_initials(text: str | None) -> str:
    """The initials of every word in pinyin, parted by blanks: ``kfd kcg``."""
    return " ".join(initials_of(word) for word in keywords_of(text))
