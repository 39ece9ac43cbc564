"""The places of a BPMN drawing where an expression can stand, and the ids that it must have."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from engine.bpmn.foreign.expressions import is_literal_time, language_of, translated, translated_timer
from engine.bpmn.foreign.grammar import Unlike
from engine.bpmn.foreign.record import Record
from engine.bpmn.foreign.xpath import is_xpath
from engine.bpmn.model.supported import FLOW_NODES
from engine.bpmn.reading.xml import is_bpmn, local_name, text_of

_PLACES: Mapping[str, str] = {
    "conditionExpression": "condition",
    "condition": "condition",
    "completionCondition": "condition",
    "loopCondition": "condition",
    "loopCardinality": "loop",
    "loopDataInputRef": "loop",
    "timeDate": "timer",
    "timeDuration": "timer",
    "timeCycle": "timer",
}
"""Element with an expression → what it is, see SUBJECTS."""
_OURS = ("python", "chengnuo", "simpleeval")
_LANGUAGE = "expressionLanguage"


def give_ids(root: etree._Element, record: Record) -> set[str]:
    """Give an id to every process, element in the flow and sequence flow that has none; the ids that were given."""
    given: set[str] = set()
    known = {item.get("id") for item in root.iter("*")}
    last: dict[str, int] = {}
    for item in root.iter("*"):
        tag = local_name(item)
        needs = tag in FLOW_NODES or tag in ("sequenceFlow", "process")
        if not needs or not is_bpmn(item) or (item.get("id") or "").strip():
            continue
        base = "flow" if tag == "sequenceFlow" else tag
        number = last.get(base, 0) + 1
        while f"{base}_{number}" in known:
            number += 1
        last[base] = number
        new = f"{base}_{number}"
        known.add(new)
        item.set("id", new)
        given.add(new)
        record.identified(item, new)
    return given


def translate_places(root: etree._Element, record: Record) -> None:
    """Rewrite the expressions of conditions, timers and loops.

    A language that the whole file declares is carried to the expressions that have to stay as they are, so that those
    that were rewritten are not read in it.
    """
    declared = root.get(_LANGUAGE)
    general = language_of(declared)
    for item in list(root.iter("*")):
        what = _PLACES.get(local_name(item))
        if what is None or not is_bpmn(item) or next(item.iterchildren("*"), None) is not None:
            continue
        own, text = (item.get("language") or "").strip(), text_of(item)
        if text is None:
            if own:  # a language of nothing
                _drop_language(item, own, record)
            continue
        language = language_of(own) or (general if not own else "")
        if own and not language and not _says_itself(text, what):
            if not any(name in own.lower() for name in _OURS):
                record.kept(item, what, text, f"语言 {own} 不能改写", f"the language {own} cannot be rewritten")
            continue
        try:
            new = translated_timer(text, language) if what == "timer" else translated(text, language)
        except Unlike as reason:
            record.kept(item, what, text, reason.zh, reason.en)
            if language and not own and declared:
                item.set("language", declared)
            continue
        if new is not None:
            record.translated(item, what, text, new)
            set_text(item, new)
            if own:
                del item.attrib["language"]
        elif own:
            _drop_language(item, own, record)
    if general and declared:
        record.translated(root, "language", declared, "")
        del root.attrib[_LANGUAGE]


def _says_itself(text: str, what: str) -> bool:
    """Whether a text means the same whatever language is named: a truth, a literal time, a data object of XPath."""
    return text in ("true", "false") or is_xpath(text) or (what == "timer" and is_literal_time(text))


def _drop_language(item: etree._Element, own: str, record: Record) -> None:
    record.translated(item, "language", own, "")
    del item.attrib["language"]


def set_text(node: etree._Element, text: str) -> None:
    """Make ``text`` all that the element holds."""
    for inner in list(node):
        node.remove(inner)
    node.text = text
