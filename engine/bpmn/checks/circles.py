"""Loops that nothing stops: no way out, or nothing in them that could change the choice, and nobody to wait for."""

from __future__ import annotations

from collections.abc import Mapping

from engine.bpmn.reading.findings import Findings
from engine.bpmn.reading.graph import Node, Scope, following, is_link_catch

_WAITING = frozenset({"userTask", "manualTask", "receiveTask", "intermediateCatchEvent", "eventBasedGateway"})
_INNER = frozenset({"callActivity", "subProcess", "transaction"})
_CHANGING = frozenset({"scriptTask", "serviceTask", "businessRuleTask", "sendTask", *_INNER})


def check_circles(scope: Scope, waits: Waiting, findings: Findings) -> None:
    """Every loop of the scope that consists of elements that do not wait."""
    for circle in _circles([node for node in scope.nodes.values() if not waits.at(node)]):
        inside = set(circle)
        leaves = any(target not in inside for node in circle for target in following(node))
        changes = any(node.tag in _CHANGING for node in circle)
        names = "、".join(node.label for node in circle[:5])
        if not leaves:
            findings.error(
                "endless-loop",
                circle[0].xml,
                f"「{names}」永远循环，走不出去；请画出离开的条件。",
                f"Expected a loop with a way out, but “{names}” never ends; draw a condition that leaves it.",
            )
        elif not changes:
            findings.error(
                "endless-loop",
                circle[0].xml,
                f"循环「{names}」之中既没有等待，也不改变数据，离开的条件永远不变；请加上办理的步骤，"
                "或改变条件所用的变量。",
                f"Expected something in the loop that waits or changes data, but nothing in “{names}” does, so "
                "its condition never changes.",
            )


class Waiting:
    """At which nodes a process waits for something outside; each node is looked at once."""

    def __init__(self, scope: Scope) -> None:
        self._waits: set[Node] = set()
        for node in reversed(list(scope.all_nodes())):  # what is inside comes after its sub-process
            inner = node.inner.nodes.values() if node.inner is not None else ()
            if _waits(node) or any(each in self._waits for each in inner):
                self._waits.add(node)

    def at(self, node: Node) -> bool:
        """Whether a token stops at the node, or may stop inside it."""
        return node in self._waits


def _waits(node: Node) -> bool:
    return node.tag == "callActivity" or (node.tag in _WAITING and not is_link_catch(node))


def _circles(nodes: list[Node]) -> list[list[Node]]:
    """The strongly connected groups of more than one node, or of one that leads to itself; in document order.

    Two walks without recursion: forwards for the order in which nodes are left, backwards for the groups (Kosaraju).
    """
    order = {node: place for place, node in enumerate(nodes)}
    ahead = {node: [target for target in following(node) if target in order] for node in nodes}
    behind: dict[Node, list[Node]] = {node: [] for node in nodes}
    for node, targets in ahead.items():
        for target in targets:
            behind[target].append(node)
    left: list[Node] = []
    seen: set[Node] = set()
    for node in nodes:
        left += _walk(node, ahead, seen)
    found: list[list[Node]] = []
    seen = set()
    for node in reversed(left):
        group = _walk(node, behind, seen)
        if len(group) > 1 or any(each in ahead[each] for each in group):
            found.append(sorted(group, key=order.__getitem__))
    return sorted(found, key=lambda group: order[group[0]])


def _walk(start: Node, ahead: Mapping[Node, list[Node]], seen: set[Node]) -> list[Node]:
    """The nodes not ``seen`` that can be reached from ``start``, in the order in which they are left."""
    if start in seen:
        return []
    seen.add(start)
    left: list[Node] = []
    waiting = [(start, iter(ahead[start]))]
    while waiting:
        node, targets = waiting[-1]
        target = next((each for each in targets if each not in seen), None)
        if target is None:
            left.append(node)
            waiting.pop()
        else:
            seen.add(target)
            waiting.append((target, iter(ahead[target])))
    return left
