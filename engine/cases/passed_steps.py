"""The earlier steps of a case to which a token may go back, with who did them last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.bpmn import ProcessSpecification
from engine.bpmn.earlier_steps import EarlierStep, earlier_steps
from engine.cases.storage.records import History


@dataclass(frozen=True)
class Done:
    """When a step was handed in last, as the place in the history, and by whom; None when the engine did."""

    staff_id: int | None
    sequence: int


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


def passed_steps(specification: ProcessSpecification, element: str, done: Mapping[str, Done]) -> Sequence[PassedStep]:
    """The steps before ``element`` that people have done, the nearest first."""
    return [
        PassedStep(step, done[step.element]) for step in earlier_steps(specification, element) if step.element in done
    ]


def last_before(specification: ProcessSpecification, element: str, done: Mapping[str, Done]) -> PassedStep | None:
    """The step that was handed in last of those directly before ``element``; None when there is none."""
    near = [each for each in passed_steps(specification, element, done) if each.step.next_before]
    return max(near, key=lambda each: each.done.sequence, default=None)
