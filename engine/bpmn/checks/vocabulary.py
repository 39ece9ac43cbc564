"""The words of a diagram: elements, events and attributes that run here, and what to draw instead of the others."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from engine.bpmn.checks.graph import Node, is_true
from engine.bpmn.checks.problems import Findings
from engine.bpmn.model.supported import (
    ALWAYS_INTERRUPTING,
    CONSTRUCTS,
    EVENT_DEFINITIONS,
    EVENT_KINDS,
    FLOW_NODES,
    PASSIVE_ELEMENTS,
    construct_of,
    runs,
)
from engine.bpmn.reading.declarations import Declarations
from engine.bpmn.reading.xml import child, children, is_bpmn, local_name, reference, text_of

_INSTEAD: Mapping[str, tuple[str, str]] = {
    "complexGateway": ("请改用排他、包容或并行网关", "use an exclusive, inclusive or parallel gateway"),
    "adHocSubProcess": ("请改用普通子流程或并行多实例", "use a sub-process or a parallel multi-instance"),
    "subChoreography": ("请画成流程", "draw a process"),
    "choreographyTask": ("请画成流程", "draw a process"),
    "callChoreography": ("请画成流程", "draw a process"),
    "implicitThrowEvent": ("请改用抛出事件", "use a throwing event"),
}
_EVENT_INSTEAD: Mapping[str, tuple[str, str]] = {
    "compensate": (
        "请把撤销的步骤画成普通任务，用错误或取消边界事件引到那里",
        "draw the undoing step as an ordinary task reached from an error or cancel boundary event",
    ),
    "link": ("请用连线直接连接", "connect the elements by a sequence flow"),
    "terminate": ("终止只能用在结束事件", "terminate is for end events only"),
    "cancel": ("取消只能用在事务的结束和边界事件", "cancel is for end and boundary events of a transaction"),
}
_DETAILS = frozenset({"incoming", "outgoing", "multiInstanceLoopCharacteristics", "standardLoopCharacteristics"})
_ROOTS = frozenset(
    {
        "process",
        "collaboration",
        "message",
        "signal",
        "error",
        "escalation",
        "itemDefinition",
        "dataStore",
        "category",
        "interface",
        "resource",
        "partnerEntity",
        "partnerRole",
        "endPoint",
        "import",
        "extension",
        "relationship",
        "correlationProperty",
        "documentation",
        "extensionElements",
        "group",
        "textAnnotation",
        "association",
        "globalTask",
        "globalUserTask",
        "globalManualTask",
        "globalScriptTask",
        "globalBusinessRuleTask",
        *EVENT_DEFINITIONS,
    }
)
_SCRIPT_FORMATS = frozenset(
    {
        "",
        "chengnuo",
        "python",
        "text/python",
        "text/x-python",
        "application/python",
        "application/x-python",
        "simpleeval",
    }
)
"""Scripts are assignments of our expression language, which Python's assignments look like."""
_OUR_LANGUAGES = _SCRIPT_FORMATS


def check_root(root: etree._Element, findings: Findings) -> None:
    """The elements beside the processes, and what a file says about its expression language."""
    language = (root.get("expressionLanguage") or "").strip()
    if language and language.lower() not in _OUR_LANGUAGES:
        findings.warning(
            "expression-language",
            root,
            f"文件声明表达式语言为 {language}，这里的表达式按本引擎的写法解释。",
            f"The file declares the expression language {language}; expressions are read in the notation of "
            "this engine.",
        )
    for item in children(root):
        tag = local_name(item)
        if tag not in _ROOTS:
            findings.error(
                "element-unsupported",
                item,
                f"需要流程图，但是文件含有 {tag}，它不能执行。",
                f"Expected processes, but the file contains {tag}, which cannot be run.",
            )
        for key in children(item, "correlationKey"):
            _refuse_correlation(key, findings)
        if tag == "extension" and is_true(item.get("mustUnderstand")):
            findings.error(
                "must-understand",
                item,
                f"需要能理解的扩展，但是文件要求理解 {item.get('definition')}。",
                f"Expected extensions that are understood, but the file demands {item.get('definition')}.",
            )


def _refuse_correlation(item: etree._Element, findings: Findings) -> None:
    findings.error(
        "correlation",
        item,
        "需要按办件编号送达的消息，但是图中写了关联键，它会使消息只送给键值相同的流程；请删去关联键，消息由发送方写明办件。",
        "Expected messages that are addressed by case number, but the diagram declares a correlation, by which only "
        "processes with the same key would receive them; delete it, the sender names the case.",
    )


def check_children(xml: etree._Element, findings: Findings) -> None:
    """The elements directly in a process or sub-process: those that do not run here are refused by name."""
    for item in children(xml):
        tag = local_name(item)
        if tag in FLOW_NODES or tag in PASSIVE_ELEMENTS or tag in _DETAILS or tag == "sequenceFlow":
            continue
        zh, en = _INSTEAD.get(tag, ("请改用支持的元素", "use an element that is supported"))
        findings.error(
            "element-unsupported",
            item,
            f"需要可以执行的元素，但是 {tag} 不受支持；{zh}。",
            f"Expected an element that can be run, but {tag} is not supported; {en}.",
        )
    for item in children(xml, "correlationSubscription"):
        _refuse_correlation(item, findings)


def check_node(node: Node, findings: Findings) -> None:
    """One flow node: its event definitions, and attributes that would make it run differently."""
    xml = node.xml
    if is_true(xml.get("isForCompensation")) and not runs("compensation"):
        zh, en = _EVENT_INSTEAD["compensate"]
        findings.error(
            "compensation",
            xml,
            f"需要不用于补偿的活动，但是「{node.label}」是；{zh}。",
            f"Expected an activity that is not for compensation, but “{node.label}” is; {en}.",
        )
    if is_true(xml.get("instantiate")):
        findings.error(
            "instantiate",
            xml,
            f"需要用开始事件启动流程，但是「{node.label}」写了 instantiate；请在它之前画消息开始事件。",
            f"Expected a start event to start the process, but “{node.label}” says instantiate; draw a message "
            "start event.",
        )
    for attribute in ("startQuantity", "completionQuantity"):
        if not runs("token-quantity") and (xml.get(attribute) or "1").strip() != "1":
            findings.error(
                "token-quantity",
                xml,
                f"需要 {attribute} 为 1，但是「{node.label}」写了 {xml.get(attribute)}；请改用多实例。",
                f"Expected {attribute} to be 1, but “{node.label}” says {xml.get(attribute)}; use a multi-instance.",
            )
    if node.tag == "eventBasedGateway" and (xml.get("eventGatewayType") or "Exclusive") != "Exclusive":
        findings.error(
            "event-gateway-type",
            xml,
            f"需要排他的事件网关，但是「{node.label}」是并行的；请画成几个开始事件。",
            f"Expected an exclusive event gateway, but “{node.label}” is parallel; draw separate start events.",
        )
    if node.tag == "scriptTask":
        _check_script_format(node, findings)
    _check_event(node, findings)
    _check_data(node, findings)


def _check_script_format(node: Node, findings: Findings) -> None:
    language = (node.xml.get("scriptFormat") or "").strip()
    if language.lower() not in _SCRIPT_FORMATS:
        findings.error(
            "script-format",
            node.xml,
            f"需要“名称 = 表达式”的脚本，但是「{node.label}」的语言是 {language}；请改写并删去 scriptFormat。",
            f"Expected a script of “name = expression”, but “{node.label}” is in {language}; rewrite it, drop "
            "scriptFormat.",
        )


def check_language(xml: etree._Element, findings: Findings) -> None:
    """A condition that names another expression language."""
    language = (xml.get("language") or "").strip()
    if language and language.lower() not in _OUR_LANGUAGES:
        findings.error(
            "expression-language",
            xml.getparent(),
            f"需要本引擎的表达式，但是语言写着 {language}。",
            f"Expected an expression of this engine, but its language is {language}.",
        )


def check_codes(node: Node, declarations: Declarations, findings: Findings) -> None:
    """Errors and escalations that name no declaration: what they name is their code."""
    for definition, attribute, known in (
        ("errorEventDefinition", "errorRef", declarations.errors),
        ("escalationEventDefinition", "escalationRef", declarations.escalations),
    ):
        for item in children(node.xml, definition):
            wanted = reference(item.get(attribute))
            if wanted is not None and wanted not in known:
                findings.warning(
                    "code-undeclared",
                    node.xml,
                    f"「{node.label}」的 {attribute} 写了 {wanted}，文件没有声明它；这里把它当作代码。",
                    f"{attribute} of “{node.label}” says {wanted}, which the file does not declare; it is taken as the "
                    "code itself.",
                )


def _check_event(node: Node, findings: Findings) -> None:
    xml, row = node.xml, node.tag
    if row not in ("startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent"):
        return
    owner = node.scope.owner
    if row == "startEvent" and owner is not None:
        row = "eventSubProcessStart" if owner.by_event else "subProcessStart"
    kind = node.kinds[0] if node.kinds else "none"
    if len(node.kinds) > 1:
        kind = "parallelMultiple" if is_true(xml.get("parallelMultiple")) else "multiple"
    construct = construct_of(row, kind)
    if kind in EVENT_KINDS[row] and construct is not None and not runs(construct):
        several = len(node.kinds) > 1
        zh, en = _EVENT_INSTEAD.get(kind, ("请画成几个事件", "draw several events"))
        findings.error(
            "event-multiple" if several else "event-unsupported",
            node.xml,
            f"需要可以执行的事件，但是「{node.label}」是{CONSTRUCTS[construct][0]}；{zh}。",
            f"Expected an event that can be run, but “{node.label}” is {CONSTRUCTS[construct][1]}; {en}.",
        )
    elif kind not in EVENT_KINDS[row]:
        zh, en = _EVENT_INSTEAD.get(
            kind, ("请改用 " + "、".join(sorted(EVENT_KINDS[row])), "use " + ", ".join(sorted(EVENT_KINDS[row])))
        )
        findings.error(
            "event-unsupported",
            node.xml,
            f"需要可以执行的事件，但是「{node.label}」是 {kind} 类型的 {row}；{zh}。",
            f"Expected an event that can be run, but “{node.label}” is a {kind} {row}; {en}.",
        )
    elif not node.interrupting and kind in ALWAYS_INTERRUPTING:
        findings.error(
            "event-interrupting",
            node.xml,
            f"需要 {kind} 事件为中断型，但是「{node.label}」不是。",
            f"Expected a {kind} event to interrupt, but “{node.label}” does not.",
        )


def _check_data(node: Node, findings: Findings) -> None:
    for item in node.xml.iter():
        if is_bpmn(item) and local_name(item) in ("dataInputAssociation", "dataOutputAssociation"):
            if item.getparent() is not node.xml:
                continue
            if child(item, "assignment") is not None or text_of(child(item, "transformation")) is not None:
                findings.error(
                    "data-mapping",
                    node.xml,
                    f"需要没有转换的数据关联，但是「{node.label}」的数据关联含有赋值；请改用脚本任务或操作的参数。",
                    f"Expected data associations without mapping, but one of “{node.label}” assigns values; "
                    "use a script task"
                    " or the parameters of an operation.",
                )
            elif node.tag == "callActivity" and _renames(node.xml, item):
                findings.error(
                    "data-mapping",
                    node.xml,
                    f"需要被调用的流程用同样的变量名，但是「{node.label}」的数据关联改了名；请改名，或先用脚本任务赋值。",
                    f"Expected the called process to know variables by the same names, but a data association of "
                    f"“{node.label}” renames one; rename it, or assign it by a script task before.",
                )


def _renames(call: etree._Element, association: etree._Element) -> bool:
    """Whether the two ends of an association are known by different names."""
    ends = {reference(text_of(child(association, end))) for end in ("sourceRef", "targetRef")} - {None}
    names = {item.get("id"): item.get("name") for item in call.iter("{*}dataInput", "{*}dataOutput")}
    inside, outside = ends & names.keys(), ends - names.keys()
    return any(names[inner] not in _names_of(call, outer) for inner in inside for outer in outside)


def _names_of(call: etree._Element, data: str | None) -> set[str | None]:
    """By which names a data object, property or variable is known: its id and name, and those of what it refers to."""
    known = {data}
    for item in call.getroottree().iter("{*}dataObjectReference", "{*}dataStoreReference"):
        if item.get("id") == data:
            known |= {item.get("name"), reference(item.get("dataObjectRef") or item.get("dataStoreRef"))}
    for item in call.getroottree().iter("{*}dataObject", "{*}dataStore", "{*}property"):
        if item.get("id") in known:
            known |= {item.get("name")}
    return known - {None}


def check_foreign(root: etree._Element, findings: Findings) -> None:
    """Extensions of other vendors that say how something runs: they have no effect here, and that is said."""
    told: set[str] = set()
    for item in root.iter("*"):
        for name in (item.tag, *map(str, item.attrib)):
            qualified = etree.QName(name) if name.startswith("{") else None
            if qualified is None:
                continue
            vendor = next((vendor for vendor in _VENDORS if vendor in str(qualified.namespace)), None)
            if vendor is not None and vendor not in told:
                told.add(vendor)
                place = item if item.get("id") else root
                findings.warning(
                    "foreign-extension",
                    place,
                    f"文件含有 {qualified.namespace} 的扩展（例如 {qualified.localname}），它们在这里不起作用。",
                    f"The file has extensions of {qualified.namespace} (such as {qualified.localname}); they "
                    "have no effect.",
                )


_VENDORS = (
    "camunda.org",
    "activiti.org",
    "flowable.org",
    "jboss.org",
    "drools",
    "omg.org/bpmn/extension",
    "signavio.com",
)
