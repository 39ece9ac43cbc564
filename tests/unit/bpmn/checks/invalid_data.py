"""One small diagram for every way in which declared data and references break a constraint of BPMN 2.0.

The numbers are those by which the public lists of these constraints know them.
"""

from __future__ import annotations

from collections.abc import Mapping

from construct_parts import (
    ERROR,
    ERRORS,
    ESCALATION,
    ESCALATIONS,
    LINK_IN,
    LINK_OUT,
    MESSAGE,
    MESSAGES,
    SIGNAL,
    SIGNALS,
    STRING,
    TASK,
    TEXTS,
    TIMER,
    WEB,
    activity,
    boundary,
    called,
    catching,
    data,
    ended,
    inner,
    io,
    linked,
    made,
    many,
    pools,
    receive,
    send,
    service,
    sets,
    started,
    throwing,
)

DATA: Mapping[str, bytes] = {
    "012 assignment": made(
        activity(
            io(data("Input", "di") + sets("di"))
            + "<dataInputAssociation><sourceRef>do</sourceRef><targetRef>di</targetRef><assignment><from>one</from>"
            "<to>two</to></assignment></dataInputAssociation>"
        )
        + '<dataObject id="do"/>'
    ),
    "013 transformation without body": made(
        activity(
            io(data("Input", "di") + sets("di"))
            + "<dataInputAssociation><sourceRef>do</sourceRef><targetRef>di</targetRef><transformation/>"
            "</dataInputAssociation>"
        )
        + '<dataObject id="do"/>'
    ),
    "020 input": made(
        activity(io('<dataInput id="di" isCollection="false" itemSubjectRef="texts"/>' + sets("di"))), root=TEXTS
    ),
    "020 input by default": made(activity(io('<dataInput id="di" itemSubjectRef="texts"/>' + sets("di"))), root=TEXTS),
    "020 object": made(f'{TASK}<dataObject id="do" itemSubjectRef="texts" isCollection="false"/>', root=TEXTS),
    "020 output": made(
        activity(io('<dataOutput id="do" isCollection="true" itemSubjectRef="text"/>' + sets("", "do"))), root=STRING
    ),
    "039 resource and expression": made(
        activity(
            "<performer><resourceRef>r</resourceRef><resourceAssignmentExpression><formalExpression>x"
            "</formalExpression></resourceAssignmentExpression></performer>"
        ),
        root='<resource id="r" name="r"/>',
    ),
    "040 parameters without a resource": made(
        activity(
            '<performer><resourceParameterBinding parameterRef="rp"><formalExpression>x</formalExpression>'
            "</resourceParameterBinding></performer>"
        ),
        root='<resource id="r" name="r"><resourceParameter id="rp" name="rp"/></resource>',
    ),
    "042 no input set": made(service(io(sets("").replace("<inputSet></inputSet>", ""))), root=WEB),
    "042 two input sets": made(service(io(data("Input", "x", "text") + "<inputSet/>" + sets("x"))), root=WEB),
    "043 two output sets": made(
        service(io(data("Input", "x", "text") + data("Output", "y", "text") + sets("x", "y") + "<outputSet/>")),
        root=WEB,
    ),
    "044 input of another type": made(
        service(io(data("Input", "x", "number") + data("Output", "y", "text") + sets("x", "y"))), root=WEB
    ),
    "044 input without structure": made(
        service(io(data("Input", "x", "bare") + data("Output", "y", "text") + sets("x", "y"))),
        root=WEB + '<itemDefinition id="bare"/>',
    ),
    "045 output of another type": made(
        service(io(data("Input", "x", "text") + data("Output", "y", "number") + sets("x", "y"))), root=WEB
    ),
    "046 send with two input sets": made(send(io(data("Input", "x", "text") + sets("x") + "<inputSet/>")), root=WEB),
    "047 send with two inputs": made(
        send(io(data("Input", "x", "text") + data("Input", "y", "text") + sets("x y"))), root=WEB
    ),
    "048 send without type": made(send(io(data("Input", "x") + sets("x"))), root=WEB),
    "048 send of another type": made(send(io(data("Input", "x", "number") + sets("x"))), root=WEB),
    "050 receive with two output sets": made(
        receive(io(data("Output", "x", "text") + sets("", "x") + "<outputSet/>")), root=WEB
    ),
    "051 receive with two outputs": made(
        receive(io(data("Output", "x", "text") + data("Output", "y", "text") + sets("", "x y"))), root=WEB
    ),
    "052 receive without type": made(receive(io(data("Output", "x") + sets("", "x"))), root=WEB),
    "052 receive of another type": made(receive(io(data("Output", "x", "number") + sets("", "x"))), root=WEB),
    "053 script without format": made(activity("<script>some words</script>", "scriptTask")),
    "063 output more": called(
        io(data("Output", "y", "text") + sets("", "y")), io(data("Input", "z", "text") + sets("z"))
    ),
    "063 input more": called(
        io(data("Input", "y", "text") + data("Input", "x", "text") + sets("y x")),
        io(data("Input", "z", "text") + sets("z")),
    ),
    "063 input missing": called(io(sets()), io(data("Input", "y", "text") + sets("y"))),
    "063 other types": called(io(data("Input", "y", "number") + sets("y")), io(data("Input", "z", "text") + sets("z"))),
    "063 output missing": called(io(sets()), io(data("Output", "y", "text") + sets("", "y"))),
    "064 exposed without binding": made(f"<supportedInterfaceRef>i</supportedInterfaceRef>{TASK}", root=WEB),
    "065 bound to another type": made(
        "<supportedInterfaceRef>i</supportedInterfaceRef>"
        + io(data("Input", "x", "number") + data("Output", "y", "text") + sets("x", "y"))
        + f'<ioBinding operationRef="o" inputDataRef="x" outputDataRef="y"/>{TASK}',
        root=WEB,
    ),
    "067 instances without a number": made(many("|")),
    "068 list that is a type": made(many("|<loopDataInputRef>texts</loopDataInputRef>"), root=TEXTS),
    "069 result is a list": made(
        many(
            io(data("Output", "do", "texts") + sets("", "do"))
            + "|<loopCardinality>2</loopCardinality><loopDataOutputRef>do</loopDataOutputRef>"
            '<outputDataItem id="one" name="one" itemSubjectRef="texts"/>'
        ),
        root=TEXTS,
    ),
    "069 result of another type": made(
        many(
            io(data("Output", "do", "texts") + sets("", "do"))
            + "|<loopCardinality>2</loopCardinality><loopDataOutputRef>do</loopDataOutputRef>"
            '<outputDataItem id="one" name="one" itemSubjectRef="number"/>'
        ),
        root=TEXTS + STRING,
    ),
    "070 item is a list": made(
        many(
            io(data("Input", "di", "texts") + sets("di"))
            + '|<loopDataInputRef>di</loopDataInputRef><inputDataItem id="one" name="one" itemSubjectRef="texts"/>'
        ),
        root=TEXTS,
    ),
    "070 item of another type": made(
        many(
            io(data("Input", "di", "texts") + sets("di"))
            + '|<loopDataInputRef>di</loopDataInputRef><inputDataItem id="one" name="one" itemSubjectRef="number"/>'
        ),
        root=TEXTS + STRING,
    ),
    "076 reference by another name": made(
        f'{TASK}<dataObject id="do" name="Object"/><dataObjectReference id="r" dataObjectRef="do" name="2">'
        '<dataState name="1"/></dataObjectReference>'
    ),
    "078 property in the wrong place": made(TASK, root='<property id="data"/>'),
    "079 data of a sub-process": inner(io(data("Input", "x") + sets("x")) + "<task id='t'/>", ""),
    "079 data of a transaction": inner(io(data("Input", "x") + sets("x")) + "<task id='t'/>", "", "transaction"),
    "080 output into an input": made(
        io(data("Input", "pi") + sets("pi"))
        + activity(
            io(data("Output", "do") + sets("", "do"))
            + "<dataOutputAssociation><sourceRef>do</sourceRef><targetRef>pi</targetRef></dataOutputAssociation>"
        )
    ),
    "082 input from an output": made(
        io(data("Output", "po") + sets("", "po"))
        + activity(
            io(data("Input", "di") + sets("di"))
            + "<dataInputAssociation><sourceRef>po</sourceRef><targetRef>di</targetRef></dataInputAssociation>"
        )
    ),
    "084 input in no set": made(activity(io(data("Input", "x") + sets()))),
    "085 optional input not listed": made(
        activity(io(data("Input", "x") + "<inputSet><optionalInputRefs>x</optionalInputRefs></inputSet><outputSet/>"))
    ),
    "086 input while running not listed": made(
        activity(
            io(
                data("Input", "x")
                + data("Input", "y")
                + "<inputSet><dataInputRefs>y</dataInputRefs><whileExecutingInputRefs>x</whileExecutingInputRefs>"
                "</inputSet><outputSet/>"
            )
        )
    ),
    "087 sets refer to each other wrongly": made(
        activity(io('<inputSet id="is"><outputSetRefs>os</outputSetRefs></inputSet><outputSet id="os"/>'))
    ),
    "087 output set without its input set": made(
        activity(io('<inputSet id="is"/><outputSet id="os"><inputSetRefs>is</inputSetRefs></outputSet>'))
    ),
    "088 output in no set": made(activity(io(data("Output", "x") + sets()))),
    "089 optional output not listed": made(
        activity(
            io(data("Output", "x") + "<inputSet/><outputSet><optionalOutputRefs>x</optionalOutputRefs></outputSet>")
        )
    ),
    "090 output while running not listed": made(
        activity(
            io(
                data("Output", "x") + data("Output", "y") + "<inputSet/><outputSet><dataOutputRefs>y</dataOutputRefs>"
                "<whileExecutingOutputRefs>x</whileExecutingOutputRefs></outputSet>"
            )
        )
    ),
    "091 data of two types": made(
        activity(
            io(data("Input", "di", "number") + sets("di"))
            + "<dataInputAssociation><sourceRef>do</sourceRef><targetRef>di</targetRef></dataInputAssociation>"
        )
        + '<dataObject id="do" itemSubjectRef="text"/>',
        root=STRING,
    ),
    "092 two sources": made(
        activity(
            io(data("Input", "di") + sets("di"))
            + "<dataInputAssociation><sourceRef>do</sourceRef><sourceRef>d2</sourceRef><targetRef>di</targetRef>"
            "</dataInputAssociation>"
        )
        + '<dataObject id="do"/><dataObject id="d2"/>'
    ),
    "093 boundary": boundary(data("Output", "x") + data("Output", "y") + MESSAGES, root=WEB),
    "093 end": ended(data("Input", "x") + data("Input", "y") + MESSAGES),
    "093 catch": made(catching(data("Output", "x") + data("Output", "y") + MESSAGES), root=WEB),
    "093 throw": made(throwing(data("Input", "x") + data("Input", "y") + MESSAGES), root=WEB),
    "093 start": started(data("Output", "x") + data("Output", "y") + MESSAGES, WEB),
    "094 message": made(catching(data("Output", "x", "number") + MESSAGES), root=WEB),
    "094 error": ended(data("Input", "x", "text") + ERROR).replace(b"<process", ERRORS.encode() + b"<process", 1),
    "094 escalation": ended(data("Input", "x", "text") + ESCALATION).replace(
        b"<process", ESCALATIONS.encode() + b"<process", 1
    ),
    "094 signal": made(catching(data("Output", "x", "text") + SIGNAL), root=SIGNALS + STRING),
    "REF participant instead of message": made(
        TASK, root='<collaboration id="c"><participant id="one" processRef="m"/></collaboration>' + WEB
    ),
    "REF item of a message": made(
        TASK,
        root='<message id="m" itemRef="one"/><collaboration id="c"><participant id="one" processRef="p"/>'
        "</collaboration>",
    ),
    "REF flow to a pool": made(
        TASK, "s>a a>e a>one", root='<collaboration id="c"><participant id="one" processRef="p"/></collaboration>'
    ),
    "REF incoming": made(
        activity("<incoming>one</incoming>"),
        root='<collaboration id="c"><participant id="one" processRef="p"/></collaboration>',
    ),
    "REF interface": made(
        TASK,
        root='<collaboration id="c"><participant id="one" processRef="p"><interfaceRef>a</interfaceRef></participant>'
        "</collaboration>",
    ),
    "REF participant of a partner": made(
        TASK, root='<partnerEntity id="pe"><participantRef>s_a</participantRef></partnerEntity>'
    ),
    "REF ends of a message flow": pools('sourceRef="m" targetRef="two"'),
    "REF end of a message flow is a process": pools('sourceRef="two" targetRef="p"'),
    "REF operation": made(service("").replace('operationRef="o"', 'operationRef="m"'), root=WEB),
    "REF input": made(
        activity(io(data("Input", "x") + sets("x one"))),
        root='<collaboration id="c"><participant id="one" processRef="p"/></collaboration>',
    ),
    "REF output": made(
        activity(io(data("Output", "x") + sets("", "x one"))),
        root='<collaboration id="c"><participant id="one" processRef="p"/></collaboration>',
    ),
    "REF data association": made(
        activity(
            io(data("Input", "x") + sets("x"))
            + "<dataInputAssociation><sourceRef>do</sourceRef><targetRef>s</targetRef></dataInputAssociation>"
        )
        + '<dataObject id="do"/>'
    ),
    "REF event definition": made(catching("<eventDefinitionRef>s_a</eventDefinitionRef>")),
    "REF attached": boundary(TIMER)
    .replace(b'attachedToRef="a"', b'attachedToRef="one"')
    .replace(b"<process", b'<collaboration id="c"><participant id="one" processRef="p"/></collaboration><process', 1),
    "REF link": linked(LINK_OUT.replace("li", "s"), LINK_IN.replace("lo", "e")),
    "REF collaboration": made(TASK, root=WEB).replace(
        b'<process id="p"', b'<process definitionalCollaborationRef="m" id="p"'
    ),
    "REF correlation property": made(
        TASK,
        root='<collaboration id="c"><participant id="one" processRef="p"/><correlationKey>'
        "<correlationPropertyRef>one</correlationPropertyRef></correlationKey></collaboration>",
    ),
    "REF error of an operation": made(
        TASK,
        root=STRING + MESSAGE + '<interface id="i" name="i"><operation id="o" name="o"><inMessageRef>m</inMessageRef>'
        "<errorRef>m</errorRef></operation></interface>",
    ),
}
