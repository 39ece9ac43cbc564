"""Repairing a stuck case: set a variable, begin a step anew, move a token; proposed by one person, approved by another.

Every repair is tried first: the case is moved in a transaction that is taken back, and what it would wait for then is
told. A repair never passes over or changes what decides, files a denial, issues a paper or times the case (DF-6).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import select

from engine.bpmn import ProcessInstance
from engine.bpmn.model.elements import FlowNode
from engine.bpmn.model.values import name_of
from engine.bpmn.token_places import TokenPlace
from engine.bpmn.token_targets import movable_to
from engine.cases import incidents, waiting
from engine.cases.bundles import Bundle
from engine.cases.loaded_case import LoadedCase
from engine.cases.repairable_variables import RepairableVariable, repairable_variables
from engine.cases.runtime import Runtime
from engine.cases.storage.records import WorkItem
from engine.cases.storage.repair_records import CaseRepair
from engine.cases.unit_of_work import UnitOfWork, act
from engine.errors import ChengnuoError, Conflict, NotFound, Refused
from engine.identity.actor import Actor
from engine.identity.permissions import may_open
from engine.office.organisation.records import Staff
from engine.operations.catalogue import CATALOGUE
from engine.operations.token_paths import Guarded, guarded_in

LONGEST_REASON = 500
LONGEST_VALUE = 4000
KINDS = ("variable", "retry", "move")


@dataclass(frozen=True)
class Repair:
    """What is to be done to the token of ``task``: ``kind`` of ``KINDS``; ``value`` is JSON as it is typed."""

    kind: str
    task: str
    variable: str = ""
    value: str = ""
    target: str = ""


@dataclass(frozen=True)
class TriedRepair:
    """What a repair would lead to: what the case waits for before and after it; ``status`` after it.

    ``refusal``: it cannot be done, and why.
    """

    before: tuple[str, ...]
    after: tuple[str, ...] = ()
    status: str = "open"
    refusal: ChengnuoError | None = None


@dataclass(frozen=True)
class RepairablePlace:
    """A token of a case, where it may be moved (element, name), and which variables may be set."""

    place: TokenPlace
    targets: tuple[tuple[str, str], ...]
    variables: tuple[RepairableVariable, ...]


class _TakenBack(Exception):
    """Ends the transaction of a trial without a trace."""

    def __init__(self, tried: TriedRepair) -> None:
        super().__init__()
        self.tried = tried


def repairable_places(runtime: Runtime, actor: Actor | None, *, case_id: int) -> list[RepairablePlace]:
    """The tokens of an open case with what may be done to each. Refused for a case that has ended."""
    if actor is not None:
        may_open(actor, "repair_cases").check()

    def action(work: UnitOfWork) -> list[RepairablePlace]:
        loaded = _open_case(work, case_id)
        guarded = _guarded(loaded.bundle)
        specification = loaded.bundle.specification(loaded.process)
        found = []
        for place in loaded.instance.tokens():
            nodes = movable_to(specification, place.element, lambda node: _is_guarded(guarded, node), alone=place.alone)
            targets = tuple((node.element.id, node.element.label) for node in nodes)
            variables = repairable_variables(loaded, place, guarded.variables)
            found.append(RepairablePlace(place, targets, variables))
        return found

    return act(runtime, actor, action)


def try_repair(runtime: Runtime, actor: Actor | None, *, case_id: int, repair: Repair) -> TriedRepair:
    """The dry run: what the case would wait for; nothing is kept of it."""
    if actor is not None:
        may_open(actor, "repair_cases").check()

    def action(work: UnitOfWork) -> TriedRepair:
        loaded = _open_case(work, case_id)
        before = _awaited(loaded.instance)
        try:
            _carry_out(work, loaded, repair)
        except ChengnuoError as refusal:
            raise _TakenBack(TriedRepair(before, refusal=refusal)) from None
        after = _awaited(loaded.instance) if loaded.status == "open" else ()
        raise _TakenBack(TriedRepair(before, after, loaded.status))

    try:
        return act(runtime, actor, action)
    except _TakenBack as end:
        return end.tried


def propose_repair(runtime: Runtime, actor: Actor, *, case_id: int, repair: Repair, reason: str) -> int:
    """Propose a repair; returns its id. Nothing is done before another person approves it.

    NotAllowed without the page; Refused without a reason, for a case that has ended, while another repair of it waits,
    and where the dry run shows that it cannot be done.
    """
    may_open(actor, "repair_cases").check()
    because = _written(reason)
    tried = try_repair(runtime, actor, case_id=case_id, repair=repair)
    if tried.refusal is not None:
        raise tried.refusal

    def action(work: UnitOfWork) -> int:
        loaded = _open_case(work, case_id)
        waits = select(CaseRepair.id).where(CaseRepair.case_id == case_id, CaseRepair.answer.is_(None))
        if work.session.scalar(waits.limit(1)) is not None:
            raise Refused(
                "这个办件已有一项修复等待批准，请先批准或者撤回它。",
                "A repair of this case waits for approval already; approve or withdraw it first.",
            )
        place = _place(loaded, repair)
        row = CaseRepair(
            case_id=case_id,
            kind=repair.kind,
            task_id=UUID(place.task_id),
            element=place.element,
            name=place.name or place.element,
            reason=because,
            proposed_at=work.context.now,
            proposed_by_id=actor.staff_id,
        )
        if repair.kind == "variable":
            row.variable, row.value = name_of(repair.variable.strip()), _value(repair.value)
        if repair.kind == "move":
            row.target, row.target_name = repair.target, _label(loaded, repair.target)
        work.session.add(row)
        work.session.flush()
        work.context.line(loaded, "repair_proposed", element=row.element, name=row.name, **_told(row))
        return row.id

    return act(runtime, actor, action)


def approve_repair(runtime: Runtime, actor: Actor, *, repair_id: int) -> None:
    """Agree to a repair that somebody else proposed; it is done at once, in the same transaction.

    Refused for one's own proposal, for one that was answered, and where the case has moved on so that it is impossible.
    """
    may_open(actor, "repair_cases").check()

    def action(work: UnitOfWork) -> None:
        loaded, row = _proposed(work, repair_id)
        if row.proposed_by_id == actor.staff_id:
            raise Refused(
                "修复要由另一个人批准，不能批准自己提出的；请另一位流程设计员或系统管理员来批准。",
                "Another person approves the repair, not the one who proposed it; ask another designer or "
                "administrator.",
            )
        row.answer, row.answered_at, row.answered_by_id = "approved", work.context.now, actor.staff_id
        proposer = work.session.scalar(select(Staff.name).where(Staff.id == row.proposed_by_id))
        work.context.line(
            loaded, "repaired", element=row.element, name=row.name, **_told(row),
            repair=row.id, proposed_by=row.proposed_by_id, proposer=proposer,
        )  # fmt: skip
        value = "" if row.variable is None else json.dumps(row.value)
        repair = Repair(row.kind, str(row.task_id), row.variable or "", value, row.target or "")
        _carry_out(work, loaded, repair)

    act(runtime, actor, action)


def withdraw_repair(runtime: Runtime, actor: Actor, *, repair_id: int) -> None:
    """Take back a repair that nobody has approved; Refused for one that was answered."""
    may_open(actor, "repair_cases").check()

    def action(work: UnitOfWork) -> None:
        loaded, row = _proposed(work, repair_id, open_case=False)
        row.answer, row.answered_at, row.answered_by_id = "withdrawn", work.context.now, actor.staff_id
        if loaded.status == "open":
            work.context.line(loaded, "repair_withdrawn", element=row.element, name=row.name, repair=row.id)

    act(runtime, actor, action)


def _carry_out(work: UnitOfWork, loaded: LoadedCase, repair: Repair) -> None:
    place = _place(loaded, repair)
    guarded = _guarded(loaded.bundle)
    asked = select(WorkItem.id).where(WorkItem.beside_id == UUID(place.task_id)).limit(1)
    if repair.kind != "variable" and work.session.scalar(asked) is not None:
        raise Refused(
            "这一步还有征求的意见没有回来，请先收回再修复。",
            "Opinions on this step are awaited; take them back first.",
            place="task",
        )
    stuck = waiting.nothing_awaited(loaded.instance)
    if repair.kind == "variable":
        name = name_of(repair.variable.strip())
        value = _value(repair.value)
        _check_variable(guarded, place, name, value, loaded)
        loaded.instance.set_variables(place.task_id, {name: value})
    else:
        target = place.element if repair.kind == "retry" else repair.target
        loaded.instance.put(place.task_id, target, lambda node: _is_guarded(guarded, node))
    loaded.touched = True
    work.advance(loaded)
    still = loaded.status == "open" and waiting.nothing_awaited(loaded.instance)
    if still and repair.kind != "variable":
        raise Refused(
            "这样修复以后，这个办件仍然什么也不等，不会往下走；请移到别的环节，或者终止它。",
            "After this the case would still wait for nothing; move the token elsewhere, or end the case.",
            place="target",
        )
    if stuck and not still:
        at = work.context.runtime.system_clock.now()
        incidents.resolve(work.session, kind="case", case_id=loaded.id, reference=waiting.REFERENCE, at=at)


def _place(loaded: LoadedCase, repair: Repair) -> TokenPlace:
    if repair.kind not in KINDS:
        raise Refused("请选择怎样修复。", "Choose what to do.", place="kind")
    found = next((each for each in loaded.instance.tokens() if each.task_id == repair.task), None)
    if found is None:
        raise Conflict(
            "办件已经不停在这里了，请按现在的位置重新提出。",
            "The case is not at this place any more; propose anew from where it is now.",
            place="task",
        )
    return found


def _check_variable(guarded: Guarded, place: TokenPlace, name: str, value: Any, loaded: LoadedCase) -> None:
    if not name.isidentifier():
        raise Refused(
            "请写变量名：字母、数字和下划线，不以数字开头。",
            "Give the name of the variable: letters, digits and underscores.",
            place="variable",
        )
    if name in guarded.variables:
        raise Refused(
            f"变量 {name} 记着对申请人的决定，不能手工改写（DF-6）；要改决定，请退回作决定的环节重新办理。",
            f"The variable {name} holds a decision on the application and is never set by hand (DF-6); send the case "
            "back to the step that decides.",
            place="variable",
        )
    present = loaded.instance.variable(place.task_id, name)
    if present is not None and value is not None and _kind(present) != _kind(value):
        raise Refused(
            f"变量 {name} 现在是{_KIND_NAMES[_kind(present)][0]}，不能换成{_KIND_NAMES[_kind(value)][0]}。",
            f"The variable {name} is {_KIND_NAMES[_kind(present)][1]} and cannot become "
            f"{_KIND_NAMES[_kind(value)][1]}.",
            place="value",
        )


_KIND_NAMES: Mapping[str, tuple[str, str]] = {
    "boolean": ("是/否（true/false）", "a boolean"),
    "number": ("数字", "a number"),
    "text": ("文字（要加英文引号）", "a text (in quotes)"),
    "list": ("列表", "a list"),
    "record": ("记录", "a record"),
}


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    return "list" if isinstance(value, list) else "record" if isinstance(value, dict) else "text"


def _value(text: str) -> Any:
    if not text.strip():
        raise Refused("请填写新的值。", "Give the new value.", place="value")
    try:
        if not 0 < len(text) <= LONGEST_VALUE:
            raise ValueError
        return json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Refused(
            '请写成 JSON：文字加英文引号，如 "县城"；数字如 3；是 true，否 false，空 null。',
            'Write it as JSON: a text in quotes, as "town"; a number as 3; true, false or null.',
            place="value",
        ) from None


def _no_number(text: str) -> float:
    raise ValueError(text)


@lru_cache(maxsize=64)
def _guarded(bundle: Bundle) -> Guarded:
    return guarded_in(bundle.files.library(), CATALOGUE)


def _is_guarded(guarded: Guarded, node: FlowNode) -> bool:
    return (node.element.process, node.element.id) in guarded.elements


def _awaited(instance: ProcessInstance) -> tuple[str, ...]:
    """Names of what a process waits for: tasks, then timers, then messages."""
    names = [task.name or task.element for task in instance.work()]
    names += [timer.name or timer.element for timer in instance.timers()]
    names += instance.awaited_messages()
    return tuple(dict.fromkeys(names))


def _label(loaded: LoadedCase, element: str) -> str:
    found = loaded.bundle.specification(loaded.process).elements.get(element)
    return element if found is None else found.label


def _told(row: CaseRepair) -> dict[str, Any]:
    """What a line of the history tells; ``text`` is read on the case page."""
    what = {
        "variable": f"{row.variable} = {json.dumps(row.value, ensure_ascii=False)}",
        "retry": row.name,
        "move": f"{row.name} → {row.target_name}",
    }[row.kind]
    return {"repair_kind": row.kind, "text": what, "to": row.target_name, "reason": row.reason}


def _open_case(work: UnitOfWork, case_id: int) -> LoadedCase:
    loaded = work.case(case_id)
    if loaded is None:
        raise NotFound("没有这个办件。", "Expected an existing case, but there is none.")
    if loaded.status != "open":
        raise Refused("这个办件已经结束，不用修复。", "The case has ended and needs no repair.")
    return loaded


def _proposed(work: UnitOfWork, repair_id: int, *, open_case: bool = True) -> tuple[LoadedCase, CaseRepair]:
    case_id = work.session.scalar(select(CaseRepair.case_id).where(CaseRepair.id == repair_id))
    # As everywhere: the case first, then what hangs on it.
    loaded = None if case_id is None else _open_case(work, case_id) if open_case else work.case(case_id)
    row = work.session.scalar(select(CaseRepair).where(CaseRepair.id == repair_id).with_for_update())
    if loaded is None or row is None:
        raise NotFound("没有这项修复。", "Expected an existing repair, but there is none.")
    if row.answer is not None:
        raise Refused("这项修复已经批准或者撤回。", "This repair was approved or withdrawn already.")
    return loaded, row


def _written(reason: str) -> str:
    text = reason.strip()
    if not 0 < len(text) <= LONGEST_REASON:
        raise Refused(
            f"请写明为什么要修复，不超过 {LONGEST_REASON} 字；理由会写进办件的记录。",
            f"Please say in at most {LONGEST_REASON} characters why; it goes on the record of the case.",
            place="reason",
        )
    return text
