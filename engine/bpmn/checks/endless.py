"""Processes without end: they cannot end without calling themselves, or what they send begins them anew at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.bpmn.checks.ending import Stuck, begins_of, can_end, has_loop, in_circles
from engine.bpmn.checks.known import CalledProcess
from engine.bpmn.reading.element_reader import ElementReader
from engine.bpmn.reading.findings import Findings
from engine.bpmn.reading.graph import Node, Scope, following, is_link_catch, read_scope
from engine.bpmn.reading.xml import reference

_WAITING = frozenset(
    {"userTask", "manualTask", "receiveTask", "intermediateCatchEvent", "eventBasedGateway", "callActivity"}
)
_CHANGING = frozenset({*_WAITING, "scriptTask", "serviceTask", "businessRuleTask", "sendTask"})
_SENDING = frozenset({"endEvent", "intermediateThrowEvent", "sendTask"})
_SHOWN = 5
_MOST_STEPS = 200_000
"""Elements that are looked at to follow what messages and signals begin."""

Read = tuple[Scope, ElementReader, Findings]
"""A process as it was read, by whom, and where its problems are noted."""


def check_calls(read: Sequence[Read], outside: Mapping[str, CalledProcess]) -> None:
    """Processes that call themselves, directly or through others: there must be a way to an end without the call, and
    something on the way to it that waits or changes data. ``outside`` are the processes of files that are not checked.
    """
    scopes = _scopes_called(read, outside)
    calls = {name: _calls_in(scope) for name, scope in scopes.items()}
    circles = in_circles({name: [called for _, called in each] for name, each in calls.items()})
    if not circles:
        return
    endless = _endless_among(circles, scopes, calls)
    unchanged = _unchanged_among(circles, scopes, calls, outside)
    for scope, _, findings in read:
        if scopes.get(scope.id) is not scope:  # a second process of the same id is refused for that
            continue
        for node, called in calls[scope.id]:
            if scope.id in endless and called in endless and called in circles[scope.id]:
                _note_endless_call(scope, node, called, circles[scope.id], findings)
            elif called in unchanged.get(scope.id, ()):
                _note_unchanged_call(scope, node, called, circles[scope.id], findings)


def _scopes_called(read: Sequence[Read], outside: Mapping[str, CalledProcess]) -> dict[str, Scope]:
    """The checked processes, and those outside that they call directly or through others."""
    scopes: dict[str, Scope] = {}
    for scope, _, _ in read:
        scopes.setdefault(scope.id, scope)
    waiting = [called for scope in scopes.values() for _, called in _calls_in(scope)]
    while waiting:
        called = waiting.pop()
        drawn = outside[called].drawn if called in outside else None
        if called not in scopes and drawn is not None:
            scopes[called] = read_scope(drawn, {})
            waiting += [name for _, name in _calls_in(scopes[called])]
    return scopes


def _calls_in(scope: Scope) -> list[tuple[Node, str]]:
    calls = [
        (node, reference(node.xml.get("calledElement"))) for node in scope.all_nodes() if node.tag == "callActivity"
    ]
    return [(node, called) for node, called in calls if called is not None]


def _endless_among(
    circles: Mapping[str, frozenset[str]], scopes: Mapping[str, Scope], calls: Mapping[str, list[tuple[Node, str]]]
) -> set[str]:
    """Those that cannot end: each way to an end goes through a call of one that cannot."""
    endless = set(circles)
    callers: dict[str, list[str]] = {}
    for name in circles:
        for _, called in calls[name]:
            callers.setdefault(called, []).append(name)

    def stuck(node: Node) -> bool:
        called = reference(node.xml.get("calledElement")) if node.tag == "callActivity" else None
        return called in endless and not has_loop(node)

    waiting = dict.fromkeys(circles)  # each once, first come first looked at: a large process is not looked at again
    while waiting:  # for everyone that it calls
        name = next(iter(waiting))
        del waiting[name]
        if name in endless and _ends(scopes[name], stuck):
            endless.remove(name)
            waiting.update(dict.fromkeys(callers.get(name, ())))
    # What cannot end for another reason is told there.
    return {name for name in endless if _ends(scopes[name], lambda node: False)}


def _ends(scope: Scope, stuck: Stuck) -> bool:
    return any(can_end(scope, begins, stuck) for begins in begins_of(scope))


def _unchanged_among(
    circles: Mapping[str, frozenset[str]],
    scopes: Mapping[str, Scope],
    calls: Mapping[str, list[tuple[Node, str]]],
    outside: Mapping[str, CalledProcess],
) -> dict[str, frozenset[str]]:
    """Process → those of its circle that it calls although nothing has waited or changed since it began."""
    plain: dict[str, list[str]] = {}
    for name in circles:
        if outside.get(name, CalledProcess()).inputs is None:
            clean = _before_any_change(scopes[name])
            plain[name] = [called for node, called in calls[name] if called in circles[name] and _is_plain(node, clean)]
    return {
        name: frozenset(called for called in plain[name] if called in circle)
        for name, circle in in_circles(plain).items()
    }


def _before_any_change(process: Scope) -> set[Node]:
    """The nodes that a token comes to, and has never come through anything that waits or changes data before."""
    reached = _ahead([node for begins in begins_of(process) for node in begins])
    changing = [node for node in reached if node.tag in _CHANGING or node.inner is not None or node.host is not None]
    return reached - _ahead([each for node in changing for each in following(node)])


def _ahead(begins: Iterable[Node]) -> set[Node]:
    found: set[Node] = set()
    waiting = list(begins)
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += following(node)
    return found


def _is_plain(call: Node, clean: set[Node]) -> bool:
    return call in clean and not has_loop(call) and not call.boundaries


def _note_endless_call(scope: Scope, node: Node, called: str, circle: frozenset[str], findings: Findings) -> None:
    zh, en = _through(scope.id, called, circle)
    findings.error(
        "endless-call",
        node.xml,
        f"「{node.label}」调用 {called}，{zh}，每条通向结束的路都要经过这样的调用，永远办不完；"
        "请画一条不经过它的路，或改为调用别的流程。",
        f"Expected a process that can end, but “{node.label}” calls {called}, {en}, and every way to an end goes "
        "through such a call; draw a way around it, or call another process.",
    )


def _note_unchanged_call(scope: Scope, node: Node, called: str, circle: frozenset[str], findings: Findings) -> None:
    zh, en = _through(scope.id, called, circle)
    findings.error(
        "endless-call",
        node.xml,
        f"「{node.label}」调用 {called}，{zh}，到调用为止既没有等待，也不改变数据，每一次都走同样的路；"
        "请在调用之前加上办理的步骤，或改变条件所用的变量。",
        f"Expected something before the call that waits or changes data, but “{node.label}” calls {called}, {en}, and "
        "nothing before the call does, so every round takes the same way; add a step, or change what conditions read.",
    )


def _through(process: str, called: str, circle: frozenset[str]) -> tuple[str, str]:
    if called == process:
        return "就是本流程自己", "which is this process itself"
    others = sorted(circle - {process, called})[:_SHOWN]
    if not others:
        return f"而 {called} 又调用本流程", "which calls this process again"
    names = "、".join(others)
    return f"而 {called} 经过 {names} 又调用本流程", f"which calls this process again through {names}"


# ---- messages and signals


@dataclass(frozen=True, eq=False)
class _Beginning:
    """What a message or signal begins each time it comes: a process, or something beside what is going on."""

    node: Node
    begins: Scope
    """The scope in which the token goes on."""
    meaning: ElementReader
    findings: Findings
    names: frozenset[tuple[str, str]]
    """The (kind, name) of what it waits for."""
    is_process: bool


def check_repeating(read: Sequence[Read]) -> None:
    """Messages and signals that begin what sends them again, with nothing between that waits or chooses."""
    thrown = {name for scope, meaning, _ in read for node in scope.all_nodes() for name in _thrown(node, meaning)}
    if not thrown:
        return
    taken = {name for scope, meaning, _ in read for node in scope.all_nodes() for name in _taken(node, meaning)}
    beginnings = {
        f"{number} {each.node.id}": each
        for number, each in enumerate(each for one in read for each in _beginnings(*one))
        if each.names & thrown - taken
    }
    begun: dict[tuple[str, str], list[str]] = {}
    for key, each in beginnings.items():
        for name in each.names:
            begun.setdefault(name, []).append(key)
    ahead: dict[str, list[str]] = {}
    left = _MOST_STEPS
    for key, each in beginnings.items():
        nodes = list(each.begins.all_nodes())
        sent = {name for node in nodes for name in _thrown(node, each.meaning)} & begun.keys()
        left -= len(nodes) * (1 + len(sent))
        if left < 0:
            break  # of more than anybody draws nothing is claimed
        ahead[key] = [other for name in _always_sent(each, sent) for other in begun[name]]
    addressed = _addressed(read)
    for key, circle in in_circles(ahead).items():
        one = beginnings[key]
        certain = key in ahead[key] or all(beginnings[other].is_process for other in circle)
        certain = certain and not any(beginnings[other].names & addressed for other in circle)
        names = "、".join(sorted(name for _, name in one.names))
        others = [beginnings[other].node.label for other in circle - {key}][:_SHOWN]
        zh = f"（经过「{'、'.join(others)}」）" if others and key not in ahead[key] else ""
        en = f" (through “{', '.join(others)}”)" if zh else ""
        (one.findings.error if certain else one.findings.warning)(
            "endless-sending",
            one.node.xml,
            f"「{one.node.label}」收到 {names} 就开始，之后没有等待、也没有分支，又发出 {names}{zh}，会不断重新开始；"
            "请在发出之前加上等待或条件，或换一个名称。",
            f"Expected something that waits or chooses, but “{one.node.label}” begins when {names} comes, and what "
            f"follows sends {names} again{en}, so it begins anew without end; add a wait or a condition before it is "
            "sent, or use another name.",
        )


def _beginnings(scope: Scope, meaning: ElementReader, findings: Findings) -> Iterator[_Beginning]:
    for node in scope.all_nodes():
        owner = node.scope.owner
        of_process = node.begins and owner is None
        beside = not node.interrupting and (
            node.tag == "boundaryEvent" or (node.tag == "startEvent" and owner is not None and owner.by_event)
        )
        names = frozenset(_named(node, meaning)) if of_process or beside else frozenset()
        if names and node.event_kind != "parallelMultiple":
            yield _Beginning(node, node.scope, meaning, findings, names, of_process)


def _addressed(read: Sequence[Read]) -> set[tuple[str, str]]:
    """What is sent along a message flow: it is meant for the other end, whatever else waits for that name."""
    found: set[tuple[str, str]] = set()
    for scope, meaning, _ in read:
        root = scope.xml.getroottree().getroot()
        sources = {reference(flow.get("sourceRef")) for flow in root.iter("{*}messageFlow")}
        found |= {name for node in scope.all_nodes() if node.id in sources for name in _thrown(node, meaning)}
    return found


def _always_sent(one: _Beginning, names: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those of ``names`` that are sent on every way from the beginning to where something waits, or to an end."""

    def sending(name: tuple[str, str]) -> Stuck:
        return lambda node: name in _thrown(node, one.meaning)

    if not names or not can_end(one.begins, [one.node], lambda node: False, rests=_waits):
        return []  # why no token comes to an end is told elsewhere
    return sorted(name for name in names if not can_end(one.begins, [one.node], sending(name), rests=_waits))


def _waits(node: Node) -> bool:
    return node.tag in _WAITING and not is_link_catch(node) and not node.begins


def _named(node: Node, meaning: ElementReader) -> Iterator[tuple[str, str]]:
    trigger = meaning.trigger(node)
    for part in () if trigger is None else (trigger, *trigger.parts):
        if part.kind in ("message", "signal") and part.name:
            yield part.kind, part.name


def _thrown(node: Node, meaning: ElementReader) -> set[tuple[str, str]]:
    return set(_named(node, meaning)) if node.tag in _SENDING else set()


def _taken(node: Node, meaning: ElementReader) -> set[tuple[str, str]]:
    """The messages that somebody who waits takes, so that they begin nothing."""
    begins = node.begins or (node.tag == "boundaryEvent" and not node.interrupting)
    if node.tag in _SENDING or begins:
        return set()
    return {name for name in _named(node, meaning) if name[0] == "message"}
