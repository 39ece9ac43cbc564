"""Loops that nothing stops: no way out, or nothing in them that could change the choice, and nobody to wait for."""

from __future__ import annotations

from engine.bpmn.checks.graph import Node, Scope, following
from engine.bpmn.checks.problems import Findings

_WAITING = frozenset({"userTask", "manualTask", "receiveTask", "intermediateCatchEvent", "eventBasedGateway"})
_INNER = frozenset({"callActivity", "subProcess", "transaction"})
_CHANGING = frozenset({"scriptTask", "serviceTask", "businessRuleTask", "sendTask", *_INNER})


def check_circles(scope: Scope, findings: Findings) -> None:
    """Every loop of the scope that consists of elements that do not wait."""
    for circle in _circles([node for node in scope.nodes.values() if not _waits(node)]):
        leaves = any(target not in circle for node in circle for target in following(node))
        changes = any(node.tag in _CHANGING for node in circle)
        first = min(circle, key=lambda node: list(scope.nodes).index(node.id))
        names = "、".join(node.label for node in sorted(circle, key=lambda node: list(scope.nodes).index(node.id))[:5])
        if not leaves:
            findings.error(
                "endless-loop",
                first.xml,
                f"需要走得出去的循环，但是「{names}」永远循环；请画出离开的条件。",
                f"Expected a loop with a way out, but “{names}” never ends; draw a condition that leaves it.",
            )
        elif not changes:
            findings.error(
                "endless-loop",
                first.xml,
                f"需要循环中有等待或改变数据的步骤，但是「{names}」之中什么都不变，条件也就不变。",
                f"Expected something in the loop that waits or changes data, but nothing in “{names}” does, so "
                "its condition "
                "never changes.",
            )


def _waits(node: Node) -> bool:
    if node.tag in _WAITING:
        return not (node.tag == "intermediateCatchEvent" and "link" in node.kinds)
    if node.inner is not None:
        return any(_waits(inner) for inner in node.inner.all_nodes())
    return node.tag == "callActivity"


def _circles(nodes: list[Node]) -> list[set[Node]]:
    """The strongly connected groups of more than one node, or of one that leads to itself."""
    allowed = set(nodes)
    ahead = {node: _reach(node, allowed) for node in nodes}
    found: list[set[Node]] = []
    done: set[Node] = set()
    for node in nodes:
        if node in done or node not in ahead[node]:
            continue
        circle = {other for other in ahead[node] if node in ahead[other]}
        done |= circle
        found.append(circle)
    return found


def _reach(start: Node, allowed: set[Node]) -> set[Node]:
    found: set[Node] = set()
    waiting = [start]
    while waiting:
        for target in following(waiting.pop()):
            if target in allowed and target not in found:
                found.add(target)
                waiting.append(target)
    return found
