"""The elements of a diagram: which run here and what to draw instead of the others, and the attributes that would make
one run differently."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from lxml import etree

from engine.bpmn.model.elements import Loop
from engine.bpmn.model.supported import (
    CONSTRUCTS,
    FLOW_NODES,
    PASSIVE_ELEMENTS,
    runs,
)
from engine.bpmn.model.values import shown
from engine.bpmn.reading.element_reader import ElementReader
from engine.bpmn.reading.findings import Findings
from engine.bpmn.reading.graph import Node, is_true
from engine.bpmn.reading.rules.instantiating import check_instantiating
from engine.bpmn.reading.xml import child, children, local_name, reference, text_of

_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
MOST_INSTANCES = 10_000
"""The most instances that nested loops with fixed numbers may have together."""
MOST_TOKENS = 100
"""The most tokens that an activity may take or put out at once."""
_INSTEAD: Mapping[str, tuple[str, str]] = {
    "complexGateway": ("请改用排他、包容或并行网关", "use an exclusive, inclusive or parallel gateway"),
    "adHocSubProcess": (
        "它由办理人随时挑选先做哪些步骤，这里的工作台没有这样的挑选；请改用普通子流程或并行多实例",
        "people choose at any time which of its steps to begin, and no page here offers that choice; use a sub-process "
        "or a parallel multi-instance",
    ),
    "subChoreography": ("请画成流程", "draw a process"),
    "choreographyTask": ("请画成流程", "draw a process"),
    "callChoreography": ("请画成流程", "draw a process"),
    "implicitThrowEvent": ("请改用抛出事件", "use a throwing event"),
}
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
OUR_LANGUAGES = _SCRIPT_FORMATS


def refuse_correlation(item: etree._Element, findings: Findings) -> None:
    """Note a correlation key or subscription: messages are addressed by case number here."""
    findings.error(
        "correlation",
        item,
        "图中写了关联键，消息会只送给键值相同的流程；这里的消息按办件编号送达，请删去关联键，由发送方写明办件。",
        "Expected messages that are addressed by case number, but the diagram declares a correlation, by which only "
        "processes with the same key would receive them; delete it, the sender names the case.",
    )


def check_children(xml: etree._Element, findings: Findings) -> None:
    """The elements directly in a process or sub-process: those that do not run here are refused by name."""
    for item in children(xml):
        tag = local_name(item)
        if tag in FLOW_NODES or tag in PASSIVE_ELEMENTS or tag == "sequenceFlow":
            continue
        zh, en = _INSTEAD.get(tag, ("请改用支持的元素", "use an element that is supported"))
        findings.error(
            "element-unsupported",
            item,
            f"{tag} 在这里不能执行，{zh}。",
            f"Expected an element that can be run, but {tag} is not supported; {en}.",
        )
    for item in children(xml, "correlationSubscription"):
        refuse_correlation(item, findings)


def check_node(node: Node, reader: ElementReader, findings: Findings) -> None:
    """One flow node: attributes that would make it run differently, and whether it says what it does."""
    xml = node.xml
    if is_true(xml.get("instantiate")):
        check_instantiating(node, reader, findings)
    _check_quantities(node, findings)
    if node.waits_for_all and not node.instantiates:
        findings.error(
            "event-gateway-type",
            xml,
            f"「{node.label}」是并行的事件网关，但没有写 instantiate：标准只允许它启动流程；流程中间请用并行网关接几个"
            "捕获事件。",
            f"Expected a parallel event gateway to start the process, but “{node.label}” does not say instantiate; in "
            "the middle of a process lead a parallel gateway to catching events.",
        )
    if node.tag == "scriptTask":
        _check_script(node, findings)
    _check_loop(node, reader, findings)
    _check_named(node, reader, findings)
    _check_interface(node, findings)
    _check_data(node, reader, findings)


def _check_quantities(node: Node, findings: Findings) -> None:
    for attribute in ("startQuantity", "completionQuantity"):
        text = (node.xml.get(attribute) or "1").strip()
        if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= MOST_TOKENS):
            findings.error(
                "token-quantity",
                node.xml,
                f"「{node.label}」的 {attribute} 写了 {text[:40]}，应为 1 到 {MOST_TOKENS} 的整数，请改正。",
                f"Expected {attribute} to be a whole number from 1 to {MOST_TOKENS}, but “{node.label}” says "
                f"{text[:40]}.",
            )
        elif text != "1" and not runs("token-quantity"):
            findings.error(
                "token-quantity",
                node.xml,
                f"「{node.label}」的 {attribute} 写了 {text}，这里只能是 1；要办几次，请改用多实例。",
                f"Expected {attribute} to be 1, but “{node.label}” says {text}; use a multi-instance.",
            )


def _check_loop(node: Node, reader: ElementReader, findings: Findings) -> None:
    loop = reader.loop(node)
    if loop is None:
        return
    _check_instances(node, reader, findings)
    without_item = loop.output is not None and loop.output_item is None
    branches = node.tag == "callActivity" and loop.kind == "parallel"
    for construct, used in (
        ("loop-behavior", loop.behavior != "All"),
        ("result-without-item", without_item and not branches),
        ("branch-result-without-item", without_item and branches),
    ):
        if used and not runs(construct):
            zh, en = CONSTRUCTS[construct]
            findings.error(
                construct,
                node.xml,
                f"「{node.label}」用了{zh}，这里不能执行；请补全或去掉这项设置。",
                f"Expected a multi-instance that can be run, but “{node.label}” uses {en}.",
            )


def _check_interface(node: Node, findings: Findings) -> None:
    """A task that says it calls a web service, but not which operation of it."""
    if node.xml.get("implementation") == "##WebService" and not reference(node.xml.get("operationRef")):
        findings.warning(
            "operation-undeclared",
            node.xml,
            f"「{node.label}」写着调用网络服务（implementation），但没有 operationRef；这里按 chengnuo:operation "
            "执行。",
            f"“{node.label}” says it calls a web service (implementation), but has no operationRef; here "
            "chengnuo:operation counts.",
        )


def _check_instances(node: Node, reader: ElementReader, findings: Findings) -> None:
    """Loops in loops with fixed numbers: together they must not be more than anybody could want."""
    together, at = 1, node
    while True:
        loop = reader.loop(at)
        if loop is not None:
            together *= _fixed(loop)
        owner = at.scope.owner
        if owner is None:
            break
        at = owner
    if together > MOST_INSTANCES:
        findings.error(
            "loop-size",
            node.xml,
            f"「{node.label}」连同外面的循环一共要执行 {shown(together)} 次，最多 {MOST_INSTANCES} 次；请减少次数。",
            f"Expected nested loops to run at most {MOST_INSTANCES} times together, but “{node.label}” runs "
            f"{shown(together)} times.",
        )


def _fixed(loop: Loop) -> int:
    """The number of instances that is written down; 1 where it is calculated."""
    if loop.kind == "standard":
        return 1  # loopMaximum is a limit, and each round waits for the one before
    text = loop.cardinality or ""
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 16 else 1


def _check_named(node: Node, reader: ElementReader, findings: Findings) -> None:
    """Whether a service task, rule task or call activity says what it does."""
    extensions = reader.extensions(node.xml)
    if node.tag == "serviceTask" and extensions.operation is None:
        with findings.for_deployment():
            findings.open(
                "no-operation",
                node.xml,
                f"服务任务「{node.label}」没有写明业务操作（chengnuo:operation），请选择；只由人做的事请用用户任务。",
                f"Expected a service task to name an operation, but “{node.label}” does not (chengnuo:operation); for "
                "work of people draw a user task.",
            )
    elif node.tag == "businessRuleTask" and (extensions.decision is None or extensions.result is None):
        with findings.for_deployment():
            findings.open(
                "no-decision",
                node.xml,
                f"规则任务「{node.label}」没有写全决策和结果变量（chengnuo:decision ref、result），请补上。",
                f"Expected a business rule task to name a decision and a result variable, but “{node.label}” does not "
                "(chengnuo:decision ref, result).",
            )
    elif node.tag == "callActivity" and reference(node.xml.get("calledElement")) is None:
        findings.open(
            "no-called-process",
            node.xml,
            f"调用活动「{node.label}」没有写明调用哪个流程（calledElement），请选择。",
            f"Expected a call activity to name a process, but “{node.label}” has no calledElement.",
        )


def _check_script(node: Node, findings: Findings) -> None:
    language = (node.xml.get("scriptFormat") or "").strip()
    if language.lower() not in _SCRIPT_FORMATS:
        findings.error(
            "script-format",
            node.xml,
            f"脚本任务「{node.label}」的语言是 {language}，这里只能写“名称 = 表达式”；请改写并删去 scriptFormat。",
            f"Expected a script of “name = expression”, but “{node.label}” is in {language}; rewrite it, drop "
            "scriptFormat.",
        )
    if text_of(child(node.xml, "script")) is None:
        findings.warning(
            "script",
            node.xml,
            f"脚本任务「{node.label}」没有脚本，它什么也不做。",
            f"The script task “{node.label}” has no script and does nothing.",
        )


def check_language(xml: etree._Element, findings: Findings) -> None:
    """A condition that names another expression language."""
    language = (xml.get("language") or "").strip()
    if language and language.lower() not in OUR_LANGUAGES:
        findings.error(
            "expression-language",
            xml.getparent(),
            f"条件的语言写着 {language}，这里只能用本系统的表达式；请改写并删去 language。",
            f"Expected an expression of this engine, but its language is {language}.",
        )


def _check_data(node: Node, reader: ElementReader, findings: Findings) -> None:
    specification = child(node.xml, "ioSpecification") if node.tag == "callActivity" else None
    data = (
        (*children(specification, "dataInput"), *children(specification, "dataOutput"))
        if specification is not None
        else ()
    )
    inside = {item.get("id"): item.get("name") for item in data}
    own = _own_inputs(node)
    for item in children(node.xml):
        if local_name(item) in ("dataInputAssociation", "dataOutputAssociation"):
            mapped = child(item, "assignment") is not None or text_of(child(item, "transformation")) is not None
            if mapped and _gives_own_input(item, own):
                findings.warning(
                    "data-mapping",
                    node.xml,
                    f"「{node.label}」的数据关联给它自己的输入赋值，这里不执行：任务看得到全部变量；业务操作要的值请写在参数里。",
                    f"A data association of “{node.label}” assigns a value to an input of its own, which is not done "
                    "here: a task sees all variables; give an operation its values as parameters.",
                )
            elif mapped:
                findings.error(
                    "data-mapping",
                    node.xml,
                    f"「{node.label}」的数据关联含有赋值或转换，这里不能执行；请改用脚本任务或操作的参数。",
                    f"Expected data associations without mapping, but one of “{node.label}” assigns values; "
                    "use a script task"
                    " or the parameters of an operation.",
                )
            elif node.tag == "callActivity" and _renames(item, inside, reader.names_of_data(node.xml)):
                findings.error(
                    "data-mapping",
                    node.xml,
                    f"「{node.label}」的数据关联改了变量名，被调用的流程要用同样的名称；请改名，或先用脚本任务赋值。",
                    f"Expected the called process to know variables by the same names, but a data association of "
                    f"“{node.label}” renames one; rename it, or assign it by a script task before.",
                )


def _gives_own_input(association: etree._Element, own: Collection[str | None]) -> bool:
    """Whether formal expressions, as editors write them, are assigned to an input of the task's own."""
    sides = [side for assignment in children(association, "assignment") for side in children(assignment)]
    formal = bool(sides) and all(reference(side.get(_TYPE)) == "tFormalExpression" for side in sides)
    to_own = reference(text_of(child(association, "targetRef"))) in own
    return local_name(association) == "dataInputAssociation" and to_own and formal


def _own_inputs(node: Node) -> frozenset[str | None]:
    """The inputs that a task declares: what is assigned to them, nothing but the task could read. Those of a call
    activity become variables of the called process, so they are none."""
    specification = child(node.xml, "ioSpecification") if node.tag != "callActivity" else None
    items = () if specification is None else children(specification, "dataInput")
    return frozenset(item.get("id") for item in items) - {None}


def _renames(
    association: etree._Element, inside: Mapping[str | None, str | None], names: Mapping[str, frozenset[str]]
) -> bool:
    """Whether the two ends of an association are known by different names; ``inside`` are the data of the call."""
    ends = {reference(text_of(child(association, end))) for end in ("sourceRef", "targetRef")} - {None}
    outside = ends - inside.keys()
    return any(inside[one] not in names.get(str(other), {other}) for one in ends & inside.keys() for other in outside)
