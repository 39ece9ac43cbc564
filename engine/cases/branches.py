"""Branches of a parallel approval as cases of their own: opened, their results request back, cancelled (JA-2, JA-5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select

from engine.bpmn import BranchSet
from engine.cases.loaded_case import CommandContext, LoadedCase, Waiting
from engine.cases.openings import NewCase
from engine.cases.storage.records import OfficeCase
from engine.office.joint import store as joint


def take_changes(context: CommandContext, loaded: LoadedCase) -> list[NewCase]:
    """Compare the open branches with those before the run: tell the gone ones to stop, return the new ones to open."""
    sets = loaded.instance.branches()
    now = frozenset((each.task_id, key) for each in sets for key in each.open)
    before = loaded.waiting.branches
    if now == before:
        return []
    loaded.waiting = replace(loaded.waiting, branches=now)
    _cancel(context, loaded, before - now)
    return [
        _new_case(loaded, each, key, item)
        for each in sets
        for key, item in each.open.items()
        if (each.task_id, key) not in before
    ]


def _new_case(loaded: LoadedCase, branches: BranchSet, key: str, item: Any) -> NewCase:
    # Not the list of all items: each of N branches would carry N of them.
    collection = loaded.bundle.collections(loaded.process).get(branches.element)
    data = {name: value for name, value in branches.data.items() if name != collection}
    if branches.item is not None:
        data[branches.item] = item
    asked = department_of(item)
    if asked is not None:
        # A branch belongs to the department that is asked, not to the one that asks.
        data["department"] = asked
    return NewCase(
        loaded.bundle,
        branches.process,
        data,
        parent_id=loaded.id,
        parent_task=branches.task_id,
        branch_key=key,
        branch_result=branches.result,
    )


def department_of(item: Any) -> str | None:
    """The code of the department that a branch's item asks; None when the item names none."""
    code = item.get("department") if isinstance(item, Mapping) else None
    return code if isinstance(code, str) else None


def _cancel(context: CommandContext, loaded: LoadedCase, gone: Iterable[tuple[str, str]]) -> None:
    # A branch that is gone because it finished has ended already and is not found here.
    keys = list(gone)
    if not keys:
        return
    wanted = [and_(OfficeCase.parent_task == UUID(task), OfficeCase.branch_key == key) for task, key in keys]
    statement = select(OfficeCase.id, OfficeCase.parent_task, OfficeCase.branch_key).where(
        OfficeCase.parent_id == loaded.id, OfficeCase.status == "open", or_(*wanted)
    )
    for case_id, task, key in context.session.execute(statement.order_by(OfficeCase.id)):
        reason = context.dropped.get((str(task), str(key)))
        payload = {} if reason is None else {"dropped": reason}
        context.send(case_id, "branch", "cancel", payload, from_case_id=loaded.id, unique_key=f"cancel:{case_id}")


def hand_results(loaded: LoadedCase, results: Iterable[Mapping[str, Any]]) -> None:
    """Give the parent all results that wait for it, in one go for each set of branches."""
    by_task: dict[str, list[tuple[str, Any]]] = {}
    for each in results:
        by_task.setdefault(each["task"], []).append((each["key"], each["result"]))
    open_sets = {each.task_id for each in loaded.instance.branches()}
    for task, done in by_task.items():
        # The set may be gone: the parent left it while the result was on its way.
        if task in open_sets:
            loaded.instance.change_branches(task, done=done)


def after(waiting: Waiting, results: Iterable[Mapping[str, Any]]) -> Waiting:
    """What is left to wait for once these branches have finished by themselves, so that nobody cancels them."""
    finished = {(each["task"], each["key"]) for each in results}
    return replace(waiting, branches=waiting.branches - finished)


def cancel(context: CommandContext, loaded: LoadedCase, payload: Mapping[str, Any]) -> None:
    """Stop a branch that its parent does not wait for any more; its history stays.

    A branch that the coordinator took out loses its place among the departments that take part (JA-4).
    """
    reason = payload.get("dropped")
    if reason is not None:
        joint.drop_department(context.session, loaded.id)
    loaded.instance.cancel()
    loaded.status = "cancelled"
    loaded.ended_at = context.now
    context.line(loaded, "cancelled", **({} if reason is None else {"reason": reason}))
