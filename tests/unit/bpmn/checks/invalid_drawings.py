"""One small diagram for every way in which nodes, flows, events and pools break a constraint of BPMN 2.0.

The numbers are those by which the public lists of these constraints know them.
"""

from __future__ import annotations

from collections.abc import Mapping

from construct_parts import (
    ARTIFACTS,
    CANCEL,
    COMPENSATE,
    CONDITION,
    DRAWN,
    END,
    ENDS,
    ERROR,
    ERRORS,
    ESCALATION,
    ESCALATIONS,
    LINE,
    LINK,
    LINK_IN,
    LINK_OUT,
    MESSAGES,
    SIGNAL,
    SIGNALS,
    START,
    STRING,
    TASK,
    TERMINATE,
    TIMER,
    WEB,
    activity,
    boundary,
    catching,
    ended,
    gateway,
    handler,
    inner,
    linked,
    made,
    many,
    pools,
    receive,
    second,
    started,
    throwing,
    undone,
    waiting,
)
from small_diagrams import diagram

DRAWINGS: Mapping[str, bytes] = {
    "002 id twice": made('<task id="a"/><task id="a"/>'),
    "003 id missing": made("<task/>", "s>e"),
    "004 mime type": made(f'{TASK}<documentation textFormat="nonsense">x</documentation>'),
    **{f"006 flow to {name}": made(TASK + DRAWN, f"{LINE} a>{to}") for name, to in ARTIFACTS.items()},
    **{f"007 flow from {name}": made(TASK + DRAWN, f"{LINE} {to}>a") for name, to in ARTIFACTS.items()},
    **{
        f"008 message to {name}": pools(f'sourceRef="two" targetRef="{to}"', TASK + DRAWN)
        for name, to in ARTIFACTS.items()
    },
    **{
        f"009 message from {name}": pools(f'sourceRef="{to}" targetRef="two"', TASK + DRAWN)
        for name, to in ARTIFACTS.items()
    },
    "010 annotation mime type": made(
        f'{TASK}<textAnnotation id="t" textFormat="nonsense"><text>x</text></textAnnotation>'
    ),
    "011 escalation end without code": diagram(
        f'{START}{TASK}<endEvent id="e"><escalationEventDefinition escalationRef="z"/></endEvent>',
        LINE,
        root='<escalation id="z" name="Z"/>',
    ),
    "011 escalation end without reference": ended("<escalationEventDefinition/>"),
    "011 escalation throw without code": made(
        throwing('<escalationEventDefinition escalationRef="z"/>'), root='<escalation id="z"/>'
    ),
    "012 ad hoc": made(activity("<completionCondition>done</completionCondition><task id='t'/>", "adHocSubProcess")),
    "012 complex gateway": made('<complexGateway id="a"><activationCondition>x</activationCondition></complexGateway>'),
    "012 cardinality in words": made(many("|<loopCardinality>dummy cardinality</loopCardinality>")),
    "012 completion in words": made(
        many("|<loopCardinality>3</loopCardinality><completionCondition>dummy completion</completionCondition>")
    ),
    "012 condition in words": made(
        f'{TASK}<exclusiveGateway id="g" default="g_e"/><endEvent id="f"/>', "s>g g>a[some words here] g>e a>f"
    ),
    "012 loop in words": made(
        activity("<standardLoopCharacteristics><loopCondition>some words</loopCondition></standardLoopCharacteristics>")
    ),
    "012 cycle is no formal expression": made(
        catching("<timerEventDefinition><timeCycle>R2/PT1M</timeCycle></timerEventDefinition>")
    ),
    "012 date is no formal expression": made(
        catching("<timerEventDefinition><timeDate>2026-01-01T00:00:00Z</timeDate></timerEventDefinition>")
    ),
    "012 duration is no formal expression": made(catching(TIMER)),
    "013 complex behavior without body": made(
        activity(
            '<multiInstanceLoopCharacteristics behavior="Complex"><loopCardinality>3</loopCardinality>'
            '<complexBehaviorDefinition><condition/><event id="i"><signalEventDefinition/></event>'
            "</complexBehaviorDefinition></multiInstanceLoopCharacteristics>"
        )
    ),
    "013 correlation without body": made(
        TASK,
        root='<collaboration id="c"><participant id="one" processRef="p"/><correlationKey id="k">'
        "<correlationPropertyRef>cp</correlationPropertyRef></correlationKey></collaboration>"
        '<correlationProperty id="cp"><correlationPropertyRetrievalExpression messageRef="m"><messagePath/>'
        f"</correlationPropertyRetrievalExpression></correlationProperty>{WEB}",
    ),
    "013 date without body": made(
        catching("<timerEventDefinition><timeDate xsi:type='tFormalExpression'/></timerEventDefinition>")
    ),
    "014 language is no address": made(
        f'{TASK}<exclusiveGateway id="g" default="g_e"/><endEvent id="f"/><sequenceFlow id="g_a" sourceRef="g" '
        'targetRef="a"><conditionExpression language="_no%$!">1 &gt; 2</conditionExpression></sequenceFlow>',
        "s>g g>e a>f",
    ),
    "017 exclusive": gateway("exclusiveGateway", "Converging", "s>x x>a x>b[n] a>g b>g g>e g>f[n]")
    .replace(b'id="g" ', b'id="g" default="g_e" ')
    .replace(b"</process>", b'<endEvent id="f"/></process>'),
    **{
        f"017 {tag}": made(
            f'<{tag} id="g" gatewayDirection="Converging"{default}/>{TASK}<endEvent id="f"/>', "s>g g>a g>f[n] a>e"
        )
        for tag, default in (("inclusiveGateway", ' default="g_a"'), ("complexGateway", ""))
    },
    "017 parallel": made(
        f'<parallelGateway id="g" gatewayDirection="Converging"/>{TASK}<endEvent id="f"/>', "s>g g>a g>f a>e"
    ),
    "018 exclusive": gateway("exclusiveGateway", "Diverging", "s>x x>a x>b[n] a>g b>g g>e"),
    "018 parallel": made(
        '<parallelGateway id="x"/><task id="a"/><task id="b"/><parallelGateway id="g" gatewayDirection="Diverging"/>',
        "s>x x>a x>b a>g b>g g>e",
    ),
    "019 diverging": made(
        f'<exclusiveGateway id="g" gatewayDirection="Mixed" default="g_a"/>{TASK}<endEvent id="f"/>',
        "s>g g>a g>f[n] a>e",
    ),
    "019 converging": made(
        '<parallelGateway id="x"/><task id="a"/><task id="b"/><parallelGateway id="g" gatewayDirection="Mixed"/>',
        "s>x x>a x>b a>g b>g g>e",
    ),
    "021 flow from event sub-process": handler(SIGNAL, root=SIGNALS).replace(
        b"</process>", b'<sequenceFlow id="w" sourceRef="h" targetRef="a"/></process>'
    ),
    "022 flow to event sub-process": handler(SIGNAL, root=SIGNALS).replace(
        b"</process>", b'<sequenceFlow id="w" sourceRef="a" targetRef="h"/></process>'
    ),
    "023 incoming not listed": diagram(
        '<startEvent id="s"><outgoing>s_a</outgoing></startEvent><task id="a"><outgoing>a_e</outgoing></task>'
        '<endEvent id="e"><incoming>a_e</incoming></endEvent>',
        LINE,
    ),
    "023 outgoing not listed": diagram(
        '<startEvent id="s"><outgoing>s_a</outgoing></startEvent><task id="a"><incoming>s_a</incoming></task>'
        '<endEvent id="e"><incoming>a_e</incoming></endEvent>',
        LINE,
    ),
    "024 not immediate": made(TASK, "s>a").replace(
        b"</process>", b'<sequenceFlow id="w" sourceRef="a" targetRef="e" isImmediate="false"/></process>'
    ),
    "025 only flow has a condition": made(TASK, "s>a a>e[n]"),
    "025 only flow of a sub-process": inner("<task id='t'/>", "").replace(
        b'sourceRef="a" targetRef="e">', b'sourceRef="a" targetRef="e"><conditionExpression>n</conditionExpression>'
    ),
    "026 default of an activity": made('<task id="a" default="s_a"/>'),
    "026 default of a gateway": made(
        f'<exclusiveGateway id="g" default="a_e"/>{TASK}<endEvent id="f"/>', "s>g g>a[n] g>f[m] a>e"
    ),
    "027 choreography": made(TASK, root='<choreography id="c"><choreographyRef>c</choreographyRef></choreography>'),
    "027 conversation": made(
        TASK, root='<globalConversation id="c"><choreographyRef>c</choreographyRef></globalConversation>'
    ),
    "028 flow across pools": made(
        TASK,
        root='<process id="q"><startEvent id="qs"/><endEvent id="qe"/>'
        '<sequenceFlow id="q1" sourceRef="qs" targetRef="a"/></process>',
    ),
    "029 minimum": made(
        TASK,
        root='<collaboration id="c"><participant id="one" processRef="p"><participantMultiplicity minimum="-1"/>'
        "</participant></collaboration>",
    ),
    "030 maximum": made(
        TASK,
        root='<collaboration id="c"><participant id="one" processRef="p"><participantMultiplicity minimum="3" '
        'maximum="2"/></participant></collaboration>',
    ),
    "031 to itself": pools('sourceRef="one" targetRef="one"'),
    "031 from its own pool": pools('sourceRef="one" targetRef="a"'),
    "031 in one pool": pools('sourceRef="s" targetRef="a"'),
    "031 to its own pool": pools('sourceRef="a" targetRef="one"'),
    "032 conversation": made(
        TASK,
        root='<globalConversation id="c"><conversation id="n"><participantRef>one</participantRef></conversation>'
        "</globalConversation>",
    ),
    "033 closed": made(
        TASK,
        root='<collaboration id="c" isClosed="true"><participant id="one" processRef="p"/><choreographyRef>h'
        '</choreographyRef></collaboration><choreography id="h" isClosed="false"/>',
    ),
    "035 public": made(TASK).replace(b'<process id="p"', b'<process processType="Public" id="p"'),
    "036 call choreography": made('<callChoreography id="a" initiatingParticipantRef="x"/>'),
    "036 choreography task": made('<choreographyTask id="a" initiatingParticipantRef="x"/>'),
    "036 sub-choreography": made('<subChoreography id="a" initiatingParticipantRef="x"/>'),
    "037 start quantity": made('<task id="a" startQuantity="0"/>'),
    "038 completion quantity": made('<task id="a" completionQuantity="0"/>'),
    "041 two loops": made(
        activity(
            "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"
            "<standardLoopCharacteristics/>"
        )
    ),
    "049 receive starts with a flow in": made(receive("", 'messageRef="m" instantiate="true"'), root=WEB),
    **{
        f"056 {tag} in {around}": inner(f'<{tag} id="t" initiatingParticipantRef="x"/>', "", around)
        for tag in ("callChoreography", "choreographyTask", "subChoreography")
        for around in ("subProcess", "transaction")
    },
    "058 event sub-process without start": made(
        f'{TASK}<subProcess id="h" triggeredByEvent="true"><task id="t"/></subProcess>'
    ),
    "058 event sub-process with two starts": handler(SIGNAL, root=SIGNALS).replace(
        b'<endEvent id="he"/>', b'<endEvent id="he"/><startEvent id="h2"><signalEventDefinition/></startEvent>'
    ),
    "059 cancel": handler(CANCEL),
    "059 link": handler(LINK),
    "059 terminate": handler(TERMINATE),
    "059 none": handler(""),
    "059 compensation that does not interrupt": handler(COMPENSATE, interrupting="false"),
    "059 error that does not interrupt": handler(ERROR, interrupting="false", root=ERRORS + STRING),
    "060 transaction protocol": made(
        activity(ENDS.replace('"s"', '"i"').replace('"e"', '"j"'), "transaction", 'method="no uri%$"')
    ).replace(b"</transaction>", b'<sequenceFlow id="ij" sourceRef="i" targetRef="j"/></transaction>'),
    "061 empty ad hoc": made(activity("", "adHocSubProcess")),
    "062 start in ad hoc": made(activity("<startEvent id='t'/>", "adHocSubProcess")),
    "095 definition of a throw used elsewhere": made(
        throwing('<signalEventDefinition id="def" signalRef="g"/>')
        + catching("<eventDefinitionRef>def</eventDefinitionRef>").replace('"a"', '"b"'),
        "s>a a>b b>e",
        root=SIGNALS + STRING,
    ),
    "096 flow into a start": made(TASK, f"{LINE} a>s"),
    "097 end without start": diagram(f"{TASK}{END}", "a>e"),
    "097 sub-process end without start": inner('<task id="t"/><endEvent id="j"/>', "t>j"),
    **{
        f"098 start with {name}": started(definition, root)
        for name, definition, root in (
            ("cancel", CANCEL, ""),
            ("compensation", COMPENSATE, ""),
            ("error", ERROR, ERRORS + STRING),
            ("escalation", ESCALATION, ESCALATIONS + STRING),
            (
                "escalation by reference",
                "<eventDefinitionRef>ed</eventDefinitionRef>",
                '<escalationEventDefinition id="ed"/>',
            ),
            ("link", LINK, ""),
            ("several", MESSAGES + LINK, WEB),
            ("terminate", TERMINATE, ""),
        )
    },
    "099 called process with a message start": made(
        activity("", "callActivity", 'calledElement="q"'),
        root=WEB + f'<process id="q"><startEvent id="qs">{MESSAGES}</startEvent><endEvent id="qe"/>'
        '<sequenceFlow id="q1" sourceRef="qs" targetRef="qe"/></process>',
    ),
    "100 timer start of a sub-process": inner(f'<startEvent id="i">{TIMER}</startEvent><endEvent id="j"/>', "i>j"),
    "100 start of a sub-process by reference": inner(
        '<startEvent id="i"><eventDefinitionRef>ed</eventDefinitionRef></startEvent><endEvent id="j"/>', "i>j"
    ).replace(
        b"<process",
        b'<timerEventDefinition id="ed"><timeDuration>PT1S</timeDuration></timerEventDefinition><process',
        1,
    ),
    "101 start without a flow": diagram(f"{START}{TASK}{END}", "a>e"),
    "102 message from a start": pools('sourceRef="s" targetRef="two"'),
    "103 message to a none start": pools('sourceRef="two" targetRef="s"'),
    "104 flow out of an end": made(TASK, f"{LINE} e>a"),
    "105 start without end": diagram(f"{START}{TASK}", "s>a"),
    "105 sub-process start without end": inner('<startEvent id="i"/><task id="t"/>', "i>t"),
    "106 cancel end in a process": ended(CANCEL),
    "106 cancel end in a sub-process": inner(f'<startEvent id="i"/><endEvent id="j">{CANCEL}</endEvent>', "i>j"),
    "107 end without a flow": diagram(f'{START}{TASK}{END}<endEvent id="f"/>', LINE),
    "108 message to an end": pools('sourceRef="two" targetRef="e"'),
    "109 message from a none end": pools('sourceRef="e" targetRef="two"'),
    **{
        f"110 boundary {name}": boundary(definition, cancels=cancels, host=host, root=ERRORS + STRING)
        for name, definition, cancels, host in (
            ("link", LINK, "true", TASK),
            ("none", "", "true", TASK),
            ("terminate", TERMINATE, "true", TASK),
            ("cancel that goes on", CANCEL, "false", activity('<task id="t"/>', "transaction")),
            ("error that goes on", ERROR, "false", TASK),
            ("link that goes on", LINK, "false", TASK),
            ("none that goes on", "", "false", TASK),
            ("terminate that goes on", TERMINATE, "false", TASK),
        )
    },
    "110 boundary compensation that goes on": undone('<association id="u1" sourceRef="b" targetRef="u"/>').replace(
        b'attachedToRef="a"', b'attachedToRef="a" cancelActivity="false"'
    ),
    "111 cancel on a sub-process": boundary(CANCEL, host=activity('<task id="t"/>', "subProcess")),
    "112 flow into a boundary event": boundary(TIMER, out="b>f a>b"),
    "113 boundary event without a flow": boundary(TIMER, out="a>f"),
    "114 compensation with a flow": boundary(COMPENSATE),
    "115 throw without a flow in": made(throwing(SIGNAL) + '<task id="t"/>', "s>t t>e a>e", root=SIGNALS + STRING),
    "115 catch without a flow in": made(catching(TIMER) + '<task id="t"/>', "s>t t>e a>e"),
    "116 throw without a flow out": made(
        throwing(SIGNAL) + '<parallelGateway id="g"/>', "s>g g>a g>e", root=SIGNALS + STRING
    ),
    "116 catch without a flow out": made(catching(TIMER) + '<parallelGateway id="g"/>', "s>g g>a g>e"),
    "117 link with a flow in": linked(LINK_OUT, LINK_IN, "s>a a>c c>e"),
    "117 link with a flow out": linked(LINK_OUT, LINK_IN, "s>a a>e c>e"),
    "118 link to another": linked(LINK_OUT.replace("li", "lo"), LINK_IN.replace('name="l"', 'name="k"')),
    "118 two links to one that names only one of them": made(
        '<parallelGateway id="g"/>'
        + "".join(
            f'<intermediateThrowEvent id="t{n}"><linkEventDefinition id="src{n}" name="src{n}"><target>to1</target>'
            f'</linkEventDefinition></intermediateThrowEvent><intermediateCatchEvent id="c{n}">'
            f'<linkEventDefinition id="to{n}" name="to{n}"><source>src{n}</source></linkEventDefinition>'
            "</intermediateCatchEvent>"
            for n in (1, 2)
        ),
        "s>g g>t1 g>t2 c1>e c2>e",
    ),
    "119 catch that sends": pools('sourceRef="a" targetRef="two"', catching(MESSAGES)),
    "119 throw that gets": pools('sourceRef="two" targetRef="a"', throwing(MESSAGES)),
    "119 throw that sends and gets": pools(
        'sourceRef="a" targetRef="two"', throwing(MESSAGES), more='<messageFlow id="m2" sourceRef="two" targetRef="a"/>'
    ),
    "122 compensation in the flow": made(catching(COMPENSATE)),
    "123 no condition": made(catching("<conditionalEventDefinition/>")),
    "123 condition in words": made(
        catching("<conditionalEventDefinition><condition>when it rains</condition></conditionalEventDefinition>")
    ),
    "124 link catch without a source": linked(LINK_OUT.replace("li", "x"), LINK.replace('"l"', '"k"')),
    "125 link throw without a target": linked(LINK, LINK_IN.replace("lo", "x").replace('"l"', '"k"')),
    "126 link to another level": made(
        throwing(LINK_OUT)
        + f'<subProcess id="t"><intermediateCatchEvent id="c">{LINK_IN}</intermediateCatchEvent><task id="v"/>'
        '<sequenceFlow id="cv" sourceRef="c" targetRef="v"/></subProcess>',
        "s>a t>e",
    ),
    **{
        f"127 {name} without a message": content
        for name, content in (
            ("boundary", boundary("<messageEventDefinition/>")),
            ("end", ended("<messageEventDefinition/>")),
            ("catch", made(catching("<messageEventDefinition/>"))),
            ("throw", made(throwing("<messageEventDefinition/>"))),
            ("start", started("<messageEventDefinition/>")),
        )
    },
    **{
        f"128 {name} without an operation": content
        for name, content in (
            ("boundary", boundary('<messageEventDefinition messageRef="m"/>', root=WEB)),
            ("end", ended('<messageEventDefinition messageRef="m"/>')),
            ("catch", made(catching('<messageEventDefinition messageRef="m"/>'), root=WEB)),
            ("throw", made(throwing('<messageEventDefinition messageRef="m"/>'), root=WEB)),
            ("start", started('<messageEventDefinition messageRef="m"/>', WEB)),
        )
    },
    "131 two times": made(
        catching(
            "<timerEventDefinition><timeDate>2026-01-01T00:00:00Z</timeDate><timeDuration>PT1S</timeDuration>"
            "</timerEventDefinition>"
        )
    ),
    **{
        f"13{number} {tag}": made(catching(f"<timerEventDefinition><{tag}>INVALID</{tag}></timerEventDefinition>"))
        for number, tag in ((2, "timeDate"), (3, "timeCycle"), (4, "timeDuration"))
    },
    "135 exclusive": made(f'<exclusiveGateway id="g"/>{TASK}', "s>g g>a a>e"),
    "135 exclusive without a flow": made(f'<exclusiveGateway id="g"/>{TASK}'),
    "135 parallel without a flow": made(f'<parallelGateway id="g"/>{TASK}'),
    "135 exclusive without anything else": diagram('<exclusiveGateway id="g"/>', ""),
    "136 event gateway with one way": made(f'<eventBasedGateway id="g"/>{catching(TIMER)}', "s>g g>a a>e"),
    "137 condition behind an event gateway": waiting(catching(TIMER), second(TIMER)).replace(
        b'sourceRef="g" targetRef="a">', b'sourceRef="g" targetRef="a"><conditionExpression>n</conditionExpression>'
    ),
    "138 event that does not wait": waiting(catching(LINK), second(TIMER)),
    "138 task": waiting('<userTask id="a"/>', second(TIMER)),
    "138 throw": waiting(throwing("<signalEventDefinition/>"), second(TIMER)),
    "139 messages and receive tasks": waiting(receive(""), second(MESSAGES)),
    "140 receive task with a boundary event": waiting(
        receive(""),
        second(TIMER),
        f'<boundaryEvent id="b2" attachedToRef="a">{TIMER}</boundaryEvent><endEvent id="f"/>',
        "b2>f",
    ),
    "141 another way to the event": waiting(
        catching(TIMER), second(MESSAGES), '<exclusiveGateway id="x" default="x_g"/>', "x>a[n]"
    )
    .replace(b'id="s_g" sourceRef="s" targetRef="g"', b'id="s_x" sourceRef="s" targetRef="x"')
    .replace(b"</process>", b'<sequenceFlow id="x_g" sourceRef="x" targetRef="g"/></process>'),
    "142 event gateway starts with a flow in": waiting(catching(TIMER), second(MESSAGES)).replace(
        b'<eventBasedGateway id="g"', b'<eventBasedGateway instantiate="true" id="g"'
    ),
    "143 compensation without association": undone(""),
    "144 handler that is not marked": undone('<association id="u1" sourceRef="b" targetRef="u"/>', "false"),
    "146 end with condition": ended(CONDITION),
    "146 end with link": ended(LINK),
    "146 end with several": ended(MESSAGES + TIMER),
    "146 end with timer": ended(TIMER),
    "146 end with timer by reference": ended("<eventDefinitionRef>ed</eventDefinitionRef>").replace(
        b"<process",
        b'<timerEventDefinition id="ed"><timeDuration>PT1S</timeDuration></timerEventDefinition><process',
        1,
    ),
    **{
        f"148 catch of {name}": made(catching(definition), root=ERRORS + ESCALATIONS + STRING)
        for name, definition in (
            ("cancel", CANCEL),
            ("compensation", COMPENSATE),
            ("error", ERROR),
            ("escalation", ESCALATION),
            ("none", ""),
            ("terminate", TERMINATE),
        )
    },
    **{
        f"149 throw of {name}": made(throwing(definition), root=ERRORS + STRING)
        for name, definition in (
            ("cancel", CANCEL),
            ("condition", CONDITION),
            ("error", ERROR),
            ("terminate", TERMINATE),
            ("timer", TIMER),
        )
    },
    "150 activity without a flow in": made(TASK + '<task id="t"/>', f"{LINE} t>e"),
    "150 activity without a flow in, sub-process": inner(
        '<startEvent id="i"/><task id="t"/><task id="u"/><endEvent id="j"/>', "i>t t>j u>j"
    ),
    "151 activity without a flow out": made(TASK + '<parallelGateway id="g"/><task id="t"/>', "s>g g>t g>a a>e"),
    "151 activity without a flow out, sub-process": inner(
        '<startEvent id="i"/><task id="t"/><parallelGateway id="g"/><task id="u"/><endEvent id="j"/>',
        "i>g g>t g>u u>j",
    ),
    "152 flow across levels": inner('<startEvent id="i"/><task id="t"/><endEvent id="j"/>', "i>t t>j").replace(
        b"</process>", b'<sequenceFlow id="w" sourceRef="t" targetRef="e"/></process>'
    ),
}
