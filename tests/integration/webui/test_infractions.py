"""The list of violations on record, and pursuing one of them (FI-7, FI-9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import text
from web_actions import Actions

from engine import Engine
from engine.clock import VirtualClock
from engine.office.accountability.store import record_infraction
from engine.queries.oversight.infractions import PAGE, InfractionFilter, infraction_kinds, infraction_list


def value(county: Engine, statement: str, **given: object) -> object:
    with county.database.reading() as session:
        return session.execute(text(statement), given).scalar_one()


def recorded(county: Engine, code: str, login: str | None, at: datetime, times: int = 1) -> None:
    """Violations of somebody at his own post; of nobody when ``login`` is None."""
    staff = None if login is None else value(county, "SELECT id FROM staff WHERE login = :login", login=login)
    post = staff and value(
        county, "SELECT post_id FROM post_holding WHERE staff_id = :id ORDER BY letter LIMIT 1", id=staff
    )
    with county.database.transaction() as session:
        for number in range(times):
            record_infraction(
                session,
                code=code,
                case_id=None,
                staff_id=staff,
                post_id=post,
                at=at,
                detail=f"事实{number}",  # type: ignore[arg-type]
            )


@pytest.mark.rule("FI-7", "FI-9")
def test_violations_are_listed_by_kind_and_name_and_pursued_once(
    county: Engine, actions: Callable[[str], Actions], clock: VirtualClock
) -> None:
    """The inspector makes one the clue of a case; a second time is refused."""
    recorded(county, "cold_or_obstructive", "hejing", clock.now())
    recorded(county, "uncovered_post", None, clock.now())
    inspector = actions("inspector")
    page = inspector.get("/supervision/infractions").text
    assert "态度冷漠、刁难、扯皮 (1)" in page
    assert "岗位无人值守 (1)" in page
    only = inspector.get("/supervision/infractions?code=uncovered_post").text
    assert "事实0" in only
    assert "何静" not in only
    named = inspector.get("/supervision/infractions?q=何静").text
    assert "岗位无人值守 (1)" not in named
    pursued = value(county, "SELECT id FROM infraction WHERE code = 'cold_or_obstructive'")
    address = f"/supervision/infractions/{pursued}/pursue"
    assert inspector.post(address, _key="1").location == "/supervision/accountability"
    assert inspector.post(address, _key="1").status_code == 302, "the same click twice"
    assert inspector.post(address, _key="2").status_code == 422
    assert value(county, "SELECT count(*) FROM accountability WHERE infraction_id = :id", id=pursued) == 1
    number = value(county, "SELECT number FROM accountability")
    assert str(number) in inspector.get("/supervision/infractions").text
    assert "态度冷漠、刁难、扯皮：事实0" in inspector.get("/supervision/accountability").text


@pytest.mark.rule("AU-1", "AU-6", "FI-7")
def test_own_violations_are_not_seen_and_others_pursue_nothing(
    county: Engine, actions: Callable[[str], Actions], clock: VirtualClock
) -> None:
    """An inspector neither sees nor pursues his own; a clerk opens no list, a head pursues nothing."""
    recorded(county, "wrong_handling", "qianzheng", clock.now())
    own = value(county, "SELECT id FROM infraction")
    inspector = actions("inspector")
    assert "处理不当造成投诉或上访" not in inspector.get("/supervision/infractions").text
    assert inspector.post(f"/supervision/infractions/{own}/pursue", _key="1").status_code == 422
    assert actions("clerk").get("/supervision/infractions").status_code == 403
    assert actions("clerk").post(f"/supervision/infractions/{own}/pursue", _key="1").status_code == 403
    assert value(county, "SELECT count(*) FROM accountability") == 0


@pytest.mark.rule("FI-9")
def test_the_list_is_paged_by_key_and_counted(county: Engine, clock: VirtualClock) -> None:
    recorded(county, "other", "hejing", clock.now(), PAGE + 1)
    with county.database.reading() as session:
        first, following = infraction_list(session, InfractionFilter())
        assert (len(first), following) == (PAGE, first[-1].id)
        last, end = infraction_list(session, InfractionFilter(), before=following)
        assert (len(last), end) == (1, None)
        (kind,) = infraction_kinds(session, InfractionFilter())
        assert (kind.code, kind.count) == ("other", PAGE + 1)
        unknown = InfractionFilter(unit="no-such-unit")
        assert infraction_kinds(session, unknown) == []
        assert infraction_kinds(session, InfractionFilter(units=[])) == []
