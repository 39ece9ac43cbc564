"""Rating the service, and the one-time link by which a visitor does so at the window (SP-4)."""

from __future__ import annotations

import hashlib
import json
import secrets

from engine.cases.commands.applicants import known_as
from engine.cases.commands.authority import permitted, the_case
from engine.cases.loaded_case import LoadedCase
from engine.cases.openings import NewCase
from engine.cases.runtime import Runtime
from engine.cases.submissions import NewSubmission, Outcome, SubmissionRequest
from engine.cases.unit_of_work import UnitOfWork, act, act_once
from engine.errors import NotFound
from engine.identity.actor import Actor
from engine.identity.permissions import Act, Applicant, may_as_applicant
from engine.identity.relations import relations_of
from engine.office.items.records import Item
from engine.office.organisation.store import center
from engine.office.ratings import store as ratings
from engine.office.ratings.records import Rating
from engine.office.ratings.rules import check_first, check_link, check_online, check_rating, is_bad, origin
from engine.office.settings import store as settings

PROCESS = "rating_followup"
"""The diagram by which a bad rating is followed up."""


def invite_rating(runtime: Runtime, actor: Actor, *, case_id: int, machine: str | None = None) -> str:
    """Make a link with which the visitor at the window rates the matter once; gives back its token, kept nowhere.

    ``machine`` says on which machine it is shown; only a digest of it is kept. NotAllowed for those who neither
    received the visitor nor have work of the case at the window; refused when the matter was rated at the window
    before, and for cases that are no application and no contact.
    """
    token = secrets.token_urlsafe(18)

    def action(work: UnitOfWork) -> str:
        loaded = the_case(work, case_id)
        permitted(work, actor, Act.INVITE_RATING, loaded)
        ratings.rateable(work.session, case_id)
        check_first(rated=ratings.rated(work.session, case_id, "window"))
        days = settings.value(work.session, "rating_link_days", work.context.now)
        ratings.make_link(
            work.session,
            case_id,
            token,
            by_id=actor.staff_id,
            at=work.context.now,
            days=days,
            machine=ratings.machine_digest(token, machine),
        )
        return token

    return act(runtime, actor, action)


def rate(
    runtime: Runtime,
    *,
    case_id: int,
    grade: str,
    comment: str = "",
    contact: str = "",
    token: str | None = None,
    machine: str | None = None,
    by_staff: bool = False,
    applicant: Applicant | None = None,
    handed_on: bool = False,
    key: str,
) -> Outcome:
    """Take in a rating; a bad one opens its follow-up. Nothing in the rated case tells that, or how, it was rated.

    With ``token`` the rating is the visitor's at the window, by a link; without one it is the applicant's online, who
    has confirmed the contact of the application (``applicant``): case number and query code are known to those who
    handle the case, too. ``handed_on``: another platform, which knows its users, hands the rating on. A rating from the
    ``machine`` that showed the link, or by somebody who is logged in and holds a post (``by_staff``), is taken in and
    marked for the inspectors. Refused as ``engine.office.ratings.rules`` says; NotAllowed online without the contact of
    the application; NotFound for an unknown link.
    """
    channel = "online" if token is None else "window"
    given = {"grade": grade, "comment": comment.strip(), "contact": contact.strip(), "channel": channel}
    # What is stored beside the rated case must not tell its handlers what the applicant thinks.
    request = SubmissionRequest(key, f"rate:{case_id}", {"rating": _digest(given)})

    def action(work: UnitOfWork) -> LoadedCase:
        loaded = the_case(work, case_id)
        work.seen_before(request)
        chosen = check_rating(grade, given["comment"])
        about = ratings.rateable(work.session, case_id)
        rated = ratings.rated(work.session, case_id, channel)
        own = False
        if token is None:
            check_online(about.decided_at, rated=rated)
            if not handed_on:
                _check_rater(work, case_id, applicant)
        else:
            shown_on = _use_link(work, case_id, token)
            check_first(rated=rated)
            own = shown_on is not None and shown_on == ratings.machine_digest(token, machine)
        rating = Rating(
            case_id=case_id,
            channel=channel,
            grade=chosen,
            comment=given["comment"] or None,
            contact=given["contact"] or None,
            rated_at=work.context.now,
            given_from=origin(by_staff=by_staff, same_machine=own),
            department_id=about.department_id,
            item_id=about.item_id,
            post_id=about.post_id,
            staff_id=about.staff_id,
        )
        work.session.add(rating)
        work.session.flush()
        work.handed_in(loaded, NewSubmission(request, "command:rate", None, request.answers))
        if is_bad(chosen):
            _follow_up(work, rating)
        return loaded

    return act_once(runtime, None, request, action)


def _check_rater(work: UnitOfWork, case_id: int, applicant: Applicant | None) -> None:
    """Refuse whoever has not confirmed the contact of the application (SP-4)."""
    stage = relations_of(work.connection, case_id, work.context.now).stage
    may_as_applicant(Act.RATE, stage, known=known_as(work, case_id, applicant)).check()


def _digest(given: dict[str, str]) -> str:
    return hashlib.sha256(json.dumps(given, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _use_link(work: UnitOfWork, case_id: int, token: str) -> str | None:
    """Use the link up; gives back the digest of the machine that showed it."""
    link = ratings.link_of(work.session, token)
    if link.case_id != case_id:
        raise NotFound("没有这个评价链接，请核对后再试。", "There is no such link.")
    check_link(work.context.now, valid_until=link.valid_until, used_at=link.used_at)
    link.used_at = work.context.now
    work.session.flush()
    return link.machine


def _follow_up(work: UnitOfWork, rating: Rating) -> None:
    """Open the follow-up at the center, not at the rated department; its data name neither rater nor matter."""
    session = work.session
    item = None if rating.item_id is None else session.get(Item, rating.item_id)
    leading = center(session)
    bundle = work.context.runtime.definitions.latest(session, PROCESS)
    data = {
        "rating_id": rating.id,
        "subject": f"差评回访：{'来访咨询' if item is None else item.name}",
        "department": None if leading is None else leading.code,
        "application": {"item_kind": "step"},
    }
    work.open([NewCase(bundle, PROCESS, data, origin_key=f"rating:{rating.id}")])
