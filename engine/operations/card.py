"""Operations of reminders and cards (AC-2, AC-6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, cast

from engine.documents.wording import chinese_moment
from engine.errors import NotFound
from engine.office.applications import store as applications
from engine.office.cards import store as cards
from engine.office.cards.records import Card
from engine.office.cards.rules import Basis, Concerned
from engine.office.inquiries import store as inquiries
from engine.office.joint import store as joint
from engine.office.organisation.records import Department
from engine.office.organisation.store import post_for
from engine.office.rule import RuleBroken, written, written_or_none
from engine.office.service_clock import store as clocks
from engine.operations.acting import post_of, staff_id, staff_name
from engine.operations.attribution import concerned_by, concerned_by_step, coordinator_of, watched_step
from engine.operations.card_basis import card_basis
from engine.operations.context import Effects, Notification, OpenCase, OperationContext
from engine.operations.ladder import ladder_of
from engine.operations.notifications import tell_post, tell_staff
from engine.operations.promise import breach_case
from engine.operations.subject import case_number

Limit = Literal["case", "step"] | None
"""Which limit a diagram says that a card is for; None: it says none."""

_TITLES = {"reminder": "催办提醒", "yellow": "黄牌", "red": "红牌"}

_TOLD_ROLE = {"yellow": "leader", "red": "inspector"}
"""Who is told of a card besides the person concerned."""


def remind(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """AC-2: remind the handler, and with the post its B holder, before the limit ends."""
    reason = written(parameters.get("reason")) or "即将到期"
    return _give(context, "reminder", reason, None, _limit(parameters), _forms(parameters))


def _limit(parameters: dict[str, Any]) -> Limit:
    """AT-4: ``step``: the card is for the limit of the holder's own step, whatever the case's limits say."""
    return cast("Limit", written_or_none(parameters.get("limit")))


def _forms(parameters: dict[str, Any]) -> Sequence[str]:
    """The forms of the steps for whose own limit the card is; empty: any step."""
    return tuple(parameters.get("forms") or ())


def issue(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """AC-2, AT-1, AT-2, TC-15: give a card to each who held the work when the limit passed.

    With ``passed`` the card says which of the case's two dates was passed, and which day that was. A second yellow card
    in the days of the ladder gives the red one at once and opens its accountability case. With the ``limit`` of a step
    it is for whoever holds that step; ``forms`` names the steps meant where several wait in the case.
    """
    passed = written_or_none(parameters.get("passed"))
    reason = written(parameters.get("reason")) or _passed(context, passed) or "超过时限"
    return _give(context, written(parameters.get("level")), reason, passed, _limit(parameters), _forms(parameters))


def _passed(context: OperationContext, which: str | None) -> str:
    """Which date the case has passed, as the card says it; empty when none is named or the clock has none."""
    clock = None if which is None else clocks.running_clock(context.session, context.case.id, "case")
    if clock is None:
        return ""
    name, moment = ("法定期限", clock.statutory_due_at) if which == "statutory" else ("承诺期限", clock.promised_due_at)
    return "" if moment is None else f"超过{name}（{chinese_moment(moment)}）未办结"


def _give(
    context: OperationContext, level: str, reason: str, passed: str | None, limit: Limit, forms: Sequence[str]
) -> Effects:
    of_step = limit == "step"
    within = ladder_of(context, "step" if of_step else _kind_of_lateness(context)).second_yellow_within
    given: list[Card] = []
    red: list[Card] = []
    late = _concerned_by_step(context, level, forms) if of_step else concerned_by(context)
    if of_step:
        reason += _step_limit(context, forms)
    for concerned in late:
        if level == "yellow" and passed is None and _has_yellow(context, concerned):
            continue
        if level == "red" and _has_red(context, concerned, passed):
            _stand_by_themselves(context, concerned, passed)
            continue
        basis = card_basis(context, concerned, limit="case" if passed is not None else limit, level=level)
        card = _write(context, concerned, level, reason, passed, within, basis)
        given.append(card)
        if card.second_yellow:
            again = f"{reason}；{within}日内第二张黄牌"
            if not _has_red(context, concerned, passed):
                red.append(_write(context, concerned, "red", again, passed, within, basis, from_yellow=card))
        if level == "yellow":
            red.extend(_second_after_all(context, card, within))
    first = given[0] if given else None
    if first is None and level == "red":
        item = next((concerned.work_item_id for concerned in late), None)
        known = cards.red_cards_for(context.session, context.case.id, passed=passed, work_item_id=item)
        first = known[0] if known else None
    post = None if first is None else post_of(context.session, first.post_id)
    return Effects(
        result={
            "card_id": None if first is None else first.id,
            "person": None if first is None else staff_name(context.session, first.staff_id),
            "post": None if post is None else post.code,
            "second_yellow": any(card.second_yellow for card in given),
        },
        cases=[
            *(accountability_case(context, "second_yellow", card) for card in red),
            *_breach(context, passed, [*given, *red]),
        ],
        notifications=[*_told(context, [*given, *red]), *_coordinator_told(context, level, reason, passed, given)],
    )


def _breach(context: OperationContext, passed: str | None, given: Sequence[Card]) -> list[OpenCase]:
    """SP-3: a red card for a limit of the whole case is a broken promise, to be apologised for and made good."""
    red = next((card for card in given if card.level == "red" and card.case_id == context.case.id), None)
    found = None if passed is None or red is None else applications.of_case(context.session, context.case.id)
    if found is None or red is None:
        return []
    application, item, department = found
    return [breach_case(application, item, department, red)]


def _second_after_all(context: OperationContext, card: Card, within: int) -> list[Card]:
    """The red cards that others get because this yellow one, written late, makes them second ones (TC-20)."""
    red = []
    for later in cards.later_yellow(context.session, card, within):
        later.second_yellow = True
        if cards.red_cards_for(context.session, later.case_id, passed=later.passed, work_item_id=later.work_item_id):
            continue
        concerned = Concerned(later.staff_id, later.post_id, later.acting_for_id, later.work_item_id, later.element)
        again = f"{later.reason}；{within}日内第二张黄牌"
        given = cards.give(
            context.session, concerned, level="red", case_id=later.case_id, reason=again, at=later.issued_at,
            written_at=context.paper_date, passed=later.passed, second_within=within, from_yellow=later,
            basis=cards.basis_of(later),
        )  # fmt: skip
        red.append(given)
    context.session.flush()
    return red


def _step_limit(context: OperationContext, forms: Sequence[str]) -> str:
    """AT-1: on what a card for a step rests: when the holder received the work, and when its limit ended."""
    step = watched_step(context, forms)
    if step is None or step.opened_at is None or step.due_at is None:
        return ""
    return f"（{chinese_moment(step.opened_at)}接手，{chinese_moment(step.due_at)}到期）"


def _concerned_by_step(context: OperationContext, level: str, forms: Sequence[str]) -> list[Concerned]:
    """Whom the limit of the step concerns; however often it is watched, it gives one reminder."""
    late = concerned_by_step(context, due=level != "reminder", forms=forms)
    return [
        concerned
        for concerned in late
        if level != "reminder"
        or concerned.work_item_id is None
        or cards.given_for_step(context.session, concerned.work_item_id, level) is None
    ]


def _has_red(context: OperationContext, concerned: Concerned, passed: str | None) -> bool:
    known = cards.red_cards_for(context.session, context.case.id, passed=passed, work_item_id=concerned.work_item_id)
    # A limit of the whole case gives one red card, to whoever held the work; in a joint case to each silent department.
    if passed is not None and joint.of_case(context.session, context.case.id) is None:
        return bool(known)
    return any(card.post_id == concerned.post_id for card in known)


def _has_yellow(context: OperationContext, concerned: Concerned) -> bool:
    """Whether the limit of this step gave its yellow card before: by a diagram of its own, or by the step's watch."""
    item = concerned.work_item_id
    return item is not None and cards.given_for_step(context.session, item, "yellow") is not None


def _stand_by_themselves(context: OperationContext, concerned: Concerned, passed: str | None) -> None:
    """The limit of the red card has passed as well: what a second yellow card gave stands without it (AT-5)."""
    known = cards.red_cards_for(context.session, context.case.id, passed=passed, work_item_id=concerned.work_item_id)
    for card in known:
        card.due_anyway = True


def _write(
    context: OperationContext, concerned: Concerned, level: str, reason: str, passed: str | None, within: int,
    basis: Basis, from_yellow: Card | None = None,
) -> Card:  # fmt: skip
    return cards.give(
        context.session, concerned, level=level, case_id=context.case.id, reason=reason, at=context.now,
        written_at=context.paper_date, passed=passed, second_within=within, from_yellow=from_yellow,
        basis=basis,
    )  # fmt: skip


def _kind_of_lateness(context: OperationContext) -> str:
    """The row of the ladder: the kind of the item, ``department`` for a branch, ``answer``, ``accountability``, else
    ``step``."""
    if context.case.process == "accountability":
        return "accountability"
    if joint.of_branch(context.session, context.case.id) is not None:
        return "department"
    application = applications.of_case(context.session, context.case.id)
    if application is not None:
        return application[1].kind
    return "answer" if inquiries.of_case(context.session, context.case.id) is not None else "step"


def accountability_case(context: OperationContext, trigger: str, card: Card) -> OpenCase:
    """The accountability case about the person of a card; once a card (AC-2)."""
    post = post_of(context.session, card.post_id)
    department = None if post is None else context.session.get_one(Department, post.department_id)
    data = {
        "trigger": trigger,
        "card_id": card.id,
        "origin_case_id": card.case_id,
        "person_id": card.staff_id,
        "post_id": card.post_id,
        "origin_number": context.case.number,
        "clue": card.reason,
        "department": None if department is None else department.code,
    }
    return OpenCase("accountability", data, f"accountability:card:{card.id}")


def _told(context: OperationContext, given: Sequence[Card]) -> list[Notification]:
    return [notification for card in given for notification in _told_of(context, card)]


def _told_of(context: OperationContext, card: Card) -> list[Notification]:
    title = f"{_TITLES[card.level]}：{case_number(context)}"
    told = []
    if card.staff_id is not None:
        told.append(tell_staff(card.staff_id, title, card.reason, "card"))
    if card.post_id is not None:
        told.append(tell_post(card.post_id, title, card.reason, "card"))
    role = _TOLD_ROLE.get(card.level)
    if role is not None:
        department = None if card.department_id is None else context.session.get(Department, card.department_id)
        try:
            post = post_for(context.session, role, None if department is None else department.code)
        except NotFound:
            return told
        told.append(tell_post(post.id, title, card.reason, "card"))
    return told


def _coordinator_told(
    context: OperationContext, level: str, reason: str, passed: str | None, given: Sequence[Card]
) -> list[Notification]:
    """AT-2: the coordinator hears of a late joint case, with the departments that were silent."""
    person, post = coordinator_of(context)
    if passed is None or not given or (person is None and post is None):
        return []
    names = "、".join(
        context.session.get_one(Department, card.department_id).short_name for card in given if card.department_id
    )
    title = f"联办件{_TITLES[level]}：{case_number(context)}"
    body = f"{reason}。当时尚未答复的部门：{names}。"
    if post is not None:
        return [tell_post(post, title, body, "card")]
    return [tell_staff(cast("int", person), title, body, "card")]


def lift(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """AC-6: the inspector lifts a card on written grounds; it stays on the record."""
    person = staff_id(context)
    if context.actor is None or person is None or all(post.role != "inspector" for post in context.actor.posts):
        raise RuleBroken("AC-6", "亮牌只能由监察人员撤销。", "Expected an inspector to lift a card, but it is none.")
    answers = context.answers("card_lift") or {}
    chosen = parameters.get("card") or answers.get("card") or context.case.data.get("card_id")
    if not isinstance(chosen, int):
        raise RuleBroken("AC-6", "请选择要撤销的亮牌。", "Expected the card to lift, but none is named.", place="card")
    card = cards.lift(
        context.session,
        cards.card(context.session, chosen),
        ground=answers.get("ground"),
        grounds=written(answers.get("grounds")),
        by_id=person,
        at=context.now,
    )
    told = [] if card.staff_id is None else [tell_staff(card.staff_id, "亮牌已撤销", card.lift_grounds or "", "card")]
    return Effects(result={"card_id": card.id}, notifications=told)
