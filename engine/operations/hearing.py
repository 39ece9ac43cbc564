"""Operations of a hearing (LC-4, TC-3): told, asked for, set, recusal decided, minutes filed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine.clock import OFFICE_ZONE
from engine.documents.records import Document
from engine.documents.wording import chinese_day, chinese_moment, clause, sentence
from engine.office.hearings import store as hearings
from engine.office.hearings.records import Hearing, HearingParty
from engine.office.hearings.rules import (
    BASES,
    check_chair,
    check_minutes,
    check_time,
    read_parties,
    read_requests,
)
from engine.office.organisation.store import post_by_code
from engine.office.rule import RuleBroken, written, written_or_none
from engine.office.service_clock.rules import office_day
from engine.office.service_clock.store import running_clock, stands_on_its_own_stop
from engine.office.settings import store as settings
from engine.operations.acting import post_of, staff_id, staff_name
from engine.operations.context import ClockChange, Effects, Notification, OperationContext, ResumeClock, StopClock
from engine.operations.moments import read_day, written_moment
from engine.operations.notifications import tell, tell_applicant, tell_post
from engine.operations.papers import issue_paper, paper_facts
from engine.operations.subject import Subject, answers_of, subject_of


def begin(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """LC-4: take up the hearing that was called, and say how long those who are told may ask."""
    hearing = hearings.the_open_hearing(context.session, context.case.id)
    days = settings.value(context.session, "hearing_request_days", context.now)
    return Effects(
        result={"statutory": hearing.ground == "statutory", "reason": hearing.reason, "request_days": days},
        note=f"发起听证：{hearing.reason}",
    )


def tell_parties(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """LC-4: applicant and interested parties are told in writing of their right, each by a paper of their own."""
    session = context.session
    hearing = hearings.the_open_hearing(session, context.case.id)
    subject = subject_of(context)
    applicant = subject.application
    statutory = hearing.ground == "statutory"
    rows = answers_of(context, "hearing_parties").get("parties") or []
    named = read_parties(rows, applicant.applicant_name, statutory=statutory)
    days = settings.value(session, "hearing_request_days", context.now)
    last = context.calendar.nth_counted_day_after(office_day(context.now), days)
    parties = [HearingParty(kind="applicant", name=applicant.applicant_name, phone=applicant.phone)]
    parties += [
        HearingParty(kind="interested", name=each.name, phone=each.phone, interest=each.interest) for each in named
    ]
    body = f"“{subject.item.name}”：" + (
        "依法举行听证，时间和地点另行通知。"
        if statutory
        else f"您有权要求听证，请在{chinese_day(last)}前提出，逾期视为放弃。不收费。"
    )
    told: list[Notification] = []
    for ordinal, party in enumerate(parties, start=1):
        party.hearing_id, party.ordinal = hearing.id, ordinal
        facts = _facts(context, subject, party) | {
            "statutory": statutory,
            "basis": BASES[hearing.ground],
            "reason": hearing.reason,
            "days": days,
            "last_day": last.isoformat(),
        }
        paper = issue_paper(context, _kind("hearing_notice", party), facts, subject.department)
        party.notice_document_id = paper.id
        session.add(party)
        told.append(_word(subject, party, f"听证告知书 {paper.number}", body))
    hearing.told_at = context.now
    hearing.counts_from = office_day(context.now) if statutory else None
    session.flush()
    return Effects(notifications=told, note=f"已告知{len(parties)}人听证权利")


def _kind(kind: str, party: HearingParty) -> str:
    return kind if party.kind == "applicant" else f"{kind}_party"


def _word(subject: Subject, party: HearingParty, title: str, body: str) -> Notification:
    if party.kind == "applicant":
        return tell_applicant(subject.application, title, body)
    return tell(None, party.phone or party.name, title, body)


def _facts(context: OperationContext, subject: Subject, party: HearingParty) -> dict[str, Any]:
    """What a paper to a party carries; the query code is the applicant's alone."""
    facts = paper_facts(context, subject, requested_by=subject.application.applicant_name)
    if party.kind == "interested":
        facts |= {
            "applicant": {"name": party.name, "kind": "person", "phone": party.phone, "agent": None},
            "query_code": None,
            "query_page": None,
        }
    return facts


def requested(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """LC-4: who of those told asks for a hearing in time; the twenty working days run from the first request."""
    session = context.session
    hearing = hearings.the_open_hearing(session, context.case.id)
    parties = {each.name: each for each in hearings.parties_of(session, hearing.id)}
    answers = answers_of(context, "hearing_requests")
    rows = answers.get("requests") or []
    assert hearing.told_at is not None  # tell_parties comes first
    told_on = office_day(hearing.told_at)
    days = settings.value(session, "hearing_request_days", hearing.told_at)
    requests = read_requests(
        answers.get("result"),
        rows,
        [read_day(row.get("requested_on")) for row in rows],
        names=list(parties),
        told_on=told_on,
        last_day=context.calendar.nth_counted_day_after(told_on, days),
        today=office_day(context.now),
    )
    for each in requests:
        party = parties[each.name]
        party.requested_on, party.request_reason = each.requested_on, each.reason
    if requests:
        hearing.counts_from = min(each.requested_on for each in requests)
    session.flush()
    note = f"{len(requests)}人要求听证" if requests else "全部书面放弃听证"
    return Effects(result={"asked": bool(requests)}, note=note)


def nobody(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """LC-4: nobody asked in time, so no hearing is held and the review goes on."""
    hearing = hearings.the_open_hearing(context.session, context.case.id)
    hearings.close(hearing, "not_requested", at=context.now, by_id=staff_id(context))
    context.session.flush()
    told: list[Notification] = []
    called_by = hearing.called_by_id
    if called_by is not None:
        told = [Notification("staff", str(called_by), "无人申请听证", "申请期限内无人要求听证，请继续审查。", "email")]
    return Effects(notifications=told, note="无人申请听证")


def set_hearing(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """LC-4, TC-3: time, place and chair; all parties get the notice, and the case's clock stands until the minutes."""
    session, now = context.session, context.now
    hearing = hearings.the_open_hearing(session, context.case.id)
    subject, answers = subject_of(context), answers_of(context, "hearing_setting")
    assert hearing.counts_from is not None  # told, and asked for where nobody must hold one
    held_at = check_time(
        _moment(answers.get("held_at")),
        today=office_day(now),
        counts_from=hearing.counts_from,
        notice_days=settings.value(session, "hearing_notice_days", now),
        latest_days=settings.value(session, "hearing_latest_days", now),
        calendar=context.calendar,
    )
    place = written(answers.get("place"))
    if not place:
        raise RuleBroken("LC-4", "请填写听证地点。", "Name the place.", place="place")
    post = post_by_code(session, written(answers.get("to_post")))
    holders = hearings.names_at(session, post.id)
    check_chair(post.role, holders, hearings.reviewers(session, context.case.id))
    hearing.held_at, hearing.place, hearing.chair_post_id = held_at, place, post.id
    hearing.set_at, hearing.set_by_id = now, staff_id(context)
    chair = next(iter(holders.values()))
    told: list[Notification] = []
    papers = {}
    for party in hearings.parties_of(session, hearing.id):
        facts = _facts(context, subject, party) | {
            "held_at": written_moment(held_at),
            "place": place,
            "chair": f"{post.name}（{chair}）",
            "reason": hearing.reason,
            "basis": BASES[hearing.ground],
        }
        paper = issue_paper(context, _kind("hearing_summons", party), facts, subject.department)
        party.summons_document_id = papers[party.kind] = paper.id
        body = f"“{subject.item.name}”听证定于{chinese_moment(held_at)}在{clause(place)}举行，主持人：{chair}。不收费。"
        told.append(_word(subject, party, f"听证通知书 {paper.number}", body))
    days = max(1, context.calendar.counted_between(office_day(now), office_day(held_at)))
    minutes_days = settings.value(session, "hearing_minutes_days", now)
    stops = _stop(context, hearing, days + minutes_days, papers.get("applicant"))
    session.flush()
    return Effects(
        result={"chair": post.code, "days": days, "minutes_days": minutes_days},
        clocks=stops,
        notifications=[*told, tell_post(post.id, "主持听证", f"{chinese_moment(held_at)}，{place}。")],
        note=f"听证定于{chinese_moment(held_at)}，主持人{chair}",
    )


def _stop(context: OperationContext, hearing: Hearing, days: int, paper_id: int | None) -> list[ClockChange]:
    """The stop of the case's clock for the hearing; none where it stands already, does not run, or is overdue."""
    clock = running_clock(context.session, context.case.id, "case")
    if clock is None:
        return []
    prolongs = hearing.stops_clock and stands_on_its_own_stop(context.session, clock)
    overdue = clock.promised_due_at is not None and context.now >= clock.promised_due_at
    if (clock.paused and not prolongs) or overdue:
        return []
    hearing.stops_clock = True
    basis = f"{BASES[hearing.ground]}；《中华人民共和国行政许可法》第四十五条"
    return [StopClock("case", context.now, basis, "hearing", days, staff_id(context), paper_id)]


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(written(value))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=OFFICE_ZONE)


def recusal(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """LC-4: the head decides whether the chair withdraws; then another chair and another day are set."""
    session = context.session
    hearing = hearings.the_open_hearing(session, context.case.id)
    asked, answers = answers_of(context, "hearing_opening"), answers_of(context, "hearing_recusal")
    text, granted = written(answers.get("text")), answers.get("granted") == "yes"
    if not text:
        raise RuleBroken("LC-4", "请写明理由。", "Give the reason.", place="text")
    hearing.recusal_reason = written_or_none(asked.get("recusal_reason"))
    hearing.recusal_granted, hearing.recusal_text = granted, text
    hearing.recusal_by_id = staff_id(context)
    session.flush()
    outcome = "准许回避，另定主持人和时间" if granted else "驳回回避申请，听证继续"
    subject = subject_of(context)
    told = [
        _word(subject, each, "回避申请的决定", f"{outcome}。理由：{sentence(text)}")
        for each in hearings.parties_of(session, hearing.id)
    ]
    return Effects(result={"granted": granted}, notifications=told, note=outcome)


def close(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """LC-4: the minutes are a paper on which the decision rests; the case's clock goes on."""
    session, now = context.session, context.now
    hearing = hearings.the_open_hearing(session, context.case.id)
    opening, answers = answers_of(context, "hearing_opening"), answers_of(context, "hearing_minutes")
    minutes, findings = written(answers.get("minutes")), written(answers.get("findings"))
    refusal = written(answers.get("refusal"))
    check_minutes(minutes, findings, answers.get("signed"), refusal)
    assert hearing.held_at is not None  # set_hearing comes first
    if now < hearing.held_at:
        raise RuleBroken(
            "LC-4",
            f"听证定于{chinese_moment(hearing.held_at)}，笔录在听证之后制作。",
            "The minutes are written after the hearing.",
            place="minutes",
        )
    chair = staff_id(context)
    post = post_of(session, hearing.chair_post_id)
    check_chair(
        "" if post is None else post.role,
        {} if chair is None else {chair: staff_name(session, chair) or ""},
        hearings.reviewers(session, context.case.id),
    )
    hearing.attended, hearing.chair_id = written_or_none(opening.get("attended")), chair
    hearing.minutes, hearing.findings = minutes, findings
    subject = subject_of(context)
    facts = paper_facts(
        context,
        subject,
        held_at=written_moment(hearing.held_at),
        place=hearing.place,
        chair=staff_name(session, chair),
        attended=hearing.attended,
        parties=[each.name for each in hearings.parties_of(session, hearing.id)],
        recusal=None if hearing.recusal_granted is None else _recusal_text(hearing),
        minutes=minutes,
        findings=findings,
        refusal=refusal or None,
    )
    paper = issue_paper(context, "hearing_minutes", facts, subject.department)
    hearing.document_id = paper.id
    hearings.close(hearing, "held", at=now, by_id=chair)
    clock = running_clock(session, context.case.id, "case")
    stands = hearing.stops_clock and clock is not None and stands_on_its_own_stop(session, clock)
    session.flush()
    told = []
    if hearing.called_by_id is not None:
        told = [
            Notification("staff", str(hearing.called_by_id), f"听证笔录 {paper.number}", sentence(findings), "email")
        ]
    return Effects(
        result={"number": paper.number},
        clocks=[ResumeClock("case", now)] if stands else [],
        notifications=told,
        note=f"听证笔录 {paper.number}",
    )


def _recusal_text(hearing: Hearing) -> str:
    outcome = "准许" if hearing.recusal_granted else "驳回"
    return f"{clause(hearing.recusal_reason or '')}；{outcome}：{hearing.recusal_text}"


def minutes_number(context: OperationContext) -> str | None:
    """The number of the minutes on which the decision of this case rests; None when no hearing was held (LC-4)."""
    held = hearings.newest_held(context.session, context.case.parent_id or context.case.id)
    paper = None if held is None or held.document_id is None else context.session.get(Document, held.document_id)
    return None if paper is None else paper.number
