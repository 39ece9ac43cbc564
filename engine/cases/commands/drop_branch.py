"""Taking a department out of a running joint approval (减签, JA-4)."""

from __future__ import annotations

from uuid import UUID

from engine.bpmn import BranchSet
from engine.cases.commands.add_branch import check_reason, running_branches
from engine.cases.commands.authority import open_case_of, permitted
from engine.cases.loaded_case import LoadedCase
from engine.cases.runtime import Runtime
from engine.cases.storage.records import OfficeCase
from engine.cases.submissions import NewSubmission, Outcome, SubmissionRequest
from engine.cases.unit_of_work import UnitOfWork, act_once
from engine.errors import Refused
from engine.identity.actor import Actor
from engine.identity.permissions import Act


def drop_branch(
    runtime: Runtime, actor: Actor, *, case_id: int, branch_key: str, reason: str, branch: int | None = None, key: str
) -> Outcome:
    """Take a branch out: its case is cancelled, the others go on.

    ``case_id`` is the parent's, ``branch_key`` the branch's key in it. ``branch`` is the branch's own case, which tells
    those that review again from those that still review; None is the set that was opened first. Refused without a
    reason, or when that branch does not run any more.
    """
    content = {"branch_key": branch_key, "reason": reason}
    request = SubmissionRequest(key, f"drop_branch:{case_id}", content)

    def action(work: UnitOfWork) -> LoadedCase:
        loaded = open_case_of(work, case_id)
        work.seen_before(request)
        permitted(work, actor, Act.DROP_DEPARTMENT, loaded)
        check_reason(reason)
        branches = _set_of(work, loaded, branch)
        if branch_key not in branches.open:
            raise Refused("该部门的审查已经结束，不能再减签。", "Expected a running branch, but it has ended.")
        work.handed_in(loaded, NewSubmission(request, "command:drop_branch", None, content))
        item = branches.open[branch_key]
        work.context.line(
            loaded,
            "branch_dropped",
            element=branches.element,
            key=branch_key,
            set=branches.task_id,
            item=item,
            reason=reason,
        )
        work.context.dropped[branches.task_id, branch_key] = reason
        loaded.instance.change_branches(branches.task_id, drop=[branch_key])
        work.advance(loaded)
        return loaded

    return act_once(runtime, actor, request, action)


def _set_of(work: UnitOfWork, loaded: LoadedCase, branch: int | None) -> BranchSet:
    found = None if branch is None else work.session.get(OfficeCase, branch)
    for each in loaded.instance.branches():
        if found is not None and found.parent_task == UUID(each.task_id):
            return each
    return running_branches(loaded, None)
