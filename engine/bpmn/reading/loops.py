"""Loop characteristics of an activity, read from XML."""

from __future__ import annotations

from lxml import etree

from engine.bpmn.model.elements import Loop
from engine.bpmn.model.values import name_of
from engine.bpmn.reading.declarations import checked
from engine.bpmn.reading.structure import refuse
from engine.bpmn.reading.xml import child, children, reference, text_of

_TRUE = ("true", "1")


def read_loop(node: etree._Element) -> Loop | None:
    """The loop of an activity; None if it runs once. Raises InvalidDiagram for a loop whose end nobody could know."""
    multiple, standard = child(node, "multiInstanceLoopCharacteristics"), child(node, "standardLoopCharacteristics")
    place = node.get("id", "")
    if multiple is not None:
        return _multiple(multiple, place)
    if standard is not None:
        return _standard(standard, place)
    return None


def _multiple(node: etree._Element, place: str) -> Loop:
    if node.get("behavior", "All") != "All":
        refuse(
            place,
            "多实例的 behavior 为 All",
            "a multi-instance with behavior All",
            f"写了 {node.get('behavior')}",
            f"it says {node.get('behavior')}",
            node,
        )
    cardinality = text_of(child(node, "loopCardinality"))
    collection = _variable(node, text_of(child(node, "loopDataInputRef")), "Input")
    if (cardinality is None) == (collection is None):
        refuse(
            place,
            "多实例有 loopCardinality 或 loopDataInputRef 之一",
            "a multi-instance with either loopCardinality or loopDataInputRef",
            "它没有或两者都有",
            "it has none or both",
            node,
        )
    output = name_of(_variable(node, reference(text_of(child(node, "loopDataOutputRef"))), "Output") or "") or None
    output_item = _item(child(node, "outputDataItem"))
    if (output is None) != (output_item is None):
        refuse(
            place,
            "loopDataOutputRef 与 outputDataItem 同时出现",
            "loopDataOutputRef together with outputDataItem",
            "只有其中一个",
            "there is only one of them",
            node,
        )
    completion = text_of(child(node, "completionCondition"))
    for expression in filter(None, (cardinality, collection, completion)):
        checked(expression, place)
    return Loop(
        kind="sequential" if node.get("isSequential", "false").strip() in _TRUE else "parallel",
        cardinality=cardinality,
        collection=collection,
        item=_item(child(node, "inputDataItem")),
        output=output,
        output_item=output_item,
        completion=completion,
    )


def _standard(node: etree._Element, place: str) -> Loop:
    condition, maximum = text_of(child(node, "loopCondition")), (node.get("loopMaximum") or "").strip()
    if condition is None and not maximum:
        refuse(
            place,
            "循环有 loopCondition 或 loopMaximum",
            "a loop with loopCondition or loopMaximum",
            "两者都没有",
            "it has neither",
            node,
        )
    if condition is not None:
        checked(condition, place)
    if maximum and not maximum.isdigit():
        refuse(place, "loopMaximum 为整数", "loopMaximum to be a number", f"写了 {maximum}", f"it says {maximum}", node)
    return Loop(
        kind="standard",
        condition=condition,
        maximum=int(maximum) if maximum else None,
        test_before=node.get("testBefore", "false").strip() in _TRUE,
    )


def _variable(node: etree._Element, named: str | None, direction: str) -> str | None:
    """The variable behind a data input or output of the activity: the other end of its association.

    What is no such input or output, or has no association, is a variable itself.
    """
    activity = node.getparent()
    specification = child(activity, "ioSpecification") if activity is not None else None
    if activity is None or specification is None:
        return named
    if reference(named) not in {item.get("id") for item in children(specification, f"data{direction}")}:
        return named
    inside, outside = ("targetRef", "sourceRef") if direction == "Input" else ("sourceRef", "targetRef")
    for association in children(activity, f"data{direction}Association"):
        if reference(text_of(child(association, inside))) == reference(named):
            return reference(text_of(child(association, outside))) or named
    return named


def _item(node: etree._Element | None) -> str | None:
    """The variable of a data item: its id, or its name where the id is no identifier."""
    if node is None:
        return None
    candidates = [name_of(text) for text in (node.get("id"), node.get("name")) if text]
    return next((text for text in candidates if text.isidentifier()), candidates[0] if candidates else None)
