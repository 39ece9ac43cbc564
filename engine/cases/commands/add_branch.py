"""Adding a department to a running joint approval (加签, JA-4)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from engine.bpmn import BranchSet
from engine.cases.branches import department_of
from engine.cases.commands.authority import open_case_of, permitted
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.storage.records import OfficeCase
from engine.cases.submissions import NewSubmission, Outcome, SubmissionRequest
from engine.cases.unit_of_work import UnitOfWork, act_once
from engine.errors import Refused
from engine.identity.actor import Actor
from engine.identity.permissions import Act
from engine.office.organisation.records import Department


def add_branch(
    runtime: Runtime, actor: Actor, *, case_id: int, item: Any, reason: str, element: str | None = None, key: str
) -> Outcome:
    """Open one more branch with ``item``, such as a department's code.

    ``element`` names the call activity, None the one that was reached first. Refused without a reason, when no
    branches run, or when one with this item runs or has answered already.
    """
    content = {"item": item, "reason": reason}
    request = SubmissionRequest(key, f"add_branch:{case_id}", content)

    def action(work: UnitOfWork) -> LoadedCase:
        loaded = open_case_of(work, case_id)
        work.seen_before(request)
        permitted(work, actor, Act.ADD_DEPARTMENT, loaded)
        check_reason(reason)
        branches = running_branches(loaded, element)
        if _takes_part(work, loaded, branches, item):
            raise Refused(
                "该部门已经参加审查，请选择其他部门。",
                "Expected a department not taking part, but it does.",
                place="department",
            )
        work.handed_in(loaded, NewSubmission(request, "command:add_branch", None, content))
        work.context.line(loaded, "branch_added", element=branches.element, item=item, reason=reason)
        loaded.instance.change_branches(branches.task_id, add=[item])
        work.advance(loaded)
        return loaded

    return act_once(runtime, actor, request, action)


def _takes_part(work: UnitOfWork, loaded: LoadedCase, branches: BranchSet, item: Any) -> bool:
    """Whether a branch with this item runs, or one of the same department runs or has answered, whatever its days."""
    code = department_of(item)
    if code is None:
        return item in branches.open.values()
    found = work.session.scalar(
        select(OfficeCase.id)
        .join(Department, Department.id == OfficeCase.department_id)
        .where(
            OfficeCase.parent_id == loaded.id,
            OfficeCase.parent_task == UUID(branches.task_id),
            OfficeCase.status.in_(("open", "completed")),
            or_(Department.code == code, Department.other_codes.contains([code])),
        )
        .limit(1)
    )
    return found is not None


def check_reason(reason: str) -> None:
    """Refused when the reason is empty: who takes part is never changed without one (JA-4)."""
    if not reason.strip():
        raise Refused("请写明理由。", "Expected a reason, but it is empty.", place="reason")


def running_branches(loaded: LoadedCase, element: str | None) -> BranchSet:
    """The branches that run in the case at ``element``, or those that were opened first; Refused when there are none.

    Departments that review again after a supplement run beside those that still review for the first time.
    """
    found = [each for each in loaded.instance.branches() if element in (None, each.element)]
    if not found:
        raise Refused("现在没有正在进行的联合审查，不能增加部门。", "Expected running branches, but there are none.")
    return found[0]
