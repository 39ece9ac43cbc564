"""Stories of permits that end: reminded, renewed without typing again, deemed renewed by silence (TC-18)."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from engine.bpmn import OperationFailed
from engine.cases import commands
from engine.clock import OFFICE_ZONE
from engine.errors import NotAllowed, NotFound, Refused
from engine.office.accountability.records import Infraction
from engine.office.applications.records import Application
from engine.office.inquiries.records import Inquiry
from engine.office.renewals.records import Renewal
from tests.acceptance.county import GRANT, ORDINARY, REASONS, County

UNTIL = "2026-06-30"
NUMBER = "川岳新出发零字第26001号"
PERSON = {"id_number": "110101199003070011", "email": "zhou@example.org"}


def granted(county: County, valid_until: str | None = UNTIL, number: str = NUMBER, **answers: Any) -> int:
    """A permit that was granted today, the case by which."""
    case_id = county.accepted(ORDINARY, **(PERSON | answers))
    county.answer(case_id, "review", {"opinion": "agree", "text": "符合条件。"})
    permit = {"permit_number": number, "valid_until": valid_until}
    county.answer(case_id, "decision", GRANT | {name: value for name, value in permit.items() if value})
    return case_id


def renewal(county: County, case_id: int) -> Renewal:
    with county.engine.database.reading() as session:
        query = select(Renewal).join(Application, Application.id == Renewal.application_id)
        return session.scalars(query.where(Application.case_id == case_id)).one()


def renew(county: County, case_id: int, login: str | None = "wangfang") -> int:
    """Apply for the renewal; the new application's case."""
    actor = None if login is None else county.hands.person(login)
    application = county.application(case_id)
    opened = commands.renew_permit(county.engine, actor, application_id=application.id, key=secrets.token_urlsafe(8))
    county.engine.settle()
    with county.engine.database.reading() as session:
        query = select(Application.case_id).join(Inquiry, Inquiry.id == Application.inquiry_id)
        return session.scalars(query.where(Inquiry.case_id == opened.case_id)).one()


def accepted_renewal(county: County, case_id: int) -> int:
    renewing = renew(county, case_id)
    county.check(renewing, "accept")
    return renewing


@pytest.mark.rule("TC-18")
def test_the_holder_is_reminded_and_renews_without_typing_again(county: County) -> None:
    case_id = granted(county)
    watch = renewal(county, case_id)
    assert watch.valid_until == date(2026, 6, 30)
    county.turn(5, 1, 8, 59)
    assert county.letters(watch.case_id, "许可即将到期") == []
    county.turn(5, 1, 9)
    (told,) = county.letters(watch.case_id, "许可即将到期")
    assert "2026年6月30日" in told
    assert "2026年5月31日" in told
    renewing = renew(county, case_id)
    application = county.application(renewing)
    assert (application.applicant_name, application.id_number, application.phone, application.email) == (
        "周小明",
        "110101199003070011",
        "13900001234",
        "zhou@example.org",
    )
    assert county.waiting(renewing) == ["materials_check"]
    watch = renewal(county, case_id)
    assert watch.in_time
    assert "视为准予延续" in county.letters(watch.case_id, "延续申请已登记")[0]
    county.check(renewing, "accept")
    county.answer(renewing, "review", {"opinion": "agree", "text": "符合条件。"})
    county.answer(
        renewing, "decision", GRANT | {"permit_number": "川岳新出发零字第26002号", "valid_until": "2031-06-30"}
    )
    county.turn(7, 1, 0, 1)
    assert renewal(county, case_id).outcome == "granted"
    assert county.case(watch.case_id).status == "completed"
    assert county.infractions(renewing) == []
    assert renewal(county, renewing).valid_until == date(2031, 6, 30)


@pytest.mark.rule("TC-18", "AT-1", "AC-1")
def test_undecided_at_the_end_it_counts_as_renewed_and_is_an_infraction(county: County) -> None:
    """On paper and told; the new permit runs as long as the old one; whoever had the work answers for it."""
    case_id = granted(county)
    county.turn(5, 29, 10)
    renewing = accepted_renewal(county, case_id)
    watch = renewal(county, case_id)
    assert watch.in_time
    county.turn(6, 30, 23, 59)
    assert renewal(county, case_id).outcome is None
    assert len(county.letters(watch.case_id, "延续申请即将到期")) == 2
    county.turn(7, 1, 0)
    watch = renewal(county, case_id)
    assert watch.outcome == "deemed"
    assert watch.deemed_until == date(2026, 10, 28)
    assert county.papers(watch.case_id) == ["deemed_renewal"]
    facts = county.paper(watch.case_id, "deemed_renewal").facts
    assert (facts["permit_number"], facts["applied_on"]) == (NUMBER, "2026-05-29")
    assert "2026年10月28日" in county.letters(watch.case_id, "视为准予延续")[0]
    assert county.infractions(renewing).count("renewal_undecided") == 1
    with county.engine.database.reading() as session:
        found = session.scalars(select(Infraction).where(Infraction.code == "renewal_undecided")).one()
    assert found.staff_id == county.hands.person("qiuyu").staff_id
    assert county.case(watch.case_id).outcome == "视为准予延续"


@pytest.mark.rule("TC-18", "DF-6")
def test_what_counts_as_renewed_is_denied_no_more_but_granted(county: County) -> None:
    case_id = granted(county)
    county.turn(5, 29, 10)
    renewing = accepted_renewal(county, case_id)
    county.answer(renewing, "review", {"opinion": "disagree", "text": "不符合条件。"})
    county.turn(7, 1, 9)
    county.answer(renewing, "decision", {"decision": "deny", "text": "不符合法定条件。"})
    with pytest.raises(OperationFailed, match="counts as renewed"):
        county.answer(renewing, "denial_draft", REASONS)
    assert county.application(renewing).decision is None


@pytest.mark.rule("TC-18")
def test_a_denial_before_the_end_stands(county: County) -> None:
    case_id = granted(county)
    county.turn(5, 29, 10)
    renewing = accepted_renewal(county, case_id)
    county.answer(renewing, "review", {"opinion": "disagree", "text": "不符合条件。"})
    county.answer(renewing, "decision", {"decision": "deny", "text": "不符合法定条件。"})
    county.answer(renewing, "denial_draft", REASONS)
    county.answer(renewing, "denial_opinion", {"opinion": "approve", "text": "同意。"})
    county.turn(7, 1, 1)
    assert county.application(renewing).decision == "denied"
    watch = renewal(county, case_id)
    assert (watch.outcome, watch.deemed_until) == ("refused", None)
    assert county.papers(watch.case_id) == []


@pytest.mark.rule("TC-18")
def test_a_late_application_is_handled_but_not_deemed_granted(county: County) -> None:
    case_id = granted(county)
    county.turn(6, 1, 9)
    renewing = accepted_renewal(county, case_id)
    watch = renewal(county, case_id)
    assert watch.in_time is False
    assert "不足30日" in county.letters(watch.case_id, "延续申请已登记")[0]
    county.turn(7, 1, 0, 1)
    assert renewal(county, case_id).outcome == "expired"
    assert county.infractions(renewing).count("renewal_undecided") == 0
    county.answer(renewing, "review", {"opinion": "disagree", "text": "不符合条件。"})
    county.answer(renewing, "decision", {"decision": "deny", "text": "不符合法定条件。"})
    county.answer(renewing, "denial_draft", REASONS)


@pytest.mark.rule("TC-18")
def test_nobody_applies_and_the_permit_ends(county: County) -> None:
    case_id = granted(county)
    watch = renewal(county, case_id)
    county.turn(7, 1, 0, 1)
    assert renewal(county, case_id).outcome == "expired"
    assert county.case(watch.case_id).outcome == "到期未申请"
    with pytest.raises(Refused):
        renew(county, case_id)


@pytest.mark.rule("TC-18", "AU-1")
def test_who_renews_what(county: County) -> None:
    """The window and the holder, once; nobody renews a permit without an end, a reviewing department registers none."""
    endless = granted(county, None)
    with pytest.raises(NotFound):
        renew(county, endless)
    case_id = county.accepted(ORDINARY)
    county.answer(case_id, "review", {"opinion": "agree", "text": "符合条件。"})
    county.answer(case_id, "decision", GRANT | {"permit_number": "川岳新出发零字第26009号", "valid_until": UNTIL})
    with pytest.raises(NotAllowed):
        renew(county, case_id, "qiuyu")
    renewing = renew(county, case_id, None)
    assert county.application(renewing).channel == "online"
    with pytest.raises(Refused, match="applied for already"):
        renew(county, case_id)
    assert county.now().astimezone(OFFICE_ZONE).date() == date(2026, 3, 2)
    assert renewal(county, case_id).in_time
