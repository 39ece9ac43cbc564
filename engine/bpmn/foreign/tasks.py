"""What the tasks of other engines do: decisions, scripts, called processes; what only their programs can do is left."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from engine.bpmn.foreign.expressions import literal, translated
from engine.bpmn.foreign.grammar import Unlike
from engine.bpmn.foreign.record import Record
from engine.bpmn.foreign.vendors import (
    ZEEBE,
    engine_elements,
    extensions_of,
    own_element,
    prefixed,
    remove,
    vendor_attribute,
    zeebe_elements,
)
from engine.bpmn.model.supported import FLOW_NODES
from engine.bpmn.reading.dialect import NAMESPACE
from engine.bpmn.reading.xml import BPMN, child, is_bpmn, local_name, text_of

_PROGRAMS = ("class", "delegateExpression", "expression", "topic", "operationRef")
_PROPERTY = "chengnuo."
"""How the names of properties begin that stand for what our own elements say."""
_RESULTS: Mapping[str, tuple[str, str]] = {
    "singleEntry": (
        "这里的结果是“输出名 → 值”的字典，不是单个的值；请写明决策和结果变量，条件里写 结果.输出名",
        "a result here is a dictionary of outputs, not one value; name the decision, write result.output in conditions",
    ),
    "collectEntries": (
        "这里的结果是字典的列表，不是值的列表；请写明决策和结果变量",
        "a result here is a list of dictionaries, not of values; name the decision and a result variable",
    ),
    "resultList": (
        "这里单一命中的结果是一个字典，不是列表；请写明决策和结果变量，条件里写 结果.输出名",
        "the result of a single hit here is one dictionary, not a list; name the decision and write result.output",
    ),
}
"""How Camunda maps the result of a decision → why that differs."""
_ELEMENTS: Mapping[str, tuple[str, str, str]] = {
    "executionListener": (
        "listener",
        "这里没有监听器，请画成任务或事件",
        "there are no listeners; draw a task or an event",
    ),
    "taskListener": ("listener", "这里没有监听器，请画成任务或事件", "there are no listeners; draw a task or an event"),
    "inputOutput": (
        "data",
        "变量在整个办件里共用，改名请用脚本任务",
        "variables are shared; rename them by a script task",
    ),
    "formData": ("fields", "表单字段写在表单文件里", "form fields stand in the file of a form"),
    "formProperty": ("fields", "表单字段写在表单文件里", "form fields stand in the file of a form"),
    "connector": ("operation", "请选择业务操作", "choose an operation"),
}
"""Extension element of Camunda 7, Flowable and Activiti with an effect that has no counterpart → subject and reason."""
_ZEEBE_ELEMENTS: Mapping[str, tuple[str, str, str]] = {
    "taskDefinition": ("operation", "请选择业务操作", "choose an operation"),
    "ioMapping": _ELEMENTS["inputOutput"],
    "executionListeners": _ELEMENTS["executionListener"],
    "taskListeners": _ELEMENTS["executionListener"],
    "userTaskForm": _ELEMENTS["formData"],
}


def translate_tasks(root: etree._Element, record: Record) -> None:
    """Rewrite decisions, scripts and called processes, and note what other engines do by programs of their own."""
    for node in list(root.iter("*")):
        tag = local_name(node)
        if not is_bpmn(node) or tag not in FLOW_NODES:
            continue
        if tag == "businessRuleTask":
            _decision(node, record)
        elif tag == "scriptTask":
            _script(node, record)
        elif tag == "callActivity":
            _called(node, record)
        elif tag in ("serviceTask", "sendTask"):
            _operation(node, record)
        _note_programs(node, record)
    for message in root.iter(f"{{{BPMN}}}message"):
        for subscription in zeebe_elements(message, "subscription"):
            key = subscription.get("correlationKey") or ""
            record.kept(
                message,
                "message",
                f'zeebe:correlationKey="{key}"',
                "消息由发送方写明办件，不用关联键",
                "the sender of a message names the case, there are no correlation keys",
            )


def _decision(node: etree._Element, record: Record) -> None:
    decision, variable = vendor_attribute(node, "decisionRef"), vendor_attribute(node, "resultVariable")
    if decision is not None:
        shown = f'{prefixed(decision[0], node)}="{decision[1]}"'
        mapping = vendor_attribute(node, "mapDecisionResult")
        how = mapping[1] if mapping else "resultList"
        if variable is None:
            return record.kept(node, "decision", shown, "没有写结果变量", "it has no result variable")
        if how != "singleResult":
            zh, en = _RESULTS.get(how, _RESULTS["resultList"])
            return record.kept(node, "decision", shown, zh, en)
        if _put_decision(node, decision[1], variable[1], shown, record):
            for found in (decision, variable, mapping):
                if found is not None:
                    del node.attrib[found[0]]
    for called in zeebe_elements(node, "calledDecision"):
        zh, en = _RESULTS["singleEntry"]
        record.kept(node, "decision", f'zeebe:decisionId="{called.get("decisionId") or ""}"', zh, en)
    return None


def _operation(node: etree._Element, record: Record) -> None:
    """Properties ``chengnuo.…``, as element templates of the desktop modeler write them, as one operation."""
    written: dict[str, str] = {}
    read: list[etree._Element] = []
    for holder in engine_elements(node):
        for each in holder if local_name(holder) == "properties" else ():
            name = each.get("name") or "" if isinstance(each.tag, str) else ""
            if name.startswith(_PROPERTY):
                written[name.removeprefix(_PROPERTY)] = (each.get("value") or "").strip()
                read.append(each)
    if not written.get("operation"):
        return
    shown = " ".join(f'{_PROPERTY}{key}="{value}"' for key, value in written.items())
    if extensions_of(node, NAMESPACE, "operation"):
        record.kept(node, "operation", shown, "这里已经选了业务操作", "an operation is given already")
        return
    ours = own_element(node, "operation")
    ours.set("name", written["operation"])
    if written.get("result"):
        ours.set("result", written["result"])
    for key, value in written.items():
        if key.startswith("parameter.") and value:
            parameter = etree.SubElement(ours, f"{{{NAMESPACE}}}parameter")
            parameter.set("name", key.removeprefix("parameter."))
            parameter.set("value", value)
    for each in read:
        outer = each.getparent()
        remove(each)
        if outer is not None and len(outer) == 0:
            remove(outer)
    for name in ("modelerTemplate", "modelerTemplateVersion"):
        template = vendor_attribute(node, name)
        if template is not None:
            del node.attrib[template[0]]
    record.translated(node, "operation", shown, f'chengnuo:operation name="{written["operation"]}"')


def _put_decision(node: etree._Element, decision: str, variable: str, shown: str, record: Record) -> bool:
    if extensions_of(node, NAMESPACE, "decision"):
        record.kept(node, "decision", shown, "这里已经写了决策", "a decision is given already")
        return False
    try:
        name = decision if "{" not in decision else literal(translated(decision) or decision)
    except Unlike as reason:
        record.kept(node, "decision", shown, reason.zh, reason.en)
        return False
    if name is None:
        record.kept(node, "decision", shown, "决策的编号不能是表达式", "the id of a decision cannot be an expression")
        return False
    ours = own_element(node, "decision")
    ours.set("ref", name)
    ours.set("result", variable)
    record.translated(node, "decision", shown, f'chengnuo:decision ref="{name}" result="{variable}"')
    return True


def _script(node: etree._Element, record: Record) -> None:
    """One expression with a result variable, in JUEL or FEEL, as one assignment."""
    written, script = (node.get("scriptFormat") or "").strip(), child(node, "script")
    for declared in zeebe_elements(node, "script"):
        text, variable = (declared.get("expression") or "").strip(), (declared.get("resultVariable") or "").strip()
        if script is None and _assign(node, text, variable, record):
            remove(declared)
    result = vendor_attribute(node, "resultVariable")
    if script is not None and result is not None and written.lower() in ("juel", "feel"):
        text = text_of(script) or ""
        if written.lower() == "feel" and not text.startswith("="):
            text = f"={text}"
        if _assign(node, text, result[1], record):
            del node.attrib[result[0]], node.attrib["scriptFormat"]


def _assign(node: etree._Element, text: str, variable: str, record: Record) -> bool:
    shown = f"{variable} = {text}"
    try:
        expression = translated(text) or text
    except Unlike as reason:
        record.kept(node, "script", shown, reason.zh, reason.en)
        return False
    if not variable.isidentifier():
        record.kept(node, "script", shown, "结果不是变量名", "its result is not the name of a variable")
        return False
    script = child(node, "script")
    if script is None:
        script = etree.SubElement(node, f"{{{BPMN}}}script")
    script.text = f"{variable} = {expression}"
    record.translated(node, "script", shown, script.text)
    return True


def _called(node: etree._Element, record: Record) -> None:
    for declared in zeebe_elements(node, "calledElement"):
        process = (declared.get("processId") or "").strip()
        if not process or node.get("calledElement"):
            continue
        if process.startswith("="):
            record.kept(
                node, "called", process, "流程的标识不能是表达式", "the id of a process cannot be an expression"
            )
            continue
        node.set("calledElement", process)
        del declared.attrib["processId"]
        if not declared.attrib:
            remove(declared)
        record.translated(node, "called", f'zeebe:processId="{process}"', f'calledElement="{process}"')
    called = node.get("calledElement") or ""
    if "{" in called:
        record.kept(node, "called", called, "流程的标识不能是表达式", "the id of a process cannot be an expression")
    for item in engine_elements(node):
        if local_name(item) in ("in", "out") and item.get("variables") != "all" and not item.get("businessKey"):
            source, target = item.get("source") or item.get("sourceExpression") or "", item.get("target") or ""
            if source != target:
                zh, en = _ELEMENTS["inputOutput"][1:]
                record.kept(node, "data", f"{local_name(item)} {source} → {target}", zh, en)


def _note_programs(node: etree._Element, record: Record) -> None:
    """Note, once for each kind, what another engine does here by a program, a listener or a mapping of its own."""
    tag = local_name(node)
    if tag in ("serviceTask", "sendTask", "businessRuleTask", "intermediateThrowEvent", "endEvent"):
        for name in _PROGRAMS:
            found = vendor_attribute(node, name)
            if found is not None and not extensions_of(node, NAMESPACE, "operation"):
                shown = f'{prefixed(found[0], node)}="{found[1]}"'
                record.kept(node, "operation", shown, "请选择业务操作", "choose an operation")
    seen: set[str] = set()
    for item in engine_elements(node):
        name = local_name(item)
        if name in _ELEMENTS and name not in seen:
            seen.add(name)
            what, zh, en = _ELEMENTS[name]
            record.kept(node, what, name, zh, en)
    for name, (what, zh, en) in _ZEEBE_ELEMENTS.items():
        if extensions_of(node, ZEEBE, name):
            record.kept(node, what, f"zeebe:{name}", zh, en)
