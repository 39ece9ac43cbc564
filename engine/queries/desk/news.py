"""News for me (消息): letters to me and to my posts, and new work at them, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from engine.database import fetch
from engine.office.news.rules import ASKING, TOPICS, WAYS
from engine.office.register_numbers import register_number
from engine.queries.desk.worklist import PAGE, WrongKey


@dataclass(frozen=True, slots=True)
class NewsLine:
    """One piece of news. ``unread``: nobody to whom it goes has read it, and what it asks for is not over."""

    key: str
    """``letter:`` with the id filled up to 19 digits, or ``work:`` with the id of the work item."""
    at: datetime
    topic: str
    subject: str
    """What a letter is headed; the name of the step of new work."""
    body: str | None
    """None for new work."""
    case_id: int | None
    """None for news that are about no case."""
    number: str | None
    process: str | None
    item_name: str | None
    unread: bool
    over: bool
    """Whether what it asks for is done, so that nothing is left to do about it."""


@dataclass(frozen=True, slots=True)
class NewsPage:
    """One page of news; ``next`` is the key of the following page, None on the last one."""

    rows: Sequence[NewsLine]
    next: str | None


# What asks for work is over with the work, or, where none is named, with the case. A letter to my post repeats nothing
# that a letter of the same moment has told me in person.
_OVER = """(o.topic = ANY(%(asking)s) AND (c.status <> 'open' OR o.work_item_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM work_item x WHERE x.id = o.work_item_id)))"""
_REPEATED = """EXISTS (SELECT 1 FROM outbox t WHERE t.recipient_kind = 'staff' AND t.recipient = %(me_text)s
    AND t.at = o.at AND t.case_id IS NOT DISTINCT FROM o.case_id AND t.subject = o.subject)"""
_MINE = "o.recipient_kind = 'staff' AND o.recipient = %(me_text)s"
_POSTS = "o.recipient_kind = 'post' AND o.recipient = ANY(%(posts_text)s)"

_LETTERS = f"""
SELECT {{columns}} FROM outbox o LEFT JOIN office_case c ON c.id = o.case_id
WHERE {_MINE} AND {{condition}}
UNION ALL
SELECT {{columns}} FROM outbox o LEFT JOIN office_case c ON c.id = o.case_id
WHERE {_POSTS} AND {{condition}} AND NOT {_REPEATED}
"""
# The answer to an urge is asked for by the letter that urges.
_TOLD_BY_LETTER = "w.form IS NOT DISTINCT FROM 'urge_answer'"
_NEW_WORK = f"w.seen_at IS NULL AND w.assignee_id IS NULL AND w.beside_id IS NULL AND NOT {_TOLD_BY_LETTER}"

UNREAD = f"""
SELECT count(*) FROM (
  SELECT 1 FROM ({_LETTERS.format(columns="1", condition=f"o.read_at IS NULL AND {_OVER} IS NOT TRUE")}) l
  UNION ALL
  SELECT 1 FROM unnest(CAST(%(posts)s AS bigint[])) held(id), LATERAL (
    SELECT 1 FROM work_item w WHERE w.post_id = held.id AND {_NEW_WORK} LIMIT %(most)s) w
  LIMIT %(most)s) x
"""
"""How much is new, as ``names_of`` and ``most`` ask for it."""

# Filled up with zeros, so that letters of one moment stand in the order in which they were written.
_KEY = "'letter:' || lpad(o.id::text, 19, '0')"

# Each source is read along its index for one page, then they are merged.
_SOURCE = f"""
(SELECT {_KEY} AS key, o.at, o.topic, o.subject, o.body, o.case_id,
        o.read_at IS NULL AND {_OVER} IS NOT TRUE AS unread, {_OVER} IS TRUE AS over
 FROM outbox o LEFT JOIN office_case c ON c.id = o.case_id
 WHERE {{whose}} AND o.at <= %(until)s AND (o.at, {_KEY}) < (%(until)s, %(until_key)s) {{condition}}
 ORDER BY o.at DESC, {_KEY} DESC LIMIT %(rows)s)
"""
_WORK = f"""
(SELECT 'work:' || w.id AS key, w.opened_at AS at, 'work' AS topic, w.name AS subject, NULL AS body, w.case_id,
        w.seen_at IS NULL AND w.assignee_id IS NULL AS unread, false AS over
 FROM unnest(CAST(%(posts)s AS bigint[])) held(id), LATERAL (
   SELECT * FROM work_item w WHERE w.post_id = held.id AND w.opened_at <= %(until)s AND w.beside_id IS NULL
     AND NOT {_TOLD_BY_LETTER} AND (w.opened_at, 'work:' || w.id) < (%(until)s, %(until_key)s) {{condition}}
   ORDER BY w.opened_at DESC, 'work:' || w.id DESC LIMIT %(rows)s) w)
"""
_PAGE = f"""
SELECT f.*, coalesce(c.number, parent.number, {register_number("c.id")}) AS number, c.process, i.name AS item_name
FROM (SELECT * FROM ({{sources}}) s ORDER BY at DESC, key DESC LIMIT %(rows)s) f
LEFT JOIN office_case c ON c.id = f.case_id
LEFT JOIN office_case parent ON parent.id = c.parent_id
LEFT JOIN item i ON i.id = coalesce(c.item_id, parent.item_id)
ORDER BY f.at DESC, f.key DESC
"""


def names_of(staff_id: int, post_ids: Sequence[int]) -> dict[str, Any]:
    """The parameters that say whose news are asked for."""
    posts = list(post_ids)
    return {
        "me_text": str(staff_id),
        "posts": posts,
        "posts_text": [str(each) for each in posts],
        "asking": list(ASKING),
    }


def news(
    place: Session | Connection,
    staff_id: int,
    post_ids: Sequence[int],
    *,
    unread: bool = False,
    topic: str | None = None,
    after: str | None = None,
    rows: int = PAGE,
) -> NewsPage:
    """One page of the news of this person with these posts, only unread ones or of one topic if asked; one statement.

    ``after``: the ``next`` of the page before; WrongKey for anything else.
    """
    names = {**names_of(staff_id, post_ids), "rows": rows + 1, "topic": topic}
    names["until"], names["until_key"] = _after(after)
    letter = f"AND o.read_at IS NULL AND {_OVER} IS NOT TRUE" if unread else ""
    letter += " AND o.topic = %(topic)s" if topic is not None else ""
    sources = []
    if topic != "work":
        sources.append(_SOURCE.format(whose=_MINE, condition=letter))
        sources.append(_SOURCE.format(whose=_POSTS, condition=f"{letter} AND NOT {_REPEATED}"))
    if topic in (None, "work"):
        sources.append(_WORK.format(condition=f"AND {_NEW_WORK}" if unread else ""))
    found = fetch(place, _PAGE.format(sources=" UNION ALL ".join(sources)), names)
    lines = [
        NewsLine(
            row.key, row.at, row.topic, row.subject, row.body, row.case_id, row.number, row.process, row.item_name,
            row.unread, row.over,
        )
        for row in found[:rows]
    ]  # fmt: skip
    last = lines[-1] if len(found) > rows else None
    return NewsPage(lines, None if last is None else f"{last.at.isoformat()}~{last.key}")


def _after(after: str | None) -> tuple[datetime | str, str]:
    if after is None:
        return "infinity", ""
    moment, _, key = after.partition("~")
    kind, _, number = key.partition(":")
    try:
        at = datetime.fromisoformat(moment)
        if kind == "work":
            UUID(number)
        elif kind != "letter" or not number.isdecimal():
            raise ValueError(key)
    except ValueError as error:
        raise WrongKey(after) from error
    if at.tzinfo is None:
        raise WrongKey(after)
    return at, key


@dataclass(frozen=True, slots=True)
class NewsWays:
    """Topic → way as this person has chosen or as it is without a choice, and the own addresses."""

    ways: dict[str, str]
    email: str
    phone: str


def ways(session: Session, staff_id: int) -> NewsWays:
    """How this person hears news beside the bell; one statement."""
    statement = """SELECT s.email, s.phone, n.topic, n.way FROM staff s LEFT JOIN news_choice n ON n.staff_id = s.id
        WHERE s.id = %(me)s"""
    rows = fetch(session, statement, {"me": staff_id})
    chosen = {row.topic: row.way for row in rows if row.topic in TOPICS and row.way in WAYS}
    return NewsWays(
        {name: chosen.get(name, topic.default) for name, topic in TOPICS.items()}, rows[0].email, rows[0].phone
    )
