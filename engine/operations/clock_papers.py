"""What the papers about a clock say: the notice of a special procedure (TC-3, TC-16) and of an extension (TC-4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine.documents.wording import chinese_moment, sentence
from engine.office.applications import store as applications
from engine.office.calendar.rules import OfficeCalendar
from engine.office.items.store import procedures_of
from engine.office.joint import store as joint
from engine.office.organisation.records import Department
from engine.office.organisation.store import center
from engine.office.service_clock.rules import SPECIAL_PROCEDURES, Extension, due
from engine.office.service_clock.store import facts_of, running_clock, stop_would_end, the_running_clock
from engine.operations.acting import staff_name
from engine.operations.moments import written_moment
from engine.operations.papers import agency_facts, applicant_facts, item_facts, query_page


def special_procedure_facts(
    session: Session, case_id: int, *, kind: str, basis: str, days: int | None, approver: str, at: datetime
) -> dict[str, Any]:
    """The facts of 《特别程序（中止计时）告知书》: ``kind`` of the closed list, ``days`` expected (None: not known).

    ``until`` is when the clock goes on by itself (TC-21); None without ``days`` or without a handling clock.
    """
    clock = running_clock(session, case_id, "case")
    until = None if clock is None or days is None else stop_would_end(session, clock, at=at, days=days)
    return {
        **_about(session, case_id),
        "procedure": SPECIAL_PROCEDURES[kind][0],
        "basis": basis,
        "expected": None if days is None else f"{days}个工作日",
        "fee": _fee(session, case_id, kind),
        "approver": approver,
        "from_at": written_moment(at),
        "until": None if until is None else written_moment(until),
    }


def extension_facts(
    session: Session, case_id: int, *, days: int, reason: str, approver: str, calendar: OfficeCalendar, at: datetime
) -> dict[str, Any]:
    """The facts of 《延期告知书》 for an extension of the running handling clock that is approved at ``at``."""
    facts = facts_of(session, the_running_clock(session, case_id, "case"))
    # As if nobody had extended it: the end that the applicant was told before.
    old_due = due(replace(facts, extensions=()), calendar).promised_at
    new_due = due(replace(facts, extensions=(Extension(days, reason, at),)), calendar).promised_at
    return {
        **_about(session, case_id),
        "days": days,
        "basis": _extension_basis(session, case_id),
        "reason": reason,
        "approver": approver,
        "old_due": None if old_due is None else written_moment(old_due),
        "new_due": None if new_due is None else written_moment(new_due),
    }


def _fee(session: Session, case_id: int, kind: str) -> str:
    """What the item's own list says the procedure costs."""
    found = applications.of_case_or_parent(session, case_id)
    listed = [] if found is None else procedures_of(session, found[1].id)
    return next((each.fee for each in listed if each.kind == kind and each.fee), "不收费")


def _extension_basis(session: Session, case_id: int) -> str:
    """Article 42: its first paragraph, or for joint handling its second (JA-7)."""
    found = applications.of_case_or_parent(session, case_id)
    whole = found is not None and found[1].kind == "joint"
    return f"《中华人民共和国行政许可法》第四十二条第{'二' if whole else '一'}款"


def told_of(kind: str, facts: Mapping[str, Any]) -> str:
    """What the applicant is told of a paper with these facts: the same dates, basis and reason (TC-3, TC-4)."""
    item = facts["item"]["name"]
    reviewing = facts.get("reviewing")
    if kind == "extension" and reviewing:
        return (
            f"“{item}”中{reviewing}的审查期限经批准延长{facts['days']}个工作日，由{chinese_moment(facts['old_due'])}"
            f"改为{chinese_moment(facts['new_due'])}；整件的办结日期不变。理由：{sentence(facts['reason'])}"
            f"依据：{sentence(facts['basis'])}"
        )
    if kind == "extension":
        return (
            f"“{item}”经批准延长{facts['days']}个工作日，办结日期由{chinese_moment(facts['old_due'])}"
            f"改为{chinese_moment(facts['new_due'])}。理由：{sentence(facts['reason'])}依据：{sentence(facts['basis'])}"
        )
    length = f"，约需{facts['expected']}" if facts["expected"] else ""
    until = f"，最迟{chinese_moment(facts['until'])}恢复" if facts["until"] else ""
    if reviewing:
        return (
            f"“{item}”中{reviewing}的审查需要进行{facts['procedure']}{length}，自{chinese_moment(facts['from_at'])}起该部门"
            f"中止计时，程序结束即恢复计时{until}；其他部门照常审查，整件的办结日期不变。依据：{sentence(facts['basis'])}收费：{sentence(facts['fee'])}"
        )
    return (
        f"“{item}”需要进行{facts['procedure']}{length}，自{chinese_moment(facts['from_at'])}起中止计时，"
        f"程序结束后恢复计时{until}。依据：{sentence(facts['basis'])}收费：{sentence(facts['fee'])}"
    )


def _about(session: Session, case_id: int) -> dict[str, Any]:
    found = applications.of_case_or_parent(session, case_id)
    if found is not None:
        application, item, department = found
        branch = joint.of_branch(session, case_id)
        acting = department if branch is None else session.get_one(Department, branch.department_id)
        return {
            "agency": agency_facts(session, acting),
            "reviewing": None if branch is None else acting.name,
            "applicant": applicant_facts(application),
            "item": item_facts(item),
            "query_code": application.query_code,
            "query_page": query_page(session),
            "first_responder": staff_name(session, application.first_responder_id),
        }
    # A process of somebody else's drawing may have a clock and no application.
    leading = center(session)
    return {
        "agency": {"name": "本机关", "address": "", "phone": "", "seal": None}
        if leading is None
        else agency_facts(session, leading),
        "applicant": {"name": "申请人", "kind": "person", "phone": None, "agent": None},
        "item": {"name": "办理事项"},
        "reviewing": None,
        "query_code": None,
        "first_responder": None,
    }
