"""The earlier steps of a case to which a token may go back, with who did them last, and why one came back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from engine.bpmn import ProcessSpecification
from engine.bpmn.earlier_steps import EarlierStep, earlier_steps
from engine.cases.storage.records import History
from engine.office.organisation.records import Staff


@dataclass(frozen=True)
class Done:
    """When a step was handed in last, as the place in the history, and by whom; None when the engine did."""

    staff_id: int | None
    sequence: int


@dataclass(frozen=True)
class SentBack:
    """Why a step is to be done again: who sent it back from which later step, when, and what has to be corrected."""

    by: str | None
    at: datetime
    step: str
    """The name of the step that sent it back."""
    reason: str
    up_again: bool
    """Whether it comes directly back there once it is corrected (退回后直达)."""


@dataclass(frozen=True)
class PassedStep:
    """An earlier step that was done in this case."""

    step: EarlierStep
    done: Done


def done_steps(session: Session, case_id: int) -> Mapping[str, Done]:
    """The steps that people have handed in in this case, by element."""
    lines = (
        select(History.element, History.staff_id, History.sequence)
        .where(History.case_id == case_id, History.event == "completed")
        .order_by(History.sequence)
    )
    return {row.element: Done(row.staff_id, row.sequence) for row in session.execute(lines)}


def sent_back_to(session: Session, case_id: int, element: str) -> SentBack | None:
    """What sent the case back to this step; None where nothing did since the step was done last."""
    done = and_(History.event == "completed", History.element == element)
    sent = and_(History.event.in_(("sent_back", "jumped")), History.data["step"].as_string() == element)
    found = session.execute(
        select(History, Staff.name)
        .outerjoin(Staff, Staff.id == History.staff_id)
        .where(History.case_id == case_id, or_(done, sent))
        .order_by(History.sequence.desc())
        .limit(1)
    ).one_or_none()
    if found is None or found[0].event == "completed":
        return None
    line, by = found
    data = line.data or {}
    return SentBack(by, line.at, line.name or "", data.get("reason", ""), bool(data.get("up_again")))


def passed_steps(specification: ProcessSpecification, element: str, done: Mapping[str, Done]) -> Sequence[PassedStep]:
    """The steps before ``element`` that people have done, the nearest first."""
    return [
        PassedStep(step, done[step.element]) for step in earlier_steps(specification, element) if step.element in done
    ]


def last_before(specification: ProcessSpecification, element: str, done: Mapping[str, Done]) -> PassedStep | None:
    """The step that was handed in last of those directly before ``element``; None when there is none."""
    near = [each for each in passed_steps(specification, element, done) if each.step.next_before]
    return max(near, key=lambda each: each.done.sequence, default=None)
