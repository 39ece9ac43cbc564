"""Steps that are drawn to be sent back although there is nowhere to send them."""

from __future__ import annotations

from collections.abc import Collection

from engine.bpmn.reading.element_reader import ElementReader
from engine.bpmn.reading.findings import Findings
from engine.bpmn.reading.graph import Node, Scope

_STEPS = frozenset({"userTask", "manualTask"})
_WITHOUT_EFFECT = frozenset({"exclusiveGateway", "scriptTask", "businessRuleTask", "task"})


def check_sending_back(
    scope: Scope, reader: ElementReader, findings: Findings, without_effect: Collection[str]
) -> None:
    """Warn of every step of the scope that allows ``sendBack`` and has no earlier step (``earlier_steps``).

    ``without_effect`` names the operations past which a step may be sent back.
    """
    for node in scope.nodes.values():
        drawn = node.tag in _STEPS and reader.extensions(node.xml).task.get("sendBack") == "true"
        if drawn and (reader.loop(node) is not None or not _has_earlier(node, reader, without_effect)):
            findings.warning(
                "nowhere-back",
                node.xml,
                f"「{node.label}」允许退回，但是前面没有可以退回的环节：业务操作、事件、并行分支之前的环节都不能退回。",
                f"“{node.label}” may be sent back, but no earlier step can be reached: not past operations, events and "
                "the beginning of parallel branches.",
            )


def _has_earlier(step: Node, reader: ElementReader, without_effect: Collection[str]) -> bool:
    seen: set[Node] = set()
    waiting = [step]
    while waiting:
        node = waiting.pop()
        for flow in node.incoming:
            source = flow.source
            if source in seen or source is step or not _passable(source, reader, without_effect):
                continue
            if source.tag in _STEPS:
                return True
            seen.add(source)
            waiting.append(source)
    return False


def _passable(node: Node, reader: ElementReader, without_effect: Collection[str]) -> bool:
    reads = node.tag == "serviceTask" and reader.extensions(node.xml).operation in without_effect
    if not (reads or node.tag in _STEPS | _WITHOUT_EFFECT) or reader.loop(node) is not None:
        return False
    return node.tag == "exclusiveGateway" or len(node.outgoing) < 2
