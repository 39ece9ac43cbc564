"""The flows by which a token leaves a node, and what is known of the variables when it takes them."""

from __future__ import annotations

from collections.abc import Iterator

from engine.bpmn.reading.graph import Flow, Node
from engine.operations.token_paths.conditions import split
from engine.operations.token_paths.state import TokenState


def ways_out(node: Node, state: TokenState) -> Iterator[tuple[tuple[Flow, ...], TokenState]]:
    """Each set of flows that a token may take together when it leaves a node, with what is known there."""
    flows = tuple(node.outgoing)
    if node.tag in ("exclusiveGateway", "complexGateway"):
        yield from _first_true(node, flows, state)
    elif node.tag == "eventBasedGateway" and not node.waits_for_all:
        yield from (((flow,), state) for flow in flows)
    elif node.tag == "inclusiveGateway" or any(flow.conditional for flow in flows):
        yield from _some(node, flows, state)
    else:
        yield flows, state


def _first_true(
    node: Node, flows: tuple[Flow, ...], state: TokenState
) -> Iterator[tuple[tuple[Flow, ...], TokenState]]:
    """The first flow whose condition holds, in the order of the file; the default flow when none does."""
    rest: dict[str, frozenset[object]] | None = state.known
    for flow in flows:
        if rest is None:
            return
        if flow.id == node.default:
            continue
        if flow.condition is None:
            yield (flow,), state.knowing(rest)
            continue
        holds, fails = split(flow.condition, rest)
        if holds is not None:
            yield (flow,), state.knowing(holds)
        rest = None if fails is None else dict(fails)
    if rest is not None:
        yield from (((flow,), state.knowing(rest)) for flow in flows if flow.id == node.default)


def _some(node: Node, flows: tuple[Flow, ...], state: TokenState) -> Iterator[tuple[tuple[Flow, ...], TokenState]]:
    """Each flow that may be taken alone, all of them together, and the default flow."""
    always = tuple(flow for flow in flows if not flow.conditional and flow.id != node.default)
    possible: list[tuple[Flow, TokenState]] = []
    for flow in flows:
        if flow.condition is not None and flow.id != node.default:
            holds, _fails = split(flow.condition, state.known)
            if holds is not None:
                possible.append((flow, state.knowing(holds)))
    for flow, narrowed in possible:
        yield (*always, flow), narrowed
    if len(possible) > 1:
        yield (*always, *(flow for flow, _ in possible)), state
    if always and node.tag != "inclusiveGateway":
        yield always, state
    elif node.tag == "inclusiveGateway" and always:
        yield from (((flow,), state) for flow in always)
    yield from (((flow,), state) for flow in flows if flow.id == node.default)
