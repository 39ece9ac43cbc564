"""Who may do, release and assign work, and who lifts cards (AU-1, AU-6, AU-7, AC-6). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.identity.permissions.acts import own_matter
from engine.identity.permissions.facts import CardFacts, Permission, Person, TaskAct, WorkFacts

SUPERIORS: Mapping[str, tuple[str, ...]] = {
    "handler": ("leader", "agency_head", "county_leader"),
    "chief_rep": ("leader", "agency_head", "county_leader"),
    "leader": ("agency_head", "county_leader"),
    "agency_head": ("county_leader",),
    "inspector": ("county_leader",),
}
"""Who decides instead of somebody who would decide in his own matter, the next superior first (AU-6)."""


def may_work(person: Person, work: WorkFacts) -> Permission:
    """Whether the person may do a work item: holds its post now, and does not decide in his own matter (AU-1, AU-6)."""
    if work.person is not None and work.person != person.staff_id:
        return Permission(
            False,
            "AU-6",
            f"这一步须由{work.person_name or '当事人'}本人办理，同岗位的其他人不能代办。",
            f"Only {work.person_name or 'the person concerned'} may do this, nobody else at the post.",
        )
    if work.post_id is None:
        return Permission(
            False,
            "AU-7",
            "这项工作还没有分派到岗位，请本部门领导或系统管理员先分派。",
            "The work waits for a post; the department's leader or the administrator assigns it.",
        )
    if work.post_id not in {post.post_id for post in person.posts}:
        name = f"“{work.post_name}”" if work.post_name else "该任务的岗位"
        return Permission(
            False,
            "AU-1",
            f"这项工作属于{name}，您现在不在该岗位，请转给在岗的人办理。",
            "The work belongs to a post that you do not hold now; whoever holds it does it.",
        )
    if person.staff_id in work.own_matter:
        return own_matter()
    return Permission(True, "AU-1")


@dataclass(frozen=True)
class TaskActRule:
    """One thing that may be done with a task besides doing it."""

    zh: str
    en: str
    drawn: str
    """The attribute by which a diagram allows it; empty: every diagram does."""
    leaders: bool = False
    """Whether the leaders of the post's department may, too, as when the holder has fallen ill."""


TASK_ACT_RULES: Mapping[TaskAct, TaskActRule] = {
    TaskAct.TRANSFER: TaskActRule("转办", "pass this step on", "transfer", leaders=True),
    TaskAct.DELEGATE: TaskActRule("委派", "delegate this step", "transfer"),
    TaskAct.CO_SIGN: TaskActRule("加签", "ask for a co-signature", "coSign"),
    TaskAct.SEND_BACK: TaskActRule("退回", "send this step back", "sendBack"),
    TaskAct.COPY: TaskActRule("抄送", "send copies", "copy"),
    TaskAct.BATCH: TaskActRule("批量签批", "sign several at once", "batch"),
    TaskAct.CALL_OFF: TaskActRule("收回意见征求", "take back what you asked", ""),
}
"""Who may do it: whoever may do the work itself (AU-1), where the diagram allows it."""


def may_on_task(person: Person, work: WorkFacts, act: TaskAct) -> Permission:
    """Whether the person may do this with a task: whoever may do the task, where its diagram allows it (AU-1).

    The task's leaders may transfer it, too. What only one person may say is passed on to nobody (AU-6).
    """
    rule = TASK_ACT_RULES[act]
    if work.person is not None and act is not TaskAct.COPY:
        return Permission(
            False,
            "AU-6",
            "这一步须由当事人本人办理，不能交给他人。",
            "Only the person concerned may do this; it is passed on to nobody.",
        )
    leads = rule.leaders and work.post_id is not None and _leads_department(person, work.department_id)
    if leads and person.staff_id in work.own_matter:
        return own_matter()
    permission = Permission(True, "AU-1") if leads else may_work(person, work)
    if not permission:
        return permission
    if work.beside:
        return Permission(
            False,
            "AU-1",
            f"这里是征求您的意见，不能{rule.zh}；不便发表意见的，请与发起人联系。",
            f"Your opinion is asked here, so you cannot {rule.en}; speak to whoever asked.",
            by_stage=True,
        )
    if rule.drawn and rule.drawn not in work.acts:
        return Permission(
            False,
            "AU-1",
            f"流程图没有允许在这一环节{rule.zh}。",
            f"The diagram does not let you {rule.en} here.",
            by_stage=True,
        )
    return Permission(True, "AU-1")


def may_release(person: Person, work: WorkFacts) -> Permission:
    """Whether the person may give claimed work back: its holder, or leaders of the post's own department (AU-1)."""
    if any(post.post_id == work.post_id for post in person.posts) or _leads_department(person, work.department_id):
        return Permission(True, "AU-1")
    return Permission(
        False,
        "AU-1",
        "释放他人认领的任务，由该岗位的人或者其本部门领导办理。",
        "Claimed work is released by the holder of its post or by leaders of that post's department.",
    )


def may_assign(person: Person, work: WorkFacts) -> Permission:
    """Whether the person may give waiting work a post: leaders of its department, or the administrator (AU-7)."""
    if _leads_department(person, work.department_id) or any(post.role == "admin" for post in person.posts):
        return Permission(True, "AU-7")
    return Permission(
        False,
        "AU-7",
        "没有岗位承接的工作，由本部门领导或系统管理员分派。",
        "Work that waits for a post is assigned by the department's leaders or the administrator.",
    )


def _leads_department(person: Person, department_id: int | None) -> bool:
    return department_id is not None and any(
        post.role in ("leader", "agency_head") and post.department_id == department_id for post in person.posts
    )


def may_lift_card(person: Person, card: CardFacts) -> Permission:
    """Whether the person may lift a card (AC-6): an inspector, never one's own nor that of whoever shares the post.

    The card of an inspector is lifted by the county leader (AU-6).
    """
    roles = {post.role for post in person.posts}
    allowed = {"county_leader"} if card.of_inspector else {"inspector"}
    if roles & {"inspector", "county_leader"} and person.staff_id in {card.staff_id, *card.beside}:
        return own_matter()
    if roles & allowed:
        return Permission(True, "AC-6")
    if card.of_inspector:
        return Permission(
            False,
            "AU-6",
            "监察人员的牌由分管县领导核查撤销。",
            "The card of an inspector is lifted by the county leader.",
        )
    return Permission(False, "AC-6", "撤销亮牌由监察办理。", "An inspector lifts cards.")
