"""The application that an operation is about, with its item and department, and what was filled in about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from engine.office.applications import store as applications
from engine.office.applications.records import Application
from engine.office.inquiries import store as inquiries
from engine.office.inquiries.records import Inquiry
from engine.office.items.records import Item
from engine.office.organisation.records import Department
from engine.office.register_numbers import register_number
from engine.office.rule import RuleBroken
from engine.operations.context import OperationContext


@dataclass(frozen=True)
class Subject:
    """The application that a case is about, with its item and the department in charge."""

    application: Application
    item: Item
    department: Department


def subject_of(context: OperationContext) -> Subject:
    """The application of the case, or of its parent when the case is a branch. Refused when there is none (FI-2)."""
    found = applications.of_case(context.session, context.case.parent_id or context.case.id)
    if found is None:
        raise RuleBroken("FI-2", "这件没有登记的申请。", "Expected a registered application, but there is none.")
    return Subject(*found)


def inquiry_of(context: OperationContext) -> Inquiry:
    """The contact that the case registered. Refused when it registered none (FI-2)."""
    inquiry = inquiries.of_case(context.session, context.case.id)
    if inquiry is None:
        raise RuleBroken("FI-2", "这次来访还没有登记，请先登记。", "Expected a registered contact, but there is none.")
    return inquiry


_NUMBER = text(f"SELECT coalesce((SELECT number FROM office_case WHERE id = :id), {register_number(':id')})")


def case_number(context: OperationContext) -> str:
    """The number by which people know the case: its own, that of the register that numbers it, its parent's."""
    return context.case.number or number_of(context.session, context.case.id, context.case.parent_id)


def number_of(session: Session, case_id: int, parent_id: int | None) -> str:
    """``case_number`` of a case that has no number of its own."""
    return session.scalar(_NUMBER, {"id": parent_id or case_id}) or f"第 {case_id} 件"


def case_of_number(session: Session, number: str | None) -> int | None:
    """The case with this number; None without a number, and when nobody gave a case that number."""
    if number is None:
        return None
    found = session.scalar(text("SELECT id FROM office_case WHERE number = :number"), {"number": number})
    return None if found is None else int(found)


def answers_of(context: OperationContext, form: str) -> dict[str, Any]:
    """The latest answers of a form in the case. Refused when it was never filled in."""
    answers = context.answers(form)
    if answers is None:
        raise RuleBroken(
            "LC-9",
            f"请先填写表单“{form}”。",
            f"Expected the form “{form}” to be filled in, but it was not.",
            place=form,
        )
    return answers
