"""Events: which kinds run where, what they need, and which of them would compete for one event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.bpmn.expressions.timers import literal_kind
from engine.bpmn.model.elements import Trigger
from engine.bpmn.model.supported import (
    ALONE,
    ALWAYS_INTERRUPTING,
    CONSTRUCTS,
    EVENT_KINDS,
    EVENTS,
    construct_of,
    runs,
)
from engine.bpmn.reading.element_reader import ElementReader
from engine.bpmn.reading.findings import Findings
from engine.bpmn.reading.graph import Node, Scope
from engine.bpmn.reading.xml import children, reference

_EVENT_INSTEAD: Mapping[str, tuple[str, str]] = {
    "compensate": (
        "请把撤销的步骤画成普通任务，用错误或取消边界事件引到那里",
        "draw the undoing step as an ordinary task reached from an error or cancel boundary event",
    ),
    "link": ("请用连线直接连接", "connect the elements by a sequence flow"),
    "terminate": ("终止只能用在结束事件，请换一种事件", "terminate is for end events only"),
    "cancel": (
        "取消只能用在事务的结束和边界事件，请换一种事件",
        "cancel is for end and boundary events of a transaction",
    ),
}

COMES_FROM_OUTSIDE = frozenset({"message", "signal"})
"""Kinds of events that can come to a process which has not begun, so that it begins only when they have come."""
_WAITING = frozenset({"intermediateCatchEvent", "boundaryEvent", "eventSubProcessStart"})
"""Rows of EVENT_KINDS whose events wait for something; which event it is, is still to fill in where none is said."""


def check_event(node: Node, reader: ElementReader, findings: Findings) -> None:
    """One event: its definitions run where it stands, and it says what they need."""
    if node.tag in EVENTS:
        _check_kind(node, findings)
        _check_codes(node, reader, findings)
        _check_cycle(node, reader, findings)
        _check_cancel(node, findings)
    if "compensate" in node.kinds or node.for_compensation:
        _check_compensation(node, findings)
    _check_message(node, findings)


def _check_kind(node: Node, findings: Findings) -> None:
    row, kind = node.row, node.event_kind
    construct = construct_of(row, kind)
    for part in node.kinds if len(node.kinds) > 1 else ():
        if part not in EVENT_KINDS[row] or part in ALONE:
            findings.error(
                "event-multiple",
                node.xml,
                f"「{node.label}」有几个事件定义，其中的 {part} 不能与别的并列；请把它画成单独的事件。",
                f"Expected event definitions that can stand together, but one of “{node.label}” is {part}; draw an "
                "event "
                "of its own for it.",
            )
            return
    unwatched = set(node.kinds) - COMES_FROM_OUTSIDE if (row, kind) == ("startEvent", "parallelMultiple") else set()
    if unwatched:
        findings.error(
            "event-multiple",
            node.xml,
            f"「{node.label}」要等几件事都到了才开始，其中的 {'、'.join(sorted(unwatched))} 在流程开始以前没有谁盯着；"
            "这里只能写消息和信号，请把它画成之后的捕获事件。",
            f"Expected messages and signals only, for which “{node.label}” can wait before the process begins, but "
            f"nobody watches {', '.join(sorted(unwatched))} then; draw a catching event behind it for the other.",
        )
    elif kind in EVENT_KINDS[row] and construct is not None and not runs(construct):
        zh, en = _EVENT_INSTEAD.get(kind, ("请画成几个事件", "draw several events"))
        findings.error(
            "event-multiple" if len(node.kinds) > 1 else "event-unsupported",
            node.xml,
            f"「{node.label}」是{CONSTRUCTS[construct][0]}，这里不能执行；{zh}。",
            f"Expected an event that can be run, but “{node.label}” is {CONSTRUCTS[construct][1]}; {en}.",
        )
    elif kind == "none" and row in _WAITING:
        findings.open(
            "event",
            node.xml,
            f"「{node.label}」没有写明等的是什么事件，请选择（消息、时间、信号等）。",
            f"Expected “{node.label}” to say which event it waits for, but it has no event definition; choose one.",
        )
    elif kind not in EVENT_KINDS[row]:
        zh, en = _EVENT_INSTEAD.get(
            kind, ("请改用 " + "、".join(sorted(EVENT_KINDS[row])), "use " + ", ".join(sorted(EVENT_KINDS[row])))
        )
        findings.error(
            "event-unsupported",
            node.xml,
            f"「{node.label}」是 {kind} 类型的 {row}，这里不能执行；{zh}。",
            f"Expected an event that can be run, but “{node.label}” is a {kind} {row}; {en}.",
        )
    elif not node.interrupting and ALWAYS_INTERRUPTING & set(node.kinds):
        findings.error(
            "event-interrupting",
            node.xml,
            f"{kind} 事件「{node.label}」只能是中断型，请改正。",
            f"Expected a {kind} event to interrupt, but “{node.label}” does not; let it.",
        )


def _check_codes(node: Node, reader: ElementReader, findings: Findings) -> None:
    """Errors and escalations: a code that nobody declares is taken as it stands; an error that is thrown wants a code.

    That an escalation wants one too is asked before deployment only.
    """
    thrown = node.tag in ("endEvent", "intermediateThrowEvent")
    for kind, known in (("error", reader.declarations.errors), ("escalation", reader.declarations.escalations)):
        throwing = thrown and kind == "error"
        for item in children(node.xml, f"{kind}EventDefinition"):
            wanted = reference(item.get(f"{kind}Ref"))
            if wanted is None and throwing:
                findings.warning(
                    "code-missing",
                    node.xml,
                    f"「{node.label}」抛出 {kind} 但没有代码（{kind}Ref），只有捕获任意代码的事件能接住它。",
                    f"“{node.label}” throws an {kind} without a code ({kind}Ref); only what catches any code catches "
                    "it.",
                )
            elif wanted is not None and wanted not in known:
                findings.warning(
                    "code-undeclared",
                    node.xml,
                    f"「{node.label}」的 {kind}Ref 写了 {wanted}，文件没有声明它；这里把它当作代码。",
                    f"{kind}Ref of “{node.label}” says {wanted}, which the file does not declare; it is taken as the "
                    "code itself.",
                )
            elif wanted in reader.declarations.uncoded and throwing:
                findings.warning(
                    "code-missing",
                    node.xml,
                    f"「{node.label}」抛出的 {wanted} 没有写代码（{kind}Code），它的名称「{known[wanted]}」当作代码；"
                    "请写上代码。",
                    f"“{node.label}” throws {wanted}, which has no {kind}Code, so its name “{known[wanted]}” stands "
                    "for it; give it a code.",
                )


def _check_message(node: Node, findings: Findings) -> None:
    """Messages and signals that nobody declared: they are known by the name of their element."""
    if node.tag in ("sendTask", "receiveTask"):
        holders = [(node.xml, "messageRef")]
    else:
        holders = [(each, "messageRef") for each in children(node.xml, "messageEventDefinition")]
        holders += [(each, "signalRef") for each in children(node.xml, "signalEventDefinition")]
    for holder, attribute in holders:
        if reference(holder.get(attribute)) is None and not (node.tag == "sendTask" and _does_something_else(node)):
            findings.warning(
                "message-undeclared",
                node.xml,
                f"「{node.label}」没有 {attribute}，按它自己的名称收发。",
                f"“{node.label}” has no {attribute}; it goes by its own name.",
            )


def _does_something_else(node: Node) -> bool:
    extensions = next(iter(children(node.xml, "extensionElements")), None)
    return extensions is not None and len(extensions) > 0


def _check_cycle(node: Node, reader: ElementReader, findings: Findings) -> None:
    """A cycle on an event that is passed once fires once."""
    once = node.tag == "intermediateCatchEvent" or (node.tag == "boundaryEvent" and node.interrupting)
    trigger = reader.trigger(node) if once and "timer" in node.kinds else None
    for part in () if trigger is None else (trigger, *trigger.parts):
        if part.kind == "timer" and (part.timer_tag == "timeCycle" or literal_kind(part.timer or "") == "cycle"):
            findings.warning(
                "cycle-once",
                node.xml,
                f"「{node.label}」写了循环时间，但是这里的事件只发生一次：循环的第一次。要重复请用非中断的边界事件，"
                "或用连线画成循环。",
                f"“{node.label}” says a cycle, but an event here happens once: the first time of the cycle. To "
                "repeat draw a "
                "non-interrupting boundary event, or a loop of flows.",
            )


def _check_cancel(node: Node, findings: Findings) -> None:
    owner = node.scope.owner
    if node.tag == "endEvent" and "cancel" in node.kinds:
        if owner is None or owner.tag != "transaction":
            findings.error(
                "event-unsupported",
                node.xml,
                f"取消结束事件「{node.label}」不在事务子流程中，请移进去，或改用别的结束事件。",
                f"Expected a cancel end event inside a transaction, but “{node.label}” is not.",
            )
        elif all("cancel" not in boundary.kinds for boundary in owner.boundaries):
            findings.error(
                "cancel-uncaught",
                owner.xml,
                f"事务子流程「{owner.label}」里有取消结束事件，边上却没有取消边界事件，请画上。",
                "Expected a transaction with a cancel end event to have a cancel boundary event, but "
                f"“{owner.label}” has "
                "none.",
            )


def _check_compensation(node: Node, findings: Findings) -> None:
    if node.for_compensation and not runs("compensation"):
        zh, en = _EVENT_INSTEAD["compensate"]
        findings.error(
            "compensation",
            node.xml,
            f"「{node.label}」用于补偿，这里不能执行；{zh}。",
            f"Expected an activity that is not for compensation, but “{node.label}” is; {en}.",
        )
        return
    if node.tag == "boundaryEvent" and node.jump is None:
        findings.error(
            "compensation",
            node.xml,
            f"补偿边界事件「{node.label}」没有连到补偿活动，请用关联（association）连上；"
            "补偿活动要写 isForCompensation。",
            f"Expected a compensation boundary event to be associated with a handler, but “{node.label}” is not; a "
            "handler "
            "says isForCompensation.",
        )
    if node.row == "eventSubProcessStart":
        _check_compensation_start(node, findings)
    for definition in children(node.xml, "compensateEventDefinition"):
        wanted = reference(definition.get("activityRef"))
        if wanted is not None and wanted not in {other.id for other in _around(node)}:
            findings.error(
                "compensation",
                node.xml,
                f"「{node.label}」的 activityRef 写了 {wanted}，同一层和外层都没有这个活动，请改正。",
                f"Expected activityRef to name an activity of the scope or around it, but “{node.label}” says "
                f"{wanted}.",
            )


def _check_compensation_start(node: Node, findings: Findings) -> None:
    """A compensation event sub-process undoes the sub-process around it, if nothing else does."""
    handler = node.scope.owner
    around = None if handler is None else handler.scope.owner
    if around is None:
        findings.error(
            "compensation",
            node.xml,
            f"补偿事件子流程「{node.label}」直接画在流程里，它撤销的是外面的子流程，这里没有；请移进要撤销的子流程。",
            f"Expected a compensation event sub-process inside the sub-process that it undoes, but “{node.label}” is "
            "drawn in the process itself; move it into a sub-process.",
        )
    elif any("compensate" in boundary.kinds for boundary in around.boundaries):
        findings.error(
            "compensation",
            node.xml,
            f"「{around.label}」边上有补偿边界事件，里面又有补偿事件子流程「{node.label}」，只有前者会发生；请只留一个。",
            f"Expected one way to undo “{around.label}”, but it has a compensation boundary event and the compensation "
            f"event sub-process of “{node.label}”; only the former would happen.",
        )


def _around(node: Node) -> Iterable[Node]:
    """The nodes of the scopes around a node."""
    scope: Scope | None = node.scope
    while scope is not None:
        yield from scope.nodes.values()
        scope = scope.owner.scope if scope.owner is not None else None


def check_competing(scope: Scope, reader: ElementReader, findings: Findings) -> None:
    """Two events that would catch the same error, escalation or message of one activity or scope."""
    for node in scope.nodes.values():
        _check_twice([(event, event) for event in node.boundaries], reader, findings)
    handlers = [(node, node.inner) for node in scope.nodes.values() if node.by_event and node.inner is not None]
    _check_twice([(node, start) for node, inner in handlers for start in inner.starts], reader, findings)


def _check_twice(events: list[tuple[Node, Node]], reader: ElementReader, findings: Findings) -> None:
    seen: dict[tuple[str, str | None], Node] = {}
    for place, event in events:
        for kind, name in _caught(reader.trigger(event)):
            first = seen.setdefault((kind, name), place)
            if first is place:
                continue
            note = findings.warning if kind == "message" else findings.error
            shown = name or ("任意代码" if kind != "compensate" else "补偿")
            note(
                "caught-twice",
                place.xml,
                f"「{first.label}」和「{place.label}」在同一处都接住 {kind}「{shown}」，只有前者会发生；请合并，"
                "或用不同的代码。",
                f"Expected one event to catch the {kind} “{name or 'any code'}” here, but “{first.label}” and "
                f"“{place.label}” both do; only the first would happen: merge them or use different codes.",
            )


def _caught(trigger: Trigger | None) -> Iterable[tuple[str, str | None]]:
    if trigger is None or trigger.kind == "parallelMultiple":
        return
    for part in trigger.singles:
        if part.kind in ("error", "escalation"):
            yield part.kind, part.code
        elif part.kind == "message":
            yield part.kind, part.name
        elif part.kind == "compensate":
            yield part.kind, None
