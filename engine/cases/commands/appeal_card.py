"""Appealing a card, and turning an appeal down (AC-6). Who grants it lifts the card."""

from __future__ import annotations

from engine.cases.commands.authority import act_in, the_case
from engine.cases.commands.letters import send_letter, tell_staff
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.submissions import NewSubmission, Outcome, SubmissionRequest
from engine.cases.unit_of_work import UnitOfWork, act_once
from engine.documents.wording import sentence
from engine.errors import NotFound
from engine.identity.actor import Actor
from engine.identity.permissions import may_lift_card
from engine.identity.relations import card_facts
from engine.office.cards import store as cards
from engine.office.organisation.store import post_for


def appeal_card(runtime: Runtime, actor: Actor, *, card_id: int, text: str, key: str) -> Outcome:
    """Say what speaks against an own card; whoever can lift it is told.

    Refused for somebody else's card, a reminder, a card that was lifted or appealed before, and without words; NotFound
    when there is none.
    """
    content = {"card": card_id, "text": text}
    request = SubmissionRequest(key, f"appeal_card:{card_id}", content)

    def action(work: UnitOfWork) -> LoadedCase:
        card = cards.card(work.session, card_id)
        loaded = the_case(work, card.case_id)
        work.seen_before(request)
        work.session.refresh(card)
        cards.appeal(work.session, card, text=text, staff_id=actor.staff_id, at=work.context.now)
        work.handed_in(loaded, NewSubmission(request, "command:appeal_card", None, content))
        work.context.line(loaded, "card_appealed", card=card_id, level=card.level, text=text.strip())
        facts = card_facts(work.connection, [card_id])[card_id]
        try:
            post = post_for(work.session, "county_leader" if facts.of_inspector else "inspector", None)
        except NotFound:
            return loaded
        subject = f"亮牌申诉 {loaded.number or ''}".strip()
        send_letter(work, loaded, post.id, subject, f"{actor.name}对亮牌申诉：{sentence(text)}", "card")
        return loaded

    return act_once(runtime, actor, request, action)


def reject_appeal(runtime: Runtime, actor: Actor, *, card_id: int, answer: str, key: str) -> Outcome:
    """Turn an appeal down with reasons, which the person of the card is told; the card stands.

    NotAllowed for those who may not lift the card (AU-6); refused when no appeal waits, and without reasons.
    """
    content = {"card": card_id, "answer": answer}
    request = SubmissionRequest(key, f"reject_appeal:{card_id}", content)

    def action(work: UnitOfWork) -> LoadedCase:
        card = cards.card(work.session, card_id)
        loaded = the_case(work, card.case_id)
        work.seen_before(request)
        may_lift_card(actor, card_facts(work.connection, [card_id])[card_id]).check()
        act_in(work, next(post for post in actor.posts if post.role in ("inspector", "county_leader")))
        work.session.refresh(card)
        cards.reject_appeal(work.session, card, answer=answer, by_id=actor.staff_id, at=work.context.now)
        work.handed_in(loaded, NewSubmission(request, "command:reject_appeal", None, content))
        work.context.line(loaded, "appeal_rejected", card=card_id, level=card.level, text=answer.strip())
        if card.staff_id is not None:
            tell_staff(work, loaded, card.staff_id, "申诉不予采纳", f"{sentence(card.reason)}理由：{sentence(answer)}")
        return loaded

    return act_once(runtime, actor, request, action)
