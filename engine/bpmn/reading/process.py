"""From BPMN XML to the model: processes, their nodes and flows, after the rules found nothing to refuse."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from engine.bpmn.expressions.timers import expression_of
from engine.bpmn.model.elements import TASK_ACTS, Element, FlowLine, FlowNode, ProcessModel, ScopeModel
from engine.bpmn.model.errors import InvalidDiagram
from engine.bpmn.model.supported import CONSTRUCTS, EVENTS, GLOBAL_TASKS, runs
from engine.bpmn.model.values import name_of
from engine.bpmn.reading.declarations import read_declarations
from engine.bpmn.reading.element_reader import ElementReader
from engine.bpmn.reading.findings import Findings
from engine.bpmn.reading.graph import Flow, Node, Scope, is_link_throw, is_true, read_scope, read_task, shared_kinds
from engine.bpmn.reading.lanes import Lanes, read_lanes
from engine.bpmn.reading.refusals import refuse
from engine.bpmn.reading.rules.ids import check_ids
from engine.bpmn.reading.rules.process import check_process
from engine.bpmn.reading.xml import child, children, label_of, line_of, local_name, read_definitions, reference


class DiagramFiles:
    """BPMN files (name → content), parsed once, from which processes are read, each once; raises InvalidDiagram for
    unreadable XML."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.found = callable_elements(files)
        self._models: dict[tuple[str, bool], ProcessModel] = {}

    def model(self, process_id: str, caller: str = "", *, stand_ins: bool = False) -> ProcessModel:
        """One process or global task; the others are not looked at. ``caller`` names the call activity that wants it.

        ``stand_ins`` allows service tasks without operation and rule tasks without decision.

        Raises InvalidDiagram for a process that is missing or occurs twice and for one that cannot be run as the
        standard says.
        """
        model = self._models.get((process_id, stand_ins))
        if model is None:
            model = self._models[process_id, stand_ins] = self._read(process_id, caller, stand_ins)
        if caller:
            check_called(model, caller)
        return model

    def _read(self, process_id: str, caller: str, stand_ins: bool) -> ProcessModel:
        wanted = [item for item in self.found if item[0].get("id") == process_id]
        if len(wanted) != 1:
            known = "、".join(sorted(item[0].get("id") or "?" for item in self.found)) or "—"
            refuse(
                caller or process_id,
                f"编号（id）为 {process_id} 的流程应当有一个，找到 {len(wanted)} 个（已有：{known}），请改正编号",
                f"Expected exactly one process {process_id}, but found {len(wanted)} (there are: {known})",
            )
        xml, file, root = wanted[0]
        findings = Findings(file)
        reader = ElementReader(read_declarations(root), None, findings)
        scope = read_scope(xml, shared_kinds(root)) if local_name(xml) == "process" else read_task(xml)
        check_ids(xml, findings)
        check_process(scope, reader, findings)
        reader.extensions(xml)
        _raise_first(findings, stand_ins=stand_ins)
        return _Building(scope, reader, file).process()


def read_process_model(
    files: Mapping[str, bytes], process_id: str, caller: str = "", *, stand_ins: bool = False
) -> ProcessModel:
    """One process or global task of ``files``, see :meth:`DiagramFiles.model`; raises InvalidDiagram as that does."""
    return DiagramFiles(files).model(process_id, caller, stand_ins=stand_ins)


def _raise_first(findings: Findings, *, stand_ins: bool) -> None:
    """Raise what was found first and forbids running."""
    for problem in findings.problems:
        if problem.forbids_trial if stand_ins else problem.forbids_deployment:
            place = (f"{findings.file}第 {problem.line} 行", f"{findings.file}, line {problem.line}".removeprefix(", "))
            raise InvalidDiagram(f"{problem.zh}（{place[0]}）", f"{problem.en} ({place[1]})", place=problem.element)


def process_elements(files: Mapping[str, bytes]) -> list[tuple[etree._Element, str, etree._Element]]:
    """Every process element with its file name and root, in order; raises InvalidDiagram for unreadable XML."""
    return [each for each in callable_elements(files) if local_name(each[0]) == "process"]


def callable_elements(files: Mapping[str, bytes]) -> list[tuple[etree._Element, str, etree._Element]]:
    """What a call activity may call: processes and global tasks, as :func:`process_elements` gives them."""
    found = []
    for file, content in files.items():
        root = read_definitions(content, file)
        for tag in ("process", *GLOBAL_TASKS):
            found += [(item, file, root) for item in children(root, tag)]
    return found


def check_called(model: ProcessModel, caller: str) -> None:
    """Raise InvalidDiagram at the call activity ``caller`` if a process cannot be called."""
    starts = [model.scope.nodes[name].element.event or "message" for name in model.scope.starts]
    if starts.count("none") > 1:
        refuse(
            caller,
            f"被调用的流程 {model.id} 有几个空白开始事件，不知道从哪一个开始；请在其中合成一个，用网关分开",
            f"Expected the called process {model.id} to have one none start event, but it has several; draw one and "
            "branch by a gateway",
        )
    if starts and "none" not in starts:
        refuse(
            caller,
            f"被调用的流程 {model.id} 没有空白开始事件，只能由 {'、'.join(sorted(starts))} 启动；"
            "请在其中画空白开始事件",
            f"Expected the called process {model.id} to have a none start event, but only "
            f"{', '.join(sorted(starts))} starts it; draw a none start event there",
        )
    if (model.inputs is not None or model.outputs is not None) and not runs("process-data"):
        zh, en = CONSTRUCTS["process-data"]
        refuse(
            caller,
            f"被调用的流程 {model.id} 用到了{zh}，这里不能执行，请删去它",
            f"Expected a process that can be called, but {model.id} is {en}",
        )


class _Building:
    """Builds the model of one process that keeps all rules."""

    def __init__(self, scope: Scope, reader: ElementReader, file: str) -> None:
        self.scope = scope
        self.reader = reader
        self.file = file
        self.process_id = scope.id
        self.lanes: Lanes = read_lanes(scope.xml)

    def process(self) -> ProcessModel:
        xml, extensions = self.scope.xml, self.reader.extensions(self.scope.xml)
        task = local_name(xml) in GLOBAL_TASKS
        return ProcessModel(
            id=self.process_id,
            name=label_of(xml),
            system=None if task else extensions.system,
            kind=None if task else extensions.kind,
            executable=is_true(xml.get("isExecutable") or "true"),
            scope=self._scope(self.scope, self.process_id),
            file=self.file,
            inputs=declared_data(xml, "dataInput"),
            outputs=declared_data(xml, "dataOutput"),
        )

    def _scope(self, scope: Scope, key: str) -> ScopeModel:
        nodes = {name: self._node(node, key) for name, node in scope.nodes.items()}
        return ScopeModel(
            key=key,
            id=scope.id,
            name=label_of(scope.xml),
            nodes=nodes,
            entries=_entries(scope),
            starts=tuple(name for node in scope.starts for name in _started_by(node)),
        )

    def _node(self, node: Node, key: str) -> FlowNode:
        jumps = [_jump(node)] if is_link_throw(node) and node.jump is not None else []
        reached = [_jump(other) for other in node.reached_by]
        return FlowNode(
            element=self._element(node, key),
            incoming=(*map(_line, node.incoming), *reached),
            outgoing=(*map(_line, node.outgoing), *jumps),
            default=node.default,
            trigger=self.reader.trigger(node),
            loop=self.reader.loop(node),
            attached_to=reference(node.xml.get("attachedToRef")),
            interrupting=all(start.interrupting for start in node.inner.starts)
            if node.by_event and node.inner is not None
            else node.interrupting,
            inner=self._scope(node.inner, f"{key}/{node.id}") if node.inner is not None else None,
            triggered_by_event=node.by_event,
            assignments=self.reader.assignments(node),
            for_compensation=node.for_compensation,
            handler=node.jump.id if node.tag == "boundaryEvent" and node.jump is not None else None,
            start_quantity=int(node.xml.get("startQuantity") or 1),
            completion_quantity=int(node.xml.get("completionQuantity") or 1),
            instantiates=node.instantiates,
            waits_for_all=node.waits_for_all,
        )

    def _element(self, node: Node, key: str) -> Element:
        xml, tag = node.xml, node.tag
        extensions = self.reader.extensions(xml)
        lane, lane_role = self.lanes.of(node.id, key)
        task = extensions.task
        timed = {key: expression_of(task[key], node.id) for key in ("limit", "warning") if key in task}
        return Element(
            id=node.id,
            name=label_of(xml),
            type=tag,
            process=self.process_id,
            scope=key.rsplit("/", 1)[-1],
            line=line_of(xml),
            lane=lane,
            role=task.get("role") or extensions.role or lane_role,
            form=task.get("form"),
            department=task.get("department"),
            post=task.get("post"),
            limit=timed.get("limit"),
            warning=timed.get("warning"),
            acts=_acts(task) if tag in ("userTask", "manualTask") else frozenset(),
            operation=extensions.operation if tag in ("serviceTask", "sendTask") else None,
            parameters=dict(extensions.parameters),
            result=extensions.result,
            decision=extensions.decision if tag == "businessRuleTask" else None,
            event=node.event_kind if tag in EVENTS else None,
            called=reference(xml.get("calledElement")) if tag == "callActivity" else None,
        )


def _acts(task: Mapping[str, str]) -> frozenset[str]:
    """What the drawing allows to do with a task besides doing it."""
    return frozenset(name for name, usual in TASK_ACTS.items() if task.get(name, str(usual).lower()) == "true")


def declared_data(xml: etree._Element, tag: str) -> tuple[str, ...] | None:
    """The names of the ``dataInput`` or ``dataOutput`` elements that a callable element declares; None without any."""
    specification = child(xml, "ioSpecification")
    found = [] if specification is None else children(specification, tag)
    return tuple(name_of(each.get("name") or each.get("id") or "") for each in found) or None


def _entries(scope: Scope) -> tuple[str, ...]:
    """The nodes that get the first token: the first none start before other starts; without any start all nodes that no
    flow leads to."""
    starts = scope.starts
    if not starts:
        return tuple(node.id for node in scope.entries)
    first = next((node for node in starts if node.is_none_start), starts[0])
    return _started_by(first)[:1]


def _started_by(node: Node) -> tuple[str, ...]:
    """The ids by which the host names what has started a process there: for an event gateway the events behind it."""
    return tuple(flow.target.id for flow in node.outgoing) if node.tag == "eventBasedGateway" else (node.id,)


def _line(flow: Flow) -> FlowLine:
    """The standard ignores conditions behind a parallel gateway."""
    condition = None if flow.source.tag == "parallelGateway" else flow.condition
    return FlowLine(flow.id, flow.source.id, flow.target.id, label_of(flow.xml), condition)


def _jump(throw: Node) -> FlowLine:
    """The unseen flow by which a link leads to its catch."""
    target = throw.jump.id if throw.jump is not None else ""
    return FlowLine(f"{throw.id}→{target}", throw.id, target)
