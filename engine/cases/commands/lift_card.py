"""Lifting a card on written grounds (AC-6, AU-6)."""

from __future__ import annotations

from engine.cases.commands.authority import act_in, the_case
from engine.cases.commands.letters import tell_staff
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.submissions import NewSubmission, Outcome, SubmissionRequest
from engine.cases.unit_of_work import UnitOfWork, act_once
from engine.documents.wording import sentence
from engine.identity.actor import Actor
from engine.identity.permissions import may_lift_card
from engine.identity.relations import card_facts
from engine.office.accountability import store as accountability
from engine.office.cards import store as cards
from engine.office.cards.records import Card

LIFTED = "亮牌已撤销"
"""Told to the accountability case that the card set off: it ends without being taken (AT-5)."""


def lift_card(runtime: Runtime, actor: Actor, *, card_id: int, ground: str, grounds: str, key: str) -> Outcome:
    """Lift a card; it stays on the record, with who lifted it, when and why, and the person concerned is told.

    A red card that came only from this yellow one being the second is lifted with it (AT-5).

    By an inspector, or by the county leader where the card is an inspector's own (AU-6); NotAllowed for others. Refused
    without a ground and words, and for a card that was lifted before; NotFound when there is none.
    """
    content = {"card": card_id, "ground": ground, "grounds": grounds}
    request = SubmissionRequest(key, f"lift_card:{card_id}", content)

    def action(work: UnitOfWork) -> LoadedCase:
        card = cards.card(work.session, card_id)
        loaded = the_case(work, card.case_id)
        work.seen_before(request)
        may_lift_card(actor, card_facts(work.connection, [card_id])[card_id]).check()
        held = next(post for post in actor.posts if post.role in ("inspector", "county_leader"))
        act_in(work, held)
        # Another command may have lifted it while this one waited for the case.
        work.session.refresh(card)
        work.handed_in(loaded, NewSubmission(request, "command:lift_card", None, content))
        _lift(work, loaded, card, actor, ground, grounds.strip())
        for red in cards.red_without_ground(work.session, card.staff_id) if card.staff_id is not None else ():
            own = loaded if red.case_id == loaded.id else the_case(work, red.case_id)
            _lift(work, own, red, actor, ground, f"引发它的黄牌已撤销：{grounds.strip()}")
        return loaded

    return act_once(runtime, actor, request, action)


def _lift(work: UnitOfWork, loaded: LoadedCase, card: Card, actor: Actor, ground: str, grounds: str) -> None:
    cards.lift(work.session, card, ground=ground, grounds=grounds, by_id=actor.staff_id, at=work.context.now)
    work.context.line(loaded, "card_lifted", card=card.id, level=card.level, ground=ground, text=grounds)
    for followed in accountability.open_of_card(work.session, card.id):
        work.context.send(
            followed, "message", LIFTED, {}, from_case_id=loaded.id, unique_key=f"lifted:{card.id}:{followed}"
        )
    if card.staff_id is not None:
        tell_staff(work, loaded, card.staff_id, "亮牌已撤销", f"{sentence(card.reason)}撤销理由：{sentence(grounds)}")
