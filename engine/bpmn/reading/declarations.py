"""The root elements of a file that events refer to: messages, signals, errors, escalations, shared definitions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from engine.bpmn.expressions.evaluator import check_expression
from engine.bpmn.expressions.timers import TAGS, descriptor_of, expression_of, literal_kind, repeats_at_once
from engine.bpmn.model.elements import Trigger
from engine.bpmn.model.errors import IncompleteDiagram, InvalidDiagram
from engine.bpmn.model.supported import EVENT_DEFINITIONS
from engine.bpmn.reading.dialect import Extensions
from engine.bpmn.reading.xml import child, children, is_bpmn, local_name, reference, text_of


@dataclass(frozen=True, slots=True)
class Declarations:
    """What the root of one file declares, by id."""

    messages: Mapping[str, str]
    signals: Mapping[str, str]
    errors: Mapping[str, str]
    escalations: Mapping[str, str]
    definitions: Mapping[str, etree._Element]


def read_declarations(root: etree._Element) -> Declarations:
    """The declarations of a file. A message or signal is known by its name, an error or escalation by its code."""

    def known_as(node: etree._Element, attributes: tuple[str, ...]) -> str:
        given = (node.get(attribute) for attribute in (*attributes, "id"))
        return next((text for text in given if text), "")

    def named(tag: str, *attributes: str) -> dict[str, str]:
        return {node.get("id", ""): known_as(node, attributes) for node in children(root, tag)}

    return Declarations(
        messages=named("message", "name"),
        signals=named("signal", "name"),
        errors=named("error", "errorCode", "name"),
        escalations=named("escalation", "escalationCode", "name"),
        definitions={node.get("id", ""): node for node in children(root) if local_name(node) in EVENT_DEFINITIONS},
    )


def read_trigger(node: etree._Element, known: Declarations, extensions: Extensions) -> Trigger:
    """What an event element waits for or throws; raises InvalidDiagram where that is missing or unknown."""
    place = node.get("id", "")
    definitions = [item for item in node if is_bpmn(item) and local_name(item) in EVENT_DEFINITIONS]
    for item in children(node, "eventDefinitionRef"):
        shared = known.definitions.get(reference(text_of(item)) or "")
        if shared is None:
            raise _missing(place, "eventDefinitionRef", text_of(item))
        definitions.append(shared)
    if not definitions:
        return Trigger("none")
    if len(definitions) > 1:
        together = (node.get("parallelMultiple") or "false").strip() in ("true", "1")
        return Trigger(
            "parallelMultiple" if together else "multiple",
            parts=tuple(_read_definition(each, node, known, extensions) for each in definitions),
        )
    return _read_definition(definitions[0], node, known, extensions)


def read_thrown(definition_id: str, node: etree._Element, known: Declarations) -> Trigger:
    """What a shared event definition throws for ``node``; raises InvalidDiagram if there is no such definition."""
    shared = known.definitions.get(definition_id)
    if shared is None:
        raise _missing(node.get("id", ""), "EventRef", definition_id)
    return _read_definition(shared, node, known, Extensions())


def _read_definition(
    definition: etree._Element, node: etree._Element, known: Declarations, extensions: Extensions
) -> Trigger:
    place = node.get("id", "")
    kind = EVENT_DEFINITIONS[local_name(definition)]
    fallback = node.get("name") or place
    if kind == "message":
        return Trigger(
            kind,
            name=_name(definition, "messageRef", known.messages, place) or fallback,
            payload=_checked(extensions.payload, place),
            variable=extensions.variable,
        )
    if kind == "signal":
        return Trigger(
            kind,
            name=_name(definition, "signalRef", known.signals, place) or fallback,
            payload=_checked(extensions.payload, place),
            variable=extensions.variable,
        )
    if kind == "error":
        return Trigger(kind, code=_code(definition, "errorRef", known.errors))
    if kind == "escalation":
        return Trigger(kind, code=_code(definition, "escalationRef", known.escalations))
    if kind == "link":
        return Trigger(kind, name=definition.get("name") or node.get("name") or "")
    if kind == "compensate":
        waits = (definition.get("waitForCompletion") or "true").strip() in ("true", "1")
        return Trigger(kind, activity=reference(definition.get("activityRef")), waits=waits)
    if kind == "conditional":
        condition = text_of(child(definition, "condition"))
        if condition is None:
            raise IncompleteDiagram(
                f"条件事件「{place}」没有条件，请填写。",
                f"Expected a conditional event to have a condition, but “{place}” has none.",
                place=place,
            )
        return Trigger(kind, condition=_checked(condition, place))
    if kind == "timer":
        return _timer(definition, place)
    return Trigger(kind)


def message_of_task(node: etree._Element, known: Declarations, extensions: Extensions) -> Trigger:
    """The message of a send or receive task; without ``messageRef`` it is known by the task's name or id."""
    name = _name(node, "messageRef", known.messages, node.get("id", ""))
    return Trigger(
        "message",
        name=name or node.get("name") or node.get("id") or "",
        payload=_checked(extensions.payload, node.get("id", "")),
        variable=extensions.variable,
    )


def _timer(definition: etree._Element, place: str) -> Trigger:
    given = [(tag, text_of(child(definition, tag))) for tag in TAGS if child(definition, tag) is not None]
    if len(given) > 1:
        tags = "、".join(tag for tag, _ in given)
        raise InvalidDiagram(
            f"「{place}」的计时器同时写了 {tags}，请只留 timeDate、timeDuration、timeCycle 之一。",
            f"Expected a timer with one of timeDate, timeDuration, timeCycle, but “{place}” has {tags}.",
            place=place,
        )
    if not given or given[0][1] is None:
        raise IncompleteDiagram(
            f"「{place}」的计时器没有写时间，请写明 timeDate、timeDuration、timeCycle 之一。",
            f"Expected a timer with one of timeDate, timeDuration, timeCycle, but “{place}” does not say.",
            place=place,
        )
    tag, text = given[0]
    expression = expression_of(text or "", place)
    _checked(expression, place)
    if repeats_at_once(expression, tag):
        raise InvalidDiagram(
            f"「{place}」写了 {text}，两次之间没有时间，会不停地发生；"
            "请写明间隔（如 R/P1D），或写明次数（如 R3/PT0S）。",
            f"Expected a cycle with time between two rounds, but “{place}” says {text}, which happens again at once "
            "and without end; give an interval (R/P1D) or a number of rounds (R3/PT0S).",
            place=place,
        )
    if literal_kind(expression) is not None:
        try:
            descriptor_of(expression[1:-1], tag)
        except Exception as error:
            raise InvalidDiagram(
                f"「{place}」的 {tag} 写了 {text}，这种时间不能用在这里；请按 ISO 8601 改正，"
                "如时刻 2026-03-02T09:00:00+08:00、时长 P1D、循环 R3/P1D。",
                f"Expected a time that {tag} can use, but “{place}” says {text}.",
                place=place,
            ) from error
    return Trigger("timer", timer=expression, timer_tag=tag)


def _name(node: etree._Element, attribute: str, known: Mapping[str, str], place: str) -> str | None:
    wanted = reference(node.get(attribute))
    if wanted is None:
        return None
    if wanted not in known:
        raise _missing(place, attribute, wanted)
    return known[wanted]


def _code(node: etree._Element, attribute: str, known: Mapping[str, str]) -> str | None:
    """The code that an error or escalation is known by; what names no declaration is the code itself."""
    wanted = reference(node.get(attribute))
    return wanted if wanted is None else known.get(wanted, wanted)


def _missing(place: str, attribute: str, wanted: str | None) -> InvalidDiagram:
    return InvalidDiagram(
        f"「{place}」的 {attribute} 指向 {wanted}，文件中没有这个声明；请改正，或补上声明。",
        f"Expected {attribute} to name a declaration of the file, but “{place}” names {wanted}.",
        place=place,
    )


def _checked(expression: str | None, place: str) -> str | None:
    """The expression itself; raises InvalidDiagram at ``place`` if it cannot be read."""
    if expression is not None:
        checked(expression, place)
    return expression


def checked(expression: str, place: str) -> str:
    """The expression itself; raises InvalidDiagram at ``place`` if it cannot be read."""
    try:
        check_expression(expression)
    except Exception as error:
        zh = getattr(error, "zh", str(error))
        en = getattr(error, "en", str(error))
        raise InvalidDiagram(f"「{place}」：{zh}", f"“{place}”: {en}", place=place) from error
    return expression
