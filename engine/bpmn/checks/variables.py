"""Timers that are a single word: a variable of that name must be set somewhere."""

from __future__ import annotations

from lxml import etree

from engine.bpmn.checks.known import Known
from engine.bpmn.expressions.timers import is_literal
from engine.bpmn.model.values import name_of
from engine.bpmn.reading.element_reader import ElementReader
from engine.bpmn.reading.findings import Findings
from engine.bpmn.reading.graph import Node, Scope, following

_DATA = ("{*}dataObject", "{*}dataObjectReference", "{*}dataStoreReference", "{*}property", "{*}dataInput")


def variables_set(scope: Scope, meaning: ElementReader, known: Known) -> set[str]:
    """The variables that the nodes of a process set."""
    found: set[str] = set()
    for node in scope.all_nodes():
        extensions = meaning.extensions(node.xml)
        found |= {name for name in (extensions.result, extensions.variable) if name}
        if known.form_variables is not None:
            found |= set(known.form_variables.get(extensions.task.get("form") or "", ()))
        loop = meaning.loop(node)
        if loop is not None:
            found |= {name for name in (loop.item, loop.output, loop.output_item) if name}
        found |= {name_of(name) for name, _ in meaning.assignments(node)}
    return found


def data_of(process: etree._Element) -> set[str]:
    """The names of the data objects, stores, properties and inputs that a process draws."""
    drawn = process.iter(*_DATA)
    return {name_of(name) for item in drawn for name in (item.get("id"), item.get("name")) if name}


def takes_any(scope: Scope, meaning: ElementReader, known: Known) -> bool:
    """Whether somebody outside may set variables of any name: by a task without a known form, or by a message."""
    return any(_node_takes_any(node, meaning, known) for node in scope.all_nodes())


def _node_takes_any(node: Node, meaning: ElementReader, known: Known) -> bool:
    extensions = meaning.extensions(node.xml)
    if node.tag in ("userTask", "manualTask"):
        return extensions.task.get("form") not in (known.form_variables or {})
    return (node.tag == "receiveTask" or bool({"message", "signal"} & set(node.kinds))) and extensions.variable is None


def may_be_set_before(timed: Node, process: Scope, meaning: ElementReader, known: Known) -> bool:
    """Whether anybody may set variables of any name before a timer starts: on a way from a start that does not lead
    through ``timed``, which has the timer, or through the activity that it stands on."""
    armed = timed.host or timed
    waiting = [*process.entries, *(node for node in process.nodes.values() if node.by_event)]
    found: set[Node] = set()
    while waiting:
        node = waiting.pop()
        if node in found or node is armed:
            continue
        if _node_takes_any(node, meaning, known):
            return True
        found.add(node)
        waiting += following(node)
        if node.inner is not None:
            waiting += [*node.inner.entries, *(each for each in node.inner.nodes.values() if each.by_event)]
    return False


def timer_words(scope: Scope, meaning: ElementReader) -> list[tuple[Node, str, bool]]:
    """The timers of a process that are a single word, each with its element, and whether an event waits for it (else it
    is the time limit of a task)."""
    found: list[tuple[Node, str, bool]] = []
    for node in scope.all_nodes():
        trigger, task = meaning.trigger(node), meaning.extensions(node.xml).task
        timers = [(part.timer, True) for part in ((trigger, *trigger.parts) if trigger is not None else ())]
        timers += [(task[key], False) for key in ("limit", "warning") if key in task and not is_literal(task[key])]
        words = ((name_of((text or "").strip()), of_event) for text, of_event in timers)
        found += [(node, word, of_event) for word, of_event in words if word.isidentifier()]
    return found


def note_unknown_word(node: Node, word: str, findings: Findings, *, certain: bool) -> None:
    """A timer that is a word which nobody sets: an error; a warning where somebody might (not ``certain``)."""
    (findings.error if certain else findings.warning)(
        "timer-unknown",
        node.xml,
        f"「{node.label}」的时间写了 {word}：它不是 ISO 8601 的时间（如 P1D），也没有谁设置这个变量；"
        "请改正，变量由启动者给出时，请画一个同名的数据对象。",
        f"Expected a time to wait for, but “{node.label}” says {word}: that is no ISO 8601 time (such as P1D), and "
        "nobody sets such a variable; draw a data object of that name if it is given at the start.",
    )
