"""Operations of reminders and cards (AC-2, AC-6)."""

from __future__ import annotations

from typing import Any

from engine.documents.wording import chinese_moment
from engine.errors import NotFound
from engine.office.applications import store as applications
from engine.office.cards import store as cards
from engine.office.cards.records import Card
from engine.office.cards.rules import Concerned, Work, latest_work
from engine.office.inquiries import store as inquiries
from engine.office.organisation.records import Department
from engine.office.organisation.store import post_for
from engine.office.rule import RuleBroken, written
from engine.office.service_clock import store as clocks
from engine.operations.acting import post_of, staff_id, staff_name
from engine.operations.context import Effects, Notification, OpenWork, OperationContext
from engine.operations.notifications import tell_post, tell_staff
from engine.operations.subject import case_number

_TITLES = {"reminder": "催办提醒", "yellow": "黄牌", "red": "红牌"}

_TOLD_ROLE = {"yellow": "leader", "red": "inspector"}
"""Who is told of a card besides the person concerned."""


def remind(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """AC-2: remind the handler, and with the post its B holder, before the limit ends."""
    return _give(context, "reminder", written(parameters.get("reason")) or "即将到期")


def issue(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """AC-2, TC-15: give a card to whoever acts for the late post; ``second_yellow`` says that a red one is due.

    With ``passed`` the card says which of the case's two dates was passed, and which day that was.
    """
    reason = written(parameters.get("reason")) or _passed(context, parameters.get("passed")) or "超过时限"
    return _give(context, written(parameters.get("level")), reason)


def _passed(context: OperationContext, which: object) -> str:
    """Which date the case has passed, as the card says it; empty when none is named or the clock has none."""
    clock = None if which is None else clocks.running_clock(context.session, context.case.id, "case")
    if clock is None:
        return ""
    name, moment = ("法定期限", clock.statutory_due_at) if which == "statutory" else ("承诺期限", clock.promised_due_at)
    return "" if moment is None else f"超过{name}（{chinese_moment(moment)}）未办结"


def _give(context: OperationContext, level: str, reason: str) -> Effects:
    concerned = concerned_by(context)
    card = cards.give(context.session, concerned, level=level, case_id=context.case.id, reason=reason, at=context.now)
    post = post_of(context.session, concerned.post_id)
    return Effects(
        result={
            "card_id": card.id,
            "person": staff_name(context.session, concerned.staff_id),
            "post": None if post is None else post.code,
            "second_yellow": card.second_yellow,
        },
        notifications=_told(context, card),
    )


def concerned_by(context: OperationContext) -> Concerned:
    """Whom a card of this case concerns: who acts for the post of the late work item, else the first responder."""
    open_work = {work.work_item_id: work for work in context.open_work()}
    late = latest_work(
        [Work(work.work_item_id, work.element, work.post_id, work.due_at) for work in open_work.values()]
    )
    if late is not None:
        return _at_work(context, open_work[late.work_item_id])
    application = applications.of_case(context.session, context.case.parent_id or context.case.id)
    if application is not None:
        return Concerned(application[0].first_responder_id, application[0].first_responder_post_id)
    inquiry = inquiries.of_case(context.session, context.case.id)
    if inquiry is not None:
        return Concerned(inquiry.first_responder_id, inquiry.first_responder_post_id)
    return Concerned(None, None)


def _at_work(context: OperationContext, work: OpenWork) -> Concerned:
    if work.assignee_id is not None:
        return Concerned(work.assignee_id, work.post_id, work.acting_for_id, work.work_item_id, work.element)
    assert work.post_id is not None  # latest_work names only work of posts
    acting = cards.acting_on(context.session, work.post_id, context.now)
    return Concerned(acting.acting, work.post_id, acting.acting_for, work.work_item_id, work.element)


def _told(context: OperationContext, card: Card) -> list[Notification]:
    title = f"{_TITLES[card.level]}：{case_number(context)}"
    told = []
    if card.staff_id is not None:
        told.append(tell_staff(card.staff_id, title, card.reason))
    if card.post_id is not None:
        told.append(tell_post(card.post_id, title, card.reason))
    role = _TOLD_ROLE.get(card.level)
    if role is not None:
        department = None if card.department_id is None else context.session.get(Department, card.department_id)
        try:
            post = post_for(context.session, role, None if department is None else department.code)
        except NotFound:
            return told
        told.append(tell_post(post.id, title, card.reason))
    return told


def lift(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """AC-6: the inspector lifts a card on written grounds; it stays on the record."""
    person = staff_id(context)
    if context.actor is None or person is None or all(post.role != "inspector" for post in context.actor.posts):
        raise RuleBroken(
            "AC-6", "亮牌只能由监察人员撤销。", "Expected an inspector to lift a card, but it is none."
        )
    answers = context.answers("card_lift") or {}
    chosen = parameters.get("card") or answers.get("card") or context.case.data.get("card_id")
    if not isinstance(chosen, int):
        raise RuleBroken(
            "AC-6", "请选择要撤销的亮牌。", "Expected the card to lift, but none is named.", place="card"
        )
    card = cards.lift(
        context.session,
        cards.card(context.session, chosen),
        ground=answers.get("ground"),
        grounds=written(answers.get("grounds")),
        by_id=person,
        at=context.now,
    )
    told = [] if card.staff_id is None else [tell_staff(card.staff_id, "亮牌已撤销", card.lift_grounds or "")]
    return Effects(result={"card_id": card.id}, notifications=told)
