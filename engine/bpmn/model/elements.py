"""A diagram as data: what each element says, before anything runs. Nothing here changes after reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


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
    operation: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    result: str | None = None
    decision: str | None = None
    event: str | None = None
    """Kind of the event definition (``none``, ``message``, ``timer`` …); None for what is no event."""
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
    """What an event waits for or throws."""

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


@dataclass(frozen=True, slots=True)
class Loop:
    """Loop characteristics of an activity; ``kind`` is ``standard``, ``parallel`` or ``sequential``."""

    kind: str
    cardinality: str | None = None
    collection: str | None = None
    item: str | None = None
    output: str | None = None
    output_item: str | None = None
    completion: str | None = None
    condition: str | None = None
    maximum: int | None = None
    test_before: bool = False


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
    """All start events, in document order."""


@dataclass(frozen=True, slots=True)
class ProcessModel:
    """One process of a file."""

    id: str
    name: str
    system: str | None
    kind: str | None
    executable: bool
    scope: ScopeModel
    file: str = ""
