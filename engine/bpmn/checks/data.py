"""The data that processes, activities and events declare: sets, types and associations that contradict each other.

Declared data does not say where tokens go, so what is found here forbids deployment but not a trial run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from lxml import etree

from engine.bpmn.model.supported import EVENT_DEFINITIONS, EVENTS, FLOW_NODES, GLOBAL_TASKS
from engine.bpmn.reading.findings import Findings
from engine.bpmn.reading.graph import is_true
from engine.bpmn.reading.xml import BPMN, child, children, label_of, local_name, reference, text_of

_CARRIED = {
    "messageEventDefinition": "messageRef",
    "signalEventDefinition": "signalRef",
    "errorEventDefinition": "errorRef",
    "escalationEventDefinition": "escalationRef",
}
"""Event definitions that carry data → the attribute that names what carries it."""
_TAKES_ANY = frozenset({"object", "any", "anytype", "anysimpletype"})
"""Structures that take a value of any type."""
_BEFORE_NAME = re.compile(r"^.*[.:/#]")
_OWNERS = frozenset({"process", "definitions", *FLOW_NODES, *GLOBAL_TASKS, "adHocSubProcess"})
CalledElements = Callable[[str | None], etree._Element | None]
"""The process or global task of an id; None if nobody knows it as it is drawn."""


class DeclaredData:
    """The items of one file, and what its elements say of them."""

    def __init__(self, root: etree._Element, findings: Findings) -> None:
        self._root = root
        self._findings = findings
        self._ids: dict[str, etree._Element] = {str(item.get("id")): item for item in root.iter("*") if item.get("id")}
        self._declared: dict[tuple[etree._Element, str], tuple[str | None, ...]] = {}
        self._named: dict[tuple[etree._Element, str], frozenset[str | None]] = {}

    def check(self) -> None:
        """Note every contradiction of the file in the findings."""
        by_tag: Mapping[str, Callable[[etree._Element], None]] = {
            "ioSpecification": self._check_specification,
            "inputSet": self._check_set,
            "outputSet": self._check_set,
            "dataInputAssociation": self._check_association,
            "dataOutputAssociation": self._check_association,
            "dataObject": self._check_collection,
            "dataInput": self._check_collection,
            "dataOutput": self._check_collection,
            "multiInstanceLoopCharacteristics": self._check_loop,
            "supportedInterfaceRef": self._check_exposed,
            "ioBinding": self._check_binding,
            **dict.fromkeys(EVENTS, self._check_event),
        }
        with self._findings.for_deployment():
            for item in self._root.iter(*(f"{{{BPMN}}}{tag}" for tag in by_tag)):
                by_tag[local_name(item)](item)

    def type_of(self, item: str | None) -> str | None:
        """The name of the structure that an item definition has, without what stands before it; None if it has none, or
        one that takes any value."""
        definition = self._ids.get(reference(item) or "")
        structure = definition.get("structureRef") if definition is not None else None
        name = _BEFORE_NAME.sub("", (structure or "").strip()).lower()
        return None if not name or name in _TAKES_ANY else name

    def types_declared(self, owner: etree._Element, tag: str) -> tuple[str | None, ...]:
        """The types of the inputs or outputs (``tag``) that a process or activity declares."""
        if (owner, tag) not in self._declared:
            specification = child(owner, "ioSpecification")
            data = children(specification, tag) if specification is not None else []
            self._declared[owner, tag] = tuple(self.type_of(each.get("itemSubjectRef")) for each in data)
        return self._declared[owner, tag]

    def _named_by(self, item: etree._Element, tag: str) -> frozenset[str | None]:
        if (item, tag) not in self._named:
            self._named[item, tag] = frozenset(text_of(each) for each in children(item, tag))
        return self._named[item, tag]

    def _error(self, rule: str, item: etree._Element, zh: str, en: str) -> None:
        self._findings.error(rule, _owner(item), zh, en)

    def _check_specification(self, specification: etree._Element) -> None:
        owner = specification.getparent()
        if owner is None:
            return
        name, tag = _shown(owner), local_name(owner)
        inputs, outputs = children(specification, "dataInput"), children(specification, "dataOutput")
        looped = child(owner, "multiInstanceLoopCharacteristics") is not None
        if tag in ("subProcess", "transaction") and (inputs or outputs) and not looped:
            self._error(
                "data-of-sub-process",
                owner,
                f"子流程「{name}」写了自己的数据输入输出（ioSpecification），子流程不能有；请删去，它直接用外层的数据。",
                f"Expected a sub-process to use the data around it, but “{name}” has inputs or outputs of its own "
                "(ioSpecification); delete them.",
            )
        for way, found in (("Input", inputs), ("Output", outputs)):
            listed = {
                reference(text_of(each))
                for one in children(specification, f"{way.lower()}Set")
                for each in children(one)
                if local_name(each) != f"{'output' if way == 'Input' else 'input'}SetRefs"
            }
            for data in found:
                if data.get("id") not in listed:
                    self._findings.warning(
                        "data-in-no-set",
                        data,
                        f"「{name}」的数据 {_shown(data)} 不在任何 {way.lower()}Set 里；这里不分组，照样可用。",
                        f"{_shown(data)}, data of “{name}”, is in no {way.lower()}Set; sets do not matter here, it "
                        "can be used all the same.",
                    )
        self._check_message(owner, tag, specification)

    def _check_message(self, owner: etree._Element, tag: str, specification: etree._Element) -> None:
        """A task that sends or receives a message, or calls an operation, has exactly the data of it."""
        way = {"sendTask": "Input", "receiveTask": "Output"}.get(tag)
        name = _shown(owner)
        if tag == "serviceTask" and reference(owner.get("operationRef")):
            if len(children(specification, "inputSet")) != 1 or len(children(specification, "outputSet")) > 1:
                self._error(
                    "data-of-message",
                    owner,
                    f"「{name}」调用一个接口操作，应当只有一个 inputSet、最多一个 outputSet；请改正。",
                    f"Expected one inputSet and at most one outputSet for one operation, but “{name}” has others.",
                )
            return
        if way is None or not reference(owner.get("messageRef")):
            return
        data = children(specification, f"data{way}")
        if len(data) > 1 or len(children(specification, f"{way.lower()}Set")) > 1:
            self._error(
                "data-of-message",
                owner,
                f"「{name}」收发一个消息，只能有一个 data{way} 和一个 {way.lower()}Set；请合并。",
                f"Expected one data{way} and one {way.lower()}Set for one message, but “{name}” has several.",
            )
            return
        item = self._item_of(owner.get("messageRef"))
        wanted = self.type_of(item)
        for one in data if wanted is not None else ():
            if one.get("itemSubjectRef") is None or _differ(self.type_of(one.get("itemSubjectRef")), wanted):
                self._note_types(owner, _shown(one), f"消息的 {wanted}", f"the message, {wanted}")

    def _item_of(self, name: str | None) -> str | None:
        """The item that a message, signal, error or escalation carries."""
        carrier = self._ids.get(reference(name) or "")
        return None if carrier is None else carrier.get("itemRef") or carrier.get("structureRef")

    def _note_types(self, place: etree._Element, data: str, zh: str, en: str) -> None:
        self._error(
            "data-type",
            place,
            f"「{_shown(_owner(place))}」的数据 {data} 与{zh}类型不同，两处要写同一种类型（itemSubjectRef）；请改正。",
            f"Expected data of the type of {en}, but {data} of “{_shown(_owner(place))}” has another; give "
            "both the same (itemSubjectRef).",
        )

    def _check_set(self, item: etree._Element) -> None:
        """Optional data is data of the set, and sets that belong together say so on both sides."""
        owner, way = item.getparent(), "Input" if local_name(item) == "inputSet" else "Output"
        listed = {text_of(each) for each in children(item, f"data{way}Refs")}
        for kind in ("optional", "whileExecuting"):
            for each in children(item, f"{kind}{way}Refs"):
                if text_of(each) not in listed:
                    self._error(
                        "data-set",
                        item,
                        f"「{_shown(_owner(item))}」的 {kind}{way}Refs 写了 {text_of(each)}，同一组的 data{way}Refs "
                        "里没有它；请补上。",
                        f"Expected {kind}{way}Refs to name data of the set, but {text_of(each)} of "
                        f"“{_shown(_owner(item))}” is not among its data{way}Refs; add it.",
                    )
        there, back = ("outputSet", "inputSetRefs") if way == "Input" else ("inputSet", "outputSetRefs")
        for each in children(item, f"{there}Refs"):
            other = self._ids.get(text_of(each) or "")
            if other is None or other.getparent() is not owner or item.get("id") not in self._named_by(other, back):
                self._error(
                    "data-set",
                    item,
                    f"「{_shown(_owner(item))}」的 {there}Refs 写了 {text_of(each)}，那一组却没有用 {back} 写回来；"
                    "请两处都写，或都删去。",
                    f"Expected sets that belong together to name each other, but {text_of(each)} does not name the set "
                    f"of “{_shown(_owner(item))}” that names it; write both, or neither.",
                )

    def _check_association(self, item: etree._Element) -> None:
        sources = [reference(text_of(each)) or "" for each in children(item, "sourceRef")]
        target = reference(text_of(child(item, "targetRef"))) or ""
        transformation = child(item, "transformation")
        transformed = transformation is not None
        if transformed and text_of(transformation) is None:
            self._error(
                "data-association",
                item,
                f"「{_shown(_owner(item))}」的数据关联写了转换（transformation），里面却没有表达式；请删去它。",
                f"Expected an expression in a transformation, but one of “{_shown(_owner(item))}” is empty; delete it.",
            )
        if len(sources) > 1 and not transformed:
            self._error(
                "data-association",
                item,
                f"「{_shown(_owner(item))}」的数据关联有 {len(sources)} 个来源，只能有一个；请分成几个关联。",
                f"Expected one source of a data association, but one of “{_shown(_owner(item))}” has {len(sources)}; "
                "draw several.",
            )
        outwards = local_name(item) == "dataOutputAssociation"
        end = self._ids.get(target if outwards else next(iter(sources), ""))
        wrong = "dataInput" if outwards else "dataOutput"
        if end is not None and local_name(end) == wrong and _of_process(end):
            self._error(
                "data-association",
                item,
                f"「{_shown(_owner(item))}」的数据关联{'写入' if outwards else '读取'}流程的 {wrong} {_shown(end)}；"
                f"流程的输入只能读、输出只能写，请改用 {'dataOutput' if outwards else 'dataInput'}。",
                f"Expected a process's inputs to be read and its outputs to be written, but a data association of "
                f"“{_shown(_owner(item))}” {'writes' if outwards else 'reads'} {wrong} {_shown(end)}.",
            )
        into, out_of = self._item_at(target), self._item_at(next(iter(sources), ""))
        if not transformed and _differ(self.type_of(into), self.type_of(out_of)):
            self._findings.warning(
                "data-type",
                _owner(item),
                f"「{_shown(_owner(item))}」的数据关联两端类型不同；这里不转换，原样传递。",
                f"The two ends of a data association of “{_shown(_owner(item))}” have different types; the value is "
                "passed as it is.",
            )

    def _item_at(self, name: str) -> str | None:
        """The item of the data that an id names, of a reference the item of what it refers to."""
        data = self._ids.get(name)
        if data is None:
            return None
        other = self._ids.get(reference(data.get("dataObjectRef") or data.get("dataStoreRef")) or "")
        return data.get("itemSubjectRef") or (other.get("itemSubjectRef") if other is not None else None)

    def _check_collection(self, item: etree._Element) -> None:
        definition = self._ids.get(reference(item.get("itemSubjectRef")) or "")
        if definition is None or is_true(definition.get("isCollection")) == is_true(item.get("isCollection")):
            return
        said = definition.get("isCollection") is not None
        (self._findings.error if said else self._findings.warning)(
            "data-collection",
            item if item.get("id") else _owner(item),
            f"数据 {_shown(item)} 和它的类型 {definition.get('id')} 对是不是列表（isCollection）说法不同；请改成一致。",
            f"Expected data and its type to agree on whether it is a list (isCollection), but {_shown(item)} and "
            f"{definition.get('id')} do not.",
        )

    def _check_loop(self, loop: etree._Element) -> None:
        """The item of an instance is one of the list, where the list says what is in it."""
        for whole, one in (("loopDataInputRef", "inputDataItem"), ("loopDataOutputRef", "outputDataItem")):
            item, of_list = child(loop, one), self._item_at(reference(text_of(child(loop, whole))) or "")
            listed = self._ids.get(reference(of_list) or "")
            if item is None or listed is None or not is_true(listed.get("isCollection")):
                continue
            definition = self._ids.get(reference(item.get("itemSubjectRef")) or "")
            is_list = definition is not None and is_true(definition.get("isCollection"))
            if is_list or _differ(self.type_of(of_list), self.type_of(item.get("itemSubjectRef"))):
                self._note_types(
                    loop, _shown(item), f"列表 {listed.get('id')} 中的一项", f"one item of {listed.get('id')}"
                )

    def _check_event(self, event: etree._Element) -> None:
        """Each definition of an event has its own data, of the type that it carries."""
        data = [each for each in children(event) if local_name(each) in ("dataInput", "dataOutput")]
        if not data:
            return
        definitions = [
            each for each in children(event) if local_name(each) in (*EVENT_DEFINITIONS, "eventDefinitionRef")
        ]
        carrying = [each for each in definitions if local_name(each) in _CARRIED]
        if not len(carrying) <= len(data) <= len(definitions):
            self._error(
                "data-of-event",
                event,
                f"事件「{_shown(event)}」有 {len(definitions)} 个定义、{len(data)} 项数据，应当每个定义一项；请改正。",
                f"Expected data for each definition of an event, but “{_shown(event)}” has {len(definitions)} "
                f"definitions and {len(data)} items of data.",
            )
            return
        for one, definition in zip(data, carrying, strict=False) if len(data) == len(carrying) else ():
            carried = self.type_of(self._item_of(definition.get(_CARRIED[local_name(definition)])))
            if _differ(carried, self.type_of(one.get("itemSubjectRef"))):
                self._note_types(event, _shown(one), f"事件所带的 {carried}", f"what the event carries, {carried}")

    def _check_exposed(self, item: etree._Element) -> None:
        owner = item.getparent()
        if owner is not None and child(owner, "ioBinding") is None:
            self._error(
                "data-binding",
                owner,
                f"「{_shown(owner)}」写明对外提供接口（supportedInterfaceRef），却没有 ioBinding；请补上，或删去接口。",
                f"Expected an ioBinding for the interface that “{_shown(owner)}” supports (supportedInterfaceRef); add "
                "one, or drop the interface.",
            )

    def _check_binding(self, item: etree._Element) -> None:
        operation = self._ids.get(reference(item.get("operationRef")) or "")
        for attribute, message in (("inputDataRef", "inMessageRef"), ("outputDataRef", "outMessageRef")):
            named = text_of(child(operation, message)) if operation is not None else None
            wanted = self.type_of(self._item_of(named))
            data = reference(item.get(attribute)) or ""
            if _differ(wanted, self.type_of(self._item_at(data))):
                self._note_types(item, data, f"操作的消息 {named}", f"the message {named} of the operation")


def check_data(roots: Mapping[str, etree._Element], findings: Mapping[str, Findings], called: CalledElements) -> None:
    """The declared data of files that are checked together; ``called`` are the processes that they may call, by id."""
    all_data = {name: DeclaredData(root, findings[name]) for name, root in roots.items()}
    by_root = {root: all_data[name] for name, root in roots.items()}
    for name, root in roots.items():
        all_data[name].check()
        with findings[name].for_deployment():
            for call in root.iter(f"{{{BPMN}}}callActivity"):
                drawn = called(reference(call.get("calledElement")))
                if drawn is not None and child(call, "ioSpecification") is not None:
                    _check_call(call, drawn, all_data[name], by_root.get(drawn.getroottree().getroot()), findings[name])


def _check_call(
    call: etree._Element,
    called: etree._Element,
    own: DeclaredData,
    other: DeclaredData | None,
    findings: Findings,
) -> None:
    """A call activity that declares data declares what the called process does; one that declares none passes all."""
    if child(called, "ioSpecification") is None:
        return
    for way, zh, en in (("dataInput", "输入", "inputs"), ("dataOutput", "输出", "outputs")):
        given, wanted = own.types_declared(call, way), (other or own).types_declared(called, way)
        if len(given) != len(wanted):
            findings.error(
                "called-data",
                call,
                f"「{_shown(call)}」写了 {len(given)} 项数据{zh}，它调用的 {called.get('id')} 有 {len(wanted)} 项；"
                "请改成一致，或删去调用活动的 ioSpecification，变量按原名共用。",
                f"Expected a call to declare the data of what it calls, but “{_shown(call)}” has {len(given)} {en} and "
                f"{called.get('id')} {len(wanted)}; make them agree, or delete the ioSpecification of the call.",
            )
        elif other is not None and None not in wanted and not {*given} - {None} <= {*wanted}:
            findings.error(
                "called-data",
                call,
                f"「{_shown(call)}」的数据{zh}与 {called.get('id')} 的类型不同；请改正。",
                f"Expected data of the types of {called.get('id')}, but {en} of “{_shown(call)}” have others.",
            )


def _differ(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one != other


def _owner(item: etree._Element) -> etree._Element:
    """The process, activity or event that the data belongs to."""
    while local_name(item) not in _OWNERS and (parent := item.getparent()) is not None:
        item = parent
    return item


def _of_process(data: etree._Element) -> bool:
    return local_name(_owner(data)) == "process"


def _shown(item: etree._Element) -> str:
    return label_of(item) or item.get("id") or local_name(item)
