"""The papers about a stopped and an extended clock print from what the command stores."""

from __future__ import annotations

import pytest
from office_at_work import Office

from engine.clock import VirtualClock
from engine.documents.printing import render
from engine.documents.store import issue
from engine.office.calendar.store import calendar
from engine.operations.clock_papers import extension_facts, special_procedure_facts


def printed(office: Office, clock: VirtualClock, kind: str, case_id: int, facts: dict[str, object]) -> str:
    paper = issue(
        office.session, kind=kind, case_id=case_id, department_id=None, department_code="city",
        facts={"case_number": None, **facts}, at=clock.now(), issued_by_id=None,
    )  # fmt: skip
    return render(paper)


@pytest.mark.rule("TC-3", "TC-16")
def test_the_applicant_is_told_why_the_clock_stands_and_for_how_long(office: Office, clock: VirtualClock) -> None:
    case = office.accepted()
    facts = special_procedure_facts(
        office.session, case.id, kind="expert_review", basis="条例第八条", days=10, approver="leader", at=clock.now()
    )
    page = printed(office, clock, "special_procedure", case.id, facts)
    for told in ("张三", "专家评审", "条例第八条", "10个工作日", "leader", "SIGN许可", "最迟2026年3月16日 17:00恢复"):
        assert told in page


@pytest.mark.rule("TC-4")
def test_the_applicant_is_told_the_old_and_the_new_end(office: Office, clock: VirtualClock) -> None:
    case = office.accepted()
    facts = extension_facts(
        office.session,
        case.id,
        days=2,
        reason="案情复杂",
        approver="leader",
        calendar=calendar(office.session),
        at=clock.now(),
    )
    page = printed(office, clock, "extension", case.id, facts)
    for told in ("2026年3月5日 17:00", "2026年3月9日 17:00", "案情复杂"):
        assert told in page


def test_a_case_without_application_prints_too(office: Office, clock: VirtualClock) -> None:
    case = office.case()
    facts = special_procedure_facts(
        office.session, case.id, kind="hearing", basis="法", days=None, approver="leader", at=clock.now()
    )
    assert "川岳县行政服务中心" in printed(office, clock, "special_procedure", case.id, facts)
