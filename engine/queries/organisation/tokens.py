"""The access tokens of the JSON API as the administrator's list shows them; never their secrets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.identity.records import AccessToken
from engine.office.organisation.records import Staff

PAGE = 40
"""Tokens on one page."""

State = Literal["valid", "expired", "revoked", "out_of_service"]
"""``out_of_service``: its member of staff has left, so that it lets nobody in."""


@dataclass(frozen=True, slots=True)
class TokenRow:
    """One token. ``last_used_at`` is exact to the hour; None while it was never used."""

    id: int
    name: str
    person: str
    login: str
    scopes: Sequence[str]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    state: State


@dataclass(frozen=True, slots=True)
class TokenPage:
    """One page of tokens; ``next`` is the key of the following page, None on the last one."""

    rows: Sequence[TokenRow]
    next: int | None


def token_page(session: Session, now: datetime, *, before: int | None = None) -> TokenPage:
    """One page of tokens, the newest first; one statement. ``now``: system time; ``before``: the ``next`` of a page."""
    query = (
        select(
            AccessToken.id,
            AccessToken.name,
            Staff.name.label("person"),
            Staff.login,
            AccessToken.scopes,
            AccessToken.created_at,
            AccessToken.expires_at,
            AccessToken.last_used_at,
            AccessToken.revoked_at,
            Staff.active,
        )
        .join(Staff, Staff.id == AccessToken.staff_id)
        .order_by(AccessToken.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        query = query.where(AccessToken.id < before)
    found = session.execute(query).all()
    rows = []
    for row in found[:PAGE]:
        values = dict(row._mapping)
        values["state"] = _state(values.pop("revoked_at"), row.expires_at <= now, values.pop("active"))
        rows.append(TokenRow(**values))
    return TokenPage(rows, rows[-1].id if len(found) > PAGE else None)


def _state(revoked_at: datetime | None, over: bool, active: bool) -> State:
    if revoked_at is not None:
        return "revoked"
    if over:
        return "expired"
    return "valid" if active else "out_of_service"
