"""Receive tasks and event gateways that start a process (``instantiate``): where they may, and what they may not be."""

from __future__ import annotations

from engine.bpmn.reading.element_reader import ElementReader
from engine.bpmn.reading.findings import Findings
from engine.bpmn.reading.graph import Node
from engine.bpmn.reading.rules.events import COMES_FROM_OUTSIDE


def check_instantiating(node: Node, reader: ElementReader, findings: Findings) -> None:
    """A node that says ``instantiate``: nothing leads to it, and one message or signal from outside starts it."""
    found = _why_not(node, reader)
    if found is not None:
        zh, en = found
        findings.error(
            "instantiate",
            node.xml,
            f"「{node.label}」写了 instantiate（由它启动流程），但是{zh}。",
            f"Expected “{node.label}” to start the process, as it says instantiate, but {en}.",
        )


def _why_not(node: Node, reader: ElementReader) -> tuple[str, str] | None:
    """Why the node cannot start a process, and what to draw instead, in Chinese and English; None if it can."""
    if not node.instantiates:
        return (
            "只有接收任务和事件网关可以这样写；请去掉它，或画一个开始事件",
            "only a receive task or an event gateway can; delete it, or draw a start event",
        )
    if node.scope.owner is not None:
        return (
            "它在子流程里面，子流程由进入它的连线开始；请去掉 instantiate",
            "it is inside a sub-process, which begins when a token comes to it; delete it",
        )
    if node.incoming:
        return (
            "有连线进入它，那是流程已经开始以后的事；请去掉 instantiate，或者删去进入的连线",
            "a flow leads to it, when the process has begun already; delete it, or the flow",
        )
    if reader.loop(node) is not None or node.for_compensation or (node.xml.get("startQuantity") or "1").strip() != "1":
        return (
            "它又是循环、补偿活动或要几个令牌才开始的活动；请在它之后另画这样的活动",
            "it is a loop, a compensation handler or waits for several tokens, too; draw such an activity behind it",
        )
    for flow in node.outgoing:
        event = flow.target
        if event.tag == "intermediateCatchEvent" and event.event_kind not in COMES_FROM_OUTSIDE:
            return (
                f"它之后的「{event.label}」等的不是消息或信号，流程开始以前没有谁等它；请把它画成开始事件",
                f"“{event.label}” behind it waits for no message or signal, and nobody waits before the process has "
                "begun; draw a start event for it",
            )
    return None
