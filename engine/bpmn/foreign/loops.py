"""Collections of multi-instance activities as other engines declare them, read into the standard's elements."""

from __future__ import annotations

from lxml import etree

from engine.bpmn.foreign.expressions import is_ours, translated
from engine.bpmn.foreign.grammar import Unlike
from engine.bpmn.foreign.record import Record
from engine.bpmn.foreign.vendors import insert_into_loop, prefixed, remove, vendor_attribute, zeebe_elements
from engine.bpmn.reading.xml import BPMN, child


def translate_loops(root: etree._Element, record: Record) -> None:
    """Give every loop with a vendor's collection the standard's ``loopDataInputRef`` and ``inputDataItem``."""
    for loop in list(root.iter(f"{{{BPMN}}}multiInstanceLoopCharacteristics")):
        _engine_loop(loop, record)
        for declared in zeebe_elements(loop, "loopCharacteristics"):
            _zeebe_loop(loop, declared, record)


def _engine_loop(loop: etree._Element, record: Record) -> None:
    """``camunda:collection`` and ``camunda:elementVariable``, also of Flowable and Activiti."""
    collection = vendor_attribute(loop, "collection")
    variable = vendor_attribute(loop, "elementVariable")
    if collection is None:
        return
    name, text = collection
    expression = _fed(loop, prefixed(name, loop), text, record)
    if expression is None:
        return
    del loop.attrib[name]
    if variable is not None and _named(loop, "inputDataItem", prefixed(variable[0], loop), variable[1], record):
        del loop.attrib[variable[0]]


def _zeebe_loop(loop: etree._Element, declared: etree._Element, record: Record) -> None:
    """``zeebe:loopCharacteristics`` with its input, and its output where that is a variable of the instance."""
    text = (declared.get("inputCollection") or "").strip()
    if text and _fed(loop, "zeebe:inputCollection", text, record) is not None:
        del declared.attrib["inputCollection"]
        variable = (declared.get("inputElement") or "").strip()
        if variable and _named(loop, "inputDataItem", "zeebe:inputElement", variable, record):
            del declared.attrib["inputElement"]
    _zeebe_output(loop, declared, record)
    if not declared.attrib:
        remove(declared)


def _zeebe_output(loop: etree._Element, declared: etree._Element, record: Record) -> None:
    collection = (declared.get("outputCollection") or "").strip()
    element = (declared.get("outputElement") or "").strip()
    if not collection and not element:
        return None
    shown = f"{collection} ← {element}"
    try:
        item = (translated(element) or element) if element else ""
    except Unlike as reason:
        return record.kept(loop, "loop", shown, reason.zh, reason.en)
    if not collection.isidentifier() or not item.isidentifier():
        return record.kept(
            loop,
            "loop",
            shown,
            "每个实例的结果要是一个变量，不能是算式",
            "the result of an instance has to be a variable, not a calculation",
        )
    if child(loop, "loopDataOutputRef") is not None:
        return record.kept(loop, "loop", shown, "多实例已有结果", "the loop has a result already")
    insert_into_loop(loop, "loopDataOutputRef").text = collection
    insert_into_loop(loop, "outputDataItem").set("name", item)
    record.translated(loop, "loop", f"zeebe:outputCollection {shown}", f"loopDataOutputRef {collection} ← {item}")
    del declared.attrib["outputCollection"], declared.attrib["outputElement"]
    return None


def _fed(loop: etree._Element, name: str, text: str, record: Record) -> str | None:
    """The expression that now feeds the loop; None (with the reason noted) if the vendor's cannot."""
    shown = f'{name}="{text}"'
    for tag in ("loopDataInputRef", "loopCardinality"):
        if child(loop, tag) is not None:
            record.kept(loop, "loop", shown, f"多实例已有 {tag}", f"the loop has {tag} already")
            return None
    try:
        expression = translated(text) or text
    except Unlike as reason:
        record.kept(loop, "loop", shown, reason.zh, reason.en)
        return None
    if not is_ours(expression):
        record.kept(loop, "loop", shown, "它不是变量或表达式", "it is no variable or expression")
        return None
    insert_into_loop(loop, "loopDataInputRef").text = expression
    record.translated(loop, "loop", shown, f"loopDataInputRef {expression}")
    return expression


def _named(loop: etree._Element, tag: str, name: str, variable: str, record: Record) -> bool:
    """Name the variable of an instance; False (with the reason noted) if it cannot have that name."""
    shown = f'{name}="{variable}"'
    if not variable.isidentifier() or child(loop, tag) is not None:
        record.kept(loop, "loop", shown, "它不能作变量名", "it cannot be the name of a variable")
        return False
    insert_into_loop(loop, tag).set("name", variable)
    record.translated(loop, "loop", shown, f"{tag} {variable}")
    return True
