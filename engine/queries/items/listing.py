"""The public list of items, found by what people say (OA-1): names, everyday words, initials in pinyin, occasions."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select, tuple_
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from engine.office.items.records import Item
from engine.office.items.themes import LIFE_EVENTS, SEPARATOR, plain_words
from engine.office.organisation.records import Department

PAGE = 60
"""Items on one page."""
LONGEST_WORDS = 60
"""Signs of a search that are read."""
MOST_WORDS = 6

_KEY = re.compile(r"([0-9])\.([0-9]{1,18})")
_INITIALS = re.compile(r"[a-z0-9]{2,}")


@dataclass(frozen=True, slots=True)
class ListedItem:
    """One line of the public list."""

    id: int
    code: str
    name: str
    kind: str
    department: str
    promised_days: int
    limit_unit: str
    statutory_days: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for; everything that is empty or None leaves the list as it is.

    ``audience`` and ``event`` are codes of ``AUDIENCES`` and ``LIFE_EVENTS``; nothing is found for unknown ones.
    """

    words: str = ""
    department_id: int | None = None
    audience: str = ""
    event: str = ""


def listed_items(session: Session, asked: Asked, after: str | None = None) -> tuple[list[ListedItem], str | None]:
    """One page of offered items, the best found first, and the key to continue with (None at the end). One statement.

    A key that is none begins at the beginning.
    """
    rank: ColumnElement[int] = literal(0)
    query = select(Item, Department.short_name, Department.name).join(Department, Department.id == Item.department_id)
    query = query.where(Item.active)
    whole = "".join(plain_words(asked.words)[:LONGEST_WORDS].split())
    if whole:
        words = plain_words(asked.words)[:LONGEST_WORDS].split()[:MOST_WORDS]
        said = _said(whole)
        rank = _rank_of(whole, words, said)
        query = query.where(or_(and_(*(_has(word) for word in words)), said > 0))
    if asked.department_id is not None:
        query = query.where(Item.department_id == asked.department_id)
    if asked.audience:
        query = query.where(or_(Item.audiences == literal([], JSONB), Item.audiences.contains([asked.audience])))
    if asked.event:
        query = query.where(Item.life_events.contains([asked.event]))
    key = _KEY.fullmatch(after or "")
    if key is not None:
        query = query.where(tuple_(rank, Item.id) > tuple_(literal(int(key[1])), literal(int(key[2]))))
    rows = session.execute(query.add_columns(rank.label("rank")).order_by("rank", Item.id).limit(PAGE + 1)).all()
    shown = [
        ListedItem(
            item.id,
            item.code,
            item.name,
            item.kind,
            short_name or name,
            item.promised_days,
            item.limit_unit,
            item.statutory_days,
        )
        for item, short_name, name, _rank in rows[:PAGE]
    ]
    return shown, (f"{rows[PAGE - 1].rank}.{shown[-1].id}" if len(rows) > PAGE else None)


def _has(word: str) -> ColumnElement[bool]:
    """Whether the item is found by one word of a search."""
    columns = (Item.name, Item.keywords, Department.name, Department.short_name)
    found: list[ColumnElement[bool]] = [column.icontains(word, autoescape=True) for column in columns]
    if _INITIALS.fullmatch(word):
        found.append(Item.initials.contains(word, autoescape=True))
        found.append((literal(" ") + Item.keyword_initials).contains(f" {word}", autoescape=True))
    return or_(*found)


def _said(whole: str) -> ColumnElement[int]:
    """Signs of the longest everyday word that was typed, other signs between its own: “我要开一家饭店”; 0 for none."""
    words = func.unnest(func.string_to_array(Item.keywords, SEPARATOR)).table_valued("word").render_derived()
    spread = func.regexp_replace(words.c.word, "(.)", r"\1%", "g")
    # Everyday words have letters and digits only: none is a sign of the pattern.
    typed = literal(whole).like(literal("%").concat(spread))
    longest = select(func.max(func.length(words.c.word))).select_from(words).where(typed).scalar_subquery()
    return func.coalesce(longest, 0)


def _rank_of(whole: str, words: list[str], said: ColumnElement[int]) -> ColumnElement[int]:
    """How well an item is found, 0 the best, 9 the worst: its very word, its name, an everyday word, what was said."""
    very = literal(whole) == func.any(func.string_to_array(Item.keywords, SEPARATOR))
    named = and_(*(Item.name.icontains(word, autoescape=True) for word in words))
    asked_so = and_(*(Item.keywords.icontains(word, autoescape=True) for word in words))
    return case((or_(very, Item.name == whole), 0), (named, 1), (asked_so, 2), else_=9 - func.least(said, 6))


def departments_with_items(session: Session) -> list[tuple[int, str]]:
    """Key and name of the departments that have active items, by name."""
    rows = session.execute(
        select(Department.id, Department.name)
        .where(Department.id.in_(select(Item.department_id).where(Item.active)))
        .order_by(Department.name)
    )
    return [(key, name) for key, name in rows]


@dataclass(frozen=True, slots=True)
class Offer:
    """What the office offers at the moment."""

    items: int
    on_the_spot: int
    """Items that are promised to be done while the applicant waits."""
    promised_days: int
    statutory_days: int
    """Sums over the items whose promise is counted in working days."""
    events: dict[str, int]
    """The occasions that have items, in the order of ``LIFE_EVENTS``, with how many."""

    @property
    def shorter_percent(self) -> int | None:
        """By how much the promises are shorter than the law, in per cent; None where nothing is promised in days."""
        if not self.statutory_days:
            return None
        return round(100 * (self.statutory_days - self.promised_days) / self.statutory_days)


def offer(session: Session) -> Offer:
    """The figures of the published items (TC-1). Two statements."""
    in_days = Item.limit_unit == "working_days"
    items, on_the_spot, promised, statutory = session.execute(
        select(
            func.count(),
            func.count().filter(Item.promised_days == 0),
            func.coalesce(func.sum(Item.promised_days).filter(in_days), 0),
            func.coalesce(func.sum(Item.statutory_days).filter(in_days), 0),
        ).where(Item.active)
    ).one()
    event = func.jsonb_array_elements_text(Item.life_events).table_valued("code").render_derived()
    counted = select(event.c.code, func.count()).select_from(Item).join(event, literal(True)).where(Item.active)
    found: dict[str, int] = {row[0]: row[1] for row in session.execute(counted.group_by(event.c.code))}
    return Offer(items, on_the_spot, promised, statutory, {code: found[code] for code in LIFE_EVENTS if code in found})
