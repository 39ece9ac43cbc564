"""Every element stands on a way from a start to an end. What breaks this runs all the same, but not as it was meant."""

from __future__ import annotations

from engine.bpmn.reading.findings import Findings
from engine.bpmn.reading.graph import Node, Scope, following, is_link_throw, reachable
from engine.bpmn.reading.rules.flows import refused_in


def check_ways(scope: Scope, findings: Findings) -> None:
    """One scope; sub-processes are scopes of their own."""
    ends = any(node.tag == "endEvent" for node in scope.nodes.values())
    if not refused_in(scope):  # where an element does not run, nobody knows what it leads to
        reached = reachable(scope)
        lost = _first_of_lost_parts(scope, reached)
        for node in scope.nodes.values():
            _check_way(node, reached, lost, ends, findings)
    if scope.only_begun:
        findings.open(
            "empty",
            scope.xml,
            "这里只画了开始事件，请画出之后的步骤。",
            "Expected steps after the start event, but nothing else is drawn; draw them.",
        )
    elif scope.nodes and not ends:
        note = findings.error if scope.starts else findings.warning
        note(
            "no-end",
            scope.xml,
            "流程没有结束事件，请在每条路的终点画上。",
            "Expected an end event, but none is drawn; draw where ways end.",
        )


def _first_of_lost_parts(scope: Scope, reached: set[Node]) -> set[Node]:
    """Where the parts begin that no way leads to: whoever connects these has connected what follows them."""
    left = [node for node in scope.nodes.values() if node not in reached]
    led_to = {each for node in left for each in following(node)}
    # Those that nothing leads to first: they lead to all others but circles.
    first: set[Node] = set()
    found: set[Node] = set()
    for node in sorted(left, key=lambda each: each in led_to):
        if node not in found:
            first.add(node)
            waiting = [node]
            while waiting:
                each = waiting.pop()
                if each not in found:
                    found.add(each)
                    waiting += following(each)
    return first


def _check_way(node: Node, reached: set[Node], lost: set[Node], ends: bool, findings: Findings) -> None:
    if node.for_compensation or (node.tag == "boundaryEvent" and node.host is None):
        return  # what is wrong with these is said where it is wrong
    if node not in reached:
        if node in lost:
            findings.error(
                "unreachable",
                node.xml,
                f"从开始走不到「{node.label}」，请连上或删去它。",
                f"Expected an element that can be reached from the start, but no way leads to “{node.label}”; "
                "connect or delete it.",
            )
    elif ends and not node.outgoing and node.tag != "endEvent" and not _ends_by_itself(node):
        findings.error(
            "dead-end",
            node.xml,
            f"「{node.label}」之后没有路，请连到后面的环节，或者画出结束事件。",
            f"Expected every way to end at an end event, but nothing follows “{node.label}”; connect it with what "
            "comes next, or draw an end event.",
        )


def _ends_by_itself(node: Node) -> bool:
    return node.by_event or (node.tag == "boundaryEvent" and "compensate" in node.kinds) or is_link_throw(node)
