"""A decision at the representative's post: only within its written authority, and on record as a use of it (PR-3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.cases.unit_of_work import LockedWorkItem, UnitOfWork
from engine.identity.permissions import authority_for, may_represent
from engine.identity.representation import FORM, representation_facts
from engine.office.authorisations import store
from engine.office.rule import RuleBroken
from engine.office.service_clock.rules import office_day


def check_authority(
    work: UnitOfWork, item: LockedWorkItem, case_id: int, content: Mapping[str, Any], *, final: bool
) -> None:
    """Refused at ``decision`` where the representative's authority does not allow it; ``final``: note the use of it.

    Nothing is asked of other tasks, nor of decisions that wait at other posts.
    """
    facts = representation_facts(work.connection, item.id) if item.form == FORM else None
    if facts is None:
        return
    decision, today = content.get("decision"), office_day(work.context.now)
    permission = may_represent(facts, decision, today)
    if not permission:
        raise RuleBroken(permission.rule, permission.zh, permission.en, place="decision")
    held = authority_for(facts, decision, today)
    if final and held is not None:
        store.note_use(
            work.session,
            held.authorisation_id,
            case_id=case_id,
            staff_id=None if work.context.actor is None else work.context.actor.staff_id,
            at=work.context.now,
            decision=str(decision),
            on_the_spot=facts.accepted_on == today,
        )
