"""The authorisations of representatives, how much they are used, and posts that have none (PR-3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.office.authorisations.records import Authorisation, AuthorisationItem
from engine.office.authorisations.rules import STATES, is_empty, is_low, share, state
from engine.office.organisation.records import Post
from engine.office.service_clock.rules import office_day
from engine.office.settings import store as settings

__all__ = ["STATES"]

PAGE = 50


@dataclass(frozen=True, slots=True)
class AuthorisationRow:
    """One authorisation. ``items`` empty: all of the department.

    ``decided``: matters of its items decided while it held; ``used``: those that the representative decided by it;
    ``on_the_spot``: those of them on the day of acceptance.
    """

    id: int
    case_id: int | None
    number: str
    department_id: int
    department: str
    post: str
    holders: tuple[str, ...]
    items: tuple[str, ...]
    seal: bool
    valid_from: date
    valid_until: date
    state: str
    granted_by: str | None
    revoked_at: datetime | None
    reason: str | None
    followed: bool
    """Whether the post has an authority that holds longer."""
    decided: int
    used: int
    on_the_spot: int

    @property
    def percent(self) -> int | None:
        """Of a hundred decisions so many by the representative; None when nothing was decided."""
        return share(self.used, self.decided)

    @property
    def empty(self) -> bool:
        """Whether it stands on paper alone."""
        return is_empty(self.used, self.decided)

    def low(self, least: int) -> bool:
        """Whether it is used for fewer than ``least`` of a hundred decisions."""
        return is_low(self.used, self.decided, least)


@dataclass(frozen=True, slots=True)
class PostWithout:
    """An open representative's post that may decide nothing today."""

    post: str
    department: str


_ROWS = """
SELECT au.id, au.case_id, au.number, au.department_id, d.short_name AS department, p.name AS post,
  ARRAY(SELECT s.name FROM post_holding h JOIN staff s ON s.id = h.staff_id WHERE h.post_id = p.id ORDER BY h.letter)
    AS holders,
  ARRAY(SELECT ai.item_name FROM authorisation_item ai WHERE ai.authorisation_id = au.id ORDER BY ai.item_code)
    AS items,
  au.may_seal AS seal, au.valid_from, au.valid_until, s.name AS granted_by, au.revoked_at, au.revoke_reason AS reason,
  EXISTS (SELECT 1 FROM authorisation later WHERE later.post_id = au.post_id
    AND later.department_id = au.department_id AND later.revoked_at IS NULL
    AND later.valid_until > au.valid_until) AS followed,
  figures.decided, figures.used, figures.on_the_spot
FROM authorisation au
JOIN department d ON d.id = au.department_id
JOIN post p ON p.id = au.post_id
LEFT JOIN staff s ON s.id = au.granted_by_id
CROSS JOIN LATERAL (
  SELECT count(*) AS decided, count(u.case_id) AS used, count(u.case_id) FILTER (WHERE u.on_the_spot) AS on_the_spot
  FROM application a JOIN item i ON i.id = a.item_id JOIN department o ON o.id = a.department_id
  LEFT JOIN (SELECT case_id, bool_or(on_the_spot) AS on_the_spot FROM authorisation_use
             WHERE authorisation_id = au.id GROUP BY case_id) u ON u.case_id = a.case_id
  WHERE :figures AND a.decision IN ('granted', 'denied')
    AND a.decided_at >= CAST(au.valid_from AS timestamp) AT TIME ZONE 'Asia/Shanghai'
    AND a.decided_at < CAST(au.valid_until + 1 AS timestamp) AT TIME ZONE 'Asia/Shanghai'
    AND (au.revoked_at IS NULL OR a.decided_at < au.revoked_at)
    AND au.department_id IN (o.id, o.entrusted_to_id)
    AND (au.all_items
         OR EXISTS (SELECT 1 FROM authorisation_item ai WHERE ai.authorisation_id = au.id AND ai.item_code = i.code))
) figures
"""


def authorisation_register(
    session: Session,
    today: date,
    *,
    now: str | None = None,
    before: int | None = None,
    units: Sequence[int] | None = None,
) -> tuple[list[AuthorisationRow], int | None]:
    """Authorisations with their figures, the newest first, and the key to go on after.

    ``now``: only those in this state; ``units``: only those of these departments unless None.
    """
    rows = session.execute(
        text(
            f"{_ROWS} WHERE (CAST(:before AS bigint) IS NULL OR au.id < :before)"
            " AND (CAST(:units AS bigint[]) IS NULL OR au.department_id = ANY(:units))"
            f" AND {_NOW[now]} ORDER BY au.id DESC LIMIT {PAGE + 1}"
        ),
        {
            "figures": True,
            "before": before,
            "units": None if units is None else list(units),
            "today": today,
        },
    )
    found = [_row(row, today) for row in rows]
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


_NOW = {
    None: "true",
    "valid": "(au.revoked_at IS NULL AND :today BETWEEN au.valid_from AND au.valid_until)",
    "coming": "(au.revoked_at IS NULL AND :today < au.valid_from)",
    "expired": "(au.revoked_at IS NULL AND :today > au.valid_until)",
    "revoked": "au.revoked_at IS NOT NULL",
}


def _row(row: Any, today: date) -> AuthorisationRow:
    values = dict(row._mapping)
    return AuthorisationRow(
        **{**values, "holders": tuple(values["holders"]), "items": tuple(values["items"])},
        state=state(row.valid_from, row.valid_until, today, revoked=row.revoked_at is not None),
    )


def least_share(session: Session, now: datetime) -> int:
    """Of a hundred decisions so many are expected of a representative; 0: only those with none at all are marked."""
    return settings.value(session, "authorisation_least_share", now)


def used_authorisations(session: Session, today: date) -> list[AuthorisationRow]:
    """The authorisations that hold today, by department, with their figures. One statement."""
    rows = session.execute(
        text(f"{_ROWS} WHERE {_NOW['valid']} ORDER BY d.is_center DESC, d.id, au.id"),
        {"figures": True, "today": today},
    )
    return [_row(row, today) for row in rows]


def valid_authorisations(session: Session, today: date) -> list[AuthorisationRow]:
    """What everybody reads: the authorisations that hold today, by department, without figures."""
    rows = session.execute(
        text(f"{_ROWS} WHERE {_NOW['valid']} ORDER BY d.is_center DESC, d.id, au.id"),
        {"figures": False, "today": today},
    )
    return [_row(row, today) for row in rows]


def warned_until(session: Session, now: datetime) -> date:
    """An authority that ends by this day is marked: its head is asked whether to give it again (PR-3)."""
    return office_day(now) + timedelta(days=settings.value(session, "authorisation_reminder_days", now))


def given_again(session: Session, authorisation_id: int, today: date) -> dict[str, Any]:
    """The answers with which an authority is given again: the same post, items and powers, as long as before.

    It begins the day after the earlier one ends, or today when that is over; NotFound when there is none.
    """
    row = session.get(Authorisation, authorisation_id)
    if row is None:
        raise NotFound("没有这份授权，请刷新页面。", "There is no such authorisation; reload the page.")
    items = session.scalars(
        select(AuthorisationItem.item_code)
        .where(AuthorisationItem.authorisation_id == row.id)
        .order_by(AuthorisationItem.item_code)
    )
    begins = max(today, row.valid_until + timedelta(days=1))
    return {
        "representative": session.get_one(Post, row.post_id).code,
        "items": [{"item_code": code} for code in items],
        "acts": ["decide", "seal"] if row.may_seal else ["decide"],
        "valid_from": begins.isoformat(),
        "valid_until": (begins + (row.valid_until - row.valid_from)).isoformat(),
        "text": row.text,
    }


def posts_without(session: Session, today: date, *, units: Sequence[int] | None = None) -> list[PostWithout]:
    """Open posts of representatives without any authority that holds today; of ``units`` alone unless None."""
    rows = session.execute(
        text(
            "SELECT p.name, d.short_name FROM post p JOIN department d ON d.id = p.department_id"
            " WHERE p.role = 'chief_rep' AND p.opened_at IS NOT NULL"
            " AND (CAST(:units AS bigint[]) IS NULL OR d.id = ANY(:units))"
            f" AND NOT EXISTS (SELECT 1 FROM authorisation au WHERE au.post_id = p.id AND {_NOW['valid']})"
            " ORDER BY d.id, p.id"
        ),
        {"today": today, "units": None if units is None else list(units)},
    )
    return [PostWithout(*row) for row in rows]


def find_authorisation(session: Session, authorisation_id: int, today: date) -> AuthorisationRow:
    """One authorisation without figures; NotFound when there is none."""
    found = session.execute(
        text(f"{_ROWS} WHERE au.id = :id"), {"figures": False, "id": authorisation_id}
    ).one_or_none()
    if found is None:
        raise NotFound("没有这份授权，请从列表中打开。", "There is no such authorisation; open it from the list.")
    return _row(found, today)
