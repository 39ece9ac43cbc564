"""What breaks a constraint of BPMN 2.0 and runs as it is drawn all the same, and what just keeps to one."""

from __future__ import annotations

from collections.abc import Mapping

from construct_parts import (
    END,
    ESCALATION,
    ESCALATIONS,
    LINE,
    MESSAGES,
    STRING,
    TASK,
    TEXTS,
    TIMER,
    WEB,
    activity,
    called,
    catching,
    data,
    ended,
    inner,
    io,
    made,
    many,
    pools,
    receive,
    second,
    send,
    sets,
    throwing,
    undone,
    waiting,
)
from small_diagrams import diagram

HARMLESS: Mapping[str, str] = {
    "004 mime type": "value",
    "010 annotation mime type": "value",
    "012 cycle is no formal expression": "cycle-once",
    "012 date is no formal expression": "",
    "012 duration is no formal expression": "",
    "017 exclusive": "gateway-direction",
    "017 inclusiveGateway": "gateway-direction",
    "017 parallel": "gateway-direction",
    "018 exclusive": "gateway-direction",
    "018 parallel": "gateway-direction",
    "019 diverging": "gateway-direction",
    "019 converging": "gateway-direction",
    "020 output": "data-collection",
    "023 incoming not listed": "",
    "023 outgoing not listed": "",
    "044 input of another type": "",
    "044 input without structure": "",
    "045 output of another type": "",
    "076 reference by another name": "",
    "084 input in no set": "data-in-no-set",
    "088 output in no set": "data-in-no-set",
    "091 data of two types": "data-type",
    "103 message to a none start": "message-flow",
    "109 message from a none end": "message-flow",
    "110 boundary compensation that goes on": "event-interrupting",
    **{
        f"127 {name} without a message": "message-undeclared" for name in ("boundary", "end", "catch", "throw", "start")
    },
    **{f"128 {name} without an operation": "" for name in ("boundary", "end", "catch", "throw", "start")},
    "135 exclusive": "gateway-useless",
}
"""Those of them that run as they are drawn all the same, and the warning that each gets; empty for what almost no tool
writes, or what has no meaning here: types of web services, names of references, expressions marked as formal."""

GOOD = made(TASK)
BOTH = data("Input", "x", "text") + data("Output", "y", "text") + sets("x", "y")
VALID: Mapping[str, bytes] = {
    "a line": GOOD,
    "a terse and a listed flow": diagram(
        '<startEvent id="s"><outgoing>s_a</outgoing></startEvent><task id="a"><incoming>s_a</incoming>'
        "<outgoing>a_e</outgoing></task>" + END,
        LINE,
    ),
    "data of a task": made(activity(io(BOTH)), root=STRING),
    "data by its last name": made(
        send(io(data("Input", "x", "other") + sets("x"))),
        root=WEB + '<itemDefinition id="other" structureRef="java.lang.String"/>',
    ),
    "data of any type": made(
        send(io(data("Input", "x", "other") + sets("x"))),
        root=WEB + '<itemDefinition id="other" structureRef="java.lang.Object"/>',
    ),
    "a list and its items": made(
        many(
            io(data("Input", "di", "texts").replace("/>", ' isCollection="true"/>') + sets("di"))
            + '|<loopDataInputRef>di</loopDataInputRef><inputDataItem id="one" name="one" itemSubjectRef="text"/>'
        ),
        root=TEXTS + STRING,
    ),
    "a list that is no input of the task": made(
        many("|<loopDataInputRef>do</loopDataInputRef>") + '<dataObject id="do"/>'
    ),
    "a list of unknown items": made(
        many(
            io(data("Input", "di", "list") + sets("di"))
            + '|<loopDataInputRef>di</loopDataInputRef><inputDataItem id="one" name="one" itemSubjectRef="number"/>'
        ),
        root=STRING + '<itemDefinition id="list" structureRef="java.util.Collection"/>',
    ),
    "optional data of the set": made(
        activity(
            io(
                data("Input", "x")
                + "<inputSet><dataInputRefs>x</dataInputRefs><optionalInputRefs>x</optionalInputRefs></inputSet>"
                "<outputSet/>"
            )
        )
    ),
    "sets that name each other": made(
        activity(
            io(
                '<inputSet id="is"><outputSetRefs>os</outputSetRefs></inputSet>'
                '<outputSet id="os"><inputSetRefs>is</inputSetRefs></outputSet>'
            )
        )
    ),
    "process data read and written": made(
        io(data("Input", "pi") + data("Output", "po") + sets("pi", "po"))
        + activity(
            io(data("Input", "di") + data("Output", "do") + sets("di", "do"))
            + "<dataInputAssociation><sourceRef>pi</sourceRef><targetRef>di</targetRef></dataInputAssociation>"
            "<dataOutputAssociation><sourceRef>do</sourceRef><targetRef>po</targetRef></dataOutputAssociation>"
        )
    ),
    "an association that names its activity": made(
        activity("<dataInputAssociation><sourceRef>do</sourceRef><targetRef>a</targetRef></dataInputAssociation>")
        + '<dataObject id="do"/>'
    ),
    "a call with the data of the process": called(
        io(data("Input", "u", "text") + sets("u")), io(data("Input", "z", "text") + sets("z"))
    ),
    "a call without data": called("", io(data("Input", "z", "text") + sets("z"))),
    "a call with data of its own": called(io(data("Input", "u", "text") + sets("u")), ""),
    "an exposed process": made(
        "<supportedInterfaceRef>i</supportedInterfaceRef>"
        + io(BOTH)
        + f'<ioBinding operationRef="o" inputDataRef="x" outputDataRef="y"/>{TASK}',
        root=WEB,
    ),
    "an event with the data of its message": made(catching(data("Output", "x", "text") + MESSAGES), root=WEB),
    "an event with one item for two definitions": made(
        catching(data("Output", "x", "text") + MESSAGES + TIMER), root=WEB
    ),
    "a list of a sub-process": inner(
        io(data("Input", "x") + sets("x"))
        + "<multiInstanceLoopCharacteristics><loopDataInputRef>x</loopDataInputRef></multiInstanceLoopCharacteristics>"
        '<startEvent id="i"/><endEvent id="j"/>',
        "i>j",
    ),
    "a message from another pool": pools('sourceRef="two" targetRef="a"', catching(MESSAGES)),
    "a message to another pool": pools('sourceRef="a" targetRef="two"', throwing(MESSAGES)),
    "a message to a start and from an end": pools('sourceRef="two" targetRef="s"', TASK)
    .replace(b'<startEvent id="s"/>', f'<startEvent id="s">{MESSAGES}</startEvent>'.encode())
    .replace(b'<endEvent id="e"/>', b'<endEvent id="e"><messageEventDefinition messageRef="supplement"/></endEvent>'),
    "several participants": made(
        TASK,
        root='<collaboration id="c"><participant id="one" processRef="p"><participantMultiplicity minimum="0" '
        'maximum="1"/></participant></collaboration>',
    ),
    "formats": made(
        '<transaction id="a" method="##Store"><documentation textFormat="text/html">x</documentation>'
        '<startEvent id="i"/><endEvent id="j"/><sequenceFlow id="ij" sourceRef="i" targetRef="j"/></transaction>'
        '<textAnnotation id="t" textFormat="text/plain; charset=utf-8"><text>x</text></textAnnotation>'
    ),
    "a resource with parameters": made(
        activity(
            '<performer><resourceRef>r</resourceRef><resourceParameterBinding parameterRef="rp"><formalExpression>x'
            "</formalExpression></resourceParameterBinding></performer><potentialOwner><resourceAssignmentExpression>"
            "<formalExpression>x</formalExpression></resourceAssignmentExpression></potentialOwner>"
        ),
        root='<resource id="r" name="r"><resourceParameter id="rp" name="rp"/></resource>',
    ),
    "a public process that is only drawn": made(
        TASK, root='<process id="q" processType="Public" isExecutable="false"/>'
    ),
    "a condition beside another flow": made(f'{TASK}<endEvent id="f"/>', "s>a a>e[1 > 0] a>f"),
    "an escalation with a code": ended(ESCALATION).replace(b"<process", ESCALATIONS.encode() + b"<process", 1),
    "compensation": undone('<association id="u1" sourceRef="b" targetRef="u"/>'),
    "a receive task behind an event gateway": waiting(receive(""), second(TIMER)),
}
"""What stands next to an invalid construct, and may be deployed."""
