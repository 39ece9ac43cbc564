"""Loop characteristics of an activity, read from XML."""

from __future__ import annotations

import re
from typing import TypedDict

from lxml import etree

from engine.bpmn.model.elements import BehaviorEvent, Loop, Trigger
from engine.bpmn.model.errors import IncompleteDiagram, InvalidDiagram
from engine.bpmn.model.values import name_of
from engine.bpmn.reading.declarations import Declarations, checked, read_thrown, read_trigger
from engine.bpmn.reading.dialect import Extensions, read_extensions
from engine.bpmn.reading.refusals import refuse
from engine.bpmn.reading.xml import child, children, reference, text_of

_TRUE = ("true", "1")
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?")


class _Behavior(TypedDict, total=False):
    """The fields of a :class:`Loop` that its behaviour fills."""

    behavior: str
    event: Trigger
    events: tuple[BehaviorEvent, ...]


def read_loop(node: etree._Element, known: Declarations) -> Loop | None:
    """The loop of an activity; None if it runs once. Raises InvalidDiagram for a loop whose end nobody could know."""
    multiple, standard = child(node, "multiInstanceLoopCharacteristics"), child(node, "standardLoopCharacteristics")
    place = node.get("id", "")
    if multiple is not None and standard is not None:
        refuse(
            place,
            "这个活动既是多实例又是循环，只能有一个循环标记；请去掉一个，或用子流程套起来",
            "Expected an activity with one loop marker, but it is both a multi-instance and a loop; drop one of them, "
            "or put a sub-process around it",
            node,
        )
    if multiple is not None:
        return _multiple(multiple, place, known)
    if standard is not None:
        return _standard(standard, place)
    return None


def _multiple(node: etree._Element, place: str, known: Declarations) -> Loop:
    cardinality = text_of(child(node, "loopCardinality"))
    collection = _variable(node, text_of(child(node, "loopDataInputRef")), "Input")
    if (cardinality is None) == (collection is None):
        refuse(
            place,
            "多实例没有写办几次，请写 loopCardinality 或 loopDataInputRef"
            if collection is None
            else "多实例同时写了 loopCardinality 和 loopDataInputRef，请只留一个",
            "Expected a multi-instance with either loopCardinality or loopDataInputRef, but it has "
            f"{'none' if collection is None else 'both'}",
            node,
            kind=IncompleteDiagram if collection is None else InvalidDiagram,
        )
    output = name_of(_variable(node, reference(text_of(child(node, "loopDataOutputRef"))), "Output") or "") or None
    output_item = _item(child(node, "outputDataItem"))
    if output is None and output_item is not None:
        refuse(
            place,
            "多实例有 outputDataItem，却没有写结果放在哪里，请写明 loopDataOutputRef",
            "Expected a multi-instance with outputDataItem to say loopDataOutputRef, but it does not",
            node,
        )
    if output is not None and output_item is None:
        output_item = _only_output(node)
    if cardinality is not None and _constant_below_zero(cardinality):
        refuse(
            place,
            f"loopCardinality 写了 {cardinality[:40]}，请改为不小于 0 的整数",
            f"Expected loopCardinality to be a whole number not below 0, but it says {cardinality[:40]}",
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
        **_behavior(node, place, known),
    )


def _behavior(node: etree._Element, place: str, known: Declarations) -> _Behavior:
    """What a multi-instance throws for its own boundary events; without a reference, a signal of its own id."""
    behavior = (node.get("behavior") or "All").strip()
    activity = node.getparent()
    if behavior == "All" or activity is None:
        return {}
    if behavior == "Complex":
        events = []
        for each in children(node, "complexBehaviorDefinition"):
            condition, event = text_of(child(each, "condition")), child(each, "event")
            if condition is None or event is None:
                refuse(
                    place,
                    "complexBehaviorDefinition 没有写全条件和事件，请补上",
                    "Expected a complexBehaviorDefinition to have a condition and an event, but one is missing",
                    each,
                )
            trigger = read_trigger(event, known, Extensions())
            events.append(BehaviorEvent(checked(condition, place), trigger))
        return {"behavior": behavior, "events": tuple(events)}
    if behavior not in ("None", "One"):
        refuse(
            place,
            f"多实例的 behavior 写了 {behavior}，请改为 None、One、All、Complex 之一",
            f"Expected the behavior of a multi-instance to be None, One, All or Complex, but it says {behavior}",
            node,
        )
    referred = reference(node.get(f"{behavior.lower()}BehaviorEventRef"))
    trigger = Trigger("signal", name=place) if referred is None else read_thrown(referred, activity, known)
    return {"behavior": behavior, "event": trigger}


def _only_output(node: etree._Element) -> str | None:
    """The variable that an instance gives as its result where no ``outputDataItem`` says so: what its operation or
    decision sets, or its only data output beside the list itself; None if there is no such variable."""
    activity = node.getparent()
    if activity is None:
        return None
    result = read_extensions(activity).result
    if result is not None:
        return name_of(result)
    specification = child(activity, "ioSpecification")
    whole = reference(text_of(child(node, "loopDataOutputRef")))
    outputs = [] if specification is None else children(specification, "dataOutput")
    names = [name for each in outputs if each.get("id") != whole and (name := _item(each)) is not None]
    return names[0] if len(names) == 1 else None


def _constant_below_zero(text: str) -> bool:
    """Whether a number is written there that no count of instances can be."""
    return _NUMBER.fullmatch(text) is not None and (float(text) < 0 or not float(text).is_integer())


def _standard(node: etree._Element, place: str) -> Loop:
    condition, maximum = text_of(child(node, "loopCondition")), (node.get("loopMaximum") or "").strip()
    if condition is None and not maximum:
        refuse(
            place,
            "循环没有写到什么时候为止，请写 loopCondition 或 loopMaximum",
            "Expected a loop with loopCondition or loopMaximum, but it has neither",
            node,
            kind=IncompleteDiagram,
        )
    if condition is not None:
        checked(condition, place)
    if maximum and not (maximum.isascii() and maximum.isdigit() and len(maximum) <= 9):
        refuse(
            place,
            f"loopMaximum 写了 {maximum[:40]}，请改为不小于 0 的整数",
            f"Expected loopMaximum to be a whole number not below 0, but it says {maximum[:40]}",
            node,
        )
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
    """The variable of a data item: its id, or its name or text where the id is no identifier."""
    if node is None:
        return None
    candidates = [name_of(text) for text in (node.get("id"), node.get("name"), text_of(node)) if text]
    return next((text for text in candidates if text.isidentifier()), candidates[0] if candidates else None)
