"""A diagram as data: what each element says, before anything runs. Nothing here changes after reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

TASK_ACTS: Mapping[str, bool] = {"transfer": True, "copy": True, "sendBack": False, "coSign": False, "batch": False}
"""What may be done with a task besides doing it, by the attribute that says so; whether it may where none is drawn."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a process as people see it. Texts of expressions are as drawn, None where nothing is drawn."""

    id: str
    name: str
    """The drawn name; empty if there is none."""
    type: str
    """The BPMN tag, for example ``userTask``."""
    process: str
    scope: str
    """Id of the process or sub-process that directly contains the element."""
    line: int
    lane: str | None = None
    role: str | None = None
    form: str | None = None
    department: str | None = None
    post: str | None = None
    limit: str | None = None
    warning: str | None = None
    acts: frozenset[str] = frozenset()
    """Those of ``TASK_ACTS`` that the drawing allows on a task; empty for what is no task."""
    operation: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    result: str | None = None
    decision: str | None = None
    event: str | None = None
    """Kind of the event definition (``none``, ``message``, ``timer`` …); ``multiple`` or ``parallelMultiple`` where
    there are several; None for what is no event."""
    called: str | None = None
    """Id of the process that a call activity calls."""

    @property
    def label(self) -> str:
        """The name, or the id of a nameless element."""
        return self.name or self.id


@dataclass(frozen=True, slots=True)
class FlowLine:
    """A sequence flow; ``condition`` is None for an unconditional one."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class Trigger:
    """What an event waits for or throws.

    With several event definitions the kind is ``multiple`` (a catching event waits for any of ``parts``, a throwing one
    throws them all in this order) or ``parallelMultiple`` (a catching event waits until each of ``parts`` has come).
    """

    kind: str
    name: str = ""
    """Name of the message, signal or link."""
    code: str | None = None
    """Error or escalation code; None catches every code."""
    timer: str | None = None
    """The expression of a timer, with literals quoted."""
    timer_tag: str = ""
    """``timeDate``, ``timeDuration`` or ``timeCycle``."""
    condition: str | None = None
    payload: str | None = None
    """Expression of the data that a thrown message carries; None = no data."""
    variable: str | None = None
    """Variable that receives the data of a caught message; None = the data are merged."""
    parts: tuple[Trigger, ...] = ()
    """The single triggers of ``multiple`` and ``parallelMultiple``, in document order; none of them has parts."""
    activity: str | None = None
    """Id of the activity that a thrown compensation undoes; None = every completed activity of the scope."""
    waits: bool = True
    """Whether a thrown compensation goes on only when all handlers are done (``waitForCompletion``)."""

    @property
    def singles(self) -> tuple[Trigger, ...]:
        """The single triggers that this one consists of: its parts, or itself."""
        return self.parts or (self,)


@dataclass(frozen=True, slots=True)
class BehaviorEvent:
    """A line of a complex multi-instance behaviour: ``trigger`` is thrown inside the activity, for its boundary events,
    when an instance completes and ``condition`` holds (with the counters of the loop)."""

    condition: str
    trigger: Trigger


@dataclass(frozen=True, slots=True)
class Loop:
    """Loop characteristics of an activity; ``kind`` is ``standard``, ``parallel`` or ``sequential``."""

    kind: str
    cardinality: str | None = None
    collection: str | None = None
    item: str | None = None
    output: str | None = None
    """Variable that receives the list of results; None = none is collected and the instances write their variables."""
    output_item: str | None = None
    """Variable of an instance that is its result; None with an ``output`` = a dictionary of what it set."""
    completion: str | None = None
    condition: str | None = None
    maximum: int | None = None
    test_before: bool = False
    behavior: str = "All"
    """When a multi-instance throws an event to its own boundary: ``All`` never, ``None`` for every instance that
    completes, ``One`` for the first, ``Complex`` as ``events`` say."""
    event: Trigger | None = None
    """What behaviour ``None`` or ``One`` throws; without a reference a signal that has the id of the activity as its
    name (and the counters of the loop as its data). None for the other behaviours."""
    events: tuple[BehaviorEvent, ...] = ()
    """What behaviour ``Complex`` throws."""


@dataclass(frozen=True, slots=True)
class FlowNode:
    """An element in the flow, with everything that decides how it runs."""

    element: Element
    incoming: tuple[FlowLine, ...] = ()
    outgoing: tuple[FlowLine, ...] = ()
    default: str | None = None
    trigger: Trigger | None = None
    loop: Loop | None = None
    attached_to: str | None = None
    interrupting: bool = True
    inner: ScopeModel | None = None
    triggered_by_event: bool = False
    assignments: tuple[tuple[str, str], ...] = ()
    for_compensation: bool = False
    """Whether the activity is a compensation handler: no flow leads to it, only the compensation of its activity."""
    handler: str | None = None
    """Of a compensation boundary event: id of the activity that undoes its host; None for all other nodes."""
    start_quantity: int = 1
    """How many tokens an activity takes to start once."""
    completion_quantity: int = 1
    """How many tokens an activity puts on every flow that leaves it."""
    instantiates: bool = False
    """Whether a receive task or event gateway starts the process."""
    waits_for_all: bool = False
    """Whether it is an event gateway behind which all events have to come, not only the first."""


@dataclass(frozen=True, slots=True)
class ScopeModel:
    """A process or an embedded sub-process: its nodes in document order and where it starts."""

    key: str
    """The process id, or ``process/sub-process``."""
    id: str
    name: str
    nodes: Mapping[str, FlowNode]
    entries: tuple[str, ...]
    """The nodes that get the first token."""
    starts: tuple[str, ...] = ()
    """What can start it, in document order: start events, and messages and signals that instantiate it."""


@dataclass(frozen=True, slots=True)
class ProcessModel:
    """One process of a file. A global task is read as a process that consists of this task alone."""

    id: str
    name: str
    system: str | None
    kind: str | None
    executable: bool
    scope: ScopeModel
    file: str = ""
    inputs: tuple[str, ...] | None = None
    """Names of the variables that a call hands in, where the process declares data inputs; None = all of the caller."""
    outputs: tuple[str, ...] | None = None
    """Names of the variables that a call brings back, where the process declares data outputs; None = all."""
