"""Operations of an appointment: registered, moved, answered by a named person, passed on to who is on call (TC-8)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine.clock import OFFICE_ZONE
from engine.documents.numbering import next_number
from engine.documents.wording import chinese_moment, clause, sentence
from engine.office.appointments import store as appointments
from engine.office.appointments.records import Appointment
from engine.office.appointments.rules import (
    GROUNDS,
    Slot,
    answer_hours,
    check_answer,
    check_moment,
    check_room,
    record_by,
    urgent_slot,
    wanted_slot,
)
from engine.office.inquiries.store import new_query_code
from engine.office.items.records import Item
from engine.office.items.store import item_by_code, materials_of
from engine.office.organisation.records import Department, Post, Staff
from engine.office.rule import RuleBroken, written, written_or_none
from engine.office.settings import store as settings
from engine.operations.acting import infraction, post_of, staff_id, staff_name
from engine.operations.context import Effects, FinishClock, Notification, OperationContext, StartClock
from engine.operations.moments import written_moment
from engine.operations.notifications import tell, tell_head, tell_post, tell_staff
from engine.operations.papers import agency_facts, issue_paper, query_page
from engine.operations.subject import answers_of

CLOCK = "confirmation"


def register(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """TC-8, TC-14: put the appointment on the register; somebody answers by name within the limit."""
    session, answers = context.session, answers_of(context, "appointment")
    post = appointments.lock_post(session, written(answers.get("to_post")))
    department = session.get_one(Department, post.department_id)
    slot, outside, urgency = _slot(context, post, answers, None)
    code = written_or_none(answers.get("item"))
    item = None if code is None else item_by_code(session, code)
    asked = appointments.asked(session, post, slot.starts_at, outside=outside)
    found = Appointment(
        case_id=context.case.id,
        number=next_number(session, "appointment", department.code, context.now),
        query_code=new_query_code(),
        channel="online" if context.actor is None else written(answers.get("channel")),
        applicant_kind=written(answers.get("applicant_kind")),
        applicant_name=written(answers.get("applicant_name")),
        phone=written(answers.get("phone")),
        email=written_or_none(answers.get("email")),
        item_id=None if item is None else item.id,
        matter=written(answers.get("matter")),
        department_id=department.id,
        post_id=post.id,
        receiving_post_id=asked.post_id,
        on_call_id=asked.on_call_id,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        outside=outside,
        urgency=urgency,
        status="requested",
        registered_at=context.now,
        registered_by_id=staff_id(context),
    )
    session.add(found)
    session.flush()
    return _asked(context, found, f"已收到预约 {found.number}", f"查询码：{found.query_code}。")


def move(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """TC-14: another time at the same post, which is answered anew."""
    session, answers = context.session, answers_of(context, "appointment_move")
    found = appointments.of_case(session, context.case.id)
    post = appointments.lock_post(session, session.get_one(Post, found.post_id).code)
    slot, found.outside, found.urgency = _slot(context, post, answers, found.id)
    asked = appointments.asked(session, post, slot.starts_at, outside=found.outside)
    found.starts_at, found.ends_at = slot.starts_at, slot.ends_at
    found.receiving_post_id, found.on_call_id = asked.post_id, asked.on_call_id
    found.status, found.moves = "requested", found.moves + 1
    found.answered_at = found.answered_by_id = found.escalated_at = found.remark = None
    session.flush()
    return _asked(context, found, f"已收到改期申请 {found.number}", "原来的时间不再保留。")


def _slot(
    context: OperationContext, post: Post, answers: dict[str, Any], own: int | None
) -> tuple[Slot, bool, str | None]:  # fmt: skip
    """The time that is asked for, whether it lies outside the post's hours, and then why it is urgent."""
    outside, urgency = answers.get("outside") is True, written(answers.get("urgency"))
    place = "outside_at" if outside else "slot"
    starts_at = _moment(answers.get("starts_at"), place)
    plan = appointments.plan_of(context.session, post.id, context.now)
    if outside:
        slot = urgent_slot(context.calendar, post.hours, starts_at, plan.minutes, urgency)
    else:
        slot = wanted_slot(context.calendar, post.hours, starts_at, plan.minutes)
    check_moment(context.now, starts_at, appointments.bounds(context.session, context.now), place)
    day = starts_at.astimezone(OFFICE_ZONE).date()
    taken = appointments.taken(context.session, post.id, day, day, but=own)
    check_room(taken.get(slot.starts_at, 0), plan.capacity, place)
    return slot, outside, urgency if outside else None


def _moment(value: object, place: str) -> datetime:
    try:
        moment = datetime.fromisoformat(written(value))
    except ValueError:
        raise RuleBroken("TC-14", "请选择预约的时间。", "Choose the time of the appointment.", place=place) from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=OFFICE_ZONE)


def _asked(context: OperationContext, found: Appointment, subject: str, more: str) -> Effects:
    """What waits now, whom it is told, and until when it has to be answered."""
    session = context.session
    limit = settings.value(session, "appointment_answer_hours", context.now)
    hours = answer_hours(context.now, found.starts_at, limit)
    post = session.get_one(Post, found.receiving_post_id)
    when = chinese_moment(found.starts_at)
    return Effects(
        result={
            "number": found.number,
            "told": _in_words(context, found),
            "post": post.code,
            "outside": found.outside,
            "starts_at": written_moment(found.starts_at),
        },
        clocks=[StartClock(CLOCK, context.now, hours, "natural_hours")],
        notifications=[
            _tell(found, subject, f"预约时间：{when}。{hours}小时内由专人答复。{more}"),
            *_tell_receiver(found, f"预约待确认 {found.number}", f"{when}，请在{hours}小时内确认。"),
        ],
        note=f"预约{when}，{hours}小时内答复",
    )


def _in_words(context: OperationContext, found: Appointment) -> str:
    """The appointment as the person who answers reads it."""
    item = None if found.item_id is None else context.session.get_one(Item, found.item_id)
    where = context.session.get_one(Post, found.post_id).name
    parts = [
        f"{chinese_moment(found.starts_at)}，{where}{'（办公时间以外）' if found.outside else ''}",
        *([] if item is None else [f"事项：{item.name}"]),
        f"事由：{clause(found.matter)}",
        *([] if found.urgency is None else [f"急需办理的原因：{clause(found.urgency)}"]),
    ]
    return "\n".join(parts)


def _tell(found: Appointment, subject: str, body: str) -> Notification:
    return tell(found.email, found.phone, subject, body)


def _tell_receiver(found: Appointment, subject: str, body: str) -> list[Notification]:
    if found.on_call_id is not None:
        return [tell_staff(found.on_call_id, subject, body)]
    return [tell_post(found.receiving_post_id, subject, body)]


def escalate(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """TC-8, AB-4: nobody answered in time; whoever is on call now answers, the post itself in a gap of the roster."""
    session = context.session
    found = appointments.of_case(session, context.case.id)
    asked = appointments.person_on_call(session, found.department_id, context.now)
    if asked is not None:
        found.receiving_post_id, found.on_call_id = asked.post_id, asked.on_call_id
    found.escalated_at = context.now
    session.flush()
    hours = answer_hours(
        context.now, found.starts_at, settings.value(session, "appointment_on_call_hours", context.now)
    )
    post = session.get_one(Post, found.receiving_post_id)
    body = f"{chinese_moment(found.starts_at)}的预约到期无人答复，请在{hours}小时内确认。"
    person = staff_name(session, found.on_call_id)
    return Effects(
        result={"post": post.code, "hours": hours, "starts_at": written_moment(found.starts_at)},
        notifications=[
            *_tell_receiver(found, f"预约移交值班 {found.number}", body),
            *tell_head(session, found.department_id, f"预约到期未答复 {found.number}", body),
        ],
        note=f"到期未答复，移交{'值班的' + person if person else post.name}",
    )


def answer(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """TC-14: a named person confirms and receives the visitor, or declines for a reason; the person is told."""
    session, answers = context.session, answers_of(context, "appointment_answer")
    found = appointments.of_case(session, context.case.id)
    accepted, reason = answers.get("answer") == "confirm", written(answers.get("reason"))
    ground = check_answer(accepted, answers.get("ground"), reason, outside=found.outside)
    found.answered_at, found.answered_by_id = context.now, staff_id(context)
    if context.post_id is not None:
        found.receiving_post_id = context.post_id
    if not accepted:
        assert ground is not None
        found.status, found.ground, found.reason = "declined", ground, reason
        found.ended_at, found.ended_by_id = context.now, staff_id(context)
        session.flush()
        told = f"{GROUNDS[ground][0]}。理由：{sentence(reason)}可以另选时间重新预约。"
        return _answered(context, found, _tell(found, f"未能预约 {found.number}", told), told)
    found.status, found.remark = "confirmed", written_or_none(answers.get("remark"))
    _slip(context, found)
    person = staff_name(session, found.answered_by_id) or "本岗位"
    told = f"{chinese_moment(found.starts_at)}，由{person}接待，地点：{_place(context, found)}。"
    if found.remark:
        told += sentence(found.remark)
    return _answered(context, found, _tell(found, f"预约已确认 {found.number}", told), told)


def _answered(context: OperationContext, found: Appointment, told: Notification, note: str) -> Effects:
    return Effects(
        result=_result(context, found), clocks=[FinishClock(CLOCK, context.now)], notifications=[told], note=note
    )


def _result(context: OperationContext, found: Appointment) -> dict[str, Any]:
    hours = settings.value(context.session, "appointment_record_hours", context.now)
    return {
        "confirmed": found.status == "confirmed",
        "post": context.session.get_one(Post, found.receiving_post_id).code,
        "record_by": written_moment(record_by(found.ends_at, hours)),
    }


def _place(context: OperationContext, found: Appointment) -> str:
    """Where the visitor goes."""
    department = context.session.get_one(Department, found.department_id)
    post = context.session.get_one(Post, found.post_id)
    return "，".join(each for each in (department.address, post.name) if each)


def _slip(context: OperationContext, found: Appointment) -> None:
    session = context.session
    department = session.get_one(Department, found.department_id)
    item = None if found.item_id is None else session.get_one(Item, found.item_id)
    receiver = None if found.answered_by_id is None else session.get_one(Staff, found.answered_by_id)
    duty = appointments.duty_phone(session, found.department_id, found.starts_at) if found.outside else None
    facts = {
        "agency": agency_facts(session, department),
        "applicant": {"name": found.applicant_name, "kind": found.applicant_kind},
        "case_number": found.number,
        "query_code": found.query_code,
        "query_page": query_page(session),
        "starts_at": written_moment(found.starts_at),
        "ends_at": written_moment(found.ends_at),
        "outside": found.outside,
        "place": _place(context, found),
        "receiver": None if receiver is None else receiver.name,
        "duty_phone": duty,
        "item": None if item is None else item.name,
        "matter": found.matter,
        "materials": []
        if item is None
        else [each.name for each in materials_of(session, item.id) if not each.by_data_sharing],
        "remark": found.remark,
    }
    found.document_id = issue_paper(context, "appointment", facts, department, number=_slip_number(found)).id
    session.flush()


def _slip_number(found: Appointment) -> str:
    """The appointment's own number; a slip after a move says which move it was."""
    return found.number if found.moves == 0 else f"{found.number}（改期{found.moves}）"


def unanswered(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """TC-14: the time came and nobody had answered; that refuses it without a reason."""
    session = context.session
    found = appointments.of_case(session, context.case.id)
    _end_missed(context, found, "appointment_refused", "预约时间已到，无人答复")
    session.flush()
    return Effects(
        result=_result(context, found),
        clocks=[FinishClock(CLOCK, context.now)],
        notifications=_apologies(context, found, "到期无人答复您的预约"),
        note="预约时间已到，无人答复",
    )


def missed(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """TC-14: confirmed, and no visit on record in time: nobody received the visitor."""
    found = appointments.of_case(context.session, context.case.id)
    _end_missed(context, found, "appointment_missed", "已确认的预约没有接待记录")
    context.session.flush()
    return Effects(
        notifications=_apologies(context, found, "没有您这次预约的接待记录"), note="已确认的预约没有接待记录"
    )


def _end_missed(context: OperationContext, found: Appointment, code: str, reason: str) -> None:
    found.status, found.reason, found.ended_at = "missed", reason, context.now
    person = found.answered_by_id or found.on_call_id
    detail = f"{found.number}，{chinese_moment(found.starts_at)}，{reason}"
    infraction(context, code, detail, staff=person, post=found.receiving_post_id)


def _apologies(context: OperationContext, found: Appointment, what: str) -> list[Notification]:
    department = context.session.get_one(Department, found.department_id)
    body = f"{what}，特此致歉，已记为违规。请重新预约，或者拨打{department.phone}；也可以网上投诉。"
    return [
        _tell(found, f"预约致歉 {found.number}", body),
        *tell_head(context.session, found.department_id, f"预约无人接待 {found.number}", f"{found.number}：{what}。"),
    ]


def visited(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """FI-2: the visitor came and was registered as a first inquiry."""
    found = appointments.of_case(context.session, context.case.id)
    found.status, found.ended_at, found.ended_by_id = "received", context.now, staff_id(context)
    context.session.flush()
    return Effects(note="已来访，转首问登记")


def record_visit(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """TC-14: what the visit came to, or that nobody came."""
    answers = answers_of(context, "appointment_visit")
    found = appointments.of_case(context.session, context.case.id)
    text = written(answers.get("text"))
    absent = answers.get("outcome") == "no_show"
    if absent:
        appointments.check_waited(context.session, found, context.now)
    found.status, found.outcome = "no_show" if absent else "received", text
    found.ended_at, found.ended_by_id = context.now, staff_id(context)
    context.session.flush()
    body = "您没有按预约时间到来，需要办理的请重新预约。"
    told = [_tell(found, f"预约未到 {found.number}", body)] if absent else []
    return Effects(notifications=told, note=("来访人未到。" if absent else "已接待。") + sentence(text))


def cancel(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """TC-14: the person does not come; the place is free again."""
    answers = answers_of(context, "appointment_cancel")
    found = appointments.of_case(context.session, context.case.id)
    found.status, found.reason = "cancelled", written_or_none(answers.get("reason"))
    found.ended_at, found.ended_by_id = context.now, staff_id(context)
    context.session.flush()
    post = post_of(context.session, found.receiving_post_id)
    assert post is not None
    return Effects(
        clocks=[FinishClock(CLOCK, context.now)],
        notifications=[
            _tell(found, f"预约已取消 {found.number}", "您的预约已取消，需要时请重新预约。"),
            *_tell_receiver(found, f"预约已取消 {found.number}", f"{chinese_moment(found.starts_at)}的预约已取消。"),
        ],
        note="预约人取消" + (f"：{clause(found.reason)}" if found.reason else ""),
    )
