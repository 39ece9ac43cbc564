"""A diagram as a graph, read so tolerantly that one mistake does not hide the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from engine.bpmn.model.supported import EVENT_DEFINITIONS, EVENTS, FLOW_NODES, GLOBAL_TASKS
from engine.bpmn.reading.xml import BPMN, child, children, is_bpmn, local_name, reference, text_of

_TRUE = ("true", "1")


@dataclass(eq=False)
class Flow:
    """A sequence flow whose two ends exist in its scope."""

    xml: etree._Element
    id: str
    source: Node
    target: Node
    condition: str | None = None
    """The text of its condition; None for an unconditional one."""

    @property
    def conditional(self) -> bool:
        """Whether the flow has a condition."""
        return self.condition is not None


@dataclass(eq=False)
class Node:
    """A flow node. ``kinds`` are its event definitions; empty for a none event and for what is no event."""

    xml: etree._Element
    id: str
    tag: str
    kinds: tuple[str, ...]
    scope: Scope
    inner: Scope | None = None
    by_event: bool = False
    host: Node | None = None
    interrupting: bool = True
    incoming: list[Flow] = field(default_factory=list)
    outgoing: list[Flow] = field(default_factory=list)
    boundaries: list[Node] = field(default_factory=list)
    jump: Node | None = None
    """Where a throwing link leads, or which handler a compensation boundary event has."""
    reached_by: list[Node] = field(default_factory=list)
    """The throwing links that lead to this catching one."""
    paired: bool = False
    """Whether a link is joined to its other end by reference, so that its name does not count."""

    @property
    def for_compensation(self) -> bool:
        """Whether the node is a compensation handler, which no flow leads to."""
        return is_true(self.xml.get("isForCompensation"))

    @property
    def instantiates(self) -> bool:
        """Whether a receive task or event gateway says that it starts the process."""
        return self.tag in ("receiveTask", "eventBasedGateway") and is_true(self.xml.get("instantiate"))

    @property
    def begins(self) -> bool:
        """Whether the process can begin here: a start event, or what instantiates it."""
        return self.tag == "startEvent" or (self.instantiates and self.scope.owner is None and not self.incoming)

    @property
    def is_none_start(self) -> bool:
        """Whether it is a start event that waits for nothing."""
        return self.tag == "startEvent" and not self.kinds

    @property
    def waits_for_all(self) -> bool:
        """Whether it is a parallel event gateway: all the events behind it have to come."""
        return self.tag == "eventBasedGateway" and (self.xml.get("eventGatewayType") or "").strip() == "Parallel"

    @property
    def event_kind(self) -> str:
        """The kind of an event: ``none``, that of its only definition, ``multiple`` or ``parallelMultiple``."""
        if len(self.kinds) > 1:
            return "parallelMultiple" if is_true(self.xml.get("parallelMultiple")) else "multiple"
        return self.kinds[0] if self.kinds else "none"

    @property
    def row(self) -> str:
        """The row of EVENT_KINDS that an event belongs to."""
        owner = self.scope.owner
        if self.tag != "startEvent" or owner is None:
            return self.tag
        return "eventSubProcessStart" if owner.by_event else "subProcessStart"

    @property
    def name(self) -> str:
        """The drawn name; empty if there is none."""
        return (self.xml.get("name") or "").strip()

    @property
    def label(self) -> str:
        """The name, or the id of a nameless element."""
        return self.name or self.id

    @property
    def default(self) -> str | None:
        """The id of the default flow."""
        return reference(self.xml.get("default"))


@dataclass(eq=False)
class Scope:
    """A process or sub-process."""

    xml: etree._Element
    id: str
    owner: Node | None = None
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)
    broken: list[etree._Element] = field(default_factory=list)
    """Sequence flows without a source or target in this scope."""

    @property
    def kind(self) -> str:
        """``process``, ``subProcess``, ``transaction`` or ``eventSubProcess``."""
        if self.owner is None:
            return "process"
        return "eventSubProcess" if self.owner.by_event else self.owner.tag

    @property
    def starts(self) -> list[Node]:
        """Where it can begin: the start events, receive tasks and event gateways that instantiate a process."""
        return [node for node in self.nodes.values() if node.begins]

    @property
    def entries(self) -> list[Node]:
        """The nodes that can get the first token."""
        starts = self.starts
        if starts:
            return starts
        return [
            node
            for node in self.nodes.values()
            if not node.incoming
            and node.host is None
            and not node.by_event
            and not is_link_catch(node)
            and not node.for_compensation
        ]

    @property
    def only_begun(self) -> bool:
        """Whether nothing but a start event is drawn, as editors put one into a new process or sub-process."""
        only = next(iter(self.nodes.values())) if len(self.nodes) == 1 else None
        return only is not None and only.tag == "startEvent" and not only.outgoing

    def all_nodes(self) -> Iterator[Node]:
        """The nodes of the scope and of the sub-processes in it, in document order."""
        waiting = [iter(self.nodes.values())]
        while waiting:
            node = next(waiting[-1], None)
            if node is None:
                waiting.pop()
                continue
            yield node
            if node.inner is not None:
                waiting.append(iter(node.inner.nodes.values()))

    def all_scopes(self) -> Iterator[Scope]:
        """The scope and those of its sub-processes."""
        yield self
        for node in self.all_nodes():
            if node.inner is not None:
                yield node.inner


def is_link_catch(node: Node) -> bool:
    """Whether the node is where a link arrives."""
    return node.tag == "intermediateCatchEvent" and "link" in node.kinds


def is_link_throw(node: Node) -> bool:
    """Whether the node is where a link leaves."""
    return node.tag == "intermediateThrowEvent" and "link" in node.kinds


def link_name(node: Node) -> str:
    """The name of a link event, or an empty text."""
    definition = child(node.xml, "linkEventDefinition")
    name = definition.get("name") if definition is not None else None
    return (name or node.xml.get("name") or "").strip()


def link_targets(scope: Scope) -> dict[Node, Node]:
    """Throwing link → the catching one of its scope: the two refer to each other, or else have the same name."""
    catches = [node for node in scope.nodes.values() if is_link_catch(node)]
    throws = [node for node in scope.nodes.values() if is_link_throw(node)]
    ids = {_link_id(node): node for node in (*catches, *throws) if _link_id(node)}
    found: dict[Node, Node] = {}
    for node in (*throws, *catches):
        definition = child(node.xml, "linkEventDefinition")
        for item in children(definition) if definition is not None else ():
            other = ids.get(reference(text_of(item)) or "")
            if other is not None and is_link_throw(node) and is_link_catch(other):
                found.setdefault(node, other)
            elif other is not None and is_link_catch(node) and is_link_throw(other):
                found.setdefault(other, node)
    for throw, catch in found.items():
        throw.paired = catch.paired = True
    by_name: dict[str, Node] = {}
    for node in sorted(catches, key=lambda node: node.paired):
        by_name.setdefault(link_name(node), node)
    for node in throws:
        if node not in found and link_name(node) in by_name:
            found[node] = by_name[link_name(node)]
    return found


def _link_id(node: Node) -> str:
    definition = child(node.xml, "linkEventDefinition")
    return "" if definition is None else definition.get("id") or ""


def is_true(text: str | None) -> bool:
    """Whether an XML boolean is true; None is false."""
    return (text or "").strip() in _TRUE


def shared_kinds(root: etree._Element) -> dict[str, str]:
    """Id of an event definition at the root of a file → its kind."""
    return {
        item.get("id", ""): EVENT_DEFINITIONS[local_name(item)]
        for item in children(root)
        if local_name(item) in EVENT_DEFINITIONS
    }


def read_starts(xml: etree._Element, shared: dict[str, str]) -> tuple[str, ...]:
    """By what a process can be started, without reading the rest of it: the kinds of its start events, and ``message``
    for each receive task or event gateway that instantiates it."""
    kinds = [_kinds(item, shared) for item in children(xml, "startEvent")]
    others = [item for tag in ("receiveTask", "eventBasedGateway") for item in children(xml, tag)]
    instantiating = ["message" for item in others if is_true(item.get("instantiate"))]
    return (*("none" if not each else each[0] if len(each) == 1 else "multiple" for each in kinds), *instantiating)


def read_task(xml: etree._Element) -> Scope:
    """The graph of a global task: this one task."""
    scope = Scope(xml, xml.get("id") or local_name(xml))
    scope.nodes[scope.id] = Node(xml, scope.id, GLOBAL_TASKS[local_name(xml)], (), scope)
    return scope


def read_scope(xml: etree._Element, shared: dict[str, str], owner: Node | None = None) -> Scope:
    """The graph of a process or sub-process; ``shared`` maps ids of root event definitions to their kinds."""
    scope = Scope(xml, xml.get("id") or local_name(xml), owner)
    for item in children(xml):
        tag = local_name(item)
        if tag in FLOW_NODES and item.get("id"):
            _add_node(scope, item, tag, shared)
    for node in scope.nodes.values():
        attached = reference(node.xml.get("attachedToRef")) if node.tag == "boundaryEvent" else None
        if attached in scope.nodes:
            node.host = scope.nodes[attached]
            node.host.boundaries.append(node)
    for item in children(xml, "sequenceFlow"):
        source = scope.nodes.get(reference(item.get("sourceRef")) or "")
        target = scope.nodes.get(reference(item.get("targetRef")) or "")
        if source is None or target is None:
            scope.broken.append(item)
            continue
        condition = text_of(child(item, "conditionExpression"))
        flow = Flow(item, item.get("id") or "", source, target, condition)
        scope.flows.append(flow)
        source.outgoing.append(flow)
        target.incoming.append(flow)
    for throw, catch in link_targets(scope).items():
        throw.jump = catch
        catch.reached_by.append(throw)
    if owner is None:
        _lead_to_handlers(scope)
    return scope


def _lead_to_handlers(process: Scope) -> None:
    """Compensation boundary events lead to the handlers that associations connect them with, in either direction."""
    nodes = list(process.all_nodes())
    events = {node.id: node for node in nodes if node.tag == "boundaryEvent" and "compensate" in node.kinds}
    handlers = {node.id: node for node in nodes if node.for_compensation}
    if not events or not handlers:
        return
    for association in process.xml.getroottree().getroot().iter(f"{{{BPMN}}}association"):
        ends = [reference(association.get(name)) or "" for name in ("sourceRef", "targetRef")]
        for one, other in (ends, ends[::-1]):
            event, handler = events.get(one), handlers.get(other)
            if event is not None and handler is not None and event.scope is handler.scope and event.jump is None:
                event.jump = handler


def _add_node(scope: Scope, item: etree._Element, tag: str, shared: dict[str, str]) -> None:
    node_id = item.get("id") or ""
    if node_id in scope.nodes:
        return
    node = Node(item, node_id, tag, _kinds(item, shared) if tag in EVENTS else (), scope)
    scope.nodes[node_id] = node
    if tag in ("subProcess", "transaction"):
        node.by_event = tag == "subProcess" and is_true(item.get("triggeredByEvent"))
        node.inner = read_scope(item, shared, node)
    attribute = {"startEvent": "isInterrupting", "boundaryEvent": "cancelActivity"}.get(tag)
    # What a compensation event sub-process undoes is complete: there is nothing left to interrupt.
    undoes = tag == "startEvent" and "compensate" in node.kinds
    node.interrupting = not undoes and (attribute is None or is_true(item.get(attribute) or "true"))


def _kinds(item: etree._Element, shared: dict[str, str]) -> tuple[str, ...]:
    own = [EVENT_DEFINITIONS[local_name(one)] for one in item if is_bpmn(one) and local_name(one) in EVENT_DEFINITIONS]
    referred = [shared.get(reference(text_of(one)) or "", "unknown") for one in children(item, "eventDefinitionRef")]
    return (*own, *referred)


def following(node: Node) -> list[Node]:
    """The nodes to which a token or an event can lead from ``node`` within its scope: flows, boundary events, links,
    compensation handlers."""
    found = [flow.target for flow in node.outgoing]
    found += node.boundaries
    if node.jump is not None:
        found.append(node.jump)
    return found


def reachable(scope: Scope) -> set[Node]:
    """The nodes of the scope that a token can reach; event sub-processes count as reached, and so does every catch of a
    link that is thrown, although only one of that name is led to."""
    thrown = {link_name(node) for node in scope.nodes.values() if is_link_throw(node)}
    caught = (node for node in scope.nodes.values() if is_link_catch(node) and link_name(node) in thrown)
    waiting = [*scope.entries, *(node for node in scope.nodes.values() if node.by_event), *caught]
    found: set[Node] = set()
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += following(node)
    return found
