"""Authorisations of representatives in the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.office.authorisations.records import Authorisation, AuthorisationItem, AuthorisationUse
from engine.office.authorisations.rules import Grant, Representative, check_revocation, state
from engine.office.items.records import Item
from engine.office.organisation.records import Department, Post, PostHolding
from engine.office.rule import RuleBroken
from engine.office.service_clock.rules import office_day


def of_case(session: Session, case_id: int) -> Authorisation:
    """The authorisation that a case is about. Refused when none was given (PR-3)."""
    found = session.scalar(select(Authorisation).where(Authorisation.case_id == case_id))
    if found is None:
        raise RuleBroken("PR-3", "还没有签发授权书。", "Expected an authorisation, but there is none.")
    return found


def locked(session: Session, authorisation_id: int) -> Authorisation:
    """One authorisation, locked; NotFound when there is none."""
    found = session.get(Authorisation, authorisation_id, with_for_update=True)
    if found is None:
        raise NotFound("没有这份授权，请刷新页面。", "There is no such authorisation; reload the page.")
    return found


def offered_items(session: Session, department_id: int) -> dict[str, str]:
    """The items that a department may authorise for: its own, and those of departments that entrusted it, by code."""
    entrusting = select(Department.id).where(Department.entrusted_to_id == department_id)
    found = select(Item.code, Item.name).where(
        Item.active, or_(Item.department_id == department_id, Item.department_id.in_(entrusting))
    )
    return {row.code: row.name for row in session.execute(found.order_by(Item.code))}


def representative(
    session: Session, post: Post | None, department: Department, staff_id: int | None
) -> Representative | None:
    """The post as ``check_representative`` judges it, for who gives the authority; None without a post."""
    if post is None:
        return None
    own = select(PostHolding.post_id).where(PostHolding.post_id == post.id, PostHolding.staff_id == staff_id)
    return Representative(
        post.role,
        post.department_id in (department.id, department.entrusted_to_id),
        post.opened_at is not None,
        session.scalar(own) is not None,
    )


def following(session: Session, row: Authorisation) -> Authorisation | None:
    """The authorisation of the same post that holds longer than this one; None as long as it was not given again."""
    return session.scalar(
        select(Authorisation)
        .where(
            Authorisation.post_id == row.post_id,
            Authorisation.department_id == row.department_id,
            Authorisation.revoked_at.is_(None),
            Authorisation.valid_until > row.valid_until,
        )
        .order_by(Authorisation.id)
        .limit(1)
    )


def followed_by(session: Session, row: Authorisation) -> list[Authorisation]:
    """The authorisations with a case that this one follows: of the same post, ending sooner, not revoked."""
    return list(
        session.scalars(
            select(Authorisation)
            .where(
                Authorisation.post_id == row.post_id,
                Authorisation.department_id == row.department_id,
                Authorisation.case_id.is_not(None),
                Authorisation.revoked_at.is_(None),
                Authorisation.valid_until < row.valid_until,
            )
            .order_by(Authorisation.id)
        )
    )


def grant(
    session: Session,
    *,
    case_id: int | None,
    number: str,
    department_id: int,
    post_id: int,
    given: Grant,
    by_id: int | None,
    at: datetime,
) -> Authorisation:
    """Put an authorisation on record; it holds from its first day on."""
    row = Authorisation(
        case_id=case_id,
        number=number,
        department_id=department_id,
        post_id=post_id,
        all_items=not given.items,
        may_decide=True,
        may_seal=given.seal,
        valid_from=given.valid_from,
        valid_until=given.valid_until,
        text=given.text,
        granted_at=at,
        granted_by_id=by_id,
    )
    session.add(row)
    session.flush()
    session.add_all(
        AuthorisationItem(authorisation_id=row.id, item_code=code, item_name=name) for code, name in given.items.items()
    )
    session.flush()
    return row


def revoke(session: Session, row: Authorisation, reason: str, *, by_id: int | None, at: datetime) -> None:
    """End an authorisation now. Refused as ``check_revocation`` says."""
    now = state(row.valid_from, row.valid_until, office_day(at), revoked=row.revoked_at is not None)
    check_revocation(now, reason)
    row.revoked_at, row.revoked_by_id, row.revoke_reason = at, by_id, reason
    session.flush()


def note_use(
    session: Session,
    authorisation_id: int,
    *,
    case_id: int,
    staff_id: int | None,
    at: datetime,
    decision: str,
    on_the_spot: bool,
) -> None:
    """Put a decision by this authorisation on record; a grant carries the seal (LC-7)."""
    session.add(
        AuthorisationUse(
            authorisation_id=authorisation_id,
            case_id=case_id,
            staff_id=staff_id,
            at=at,
            decision=decision,
            sealed=decision == "grant",
            on_the_spot=on_the_spot,
        )
    )
    session.flush()
