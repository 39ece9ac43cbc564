"""BPMN 2.0 as this office draws it: read, check, run, save. Knows no database and no office."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from engine.bpmn.expressions.evaluator import ExpressionError
from engine.bpmn.model.elements import Element
from engine.bpmn.model.errors import InvalidData, InvalidDiagram, InvalidState, OperationFailed, ProcessStuck
from engine.bpmn.model.facts import (
    AnswerLater,
    BranchChange,
    BranchSet,
    EndReached,
    Host,
    ManualTask,
    OperationCall,
    ProcessEvent,
    SentMessage,
    WaitingTimer,
)

if TYPE_CHECKING:
    from engine.bpmn.instance import ProcessInstance
    from engine.bpmn.running.specification import ProcessSpecification, read_process

__all__ = [
    "AnswerLater",
    "BranchChange",
    "BranchSet",
    "Element",
    "EndReached",
    "ExpressionError",
    "Host",
    "InvalidData",
    "InvalidDiagram",
    "InvalidState",
    "ManualTask",
    "OperationCall",
    "OperationFailed",
    "ProcessEvent",
    "ProcessInstance",
    "ProcessSpecification",
    "ProcessStuck",
    "SentMessage",
    "WaitingTimer",
    "read_process",
]

_RUNTIME = {
    "ProcessInstance": "engine.bpmn.instance",
    "ProcessSpecification": "engine.bpmn.running.specification",
    "read_process": "engine.bpmn.running.specification",
}
"""What runs processes, by its module. Loading it takes a third of a short command that only reads and checks."""


def __getattr__(name: str) -> Any:
    """What runs processes, loaded when it is first asked for; AttributeError for what there is not."""
    if name not in _RUNTIME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(_RUNTIME[name]), name)
    return found
