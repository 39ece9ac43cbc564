"""The people of the sample county at work: every step goes through the commands that the pages use."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.application import Engine
from engine.cases import commands
from engine.cases.storage.records import OfficeCase, WorkItem
from engine.errors import NotFound
from engine.identity.actor import Actor, load_actor
from engine.office.accountability.records import AccountabilityCase
from engine.office.applications.records import Application
from engine.office.commitments.records import Commitment
from engine.office.complaints.records import Complaint
from engine.office.inquiries.records import Inquiry
from engine.office.items.records import ItemMaterial, ItemProcedure
from engine.office.organisation.changes import announce_absence
from engine.office.organisation.records import Department, PostHolding
from engine.office.organisation.store import staff_by_login


@dataclass(frozen=True)
class Waiting:
    """A work item found for somebody: its key and the A holder of its post."""

    work_item: str
    case_id: int
    form: str | None
    holder_id: int


class Hands:
    """Does the work of the county's people on one engine."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def person(self, login: str) -> Actor:
        """The member of staff with this login, with the posts held now; NotFound when there is none."""
        with self.engine.database.reading() as session:
            staff = staff_by_login(session, login)
            if staff is None:
                raise NotFound(
                    f"没有登录名「{login}」，请核对样例的人员。", f"Expected the login {login}, but there is none."
                )
            return load_actor(session, staff.id, self.engine.clock.now())

    def register(self, login: str, answers: Mapping[str, Any]) -> int:
        """Register a contact; returns the case that it led to: the application's case, or the inquiry's own."""
        outcome = self.engine.open_case(
            self.person(login), process="first_inquiry", answers=dict(answers), key=secrets.token_urlsafe(12)
        )
        with self.engine.database.reading() as session:
            opened = session.scalar(
                select(Application.case_id)
                .join(Inquiry, Inquiry.id == Application.inquiry_id)
                .where(Inquiry.case_id == outcome.case_id)
            )
        return opened or outcome.case_id

    def answer(self, case_id: int, form: str, answers: Mapping[str, Any], *, department: str | None = None) -> None:
        """Let the A holder of its post hand in the open work item with this form; NotFound when none is open.

        ``department`` chooses among branches of a joint approval by the department's code.
        """
        with self.engine.database.reading() as session:
            found = self._find(session, case_id, form, department)
            actor = load_actor(session, found.holder_id, self.engine.clock.now())
        self.engine.complete(actor, work_item=found.work_item, answers=dict(answers), key=secrets.token_urlsafe(12))
        self.engine.settle()

    def materials(
        self, case_id: int, *, wrong: Mapping[int, tuple[str, str, str]] | None = None
    ) -> list[dict[str, Any]]:
        """The verdict on every material that the applicant hands in: all in order but those in ``wrong``.

        ``wrong`` maps a material's place in the list to (state, problem, remedy).
        """
        with self.engine.database.reading() as session:
            rows = session.execute(
                select(ItemMaterial.id, ItemMaterial.ordinal)
                .join(Application, Application.item_id == ItemMaterial.item_id)
                .where(Application.case_id == case_id, ItemMaterial.by_data_sharing.is_(False))
                .order_by(ItemMaterial.ordinal)
            ).all()
        verdicts: list[dict[str, Any]] = []
        for material_id, ordinal in rows:
            state, problem, remedy = (wrong or {}).get(ordinal, ("ok", "", ""))
            verdict: dict[str, Any] = {"material": material_id, "state": state}
            if state != "ok":
                verdict |= {"problem": problem, "remedy": remedy}
            verdicts.append(verdict)
        return verdicts

    def stop_clock(self, case_id: int, login: str, kind: str, reason: str) -> None:
        """A handler asks to stop the clock for the item's procedure of this kind, and the leader approves (AU-2)."""
        with self.engine.database.reading() as session:
            procedure = session.scalars(
                select(ItemProcedure.id)
                .join(Application, Application.item_id == ItemProcedure.item_id)
                .where(Application.case_id == case_id, ItemProcedure.kind == kind)
            ).one()
        commands.request_stop(
            self.engine,
            self.person(login),
            case_id=case_id,
            procedure=str(procedure),
            reason=reason,
            key=secrets.token_urlsafe(12),
        )
        self.answer(case_id, "clock_request_answer", {"answer": "approved"})

    def extend_clock(self, case_id: int, login: str, days: int, reason: str) -> None:
        """A handler asks for more working days, and whoever is in charge approves (AU-3)."""
        commands.request_extension(
            self.engine, self.person(login), case_id=case_id, days=days, reason=reason, key=secrets.token_urlsafe(12)
        )
        self.answer(case_id, "clock_request_answer", {"answer": "approved"})

    def withdraw(self, case_id: int, login: str, reason: str) -> None:
        """Take in the applicant's withdrawal at the window (LC-5, AU-4)."""
        self.engine.withdraw(
            self.person(login),
            case_id=case_id,
            reason=reason,
            proof="申请人签字的撤回申请书",
            key=secrets.token_urlsafe(12),
        )

    def terminate(self, case_id: int, login: str, **request: str) -> None:
        """Ask to terminate a case, and whoever is in charge approves (LC-5)."""
        commands.request_termination(
            self.engine, self.person(login), case_id=case_id, key=secrets.token_urlsafe(12), **request
        )
        self.answer(case_id, "termination_answer", {"answer": "approved"})

    def away(self, login: str, hours: float, reason: str) -> None:
        """Announce an absence that begins now (AB-1)."""
        now = self.engine.clock.now()
        with self.engine.database.transaction() as session:
            announce_absence(
                session, self.person(login).staff_id, starts_at=now, ends_at=now + timedelta(hours=hours), reason=reason
            )

    def number_of(self, case_id: int) -> str:
        """The number of a case; NotFound when it has none yet."""
        with self.engine.database.reading() as session:
            found = session.scalar(select(OfficeCase.number).where(OfficeCase.id == case_id))
        if found is None:
            raise NotFound("这个办件还没有编号。", "Expected a numbered case, but it has no number yet.")
        return found

    def complaint_of(self, contact_id: int) -> int:
        """The case of the complaint that a contact became; NotFound when it became none."""
        with self.engine.database.reading() as session:
            found = session.scalar(
                select(Complaint.case_id)
                .join(Inquiry, Inquiry.id == Complaint.inquiry_id)
                .where(Inquiry.case_id == contact_id)
            )
        if found is None:
            raise NotFound("这次来访没有投诉举报。", "Expected a complaint, but the contact became none.")
        return found

    def check_of(self, case_id: int) -> int:
        """The case that checks the commitment of an application's case; NotFound when there is none."""
        with self.engine.database.reading() as session:
            found = session.scalar(select(Commitment.check_case_id).where(Commitment.case_id == case_id))
        if found is None:
            raise NotFound("没有要核查的告知承诺。", "Expected a commitment to check, but there is none.")
        return found

    def accountability_of(self, case_id: int) -> int:
        """The accountability case that a case led to; NotFound when there is none."""
        with self.engine.database.reading() as session:
            found = session.scalar(
                select(AccountabilityCase.case_id).where(AccountabilityCase.origin_case_id == case_id)
            )
        if found is None:
            raise NotFound("没有由此引起的责任追究案件。", "Expected an accountability case, but there is none.")
        return found

    def _find(self, session: Session, case_id: int, form: str, department: str | None) -> Waiting:
        query = (
            select(WorkItem.id, WorkItem.case_id, WorkItem.form, PostHolding.staff_id)
            .join(OfficeCase, OfficeCase.id == WorkItem.case_id)
            .join(PostHolding, PostHolding.post_id == WorkItem.post_id)
            .where(
                or_(OfficeCase.id == case_id, OfficeCase.parent_id == case_id),
                WorkItem.form == form,
                PostHolding.letter == "A",
            )
            # In frozen time much opens at one moment; a joint case stands before its branches then.
            .order_by(WorkItem.opened_at, OfficeCase.id, WorkItem.id)
            .limit(1)
        )
        if department is not None:
            query = query.join(Department, Department.id == OfficeCase.department_id).where(
                OfficeCase.branch_key.is_not(None), Department.code == department
            )
        row = session.execute(query).one_or_none()
        if row is None:
            raise NotFound(
                f"办件 {case_id} 没有待填的「{form}」，请核对样例的步骤。",
                f"Expected case {case_id} to wait for the form {form}, but it does not.",
                place=form,
            )
        return Waiting(str(row[0]), row[1], row[2], row[3])
