"""Operations of a representative's authorisation (PR-3): issued in writing and published, ended and told."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from engine.documents.numbering import next_number
from engine.documents.wording import chinese_day, sentence
from engine.office.authorisations import store as authorisations
from engine.office.authorisations.records import Authorisation
from engine.office.authorisations.rules import (
    ACTS,
    check_no_renewal,
    check_representative,
    read_grant,
    warn_in,
)
from engine.office.organisation.records import Department, Post
from engine.office.organisation.store import holders_of, post_for
from engine.office.rule import RuleBroken, written
from engine.office.service_clock.rules import office_day
from engine.office.settings import store as settings
from engine.operations.acting import acting_post_id, post_of, staff_id, staff_name
from engine.operations.context import Effects, Message, OperationContext
from engine.operations.moments import read_day, written_moment
from engine.operations.notifications import tell_post
from engine.operations.papers import agency_facts, issue_paper
from engine.operations.subject import answers_of

RENEWAL_FORM = "authorisation_renewal"
GIVEN_AGAIN = "已续授权"
"""Told to the case of an authorisation whose head is asked whether to give it again, once that is done."""


def issue(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """PR-3: the head's written authority: items, what it lets the representative do, from when until when."""
    session, today = context.session, office_day(context.now)
    answers = answers_of(context, "authorisation_grant")
    giver = post_of(session, acting_post_id(context, "agency_head"))
    if giver is None or giver.role != "agency_head":
        raise RuleBroken("PR-3", "授权由机关负责人签发。", "The head of the agency gives the authority.")
    department = session.get_one(Department, giver.department_id)
    code = written(answers.get("representative"))
    post = session.scalar(select(Post).where(Post.code == code)) if code else None
    check_representative(authorisations.representative(session, post, department, staff_id(context)))
    assert post is not None  # check_representative
    offered = authorisations.offered_items(session, department.id)
    given = read_grant(
        answers,
        read_day(answers.get("valid_from")),
        read_day(answers.get("valid_until")),
        today,
        most_days=settings.value(session, "authorisation_most_days", context.now),
        offered=offered,
    )
    number = next_number(session, "authorisation", department.code, context.now)
    row = authorisations.grant(
        session,
        case_id=context.case.id,
        number=number,
        department_id=department.id,
        post_id=post.id,
        given=given,
        by_id=staff_id(context),
        at=context.now,
    )
    facts = _facts(context, row, department, post, list(given.items.values()))
    row.document_id = issue_paper(context, "authorisation", facts, department, number=number).id
    session.flush()
    days = (given.valid_until - today).days + 1
    period = f"{chinese_day(given.valid_from)}至{chinese_day(given.valid_until)}"
    return Effects(
        result={
            "number": number,
            "department": department.code,
            "post": post.code,
            "days": days,
            "warn_in": warn_in(days, settings.value(session, "authorisation_reminder_days", context.now)),
        },
        messages=[
            Message(each.case_id, GIVEN_AGAIN, {}, f"given_again:{each.id}:{row.id}")
            for each in authorisations.followed_by(session, row)
            if each.case_id is not None and any(work.form == RENEWAL_FORM for work in context.work_of(each.case_id))
        ],
        notifications=[
            tell_post(post.id, f"授权书 {number}", f"{department.name}授权本岗位在窗口决定，{period}有效。")
        ],
        note=f"授权“{post.name}”，{period}",
    )


def warn(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """PR-3: the authority ends soon: its head and the representative are told, unless it was given again already."""
    session, today = context.session, office_day(context.now)
    row = authorisations.of_case(session, context.case.id)
    department = session.get_one(Department, row.department_id)
    followed = authorisations.following(session, row) is not None
    left = max(1, (row.valid_until - today).days)
    words = (
        f"授权书{row.number}于{chinese_day(row.valid_until)}期满。期满后首席代表不能在窗口作出决定，"
        "需要续授权的请在期满前签发新的授权书。"
    )
    head = post_for(session, "agency_head", department.code)
    told = [tell_post(post, f"授权即将期满 {row.number}", words) for post in (head.id, row.post_id)]
    return Effects(
        result={"followed": followed, "days": left, "post": head.code},
        notifications=[] if followed else told,
        note=None if followed else words,
    )


def not_renewed(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """PR-3: the head lets the authority end with its period, and says why; the representative is told."""
    row = authorisations.of_case(context.session, context.case.id)
    answers = answers_of(context, RENEWAL_FORM)
    reason = written(answers.get("text"))
    check_no_renewal(answers.get("ends"), reason)
    words = f"授权{chinese_day(row.valid_until)}期满后不再续授权。{sentence(reason)}"
    return Effects(notifications=[tell_post(row.post_id, f"不再续授权 {row.number}", words)], note=words)


def _facts(
    context: OperationContext, row: Authorisation, department: Department, post: Post, items: list[str]
) -> dict[str, Any]:
    holders = holders_of(context.session, post.id)
    return {
        "agency": agency_facts(context.session, department),
        "department": department.name,
        "post": post.name,
        "holders": [holders[letter].name for letter in sorted(holders)],
        "items": items,
        "acts": [zh for act, (zh, _) in ACTS.items() if act != "seal" or row.may_seal],
        "valid_from": row.valid_from.isoformat(),
        "valid_until": row.valid_until.isoformat(),
        "text": row.text,
        "head": staff_name(context.session, row.granted_by_id),
        "granted_at": written_moment(row.granted_at),
    }


def close(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """PR-3: the period is over, or the head has revoked it; the representative is told."""
    row = authorisations.of_case(context.session, context.case.id)
    reason = row.revoke_reason
    words = "授权已经期满，不能再在窗口作出决定。" if reason is None else f"授权已经撤回。{sentence(reason)}"
    return Effects(
        result={"outcome": "expired" if reason is None else "revoked"},
        notifications=[tell_post(row.post_id, f"授权终止 {row.number}", words)],
        note=words,
    )
