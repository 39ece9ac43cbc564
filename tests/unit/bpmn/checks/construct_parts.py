"""The parts of the small diagrams that break a constraint of BPMN 2.0, or just keep to it."""

from __future__ import annotations

from small_diagrams import diagram

START = '<startEvent id="s"/>'
END = '<endEvent id="e"/>'
ENDS = START + END
TASK = '<task id="a"/>'
LINE = "s>a a>e"
STRING = '<itemDefinition id="text" structureRef="String"/><itemDefinition id="number" structureRef="Integer"/>'
TEXTS = '<itemDefinition id="texts" structureRef="String" isCollection="true"/>'
MESSAGE = '<message id="m" name="m" itemRef="text"/>'
SERVICE = (
    '<interface id="i" name="i"><operation id="o" name="o"><inMessageRef>m</inMessageRef>'
    "<outMessageRef>m</outMessageRef></operation></interface>"
)
WEB = STRING + MESSAGE + SERVICE


def made(elements: str, connections: str = LINE, root: str = "") -> bytes:
    """A diagram with a start and an end event beside its elements."""
    return diagram(ENDS + elements, connections, root=root)


def io(content: str) -> str:
    """An input and output specification."""
    return f"<ioSpecification>{content}</ioSpecification>"


def sets(inputs: str = "", outputs: str = "") -> str:
    """An input set and an output set with the data named."""
    made_of = [
        "".join(f"<data{way}Refs>{name}</data{way}Refs>" for name in names.split())
        for way, names in (("Input", inputs), ("Output", outputs))
    ]
    return f"<inputSet>{made_of[0]}</inputSet><outputSet>{made_of[1]}</outputSet>"


def data(way: str, name: str, item: str = "") -> str:
    """A data input or output."""
    return f'<data{way} id="{name}"' + (f' itemSubjectRef="{item}"' if item else "") + "/>"


def activity(inner: str, tag: str = "task", attributes: str = "") -> str:
    """The activity ``a``."""
    return f'<{tag} id="a" {attributes}>{inner}</{tag}>'


def service(inner: str) -> str:
    """A service task that does something here."""
    return activity(
        f'<extensionElements><chengnuo:operation name="x"/></extensionElements>{inner}',
        "serviceTask",
        'operationRef="o"',
    )


def send(inner: str, attributes: str = 'messageRef="m"') -> str:
    """A send task."""
    return activity(inner, "sendTask", attributes)


def receive(inner: str, attributes: str = 'messageRef="m"') -> str:
    """A receive task."""
    return activity(inner, "receiveTask", attributes)


def many(inner: str) -> str:
    """A task with a multi-instance over a list, and what it declares."""
    head, _, loop = inner.partition("|")
    return activity(f"{head}<multiInstanceLoopCharacteristics>{loop}</multiInstanceLoopCharacteristics>")


def catching(inner: str, tag: str = "intermediateCatchEvent", attributes: str = "") -> str:
    """The event ``a`` in the flow."""
    return f'<{tag} id="a" {attributes}>{inner}</{tag}>'


def throwing(inner: str) -> str:
    """The throwing event ``a`` in the flow."""
    return catching(inner, "intermediateThrowEvent")


def ended(inner: str) -> bytes:
    """A process whose end event has these definitions."""
    return diagram(f'{START}{TASK}<endEvent id="e">{inner}</endEvent>', LINE, root=WEB)


def started(inner: str, root: str = "") -> bytes:
    """A process whose start event has these definitions."""
    return diagram(f'<startEvent id="s">{inner}</startEvent>{TASK}{END}', LINE, root=root)


def boundary(inner: str, *, cancels: str = "true", host: str = TASK, root: str = "", out: str = "b>f") -> bytes:
    """A process with a boundary event on its activity."""
    return made(
        f'{host}<boundaryEvent id="b" attachedToRef="a" cancelActivity="{cancels}">{inner}</boundaryEvent>'
        '<endEvent id="f"/>',
        f"{LINE} {out}".rstrip() if out else LINE,
        root=root,
    )


def handler(inner: str, *, interrupting: str = "true", root: str = "") -> bytes:
    """A process with an event sub-process."""
    return made(
        f'{TASK}<subProcess id="h" triggeredByEvent="true"><startEvent id="hs" isInterrupting="{interrupting}">{inner}'
        '</startEvent><endEvent id="he"/><sequenceFlow id="h1" sourceRef="hs" targetRef="he"/></subProcess>',
        root=root,
    )


def pools(flow: str, elements: str = TASK, connections: str = LINE, more: str = "") -> bytes:
    """A pool, a second one without a process, and a message flow."""
    return made(
        elements,
        connections,
        '<collaboration id="c"><participant id="one" processRef="p"/><participant id="two"/>'
        f'<messageFlow id="mf" {flow}/>{more}</collaboration>' + WEB,
    )


def inner(elements: str, connections: str, tag: str = "subProcess") -> bytes:
    """A process with a sub-process."""
    lines = "".join(
        f'<sequenceFlow id="{one}_{other}" sourceRef="{one}" targetRef="{other}"/>'
        for one, _, other in (each.partition(">") for each in connections.split())
    )
    return made(f'<{tag} id="a">{elements}{lines}</{tag}>')


def called(own: str, of_process: str) -> bytes:
    """A call activity and the process of the same file that it calls, each with what it declares."""
    other = (
        f'<process id="q" isExecutable="true">{of_process}<startEvent id="qs"/><endEvent id="qe"/>'
        '<sequenceFlow id="q1" sourceRef="qs" targetRef="qe"/></process>'
    )
    return made(activity(own, "callActivity", 'calledElement="q"'), root=STRING + other)


TIMER = "<timerEventDefinition><timeDuration>PT1M</timeDuration></timerEventDefinition>"
LINK = '<linkEventDefinition name="l"/>'
MESSAGES = '<messageEventDefinition messageRef="m"><operationRef>o</operationRef></messageEventDefinition>'
COMPENSATE = "<compensateEventDefinition/>"
CANCEL = "<cancelEventDefinition/>"
TERMINATE = "<terminateEventDefinition/>"
ERROR = '<errorEventDefinition errorRef="x"/>'
ERRORS = '<error id="x" errorCode="X" structureRef="number"/>'
ESCALATION = '<escalationEventDefinition escalationRef="z"/>'
ESCALATIONS = '<escalation id="z" escalationCode="Z" structureRef="number"/>'
SIGNAL = '<signalEventDefinition signalRef="g"/>'
SIGNALS = '<signal id="g" name="g" structureRef="number"/>'
CONDITION = "<conditionalEventDefinition><condition>x &gt; 1</condition></conditionalEventDefinition>"
FREE = (
    '<association id="free" sourceRef="a" targetRef="note"/><textAnnotation id="note"><text>n</text></textAnnotation>'
)
ARTIFACTS = {"association": "free", "group": "grp", "text annotation": "note"}
DRAWN = FREE + '<group id="grp"/>'


def gateway(tag: str, direction: str, connections: str) -> bytes:
    """A gateway that says how many ways lead in and out."""
    parts = (
        f'<exclusiveGateway id="x" default="x_a"/><task id="a"/><task id="b"/>'
        f'<{tag} id="g" gatewayDirection="{direction}"/>'
    )
    return made(parts, connections)


def linked(throw: str, catch: str, connections: str = "s>a c>e") -> bytes:
    """Two ends of a link."""
    return made(
        f'<intermediateThrowEvent id="a">{throw}</intermediateThrowEvent>'
        f'<intermediateCatchEvent id="c">{catch}</intermediateCatchEvent>',
        connections,
    )


LINK_OUT = '<linkEventDefinition id="lo" name="l"><target>li</target></linkEventDefinition>'
LINK_IN = '<linkEventDefinition id="li" name="l"><source>lo</source></linkEventDefinition>'


def waiting(first: str, second: str, more: str = "", connections: str = "") -> bytes:
    """An event gateway with two ways."""
    return made(
        f'<eventBasedGateway id="g"/>{first}{second}{more}', f"s>g g>a g>b a>e b>e {connections}".rstrip(), root=WEB
    )


def second(inner: str, tag: str = "intermediateCatchEvent") -> str:
    """The event ``b``."""
    return f'<{tag} id="b">{inner}</{tag}>'


def undone(association: str, marked: str = "true") -> bytes:
    """A compensation boundary event and its handler."""
    return made(
        f'{TASK}<task id="u" isForCompensation="{marked}"/>'
        f'<boundaryEvent id="b" attachedToRef="a">{COMPENSATE}</boundaryEvent>{association}'
    )
