"""Operations of an urge (催办): work for the urged, whose answer goes back to who urged (AT-6)."""

from __future__ import annotations

from typing import Any

from engine.office.cards.store import acting_on
from engine.office.rule import RuleBroken, written
from engine.operations.acting import infraction, staff_id, staff_name
from engine.operations.context import Effects, OperationContext
from engine.operations.notifications import tell_staff
from engine.operations.subject import answers_of


def answer(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """AT-6: the urged says how things stand and when they are done; who urged is told."""
    urged = _urge(context)
    text = written(answers_of(context, "urge_answer").get("answer"))
    if not text:
        raise RuleBroken("AT-6", "请写明办理情况和预计完成时间。", "Say how things stand.", place="answer")
    who = staff_name(context.session, staff_id(context)) or ""
    return Effects(
        notifications=[tell_staff(urged["by_id"], f"催办答复：{urged['about']}", f"{who}：{text}", "result")],
        note=f"{who}答复催办：{text}",
    )


def silence(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """AT-6, AC-1: the answer was due and did not come: an infraction of who acted on the post; who urged is told."""
    urged = _urge(context)
    work = next(iter(context.open_work()), None)
    detail = f"催办“{urged['text']}”到期未答复"
    acting = None if work is None else work.assignee_id
    if acting is None:
        acting = acting_on(context.session, urged["post_id"], context.now).acting
    infraction(context, "unanswered_urge", detail, staff=acting, post=urged["post_id"])
    return Effects(notifications=[tell_staff(urged["by_id"], f"催办未答复：{urged['about']}", f"{detail}。", "result")])


def _urge(context: OperationContext) -> dict[str, Any]:
    urged = context.case.data.get("urge")
    if not isinstance(urged, dict):
        raise RuleBroken("AT-6", "这个办件不是催办。", "This case is no urge.")
    return urged
