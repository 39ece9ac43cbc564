"""Access tokens of the JSON API: whom a secret lets in, until when, and what is kept of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from county_fixtures import LOGINS
from sqlalchemy import text, update

from engine import Engine
from engine.administration.commands import deactivate_staff, issue_token, revoke_token
from engine.errors import NotAllowed, NotFound, Refused
from engine.identity.records import AccessToken
from engine.identity.tokens import LONGEST_LIFE, NOTED, SCOPES, TokenOwner, is_use_noted, note_use, owner_of
from engine.queries.organisation.tokens import token_page
from engine.sample.hands import Hands


def issue(county: Engine, login: str = LOGINS["clerk"], scopes: Sequence[str] = ("cases:read",), days: int = 30) -> str:
    return issue_token(county, None, login=login, name="省平台", scopes=scopes, days=days)


def owner(county: Engine, secret: str, later: timedelta = timedelta()) -> TokenOwner | None:
    with county.database.reading() as session:
        return owner_of(session, secret, county.system_clock.now() + later)


def test_a_secret_lets_its_owner_in_until_the_token_is_over(county: Engine) -> None:
    secret = issue(county, scopes=("work:write", "cases:read"), days=2)
    found = owner(county, secret)
    assert found is not None
    assert found.staff_id == Hands(county).person(LOGINS["clerk"]).staff_id
    assert found.scopes == {"cases:read", "work:write"}
    assert owner(county, secret, timedelta(days=2)) is None
    assert owner(county, secret + "x") is None
    assert owner(county, "") is None
    assert owner(county, "x" * 100_000) is None
    assert owner(county, "\ud800") is None


def test_a_revoked_token_lets_nobody_in_and_stays_on_the_list(county: Engine) -> None:
    secret = issue(county)
    admin = Hands(county).person(LOGINS["admin"])
    known = owner(county, secret)
    assert known is not None
    revoke_token(county, admin, token=known.id)
    revoke_token(county, admin, token=known.id)
    assert owner(county, secret) is None
    with county.database.reading() as session:
        rows = token_page(session, county.system_clock.now()).rows
        noted = session.scalars(text("SELECT action FROM administration_entry WHERE subject_kind = 'token'")).all()
    assert [row.state for row in rows] == ["revoked"]
    assert noted == ["token_issued", "token_revoked"]
    with pytest.raises(NotFound):
        revoke_token(county, admin, token=known.id + 1)


def test_the_secret_is_kept_nowhere(county: Engine) -> None:
    secret = issue(county)
    with county.database.reading() as session:
        for table in ("access_token", "administration_entry"):
            kept = session.execute(
                text(f"SELECT count(*) FROM {table} t WHERE t::text LIKE :secret"), {"secret": f"%{secret}%"}
            )
            assert kept.scalar_one() == 0


@pytest.mark.rule("AU-1")
def test_only_administrators_issue_and_revoke(county: Engine) -> None:
    clerk = Hands(county).person(LOGINS["clerk"])
    with pytest.raises(NotAllowed):
        issue_token(county, clerk, login=LOGINS["clerk"], name="x", scopes=SCOPES, days=1)
    with pytest.raises(NotAllowed):
        revoke_token(county, clerk, token=1)


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"name": " "}, "name"),
        ({"name": "长" * 101}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["cases:read", "everything"]}, "scopes"),
        ({"days": 0}, "days"),
        ({"days": LONGEST_LIFE.days + 1}, "days"),
        ({"login": "nobody"}, "login"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(county: Engine, wrong: dict[str, object], place: str) -> None:
    right: dict[str, object] = {"login": LOGINS["clerk"], "name": "省平台", "scopes": ["cases:read"], "days": 30}
    with pytest.raises(Refused) as refusal:
        issue_token(county, None, **(right | wrong))  # type: ignore[arg-type]
    assert refusal.value.place == place


def test_nobody_out_of_service_gets_a_token_and_theirs_are_shown_as_such(county: Engine) -> None:
    issue(county, "zhengkai")
    deactivate_staff(county, None, login="zhengkai", reason="调离", confirmed=True)
    with pytest.raises(Refused):
        issue(county, "zhengkai")
    with county.database.reading() as session:
        assert [row.state for row in token_page(session, county.system_clock.now()).rows] == ["out_of_service"]


def test_the_last_use_is_noted_at_most_once_an_hour(county: Engine) -> None:
    secret, now = issue(county), county.system_clock.now()
    first = owner(county, secret)
    assert first is not None
    assert not is_use_noted(first, now)
    with county.database.transaction() as session:
        note_use(session, first, now)
    again = owner(county, secret)
    assert again is not None
    assert is_use_noted(again, now + NOTED - timedelta(seconds=1))
    assert not is_use_noted(again, now + NOTED)


def test_the_list_is_paged_by_key(county: Engine) -> None:
    for _number in range(45):
        issue(county, days=3)
    with county.database.transaction() as session:
        at = county.system_clock.now()
        oldest = {"created_at": at - timedelta(days=9), "expires_at": at - timedelta(days=6)}
        session.execute(update(AccessToken).where(AccessToken.id <= 3).values(**oldest))
    with county.database.reading() as session:
        page = token_page(session, county.system_clock.now())
        assert page.next is not None
        rest = token_page(session, county.system_clock.now(), before=page.next)
    assert (len(page.rows), len(rest.rows), rest.next) == (40, 5, None)
    assert [row.state for row in rest.rows] == ["valid", "valid", "expired", "expired", "expired"]
