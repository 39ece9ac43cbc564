"""Operations of leading a visitor to the right post (FI-5): handed over, received or refused, assigned."""

from __future__ import annotations

from typing import Any

from engine.documents.wording import clause, sentence
from engine.errors import NotFound
from engine.office.inquiries import store as inquiries
from engine.office.inquiries.records import Inquiry
from engine.office.organisation.records import Post
from engine.office.organisation.store import post_by_code
from engine.office.rule import RuleBroken, written, written_or_none
from engine.operations.acting import post_of, staff_id
from engine.operations.context import Effects, OperationContext
from engine.operations.notifications import tell_post
from engine.operations.subject import answers_of, inquiry_of


def hand_over(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """FI-5: lead the person to the right post; the first responder keeps the thread until that post confirms.

    After a refusal that is the post which the refusing one named.
    """
    inquiry = inquiry_of(context)
    named = _named_after_refusal(context, inquiry)
    code = written_or_none(parameters.get("to_post"))
    to_post = named or (post_by_code(context.session, code) if code else post_of(context.session, inquiry.to_post_id))
    if to_post is None:
        raise RuleBroken(
            "FI-5", "请选择负责的岗位。", "Expected the post in charge, but there is none.", place="to_post"
        )
    inquiries.hand_over(context.session, inquiry, to_post_id=to_post.id, by_id=staff_id(context), at=context.now)
    return Effects(
        result={"to_post": to_post.code},
        notifications=[tell_post(to_post.id, f"引送 {inquiry.number}", f"请接待来访人：{sentence(inquiry.matter)}")],
    )


def receive_hand_over(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """FI-5: the post says whether it received the person; who does not says which post should, or leaves it open.

    The result names the post to lead on to: once, and never one that has refused or led; else the center assigns.
    """
    inquiry = inquiry_of(context)
    answers = answers_of(context, "hand_over_receipt")
    received = answers.get("received") is True
    handover = inquiries.confirm(
        context.session,
        inquiry,
        received=received,
        by_id=staff_id(context),
        remark=written_or_none(answers.get("remark")),
        at=context.now,
    )
    thread = context.session.get_one(Post, inquiries.thread_post(context.session, inquiry))
    if received:
        return Effects(result={"received": True, "to_post": None, "responsible_post": thread.code})
    named = _named_after_refusal(context, inquiry)
    refused_by = context.session.get_one(Post, handover.to_post_id)
    onward = "，改送" + named.name if named is not None else "，由中心指派接待岗位"
    note = f"{refused_by.name}不接收：{clause(handover.remark or '')}{onward}"
    return Effects(
        result={
            "received": False,
            "to_post": None if named is None else named.code,
            "responsible_post": thread.code,
        },
        notifications=[tell_post(inquiry.first_responder_post_id, f"引送未接收 {inquiry.number}", f"{note}。")],
        note=note,
    )


def _named_after_refusal(context: OperationContext, inquiry: Inquiry) -> Post | None:
    """The post that the first refusal named; None without one, after a second refusal, and for a post that has had it.

    Refused when the named post is not there, or is the one that refuses.
    """
    handovers = inquiries.handovers_of(context.session, inquiry.id)
    refused = [each for each in handovers if each.received is False]
    code = written_or_none((context.answers("hand_over_receipt") or {}).get("to_post"))
    if code is None or len(refused) != 1 or handovers[-1] is not refused[0]:
        return None
    try:
        named = post_by_code(context.session, code)
    except NotFound as unknown:
        raise RuleBroken("FI-5", unknown.zh, unknown.en, place="to_post") from unknown
    if named.id == refused[0].to_post_id:
        raise RuleBroken(
            "FI-5",
            "选择的就是本岗位，请选择其他岗位，或者由本岗位接收。",
            "Expected another post, but it is the one that refuses.",
            place="to_post",
        )
    return None if named.id == inquiry.first_responder_post_id else named


def assign(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """FI-5: the center names the post that has to receive the person; nobody can refuse after that."""
    inquiry = inquiry_of(context)
    answers = answers_of(context, "hand_over_assignment")
    try:
        post = post_by_code(context.session, written(answers.get("to_post")))
    except NotFound as unknown:
        raise RuleBroken("FI-5", unknown.zh, unknown.en, place="to_post") from unknown
    remark = written_or_none(answers.get("remark"))
    if post.id != inquiry.first_responder_post_id:
        inquiries.hand_over(context.session, inquiry, to_post_id=post.id, by_id=staff_id(context), at=context.now)
        inquiries.confirm(
            context.session, inquiry, received=True, by_id=staff_id(context), remark=remark, at=context.now
        )
    told = f"经中心指派，请接待来访人：{sentence(inquiry.matter)}"
    return Effects(
        result={"received": True, "to_post": None, "responsible_post": post.code},
        notifications=[tell_post(post.id, f"指派接待 {inquiry.number}", told)],
        note=f"中心指派{post.name}接待" + (f"：{remark}" if remark else ""),
    )
